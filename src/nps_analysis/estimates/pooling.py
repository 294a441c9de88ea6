"""Small groups lean on the others: partially pooled figures, and how sure a ranking is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np
import pandas as pd
from scipy.special import chdtrc, ndtr

from nps_analysis.estimates.checks import check_choice, check_estimates, check_measure
from nps_analysis.estimates.intervals import ALONE, adjusted, multiplier
from nps_analysis.estimates.multiplicity import adjusted_p
from nps_analysis.scoring import NPS, Figure

_HALVINGS = 200


def pool(
    estimates: pd.DataFrame,
    measure: Figure = NPS,
    *,
    method: Literal["reml", "paule_mandel", "dersimonian_laird"] = "reml",
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Put beside each group's figure one that leans on the other groups.

    The figures of groups are taken to scatter about a common mean by more
    than chance: how much more is estimated, and each figure is drawn to the
    mean the further, the less its own answers say. Show it beside the group's
    own figure, never instead. Ranks say which places the group may hold.

    Parameters
    ----------
    estimates : pandas.DataFrame
        As `estimate` returns them, one row a group, without a row for everybody.
    measure : Measure, default NPS
        The one that was estimated.
    method : {"reml", "paule_mandel", "dersimonian_laird"}
        How the scatter beyond chance is estimated. With few answers in most
        groups they can differ much: try the first two. The third is there to
        be compared with older work.
    confidence : float, default 0.95
        Coverage of the intervals, strictly between 0 and 1.

    Returns
    -------
    pandas.DataFrame
        `estimates` with `pooled`, `pooled_std_error`, `pooled_low`,
        `pooled_high` in the measure's unit, unrounded; `scatter`, the
        standard deviation between groups, and `p_alike`, the chance of such
        figures if all groups were alike, the same in every row; `rank_low`,
        `rank_high`, the best and the worst place that the group may hold, all
        of them together with that confidence; missing where the figure is.

    Raises
    ------
    ValueError
        If fewer than two groups have a figure, or an argument is out of range.

    Notes
    -----
    Each figure's variance is the adjusted-Wald one, which is never zero.
    Whether groups are alike is Cochran's test; it takes them as independent.
    Places are those left by comparing all pairs, with Holm's correction.

    References
    ----------
    .. [1] Viechtbauer, W. (2010). Conducting meta-analyses in R with the
       metafor package. *Journal of Statistical Software* 36(3).

    Examples
    --------
    >>> from nps_analysis.estimates import estimate
    >>> scores = [10] * 60 + [3] * 20 + [10] * 30 + [3] * 50 + [10] * 3
    >>> plans = ["A"] * 80 + ["B"] * 80 + ["C"] * 3
    >>> plans = estimate(pd.DataFrame({"plan": plans, "score": scores}), by="plan")
    >>> pool(plans)[["plan", "n", "estimate", "pooled", "rank_low", "rank_high"]].round(1)
      plan   n  estimate  pooled  rank_low  rank_high
    0    A  80      50.0    49.7         1          2
    1    B  80     -25.0   -23.0         3          3
    2    C   3     100.0    88.1         1          2
    """
    check_measure(measure)
    z = multiplier(confidence)
    check_choice("method", method, tuple(_SCATTERS))
    check_estimates(estimates, *measure.counts, "n", "estimate", "n_effective")
    shown = estimates["estimate"].notna().to_numpy()
    if shown.sum() < 2:
        raise ValueError(f"pooling needs two groups with a figure; there are {shown.sum()}")
    figure, variance = _figures(estimates[shown], measure)
    between = _SCATTERS[method](figure, variance)
    excess = _squared_distances(figure, variance)

    weight = 1 / (variance + between)
    mean, mean_variance = weight @ figure / weight.sum(), 1 / weight.sum()
    own = between / (between + variance)
    error = np.sqrt((1 - own) ** 2 * mean_variance + between * (1 - own))
    pooled = mean + own * (figure - mean)
    best, worst = _ranks(figure, variance, confidence)
    found = {
        "pooled": pooled, "pooled_std_error": error,
        "pooled_low": pooled - z * error, "pooled_high": pooled + z * error,
    }  # fmt: skip
    low, high = measure.bounds
    out = estimates.assign(**dict.fromkeys(found, np.nan), scatter=np.sqrt(between))
    out["p_alike"] = chdtrc(len(figure) - 1, excess)
    for name, values in found.items():
        out.loc[shown, name] = np.clip(values, low, high) if "error" not in name else values
    for name, values in (("rank_low", best), ("rank_high", worst)):
        out[name] = pd.array([pd.NA] * len(out), "Int64")
        out.loc[shown, name] = values
    return out


