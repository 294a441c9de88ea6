"""Estimates become exhibits: a chart, its alternative text and its table, from one frame."""

from nps_analysis.chapters.effort.drivers_drawn import drivers
from nps_analysis.chapters.effort.exhibits import (
    effort_answers,
    effort_trend,
    nps_by_effort,
    renewal_by_effort,
)
from nps_analysis.chapters.renewal.agreement_drawn import agreement
from nps_analysis.chapters.renewal.bridge_drawn import bridge, kept
from nps_analysis.chapters.renewal.effects_drawn import added, effects, forecast_groups
from nps_analysis.chapters.renewal.exhibits import renewal_by_class, renewal_by_score
from nps_analysis.chapters.renewal.staying_drawn import staying
from nps_analysis.chapters.sureness.exhibits import (
    bounds,
    comparisons,
    contract,
    planning,
    response,
    weights,
)
from nps_analysis.chapters.sureness.flow import flow
from nps_analysis.chapters.usage.exhibits import score_after, usage_after, usage_by_class
from nps_analysis.chapters.usage.says_does_drawn import says_does
from nps_analysis.exhibit.quotations import quotes
from nps_analysis.exhibit.tables import Column, Exhibit, Table

__all__ = [
    "Column",
    "Exhibit",
    "Table",
    "added",
    "agreement",
    "bounds",
    "bridge",
    "comparisons",
    "contract",
    "drivers",
    "effects",
    "effort_answers",
    "effort_trend",
    "flow",
    "forecast_groups",
    "kept",
    "nps_by_effort",
    "planning",
    "quotes",
    "renewal_by_class",
    "renewal_by_effort",
    "renewal_by_score",
    "response",
    "says_does",
    "score_after",
    "staying",
    "usage_after",
    "usage_by_class",
    "weights",
]
