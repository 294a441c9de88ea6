"""The parts of programme.toml, each validated on its own."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from nps_analysis import contract
from nps_analysis.programme.labels import Label, Text
from nps_analysis.programme.periods import Kind
from nps_analysis.programme.problems import known_encoding, known_zone
from nps_analysis.scoring import Measure, bottom_box, mean_of, net_of, top_box

Table = Literal[
    "responses", "invitations", "customers", "accounts", "renewals", "usage", "departures"
]
Order = Literal["DMY", "MDY", "YMD"]
Zone = Annotated[Text, AfterValidator(known_zone)]
_NAME = r"^[a-z][a-z0-9_]*$"


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Folders(Part):
    """Where files are, relative to programme.toml."""

    raw: Text = "data/raw"
    processed: Text = "data/processed"
    reports: Text = "reports"


class Wave(Part):
    """A time in which people are asked, from its first day to the last on which they are."""

    name: Text = Field(max_length=60, pattern=r"^[^\r\n\t]+$")
    begins: date = Field(alias="from")
    until: date | None = None


class Calendar(Part):
    """How instants fall into periods."""

    period: Kind = "quarter"
    first_month: int = Field(default=1, ge=1, le=12, strict=True)
    time_zone: Zone = "UTC"
    waves: tuple[Wave, ...] = ()


class Answers(Part):
    """Which answers count when one customer gave several: in a period, or about one contact."""

    one_per: Literal["customer", "response"] = "customer"
    keep: Literal["latest", "first"] = "latest"


class Matching(Part):
    """How answers meet customers and contacts.

    Case and diacritics of an e-mail address never count; dots and what follows a plus may be left
    aside too. A contact goes with the first answer of the days after it.
    """

    ignore_dots: bool = False
    ignore_plus_tags: bool = False
    contact_days: int = Field(default=90, ge=1, strict=True)


class Thresholds(Part):
    """Below what a figure is held back, and how sure an interval is."""

    min_n: int = Field(default=30, ge=1, strict=True)
    min_renewals: int = Field(default=5, ge=1, strict=True)
    confidence: float = Field(default=0.95, gt=0, lt=1)
    effort_horizon_days: int = Field(default=180, ge=1, strict=True)
    renewal_horizon_days: int = Field(default=365, ge=1, strict=True)
    usage_change: float = Field(default=0.2, gt=0, lt=1)
    min_comments: int = Field(default=10, ge=1, strict=True)


class EffortQuestion(Part):
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


class Driver(Part):
    """A rating beside the score that may go with it: a column of numbers on each answer.

    What lies outside `scale`, or is no number, is no answer to it.
    """

    column: str = Field(pattern=_NAME)
    label: Label | None = None
    scale: tuple[int, int] | None = None


Ends = tuple[Annotated[int, Field(strict=True)], Annotated[int, Field(strict=True)]]


class Scored(Part):
    """A measure of one's own: which column is read, on what scale, and what each answer is worth.

    One of `top`, `bottom`, `high` with `low`, and `scoring` says the last. The scale need not be
    said where it is known: that of the score, of the effort question, or of a driver.
    """

    name: str = Field(pattern=_NAME)
    column: str = Field(pattern=_NAME)
    scale: Ends | None = None
    top: int | None = Field(default=None, ge=1, strict=True)
    bottom: int | None = Field(default=None, ge=1, strict=True)
    high: Ends | None = None
    low: Ends | None = None
    scoring: Literal["mean"] | None = None
    better: Literal["higher", "lower"] | None = None
    label: Label | None = None
    short: Text | None = None

    @property
    def ways(self) -> list[str]:
        """Which of the ways to say what an answer is worth are used."""
        ends = "high and low" if (self.high or self.low) else None
        single = (name for name in ("top", "bottom", "scoring") if getattr(self, name) is not None)
        return [*single, *([ends] if ends else [])]

    def measure(self, scale: tuple[int, int]) -> Measure:
        """Make the measure, on a scale.

        Raises
        ------
        ValueError
            If what is declared does not lie on the scale.
        """
        labels = {"en": self.label} if isinstance(self.label, str) else dict(self.label or {})
        called: dict[str, Any] = {"labels": labels, "short": self.short or ""}
        if self.better is not None:
            called["higher_is_better"] = self.better == "higher"
        what = self.name, self.column, scale
        if self.top is not None:
            return top_box(*what, self.top, **called)
        if self.bottom is not None:
            return bottom_box(*what, self.bottom, **called)
        if self.scoring is not None:
            return mean_of(*what, **called)
        classes = ("promoters", "passives", "detractors")
        counts = {"counts": classes} if self.column == "score" else {}
        return net_of(*what, high=self.high, low=self.low, **counts, **called)


class Membership(Part):
    """The loyalty programme that `member_since` speaks of: its name, and who decided who joins."""

    label: Label | None = None
    assigned: Literal["chosen", "random"] = "chosen"


class Break(Part):
    """A period with which the series begins anew: earlier ones are never compared with it."""

    period: Text
    what: Literal["scale", "question", "channel", "tool", "population"]
    note: Label | None = None

    @model_validator(mode="before")
    @classmethod
    def _as_it_was_called(cls, found: Any) -> Any:
        """`quarter`, as programmes said before periods could be others, is the period."""
        if isinstance(found, dict) and "quarter" in found and "period" not in found:
            return {"period" if key == "quarter" else key: value for key, value in found.items()}
        return found


Number = Literal["revenue", "seats", "customer_since", "member_since"]


class Segment(Part):
    """What divides customers, and its levels in the order to show them.

    A column of the exports; or a number cut into bands, which begin at 'bands' (a date is the
    months since then); or other segments crossed.
    """

    column: str = Field(pattern=_NAME)
    label: Label | None = None
    levels: tuple[Text, ...] = ()
    number: Number | None = Field(default=None, alias="from")
    bands: tuple[float, ...] = ()
    cross: tuple[str, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _named_for_what_it_crosses(cls, found: Any) -> Any:
        if isinstance(found, dict) and "column" not in found:
            parts = found.get("cross")
            if isinstance(parts, list | tuple) and all(isinstance(part, str) for part in parts):
                return {"column": "_x_".join(parts)} | found
        return found

    @property
    def plain(self) -> bool:
        """Whether the exports have it as a column."""
        return not (self.number or self.bands or self.cross)


class Long(Part):
    """Columns of a file with one row a question: which answer, which question, what was said."""

    id: Text
    question: Text
    answer: Text


class Source(Part):
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
