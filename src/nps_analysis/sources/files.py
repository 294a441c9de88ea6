"""Open a file as tables of cells: what it really is, how it is encoded and separated."""

from __future__ import annotations

import codecs
import csv
import io
import re
import warnings
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import numpy as np

from nps_analysis.contract import ContractError

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
HEAD = 12
"""Records in which a header is looked for."""

_WORKBOOKS = {".xlsx", ".xlsm"}
_FOREIGN = {
    b"PK\x03\x04": "an Excel workbook or another zip archive; give it its own ending, .xlsx",
    b"PAR1": "a Parquet file; give it its own ending, .parquet",
    b"\xd0\xcf\x11\xe0": "an old or a password-protected Excel workbook; save it as .xlsx, open",
    b"\x1f\x8b": "compressed; unpack it",
    b"%PDF": "a PDF; export the answers as CSV",
}
_EMPTY = "the file is empty; export it again, or remove it"
_PAGE = re.compile(r"\s*<(?:!doctype|html|head|table|\?xml)", re.IGNORECASE)
_UNCALCULATED = re.compile(
    rb'<c r="([A-Z]+[0-9]+)"(?![^>]*t="str")[^>]*><f[^>]*(?:/>|>[^<]*</f>)(?:<v ?/>|<v></v>)?</c>'
)
"""A formula without the value it had when the workbook was saved."""

_HINT = re.compile(r'"?sep=(.)"?\r?\n')


@dataclass(frozen=True)
class Rows:
    """The records under a header: cells, and the line on which each begins."""

    cells: Sequence[Sequence[object]]
    lines: np.ndarray
    ragged: bool = False
    epoch: datetime | None = None

    def column(self, index: int) -> list[object]:
        """List the cells of one column, None where a record is too short."""
        return [cells[index] if index < len(cells) else None for cells in self.cells]


@dataclass(frozen=True)
class Table:
    """One way to see a file as a table: its first records, and a way to load the rest."""

    how: str
    head: Sequence[Sequence[str]]
    rows: Callable[[int], Rows]
    sheet: bool = False


def tables(path: Path, subject: str, *, encoding: str | None, delimiter: str | None, key: str):
    """List the ways a file can be seen as a table.

    A text gives one for each delimiter that can separate it, a workbook one
    for each sheet, a Parquet file one.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    subject : str
        What messages call it.
    encoding, delimiter : str, optional
        As declared; used strictly.
    key : str
        The source in programme.toml, for the keys to declare.

    Raises
    ------
    ContractError
        If it is a folder, empty, something else than its name says, or text
        in another encoding.
    """
    if path.is_dir():
        raise ContractError(subject, [f"it is a folder; {key}.files should name the files in it"])
    data = path.read_bytes()
    kind = path.suffix.lower()
    if not data:
        raise ContractError(subject, [_EMPTY])
    if kind in _WORKBOOKS:
        return _sheets(data, subject, kind)
    if kind == ".parquet":
        return _parquet(data, subject)
    for mark, what in _FOREIGN.items():
        if data.startswith(mark):
            raise ContractError(subject, [f"it is named {kind or 'a text'} but is {what}"])
    text, decoded = _decode(data, subject, encoding, key)
    if not text.strip():
        raise ContractError(subject, [_EMPTY])
    if _PAGE.match(text):
        raise ContractError(
            subject, [f"it is named {kind or 'a text'} but is a web page; export it again as CSV"]
        )
    return list(_separated(text, decoded, subject, delimiter))


