"""How many are left, day by day: Kaplan-Meier curves, mean time kept, and a test between groups."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.special import betaincinv, chdtrc

from nps_analysis.estimates.checks import check_confidence
from nps_analysis.estimates.intervals import multiplier
from nps_analysis.stats.arguments import check_columns, check_followed

CURVES = ("time", "at_risk", "events", "estimate")
"""Columns by which curves are known."""


def kaplan_meier(
    rows: pd.DataFrame,
    *,
    time: str = "days",
    event: str = "lost",
    by: str | None = None,
    cluster: str | None = None,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Estimate the share still there, at every time at which somebody was lost or out of sight.

    Parameters
    ----------
    rows : DataFrame
        One row is one unit followed from time 0.
    time : str, default "days"
        Column of how long it was seen, above 0.
    event : str, default "lost"
        Column of true and false: whether it was lost at the end of that time, or still there when
        last seen.
    by : str, optional
        Column that makes the groups.
    cluster : str, optional
        Column that says whose rows belong together, as those of one account followed twice.
    confidence : float, default 0.95
        Coverage of the intervals.

    Returns
    -------
    DataFrame
        One row a group and time, from time 0: the `by` column; `n`, units of the group; `time`;
        `at_risk`, seen until then at least; `events`, lost then; `estimate`, the share left, 0 to
        1; `std_error`, Greenwood's, or the clusters'; `conf_low`, `conf_high`, on the log-log
        scale. Where nobody is lost yet, or nobody left, the far end is the exact binomial one.

    Raises
    ------
    ValueError
        If a column is not there, a time is missing or not above 0, or an event is not known.

    Notes
    -----
    It takes those who go out of sight as no nearer to being lost than the others.
    The clustered error sums each cluster's influence on the logarithm of the share;
    where every row is a cluster of its own it is Greenwood's, exactly. The curves of scipy and
    statsmodels have neither clusters nor limits where nobody is lost, so these are ours.

    References
    ----------
    .. [1] Kaplan, E. L. and Meier, P. (1958). Nonparametric estimation from incomplete
       observations. *JASA* 53, 457-481.

    Examples
    --------
    Of five accounts one is lost on day 10, and another on day 30, after a third went out of sight:

    >>> rows = pd.DataFrame({"days": [10, 20, 30, 40, 40], "lost": [1, 0, 1, 0, 0]})
    >>> kaplan_meier(rows)[["time", "at_risk", "events", "estimate"]].round(3)
       time  at_risk  events  estimate
    0   0.0        5       0     1.000
    1  10.0        5       1     0.800
    2  20.0        4       0     0.800
    3  30.0        3       1     0.533
    4  40.0        2       0     0.533
    """
    check_confidence(confidence)
    check_columns(rows, time, event, by, cluster)
    check_followed(rows, time, event)
    groups = [(None, rows)] if by is None else rows.groupby(by, sort=True, observed=True)
    found = []
    for level, group in groups:
        units = None if cluster is None else pd.factorize(group[cluster])[0]
        curve = _curve(*_arrays(group, time, event), units, confidence)
        found.append(curve if by is None else curve.assign(**{by: level}))
    columns = ["n", "time", "at_risk", "events", "estimate", "std_error", "conf_low", "conf_high"]
    columns = columns if by is None else [by, *columns]
    if not found:
        return pd.DataFrame(columns=columns)
    return pd.concat(found, ignore_index=True)[columns]


def left_at(curves: pd.DataFrame, time: float, *, by: str | None = None) -> pd.DataFrame:
    """Read curves at one time: the share left, its interval, and how many were still seen then.

    Parameters
    ----------
    curves : DataFrame
        As `kaplan_meier` returns them.
    time : float
        In the unit of the curves, 0 or more.
    by : str, optional
        The column that made the groups.

    Returns
    -------
    DataFrame
        One row a group: the columns of `curves`, `events` being all to that time. Where the last
        of a group went out of sight before it, with some left, there is no figure.

    Raises
    ------
    ValueError
        If `curves` are none, or the time is before they begin.

    Examples
    --------
    >>> rows = pd.DataFrame({"days": [10, 20, 30, 40, 40], "lost": [1, 0, 1, 0, 0]})
    >>> left_at(kaplan_meier(rows), 25)[["time", "at_risk", "events", "estimate"]].round(3)
       time  at_risk  events  estimate
    0    25        3       1       0.8
    """
    check_columns(curves, *CURVES, by, argument="curves")
    if not time >= 0:
        raise ValueError(f"time is {time!r}; it is 0 or more, in the unit of the curves")
    found = []
    for _, curve in [(None, curves)] if by is None else curves.groupby(by, sort=False):
        last = curve[curve["time"] <= time].iloc[-1].copy()
        later = curve.loc[curve["time"] >= time, "at_risk"]
        last["at_risk"] = int(later.iloc[0]) if len(later) else 0
        last["events"] = int(curve.loc[curve["time"] <= time, "events"].sum())
        if len(later) == 0 and last["estimate"] > 0:
            last[["estimate", "std_error", "conf_low", "conf_high"]] = np.nan
        found.append(last)
    kinds = curves.dtypes.drop("time")
    return (
        pd.DataFrame(found, columns=curves.columns)
        .assign(time=time)
        .astype(kinds)
        .reset_index(drop=True)
    )


