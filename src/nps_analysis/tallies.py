"""The only code that touches a dataframe engine: answers totalled per group.

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

MOMENTS = ["units", "yy", "yw", "ww"]
PRODUCTS = ["yy", "yw", "wy", "ww"]
OTHER = "__other"
SUMS = ["n", "weight", "total", "square", *MOMENTS]
_ALL, _ANSWER, _CLUSTER, _ROWS, _W, _WW, _Y = (
    f"__{name}" for name in ("all", "answer", "cluster", "rows", "w", "ww", "y")
)


def names(columns: str | Sequence[str]) -> list[str]:
    """One column name or several, as a list."""
    return [columns] if isinstance(columns, str) else list(columns)


def tally(
    data: Any,
    measure: Measure,
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
        If `data` is no frame, or its answers are not whole numbers, or true
        and false.
    ValueError
        If a column is missing, an answer lies outside the measure's bands, a
        weight is negative or missing, or an answer belongs to no cluster.

    Examples
    --------
    >>> from nps_analysis.measures import NPS
    >>> answers = pd.DataFrame(
    ...     {"region": ["EMEA", "EMEA", "APAC"], "score": pd.array([10, 3, None], "Int64")}
    ... )
    >>> tally(answers, NPS, "region").loc[:, "region":"total"]
      region  n  n_blank  promoters  passives  detractors  weight  total
    0   APAC  0        1          0         0           0     0.0    0.0
    1   EMEA  2        0          1         0           1     2.0    0.0
    """
    by = names(by)
    frame = _open(data, measure, [*by, *filter(None, (weight, cluster))])
    groups = _by_answer(_cells(frame, measure, by, weight), measure, by)
    if cluster is None or groups.empty:
        return groups
    units = _units(frame, measure, by, weight, cluster)
    return _replace(groups, _moments(units, by), by)


def shared(
    data: Any,
    measure: Measure,
    by: list[str],
    between: list[str],
    *,
    weight: str | None = None,
    cluster: str,
) -> pd.DataFrame:
    """Say what any two levels of `between` have in common, within each group of `by`.

    Returns
    -------
    pandas.DataFrame
        One row for each two levels with a cluster in common: the `by` columns,
        the `between` columns, the other level's (ending in ``__other``), and
        sums over those clusters of `yy`, `yw` and `wy` (whose weight is the
        other's, whose the level's own), `ww`.
    """
    mine = _levels(data, measure, by, between, weight, cluster)
    pairs = _meet(mine, mine, by, between)
    keys = [*by, *between, *(f"{name}{OTHER}" for name in between)]
    return _collect(pairs.group_by(*keys).agg(*(nw.col(name).sum() for name in PRODUCTS)))


