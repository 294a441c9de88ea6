"""How likely membership was for each row, and whether members have counterparts at all."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from nps_analysis.stats.arguments import check_lengths

if TYPE_CHECKING:
    from statsmodels.genmod.generalized_linear_model import GLMResults

UNLIKELY = 0.05
"""A chance of membership below this, or above its complement, has hardly a counterpart."""
_STEPS, _FLAT, _FAR = 60, 1e-10, 25.0


def propensities(member: Sequence[bool], covariates: pd.DataFrame) -> np.ndarray | None:
    """Estimate how likely membership was for each row, by a logit of what was known before.

    Parameters
    ----------
    member : sequence of bool
    covariates : DataFrame
        Numbers, none missing.

    Returns
    -------
    array or None
        Between 0 and 1; None where what was known tells members from others without error, so that
        nobody has a counterpart.

    Raises
    ------
    ValueError
        If a covariate is missing in some row, or the two are not of one length.

    Examples
    --------
    >>> known = pd.DataFrame({"score": [2.0, 4, 6, 8]})
    >>> propensities([False, True, False, True], known).round(2)
    array([0.2 , 0.39, 0.61, 0.8 ])
    >>> propensities([False, False, True, True], known) is None
    True
    """
    check_lengths(member=member, covariates=covariates)
    fit = propensity(np.asarray(member, float), covariates)
    return None if fit is None else fit.predict()


def balance(
    member: Sequence[bool], covariates: pd.DataFrame, chance: np.ndarray | None
) -> pd.DataFrame:
    """Compare what was known of members and others before, and after weighting by their chances.

    Parameters
    ----------
    member, covariates
        As for `aipw`.
    chance : array or None
        As `propensities` returns it.

    Returns
    -------
    DataFrame
        One row a covariate: `members` and `others`, means; `before` and `after` weighting, the
        standardised mean difference: the distance of the means in standard deviations (of the two
        groups, unweighted). Under 0.1 is commonly taken as balanced.

    Raises
    ------
    ValueError
        If the parts are not of one length.

    Examples
    --------
    >>> known = pd.DataFrame({"score": [2.0, 4, 6, 8]})
    >>> member = [False, True, False, True]
    >>> balance(member, known, propensities(member, known)).round(2)
      covariate  members  others  before  after
    0     score      6.0     4.0    0.71   0.22
    """
    check_lengths(member=member, covariates=covariates, chance=chance)
    t = np.asarray(member, float)
    out = []
    for name in covariates:
        values = covariates[name].to_numpy(float)
        spread = np.sqrt((values[t == 1].var(ddof=1) + values[t == 0].var(ddof=1)) / 2)
        means = {side: values[t == side].mean() for side in (1, 0)}
        after = np.nan
        if chance is not None and spread > 0:
            weights = np.where(t == 1, 1 / chance, 1 / (1 - chance))
            ones, others = (
                np.average(values[t == side], weights=weights[t == side]) for side in (1, 0)
            )
            after = (ones - others) / spread
        apart = (means[1] - means[0]) / spread if spread > 0 else 0.0
        out.append((name, means[1], means[0], apart, after))
    return pd.DataFrame(out, columns=["covariate", "members", "others", "before", "after"])


def overlap(member: Sequence[bool], chance: np.ndarray) -> pd.DataFrame:
    """Describe how likely membership was, among members and others.

    Parameters
    ----------
    member : sequence of bool
    chance : array
        As `propensities` returns it.

    Returns
    -------
    DataFrame
        Rows "members" and "others", named by `who`: `n`; `lowest`, `middle` and `highest` chance;
        `outside`, the share of rows whose chance lies below 0.05 or above 0.95; `n_effective`,
        Kish's, of the weights.

    Raises
    ------
    ValueError
        If the two are not of one length.

    Examples
    --------
    >>> found = overlap([True, True, False], np.array([0.5, 0.98, 0.5]))
    >>> found[["who", "n", "outside", "n_effective"]].round(1)
           who  n  outside  n_effective
    0  members  2      0.5          1.8
    1   others  1      0.0          1.0
    """
    check_lengths(member=member, chance=chance)
    t = np.asarray(member, float)
    out = []
    for who, side in (("members", 1), ("others", 0)):
        here = chance[t == side]
        weights = 1 / here if side else 1 / (1 - here)
        out.append(
            {
                "who": who,
                "n": len(here),
                "lowest": here.min(),
                "middle": np.median(here),
                "highest": here.max(),
                "outside": float(((here < UNLIKELY) | (here > 1 - UNLIKELY)).mean()),
                "n_effective": weights.sum() ** 2 / (weights**2).sum(),
            }
        )
    return pd.DataFrame(out)


def sides(outcome: Sequence[float], member: Sequence[bool]) -> tuple[np.ndarray, np.ndarray]:
    """Outcome and membership as numbers; refuse what cannot be compared."""
    check_lengths(outcome=outcome, member=member)
    y, t = np.asarray(outcome, float), np.asarray(member, bool).astype(float)
    if np.isnan(y).any():
        raise ValueError(f"{np.isnan(y).sum()} outcomes are missing; leave those rows out")
    if min(t.sum(), (1 - t).sum()) < 2:
        raise ValueError(
            f"{t.sum():.0f} members and {(1 - t).sum():.0f} others; two of each are needed"
        )
    return y, t


def matrix(before: pd.DataFrame | Sequence[float]) -> np.ndarray:
    """Columns known before, as numbers; refuse missing ones."""
    known = np.asarray(before, float)
    known = known[:, None] if known.ndim == 1 else known
    if np.isnan(known).any():
        raise ValueError(f"{np.isnan(known).sum()} values known before are missing; fill them in")
    return known


def propensity(t: np.ndarray, covariates: pd.DataFrame) -> GLMResults | None:
    """Fit a logit of membership on what covariates span; None where its chances run away."""
    from statsmodels.genmod.families import Binomial
    from statsmodels.genmod.generalized_linear_model import GLM

    known = matrix(covariates)
    spread = known.std(axis=0)
    known = (known - known.mean(axis=0))[:, spread > 0] / spread[spread > 0]
    apart, sizes, _ = np.linalg.svd(known, full_matrices=False)
    known = apart[:, sizes > _FLAT * len(t)] * np.sqrt(len(t))
    model = GLM(t, np.column_stack([np.ones(len(t)), known]), Binomial())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what tells all members apart
        fit = model.fit(maxiter=_STEPS, tol_criterion="params", atol=_FLAT)
    settled = fit.converged and np.abs(fit.predict(which="linear")).max() <= _FAR
    return fit if settled else None
