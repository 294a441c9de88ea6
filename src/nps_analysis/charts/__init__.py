"""Estimates become exhibits: a chart, its alternative text and its table, from one frame."""

from nps_analysis.chapters.effort.drivers_drawn import drivers
from nps_analysis.chapters.effort.exhibits import (
    effort_answers,
    effort_trend,
    nps_by_effort,
    renewal_by_effort,
)
from nps_analysis.chapters.members.exhibits import counterparts, likeness, loyalty
from nps_analysis.chapters.renewal.agreement_drawn import agreement
from nps_analysis.chapters.renewal.bridge_drawn import bridge, kept
from nps_analysis.chapters.renewal.effects_drawn import added, effects, forecast_groups
from nps_analysis.chapters.renewal.exhibits import renewal_by_class, renewal_by_score
from nps_analysis.chapters.renewal.staying_drawn import staying
from nps_analysis.chapters.same_people.exhibits import (
    after_moves,
    same_people,
    towards_the_mean,
    transitions,
)
from nps_analysis.chapters.usage.exhibits import score_after, usage_after, usage_by_class
from nps_analysis.chapters.usage.says_does_drawn import says_does
from nps_analysis.exhibit.quotations import quotes
from nps_analysis.exhibit.tables import Column, Exhibit, Table

__all__ = [
    "Column",
    "Exhibit",
    "Table",
    "added",
    "after_moves",
    "agreement",
    "bridge",
    "counterparts",
    "drivers",
    "effects",
    "effort_answers",
    "effort_trend",
    "forecast_groups",
    "kept",
    "likeness",
    "loyalty",
    "nps_by_effort",
    "quotes",
    "renewal_by_class",
    "renewal_by_effort",
    "renewal_by_score",
    "same_people",
    "says_does",
    "score_after",
    "staying",
    "towards_the_mean",
    "transitions",
    "usage_after",
    "usage_by_class",
]
