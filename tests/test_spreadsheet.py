"""One guard against formulas, in every CSV file that is written."""

import ast
import csv
import io
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_notebook, new_output

from nps_analysis.exhibit.tables import Column, Table
from nps_analysis.report import fence
from nps_analysis.report.table_files import take_tables
from nps_analysis.spreadsheet import guard, is_formula, unguard
from nps_analysis.store import people, refused
from nps_analysis.store.sql import working

PACKAGE = Path(__file__).parents[1] / "src" / "nps_analysis"
RUN = [
    "=cmd|' /C calc'!A0",
    "+33 1 23 45 67 89",
    "-1 would be generous",
    "-7.5%",
    "-inf",
    "+1_000",
    "@SUM(1+1)",
    "\t=1",
    "\tx",
    "\r=1",
    "\n=1",
    " =1",
    "\u200b=1",
    "\ufeff@x",
    "\N{NO-BREAK SPACE}-x",
    "\N{FULLWIDTH EQUALS SIGN}1+1",
    "+",
]
"""What a spreadsheet may run; Excel, Calc and Sheets differ in what they take off before it."""
HARMLESS = ["-3", "+3e2", "-.5", "-5.283018868", " -3", "", "EMEA", "'=1", "1=1", "a-b", "–", "−5"]


@pytest.mark.parametrize("text", RUN)
def test_what_would_be_run_is_guarded_once(text):
    assert guard(text) == f"'{text}" == guard(guard(text))


@pytest.mark.parametrize("text", HARMLESS)
def test_numbers_and_other_texts_stay_as_they_are(text):
    assert guard(text) == text


@given(st.text())
def test_no_guarded_text_is_a_formula_and_its_text_is_kept(text):
    assert not is_formula(guard(text)) and guard(text).removeprefix("'") == text.removeprefix("'")


@given(st.sampled_from("=+-@\t\r\n"), st.text())
def test_the_apostrophe_comes_off_before_a_sign_and_nowhere_else(sign, text):
    assert unguard(f"'{sign}{text}") == sign + text == unguard(sign + text)


def table(texts, _):
    data = pd.DataFrame({"text": texts})
    return Table("t", "T", [Column("Text", texts, "row")], data).csv(), "text"


def table_of_a_chapter(texts, _):
    data = {"text/csv": table(texts, _)[0]}
    cell = new_code_cell(outputs=[new_output("display_data", data=data)])
    (written,) = take_tables({"1_a": new_notebook(cells=[cell])}).values()
    return written.decode(), "text"


def refused_rows(texts, folder):
    rows = pd.DataFrame({"file": "a.csv", "line": range(len(texts)), "table": "responses"})
    rows = rows.assign(reason="score_out_of_range", column="score", found=texts)
    rows.to_parquet(folder / "aside.parquet")
    with working(folder) as connection:
        (path,) = refused.list_refused(connection, folder / "aside.parquet", folder)
    return path.read_bytes().decode("utf-8-sig"), "found"


def rows_of_nobody(texts, _):
    rows = pd.DataFrame({"table": "responses", "file": "a.csv", "line": range(len(texts))})
    return people.list_unmatched(rows.assign(why=texts)).decode("utf-8-sig"), "why"


def behind_the_fence(texts, _):
    head, *cells = csv.reader(io.StringIO(table(texts, _)[0], newline=""))
    return fence._Read(head, cells, set()).without([], "below 30"), "text"


WRITERS = {
    "exhibit/tables.py": table,
    "report/table_files.py": table_of_a_chapter,
    "report/fence.py": behind_the_fence,
    "store/refused.py": refused_rows,
    "store/people.py": rows_of_nobody,
}


@pytest.mark.parametrize("writer", WRITERS)
def test_every_file_is_guarded_alike(writer, tmp_path):
    texts = [text for text in [*RUN, *HARMLESS] if text]
    written, column = WRITERS[writer](texts, tmp_path)
    rows = csv.DictReader(io.StringIO(written, newline=""))
    # a table has one kind of line break within its cells
    found, expected = [row[column] for row in rows], [guard(text) for text in texts]
    assert [cell.replace("\r", "\n") for cell in found] == [
        cell.replace("\r", "\n") for cell in expected
    ]


def writes_csv(node):
    match node:
        case ast.Attribute(attr="to_csv" | "write_csv" | "DictWriter"):
            return True
        case ast.Attribute(value=ast.Name("csv"), attr="writer"):
            return True
        case ast.Constant(str() as text):
            return text.casefold().startswith("format csv")
    return False


def test_there_is_no_other_writer_of_csv():
    found = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if any(map(writes_csv, ast.walk(ast.parse(path.read_text(encoding="utf-8")))))
    }
    assert found == set(WRITERS)
