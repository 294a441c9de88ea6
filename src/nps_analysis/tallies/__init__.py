"""The only code that touches a dataframe engine: answers totalled per group.

The engine that holds the data does the counting; what reaches Python is one
row per group and answer, however many customers there are.
"""

from nps_analysis.tallies.answer_rows import names
from nps_analysis.tallies.clusters import (
    BOTH,
    EACH,
    OTHER,
    PRODUCTS,
    by_unit,
    crossed,
    remainder,
    returning,
    rolled_up,
    shared,
)
from nps_analysis.tallies.totals import MOMENTS, SUMS, in_pandas, tally

__all__ = [
    "BOTH", "EACH", "MOMENTS", "OTHER", "PRODUCTS", "SUMS",
    "by_unit", "crossed", "names", "in_pandas", "remainder", "returning", "rolled_up", "shared",
    "tally",
]  # fmt: skip
