"""What the chapter of the loyalty programme asks for."""

from __future__ import annotations

from functools import cached_property
from zoneinfo import ZoneInfo

import pandas as pd

from nps_analysis.chapters.base import Chapter
from nps_analysis.chapters.members.sentences import without_members
from nps_analysis.estimates.multiplicity import adjusted_p
from nps_analysis.models.loyalty import MEMBERS, OTHERS, Likeness, compare, likeness
from nps_analysis.models.membership import joined, standing, unit
from nps_analysis.scoring import GRR, NPS, NRR, RENEWAL_RATE, Measure, Ratio, effort
from nps_analysis.speech import Sentences

MAIN = "renewal"
_RATES = ["outcome", "who", "n", "estimate"]
_COMPARED = ["outcome", "how", "n", "n_reference", "difference", "left_out", "note"]


class Loyalty(Chapter):
    """Members of the loyalty programme beside others, from when it had any."""

    @property
    def label(self) -> str:
        """What the programme is called."""
        found = self.declared.membership.label
        if isinstance(found, dict):
            found = found.get(self.language) or found.get("en")
        return found or self.words.gettext("the loyalty programme")

    @cached_property
    def accounts(self) -> pd.DataFrame:
        """Accounts, since when they are customers, and members."""
        customers = self.load("customers")
        if "member_since" not in customers:
            customers = customers.assign(member_since=pd.NaT)
        return joined(customers)

    @cached_property
    def periods(self) -> list[str]:
        """Periods that began with a member, to the one reported on."""
        first = self.accounts["member_since"].min()
        seen = {*self.answers["period"], *self._renewals["period"].dropna(), self.period}
        return [
            period
            for period in sorted(seen)
            if period <= self.period and pd.notna(first) and self._start(period) > first
        ]

    @property
    def missing_members(self) -> Sentences:
        """Say, in two lines, that nobody knows who is a member; nothing where somebody is."""
        return without_members(self.words, known=bool(self.periods))

    @cached_property
    def standing(self) -> pd.DataFrame:
        """Every account when each period began: whether a member, and what was known of it."""
        return standing(
            self.accounts,
            {period: self._start(period).date() for period in self.periods},
            answers=self.on_scale,
            usage=self.load("usage"),
            renewals=self.load("renewals"),
            horizon_days=self.declared.thresholds.renewal_horizon_days,
            time_zone=self.declared.calendar.time_zone,
        )

    @cached_property
    def outcomes(self) -> dict[str, tuple[pd.DataFrame, Measure | Ratio]]:
        """What followed, by name: its rows beside what was known before, and its measure."""
        if not self.periods:
            return {}
        declared = self.declared.effort
        scale = {"points": declared.points, "easy": declared.easy}
        easy = effort(declared.version, declared.scoring, **scale)
        said = self.load("responses")
        said = said[said["period"] <= self.period]
        tables = {
            "renewal": (self._renewals, RENEWAL_RATE),
            "nrr": (self._renewals, NRR),
            "grr": (self._renewals, GRR),
            "nps": (self.on_scale, NPS),
            "effort_share" if easy.unit == "share" else "effort": (said, easy),
        }
        found = {}
        for name, (rows, measure) in tables.items():
            if not set(measure.columns) <= set(rows):
                continue
            rows = rows.dropna(subset=list(measure.columns))
            rows = rows.assign(account=unit(rows))
            rows = rows.merge(self.standing, on=["account", "period"])
            if len(rows):
                found[name] = rows, measure
        return found

    @cached_property
    def compared(self) -> pd.DataFrame:
        """Members less others in every outcome, plain and adjusted, by `outcome` and `how`.

        Renewal is what is asked; the tests of the others are corrected for being looked at beside.
        """
        found = [
            compare(
                rows,
                measure,
                segments=self.declared.segment_columns,
                assigned=self.declared.membership.assigned,
                confidence=self.confidence,
                min_n=self._least(name),
            ).assign(outcome=name)
            for name, (rows, measure) in self.outcomes.items()
        ]
        if not found:
            return pd.DataFrame(columns=_COMPARED)
        every = pd.concat(found, ignore_index=True)
        every["p_adjusted"] = every["p_value"]
        for _, part in every[every["outcome"] != MAIN].groupby("how"):
            every.loc[part.index, "p_adjusted"] = adjusted_p(part["p_value"].to_numpy(), "holm")
        return every

    @cached_property
    def rates(self) -> pd.DataFrame:
        """Every outcome of members and of others, by `outcome` and `who`."""
        found = []
        for name, (rows, measure) in self.outcomes.items():
            rows = rows.assign(who=rows["member"].map({True: MEMBERS, False: OTHERS}))
            few = {"min_n": self._least(name)}
            rates = self.estimate(rows, measure, by="who", **few)
            found.append(self.withhold(rows, rates, **few)[0].assign(outcome=name))
        return pd.concat(found) if found else pd.DataFrame(columns=_RATES)

    @cached_property
    def likeness(self) -> Likeness:
        """What was known of members and others, and how alike it makes them, where they renewed.

        Without renewals, where they answered.
        """
        if not self.outcomes:
            return likeness(pd.DataFrame(), self.declared.segment_columns)
        rows, _ = next(iter(self.outcomes.values()))
        return likeness(rows, self.declared.segment_columns)

    @cached_property
    def _renewals(self) -> pd.DataFrame:
        """Renewals decided to the end of the period."""
        rows = self.load("renewals")
        if "period" not in rows:
            return rows.assign(period=pd.Series(dtype="string"))
        decided = rows["due_on"]
        if "decided_on" in rows:
            decided = rows["decided_on"].fillna(decided)
        return rows[decided <= pd.Timestamp(self.until)]

    def _least(self, outcome: str) -> int:
        """Outcomes below which a figure is not shown."""
        few = self.declared.thresholds
        return few.min_n if outcome in ("nps", "effort", "effort_share") else few.min_renewals

    def _start(self, period: str) -> pd.Timestamp:
        """The first day of a period, local."""
        start, _ = self.declared.period_bounds(period)
        return pd.Timestamp(start.astimezone(ZoneInfo(self.declared.calendar.time_zone)).date())
