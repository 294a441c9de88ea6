"""Group by group: where scores lie, and which of them moved."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from nps_analysis.chapters.segments import exhibits
from nps_analysis.chapters.segments.frames import Frames
from nps_analysis.chapters.segments.sentences import places, segments
from nps_analysis.exhibit.tables import Exhibit
from nps_analysis.scoring import NPS
from nps_analysis.speech import Sentences
from nps_analysis.speech.catalogue import mark
from nps_analysis.speech.claims import Claim, claims

__all__ = ["Segments"]


class Segments(Frames):
    """The groups of a period, and of the one before it."""

    FAMILIES = {
        "groups": (
            mark("Groups and the period compared with"),
            mark("Holm's, for all of them together"),
        ),
        "places": (
            mark("Groups of a segment with one another"),
            mark("Holm's, within each segment"),
        ),
    }

    @property
    def lead(self) -> Sentences:
        """Where the groups' scores lie, and which of them moved, of how many compared."""
        if self.report.elsewhere.lines:
            return self.report.elsewhere
        report, (scores, moves) = self.report, self.compared
        said = segments(
            report.words,
            scores,
            moves,
            period=report.period,
            labels=report.labels,
            confidence=report.confidence,
            begins=report.begins,
        )
        return Sentences(said.lines, said.kind, self.group_claims)

    def scores(self) -> Exhibit:
        """The score of each group, and the places that the answers leave open."""
        report = self.report
        said = places(report.words, self.pooled, labels=report.labels)
        made = self.place_claims
        return exhibits.group_scores(report.context, self.pooled, self.everybody, said, made)

    def changes(self) -> Exhibit:
        """The change of each group's score, corrected for so many comparisons."""
        return exhibits.group_changes(self.report.context, self.compared[1], self.group_claims)

    @cached_property
    def claims(self) -> tuple[Claim, ...]:
        """Each group's change, and each pair of groups of a segment."""
        return (*self.group_claims, *self.place_claims)

    @property
    def group_claims(self) -> tuple[Claim, ...]:
        """The change of each group, one family."""
        sure: dict[str, Any] = {
            "rule": "corrected",
            "between": "period",
            "confidence": self.report.confidence,
        }
        return claims(self.compared[1], "groups", NPS.name, **sure)

    @property
    def place_claims(self) -> tuple[Claim, ...]:
        """Each pair of groups of a segment: whether their places leave open which is above."""
        if "rank_low" not in self.pooled:
            return ()
        ranked = self.pooled.dropna(subset="rank_low")
        return tuple(
            Claim(
                "places",
                NPS.name,
                "rank",
                "rose" if above["rank_high"] < below["rank_low"] else "unclear",
                n=int(above["n"]),
                n_reference=int(below["n"]),
                segment=segment,
                group=str(above["group"]),
                reference=str(below["group"]),
            )
            for segment, rows in ranked.groupby("segment", sort=False)
            for place, (_, above) in enumerate(rows.sort_values("rank_low").iterrows())
            for _, below in rows.sort_values("rank_low").iloc[place + 1 :].iterrows()
        )


CHAPTER = Segments
