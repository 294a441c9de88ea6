"""A question with one column for each point of its scale: the point is the column's label."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from nps_analysis.sources.headers import Heading, fold
from nps_analysis.sources.point_labels import pointed
from nps_analysis.sources.scores import point

FEWEST = 5
"""Columns from which labels that count up are a scale."""


def scale_across(columns: Sequence[Heading]) -> dict[int, Heading]:
    """Tell which point each column stands for; nothing where they are no scale of one question.

    Examples
    --------
    >>> list(scale_across([Heading(3 + n, "How likely?", str(n)) for n in range(11)]))
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
    >>> scale_across([Heading(3, "How likely?", "Response"), Heading(4, "How likely?", "1")])
    {}
    """
    if len({fold(column.name) for column in columns}) != 1:
        return {}
    found: dict[int, Heading] = {}
    for column in columns:
        try:
            found[_point(column.label)] = column
        except ValueError:
            return {}
    low = min(found, default=0)
    whole = low in (0, 1) and sorted(found) == list(range(low, low + len(columns)))
    return found if whole and len(columns) >= FEWEST else {}


def gathered(cells: dict[int, pd.Series]) -> pd.Series:
    """Make one answer of the cells under the points of a scale.

    A cell holds a mark, the same in every column, or the point itself. Where
    several are filled, or a cell holds another point, the answer is no number.

    Parameters
    ----------
    cells : dict of int to pandas.Series
        Point -> trimmed text, null where blank.
    """
    given = pd.DataFrame(cells)
    marks = {fold(text) for series in cells.values() for text in series.dropna().unique()}
    marked = len(marks) == 1 and len(given.stack()) > 1
    points = []
    for row in given.itertuples(index=False, name=None):
        filled = [(at, text) for at, text in zip(given, row, strict=True) if not pd.isna(text)]
        points.append(_one(filled, marked))
    return pd.Series(points, index=given.index, dtype="string")


def _one(filled: list[tuple[int, str]], marked: bool) -> str | None:
    """Write the one point that a row gives, or what stands in its way."""
    if not filled:
        return None
    if len(filled) > 1:
        return " | ".join(str(at) for at, _ in filled)
    at, text = filled[0]
    try:
        said = _point(text)
    except ValueError:
        said = at
    return str(at) if marked or said == at else f"{said} | {at}"


def _point(text: str) -> int:
    """Read one label."""
    read = pointed(pd.Series([text], dtype="string"), {}).iloc[0]
    return point("" if pd.isna(read) else read)
