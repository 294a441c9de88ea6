"""programme.toml: what is asked, of whom, in which files, and how it is counted.

Validated as a whole: one error lists every key that needs attention.
"""

from __future__ import annotations

import re
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PrivateAttr,
    ValidationError,
    model_validator,
)

from nps_analysis import contract
from nps_analysis.programme.labels import Label, Language, Text, spoken
from nps_analysis.programme.problems import (
    ProgrammeError,
    allowed,
    contradictions,
    explain,
    known_encoding,
    known_zone,
)

if TYPE_CHECKING:
    import pandas as pd

FILE = "programme.toml"
SAMPLE = Path("data/sample") / FILE

Table = Literal[
    "responses", "invitations", "customers", "accounts", "renewals", "usage", "departures"
]
Order = Literal["DMY", "MDY", "YMD"]
Zone = Annotated[Text, AfterValidator(known_zone)]
_NAME = r"^[a-z][a-z0-9_]*$"
_QUARTER = re.compile(r"^(\d{4})Q([1-4])$")


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Folders(_Part):
    """Where files are, relative to programme.toml."""

    raw: Text = "data/raw"
    processed: Text = "data/processed"
    reports: Text = "reports"


class Calendar(_Part):
    """How instants fall into quarters."""

    first_month: int = Field(default=1, ge=1, le=12, strict=True)
    time_zone: Zone = "UTC"


class Answers(_Part):
    """Which answers count when one customer gave several: in a quarter, or about one contact."""

    one_per: Literal["customer", "response"] = "customer"
    keep: Literal["latest", "first"] = "latest"


class Matching(_Part):
    """How answers meet customers and contacts.

    Case and diacritics of an e-mail address never count; dots and what follows a plus may be left
    aside too. A contact goes with the first answer of the days after it.
    """

    ignore_dots: bool = False
    ignore_plus_tags: bool = False
    contact_days: int = Field(default=90, ge=1, strict=True)


class Thresholds(_Part):
    """Below what a figure is held back, and how sure an interval is."""

    min_n: int = Field(default=30, ge=1, strict=True)
    min_renewals: int = Field(default=5, ge=1, strict=True)
    confidence: float = Field(default=0.95, gt=0, lt=1)
    effort_horizon_days: int = Field(default=180, ge=1, strict=True)
    renewal_horizon_days: int = Field(default=365, ge=1, strict=True)
    usage_change: float = Field(default=0.2, gt=0, lt=1)
    min_comments: int = Field(default=10, ge=1, strict=True)


