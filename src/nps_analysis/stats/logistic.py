"""A logit of a yes or no: fitted from cells, errors by account, effects on the share of yes."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, get_args

import numpy as np
import pandas as pd
from scipy.special import expit, gammaincc, ndtri

from nps_analysis.estimates.checks import check_choice, check_confidence
from nps_analysis.estimates.difference import POWER
from nps_analysis.estimates.multiplicity import adjusted_p
from nps_analysis.stats.arguments import check_columns
from nps_analysis.stats.factors import DesignMatrix
from nps_analysis.stats.identified import check_identified, check_whole, refuse
from nps_analysis.stats.influence import interval
from nps_analysis.stats.shown import observations, shown

Errors = Literal["model", "HC0", "cluster_HC0", "cluster", "cluster_HC1"]

MOST_STEPS = 40
"""Six will do; where two groups are told apart no number does."""

SMALL_STEP = 1e-8
"""Of what a coefficient adds to a logit."""

SINGULAR = 1e-13
"""Least eigenvalue of the information, all its variances 1; rounding leaves about 1e-15."""


@dataclass(frozen=True, repr=False)
class Logit:
    """A fitted logit, as `logit` returns it.

    `names`, `coefficients` and `covariance` go together; `loglik` is that of single rows, without
    the constant that cells have. `n` counts decisions, `clusters` what they are clustered in.
    """

    design: DesignMatrix
    coefficients: np.ndarray
    covariance: np.ndarray
    loglik: float
    n: int
    clusters: int | None
    confidence: float

    def __repr__(self) -> str:
        of, more = observations(self.n, self.clusters), ("odds_ratio",)
        return shown("Logit", self.terms, of=of, confidence=self.confidence, more=more)

    @property
    def names(self) -> list[str]:
        """Of the coefficients: a number's column, "column: level" of a factor."""
        return self.design.names

    @cached_property
    def terms(self) -> pd.DataFrame:
        """Coefficients on the logit scale: one row each, with its odds ratio.

        Columns `term`, `estimate`, `std_error`, `conf_low`, `conf_high`, `p_value`, `n`,
        `odds_ratio`.
        """
        errors = np.sqrt(np.diag(self.covariance))
        found = self._tidy(self.coefficients, errors)
        return (
            pd.DataFrame({"term": self.names})
            .join(found)
            .assign(n=self.n, odds_ratio=np.exp(self.coefficients))
        )

    @cached_property
    def effects(self) -> pd.DataFrame:
        """Average marginal effects: by how much the share of yes differs, all else as it was.

        A factor's level is compared with its reference by giving every row first the one and then
        the other; a number's effect is the mean slope over the rows where it is known.

        Columns `term`, `level` and `reference` (null for a number), `estimate` (a difference of
        shares; of a number, per unit), `std_error` (delta method), `conf_low`, `conf_high`,
        `p_value`, `p_adjusted` (Holm's, for all the rows), `detectable`, `n` (decisions on the
        level, or where the number is known), `n_reference`.
        """
        rows, figures, gradients = [], [], []
        for column, levels in self.design.factors.items():
            shares = {level: self._share(column, level) for level in levels}
            first = levels[0]
            for level in levels[1:]:
                rows.append((column, level, first, *self.design.sizes(column, level, first)))
                figures.append(shares[level][0] - shares[first][0])
                gradients.append(shares[level][1] - shares[first][1])
        for column in self.design.numbers:
            figure, gradient = self._slope(column)
            rows.append((column, pd.NA, pd.NA, self.design.known(column), pd.NA))
            figures.append(figure)
            gradients.append(gradient)
        jacobian = np.reshape(gradients, (len(rows), len(self.coefficients)))
        errors = np.sqrt(np.einsum("ij,jk,ik->i", jacobian, self.covariance, jacobian))
        about = pd.DataFrame(rows, columns=["term", "level", "reference", "n", "n_reference"])
        about = about.astype({"level": "string", "reference": "string", "n_reference": "Int64"})
        found = about.join(self._tidy(np.array(figures), errors))
        reach = (found["conf_high"] - found["conf_low"]) / 2
        found["p_adjusted"] = adjusted_p(found["p_value"].to_numpy(), "holm")
        found["detectable"] = reach + ndtri(POWER) * errors
        return found[[*about.columns[:3], *found.columns[5:], "n", "n_reference"]]

    @cached_property
    def shares(self) -> pd.DataFrame:
        """The share of yes were every row on a level, one row a factor's level.

        Columns `term`, `level`, `estimate`, `n`.
        """
        return pd.DataFrame(
            [
                (column, level, self._share(column, level)[0], self.design.sizes(column, level)[0])
                for column, levels in self.design.factors.items()
                for level in levels
            ],
            columns=["term", "level", "estimate", "n"],
        )

    def predict(self, rows: pd.DataFrame) -> np.ndarray:
        """Chance of yes of each row; NaN where a level was not met in the fit.

        Parameters
        ----------
        rows : DataFrame
            With the columns fitted on; the outcome is not looked at.
        """
        matrix = self.design.of(rows)
        return expit(matrix @ self.coefficients)

    def _share(self, column: str, level: str) -> tuple[float, np.ndarray]:
        """The mean chance with every row on one level, and its gradient."""
        place = self.design.columns_of(column)
        here = self.design.coded(column, level)
        beta, weight = self.coefficients, self.design.trials
        share, gradient = 0.0, np.zeros(len(beta))
        for block in self.design.blocks():
            matrix = self.design.matrix[block]
            logit = matrix @ beta + (here - matrix[:, place]) @ beta[place]
            chance = expit(logit)
            share += weight[block] @ chance
            gradient += (weight[block] * chance * (1 - chance)) @ matrix
        # the column of ones comes first: its gradient is the sum of the slopes
        gradient[place] = gradient[0] * here
        return share / self.n, gradient / self.n

    def _slope(self, column: str) -> tuple[float, np.ndarray]:
        """The mean slope over the rows where a number is known, and its gradient."""
        (place,) = self.design.columns_of(column)
        beta, weight = self.coefficients, self.design.weight_known(column)
        slope, bend = 0.0, np.zeros(len(beta))
        for block in self.design.blocks():
            matrix = self.design.matrix[block]
            chance = expit(matrix @ beta)
            steep = weight[block] * chance * (1 - chance)
            slope += steep.sum()
            bend += (steep * (1 - 2 * chance)) @ matrix
        total = weight.sum()
        gradient = beta[place] * bend / total
        gradient[place] += slope / total
        return beta[place] * slope / total, gradient

    def _tidy(self, figures: np.ndarray, errors: np.ndarray) -> pd.DataFrame:
        """Intervals and tests: t with the clusters less one, else normal."""
        degrees = None if self.clusters is None else self.clusters - 1
        return pd.DataFrame(interval(figures, errors, confidence=self.confidence, degrees=degrees))


