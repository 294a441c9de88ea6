"""Members against others: as chance or choice made them, and among those who are alike.

Where chance decides who is a member, the difference is the effect, and what was known before makes
it surer. Where people choose, members are other people to begin with: then rows are weighted by how
likely membership was, and the outcome is adjusted as well. Either of the two suffices, if all that
decides membership is known; nothing in the data can show that it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from nps_analysis.stats.arguments import check_lengths
from nps_analysis.stats.influence import row, std_error
from nps_analysis.stats.propensity import matrix, propensity, sides


def difference(
    outcome: Sequence[float],
    member: Sequence[bool],
    *,
    cluster: Sequence | None = None,
    confidence: float = 0.95,
) -> dict[str, Any]:
    """Subtract the others' mean from the members', as Welch, or by cluster.

    Parameters
    ----------
    outcome : sequence of float
        One value a row, none missing.
    member : sequence of bool
    cluster : sequence, optional
        Whose rows belong together. Without it the interval is Welch's, from a t distribution.
    confidence : float, default 0.95
        Coverage of the interval.

    Returns
    -------
    dict
        The columns of `contrast`: `n`, `n_reference`, `difference`, members less others, in the
        outcome's unit, `std_error`, `conf_low`, `conf_high`, `p_value`, `p_adjusted`, `detectable`.

    Raises
    ------
    ValueError
        If an outcome is missing, there are not two of each, or parts are not of one length.

    Examples
    --------
    >>> found = difference([5, 6, 7, 1, 2, 3], [True] * 3 + [False] * 3)
    >>> found["difference"], round(found["std_error"], 3)
    (4.0, 0.816)
    """
    check_lengths(outcome=outcome, member=member, cluster=cluster)
    y, t = sides(outcome, member)
    sizes = t.sum(), (1 - t).sum()
    means = [y[t == side].mean() for side in (1, 0)]
    counts = {"n": int(sizes[0]), "n_reference": int(sizes[1]), "confidence": confidence}
    if cluster is None:
        parts = [y[t == side].var(ddof=1) / size for side, size in zip((1, 0), sizes, strict=True)]
        error = np.sqrt(sum(parts))
        spread = sum(part**2 / (size - 1) for part, size in zip(parts, sizes, strict=True))
        degrees = sum(parts) ** 2 / spread if spread > 0 else None
        return row(means[0] - means[1], error, degrees=degrees, **counts)
    moves = t * (y - means[0]) / sizes[0] - (1 - t) * (y - means[1]) / sizes[1]
    (error,) = std_error(moves[:, None], cluster)
    return row(means[0] - means[1], error, **counts)


def cuped(
    outcome: Sequence[float],
    member: Sequence[bool],
    before: pd.DataFrame | Sequence[float],
    *,
    cluster: Sequence | None = None,
    confidence: float = 0.95,
) -> dict[str, Any]:
    """Take out of the outcome what was known before chance decided, then subtract.

    Parameters
    ----------
    outcome, member, cluster, confidence
        As for `difference`.
    before : DataFrame or sequence of float
        One column or several, measured before anybody was assigned; none missing.

    Returns
    -------
    dict
        As `difference`, of the outcome less its best linear guess from `before`.

    Raises
    ------
    ValueError
        As `difference`, and if `before` is missing in some row.

    References
    ----------
    .. [1] Deng, A., Xu, Y., Kohavi, R. and Walker, T. (2013). Improving the sensitivity of online
       controlled experiments by utilizing pre-experiment data. *WSDM*.

    Examples
    --------
    What was there before explains all but the members' one point:

    >>> before = [1.0, 2, 3, 4, 5, 6]
    >>> member = [True, False, False, False, False, True]
    >>> outcome = [x + t for x, t in zip(before, member)]
    >>> found = cuped(outcome, member, before)
    >>> found["difference"], round(found["std_error"], 6)
    (1.0, 0.0)
    """
    from statsmodels.regression.linear_model import OLS

    check_lengths(outcome=outcome, before=before)
    y, _ = sides(outcome, member)
    known = matrix(before)
    left = np.round(OLS(y - y.mean(), known - known.mean(axis=0)).fit().resid, 12)
    return difference(left, member, cluster=cluster, confidence=confidence)


def interacted(
    outcome: Sequence[float],
    member: Sequence[bool],
    before: pd.DataFrame | Sequence[float],
    *,
    confidence: float = 0.95,
) -> dict[str, Any]:
    """Regress on membership, what was known before, and the two together (Lin), with HC2 errors.

    It never does worse than the plain difference in large samples, however unlike the two groups
    respond; `cuped` takes one slope for both.

    Parameters
    ----------
    outcome, member, before, confidence
        As for `cuped`.

    Returns
    -------
    dict
        As `difference`.

    Raises
    ------
    ValueError
        As `cuped`.

    References
    ----------
    .. [1] Lin, W. (2013). Agnostic notes on regression adjustments to experimental data.
       *Annals of Applied Statistics* 7, 295-318.

    Examples
    --------
    Of members the outcome is 5.83 at the mean of 3.5 before, of the others 3.375:

    >>> before = [1.0, 2, 3, 4, 5, 6]
    >>> member = [True, False, True, False, True, False]
    >>> outcome = [x + 2 * t + d for x, t, d in zip(before, member, [0, 0, 1, -1, 0, 1])]
    >>> found = interacted(outcome, member, before)
    >>> found["n"], round(found["difference"], 2)
    (3, 2.46)
    """
    from statsmodels.regression.linear_model import OLS

    check_lengths(outcome=outcome, before=before)
    y, t = sides(outcome, member)
    known = matrix(before)
    known = known - known.mean(axis=0)
    design = np.column_stack([np.ones(len(y)), t, known, known * t[:, None]])
    fit = OLS(y, design).fit(cov_type="HC2")
    counts = {"n": int(t.sum()), "n_reference": int((1 - t).sum()), "confidence": confidence}
    return row(fit.params[1], fit.bse[1], **counts)


def weighted(
    outcome: Sequence[float],
    member: Sequence[bool],
    covariates: pd.DataFrame,
    *,
    confidence: float = 0.95,
) -> dict[str, Any] | None:
    """Compare means weighted by one over the chance of being as one is (Hajek).

    Parameters
    ----------
    outcome, member, covariates, confidence
        As for `aipw`.

    Returns
    -------
    dict or None
        As `aipw`. The error allows for the chances being estimated, by the stacked sandwich.

    Raises
    ------
    ValueError
        As `aipw`.

    References
    ----------
    .. [1] Lunceford, J. K. and Davidian, M. (2004). Stratification and weighting via the
       propensity score. *Statistics in Medicine* 23, 2937-2960.

    Examples
    --------
    >>> known = pd.DataFrame({"score": [2.0, 4, 6, 8, 3, 7]})
    >>> member = [False, True, False, True, False, True]
    >>> outcome = known["score"] + 2 * pd.Series(member)
    >>> found = weighted(outcome, member, known)
    >>> found["n"], found["n_reference"], round(found["difference"], 2)
    (3, 3, 3.0)
    """
    from statsmodels.regression.linear_model import OLS
    from statsmodels.treatment.treatment_effects import TreatmentEffect

    check_lengths(outcome=outcome, covariates=covariates)
    y, t = sides(outcome, member)
    fit = propensity(t, covariates)
    if fit is None:
        return None
    found = TreatmentEffect(OLS(y, fit.model.exog), t, results_select=fit).ipw(disp=False)
    average, error = found.summary_frame().loc["ATE", ["coef", "std err"]]
    counts = {"n": int(t.sum()), "n_reference": int((1 - t).sum()), "confidence": confidence}
    return row(average, error, **counts)


def aipw(
    outcome: Sequence[float],
    member: Sequence[bool],
    covariates: pd.DataFrame,
    *,
    weight: Sequence[float] | None = None,
    cluster: Sequence | None = None,
    confidence: float = 0.95,
) -> dict[str, Any] | None:
    """Compare members with others who were as likely to be: augmented inverse-probability weights.

    A regression in each group guesses every row's outcome with membership and without; the errors
    of the guesses, weighted by how unlikely the row's own state was, correct their difference.

    Parameters
    ----------
    outcome : sequence of float
        One value a row, none missing.
    member : sequence of bool
    covariates : DataFrame
        Numbers known before, none missing; a constant is added.
    weight : sequence of float, optional
        How much each row counts in the average, 0 or more: revenue, for an average by revenue.
    cluster : sequence, optional
        Whose rows belong together.
    confidence : float, default 0.95
        Coverage of the interval.

    Returns
    -------
    dict or None
        The columns of `contrast`, as `difference` returns them. The error is that of the
        influence function, with n - 1 or G / (G - 1). None where `propensities` is.

    Raises
    ------
    ValueError
        As `difference`, and if a covariate is missing in some row.

    References
    ----------
    .. [1] Robins, J. M., Rotnitzky, A. and Zhao, L. P. (1994). Estimation of regression
       coefficients when some regressors are not always observed. *JASA* 89, 846-866.

    Examples
    --------
    Members had more to begin with, and gained one point; the plain difference says five:

    >>> rng = np.random.default_rng(1)
    >>> before = pd.Series(rng.normal(size=2000))
    >>> member = rng.random(2000) < 1 / (1 + np.exp(-before))
    >>> outcome = 5 * before + member + rng.normal(size=2000)
    >>> found = aipw(outcome, member, before.to_frame())
    >>> round(difference(outcome, member)["difference"], 1), round(found["difference"], 1)
    (5.0, 1.0)
    """
    from statsmodels.regression.linear_model import WLS

    check_lengths(outcome=outcome, covariates=covariates, weight=weight, cluster=cluster)
    y, t = sides(outcome, member)
    fit = propensity(t, covariates)
    if fit is None:
        return None
    chance, design = fit.predict(), fit.model.exog
    each = np.ones(len(y)) if weight is None else np.asarray(weight, float)
    guess = [
        WLS(y[t == side], design[t == side], weights=each[t == side]).fit().predict(design)
        for side in (1, 0)
    ]
    gain = guess[0] - guess[1] + t * (y - guess[0]) / chance
    gain -= (1 - t) * (y - guess[1]) / (1 - chance)
    average = (each * gain).sum() / each.sum()
    (error,) = std_error((each * (gain - average) / each.sum())[:, None], cluster)
    counts = {"n": int(t.sum()), "n_reference": int((1 - t).sum()), "confidence": confidence}
    return row(average, error, **counts)