class Effort(_Part):
    """Which customer effort question is asked, on what scale, and which end of it is easy.

    Points and direction follow from the version, unless it is the programme's own.
    """

    version: Literal["CES 1.0", "CES 2.0", "own"] = "CES 2.0"
    scoring: Literal["net_easy", "top_box", "mean"] = "net_easy"
    points: int | None = Field(default=None, ge=2, le=10, strict=True)
    easy: Literal["high", "low"] | None = None
    blank: tuple[int | str, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _as_the_version_says(cls, found: Any) -> Any:
        if not isinstance(found, dict):
            return found
        version = found.get("version", "CES 2.0")
        known = contract.EFFORT_SCALES.get(version) if isinstance(version, str) else None
        return dict(known or {}) | found

    @property
    def low_is_good(self) -> bool:
        """Whether 1 is the best answer."""
        return self.easy == "low"


class Driver(_Part):
    """A rating beside the score that may go with it: a column of numbers on each answer.

    What lies outside `scale`, or is no number, is no answer to it.
    """

    column: str = Field(pattern=_NAME)
    label: Label | None = None
    scale: tuple[int, int] | None = None


class Membership(_Part):
    """The loyalty programme that `member_since` speaks of: its name, and who decided who joins."""

    label: Label | None = None
    assigned: Literal["chosen", "random"] = "chosen"


class Break(_Part):
    """A quarter with which the series begins anew: earlier ones are never compared with it."""

    quarter: str = Field(pattern=_QUARTER.pattern)
    what: Literal["scale", "question", "channel", "tool", "population"]
    note: Label | None = None


class Segment(_Part):
    """A column that divides customers, and its levels in the order to show them."""

    column: str = Field(pattern=_NAME)
    label: Label | None = None
    levels: tuple[Text, ...] = ()


class Long(_Part):
    """Columns of a file with one row a question: which answer, which question, what was said."""

    id: Text
    question: Text
    answer: Text


class Source(_Part):
    """Files of one kind, or the rows of a query: where they are and how they are read."""

    table: Table
    files: Text | None = None
    database: Text | None = None
    query: Text | None = None
    layout: Text | None = None
    scale: tuple[int, int] = contract.SCALE
    blank: tuple[int | str, ...] = ()
    time_zone: Zone | None = None
    language: str | None = Field(default=None, pattern=r"^[a-z]{2}$")
    encoding: Annotated[Text, AfterValidator(known_encoding)] | None = None
    delimiter: str | None = Field(default=None, min_length=1, max_length=1)
    sheet: Text | None = None
    header_rows: int | None = Field(default=None, ge=1, le=6, strict=True)
    long: Long | None = None
    only: dict[Text, Text | tuple[Text, ...]] = {}
    labels: dict[Text, Annotated[int, Field(strict=True)]] = {}
    date_order: Order | tuple[Order, ...] | None = None
    decimal: Literal[".", ","] | None = None
    within: str | None = Field(default=None, pattern=r"^\d{4}(-(0[1-9]|1[0-2]))?$")
    constants: dict[str, str | int | float | bool] = {}
    columns: dict[str, Text] = {}
    times: dict[str, Text] = {}
    joined: dict[str, Annotated[tuple[Text, ...], Field(min_length=2)]] = {}
    corrections: dict[str, dict[Text, Text]] = {}
    reversed: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """Where the rows come from: the pattern of files, or the database."""
        return self.files or self.database or ""


class Programme(_Part):
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
    effort: Effort = Effort()
    membership: Membership = Membership()
    breaks: tuple[Break, ...] = ()
    drivers: tuple[Driver, ...] = ()
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
            raise ProgrammeError(path, explain(error, cls)) from error
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
        blank = dict.fromkeys(("title", "organisation", "question"), "")
        programme = cls.model_construct(name="draft", folders=Folders(raw=raw), sources=(), **blank)
        programme._path = path
        return programme

    @property
    def path(self) -> Path:
        """The absolute path of the TOML file."""
        return self._path

    @property
    def segment_columns(self) -> list[str]:
        """The segments' columns, in the order declared."""
        return [segment.column for segment in self.segments]

    @property
    def driver_columns(self) -> list[str]:
        """The drivers' columns, in the order declared."""
        return [driver.column for driver in self.drivers]

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
            known = [*self.segment_columns, *self.driver_columns]
            raise KeyError(f"segment {column!r} is {allowed(column, known)}")
        readable = column.replace("_", " ").capitalize()
        return spoken(segment.label, language or self.language) or readable

    def quarter_of(self, instants: pd.Series) -> pd.Series:
        """Name the quarter each instant falls in, at the programme's local time.

        Parameters
        ----------
        instants : pandas.Series
            Datetimes. Those with a time zone are taken to the calendar's;
            those without are local already, as dates are.

        Returns
        -------
        pandas.Series
            Strings such as "2026Q3", null where the instant is. A fiscal
            quarter bears the year in which its fiscal year ends.

        Examples
        --------
        >>> import pandas as pd
        >>> paris = Programme.model_construct(calendar=Calendar(time_zone="Europe/Paris"))
        >>> paris.quarter_of(pd.Series(pd.to_datetime(["2026-06-30T21:59Z", "2026-06-30T22:00Z"])))
        0    2026Q2
        1    2026Q3
        dtype: string
        """
        if instants.dt.tz is not None:
            instants = instants.dt.tz_convert(self.calendar.time_zone)
        month, first = instants.dt.month, self.calendar.first_month
        year = instants.dt.year + ((month >= first) if first > 1 else 0)
        number = (month - first) % 12 // 3 + 1
        quarter = year.astype("Int64").astype("string") + "Q"
        return quarter + number.astype("Int64").astype("string")

    def quarter_bounds(self, quarter: str) -> tuple[datetime, datetime]:
        """Bound a quarter in UTC: its first instant, and the first after it.

        Parameters
        ----------
        quarter : str
            Such as "2026Q3".

        Raises
        ------
        ValueError
            If it is not written so.

        Examples
        --------
        >>> fiscal = Programme.model_construct(calendar=Calendar(first_month=7))
        >>> [f"{bound:%Y-%m-%d}" for bound in fiscal.quarter_bounds("2026Q1")]
        ['2025-07-01', '2025-10-01']
        """
        written = _QUARTER.fullmatch(quarter)
        if not written:
            raise ValueError(f"quarter is {quarter!r}; it is written as in 2026Q3")
        year, number = int(written[1]), int(written[2])
        first = self.calendar.first_month
        months = 12 * (year - (first > 1)) + first - 1 + 3 * (number - 1)
        zone = ZoneInfo(self.calendar.time_zone)

        def midnight(months: int) -> datetime:
            local = datetime(months // 12, months % 12 + 1, 1, tzinfo=zone)
            return local.astimezone(UTC)

        return midnight(months), midnight(months + 3)
