"""How far the report's figures can be trusted: the same people, comparisons, what would show."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from nps_analysis.estimates import contrast, required_n

MARGINS = (3, 5, 10)
"""Half-widths of an interval, in points, for which the answers needed are worked out."""


def same_people(answers: pd.DataFrame, change: pd.DataFrame, **usual: Any) -> pd.DataFrame:
    """Put the change of those who answered in both quarters beside that of everybody.

    Two quarters of one person's answers differ by what changed for them, not by how generously
    they use the scale; this is the fixed-effects estimate of two waves.

    Parameters
    ----------
    answers : DataFrame
        Of two quarters at most, with `quarter`, `score` and `customer_id`.
    change : DataFrame
        That of everybody, in one row, as `contrast` returns it.
    **usual
        `confidence` and `min_n`.

    Returns
    -------
    DataFrame
        Rows "everybody" and "same", named by `who`, with the columns of `contrast`; the second
        by customer. No rows where nobody, or too few, answered twice, where too few answered
        once in a quarter to be told from them, or somebody more than once in a quarter.

    Examples
    --------
    >>> answers = pd.DataFrame({
    ...     "quarter": ["2026Q2"] * 3 + ["2026Q3"] * 4, "customer_id": [*"abc", *"abcd"],
    ...     "score": [9, 9, 8, 8, 8, 8, 10],
    ... })
    >>> change = contrast(answers, between="quarter")
    >>> same_people(answers, change)[["who", "n", "difference"]].round(1)
             who  n  difference
    0  everybody  4       -41.7
    1       same  3       -66.7
    """
    scored = answers[answers["score"].notna()]
    often = scored.groupby("customer_id")["quarter"].transform("size")
    same = scored[often == 2]
    least = usual.get("min_n", 1)
    once = scored.loc[often == 1, "quarter"].value_counts()
    few = len(same) < 2 * max(least, 2) or (once < least).any()
    if few or change.empty or scored.duplicated(["quarter", "customer_id"]).any():
        return pd.DataFrame({"who": []})
    own = contrast(same, between="quarter", cluster="customer_id", **usual)
    return pd.concat([change.iloc[-1:], own], ignore_index=True).assign(who=["everybody", "same"])


def planning(
    score: pd.Series, *, response_rate: float | None = None, confidence: float = 0.95
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
    for margin in MARGINS:
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
