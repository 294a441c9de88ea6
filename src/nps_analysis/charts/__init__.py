"""Estimates become exhibits: a chart, its alternative text and its table, from one frame."""

from nps_analysis.chapters.sureness.exhibits import (
    bounds,
    comparisons,
    contract,
    planning,
    response,
    weights,
)
from nps_analysis.chapters.sureness.flow import flow
from nps_analysis.exhibit.quotations import quotes
from nps_analysis.exhibit.tables import Column, Exhibit, Table

__all__ = [
    "Column",
    "Exhibit",
    "Table",
    "bounds",
    "comparisons",
    "contract",
    "flow",
    "planning",
    "quotes",
    "response",
    "weights",
]
