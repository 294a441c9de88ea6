"""What a score adds to a forecast of renewal, on decisions later than those it was made from."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import logit as log_odds
from scipy.special import ndtri

from nps_analysis.estimates import estimate
from nps_analysis.estimates.difference import POWER
from nps_analysis.estimates.intervals import multiplier
from nps_analysis.scoring import RENEWAL_RATE
from nps_analysis.stats.discrimination import ranked
from nps_analysis.stats.identified import NotIdentified
from nps_analysis.stats.influence import interval
from nps_analysis.stats.logistic import logit

LEAST_TO_LEARN = 3
"""Losses, or renewals where they are fewer, for each coefficient before a first forecast."""

MEASURES = ("log_loss", "brier", "auc")
"""The first is the one that decides; it was named before any was looked at."""


def forecasts(
    rows: pd.DataFrame,
    models: Mapping[str, Mapping[str, Any]],
    *,
    period: str = "period",
    outcome: str = "renewed",
    least: int = LEAST_TO_LEARN,
) -> pd.DataFrame:
    """Forecast each period's decisions by models fitted to all earlier ones, and to no other.

    Parameters
    ----------
    rows : DataFrame
        One row a decision, with `period`, `outcome` and the covariates.
    models : mapping
        Name -> `factors` and `numbers`, as `logit` takes them.
    period : str, default "period"
        Column whose values sort in time.
    outcome : str, default "renewed"
    least : int, default 3
        Losses, or renewals where they are fewer, that a model must know for each coefficient.

    Returns
    -------
    DataFrame
        The rows that every model forecast, with a column a model: the chance of renewal. None
        of a period before which the models are not settled, or know fewer losses than `least` a
        coefficient; no row with a level not met before.
    """
    found = []
    for now in sorted(rows[period].unique()):
        earlier, here = rows[rows[period] < now], rows[rows[period] == now]
        chances = {}
        for name, terms in models.items():
            try:
                fit = logit(earlier, outcome, **_present(earlier, terms))
            except NotIdentified:
                break
            losses = min(earlier[outcome].sum(), (~earlier[outcome].astype(bool)).sum())
            if losses < least * len(fit.names):
                break
            chances[name] = fit.predict(here)
        if len(chances) == len(models):
            found.append(here.assign(**chances).dropna(subset=list(models)))
    if not found:
        return rows.head(0).assign(**{name: np.array([], dtype=float) for name in models})
    return pd.concat(found, ignore_index=True)


def _present(rows: pd.DataFrame, terms: Mapping[str, Any]) -> dict[str, Any]:
    """The terms without factors of one level: so far, there was nothing to compare."""
    factors = {
        column: levels
        for column, levels in terms.get("factors", {}).items()
        if rows[column].nunique() > 1
    }
    return {**terms, "factors": factors}


def added(
    found: pd.DataFrame,
    without: str = "without",
    with_it: str = "with_score",
    *,
    outcome: str = "renewed",
    cluster: str = "account",
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Compare two forecasts of the same decisions: what does the fuller one add?

    Parameters
    ----------
    found : DataFrame
        As `forecasts` returns it.
    without, with_it : str
        Columns of chances.
    outcome : str, default "renewed"
    cluster : str, default "account"
        Decisions of one account belong together in every error.
    confidence : float, default 0.95

    Returns
    -------
    DataFrame
        One row a measure: `measure`; `n`; `without` and `with_score`, its value; `difference`,
        the second less the first; `std_error`, `conf_low`, `conf_high`, `p_value`; and
        `detectable`. Of `log_loss` and `brier` less is better, of `auc` more. No rows where
        there is no forecast, or all went one way, or fewer than two accounts are left.

    Notes
    -----
    The errors are those of these forecasts on other decisions; the models are taken as they
    were fitted. Of the area under the curve they are DeLong's, summed by account.

    References
    ----------
    .. [1] DeLong, E. R., DeLong, D. M., Clarke-Pearson, D. L. (1988). *Biometrics* 44, 837-845.
    .. [2] Obuchowski, N. A. (1997). *Biometrics* 53, 567-578.
    """
    columns = ["measure", "n", "without", "with_score", "difference", "std_error"]
    columns += ["conf_low", "conf_high", "p_value", "detectable"]
    yes = found[outcome].to_numpy(dtype=float)
    clusters = pd.factorize(found[cluster])[0]
    if not 0 < yes.sum() < len(yes) or clusters.max() < 1:
        return pd.DataFrame(columns=columns)
    rows = []
    for measure in MEASURES:
        (plain, one), (full, other) = (
            _measured(measure, found[name].to_numpy(dtype=float), yes)
            for name in (without, with_it)
        )
        variance, degrees = _variance(other - one, clusters)
        error, shift = np.sqrt(variance), full - plain
        about = interval(shift, error, confidence=confidence, degrees=degrees)
        reach = multiplier(confidence, degrees)
        rows.append(
            {
                "measure": measure,
                "n": len(yes),
                "without": plain,
                "with_score": full,
                "difference": about.pop("estimate"),
                **about,
                "p_value": about["p_value"] if shift else 1.0,
                "detectable": (reach + ndtri(POWER)) * error,
            }
        )
    return pd.DataFrame(rows, columns=columns)