def medians(curves: pd.DataFrame, *, by: str | None = None) -> pd.Series:
    """Find the time at which half are lost.

    Parameters
    ----------
    curves : DataFrame
        As `kaplan_meier` returns them.
    by : str, optional
        Column of the groups, as given there.

    Returns
    -------
    Series
        By group, in the unit of `time`; missing where more than half are left at the end.

    Raises
    ------
    ValueError
        If `curves` are none.

    Examples
    --------
    >>> rows = pd.DataFrame({"days": [10, 20, 30, 40], "lost": [True, True, False, True]})
    >>> medians(kaplan_meier(rows)).tolist()
    [20.0]
    """
    check_columns(curves, *CURVES, by, argument="curves")
    low = curves[curves["estimate"] <= 0.5 + 1e-12]
    if by is None:
        return pd.Series([low["time"].min()])
    return low.groupby(by)["time"].min().reindex(curves[by].unique())


def mean_time(curves: pd.DataFrame, horizon: float, *, by: str | None = None) -> pd.DataFrame:
    """Average the time kept up to a horizon: the area under each curve.

    Parameters
    ----------
    curves : DataFrame
        As `kaplan_meier` returns them.
    horizon : float
        In the unit of the curves, above 0; nobody counts for longer.
    by : str, optional
        The column that made the groups.

    Returns
    -------
    DataFrame
        One row a group: the `by` column, `n`, `estimate` and `std_error`, in the unit of time,
        the error as if units were independent.

    Raises
    ------
    ValueError
        If `curves` are none, or the horizon is not above 0.

    Examples
    --------
    One of two is lost half-way:

    >>> curves = kaplan_meier(pd.DataFrame({"days": [5, 10], "lost": [True, False]}))
    >>> mean_time(curves, 10)["estimate"].item()
    7.5
    """
    check_columns(curves, *CURVES, by, argument="curves")
    if not horizon > 0:
        raise ValueError(f"horizon is {horizon!r}; it is above 0, in the unit of the curves")
    found = []
    for level, curve in [(None, curves)] if by is None else curves.groupby(by, sort=False):
        curve = curve[curve["time"] < horizon]
        share, at_risk, lost = (
            curve[name].to_numpy(float) for name in ("estimate", "at_risk", "events")
        )
        areas = share * np.diff([*curve["time"], horizon])
        after = np.cumsum(areas[::-1])[::-1]
        left = at_risk - lost
        weight = np.divide(lost, at_risk * left, out=np.zeros(len(lost)), where=left > 0)
        row = {"n": curve["n"].iloc[0], "estimate": areas.sum()}
        row["std_error"] = np.sqrt(np.sum(after**2 * weight))
        found.append(row if by is None else {by: level, **row})
    return pd.DataFrame(found)