def remainder(
    data: Any,
    measure: Measure,
    by: list[str],
    between: list[str],
    *,
    weight: str | None = None,
    cluster: str,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Say what each level of `between` has in common with everybody in its group of `by`.

    Returns
    -------
    levels : pandas.DataFrame
        One row a level: the `by` and `between` columns; the products of
        `shared`, with everybody in the place of the other level; `own_yy`,
        `own_yw`, `own_ww`; and `alone`, clusters in no other level.
    everybody : pandas.DataFrame
        One row a group: the `by` columns and the moments of its clusters.
    """
    mine = _levels(data, measure, by, between, weight, cluster)
    total = mine.group_by(_ALL, *by, _CLUSTER).agg(
        nw.col(_Y).sum(), nw.col(_W).sum(), nw.len().alias(_ROWS)
    )
    with_all = _meet(mine, total, by, []).with_columns(
        own_yy=nw.col(_Y) * nw.col(_Y),
        own_yw=nw.col(_Y) * nw.col(_W),
        own_ww=nw.col(_W) * nw.col(_W),
        alone=(nw.col(f"{_ROWS}{OTHER}") == 1).cast(nw.Int64),
    )
    sums = [*PRODUCTS, "own_yy", "own_yw", "own_ww", "alone"]
    levels = with_all.group_by(*by, *between).agg(*(nw.col(name).sum() for name in sums))
    return _collect(levels), _moments(total, by)


def by_unit(
    data: Any, measure: Measure, by: list[str], *, weight: str | None = None, cluster: str
) -> pd.DataFrame:
    """Total each cluster in each group: the `by` columns, `unit`, `total`, `weight`."""
    frame = _open(data, measure, [*by, *filter(None, (weight, cluster))])
    units = _units(frame, measure, by, weight, cluster).drop(_ALL)
    return _collect(units.rename({_CLUSTER: "unit", _Y: "total", _W: "weight"}))


def twice(
    data: Any, measure: Measure, by: list[str], between: str, waves: tuple[Any, Any], unit: str
) -> pd.DataFrame:
    """Count those who answered in both waves, by what they answered in each.

    Returns
    -------
    pandas.DataFrame
        One row for each combination that occurs: the `by` columns and `worth`
        in the first wave; the same in the second, ending in ``__other``; `n`.
    """
    frame = _open(data, measure, [*by, between, unit])
    sides = []
    for wave in waves:
        side = _units(frame.filter(nw.col(between) == wave), measure, by, None, unit)
        answers = side.group_by(_CLUSTER).agg(nw.col(_W).sum()).filter(nw.col(_W) > 1)
        repeated = _collect(answers.select(nw.len().alias("n")))["n"].iloc[0]
        if repeated:
            raise ValueError(
                f"{repeated} of {unit} answered more than once in {between} {wave}; "
                "keep one answer each"
            )
        sides.append(side)
    both = _meet(*sides, [], []).rename({_Y: "worth", f"{_Y}{OTHER}": f"worth{OTHER}"})
    keys = [*by, "worth"]
    return _collect(
        both.group_by(*keys, *(f"{name}{OTHER}" for name in keys)).agg(nw.len().alias("n"))
    )


def _levels(
    data: Any,
    measure: Measure,
    by: list[str],
    between: list[str],
    weight: str | None,
    cluster: str,
) -> nw.LazyFrame:
    """Each cluster's sums in each level that has a name."""
    frame = _open(data, measure, [*by, *between, *filter(None, (weight, cluster))])
    for name in between:
        frame = frame.filter(~nw.col(name).is_null())
    return _units(frame, measure, [*by, *between], weight, cluster)


def _meet(
    mine: nw.LazyFrame, other: nw.LazyFrame, by: list[str], between: list[str]
) -> nw.LazyFrame:
    """Every cluster's sums beside its others in the same group, and their products."""
    renamed = {name: f"{name}{OTHER}" for name in other.collect_schema() if name != _CLUSTER}
    pairs = mine.join(other.rename(renamed), on=_CLUSTER, how="inner")
    for name in by:
        here, there = nw.col(name), nw.col(renamed[name])
        pairs = pairs.filter((here == there) | (here.is_null() & there.is_null()))
    y, w = nw.col(_Y), nw.col(_W)
    other_y, other_w = nw.col(f"{_Y}{OTHER}"), nw.col(f"{_W}{OTHER}")
    return pairs.with_columns(yy=y * other_y, yw=y * other_w, wy=w * other_y, ww=w * other_w)


def _moments(units: nw.LazyFrame, by: list[str]) -> pd.DataFrame:
    """Second moments of clusters' sums, one row a group."""
    y, w = nw.col(_Y), nw.col(_W)
    units = units.with_columns(yy=y * y, yw=y * w, ww=w * w)
    moments = units.group_by(_ALL, *by).agg(
        nw.len().alias("units"), *(nw.col(name).sum() for name in MOMENTS[1:])
    )
    return _collect(moments).drop(columns=_ALL)


def plain(groups: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Turn categories, whose order has served, into the values they stand for."""
    for name in by:
        if isinstance(groups[name].dtype, pd.CategoricalDtype):
            groups[name] = groups[name].astype(groups[name].cat.categories.dtype)
    return groups


def _open(data: Any, measure: Measure, columns: Sequence[str]) -> nw.LazyFrame:
    """The frame, once it is known to hold what is asked of it."""
    try:
        frame = nw.from_native(data).lazy()
    except TypeError as error:
        raise TypeError(
            f"data is a {type(data).__name__}; expected a frame: "
            "pandas, polars, PyArrow, a DuckDB relation or PySpark"
        ) from error
    schema = frame.collect_schema()
    absent = [name for name in (measure.column, *columns) if name not in schema]
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
    return frame.with_columns(nw.lit(0).alias(_ALL))


def _collect(frame: nw.LazyFrame) -> pd.DataFrame:
    return frame.collect("pyarrow").to_pandas()


def _cells(
    frame: nw.LazyFrame, measure: Measure, by: list[str], weight: str | None
) -> pd.DataFrame:
    """Rows, weights and squared weights of each group and answer."""
    rows = frame.select(*by, nw.col(measure.column).alias(_ANSWER), *_weights(frame, weight))
    sums = [nw.len().alias(_ROWS)]
    if weight is not None:
        _refuse_weights(rows, weight)
        rows = rows.with_columns((nw.col(_W) * nw.col(_W)).alias(_WW))
        sums += [nw.col(_W).sum(), nw.col(_WW).sum()]
    return _collect(rows.group_by(*by, _ANSWER).agg(*sums))


def _weights(frame: nw.LazyFrame, weight: str | None) -> list[nw.Expr]:
    if weight is None:
        return []
    dtype = frame.collect_schema()[weight]
    if not dtype.is_numeric():
        raise TypeError(f"{weight} is {dtype}; a weight is a number, 0 or more")
    return [nw.col(weight).cast(nw.Float64).alias(_W)]


def _refuse_weights(rows: nw.LazyFrame, weight: str) -> None:
    w = nw.col(_W)
    bad = rows.filter(~nw.col(_ANSWER).is_null()).filter(
        w.is_null() | w.is_nan() | (w < 0) | (w == float("inf"))
    )
    found = _collect(bad.select(_W))[_W]
    if len(found):
        shown = ", ".join("missing" if pd.isna(value) else f"{value:g}" for value in found[:3])
        raise ValueError(
            f"{weight} is {shown} in {len(found)} answered rows; a weight is a number, 0 or more"
        )


def _units(
    frame: nw.LazyFrame, measure: Measure, keys: Sequence[str], weight: str | None, cluster: str
) -> nw.LazyFrame:
    """What the answers of each cluster are worth in each group, and what they weigh."""
    answer = nw.col(measure.column).cast(nw.Int64)
    rows = frame.filter(~nw.col(measure.column).is_null()).select(
        _ALL,
        *(name for name in keys),
        nw.col(cluster).alias(_CLUSTER),
        answer.alias(_ANSWER),
        *(_weights(frame, weight) or [nw.lit(1.0).alias(_W)]),
    )
    blank = int(_collect(rows.select(nw.col(_CLUSTER).is_null().sum()))[_CLUSTER].iloc[0])
    if blank:
        raise ValueError(
            f"{cluster} is blank in {blank} answered rows; every answer needs its cluster"
        )
    worth = nw.lit(0.0)
    for band in measure.bands:
        if band.value:
            inside = (nw.col(_ANSWER) >= band.low) & (nw.col(_ANSWER) <= band.high)
            worth = nw.when(inside).then(nw.lit(band.value)).otherwise(worth)
    rows = rows.with_columns((worth * nw.col(_W)).alias(_Y))
    return rows.group_by(_ALL, *keys, _CLUSTER).agg(nw.col(_Y).sum(), nw.col(_W).sum())


def _by_answer(cells: pd.DataFrame, measure: Measure, by: list[str]) -> pd.DataFrame:
    """From one row a group and answer to one row a group."""
    rows = cells.pop(_ROWS).to_numpy(dtype=np.int64)
    answer = cells.pop(_ANSWER)
    blank = answer.isna().to_numpy(dtype=bool)
    answer = answer.astype("Float64").fillna(-1).to_numpy(dtype=float)
    weight = np.where(blank, 0, cells.pop(_W) if _W in cells else rows).astype(float)
    weight_squared = np.where(blank, 0, cells.pop(_WW) if _WW in cells else rows).astype(float)

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
    cells = cells.assign(
        n=answered,
        n_blank=np.where(blank, rows, 0),
        **counted,
        weight=weight,
        total=weight * worth,
        square=weight * worth**2,
        units=answered,
        yy=weight_squared * worth**2,
        yw=weight_squared * worth,
        ww=weight_squared,
    )
    sums = list(cells.columns[len(by) :])
    if by:
        return cells.groupby(by, dropna=False, observed=True)[sums].sum().reset_index()
    return cells[sums].sum().to_frame().T.astype(cells.dtypes)


def _replace(groups: pd.DataFrame, moments: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Put the moments over clusters in place of those over answers."""
    groups = groups.drop(columns=MOMENTS)
    groups = groups.merge(moments, how="left", on=by) if by else groups.join(moments)
    return groups.fillna(dict.fromkeys(MOMENTS, 0)).astype({"units": np.int64})