def _measured(measure: str, chance: np.ndarray, yes: np.ndarray) -> tuple[float, np.ndarray]:
    """A measure, and by how much each decision pulls it."""
    if measure == "auc":
        return ranked(chance, yes)
    if measure == "brier":
        lost = (chance - yes) ** 2
    else:
        sure = np.where(yes > 0, chance, 1 - chance)
        lost = -np.log(np.maximum(sure, np.finfo(float).tiny))
    return float(lost.mean()), (lost - lost.mean()) / len(lost)


def _variance(pull: np.ndarray, clusters: np.ndarray) -> tuple[float, int]:
    """Of a sum of pulls, cluster by cluster; and its degrees of freedom."""
    sums = np.bincount(clusters, pull)
    return float(np.square(sums).sum() * len(sums) / (len(sums) - 1)), len(sums) - 1


def calibration(
    found: pd.DataFrame,
    chance: str,
    *,
    outcome: str = "renewed",
    cluster: str = "account",
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Hold forecasts to what came: are they right on the whole, and not too sure of themselves?

    Parameters
    ----------
    found : DataFrame
        As `forecasts` returns it.
    chance : str
        Column of chances.
    outcome : str, default "renewed"
    cluster : str, default "account"
    confidence : float, default 0.95

    Returns
    -------
    DataFrame
        Rows `in_the_large`, by how much the logit of the forecasts must be moved (0 is right;
        above, more renewed than forecast), and `slope`, by which it must be multiplied (1 is
        right; below, the forecasts are too extreme): `measure`, `n`, `estimate`, `std_error`,
        `conf_low`, `conf_high`. No rows where all went one way, or of one account; no `slope` where
        the forecasts are all the same, or tell who renewed without error.
    """
    from statsmodels.discrete.discrete_model import Logit

    yes = found[outcome].to_numpy(dtype=float)
    columns = ["measure", "n", "estimate", "std_error", "conf_low", "conf_high"]
    clusters, owners = pd.factorize(found[cluster])
    groups = len(owners)
    if not 0 < yes.sum() < len(yes) or groups < 2:
        return pd.DataFrame(columns=columns)
    logits, ones = log_odds(found[chance].to_numpy(dtype=float)), np.ones((len(yes), 1))
    within = {"groups": clusters, "use_correction": False}
    asked = [("in_the_large", ones, logits)]
    if np.ptp(logits) > 0:
        asked.append(("slope", np.column_stack([ones, logits]), None))
    rows = []
    for measure, matrix, offset in asked:
        model = Logit(yes, matrix, offset=offset, check_rank=False)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a slope without end, which is left out
            try:
                fit = model.fit(disp=False, ridge_factor=0, cov_type="cluster", cov_kwds=within)
            except np.linalg.LinAlgError:
                continue
        if not fit.mle_retvals["converged"]:
            continue
        estimate, error = fit.params[-1], fit.bse[-1] * np.sqrt(groups / (groups - 1))
        about = interval(estimate, error, confidence=confidence, degrees=groups - 1)
        rows.append({"measure": measure, "n": len(yes)} | about)
    return pd.DataFrame(rows, columns=columns)


def in_groups(
    found: pd.DataFrame, chance: str, *, groups: int = 5, least: int = 20, **usual: Any
) -> pd.DataFrame:
    """Put forecasts beside what came, from the least likely to renew to the most.

    Parameters
    ----------
    found : DataFrame
        As `forecasts` returns it.
    chance : str
        Column of chances.
    groups : int, default 5
        Groups of like size; fewer where they would hold fewer than `least`.
    least : int, default 20
    **usual
        How `estimate` is to work: `cluster`, `confidence`, `min_n`.

    Returns
    -------
    DataFrame
        What `estimate` returns of `nps.RENEWAL_RATE`, by `group` from 1, with `forecast`, the mean
        chance.
    """
    many = max(min(groups, len(found) // least), 1)
    order = found[chance].rank(method="first")
    place = np.ceil(order * many / max(len(found), 1)).astype("Int64")
    grouped = found.assign(group=place)
    if grouped.empty:
        return pd.DataFrame(columns=["group", "n", "estimate", "conf_low", "conf_high", "forecast"])
    rates = estimate(grouped, RENEWAL_RATE, by="group", **usual)
    return rates.assign(forecast=grouped.groupby("group")[chance].mean().to_numpy())
