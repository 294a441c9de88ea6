"""Which files a programme reads, and whether they are those of the last time."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from nps_analysis.contract import ContractError
from nps_analysis.programme import Programme, Source
from nps_analysis.sources.files import is_data

_DATA = {".csv", ".tsv", ".xlsx", ".xlsm", ".parquet", ".json", ".jsonl", ".ndjson"}
_PACKAGE = Path(__file__).parents[1]
_READS = ("contract.py", "spreadsheet.py", "programme/*.py", "sources/**/*.*", "store/*.py")
_LIBRARIES = ("pandas", "pyarrow", "openpyxl")
_UNREAD = {
    "name": True,
    "title": True,
    "organisation": True,
    "question": True,
    "language": True,
    "sample": True,
    "thresholds": True,
    "folders": True,
    "breaks": True,
    "segments": {"__all__": {"label"}},
    "drivers": {"__all__": {"label"}},
}


@dataclass(frozen=True)
class Input:
    """A raw file, read into one table.

    `path` is relative to folders.raw; `source` is the number of its
    [[sources]], from 0. `periods` are those its answers fall in; `read` is
    whether this run had to read it. The rows of a query have a `place`, relative
    to folders.processed.
    """

    path: str
    table: str
    source: int
    sha256: str
    stamp: tuple[int, int, int]
    layout: str = ""
    staged: str = ""
    rows_in: int = 0
    kept: int = 0
    refused: Mapping[str, int] = field(default_factory=dict)
    evidence: Sequence[str] = ()
    periods: tuple[str, ...] = ()
    place: str = ""
    read: bool = False

    def record(self) -> dict[str, Any]:
        """Return what the manifest keeps of it."""
        found = asdict(self)
        del found["read"]
        return found | {"stamp": list(self.stamp), "periods": list(self.periods)}

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Input:
        """Read it back from a manifest."""
        tuples = {name: tuple(record[name]) for name in ("stamp", "periods")}
        return cls(**record | tuples)


@cache
def code_version() -> str:
    """Name the code that reads exports: another version reads everything again."""
    found = hashlib.sha256()
    files = sorted({path for pattern in _READS for path in _PACKAGE.glob(pattern)})
    for path in files:
        if path.suffix in {".py", ".toml", ".json", ".csv"}:
            found.update(path.relative_to(_PACKAGE).as_posix().encode())
            found.update(path.read_bytes())
    for library in _LIBRARIES:
        found.update(f"{library} {version(library)}".encode())
    return found.hexdigest()[:12]


def declared(programme: Programme) -> str:
    """Name what the programme says about data; its wording and thresholds are left out."""
    text = programme.model_dump_json(exclude=_UNREAD)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def staged_name(one: Input, source: Source, programme: Programme) -> str:
    """Name the parsed rows of an input by everything they depend on."""
    settings = [
        one.path,
        one.sha256,
        source.model_dump_json(),
        programme.calendar.model_dump_json(),
        programme.effort.model_dump_json(),
        programme.segment_columns,
        [driver.model_dump_json(exclude={"label"}) for driver in programme.drivers],
        code_version(),
    ]
    return hashlib.sha256(json.dumps(settings).encode()).hexdigest()[:16]


def stamp(path: Path) -> tuple[int, int, int]:
    """Read a file's size and times, which change when its content does."""
    found = path.stat()
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns


def location(one: Input, programme: Programme) -> Path:
    """Where the bytes of an input are."""
    if one.place:
        return programme.folder("processed") / one.place
    return programme.folder("raw") / one.path


def find(programme: Programme, known: Mapping[str, Input], fetched: dict[int, Path]) -> list[Input]:
    """List the files each source names, in the order declared and then by name.

    Parameters
    ----------
    programme : Programme
    known : mapping of str to Input
        Inputs of the last run by path. One whose size and times are the same
        is not opened; any other is named by its SHA-256.
    fetched : dict of int to Path
        What queries returned in this run, by number of their source; those not in it are run.

    Raises
    ------
    ContractError
        If a source names no file, or two read one file into the same table.
    """
    raw = programme.folder("raw")
    found: list[Input] = []
    problems = []
    owner: dict[tuple[str, str], int] = {}
    for number, source in enumerate(programme.sources):
        if source.database is not None:
            found.append(_fetched(programme, number, fetched))
            continue
        paths = [path for path in sorted(raw.glob(source.files)) if is_data(path)]
        if not paths:
            problems.append(
                f"sources[{number}].files: nothing matches {source.files!r}; {_present(raw)}"
            )
        for path in paths:
            name = path.relative_to(raw).as_posix()
            first = owner.setdefault((source.table, name), number)
            if first != number:
                problems.append(
                    f"sources[{number}].files: {name} is read into {source.table} by "
                    f"sources[{first}] already; make one of the two patterns narrower"
                )
                continue
            now = stamp(path)
            before = known.get(name)
            if before and before.stamp == now:
                sha256 = before.sha256
            else:
                with path.open("rb") as file:
                    sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            found.append(Input(name, source.table, number, sha256, now))
    if problems:
        raise ContractError(str(raw), problems)
    return found


def _fetched(programme: Programme, number: int, fetched: dict[int, Path]) -> Input:
    """Run a query, once in a run; its rows are a file that is named by its content."""
    from nps_analysis.store.databases import fetch

    if number not in fetched:
        fetched[number] = fetch(programme, number)
    path = fetched[number]
    place = path.relative_to(programme.folder("processed")).as_posix()
    table = programme.sources[number].table
    return Input(path.name, table, number, path.parent.name, stamp(path), place=place)


def unread(programme: Programme, inputs: list[Input]) -> Iterator[str]:
    """Name data files in folders.raw that no source reads."""
    raw = programme.folder("raw")
    known = {one.path for one in inputs}
    for path in sorted(raw.rglob("*")):
        name = path.relative_to(raw).as_posix()
        if is_data(path) and path.suffix.lower() in _DATA and name not in known:
            yield f"{name}: no source reads it; add its [[sources]], or move it out of {raw.name}/"


def _present(raw: Path) -> str:
    """Say what a folder holds, for someone whose pattern matched nothing."""
    if not raw.is_dir():
        return f"the folder {raw} does not exist; put the exports there"
    suffixes = Counter(
        (path.parent / f"*{path.suffix}").relative_to(raw).as_posix()
        for path in raw.rglob("*")
        if is_data(path)
    )
    if not suffixes:
        return f"the folder {raw} is empty; put the exports there"
    listed = ", ".join(f"{name} ({count})" for name, count in sorted(suffixes.items())[:12])
    return f"{raw} holds {listed}"
