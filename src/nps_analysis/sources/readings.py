"""Decide how a column is written, from all its values, or say that nothing decides."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

_KEPT = re.compile(r"(?i)(?<![^\W\d_])(?:[ap]\.?m|gmt|utc|t|z)(?![^\W\d_])")
_TELEPHONE = 7
"""Digits from which a number may be a telephone's."""

_DIGITS = re.compile(r"\d{9,}")
_LONG = re.compile(r"\d[\d\s().\-\u2010-\u2015]*[\s().\-\u2010-\u2015][\d\s().\-\u2010-\u2015]*\d")
_SECONDS = re.compile(r"\d\d(?:\.\d+)?(?:\s?-\s?\d{2,4})?")
_YEAR = r"(?:19|20)\d{2}"
_DATED = re.compile(
    rf"(?:{_YEAR}[-.\s]\s?\d{{1,2}}[-.\s]\s?\d{{1,2}}|\d{{1,2}}[-.\s]\s?\d{{1,2}}[-.\s]\s?{_YEAR}"
    r"|[0-3]?\d[-.][0-3]?\d[-.]\d{2})(?:\s-?\s?[0-2]?\d)?(?:\.\d{2}){0,2}"
    rf"|{_YEAR}\d{{4}}(?:\s\d{{1,6}})?|[2-7]\d{{4}}\.\d{{1,12}}|\d{{1,8}}\.\d{{1,2}}"
)
"""Numbers with signs between them that are no telephone's: days, hours, serial days, amounts."""

_LETTER = re.compile(r"[^\W\d_]")


class Admissible(NamedTuple):
    """Which readings every value admits, and what spoke against the others."""

    possible: tuple[str, ...]
    agree: bool
    against: Mapping[str, int]


def weigh(readings: Mapping[str, pd.Series]) -> Admissible:
    """Compare several readings of one column.

    Parameters
    ----------
    readings : mapping of str to pandas.Series
        The same values, read each way; null where a value cannot be read so.
        A value that no reading admits is no evidence.

    Returns
    -------
    Verdict
        `possible` readings, whether they `agree` on every value, and for each
        reading excluded the position of the first value `against` it.

    Examples
    --------
    >>> weigh({"day first": pd.Series([1, 25]), "month first": pd.Series([3, None])})
    Admissible(possible=('day first',), agree=True, against={'month first': 1})
    """
    filled = {name: series.notna().to_numpy() for name, series in readings.items()}
    usable = np.logical_or.reduce(list(filled.values()))
    against = {
        name: int(np.argmax(usable & ~valid))
        for name, valid in filled.items()
        if (usable & ~valid).any()
    }
    possible = tuple(name for name in readings if name not in against)
    first = readings[possible[0]] if possible else None
    agree = all(first.equals(readings[name]) for name in possible[1:])
    return Admissible(possible, agree, against)


def quoted_cell(text: str) -> str:
    """Show how a cell is written without repeating words or long numbers from it.

    Examples
    --------
    >>> quoted_cell("3/24/2020 9:08 PM")
    '3/24/2020 9:08 PM'
    >>> quoted_cell("Ana, 0722123456"), quoted_cell("(0722) 123-456")
    ('xxx, ##########', '(####) ###-###')
    """
    line = " ".join(text.split())
    line = line if len(line) <= 40 else line[:39] + "…"
    kept = {i for match in _KEPT.finditer(line) for i in range(*match.span())}
    hidden = "".join(
        "x" if i not in kept and _LETTER.match(sign) else sign for i, sign in enumerate(line)
    )
    return _DIGITS.sub(_numberless, _LONG.sub(_numberless, hidden))


def _numberless(found: re.Match[str]) -> str:
    """Hide the digits of a long number, unless they are a date's, a time's or an amount's."""
    digits = sum(sign.isdigit() for sign in found[0])
    timed = (
        found.start() and found.string[found.start() - 1] == ":" and _SECONDS.fullmatch(found[0])
    )
    if digits < _TELEPHONE or timed or _DATED.fullmatch(found[0]):
        return found[0]
    return re.sub(r"\d", "#", found[0])
