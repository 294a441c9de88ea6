"""The cells of a large CSV as DuckDB reads them, checked to be those that Python would read."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pyarrow as pa

from nps_analysis.sources.column_kinds import ARROW, SQL
from nps_analysis.sources.in_sql import Told, literal, quoted, watched
from nps_analysis.sources.opening import Opened

if TYPE_CHECKING:
    import duckdb

_FEW = 64
"""Texts up to which a lookup is written out."""

_CHUNK = 1 << 20
_END, _BLANK, _QUOTE = b'\n "'
_BLANKS = [bytes([code]) for code in (9, 11, 12, 28, 29, 30, 31)]
_HELD = "strlen({0}) - strlen(replace({0}, {1}, ''))"
"""How often a cell holds a character, in SQL."""

_SPACE = "".join(chr(code) for code in range(0x3001) if chr(code).isspace())
"""What Python takes for blank at the ends of a cell."""

_TRIMMED = (
    "CASE WHEN ascii({0}) <= 32 OR ascii(right({0}, 1)) <= 32 OR strlen({0}) <> length({0}) "
    f"THEN nullif(trim({{0}}, '{_SPACE}'), '') ELSE {{0}} END"
)
"""Trim a cell where its ends may be blank: trimming every cell takes far longer."""

_ODD = re.compile(rb'" +"')


class Scan(NamedTuple):
    """Lines and quotation marks; whether these may stand inside a cell, or blanks at its ends."""

    ends: int
    quotes: int
    inside: bool
    blanks: bool


class Unlike(Exception):
    """The file is not written so plainly that both readers must see the same cells."""


@dataclass
class Cells:
    """Cells in a table of their own, and lookups beside them."""

    connection: duckdb.DuckDBPyConnection
    name: str
    base: str
    header_again: str
    joins: dict[str, str] = field(default_factory=dict)

    @property
    def whole(self) -> str:
        """Which records are no header come again."""
        return f"(({self.header_again}) IS NOT TRUE)"

    def lookup(self, name: str, text: str, table: pa.Table) -> Callable[[str], str]:
        """Put a table of texts beside the cells; its columns, in SQL, are what is given back."""
        if len(table) <= _FEW:
            return partial(_chosen, text, table)
        lookup = f"{self.name}_{name}"
        self.connection.register(f"{lookup}_of", table)
        self.connection.execute(f"CREATE OR REPLACE TABLE {lookup} AS SELECT * FROM {lookup}_of")
        self.connection.unregister(f"{lookup}_of")
        self.joins[lookup] = f"LEFT JOIN {lookup} ON {text} = {lookup}.text"
        return lambda column: f"{lookup}.{column}"

    def _query(self, query: str) -> str:
        joins = " ".join(join for name, join in self.joins.items() if name in query)
        return query.replace("FROM cells", f"FROM {self.base} AS cells {joins}", 1)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Ask for a few rows."""
        return self.connection.sql(self._query(query)).fetchall()

    def arrow(self, query: str) -> pa.Table:
        """Ask for a table."""
        return self.connection.sql(self._query(query)).to_arrow_table()

    def view(self, query: str) -> str:
        """Keep a query by a name, which is given."""
        self.connection.execute(f"CREATE VIEW {self.name}_rows AS {self._query(query)}")
        return f"{self.name}_rows"


