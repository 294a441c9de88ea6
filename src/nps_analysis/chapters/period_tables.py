"""What a programme declares, and its tables, to the end of a period."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

import pandas as pd

from nps_analysis import store
from nps_analysis.locales import languages
from nps_analysis.programme import Programme
from nps_analysis.programme.periods import Periods
from nps_analysis.programme.problems import allowed
from nps_analysis.segmentation import NOT_KNOWN, groups, ranks
from nps_analysis.speech import Words


@dataclass(frozen=True)
class PeriodTables:
    """The tables of a programme to the end of a period, of everybody or of a part.

    Its parameters are those of `Report`.
    """

    period: str
    language: str = "en"
    programme: str | None = None
    where: str | None = None
    against: str | None = None

    def __post_init__(self) -> None:
        if self.language not in languages():
            known = ", ".join(languages())
            raise ValueError(f"language is {self.language!r}; it is one of {known}")

    @property
    def whole(self) -> bool:
        """Whether it is of everybody, and not of a part of the customers."""
        return self.where is None

    @cached_property
    def declared(self) -> Programme:
        """The programme, read and validated."""
        return Programme.find(self.programme)

    @cached_property
    def words(self) -> Words:
        """How its language writes."""
        return Words(self.language)

    @property
    def confidence(self) -> float:
        """That of every interval."""
        return self.declared.thresholds.confidence

    @property
    def min_n(self) -> int:
        """Answers below which a figure is not shown."""
        return self.declared.thresholds.min_n

    @property
    def labels(self) -> dict[str, str]:
        """Segment column -> what it is called."""
        columns = [segment.column for segment in self.declared.segments]
        return {column: self.declared.label(column, self.language) for column in columns}

    @property
    def periods(self) -> Periods:
        """The periods of the calendar, and their order."""
        return self.declared.periods

    @property
    def here(self) -> int:
        """Where the report's own period stands among the others."""
        return self.periods.number(self.period)

    @property
    def until(self) -> date:
        """The last day of the period."""
        _, end = self.declared.period_bounds(self.period)
        zone = ZoneInfo(self.declared.calendar.time_zone)
        return end.astimezone(zone).date() - timedelta(days=1)

    def until_here(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Keep the rows of this period and of those before it."""
        return rows[self.periods.until(self.period, rows)]

    def in_time(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Rows in the order of their periods."""
        return frame.sort_values("period", key=self.periods.place, kind="stable", ignore_index=True)

    def segment(self, name: str, *others: str) -> str:
        """A segment's column as it is declared, or one of the other ways to divide.

        Raises
        ------
        ValueError
            If it is neither; with those there are, and the one that was meant.
        """
        known = [*others, *self.labels]
        if name not in known:
            raise ValueError(f"by is {name!r}; it is {allowed(name, known)}")
        return name

    def levels(self, segment: str, found: Iterable[str]) -> list[str]:
        """The levels that were met, as declared, the others sorted after them."""
        declared = {one.column: one for one in self.declared.segments}
        met = {one for one in found if one != NOT_KNOWN}
        if segment not in declared:
            return sorted(met)
        return [one for one in ranks(declared[segment], declared.values(), met) if one in met]

    def load(self, table: str) -> pd.DataFrame:
        """Load a table of the report's customers, without rows where no export supplies it.

        Parameters
        ----------
        table : str
            As for `nps.load`.

        Returns
        -------
        pandas.DataFrame
            As of `nps.load`, of every period; of the part alone, where the report is of one.
        """
        if table not in self._tables:
            found = store.load(table, programme=self.declared, where=self.where, missing="empty")
            self._tables[table] = found
        return self._tables[table].copy(deep=False)

    @cached_property
    def _tables(self) -> dict[str, pd.DataFrame]:
        return {}

    @cached_property
    def answers(self) -> pd.DataFrame:
        """Answers to the relational survey, to the end of the period.

        `account` is the answer's account, or the customer where none is known: answers of one
        account resemble each other, and every interval of a chapter allows for that.
        """
        rows = self.load("responses")
        rows = self.until_here(rows[rows["survey"] == "relational"]).reset_index(drop=True)
        return self.segmented(rows)

    def segmented(self, rows: pd.DataFrame) -> pd.DataFrame:
        """The rows with a column for each segment that is crossed or banded, null where not known.

        Revenue and seats are those of the row's account, dates those of its customer; months are
        counted to the row's `day`, else to the end of the period.
        """
        declared = {segment.column: segment for segment in self.declared.segments}
        made = [segment for segment in declared.values() if not segment.plain]
        if not made:
            return rows
        known = rows
        for table, key in (("accounts", "account_id"), ("customers", "customer_id")):
            found = self.load(table).drop_duplicates(key).set_index(key)
            for name in ("revenue", "seats", "customer_since", "member_since"):
                if name in found and name not in known and key in known:
                    known = known.assign(**{name: known[key].map(found[name])})
        on = "day" if "day" in rows else self.until
        levels = {one.column: groups(known, one, declared, on) for one in made}
        return rows.assign(
            **{name: level.replace(NOT_KNOWN, pd.NA) for name, level in levels.items()}
        )

    @property
    def of_period(self) -> pd.DataFrame:
        """Answers of the period alone."""
        return self.answers[self.answers["period"] == self.period]
