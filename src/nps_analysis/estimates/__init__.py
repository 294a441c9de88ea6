"""Figures with their uncertainty: one ratio, one interval, one comparison for every measure."""

from nps_analysis.estimates.accounts import roll_up
from nps_analysis.estimates.decomposition import decompose
from nps_analysis.estimates.difference import contrast
from nps_analysis.estimates.intervals import nps_interval
from nps_analysis.estimates.planning import detectable, required_n
from nps_analysis.estimates.pooling import pool
from nps_analysis.estimates.ratio import estimate
from nps_analysis.estimates.silence import doubting_gap, reversing_gap, silence
from nps_analysis.estimates.suppression import suppress, withhold
from nps_analysis.estimates.trend import control_limits

__all__ = [
    "contrast",
    "control_limits",
    "decompose",
    "detectable",
    "doubting_gap",
    "estimate",
    "nps_interval",
    "pool",
    "required_n",
    "reversing_gap",
    "roll_up",
    "silence",
    "suppress",
    "withhold",
]
