"""programme.toml: what is asked, of whom, in which files, and how it is counted.

Validated as a whole: one error lists every key that needs attention.
"""

from __future__ import annotations

import tomllib
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import (
    Field,
    PrivateAttr,
    ValidationError,
)

from nps_analysis.programme.contradictions import contradictions, scale_of
from nps_analysis.programme.labels import Label, Language, Text, spoken
from nps_analysis.programme.parts import (
    Answers,
    Break,
    Calendar,
    Driver,
    EffortQuestion,
    Folders,
    Matching,
    Membership,
    Part,
    Scored,
    Segment,
    Source,
    Thresholds,
)
from nps_analysis.programme.periods import Periods
from nps_analysis.programme.problems import ProgrammeError, allowed, explained
from nps_analysis.scoring import BUILT_IN, Measure, Ratio, effort

if TYPE_CHECKING:
    import pandas as pd

FILE = "programme.toml"
SAMPLE = Path("data/sample") / FILE


class Programme(Part):
    """A survey programme, as its programme.toml declares it."""

    name: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    title: Label
    organisation: Text
    question: Label
    language: Language = "en"
    currency: str | None = Field(default=None, pattern=r"^[A-Z]{3}$")
    sample: bool = False
    folders: Folders = Folders()
    calendar: Calendar = Calendar()
    answers: Answers = Answers()
    matching: Matching = Matching()
    thresholds: Thresholds = Thresholds()
    effort: EffortQuestion = EffortQuestion()
    membership: Membership = Membership()
    breaks: tuple[Break, ...] = ()
    drivers: tuple[Driver, ...] = ()
    measures: tuple[Scored, ...] = ()
    segments: tuple[Segment, ...] = ()
    sources: tuple[Source, ...] = Field(min_length=1)

    _path: Path = PrivateAttr(default=Path(FILE))

    @classmethod
    def read(cls, path: Path | str) -> Programme:
        """Read and validate a programme.

        Parameters
        ----------
        path : path
            A TOML file, or the folder that holds a programme.toml.

        Raises
        ------
        FileNotFoundError
            If there is no such file.
        ProgrammeError
            If it is not TOML, or anything in it is unknown, missing or
            contradicts something else: all problems at once.
        """
        path = Path(path).absolute()
        if path.is_dir():
            path = path / FILE
        try:
            with path.open("rb") as file:
                found = tomllib.load(file)
        except FileNotFoundError as error:
            raise FileNotFoundError(f"{path}: there is no such programme") from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise ProgrammeError(path, [f"not TOML: {error}"]) from error
        try:
            programme = cls.model_validate(found)
        except ValidationError as error:
            raise ProgrammeError(path, explained(error, cls)) from error
        programme._path = path
        if problems := list(contradictions(programme)):
            raise ProgrammeError(path, problems)
        return programme

    @classmethod
    def find(cls, path: Path | str | None = None) -> Programme:
        """Read the programme given, else the nearest one, else the sample's.

        Parameters
        ----------
        path : path, optional
            Without it, programme.toml is looked for in the working folder
            and then in those above it; where there is none, the sample's
            data/sample/programme.toml is, in the same way.

        Raises
        ------
        FileNotFoundError
            If neither is found.
        """
        if path is not None:
            return cls.read(path)
        here = Path.cwd()
        for name in (Path(FILE), SAMPLE):
            for folder in (here, *here.parents):
                if (folder / name).is_file():
                    return cls.read(folder / name)
        raise FileNotFoundError(
            f"no {FILE} in {here} or above it, and no {SAMPLE.as_posix()}; "
            "write one, or name it with --programme"
        )

    @classmethod
    def draft(cls, path: Path, *, raw: str) -> Programme:
        """Stand for a programme that is yet to be written at a path: nothing is declared."""
        blank: dict[str, Any] = dict.fromkeys(("title", "organisation", "question"), "")
        programme = cls.model_construct(name="draft", folders=Folders(raw=raw), sources=(), **blank)
        programme._path = path
        return programme

    @property
    def path(self) -> Path:
        """The absolute path of the TOML file."""
        return self._path

    @property
    def segment_columns(self) -> list[str]:
        """The columns of the exports that are segments, in the order declared."""
        return [segment.column for segment in self.segments if segment.plain]

    @property
    def driver_columns(self) -> list[str]:
        """The drivers' columns, in the order declared."""
        return [driver.column for driver in self.drivers]

    @property
    def periods(self) -> Periods:
        """The periods of its calendar, and their order."""
        return Periods(self.calendar)

    def folder(self, name: Literal["raw", "processed", "reports"]) -> Path:
        """Locate one of the programme's folders, absolute."""
        return (self.path.parent / getattr(self.folders, name)).resolve()

    def label(self, column: str, language: str | None = None) -> str:
        """Name a segment for a reader.

        Parameters
        ----------
        column : str
            A segment's column, or a driver's.
        language : str, optional
            The report's where not given. A label that lacks the language
            falls back to English, then to the first that it has.

        Raises
        ------
        KeyError
            If no segment and no driver has that column.
        """
        for segment in (*self.segments, *self.drivers):
            if segment.column == column:
                break
        else:
            known = [one.column for one in (*self.segments, *self.drivers)]
            raise KeyError(f"segment {column!r} is {allowed(column, known)}")
        readable = column.replace("_", " ").capitalize()
        return spoken(segment.label, language or self.language) or readable

    def measure(self, name: str) -> Measure | Ratio:
        """Find a measure by its name: one that is declared, or one that is always there.

        Parameters
        ----------
        name : str
            Of a `[[measures]]`; or one of "nps", "share_promoters", "share_passives",
            "share_detractors", "csat", "renewal_rate", "response_rate", "grr", "nrr",
            "usage_rate"; or "ces", the customer effort score as the programme asks it.

        Raises
        ------
        ValueError
            If no measure is called so.

        Examples
        --------
        >>> programme = Programme.model_construct(effort=EffortQuestion(scoring="top_box"))
        >>> programme.measure("nps").label("en"), programme.measure("ces").name
        ('Net Promoter Score', 'ces_2_top_box')
        >>> programme.measure("nsp")
        Traceback (most recent call last):
            ...
        ValueError: measure 'nsp' is not one of nps, ..., ces; did you mean 'nps'?
        """
        for declared in self.measures:
            if declared.name == name:
                return declared.measure(scale_of(declared, self))
        asked = self.effort
        if name == "ces":
            return effort(asked.version, asked.scoring, points=asked.points, easy=asked.easy)
        if name not in BUILT_IN:
            known = [*BUILT_IN, "ces", *(declared.name for declared in self.measures)]
            raise ValueError(f"measure {name!r} is {allowed(name, known)}")
        return BUILT_IN[name]

    def period_of(self, instants: pd.Series) -> pd.Series:
        """Name the period each instant falls in, as `Periods.of` does.

        Examples
        --------
        >>> import pandas as pd
        >>> paris = Programme.model_construct(calendar=Calendar(time_zone="Europe/Paris"))
        >>> paris.period_of(pd.Series(pd.to_datetime(["2026-06-30T21:59Z", "2026-06-30T22:00Z"])))
        0    2026Q2
        1    2026Q3
        dtype: string
        """
        return self.periods.of(instants)

    def period_bounds(self, period: str) -> tuple[datetime, datetime]:
        """Bound a period in UTC: its first instant, and the first after it.

        Raises
        ------
        ValueError
            If it is no period of the calendar.

        Examples
        --------
        >>> fiscal = Programme.model_construct(calendar=Calendar(first_month=7))
        >>> [f"{bound:%Y-%m-%d}" for bound in fiscal.period_bounds("2026Q1")]
        ['2025-07-01', '2025-10-01']
        """
        return self.periods.bounds(period)
