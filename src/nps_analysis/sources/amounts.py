"""Read amounts and counts: which mark is the decimal one is decided, never guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from nps_analysis.sources.readings import quoted_cell, weigh

_SPACES = " '\u2019\u00a0\u202f\u2009"
_MONEY = re.compile(r"(?i)^(€|\$|£|lei|[a-z]{3})?\s*([+-]?[0-9].*?)\s*(€|\$|£|lei|[a-z]{3})?$")
_WRITTEN = {
    ".": re.compile(
        rf"[+-]?(?:[0-9]+|[1-9][0-9]{{0,2}}([,{_SPACES}])[0-9]{{3}}(?:\1[0-9]{{3}})*)(?:\.[0-9]+)?"
    ),
    ",": re.compile(
        rf"[+-]?(?:[0-9]+|[1-9][0-9]{{0,2}}([.{_SPACES}])[0-9]{{3}}(?:\1[0-9]{{3}})*)(?:,[0-9]+)?"
    ),
}
_NAMES = {".": "point", ",": "comma"}


@dataclass(frozen=True)
class Numbers:
    """A column of numbers, what could not be read in it, and why it was read so."""

    values: pd.Series
    unreadable: pd.Series
    found: pd.Series
    evidence: str | None
    problems: tuple[str, ...]


def number(text: str, decimal: str) -> float | None:
    """Read one number with a given decimal mark; None where it is not written so.

    Examples
    --------
    >>> number("12\u202f500,50", ","), number("12.500", ","), number("12.500", ".")
    (12500.5, 12500.0, 12.5)
    >>> number("8,5", ".") is None
    True
    """
    if not _WRITTEN[decimal].fullmatch(text):
        return None
    group = "," if decimal == "." else "."
    plain = text.translate(dict.fromkeys(map(ord, _SPACES + group)))
    return float(plain.replace(",", "."))


def numbers(
    texts: pd.Series,
    *,
    exact: np.ndarray | None,
    decimal: str | None,
    name: str,
    lines: np.ndarray,
    key: str,
) -> Numbers:
    """Read a column of numbers.

    Parameters
    ----------
    texts : pandas.Series
        Trimmed text, null where blank.
    exact : numpy.ndarray of bool, optional
        Cells that were numbers in the file already, as in a workbook.
    decimal : {".", ","}, optional
        Declared where the values leave it open.
    name : str
        The canonical column.
    lines : numpy.ndarray
        Line of each value.
    key : str
        The source in programme.toml.

    Returns
    -------
    Numbers
        Float64. `problems` when two readings are possible and differ, when
        the values contradict each other, or when currencies are mixed.
    """
    values = pd.Series(pd.NA, index=texts.index, dtype="Float64")
    typed = texts.copy()
    if exact is not None:
        values[exact] = texts[exact].astype("Float64")
        typed = texts.mask(exact)
    firsts = typed.dropna().drop_duplicates()
    distinct = firsts.reset_index(drop=True)
    parts = distinct.str.removeprefix("'").str.replace("\u2212", "-").str.extract(_MONEY)
    problems: list[str] = []
    currencies = sorted(set(parts[0].dropna()) | set(parts[2].dropna()))
    if len(currencies) > 1:
        problems.append(f"{name}: amounts in {', '.join(currencies)}; convert them to one currency")
    bodies = parts[1].astype("object")
    readings = {
        mark: bodies.map(lambda text, m=mark: number(text, m), na_action="ignore").astype("Float64")
        for mark in _WRITTEN
    }
    verdict = weigh(readings)

    def at(position: int) -> str:
        return f"line {lines[firsts.index[position]]} {quoted_cell(distinct[position])!r}"

    mark = decimal or (verdict.possible or (".",))[0]
    evidence = None
    if not verdict.possible:
        problems.append(
            f"{name}: {at(verdict.against['.'])} has a decimal comma and "
            f"{at(verdict.against[','])} a decimal point; correct one of them"
        )
    elif decimal and decimal not in verdict.possible:
        problems.append(
            f"{name}: declared with a decimal {_NAMES[decimal]}, but "
            f"{at(verdict.against[decimal])} is not written so; correct {key}.decimal"
        )
    elif verdict.agree:
        for other in verdict.against:
            because = at(verdict.against[other])
            evidence = f"{name}: decimal {_NAMES[mark]}, as {because} shows"
    elif decimal:
        evidence = f"{name}: decimal {_NAMES[decimal]}, as declared"
    else:
        differs = (readings["."] != readings[","]).fillna(False)
        position = int(np.argmax(differs.to_numpy()))
        one, other = (f"{readings[m][position]:g}" for m in (".", ","))
        problems.append(
            f"{name}: {at(position)} can be read as {one} or as {other}, and no value decides; "
            f'declare {key}.decimal = "." or ","'
        )
    chosen = dict(zip(distinct, readings[mark], strict=True))
    values = values.fillna(typed.map(chosen).astype("Float64"))
    unreadable = texts.notna() & values.isna()
    if unreadable.any() and unreadable.sum() == texts.count():
        problems.append(
            f"{name}: none of its {texts.count()} values is a number, "
            f"e.g. line {lines[int(np.argmax(unreadable.to_numpy()))]}; is the column right?"
        )
    found = texts.where(unreadable).map(quoted_cell, na_action="ignore")
    return Numbers(values, unreadable, found, evidence, tuple(problems))