def logit(
    rows: pd.DataFrame,
    outcome: str = "renewed",
    *,
    factors: Mapping[str, Sequence[str]] | None = None,
    numbers: Sequence[str] = (),
    trials: str | None = None,
    cluster: str | None = None,
    errors: Errors | None = None,
    confidence: float = 0.95,
) -> Logit:
    """Fit a logit by maximum likelihood, with errors that allow for clusters.

    Where every covariate is a factor, rows alike are one cell, so that the fit costs the same at
    any size; clusters still count, as each row says whose it is. statsmodels fits rows as a
    Logit and cells as a binomial GLM; the sandwich is ours, as it is by cells too.

    Parameters
    ----------
    rows : DataFrame
        One row a decision; or, with `trials`, a cell, as `tally` counts them in any engine.
    outcome : str, default "renewed"
        Column of true and false; or, with `trials`, how many of them were true.
    factors : mapping of str to sequence of str, optional
        Column -> its levels, the reference first. Levels that no row has are passed over.
    numbers : sequence of str
        Columns of numbers. Where some rows lack theirs, they get the mean, and a coefficient of
        their own, "column: not known".
    trials : str, optional
        Column of how many decisions a row stands for.
    cluster : str, optional
        Column that says whose decisions belong together; a cell must then be of one cluster.
    errors : {"model", "HC0", "cluster_HC0", "cluster", "cluster_HC1"}, optional
        "model": inverse information, the default without `cluster`. "HC0": sandwich, decision
        by decision. "cluster_HC0": sandwich of the clusters' sums; "cluster", the default with
        `cluster`: times G / (G - 1), as Stata's logit and R's svyglm; "cluster_HC1": times
        (n - 1) / (n - k) too, as statsmodels.
    confidence : float, default 0.95
        Coverage of the intervals: normal, and with clusters t with G - 1 degrees of freedom.

    Returns
    -------
    Logit

    Raises
    ------
    NotIdentified
        If the outcome is always the same, on a level or altogether; if covariates tell the two
        apart; or if one says what others say. It names the column and the level.
    ValueError
        If a column is not there; if a row has a level that is not declared, an infinite number,
        no outcome or cluster, or more renewals than `trials`; or if errors ask for clusters that
        are not named.

    References
    ----------
    .. [1] Liang, K.-Y., Zeger, S. L. (1986). Longitudinal data analysis using generalized linear
       models. *Biometrika* 73, 13-22.

    Examples
    --------
    Of 40 promoters 36 renewed, of 20 detractors 10; an effect is a difference of shares:

    >>> cells = pd.DataFrame({"class": ["detractor", "promoter"], "n": [20, 40],
    ...                       "renewed": [10, 36]})
    >>> fit = logit(cells, factors={"class": ["detractor", "promoter"]}, trials="n")
    >>> fit.effects[["term", "level", "estimate", "conf_low", "conf_high"]].round(2)
        term     level  estimate  conf_low  conf_high
    0  class  promoter       0.4      0.16       0.64

    Where all of a level renewed there is no estimate, rather than a huge one:

    >>> cells["renewed"] = [10, 40]
    >>> logit(cells, factors={"class": ["detractor", "promoter"]}, trials="n")
    Traceback (most recent call last):
        ...
    nps_analysis.stats.identified.NotIdentified: renewal model is not identified: all 40 accounts
    on class 'promoter' renewed; merge the level or drop class
    """
    if errors is None:
        errors = "cluster" if cluster else "model"
    check_choice("errors", errors, get_args(Errors))
    check_confidence(confidence)
    check_columns(rows, outcome, *(factors or {}), *numbers, trials, cluster)
    if errors.startswith("cluster") and cluster is None:
        raise ValueError(f"errors is {errors!r}, and no cluster is named; name the column")
    check_whole(rows, outcome, numbers, cluster, trials)
    check_identified(rows, outcome, factors or {}, numbers, trials, cluster)
    design = DesignMatrix.build(rows, outcome, factors or {}, numbers, trials, cluster)
    coefficients, information, loglik = _maximum(design)
    return Logit(
        design=design,
        coefficients=coefficients,
        covariance=_sandwich(design, coefficients, information, errors),
        loglik=loglik,
        n=int(design.trials.sum()),
        clusters=design.clusters if errors.startswith("cluster") else None,
        confidence=confidence,
    )


