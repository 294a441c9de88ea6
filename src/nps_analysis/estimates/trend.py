"""A series of waves: which of them stand out from what chance alone would do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from nps_analysis.estimates.checks import check_estimates, check_measure
from nps_analysis.scoring import NPS, Figure

SIGMAS = 3
_MOVING_RANGE = 1.128
"""Mean distance of two neighbours, in standard deviations, as control charts round it."""


def control_limits(
    estimates: pd.DataFrame,
    measure: Figure = NPS,
    *,
    wave: str = "period",
    baseline: Sequence[Any] | None = None,
    breaks: Sequence[Any] = (),
    least: int = 1,
    laney: bool = False,
) -> pd.DataFrame:
    """Say between which limits the figure of each wave would stay by chance alone.

    The limits lie three standard errors about the mean of the baseline, so
    that a steady series leaves them once in some 370 waves. Where waves
    differ by more than their answers explain, as they do with hundreds of
    answers each, Laney's correction widens the limits by what is usual.

    Parameters
    ----------
    estimates : pandas.DataFrame
        As `estimate` returns them, one row a wave, in order of time.
    measure : Measure, default NPS
        The one that was estimated.
    wave : str, default "period"
        The column that names the wave.
    baseline : sequence, optional
        The waves that say what is usual; declare them before looking. Without
        it all of them do, those that stand out too.
    breaks : sequence, optional
        Waves with which the series begins anew: another scale, question or
        channel. Nothing is compared across.
    least : int, default 1
        Waves with a figure that it takes in the baseline of a series; one
        with fewer has no limits.
    laney : bool, default False
        Widen the limits by the usual distance between neighbours.

    Returns
    -------
    pandas.DataFrame
        `estimates` with `series`, counted from 1; `centre`, `limit_low`,
        `limit_high` in the measure's unit, unrounded; and `signal`, whether the
        figure lies outside. Missing where a wave has no figure, or its series no
        limits.

    Raises
    ------
    ValueError
        If a wave named is not there or comes twice, or if a series has no
        baseline and `least` is 1.

    References
    ----------
    .. [1] Laney, D. B. (2002). Improved control charts for attributes.
       *Quality Engineering* 14(4), 531-537.

    Examples
    --------
    >>> from nps_analysis.estimates import estimate
    >>> periods = [f"2025Q{q}" for q in (1, 2, 3, 4)]
    >>> waves = pd.DataFrame({
    ...     "period": [period for period in periods for _ in range(100)],
    ...     "score": ([10] * 45 + [3] * 55) * 3 + [10] * 75 + [3] * 25,
    ... })
    >>> series = control_limits(estimate(waves, by="period"), baseline=periods[:3])
    >>> series[["period", "estimate", "limit_low", "limit_high", "signal"]].round(1)
      period  estimate  limit_low  limit_high  signal
    0  2025Q1     -10.0      -39.8        19.8   False
    1  2025Q2     -10.0      -39.8        19.8   False
    2  2025Q3     -10.0      -39.8        19.8   False
    3  2025Q4      50.0      -39.8        19.8    True
    """
    check_measure(measure)
    check_estimates(estimates, wave, "n", "estimate", "std_error", "n_effective")
    waves = estimates[wave].to_list()
    if len(set(waves)) < len(waves):
        raise ValueError(
            f"{wave} {estimates[wave][estimates[wave].duplicated()].iloc[0]} comes twice"
        )
    for argument, named in (("baseline", baseline or ()), ("breaks", breaks)):
        unknown = [name for name in named if name not in waves]
        if unknown:
            raise ValueError(
                f"{argument} names {unknown[0]!r}; {wave} holds {', '.join(map(str, waves))}"
            )
    usual = np.array([baseline is None or name in baseline for name in waves])
    series = np.cumsum([name in breaks and i > 0 for i, name in enumerate(waves)]) + 1
    parts = [
        _limits(estimates[series == number], usual[series == number], measure, wave, least, laney)
        for number in range(1, series.max(initial=0) + 1)
    ]
    return estimates.assign(series=series).join(pd.concat(parts))


def _limits(
    rows: pd.DataFrame, usual: np.ndarray, measure: Figure, wave: str, least: int, laney: bool
) -> pd.DataFrame:
    """Centre, limits and signal of one unbroken series."""
    usual = usual & rows["estimate"].notna().to_numpy()
    if usual.sum() < least and least > 1:
        unknown = dict.fromkeys(["centre", "limit_low", "limit_high"], np.nan)
        return pd.DataFrame(unknown | {"signal": False}, index=rows.index)
    if not usual.any():
        raise ValueError(f"the series that begins {rows[wave].iloc[0]} has no wave in the baseline")
    n, figure, effective = (rows[name].to_numpy(float) for name in ("n", "estimate", "n_effective"))
    spread = np.nan_to_num(rows["std_error"].to_numpy(float)) ** 2 * effective * (n - 1) / n
    weight = np.where(usual, n, 0) / n[usual].sum()
    centre = weight[usual] @ figure[usual]
    square = weight[usual] @ (spread + figure**2)[usual]
    sigma = np.sqrt((square - centre**2) / effective)
    if laney:
        away = ((figure - centre) / sigma)[usual]
        if len(away) < 2:
            raise ValueError("Laney's correction needs two waves in the baseline")
        sigma = sigma * np.abs(np.diff(away)).mean() / _MOVING_RANGE
    low, high = measure.bounds
    return pd.DataFrame(
        {
            "centre": np.where(rows["estimate"].isna(), np.nan, centre),
            "limit_low": np.clip(centre - SIGMAS * sigma, low, high),
            "limit_high": np.clip(centre + SIGMAS * sigma, low, high),
            "signal": np.abs(figure - centre) > SIGMAS * sigma,
        },
        index=rows.index,
    )
