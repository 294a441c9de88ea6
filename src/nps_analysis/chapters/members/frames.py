"""What the chapter of members asks of the data."""

from __future__ import annotations

from functools import cached_property
from zoneinfo import ZoneInfo

import pandas as pd

from nps_analysis.chapters.base import Chapter
from nps_analysis.chapters.members.counterparts import (
    MEMBERS,
    OTHERS,
    Likeness,
    against_others,
    likeness,
)
from nps_analysis.chapters.members.membership import joined, standing
from nps_analysis.estimates.multiplicity import adjusted_p
from nps_analysis.scoring import GRR, NPS, NRR, RENEWAL_RATE, Figure, effort

MAIN = "renewal"
_RATES = ["outcome", "who", "n", "estimate"]
_COMPARED = ["outcome", "how", "n", "n_reference", "difference", "left_out", "note"]
_OF_ANSWERS = ("nps", "effort", "effort_share")


class Frames(Chapter):
    """The frames of members of the loyalty programme beside others, from when it had any."""

    @property
    def label(self) -> str:
        """What the programme is called."""
        found = self.report.declared.membership.label
        if isinstance(found, dict):
            found = found.get(self.report.language) or found.get("en")
        return found or self.report.words.gettext("the loyalty programme")

    @cached_property
    def accounts(self) -> pd.DataFrame:
        """Accounts, since when they are customers, and members."""
        return joined(self.report.load("customers"))

    @cached_property
    def periods(self) -> list[str]:
        """Periods that began with a member, to the one reported on."""
        report, first = self.report, self.accounts["member_since"].min()
        if pd.isna(first):
            return []
        seen = {*report.answers["period"], *self._renewals["period"].dropna(), report.period}
        return [
            period
            for period in report.periods.sorted(seen)
            if report.periods.number(period) <= report.here and self._start(period) > first
        ]

    @cached_property
    def standing(self) -> pd.DataFrame:
        """Every account when each period began: whether a member, and what was known of it."""
        report = self.report
        return standing(
            self.accounts,
            {period: self._start(period).date() for period in self.periods},
            answers=report.on_scale,
            usage=report.load("usage"),
            renewals=report.load("renewals"),
            horizon_days=report.declared.thresholds.renewal_horizon_days,
            time_zone=report.declared.calendar.time_zone,
        )

    @cached_property
    def outcomes(self) -> dict[str, tuple[pd.DataFrame, Figure]]:
        """What followed, by name: its rows beside what was known before, and its measure."""
        declared = self.report.declared.effort
        scale = {"points": declared.points, "easy": declared.easy}
        easy = effort(declared.version, declared.scoring, **scale)
        measures = {
            MAIN: RENEWAL_RATE,
            "nrr": NRR,
            "grr": GRR,
            "nps": NPS,
            "effort_share" if easy.unit == "share" else "effort": easy,
        }
        found = {name: (self.rows_of(measure), measure) for name, measure in measures.items()}
        return {name: pair for name, pair in found.items() if len(pair[0])}

    def rows_of(self, measure: Figure) -> pd.DataFrame:
        """The outcomes that a measure is a figure of, beside what was known before each.

        Raises
        ------
        ValueError
            If neither renewals nor answers have its columns.
        """
        rows = self._source(measure).dropna(subset=list(measure.columns))
        if not self.periods:
            return rows.head(0)
        return rows.merge(self.standing, on=["account", "period"])

    def _source(self, measure: Figure) -> pd.DataFrame:
        """Renewals, answers to the relational survey, or, on effort, answers to all."""
        said = self.report.load("responses")
        sources = [self._renewals, self.report.on_scale]
        if "effort" in measure.columns:
            sources = [said[self.report.periods.until(self.report.period, said)]]
        for rows in sources:
            if set(measure.columns) <= set(rows):
                return rows
        raise ValueError(
            f"{measure.name} needs {', '.join(measure.columns)}; members are compared in what "
            "renewals and answers hold"
        )

    @cached_property
    def compared(self) -> pd.DataFrame:
        """Members less others in every outcome, plain and adjusted, by `outcome` and `how`.

        Renewal is what is asked; the tests of the others are corrected for being looked at beside.
        """
        found = [self.compared_in(name, *pair) for name, pair in self.outcomes.items()]
        found = [part for part in found if len(part)]
        if not found:
            return pd.DataFrame(columns=_COMPARED)
        every = pd.concat(found, ignore_index=True)
        for _, part in every[every["outcome"] != MAIN].groupby("how"):
            every.loc[part.index, "p_adjusted"] = adjusted_p(part["p_value"].to_numpy(), "holm")
        return every

    def compared_in(self, name: str, rows: pd.DataFrame, measure: Figure) -> pd.DataFrame:
        """Members less others in one outcome, plain and adjusted, not corrected for any other."""
        declared = self.report.declared
        if rows.empty:
            return pd.DataFrame(columns=_COMPARED)
        found = against_others(
            rows,
            measure,
            segments=declared.segment_columns,
            assigned=declared.membership.assigned,
            confidence=self.report.confidence,
            min_n=self._least(name, measure),
        )
        if found.empty:
            return pd.DataFrame(columns=_COMPARED)
        return found.assign(outcome=name, p_adjusted=found["p_value"])

    @cached_property
    def rates(self) -> pd.DataFrame:
        """Every outcome of members and of others, by `outcome` and `who`."""
        found = [self.rates_of(name, *pair) for name, pair in self.outcomes.items()]
        return pd.concat(found) if found else pd.DataFrame(columns=_RATES)

    def rates_of(self, name: str, rows: pd.DataFrame, measure: Figure) -> pd.DataFrame:
        """One outcome of members and of others."""
        if rows.empty:
            return pd.DataFrame(columns=_RATES)
        rows = rows.assign(who=rows["member"].map({True: MEMBERS, False: OTHERS}))
        few = {"min_n": self._least(name, measure)}
        rates = self.report.estimate(rows, measure, by="who", **few)
        return self.report.withhold(rows, rates, **few)[0].assign(outcome=name)

    @cached_property
    def alike(self) -> Likeness:
        """What was known of members and others, and how alike it makes them, where they renewed.

        Without renewals, where they answered.
        """
        rows, _ = next(iter(self.outcomes.values()), (pd.DataFrame(), None))
        return likeness(rows, self.report.declared.segment_columns)

    @cached_property
    def _renewals(self) -> pd.DataFrame:
        """Renewals decided to the end of the period."""
        rows = self.report.load("renewals")
        return rows[rows["decided"] <= pd.Timestamp(self.report.until)]

    def _least(self, outcome: str, measure: Figure) -> int:
        """Outcomes below which a figure is not shown."""
        few = self.report.declared.thresholds
        answered = outcome in _OF_ANSWERS or not set(measure.columns) <= set(self._renewals)
        return few.min_n if answered else few.min_renewals

    def _start(self, period: str) -> pd.Timestamp:
        """The first day of a period, local."""
        start, _ = self.report.declared.period_bounds(period)
        zone = ZoneInfo(self.report.declared.calendar.time_zone)
        return pd.Timestamp(start.astimezone(zone).date())
