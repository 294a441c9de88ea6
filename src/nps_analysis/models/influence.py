"""The error of a figure from what each row moves it by; rows of one cluster move it together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import ndtr, stdtr, stdtrit

from nps_analysis.estimates.intervals import multiplier

POWER = 0.8


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


def row(
    difference: float,
    error: float,
    *,
    n: int,
    n_reference: int,
    confidence: float = 0.95,
    degrees: float | None = None,
) -> dict[str, Any]:
    """Put a difference in the columns of `contrast`; normal, or t with so many `degrees`."""
    if degrees is None:
        reach = multiplier(confidence)
        tail = 2 * ndtr(-abs(difference / error)) if error > 0 else np.nan
    else:
        reach = stdtrit(degrees, (1 + confidence) / 2)
        tail = 2 * stdtr(degrees, -abs(difference / error)) if error > 0 else np.nan
    difference, error, tail = float(difference), float(error), float(tail)
    return {
        "n": n,
        "n_reference": n_reference,
        "difference": difference,
        "std_error": error,
        "conf_low": float(difference - reach * error),
        "conf_high": float(difference + reach * error),
        "p_value": tail,
        "p_adjusted": tail,
        "detectable": (multiplier(confidence) + multiplier(2 * POWER - 1)) * error,
    }


def mean(values: pd.Series, cluster: pd.Series, confidence: float = 0.95) -> dict[str, float]:
    """Average, with a t interval by cluster; no interval for a single cluster."""
    values, groups = values.to_numpy(float), cluster.nunique()
    average = values.mean() if len(values) else np.nan
    found = {"n": len(values), "estimate": average}
    if groups < 2:
        return found | {"std_error": np.nan, "conf_low": np.nan, "conf_high": np.nan}
    (error,) = std_error((values - average)[:, None] / len(values), cluster)
    reach = stdtrit(groups - 1, (1 + confidence) / 2) * error
    return found | {
        "std_error": error,
        "conf_low": average - reach,
        "conf_high": average + reach,
    }
