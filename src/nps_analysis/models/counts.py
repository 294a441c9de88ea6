"""How often something happened: rates compared as ratios, with errors by account."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd
from scipy.special import digamma, gammaln, polygamma, stdtr, stdtrit

Family = Literal["poisson", "negative_binomial"]
Errors = Literal["model", "quasi", "HC0", "cluster_HC0", "cluster", "cluster_HC1"]

SPREAD_OUT = 1.5
"""Pearson's chi-square over its degrees of freedom from which counts are no Poisson's."""

MOST_STEPS = 100
CLOSE = 1e-12


@dataclass(frozen=True)
class Counts:
    """A fitted model of counts, as `count_model` returns it.

    `names`, `coefficients` and `covariance` go together, on the log scale. `alpha` is the negative
    binomial's: a variance of mu + alpha mu squared, 0 for Poisson. `dispersion` is Pearson's
    chi-square over its degrees of freedom in the Poisson model of the same data; `clusters` is
    None without any.
    """

    family: Family
    names: list[str]
    coefficients: np.ndarray
    covariance: np.ndarray
    alpha: float
    dispersion: float
    loglik: float
    n: int
    clusters: int | None
    confidence: float

    @cached_property
    def terms(self) -> pd.DataFrame:
        """One row a coefficient.

        Columns `term`, `estimate`, `std_error`, `conf_low`, `conf_high` (log scale), `p_value`,
        `n`, and `rate_ratio`, `ratio_low`, `ratio_high`: how many times as often.
        """
        errors = np.sqrt(np.diag(self.covariance))
        freedom = np.inf if self.clusters is None else self.clusters - 1
        reach = stdtrit(freedom, (1 + self.confidence) / 2) * errors
        low, high = self.coefficients - reach, self.coefficients + reach
        return pd.DataFrame(
            {
                "term": self.names,
                "estimate": self.coefficients,
                "std_error": errors,
                "conf_low": low,
                "conf_high": high,
                "p_value": 2 * stdtr(freedom, -np.abs(self.coefficients / errors)),
                "n": self.n,
                "rate_ratio": np.exp(self.coefficients),
                "ratio_low": np.exp(low),
                "ratio_high": np.exp(high),
            }
        )


def count_model(
    counts: pd.Series,
    matrix: pd.DataFrame,
    *,
    exposure: pd.Series | None = None,
    cluster: pd.Series | None = None,
    family: Family | None = None,
    errors: Errors | None = None,
    confidence: float = 0.95,
) -> Counts:
    """Model how often something happened, as a log-linear rate.

    Poisson where the counts spread no more than its mean allows; the negative binomial (NB2) where
    Pearson's chi-square over its degrees of freedom is above 1.5. Either way the errors are those
    of the sandwich, by cluster, which hold if the variance is of another form still.

    Parameters
    ----------
    counts : Series
        Whole numbers, 0 or more.
    matrix : DataFrame
        Covariates, one column each; a column of ones is added before them.
    exposure : Series, optional
        Over how much each count was taken, more than 0; 1 where not given.
    cluster : Series, optional
        Whose rows belong together.
    family : {"poisson", "negative_binomial"}, optional
        By the rule above where not given.
    errors : {"model", "quasi", "HC0", "cluster_HC0", "cluster", "cluster_HC1"}, optional
        "cluster", the sandwich times G / (G - 1), where there are clusters, else "model".
        "cluster_HC1" adds (n - 1) / (n - k), "quasi" scales the model's by the dispersion.
    confidence : float, default 0.95

    Returns
    -------
    Counts

    Raises
    ------
    ValueError
        If a covariate says nothing that others do not, or an exposure is not above 0.

    Notes
    -----
    The model's errors of the negative binomial take `alpha` as known, as ``MASS::glm.nb`` does;
    statsmodels' NegativeBinomial uses the joint Hessian and differs in the third digit.

    Examples
    --------
    Six times in three months, twelve times in three others:

    >>> found = count_model(pd.Series([6, 12]), pd.DataFrame({"later": [0, 1]}),
    ...                     exposure=pd.Series([3, 3]), family="poisson")
    >>> found.terms[["term", "rate_ratio"]].round(3)
            term  rate_ratio
    0  intercept         2.0
    1      later         2.0
    """
    y = counts.to_numpy(dtype=float)
    x = np.column_stack([np.ones(len(y)), matrix.to_numpy(dtype=float)])
    offset = np.zeros(len(y))
    if exposure is not None:
        over = exposure.to_numpy(dtype=float)
        if not (over > 0).all():
            raise ValueError(f"exposure is {over.min():g} in a row; it must be above 0")
        offset = np.log(over)
    if np.linalg.matrix_rank(x) < x.shape[1]:
        names = ", ".join(matrix.columns)
        raise ValueError(f"a covariate repeats what others say, among {names}; leave one out")
    beta = _fit(y, x, offset, 0.0, None)
    mu = np.exp(x @ beta + offset)
    freedom = len(y) - x.shape[1]
    dispersion = float(((y - mu) ** 2 / mu).sum() / freedom) if freedom else np.nan
    alpha = 0.0
    if family == "negative_binomial" or (family is None and dispersion > SPREAD_OUT):
        beta, alpha = _spread_out(y, x, offset, beta)
        mu = np.exp(x @ beta + offset)
    errors = errors or ("model" if cluster is None else "cluster")
    groups = None if cluster is None else cluster.factorize()[0]
    covariance = _covariance(y, x, mu, alpha, errors, groups, dispersion)
    return Counts(
        family="negative_binomial" if alpha else "poisson",
        names=["intercept", *matrix.columns],
        coefficients=beta,
        covariance=covariance,
        alpha=alpha,
        dispersion=dispersion,
        loglik=_loglik(y, mu, alpha),
        n=len(y),
        clusters=None if groups is None else int(groups.max()) + 1,
        confidence=confidence,
    )


def clustered(scores: np.ndarray, bread: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """Sandwich whose filling is the sum of each cluster's scores."""
    sums = np.zeros((groups.max() + 1, scores.shape[1]))
    np.add.at(sums, groups, scores)
    return bread @ (sums.T @ sums) @ bread


