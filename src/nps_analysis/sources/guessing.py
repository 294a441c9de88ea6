"""Guess what an export holds, and say how sure that is: what `init` begins with."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Literal

from nps_analysis.contract import TABLES, ContractError
from nps_analysis.programme import Programme, Source
from nps_analysis.sources.cells import Table
from nps_analysis.sources.files import tables
from nps_analysis.sources.headers import Column, are_data, fold
from nps_analysis.sources.layouts import MAPPED, Header
from nps_analysis.sources.questions import asked
from nps_analysis.sources.reader import read
from nps_analysis.sources.recognise import recognise
from nps_analysis.sources.roles import IDENTIFIED, roles

Sure = Literal["sure", "likely", "unsure", "no"]
SEGMENT_LEVELS = (2, 12)
"""How many different texts a column has that divides customers."""

_WORD = re.compile(r"^[^@]*[^\W\d][^@]*$")
_LOOKED_AT = 2000
_TRIED = 50_000_000
"""Bytes up to which a file is read whole, to see whether it can be."""


@dataclass(frozen=True)
class Guess:
    """What one file seems to hold.

    Parameters
    ----------
    path : str
        Below the raw folder.
    table : str
        Of the contract; "" where nothing fits.
    layout : str
        The tool's, or "mapped".
    sure : {"sure", "likely", "unsure", "no"}
        A tool's whole signature and one question; every column the table needs, by name; some of
        them; not even that.
    why : str
        What was seen.
    columns : mapping of str to str
        Canonical column -> the file's, where it must be declared.
    question : str
        The recommend question, in the file's words.
    levels : mapping of str to list of str
        Columns that may divide customers, with what they hold.
    problems : tuple of str
        What must be declared before the file can be read.
    """

    path: str
    table: str
    layout: str
    sure: Sure
    why: str
    columns: Mapping[str, str] = field(default_factory=dict)
    question: str = ""
    levels: Mapping[str, list[str]] = field(default_factory=dict)
    problems: tuple[str, ...] = ()


def guess(path: Path, raw: Path, programme: Programme) -> Guess:
    """Guess what a file holds from its columns, and from the values in them.

    Parameters
    ----------
    path, raw : Path
        The file, and the folder of exports above it.
    programme : Programme
        Whose question it may be; a draft will do.

    Returns
    -------
    Guess
        Never an exception for what is in the file: what cannot be opened is `sure="no"`.
    """
    found = _seen(path, path.relative_to(raw).as_posix(), programme)
    if found.sure == "no" or path.stat().st_size > _TRIED:
        return found
    source = Source(
        table=found.table, files=found.path, layout=found.layout, columns=dict(found.columns)
    )
    try:
        read(path, source, programme)
    except ContractError as error:
        less: Sure = "likely" if found.sure == "sure" else "unsure"
        return replace(found, sure=less, problems=error.problems)
    return found


def _seen(path: Path, name: str, programme: Programme) -> Guess:
    """Guess from the columns alone."""
    try:
        seen = tables(path, name, encoding=None, delimiter=None, key="source")
    except ContractError as error:
        return Guess(name, "", "", "no", "; ".join(error.problems))
    source = Source(table="responses", files=name)
    try:
        table, header, _ = recognise(seen, source, name, "source")
    except ContractError as error:
        return _mapped(name, seen, error)
    found = roles(header, source, programme, "source")
    levels = _levels(table, header, set(found.columns.values()))
    score = found.columns.get("score")
    title = f"the columns of {header.layout.name}"
    if found.problems:
        why = f"{title}, without one recommend question"
        return Guess(name, "responses", header.layout.name, "likely", why, levels=levels)
    question = " ".join((score.label or score.name).split()) if score else ""
    why = f"{title}, and the recommend question"
    return Guess(name, "responses", header.layout.name, "sure", why, {}, question, levels)


def _mapped(name: str, seen: Sequence[Table], error: ContractError) -> Guess:
    """Hold the names of a file's columns against those that each table is known to have."""
    best: tuple[tuple[float, int], str, dict[str, str], list[str], Table] | None = None
    for table in seen:
        names = [cell for cell in table.head[0] if cell.strip()]
        if are_data(names):
            continue
        for kind in _synonyms():
            columns, lacks = _named(kind, names, table)
            needed = len(columns) + len(lacks)
            rank = (-len(lacks) / max(needed, 1), len(columns))
            if columns and (best is None or rank > best[0]):
                best = rank, kind, columns, lacks, table
    if best is None:
        return Guess(name, "", "", "no", "; ".join(error.problems))
    _, kind, columns, lacks, table = best
    header = Header(MAPPED, 0, 1, tuple(map(Column, range(len(table.head[0])), table.head[0])))
    used = {column for column in header.columns if column.name in columns.values()}
    levels = _levels(table, header, used)
    question = columns.get("score", "") if kind == "responses" else ""
    if lacks:
        why = f"some columns of {kind}; not found: {', '.join(lacks)}"
        return Guess(name, kind, "mapped", "unsure", why, columns, question, levels)
    return Guess(
        name,
        kind,
        "mapped",
        "likely",
        f"the columns {kind} need, by name",
        columns,
        question,
        levels,
    )


