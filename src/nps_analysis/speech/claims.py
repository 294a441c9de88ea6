"""What may be said of a figure, decided before any word is chosen.

The direction of a change follows from its interval and its test; how many
decimals it is printed with follows from the figures that stand beside it.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

import pandas as pd

from nps_analysis.speech.formats import rounded

Direction = Literal["rose", "fell", "unclear", "unknown"]
"""`unclear`: cannot be told from noise; `unknown`: not enough answers to look."""

MOST_DIGITS = 2


@dataclass(frozen=True)
class Verdict:
    """One change, ready for wording: `earlier` and `later` to `difference`, all in one unit.

    The figures are as printed: `later` less `earlier` is `difference`.
    """

    direction: Direction
    earlier: Decimal | None = None
    later: Decimal | None = None
    difference: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    detectable: float | None = None
    n: int = 0
    n_earlier: int = 0
    digits: int = 0


def judge(
    comparison: pd.Series, earlier: float, later: float, *, confidence: float = 0.95, scale: int = 1
) -> Verdict:
    """Decide what may be said of one comparison.

    A change is a rise or a fall only when its interval leaves zero out and its
    test, corrected for the comparisons made with it, says the same.

    Parameters
    ----------
    comparison : Series
        A row of what `contrast` returns.
    earlier, later : float
        The two figures compared, in the unit of the difference.
    confidence : float, default 0.95
        That of the comparison's interval; its complement is the level of the test.
    scale : int, default 1
        100 to print shares as percentages.

    Returns
    -------
    Verdict

    Examples
    --------
    From 31.4 to 34.6 is 3.2, yet 31 to 35 looks like 4; one decimal agrees:

    >>> comparison = pd.Series({"n": 212, "n_reference": 220, "difference": 3.2, "conf_low": -9.0,
    ...                         "conf_high": 15.4, "p_adjusted": 0.6, "detectable": 17.4})
    >>> verdict = judge(comparison, 31.4, 34.6)
    >>> verdict.direction, str(verdict.earlier), str(verdict.later), str(verdict.difference)
    ('unclear', '31.4', '34.6', '3.2')
    """
    n, n_earlier = int(comparison["n"]), int(comparison["n_reference"])
    difference = comparison["difference"]
    if pd.isna(difference) or pd.isna(earlier) or pd.isna(later):
        return Verdict("unknown", n=n, n_earlier=n_earlier)
    low, high = comparison["conf_low"], comparison["conf_high"]
    figures = [scale * value for value in (earlier, later, difference, low, high)]
    digits = agreeing_digits(*figures)
    before, after, _, low, high = (rounded(value, digits) for value in figures)
    return Verdict(
        direction=direction(comparison, confidence),
        earlier=before,
        later=after,
        difference=after - before,
        low=low,
        high=high,
        detectable=scale * comparison["detectable"],
        n=n,
        n_earlier=n_earlier,
        digits=digits,
    )


def direction(comparison: pd.Series, confidence: float = 0.95) -> Direction:
    """Name the direction of a comparison; one that zero may explain has none."""
    if pd.isna(comparison["difference"]):
        return "unknown"
    told_apart = comparison["p_adjusted"] < round(1 - confidence, 9)
    if told_apart and comparison["conf_low"] > 0:
        return "rose"
    if told_apart and comparison["conf_high"] < 0:
        return "fell"
    return "unclear"


def agreeing_digits(
    earlier: float, later: float, difference: float, low: float, high: float
) -> int:
    """Fewest decimals at which the printed figures agree and nothing becomes zero.

    Examples
    --------
    >>> agreeing_digits(31, 35, 4, -9, 17), agreeing_digits(31.4, 34.6, 3.2, -9, 15.4)
    (0, 1)
    >>> agreeing_digits(31, 43, 12, 0.3, 23.7)
    1
    """
    for digits in range(MOST_DIGITS):
        adds_up = rounded(later, digits) - rounded(earlier, digits) == rounded(difference, digits)
        vanished = [
            value
            for value in (difference, low, high)
            if abs(value) > 1e-9 and rounded(value, digits).is_zero()
        ]
        if adds_up and not vanished:
            return digits
    return MOST_DIGITS
