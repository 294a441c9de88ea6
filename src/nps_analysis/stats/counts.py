"""How often something happened: rates compared as ratios, with errors by account."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd

from nps_analysis.estimates.checks import check_choice, check_confidence
from nps_analysis.stats.arguments import check_lengths
from nps_analysis.stats.identified import NotIdentified
from nps_analysis.stats.influence import interval
from nps_analysis.stats.shown import observations, shown

Family = Literal["poisson", "negative_binomial"]
Errors = Literal["model", "quasi", "HC0", "cluster_HC0", "cluster", "cluster_HC1"]

SPREAD_OUT = 1.5
"""Pearson's chi-square over its degrees of freedom from which counts are no Poisson's."""

CLOSE = 1e-11
LEAST = 1e-7
"""An alpha below this is Poisson's."""


@dataclass(frozen=True, repr=False)
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

    def __repr__(self) -> str:
        of, name = observations(self.n, self.clusters), self.family.replace("_", " ").capitalize()
        more = ("rate_ratio",)
        return shown(f"{name} model", self.terms, of=of, confidence=self.confidence, more=more)

    @cached_property
    def terms(self) -> pd.DataFrame:
        """One row a coefficient.

        Columns `term`, `estimate`, `std_error`, `conf_low`, `conf_high` (log scale), `p_value`,
        `n`, and `rate_ratio`, `ratio_low`, `ratio_high`: how many times as often.
        """
        errors = np.sqrt(np.diag(self.covariance))
        degrees = None if self.clusters is None else self.clusters - 1
        about = interval(self.coefficients, errors, confidence=self.confidence, degrees=degrees)
        return pd.DataFrame({"term": self.names} | about).assign(
            n=self.n,
            rate_ratio=np.exp(about["estimate"]),
            ratio_low=np.exp(about["conf_low"]),
            ratio_high=np.exp(about["conf_high"]),
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
    NotIdentified
        If a covariate says nothing that others do not.
    ValueError
        If a count is no whole number, 0 or more, an exposure is not above 0, or the parts are
        not of one length; if there is no such family or kind of errors, or no cluster for it.

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
    from statsmodels.genmod.families import NegativeBinomial, Poisson
    from statsmodels.genmod.generalized_linear_model import GLM

    errors = errors or ("model" if cluster is None else "cluster")
    check_choice("family", family, (*get_args(Family), None))
    check_choice("errors", errors, get_args(Errors))
    check_confidence(confidence)
    check_lengths(counts=counts, matrix=matrix, exposure=exposure, cluster=cluster)
    y, x, offset = _arrays(counts, matrix, exposure)
    groups = None if cluster is None else cluster.factorize()[0]
    sharp = {"tol_criterion": "params", "atol": CLOSE, "rtol": CLOSE}
    with warnings.catch_warnings():
        # of as many coefficients as rows, and of an alpha of nothing
        warnings.simplefilter("ignore")
        fit, alpha = GLM(y, x, Poisson(), offset=offset).fit(**sharp), 0.0
        dispersion = float(fit.pearson_chi2 / fit.df_resid) if fit.df_resid else np.nan
        if family == "negative_binomial" or (family is None and dispersion > SPREAD_OUT):
            alpha = _alpha(y, x, offset)
        if alpha:
            spread = NegativeBinomial(alpha=alpha)
            fit = GLM(y, x, spread, offset=offset).fit(**sharp)
    return Counts(
        family="negative_binomial" if alpha else "poisson",
        names=["intercept", *matrix.columns],
        coefficients=fit.params,
        covariance=_covariance(fit, errors, groups, dispersion),
        alpha=alpha,
        dispersion=dispersion,
        loglik=float(fit.llf),
        n=len(y),
        clusters=None if groups is None else int(np.max(groups)) + 1,
        confidence=confidence,
    )


def _arrays(
    counts: pd.Series, matrix: pd.DataFrame, exposure: pd.Series | None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The counts, the covariates after a column of ones, and the logarithm of the exposure."""
    y = counts.to_numpy(dtype=float)
    if len(odd := y[~((y >= 0) & (y == np.floor(y)))]):
        raise ValueError(f"counts has {odd[0]:g}; a count is a whole number, 0 or more")
    x = np.column_stack([np.ones(len(y)), matrix.to_numpy(dtype=float)])
    if np.linalg.matrix_rank(x) < x.shape[1]:
        names = ", ".join(matrix.columns)
        raise NotIdentified(
            f"a covariate repeats what others say, among {names}; leave one out",
            model="count model",
        )
    over = np.ones(len(y)) if exposure is None else exposure.to_numpy(dtype=float)
    if not (over > 0).all():
        raise ValueError(f"exposure is {np.min(over):g} in a row; it must be above 0")
    return y, x, np.log(over)


def _covariance(
    fit: Any, errors: Errors, groups: np.ndarray | None, dispersion: float
) -> np.ndarray:
    """With expected information on either side, as R's; statsmodels' sandwich takes observed."""
    bread = fit.normalized_cov_params
    if errors in ("model", "quasi"):
        return bread * (dispersion if errors == "quasi" else 1)
    if errors == "HC0":
        groups = np.arange(int(fit.nobs))
    elif groups is None:
        raise ValueError(f"errors is {errors!r}, and there is no cluster; give one")
    sums = pd.DataFrame(fit.model.score_obs(fit.params)).groupby(groups).sum().to_numpy()
    scale = 1.0 if errors in ("HC0", "cluster_HC0") else len(sums) / (len(sums) - 1)
    if errors == "cluster_HC1":
        scale *= (fit.nobs - 1) / fit.df_resid
    return scale * bread @ (sums.T @ sums) @ bread


def _alpha(y: np.ndarray, x: np.ndarray, offset: np.ndarray) -> float:
    """How much further than Poisson's the counts spread; 0 where no spread is left."""
    from statsmodels.discrete.discrete_model import NegativeBinomial

    model = NegativeBinomial(y, x, offset=offset)
    fit = model.fit(method="bfgs", maxiter=1000, disp=False, skip_hessian=True)
    if fit.params[-1] > LEAST:
        fit = model.fit(fit.params, method="newton", tol=CLOSE, disp=False)
    alpha = float(fit.params[-1])
    return alpha if alpha > LEAST else 0.0
