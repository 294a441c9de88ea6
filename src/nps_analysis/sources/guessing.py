"""Guess what an export holds, and say how sure that is: what `init` begins with."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from nps_analysis.contract import ContractError
from nps_analysis.programme import Programme, Source
from nps_analysis.sources.addresses import mask_addresses
from nps_analysis.sources.cells import Rows, Table
from nps_analysis.sources.clues import Long, called, day_of, headed, holds, one_a_question
from nps_analysis.sources.dividing import dividing
from nps_analysis.sources.files import is_data, tables
from nps_analysis.sources.headers import Column, are_data, listed, short
from nps_analysis.sources.layouts import LAYOUTS, Header, Layout
from nps_analysis.sources.layouts import header as header_of
from nps_analysis.sources.naming import Named, by_name, of_points, synonyms
from nps_analysis.sources.questions import asked
from nps_analysis.sources.reader import read
from nps_analysis.sources.recognise import Fit, fitting, recognise
from nps_analysis.sources.roles import roles
from nps_analysis.sources.texts import beginning

Sure = Literal["sure", "likely", "unsure", "no"]
_DOCUMENTS = {".md", ".rst", ".html", ".htm", ".pdf", ".docx", ".doc", ".pptx", ".py", ".r"}
_LINES = {".csv", ".tsv", ".jsonl", ".ndjson"}
_Rows = Callable[[], Rows]
_SHORT = 3
"""Words that a column's name has which is no question."""
_TITLES = 10
"""Lines among which a header is looked for."""
_OPEN = ("sheets", "layouts", "dated")
"""Keys of a guess that are to choose from, and none of a source's."""
_ENCODINGS = ("cp1252", "cp1250", "utf-16-le")
_ANY_DAY = "2000-01-01"
_TRIED, _BEGINNING = 50_000_000, 4_000_000
"""Bytes up to which a file is read whole, to see whether it can be; those looked at of others."""


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
        The tool's, or "mapped"; "" where several fit.
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
    keys : mapping of str to object
        Further keys of the source: `header_rows`, `long`, `within`, `constants`, `encoding`; and
        the `sheets`, the `layouts` and the columns `dated` to choose from.
    candidates : tuple of str
        Columns of points that may be the question, where its words do not tell.
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
    keys: Mapping[str, Any] = field(default_factory=dict)
    candidates: tuple[str, ...] = ()


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
    name = path.relative_to(raw).as_posix()
    if path.suffix.lower() in _DOCUMENTS:
        return Guess(name, "", "", "no", "a document, not a table")
    if path.stat().st_size > _TRIED:
        return _begun(path, name, programme)
    found = _seen(path, name, programme)
    if found.sure == "no":
        return found
    problems = *found.problems, *_undated(found), *_unscored(found)
    problems = *problems, *_read(path, found, programme)
    if not problems:
        return found
    less: Sure = "likely" if found.sure == "sure" else "unsure"
    return replace(found, sure=less, problems=problems)


def _begun(path: Path, name: str, programme: Programme) -> Guess:
    """Guess from the first lines of a large file; from all of it where it has no lines."""
    if path.suffix.lower() not in _LINES:
        return _seen(path, name, programme)
    with TemporaryDirectory() as folder:
        copy = Path(folder) / path.name
        copy.write_bytes(beginning(path, _BEGINNING))
        found = _seen(copy, name, programme)
    return replace(found, why=f"{found.why}; its first {_BEGINNING // 1_000_000} MB were looked at")


def _read(path: Path, found: Guess, programme: Programme) -> tuple[str, ...]:
    """Try to read a file as guessed, and say what stands in the way but for a missing date."""
    keys = {key: value for key, value in found.keys.items() if key not in _OPEN}
    if keys.get("within") == "":
        keys["within"] = _ANY_DAY[:7]
    if found.table == "responses" and found.layout == "mapped":
        if "responded_at" not in found.columns:
            keys["constants"] = {"responded_at": _ANY_DAY, **keys.get("constants", {})}
        if "score" not in found.columns and "effort" in found.columns:
            keys["constants"] = {"survey": "transactional", **keys.get("constants", {})}
    columns = dict(found.columns)
    if unscored := bool(tuple(_unscored(found))):
        columns["score"] = found.candidates[0]
    source = Source(
        table=found.table, files=found.path, layout=found.layout or None, columns=columns, **keys
    )
    try:
        read(path, source, programme)
    except ContractError as error:
        return tuple(one for one in error.problems if not (unscored and one.startswith("score:")))
    return ()


def _unscored(found: Guess) -> Iterator[str]:
    """Say which columns may be the question, where none is clearly it."""
    if found.layout == "mapped" and found.candidates and not {"score", "effort"} & {*found.columns}:
        count = len(found.candidates)
        many = f"{count} columns sound like the question or hold points"
        one = "no column is clearly the question, and 1 holds points"
        named = "; ".join(repr(short(mask_addresses(one))) for one in found.candidates[:12])
        yield (
            f"score: {many if count > 1 else one}, {named}; declare "
            "source.columns.score with the column's name"
        )


