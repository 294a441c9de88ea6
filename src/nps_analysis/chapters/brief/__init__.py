"""The first page: what happened, to whom, what it costs, how sure it is, what to decide."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from nps_analysis.chapters.brief.doubts import Doubts
from nps_analysis.chapters.brief.exhibits import CHARTS
from nps_analysis.chapters.brief.finding import finding
from nps_analysis.chapters.brief.sentences import behind, held, three_figures, to_decide
from nps_analysis.exhibit.shortlist import Shortlist
from nps_analysis.exhibit.tables import Exhibit
from nps_analysis.speech import Sentences
from nps_analysis.speech.catalogue import mark

__all__ = ["Brief"]

MOST_CHARTS = 4


@dataclass(frozen=True)
class Charts:
    """A few exhibits, shown one after another."""

    exhibits: tuple[Exhibit, ...]

    def __iter__(self) -> Iterator[Exhibit]:
        return iter(self.exhibits)

    def _ipython_display_(self) -> None:
        for exhibit in self.exhibits:
            exhibit._ipython_display_()


class Brief(Doubts):
    """What the other chapters state, on one page, chosen by rule.

    It states again what they state, and so has no claims but those that it had to make to choose.
    """

    FAMILIES = {
        "shares": (
            mark("The shares of promoters and of detractors, then and now"),
            mark("none: both must be beyond chance"),
        ),
        "silence": (
            mark("Renewal without a score and with one"),
            mark("none: it is one comparison"),
        ),
    }

    @property
    def lead(self) -> Sentences:
        """The finding of the period, in one line."""
        message, made = finding(self)
        return Sentences([message] if message else [], kind="finding", claims=made)

    @property
    def behind(self) -> Sentences:
        """The answers behind the page, and of how many people asked they are."""
        return behind(self)

    def figures(self) -> Shortlist:
        """The score, the group and the money: three figures at most."""
        return three_figures(self)

    def charts(self) -> Charts:
        """Four charts at most, the most important of those that there are tables for."""
        found = []
        for draw in CHARTS:
            exhibit = draw(self)
            if exhibit.table is not None:
                found.append(exhibit)
            if len(found) == MOST_CHARTS:
                break
        return Charts(tuple(found))

    def held(self) -> Shortlist:
        """In how many ways a change holds; else what change would have shown."""
        return held(self)

    def to_decide(self) -> Shortlist:
        """Whom to call, what to read, what to mend in the survey."""
        return to_decide(self)


CHAPTER = Brief
