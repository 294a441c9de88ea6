"""How easy customers find it, and what goes with that."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import Any, Literal

from nps_analysis.chapters import questions
from nps_analysis.chapters.effort import exhibits
from nps_analysis.chapters.effort.correlates import bend, goes_with, line, surely_first
from nps_analysis.chapters.effort.frames import Frames
from nps_analysis.chapters.effort.sentences import (
    customer_effort,
    effort_and_renewal,
    effort_and_score,
    horizons,
    lacking,
)
from nps_analysis.exhibit.tables import Exhibit
from nps_analysis.programme.problems import allowed
from nps_analysis.scoring import NPS, RENEWAL_RATE
from nps_analysis.speech import Sentences
from nps_analysis.speech.catalogue import mark
from nps_analysis.speech.claims import Claim, claims
from nps_analysis.stats.importance import Drivers

__all__ = ["Effort"]

By = Literal["effort", "side"]
"""Each answer as it was given, or those to either side of the scale's middle."""


class Effort(Frames):
    """How easy customers find it, and what goes with that."""

    FAMILIES = {
        "effort": (
            mark("Effort, and what goes with it"),
            mark("none: each asks a question of its own"),
        ),
    }

    @property
    def missing(self) -> Sentences:
        """Say what is missing, and what would supply it: effort, or the tables beside it."""
        report = self.report
        said = [] if len(self.efforts) else lacking(report.words, self.asked).lines
        return Sentences([*said, *report.missing("renewals").lines], kind="missing")

    @property
    def lead(self) -> Sentences:
        """How easy it was, whether that changed, and what scores and renewals go with it."""
        report, words = self.report, self.report.words
        when, sure = {"period": report.period}, {"confidence": report.confidence}
        told = customer_effort(words, self.by_period, self.change, self.asked, **when, **sure)
        said = [
            *told.lines,
            *effort_and_score(words, self.by_side, self.gap, **when, **sure).lines,
            *effort_and_renewal(words, self.renewed_by_side, self.renewal_gap, **sure).lines,
            *(horizons(words, **self.horizons).lines if told.lines else ()),
        ]
        made = (*self.change_claims, *self.gap_claims, *self.renewal_claims)
        return Sentences(said, claims=made)

    def trend(self, by: str | None = None) -> Exhibit:
        """The effort score of every period, for everybody or one line a level of a segment."""
        if by is not None:
            return questions.trend(self.report, self.measure, by)
        return exhibits.effort_trend(
            self.report.context, self.by_period, self.asked, self.change_claims
        )

    def answers(self) -> Exhibit:
        """How many gave each answer about effort this period."""
        return exhibits.effort_answers(self.report.context, self.answers_given, self.asked)

    def scores(self, by: By = "effort") -> Exhibit:
        """NPS by the answer about effort with the line through all answers, or by its side."""
        if _way(by) == "side":
            return exhibits.score_by_effort(
                self.report.context, self.by_side, by, self.asked, Sentences(()), self.gap_claims
            )
        said = line(self.report.words, self.model, self.proportion, self.by_effort)
        made = self.line_claims
        return exhibits.score_by_effort(
            self.report.context, self.by_effort, by, self.asked, said, made
        )

    def renewals(self, by: By = "effort") -> Exhibit:
        """The share renewed by the last answer about effort before the decision, or by its side."""
        found = self.renewed_by_side if _way(by) == "side" else self.renewed_by_effort
        made = self.renewal_claims
        few = self.report.declared.thresholds.min_renewals
        context = replace(self.context, least=few)
        return exhibits.renewals(context, found, by, self.asked, made)

    def drivers(self) -> Exhibit:
        """How the differences between scores divide among the ratings that go with them."""
        report = self.report
        said = goes_with(
            report.words,
            self.shares,
            self.rating_labels,
            declared=bool(report.declared.drivers),
            confidence=report.confidence,
        )
        made = self.driver_claims
        return exhibits.score_drivers(report.context, self.shares, self.rating_labels, said, made)

    @cached_property
    def claims(self) -> tuple[Claim, ...]:
        """Periods, easy and hard twice, the line and its bend, and each rating."""
        return (
            *self.change_claims,
            *self.gap_claims,
            *self.renewal_claims,
            *self.line_claims,
            *self.driver_claims,
        )

    @property
    def change_claims(self) -> tuple[Claim, ...]:
        """The effort score of the period and of the one before."""
        how: dict[str, Any] = {"unit": self.measure.unit, "rule": "corrected", "between": "period"}
        sure = {"confidence": self.report.confidence}
        return claims(self.change, "effort", self.measure.name, **how, **sure)

    @property
    def gap_claims(self) -> tuple[Claim, ...]:
        """NPS after easy and after hard answers."""
        how: dict[str, Any] = {
            "rule": "corrected",
            "between": "side",
            "confidence": self.report.confidence,
        }
        return claims(self.gap, "effort", NPS.name, **how)

    @property
    def renewal_claims(self) -> tuple[Claim, ...]:
        """Renewal after easy and after hard answers."""
        how: dict[str, Any] = {
            "rule": "corrected",
            "between": "side",
            "confidence": self.report.confidence,
        }
        return claims(self.renewal_gap, "effort", RENEWAL_RATE.name, unit=RENEWAL_RATE.unit, **how)

    @property
    def line_claims(self) -> tuple[Claim, ...]:
        """The slope of the line through all answers, and whether it bends."""
        if self.model is None:
            return ()
        sure: dict[str, Any] = {"unit": "log odds", "confidence": self.report.confidence}
        slope = self.model.terms.tail(1).assign(n=self.model.n)
        how: dict[str, Any] = {"figure": "estimate", "rule": "primary"}
        made = claims(slope, "effort", "class on ease", **how, **sure)
        if self.proportion is None:
            return made
        row = bend(self.proportion).to_frame().T.assign(n=self.model.n)
        sure["unit"] = "chi-square"
        return (*made, *claims(row, "effort", "one line for both ends", rule="test", **sure))

    @property
    def driver_claims(self) -> tuple[Claim, ...]:
        """Each rating: whether it surely comes first."""
        found = self.shares
        if not isinstance(found, Drivers):
            return ()
        return tuple(
            Claim(
                "effort",
                "share of the differences between scores",
                "rank",
                "rose" if first else "unclear",
                size=float(row["share"]),
                low=float(row["conf_low"]),
                high=float(row["conf_high"]),
                unit="share",
                n=int(row["n"]),
                group=str(row["driver"]),
            )
            for first, (_, row) in zip(surely_first(found), found.table.iterrows(), strict=True)
        )


def _way(by: str) -> str:
    """Refuse a way to divide that there is not."""
    if by not in ("effort", "side"):
        raise ValueError(f"by is {by!r}; it is {allowed(by, ('effort', 'side'))}")
    return by


CHAPTER = Effort
