"""What clusters say in one group, and in two at once."""

from __future__ import annotations

from typing import Any

import narwhals as nw
import pandas as pd

from nps_analysis.scoring import Figure
from nps_analysis.tallies.answer_rows import (
    ALL,
    CLUSTER,
    ROWS,
    WW,
    W,
    Y,
    answering,
    collected,
    opened_rows,
    worth_of_rows,
)  # fmt: skip
from nps_analysis.tallies.totals import moments

PRODUCTS = ["yy", "yw", "wy", "ww"]
OTHER = "__other"
BOTH = "__both"
EACH = "__each"


def shared(
    data: Any,
    measure: Figure,
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
    return collected(pairs.group_by(*keys).agg(*(nw.col(name).sum() for name in PRODUCTS)))


def remainder(
    data: Any,
    measure: Figure,
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
    total = mine.group_by(ALL, *by, CLUSTER).agg(
        nw.col(Y).sum(), nw.col(W).sum(), nw.len().alias(ROWS)
    )
    with_all = _meet(mine, total, by, []).with_columns(
        own_yy=nw.col(Y) * nw.col(Y),
        own_yw=nw.col(Y) * nw.col(W),
        own_ww=nw.col(W) * nw.col(W),
        alone=(nw.col(f"{ROWS}{OTHER}") == 1).cast(nw.Int64),
    )
    sums = [*PRODUCTS, "own_yy", "own_yw", "own_ww", "alone"]
    levels = with_all.group_by(*by, *between).agg(*(nw.col(name).sum() for name in sums))
    return collected(levels), moments(total, by)


def by_unit(
    data: Any, measure: Figure, by: list[str], *, weight: str | None = None, cluster: str
) -> pd.DataFrame:
    """Total each cluster in each group: the `by` columns, `unit`, `total`, `weight`."""
    frame = opened_rows(data, measure, [*by, weight, cluster])
    units = _units(frame, measure, by, weight, cluster).drop(ALL)
    return collected(units.rename({CLUSTER: "unit", Y: "total", W: "weight"}))


def rolled_up(
    data: Any, measure: Figure, by: list[str], *, cluster: str, weight: str | None
) -> nw.LazyFrame:
    """Give each answer, in `EACH`, its part of what its cluster weighs in its group of `by`.

    A cluster weighs 1, or what `weight` says; that is one number a cluster.
    """
    frame = opened_rows(data, measure, [*by, cluster, weight])
    frame, answered = answering(frame, measure)
    counts = nw.when(answered).then(nw.lit(1.0)).otherwise(nw.lit(0.0))
    frame = frame.with_columns(counts.alias(ROWS)).with_columns(
        nw.col(ROWS).sum().over(ALL, *by, cluster).alias(WW)
    )
    each = nw.lit(1.0) / nw.col(WW)
    if weight is not None:
        own = nw.col(weight).cast(nw.Float64)
        units = (
            frame.filter(answered)
            .with_columns(own.alias(W))
            .group_by(ALL, *by, cluster)
            .agg(
                nw.len().alias(ROWS), nw.col(W).count().alias(WW),
                nw.col(W).min(), nw.col(W).max().alias(Y),
            )
        )  # fmt: skip
        least, most = nw.col(W), nw.col(Y)
        bad = (nw.col(WW) < nw.col(ROWS)) | (least < 0) | (least < most) | least.is_nan()
        found = collected(units.filter(bad).select(W, Y))
        if len(found):
            raise ValueError(
                f"{weight} is {found[W][0]:g} to {found[Y][0]:g} in one of {len(found)} "
                f"{cluster}; it is one number, 0 or more, for all answers of one"
            )
        each = own / nw.col(WW)
    return frame.with_columns(nw.when(answered).then(each).otherwise(nw.lit(0.0)).alias(EACH))


def returning(
    data: Any, measure: Figure, between: str, waves: tuple[Any, Any], unit: str
) -> nw.LazyFrame:
    """Say of each row, in `BOTH`, whether its unit answered in both waves: 1, or else 0."""
    frame = opened_rows(data, measure, [between, unit])
    frame, answered = answering(frame, measure)
    blank = frame.filter(answered & nw.col(unit).is_null()).select(nw.len().alias(ROWS))
    count = int(collected(blank)[ROWS].iloc[0])
    if count:
        has = "answer has" if count == 1 else "answers have"
        raise ValueError(f"{count} {has} no {unit}; who answered twice is told by it: fill it")
    times = []
    for place, wave in enumerate(waves):
        here = nw.when(answered & (nw.col(between) == wave)).then(nw.lit(1)).otherwise(nw.lit(0))
        times.append(f"{BOTH}_{place}")
        frame = frame.with_columns(here.alias(ROWS)).with_columns(
            nw.col(ROWS).sum().over(unit).alias(times[-1])
        )
        often = frame.filter((nw.col(ROWS) == 1) & (nw.col(times[-1]) > 1))
        often = often.group_by(unit).agg(nw.len().alias(ROWS)).select(nw.len().alias(ROWS))
        repeated = int(collected(often)[ROWS].iloc[0])
        if repeated:
            raise ValueError(
                f"{repeated} of {unit} answered more than once in {between} {wave}; "
                "keep one answer each"
            )
    first, second = (nw.col(name) == 1 for name in times)
    both = nw.when(first & second).then(nw.lit(1)).otherwise(nw.lit(0))
    return frame.with_columns(both.alias(BOTH))


def crossed(
    data: Any,
    measure: Figure,
    by: list[str],
    *,
    within: str,
    weight: str | None = None,
    cluster: str,
) -> tuple[pd.DataFrame, int]:
    """Say what any two groups have in common, and how many clusters there are.

    The rows are those of `shared`, but any two groups of `by` are set beside
    each other, a group beside itself too. Rows without `within` are left out.
    """
    frame = opened_rows(data, measure, [*by, within, weight, cluster])
    units = _units(frame.filter(~nw.col(within).is_null()), measure, by, weight, cluster)
    pairs = _meet(units, units, [], [])
    keys = [*by, *(f"{name}{OTHER}" for name in by)]
    rows = collected(pairs.group_by(*keys).agg(*(nw.col(name).sum() for name in PRODUCTS)))
    count = units.group_by(CLUSTER).agg(nw.len().alias(ROWS)).select(nw.len().alias(ROWS))
    return rows, int(collected(count)[ROWS].iloc[0])


def _levels(
    data: Any,
    measure: Figure,
    by: list[str],
    between: list[str],
    weight: str | None,
    cluster: str,
) -> nw.LazyFrame:
    """Each cluster's sums in each level that has a name."""
    frame = opened_rows(data, measure, [*by, *between, weight, cluster])
    for name in between:
        frame = frame.filter(~nw.col(name).is_null())
    return _units(frame, measure, [*by, *between], weight, cluster)


def _meet(
    mine: nw.LazyFrame, other: nw.LazyFrame, by: list[str], between: list[str]
) -> nw.LazyFrame:
    """Every cluster's sums beside its others in the same group, and their products."""
    renamed = {name: f"{name}{OTHER}" for name in other.collect_schema() if name != CLUSTER}
    pairs = mine.join(other.rename(renamed), on=CLUSTER, how="inner")
    for name in by:
        here, there = nw.col(name), nw.col(renamed[name])
        pairs = pairs.filter((here == there) | (here.is_null() & there.is_null()))
    y, w = nw.col(Y), nw.col(W)
    other_y, other_w = nw.col(f"{Y}{OTHER}"), nw.col(f"{W}{OTHER}")
    return pairs.with_columns(yy=y * other_y, yw=y * other_w, wy=w * other_y, ww=w * other_w)


def _units(
    frame: nw.LazyFrame,
    measure: Figure,
    keys: list[str],
    weight: str | None,
    cluster: str,
) -> nw.LazyFrame:
    """What the answers of each cluster are worth in each group, and what they weigh."""
    rows = worth_of_rows(frame, measure, keys, weight, cluster)
    return rows.group_by(ALL, *keys, CLUSTER).agg(nw.col(Y).sum(), nw.col(W).sum())
