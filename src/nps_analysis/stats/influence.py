"""The error of a figure from what each row moves it by; rows of one cluster move it together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import ndtr, stdtr

from nps_analysis.estimates.difference import POWER
from nps_analysis.estimates.intervals import multiplier


def std_error(influence: np.ndarray, cluster: Sequence | None = None) -> np.ndarray:
    """Take the standard error of a figure from the influence of each row.

    Parameters
    ----------
    influence : array
        One row a row of the data, one column a figure: by how much the row moves it, in its unit.
    cluster : sequence, optional
        Whose rows belong together; without it each stands alone.

    Returns
    -------
    array
        One a figure, with G / (G - 1) for G clusters; null where there is only one.

    Examples
    --------
    That of a mean of 1, 2, 3, 4 is the usual one, sd / sqrt(n) = 1.29 / 2:

    >>> values = np.array([1.0, 2.0, 3.0, 4.0])
    >>> std_error((values - values.mean())[:, None] / 4).round(3)
    array([0.645])
    """
    influence = np.asarray(influence, float)
    if cluster is not None:
        _, code = np.unique(np.asarray(cluster, str), return_inverse=True)
        sums = np.zeros((code.max(initial=-1) + 1, influence.shape[1]))
        np.add.at(sums, code, influence)
        influence = sums
    groups = len(influence)
    if groups < 2:
        return np.full(influence.shape[1], np.nan)
    return np.sqrt(groups / (groups - 1) * (influence**2).sum(axis=0))


def interval(
    estimate: Any, error: Any, *, confidence: float = 0.95, degrees: float | None = None
) -> dict[str, Any]:
    """Limits and test of figures with their errors; normal, or t with so many `degrees`.

    Parameters
    ----------
    estimate, error : float or array
    confidence : float, default 0.95
    degrees : float, optional
        With clusters, their number less one.

    Returns
    -------
    dict
        `estimate`, `std_error`, `conf_low`, `conf_high`, `p_value`; the last is null where there
        is no error.

    Examples
    --------
    >>> {name: round(float(value), 3) for name, value in interval(1.0, 0.5).items()}
    {'estimate': 1.0, 'std_error': 0.5, 'conf_low': 0.02, 'conf_high': 1.98, 'p_value': 0.046}
    """
    reach = multiplier(confidence, degrees) * error
    with np.errstate(divide="ignore", invalid="ignore"):
        away = -np.abs(np.where(np.asarray(error) > 0, np.divide(estimate, error), np.nan))
    return {
        "estimate": estimate,
        "std_error": error,
        "conf_low": estimate - reach,
        "conf_high": estimate + reach,
        "p_value": (2 * (ndtr(away) if degrees is None else stdtr(degrees, away)))[()],
    }


def least_detectable(error: Any, confidence: float = 0.95) -> Any:
    """The least true difference told from chance in four of five."""
    return (multiplier(confidence) + multiplier(2 * POWER - 1)) * error


def row(
    difference: float,
    error: float,
    *,
    n: int,
    n_reference: int,
    confidence: float = 0.95,
    degrees: float | None = None,
) -> dict[str, Any]:
    """Put a difference in the columns of `contrast`."""
    found = interval(float(difference), float(error), confidence=confidence, degrees=degrees)
    return {
        "n": n,
        "n_reference": n_reference,
        "difference": found.pop("estimate"),
        **{name: float(value) for name, value in found.items()},
        "p_adjusted": float(found["p_value"]),
        "detectable": float(least_detectable(error, confidence)),
    }


def mean(values: pd.Series, cluster: pd.Series, confidence: float = 0.95) -> dict[str, float]:
    """Average, with a t interval by cluster; no interval for a single cluster."""
    values, groups = values.to_numpy(float), cluster.nunique()
    average = values.mean() if len(values) else np.nan
    found = {"n": len(values), "estimate": average}
    if groups < 2:
        return found | {"std_error": np.nan, "conf_low": np.nan, "conf_high": np.nan}
    (error,) = std_error((values - average)[:, None] / len(values), cluster)
    about = interval(average, error, confidence=confidence, degrees=groups - 1)
    return found | {name: about[name] for name in ("std_error", "conf_low", "conf_high")}
