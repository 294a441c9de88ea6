"""Members of the loyalty programme beside others."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import Any

import pandas as pd

from nps_analysis.chapters.members import exhibits
from nps_analysis.chapters.members.frames import Frames
from nps_analysis.chapters.members.sentences import (
    OUTCOMES,
    POINTS,
    in_one,
    members_and_others,
    without_members,
)
from nps_analysis.exhibit.context import Context
from nps_analysis.exhibit.tables import Exhibit, nothing
from nps_analysis.scoring import Figure
from nps_analysis.speech import Sentences
from nps_analysis.speech.catalogue import mark
from nps_analysis.speech.claims import Claim, claims
from nps_analysis.speech.messages import found_difference

__all__ = ["Members"]


class Members(Frames):
    """Whether members differ from others, as they are and once like is compared with like."""

    FAMILIES = {
        "members": (
            mark("Members and others"),
            mark("none for renewals; Holm's for the others"),
        ),
    }

    @property
    def context(self) -> Context:
        """What its exhibits share; a figure takes fewer renewals than a score takes answers."""
        few = self.report.declared.thresholds.min_renewals
        return replace(self.report.context, least=few)

    @property
    def missing(self) -> Sentences:
        """In two lines, that nobody knows who is a member; nothing where somebody is."""
        return without_members(self.report.words, known=bool(self.periods))

    @property
    def lead(self) -> Sentences:
        """What goes with membership, as it is and once like is compared with like."""
        report = self.report
        said = members_and_others(
            report.words,
            self.compared,
            self.rates,
            self.alike.names,
            label=self.label,
            labels=report.labels,
            assigned=report.declared.membership.assigned,
            confidence=report.confidence,
        )
        return Sentences(said.lines, said.kind, self.claims)

    def differences(self, measure: Figure | str | None = None) -> Exhibit:
        """Members less others, as they are and adjusted for what was known before.

        Parameters
        ----------
        measure : Measure or str, optional
            Of renewals or of answers; where not given, all that the chapter reports on.
        """
        report = self.report
        if measure is None:
            named = {
                name: (report.words.gettext(called), "points" if name in POINTS else "share")
                for name, called in OUTCOMES.items()
            }
            args = self.compared, self.rates, named
            renewal = next((one for one in self.claims if one.what == "renewal, adjusted"), None)
            message = found_difference(report.words, renewal, _ALIKE)
            said = Sentences([], kind="said", message=message)
            return exhibits.differences(self.context, *args, "loyalty", said, self.claims)
        found = report.measure(measure)
        rows, label = self.rows_of(found), report.name_of(found)
        compared = self.compared_in(found.name, rows, found)
        if compared.empty:
            return nothing(f"loyalty-{found.name}", label, report.words)
        said = in_one(report.words, compared, label, unit=found.unit, confidence=report.confidence)
        return exhibits.differences(
            self.context,
            compared,
            self.rates_of(found.name, rows, found),
            {found.name: (label, found.unit)},
            f"loyalty-{found.name}",
            said,
            self._claims(compared, found.unit),
        )

    def likeness(self) -> Exhibit:
        """How far members stood from others in what was known before, and what is left of it."""
        return exhibits.likeness_before(self.context, self.alike.balance)

    def counterparts(self) -> Exhibit:
        """How likely membership was, of members and of others."""
        return exhibits.membership_chances(self.context, self.alike)

    @cached_property
    def claims(self) -> tuple[Claim, ...]:
        """Members less others in every outcome, as they are and adjusted."""
        return tuple(
            claim
            for outcome, rows in self.compared.groupby("outcome", sort=False)
            for claim in self._claims(rows, "points" if outcome in POINTS else "share")
        )

    def _claims(self, compared: pd.DataFrame, unit: str) -> tuple[Claim, ...]:
        """One claim a row; each is named for its outcome and for how it was compared."""
        how: dict[str, Any] = {"unit": unit, "rule": "corrected", "between": "membership"}
        how["confidence"] = self.report.confidence
        return tuple(
            claim
            for (outcome, way), rows in compared.groupby(["outcome", "how"], sort=False)
            for claim in claims(rows, "members", f"{outcome}, {way}", **how)
        )


_ALIKE = {
    "rose": mark("Once like is compared with like, members renewed more often than others"),
    "fell": mark("Once like is compared with like, members renewed less often than others"),
    "unclear": mark("Once like is compared with like, members did not clearly renew more often"),
}
CHAPTER = Members
