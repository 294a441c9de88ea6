"""Exports in, canonical tables out; one replaced file makes a new state the current one."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nps_analysis.contract import ContractError
from nps_analysis.programme import Programme
from nps_analysis.store import disk
from nps_analysis.store.inputs import (
    Input,
    declaration,
    exports_of,
    reader_version,
    staged_name,
    unread,
)
from nps_analysis.store.sql import working

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

    from nps_analysis.store.counting import Counted
    from nps_analysis.store.staging import Staged

MANIFEST = "manifest.json"
FORMAT = 3
REFUSED = "refused"
LIST = "unmatched.csv"
_OURS = (
    "*-????????????.parquet",
    "staged/*.parquet",
    f"{REFUSED}/**/*.csv",
    LIST,
    "fetched/*/*.parquet",
)

_LOG = logging.getLogger(__name__)

Progress = Callable[[str, float, int], None]
"""Called with what is being done, how much is done, and of how much."""

_PART = 0.9
"""Of reading a large export, what reading its cells takes."""


@dataclass(frozen=True)
class Ingested:
    """What the processed tables were made of, and what became of every row.

    `tables` maps each table to its file, rows and bytes; `periods` are those
    with a relational score, or with renewals or usage where there is none at all;
    `problems` are lines that stand but need reading.
    `changed` is False where everything was up to date and nothing was written.
    """

    inputs: tuple[Input, ...]
    tables: Mapping[str, Mapping[str, Any]]
    periods: tuple[str, ...]
    problems: tuple[str, ...]
    code_version: str
    changed: bool

    @property
    def rows_in(self) -> int:
        """Rows of all inputs: those kept and those refused."""
        return sum(one.rows_in for one in self.inputs)

    @property
    def kept(self) -> int:
        """Rows that are in a table."""
        return sum(one.kept for one in self.inputs)

    @property
    def refused(self) -> dict[str, int]:
        """Rows set aside, by reason."""
        found: dict[str, int] = {}
        for one in self.inputs:
            for reason, count in one.refused.items():
                found[reason] = found.get(reason, 0) + count
        return dict(sorted(found.items()))


def ingest(programme: Programme, progress: Progress | None = None) -> Ingested:
    """Bring the processed tables up to date with the exports.

    Only inputs that changed are read; where nothing changed, nothing is
    written. All files are written beside those in use, and the manifest is
    replaced last: whatever happens before that leaves the last good state.

    Parameters
    ----------
    programme : Programme
    progress : callable, optional
        Called with a text, the number of inputs done, and their total and 1 for the tables.

    Returns
    -------
    Ingested

    Raises
    ------
    ContractError
        If an export cannot be used: every problem of every export.
    BlockingIOError
        If another run is writing the same folder.
    OSError
        If the folder cannot be written, e.g. because the disk is full.
    """
    folder = programme.folder("processed")
    before = read_manifest(folder)
    fetched: dict[int, Path] = {}
    inputs = _inputs(programme, before, fetched)
    if before and _current(before, inputs, programme) and _complete(before, folder):
        _LOG.info("nothing changed: %d inputs, none of them read", len(inputs))
        return _ingested(before, changed=False)
    with disk.plainly(folder), disk.alone(folder), working(folder) as connection:
        before = read_manifest(folder)
        inputs = _inputs(programme, before, fetched, inputs)
        progress = progress or (lambda text, done, total: None)
        staged = _stage(programme, inputs, folder, connection, progress)
        after = _write(programme, staged, folder, connection, progress)
        read = frozenset(one.input.path for one in staged if one.input.read)
    _LOG.info("%d inputs, %d of them read", len(inputs), len(read))
    return _ingested(after, changed=True, read=read)


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """Read the current manifest, None where there is none of this format."""
    try:
        found = json.loads((folder / MANIFEST).read_bytes())
    except (FileNotFoundError, NotADirectoryError, json.JSONDecodeError):
        return None
    return found if found.get("format") == FORMAT else None


def _inputs(
    programme: Programme,
    before: Mapping[str, Any] | None,
    fetched: dict[int, Path],
    just: Iterable[Input] = (),
) -> list[Input]:
    """Find the inputs, opening only those that differ from the last run's, or from just now."""
    records = before["inputs"] if before else []
    known = {record["path"]: Input.from_record(record) for record in records}
    known |= {one.path: one for one in just}
    found = exports_of(programme, known, fetched)
    return [
        replace(one, staged=staged_name(one, programme.sources[one.source], programme))
        for one in found
    ]


def _current(before: Mapping[str, Any], inputs: list[Input], programme: Programme) -> bool:
    """Tell whether the manifest describes these inputs, this programme and this code."""
    known = [(record["staged"], tuple(record["stamp"])) for record in before["inputs"]]
    return (
        before["declared"] == declaration(programme)
        and before["code_version"] == reader_version()
        and known == [(one.staged, one.stamp) for one in inputs]
        and before["unread"] == list(unread(programme, inputs))
    )


def _complete(before: Mapping[str, Any], folder: Path) -> bool:
    """Tell whether every file the manifest names is there and whole."""
    return all(
        _is(folder / table["file"], table["bytes"]) for table in before["tables"].values()
    ) and all(
        (folder / name).is_file() and disk.digest((folder / name).read_bytes()) == written
        for name, written in before["lists"].items()
    )