def unpacked(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    path: Path,
    first: Opened,
    columns: Sequence[Mapping[str, str]],
    told: Told,
) -> Cells:
    """Read the cells of a file into a table.

    Parameters
    ----------
    connection, name
        Where the table is made, and its name.
    path, first
        The file, and how it is written.
    columns : sequence of mappings of str to str
        What is made of each record, in SQL, each from those before; the last is what is kept.
        `t0` is the text of its first cell without blanks at its ends, null where nothing is left.
    told : callable
        Called with each step, and how much of it is done.

    Raises
    ------
    Unlike
        If another reader might see other cells.
    """
    import duckdb

    delimiter = first.style.delimiter.encode()
    with path.open("rb") as file:
        guess = _scanned(BytesIO(file.read(_CHUNK)), delimiter)
    try:
        with (
            watched(connection, lambda part: told("cells", part)),
            ThreadPoolExecutor(1) as pool,
            path.open("rb") as file,
        ):
            scanning = pool.submit(_scanned, file, delimiter)
            records = _copied(connection, name, path, first, columns, guess, breaks=False)
            scan = scanning.result()
        lines = scan.ends - (first.line - 1)
        several = records < lines and scan.quotes > 0
        if several or (scan.inside, scan.blanks) != (guess.inside, guess.blanks):
            _copied(connection, name, path, first, columns, scan, breaks=several)
        _adds_up(connection, name, path, first, scan, lines)
        _begins(connection, path, first)
    except (duckdb.IOException, duckdb.OutOfMemoryException):
        raise
    except duckdb.Error as error:
        raise Unlike(str(error)) from error
    line = f"{first.line} + rowid"
    if several:
        line += (
            " + coalesce(sum(breaks) OVER (ORDER BY rowid ROWS BETWEEN UNBOUNDED PRECEDING "
            "AND 1 PRECEDING), 0)"
        )
    [(blank, repeated)] = connection.sql(
        f"SELECT count(*) - count(again), count(*) FILTER (again) FROM {name}"
    ).fetchall()
    base = f"(SELECT *, rowid AS rn, ({line})::BIGINT AS line FROM {name})"
    if blank:
        base = f"(SELECT * FROM {base} WHERE again IS NOT NULL)"
    return Cells(connection, name, base, "again" if repeated else "false")


def _scanned(file: IO[bytes], delimiter: bytes) -> Scan:
    """Look at every byte, some lines at a time; refuse what only Python reads surely."""
    around = np.zeros(256, dtype=bool)
    around[list(delimiter + b"\n\r")] = True
    beside = around.copy()
    beside[_QUOTE] = True
    ends = quotes = returns = both = 0
    inside = blanks = False
    last = b"\n"
    while chunk := file.read(_CHUNK) + file.readline():
        last = chunk[-1:]
        codes = np.frombuffer(chunk, dtype="uint8")
        found = int(np.count_nonzero(codes == _END))
        odd = int(np.count_nonzero(codes < _BLANK)) - found
        ends += found
        if b"\r" in chunk:
            here = chunk.count(b"\r")
            odd -= here
            returns += here
            both += chunk.count(b"\r\n")
        if odd:
            if b"\0" in chunk:
                raise Unlike("a zero byte")
            blanks = blanks or any(each in chunk for each in _BLANKS)
        if b'"' in chunk:
            if b'\\"' in chunk or _ODD.search(chunk):
                raise Unlike("quotation marks written otherwise")
            marks = np.flatnonzero(codes == _QUOTE)
            quotes += len(marks)
            inside = inside or not _beside(codes, marks, around).all()
        blanks = blanks or not chunk.isascii() or chunk[:1] == b" " or last == b" "
        if not blanks:
            blanks = bool(_beside(codes, np.flatnonzero(codes == _BLANK), beside).any())
    if returns != both or both not in (0, ends):
        raise Unlike("lines end in several ways")
    return Scan(ends + (last != b"\n"), quotes, bool(inside), blanks)


