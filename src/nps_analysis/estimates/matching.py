"""The error of figures under weights that were made to match a population."""

from __future__ import annotations

import numpy as np
import pandas as pd

from nps_analysis.estimates.population import Population
from nps_analysis.estimates.spread import Spread, scale


def matched(
    parts: pd.DataFrame,
    group: np.ndarray,
    stratum: np.ndarray,
    population: Population,
    units: pd.DataFrame | None,
    left: np.ndarray | float,
) -> Spread:
    """Means and errors of groups under weights that match the population.

    Groups are parts of one sample. What an answer adds to the error of each
    is what the cells or margins leave unexplained of it: a straight line in
    worth and weight, the same for all answers of a part. `parts` are the
    totals of each stratum, group and cell; `units`, with clusters, those of
    each cluster in each part; `left`, the share of each stratum not asked.
    """
    n, weight, total, square = (
        parts[name].to_numpy(float) for name in ("n", "weight", "total", "square")
    )
    cells = parts.loc[n > 0, population.columns].drop_duplicates().reset_index(drop=True)
    numbers = cells.assign(cell=range(len(cells)))
    cell = parts[population.columns].merge(numbers, how="left")["cell"].fillna(0).to_numpy(int)
    base = np.bincount(cell, weights=weight, minlength=len(cells))
    growth, dummies = population.fit(cells, base)
    grown = growth[cell]

    inside = group == np.arange(group.max(initial=-1) + 1)[:, None]
    with np.errstate(invalid="ignore", divide="ignore"):
        everything = (inside @ (grown * weight))[:, None]
        mean = inside @ (grown * total) / everything[:, 0]
        distances = inside * (total - np.nan_to_num(mean)[:, None] * weight)
        explained = _explained(_added(distances, cell), dummies, base)[:, cell]
        by_worth = inside * grown / everything
        by_weight = -grown * (inside * mean[:, None] + explained) / everything
        mean_square = inside @ (grown * square) / everything[:, 0]
    if units is None:
        yy, yw, ww = (parts[name].to_numpy(float) for name in ("yy", "yw", "ww"))
        sums = by_worth * total + by_weight * weight
        squares = by_worth**2 * yy + 2 * by_worth * by_weight * yw + by_weight**2 * ww
        counted, kish, degrees = n, inside @ (grown**2 * ww), inside @ n
    else:
        part, unit, stratum = _placed(units, stratum)
        own, worth = units["weight"].to_numpy(float), units["total"].to_numpy(float)
        sums = _added(by_worth[:, part] * worth + by_weight[:, part] * own, unit)
        squares = sums**2
        counted = np.ones(len(stratum))
        kish = (_added(inside[:, part] * grown[part] * own, unit) ** 2).sum(axis=1)
        degrees = (_added(inside[:, part] * 1.0, unit) > 0).sum(axis=1)
    asked = np.bincount(stratum, weights=counted)
    with np.errstate(invalid="ignore", divide="ignore"):
        about_mean = _added(squares, stratum) - _added(sums, stratum) ** 2 / asked
        variance = np.maximum(about_mean, 0) * scale(asked) * left
        return Spread(
            n=inside @ n,
            mean=mean,
            square=mean_square,
            variance=np.where(left > 0, variance, 0).sum(axis=1),
            kish=everything[:, 0] ** 2 / kish,
            degrees=degrees - len(asked),
        )


def _explained(by_cell: np.ndarray, dummies: np.ndarray, base: np.ndarray) -> np.ndarray:
    """What margins say of the mean distance in each cell: weighted least squares."""
    root = np.sqrt(base)
    slopes = np.linalg.lstsq(dummies * root[:, None], (by_cell / root).T, rcond=None)[0]
    return (dummies @ slopes).T


def _added(table: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Add up the columns of a table that have the same number."""
    return np.array([np.bincount(at, weights=row) for row in table])


def _placed(units: pd.DataFrame, stratum: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of each row its part and its cluster, by number; and of each cluster its stratum."""
    part = units["part"].to_numpy(int)
    clusters = units.assign(stratum=stratum[part]).groupby(["stratum", "unit"])
    return part, clusters.ngroup().to_numpy(), clusters["stratum"].first().to_numpy(int)
