"""Estimates become exhibits: a chart, its alternative text and its table, from one frame."""

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

__all__ = [
    "added",
    "agreement",
    "bounds",
    "bridge",
    "comparisons",
    "contract",
    "effects",
    "flow",
    "forecast_groups",
    "kept",
    "planning",
    "renewal_by_class",
    "renewal_by_score",
    "response",
    "staying",
    "weights",
]
