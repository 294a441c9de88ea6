"""Open a file as tables of cells: what it really is, and how it is encoded."""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from pathlib import Path

from nps_analysis.contract import ContractError
from nps_analysis.sources.books import parquet, sheets
from nps_analysis.sources.cells import Table
from nps_analysis.sources.objects import KINDS, objects
from nps_analysis.sources.texts import separated

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


def is_data(path: Path) -> bool:
    """Tell a file that was put there to be read from folders, notes and what editors leave.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     files = [Path(folder) / name for name in ("a.csv", "README.md", "~$a.xlsx", ".a.csv")]
    ...     for file in files:
    ...         file.touch()
    ...     [file.name for file in files if is_data(file)]
    ['a.csv']
    """
    name = path.name.casefold()
    return not name.startswith((".", "~$")) and name != "readme.md" and path.is_file()


def tables(
    path: Path, subject: str, *, encoding: str | None, delimiter: str | None, key: str
) -> Sequence[Table]:
    """List the ways a file can be seen as a table.

    A text gives one for each delimiter that can separate it, a workbook one
    for each sheet, a Parquet file and a JSON text one.

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
        return sheets(data, subject, kind)
    if kind == ".parquet":
        return parquet(data, subject)
    for mark, what in _FOREIGN.items():
        if data.startswith(mark):
            raise ContractError(subject, [f"it is named {kind or 'a text'} but is {what}"])
    text, decoded = decode(data, subject, encoding, key)
    if not text.strip():
        raise ContractError(subject, [_EMPTY])
    if _PAGE.match(text):
        raise ContractError(
            subject, [f"it is named {kind or 'a text'} but is a web page; export it again as CSV"]
        )
    if kind in KINDS:
        return objects(text, decoded, subject)
    return list(separated(text, decoded, subject, delimiter))


def decode(data: bytes, subject: str, declared: str | None, key: str) -> tuple[str, str]:
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
    other = declared and codecs.lookup(declared).name not in ("utf-8", "ascii")
    if other and not marked and _is_utf8(data):
        raise ContractError(
            subject, [f"declared {declared}, but its bytes are UTF-8; drop {key}.encoding"]
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


def _is_utf8(data: bytes) -> bool:
    """Tell UTF-8 by letters beyond ASCII: other encodings hardly ever write them so by chance."""
    if data.isascii():
        return False
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
