"""One variance for every ratio of totals: linearised, with weights, clusters and strata.

A ratio's error is nearly that of a total: each answer's distance from the
ratio, weighted, over the total weight. Distances are summed within a cluster
and compared with their mean within a stratum.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import pandas as pd
from scipy.special import ndtri, stdtrit

from nps_analysis.estimates.intervals import adjusted
from nps_analysis.scoring import Figure
from nps_analysis.tallies import SUMS


@dataclass(frozen=True)
class Spread:
    """A mean for each group, and what is known of its error; arrays of one length.

    `square` is the mean of squared worth; `kish`, the effective n that the
    weights of clusters alone would leave; `degrees`, clusters less strata.
    """

    n: np.ndarray
    mean: np.ndarray
    square: np.ndarray
    variance: np.ndarray
    kish: np.ndarray
    degrees: np.ndarray

    @classmethod
    def of(
        cls, sums: pd.DataFrame, group: np.ndarray | None = None, left: np.ndarray | float = 1.0
    ) -> Spread:
        """From the sums of each stratum, the group it is part of, and its share not asked."""
        group = np.arange(len(sums)) if group is None else group

        def together(values: np.ndarray) -> np.ndarray:
            return np.bincount(group, weights=values, minlength=int(np.max(group, initial=-1)) + 1)

        n, weight, total, square, units, yy, yw, ww = (sums[c].to_numpy(float) for c in SUMS)
        everything = together(weight)
        with np.errstate(invalid="ignore", divide="ignore"):
            mean = together(total) / everything
            m = mean[group]
            distances = yy - 2 * m * yw + m**2 * ww - (total - m * weight) ** 2 / units
            distances = np.maximum(distances, 0) * unit_scale(units) * left
            distances = np.where((units > 0) & (left > 0), distances, 0)
            return cls(
                n=together(n),
                mean=mean,
                square=together(square) / everything,
                variance=together(distances) / everything**2,
                kish=everything**2 / together(ww),
                degrees=together(units) - together(units > 0),
            )

    def at(self, places: np.ndarray) -> Spread:
        """Those of some groups, by number."""
        return Spread(*(getattr(self, field.name)[places] for field in fields(self)))

    def effective(self, capped: bool = True) -> np.ndarray:
        """Independent answers that would tell as much: n over the design effect.

        Never more than n, unless the population is finite. Answers that all
        agree show no spread: then only the weights count.
        """
        spread = self.square - self.mean**2
        with np.errstate(invalid="ignore", divide="ignore"):
            n = self.n * spread / (self.n - 1) / self.variance
            n = np.where(spread > 1e-12 * self.square, n, self.kish)
        return np.minimum(n, self.n) if capped else n

    def shrink(self, confidence: float) -> np.ndarray:
        """What a t quantile instead of a normal one leaves of the effective n."""
        tail = (1 + confidence) / 2
        with np.errstate(invalid="ignore", divide="ignore"):
            t = stdtrit(np.where(self.degrees > 0, self.degrees, np.nan), tail)
            return (ndtri(tail) / t) ** 2

    def helped(
        self, n: np.ndarray, measure: Figure, answers: int, shrink: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Centre and variance once imaginary answers have joined n; the real answers' part.

        Where there is no most that an answer can be worth, none join.
        """
        with np.errstate(invalid="ignore", divide="ignore"):
            if np.isinf(measure.bounds).any():
                return self.mean, self.variance / shrink, self.variance / shrink
            spread = np.maximum(self.square - self.mean**2, 0)
            real = spread / n / (1 + answers / n) ** 2  # a census has no end of answers
            return *adjusted(n, self.mean, self.square, measure, answers), real


def unit_scale(units: np.ndarray) -> np.ndarray:
    """What n - 1 makes of a sum of squares: nothing is known from a single unit."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(units > 1, units / (units - 1), np.nan)
