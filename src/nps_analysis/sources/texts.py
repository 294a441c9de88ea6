"""Read a text as tables of cells: how it is separated, and how it is quoted."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from nps_analysis.contract import ContractError
from nps_analysis.sources.cells import HEAD, Sheet, SheetRows, Style

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}

_HINT = re.compile(r'"?sep=(.)"?\r?\n')


def _reader(text: str, style: Style) -> Iterator[list[str]]:
    """Read the text's records, strictly."""
    return csv.reader(
        io.StringIO(text, newline=""),
        delimiter=style.delimiter,
        quotechar=style.quote,
        escapechar=style.escape,
        doublequote=style.escape is None,
        strict=True,
    )


def separated(text: str, decoded: str, subject: str, declared: str | None) -> Iterator[Sheet]:
    """See a text as a table, once for each delimiter that gives it more than one column."""
    skipped = 0
    if hint := _HINT.match(text):
        text, skipped = text[hint.end() :], 1
        declared = declared or hint[1]
    first = None
    for delimiter in [declared] if declared else DELIMITERS:
        style, quoted = _styled(text, delimiter)
        head: list[list[str]] = []
        try:
            for _, record in records(text, style, skipped):
                head.append(record)
                if len(head) == HEAD:
                    break
        except csv.Error:
            pass  # loading says where; the records before it may show the header
        if not head or (first and max(map(len, head)) == 1):
            continue
        first = first or delimiter
        name = DELIMITERS.get(delimiter, repr(delimiter))
        yield Sheet(
            f"{decoded}, separated by {name}{' as declared' if declared else ''}{quoted}",
            head,
            lambda under, style=style: _load(text, style, skipped, under, subject),
            style=style,
        )
    if first is None:
        _load(text, Style(declared or ","), skipped, 0, subject)


def _styled(text: str, delimiter: str) -> tuple[Style, str]:
    """Tell how cells are quoted: by the first line, and by whether the whole text can be read."""
    plain = Style(delimiter)
    first = text.lstrip().partition("\n")[0].rstrip().split(delimiter)
    if len(first) > 1 and all(len(one) > 1 and one[0] == one[-1] == "'" for one in first):
        return Style(delimiter, "'"), ", cells between apostrophes"
    if '\\"' in text and not _whole(text, plain):
        escaped = Style(delimiter, escape="\\")
        if _whole(text, escaped):
            return escaped, ", quotation marks after a backslash"
    return plain, ""


def _whole(text: str, style: Style) -> bool:
    """Tell whether every record can be read in a style."""
    try:
        with _long_cells():
            return sum(1 for _ in _reader(text, style)) > 0
    except csv.Error:
        return False


def records(text: str, style: Style, skipped: int = 0) -> Iterator[tuple[int, list[str]]]:
    """Yield each record that is not blank, with the line on which it begins."""
    with _long_cells():
        reader = _reader(text, style)
        line = skipped + 1
        for record in reader:
            if any(cell.strip() for cell in record):
                yield line, record
            line = reader.line_num + skipped + 1


@contextmanager
def _long_cells() -> Generator[None]:
    """Let a cell be as long as it is, and put the module's limit back."""
    limit = csv.field_size_limit(2**31 - 1)
    try:
        yield
    finally:
        csv.field_size_limit(limit)


def _load(text: str, style: Style, skipped: int, under: int, subject: str) -> SheetRows:
    """Read every record under the header; a quotation mark out of place refuses the file."""
    lines: list[int] = []
    cells: list[list[str]] = []
    try:
        for line, record in records(text, style, skipped):
            lines.append(line)
            cells.append(record)
    except csv.Error as error:
        last = _after(text, style, skipped, len(cells))
        raise ContractError(subject, [_quote(text, last - skipped, skipped, str(error))]) from error
    return SheetRows(cells[under:], np.array(lines[under:], dtype="int64"), ragged=True)


def _after(text: str, style: Style, skipped: int, count: int) -> int:
    """Find the line on which the record after the first `count` begins."""
    with _long_cells():
        reader = _reader(text, style)
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


def beginning(path: Path, most: int) -> bytes:
    """Take the first lines of a text, at most so many bytes; none that ends inside a cell."""
    with path.open("rb") as file:
        data = file.read(most)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data[: len(data) - len(data) % 2]
    codes = np.frombuffer(data, dtype="uint8")
    outside = np.cumsum(codes == ord('"')) % 2 == 0
    ends = np.flatnonzero((codes == ord("\n")) & outside)
    return data[: ends[-1] + 1] if len(ends) else data
