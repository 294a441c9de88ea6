"""Tables leave the chapters as CSV files that run nothing."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_notebook, new_output

from nps_analysis.report.table_files import guard_csv, take_tables


def notebook(*tables):
    outputs = [
        new_output("display_data", data={"text/csv": text}, metadata={"nps": {"name": name}})
        for name, text in tables
    ]
    return new_notebook(cells=[new_code_cell(outputs=outputs)])


def test_each_table_has_a_file_named_after_chapter_and_table():
    chapters = {
        "1_a": notebook(("region", "n\n3\n"), ("region", "n\n4\n"), ("../../R&D ", "n\n")),
        "2_b": notebook(("region", "n\n5\n")),
    }
    assert take_tables(chapters) == {
        "tables/1_a-region.csv": b"n\r\n3\r\n",
        "tables/1_a-region-2.csv": b"n\r\n4\r\n",
        "tables/1_a-r-d.csv": b"n\r\n",
        "tables/2_b-region.csv": b"n\r\n5\r\n",
    }
    outputs = chapters["1_a"].cells[0].outputs
    assert outputs[1].metadata["nps"]["file"] == "tables/1_a-region-2.csv"


def test_cells_a_spreadsheet_would_run_are_guarded_and_numbers_are_not():
    text = 'a,b\n=1+1,-5.28\n"@x\n",+3e2\n-inf,"\t=1"\n'
    expected = ["a,b", "'=1+1,-5.28", '"\'@x\n",+3e2', "'-inf,'\t=1", ""]
    assert guard_csv(text) == "\r\n".join(expected)


@given(st.lists(st.lists(st.text(), min_size=1), min_size=1))
def test_no_text_cell_begins_a_formula_and_nothing_else_changes(rows):
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    guarded = list(csv.reader(io.StringIO(guard_csv(out.getvalue()), newline="")))
    for before, after in zip(rows, guarded, strict=True):
        for cell, now in zip(before, after, strict=True):
            assert now in (cell, f"'{cell}")
            if now.startswith(("=", "+", "-", "@")):
                float(now)