def _stage(
    programme: Programme,
    inputs: list[Input],
    folder: Path,
    connection: duckdb.DuckDBPyConnection,
    progress: Progress,
) -> list[Staged]:
    """Parse what changed; refuse all at once if any input cannot be used."""
    from nps_analysis.store.staging import stage

    staged: list[Staged] = []
    errors: list[ContractError] = []
    for done, one in enumerate(inputs):

        def told(step: str, part: float, path: str = one.path, done: int = done) -> None:
            progress(f"{path}: {step}", done + _PART * part, len(inputs) + 1)

        progress(one.path, done, len(inputs) + 1)
        try:
            staged.append(stage(one, programme, folder, connection, told))
        except ContractError as error:
            errors.append(error)
    if len(errors) == 1:
        raise errors[0]
    if errors:
        raise ContractError(str(programme.folder("raw")), _gathered(errors)) from errors[0]
    return staged


def _gathered(errors: list[ContractError]) -> list[str]:
    """List what several exports have wrong, once where they share it."""
    shared: dict[str, list[str]] = {}
    for error in errors:
        for problem in error.problems:
            shared.setdefault(problem, []).append(error.subject)
    return [
        f"{files[0]}{f' and {len(files) - 1} more' if files[1:] else ''}: {problem}"
        for problem, files in shared.items()
    ]


def _write(
    programme: Programme,
    staged: list[Staged],
    folder: Path,
    connection: duckdb.DuckDBPyConnection,
    progress: Progress,
) -> dict[str, Any]:
    """Write tables and refused rows, then the manifest that makes them current."""
    from nps_analysis.store import refused
    from nps_analysis.store.counting import count
    from nps_analysis.store.staging import paths as staged_paths

    progress("tables", len(staged), len(staged) + 1)
    counted = count(
        programme,
        staged,
        folder,
        connection,
        lambda step, part: progress(step, len(staged) + _PART * part, len(staged) + 1),
    )
    tables: dict[str, dict[str, Any]] = {}
    for table, one in counted.tables.items():
        name = f"{table}-{disk.digested(one.path)}.parquet"
        tables[table] = {"file": name, "rows": one.rows, "bytes": one.path.stat().st_size}
        if one.order:
            tables[table]["order"] = list(one.order)
        if _is(folder / name, tables[table]["bytes"]):
            one.path.unlink()
        else:
            disk.place(one.path, folder / name, one.flushed)
    aside = folder / tables["refused"]["file"]
    lists = {
        path.relative_to(folder).as_posix(): disk.digested(path)
        for path in _lists(counted.unmatched, aside, folder, connection)
    }
    inputs = _accounted(staged, counted, refused.refusal_counts(connection, aside))
    manifest = {
        "format": FORMAT,
        "programme": programme.name,
        "code_version": reader_version(),
        "declared": declaration(programme),
        "inputs": [one.record() for one in inputs],
        "tables": tables,
        "periods": counted.periods,
        "problems": list(counted.problems),
        "unread": list(unread(programme, inputs)),
        "lists": lists,
    }
    disk.settle(folder)
    disk.write(folder / MANIFEST, json.dumps(manifest, indent=1, ensure_ascii=False).encode())
    disk.settle(folder)
    keep = [folder / table["file"] for table in tables.values()]
    keep += [folder / name for name in lists]
    keep += [path for one in inputs for path in staged_paths(folder, one.staged)]
    keep += [folder / one.place for one in inputs if one.place]
    disk.clear(folder, keep, _OURS)
    progress("", len(staged) + 1, len(staged) + 1)
    return manifest


def _lists(
    unmatched: pd.DataFrame, aside: Path, folder: Path, connection: duckdb.DuckDBPyConnection
) -> Iterator[Path]:
    """Write what an analyst opens in a spreadsheet: refused rows, and whose row nobody can tell."""
    from nps_analysis.store import people, refused

    yield from refused.list_refused(connection, aside, folder / REFUSED)
    if len(unmatched):
        disk.write(folder / LIST, people.list_unmatched(unmatched))
        yield folder / LIST


def _accounted(staged: list[Staged], counted: Counted, refused: pd.DataFrame) -> list[Input]:
    """Count for each input the rows kept and refused; they are all its rows."""
    counts = refused.set_index(["table", "file", "reason"])["n"]
    inputs = []
    for one in staged:
        place = (one.input.table, one.input.path)
        reasons = counts.loc[place].to_dict() if place in counts.index.droplevel(2) else {}
        kept = one.input.rows_in - sum(reasons.values())
        spans = counted.spans if one.input.table == "responses" else {}
        inputs.append(
            replace(
                one.input,
                kept=kept,
                refused=dict(sorted(reasons.items())),
                periods=tuple(spans.get(one.input.path, ())),
            )
        )
    for table, written in counted.tables.items():
        kept = sum(one.kept for one in inputs if one.table == table)
        if table != "refused" and kept != written.rows:
            raise AssertionError(f"{table}: {kept} rows kept, {written.rows} in the table")
    rows_in = sum(one.rows_in for one in inputs)
    if rows_in != sum(one.kept for one in inputs) + refused["n"].sum():
        raise AssertionError(
            f"{rows_in} rows in are not the rows kept and {refused['n'].sum()} refused"
        )
    return inputs


def _ingested(
    manifest: Mapping[str, Any], *, changed: bool, read: frozenset[str] = frozenset()
) -> Ingested:
    """Turn a manifest into what a run reports."""
    found = [Input.from_record(record) for record in manifest["inputs"]]
    return Ingested(
        inputs=tuple(replace(one, read=one.path in read) for one in found),
        tables=manifest["tables"],
        periods=tuple(manifest["periods"]),
        problems=(*manifest["problems"], *manifest["unread"]),
        code_version=manifest["code_version"],
        changed=changed,
    )


def _is(path: Path, size: int) -> bool:
    """Tell whether a file is there with its whole length."""
    return path.is_file() and path.stat().st_size == size
