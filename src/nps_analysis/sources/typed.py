"""Turn a column of cells into the type its contract declares."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from nps_analysis.contract import DTYPES, SCALE, Declared
from nps_analysis.sources.amounts import Numbers, numbers
from nps_analysis.sources.comments import mask
from nps_analysis.sources.dates import Dates, Placed, dates, days, instants
from nps_analysis.sources.effort_versions import another_version
from nps_analysis.sources.headers import Heading, fold
from nps_analysis.sources.point_columns import gathered
from nps_analysis.sources.point_labels import pointed, wordy
from nps_analysis.sources.readings import quoted_cell
from nps_analysis.sources.records import Records, among
from nps_analysis.sources.scores import KEPT, counts_of_points, numerals, points
from nps_analysis.sources.spellings import COUNTED, rewritten
from nps_analysis.sources.stated import another_scale

if TYPE_CHECKING:
    from nps_analysis.programme import Programme, Source
    from nps_analysis.programme.parts import Driver
    from nps_analysis.sources.layouts import Layout

_YES = ("yes", "y", "true", "1", "oui", "vrai", "da", "adevarat")
_NO = ("no", "n", "false", "0", "non", "faux", "nu", "fals")
_LIKE = {
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "instant": "a date, as 2026-03-31",
    "date": "a date, as 2026-03-31",
}
_MIDNIGHT = r"[ T]00:00(?::00(?:\.0+)?)?$"
_CLOCK = r"^(\d{1,2})[.:h]?(\d{2})(?!\d)"
"""A time of day in a column of its own, as 9.40am, 16h53, 2055."""

_MONTH = r"^(\d{4})[-/.](\d{1,2})$"
_MONTH_FIRST = r"^(\d{1,2})[-/.](\d{4})$"


@dataclass
class Typing:
    """Types the columns of one file, and gathers evidence and problems on the way.

    `written` has the numbers that cells of the score hold, where the score is another.
    """

    records: Records
    source: Source
    programme: Programme
    layout: Layout
    began: Heading | None
    key: str
    time_zone: str | None = None
    spread: Mapping[str, Mapping[int, Heading]] = field(default_factory=dict)
    kinds: Mapping[str, pd.Series] = field(default_factory=dict)
    clocks: Mapping[str, Heading] = field(default_factory=dict)
    placed: Placed = field(default_factory=Placed)
    evidence: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    written: pd.Series | None = None

    def column(self, name: str, declared: Declared, column: Heading) -> pd.Series:
        """Type one column; refuse the records whose cell cannot be read.

        Parameters
        ----------
        name : str
            The canonical column.
        declared : contract.Declared
            Its kind and bounds.
        column : Column
            Where the file has it.

        Returns
        -------
        pandas.Series
            Of the contract's type, one value a record; null where blank and
            where the record is refused.
        """
        if name in ("score", "effort"):
            found = self._points(name, column)
        elif driver := next((d for d in self.programme.drivers if d.column == name), None):
            found = self._rating(driver, column)
        elif declared.kind in ("instant", "date"):
            found = self._dates(name, declared, column)
        elif declared.kind in ("integer", "number"):
            found = self._numbers(name, declared, column)
        elif declared.kind == "boolean":
            found = self._yes_no(name, column)
        elif declared.words:
            found = self._words(name, declared, column)
        else:
            found = self._corrected(name, self._said(column))
        if name == "comment":
            found = found.map(mask, na_action="ignore")
        return found.astype(DTYPES[declared.kind])

    def constant(self, name: str, declared: Declared, value: str | int | float | bool) -> pd.Series:
        """Give every record the value the programme declares for the whole file."""
        kind = DTYPES[declared.kind]
        try:
            if declared.kind in ("instant", "date"):
                one = self._moment(name, declared, str(value))
            else:
                one = pd.Series([value]).astype(kind)
        except (TypeError, ValueError):
            self.problems.append(
                f"{self.key}.constants.{name}: found {value!r}; it must be {_LIKE[declared.kind]}"
            )
            one = pd.Series([pd.NA], dtype=kind)
        return one.repeat(len(self.records)).set_axis(self.records.index)

    def _moment(self, name: str, declared: Declared, written: str) -> pd.Series:
        """Read the one date that stands for a whole file."""
        read = dates(
            pd.Series([written], dtype="string"),
            order=self.source.date_order,
            name=name,
            lines=np.ones(1, dtype="int64"),
            key=self.key,
        )
        if read.problems:
            raise ValueError(read.problems[0])
        return self._placed(name, declared, read)

    def _points(self, name: str, column: Heading) -> pd.Series:
        declared, blank = tuple(self.source.scale), self.source.blank
        low, high = declared if declared in KEPT else SCALE
        if name == "effort":
            effort = self.programme.effort
            low, high, blank = 1, effort.points, (*blank, *effort.blank)
            self.problems += another_version(column, self.source, effort, self.key)
        else:
            self.problems += another_scale(column, self.source, self.key)
        texts = self._answers(name, column)
        words = wordy(texts, blank, name, self.key, self.records.counts)
        self.problems += words
        read = points(
            texts,
            name=name,
            low=low,
            high=high,
            blank=blank,
            key=self.key,
            lines=self.records.lines,
            counts=self.records.counts,
        )
        if name == "score" and declared not in KEPT:
            self.problems.append(
                f"score: declared {declared[0]}-{declared[1]}, which has no Net Promoter Score: it "
                "takes 0-10, 1-10 or 1-11; values: "
                f"{counts_of_points(texts, self.records.counts)}; take the column for "
                f"{self.key}.columns.effort (with effort.version) or "
                f"{self.key}.columns.satisfaction, correct {self.key}.scale, or leave the file out"
            )
        elif not words:
            self.problems += read.problems
        self.records.refuse(read.reasons.notna(), read.reasons, name, read.found)
        blank = read.values.isna() & self.records.reason.isna()
        blanks = self.records.tally(blank & self.kinds.get(name, True))
        on, less = KEPT.get(declared, ("", 0)) if name == "score" else ("", 0)
        if name == "score":
            self.written = numerals(texts).where(read.values.isna() | (less != 0))
        moved = f", read as {on}: {low} becomes {low - less}, {high} becomes {high - less}"
        answers = self.records.tally(read.values.notna())
        self.evidence.append(
            f"{name}: {answers} answers on {low}-{high}{moved if less else ''}, {blanks} blank"
        )
        return read.values - less

    def _answers(self, name: str, column: Heading) -> pd.Series:
        """Take what was answered to one question, words turned into the points declared for them.

        Null where the row answers another question.
        """
        if points := self.spread.get(name):
            texts = gathered({at: self.records.texts(each) for at, each in points.items()})
        else:
            texts = self.records.texts(column)
        if name in self.kinds:
            texts = texts.where(self.kinds[name])
        return pointed(texts, self.source.labels)

    def _said(self, column: Heading) -> pd.Series:
        """Take a column of words, null where it holds one that means "no answer"."""
        texts = self.records.texts(column)
        void = [fold(word) for word in self.source.blank if isinstance(word, str)]
        return texts.mask(among(texts, void)) if void else texts

    def _corrected(self, name: str, texts: pd.Series) -> pd.Series:
        """Put the spellings that the programme corrects right, and count them."""
        right = {
            fold(wrong): meant for wrong, meant in self.source.corrections.get(name, {}).items()
        }
        if not right:
            return texts
        found = texts.map(lambda text: right.get(fold(text), text), na_action="ignore")
        changed = self.records.tally(found != texts)
        self.evidence.append(f"{name}: {changed} cells corrected, as declared")
        return found

    def _rating(self, driver: Driver, column: Heading) -> pd.Series:
        """Read a rating beside the score; what is no point of its scale is no answer to it."""
        texts = self.records.texts(column)
        plain = texts.str.replace(",", ".", regex=False)
        values = pd.to_numeric(plain, errors="coerce").astype("Float64")
        low, high = driver.scale or (-math.inf, math.inf)
        values = values.where(values.between(low, high) & np.isfinite(values))
        other = self.records.tally(texts.notna() & values.isna())
        answers = self.records.tally(values.notna())
        self.evidence.append(
            f"{driver.column}: {answers} answers, {other} that are no point of its "
            "scale and count as none"
        )
        return values

    def _dates(self, name: str, declared: Declared, column: Heading) -> pd.Series:
        texts = self.records.dated(column)
        if name == "responded_at" and self.began is not None:
            aside = self.records.reason.notna()
            texts = texts.fillna(self.records.dated(self.began).where(aside))
        if clock := self.clocks.get(name):
            hours = self.records.texts(clock, aside=True)
            hours = hours.str.replace(_CLOCK, r"\1:\2", regex=True)
            texts = texts.str.replace(_MIDNIGHT, "", regex=True) + (" " + hours).fillna("")
        form = self.layout.dates.get(fold(column.name), ())
        year = self.source.within if self.source.within and len(self.source.within) == 4 else None
        texts = rewritten(texts, counted=COUNTED in form, year=year)
        if self.source.within and not year and declared.kind == "instant":
            texts = self.records.texts(column, aside=True)
            day = texts.str.extract(r"^0?([1-9]|[12]\d|3[01])(?:\.0+)?$")[0].str.zfill(2)
            texts = (self.source.within + "-" + day).fillna(texts)
            self.evidence.append(f"{name}: days of {self.source.within}, as declared")
        if name == "month":
            texts = texts.str.replace(_MONTH, r"\1-\2-01", regex=True)
            texts = texts.str.replace(_MONTH_FIRST, r"\2-\1-01", regex=True)
        read = dates(
            texts,
            forms=[one for one in form if one != COUNTED],
            order=self.source.date_order,
            name=name,
            lines=self.records.lines,
            key=self.key,
        )
        self.evidence += read.evidence
        self.problems += read.problems
        if declared.required:
            self.records.refuse(texts.isna(), "date_missing", name)
        self.records.refuse(read.unreadable, "date_unreadable", name, read.found)
        return self._placed(name, declared, read, self.records.counts)

    def _placed(
        self, name: str, declared: Declared, read: Dates, counts: np.ndarray | None = None
    ) -> pd.Series:
        calendar = self.programme.calendar.time_zone
        if declared.kind == "date":
            day = days(read, calendar=calendar)
            return day.dt.to_period("M").dt.to_timestamp() if name == "month" else day
        zone = self.source.time_zone or self.time_zone or self.layout.time_zone or calendar
        found, touched = instants(read, zone=zone, calendar=calendar, counts=counts)
        evidence = touched.plus(self.placed).said(name, zone)
        self.evidence += evidence
        return found

    def _numbers(self, name: str, declared: Declared, column: Heading) -> pd.Series:
        answer = name == "satisfaction"
        texts = self._answers(name, column) if answer else self.records.texts(column)
        read: Numbers = numbers(
            texts,
            exact=None if answer else self.records.exact(column),
            decimal=self.source.decimal,
            name=name,
            lines=self.records.lines,
            key=self.key,
        )
        self.evidence += [read.evidence] if read.evidence else []
        self.problems += read.problems
        self.records.refuse(read.unreadable, "number_unreadable", name, read.found)
        values = read.values
        if declared.required:
            self.records.refuse(values.isna(), "number_unreadable", name)
        outside = values.lt(declared.low) if declared.low is not None else values.isna() & False
        if declared.high is not None:
            outside |= values.gt(declared.high)
        if declared.kind == "integer":
            outside |= values.mod(1).ne(0)
        self.records.refuse(outside, "number_out_of_range", name, texts.map(quoted_cell, "ignore"))
        return values.mask(outside.fillna(False))

    def _yes_no(self, name: str, column: Heading) -> pd.Series:
        texts = self.records.texts(column)
        yes, no = among(texts, _YES), among(texts, _NO)
        self.records.refuse(texts.notna() & ~yes & ~no, "word_unknown", name)
        meant = yes
        if name in self.source.reversed:
            meant = no
            self.evidence.append(f"{name}: yes is read as no, as {self.key}.reversed declares")
        return meant.astype("boolean").mask(~yes & ~no)

    def _words(self, name: str, declared: Declared, column: Heading) -> pd.Series:
        texts = self.records.texts(column)
        known = {text: fold(text) for text in texts.dropna().unique()}
        words = texts.map(known).astype("string")
        right = words.isin(declared.words)
        self.records.refuse(texts.notna() & ~right, "word_unknown", name)
        return words.where(right)
