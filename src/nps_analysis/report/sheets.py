"""The tables of a report as one workbook: numbers as numbers, and nothing that would be run."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bs4 import BeautifulSoup
from nbformat import NotebookNode
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from nps_analysis.report.cover import Cover
from nps_analysis.speech.catalogue import mark
from nps_analysis.speech.formats import Words
from nps_analysis.spreadsheet import guard

FILE = "tables.xlsx"

LONGEST_NAME = 31
"""Characters of a sheet's name, beyond which spreadsheets refuse the file."""

TERMS = {
    ("n",): mark("what the row’s figures rest on: answers, renewals, accounts or people"),
    ("n_blank",): mark("rows without a usable value, which are in no other count"),
    ("n_effective",): mark(
        "what the answers are worth, once weights and answers of one account are allowed for"
    ),
    ("n_reference",): mark("the same count, of the group or the period compared with"),
    ("estimate",): mark("the figure, unrounded"),
    ("difference",): mark("later less earlier, or group less reference"),
    ("std_error",): mark("its standard error, in the unit of the figure"),
    ("conf_low", "conf_high"): mark("the ends of its interval"),
    ("p_value",): mark("how often chance alone would give as large a difference"),
    ("p_adjusted",): mark("the same, allowing for the comparisons that were made together"),
    ("detectable",): mark("the smallest true difference that would have shown, four times in five"),
    ("note",): mark("why there is no figure, where there is none"),
}
"""Columns that stand in many tables -> what they hold."""

HEAD = (mark("Sheet"), mark("Table"), mark("Chapter"), mark("File"))
"""Of the list of sheets on the cover."""

Cell = str | int | float | None

_WHOLE = re.compile(r"-?(?:0|[1-9]\d{0,14})")
_BROKEN = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?")
_NOT_IN_NAMES = re.compile(r"[:\\/?*\[\]\x00-\x1f]")
_CHANGED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
_STRONG, _TITLE = Font(bold=True), Font(bold=True, size=14)
_WIDEST = 48


@dataclass(frozen=True)
class TableSheet:
    """A table as it goes into the workbook."""

    name: str
    chapter: str
    title: str
    notes: tuple[str, ...]
    file: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]


def take_sheets(notebooks: Mapping[str, NotebookNode], words: Words) -> list[TableSheet]:
    """Collect the tables that have a file, each with its caption and what is said of it.

    Parameters
    ----------
    notebooks : mapping of str to NotebookNode
        By name, as `take_tables` leaves them.
    words : Words
    """
    names = [words.gettext("Cover"), words.gettext("Terms")]
    found = []
    for chapter, notebook in notebooks.items():
        for cell in notebook.cells:
            said: list[str] = []
            for output in cell.get("outputs", ()):
                about = output.get("metadata", {}).get("nps", {})
                html = BeautifulSoup(output.get("data", {}).get("text/html", ""), "html.parser")
                if about.get("kind") == "said":
                    said += [line.get_text() for line in html.find_all("p")]
                if "file" not in about:
                    continue
                stem = about["file"].removeprefix("tables/").removesuffix(".csv")
                names.append(sheet_name(stem.removesuffix(f".{words.language}"), names))
                head, *rows = csv.reader(io.StringIO(output.data["text/csv"], newline=""))
                title = html.caption.get_text() if html.caption else names[-1]
                told = _chapter_title(chapter, notebook, words)
                one = TableSheet(names[-1], told, title, tuple(said), about["file"], head, rows)
                found.append(one)
                said = []
    return found


def make_book(sheets: Sequence[TableSheet], cover: Cover, words: Words, as_of: datetime) -> bytes:
    """Write the workbook: a cover, the terms, and a sheet a table.

    Parameters
    ----------
    sheets : sequence of TableSheet
    cover : Cover
    words : Words
    as_of : datetime
        The date that the file bears, so that the same tables give the same bytes.

    Returns
    -------
    bytes
        XLSX without a formula, a link to elsewhere or a macro.
    """
    book = Workbook()
    book.properties.creator = "nps-analysis"
    book.properties.title = _text(f"{cover.title} · {cover.period}")
    book.properties.language = words.language
    book.properties.created = as_of.astimezone(UTC).replace(tzinfo=None)
    first = book.active
    assert isinstance(first, Worksheet)
    first.title = words.gettext("Cover")
    _write_cover(first, sheets, cover, words)
    _write_terms(book.create_sheet(words.gettext("Terms")), sheets, words)
    for sheet in sheets:
        _write_table(book.create_sheet(sheet.name), sheet)
    out = io.BytesIO()
    book.save(out)
    return _settled(out.getvalue(), as_of)


def sheet_name(wanted: str, taken: Iterable[str]) -> str:
    """Name a sheet: allowed signs, 31 of them at most, and as no other is named.

    Examples
    --------
    >>> sheet_name("1_a/b: who [and how many]?", [])
    '1_a-b- who -and how many--'
    >>> sheet_name("6_same_people-same-people-scores-of-all", ["6_SAME_PEOPLE-same-people-score"])
    '6_same_people-same-people-sco~2'
    """
    used = {name.lower() for name in taken} | {"history"}
    plain = _NOT_IN_NAMES.sub("-", wanted).strip("' ") or "-"
    name, number = plain[:LONGEST_NAME], 1
    while name.lower() in used:
        number += 1
        end = f"~{number}"
        name = plain[: LONGEST_NAME - len(end)] + end
    return name


