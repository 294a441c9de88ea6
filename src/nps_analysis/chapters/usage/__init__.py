"""How often the key goal is reached, beside what is said."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import Any

from nps_analysis.chapters.usage import exhibits
from nps_analysis.chapters.usage.frames import Frames
from nps_analysis.chapters.usage.sentences import more_or_less, usage, using_less
from nps_analysis.exhibit.context import Context
from nps_analysis.exhibit.tables import Exhibit
from nps_analysis.scoring import USAGE_RATE
from nps_analysis.speech import Sentences
from nps_analysis.speech.catalogue import mark
from nps_analysis.speech.claims import Claim, claims
from nps_analysis.speech.sentences import missing

__all__ = ["Usage"]


class Usage(Frames):
    """How often accounts reach the product's key goal, beside what they say."""

    FAMILIES = {
        "usage": (
            mark("Usage by class, and which comes first"),
            mark("Holm's for the rates; of what comes first, all ways must agree"),
        ),
    }

    @property
    def context(self) -> Context:
        """What its exhibits share; a figure takes fewer renewals than a score takes answers."""
        few = self.report.declared.thresholds.min_renewals
        return replace(self.report.context, least=few)

    @property
    def missing(self) -> Sentences:
        """Say what nothing supplies, and what would join scores to usage where nothing does."""
        report = self.report
        found = report.missing("usage")
        if not report.scored or self.used.empty or self.joined:
            return found
        needs = missing(report.words, {"customers": ["customer_id", "account_id"]})
        return Sentences([*found.lines, *needs.lines], kind="missing")

    @property
    def lead(self) -> Sentences:
        """How usage goes with the score, which comes first, and who says and does otherwise."""
        report = self.report
        said = usage(
            report.words,
            self.by_class,
            self.gap,
            self.after_scores,
            self.after_usage,
            self.cells,
            period=report.period,
            change=self.cut,
            per_seat=self.per_seat,
            currency=report.declared.currency,
            confidence=report.confidence,
        )
        return Sentences(said.lines, said.kind, self.claims)

    def rates(self, by: str | None = "class") -> Exhibit:
        """How often the key goal is reached, by class of the last score, a segment, or of all."""
        report = self.report
        if by is not None:
            by = report.segment(by, "class")
        found = self.by_class if by == "class" else self.by_segment(by)
        levels = report.levels(by, found[by]) if by else ()
        made = self.gap_claims if by == "class" else ()
        how = {"per_seat": self.per_seat}
        return exhibits.rates(self.context, found, by, levels, made, **how)

    def after(self) -> Exhibit:
        """Usage after a score, in three ways of allowing for usage before it."""
        return exhibits.after(self.context, self.after_scores, self.after_claims)

    def before(self) -> Exhibit:
        """The score after a change in usage, the score before being equal."""
        return exhibits.before(self.context, self.after_usage, self.before_claims)

    def says_does(self) -> Exhibit:
        """What accounts say against how their usage went since, and whether they renewed."""
        message = using_less(self.report.words, self.cells)
        return exhibits.says_does(self.context, self.cells, self.cut, message)

    @cached_property
    def claims(self) -> tuple[Claim, ...]:
        """Classes with detractors, usage after a score way by way, and the score after usage."""
        return (*self.gap_claims, *self.after_claims, *self.before_claims)

    @property
    def gap_claims(self) -> tuple[Claim, ...]:
        """Usage of each class beside that of detractors."""
        how: dict[str, Any] = {
            "rule": "corrected",
            "between": "class",
            "confidence": self.report.confidence,
        }
        return claims(self.gap, "usage", USAGE_RATE.name, unit=USAGE_RATE.unit, **how)

    @property
    def after_claims(self) -> tuple[Claim, ...]:
        """Usage after a score of each class beside that after a detractor's, in each way."""
        rows = more_or_less(self.after_scores)
        how: dict[str, Any] = {
            "rule": "primary",
            "between": "class",
            "confidence": self.report.confidence,
        }
        how |= {"figure": "estimate", "unit": "share"}
        return tuple(
            claim
            for way, part in rows[rows["level"] != "point"].groupby("way", sort=False)
            for claim in claims(part, "usage", f"usage after a score: {way}", **how)
        )

    @property
    def before_claims(self) -> tuple[Claim, ...]:
        """The score after usage had doubled."""
        how: dict[str, Any] = {
            "rule": "primary",
            "figure": "estimate",
            "confidence": self.report.confidence,
        }
        what = "score after usage doubled"
        return claims(self.after_usage, "usage", what, unit="scale", **how)


CHAPTER = Usage