def _decode(data: bytes, subject: str, declared: str | None, key: str) -> tuple[str, str]:
    """Decode a text: by its mark, as declared, or as UTF-8."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding, why = "utf-16", "UTF-16, by its mark"
    elif data.startswith(b"\xef\xbb\xbf"):
        encoding, why = "utf-8-sig", "UTF-8, by its mark"
    else:
        encoding, why = declared or "utf-8", f"{declared}, as declared" if declared else "UTF-8"
    marked = why.endswith("mark") and encoding.removesuffix("-sig")
    if declared and marked and not codecs.lookup(declared).name.startswith(marked):
        raise ContractError(
            subject, [f"declared {declared}, but its first bytes mark {why}; drop {key}.encoding"]
        )
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        byte = data[error.start]
        say = (
            f"correct {key}.encoding"
            if declared
            else f'declare {key}.encoding, e.g. "cp1252" (Western) or "cp1250" (Central Europe)'
        )
        raise ContractError(
            subject, [f"line {line}: byte 0x{byte:02x} is not {encoding.upper()}; {say}"]
        ) from error
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise ContractError(
            subject,
            [f'line {line}: a zero byte; if it is UTF-16, declare {key}.encoding = "utf-16-le"'],
        )
    return text.removeprefix("\ufeff"), why


def _separated(text: str, decoded: str, subject: str, declared: str | None) -> Iterator[Table]:
    """See a text as a table, once for each delimiter that gives it more than one column."""
    skipped = 0
    if hint := _HINT.match(text):
        text, skipped = text[hint.end() :], 1
        declared = declared or hint[1]
    first = None
    for delimiter in [declared] if declared else DELIMITERS:
        head: list[list[str]] = []
        try:
            for _, record in _records(text, delimiter, skipped):
                head.append(record)
                if len(head) == HEAD:
                    break
        except csv.Error:
            pass  # loading says where; the records before it may show the header
        if not head or (first and max(map(len, head)) == 1):
            continue
        first = first or delimiter
        name = DELIMITERS.get(delimiter, repr(delimiter))
        yield Table(
            f"{decoded}, separated by {name}{' as declared' if declared else ''}",
            head,
            lambda under, delimiter=delimiter: _load(text, delimiter, skipped, under, subject),
        )
    if first is None:
        _load(text, declared or ",", skipped, 0, subject)


def _records(text: str, delimiter: str, skipped: int) -> Iterator[tuple[int, list[str]]]:
    """Yield each record that is not blank, with the line on which it begins."""
    with _long_cells():
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        line = skipped + 1
        for record in reader:
            if any(cell.strip() for cell in record):
                yield line, record
            line = reader.line_num + skipped + 1


@contextmanager
def _long_cells() -> Iterator[None]:
    """Let a cell be as long as it is, and put the module's limit back."""
    limit = csv.field_size_limit(2**31 - 1)
    try:
        yield
    finally:
        csv.field_size_limit(limit)


def _load(text: str, delimiter: str, skipped: int, under: int, subject: str) -> Rows:
    """Read every record under the header; a quotation mark out of place refuses the file."""
    lines: list[int] = []
    cells: list[list[str]] = []
    try:
        for line, record in _records(text, delimiter, skipped):
            lines.append(line)
            cells.append(record)
    except csv.Error as error:
        last = _after(text, delimiter, skipped, len(cells))
        raise ContractError(subject, [_quote(text, last - skipped, skipped, str(error))]) from error
    return Rows(cells[under:], np.array(lines[under:], dtype="int64"), ragged=True)


def _after(text: str, delimiter: str, skipped: int, count: int) -> int:
    """Find the line on which the record after the first `count` begins."""
    with _long_cells():
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        seen = 0
        while seen < count:
            seen += any(cell.strip() for cell in next(reader))
        return reader.line_num + skipped + 1


def _quote(text: str, start: int, skipped: int, error: str) -> str:
    """Say where a quotation mark was opened and not closed as it should be."""
    open_since, odd = start, False
    for number, line in enumerate(io.StringIO(text, newline=""), 1):
        if number >= start and line.count('"') % 2:
            odd = not odd
            open_since = number if odd else open_since
    if error == "unexpected end of data":
        return (
            f"line {open_since + skipped}: a quotation mark is opened and never closed, and takes "
            "in the rest of the file; is the export whole?"
        )
    return (
        f"line {start + skipped}: in the record that begins here a quotation mark stands inside a "
        "quoted cell; it is written twice there"
    )


def _sheets(data: bytes, subject: str, kind: str) -> list[Table]:
    """See each sheet of a workbook as a table."""
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    if not data.startswith(b"PK"):
        raise ContractError(
            subject, [f"it is named {kind} but is no open workbook; save it again as .xlsx or .csv"]
        )
    try:
        with warnings.catch_warnings():
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


def _sheet(title: str, cells: list, lines: list[int], epoch: datetime) -> Table:
    head = [["" if cell is None else str(cell) for cell in record] for record in cells[:HEAD]]
    return Table(
        f"workbook, sheet {title!r}",
        head,
        lambda under: Rows(cells[under:], np.array(lines[under:], dtype="int64"), epoch=epoch),
        sheet=True,
    )


def _parquet(data: bytes, subject: str) -> list[Table]:
    """See a Parquet file as a table; its rows are numbered from 1."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(pa.BufferReader(data))
    except (pa.ArrowInvalid, OSError) as error:
        raise ContractError(subject, [f"no Parquet file: {error}"]) from error

    def rows(under: int) -> Rows:
        columns = [column.to_pylist() for column in table.columns]
        return Rows(list(zip(*columns, strict=True)), np.arange(1, table.num_rows + 1))

    return [Table("Parquet", [table.column_names], rows)]


def as_text(cell: object) -> str | None:
    """Write a cell as text: trimmed, None where blank, dates as ISO 8601.

    Examples
    --------
    >>> as_text(9.0), as_text(float("nan")), as_text(" 9 "), as_text(date(2026, 3, 31))
    ('9', None, '9', '2026-03-31')
    """
    if isinstance(cell, str):
        return cell.strip() or None
    if cell is None or cell != cell:
        return None
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="microseconds")
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell)
