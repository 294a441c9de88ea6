"""What a measure is: what each row is worth, and what to call the figure and its counts.

A figure is a ratio of two totals over customers. A measure says which columns
it reads, what each row is worth above and below the line, what to call it and
its counts; the rest (totals, variance, interval, comparison) is the same for all.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from numbers import Integral, Real
from typing import TYPE_CHECKING, Literal, Protocol, runtime_checkable

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

Unit = Literal["points", "share", "scale"]
ENDS = {"points": (-100.0, 100.0), "share": (0.0, 1.0), "scale": (-math.inf, math.inf)}
"""Unit -> the least and the most that an answer can be worth in it."""

RESULT = frozenset(
    {
        "n", "n_blank", "n_reference", "n_effective", "estimate", "std_error", "conf_low",
        "conf_high", "difference", "level", "reference", "detectable", "p_value", "p_adjusted",
        "p_equivalence", "note", "weight", "total", "square", "units", "yy", "yw", "ww",
    }
)  # fmt: skip
"""Columns that results bear: no measure, no count and no group is called so."""


@runtime_checkable
class Figure(Protocol):
    """What every measure answers, whatever it is a figure of."""

    @property
    def name(self) -> str:
        """The word for it, as in a column of a table."""

    @property
    def unit(self) -> Unit:
        """Points, a share, or the answers' own scale."""

    @property
    def labels(self) -> Mapping[str, str]:
        """Language -> what it is called."""

    @property
    def short(self) -> str:
        """Its short name, for the head of a column."""

    @property
    def higher_is_better(self) -> bool | None:
        """Which way is better; None where neither is."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns it reads."""

    @property
    def counts(self) -> tuple[str, ...]:
        """Names of its counts, beside `n`."""

    @property
    def bounds(self) -> tuple[float, float]:
        """The least and the most that the figure can be."""

    @property
    def imaginary(self) -> tuple[tuple[float, float], ...]:
        """Values of one imaginary answer, with the share of it that each takes."""

    def worth(self, frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        """What each row is worth above the line, and below it; NaN where a row is blank."""

    def label(self, language: str) -> str:
        """What it is called in a language."""


@dataclass(frozen=True)
class _Named:
    """What a measure is called, and which way is better."""

    labels: Mapping[str, str] = field(default_factory=dict, hash=False, kw_only=True)
    short: str = field(default="", kw_only=True)
    higher_is_better: bool | None = field(default=True, kw_only=True)

    def __post_init__(self) -> None:
        if not self.short:
            object.__setattr__(self, "short", self.label("en"))

    def label(self, language: str) -> str:
        """Name it in a language, else in English, else in the first that it has.

        The English name of a built-in measure is a key of the catalogue of words.

        Examples
        --------
        >>> kept = Ratio("goals_kept", "after", "before", labels={"fr": "Objectifs gardés"})
        >>> kept.label("fr"), kept.label("ro"), Ratio("goals_kept", "after", "before").label("fr")
        ('Objectifs gardés', 'Objectifs gardés', 'Goals kept')
        """
        found = self.labels.get(language) or self.labels.get("en")
        readable = self.name.replace("_", " ").capitalize()
        return found or next(iter(self.labels.values()), readable)


@dataclass(frozen=True)
class Band:
    """Answers from `low` to `high`, both included, counted as `name`, each worth `value`.

    Raises
    ------
    TypeError
        If an end is no whole number, or the value no number.

    Examples
    --------
    >>> promoters = Band("promoters", 9, 10, 100.0)
    >>> promoters.low, promoters.value
    (9, 100.0)
    """

    name: str
    low: int
    high: int
    value: float

    def __post_init__(self) -> None:
        if not (isinstance(self.low, Integral) and isinstance(self.high, Integral)):
            raise TypeError(f"band {_span(self)}, does not begin and end with whole numbers")
        if not isinstance(self.value, Real):
            raise TypeError(f"band {self.name!r}: value is {self.value!r}; it is a number")


@dataclass(frozen=True)
class Measure(_Named):
    """A figure as a mean of what each answer is worth.

    Parameters
    ----------
    name : str
        The word for it, as in a column of a table: ``"nps"``.
    column : str
        The column that holds the answers: integers, or true and false.
    bands : sequence of Band
        Which answers count as what, and what each is worth; in any order.
    unit : {"points", "share", "scale"}
        Of the estimate: points from -100 to 100, a share from 0 to 1, or the
        answers' own scale.
    gaps : bool, default False
        Whether there are points between the bands that nobody can give.
    labels : mapping of str to str
        Language -> what it is called; the name, made readable, where there is none.
    short : str
        A short name for tables; the English label where there is none.
    higher_is_better : bool or None, default True
        None where neither way is.

    Raises
    ------
    TypeError
        If one of `bands` is no `Band`.
    ValueError
        If there is no such unit, or an answer is worth more than it holds; if
        bands overlap, leave a gap that is not said, end below where they
        begin, share a name, or have that of a column of results.

    Examples
    --------
    A new figure is a declaration of a few lines:

    >>> bands = (Band("easy", 5, 7, 1.0), Band("not_easy", 1, 4, 0.0))
    >>> easy = Measure("easy", "effort", bands, "share")
    >>> easy.bounds
    (0.0, 1.0)

    An answer that would count twice is refused:

    >>> Measure("easy", "effort", (Band("easy", 4, 7, 1.0), Band("hard", 1, 4, 0.0)), "share")
    Traceback (most recent call last):
        ...
    ValueError: easy: band 'hard', 1 to 4, overlaps band 'easy', 4 to 7; an answer is in one of them
    """

    name: str
    column: str
    bands: tuple[Band, ...]
    unit: Unit
    gaps: bool = field(default=False, kw_only=True)

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "bands", tuple(self.bands))
        _check_unit(self.name, self.unit, tuple(ENDS))
        if odd := [band for band in self.bands if not isinstance(band, Band)]:
            raise TypeError(f"{self.name}: {odd[0]!r} is no band; write it with nps.Band")
        for band in self.bands:
            self._check_band(band)
        ordered = sorted(self.bands, key=lambda band: (band.low, band.high))
        if not ordered:
            raise ValueError(f"{self.name}: there are no bands; say what an answer is worth")
        for lower, upper in pairwise(ordered):
            if upper.low <= lower.high:
                raise ValueError(
                    f"{self.name}: band {_span(lower)}, overlaps band {_span(upper)}; "
                    "an answer is in one of them"
                )
            if upper.low > lower.high + 1 and not self.gaps:
                raise ValueError(
                    f"{self.name}: nothing says what answers between band {_span(lower)}, and "
                    f"band {_span(upper)}, are worth; if nobody can give them, say gaps=True"
                )

    def _check_band(self, band: Band) -> None:
        """Refuse a band that no answer, no unit or no result has room for."""
        low, high = ENDS[self.unit]
        if band.low > band.high:
            raise ValueError(f"{self.name}: band {_span(band)}, begins above its end")
        if self.counts.count(band.name) > 1:
            raise ValueError(f"{self.name}: two bands are called {band.name!r}")
        if band.name in RESULT:
            raise ValueError(f"{self.name}: band {_span(band)}, is called as a column of results")
        if not low <= band.value <= high:
            raise ValueError(
                f"{self.name}: band {_span(band)}, is worth {band.value:g}; in the unit "
                f"{self.unit!r} it is {low:g} to {high:g}"
            )

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns it reads."""
        return (self.column,)

    @property
    def counts(self) -> tuple[str, ...]:
        """Names of the counts, in the order of the bands."""
        return tuple(band.name for band in self.bands)

    @property
    def scale(self) -> tuple[int, int]:
        """The lowest and the highest answer there can be."""
        return min(band.low for band in self.bands), max(band.high for band in self.bands)

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

    def worth(self, frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        """What each answer is worth, over 1; both NaN where there is none.

        Raises
        ------
        ValueError
            If an answer is in no band.

        Examples
        --------
        >>> import pandas as pd
        >>> bands = (Band("easy", 5, 7, 1.0), Band("not_easy", 1, 4, 0.0))
        >>> easy = Measure("easy", "effort", bands, "share")
        >>> easy.worth(pd.DataFrame({"effort": pd.array([7, 2, None], "Int64")}))
        (array([ 1.,  0., nan]), array([ 1.,  1., nan]))
        """
        import numpy as np

        answer = _numbers(frame, self.column)
        value = np.full(len(answer), np.nan)
        for band in self.bands:
            value[(answer >= band.low) & (answer <= band.high) & (answer % 1 == 0)] = band.value
        outside = np.unique(answer[~np.isnan(answer) & np.isnan(value)])
        if len(outside):
            low, high = self.scale
            raise ValueError(
                f"{self.column} holds {', '.join(f'{one:g}' for one in outside[:5])}; an answer "
                f"to {self.name} is a whole number from {low} to {high}"
            )
        return value, np.where(np.isnan(answer), np.nan, 1.0)


@dataclass(frozen=True)
class Ratio(_Named):
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
    labels, short, higher_is_better
        As for `Measure`.

    Raises
    ------
    ValueError
        If the unit is neither.

    Examples
    --------
    Of the goals there were, how many are still met; nobody counts for more than all of theirs:

    >>> kept = Ratio("goals_kept", "after", "before", capped=True)
    >>> kept.columns, kept.bounds
    (('after', 'before'), (0.0, 1.0))
    """

    name: str
    numerator: str
    denominator: str
    capped: bool = False
    unit: Unit = "share"

    def __post_init__(self) -> None:
        super().__post_init__()
        _check_unit(self.name, self.unit, ("share", "scale"))

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

    def worth(self, frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        """What is above the line and what is below; both NaN where a row has not both.

        Raises
        ------
        ValueError
            If a number is below 0.

        Examples
        --------
        >>> import pandas as pd
        >>> kept = Ratio("kept", "after", "before", capped=True)
        >>> kept.worth(pd.DataFrame({"before": [100.0, 50.0, 0.0], "after": [120.0, 10.0, 5.0]}))
        (array([100.,  10.,  nan]), array([100.,  50.,  nan]))
        """
        import numpy as np

        above, below = (_numbers(frame, name) for name in self.columns)
        for name, values in zip(self.columns, (above, below), strict=True):
            if (values < 0).any():
                least = np.nanmin(values)
                raise ValueError(f"{name} holds {least:g}; {self.name} needs numbers, 0 or more")
        both = ~np.isnan(above) & (below > 0)
        above = np.minimum(above, below) if self.capped else above
        return np.where(both, above, np.nan), np.where(both, below, np.nan)


def _numbers(frame: pd.DataFrame, column: str) -> np.ndarray:
    """A column as floats, NaN where it is null."""
    return frame[column].astype("Float64").to_numpy(dtype=float, na_value=math.nan)


def _check_unit(name: str, unit: str, units: tuple[str, ...]) -> None:
    """Refuse a unit that no figure is written in."""
    if unit not in units:
        raise ValueError(f"{name}: unit is {unit!r}; it is one of {', '.join(map(repr, units))}")


def _span(band: Band) -> str:
    return f"{band.name!r}, {band.low!r} to {band.high!r}"