def _write_cover(page: Worksheet, sheets: Sequence[TableSheet], cover: Cover, words: Words) -> None:
    """Whose it is, of when, where from, made with what; and what is on which sheet."""
    lines = [cover.organisation, cover.title, cover.period]
    if cover.sample:
        lines.append(words.gettext("Invented data: the company in this report does not exist."))
    lines += [cover.part] if cover.part else []
    for line in (*lines, "", *cover.about, ""):
        _append(page, [line])
    for line, font in (("A1", _STRONG), ("A2", _TITLE), ("A3", _STRONG)):
        page[line].font = font
    for label, value in cover.provenance:
        _append(page, [label, value])
    _append(page, [""])
    _append(page, [words.gettext(name) for name in HEAD], _STRONG)
    for sheet in sheets:
        _append(page, [sheet.name, sheet.title, sheet.chapter, sheet.file])
        link = page.cell(page.max_row, 1)
        within = sheet.name.replace("'", "''")
        link.hyperlink = Hyperlink(ref=link.coordinate, location=f"'{within}'!A1")
        link.style = "Hyperlink"
    for column, width in zip("ABCD", (34, 64, 44, 44), strict=True):
        page.column_dimensions[column].width = width


def _write_terms(page: Worksheet, sheets: Sequence[TableSheet], words: Words) -> None:
    """What the columns hold that stand in the tables; and the report's own terms."""
    _append(page, [words.gettext("Terms")], _TITLE)
    _append(page, [""])
    met = {column for sheet in sheets for column in sheet.head}
    for columns, meaning in TERMS.items():
        if met & set(columns):
            _append(page, [", ".join(columns), words.gettext(meaning)])
    ends = words.gettext("the ends of the interval of the figure so named")
    _append(page, ["…_low, …_high", ends])
    for sheet in sheets:
        if list(sheet.head) == ["term", "meaning"]:
            _append(page, [""])
            for row in sheet.rows:
                _append(page, row)
    page.column_dimensions["A"].width, page.column_dimensions["B"].width = 34, 100


def _write_table(page: Worksheet, sheet: TableSheet) -> None:
    """Its title, what is said of it, its file; then the figures, under a head that stays."""
    _append(page, [sheet.title], _TITLE)
    for line in (*sheet.notes, sheet.file, ""):
        _append(page, [line])
    _append(page, sheet.head, _STRONG)
    start = page.max_row
    columns = [_column([row[at] for row in sheet.rows]) for at in range(len(sheet.head))]
    for row in zip(*columns, strict=True):
        _append(page, row)
    page.freeze_panes = page.cell(start + 1, 2)
    for at, name in enumerate(sheet.head):
        longest = max([len(name), *(len(row[at]) for row in sheet.rows)])
        page.column_dimensions[get_column_letter(at + 1)].width = min(_WIDEST, longest + 3)


def _append(page: Worksheet, row: Sequence[Cell], font: Font | None = None) -> None:
    """Write a row: a text is never a formula, and never one of a spreadsheet's errors."""
    page.append([_text(cell) if isinstance(cell, str) else cell for cell in row])
    for cell in page[page.max_row]:
        if isinstance(cell.value, str):
            cell.data_type = "s"
        if font:
            cell.font = font


def _column(cells: Sequence[str]) -> list[Cell]:
    """The cells of a column: numbers where all of them are, as the CSV has them, else texts."""
    filled = [cell for cell in cells if cell]
    if filled and all(_WHOLE.fullmatch(cell) for cell in filled):
        return [int(cell) if cell else None for cell in cells]
    if filled and all(_BROKEN.fullmatch(cell) for cell in filled):
        return [float(cell) if cell else None for cell in cells]
    return [cell or None for cell in cells]


def _text(text: str) -> str:
    """A text that a spreadsheet can hold and does not run."""
    return guard(ILLEGAL_CHARACTERS_RE.sub("", text))[:32_767]


def _chapter_title(name: str, notebook: NotebookNode, words: Words) -> str:
    """What the chapter is called, in the report's language."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and cell.source.startswith("# "):
            return words.gettext(cell.source).splitlines()[0].removeprefix("# ").strip()
    return name


def _settled(book: bytes, as_of: datetime) -> bytes:
    """The same file without the hour at which it was written."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as made, zipfile.ZipFile(out, "w") as settled:
        for name, content in _parts(made):
            about = zipfile.ZipInfo(name)  # of 1980, as where nobody says when
            about.create_system, about.external_attr = 3, 0o600 << 16
            about.compress_type = zipfile.ZIP_DEFLATED
            changed = as_of.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ").encode()
            settled.writestr(about, _CHANGED.sub(rb"\g<1>" + changed, content))
    return out.getvalue()


def _parts(book: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    for name in book.namelist():
        yield name, book.read(name)
