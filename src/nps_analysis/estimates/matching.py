"""Figures of groups that are parts of one design: their errors, and what two of them share."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from nps_analysis.estimates.population import Population
from nps_analysis.estimates.spread import Spread, unit_scale

Common = Callable[[np.ndarray, np.ndarray], np.ndarray]
"""From the numbers of two groups, for each of several pairs, to the covariance of their means."""


def matched(
    parts: pd.DataFrame,
    inside: np.ndarray,
    stratum: np.ndarray,
    population: Population | None,
    units: pd.DataFrame | None,
    left: np.ndarray | float,
) -> tuple[Spread, Common]:
    """Means and errors of groups in strata, under weights that match the population.

    With a population, groups are parts of one sample. What an answer adds to
    the error of each is what the cells or margins leave unexplained of it: a
    straight line in worth and weight, the same for all answers of a part.
    Without, every group is a sample of its own. `parts` are the totals of each
    stratum, group and cell; `inside` says which belong to which group, a row a
    group; `units`, with clusters, has those of each cluster in each part;
    `left` is the share of each stratum (of each group) not asked.
    """
    n, weight, total, square = (
        parts[name].to_numpy(float) for name in ("n", "weight", "total", "square")
    )
    apart = population is None
    grown, explained = (np.ones(len(n)), _nothing) if apart else _fitted(parts, population)
    with np.errstate(invalid="ignore", divide="ignore"):
        everything = (inside @ (grown * weight))[:, None]
        mean = inside @ (grown * total) / everything[:, 0]
        mean_square = inside @ (grown * square) / everything[:, 0]
        distances = inside * (total - np.nan_to_num(mean)[:, None] * weight)
        by_worth = inside * grown / everything
        by_weight = -grown * (inside * mean[:, None] + explained(distances)) / everything
    if units is None:
        belongs, kish = inside * n, inside @ (grown**2 * parts["ww"].to_numpy(float))
        among = belongs if apart else np.broadcast_to(n, inside.shape)
        asked = _added(among, stratum)
        common = _of_answers(parts, by_worth, by_weight, asked, left, stratum, apart)
    else:
        part, unit, stratum = _placed(units, stratum)
        own, worth = units["weight"].to_numpy(float), units["total"].to_numpy(float)
        belongs = (_added(inside[:, part], unit) > 0) * 1.0
        kish = (_added(inside[:, part] * grown[part] * own, unit) ** 2).sum(axis=1)
        sums = _added(by_worth[:, part] * worth + by_weight[:, part] * own, unit)
        common = _of_units(sums, belongs if apart else np.ones_like(belongs), stratum)
    strata = _added(belongs, stratum) > 0
    each = np.arange(len(inside))
    with np.errstate(invalid="ignore", divide="ignore"):
        spread = Spread(
            n=inside @ n,
            mean=mean,
            square=mean_square,
            variance=np.maximum(common(each, each), 0),
            kish=everything[:, 0] ** 2 / kish,
            degrees=belongs.sum(axis=1) - (strata.sum(axis=1) if apart else strata.shape[1]),
        )
    return spread, common


def _of_answers(
    parts: pd.DataFrame,
    by_worth: np.ndarray,
    by_weight: np.ndarray,
    asked: np.ndarray,
    left: np.ndarray | float,
    stratum: np.ndarray,
    apart: bool,
) -> Common:
    """What answers add to two groups at once, about the mean of all asked in a stratum.

    Samples apart share nothing; parts of one share the cells they are matched in.
    """
    yy, yw, ww, weight, total = (
        parts[name].to_numpy(float) for name in ("yy", "yw", "ww", "weight", "total")
    )
    sums = _added(by_worth * total + by_weight * weight, stratum)
    told = (np.broadcast_to(left, asked.shape) > 0) & (asked > 0)

    def common(one: np.ndarray, other: np.ndarray) -> np.ndarray:
        crossed = by_worth[one] * by_weight[other] + by_weight[one] * by_worth[other]
        products = by_worth[one] * by_worth[other] * yy + crossed * yw
        products = _added(products + by_weight[one] * by_weight[other] * ww, stratum)
        with np.errstate(invalid="ignore", divide="ignore"):
            about = products - sums[one] * sums[other] / asked[one]
            about = about * (unit_scale(asked) * left)[one]
        shared = told[one] & told[other] & ((one == other)[:, None] | (not apart))
        return np.where(shared, about, 0).sum(axis=1)

    return common


def _of_units(sums: np.ndarray, belongs: np.ndarray, stratum: np.ndarray) -> Common:
    """What clusters add to two groups at once, about the mean of those of a stratum."""
    asked = _added(belongs, stratum)
    with np.errstate(invalid="ignore", divide="ignore"):
        centre = (_added(sums, stratum) / asked)[:, stratum]
        away = (sums - centre) * np.sqrt(unit_scale(asked))[:, stratum]
    away = np.where(belongs > 0, away, 0)
    return lambda one, other: np.array([away[i] @ away[j] for i, j in zip(one, other, strict=True)])


def _nothing(distances: np.ndarray) -> float:
    """Without cells, no distance is explained."""
    return 0.0


def _fitted(
    parts: pd.DataFrame, population: Population
) -> tuple[np.ndarray, Callable[[np.ndarray], np.ndarray]]:
    """By how much the weights of parts grow, and what margins say of distances in each.

    The second is weighted least squares over cells.
    """
    n, weight = parts["n"].to_numpy(float), parts["weight"].to_numpy(float)
    cells = parts.loc[n > 0, population.columns].drop_duplicates().reset_index(drop=True)
    numbers = cells.assign(cell=range(len(cells)))
    cell = parts[population.columns].merge(numbers, how="left")["cell"].fillna(0).to_numpy(int)
    base = np.bincount(cell, weights=weight, minlength=len(cells))
    growth, dummies = population.fit(cells, base)

    def explained(distances: np.ndarray) -> np.ndarray:
        root = np.sqrt(base)
        by_cell = (_added(distances, cell) / root).T
        slopes = np.linalg.lstsq(dummies * root[:, None], by_cell, rcond=None)[0]
        return (dummies @ slopes).T[:, cell]

    return growth[cell], explained


def _added(table: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Add up the columns of a table that have the same number."""
    return np.array([np.bincount(at, weights=row) for row in table])


def _placed(units: pd.DataFrame, stratum: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of each row its part and its cluster, by number; and of each cluster its stratum."""
    part = units["part"].to_numpy(int)
    clusters = units.assign(stratum=stratum[part]).groupby(["stratum", "unit"])
    return part, clusters.ngroup().to_numpy(), clusters["stratum"].first().to_numpy(int)
