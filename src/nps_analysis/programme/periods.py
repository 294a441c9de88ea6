"""The periods of a programme: what they are called, their order, where each begins and ends."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Literal, NamedTuple
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    import pandas as pd

    from nps_analysis.programme.parts import Calendar

Kind = Literal["month", "quarter", "half-year", "year", "wave"]

YEAR_AGO = timedelta(days=92)
"""How far a wave's first day may lie from that of the wave a year later, less the year."""


class Form(NamedTuple):
    """How periods of a kind are written: pattern, months in each, what to say, and one of them."""

    pattern: re.Pattern[str]
    months: int
    said: str
    example: str

    def write(self, year: int, number: int) -> str:
        """Name a period by its year and its number within it."""
        within = {1: f"-{number:02}", 3: f"Q{number}", 6: f"H{number}", 12: ""}
        return f"{year:04}{within[self.months]}"


FORMS: dict[str, Form] = {
    "month": Form(
        re.compile(r"(\d{4})-(0[1-9]|1[0-2])"), 1, "a year and a month, as in 2026-09", "2026-09"
    ),
    "quarter": Form(
        re.compile(r"(\d{4})Q([1-4])"), 3, "a year and a quarter, as in 2026Q3", "2026Q3"
    ),
    "half-year": Form(
        re.compile(r"(\d{4})H([12])"), 6, "a year and a half of it, as in 2026H2", "2026H2"
    ),
    "year": Form(re.compile(r"(\d{4})()"), 12, "a year, as in 2026", "2026"),
}


