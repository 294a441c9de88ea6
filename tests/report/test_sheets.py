"""The workbook of a report: what a reader finds in it, and what never is."""

import io
import re
import zipfile
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from openpyxl import load_workbook
from tests.report.small_project import chapter, said, tabled, write_chapters
from tests.report.test_render import COVER

from nps_analysis.report import run
from nps_analysis.report.gate import PublicationError, refuse_unsafe
from nps_analysis.report.sheets import TableSheet, make_book, sheet_name, take_sheets
from nps_analysis.report.table_files import take_tables
from nps_analysis.speech.formats import Words

AS_OF = datetime(2026, 9, 30, 12, tzinfo=UTC)
WORDS = Words("en")


def sheet(head, *rows, name="1_a-x", title="By region", notes=()):
    return TableSheet(name, "Would they?", title, notes, f"tables/{name}.csv", head, rows)


def opened(*sheets, cover=COVER, words=WORDS):
    book = make_book(sheets, cover, words, AS_OF)
    refuse_unsafe({"tables.xlsx": book}, "the workbook")
    return load_workbook(io.BytesIO(book))


def rows(page):
    return [[cell for cell in row if cell is not None] for row in page.iter_rows(values_only=True)]


def test_a_table_has_its_caption_its_notes_and_its_figures():
    table = "<table><caption>By region</caption></table>"
    outputs = [
        new_output(
            "display_data",
            data={"text/html": "<p class='said'>EMEA leads.</p>"},
            metadata={"nps": {"kind": "said"}},
        ),
        new_output(
            "display_data",
            data={"text/html": table, "text/csv": "region,n,estimate\nEMEA,60,12.90322581\n"},
            metadata={"nps": {"name": "regions"}},
        ),
    ]
    cells = [new_markdown_cell("# Which?\n\nThe question."), new_code_cell(outputs=outputs)]
    notebooks = {"2_segments": new_notebook(cells=cells)}
    take_tables(notebooks)
    book = opened(*take_sheets(notebooks, WORDS))
    assert book.sheetnames == ["Cover", "Terms", "2_segments-regions"]
    assert rows(book["2_segments-regions"]) == [
        ["By region"], ["EMEA leads."], ["tables/2_segments-regions.csv"], [],
        ["region", "n", "estimate"], ["EMEA", 60, 12.90322581],
    ]  # fmt: skip
    on_cover = rows(book["Cover"])
    assert ["Acme & <Sons>"] in on_cover and ["Q3 2026"] in on_cover and ["About it."] in on_cover
    assert ["Exports", "3 files"] in on_cover
    listed = ["2_segments-regions", "By region", "Which?", "tables/2_segments-regions.csv"]
    assert on_cover[-1] == listed
    link = book["Cover"].cell(book["Cover"].max_row, 1).hyperlink
    assert link.location == "'2_segments-regions'!A1" and link.target is None
    assert ["estimate", "the figure, unrounded"] in rows(book["Terms"])
    assert not [row for row in rows(book["Terms"]) if row and row[0] == "detectable"]


def test_numbers_are_those_of_the_csv_and_texts_stay_texts():
    cells = ["12.90322581", "-1e-05", "3", ""]
    mixed = ["12", "EMEA", "007", "#N/A"]
    page = opened(sheet(["figure", "level"], *zip(cells, mixed, strict=True)))["1_a-x"]
    found = rows(page)[-4:]
    assert [row[0] for row in found[:3]] == [12.90322581, -1e-05, 3]
    assert [row[-1] for row in found] == mixed, "a column that holds a text is one of texts"
    codes = opened(sheet(["code"], ["007"], ["008"]))["1_a-x"]
    assert rows(codes)[-2:] == [["007"], ["008"]]


# without a full stop none is an address, which would be refused as one
UNADDRESSED = st.text(st.characters(exclude_characters=".\uff0e\u3002\uff61\u2024"))


@given(st.lists(UNADDRESSED, min_size=1, max_size=4))
def test_no_text_is_a_formula_wherever_it_stands(texts):
    given = [*texts, *(f"{sign}{text}" for sign in "=+-@" for text in texts)]
    book = opened(sheet(given, given, title=given[-1], notes=(given[0],)))
    for page in book:
        for row in page.iter_rows():
            assert not [cell for cell in row if cell.data_type in "fe"]


@pytest.mark.parametrize("text", ["=1+1", "+cmd|' /C calc'!A0", "@SUM(A1)", "-2+3"])
def test_what_a_spreadsheet_would_run_has_its_apostrophe(text):
    page = opened(sheet(["who"], [text]))["1_a-x"]
    assert rows(page)[-1] == [f"'{text}"]


@given(st.lists(st.text(max_size=60), max_size=12))
def test_names_are_allowed_and_none_is_twice(wanted):
    taken = ["Cover", "Terms"]
    for name in wanted:
        taken.append(sheet_name(name, taken))
    assert len({name.lower() for name in taken}) == len(taken)
    for name in taken:
        assert 1 <= len(name) <= 31 and not re.search(r"[:\\\\/?*\[\]]", name)
        assert name[0] != "'" and name[-1] != "'" and name.lower() != "history"


def test_the_same_tables_give_the_same_bytes(monkeypatch):
    import openpyxl.writer.excel as writer

    made = [sheet(["n"], ["3"])]
    first = make_book(made, COVER, WORDS, AS_OF)
    later = type("Later", (datetime,), {"now": classmethod(lambda *_, **__: AS_OF)})
    monkeypatch.setattr(writer.datetime, "datetime", later)
    assert make_book(made, COVER, WORDS, AS_OF) == first


@pytest.mark.parametrize(
    ("content", "why"),
    [("<c><f>1+1</f></c>", "a formula"), ("<t>ana@acme.test</t>", "an e-mail address")],
)
def test_a_book_is_looked_at_before_it_leaves(content, why):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as book:
        book.writestr("xl/worksheets/sheet1.xml", content)
    with pytest.raises(PublicationError, match=f"tables.xlsx, xl/worksheets/sheet1.xml: {why}"):
        refuse_unsafe({"tables.xlsx": out.getvalue()}, "x")


def test_the_workbook_lies_beside_the_page_and_each_language_has_its_own(programme, home):
    regions = tabled({"region": ["EMEA"], "n": [60], "estimate": [12.5]})
    write_chapters(home, {"2_segments": chapter(said("'EMEA leads.'"), regions)})
    done = run(programme, language=["en", "fr"], pdf=False)
    book = load_workbook(done.folder / "tables.xlsx")
    assert rows(book["2_segments-regions"])[-1] == ["EMEA", 60, 12.5]
    french = load_workbook(done.folder / "tables.fr.xlsx")
    assert french.sheetnames == ["Couverture", "Termes", "2_segments-regions"]
    before = (done.folder / "tables.xlsx").read_bytes()
    run(programme, pdf=False)
    assert (done.folder / "tables.xlsx").read_bytes() == before
