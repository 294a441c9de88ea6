"""Read points of a scale, and notice when they belong to another scale."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from nps_analysis.sources.readings import quoted_cell
from nps_analysis.sources.vocabulary import on_scales

KEPT = {(0, 10): ("0-10", 0), (1, 10): ("1-10", 0), (1, 11): ("0-10", 1)}
"""Scale that a score may be asked on -> the one it is kept on, and what is taken away for that.

Eleven points that begin at 1 are those from 0 to 10 under other names; ten points are not."""

FEW = 20
"""Answers from which a column can look like another scale's."""

REPEATED = 0.01
"""Share of the answers from which one code off the scale is no longer a slip."""

_CROWDED = {10: 7, 7: 5}
"""Highest point of a scale -> highest point of the next smaller one in use."""

_NUMBER = re.compile(r"([+-]?[0-9]{1,9})(?:[.,]([0-9]+))?")
_LABELLED = re.compile(r"([0-9]{1,2})\s+[-\u2010-\u2015]\s+(?=.*[^\W\d_])[^0-9].*", re.DOTALL)


@dataclass(frozen=True)
class Points:
    """A column of answers read as points: Int64, with the reason where one is refused."""

    values: pd.Series
    reasons: pd.Series
    found: pd.Series
    problems: tuple[str, ...]


def point(text: str) -> int | None:
    """Read one answer: a whole number, or a labelled one.

    Raises
    ------
    ValueError
        If the number is not whole, or the text names no point: `not_whole`
        or `not_a_number`.

    Examples
    --------
    >>> [point(text) for text in ("9", "10.0", "'-3", "10 - Très probable")]
    [9, 10, -3, 10]
    >>> point("6.5")
    Traceback (most recent call last):
        ...
    ValueError: not_whole
    """
    text = text.removeprefix("'").strip()
    if number := _NUMBER.fullmatch(text):
        if (number[2] or "").strip("0"):
            raise ValueError("not_whole")
        return int(number[1])
    if labelled := _LABELLED.fullmatch(text):
        return int(labelled[1])
    raise ValueError("not_a_number")


def points(
    texts: pd.Series,
    *,
    name: str,
    low: int,
    high: int,
    blank: Sequence[int | str],
    key: str,
    lines: Sequence[int] | None = None,
    counts: np.ndarray | None = None,
) -> Points:
    """Read a column of answers.

    Parameters
    ----------
    texts : pandas.Series
        Trimmed text, null where blank.
    name : str
        `score` or `effort`; begins the reasons.
    low, high : int
        First and last point of the scale.
    blank : sequence of int or str
        Codes that mean "no answer".
    key : str
        The source in programme.toml, for the keys to declare.
    lines : sequence of int, optional
        Where in the file each answer stands.
    counts : numpy.ndarray, optional
        How many cells of the file each answer stands for; one, if not given.

    Returns
    -------
    Points
        With `problems` when the values belong to another scale.
    """
    codes = {code for code in blank if isinstance(code, int)}
    words = {str(code).strip() for code in blank}
    read: dict[str, int | None] = {}
    reason: dict[str, str] = {}
    for text in texts.dropna().unique():
        try:
            value = None if text in words else point(text)
        except ValueError as error:
            reason[text] = f"{name}_{error}"
            continue
        if value is None or value in codes:
            read[text] = None
        elif low <= value <= high:
            read[text] = value
        else:
            reason[text] = f"{name}_out_of_range"
    reasons = texts.map(reason).astype("object")
    refused = reasons.notna()
    values = texts.map(read).where(~refused).astype("Int64")
    return Points(
        values,
        reasons,
        texts.where(refused).map(quoted_cell, na_action="ignore"),
        tuple(_problems(texts, values, reasons, name, (low, high), key, lines, counts)),
    )


def numerals(texts: pd.Series) -> pd.Series:
    """Take the whole numbers that cells hold, whatever they mean.

    Examples
    --------
    >>> numerals(pd.Series(["9", "11.0", "Absolutely", None])).tolist()
    [9, 11, <NA>, <NA>]
    """
    found = {}
    for text in texts.dropna().unique():
        try:
            found[text] = point(text)
        except ValueError:
            continue
    return texts.map(found).astype("Int64")


def _problems(
    texts: pd.Series,
    values: pd.Series,
    reasons: pd.Series,
    name: str,
    ends: tuple[int, int],
    key: str,
    lines: Sequence[int] | None,
    counts: np.ndarray | None,
) -> list[str]:
    """Say why the column cannot be on the declared scale, if it cannot."""
    times = pd.Series(1 if counts is None else counts, index=texts.index)
    outside = texts[(reasons == f"{name}_out_of_range").fillna(False)]
    wordy = int(times[(reasons == f"{name}_not_a_number").fillna(False)].sum())
    beyond = int(times[outside.index].sum())
    answers = int(times[values.notna()].sum()) + beyond
    low, high = ends
    why = first = ""
    if wordy and not answers:
        why = f"none of the {wordy} answers is a number"
    elif answers >= FEW and not len(outside) and values.max() <= _CROWDED.get(high, -1):
        why = f"none of {answers} answers is above {values.max()}, so another scale was asked"
    elif len(outside):
        code, codes = None, totals(outside.map(point), times)
        from_one = bool(values.notna().any()) and values.min() == 1
        eleven = name == "score" and ends == (0, 10) and from_one and 11 in codes
        if eleven or (codes.iloc[0] > 1 and codes.iloc[0] >= REPEATED * answers):
            code = 11 if eleven else codes.index[0]
            why = f"{codes[code]} of {answers} answers are {code}"
            if name == "score" and not values.eq(0).any() and code != 0:
                why += " and nobody answered 0"
        elif answers >= FEW and beyond >= 10 * REPEATED * answers:
            why = f"{beyond} of {answers} answers lie outside"
        if lines is not None:
            at = outside.index[0] if code is None else outside.index[outside.map(point) == code][0]
            first = f"; first {quoted_cell(texts[at])} at line {lines[at]}"
    if not why:
        return []
    say = f'{key}.blank (codes that mean "no answer")'
    if name == "score":
        say += f" or {key}.scale ([1, 11] is read as 0-10; [1, 10] is never pooled with it)"
    else:
        say += ", effort.blank or effort.version"
    if name == "score" and not len(outside):
        other = f"{key}.columns.effort or {key}.columns.satisfaction"
        say += f"; a scale of words, or of fewer points, has no Net Promoter Score: it is {other}"
    values_found = f"values: {counts_of_points(texts, counts)}{first}"
    return [f"{name}: declared {low}-{high}, but {why}; {values_found}; declare {say}"]


def counts_of_points(texts: pd.Series, times: np.ndarray | None = None) -> str:
    """Count the values of a column, most frequent first.

    Words are shown only where they are a scale's labels: known ones, and
    eleven or fewer among many answers.

    Examples
    --------
    >>> counts_of_points(pd.Series(["9", "9", "11"]))
    '9 (2), 11 (1)'
    """
    times = pd.Series(1 if times is None else times, index=texts.index)
    counts = totals(texts.dropna(), times)
    closed = len(counts) <= 11 and counts.sum() >= FEW
    parts = [
        f"{text if closed and on_scales(text) else quoted_cell(text)} ({n})"
        for text, n in counts.head(12).items()
    ]
    return ", ".join(parts) + (", …" if len(counts) > 12 else "")


def totals(values: pd.Series, times: pd.Series) -> pd.Series:
    """Count each value, the most frequent first and of equals the earlier."""
    found = times[values.index].groupby(values, sort=False).sum()
    return found.sort_values(ascending=False, kind="stable")
