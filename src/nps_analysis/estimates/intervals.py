"""One kind of interval: a few imaginary answers, then the usual normal limits."""

from __future__ import annotations

from numbers import Real
from typing import Any, Literal

import numpy as np
from scipy.special import ndtri, stdtrit

from nps_analysis.estimates.checks import check_choice, check_confidence
from nps_analysis.scoring import NPS, Figure, Measure

ALONE, IN_PAIRS = 3, 2
"""Imaginary answers added to one sample, and to each of two that are compared."""


def multiplier(confidence: float, degrees: float | None = None) -> float:
    """Half-width of a two-sided interval, in standard errors: normal, or t with so many degrees."""
    check_confidence(confidence)
    upper = (1 + confidence) / 2
    return float(ndtri(upper) if degrees is None else stdtrit(degrees, upper))


def adjusted(n: Any, mean: Any, square: Any, measure: Figure, answers: int) -> tuple[Any, Any]:
    """Mean and its variance once so many imaginary answers have joined n real ones.

    `mean` and `square` are of what the real answers are worth, and of its square.
    """
    part = answers / np.asarray(n, dtype=float)
    first = sum(share * value for value, share in measure.imaginary)
    second = sum(share * value**2 for value, share in measure.imaginary)
    centre = (mean + part * first) / (1 + part)
    variance = (square + part * second) / (1 + part) - centre**2
    return centre, np.maximum(variance, 0) / (n + answers)


def limits(
    estimate: Any, centre: Any, half_width: Any, bounds: tuple[float, float]
) -> tuple[Any, Any]:
    """Interval about the centre, widened to hold the estimate, within the bounds."""
    low, high = bounds
    return (
        np.clip(np.minimum(centre - half_width, estimate), low, high),
        np.clip(np.maximum(centre + half_width, estimate), low, high),
    )


def score(n: Any, mean: Any, square: Any, measure: Figure, z: float) -> tuple[Any, Any]:
    """Limits beyond which a score test would reject, by halving.

    Tango's test of a difference of two shares of one sample; with nothing in
    the middle, Wilson's of one share.
    """
    low, high = measure.bounds
    middle, reach = (low + high) / 2, (high - low) / 2
    values = {band.value for band in measure.bands} if isinstance(measure, Measure) else set()
    if not values or not values <= {low, middle, high}:
        raise ValueError(
            f"method 'score' needs answers worth {low}, {middle} or {high}; "
            f"those of {measure.name} are worth others"
        )
    n, found = np.asarray(n, float), (np.asarray(mean, float) - middle) / reach
    second = (square - 2 * middle * mean + middle**2) / reach**2
    up, down = (second + found) / 2, (second - found) / 2

    def rejected(t: Any) -> Any:
        b = (2 - found) * t - second
        q = (np.sqrt(np.maximum(b**2 + 8 * down * t * (1 - t), 0)) - b) / 4
        spread = np.maximum(2 * q + t * (1 - t), 0) / n
        return np.abs(found - t) > z * np.sqrt(spread)

    ends = []
    for end, certain in ((-1.0, down == 1), (1.0, up == 1)):
        inside, outside = found.copy(), np.full_like(found, end)
        for _ in range(60):
            half = (inside + outside) / 2
            far = rejected(half)
            inside, outside = np.where(far, inside, half), np.where(far, half, outside)
        ends.append(np.where(certain, end, inside) * reach + middle)
    return ends[0], ends[1]


def nps_interval(
    promoters: float,
    passives: float,
    detractors: float,
    *,
    confidence: float = 0.95,
    method: Literal["adjusted_wald", "score"] = "adjusted_wald",
) -> tuple[float, float, float]:
    """Estimate a Net Promoter Score and its adjusted-Wald interval from counts.

    Each respondent is worth +1 (promoter), 0 (passive) or -1 (detractor);
    the score is the mean of those values in points. The interval adds three
    imaginary respondents, three quarters of one to each end of the scale and
    the rest to the middle, which keeps it honest for segments of a few dozen.

    Parameters
    ----------
    promoters, passives, detractors : float
        Respondents scoring 9-10, 7-8 and 0-6. Missing scores are in none
        of the three. Effective counts need not be whole.
    confidence : float, default 0.95
        Coverage of the interval, strictly between 0 and 1. The imaginary
        respondents are tuned for 0.90 to 0.99.
    method : {"adjusted_wald", "score"}
        The score interval adds nobody, is a little wider in small segments,
        and strict at any confidence.

    Returns
    -------
    nps, conf_low, conf_high : float
        In points, from -100 to +100, unrounded. `nps` is the observed score;
        it is not the centre of the interval, but always inside it.

    Raises
    ------
    ValueError
        If a count is negative, if there are no respondents at all, if the
        three are shares of 1, or if `confidence` is outside (0, 1).
    TypeError
        If a count is no number.

    References
    ----------
    .. [1] Rocks, B. (2016). Interval estimation for the "Net Promoter
       Score". *The American Statistician* 70(4), 365-372.

    Examples
    --------
    Of 60 respondents, 30 are promoters and 12 detractors:

    >>> nps, low, high = nps_interval(30, 18, 12)
    >>> f"{nps:+.0f} [{low:+.0f}, {high:+.0f}]"
    '+30 [+9, +48]'

    A segment nobody answered for has no score, rather than a score of zero:

    >>> nps_interval(0, 0, 0)
    Traceback (most recent call last):
        ...
    ValueError: no respondents: NPS is undefined, not 0; drop the segment first
    """
    z = multiplier(confidence)
    counts = {"promoters": promoters, "passives": passives, "detractors": detractors}
    for name, count in counts.items():
        if not isinstance(count, Real):
            raise TypeError(f"{name} is {count!r}; a count is a number, 0 or more")
        if not 0 <= count < np.inf:
            raise ValueError(f"{name} is {count}; a count is 0 or more")
    n = promoters + passives + detractors
    if 0 < n < 1 + 1e-6 and max(counts.values()) < 1:
        raise ValueError(
            f"{promoters:g}, {passives:g} and {detractors:g} add up to {n:g}: these are shares; "
            "give counts, e.g. 30, 18, 12"
        )
    if n == 0:
        raise ValueError("no respondents: NPS is undefined, not 0; drop the segment first")
    nps = 100 * (promoters - detractors) / n
    square = 100**2 * (promoters + detractors) / n
    check_choice("method", method, ("adjusted_wald", "score"))
    if method == "score":
        low, high = score(n, nps, square, NPS, z)
        return float(nps), float(low), float(high)
    centre, variance = adjusted(n, nps, square, NPS, ALONE)
    low, high = limits(nps, centre, z * np.sqrt(variance), NPS.bounds)
    return float(nps), float(low), float(high)