def _figures(estimates: pd.DataFrame, measure: Figure) -> tuple[np.ndarray, np.ndarray]:
    """Each figure, and its variance with the imaginary answers.

    The spread of answers comes back from the standard error and the effective n.
    """
    n, figure, effective = (
        estimates[name].to_numpy(float) for name in ("n", "estimate", "n_effective")
    )
    spread = estimates["std_error"].to_numpy(float) ** 2 * effective * (n - 1) / n
    square = figure**2 + np.nan_to_num(spread)
    return figure, adjusted(effective, figure, square, measure, ALONE)[1]


def _reml(figure: np.ndarray, variance: np.ndarray) -> float:
    """Scatter that makes the restricted likelihood flat."""

    def slope(between: float) -> float:
        weight = 1 / (variance + between)
        mean = weight @ figure / weight.sum()
        squares = weight**2
        return float(squares @ (figure - mean) ** 2 - weight.sum() + squares.sum() / weight.sum())

    return _crossing(slope, figure)


def _paule_mandel(figure: np.ndarray, variance: np.ndarray) -> float:
    """Scatter that makes the squared distances as many as the degrees of freedom."""

    def excess(between: float) -> float:
        return _squared_distances(figure, variance + between) - (len(figure) - 1)

    return _crossing(excess, figure)


def _dersimonian_laird(figure: np.ndarray, variance: np.ndarray) -> float:
    """Scatter that makes the squared distances, without it, as many as they are."""
    weight = 1 / variance
    excess = _squared_distances(figure, variance) - (len(figure) - 1)
    return max(0.0, excess / float(weight.sum() - weight @ weight / weight.sum()))


def _squared_distances(figure: np.ndarray, variance: np.ndarray) -> float:
    """From the common mean, each in its own variance."""
    weight = 1 / variance
    return float(weight @ (figure - weight @ figure / weight.sum()) ** 2)


_SCATTERS = {
    "reml": _reml,
    "paule_mandel": _paule_mandel,
    "dersimonian_laird": _dersimonian_laird,
}


def _crossing(falling: Callable[[float], float], figure: np.ndarray) -> float:
    """Where a function that falls crosses zero, from 0 on; 0 if it begins below."""
    low, high = 0.0, 4 * float(np.ptp(figure)) ** 2 + 1
    if falling(low) <= 0:
        return 0.0
    for _ in range(_HALVINGS):
        half = (low + high) / 2
        low, high = (half, high) if falling(half) > 0 else (low, half)
    return high


def _ranks(
    figure: np.ndarray, variance: np.ndarray, confidence: float
) -> tuple[np.ndarray, np.ndarray]:
    """Best and worst place of each group: who is surely above it, and who below."""
    count = len(figure)
    later, earlier = np.triu_indices(count, 1)
    distance = figure[later] - figure[earlier]
    p_value = 2 * ndtr(-np.abs(distance) / np.sqrt(variance[later] + variance[earlier]))
    sure = adjusted_p(p_value, "holm") < 1 - confidence
    above = np.zeros((count, count), bool)
    above[later[sure & (distance > 0)], earlier[sure & (distance > 0)]] = True
    above[earlier[sure & (distance < 0)], later[sure & (distance < 0)]] = True
    return 1 + above.sum(axis=0), count - above.sum(axis=1)
