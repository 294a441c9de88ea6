"""Which groups are compared with which, and the totals of both."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Any

import numpy as np
import pandas as pd

from nps_analysis.measures import Measure, Ratio
from nps_analysis.tallies import MOMENTS, OTHER, PRODUCTS, SUMS, remainder, shared, tally

REST = "rest"
_QUARTER = re.compile(r"\d{4}Q[1-4]")


@dataclass(frozen=True)
class Pairs:
    """Comparisons, one a row: what is compared, the sums of both sides, what they share.

    `rows` has the `by` columns, `level` and `reference`; `level` and
    `reference` the sums of a tally; `common` the products over common clusters.
    """

    rows: pd.DataFrame
    level: pd.DataFrame
    reference: pd.DataFrame
    common: pd.DataFrame


def pairs(
    data: Any,
    measure: Measure | Ratio,
    by: list[str],
    between: list[str],
    reference: str | None,
    weight: str | None,
    cluster: str | None,
) -> Pairs:
    """Total both sides of every comparison asked for."""
    parts = tally(data, measure, [*by, *between], weight=weight, cluster=cluster)
    parts = parts.dropna(subset=between).sort_values(between, kind="stable")
    parts = parts.assign(level=_named(parts, between))
    chosen = _chosen(list(parts["level"].drop_duplicates()), reference, between)
    groups = parts[by].drop_duplicates().sort_values(by) if by else pd.DataFrame(index=[0])
    rows = groups.merge(pd.DataFrame(chosen, columns=["level", "reference"]), how="cross")

    level = _beside(rows, parts, [*by, "level"], SUMS)
    if reference == REST:
        key = by or [np.zeros(len(parts))]
        totals = parts.groupby(key, dropna=False, observed=True)[SUMS].sum().reset_index()
        other = _beside(rows, totals, by, SUMS) - level
    else:
        other = _beside(rows, parts.assign(reference=parts["level"]), [*by, "reference"], SUMS)

    common = pd.DataFrame(0.0, index=rows.index, columns=PRODUCTS)
    if cluster is not None and reference == REST:
        levels, everybody = remainder(data, measure, by, between, weight=weight, cluster=cluster)
        levels = levels.assign(level=_named(levels, between))
        own = [f"own_{name}" for name in MOMENTS[1:]]
        met = _beside(rows, levels, [*by, "level"], [*PRODUCTS, *own, "alone"])
        whole = _beside(rows, everybody, by, MOMENTS)
        # with t everybody's sum in a cluster and y the level's, the rest have t - y
        common = met[PRODUCTS] - met[["own_yy", "own_yw", "own_yw", "own_ww"]].to_numpy()
        other["units"] = whole["units"] - met["alone"]
        other["yy"] = whole["yy"] - 2 * met["yy"] + met["own_yy"]
        other["yw"] = whole["yw"] - met["yw"] - met["wy"] + met["own_yw"]
        other["ww"] = whole["ww"] - 2 * met["ww"] + met["own_ww"]
    elif cluster is not None:
        met = shared(data, measure, by, between, weight=weight, cluster=cluster)
        met = met.assign(level=_named(met, between), reference=_named(met, between, OTHER))
        common = _beside(rows, met, [*by, "level", "reference"], PRODUCTS)
    return Pairs(rows, level, other, common)


def _beside(
    rows: pd.DataFrame, table: pd.DataFrame, keys: list[str], columns: list[str]
) -> pd.DataFrame:
    """For each row, the columns of the table's row with the same keys; 0 where there is none."""
    if not keys:
        return pd.DataFrame(table[columns].to_numpy(float).repeat(len(rows), 0), columns=columns)
    found = rows[keys].merge(table[[*keys, *columns]], how="left", on=keys)
    return found[columns].astype(float).fillna(0)


def _named(parts: pd.DataFrame, between: list[str], ending: str = "") -> pd.Series:
    """One name for each combination of the compared columns."""
    first, *others = (parts[name + ending].astype(str) for name in between)
    return first.str.cat(others, sep=" / ") if others else first


def _chosen(levels: list[str], reference: str | None, between: list[str]) -> list[tuple[str, str]]:
    """Which level is compared with which."""
    if len(levels) < 2:
        found = f"only {levels[0]!r}" if levels else "no level"
        raise ValueError(f"a contrast needs two groups; {' / '.join(between)} holds {found}")
    if reference == REST:
        return [(level, REST) for level in levels]
    if reference is not None:
        if str(reference) not in levels:
            raise ValueError(
                f"reference is {reference!r}; {' / '.join(between)} holds "
                f"{', '.join(map(repr, levels))}, or use 'rest'"
            )
        return [(level, str(reference)) for level in levels if level != str(reference)]
    if all(_QUARTER.fullmatch(level) for level in levels):
        return [(later, earlier) for earlier, later in pairwise(levels)]
    return [(later, earlier) for earlier, later in combinations(levels, 2)]
