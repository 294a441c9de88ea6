"""Every figure of the report, declared: what an answer is worth, and between which bounds.

A figure is a ratio of two totals over customers. A measure says which column
holds the answers, what each answer is worth, and what to call the counts; the
rest (totals, variance, interval, comparison) is the same for all of them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from nps_analysis.contract import EFFORT_SCALES, PASSIVE_FROM, PROMOTER_FROM, SCALE

LOWEST, HIGHEST = SCALE
Unit = Literal["points", "share", "scale"]


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
    unit : {"points", "share", "scale"}
        Of the estimate: points from -100 to 100, a share from 0 to 1, or the
        answers' own scale.

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
    unit: Unit

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns it reads."""
        return (self.column,)

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


@dataclass(frozen=True)
class Ratio:
    """A figure as a ratio of two columns, each summed over customers first.

    Parameters
    ----------
    name : str
        The word for it, as in a column of a table.
    numerator, denominator : str
        Columns of numbers, 0 or more. A row that misses one, or has 0 below
        the line, is not part of the cohort.
    capped : bool, default False
        Count no more of a customer above the line than below it.
    unit : {"share", "scale"}
        Of the estimate: 1 is as much as before; or so many for each of what is below the line.
    """

    name: str
    numerator: str
    denominator: str
    capped: bool = False
    unit: Unit = "share"

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns it reads."""
        return self.numerator, self.denominator

    @property
    def counts(self) -> tuple[str, ...]:
        """A ratio has none but `n`."""
        return ()

    @property
    def bounds(self) -> tuple[float, float]:
        """From nothing left to all of it, or without end."""
        return 0.0, 1.0 if self.capped else math.inf

    @property
    def imaginary(self) -> tuple[tuple[float, float], ...]:
        """An imaginary customer who keeps all, half or nothing, where no more can be kept."""
        return (0.0, 0.25), (0.5, 0.5), (1.0, 0.25)


def _of_score(name: str, promoter: float, passive: float, detractor: float, unit: Unit) -> Measure:
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
NRR = Ratio("nrr", "revenue_after", "revenue_before")
GRR = Ratio("grr", "revenue_after", "revenue_before", capped=True)
USAGE_RATE = Ratio("usage_rate", "goals", "exposure", unit="scale")
CSAT = Measure(
    "csat",
    "satisfaction",
    (Band("satisfied", 4, 5, 1.0), Band("not_satisfied", 1, 3, 0.0)),
    "share",
)


def effort(
    version: Literal["CES 1.0", "CES 2.0", "own"] = "CES 2.0",
    scoring: Literal["net_easy", "top_box", "mean"] = "net_easy",
    *,
    points: int | None = None,
    easy: Literal["high", "low"] | None = None,
) -> Measure:
    """Declare the customer effort score in one of its versions, which are never mixed.

    Parameters
    ----------
    version : {"CES 1.0", "CES 2.0", "own"}
        1.0 asks how much effort it took, from 1 (little) to 5; 2.0 how far
        one agrees that it was easy, from 1 to 7; a question of one's own has
        `points` and an end that is `easy`.
    scoring : {"net_easy", "top_box", "mean"}
        Easy minus hard answers, in points; the share of easy ones; or the
        mean, in which more is easier: where low is easy it is turned round first.
        Easy and hard answers are those to either side of the scale's middle.
    points : int, optional
        Points of one's own scale, which begins at 1.
    easy : {"high", "low"}, optional
        Which end of one's own scale is easy.

    Returns
    -------
    Measure
        Of the column `effort`, named for version and scoring.

    Raises
    ------
    ValueError
        If there is no such version or scoring, or one's own lacks its scale.

    Examples
    --------
    >>> effort("CES 1.0", "mean").name
    'ces_1_mean'
    >>> [band.value for band in effort("CES 1.0", "mean").bands]
    [5.0, 4.0, 3.0, 2.0, 1.0]
    >>> [(band.low, band.high) for band in effort("own", points=5, easy="high").bands]
    [(4, 5), (3, 3), (1, 2)]
    """
    worth = {"net_easy": (100.0, 0.0, -100.0), "top_box": (1.0, 0.0, 0.0), "mean": None}
    versions = (*EFFORT_SCALES, "own")
    for argument, value, known in (("version", version, versions), ("scoring", scoring, worth)):
        if value not in known:
            raise ValueError(f"{argument} is {value!r}; it is one of {', '.join(map(repr, known))}")
    scale = EFFORT_SCALES.get(version, {"points": points, "easy": easy})
    points, easy = scale["points"], scale["easy"]
    if points is None or easy is None:
        raise ValueError("a version of one's own needs `points` and `easy`, as in 5 and 'high'")
    name = f"ces_{version[4]}_{scoring}" if version != "own" else f"ease_of_{points}_{scoring}"
    turned = easy == "low"
    if scoring == "mean":
        bands = [
            Band(f"effort_{i}", i, i, float(points + 1 - i if turned else i))
            for i in range(1, points + 1)
        ]
        return Measure(name, "effort", tuple(bands), "scale")
    thirds = [(points - points // 2 + 1, points), (points // 2 + 1,) * 2, (1, points // 2)]
    if turned:
        thirds.reverse()
    parts = zip(("easy", "neither", "hard"), thirds, worth[scoring], strict=True)
    bands = [
        Band(word, low, high, value)
        for word, (low, high), value in parts
        if word != "neither" or points % 2
    ]
    return Measure(name, "effort", tuple(bands), "share" if scoring == "top_box" else "points")


CES = effort()
