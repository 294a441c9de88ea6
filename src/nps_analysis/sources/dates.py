"""Read dates: the order of day and month is decided from the whole column, never guessed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from nps_analysis.sources.readings import quoted_cell, weigh

_WRITTEN = re.compile(
    r"(?P<first>\d{1,4})(?P<mark>[-/.])(?P<second>\d{1,2})(?P=mark)(?P<third>\d{1,4})"
    r"(?:(?:T|,? )(?P<hour>\d{1,2}):(?P<minute>\d{2})"
    r"(?::(?P<seconds>\d{2})(?:[.,](?P<fraction>\d{1,9}))?)?"
    r" ?(?P<half>[ap]\.? ?m\.?)? ?(?P<zone>(?:utc|gmt)?[+-]\d{1,2}(?::?\d{2})?|[a-z]{1,5})?)?",
    re.ASCII | re.IGNORECASE,
)
_OFFSET = re.compile(r"(?:UTC|GMT)?([+-])(\d{1,2}):?(\d{2})?")
_HOURS = {
    "Z": 0, "UTC": 0, "GMT": 0, "WET": 0, "WEST": 1, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3,
    "EST": -5, "EDT": -4, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
}  # fmt: skip
"""Abbreviations that mean one offset; CST, IST and BST mean several, and are refused."""

_SAID = {"DMY": "day first", "MDY": "month first", "YMD": "year first"}
_FORM = re.compile(r"([DMY])(\w*)([-/.])([DMY])(\w*)[-/.]([DMY])(\w*)( AM)?")
YEARS = (1900, 2199)
"""Years that a survey or a contract can bear; others are slips of the pen."""


@dataclass(frozen=True)
class Dates:
    """A column of dates as written: local time, and its offset from UTC where one is written."""

    local: pd.Series
    offset: pd.Series
    timed: pd.Series
    found: pd.Series
    evidence: tuple[str, ...]
    problems: tuple[str, ...]

    @property
    def unreadable(self) -> pd.Series:
        """Cells that hold something which is not a date."""
        return self.found.notna()


def dates(
    texts: pd.Series,
    *,
    forms: Sequence[str] = (),
    order: str | Sequence[str] | None = None,
    name: str,
    lines: np.ndarray,
    key: str,
) -> Dates:
    """Read a column of dates, with or without a time of day.

    Dates written alike (same separators, place of the year, clock) are
    decided together: by the values, which must all admit one order; else by
    the order declared; else by the first form of the layout that they keep to.

    Parameters
    ----------
    texts : pandas.Series
        Trimmed text, null where blank.
    forms : sequence of str
        Forms the layout declares, as "DD/MM/YYYY", "M/D/YYYY" (never a
        leading zero) or "MM/DD/YYYY AM" (a twelve-hour clock).
    order : {"DMY", "MDY", "YMD"}, optional
        The order declared by the programme; or several, of which each value
        has the first that it can be.
    name, lines, key
        The canonical column, the line of each value, the source's key.

    Returns
    -------
    Dates
        `problems` when an order is undecided or contradicted. 24:00 is the
        midnight that follows; a two-digit year up to 68 is of this century.

    Examples
    --------
    >>> column = pd.Series(["03/04/2026", "25/04/2026 9:05 PM"], dtype="string")
    >>> read = dates(column, name="responded_at", lines=np.array([2, 3]), key="sources[0]")
    >>> read.problems[0][:64]
    "responded_at: line 2 '03/04/2026' can be 2026-04-03 or 2026-03-0"
    >>> dates(column, order="DMY", name="due_on", lines=np.array([2, 3]), key="").local.max()
    Timestamp('2026-04-25 21:05:00')
    """
    clean = texts.str.replace(r"\s+", " ", regex=True)
    parts = clean.astype("object").str.extract(f"^(?:{_WRITTEN.pattern})$", flags=_WRITTEN.flags)
    day = pd.Series(pd.NaT, index=texts.index, dtype="datetime64[us]")
    evidence: list[str] = []
    problems: list[str] = []
    shapes = _shapes(parts)
    for shape, rows in shapes.groupby(shapes).groups.items():
        group = parts.loc[rows]
        chosen, said, wrong = _decide(
            shape, group, clean.loc[rows], lines[rows], forms, order, name, key
        )
        evidence += said
        problems += wrong
        if chosen is not None:
            day.loc[rows] = chosen
    local = day + _clock(parts)
    offset = parts["zone"].map(_minutes, na_action="ignore").astype("Float64")
    local = local.mask(parts["zone"].notna() & offset.isna())
    unreadable = texts.notna() & local.isna()
    if not problems and unreadable.any() and unreadable.sum() == texts.count():
        first = int(unreadable.to_numpy().argmax())
        problems.append(
            f"{name}: none of its {texts.count()} values is a date, e.g. line {lines[first]} "
            f"{quoted_cell(texts.iloc[first])!r}; dates are written in figures, as 2026-03-31"
        )
    found = texts.where(unreadable).map(quoted_cell, na_action="ignore")
    return Dates(local, offset, parts["hour"].notna(), found, tuple(evidence), tuple(problems))


def _shapes(parts: pd.DataFrame) -> pd.Series:
    """Tell apart the ways dates are written: place of the year, separator, clock."""
    first, third = parts["first"].str.len(), parts["third"].str.len()
    year = pd.Series(pd.NA, index=parts.index, dtype="string")
    year[(first == 4) & (third <= 2)] = "first"
    year[(first <= 2) & (third == 4)] = "last"
    year[(first <= 2) & (third == 2)] = "short"
    clock = parts["half"].notna().map({True: " AM", False: ""})
    return year + parts["mark"].astype("string") + clock.astype("string")


def _decide(
    shape: str,
    parts: pd.DataFrame,
    texts: pd.Series,
    lines: np.ndarray,
    forms: Sequence[str],
    order: str | Sequence[str] | None,
    name: str,
    key: str,
) -> tuple[pd.Series | None, list[str], list[str]]:
    """Choose the order of one shape: the days, the evidence and the problems."""
    first, second, third = (parts[part].astype("int64") for part in ("first", "second", "third"))
    if shape.startswith("first"):
        return _days(first, second, third), [], []
    if shape.startswith("short"):
        readings = {
            "DMY": _days(_century(third), second, first),
            "MDY": _days(_century(third), first, second),
        }
        if "-" in shape:
            readings["YMD"] = _days(_century(first), second, third)
    else:
        readings = {"DMY": _days(third, second, first), "MDY": _days(third, first, second)}
    if order and not isinstance(order, str):
        return _each(readings, order, name)
    verdict = weigh(readings)

    def at(position: int) -> str:
        return f"line {lines[position]} {quoted_cell(texts.iloc[position])!r}"

    if not verdict.possible:
        spoken = "; ".join(
            f"{at(position)} is not {_SAID[other]}" for other, position in verdict.against.items()
        )
        say = f'declare {key}.date_order = ["DMY", "MDY"], of which each has the first it can be'
        return None, [], [f"{name}: no order of day and month fits: {spoken}; {say}"]
    if order in verdict.against:
        return (
            None,
            [],
            [
                f"{name}: declared {_SAID[order]}, but {at(verdict.against[order])} is not; "
                f"correct {key}.date_order"
            ],
        )
    fitting = {_order(form) for form in forms if _fits(form, shape, parts)}
    fitting &= set(verdict.possible)
    if len(verdict.possible) == 1:
        chosen = verdict.possible[0]
        because = ", ".join(f"{at(p)} is not {_SAID[o]}" for o, p in verdict.against.items())
        return readings[chosen], [f"{name}: {_SAID[chosen]}: {because}"], []
    if verdict.agree:
        return readings[verdict.possible[0]], [], []
    if order in verdict.possible:
        return readings[order], [f"{name}: {_SAID[order]}, as declared"], []
    if len(fitting) == 1:
        chosen = fitting.pop()
        return readings[chosen], [f"{name}: {_SAID[chosen]}, as the layout writes dates"], []
    days = [readings[other] for other in verdict.possible]
    position = int(np.argmax((days[0] != days[-1]).to_numpy()))
    either = " or ".join(dict.fromkeys(f"{day.iloc[position]:%Y-%m-%d}" for day in days))
    declare = " or ".join(f'"{other}"' for other in verdict.possible)
    return (
        None,
        [],
        [
            f"{name}: {at(position)} can be {either}, and none of {len(texts)} dates decides; "
            f"declare {key}.date_order = {declare}"
        ],
    )


def _each(
    readings: dict[str, pd.Series], orders: Sequence[str], name: str
) -> tuple[pd.Series, list[str], list[str]]:
    """Read each value in the first of several declared orders that it admits."""
    found, counts = None, []
    for order in (order for order in orders if order in readings):
        before = 0 if found is None else int(found.notna().sum())
        found = readings[order] if found is None else found.fillna(readings[order])
        counts.append(f"{int(found.notna().sum()) - before} {_SAID[order]}")
    return found, [f"{name}: {', '.join(counts)}, as declared"], []


def _days(year: pd.Series, month: pd.Series, day: pd.Series) -> pd.Series:
    """Make dates of their parts; null where there is no such day."""
    found = pd.to_datetime({"year": year, "month": month, "day": day}, errors="coerce")
    return found.where(year.between(*YEARS)).astype("datetime64[us]")


def _century(year: pd.Series) -> pd.Series:
    return year + np.where(year <= 68, 2000, 1900)


def _order(form: str) -> str:
    return "".join(_FORM.fullmatch(form).group(1, 4, 6))


def _fits(form: str, shape: str, parts: pd.DataFrame) -> bool:
    """Whether every date of a group keeps to a declared form, leading zeros included."""
    written = _FORM.fullmatch(form)
    year = "last" if written.group(6, 7) == ("Y", "YYY") else "short"
    if shape != year + written[3] + (written[8] or ""):
        return False
    for part, rest in (("first", written[2]), ("second", written[5])):
        padded = parts[part].str.len() == 2
        bare = ~parts[part].str.startswith("0")
        if not (padded if rest else bare).all():
            return False
    return True


def _clock(parts: pd.DataFrame) -> pd.Series:
    """Measure the time since midnight; null where the clock shows no such time."""
    hour, minute, second = (
        pd.to_numeric(parts[part]).fillna(0) for part in ("hour", "minute", "seconds")
    )
    half = parts["half"].str[0].str.lower()
    right = (hour <= 23) & (minute <= 59) & (second <= 59)
    right |= (hour == 24) & (minute == 0) & (second == 0) & half.isna()
    right &= half.isna() | hour.between(1, 12)
    hour = hour.where(half.isna(), hour % 12 + 12 * (half == "p"))
    micro = pd.to_numeric(parts["fraction"].str[:6].str.ljust(6, "0")).fillna(0)
    total = ((hour * 60 + minute) * 60 + second) * 1_000_000 + micro
    return total.where(right).astype("Int64").astype("timedelta64[us]")


def _minutes(zone: str) -> float | None:
    """Turn a written zone into minutes east of UTC; None where it means several."""
    zone = zone.upper()
    if zone in _HOURS:
        return _HOURS[zone] * 60
    if not (written := _OFFSET.fullmatch(zone)):
        return None
    minutes = int(written[2]) * 60 + int(written[3] or 0)
    return None if minutes > 14 * 60 else minutes * (-1 if written[1] == "-" else 1)


class Placed(NamedTuple):
    """How many times were in the zone declared, in one of their own, twice, and skipped."""

    plain: int = 0
    written: int = 0
    twice: int = 0
    skipped: int = 0

    def plus(self, other: Placed) -> Placed:
        """Add those of another part of the file."""
        return Placed(*(one + more for one, more in zip(self, other, strict=True)))

    def said(self, name: str, zone: str) -> list[str]:
        """Say the zone used, and how many times a change of clocks touched."""
        evidence = [f"{name}: times in {zone}"] if self.plain else []
        if self.written:
            evidence.append(f"{name}: {self.written} times with their own offset from UTC")
        if self.twice or self.skipped:
            evidence.append(
                f"{name}: {self.twice} times that occur twice (the first was taken), "
                f"{self.skipped} skipped by the clocks (the end of the gap was taken)"
            )
        return evidence


def instants(
    read: Dates, *, zone: str, calendar: str, counts: np.ndarray | None = None
) -> tuple[pd.Series, Placed]:
    """Place local times in UTC.

    A written offset is used as written. A date without a time of day is the
    first instant of that day in the calendar's zone. A time that occurs twice
    when clocks go back is its first occurrence, one skipped when they go
    forward is the first instant after the gap: no period begins there.

    Parameters
    ----------
    read : Dates
        What was written.
    zone : str
        Time zone of times without an offset.
    calendar : str
        Time zone in which periods are cut.
    counts : numpy.ndarray, optional
        How many cells of the file each value stands for; one, if not given.

    Returns
    -------
    instants : pandas.Series
        datetime64[us, UTC].
    placed : Placed
        How many times were in the zone, had their own, and were touched by a change of clocks.
    """
    counts = np.ones(len(read.local), dtype="int64") if counts is None else counts
    written = read.offset.notna()
    plain = read.local.mask(written)
    whole_days = ~read.timed & ~written
    at_zone, twice, skipped = _localised(plain.mask(whole_days), zone)
    at_calendar, *_ = _localised(plain.where(whole_days), calendar)
    shift = pd.to_timedelta(read.offset.fillna(0).astype("float64"), unit="min")
    at_offset = (read.local - shift).where(written).dt.tz_localize("UTC")
    found = at_zone.fillna(at_calendar).fillna(at_offset).astype("datetime64[us, UTC]")
    parts = (plain.mask(whole_days).notna(), written, twice, skipped)
    return found, Placed(*(int(counts[part.to_numpy(dtype=bool)].sum()) for part in parts))


def _localised(local: pd.Series, zone: str) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Give local times their zone: as UTC, with the times that occur twice and never."""
    if local.isna().all():
        return local.dt.tz_localize("UTC"), local.notna(), local.notna()
    once = np.ones(len(local), dtype=bool)
    early = local.dt.tz_localize(zone, ambiguous=once, nonexistent="shift_forward")
    late = local.dt.tz_localize(zone, ambiguous=~once, nonexistent="shift_forward")
    skipped = early.dt.tz_localize(None) != local
    utc = early.dt.tz_convert("UTC")
    return utc, (utc != late).where(local.notna(), False), skipped.where(local.notna(), False)


def days(read: Dates, *, calendar: str) -> pd.Series:
    """Keep the calendar day: as written, or in the calendar's zone where an offset is written."""
    shift = pd.to_timedelta(read.offset.fillna(0).astype("float64"), unit="min")
    utc = (read.local - shift).dt.tz_localize("UTC")
    moved = utc.dt.tz_convert(calendar).dt.tz_localize(None)
    day = read.local.where(read.offset.isna(), moved)
    return day.dt.normalize().astype("datetime64[us]")
