"""Every figure of the report, declared: what an answer is worth, and between which bounds.

A figure is a ratio of two totals over customers. A measure says which column
holds the answers, what each answer is worth, and what to call the counts; the
rest (totals, variance, interval, comparison) is the same for all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from nps_analysis.contract import PASSIVE_FROM, PROMOTER_FROM, SCALE

LOWEST, HIGHEST = SCALE


@dataclass(frozen=True)
class Band:
    """Answers from `low` to `high`, both included, counted as `name`, each worth `value`."""

    name: str
    low: int
    high: int
    value: float


@dataclass(frozen=True)
class Measure:
    """A figure as a mean of what each answer is worth.

    Parameters
    ----------
    name : str
        The word for it, as in a column of a table: ``"nps"``.
    column : str
        The column that holds the answers: integers, or true and false.
    bands : tuple of Band
        Which answers count as what, and what each is worth.
    unit : {"points", "share"}
        Of the estimate: points from -100 to 100, or a share from 0 to 1.

    Examples
    --------
    A new figure is a declaration of a few lines:

    >>> bands = (Band("easy", 5, 7, 1.0), Band("not_easy", 1, 4, 0.0))
    >>> easy = Measure("easy", "effort", bands, "share")
    >>> easy.bounds
    (0.0, 1.0)
    """

    name: str
    column: str
    bands: tuple[Band, ...]
    unit: Literal["points", "share"]

    @property
    def counts(self) -> tuple[str, ...]:
        """Names of the counts, in the order of the bands."""
        return tuple(band.name for band in self.bands)

    @property
    def bounds(self) -> tuple[float, float]:
        """The least and the most that one answer, and so the figure, can be worth."""
        values = [band.value for band in self.bands]
        return min(values), max(values)

    @property
    def imaginary(self) -> tuple[tuple[float, float], ...]:
        """Values of one imaginary answer, with the share of it that each takes.

        A quarter at each end and half in the middle, where an answer can fall
        in the middle; half at each end, where it cannot.
        """
        low, high = self.bounds
        middle = (low + high) / 2
        if any(low < band.value < high for band in self.bands):
            return (low, 0.25), (middle, 0.5), (high, 0.25)
        return (low, 0.5), (high, 0.5)


def _of_score(
    name: str, promoter: float, passive: float, detractor: float, unit: Literal["points", "share"]
) -> Measure:
    bands = (
        Band("promoters", PROMOTER_FROM, HIGHEST, promoter),
        Band("passives", PASSIVE_FROM, PROMOTER_FROM - 1, passive),
        Band("detractors", LOWEST, PASSIVE_FROM - 1, detractor),
    )
    return Measure(name, "score", bands, unit)


def _yes_or_no(name: str, column: str, yes: str, no: str) -> Measure:
    return Measure(name, column, (Band(yes, 1, 1, 1.0), Band(no, 0, 0, 0.0)), "share")


NPS = _of_score("nps", 100.0, 0.0, -100.0, "points")
PROMOTERS = _of_score("share_promoters", 1.0, 0.0, 0.0, "share")
PASSIVES = _of_score("share_passives", 0.0, 1.0, 0.0, "share")
DETRACTORS = _of_score("share_detractors", 0.0, 0.0, 1.0, "share")
RENEWAL_RATE = _yes_or_no("renewal_rate", "renewed", "renewed", "lapsed")
RESPONSE_RATE = _yes_or_no("response_rate", "answered", "answered", "silent")