def _maximum(design: DesignMatrix) -> tuple[np.ndarray, np.ndarray, float]:
    """Coefficients, their information and the log-likelihood, where it is greatest."""
    from statsmodels.discrete.discrete_model import Logit as Rows
    from statsmodels.genmod.families import Binomial
    from statsmodels.genmod.generalized_linear_model import GLM as Cells

    yes, trials, matrix = design.yes, design.trials, design.matrix
    small = SMALL_STEP / np.maximum(design.sizes_of_columns(), np.finfo(float).tiny)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what they warn of is refused below, by name
        try:
            if (trials == 1).all():
                model = Rows(yes, matrix, check_rank=False)
                how = {"tol": small, "ridge_factor": 0, "disp": False}
                fit = model.fit(maxiter=MOST_STEPS, **how)
                settled = fit.mle_retvals["converged"]
                information = len(yes) * fit.mle_retvals["Hessian"]
            else:
                model = Cells(np.column_stack([yes, trials - yes]), matrix, family=Binomial())
                fit = model.fit(maxiter=MOST_STEPS, tol_criterion="params", atol=small)
                settled = fit.converged
                information = -model.hessian(fit.params)
        except np.linalg.LinAlgError as error:
            raise refuse(design) from error
    scale = 1 / np.sqrt(np.maximum(np.diag(information), np.finfo(float).tiny))
    scaled = information * np.outer(scale, scale)
    if not settled or np.linalg.eigvalsh(scaled)[0] < SINGULAR:
        raise refuse(design)
    logits = matrix @ fit.params
    return fit.params, information, float(yes @ logits - trials @ np.logaddexp(0, logits))