def _named(kind: str, names: Sequence[str], table: Table) -> tuple[dict[str, str], list[str]]:
    """The columns of a table that a file seems to have, and those it needs and has not."""
    columns: dict[str, str] = {}
    free = list(names)
    if kind == "responses":
        heard, _ = asked([Column(i, one) for i, one in enumerate(table.head[0])], "score")
        if len(heard) == 1:
            columns["score"] = heard[0].name
            free.remove(heard[0].name)
    for role, pattern in _synonyms().get(kind, {}).items():
        if role not in columns:
            found = [one for one in free if pattern.fullmatch(_plain(one))]
            if found:
                columns[role] = found[0]
                free.remove(found[0])
    identified = IDENTIFIED[kind]
    needed = [
        role
        for role, one in TABLES[kind].items()
        if one.required and role not in ("response_id", "customer_id", *identified)
    ]
    lacks = [role for role in needed if role not in columns]
    if identified and not set(identified) & set(columns):
        lacks.append(" or ".join(identified))
    if kind == "responses" and not {"score", "effort"} & set(columns):
        lacks.append("score")
    if kind == "accounts" and "revenue" not in columns:
        lacks.append("revenue")
    if kind == "customers" and not {"email", "customer_since", "account_id"} & set(columns):
        lacks.append("email or account_id")
    return columns, lacks


def _levels(table: Table, header: Header, used: set[Column]) -> dict[str, list[str]]:
    """Columns of few different texts, each often: what may divide customers."""
    rows = table.rows(header.first + header.rows)
    few, many = SEGMENT_LEVELS
    told = {fold(name) for rule in header.layout.set_aside for name in rule.column}
    found = {}
    for column in header.columns:
        name = fold(column.name)
        if column in used or not name or name in told or name.endswith("_nps_group"):
            continue
        cells = [str(cell).strip() for cell in rows.column(column.index)[:_LOOKED_AT] if cell]
        levels = sorted({cell for cell in cells if cell})
        texts = [level for level in levels if _WORD.search(level) and len(level) <= 40]
        few, many = SEGMENT_LEVELS
        if (
            len(texts) == len(levels)
            and few <= len(levels) <= many
            and len(cells) >= 5 * len(levels)
        ):
            found[column.name] = levels
    return found


def _plain(name: str) -> str:
    return " ".join(re.split(r"[\s_.\-/()'’]+", fold(_parted(name)))).strip()


def _parted(name: str) -> str:
    """Part words that are written together, as in accountId."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)


@cache
def _synonyms() -> Mapping[str, Mapping[str, re.Pattern[str]]]:
    written = tomllib.loads(Path(__file__).with_name("synonyms.toml").read_text(encoding="utf-8"))
    return {
        table: {role: re.compile(pattern) for role, pattern in columns.items()}
        for table, columns in written.items()
    }


def exports(raw: Path) -> Iterator[Path]:
    """The files of a folder that may be exports, sorted."""
    for path in sorted(raw.rglob("*")):
        if path.is_file() and not path.name.startswith((".", "~$")):
            yield path
