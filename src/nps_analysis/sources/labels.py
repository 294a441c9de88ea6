"""Answers given as words: the points they stand for are declared, or written beside them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import pandas as pd

from nps_analysis.sources.headers import fold
from nps_analysis.sources.readings import shown
from nps_analysis.sources.scores import point

_BEHIND = re.compile(r"[^\d]*[^\W\d_][^\d]*(?:[-\u2010-\u2015=:]\s*|\()([0-9]{1,2})\)?")
"""A label with its point behind it: Extremely likely - 10, Not at all likely (0)."""

CLOSED = 11
"""Different words up to which they are a scale's, and may be shown."""


def pointed(texts: pd.Series, labels: Mapping[str, int]) -> pd.Series:
    """Put the points that words stand for in their place.

    Parameters
    ----------
    texts : pandas.Series
        Trimmed text, null where blank.
    labels : mapping of str to int
        Words -> the point that the programme declares for them.

    Examples
    --------
    >>> given = pd.Series(["Absolutely", "Not at all likely - 0", "7"], dtype="string")
    >>> pointed(given, {"absolutely": 10}).tolist()
    ['10', '0', '7']
    """
    known = {fold(word): str(value) for word, value in labels.items()}
    found = {}
    for text in texts.dropna().unique():
        if (plain := fold(text)) in known:
            found[text] = known[plain]
        elif behind := _BEHIND.fullmatch(text):
            found[text] = behind[1]
    return texts.map(lambda text: found.get(text, text), na_action="ignore").astype("string")


def wordy(texts: pd.Series, blank: Sequence[int | str], name: str, key: str) -> list[str]:
    """Say that answers are words that name no point, where they are more than a slip.

    A row of such an answer cannot be set aside: words stand at the ends of
    scales, and a score without its ends is another score.
    """
    void = {str(code).strip() for code in blank}
    words: dict[str, int] = {}
    shapes: dict[str, str] = {}
    numbers = 0
    for text, count in texts.dropna().value_counts(sort=False).items():
        try:
            numbers += count if text in void else bool(point(text) is not None) * count
        except ValueError as error:
            if str(error) == "not_a_number":
                words[fold(text)] = words.get(fold(text), 0) + count
                shapes.setdefault(fold(text), text)
    again = {plain: count for plain, count in words.items() if count > 1}
    if not again or len(words) > CLOSED and not numbers:
        return []
    ordered = sorted(again.items(), key=lambda one: -one[1])
    closed = len(words) <= CLOSED
    listed = ", ".join(
        f"{shapes[plain] if closed else shown(shapes[plain])!r} ({count})"
        for plain, count in ordered[:6]
    )
    example = shapes[ordered[0][0]] if closed else "…"
    none = "none of the " if not numbers else ""
    other = ""
    if name == "score" and not numbers:
        columns = f"{key}.columns.effort or {key}.columns.satisfaction"
        other = f"; agreement and the like have no Net Promoter Score: map them as {columns}"
    return [
        f"{name}: {none}{sum(again.values()) if numbers else sum(words.values())} answers are "
        f"words, {listed}; declare the point each stands for, as in "
        f'{key}.labels = {{ "{example}" = … }}, or {key}.blank for those that mean "no answer"'
        + other
    ]
