"""Totals of each group, and the second moments that a variance needs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd

from nps_analysis.scoring import Figure, Ratio
from nps_analysis.tallies.answer_rows import (
    ALL,
    ANSWER,
    CLUSTER,
    ROWS,
    SQUARE,
    WW,
    W,
    Y,
    collected,
    names,
    opened_rows,
    weighed,
    worth_of_rows,
)  # fmt: skip

MOMENTS = ["units", "yy", "yw", "ww"]
SUMS = ["n", "weight", "total", "square", *MOMENTS]


def tally(
    data: Any,
    measure: Figure,
    by: str | Sequence[str] = (),
    *,
    weight: str | None = None,
    cluster: str | None = None,
) -> pd.DataFrame:
    """Total the answers of each group.

    Parameters
    ----------
    data : frame
        pandas, polars (lazy too), PyArrow, a DuckDB relation, PySpark: any
        frame that narwhals reads. One row is one answer, or one blank.
    measure : Measure
        Which column to count, and what each answer is worth.
    by : str or sequence of str
        Columns that make the groups; none counts everything together.
    weight : str, optional
        Column of weights, 0 or more; without it, every answer weighs 1.
    cluster : str, optional
        Column that says whose answers belong together; without it, every
        answer stands alone.

    Returns
    -------
    pandas.DataFrame
        One row a group, sorted (a categorical by its categories): the `by`
        columns, `n` (answers), `n_blank` (rows without one, in no other count),
        the measure's counts, `weight` (of the answers together), `total`
        (what they are worth, weighted) and `square` (of their squares). Then
        the second moments that a variance needs: `units`, clusters or answers;
        and sums over them, of total squared `yy`, total times weight `yw`,
        weight squared `ww`.

    Raises
    ------
    TypeError
        If `data` is no frame, or its answers are not numbers, or true and
        false where the measure is of those.
    ValueError
        If a column is missing, an answer lies outside the measure's bands or is not whole, a
        weight is negative or missing, or an answer belongs to no cluster.

    Examples
    --------
    >>> from nps_analysis.scoring import NPS
    >>> answers = pd.DataFrame(
    ...     {"region": ["EMEA", "EMEA", "APAC"], "score": pd.array([10, 3, None], "Int64")}
    ... )
    >>> tally(answers, NPS, "region").loc[:, "region":"total"]
      region  n  n_blank  promoters  passives  detractors  weight  total
    0   APAC  0        1          0         0           0     0.0    0.0
    1   EMEA  2        0          1         0           1     2.0    0.0
    """
    by = names(by)
    taken = sorted(set(by) & {*SUMS, *measure.counts, "n_blank"})
    if taken:
        raise ValueError(f"{', '.join(taken)} is a column of the result; rename the one in by")
    frame = opened_rows(data, measure, [*by, weight, cluster])
    if isinstance(measure, Ratio):
        groups = _by_row(frame, measure, by, weight)
    else:
        groups = _by_answer(_cells(frame, measure, by, weight), measure, by)
    if cluster is None or groups.empty:
        return groups
    rows = worth_of_rows(frame, measure, by, weight, cluster)
    units = rows.group_by(ALL, *by, CLUSTER).agg(nw.col(Y).sum(), nw.col(W).sum())
    return _replace(groups, moments(units, by), by)


def in_pandas(groups: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Turn categories, whose order has served, into the values they stand for."""
    for name in by:
        if isinstance(groups[name].dtype, pd.CategoricalDtype):
            groups[name] = groups[name].astype(groups[name].cat.categories.dtype)
    return groups


def moments(units: nw.LazyFrame, by: list[str]) -> pd.DataFrame:
    """Second moments of clusters' sums, one row a group."""
    y, w = nw.col(Y), nw.col(W)
    units = units.with_columns(yy=y * y, yw=y * w, ww=w * w)
    moments = units.group_by(ALL, *by).agg(
        nw.len().alias("units"), *(nw.col(name).sum() for name in MOMENTS[1:])
    )
    return collected(moments).drop(columns=ALL)


def _cells(frame: nw.LazyFrame, measure: Figure, by: list[str], weight: str | None) -> pd.DataFrame:
    """Rows, weights and squared weights of each group and answer."""
    rows = frame.with_columns(nw.col(measure.column).alias(ANSWER))
    sums = [nw.len().alias(ROWS)]
    if weight is not None:
        rows = weighed(rows, weight, ~nw.col(ANSWER).is_null())
        rows = rows.with_columns((nw.col(W) * nw.col(W)).alias(WW))
        sums += [nw.col(W).sum(), nw.col(WW).sum()]
    return collected(rows.group_by(*by, ANSWER).agg(*sums))


def _by_row(frame: nw.LazyFrame, measure: Ratio, by: list[str], weight: str | None) -> pd.DataFrame:
    """One row a group, from rows that each have a worth of their own."""
    everybody = collected(frame.group_by(ALL, *by).agg(nw.len().alias(ROWS)))
    groups = worth_of_rows(frame, measure, by, weight).with_columns(
        yy=nw.col(Y) * nw.col(Y), yw=nw.col(Y) * nw.col(W), ww=nw.col(W) * nw.col(W)
    )
    named = {Y: "total", W: "weight", SQUARE: "square"}
    groups = (
        groups.rename(named)
        .group_by(ALL, *by)
        .agg(nw.len().alias("n"), *(nw.col(name).sum() for name in [*named.values(), *MOMENTS[1:]]))
    )
    out = everybody.merge(collected(groups), how="left", on=[ALL, *by])
    sums = [*named.values(), *MOMENTS[1:]]
    out = out.fillna(dict.fromkeys(["n", *sums], 0)).astype(dict.fromkeys(sums, float))
    out = out.astype({"n": np.int64})
    out = out.assign(n_blank=out[ROWS] - out["n"], units=out["n"])[[*by, "n", "n_blank", *SUMS[1:]]]
    return (out.sort_values(by) if by else out).reset_index(drop=True)


def _by_answer(cells: pd.DataFrame, measure: Figure, by: list[str]) -> pd.DataFrame:
    """From one row a group and answer to one row a group."""
    rows = cells.pop(ROWS).to_numpy(dtype=np.int64)
    answer = cells.pop(ANSWER)
    blank = answer.isna().to_numpy(dtype=bool)
    answer = answer.astype("Float64").fillna(-1).to_numpy(dtype=float)
    weight = np.where(blank, 0, cells.pop(W) if W in cells else rows).astype(float)
    weight_squared = np.where(blank, 0, cells.pop(WW) if WW in cells else rows).astype(float)

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
    answered = np.where(blank, 0, rows)
    sums = {
        "n": answered,
        "n_blank": np.where(blank, rows, 0),
        **counted,
        "weight": weight,
        "total": weight * worth,
        "square": weight * worth**2,
        "units": answered,
        "yy": weight_squared * worth**2,
        "yw": weight_squared * worth,
        "ww": weight_squared,
    }
    cells = pd.DataFrame({name: cells[name] for name in by} | sums)
    if by:
        grouped = cells.groupby(by, dropna=False, observed=True)
        return grouped[list(sums)].sum().reset_index()
    return cells[list(sums)].sum().to_frame().T.astype(cells.dtypes)


def _replace(groups: pd.DataFrame, moments: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Put the moments over clusters in place of those over answers."""
    groups = groups.drop(columns=MOMENTS)
    groups = groups.merge(moments, how="left", on=by) if by else groups.join(moments)
    return groups.fillna(dict.fromkeys(MOMENTS, 0)).astype({"units": np.int64})
