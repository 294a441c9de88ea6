"""The cells of a large CSV as DuckDB reads them, checked to be those that Python would read."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pyarrow as pa

from nps_analysis import sources
from nps_analysis.sources.opening import Opened
from nps_analysis.store import disk

if TYPE_CHECKING:
    import duckdb

_MEMORY = "900MB"
_CHUNK = 1 << 24
_SPACE = "".join(chr(code) for code in range(0x3001) if chr(code).isspace())
"""What Python takes for blank at the ends of a cell."""

_ODD = re.compile(rb'" +"')


class Scan(NamedTuple):
    """Lines, quotation marks, and whether blanks may stand at the ends of a cell."""

    ends: int
    quotes: int
    blanks: bool


class Unlike(Exception):
    """The file is not written so plainly that both readers must see the same cells."""


@dataclass
class Raw:
    """Cells in a Parquet file of their own, and lookups beside them."""

    connection: duckdb.DuckDBPyConnection
    base: str
    width: int
    header_again: str
    joins: dict[str, str] = field(default_factory=dict)
    derived: list[str] = field(default_factory=list)

    @property
    def whole(self) -> str:
        """Which records are no header come again."""
        return f"(({self.header_again}) IS NOT TRUE)"

    def text(self, index: int) -> str:
        """Trim a column; null where blank."""
        return f"t{index}"

    def derive(self, *named: str) -> None:
        """Add columns: name, SQL, name, SQL…"""
        self.derived += [
            f"{sql} AS {name}" for name, sql in zip(named[::2], named[1::2], strict=True)
        ]

    def lookup(self, name: str, value: str, table: pa.Table) -> None:
        """Put a table of texts beside the cells."""
        self.connection.register(f"{name}_of", table)
        self.connection.execute(f"CREATE TEMP TABLE {name}_map AS SELECT * FROM {name}_of")
        self.connection.unregister(f"{name}_of")
        self.joins[f"{name}_map"] = f"LEFT JOIN {name}_map ON {value} = {name}_map.text"

    def _query(self, query: str) -> str:
        derived = "".join(f", {one}" for one in self.derived)
        joins = " ".join(join for name, join in self.joins.items() if name in query)
        cells = f"(SELECT *{derived} FROM {self.base}) AS cells {joins}"
        return query.replace("FROM cells", f"FROM {cells}", 1)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Ask for a few rows."""
        return self.connection.sql(self._query(query)).fetchall()

    def arrow(self, query: str) -> pa.Table:
        """Ask for a table."""
        return self.connection.sql(self._query(query)).to_arrow_table()

    def copy(self, query: str, path: Path, note: Mapping[str, Any]) -> None:
        """Write a Parquet file in place, or leave what was there."""
        written(self.connection, self._query(query), path, note)


