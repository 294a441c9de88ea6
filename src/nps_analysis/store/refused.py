"""The rows set aside, as lists an analyst opens in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import pandas as pd

from nps_analysis.contract import REFUSALS

_COLUMNS = ["line", "table", "reason", "column", "found"]


def listed(refused: pd.DataFrame) -> Iterator[tuple[str, bytes]]:
    """Write one CSV for each export that has refused rows.

    Parameters
    ----------
    refused : pandas.DataFrame
        One row a refused row: file, line, table, reason, column, found.

    Yields
    ------
    name : str
        The export's path in folders.raw, ending in .csv.
    data : bytes
        UTF-8 with BOM, which spreadsheets need. No cell begins a formula.
    """
    for file, rows in refused.sort_values(["file", "line", "table"]).groupby("file"):
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow([*_COLUMNS, "meaning"])
        for row in rows[_COLUMNS].itertuples(index=False):
            cells = ["" if pd.isna(cell) else guarded(str(cell)) for cell in row]
            writer.writerow([*cells, REFUSALS.get(row.reason, "")])
        name = file if file.endswith(".csv") else f"{file}.csv"
        yield name, text.getvalue().encode("utf-8-sig")


def guarded(cell: str) -> str:
    """Keep a spreadsheet from running a cell.

    Examples
    --------
    >>> guarded("=cmd()"), guarded("-3"), guarded("11")
    ("'=cmd()", "'-3", '11')
    """
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