def _undated(found: Guess) -> Iterator[str]:
    """Say how answers without a date can still have their period."""
    constants = found.keys.get("constants", {})
    if found.table != "responses" or found.layout != "mapped":
        return
    year = day_of(found.path)[:4] or "2026"
    if found.keys.get("within") == "":
        yield f'responded_at: days of some month; declare source.within, as "{year}-03"'
    elif "responded_at" not in {**found.columns, **constants}:
        dated = "; ".join(repr(short(mask_addresses(one))) for one in found.keys.get("dated", ()))
        seen = f"no column is named after the day, but dates are in {dated}" if dated else ""
        yield (
            f"responded_at: {seen or 'no column of dates was found'}; name it under "
            "source.columns, or where the file is one wave, declare "
            f'source.constants.responded_at, as "{year}-03-31"'
        )


def _seen(path: Path, name: str, programme: Programme) -> Guess:
    """Guess from the columns alone; what cannot be read at all is no export."""
    try:
        seen = tables(path, name, encoding=None, delimiter=None, key="source")
    except ContractError as error:
        return _decoded(path, name, programme, error.problems)
    try:
        return _looked(seen, name, programme)
    except ContractError as error:
        return Guess(name, "", "", "no", "; ".join(error.problems))


def _decoded(path: Path, name: str, programme: Programme, problems: tuple[str, ...]) -> Guess:
    """Guess from a text in an encoding that must be declared: that which words the question."""
    best: Guess | None = None
    for encoding in _ENCODINGS if any("source.encoding" in one for one in problems) else ():
        try:
            seen = tables(path, name, encoding=encoding, delimiter=None, key="source")
            found = _looked(seen, name, programme)
        except ContractError:
            continue
        if found.sure != "no" and (best is None or (found.question and not best.question)):
            keys = {**found.keys, "encoding": encoding}
            best = replace(found, sure="unsure", problems=problems, keys=keys)
    if best:
        return best
    return Guess(name, "", "", "no", "; ".join(problems))


def _looked(seen: Sequence[Table], name: str, programme: Programme) -> Guess:
    """Hold a file's columns against those of the tools, then against those of each table."""
    for kind in dict.fromkeys(layout.table for layout in LAYOUTS.values()):
        source = Source(table=kind, files=name)
        try:
            table, header, _ = recognise(seen, source, name, "source")
        except ContractError:
            if fits := fitting(seen, source):
                return _open(name, fits)
            continue
        found = _of_a_tool(name, source, table, header, programme)
        if len(header.layout.signature) > 1 or found.question or _asks(header):
            return found
        other = _mapped(name, seen)
        sure = called(name) == other.table or not found.candidates
        return other if sure and other.table != "responses" else found
    return _mapped(name, seen)


def _asks(header: Header) -> bool:
    """Whether a column is worded as a question is, where a date alone told the tool."""
    return any("?" in one.name or len(one.name.split()) > _SHORT for one in header.columns)


def _of_a_tool(
    name: str, source: Source, table: Table, header: Header, programme: Programme
) -> Guess:
    """Describe a file of one tool, and look for its question."""
    found = roles(header, source, programme, "source")
    levels = dividing(table, header, set(found.columns.values()))
    layout = header.layout
    why = f"the columns of {layout.name}"
    if source.table != "responses":
        return Guess(name, source.table, layout.name, "sure", why, levels=levels)
    if found.problems:
        rows = table.rows(header.first + header.rows)
        rest = [c for c in header.columns if c not in found.columns.values()]
        return Guess(
            name, source.table, layout.name, "likely", f"{why}, without one recommend question",
            levels=levels, candidates=of_points(rest, rows),
        )  # fmt: skip
    question = _worded(found.columns.get("score"), layout)
    why = f"{why}, and the recommend question"
    return Guess(name, source.table, layout.name, "sure", why, {}, question, levels)


def _open(name: str, fits: Sequence[Fit]) -> Guess:
    """Describe a file that is a tool's, where the sheet, the tool or the wave is to be settled."""
    layouts = list(dict.fromkeys(fit.layout.name for fit in fits))
    sheets = list(dict.fromkeys(fit.table.sheet for fit in fits if fit.table.sheet))
    first = fits[0]
    heard, _ = asked(header_of(first.table.head, first.first, first.layout).columns, "score")
    keys = {"sheets": sheets} if len(sheets) > 1 else {}
    keys |= {"layouts": layouts} if len(layouts) > 1 else {}
    return Guess(
        name, first.layout.table, "" if len(layouts) > 1 else layouts[0], "unsure",
        f"the columns of {' and of '.join(layouts)}",
        question=_worded(next(iter(heard), None), first.layout), keys=keys,
    )  # fmt: skip