class Written(NamedTuple):
    """A period as its name tells it."""

    kind: str
    year: int
    number: int

    @property
    def place(self) -> int:
        """Its place among those of its kind."""
        return self.year * (12 // FORMS[self.kind].months) + self.number - 1


def written(period: str) -> Written | None:
    """Read a period's name; None for a wave's, which says nothing.

    Examples
    --------
    >>> written("2026Q3"), written("2026-09").number, written("Spring 26")
    (Written(kind='quarter', year=2026, number=3), 9, None)
    """
    for kind, form in FORMS.items():
        if found := form.pattern.fullmatch(period):
            return Written(kind, int(found[1]), int(found[2] or 1))
    return None


def placed(kind: str, place: int) -> str:
    """Name the period of a kind at a place, as `Written.place` counts.

    Examples
    --------
    >>> placed("half-year", written("2026H1").place + 1)
    '2026H2'
    """
    form = FORMS[kind]
    year, number = divmod(place, 12 // form.months)
    return form.write(year, number + 1)


@dataclass(frozen=True)
class Periods:
    """The periods of a calendar: months, quarters, half-years, years, or declared waves.

    Parameters
    ----------
    calendar : Calendar
        A fiscal period bears the year in which its fiscal year ends; months are those of the
        calendar. A wave reaches from its first day to the day before the next one's, the last
        to its `until`.

    Notes
    -----
    Names of waves sort by chance, so nothing compares names: the order is that of `place`.

    Examples
    --------
    >>> from nps_analysis.programme.parts import Calendar
    >>> fiscal = Periods(Calendar(period="half-year", first_month=7))
    >>> [f"{bound:%Y-%m-%d}" for bound in fiscal.bounds("2026H1")]
    ['2025-07-01', '2026-01-01']
    >>> fiscal.before("2026H1"), fiscal.year_ago("2026H1"), fiscal.every("2025H2", "2026H2")
    ('2025H2', '2025H1', ['2025H2', '2026H1', '2026H2'])
    """

    calendar: Calendar

    @property
    def kind(self) -> Kind:
        """What the periods are."""
        return self.calendar.period

    @property
    def names(self) -> list[str]:
        """The waves in their order; none for other periods, which have no end."""
        return [wave.name for wave in self.calendar.waves]

    @property
    def said(self) -> str:
        """How a period is written, for whoever has to write one."""
        if self.kind == "wave":
            return f"one of {', '.join(self.names)}"
        return f"written as in {FORMS[self.kind].example}"

    @property
    def _first_month(self) -> int:
        return 1 if self.kind == "month" else self.calendar.first_month

    def of(self, instants: pd.Series) -> pd.Series:
        """Name the period each instant falls in, at the calendar's local time.

        Parameters
        ----------
        instants : pandas.Series
            Datetimes. Those with a time zone are taken to the calendar's; those without are
            local already, as dates are.

        Returns
        -------
        pandas.Series
            Strings, null where the instant is null, or lies in no wave.
        """
        if instants.dt.tz is not None:
            instants = instants.dt.tz_convert(self.calendar.time_zone)
        if self.kind == "wave":
            return self._waves_of(instants)
        form, first = FORMS[self.kind], self._first_month
        month = instants.dt.month
        year = (instants.dt.year + ((month >= first) if first > 1 else 0)).astype("Int64")
        number = ((month - first) % 12 // form.months + 1).astype("Int64")
        place = year * (12 // form.months) + number - 1
        names = {one: placed(self.kind, int(one)) for one in place.dropna().unique()}
        return place.map(names).astype("string")

    def _waves_of(self, instants: pd.Series) -> pd.Series:
        import pandas as pd

        days = instants.dt.tz_localize(None) if instants.dt.tz is not None else instants
        found = pd.Series(pd.NA, instants.index, dtype="string")
        for wave in self.calendar.waves:
            found[days >= pd.Timestamp(wave.begins)] = wave.name
        found[days >= pd.Timestamp(self._ends[-1])] = pd.NA
        return found

    @property
    def _ends(self) -> list[date]:
        """The day after the last of each wave."""
        waves = self.calendar.waves
        last = waves[-1].until or waves[-1].begins
        return [*(wave.begins for wave in waves[1:]), last + timedelta(days=1)]

    def bounds(self, period: str) -> tuple[datetime, datetime]:
        """Bound a period in UTC: its first instant, and the first after it.

        Raises
        ------
        ValueError
            If it is no period of the calendar.
        """
        number = self.number(period)
        zone = ZoneInfo(self.calendar.time_zone)
        if self.kind == "wave":
            days = self.calendar.waves[number].begins, self._ends[number]
        else:
            first, width = self._first_month, FORMS[self.kind].months
            begins = width * number + first - 1 - 12 * (first > 1)
            days = tuple(
                date(months // 12, months % 12 + 1, 1) for months in (begins, begins + width)
            )
        start, end = (
            datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC) for day in days
        )
        return start, end

    def check(self, period: str) -> str:
        """Return a period of the calendar, as it is.

        Raises
        ------
        ValueError
            If it is none, in a line that says how it is written.
        """
        self.number(period)
        return period

    def number(self, period: str) -> int:
        """Place a period among the others; a later one has a greater number."""
        if self.kind == "wave":
            if period in self.names:
                return self.names.index(period)
            near = difflib.get_close_matches(str(period), self.names, n=1)
            meant = f"; did you mean {near[0]!r}?" if near else ""
            raise ValueError(f"period is {period!r}; it is {self.said}{meant}")
        found = FORMS[self.kind].pattern.fullmatch(str(period))
        if not found or int(found[1]) < 2:
            raise ValueError(f"period is {period!r}; it is {self.said}")
        return Written(self.kind, int(found[1]), int(found[2] or 1)).place

    def place(self, periods: pd.Series) -> pd.Series:
        """Place each period among the others, as Int64; null where it is null."""
        numbers = {one: self.number(one) for one in periods.dropna().unique()}
        return periods.map(numbers).astype("Int64")

    def sorted(self, periods: Iterable[str]) -> list[str]:
        """Put periods in their order, the earliest first."""
        return sorted(periods, key=self.number)

    def every(self, first: str, last: str) -> list[str]:
        """List the periods from one to another, those without answers too."""
        return [self._named(n) for n in range(self.number(first), self.number(last) + 1)]

    def before(self, period: str) -> str | None:
        """Name the period before one; None before the first wave."""
        number = self.number(period)
        return None if self.kind == "wave" and number == 0 else self._named(number - 1)

    def year_ago(self, period: str) -> str | None:
        """Name the same period of the year before.

        Of waves, it is the one whose first day is nearest to a year before this one's, if that
        is near at all.
        """
        number = self.number(period)
        if self.kind != "wave":
            return self._named(number - 12 // FORMS[self.kind].months)
        days = {wave.name: wave.begins for wave in self.calendar.waves}
        then = days[period] - timedelta(days=365)
        near = min(days, key=lambda name: abs(days[name] - then))
        return near if near != period and abs(days[near] - then) <= YEAR_AGO else None

    def until(self, period: str, rows: pd.DataFrame) -> pd.Series:
        """Tell which rows are of a period or an earlier one, by their `period`."""
        place = self.place(rows["period"])
        return (place <= self.number(period)).fillna(False).astype(bool)

    def since(self, period: str, rows: pd.DataFrame) -> pd.Series:
        """Tell which rows are of a period or a later one, by their `period`."""
        place = self.place(rows["period"])
        return (place >= self.number(period)).fillna(False).astype(bool)

    def folder(self, period: str) -> str:
        """Name a folder for a period: a wave's is in plain letters and digits."""
        return slug(self.check(period)) if self.kind == "wave" else self.check(period)

    def _named(self, number: int) -> str:
        return self.names[number] if self.kind == "wave" else placed(self.kind, number)


def slug(name: str) -> str:
    """Write a name so that any system takes it for a folder's.

    Examples
    --------
    >>> slug("Été 2026 / EMEA"), slug("../..")
    ('ete-2026-emea', '')
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
