"""Instants and changes of clocks in SQL, as `dates` has them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from nps_analysis.sources.dates import YEARS

_STEP = timedelta(hours=6)
"""No zone changes its clocks twice within this."""


_ISO = (
    r"(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])-[0-9]{2}[T ]([01][0-9]|2[0-3]):[0-5][0-9]"
    r"(:[0-5][0-9](\.[0-9]{1,6})?)?"
)
_FIRST, _LAST = datetime(YEARS[0], 1, 1), datetime(YEARS[1], 12, 31, 23, 59, 59)
_ZONE = r"(Z|[+-](0[0-9]|1[0-3]):[0-5][0-9])"


class Change(NamedTuple):
    """A change of clocks: when, in UTC, and what is added to UTC before and after."""

    at: datetime
    before: timedelta
    after: timedelta


def changes(zone: str, first: datetime, last: datetime) -> list[Change]:
    """List the changes of clocks of a zone between two instants, which are in UTC, without zone.

    Examples
    --------
    >>> [change] = changes("Europe/Paris", datetime(2026, 3, 1), datetime(2026, 4, 1))
    >>> change.at.isoformat(), str(change.before), str(change.after)
    ('2026-03-29T01:00:00', '1:00:00', '2:00:00')
    """
    where = ZoneInfo(zone)
    found = []
    early, before = first, offset(first, where)
    while early < last:
        late = early + _STEP
        after = offset(late, where)
        if after != before:
            low, high = early, late
            while high - low > timedelta(seconds=1):
                middle = low + (high - low) // 2
                low, high = (middle, high) if offset(middle, where) == before else (low, middle)
            found.append(Change(high.replace(microsecond=0), before, after))
        early, before = late, after
    return found


def offset(at: datetime, zone: ZoneInfo) -> timedelta:
    """What is added to an instant of UTC, without zone, to give the local time."""
    return at.replace(tzinfo=UTC).astimezone(zone).utcoffset()


def instant_literal(at: datetime) -> str:
    """Write an instant without zone in SQL."""
    return f"TIMESTAMP '{at:%Y-%m-%d %H:%M:%S.%f}'"


def stepped(value: str, steps: Sequence[tuple[datetime, str]], first: str) -> str:
    """Write what a value of time falls in, given where each part begins, in as few questions.

    Examples
    --------
    >>> stepped("t", [(datetime(2026, 1, 1), "'b'")], "'a'")
    "CASE WHEN t < TIMESTAMP '2026-01-01 00:00:00.000000' THEN 'a' ELSE 'b' END"
    """
    if not steps:
        return first
    middle = len(steps) // 2
    at, then = steps[middle]
    low = stepped(value, steps[:middle], first)
    high = stepped(value, steps[middle + 1 :], then)
    return f"CASE WHEN {value} < {instant_literal(at)} THEN {low} ELSE {high} END"


class Zoned(NamedTuple):
    """Local times in UTC, in SQL, and which of them occur twice or are skipped."""

    utc: str
    twice: str
    skipped: str


def placed(local: str, zone: str, first: datetime, last: datetime) -> Zoned:
    """Place local times between two in UTC.

    A time that occurs twice is its first occurrence, one that is skipped the end of the gap.
    """
    day = timedelta(days=2)
    found = changes(zone, first - day, last + day)
    begins = offset(first - day, ZoneInfo(zone))
    steps = [(one.at + one.before, shifted(local, one.after, one.at)) for one in found]
    twice = skipped = "false"
    for one in found:
        ends = sorted((one.at + one.before, one.at + one.after))
        within = f"({local} >= {instant_literal(ends[0])} AND {local} < {instant_literal(ends[1])})"
        if one.after > one.before:
            skipped += f" OR {within}"
        else:
            twice += f" OR {within}"
    return Zoned(
        f"CASE WHEN {local} IS NOT NULL THEN {stepped(local, steps, shifted(local, begins))} END",
        f"({twice})",
        f"({skipped})",
    )


def shifted(local: str, offset: timedelta, since: datetime | None = None) -> str:
    """Take an offset from a local time; never before the change that brought it."""
    seconds = int(offset.total_seconds())
    moved = f"({local} - INTERVAL '{seconds} seconds')" if seconds else local
    return f"greatest({moved}, {instant_literal(since)})" if since else moved


def formats_of(text: str) -> tuple[dict[str, str], ...]:
    """Read a column of instants in ISO 8601, step by step, each from the columns before.

    The last are `clock`, what the clock showed, null where it is written otherwise, and `ahead`,
    its minutes ahead of UTC where that is written.
    """
    minutes = (
        f"CASE WHEN right({text}, 1) = 'Z' THEN 0 ELSE "
        f"(CASE WHEN left(right({text}, 6), 1) = '-' THEN -1 ELSE 1 END) * "
        f"(left(right({text}, 5), 2)::SMALLINT * 60 + right({text}, 2)::SMALLINT) END::SMALLINT"
    )
    clock = (
        f"CASE WHEN plain AND wall BETWEEN {instant_literal(_FIRST)} AND {instant_literal(_LAST)} "
        f"THEN wall WHEN regexp_full_match({text}, '{_ISO}{_ZONE}?') "
        f"THEN try_cast(regexp_replace({text}, '{_ZONE}$', '') AS TIMESTAMP) END"
    )
    ahead = (
        f"CASE WHEN plain IS NOT TRUE AND regexp_full_match({text}, '{_ISO}{_ZONE}') "
        f"THEN {minutes} END"
    )
    return (
        {"wall": f"try_cast({text} AS TIMESTAMP)"},
        {"plain": f"wall::VARCHAR = {text}"},
        {"clock": clock},
        {"clock": "clock", "ahead": ahead},
    )
