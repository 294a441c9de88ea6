"""The report of a period: its tables, its thresholds, its words, and its chapters by name."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from nps_analysis import store
from nps_analysis.chapters import contrasts, questions
from nps_analysis.chapters.withholding import held_back
from nps_analysis.contract import SCALES, TABLES
from nps_analysis.estimates import contrast, estimate
from nps_analysis.exhibit.context import Context
from nps_analysis.exhibit.tables import Exhibit
from nps_analysis.locales import languages
from nps_analysis.models.response import Weighting, asked, weighting
from nps_analysis.programme import Break, Programme
from nps_analysis.programme.periods import Periods
from nps_analysis.programme.problems import allowed
from nps_analysis.scoring import NPS, Figure
from nps_analysis.segmentation import NOT_KNOWN, groups, in_declared_order, ranks
from nps_analysis.speech import SCORED, Sentences, Words, missing
from nps_analysis.speech.catalogue import mark
from nps_analysis.speech.claims import HANDED, Claim

UNITS = {"points": mark("points"), "share": mark("share of all"), "scale": ""}

_NONE_YET = mark("Nobody has given a score up to the end of {period}.")
_NONE_IN_PART = mark("Nobody in this part has given a score up to the end of {period}.")

_CONTRAST = [
    "level",
    "reference",
    "n",
    "n_reference",
    "difference",
    "std_error",
    "conf_low",
    "conf_high",
    "p_value",
    "p_adjusted",
    "detectable",
    "note",
]


@dataclass(frozen=True)
class Report:
    """A period of a programme, in a language: what the cells of every chapter ask of.

    Chapters are its attributes, by the name of their folder: `report.headline`,
    `report.renewal`. Tables are loaded once, and what one chapter works out no
    other does again.

    Parameters
    ----------
    period : str
        Such as "2026Q3"; nothing later is ever looked at.
    language : str, default "en"
        English, or one that has a catalogue.
    programme : path, optional
        Of a programme.toml; the nearest one, else the sample's, where not given.
    where : str, optional
        The part of the customers that is meant, such as
        ``"region == 'EMEA' and plan != 'Starter'"``; everybody where not given.
    against : str, optional
        The period compared with; the last one before with answers where not given.

    Examples
    --------
    >>> report = Report("2026Q3", programme="data/sample/programme.toml")
    >>> report.period, report.language, report.whole
    ('2026Q3', 'en', True)
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

    def __getattr__(self, name: str) -> Any:
        """A chapter, by the name of its folder."""
        if name.startswith("_") or name not in subjects():
            known = ", ".join(subjects())
            raise AttributeError(f"a report has no {name!r}; its chapters are {known}")
        chapter = import_module(f"nps_analysis.chapters.{name}").CHAPTER(self)
        self.__dict__[name] = chapter
        return chapter

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *subjects()})

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
    def context(self) -> Context:
        """What its exhibits share."""
        return Context(
            words=self.words,
            period=self.period,
            confidence=self.confidence,
            min_n=self.min_n,
            labels=self.labels,
            currency=self.declared.currency,
            breaks=self.breaks,
        )

    def trend(self, measure: Figure | str = NPS, by: str | None = None) -> Exhibit:
        """Show a measure over periods, for everybody or one line a level of a segment.

        Parameters
        ----------
        measure : Measure, Ratio or str, default NPS
            Or its name: a built-in one's, or one declared as `[[measures]]`.
        by : str, optional
            A segment, such as "plan": one line a level.

        Returns
        -------
        Exhibit
            Its `frame` is what `estimate` returns, by period (and level); for everybody with
            `limit_low` and `limit_high`, where enough periods say what is usual, and `signal`,
            whether the figure lies outside them.

        Raises
        ------
        ValueError
            If there is no such measure, no table has its columns, or no such segment.

        See Also
        --------
        compare : whether a measure moved, or groups differ, with the interval of the difference.
        """
        return questions.trend(self, self.measure(measure), by)

    def compare(
        self,
        measure: Figure | str = NPS,
        between: Sequence[str] | str | None = None,
        by: str | None = None,
        reference: str | None = None,
    ) -> Exhibit:
        """Compare a measure between two periods, by segment or not; or between its levels.

        Parameters
        ----------
        measure : Measure, Ratio or str, default NPS
            Or its name: a built-in one's, or one declared as `[[measures]]`.
        between : pair of str, or str, optional
            Two periods, in either order; or a segment, whose levels are compared in the report's
            period. The report's period and the one compared with, where not given.
        by : str, optional
            A segment: two periods are compared within each of its levels, corrected together.
        reference : str, optional
            The level that the others are compared with; the rest where not given.

        Returns
        -------
        Exhibit
            Its `frame` is what `contrast` returns, its `claims` one a row, and a sentence says
            them. Answers of one account are taken together, as in the report.

        Raises
        ------
        ValueError
            If there is no such measure, segment or level, or no table has the measure's columns;
            if `between` is one period or more than two.

        See Also
        --------
        trend : every period of a measure, beside what is usual.
        """
        return contrasts.compare(self, self.measure(measure), between, by, reference)

    def measure(self, measure: Figure | str) -> Figure:
        """A measure, or the one that bears a name: built in, or declared as `[[measures]]`."""
        return self.declared.measure(measure) if isinstance(measure, str) else measure

    def name_of(self, measure: Figure) -> str:
        """What a measure is called in the report's language."""
        return self.words.gettext(measure.label(self.language))

    def short_of(self, measure: Figure) -> str:
        """Its short name, for the head of a column."""
        own = measure.short == measure.label("en")
        return self.name_of(measure) if own else self.words.gettext(measure.short)

    def axis_of(self, measure: Figure) -> str:
        """What an axis measures, with its unit."""
        unit = self.words.gettext(UNITS[measure.unit])
        return f"{self.short_of(measure)}, {unit}" if unit else self.short_of(measure)

    @cached_property
    def claims(self) -> tuple[Claim, ...]:
        """All that its chapters state or looked at, each by its family.

        Where a run hands on what the other chapters stated, nothing is worked out again.
        """
        handed = os.environ.get(HANDED)
        if handed:
            records = json.loads(Path(handed).read_text(encoding="utf-8"))
            return tuple(Claim.of(record) for record in records)
        made = [claim for name in subjects() for claim in getattr(self, name).claims]
        return tuple(dict.fromkeys(made))

    @property
    def families(self) -> dict[str, tuple[str, str]]:
        """What the chapters compare, by family: what it is, and how its number is allowed for."""
        found: dict[str, tuple[str, str]] = {}
        for name in subjects():
            found |= import_module(f"nps_analysis.chapters.{name}").CHAPTER.FAMILIES
        return found

    @property
    def compared(self) -> list[str]:
        """The two periods that the report compares, the earlier first; one where there is one."""
        scored = self.of_two_periods
        return sorted(set(scored.loc[scored["score"].notna(), "period"]), key=self.periods.number)

    @property
    def decided_renewals(self) -> pd.DataFrame:
        """Renewals decided by the period's end, with the period of the decision."""
        rows = self.renewal.decided
        return rows.assign(period=self.declared.period_of(rows["decided"]))

    @property
    def periods(self) -> Periods:
        """The periods of the calendar, and their order."""
        return self.declared.periods

    @property
    def here(self) -> int:
        """Where the report's own period stands among the others."""
        return self.periods.number(self.period)

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

    @property
    def until(self) -> date:
        """The last day of the period."""
        _, end = self.declared.period_bounds(self.period)
        zone = ZoneInfo(self.declared.calendar.time_zone)
        return end.astimezone(zone).date() - timedelta(days=1)

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

    @property
    def provenance(self) -> Sentences:
        """Whose answers, of when, from how many rows of how many exports; and of which part."""
        inputs = store.manifest(self.declared)["inputs"]
        files = len({one["path"] for one in inputs})
        kept = sum(one["kept"] for one in inputs)
        line = self.words.gettext(
            "{organisation}, {period}: {kept} rows of {files}, and {refused} set aside.",
            organisation=self.declared.organisation,
            period=self.words.period(self.period),
            kept=self.words.count(kept),
            files=self.words.ngettext(
                "{count} export", "{count} exports", files, count=self.words.count(files)
            ),
            refused=self.words.count(sum(one["rows_in"] for one in inputs) - kept),
        )
        return Sentences([line, *self._part], kind="provenance")

    @property
    def _part(self) -> list[str]:
        """Which part of the customers it is of, with how many of the period's answers."""
        if self.where is None:
            return []
        how = {"period": self.period, "programme": self.declared, "missing": "empty"}
        everybody = store.load("responses", **how)
        scored = everybody["score"].notna() & (everybody["survey"] == "relational")
        some = self.of_period["score"].notna().sum()
        return [
            self.words.gettext(
                "A part: {part}, {some} of {answers}.",
                part=self.where,
                some=self.words.count(some),
                answers=self.words.answers(int(scored.sum())),
            )
        ]

    def checked(self, said: str) -> Sentences:
        """Say that the assertions before it held."""
        return Sentences([self.words.gettext(said)], kind="checked")

    def missing(self, *tables: str) -> Sentences:
        """Say which of these tables nothing supplies, and what would: two lines each."""
        present = store.manifest(self.declared)["tables"]
        needs = {
            table: [name for name, column in TABLES[table].items() if column.required]
            for table in tables
            if table not in present
        }
        if self.elsewhere.lines and {"renewals", "usage"} & set(tables):
            return Sentences([*self.elsewhere.lines, *missing(self.words, needs).lines], "missing")
        if not self.scored and {"renewals", "usage"} & set(tables):
            needs = {"responses": list(SCORED)} | needs
        elif "renewals" in present and "renewals" in tables and not self.linked:
            needs["customers"] = ["customer_id", "account_id"]
        return missing(self.words, needs)

    @property
    def elsewhere(self) -> Sentences:
        """Say that scores are there, and none of this part or so early; nothing where some are."""
        said = []
        if not self.scored and self._scores_are_there:
            message = _NONE_IN_PART if self.where else _NONE_YET
            said = [self.words.gettext(message, period=self.words.period(self.period))]
        return Sentences(said, kind="missing")

    @property
    def _scores_are_there(self) -> bool:
        """Whether anybody at all has given a score, whenever and in whatever part."""
        rows = store.load("responses", programme=self.declared, missing="empty")
        return bool((rows["score"].notna() & (rows["survey"] == "relational")).any())

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

    @cached_property
    def breaks(self) -> tuple[Break, ...]:
        """What changed between periods with answers, in order: as declared, and scales as found.

        With each of them the series begins anew.
        """
        scored = self.answers[self.answers["score"].notna()]
        scale = scored.groupby("period")["scale"].first().sort_index(key=self._places)
        changed = scale.index[scale.ne(scale.shift()) & scale.shift().notna()]
        known = {(one.period, one.what): one for one in self.declared.breaks}
        found = {(period, "scale"): Break(period=period, what="scale") for period in changed}
        between = [
            one
            for one in (found | known).values()
            if len(scale)
            and self.periods.number(scale.index[0]) < self.periods.number(one.period) <= self.here
        ]
        return tuple(sorted(between, key=lambda one: self.periods.number(one.period)))

    @property
    def begins(self) -> tuple[Break, ...]:
        """What the era of this period began with; nothing where no series was ever broken."""
        return tuple(one for one in self.breaks if one.period == self.since)

    @property
    def since(self) -> str:
        """The period with which its era began: nothing earlier is ever compared with it."""
        return self.breaks[-1].period if self.breaks else ""

    def of_era(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Keep the rows of this era, by their `period`."""
        return rows[self.periods.since(self.since, rows)] if self.since else rows

    @property
    def scale(self) -> str:
        """On which the period's scores were given, such as "0-10"."""
        found = self.of_period.loc[self.of_period["score"].notna(), "scale"]
        return found.iloc[0] if len(found) else SCALES[0]

    @property
    def on_scale(self) -> pd.DataFrame:
        """Answers on the period's own scale: scores on two scales are never put together."""
        return self.answers[self.answers["scale"] == self.scale]

    @property
    def of_period(self) -> pd.DataFrame:
        """Answers of the period alone."""
        return self.answers[self.answers["period"] == self.period]

    @property
    def of_two_periods(self) -> pd.DataFrame:
        """Answers of the period and of the one compared with, within its era.

        Without `against` that is the last one before that has any.
        """
        answers = self.of_era(self.answers)
        return answers[answers["period"].isin([self.period, self.before(answers, "score")])]

    def before(self, rows: pd.DataFrame, column: str) -> str | None:
        """The period compared with: the one asked for, else the last with a value of a column."""
        if self.against is not None:
            if self.periods.number(self.against) >= self.here:
                raise ValueError(f"against is {self.against!r}; it is earlier than {self.period}")
            return self.against
        found = set(rows.loc[rows[column].notna(), "period"].dropna())
        earlier = [one for one in found if self.periods.number(one) < self.here]
        return max(earlier, key=self.periods.number, default=None)

    @cached_property
    def asked(self) -> pd.DataFrame:
        """Who was asked in each period to the end of this one, and whether they answered."""
        sent = self.load("invitations")
        if sent.empty:
            return sent.assign(period=pd.Series(dtype="string"), answered=False)
        return asked(self.until_here(sent[sent["survey"] == "relational"]), self.answers)

    @cached_property
    def weighting(self) -> Weighting:
        """Answers of the two periods with their weights, where there are any."""
        known = [name for name in self.declared.segment_columns if name in self.asked]
        return weighting(self.of_two_periods, self.asked, known)

    @property
    def weighted_over(self) -> str:
        """The segments over which answers are weighted, by name."""
        return self.words.listed([self.labels[name] for name in self.weighting.segments])

    @property
    def steps(self) -> pd.DataFrame:
        """The flow of the period, from invited to usable answers."""
        return store.flow(self.period, programme=self.declared, where=self.where)

    @property
    def usable(self) -> int:
        """Answers of the period with a score, as the flow counts them."""
        return int(self.steps.set_index("step")["rows"]["usable"])

    @property
    def scored(self) -> bool:
        """Whether anybody has given a score by the end of the period."""
        return bool(self.answers["score"].notna().any())

    @property
    def who_left(self) -> pd.DataFrame:
        """What each source says of who left, as the store puts them side by side."""
        tables = {name: self.load(name) for name in ("accounts", "renewals", "departures")}
        return store.who_left(tables, self.until)

    @property
    def linked(self) -> bool:
        """Whether any answer says which account it comes from."""
        return bool(self.answers["account_id"].notna().any())

    def estimate(self, data: Any, measure: Figure = NPS, **how: Any) -> pd.DataFrame:
        """Estimate by account, with the programme's thresholds; segments as declared."""
        found = estimate(self.sortable(data), measure, **self._usual | how)
        return self._in_order(self.named(found))

    def contrast(
        self, data: pd.DataFrame, measure: Figure = NPS, *, between: str, **how: Any
    ) -> pd.DataFrame:
        """Compare by account, with the programme's thresholds; no rows without two groups.

        Periods are compared within their era.
        """
        data = self.of_era(data) if between == "period" else data
        found = set(data[between].dropna())
        if len(found) < 2 or how.get("reference", "rest") not in {*found, "rest"}:
            by = how.get("by", ())
            return pd.DataFrame(columns=[*([by] if isinstance(by, str) else by), *_CONTRAST])
        found = contrast(self.sortable(data), measure, between=between, **self._usual | how)
        return self._in_order(self.named(found))

    def withhold(
        self,
        rows: pd.DataFrame,
        *frames: pd.DataFrame,
        min_n: int | None = None,
        **how: Any,
    ) -> tuple[pd.DataFrame, ...]:
        """Hold back what tables shown together, with their totals, would tell of too few.

        `rows` are the answers (or those asked, or renewals) that the tables count, one row each;
        those whose level is not known are nobody's group: no other is held back for theirs.
        `how` has what frames compare (`between`), and whether their total is shown (`total`).
        """
        columns = [name for name in self.labels if name in rows]
        known = rows.fillna(dict.fromkeys(columns, NOT_KNOWN))
        least = min_n or self.min_n
        return held_back(known, frames, columns, min_n=least, nobody=NOT_KNOWN, **how)

    def _places(self, periods: pd.Index) -> pd.Index:
        """Where each period of an index stands."""
        return pd.Index([self.periods.number(one) for one in periods])

    def sortable(self, data: Any) -> Any:
        """The rows with periods whose names sort in time: those of waves by their number."""
        if self.periods.kind != "wave" or not isinstance(data, pd.DataFrame):
            return data
        if "period" not in data:
            return data
        keys = {one: self.sortable_name(one) for one in data["period"].dropna().unique()}
        return data.assign(period=data["period"].map(keys).astype("string"))

    def sortable_name(self, period: str) -> str:
        """The name by which a period sorts in time."""
        return f"{self.periods.number(period):06}" if self.periods.kind == "wave" else period

    def named(self, frame: pd.DataFrame) -> pd.DataFrame:
        """The frame with its periods called as the programme calls them again."""
        if self.periods.kind != "wave":
            return frame
        names = {f"{number:06}": name for number, name in enumerate(self.periods.names)}
        columns = frame.columns.intersection(["period", "level", "reference"])
        return frame.assign(**{one: frame[one].replace(names) for one in columns})

    @property
    def _usual(self) -> dict[str, Any]:
        """How every figure is estimated, unless a chapter says otherwise."""
        return {"cluster": "account", "confidence": self.confidence, "min_n": self.min_n}

    def _in_order(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Segments and their levels as declared, those not declared after, not known last."""
        if not {"segment", "group"} <= set(frame):
            return frame
        return in_declared_order(frame, self.declared.segments)


@cache
def subjects() -> tuple[str, ...]:
    """The chapters there are: the folders beside this file."""
    folder = import_module("nps_analysis.chapters").__path__
    return tuple(sorted(one.name for one in iter_modules(folder) if one.ispkg))
