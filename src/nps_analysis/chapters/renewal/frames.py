"""What the chapter of renewal asks of time and revenue: who stays, and what is left."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cached_property

import pandas as pd

from nps_analysis.chapters.renewal.bridge import Cohort, bridge, cohort
from nps_analysis.chapters.renewal.decisions import Decisions
from nps_analysis.chapters.renewal.landmark import accounts_followed, curves, landmarks, lasting
from nps_analysis.contract import CLASSES
from nps_analysis.joins.last_score import SILENT
from nps_analysis.scoring import NRR
from nps_analysis.stats.survival import left_at

DAYS_COUNTED = (0, 91, 182, 274, 365)
"""Days at which those still followed are counted."""


class Frames(Decisions):
    """How long accounts stay after a score, and what they are worth."""

    @cached_property
    def followed(self) -> pd.DataFrame:
        """Accounts followed for a year, by the last score before; none without linked answers."""
        report = self.report
        customers = report.load("customers")
        since = None
        if customers["customer_since"].notna().any():
            since = customers.groupby("account_id")["customer_since"].min()
        zone = report.declared.calendar.time_zone
        return accounts_followed(
            report.load("renewals"),
            report.answers,
            landmarks(report.answers, report.until, time_zone=zone),
            until=report.until,
            since=since,
            horizon_days=self._horizon,
            time_zone=zone,
        )

    @property
    def curves(self) -> pd.DataFrame:
        """The share of each class that is still there, day by day (Kaplan-Meier)."""
        shown = self.lasting.dropna(subset="estimate")["class"]
        return self._curves[self._curves["class"].isin(shown)]

    @property
    def starts(self) -> pd.DataFrame:
        """How many accounts were followed from each day, and how many of them were lost."""
        return self.followed.groupby("landmark")["lost"].agg(n="size", lost="sum").reset_index()

    @cached_property
    def lasting(self) -> pd.DataFrame:
        """What is left of each class after a year, and how much sooner others are lost."""
        found = lasting(self.followed, self._curves, **self._sure)
        return self.report.withhold(self.followed, found, **self._few)[0]

    @property
    def still_followed(self) -> pd.DataFrame:
        """How many of each class were still followed, every three months."""
        if self.curves.empty:
            return pd.DataFrame(columns=["class", "time", "at_risk"])
        found = [left_at(self.curves, day, by="class") for day in DAYS_COUNTED]
        return pd.concat(found, ignore_index=True)[["class", "time", "at_risk"]]

    @property
    def year_from(self) -> date:
        """The first day of the year that ends with the period."""
        return year_before(self.report.until)

    @cached_property
    def cohort(self) -> Cohort:
        """Accounts whose contracts came due in that year, with their revenue."""
        year = {"since": self.year_from, "until": self.report.until}
        return cohort(self.decided, self.report.load("renewals"), **year)

    @property
    def revenue(self) -> pd.DataFrame:
        """Revenue from before to after, by class and for everybody, who comes last."""
        return self._revenue[0]

    @property
    def revenue_gap(self) -> pd.DataFrame:
        """Net retention of each class compared with detractors."""
        return self._revenue[1]

    def revenue_by(self, segment: str) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Revenue from before to after on each level of a segment, and each beside the rest."""
        levels, rows = self.levels(segment), self.cohort.rows
        first = self.decided.dropna(subset=segment).groupby("account_id")[segment].first()
        level = rows["account_id"].map(first).astype("string")
        rows = rows.assign(**{segment: level}).dropna(subset=segment)
        return self._bridged(rows, rows, segment, levels, "rest")

    @cached_property
    def _revenue(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        linked, rows = self.report.linked, self.cohort.rows
        kinds = (*CLASSES, SILENT)
        compared = rows.iloc[: None if linked else 0]
        found, gaps = self._bridged(rows, compared, "class", kinds, "detractor")
        return found[found["class"].isna() | linked].reset_index(drop=True), gaps

    def _bridged(
        self,
        rows: pd.DataFrame,
        compared: pd.DataFrame,
        by: str,
        order: Sequence[str],
        reference: str,
    ) -> tuple[pd.DataFrame, pd.DataFrame]:
        """The bridge and the gaps, which tell of no group that the other holds back."""
        report = self.report
        found = bridge(rows, by=by, order=order, **self._sure)
        rows = compared[compared["revenue_before"] > 0]
        rows = rows.assign(account=rows["account_id"])
        gaps = report.contrast(rows, NRR, between=by, reference=reference, **self._few)
        return report.withhold(rows, found, gaps, between=by, **self._few)

    @cached_property
    def _curves(self) -> pd.DataFrame:
        """The curves of every class that is large enough."""
        return curves(self.followed, **self._sure)


def year_before(until: date) -> date:
    """The first day of the year that ends with a day.

    Examples
    --------
    >>> str(year_before(date(2028, 2, 29)))
    '2027-03-01'
    """
    after = pd.Timestamp(until) + pd.Timedelta(days=1)
    return (after - pd.DateOffset(years=1)).date()
