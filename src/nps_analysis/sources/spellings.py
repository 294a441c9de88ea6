"""Dates written otherwise than as three numbers apart: with months in words, compact, or counted.

Each is rewritten as the reader of dates takes it; whatever is not one of them stays as it is.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pandas as pd

from nps_analysis.sources.headers import fold

COUNTED = "unix"
"""The form, in a layout's dates, of counts of seconds or milliseconds since 1970."""

_MONTHS = {
    word: number
    for number, words in enumerate(
        (
            "january jan janvier janv ianuarie ian januar enero ene",
            "february feb fevrier fevr fev februarie februar febrero",
            "march mar mars martie marz marzo",
            "april apr avril avr aprilie abril abr",
            "may mai mayo",
            "june jun juin iunie iun juni junio",
            "july jul juillet juil iulie iul juli julio",
            "august aug aout agosto ago",
            "september sep sept septembre septembrie septiembre",
            "october oct octobre octombrie oktober okt octubre",
            "november nov novembre noiembrie noi noviembre",
            "december dec decembre decembrie dezember dez diciembre dic",
        ),
        1,
    )
    for word in words.split()
}
_WEEKDAYS = re.compile(
    "(mon|tues?|wed(nes)?|thu(rs?)?|fri|sat(ur)?|sun)(day)?|lun(di|i)?|mar(di|ti)?|mer(credi)?|"
    "miercuri|mie|jeu(di)?|joi|ven(dredi)?|vineri|vin|sam(edi)?|sambata|dim(anche)?|duminica|dum|"
    "(montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag)|mo|di|mi|do|fr|sa|so|"
    "lunes|martes|miercoles|jueves|viernes|sabado|domingo"
)
_LEAD = r"(?:(?P<weekday>[a-z]+)[.,]?\s*-?\s*)?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|\.)?"
_MONTH = r"(?P<month>[a-z]{3,})\.?"
_CLOCK = r"(?:,?\s+(?:at|a|la|um)?\s*(?P<clock>\d{1,2}:\d{2}.*))?"
_SPELT = (
    re.compile(
        rf"{_LEAD}{_DAY}[\s\-/.]*(?:of |de )?\s*{_MONTH}"
        rf"(?:[\s\-/.,]+(?:de )?(?P<year>\d{{4}}|'?\d{{2}}(?!:)))?{_CLOCK}"
    ),
    re.compile(
        rf"{_LEAD.replace('weekday>[a-z]+', 'weekday>[a-z]{3,}(?=[., ])')}"
        rf"{_MONTH}\s*{_DAY}(?:,?\s+(?P<year>\d{{4}}))?{_CLOCK}"
    ),
    re.compile(rf"(?P<weekday>)(?P<year>\d{{4}})[\s\-/.]{_MONTH}[\s\-/.]{_DAY}{_CLOCK}"),
)
_COMPACT = re.compile(
    r"(?P<a>\d{4})(?P<b>\d{2})(?P<c>\d{2})"
    r"(?:[T ]?(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})?(?P<zone>Z|[+-]\d{2}:?\d{2})?)?"
)
_PLAIN = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d")
_COUNT = re.compile(r"(\d{9,10})(\d{3})?(?:\.\d{1,9})?")
_COUNTS = (datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))
"""What a count of seconds since 1970 can mean."""


def rewritten(texts: pd.Series, *, counted: bool, year: str | None = None) -> pd.Series:
    """Rewrite dates as figures apart.

    Parameters
    ----------
    texts : pandas.Series
        Trimmed text, null where blank.
    counted : bool
        Whether the layout writes seconds, or milliseconds, since 1970. Without
        it they are taken so only where every value can be.
    year : str, optional
        The year of dates that name none.

    Examples
    --------
    >>> given = ["lundi 3 août 2026 à 14:05", "May 3, 2026", "5th Jan", "20260503"]
    >>> rewritten(pd.Series(given, dtype="string"), counted=False, year="2020").tolist()
    ['2026-08-03 14:05', '2026-05-03', '2020-01-05', '2026-05-03']
    >>> rewritten(pd.Series(["1782900000"], dtype="string"), counted=False).tolist()
    ['2026-07-01T10:00:00+00:00']
    """
    distinct = texts.dropna().unique()
    odd = [text for text in distinct if not _PLAIN.match(text)]
    counted = counted or (len(odd) == len(distinct) and all(map(_since_1970, odd)))
    found = {
        text: (_since_1970(text) if counted else None) or _spelt(text, year) or _compact(text)
        for text in odd
    }
    if not any(found.values()):
        return texts
    return texts.map(lambda text: found.get(text) or text, na_action="ignore").astype("string")


def _since_1970(text: str) -> str | None:
    """Read a count of seconds or milliseconds since 1970."""
    if not (count := _COUNT.fullmatch(text)):
        return None
    moment = datetime.fromtimestamp(int(count[1]), UTC)
    return moment.isoformat() if _COUNTS[0] <= moment < _COUNTS[1] else None


def _spelt(text: str, year: str | None) -> str | None:
    """Read a date whose month is a word; a year of two figures up to 68 is of this century."""
    if not any(sign.isalpha() for sign in text):
        return None
    for form in _SPELT:
        parts = form.fullmatch(fold(text))
        if not parts or parts["month"] not in _MONTHS:
            continue
        if parts["weekday"] and not _WEEKDAYS.fullmatch(parts["weekday"]):
            continue
        whole = (parts["year"] or year or "").lstrip("'")
        if len(whole) == 2:
            whole = f"{'20' if int(whole) <= 68 else '19'}{whole}"
        if whole:
            day = f"{whole}-{_MONTHS[parts['month']]:02d}-{int(parts['day']):02d}"
            return f"{day} {parts['clock']}" if parts["clock"] else day
    return None


def _compact(text: str) -> str | None:
    """Read eight figures: the year stands first, or last; no value can be both."""
    if not (parts := _COMPACT.fullmatch(text)):
        return None
    whole = f"{parts['a']}-{parts['b']}-{parts['c']}"
    if not 1900 <= int(parts["a"]) <= 2199:
        if parts["hour"] or not 1900 <= int(parts["b"] + parts["c"]) <= 2199:
            return None
        return f"{parts['a'][:2]}/{parts['a'][2:]}/{parts['b']}{parts['c']}"
    if not parts["hour"]:
        return whole
    clock = f"{parts['hour']}:{parts['minute']}:{parts['second'] or '00'}"
    return f"{whole} {clock}{parts['zone'] or ''}"
