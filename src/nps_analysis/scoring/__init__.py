"""What an answer is worth: every figure of the report, declared.

A figure is a ratio of two totals over customers. A measure says which columns
it reads, what each row is worth above and below the line, what to call it and
its counts; the rest (totals, variance, interval, comparison) is the same for all.
"""

from nps_analysis.scoring.built_in import (
    BUILT_IN,
    CES,
    CSAT,
    DETRACTORS,
    GRR,
    NPS,
    NRR,
    PASSIVES,
    PROMOTERS,
    RENEWAL_RATE,
    RESPONSE_RATE,
    USAGE_RATE,
    effort,
)
from nps_analysis.scoring.measures import RESULT, Band, Figure, Measure, Ratio
from nps_analysis.scoring.scales import bottom_box, mean_of, net_of, top_box

__all__ = [
    "BUILT_IN",
    "CES",
    "CSAT",
    "DETRACTORS",
    "GRR",
    "NPS",
    "NRR",
    "PASSIVES",
    "PROMOTERS",
    "RENEWAL_RATE",
    "RESPONSE_RATE",
    "RESULT",
    "USAGE_RATE",
    "Band",
    "Figure",
    "Measure",
    "Ratio",
    "bottom_box",
    "effort",
    "mean_of",
    "net_of",
    "top_box",
]