def _beside(codes: np.ndarray, places: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Tell which places have a wanted byte before or after them; the ends of lines meet."""
    return wanted[codes[places - 1]] | wanted[np.take(codes, places + 1, mode="wrap")]


def _source(path: Path, first: Opened) -> str:
    """Write in SQL the records under the header, as text."""
    columns = ", ".join(f"'c{index}': 'VARCHAR'" for index in range(first.width))
    delimiter = first.style.delimiter.replace("'", "''")
    return (
        f"read_csv({quoted(str(path))}, header=false, skip={first.line - 1}, "
        f"delim='{delimiter}', quote='\"', escape='\"', auto_detect=false, strict_mode=true, "
        f"null_padding=false, allow_quoted_nulls=true, columns={{{columns}}})"
    )


def _copied(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    path: Path,
    first: Opened,
    columns: Sequence[Mapping[str, str]],
    scan: Scan,
    *,
    breaks: bool,
) -> int:
    """Put the records in a table, in their order; count them.

    `again` is whether one repeats the header, null where all of its cells are blank; `size` the
    bytes of its cells, `inner` their quotation marks and `breaks` their line ends, where needed.
    """
    cells = [f"c{index}" for index in range(first.width)]
    trim = _TRIMMED if scan.blanks or breaks else "{0}"
    trimmed = ", ".join(f"{trim.format(one)} AS t{one[1:]}" for one in cells)
    filled = " OR ".join(f"t{one[1:]} IS NOT NULL" for one in cells)
    source = f"(SELECT {', '.join(cells)}, {trimmed} FROM {_source(path, first)})"
    for each in columns[:-1]:
        source = f"(SELECT *, {_made(each)} FROM {source})"
    made = {**columns[-1], "again": f"CASE WHEN {filled} THEN {_again(first)} END"}
    for column, needed, of in (
        ("size", True, "strlen({0})"),
        ("inner", scan.inside, _HELD.format("{0}", "chr(34)")),
        ("breaks", breaks, _HELD.format("{0}", "chr(10)")),
    ):
        if needed:
            made[column] = " + ".join(f"coalesce({of.format(one)}, 0)" for one in cells)
    connection.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT {_made(made)} FROM {source}")
    return connection.sql(f"SELECT count(*) FROM {name}").fetchall()[0][0]


def _made(columns: Mapping[str, str]) -> str:
    """List columns in SQL, each with what it is made of."""
    return ", ".join(f'{sql} AS "{column}"' for column, sql in columns.items())


def _adds_up(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    path: Path,
    first: Opened,
    scan: Scan,
    lines: int,
) -> None:
    """Hold the records to the lines of the file, and the cells to its bytes."""
    kept = connection.table(name).columns
    sums = ", ".join(f'sum("{one}")' if one in kept else "0" for one in ("breaks", "size", "inner"))
    [(records, breaks, length, inner)] = connection.sql(
        f"SELECT count(*), {sums} FROM {name}"
    ).fetchall()
    if records + (breaks or 0) != lines:
        raise Unlike("the records are not the lines of the file")
    for one in {"size", "inner"} & {*kept}:
        connection.execute(f'ALTER TABLE {name} DROP COLUMN "{one}"')
    with path.open("rb") as file:
        before = b"".join(file.readline() for _ in range(first.line - 1))
        file.seek(-1, os.SEEK_END)
        ended = file.read(1) == b"\n"
    end = 2 if before.endswith(b"\r\n") else 1
    size = length + scan.quotes - before.count(b'"') - inner + records * (first.width - 1)
    size += end * (records if ended else records - 1)
    if size != path.stat().st_size - len(before):
        raise Unlike("the cells do not add up to the bytes of the file")


def _begins(connection: duckdb.DuckDBPyConnection, path: Path, first: Opened) -> None:
    """Hold the first records to those that Python read."""
    seen = connection.sql(f"SELECT * FROM {_source(path, first)} LIMIT 12").fetchall()
    sample = [tuple(cell or None for cell in record) for record in first.sample]
    seen = [record for record in seen if any(cell and cell.strip() for cell in record)]
    if seen != sample[: len(seen)] and len(sample) > len(seen):
        raise Unlike("the first records are others")


_MARKLESS = """CASE WHEN starts_with(c0, '\ufeff') THEN trim(c0[2:], '"') ELSE c0 END"""
"""A first cell without the mark with which a file put behind another begins."""


def _again(first: Opened) -> str:
    """Which records repeat one of the header."""
    same = [
        " AND ".join(
            f"coalesce({f'c{index}' if index else _MARKLESS}, '') = {quoted(cell)}"
            for index, cell in enumerate(cells)
        )
        for cells in first.head
        if len(cells) == first.width
    ]
    return " OR ".join(f"({one})" for one in same) or "false"


def _chosen(text: str, table: pa.Table, column: str) -> str:
    """Choose from a small table, in SQL."""
    kind = next(
        SQL[kind] for kind, arrow in ARROW.items() if arrow == table.schema.field(column).type
    )
    whens = " ".join(
        f"WHEN {quoted(row['text'])} THEN {literal(row[column], kind)}"
        for row in table.select(["text", column]).to_pylist()
    )
    return f"(CASE {text} {whens} END)"
