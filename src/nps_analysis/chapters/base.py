"""What a chapter is: the questions of one subject, put to a report."""

from __future__ import annotations

from collections.abc import Mapping
from inspect import getdoc, isfunction, signature
from typing import Any, ClassVar

from nps_analysis.chapters.book import Report
from nps_analysis.exhibit.context import Context
from nps_analysis.segmentation import NOT_KNOWN
from nps_analysis.speech import Sentences
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

    def __repr__(self) -> str:
        """Its questions, in their order, each with what it shows."""
        asked = {}
        for name, found in vars(type(self)).items():
            if name.startswith("_"):
                continue
            if isfunction(found):
                takes = ", ".join([*signature(found).parameters][1:])
                asked[f"{name}({takes})"] = _first_line(found)
            elif isinstance(found, property) and _says(found):
                asked[name] = _first_line(found)
        width = max(map(len, asked), default=0)
        lines = [f"  {name:{width}}  {shows}" for name, shows in asked.items()]
        about = f"{type(self).__name__}, {self.report.period}: {_first_line(type(self))}"
        return "\n".join([about, *lines])

    @property
    def context(self) -> Context:
        """What its exhibits share."""
        return self.report.context

    @property
    def claims(self) -> tuple[Claim, ...]:
        """What the chapter states or looked at; none where its tables are missing."""
        return ()


def _says(found: property) -> bool:
    """Whether a property is sentences, by its annotation."""
    return found.fget.__annotations__.get("return") in {Sentences, "Sentences"}


def _first_line(documented: Any) -> str:
    """What a docstring says first; nothing where there is none."""
    return (getdoc(documented) or "").partition("\n")[0]
