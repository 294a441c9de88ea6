"""Read workbooks and Parquet files as tables of cells."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from datetime import datetime

import numpy as np

from nps_analysis.contract import ContractError
from nps_analysis.sources.cells import HEAD, Sheet, SheetRows

_UNCALCULATED = re.compile(
    rb'<c r="([A-Z]+[0-9]+)"(?![^>]*t="str")[^>]*><f[^>]*(?:/>|>[^<]*</f>)(?:<v ?/>|<v></v>)?</c>'
)
"""A formula without the value it had when the workbook was saved."""


def sheets(data: bytes, subject: str, kind: str) -> list[Sheet]:
    """See each sheet of a workbook as a table."""
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    if not data.startswith(b"PK"):
        raise ContractError(
            subject, [f"it is named {kind} but is no open workbook; save it again as .xlsx or .csv"]
        )
    try:
        with warnings.catch_warnings():
            # of styles, pictures and rules, which hold no answer; a date that is none is set aside
            warnings.simplefilter("ignore", UserWarning)
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            found = []
            for sheet in book.worksheets:
                sheet.reset_dimensions()
                cells, lines = [], []
                for line, record in enumerate(sheet.iter_rows(values_only=True), 1):
                    if any(cell is not None and str(cell).strip() for cell in record):
                        cells.append(record)
                        lines.append(line)
                found.append(_sheet(sheet.title, cells, lines, book.epoch))
    except (zipfile.BadZipFile, KeyError, InvalidFileException) as error:
        raise ContractError(subject, [f"the workbook cannot be opened: {error}"]) from error
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for part in archive.namelist():
            if part.startswith("xl/worksheets/") and (
                bare := _UNCALCULATED.search(archive.read(part))
            ):
                raise ContractError(
                    subject,
                    [
                        f"cell {bare[1].decode()} holds a formula that was never calculated; open "
                        "the workbook in a spreadsheet, save it, and try again"
                    ],
                )
    if not any(table.head for table in found):
        raise ContractError(subject, ["the workbook has no cell filled; export it again"])
    return [table for table in found if table.head]


def _sheet(title: str, cells: list, lines: list[int], epoch: datetime) -> Sheet:
    head = [["" if cell is None else str(cell) for cell in record] for record in cells[:HEAD]]
    return Sheet(
        f"workbook, sheet {title!r}",
        head,
        lambda under: SheetRows(cells[under:], np.array(lines[under:], dtype="int64"), epoch=epoch),
        sheet=title,
    )


def parquet(data: bytes, subject: str) -> list[Sheet]:
    """See a Parquet file as a table; its rows are numbered from 1."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(pa.BufferReader(data))
    except (pa.ArrowInvalid, OSError) as error:
        raise ContractError(subject, [f"no Parquet file: {error}"]) from error

    def rows(under: int) -> SheetRows:
        columns = [column.to_pylist() for column in table.columns]
        return SheetRows(list(zip(*columns, strict=True)), np.arange(1, table.num_rows + 1))

    return [Sheet("Parquet", [table.column_names], rows)]