def written(
    connection: duckdb.DuckDBPyConnection,
    query: str,
    path: Path,
    note: Mapping[str, Any] | None = None,
) -> None:
    """Write the rows of a query as Parquet, whole or not at all."""
    temporary = path.with_name(f"{disk.TEMPORARY}{os.getpid()}-{path.name}")
    text = json.dumps(note).replace("'", "''")
    noted = f", KV_METADATA {{note: '{text}'}}" if note is not None else ""
    try:
        connection.execute(
            f"COPY ({query}) TO '{_path(temporary)}' (FORMAT parquet, COMPRESSION zstd{noted})"
        )
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def working(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open DuckDB with bounded memory; what does not fit is put in the folder meanwhile."""
    import duckdb

    spill = folder / f"{disk.TEMPORARY}{os.getpid()}-spill"
    with duckdb.connect() as connection:
        connection.execute(f"SET memory_limit = '{_MEMORY}'")
        connection.execute(f"SET temp_directory = '{_path(spill)}'")
        connection.execute("SET enable_progress_bar = false")
        connection.execute("SET TimeZone = 'UTC'")
        yield connection


@contextmanager
def unpacked(path: Path, first: Opened, folder: Path, told: Callable[[str], None]) -> Iterator[Raw]:
    """Read the cells of a file.

    Raises
    ------
    Unlike
        If another reader might see other cells.
    """
    import duckdb

    told("cells")
    place = folder / f"{disk.TEMPORARY}{os.getpid()}-cells.parquet"
    scan = _scanned(path, first.style.delimiter.encode())
    with working(folder) as connection:
        connection.create_function("masked", _masked, ["VARCHAR"], "VARCHAR", type="arrow")
        connection.create_function("folded", _folded, ["VARCHAR"], "VARCHAR", type="arrow")
        connection.create_function("casefolded", _casefolded, ["VARCHAR"], "VARCHAR", type="arrow")
        try:
            try:
                _copied(connection, path, first, place)
            except duckdb.Error as error:
                raise Unlike(str(error)) from error
            yield _checked(connection, path, first, place, scan)
        finally:
            place.unlink(missing_ok=True)


def _scanned(path: Path, delimiter: bytes) -> Scan:
    """Look at every byte; refuse what only Python reads surely."""
    ends = returns = both = quotes = 0
    blanks = False
    spaces = [bytes([code]) for code in (9, 11, 12, 28, 29, 30, 31)]
    spaces += [
        each for mark in (delimiter, b"\n", b"\r", b'"') for each in (mark + b" ", b" " + mark)
    ]
    last = b""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            chunk = last + chunk
            fresh = len(last)
            if b"\0" in chunk or b'\\"' in chunk or _ODD.search(chunk):
                raise Unlike("a zero byte, or quotation marks written otherwise")
            ends += chunk.count(b"\n", fresh)
            if b"\r" in chunk:
                returns += chunk.count(b"\r", fresh)
                both += chunk.count(b"\r\n")
            quotes += chunk.count(b'"', fresh)
            blanks = blanks or not chunk.isascii() or any(each in chunk for each in spaces)
            last = chunk[-1:]
    if returns != both or both not in (0, ends):
        raise Unlike("lines end in several ways")
    return Scan(ends + (last != b"\n"), quotes, blanks)


def _copied(connection: duckdb.DuckDBPyConnection, path: Path, first: Opened, place: Path) -> None:
    """Put the records under the header in a Parquet file, as text."""
    columns = ", ".join(f"'c{index}': 'VARCHAR'" for index in range(first.width))
    delimiter = first.style.delimiter.replace("'", "''")
    connection.execute(
        f"COPY (SELECT * FROM read_csv('{_path(path)}', header=false, skip={first.line - 1}, "
        f"delim='{delimiter}', quote='\"', escape='\"', auto_detect=false, strict_mode=true, "
        f"null_padding=false, columns={{{columns}}})) TO '{_path(place)}' (FORMAT parquet)"
    )


def _checked(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    first: Opened,
    place: Path,
    scan: Scan,
) -> Raw:
    """Hold the cells to the bytes of the file; number the lines."""
    cells = [f"c{index}" for index in range(first.width)]
    quotes = scan.quotes
    source = f"read_parquet('{_path(place)}', file_row_number=true)"
    sums = ", ".join(
        f"sum(strlen({one})), sum(strlen({one}) - strlen(replace({one}, '\"', ''))), "
        f"sum(strlen({one}) - strlen(replace({one}, chr(10), '')))"
        if quotes
        else f"sum(strlen({one})), 0, 0"
        for one in cells
    )
    [(records, *found)] = connection.sql(f"SELECT count(*), {sums} FROM {source}").fetchall()
    length, inner, inside = (sum(one or 0 for one in found[part::3]) for part in range(3))
    with path.open("rb") as file:
        before = b"".join(file.readline() for _ in range(first.line - 1))
        file.seek(-1, os.SEEK_END)
        ended = file.read(1) == b"\n"
    under = scan.ends - (first.line - 1)
    end = 2 if before.endswith(b"\r\n") else 1
    quotes -= before.count(b'"')
    size = length + quotes - inner + records * (first.width - 1)
    size += end * (records if ended else records - 1)
    if records + inside != under or size != path.stat().st_size - len(before):
        raise Unlike("the cells do not add up to the bytes of the file")
    seen = connection.sql(f"SELECT * EXCLUDE file_row_number FROM {source} LIMIT 12").fetchall()
    sample = [tuple(cell or None for cell in record) for record in first.sample]
    seen = [record for record in seen if any(cell and cell.strip() for cell in record)]
    if seen != sample[: len(seen)] and len(sample) > len(seen):
        raise Unlike("the first records are others")
    line = f"{first.line} + file_row_number"
    if inside:
        breaks = " + ".join(
            f"coalesce(strlen({one}) - strlen(replace({one}, chr(10), '')), 0)" for one in cells
        )
        line += (
            f" + coalesce(sum({breaks}) OVER (ORDER BY file_row_number ROWS BETWEEN "
            "UNBOUNDED PRECEDING AND 1 PRECEDING), 0)"
        )
    trim = "trim({0}, '" + _SPACE + "')" if scan.blanks or inside else "{0}"
    trimmed = ", ".join(
        f"nullif({trim.format(one)}, '') AS t{index}" for index, one in enumerate(cells)
    )
    filled = f"coalesce({', '.join(f't{index}' for index in range(first.width))}) IS NOT NULL"
    base = f"(SELECT {', '.join(cells)}, {trimmed}, ({line})::BIGINT AS line FROM {source})"
    again = _again(first)
    [(blank, repeated)] = connection.sql(
        f"SELECT count(*) FILTER (NOT ({filled})), count(*) FILTER ({again}) FROM {base}"
    ).fetchall()
    if blank:
        base = f"(SELECT * FROM {base} WHERE {filled})"
    return Raw(connection, base, first.width, again if repeated else "false")


def _again(first: Opened) -> str:
    """Which records repeat one of the header."""
    same = [
        " AND ".join(
            f"coalesce(c{index}, '') = '{cell.replace(chr(39), chr(39) * 2)}'"
            for index, cell in enumerate(cells)
        )
        for cells in first.head
        if len(cells) == first.width
    ]
    return " OR ".join(f"({one})" for one in same) or "false"


def _path(path: Path) -> str:
    return str(path).replace("'", "''")


def _masked(comments: pa.ChunkedArray) -> pa.Array:
    return _each(comments, sources.mask)


def _folded(texts: pa.ChunkedArray) -> pa.Array:
    return _each(texts, sources.fold)


def _casefolded(texts: pa.ChunkedArray) -> pa.Array:
    return _each(texts, str.casefold)


def _each(texts: pa.ChunkedArray, change: Callable[[str], str]) -> pa.Array:
    """Change every text that is there."""
    made = (None if text is None else change(text) for text in texts.to_pylist())
    return pa.array(made, pa.string())
