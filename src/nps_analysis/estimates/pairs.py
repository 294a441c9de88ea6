"""Which groups are compared with which, and what is known of both sides."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Any

import numpy as np
import pandas as pd

from nps_analysis.estimates.design import Design
from nps_analysis.estimates.matching import matched
from nps_analysis.estimates.population import sizes, unasked
from nps_analysis.estimates.ratio import groups_together
from nps_analysis.estimates.spread import Spread, unit_scale
from nps_analysis.programme.periods import read_period
from nps_analysis.scoring import Figure
from nps_analysis.tallies import MOMENTS, OTHER, PRODUCTS, SUMS, by_unit, remainder, shared, tally

REST = "rest"
THERE = "__there"


@dataclass(frozen=True)
class Pairs:
    """Comparisons, one a row: what is compared, both sides, what they share.

    `rows` has the `by` columns, `level` and `reference`; `common` is the
    covariance of the two means.
    """

    rows: pd.DataFrame
    level: Spread
    reference: Spread
    common: np.ndarray


def pairs(
    data: Any,
    measure: Figure,
    by: list[str],
    between: list[str],
    reference: str | None,
    design: Design,
) -> Pairs:
    """Total both sides of every comparison asked for."""
    alone = design.population is None
    simple = alone and not design.strata
    keys = design.keys([*by, *between])
    cluster = design.cluster if simple else None
    parts = tally(data, measure, keys, weight=design.weight, cluster=cluster)
    parts = parts.dropna(subset=between).sort_values(between, kind="stable", ignore_index=True)
    parts = parts.assign(level=_named(parts, between))
    chosen = _chosen(list(parts["level"].drop_duplicates()), reference, between)
    groups = parts[by].drop_duplicates().sort_values(by) if by else pd.DataFrame(index=[0])
    rows = groups.merge(pd.DataFrame(chosen, columns=["level", "reference"]), how="cross")
    if alone and design.limited:
        parts[THERE] = sizes(design.finite, parts[[*keys, "n"]], None)
    work = _of_totals if simple else _of_parts
    return work(data, measure, by, between, reference == REST, design, rows, parts)


def _of_totals(
    data: Any,
    measure: Figure,
    by: list[str],
    between: list[str],
    rest: bool,
    design: Design,
    rows: pd.DataFrame,
    parts: pd.DataFrame,
) -> Pairs:
    """Each group is one part, and the engine multiplies what clusters say in two."""
    sums = [*SUMS, THERE] if design.limited else SUMS
    level = _beside(rows, parts, [*by, "level"], sums)
    if rest:
        key = by or [np.zeros(len(parts))]
        totals = parts.groupby(key, dropna=False, observed=True)[sums].sum().reset_index()
        other = _beside(rows, totals, by, sums) - level
    else:
        other = _beside(rows, parts.assign(reference=parts["level"]), [*by, "reference"], sums)

    common = pd.DataFrame(0.0, index=rows.index, columns=PRODUCTS)
    how: dict[str, Any] = {"weight": design.weight, "cluster": design.cluster}
    if design.cluster is not None and rest:
        levels, everybody = remainder(data, measure, by, between, **how)
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
    elif design.cluster is not None:
        met = shared(data, measure, by, between, **how)
        met = met.assign(level=_named(met, between), reference=_named(met, between, OTHER))
        common = _beside(rows, met, [*by, "level", "reference"], PRODUCTS)
    one, two = (Spread.of(side, left=_left(side, design.limited)) for side in (level, other))
    yy, yw, wy, ww = (common[name].to_numpy() for name in PRODUCTS)
    both = yy - two.mean * yw - one.mean * wy + one.mean * two.mean * ww
    with np.errstate(invalid="ignore", divide="ignore"):
        both *= np.sqrt(unit_scale(level["units"]) * unit_scale(other["units"]))
        both /= level["weight"].to_numpy() * other["weight"].to_numpy()
    return Pairs(rows, one, two, both)


def _left(side: pd.DataFrame, limited: bool) -> np.ndarray | float:
    """Share of each side's population that did not answer."""
    if not limited:
        return 1.0
    n, there = side["n"].to_numpy(float), side[THERE].to_numpy(float)
    return 1 - np.divide(n, there, out=np.zeros_like(n), where=there > 0)


def _of_parts(
    data: Any,
    measure: Figure,
    by: list[str],
    between: list[str],
    rest: bool,
    design: Design,
    rows: pd.DataFrame,
    parts: pd.DataFrame,
) -> Pairs:
    """Groups are made of strata or cells, each with totals of its own."""
    numbers = rows[by].drop_duplicates().assign(group=lambda frame: range(len(frame)))

    def grouped(table: pd.DataFrame) -> np.ndarray:
        if not by:
            return np.zeros(len(table), int)
        return table[by].merge(numbers, how="left", on=by)["group"].to_numpy()

    # a side is a level, or all levels but one
    one = rows[["level"]].assign(group=grouped(rows), rest=False)
    other = one.assign(rest=rest) if rest else one.assign(level=rows["reference"])
    sides = pd.concat([one, other], ignore_index=True)
    side = sides.groupby(list(sides), sort=False).ngroup().to_numpy()
    sides = sides.drop_duplicates()
    inside = parts["level"].to_numpy() == sides["level"].to_numpy()[:, None]
    inside = inside != sides["rest"].to_numpy()[:, None]
    inside &= grouped(parts) == sides["group"].to_numpy()[:, None]

    layers, stratum = groups_together(parts[[*design.strata, "n"]], design.strata)
    left: np.ndarray | float = 1.0
    if design.population is not None:
        left = unasked(design.finite, layers, design.population)
    elif design.limited:
        counts = [
            pd.DataFrame({name: np.bincount(stratum, row * parts[name]) for name in ("n", THERE)})
            for row in inside
        ]
        left = np.array([_left(count, True) for count in counts])
    units = None
    if design.cluster is not None:
        keys = design.keys([*by, *between])
        units = by_unit(data, measure, keys, weight=design.weight, cluster=design.cluster)
        numbered = parts[keys].assign(part=range(len(parts)))
        units = units.merge(numbered, how="inner", on=keys)
    spread, common = matched(parts, inside * 1.0, stratum, design.population, units, left)
    first, second = side[: len(rows)], side[len(rows) :]
    return Pairs(rows, spread.at(first), spread.at(second), common(first, second))


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
    if between == ["period"] or all(_is_period(level) for level in levels):
        return [(later, earlier) for earlier, later in pairwise(levels)]
    return [(later, earlier) for earlier, later in combinations(levels, 2)]


def _is_period(level: str) -> bool:
    """Tell periods by their names; four digits alone may be anything."""
    found = read_period(level)
    return found is not None and found.kind != "year"
