"""The rows set aside: how many and why, and the lists that an analyst opens in a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from nps_analysis.contract import REFUSALS
from nps_analysis.sources.in_sql import quoted
from nps_analysis.store.sql import written

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

_MARK = "\ufeff"
"""Begins a file that spreadsheets take for UTF-8."""


def refusal_counts(connection: duckdb.DuckDBPyConnection, path: Path) -> pd.DataFrame:
    """Count the refused rows of a Parquet file by `table`, `file` and `reason`: `n`."""
    return connection.sql(
        f'SELECT "table", file, reason, count(*) AS n FROM {_from(path)} GROUP BY ALL ORDER BY ALL'
    ).to_df()


def list_refused(connection: duckdb.DuckDBPyConnection, path: Path, folder: Path) -> Iterator[Path]:
    """Write one CSV for each export that has refused rows.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
    path : Path
        A Parquet file, one row a refused row: file, line, table, reason, column, found.
    folder : Path
        Where they are written.

    Yields
    ------
    Path
        The export's path in folders.raw, ending in .csv. UTF-8 with BOM, which spreadsheets
        need. No cell begins a formula.
    """
    meaning = " ".join(f"WHEN {quoted(one)} THEN {quoted(two)}" for one, two in REFUSALS.items())
    texts = ", ".join(f'guarded("{name}") AS "{name}"' for name in ("column", "found"))
    files = connection.sql(f"SELECT DISTINCT file FROM {_from(path)} ORDER BY 1").fetchall()
    exports = {file for (file,) in files}
    for (file,) in files:
        name = file if file.endswith(".csv") else f"{file}.csv"
        to = folder / (name if name == file or name not in exports else f"{file}.refused.csv")
        written(
            connection,
            f'SELECT line AS "{_MARK}line", "table", reason, {texts}, '
            f"CASE reason {meaning} END AS meaning "
            f'FROM {_from(path)} WHERE file = {quoted(file)} ORDER BY line, "table"',
            to,
            "FORMAT csv, HEADER",
        )
        yield to


def _from(path: Path) -> str:
    return f"read_parquet({quoted(str(path))})"
