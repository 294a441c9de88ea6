"""What the first page asks: what the other chapters state, and the few figures that it needs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from nps_analysis.chapters.base import NOT_KNOWN, Chapter
from nps_analysis.contract import CLASSES
from nps_analysis.joins.last_score import SILENT
from nps_analysis.scoring import DETRACTORS, NPS, PROMOTERS, RENEWAL_RATE
from nps_analysis.speech.claims import Claim, claims

NEARLY_ALL, MOST = 0.9, 2 / 3
"""Shares of a change from which a group is said to bring nearly all of it, or most."""


@dataclass(frozen=True)
class Carried:
    """A group that moved as everybody did, and the share of the change that it brings."""

    group: Claim
    share: float


@dataclass(frozen=True)
class Reversed:
    """A segment whose groups all moved one way while everybody moved the other, and the group
    whose share of the answers did that: its share before and now.
    """

    segment: str
    group: str
    before: float
    now: float


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
    def carried(self) -> Carried | None:
        """The group that moved as everybody did and brings most of it; None where none did.

        What it brings is its share of the answers, the mean of both periods, times its change.
        """
        whole = self.change
        if whole is None or not whole.told:
            return None
        alike = [
            Carried(one, _brought(one, whole) / whole.size)
            for one in self.moved
            if one.direction == whole.direction
        ]
        return max(alike, key=lambda one: one.share, default=None)

    @cached_property
    def reversed(self) -> Reversed | None:
        """A segment of which every group moved one way, and everybody the other.

        Only where everybody's change is beyond chance, or that of every group.
        """
        whole = self.change
        if whole is None or not whole.looked or not whole.size:
            return None
        for segment in dict.fromkeys(one.segment for one in self.groups):
            parts = [one for one in self.groups if one.segment == segment]
            against = all((one.size or 0) * whole.size < 0 for one in parts)
            sure = whole.told or all(one.told for one in parts)
            if len(parts) > 1 and against and sure and self._whole(segment, parts):
                return self._swayed(segment, parts)
        return None

    def _whole(self, segment: str, parts: list[Claim]) -> bool:
        """Whether these groups are all there are of a segment, in both periods."""
        scores = self.group_scores
        rows = scores[(scores["segment"] == segment) & (scores["n"] > 0)]
        return set(rows["group"]) == {one.group for one in parts}

    def _swayed(self, segment: str, parts: list[Claim]) -> Reversed:
        """The group whose changed share of the answers moved everybody's score most."""
        now, then = (sum(getattr(one, n) for one in parts) for n in ("n", "n_reference"))
        scores = self.group_scores
        before = scores[scores["period"] == self.change.against].set_index(["segment", "group"])
        way = np.sign(self.change.size)

        def pull(found: Reversed) -> tuple[float, float]:
            """How far its share moved everybody's score; of two alike, the one that shrank."""
            above = before["estimate"][segment, found.group] - self.earlier
            return round(way * (found.now - found.before) * above, 9), found.before - found.now

        return max(
            (
                Reversed(segment, one.group or "", one.n_reference / then, one.n / now)
                for one in parts
            ),
            key=pull,
        )

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

    @cached_property
    def share_claims(self) -> tuple[Claim, ...]:
        """Whether the shares of promoters and of detractors moved, each by its interval."""
        rows, sure = self.report.of_two_periods, {"confidence": self.report.confidence}
        return tuple(
            claim
            for measure in (PROMOTERS, DETRACTORS)
            for claim in claims(
                self.report.contrast(rows, measure, between="period"),
                "shares",
                measure.name,
                unit="share",
                rule="primary",
                between="period",
                **sure,
            )
        )

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
        made = [self.__dict__.get(name, ()) for name in ("share_claims", "silence_claims")]
        return tuple(claim for claims_ in made for claim in claims_)

    def _stated(self, family: str, what: str | None = None, **about: Any) -> list[Claim]:
        return [
            claim
            for claim in self.report.claims
            if claim.family == family
            and (what is None or claim.what == what)
            and all(getattr(claim, name) == value for name, value in about.items())
        ]


def _brought(group: Claim, whole: Claim) -> float:
    """What a group brings to everybody's change, in points."""
    share = (group.n / whole.n + group.n_reference / whole.n_reference) / 2
    return share * (group.size or 0.0)
