"""Which tool wrote a file: one declaration each, in tools/*.toml, recognised by its columns.

Adding a tool is adding such a file, and an example to the tests.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from nps_analysis.sources.headers import Heading, fold

Names = tuple[str, ...]
"""Names one column may bear, in the tool's languages; compared folded."""

_UNNAMED = re.compile(r"Unnamed: \d+(_level_\d+)?")
_ZONE = re.compile(r'"timeZone"\s*:\s*"([A-Za-z0-9_+/-]+)"')


@dataclass(frozen=True, kw_only=True)
class SetAside:
    """Rows that are no customer's finished answer: a column, the words in it, the reason.

    The word "" is a blank cell; with `others`, every row whose cell holds none
    of the words is set aside; without a column, every row is.
    """

    reason: str
    column: Names = ()
    words: Names = ()
    others: bool = False


@dataclass(frozen=True, kw_only=True)
class Kinds:
    """A column that says what each row answers, and the words for each measure."""

    column: Names
    score: Names
    effort: Names = ()
    satisfaction: Names = ()


@dataclass(frozen=True, kw_only=True)
class Layout:
    """How one tool writes its exports.

    Parameters
    ----------
    name : str
        As in `sources.layout`.
    title : str
        As people call the tool.
    signature : tuple of Names
        Columns that together tell the tool; each must be there.
    absent : Names
        Columns of which none may be there.
    table : str
        The canonical table that its rows make.
    roles : mapping of str to Names
        Canonical column -> the columns that may hold it, the preferred first.
    further_rows : tuple of str
        One regular expression for each header row under the first: what the
        folded cell under the signature's first column looks like there. All
        must match, or the header has one row.
    unnamed : Names
        What the first columns are where their names were left blank.
    beneath : Names
        Texts of which one stands in the second row, where names were left blank.
    prefix : str
        What may stand before every name, and is taken off.
    carries_right : bool
        Whether a blank name continues the one on its left.
    time_zone : str, optional
        Zone of its times, where the tool says so.
    dates : mapping of str to tuple of str
        Column -> the forms its dates take, used where the values leave the
        order of day and month open.
    set_aside : tuple of SetAside
        Previews, tests, answers never sent in, refusals to answer.
    began : Names
        When a respondent began; puts an answer never sent in into its period.
    blank : mapping of str to Names
        Canonical column -> words that stand there for nothing.
    answers : str
        Regular expression of the columns among which the score is, where
        questions have no words.
    one_survey : Names
        The column that says which survey a row answers, where columns mean
        something else in each.
    joined_by : Names
        The column that rows share which are parts of one answer.
    kinds : Kinds, optional
        What tells the measure that a row answers.
    guarded : bool
        Whether cells that could begin a formula carry a leading apostrophe.
    restarts : bool
        Whether each survey numbers its answers from 1.
    own_ids : bool
        Whether the tool numbers people itself, as no other system does.
    """

    name: str
    title: str = ""
    signature: tuple[Names, ...] = ()
    absent: Names = ()
    table: str = "responses"
    roles: Mapping[str, Names] = field(default_factory=dict)
    further_rows: tuple[str, ...] = ()
    unnamed: Names = ()
    beneath: Names = ()
    prefix: str = ""
    carries_right: bool = False
    time_zone: str | None = None
    dates: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    set_aside: tuple[SetAside, ...] = ()
    began: Names = ()
    blank: Mapping[str, Names] = field(default_factory=dict)
    answers: str = ""
    one_survey: Names = ()
    joined_by: Names = ()
    kinds: Kinds | None = None
    guarded: bool = False
    restarts: bool = False
    own_ids: bool = False

    def names(self, record: Sequence[str]) -> list[str]:
        """Name the columns under a header's first record, as the tool means them."""
        names = ["" if _UNNAMED.fullmatch(name) else name for name in record]
        if self.prefix:
            names = [
                name[len(self.prefix) :] if fold(name).startswith(self.prefix) else name
                for name in names
            ]
        if self.bare(record):
            blank = next((at for at, name in enumerate(names) if name.strip()), 0)
            names[:blank] = [*self.unnamed[:blank], *[""] * (blank - len(self.unnamed))]
        return names

    def bare(self, record: Sequence[str]) -> bool:
        """Tell a header whose first columns, those of the signature at least, have no name."""
        known = len(self.signature)
        return bool(self.unnamed) and not any(
            name.strip() and not _UNNAMED.fullmatch(name) for name in record[:known]
        )


MAPPED = Layout(name="mapped")
"""A file described by the programme alone: its `columns` are the signature."""


def _frozen(value: Any) -> Any:
    """Turn the lists of a declaration into tuples."""
    if isinstance(value, list):
        return tuple(map(_frozen, value))
    return {key: _frozen(one) for key, one in value.items()} if isinstance(value, dict) else value