def logrank(
    rows: pd.DataFrame,
    by: str,
    *,
    time: str = "days",
    event: str = "lost",
    strata: str | None = None,
    rho: float = 0,
) -> dict:
    """Test whether groups are lost at the same rate.

    Parameters
    ----------
    rows : DataFrame
        As for `kaplan_meier`.
    by : str
        Column that makes the groups.
    time, event : str
        As for `kaplan_meier`.
    strata : str, optional
        Column within whose values the groups are compared.
    rho : float, default 0
        0 counts every loss alike (log-rank); 1 counts early ones more (Peto and Peto).

    Returns
    -------
    dict
        `statistic`, chi-square; `df`; `p_value`.

    Raises
    ------
    ValueError
        If a column is not there, or makes no two groups; or as `kaplan_meier`.

    Examples
    --------
    >>> rows = pd.DataFrame({"days": [1, 2, 3, 4], "lost": True, "class": ["a", "a", "b", "b"]})
    >>> found = logrank(rows, "class")
    >>> round(found["statistic"], 3), found["df"], round(found["p_value"], 2)
    (2.882, 1, 0.09)
    """
    from statsmodels.duration.survfunc import survdiff

    check_columns(rows, by, time, event, strata)
    check_followed(rows, time, event)
    met = sorted(map(str, rows[by].dropna().unique()))
    if len(met) < 2:
        said = ", ".join(map(repr, met)) or "nothing"
        raise ValueError(f"{by} holds {said}; a test needs two groups")
    within = {} if strata is None else {"strata": rows[strata].to_numpy()}
    early = {"weight_type": "fh", "fh_p": rho} if rho else {}
    statistic, _ = survdiff(*_arrays(rows, time, event), rows[by].to_numpy(), **within, **early)
    df = rows[by].nunique() - 1
    return {"statistic": float(statistic), "df": df, "p_value": float(chdtrc(df, statistic))}


def _arrays(rows: pd.DataFrame, time: str, event: str) -> tuple[np.ndarray, np.ndarray]:
    return rows[time].to_numpy(float), rows[event].to_numpy(bool)


def _curve(
    times: np.ndarray, lost: np.ndarray, units: Sequence[int] | None, confidence: float
) -> pd.DataFrame:
    """One group's curve."""
    steps, place = np.unique(times, return_inverse=True)
    at_risk = np.cumsum(np.bincount(place)[::-1])[::-1]
    gone = np.bincount(place, lost)
    left = at_risk - gone
    share = np.cumprod(left / at_risk)
    step = np.divide(gone, at_risk * left, out=np.zeros(len(gone)), where=left > 0)
    if units is None:
        variance = np.cumsum(step)
    else:
        variance = _clustered(times, lost, np.asarray(units), steps, left, step)
    std_error = np.where(share > 0, share * np.sqrt(variance), np.nan)
    low, high = _ends(share, variance, len(times), at_risk, confidence)
    curve = pd.DataFrame(
        {
            "time": steps,
            "at_risk": at_risk.astype(int),
            "events": gone.astype(int),
            "estimate": share,
            "std_error": std_error,
            "conf_low": low,
            "conf_high": high,
        }
    )
    start = pd.DataFrame([[0.0, len(times), 0, 1.0, 0.0, 1.0, 1.0]], columns=curve.columns).astype(
        curve.dtypes
    )
    return pd.concat([start, curve], ignore_index=True).assign(n=len(times))


def _clustered(times, lost, units, steps, left, step) -> np.ndarray:
    """Variance of the logarithm of the share: each cluster's influence, squared and summed."""
    place = np.searchsorted(steps, times)
    spent = np.cumsum(step)
    own = np.divide(lost, left[place], out=np.zeros(len(times)), where=left[place] > 0)
    variance = np.zeros(len(steps))
    order = np.argsort(units, kind="stable")
    bounds = np.flatnonzero(np.diff(units[order], prepend=-1))
    for first in range(0, len(bounds), 2000):
        some = bounds[first : first + 2000]
        end = bounds[first + 2000] if first + 2000 < len(bounds) else len(order)
        rows = order[some[0] : end]
        reached = place[rows, None] <= np.arange(len(steps))
        influence = np.where(reached, (spent[place[rows]] - own[rows])[:, None], spent[None, :])
        sums = np.add.reduceat(influence, some - some[0], axis=0)
        variance += (sums**2).sum(axis=0)
    return variance


def _ends(share, variance, n, at_risk, confidence) -> tuple[np.ndarray, np.ndarray]:
    """Log-log limits; at 1 and at 0, where they have none, the exact binomial ones."""
    inside = (share > 0) & (share < 1)
    safe = np.where(inside, share, 0.5)
    width = multiplier(confidence) * np.sqrt(variance) / np.abs(np.log(safe))
    low, high = safe ** np.exp(width), safe ** np.exp(-width)
    tail = (1 - confidence) / 2
    whole = betaincinv(np.maximum(at_risk, 1), 1, tail)
    low = np.where(inside, low, np.where(share == 1, whole, 0.0))
    return low, np.where(inside, high, np.where(share == 1, 1.0, 1 - tail ** (1 / n)))
