"""An ordered outcome, such as the class of an answer, beside what may go with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd
from scipy.special import chdtrc, expit, logit, ndtr, ndtri

from nps_analysis.estimates.checks import check_choice, check_confidence
from nps_analysis.estimates.intervals import multiplier
from nps_analysis.stats.arguments import check_columns, check_levels, check_listed
from nps_analysis.stats.identified import NotIdentified
from nps_analysis.stats.influence import interval
from nps_analysis.stats.shown import observations, shown

STEPS = 200
FLAT = 1e-11
"""Slope of the likelihood, for each row, at which its top is reached."""

FAR = 20.0
"""Standard deviations' worth of slope beyond which the answers no longer bound it."""

MODEL = "ordered model"
_TINY = 1e-300


class _Link(NamedTuple):
    chance: Callable
    density: Callable
    slope: Callable
    inverse: Callable


def _bell(x: np.ndarray) -> np.ndarray:
    return np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi)


_LINKS = {
    "logit": _Link(
        expit,
        lambda x: expit(x) * expit(-x),
        lambda x: expit(x) * expit(-x) * (expit(-x) - expit(x)),
        logit,
    ),
    "probit": _Link(ndtr, _bell, lambda x: -x * _bell(x), ndtri),
}


@dataclass(frozen=True, repr=False)
class Ordinal:
    """A fitted cumulative model: the chance of a level or a lower one, given the columns.

    Parameters
    ----------
    terms : DataFrame
        `term` (a threshold, ``"detractor|passive"``, or a column), `estimate`, `std_error`,
        `conf_low`, `conf_high`, `p_value`; on the link's scale. A positive column goes with
        higher levels.
    covariance : array
        Of the terms, in their order.
    loglik : float
    n : int
        Rows without a blank.
    clusters : int or None
    levels : tuple of str
        From the lowest to the highest.
    """

    terms: pd.DataFrame
    covariance: np.ndarray
    loglik: float
    n: int
    clusters: int | None
    levels: tuple[str, ...]
    columns: tuple[str, ...]
    link: str
    confidence: float

    def __repr__(self) -> str:
        of = f"{' < '.join(self.levels)}, {observations(self.n, self.clusters)}"
        return shown(f"Ordinal {self.link}", self.terms, of=of, confidence=self.confidence)

    def chances(self, at: pd.DataFrame) -> pd.DataFrame:
        """Predict the chance of each level: one row for each of `at`, one column a level."""
        below = _LINKS[self.link].chance(self._reached(at)[0])
        edges = np.column_stack([np.zeros(len(at)), below, np.ones(len(at))])
        return pd.DataFrame(np.diff(edges), at.index, list(self.levels))

    def mean(self, at: pd.DataFrame, worth: Sequence[float]) -> pd.DataFrame:
        """Predict the mean of what the levels are worth, with delta-method intervals.

        Parameters
        ----------
        at : DataFrame
            The columns of the model, one row a prediction.
        worth : sequence of float
            Of each level: -100, 0, 100 give the NPS.

        Returns
        -------
        DataFrame
            `at` with `estimate`, `std_error`, `conf_low`, `conf_high`, within what the levels
            are worth.
        """
        link, gains = _LINKS[self.link], -np.diff(worth)
        reached, design = self._reached(at)
        estimate = worth[-1] + link.chance(reached) @ gains
        slope = np.einsum("ij,ijk->ik", link.density(reached) * gains, design)
        error = np.sqrt(np.einsum("ij,jk,ik->i", slope, self.covariance, slope))
        degrees = None if self.clusters is None else self.clusters - 1
        half = multiplier(self.confidence, degrees) * error
        low, high = min(worth), max(worth)
        return at.assign(
            estimate=estimate,
            std_error=error,
            conf_low=np.clip(estimate - half, low, high),
            conf_high=np.clip(estimate + half, low, high),
        )

    def _reached(self, at: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        """The linear predictors of each row, one a threshold, and their design."""
        values = at[list(self.columns)].to_numpy(float)
        cuts = len(self.levels) - 1
        design = np.zeros((len(at), cuts, len(self.terms)))
        design[:, np.arange(cuts), np.arange(cuts)] = 1
        design[:, :, cuts:] = -values[:, None, :]
        return design @ self.terms["estimate"].to_numpy(), design


class Proportion(NamedTuple):
    """A test that one slope serves every threshold: a small p value says that it does not."""

    statistic: float
    df: int
    p_value: float
    loglik: float


def ordinal(
    rows: pd.DataFrame,
    outcome: str,
    columns: Sequence[str],
    *,
    levels: Sequence[str],
    cluster: str | None = None,
    link: Literal["logit", "probit"] = "logit",
    confidence: float = 0.95,
) -> Ordinal:
    """Fit a proportional-odds model of an ordered outcome.

    P(level <= j) = F(threshold_j - columns x slopes), from the cells that rows
    fall into. statsmodels' OrderedModel has one slope for every threshold; the
    test of that needs a model with more, so one likelihood serves both, and
    scipy finds its top.

    Parameters
    ----------
    rows : DataFrame
        One row an answer; those that miss the outcome or a column are passed over.
    outcome : str
        Column of levels.
    columns : sequence of str
        Columns of numbers.
    levels : sequence of str
        From the lowest to the highest; each is met.
    cluster : str, optional
        Column that says whose rows belong together: errors allow for it, by the sandwich times
        G / (G - 1), and intervals use the t distribution with G - 1 degrees of freedom.
    link : {"logit", "probit"}
    confidence : float, default 0.95

    Returns
    -------
    Ordinal

    Raises
    ------
    NotIdentified
        If a level is not met, a column never varies, or the columns tell the levels apart
        without exception, so that no slope is the likeliest.
    ValueError
        If a column or the link is not there, or a row has a level that is none of `levels`.

    Notes
    -----
    R's ``ordinal::clm`` and ``MASS::polr``, and statsmodels' ``OrderedModel``, fit the same.

    References
    ----------
    .. [1] McCullagh, P. (1980). Regression models for ordinal data. *JRSS B* 42, 109-142.

    Examples
    --------
    >>> rows = pd.DataFrame({"ease": [1, 2, 3, 1, 2, 3, 1, 2, 3], "kind": list("llllmmmhh")})
    >>> fit = ordinal(rows, "kind", ["ease"], levels=["l", "m", "h"])
    >>> fit.terms[["term", "estimate"]].round(2).to_dict("list")
    {'term': ['l|m', 'm|h', 'ease'], 'estimate': [1.32, 2.93, 0.8]}
    """
    check_choice("link", link, tuple(_LINKS))
    check_confidence(confidence)
    cells = _Cells(rows, outcome, columns, levels, cluster)
    estimates, loglik, bread = cells.fit(_LINKS[link], apart=False)
    cells.check(estimates[len(levels) - 1 :])
    covariance = cells.covariance(_LINKS[link], estimates, bread, apart=False)
    errors = np.sqrt(np.diag(covariance))
    degrees = None if cells.groups is None else cells.groups - 1
    about = interval(estimates, errors, confidence=confidence, degrees=degrees)
    cuts = [f"{low}|{high}" for low, high in zip(levels, levels[1:], strict=False)]
    terms = pd.DataFrame({"term": [*cuts, *columns]} | about)
    found = (covariance, loglik, cells.n, cells.groups, tuple(levels), tuple(columns))
    return Ordinal(terms, *found, link, confidence)


def proportional(
    rows: pd.DataFrame,
    outcome: str,
    columns: Sequence[str],
    *,
    levels: Sequence[str],
    cluster: str | None = None,
    link: Literal["logit", "probit"] = "logit",
) -> Proportion:
    """Test whether one slope a column serves every threshold.

    Against a model with a slope for each threshold: by the likelihood ratio;
    where rows belong together, by Wald's test with their clustered errors.

    Parameters
    ----------
    rows, outcome, columns, levels, cluster, link
        As for `ordinal`.

    Returns
    -------
    Proportion
        Its `loglik` is that of the freer model.

    Raises
    ------
    NotIdentified, ValueError
        As `ordinal`, and if a threshold's own slope has no likeliest value.

    Examples
    --------
    >>> rows = pd.DataFrame({"ease": [1, 2, 3, 1, 2, 3, 1, 2, 3], "kind": list("llllmmmhh")})
    >>> proportional(rows, "kind", ["ease"], levels=["l", "m", "h"]).df
    1
    """
    check_choice("link", link, tuple(_LINKS))
    cells = _Cells(rows, outcome, columns, levels, cluster)
    _, held, _ = cells.fit(_LINKS[link], apart=False)
    estimates, free, bread = cells.fit(_LINKS[link], apart=True)
    cuts, many = len(levels) - 1, len(columns)
    cells.check(estimates[cuts:])
    df = (cuts - 1) * many
    statistic = 2 * (free - held)
    if cells.groups is not None:
        covariance = cells.covariance(_LINKS[link], estimates, bread, apart=True)
        gaps = np.zeros((df, len(estimates)))
        for cut in range(1, cuts):
            for column in range(many):
                row = (cut - 1) * many + column
                gaps[row, cuts + column], gaps[row, cuts + cut * many + column] = -1, 1
        apart = gaps @ estimates
        statistic = float(apart @ np.linalg.solve(gaps @ covariance @ gaps.T, apart))
    return Proportion(float(statistic), df, float(chdtrc(df, max(statistic, 0.0))), float(free))


class _Cells:
    """Rows counted by what they hold, and the likelihood of a cumulative model of them."""

    def __init__(
        self,
        rows: pd.DataFrame,
        outcome: str,
        columns: Sequence[str],
        levels: Sequence[str],
        cluster: str | None,
    ) -> None:
        check_listed(columns)
        check_columns(rows, outcome, *columns, cluster)
        used = [outcome, *columns, *([cluster] if cluster else [])]
        known = rows[list(dict.fromkeys(used))].dropna()
        met = set(known[outcome])
        check_levels(outcome, met, levels)
        if absent := [level for level in levels if level not in met]:
            said = f"{outcome} is never {absent[0]!r} in {len(known)} rows"
            raise NotIdentified(said, model=MODEL)
        if flat := [name for name in columns if known[name].nunique() < 2]:
            raise NotIdentified(f"{flat[0]!r} is the same in all {len(known)} rows", model=MODEL)
        counts = known.groupby(list(known.columns), observed=True).size().rename("__n")
        cells = counts.reset_index()
        self.n = len(known)
        self.weight = cells["__n"].to_numpy(float)
        self.values = cells[list(columns)].to_numpy(float)
        self.level = cells[outcome].map({name: i for i, name in enumerate(levels)}).to_numpy(int)
        self.many = len(levels)
        mean = np.average(self.values, axis=0, weights=self.weight)
        self.spread = np.sqrt(np.average((self.values - mean) ** 2, axis=0, weights=self.weight))
        self.group = cells[cluster].factorize()[0] if cluster else None
        self.groups = None if self.group is None else int(self.group.max()) + 1
        if self.groups is not None and self.groups < 2:
            raise NotIdentified(f"all {len(known)} rows belong to one {cluster}", model=MODEL)
        if np.linalg.matrix_rank((self.values - mean) / self.spread) < len(columns):
            raise NotIdentified(
                f"one of {', '.join(columns)} follows from the others; drop it", model=MODEL
            )
        self._told_apart = (
            f"{' and '.join(columns)} told levels of {outcome} apart without exception in "
            f"{self.n} rows, so that no slope is the likeliest; wait for more answers"
        )

    def check(self, slopes: np.ndarray) -> None:
        """Refuse slopes, of one threshold or of several, that grow without end."""
        if (np.abs(slopes.reshape(-1, self.values.shape[1])) * self.spread > FAR).any():
            raise NotIdentified(self._told_apart, model=MODEL)

    def fit(self, link: _Link, *, apart: bool) -> tuple[np.ndarray, float, np.ndarray]:
        """Maximise the likelihood: estimates, its logarithm, and the inverse information."""
        from scipy.optimize import minimize

        design = self._design(apart)
        share = np.cumsum(np.bincount(self.level, self.weight, self.many))[:-1] / self.n
        start = np.concatenate([link.inverse(share), np.zeros(design[0].shape[1] - len(share))])
        found = minimize(
            lambda at: -self._loglik(link, at, *design),
            start,
            jac=lambda at: -(self.weight @ self._slopes(link, at, *design)[0]),
            hess=lambda at: self._slopes(link, at, *design)[1],
            method="trust-exact",
            options={"gtol": FLAT * self.n, "maxiter": STEPS},
        )
        try:
            # scipy ends where the likelihood's own rounding begins, half the digits short
            scores, information = self._slopes(link, found.x, *design)
            at = found.x + np.linalg.solve(information, self.weight @ scores)
            return at, -found.fun, np.linalg.inv(self._slopes(link, at, *design)[1])
        except np.linalg.LinAlgError as error:
            raise NotIdentified(self._told_apart, model=MODEL) from error

    def covariance(
        self, link: _Link, at: np.ndarray, bread: np.ndarray, *, apart: bool
    ) -> np.ndarray:
        """The inverse information, or the sandwich over clusters."""
        if self.group is None:
            return bread
        scores = self.weight[:, None] * self._slopes(link, at, *self._design(apart))[0]
        sums = np.zeros((self.groups, scores.shape[1]))
        np.add.at(sums, self.group, scores)
        return self.groups / (self.groups - 1) * bread @ (sums.T @ sums) @ bread

    def _design(self, apart: bool) -> tuple[np.ndarray, np.ndarray]:
        """What the threshold above each cell's level, and the one below it, is made of."""
        cuts, columns = self.many - 1, self.values.shape[1]
        both = []
        for cut in (self.level, self.level - 1):
            inside = np.flatnonzero((cut >= 0) & (cut < cuts))
            design = np.zeros((len(cut), cuts + columns * (cuts if apart else 1)))
            design[inside, cut[inside]] = 1
            first = cuts + (cut[inside] * columns if apart else 0)
            for column in range(columns):
                design[inside, first + column] = -self.values[inside, column]
            both.append(design)
        return both[0], both[1]

    def _between(
        self, link: _Link, at: np.ndarray, upper: np.ndarray, lower: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Both thresholds of each cell, and its chance."""
        high = np.where(self.level < self.many - 1, upper @ at, np.inf)
        low = np.where(self.level > 0, lower @ at, -np.inf)
        flipped = low > 0
        chance = np.where(
            flipped, link.chance(-low) - link.chance(-high), link.chance(high) - link.chance(low)
        )
        return high, low, chance

    def _loglik(self, link: _Link, at: np.ndarray, upper: np.ndarray, lower: np.ndarray) -> float:
        chance = self._between(link, at, upper, lower)[2]
        if (chance <= 0).any():
            return -np.inf
        return float(self.weight @ np.log(chance))

    def _slopes(
        self, link: _Link, at: np.ndarray, upper: np.ndarray, lower: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """The score of each cell, and the observed information of all."""
        high, low, chance = self._between(link, at, upper, lower)
        chance = np.maximum(chance, _TINY)
        high, low = np.where(np.isinf(high), 1e3, high), np.where(np.isinf(low), -1e3, low)
        scores = link.density(high)[:, None] * upper - link.density(low)[:, None] * lower
        scores = scores / chance[:, None]
        bend_high = self.weight * link.slope(high) / chance
        bend_low = self.weight * link.slope(low) / chance
        curve = (upper * bend_high[:, None]).T @ upper - (lower * bend_low[:, None]).T @ lower
        return scores, (scores * self.weight[:, None]).T @ scores - curve