def _worded(score: Column | None, layout: Layout) -> str:
    """Take the question out of a column: what is under its name may be a point of the scale."""
    if score is None:
        return ""
    parts = (score.name, score.label) if layout.carries_right else (score.label, score.name)
    filled = [" ".join(part.split()) for part in parts if part.strip()]
    spoken = [part for part in filled if asked([Column(0, part)], "score")[0]]
    return next(iter(spoken or filled), "")


def _mapped(name: str, seen: Sequence[Table]) -> Guess:
    """Hold the names of a file's columns against those that each table is known to have."""
    best: tuple[tuple, str, Named, Table, Header, _Rows] | None = None
    loaded: dict[str, _Rows] = {}
    for table, at in _tops(seen):
        if best and at:
            break
        header = headed(table, at)
        whole = loaded.setdefault(table.how, cache(partial(table.rows, 1)))
        rows = cache(partial(_below, whole, at + header.rows - 1))
        if found := one_a_question(header, rows):
            return _asked_one_by_one(name, found)
        scored = False
        for kind in synonyms():
            named = by_name(kind, header, rows, called(name) == kind)
            scored |= kind == "responses" and "score" in named.columns
            if kind == "customers" and scored and called(name) != kind:
                continue
            if at and (named.lacks or len(named.columns) < 2):
                continue
            needed = len(named.columns) + len(named.lacks)
            answers = bool(named.candidates) and called(name) in ("", kind)
            rank = (answers, not named.lacks, called(name) == kind)
            rank = *rank, -len(named.lacks) / max(needed, 1), len(named.columns)
            if named.telling(kind) and (best is None or rank > best[0]):
                best = rank, kind, named, table, header, rows
    if best is None:
        return Guess(name, "", "", "no", _unlike(seen))
    _, kind, named, table, header, rows = best
    columns = {role: column.name for role, column in named.columns.items()}
    levels = dividing(table, header, set(named.columns.values()))
    score = named.columns.get("score")
    question = _worded(score, header.layout)
    candidates = named.candidates
    if kind == "responses" and not score and not candidates:
        candidates = of_points(set(header.columns) - set(named.columns.values()), rows())
    keys = {"header_rows": header.rows} if header.rows > 1 else {}
    keys |= named.keys
    day = day_of(name)
    if kind == "responses" and "responded_at" in named.lacks and len(day) > len("2026"):
        keys["constants"] = {"responded_at": day}
        named.lacks.remove("responded_at")
    sure: Sure = "unsure" if named.lacks else "likely"
    why = f"the columns {kind} need, by name"
    if named.lacks:
        why = f"some columns of {kind}; not found: {', '.join(named.lacks)}"
    elif "constants" in keys:
        why = f"{why}; the day is that of the file's name"
    return Guess(
        name, kind, "mapped", sure, why, columns, question, levels,
        keys=keys, candidates=candidates,
    )  # fmt: skip


def _below(whole: _Rows, passed: int) -> Rows:
    """Leave out the first rows, without loading the file again."""
    rows = whole()
    return replace(rows, cells=rows.cells[passed:], lines=rows.lines[passed:]) if passed else rows


def _tops(seen: Sequence[Table]) -> Iterator[tuple[Table, int]]:
    """List the lines that may be a header: every table's first, then those under a title."""
    for at in range(_TITLES):
        for table in seen:
            if at < len(table.head) and not are_data(
                cell for cell in table.head[at] if cell.strip()
            ):
                yield table, at


def _asked_one_by_one(name: str, found: Long) -> Guess:
    """Describe a file with one row a question; its dates and scores are told by their values."""
    kinds = {question: holds(given) for question, given in found.said.items()}
    columns = {"response_id": found.id.name}
    if dates := [question for question, kind in kinds.items() if kind == "dates"]:
        columns["responded_at"] = dates[0]
    points = [question for question, kind in kinds.items() if kind == "points"]
    heard, _ = asked([Column(i, question) for i, question in enumerate(points)], "score")
    if len(one := [column.name for column in heard] or points) == 1:
        columns["score"] = one[0]
    lacks = [role for role in ("responded_at", "score") if role not in columns]
    why = f"one row a question, {len(found.said)} questions"
    why += f"; not found: {', '.join(lacks)}" if lacks else ""
    at = {role: getattr(found, role).name for role in ("id", "question", "answer")}
    return Guess(
        name, "responses", "mapped", "unsure" if lacks else "likely", why, columns,
        keys={"long": at}, candidates=() if "score" in columns else tuple(points),
    )  # fmt: skip


def _unlike(seen: Sequence[Table]) -> str:
    """Say what a file has, whose columns no table needs."""
    top = max((table.head[0] for table in seen), key=len)
    if len(top) < 2:
        return "a text, not a table of columns"
    columns = listed(map(Column, range(len(top)), top))
    return f"no table is known to need such columns: {columns}"


def exports(raw: Path) -> Iterator[Path]:
    """The files of a folder that may be exports, sorted."""
    for path in sorted(raw.rglob("*")):
        if is_data(path):
            yield path