def _sandwich(
    design: DesignMatrix, beta: np.ndarray, information: np.ndarray, errors: Errors
) -> np.ndarray:
    """The covariance of the coefficients; "model" has nothing between the two slices."""
    inverse = np.linalg.inv(information)
    return inverse if errors == "model" else inverse @ _meat(design, beta, errors) @ inverse


def _meat(design: DesignMatrix, beta: np.ndarray, errors: Errors) -> np.ndarray:
    """The middle of the sandwich."""
    chance = expit(design.matrix @ beta)
    if errors == "HC0":
        square = design.yes * (1 - chance) ** 2 + (design.trials - design.yes) * chance**2
        return design.matrix.T @ (design.matrix * square[:, None])
    sums = design.by_cluster(chance)
    meat = sums.T @ sums
    if errors != "cluster_HC0":
        meat *= design.clusters / (design.clusters - 1)
    if errors == "cluster_HC1":
        n = design.trials.sum()
        meat *= (n - 1) / (n - len(beta))
    return meat


def likelihood_ratio(fuller: Logit, smaller: Logit) -> dict[str, float]:
    """Test what a fuller model says beyond a smaller one of the same rows.

    Parameters
    ----------
    fuller, smaller : Logit
        The second without some terms of the first.

    Returns
    -------
    dict
        `statistic`, `df` and `p_value`; it takes decisions as independent.

    Raises
    ------
    ValueError
        If the two are not of as many rows, or the first has no terms beyond the second.

    Examples
    --------
    Of 40 on either plan 30 and 20 renewed:

    >>> rows = pd.DataFrame({
    ...     "renewed": [True] * 30 + [False] * 10 + [True] * 20 + [False] * 20,
    ...     "plan": ["Team"] * 40 + ["Starter"] * 40,
    ... })
    >>> fuller = logit(rows, "renewed", factors={"plan": ["Starter", "Team"]})
    >>> found = likelihood_ratio(fuller, logit(rows, "renewed"))
    >>> round(found["statistic"], 2), found["df"], round(found["p_value"], 3)
    (5.41, 1, 0.02)
    """
    if fuller.n != smaller.n:
        raise ValueError(
            f"fuller is of {fuller.n} rows and smaller of {smaller.n}; only models of the same "
            "rows are compared"
        )
    statistic = 2 * (fuller.loglik - smaller.loglik)
    df = len(fuller.coefficients) - len(smaller.coefficients)
    if df < 1:
        raise ValueError(
            f"fuller has {len(fuller.coefficients)} coefficients and smaller "
            f"{len(smaller.coefficients)}; the first is the one with more"
        )
    return {
        "statistic": statistic,
        "df": df,
        "p_value": float(gammaincc(df / 2, max(statistic, 0.0) / 2)),
    }
