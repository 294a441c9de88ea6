"""The score, its change, and other ways of counting."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import pandas as pd

from nps_analysis import voice
from nps_analysis.chapters.headline import exhibits
from nps_analysis.chapters.headline.cautions import cautions
from nps_analysis.chapters.headline.frames import Frames
from nps_analysis.chapters.headline.grounds import composition, leading_way, usual
from nps_analysis.chapters.headline.sentences import headline
from nps_analysis.exhibit.quotations import quotes
from nps_analysis.exhibit.tables import Exhibit
from nps_analysis.scoring import NPS
from nps_analysis.speech import Sentences
from nps_analysis.speech.breaks import breaks
from nps_analysis.speech.catalogue import mark
from nps_analysis.speech.claims import Claim, claims

__all__ = ["Headline"]


class Headline(Frames):
    """The score of a period beside those before it."""

    FAMILIES = {
        "change": (
            mark("The score and the period compared with"),
            mark("none: it was named before looking"),
        ),
        "parts": (
            mark("The parts of that change"),
            mark("none: they add up to the change"),
        ),
        "ways": (
            mark("The same change, counted in other ways"),
            mark("none: it is the same comparison"),
        ),
    }

    @property
    def lead(self) -> Sentences:
        """The score, whether it moved, and who stands behind it."""
        if self.report.elsewhere.lines:
            return self.report.elsewhere
        report = self.report
        said = headline(
            report.words,
            self.scores,
            self.change,
            report.steps,
            period=report.period,
            min_n=report.min_n,
            confidence=report.confidence,
            begins=report.begins,
            scale=report.scale,
        )
        return Sentences(said.lines, claims=self.change_claims)

    @property
    def cautions(self) -> Sentences:
        """What speaks for care with the change: other ways of counting, and what is usual."""
        report = self.report
        moved = any(claim.told for claim in self.change_claims)
        mean = report.same_people.changes_of("score") if moved else pd.DataFrame()
        series, changes = (self.series, self.ways_of_counting[1]) if moved else (mean, mean)
        means = self.means if len(self.change_claims) else self.means.head(0)
        return cautions(report.words, series, changes, mean, means, report.context)

    def trend(self) -> Exhibit:
        """The score of every period, with what is usual, and where the series was broken."""
        report = self.report
        how = {"period": report.period, "confidence": report.confidence}
        said = [
            *usual(report.words, self.series, self.change, **how).lines,
            *breaks(report.words, report.breaks).lines,
        ]
        return exhibits.score_trend(report.context, self.series, Sentences(said, kind="said"))

    def parts(self) -> Exhibit:
        """The change taken apart: by who answered, and by group."""
        report = self.report
        said = composition(report.words, self.parts_of_change, confidence=report.confidence)
        made = self.parts_claims
        return exhibits.parts(report.context, self.parts_of_change, self.change, said, made)

    def ways(self) -> Exhibit:
        """The score counted in other ways: weighted, account by account, by revenue."""
        report = self.report
        scores, changes = self.ways_of_counting
        weights = {"origin": report.weighting.origin, "over": report.weighted_over}
        said = leading_way(report.words, scores, changes, confidence=report.confidence, **weights)
        return exhibits.ways(report.context, scores, changes, said, self.ways_claims)

    def shares(self) -> Exhibit:
        """Promoters, passives and detractors over periods."""
        return exhibits.shares(self.report.context, self.shares_by_period)

    def distribution(self) -> Exhibit:
        """How many gave each answer of the scale."""
        return exhibits.distribution(self.report.context, self.answers_given, self.report.scale)

    def quotes(self) -> Exhibit:
        """A few comments of the period, drawn by lot."""
        report = self.report
        few = report.declared.thresholds.min_comments
        return quotes(voice.drawn_by_lot(report.of_period, min_comments=few), report.words)

    @cached_property
    def claims(self) -> tuple[Claim, ...]:
        """The change, its parts, and the change in other ways of counting."""
        return (*self.change_claims, *self.parts_claims, *self.ways_claims)

    @property
    def change_claims(self) -> tuple[Claim, ...]:
        """The one comparison that was named before looking."""
        sure: dict[str, Any] = {"between": "period", "confidence": self.report.confidence}
        return claims(self.change, "change", NPS.name, rule="primary", **sure)

    @property
    def parts_claims(self) -> tuple[Claim, ...]:
        """Whether each part of the change is beyond chance, by its interval."""
        rows = self.parts_of_change.assign(reference=None, level=None)
        rows["group"] = rows["split"] + " " + rows["component"]
        sure: dict[str, Any] = {"rule": "primary", "confidence": self.report.confidence}
        return claims(rows, "parts", NPS.name, **sure)

    @property
    def ways_claims(self) -> tuple[Claim, ...]:
        """The change again, in every way of counting but the one that leads."""
        changes = self.ways_of_counting[1]
        if changes.empty:
            return ()
        rows = changes[changes["way"] != "answers"].rename(columns={"way": "group"})
        sure: dict[str, Any] = {"between": "period", "confidence": self.report.confidence}
        return claims(rows, "ways", NPS.name, rule="corrected", **sure)


CHAPTER = Headline
