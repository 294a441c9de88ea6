"""What clusters say in one group, and in two at once."""

from __future__ import annotations

from typing import Any

import narwhals as nw
import pandas as pd

from nps_analysis.measures import Measure, Ratio
from nps_analysis.tallies.rows import (
    ALL,
    ANSWER,
    CLUSTER,
    ROWS,
    SQUARE,
    WW,
    W,
    Y,
    collected,
    opened,
    worth,
)  # fmt: skip
from nps_analysis.tallies.totals import SUMS, moments

PRODUCTS = ["yy", "yw", "wy", "ww"]
OTHER = "__other"


def shared(
    data: Any,
    measure: Measure | Ratio,
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
    measure: Measure | Ratio,
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
    data: Any, measure: Measure | Ratio, by: list[str], *, weight: str | None = None, cluster: str
) -> pd.DataFrame:
    """Total each cluster in each group: the `by` columns, `unit`, `total`, `weight`."""
    frame = opened(data, measure, [*by, weight, cluster])
    units = _units(frame, measure, by, weight, cluster).drop(ALL)
    return collected(units.rename({CLUSTER: "unit", Y: "total", W: "weight"}))


def rolled_up(
    data: Any, measure: Measure, by: list[str], *, cluster: str, weight: str | None
) -> pd.DataFrame:
    """Total each cluster as one: the sums of a tally in which a cluster is an answer.

    A cluster is worth the mean of its answers, and weighs 1, or what `weight`
    says; that is one number a cluster.
    """
    frame = opened(data, measure, [*by, cluster, weight])
    rows = worth(frame, measure, [*by, *filter(None, (weight,))], None, cluster)
    own = nw.lit(1.0) if weight is None else nw.col(weight).cast(nw.Float64)
    rows = rows.with_columns(own.alias(ROWS))
    units = rows.group_by(ALL, *by, CLUSTER).agg(
        nw.col(Y).sum(), nw.col(W).sum(), nw.col(SQUARE).sum(),
        nw.col(ROWS).min(), nw.col(ROWS).max().alias(ANSWER), nw.col(ROWS).count().alias(WW),
    )  # fmt: skip
    least, most, known = nw.col(ROWS), nw.col(ANSWER), nw.col(WW)
    bad = units.filter((known < nw.col(W)) | (least < 0) | (least < most) | least.is_nan())
    found = collected(bad.select(ROWS, ANSWER))
    if len(found):
        raise ValueError(
            f"{weight} is {found[ROWS][0]:g} to {found[ANSWER][0]:g} in one of {len(found)} "
            f"{cluster}; it is one number, 0 or more, for all answers of one"
        )
    share = nw.col(ROWS) / nw.col(W)
    units = units.with_columns(
        n=nw.col(W), weight=nw.col(ROWS), total=nw.col(Y) * share, square=nw.col(SQUARE) * share
    ).with_columns(
        yy=nw.col("total") * nw.col("total"),
        yw=nw.col("total") * nw.col("weight"),
        ww=nw.col("weight") * nw.col("weight"),
    )
    sums = [name for name in SUMS if name != "units"]
    totals = units.group_by(ALL, *by).agg(
        nw.len().alias("units"), *(nw.col(name).sum() for name in sums)
    )
    return collected(totals)[[*by, *SUMS]]


def twice(
    data: Any,
    measure: Measure | Ratio,
    by: list[str],
    between: str,
    waves: tuple[Any, Any],
    unit: str,
) -> pd.DataFrame:
    """Count those who answered in both waves, by what they answered in each.

    Returns
    -------
    pandas.DataFrame
        One row for each combination that occurs: the `by` columns and `worth`
        in the first wave; the same in the second, ending in ``__other``; `n`.
    """
    frame = opened(data, measure, [*by, between, unit])
    sides = []
    for wave in waves:
        side = _units(frame.filter(nw.col(between) == wave), measure, by, None, unit)
        answers = side.group_by(CLUSTER).agg(nw.col(W).sum()).filter(nw.col(W) > 1)
        repeated = collected(answers.select(nw.len().alias("n")))["n"].iloc[0]
        if repeated:
            raise ValueError(
                f"{repeated} of {unit} answered more than once in {between} {wave}; "
                "keep one answer each"
            )
        sides.append(side)
    both = _meet(*sides, [], []).rename({Y: "worth", f"{Y}{OTHER}": f"worth{OTHER}"})
    keys = [*by, "worth"]
    return collected(
        both.group_by(*keys, *(f"{name}{OTHER}" for name in keys)).agg(nw.len().alias("n"))
    )


def _levels(
    data: Any,
    measure: Measure | Ratio,
    by: list[str],
    between: list[str],
    weight: str | None,
    cluster: str,
) -> nw.LazyFrame:
    """Each cluster's sums in each level that has a name."""
    frame = opened(data, measure, [*by, *between, weight, cluster])
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
    measure: Measure | Ratio,
    keys: list[str],
    weight: str | None,
    cluster: str,
) -> nw.LazyFrame:
    """What the answers of each cluster are worth in each group, and what they weigh."""
    rows = worth(frame, measure, keys, weight, cluster)
    return rows.group_by(ALL, *keys, CLUSTER).agg(nw.col(Y).sum(), nw.col(W).sum())
