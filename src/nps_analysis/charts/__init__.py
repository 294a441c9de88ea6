"""Estimates become exhibits: a chart, its alternative text and its table, from one frame."""

from nps_analysis.chapters.effort.drivers_drawn import drivers
from nps_analysis.chapters.effort.exhibits import (
    effort_answers,
    effort_trend,
    nps_by_effort,
    renewal_by_effort,
)
from nps_analysis.chapters.members.exhibits import counterparts, likeness, loyalty
from nps_analysis.chapters.same_people.exhibits import (
    after_moves,
    same_people,
    towards_the_mean,
    transitions,
)
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
    "after_moves",
    "bounds",
    "comparisons",
    "contract",
    "counterparts",
    "drivers",
    "effort_answers",
    "effort_trend",
    "flow",
    "likeness",
    "loyalty",
    "nps_by_effort",
    "planning",
    "quotes",
    "renewal_by_effort",
    "response",
    "same_people",
    "says_does",
    "score_after",
    "towards_the_mean",
    "transitions",
    "usage_after",
    "usage_by_class",
    "weights",
]
