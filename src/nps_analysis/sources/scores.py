"""Read points of a scale, and notice when they belong to another scale."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from nps_analysis.sources.readings import shown

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
    texts: pd.Series, *, name: str, low: int, high: int, blank: Sequence[int | str], key: str
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
        texts.where(refused).map(shown, na_action="ignore"),
        tuple(_problems(texts, values, reasons, name, high, key)),
    )


def _problems(
    texts: pd.Series, values: pd.Series, reasons: pd.Series, name: str, high: int, key: str
) -> list[str]:
    """Say why the column cannot be on the declared scale, if it cannot."""
    outside = texts[(reasons == f"{name}_out_of_range").fillna(False)]
    wordy = int((reasons == f"{name}_not_a_number").fillna(False).sum())
    answers = int(values.count()) + len(outside)
    scale = f"0-{high}" if name == "score" else f"1-{high}"
    why = ""
    if wordy and not answers:
        why = f"none of the {wordy} answers is a number"
    elif answers >= FEW and not len(outside) and values.max() <= _CROWDED.get(high, -1):
        why = f"none of {answers} answers is above {values.max()}, so another scale was asked"
    elif len(outside):
        codes = outside.map(point).value_counts()
        if codes.iloc[0] > 1 and codes.iloc[0] >= REPEATED * answers:
            why = f"{codes.iloc[0]} of {answers} answers are {codes.index[0]}"
            if name == "score" and not values.eq(0).any():
                why += " and nobody answered 0"
        elif answers >= FEW and len(outside) >= 10 * REPEATED * answers:
            why = f"{len(outside)} of {answers} answers lie outside"
    if not why:
        return []
    say = f'{key}.blank (codes that mean "no answer")'
    if name == "score":
        say += f" or {key}.scale (scores on another scale are never pooled with 0-10)"
    else:
        say += ", effort.blank or effort.version"
    return [f"{name}: declared {scale}, but {why}; values: {counted(texts)}; declare {say}"]


def counted(texts: pd.Series) -> str:
    """Count the values of a column, most frequent first.

    Words are shown only where they look like a scale's labels: eleven or
    fewer among many answers.

    Examples
    --------
    >>> counted(pd.Series(["9", "9", "11"]))
    '9 (2), 11 (1)'
    """
    counts = texts.dropna().value_counts()
    closed = len(counts) <= 11 and counts.sum() >= FEW
    parts = [f"{text if closed else shown(text)} ({n})" for text, n in counts.head(12).items()]
    return ", ".join(parts) + (", …" if len(counts) > 12 else "")