def _fit(
    y: np.ndarray, x: np.ndarray, offset: np.ndarray, alpha: float, start: np.ndarray | None
) -> np.ndarray:
    """Scoring for a log-linear mean at a known alpha."""
    if start is None:
        mu = y + max(y.mean(), 0.1) / 2
        working = np.log(mu) - offset
        beta = np.linalg.lstsq(x * np.sqrt(mu)[:, None], working * np.sqrt(mu), rcond=None)[0]
    else:
        beta = start
    for _ in range(MOST_STEPS):
        mu = np.exp(np.clip(x @ beta + offset, -700, 700))
        weight = mu / (1 + alpha * mu)
        step = np.linalg.solve((x.T * weight) @ x, x.T @ (weight * (y - mu) / mu))
        beta = beta + np.clip(step, -5, 5)
        if np.abs(step).max() < CLOSE:
            break
    return beta


def _spread_out(
    y: np.ndarray, x: np.ndarray, offset: np.ndarray, beta: np.ndarray
) -> tuple[np.ndarray, float]:
    """The negative binomial by maximum likelihood; alpha is 0 where no spread is left."""
    mu = np.exp(x @ beta + offset)
    theta = len(y) / ((y / mu - 1) ** 2).sum()
    for _ in range(MOST_STEPS):
        before = theta
        theta = _theta(y, mu, theta)
        if not 0 < theta < 1e7:
            return beta, 0.0
        beta = _fit(y, x, offset, 1 / theta, beta)
        mu = np.exp(x @ beta + offset)
        if abs(theta - before) < CLOSE * 100 * theta:
            break
    return beta, float(1 / theta)


def _theta(y: np.ndarray, mu: np.ndarray, theta: float) -> float:
    """One over alpha, by Newton's method at a known mean."""
    for _ in range(MOST_STEPS):
        slope = (
            digamma(theta + y)
            - digamma(theta)
            + np.log(theta)
            + 1
            - np.log(theta + mu)
            - (y + theta) / (mu + theta)
        ).sum()
        bend = (
            polygamma(1, theta)
            - polygamma(1, theta + y)
            - 1 / theta
            + 2 / (mu + theta)
            - (y + theta) / (mu + theta) ** 2
        ).sum()
        step = slope / bend if bend > 0 else theta
        step = max(step, -theta / 2)
        theta += step
        if abs(step) < CLOSE * theta or theta > 1e7:
            break
    return theta


def _covariance(
    y: np.ndarray,
    x: np.ndarray,
    mu: np.ndarray,
    alpha: float,
    errors: Errors,
    groups: np.ndarray | None,
    dispersion: float,
) -> np.ndarray:
    bread = np.linalg.inv((x.T * (mu / (1 + alpha * mu))) @ x)
    if errors in ("model", "quasi"):
        return bread * (dispersion if errors == "quasi" else 1)
    scores = x * ((y - mu) / (1 + alpha * mu))[:, None]
    if errors == "HC0":
        return bread @ (scores.T @ scores) @ bread
    if groups is None:
        raise ValueError(f"errors is {errors!r}, and there is no cluster; give one")
    n, k, clusters = len(y), x.shape[1], groups.max() + 1
    scale = 1.0 if errors == "cluster_HC0" else clusters / (clusters - 1)
    if errors == "cluster_HC1":
        scale *= (n - 1) / (n - k)
    return scale * clustered(scores, bread, groups)


def _loglik(y: np.ndarray, mu: np.ndarray, alpha: float) -> float:
    if not alpha:
        return float((y * np.log(mu) - mu - gammaln(y + 1)).sum())
    theta = 1 / alpha
    return float(
        (
            gammaln(theta + y)
            - gammaln(theta)
            - gammaln(y + 1)
            + theta * np.log(theta)
            + y * np.log(mu)
            - (theta + y) * np.log(theta + mu)
        ).sum()
    )
