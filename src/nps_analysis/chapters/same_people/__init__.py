"""People who answered more than once, beside everybody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

from nps_analysis.chapters.same_people import exhibits
from nps_analysis.chapters.same_people.frames import SCORE, Frames
from nps_analysis.chapters.same_people.movement import GOALS_KEPT, NET_RISE, beyond_expected
from nps_analysis.chapters.same_people.on_scale import anyway, of_both, on_the_scale
from nps_analysis.chapters.same_people.sentences import (
    classes_kept,
    next_steps,
    once,
    same_people,
)
from nps_analysis.exhibit.tables import Exhibit, nothing
from nps_analysis.scoring import NPS, RENEWAL_RATE, Figure
from nps_analysis.speech import Sentences
from nps_analysis.speech.catalogue import mark
from nps_analysis.speech.claims import Claim, claims

__all__ = ["SamePeople"]

_SAME = {
    "rose": mark("Among the same people, {measure} rose since {before}, by more than chance"),
    "fell": mark("Among the same people, {measure} fell since {before}, by more than chance"),
    "unclear": mark("Among the same people, no clear change of {measure} since {before}"),
}
_OUTCOMES = {"renewals": RENEWAL_RATE, "usage": GOALS_KEPT}


class SamePeople(Frames):
    """Whether the same people changed, who moved, and what they did next."""

    FAMILIES = {
        "people": (
            mark("The same people, period by period, in NPS and in points"),
            mark("none: only the last is spoken of"),
        ),
        "mean": (
            mark("The next answer, and the one to be expected"),
            mark("none: each asks a question of its own"),
        ),
        "crossed": (
            mark("Moves up and moves down"),
            mark("none: each asks a question of its own"),
        ),
        "moves": (
            mark("What followed a move"),
            mark("Holm's, for renewals and for usage apart"),
        ),
    }

    @property
    def lead(self) -> Sentences:
        """Whether the same people changed, how many moved, and what would have come anyway."""
        report = self.report
        said = same_people(
            report.words,
            self.changes_of(NPS),
            self.net_rise,
            self.crossed,
            self.expected,
            period=report.period,
            before=self.before,
            paired=self.paired,
            **self._sure,
        )
        made = (*self._people_claims(NPS), *self.crossed_claims, *self.mean_claims)
        return Sentences(said.lines, said.kind, made)

    def changes(self, measure: Figure | str = NPS) -> Exhibit:
        """Every period against the one before this, of everybody and within the same people.

        Parameters
        ----------
        measure : Measure or str, default NPS
            What each answer is worth; "score" is the mean score.
        """
        report, found = self.report, self.measure_of(measure)
        changes, made = self.changes_of(measure), self._people_claims(measure)
        message = self._message(made, found)
        how: dict[str, Any] = {"period": report.period, **self._sure}
        said = Sentences([])
        if found.name == SCORE:
            scale = on_the_scale(report.words, changes, **how)
            people = once(report.words, self.counts)
            said = Sentences([*scale.lines, *people.lines], kind="said")
        elif found != NPS:
            label = report.name_of(found)
            if changes.empty:
                return nothing(f"same-people-{found.name}", label, report.words)
            said = of_both(report.words, changes, label, unit=found.unit, **how)
        said = replace(said, kind="said", message=message)
        before = self.before
        names = report.short_of(found), report.axis_of(found)
        return exhibits.people_changes(report.context, changes, found, names, before, said, made)

    def _message(self, made: Sequence[Claim], measure: Figure) -> str:
        """Whether the same people moved, in a line; nothing where there were too few to look.

        People give a score; of what else is asked, a sentence says it.
        """
        if measure.name not in (NPS.name, SCORE):
            return ""
        words = self.report.words
        for claim in made:
            if claim.period == self.report.period and claim.looked:
                return words.gettext(
                    _SAME[claim.direction],
                    measure=self.report.short_of(measure),
                    before=words.period(claim.against or ""),
                )
        return ""

    def transitions(self, last: bool = False) -> Exhibit:
        """How many went from class to class: since the period before, or from answer to answer.

        Parameters
        ----------
        last : bool, default False
            Count everybody's last two answers, whenever they were given.
        """
        report, made = self.report, () if last else self.crossed_claims
        said = Sentences([])
        if not last:
            said = classes_kept(report.words, self.symmetry, **self._sure)
        table = self.told(self.crossed_last if last else self.crossed)
        return exhibits.class_transitions(report.context, table, said, made, last=last)

    def after_moves(self) -> Exhibit:
        """What followed a movement: how many renewed, and how usage went on."""
        rates, gaps = self.after["renewals"]
        said = next_steps(self.report.words, rates, gaps, **self._sure)
        shown = {outcome: found for outcome, (found, _) in self.after.items()}
        # what renewed takes fewer than what was used, which holds back its own
        few = self.report.declared.thresholds.min_renewals
        context = replace(self.report.context, least=few)
        return exhibits.after_moves(context, shown, said, self.moves_claims)

    def towards_the_mean(self) -> Exhibit:
        """What each class moved by, beside what was to be expected had nothing changed."""
        said = anyway(self.report.words, self.expected, **self._sure)
        return exhibits.expected_moves(self.report.context, self.expected, said, self.mean_claims)

    @cached_property
    def claims(self) -> tuple[Claim, ...]:
        """The same people period by period, who moved, the next answer, and what followed."""
        people = (*self._people_claims(NPS), *self._people_claims(SCORE))
        return (*people, *self.crossed_claims, *self.mean_claims, *self.moves_claims)

    def _people_claims(self, measure: Figure | str) -> tuple[Claim, ...]:
        """Each period of the same people against the one before this, each by its own test."""
        found, rows = self.measure_of(measure), self.changes_of(measure)
        rows = rows[(rows["who"] == "same") & (rows["period"] != self.before)]
        rows = rows.assign(level=rows["period"], reference=self.before)
        how: dict[str, Any] = {
            "unit": found.unit,
            "rule": "test",
            "between": "period",
            **self._sure,
        }
        return claims(rows, "people", found.name, **how)

    @cached_property
    def crossed_claims(self) -> tuple[Claim, ...]:
        """Whether more moved up than down, and the two tests of the counts."""
        net = self.net_rise.assign(reference=None)
        about = {"period": self.report.period, "against": self.before}
        how: dict[str, Any] = {"figure": "estimate", "rule": "primary", **self._sure}
        found = claims(net, "crossed", NET_RISE.name, **how)
        for name, row in self.symmetry.groupby("test", sort=False):
            how: dict[str, Any] = {
                "figure": "statistic",
                "unit": "chi-square",
                "rule": "test",
                **self._sure,
            }
            found += claims(row, "crossed", name, **how)
        return tuple(Claim.of(claim.record() | about) for claim in found)

    @cached_property
    def mean_claims(self) -> tuple[Claim, ...]:
        """Whether the next answer after each class was another than to be expected."""
        rows = beyond_expected(self.expected).rename(columns={"class_before": "group"})
        return claims(rows, "mean", SCORE, unit="scale", rule="primary", **self._sure)

    @cached_property
    def moves_claims(self) -> tuple[Claim, ...]:
        """What followed a move, beside what followed where nobody changed class."""
        how: dict[str, Any] = {
            "unit": "share",
            "rule": "corrected",
            "between": "movement",
            **self._sure,
        }
        return tuple(
            claim
            for outcome, (_, gaps) in self.after.items()
            for claim in claims(gaps, "moves", _OUTCOMES[outcome].name, **how)
        )

    @property
    def _sure(self) -> dict[str, float]:
        return {"confidence": self.report.confidence}


CHAPTER = SamePeople