def _folded(keys: dict[str, Any]) -> dict[str, Any]:
    """Fold the names of columns, and the words in them, as those of files are."""
    plain = ("title", "table", "time_zone", "further_rows", "answers", "unnamed", "reason")

    def fold_all(value: Any) -> Any:
        if isinstance(value, str):
            return fold(value)
        if isinstance(value, tuple):
            return tuple(map(fold_all, value))
        if isinstance(value, dict):
            return {key: one if key in plain else fold_all(one) for key, one in value.items()}
        return value

    found = {key: one if key in (*plain, "dates") else fold_all(one) for key, one in keys.items()}
    if "dates" in found:
        found["dates"] = {fold(name): forms for name, forms in found["dates"].items()}
    return found


def layout_of(name: str, text: str) -> Layout:
    """Read one declaration.

    Examples
    --------
    >>> layout_of("acme", 'signature = [["acme id"], ["sent", "envoyé"]]').signature
    (('acme id',), ('sent', 'envoye'))
    >>> layout_of("acme", "signatures = []")
    Traceback (most recent call last):
        ...
    ValueError: acme.toml: unknown key signatures
    """
    keys = _folded(_frozen(tomllib.loads(text)))
    if unknown := ", ".join(keys.keys() - {one.name for one in fields(Layout)}):
        raise ValueError(f"{name}.toml: unknown key {unknown}")
    keys["set_aside"] = tuple(SetAside(**rule) for rule in keys.get("set_aside", ()))
    if "kinds" in keys:
        keys["kinds"] = Kinds(**keys["kinds"])
    return Layout(name=name, **keys)


LAYOUTS: Mapping[str, Layout] = {
    tool.name.removesuffix(".toml"): layout_of(
        tool.name.removesuffix(".toml"), tool.read_text(encoding="utf-8")
    )
    for tool in sorted(
        (files("nps_analysis.sources") / "tools").iterdir(), key=lambda tool: tool.name
    )
}


@dataclass(frozen=True)
class Header:
    """A header found in a file: the records it takes, its columns, the time zone it names."""

    layout: Layout
    first: int
    rows: int
    columns: tuple[Heading, ...]
    time_zone: str | None = None


def header(
    records: Sequence[Sequence[str]], first: int, layout: Layout, rows: int | None = None
) -> Header:
    """Read the header that begins at a record, as a layout writes it.

    Parameters
    ----------
    records : sequence of sequence of str
        A table's first records.
    first : int
        The record that has the names.
    layout : Layout
    rows : int, optional
        How many records the header takes, where the programme declares it.
    """
    names = layout.names(records[first])
    under = list(records[first + 1 : first + (rows or 1 + len(layout.further_rows))])
    if rows is None and not _under(names, under, layout, layout.bare(records[first])):
        under = []
    width = max(len(cells) for cells in (names, *under))
    names += [""] * (width - len(names))
    if layout.carries_right and under:
        for index in range(1, width):
            names[index] = names[index] or names[index - 1]
    labels = [_cell(under[0], i) if under else "" for i in range(width)]
    columns = tuple(Heading(i, name, labels[i]) for i, name in enumerate(names))
    zones = {zone for cells in under for cell in cells for zone in _ZONE.findall(cell)}
    zone = _known(zones.pop()) if len(zones) == 1 else None
    return Header(layout, first, 1 + len(under), columns, zone)


def _known(zone: str) -> str | None:
    """Name a time zone that a header names; None where there is no such zone."""
    try:
        return ZoneInfo("UTC" if zone == "Z" else zone).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _under(
    names: Sequence[str], under: Sequence[Sequence[str]], layout: Layout, bare: bool
) -> bool:
    """Tell whether the records under the names are those the layout writes there."""
    anchors = {fold(name) for name in layout.signature[0]} if layout.signature else set()
    at = next((index for index, name in enumerate(names) if fold(name) in anchors), 0)
    looks = [fold(_cell(cells, at)) for cells in under]
    return (
        len(looks) == len(layout.further_rows)
        and all(map(re.fullmatch, layout.further_rows, looks))
        and all(
            look or _blank(names, cells, layout) for look, cells in zip(looks, under, strict=True)
        )
        and (not bare or any(fold(cell) in layout.beneath for cell in under[0]))
    )


def _blank(names: Sequence[str], cells: Sequence[str], layout: Layout) -> bool:
    """Tell whether a record is blank under the whole signature: an answer has its dates there."""
    known = {fold(name) for one in layout.signature for name in one}
    places = [index for index, name in enumerate(names) if fold(name) in known]
    return not any(_cell(cells, index).strip() for index in places)


def _cell(cells: Sequence[str], index: int) -> str:
    return cells[index] if index < len(cells) else ""
