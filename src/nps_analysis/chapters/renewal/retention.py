"""What the chapter of renewal asks for of time and revenue: who stays, and what is left."""

from __future__ import annotations

from datetime import date
from functools import cached_property

import pandas as pd

from nps_analysis.chapters.renewal.frames import Renewal
from nps_analysis.chapters.renewal.retention_said import revenue, staying
from nps_analysis.contract import CLASSES
from nps_analysis.joins.last_score import SILENT
from nps_analysis.models.bridge import Cohort, bridge, cohort
from nps_analysis.models.landmark import curves, followed, landmarks, lasting
from nps_analysis.scoring import NRR
from nps_analysis.speech import Sentences
from nps_analysis.stats.survival import left_at

PERIODS_OF_A_YEAR = (0, 91, 182, 274, 365)
"""Days at which those still followed are counted."""


class Retention(Renewal):
    """How long accounts stay after a score, and what they are worth."""

    @cached_property
    def followed(self) -> pd.DataFrame:
        """Accounts followed for a year, by the last score before; none without linked answers."""
        customers = self.load("customers")
        since = None
        if customers["customer_since"].notna().any():
            since = customers.groupby("account_id")["customer_since"].min()
        zone = self.declared.calendar.time_zone
        days = landmarks(self.answers, self.until, time_zone=zone)
        return followed(
            self.load("renewals"),
            self.answers,
            days,
            until=self.until,
            since=since,
            horizon_days=self.declared.thresholds.renewal_horizon_days,
            time_zone=zone,
        )

    @property
    def curves(self) -> pd.DataFrame:
        """The share of each class that is still there, day by day."""
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
        return self.withhold(self.followed, found, min_n=self._sure["min_n"])[0]

    @property
    def seen(self) -> pd.DataFrame:
        """How many of each class were still followed, every three months."""
        if self.curves.empty:
            return pd.DataFrame(columns=["class", "time", "at_risk"])
        found = [left_at(self.curves, day, by="class") for day in PERIODS_OF_A_YEAR]
        return pd.concat(found, ignore_index=True)[["class", "time", "at_risk"]]

    @property
    def since(self) -> date:
        """The first day of the four periods that end with this one."""
        after = pd.Timestamp(self.until) + pd.Timedelta(days=1)
        return (after - pd.DateOffset(years=1)).date()

    @cached_property
    def cohort(self) -> Cohort:
        """Accounts whose contracts came due in the four periods, with their revenue."""
        return cohort(self.decided, self.load("renewals"), since=self.since, until=self.until)

    @property
    def bridge(self) -> pd.DataFrame:
        """Revenue from before to after, by class and for everybody, who comes last."""
        return self._revenue[0]

    @property
    def revenue_gap(self) -> pd.DataFrame:
        """Net retention of each class compared with detractors."""
        return self._revenue[1]

    @cached_property
    def _revenue(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """The bridge and the gaps, which tell of no class that the other holds back."""
        rows = self.cohort.rows
        found = bridge(rows, by="class", order=(*CLASSES, SILENT), **self._sure)
        found = found[found["class"].isna() | self._linked].reset_index(drop=True)
        rows = rows.iloc[: None if self._linked else 0]
        rows = rows[rows["revenue_before"] > 0].assign(account=lambda one: one["account_id"])
        few = {"min_n": self._sure["min_n"]}
        gaps = self.contrast(rows, NRR, between="class", reference="detractor", **few)
        return self.withhold(rows, found, gaps, between="class", **few)

    @cached_property
    def _curves(self) -> pd.DataFrame:
        """The curves of every class that is large enough."""
        return curves(self.followed, **self._sure)

    @property
    def comparisons(self) -> dict[str, int]:
        """How many comparisons the chapter makes, by kind."""
        return {
            "renewal": int(self.rates[2]["difference"].count()),
            "alike": int(self.effects["estimate"].count()),
            "forecasts": len(self.added) + len(self.added_by_class.head(1)),
            "true": len(self.calibration),
            "staying": int(self.lasting["ratio"].count()),
            "revenue": int(self.revenue_gap["difference"].count()),
        }

    @property
    def staying(self) -> Sentences:
        """How many stay, in sentences."""
        known = {"horizon_days": self.declared.thresholds.renewal_horizon_days}
        known |= {"confidence": self.confidence}
        return staying(self.words, self.lasting, self.starts, **known)

    @property
    def revenue(self) -> Sentences:
        """What became of the revenue that came due, in sentences."""
        known = {"until": self.until, "confidence": self.confidence}
        left_out = self.cohort.left_out
        return revenue(self.words, self.bridge, self.revenue_gap, left_out, **known)

    @property
    def _sure(self) -> dict[str, float]:
        return {"confidence": self.confidence, "min_n": self.declared.thresholds.min_renewals}
