"""Who stands behind the figures, and what could have been seen."""

from __future__ import annotations

from collections.abc import Sequence

from nps_analysis.chapters.sureness import exhibits
from nps_analysis.chapters.sureness.flow import answer_flow
from nps_analysis.chapters.sureness.frames import Frames
from nps_analysis.chapters.sureness.margins import MARGINS
from nps_analysis.chapters.sureness.sentences import sureness, weights
from nps_analysis.chapters.sureness.terms import contract
from nps_analysis.exhibit.tables import Exhibit
from nps_analysis.speech import Sentences

__all__ = ["Sureness"]


class Sureness(Frames):
    """How far the figures of the other chapters carry; it makes no comparison of its own."""

    @property
    def lead(self) -> Sentences:
        """What those who kept silent could change, and how much was compared."""
        if self.report.elsewhere.lines:
            return self.report.elsewhere
        report = self.report
        return sureness(
            report.words,
            self.scores,
            self.change,
            self.bounds,
            report.steps,
            compared=int(self.comparisons["comparisons"].sum()),
            period=report.period,
            confidence=report.confidence,
        )

    def flow(self) -> Exhibit:
        """From invited to usable answers, step by step."""
        return answer_flow(
            self.report.context, self.report.steps, self.report.missing("invitations")
        )

    def response(self, by: str | None = None) -> Exhibit:
        """Who answered, of those asked: everybody, then group by group.

        Parameters
        ----------
        by : str, optional
            One segment alone; all that are declared where not given.
        """
        rates = self.response_rates
        if by is not None:
            rates = self.response_by([self.report.segment(by)])
        return exhibits.response(self.report.context, rates)

    def weights(self) -> Exhibit:
        """The weights of each period, and the answers that they are worth."""
        report = self.report
        origin = {"origin": report.weighting.origin, "over": report.weighted_over}
        said = weights(report.words, self.worth, **origin)
        return exhibits.period_weights(report.context, self.worth, said)

    def bounds_of_all(self) -> Exhibit:
        """Between which ends the score of all who were asked lies."""
        return exhibits.bounds(self.report.context, self.bounds, self.scores)

    def compared(self) -> Exhibit:
        """How often the report compared, of what, and what is done about the number."""
        return exhibits.comparisons(self.report.context, self.comparisons, self.report.families)

    def planning(self, margins: Sequence[float] = MARGINS) -> Exhibit:
        """How many answers would bring the score within some margins, in points."""
        return exhibits.answers_needed(self.report.context, self.needed(margins))

    def terms(self) -> Exhibit:
        """What the figures of the report mean, term by term."""
        report = self.report
        lines = contract(
            report.words,
            report.declared,
            report.steps,
            self.tools,
            beside=self.beside,
            breaks=report.breaks,
            scale=report.scale,
        )
        return exhibits.terms(report.context, lines)


CHAPTER = Sureness
