"""What every exhibit of a report shares: its words, its period, its thresholds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Literal

from nps_analysis.programme import Break
from nps_analysis.speech import Words
from nps_analysis.speech.catalogue import mark

Write = Callable[..., str]
"""Writes a figure: `write(value)`, or `write(value, digits)`."""


@dataclass(frozen=True)
class Context:
    """What the forms are told once, and not with every exhibit.

    Parameters
    ----------
    words : Words
        How the report's language writes.
    period : str, default ""
        The one reported on.
    confidence : float, default 0.95
        Of every interval.
    min_n : int, default 1
        Answers below which a figure is not shown.
    labels : mapping, optional
        Segment column -> what it is called.
    currency : str, optional
        Three letters, beside sums of money.
    breaks : tuple of Break, optional
        With which the series begins anew.
    least : int, optional
        Renewals, accounts or people that a figure rests on, where that is another number.
    """

    words: Words
    period: str = ""
    confidence: float = 0.95
    min_n: int = 1
    labels: Mapping[str, str] = field(default_factory=dict)
    currency: str | None = None
    breaks: tuple[Break, ...] = ()
    least: int | None = None

    def figures(self, unit: Literal["points", "share", "scale"]) -> Write:
        """How a figure of this unit is written."""
        words = self.words
        return {"points": words.score, "share": words.percent, "scale": words.number}[unit]

    def differences(self, unit: Literal["points", "share", "scale"]) -> Write:
        """How the difference of two figures of this unit is written: always with its sign."""
        words = self.words
        if unit == "share":
            return partial(_percentage_points, words)
        return words.change

    def unit_of_differences(self, unit: Literal["points", "share", "scale"]) -> str:
        """In which unit the difference of two figures of this unit is."""
        return self.words.gettext(_DIFFERENCES[unit])


_DIFFERENCES = {
    "points": mark("points"),
    "share": mark("percentage points"),
    "scale": mark("points of the scale"),
}


def _percentage_points(words: Words, value: float, digits: int = 0) -> str:
    return words.change(100 * value, digits)
