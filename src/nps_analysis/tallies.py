"""The only code that touches a dataframe engine: answers counted per group.

The engine that holds the data does the counting; what reaches Python is one
row per group and answer, however many customers there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd

from nps_analysis.measures import Measure

_ANSWER, _ROWS = "__answer", "__rows"


def names(columns: str | Sequence[str]) -> list[str]:
    """One column name or several, as a list."""
    return [columns] if isinstance(columns, str) else list(columns)


def tally(data: Any, measure: Measure, by: str | Sequence[str] = ()) -> pd.DataFrame:
    """Count the answers of each group.

    Parameters
    ----------
    data : frame
        pandas, polars (lazy too), PyArrow, a DuckDB relation, PySpark: any
        frame that narwhals reads. One row is one answer, or one blank.
    measure : Measure
        Which column to count, and what each answer is worth.
    by : str or sequence of str
        Columns that make the groups; none counts everything together.

    Returns
    -------
    pandas.DataFrame
        One row a group, sorted (a categorical by its categories): the `by`
        columns, `n` (answers), `n_blank` (rows without one, in no other count),
        the measure's counts, `total` (what the answers are worth together) and
        `square` (of their squares).

    Raises
    ------
    TypeError
        If `data` is no frame, or its answers are not whole numbers, or true
        and false.
    ValueError
        If a column is missing, or an answer lies outside the measure's bands.

    Examples
    --------
    >>> from nps_analysis.measures import NPS
    >>> answers = pd.DataFrame(
    ...     {"region": ["EMEA", "EMEA", "APAC"], "score": pd.array([10, 3, None], "Int64")}
    ... )
    >>> tally(answers, NPS, "region")
      region  n  n_blank  promoters  passives  detractors  total   square
    0   APAC  0        1          0         0           0    0.0      0.0
    1   EMEA  2        0          1         0           1    0.0  20000.0
    """
    by = names(by)
    frame = _frame(data)
    _check(frame, measure, by)
    cells = (
        frame.select(*by, nw.col(measure.column).alias(_ANSWER))
        .group_by(*by, _ANSWER)
        .agg(nw.len().alias(_ROWS))
        .collect("pyarrow")
        .to_pandas()
    )
    return _by_group(cells, measure, by)


def _frame(data: Any) -> nw.LazyFrame:
    try:
        return nw.from_native(data).lazy()
    except TypeError as error:
        raise TypeError(
            f"data is a {type(data).__name__}; expected a frame: "
            "pandas, polars, PyArrow, a DuckDB relation or PySpark"
        ) from error


def _check(frame: nw.LazyFrame, measure: Measure, by: Sequence[str]) -> None:
    schema = frame.collect_schema()
    absent = [name for name in (measure.column, *by) if name not in schema]
    if absent:
        near = get_close_matches(absent[0], list(schema), n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise ValueError(
            f"data has no column {', '.join(map(repr, absent))}; it has {', '.join(schema)}{hint}"
        )
    dtype = schema[measure.column]
    if not (dtype.is_integer() or dtype == nw.Boolean):
        raise TypeError(
            f"{measure.column} is {dtype}; {measure.name} needs whole numbers in which a blank "
            f"is null, not NaN: use a nullable integer, in pandas .astype('Int64')"
        )


def _by_group(cells: pd.DataFrame, measure: Measure, by: list[str]) -> pd.DataFrame:
    """From one row a group and answer to one row a group."""
    rows = cells.pop(_ROWS).to_numpy(dtype=np.int64)
    answer = cells.pop(_ANSWER)
    blank = answer.isna().to_numpy(dtype=bool)
    answer = answer.astype("Float64").fillna(-1).to_numpy(dtype=float)

    counted = {}
    worth = np.zeros(len(rows))
    outside = ~blank
    for band in measure.bands:
        inside = ~blank & (band.low <= answer) & (answer <= band.high)
        counted[band.name] = np.where(inside, rows, 0)
        worth[inside] = band.value
        outside &= ~inside
    if outside.any():
        low = min(band.low for band in measure.bands)
        high = max(band.high for band in measure.bands)
        found = ", ".join(f"{value:g}" for value in np.unique(answer[outside])[:5])
        raise ValueError(
            f"{measure.column} holds {found} ({rows[outside].sum()} rows), outside {low} to "
            f"{high}; make a code that means no answer null first"
        )
    cells = cells.assign(
        n=np.where(blank, 0, rows),
        n_blank=np.where(blank, rows, 0),
        **counted,
        total=rows * worth,
        square=rows * worth**2,
    )
    sums = list(cells.columns[len(by) :])
    if not by:
        return cells[sums].sum().to_frame().T.astype(dict.fromkeys(cells, np.int64) | _FLOATS)
    groups = cells.groupby(by, dropna=False, observed=True, sort=True)[sums].sum()
    return groups.reset_index()


_FLOATS = {"total": float, "square": float}


def plain(groups: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Turn categories, whose order has served, into the values they stand for."""
    for name in by:
        if isinstance(groups[name].dtype, pd.CategoricalDtype):
            groups[name] = groups[name].astype(groups[name].cat.categories.dtype)
    return groups
