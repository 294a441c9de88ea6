"""Estimates become exhibits: a chart, its alternative text and its table, from one frame."""

from nps_analysis.charts.agreement import agreement
from nps_analysis.charts.answers import distribution
from nps_analysis.charts.bridge import bridge, kept
from nps_analysis.charts.drivers import drivers
from nps_analysis.charts.effects import added, effects, forecast_groups
from nps_analysis.charts.effort import (
    effort_answers,
    effort_trend,
    nps_by_effort,
    renewal_by_effort,
)
from nps_analysis.charts.exhibit import Column, Exhibit, Table
from nps_analysis.charts.flow import flow
from nps_analysis.charts.loyalty import counterparts, likeness, loyalty
from nps_analysis.charts.quotes import quotes
from nps_analysis.charts.renewal import renewal_by_class, renewal_by_score
from nps_analysis.charts.same_people import (
    after_moves,
    same_people,
    towards_the_mean,
    transitions,
)
from nps_analysis.charts.says_does import says_does
from nps_analysis.charts.score import shares, trend
from nps_analysis.charts.segments import changes, segments
from nps_analysis.charts.staying import staying
from nps_analysis.charts.sureness import (
    bounds,
    comparisons,
    contract,
    planning,
    response,
    weights,
)
from nps_analysis.charts.usage import score_after, usage_after, usage_by_class
from nps_analysis.charts.ways import parts, ways

__all__ = [
    "Column",
    "Exhibit",
    "Table",
    "added",
    "after_moves",
    "agreement",
    "bounds",
    "bridge",
    "changes",
    "comparisons",
    "contract",
    "counterparts",
    "distribution",
    "drivers",
    "effects",
    "effort_answers",
    "effort_trend",
    "flow",
    "forecast_groups",
    "kept",
    "likeness",
    "loyalty",
    "nps_by_effort",
    "parts",
    "planning",
    "quotes",
    "renewal_by_class",
    "renewal_by_effort",
    "renewal_by_score",
    "response",
    "same_people",
    "says_does",
    "score_after",
    "segments",
    "shares",
    "staying",
    "towards_the_mean",
    "transitions",
    "trend",
    "usage_after",
    "usage_by_class",
    "ways",
    "weights",
]
