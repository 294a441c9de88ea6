"""How many answers it would take."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd

from nps_analysis.estimates import required_n

MARGINS = (3, 5, 10)
"""Half-widths of an interval, in points, for which the answers needed are worked out."""


def planning(
    score: pd.Series,
    *,
    response_rate: float | None = None,
    confidence: float = 0.95,
    margins: Sequence[float] = MARGINS,
) -> pd.DataFrame:
    """Work out how many answers would bring the score within a margin.

    Parameters
    ----------
    score : Series
        A row of what `estimate` returns for NPS: its shares and its design effect are taken to
        stay as they are.
    response_rate : float, optional
        From 0 to 1, to say how many to ask.
    confidence : float, default 0.95
        Of the interval that has the margin.
    margins : sequence of float, default MARGINS
        In points, above 0.

    Returns
    -------
    DataFrame
        One row a margin: `margin`, in points; `answers`; `asked`, null without a response rate.

    Examples
    --------
    >>> score = pd.Series({"n": 200, "promoters": 67, "detractors": 67, "n_effective": 100.0})
    >>> planning(score, response_rate=0.5)
       margin  answers  asked
    0       3     5720  11440
    1       5     2060   4120
    2      10      516   1032
    """
    shares = {name: score[name] / score["n"] for name in ("promoters", "detractors")}
    effect = score["n"] / score["n_effective"]
    rows = []
    for margin in margins:
        least = required_n(
            margin,
            share_promoters=shares["promoters"],
            share_detractors=shares["detractors"],
            confidence=confidence,
        )
        needed = math.ceil(round(least * effect, 6))
        asked = math.ceil(round(needed / response_rate, 6)) if response_rate else pd.NA
        rows.append({"margin": margin, "answers": needed, "asked": asked})
    return pd.DataFrame(rows).astype({"asked": "Int64"})
