"""What every chapter begins with: its tables, its thresholds, its words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from nps_analysis import store
from nps_analysis.contract import DTYPES, TABLES
from nps_analysis.estimates import (
    contrast,
    control_limits,
    estimate,
    pool,
    silence,
    suppress,
)
from nps_analysis.estimates.suppression import WITHHELD
from nps_analysis.measures import NPS, RENEWAL_RATE, RESPONSE_RATE, Measure
from nps_analysis.models.parts import parts
from nps_analysis.models.renewal import scored_renewals
from nps_analysis.models.response import Weighting, asked, weighting, worth
from nps_analysis.models.sureness import planning, same_people
from nps_analysis.models.ways import ways
from nps_analysis.programme import Programme
from nps_analysis.words import Sentences, Words, missing
from nps_analysis.words.contract import contract as terms

NOT_KNOWN = ""
"""The level of a customer of whom a segment is not known."""

LEAST_QUARTERS = 6
"""Quarters before the one reported that it takes to say what is usual."""

_BOUNDS = ["estimate", "worst", "best"]
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
class Chapter:
    """A quarter of a programme, in a language: what the cells of a chapter ask for.

    Parameters
    ----------
    quarter : str
        Such as "2026Q3"; nothing later is ever looked at.
    language : {"en", "fr", "ro"}
    programme : str
        Path of a programme.toml.
    """

    quarter: str
    language: str
    programme: str

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
        columns = self.declared.segment_columns
        return {column: self.declared.label(column, self.language) for column in columns}

    @property
    def until(self) -> date:
        """The last day of the quarter."""
        _, end = self.declared.quarter_bounds(self.quarter)
        zone = ZoneInfo(self.declared.calendar.time_zone)
        return end.astimezone(zone).date() - timedelta(days=1)

    def load(self, table: str) -> pd.DataFrame:
        """Load a table, without rows where no export supplies it."""
        if table in store.manifest(self.declared)["tables"]:
            return store.load(table, programme=self.declared)
        kinds = {name: DTYPES[column.kind] for name, column in TABLES[table].items()}
        return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in kinds.items()})

    @property
    def provenance(self) -> Sentences:
        """One line: whose answers, of when, and from how many rows of how many exports."""
        inputs = store.manifest(self.declared)["inputs"]
        files = len({one["path"] for one in inputs})
        kept = sum(one["kept"] for one in inputs)
        line = self.words.gettext(
            "{organisation}, {quarter}: {kept} rows of {files}, and {refused} set aside.",
            organisation=self.declared.organisation,
            quarter=self.words.quarter(self.quarter),
            kept=self.words.count(kept),
            files=self.words.ngettext(
                "{count} export", "{count} exports", files, count=self.words.count(files)
            ),
            refused=self.words.count(sum(one["rows_in"] for one in inputs) - kept),
        )
        return Sentences([line], kind="provenance")

    def missing(self, *tables: str) -> Sentences:
        """Say which of these tables nothing supplies, and what would: two lines each."""
        present = store.manifest(self.declared)["tables"]
        needs = {
            table: [name for name, column in TABLES[table].items() if column.required]
            for table in tables
            if table not in present
        }
        if "renewals" in present and "renewals" in tables and not self._linked:
            needs["customers"] = ["customer_id", "account_id"]
        return missing(self.words, needs)

    @cached_property
    def answers(self) -> pd.DataFrame:
        """Answers to the relational survey, to the end of the quarter.

        `account` is the answer's account, or the customer where none is known: answers of one
        account resemble each other, and every interval of a chapter allows for that.
        """
        rows = store.load("responses", programme=self.declared)
        rows = rows[(rows["survey"] == "relational") & (rows["quarter"] <= self.quarter)]
        account = rows["account_id"].fillna(rows["customer_id"])
        return rows.assign(account=account).reset_index(drop=True)

    @property
    def of_quarter(self) -> pd.DataFrame:
        """Answers of the quarter alone."""
        return self.answers[self.answers["quarter"] == self.quarter]

    @property
    def of_two_quarters(self) -> pd.DataFrame:
        """Answers of the quarter and of the last one before it that has any."""
        scored = self.answers.loc[self.answers["score"].notna(), "quarter"]
        before = scored[scored < self.quarter].max()
        return self.answers[self.answers["quarter"].isin([self.quarter, before])]

    @property
    def by_segment(self) -> pd.DataFrame:
        """Answers of the two quarters, once under each segment: `segment` and `group`."""
        columns = self.declared.segment_columns
        kept = ["quarter", "score", "account"]
        long = self.of_two_quarters[[*kept, *columns]].melt(kept, columns, "segment", "group")
        return long.astype({"segment": "string", "group": "string"}).fillna({"group": NOT_KNOWN})

    @cached_property
    def asked(self) -> pd.DataFrame:
        """Who was asked in each quarter to the end of this one, and whether they answered."""
        sent = self.load("invitations")
        if sent.empty:
            return sent.assign(quarter=pd.Series(dtype="string"), answered=False)
        sent = sent[(sent["survey"] == "relational") & (sent["quarter"] <= self.quarter)]
        return asked(sent, self.answers)

    @cached_property
    def weighting(self) -> Weighting:
        """Answers of the two quarters with their weights, where there are any."""
        known = [name for name in self.declared.segment_columns if name in self.asked]
        return weighting(self.of_two_quarters, self.asked, known)

    @cached_property
    def ways(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """The score and its change in each way of counting that the tables allow."""
        accounts = self.load("accounts").rename(columns={"account_id": "account"})
        revenue = accounts.reindex(columns=["account", "revenue"]) if len(accounts) else None
        sure = {"confidence": self.confidence, "min_n": self.min_n}
        rows = self.weighting.rows
        return ways(self.of_two_quarters, rows, revenue, quarter=self.quarter, **sure)

    @property
    def worth(self) -> pd.DataFrame:
        """What the weights of each quarter are worth; no rows where nothing is weighted."""
        return worth(self.weighting.rows)

    @property
    def response_rates(self) -> pd.DataFrame:
        """Who answered of those asked this quarter: everybody, then group by group."""
        here = self.asked[self.asked["quarter"] == self.quarter]
        columns = [name for name in self.declared.segment_columns if name in here]
        if here.empty:
            return pd.DataFrame(columns=["segment", "group", "n", "estimate"])
        account = here["customer_id"]
        if "account_id" in here:
            account = here["account_id"].fillna(account)
        here = here.assign(account=account)[["answered", "account", *columns]]
        rows = [self.estimate(here, RESPONSE_RATE).assign(segment=pd.NA, group=pd.NA)]
        if columns:
            long = here.melt(["answered", "account"], columns, "segment", "group")
            long = long.astype({"segment": "string", "group": "string"})
            long = long.fillna({"group": NOT_KNOWN})
            rows.append(self.estimate(long, RESPONSE_RATE, by=["segment", "group"]))
        return pd.concat(rows, ignore_index=True)

    @property
    def bounds(self) -> pd.DataFrame:
        """Between which ends the score of all who were asked lies, in the two quarters."""
        asked = self.asked[["quarter", "customer_id", "answered"]]
        answers = self.of_two_quarters.merge(asked, on=["quarter", "customer_id"])
        answers = answers[answers["score"].notna()].drop_duplicates(["quarter", "customer_id"])
        asked = asked[asked["quarter"].isin(answers["quarter"])]
        if asked.empty:
            return pd.DataFrame(columns=["quarter", "n", "response_rate", *_BOUNDS])
        return silence(answers, asked, by="quarter", min_n=self.min_n)

    def same_people(self, change: pd.DataFrame) -> pd.DataFrame:
        """Put the change of those who answered in both quarters beside everybody's."""
        sure = {"confidence": self.confidence, "min_n": self.min_n}
        return same_people(self.of_two_quarters, change, **sure)

    def planning(self, scores: pd.DataFrame) -> pd.DataFrame:
        """The answers that would bring the score within a margin, all else as this quarter."""
        here = scores[scores["quarter"] == self.quarter].dropna(subset="estimate")
        if here.empty:
            return pd.DataFrame(columns=["margin", "answers", "asked"])
        rates = self.response_rates["estimate"]
        rate = float(rates.iloc[0]) if len(rates) and rates.iloc[0] > 0 else None
        return planning(here.iloc[0], response_rate=rate, confidence=self.confidence)

    @property
    def comparisons(self) -> dict[str, int]:
        """How many comparisons the chapters make, by kind."""
        change = self.contrast(self.of_two_quarters, between="quarter")
        by = ["segment", "group"]
        every = self.estimate(self.by_segment, by=["quarter", *by])
        groups = self.contrast(self.by_segment, between="quarter", by=by)
        scores, groups = self.withhold(every, groups)
        ranked = self.pooled(scores)
        ranked = ranked.dropna(subset="rank_low") if "rank_low" in ranked else ranked.head(0)
        many = ranked.groupby("segment").size()
        few = {"min_n": self.declared.thresholds.min_renewals, "reference": "detractor"}
        kinds = self.contrast(self.renewals, RENEWAL_RATE, between="class", **few)
        return {
            "change": int(change["difference"].count()),
            "ways": max(len(self.ways[1]) - 1, 0),
            "groups": int(groups["difference"].count()),
            "places": int((many * (many - 1) // 2).sum()),
            "renewal": int(kinds["difference"].count()),
        }

    @property
    def contract(self) -> list[tuple[str, str]]:
        """What the figures mean, term by term."""
        tools = self.of_two_quarters[["quarter", "source"]].dropna().drop_duplicates()
        return terms(self.words, self.declared, self.steps, tools)

    @property
    def weighted_over(self) -> str:
        """The segments over which answers are weighted, by name."""
        return self.words.listed([self.labels[name] for name in self.weighting.segments])

    @property
    def parts(self) -> pd.DataFrame:
        """The change of the score, taken apart."""
        sure = {"confidence": self.confidence, "min_n": self.min_n}
        return parts(self.of_two_quarters, self.declared.segment_columns, **sure)

    def usual(self, scores: pd.DataFrame) -> pd.DataFrame:
        """Put beside each quarter's score the limits that the quarters before this one set."""
        before = scores.loc[scores["estimate"].notna(), "quarter"]
        before = [one for one in before if one < self.quarter]
        if len(before) < LEAST_QUARTERS:
            return scores
        return control_limits(scores, baseline=before)

    @property
    def steps(self) -> pd.DataFrame:
        """The flow of the quarter, from invited to usable answers."""
        return store.flow(self.quarter, programme=self.declared)

    @property
    def usable(self) -> int:
        """Answers of the quarter with a score, as the flow counts them."""
        return int(self.steps.set_index("step")["rows"]["usable"])

    @cached_property
    def renewals(self) -> pd.DataFrame:
        """Renewals decided by the quarter's end, each with the score before it, if known."""
        rows = scored_renewals(
            self.load("renewals"),
            self.answers,
            until=self.until,
            horizon_days=self.declared.thresholds.renewal_horizon_days,
            time_zone=self.declared.calendar.time_zone,
        )
        return rows.assign(account=rows["account_id"]).iloc[: None if self._linked else 0]

    @property
    def _linked(self) -> bool:
        """Whether any answer says which account it comes from."""
        return bool(self.answers["account_id"].notna().any())

    def estimate(self, data: Any, measure: Measure = NPS, **how: Any) -> pd.DataFrame:
        """Estimate by account, with the programme's thresholds; segments as declared."""
        return self._in_order(estimate(data, measure, **self._usual | how))

    def contrast(
        self, data: pd.DataFrame, measure: Measure = NPS, *, between: str, **how: Any
    ) -> pd.DataFrame:
        """Compare by account, with the programme's thresholds; no rows without two groups."""
        found = set(data[between].dropna())
        if len(found) < 2 or how.get("reference", "rest") not in {*found, "rest"}:
            by = how.get("by", ())
            return pd.DataFrame(columns=[*([by] if isinstance(by, str) else by), *_CONTRAST])
        return self._in_order(contrast(data, measure, between=between, **self._usual | how))

    def withhold(
        self, scores: pd.DataFrame, moves: pd.DataFrame
    ) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Hold back what would tell, with everybody's score, that of a group too small to show.

        Those whose group is not known are nobody's group: their score tells of no one.
        """
        parts = [
            suppress(part.drop(columns=["quarter", "segment"]), self.min_n)["note"]
            for _, part in scores[scores["group"] != NOT_KNOWN].groupby(["quarter", "segment"])
        ]
        notes = pd.concat(parts) if parts else pd.Series(dtype="string")
        kept = scores.copy()
        _blank(kept, notes.index[notes == WITHHELD], after="n_blank")
        where = kept.loc[kept["note"] == WITHHELD, ["segment", "group"]].drop_duplicates()
        told = moves[["segment", "group"]].merge(where, how="left", indicator="held")["held"]
        moves = moves.copy()
        _blank(moves, moves.index[(told == "both").to_numpy()], after="n_reference")
        return kept, moves

    def pooled(self, scores: pd.DataFrame) -> pd.DataFrame:
        """The groups of the quarter; beside their scores, those pooled within each segment."""
        rows = scores[scores["quarter"] == self.quarter]
        shown = rows[rows["estimate"].notna() & (rows["group"] != NOT_KNOWN)]
        parts = [
            pool(part, confidence=self.confidence)
            for _, part in shown.groupby("segment", sort=False)
            if len(part) > 1
        ]
        added = ["pooled", "pooled_low", "pooled_high", "rank_low", "rank_high"]
        return rows.join(pd.concat(parts)[added]) if parts else rows

    @property
    def _usual(self) -> dict[str, Any]:
        """How every figure is estimated, unless a chapter says otherwise."""
        return {"cluster": "account", "confidence": self.confidence, "min_n": self.min_n}

    def _in_order(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Segments and their levels as declared, those not declared after, not known last."""
        if not {"segment", "group"} <= set(frame):
            return frame
        declared = [
            (segment.column, level)
            for segment in self.declared.segments
            for level in (*segment.levels, *_undeclared(frame, segment.column, segment.levels))
        ]
        place = {pair: place for place, pair in enumerate(declared)}
        found = zip(frame["segment"], frame["group"], strict=True)
        order = frame.assign(__place=[place[pair] for pair in found])
        order = order.sort_values("__place", kind="stable", ignore_index=True)
        return order.drop(columns="__place")


def _blank(frame: pd.DataFrame, rows: pd.Index, *, after: str) -> None:
    """Hold back the figures of some rows, those after a column, and say why."""
    columns = list(frame.columns[frame.columns.get_loc(after) + 1 :])
    frame.loc[rows, [name for name in columns if name != "note"]] = pd.NA
    frame.loc[rows, "note"] = WITHHELD


def _undeclared(frame: pd.DataFrame, column: str, levels: Sequence[str]) -> list[str]:
    """Levels of a segment that nobody declared, sorted, the unknown one at the end."""
    met = set(frame.loc[frame["segment"] == column, "group"]) - set(levels)
    return sorted(met, key=lambda level: (level == NOT_KNOWN, level))
