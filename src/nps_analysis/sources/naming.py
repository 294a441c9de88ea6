"""Find the columns that a table needs by their names, in files that no known tool wrote."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from nps_analysis.contract import TABLES
from nps_analysis.sources.cells import SheetRows
from nps_analysis.sources.clues import MOST, holds, texts
from nps_analysis.sources.headers import Heading, fold
from nps_analysis.sources.layouts import Header
from nps_analysis.sources.question_words import asked
from nps_analysis.sources.roles import IDENTIFIED

_DATED = re.compile(
    r"date\b|\bdate|\bday\b|\btimestamp\b|\bjour\b|\bdata\b|\bziua\b|\w*datum\b|\w*zeitpunkt\b"
    r"|\bzeitstempel\b|\bfecha\b"
)
_WHEN = {"responses": "responded_at", "invitations": "invited_at", "usage": "month"}
_COUNT = re.compile(r"\d[\d.,\s]*")
_PATH = re.compile(r"\w+(\.\w+)+")
"""A column of a JSON text that lies inside another."""
_BARE = re.compile("score|rating|note|scor")
_Rows = Callable[[], SheetRows]


@dataclass
class Named:
    """The columns of a table that a file seems to have, and those it needs and has not."""

    columns: dict[str, Heading]
    lacks: list[str] = field(default_factory=list)
    keys: dict[str, Any] = field(default_factory=dict)
    candidates: tuple[str, ...] = ()

    def telling(self, kind: str) -> bool:
        """Whether it is more than a date, which any file has."""
        declared = TABLES[kind]
        return bool(self.candidates) or any(
            name not in declared or declared[name].kind not in ("instant", "date")
            for name in self.columns
        )


def by_name(kind: str, header: Header, rows: _Rows, so_called: bool) -> Named:
    """Find a table's columns by their names, and by their values where these must tell."""
    named = Named({})
    columns = named.columns
    free = [column for column in header.columns if column.name.strip()]
    if kind == "responses":
        _scored(named, free, rows)
    for role, pattern in synonyms().get(kind, {}).items():
        if role in columns or role == "score":
            continue
        found = _called(free, pattern, inside=role != "responded_at")
        if role == "goals":
            found = [column for column in found if _counted(texts(rows(), column))]
        if found:
            columns[role] = found[0]
            free.remove(found[0])
    if kind == "responses" or (so_called and kind in _WHEN):
        _dated(named, free, rows, _WHEN[kind])
    identified = IDENTIFIED[kind]
    needed = [
        role
        for role, one in TABLES[kind].items()
        if one.required and role not in ("response_id", "customer_id", *identified)
    ]
    named.lacks += [role for role in needed if role not in columns]
    if identified and not set(identified) & set(columns):
        named.lacks.append(" or ".join(identified))
    if kind == "responses" and not {"score", "effort"} & set(columns):
        named.lacks.append("score")
    if kind == "departures" and not {"left", "left_on"} & set(columns):
        named.lacks.append("left or left_on")
    if kind == "accounts" and "revenue" not in columns and not so_called:
        named.lacks.append("revenue")
    if kind == "customers" and not {"email", "customer_since", "account_id"} & set(columns):
        named.lacks.append("email or account_id")
    return named


def _scored(named: Named, free: list[Heading], rows: _Rows) -> None:
    """Take the one column that can be the recommend question; list those that may be, if several.

    A bare rating is the question only where nothing else is called or worded like one.
    """

    def points(columns: Iterable[Heading]) -> list[Heading]:
        return [column for column in columns if holds(texts(rows(), column)) == "points"]

    heard, _ = asked(free, "score")
    so_named = synonyms()["responses"]["score"]
    called = _called([column for column in free if column not in heard], so_named)
    worded = points(heard)
    found = worded if len(worded) == 1 else [*worded, *points(called)]
    bare = any(_BARE.fullmatch(_last(column.name)) for column in found)
    if len(found) == 1 and not (bare and len(heard) + len(called) > 1):
        named.columns["score"] = found[0]
        free.remove(found[0])
    elif found or heard or any("?" in column.name for column in free):
        named.candidates = tuple(c.name for c in found) or of_points(free, rows())
    effort, _ = asked(free, "effort")
    if len(effort) == 1:
        named.columns["effort"] = effort[0]
        free.remove(effort[0])


def of_points(columns: Iterable[Heading], rows: SheetRows) -> tuple[str, ...]:
    """Columns of points of a scale that goes beyond nine: those the question may be in."""
    order = sorted(columns, key=lambda column: column.index)
    given = {column.name: texts(rows, column) for column in order if column.name.strip()}
    return tuple(
        name
        for name, cells in given.items()
        if holds(cells) == "points" and cells.isin(["9", "10"]).any()
    )


def _counted(cells: pd.Series) -> bool:
    """Whether most cells are counts."""
    return len(cells) > 0 and float(cells.str.fullmatch(_COUNT).mean()) >= MOST


def _called(
    columns: Sequence[Heading], pattern: re.Pattern[str], *, inside: bool = True
) -> list[Heading]:
    """Find the columns of a name, else those inside others of which the last part is it."""
    found = [column for column in columns if pattern.fullmatch(plain_name(column.name))]
    if found or not inside:
        return found
    return [column for column in columns if pattern.fullmatch(_last(column.name))]


def _last(name: str) -> str:
    return plain_name(name.rpartition(".")[2] if _PATH.fullmatch(name) else name)


def _dated(named: Named, free: list[Heading], rows: _Rows, role: str) -> None:
    """Find when something was, by a name that has a date in it and by the values below.

    A column of dates that no name tells may be a birthday's: it is offered, and not taken.
    """
    known = named.columns.get(role)
    others = []
    by_value = role == "responded_at" and ("score" in named.columns or named.candidates)
    for column in [known] if known else free:
        so_named = known or _DATED.search(plain_name(column.name))
        if not (so_named or by_value):
            continue
        kind = holds(texts(rows(), column), counted=rows().epoch is not None)
        if so_named:
            if kind == "days" and role == "responded_at":
                named.keys["within"] = ""
            if kind in ("dates", "days"):
                named.columns[role] = column
                return
        elif kind == "dates":
            others.append(column.name)
    if others:
        named.keys["dated"] = others


def plain_name(name: str) -> str:
    return " ".join(re.split(r"[\s_.\-/()'’]+", fold(_parted(name)))).strip()


def _parted(name: str) -> str:
    """Part words that are written together, as in accountId."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)


@cache
def synonyms() -> Mapping[str, Mapping[str, re.Pattern[str]]]:
    written = tomllib.loads(Path(__file__).with_name("synonyms.toml").read_text(encoding="utf-8"))
    return {
        table: {role: re.compile(pattern) for role, pattern in columns.items()}
        for table, columns in written.items()
    }
