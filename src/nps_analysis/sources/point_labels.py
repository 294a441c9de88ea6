"""Answers given as words: the points they stand for are declared, or written beside them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from nps_analysis.sources.headers import fold
from nps_analysis.sources.scores import point, totals
from nps_analysis.sources.vocabulary import means_nothing, on_scales

_BEHIND = re.compile(r"[^\d]*[^\W\d_][^\d]*(?:[-\u2010-\u2015=:]\s*|\()([0-9]{1,2})\)?")
"""A label with its point behind it: Extremely likely - 10, Not at all likely (0)."""

_ZERO_FIRST = re.compile(r"0+\s*[-\u2010-\u2015=:]\s*(.+)", re.DOTALL)

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

    Returns
    -------
    pandas.Series
        Null as well where a 0 stands beside words for no answer.

    Examples
    --------
    >>> pointed(pd.Series(["No answer (0)", "0 - Unlikely"], dtype="string"), {}).tolist()
    [<NA>, '0 - Unlikely']
    >>> given = pd.Series(["Absolutely", "Not at all likely - 0", "7"], dtype="string")
    >>> pointed(given, {"absolutely": 10}).tolist()
    ['10', '0', '7']
    """
    known = {fold(word): str(value) for word, value in labels.items()}
    found = {}
    for text in texts.dropna().unique():
        if (plain := fold(text)) in known:
            found[text] = known[plain]
        elif _void(plain):
            found[text] = pd.NA
        elif behind := _BEHIND.fullmatch(text):
            found[text] = behind[1]
    if not found:
        return texts
    return texts.map(lambda text: found.get(text, text), na_action="ignore").astype("string")


def _void(plain: str) -> bool:
    """Tell the label of a 0 that stands for no answer."""
    first = _ZERO_FIRST.fullmatch(plain)
    behind = None if first else _BEHIND.fullmatch(plain)
    if behind and not int(behind[1]):
        words = plain[: behind.start(1)].rstrip(" -\u2010\u2011\u2012\u2013\u2014\u2015=:(")
    else:
        words = first[1] if first else ""
    return bool(words) and means_nothing(words)


def wordy(
    texts: pd.Series,
    blank: Sequence[int | str],
    name: str,
    key: str,
    times: np.ndarray | None = None,
) -> list[str]:
    """Say that answers are words that name no point, where they are more than a slip.

    A row of such an answer cannot be set aside: words stand at the ends of
    scales, and a score without its ends is another score. `times` says how many cells each
    text stands for, where not for one.

    Examples
    --------
    >>> given = pd.Series(["Absolutely", "9", "Absolutely", "8.5"])
    >>> wordy(given, [], "score", "sources[0]")[0][:46]
    "score: 2 of 4 answers are words, 'Absolutely' "
    """
    void = {str(code).strip() for code in blank}
    each = pd.Series(1 if times is None else times, index=texts.index)
    given = totals(texts.dropna(), each)
    words = given[[text not in void and _is_word(text) for text in given.index]]
    counts = words.groupby([fold(text) for text in words.index]).sum()
    counts = counts.sort_values(ascending=False, kind="stable")
    closed, only = len(counts) <= CLOSED, words.sum() == given.sum()
    if not len(counts) or counts.iloc[0] == 1 or (only and not closed):
        return []
    written = {fold(text): text for text in words.index[::-1] if closed and on_scales(text)}
    some = f"all {given.sum()}" if only else f"{words.sum()} of {given.sum()}"
    known = [plain for plain in counts.index if plain in written]
    if not known:
        return [
            f"{name}: {some} answers are words that stand on no scale known, {len(counts)} "
            f"different ones, not shown as they may be people's; correct {key}.columns.{name} if "
            f"another column has the answers, or declare the point each word stands for in "
            f'{key}.labels, or {key}.blank with those that mean "no answer"'
        ]
    listed = ", ".join(
        f"{written[plain]!r} ({counts[plain]})" for plain in known[:6] if counts[plain] > 1
    )
    if len(known) < len(counts):
        listed += f" and {len(counts) - len(known)} others, not shown"
    example = written[known[0]]
    other = ""
    if name == "score" and only:
        columns = f"{key}.columns.effort or {key}.columns.satisfaction"
        other = f"; agreement and the like have no Net Promoter Score: map them as {columns}"
    return [
        f"{name}: {some} answers are words, {listed}; declare the point each stands "
        f'for, as in {key}.labels = {{ "{example}" = … }}, or {key}.blank = ["{example}"] where '
        f'it means "no answer"{other}'
    ]


def _is_word(text: str) -> bool:
    try:
        point(text)
    except ValueError as error:
        return str(error) == "not_a_number"
    return False
