"""What a chapter is: the questions of one subject, put to a report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from nps_analysis.chapters.book import Report
from nps_analysis.exhibit.context import Context
from nps_analysis.segmentation import NOT_KNOWN
from nps_analysis.speech.claims import Claim

__all__ = ["NOT_KNOWN", "Chapter"]


class Chapter:
    """The questions of one subject.

    Parameters
    ----------
    report : Report
        Whose tables, thresholds and words it uses.
    """

    FAMILIES: ClassVar[Mapping[str, tuple[str, str]]] = {}
    """Family of its claims -> what is compared, and how their number is allowed for; marked."""

    def __init__(self, report: Report) -> None:
        self.report = report

    @property
    def context(self) -> Context:
        """What its exhibits share."""
        return self.report.context

    @property
    def claims(self) -> tuple[Claim, ...]:
        """What the chapter states or looked at; none where its tables are missing."""
        return ()
