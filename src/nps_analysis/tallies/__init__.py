"""The only code that touches a dataframe engine: answers totalled per group.

The engine that holds the data does the counting; what reaches Python is one
row per group and answer, however many customers there are.
"""

from nps_analysis.tallies.clusters import (
    OTHER,
    PRODUCTS,
    by_unit,
    remainder,
    rolled_up,
    shared,
    twice,
)
from nps_analysis.tallies.rows import names
from nps_analysis.tallies.totals import MOMENTS, SUMS, plain, tally

__all__ = [
    "MOMENTS", "OTHER", "PRODUCTS", "SUMS",
    "by_unit", "names", "plain", "remainder", "rolled_up", "shared", "tally", "twice",
]  # fmt: skip
