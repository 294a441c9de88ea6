"""What the first page asks: what the other chapters state, and the few figures that it needs."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from nps_analysis.chapters.base import NOT_KNOWN, Chapter
from nps_analysis.chapters.segments.whole_change import carrier, reversal
from nps_analysis.contract import CLASSES
from nps_analysis.joins.last_score import SILENT
from nps_analysis.scoring import DETRACTORS, NPS, PROMOTERS, RENEWAL_RATE
from nps_analysis.speech.claims import Claim, claims


class Frames(Chapter):
    """The frames of the first page; what a chapter states is taken from its claims."""

    @cached_property
    def score(self) -> pd.Series | None:
        """The score of the period, as `estimate` gives it; None where none is shown."""
        scores = self.report.headline.scores
        if scores.empty:
            return None
        found = scores[scores["period"] == self.report.period].dropna(subset="estimate")
        return found.iloc[0] if len(found) else None

    @property
    def answered(self) -> int:
        """Answers of the period that have a score."""
        return int(self.report.of_period["score"].notna().sum())

    @cached_property
    def change(self) -> Claim | None:
        """The change of the score; None where there is no period to compare with."""
        found = self._stated("change", NPS.name, period=self.report.period)
        return found[0] if found else None

    @property
    def earlier(self) -> float | None:
        """The score that the period is compared with."""
        return self.scored_in(self.change.against) if self.change else None

    def scored_in(self, period: str | None) -> float | None:
        """The score of a period; None where none is shown."""
        scores = self.report.headline.scores
        found = scores.loc[scores["period"] == period, "estimate"].dropna()
        return float(found.iloc[0]) if len(found) else None

    def scores_of(self, group: Claim) -> tuple[float, float]:
        """The scores of a group in the period compared with and in this one."""
        found = self.group_scores.set_index(["period", "segment", "group"])["estimate"]
        earlier, later = (
            found[one, group.segment, group.group] for one in (group.against, group.period)
        )
        return float(earlier), float(later)

    @property
    def year_ago(self) -> str | None:
        """The period a year before, of this era, where it has a score and is not the last one."""
        report = self.report
        ago = report.periods.year_ago(report.period)
        if ago is None or self.change is None or ago == self.change.against:
            return None
        began = report.periods.number(report.since) if report.since else None
        if began is not None and report.periods.number(ago) < began:
            return None
        return None if self.scored_in(ago) is None else ago

    @cached_property
    def groups(self) -> list[Claim]:
        """The change of each group that is known and has answers enough."""
        found = self._stated("groups", NPS.name, period=self.report.period)
        return [one for one in found if one.looked and one.group not in (None, NOT_KNOWN, "")]

    @property
    def moved(self) -> list[Claim]:
        """The groups that moved beyond chance, the largest change first."""
        told = [one for one in self.groups if one.told]
        return sorted(told, key=lambda one: -abs(one.size or 0))

    @property
    def carried(self) -> tuple[pd.Series, float] | None:
        """The group that brings most of the change, with its share of it, as its chapter has it."""
        return carrier(*self._whole_change) if self.change else None

    @property
    def reversed(self) -> pd.Series | None:
        """The group of a segment that went one way while everybody went the other."""
        return reversal(*self._whole_change) if self.change else None

    @property
    def _whole_change(self) -> tuple[pd.DataFrame, tuple[Claim, ...]]:
        """What each group makes of the change; the claims of it and of everybody's."""
        segments = self.report.segments
        return segments.parts_of_groups, (*segments.group_claims, self.change)

    @property
    def group_scores(self) -> pd.DataFrame:
        """The score of each group in both periods."""
        return self.report.segments.compared[0]

    @property
    def here(self) -> pd.DataFrame:
        """The groups of the period that show a score."""
        scores = self.group_scores
        if scores.empty:
            return scores
        known = (scores["period"] == self.report.period) & ~scores["group"].isin([NOT_KNOWN, ""])
        return scores[known].dropna(subset="estimate")

    @property
    def share_claims(self) -> tuple[Claim, ...]:
        """Whether the shares of promoters and of detractors moved, as the first chapter has it."""
        ends = (PROMOTERS.name, DETRACTORS.name)
        return tuple(one for one in self._stated("shares") if one.what in ends)

    @property
    def class_rates(self) -> pd.DataFrame:
        """The share renewed by class of the last score before; no rows without renewals."""
        return self.report.renewal.rates_by_last_score[0]

    @cached_property
    def silence_claims(self) -> tuple[Claim, ...]:
        """Renewal of accounts without a score beside those with one; none where one is hidden."""
        if not self._stated("renewal", RENEWAL_RATE.name, group=SILENT):
            return ()
        if self.class_rates["estimate"].isna().any():
            return ()
        rows = self.report.renewal.renewals
        said = np.where(rows["class"] == SILENT, SILENT, "scored")
        few = self.report.declared.thresholds.min_renewals
        how: dict[str, Any] = {"between": "said", "reference": "scored", "min_n": few}
        gap = self.report.contrast(rows.assign(said=said), RENEWAL_RATE, **how)
        about: dict[str, Any] = {"unit": "share", "rule": "primary", "between": "said"}
        sure = {"confidence": self.report.confidence}
        return claims(gap, "silence", RENEWAL_RATE.name, **about, **sure)

    @property
    def renewed(self) -> dict[str, float]:
        """The share renewed without a score and with one."""
        rows = self.class_rates.set_index("class")
        scored = rows.drop(index=SILENT)
        return {
            SILENT: float(rows["estimate"][SILENT]),
            "scored": float(scored["renewed"].sum() / scored["n"].sum()),
        }

    @cached_property
    def money(self) -> pd.DataFrame:
        """Revenue due and lost by class, each as a share of all; no rows where one is hidden."""
        found = self.report.renewal.revenue
        rows = found[found["class"].isin(CLASSES)].dropna(subset="start")
        everybody = found[found["class"].isna()].dropna(subset="start")
        if len(rows) < len(CLASSES) or everybody.empty or not everybody["churn"].iloc[0]:
            return found.head(0)
        rows = found[found["class"].notna()].dropna(subset="start")
        whole = everybody.iloc[0]
        return rows.assign(
            share_due=rows["start"] / whole["start"], share_lost=rows["churn"] / whole["churn"]
        ).reset_index(drop=True)

    def stated_of(self, family: str, group: str) -> Claim | None:
        """The claim of a family of a class beside detractors."""
        found = self._stated(family, group=group, reference="detractor")
        return found[0] if found else None

    def stated_in(self, family: str) -> list[Claim]:
        """All claims of a family."""
        return self._stated(family)

    @property
    def looked_at(self) -> tuple[Claim, ...]:
        """The claims that were made here so far, to choose what to show."""
        return self.__dict__.get("silence_claims", ())

    def _stated(self, family: str, what: str | None = None, **about: Any) -> list[Claim]:
        return [
            claim
            for claim in self.report.claims
            if claim.family == family
            and (what is None or claim.what == what)
            and all(getattr(claim, name) == value for name, value in about.items())
        ]
