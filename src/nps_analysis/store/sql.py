"""DuckDB with bounded memory, and rows in it."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from nps_analysis import sources
from nps_analysis.sources.in_sql import each, quoted
from nps_analysis.spreadsheet import guard
from nps_analysis.store import disk

if TYPE_CHECKING:
    import duckdb

_MEMORY = "1100MB"

_THREADS = 8
"""Each takes its part of the memory."""

PARQUET = "FORMAT parquet, DICTIONARY_SIZE_LIMIT 1000"
"""Texts are written once each where there are no more of them: ids are not looked at for long."""


@dataclass(frozen=True)
class Relation:
    """Rows of one canonical table on their way.

    `name` is that of a table or view, or a query in brackets; `_row` numbers its rows in reading
    order, below `rows`. They come from so many `files`; `large` ones are in DuckDB alone, and
    are kept a second time only where asking for them again would be `costly`.
    """

    name: str
    columns: tuple[str, ...]
    rows: int
    files: int
    large: bool = False
    costly: bool = False

    def or_null(self, name: str, kind: str = "VARCHAR", of: str = "") -> str:
        """Name a column in SQL, or what stands for one that is not there."""
        return f'{of}"{name}"' if name in self.columns else f"NULL::{kind}"


@contextmanager
def working(folder: Path) -> Generator[duckdb.DuckDBPyConnection]:
    """Open DuckDB with bounded memory; what does not fit is put in the folder meanwhile.

    Raises
    ------
    OSError
        Where DuckDB cannot read or write.
    """
    import duckdb

    spill = folder / f"{disk.TEMPORARY}{os.getpid()}-spill"
    with disk.swept(folder), duckdb.connect() as connection:
        connection.execute(f"SET memory_limit = '{_MEMORY}'")
        connection.execute(f"SET threads = {min(os.cpu_count() or 1, _THREADS)}")
        connection.execute(f"SET temp_directory = {quoted(str(spill))}")
        # in a notebook DuckDB counts what it has done only with a package that draws bars
        with suppress(duckdb.InvalidInputException):
            connection.execute("SET enable_progress_bar_print = false")
            connection.execute("SET enable_progress_bar = true")
            connection.execute("SET progress_bar_time = 0")
        connection.execute("SET TimeZone = 'UTC'")
        for name, change in (
            ("masked", sources.mask), ("folded", sources.fold), ("casefolded", str.casefold),
            ("guarded", guard),
        ):  # fmt: skip
            connection.create_function(
                name, partial(each, change), ["VARCHAR"], "VARCHAR", type="arrow"
            )
        try:
            yield connection
        except duckdb.IOException as error:
            number = re.search(r'errno":"(\d+)"', str(error))
            raise OSError(int(number[1]) if number else errno.EIO, str(error)) from error
        except duckdb.OutOfMemoryException as error:
            raise OSError(errno.ENOMEM, str(error)) from error


def written(
    connection: duckdb.DuckDBPyConnection, query: str, path: Path, form: str = PARQUET
) -> None:
    """Write the rows of a query, in their order, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{disk.TEMPORARY}{os.getpid()}-{path.name}")
    try:
        connection.execute(f"COPY ({query}) TO {quoted(str(temporary))} ({form})")
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
