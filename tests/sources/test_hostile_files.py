"""Files that were not made to be read: each ends in rows, or in one clear message."""

import re
import time

import openpyxl
import pandas as pd
import pytest
from tests.sources.exports import reasons

from nps_analysis import sources
from nps_analysis.contract import REFUSALS, ContractError


def refused(mapped, content, **source):
    """Read a file that is refused whole, and return the only problem."""
    with pytest.raises(ContractError) as caught:
        mapped(content, **source)
    (problem,) = caught.value.problems
    return problem


def test_an_empty_file(mapped):
    for content in (b"", b"\xef\xbb\xbf", b" \r\n\n"):
        assert refused(mapped, content).startswith("the file is empty")


def test_a_header_alone_has_no_rows(mapped):
    reading = mapped("at,score\r\n")
    assert (reading.rows_in, len(reading.rows), len(reading.refused)) == (0, 0, 0)
    assert str(reading.rows["score"].dtype) == "Int64"
    assert str(reading.rows["responded_at"].dtype) == "datetime64[us, UTC]"
    assert reading.evidence[-1] == "0 rows: 0 kept, 0 refused"


def test_a_folder_that_matches_the_pattern(mapped):
    assert refused(mapped, lambda path: path.mkdir()).startswith("it is a folder; sources[0].files")


def test_a_csv_that_is_something_else(mapped):
    assert "an Excel workbook" in refused(mapped, lambda path: openpyxl.Workbook().save(str(path)))
    assert "a web page" in refused(mapped, "<!DOCTYPE html><html><body>Sign in")
    assert "a Parquet file" in refused(mapped, b"PAR1....PAR1")
    assert "a zero byte" in refused(mapped, "at,score\n2026-01-02,9\n".encode("utf-16-le"))


def test_a_workbook_that_is_something_else(mapped):
    assert "no open workbook" in refused(mapped, "at,score\n", name="x.xlsx")
    assert "cannot be opened" in refused(mapped, b"PK\x03\x04 cut short", name="x.xlsx")
    assert "no cell filled" in refused(
        mapped, lambda path: openpyxl.Workbook().save(path), name="x.xlsx"
    )
    assert "no Parquet file" in refused(mapped, "at,score\n", name="x.parquet")


def test_two_sheets_with_the_columns_are_asked_about_and_a_junk_sheet_is_not(mapped):
    def workbook(path, *titles):
        book = openpyxl.Workbook()
        book.active.append(["notes"])
        for title in titles:
            sheet = book.create_sheet(title)
            sheet.append(["Survey"])
            sheet.append(["at", "score"])
            sheet.append(["2026-01-02", 9])
        book.save(path)

    reading = mapped(lambda path: workbook(path, "Q1"), name="x.xlsx")
    assert reading.rows[["score", "line"]].to_numpy().tolist() == [[9, 3]]
    assert "workbook, sheet 'Q1'" in reading.evidence
    problem = refused(mapped, lambda path: workbook(path, "Q1", "Q2"), name="x.xlsx")
    assert "sheet 'Q1' and in workbook, sheet 'Q2'" in problem


def test_a_formula_never_calculated_is_not_a_blank(mapped):
    def workbook(path):
        book = openpyxl.Workbook()
        book.active.append(["at", "score"])
        book.active.append(["2026-01-02", "=4+5"])
        book.save(path)

    assert refused(mapped, workbook, name="x.xlsx").startswith("cell B2 holds a formula")


def test_parquet(mapped):
    frame = pd.DataFrame(
        {
            "at": pd.to_datetime(["2026-01-02 10:00", "2026-01-02 11:00", None]).tz_localize("UTC"),
            "score": [9.0, None, 3.0],
            "who": [12345678901234567, 2, 3],
        }
    )
    reading = mapped(frame.to_parquet, name="x.parquet", columns={"customer_id": "who"})
    assert reading.rows["score"].tolist() == [9, pd.NA]
    assert reading.rows["customer_id"].tolist() == ["12345678901234567", "2"]
    assert reading.rows["responded_at"].iloc[0] == pd.Timestamp("2026-01-02 10:00", tz="UTC")
    assert reasons(reading) == {3: "date_missing"}


def test_an_unclosed_quotation_mark_refuses_the_file_where_it_opens(mapped):
    text = 'at,score,x\n2026-01-02,9,"two\nlines"\n2026-01-02,9,"never closed\n2026-01-03,9,\n'
    assert refused(mapped, text).startswith("line 4: a quotation mark is opened and never closed")
    assert refused(mapped, '"at,score\n2026-01-02,9').startswith("line 1: a quotation mark")


def test_a_quotation_mark_out_of_place_swallows_no_row(mapped):
    # read leniently, lines 2 and 3 would be one record of three columns
    text = 'at,x,score\n2026-01-02,"abc,5\n2026-01-03,"def",6\n'
    assert refused(mapped, text).startswith("line 2: in the record that begins here")


def test_ragged_rows_are_refused_one_by_one(mapped):
    reading = mapped(
        "at,score,x\n2026-01-02,9,a\n2026-01-02,9\n2026-01-02,9,a,b\n2026-01-02,8,,,\n"
    )
    assert reasons(reading) == {3: "columns_missing", 4: "columns_missing"}
    assert reading.rows["score"].tolist() == [9, 8]


def test_a_trailing_comma_in_the_header_asks_for_no_cell(mapped):
    reading = mapped("at,score,\n2026-01-02,9\n2026-01-02,8,\n")
    assert reading.rows["score"].tolist() == [9, 8]


def test_lines_are_the_files_own(mapped):
    reading = mapped(
        '\n\nat,score,x\n\n2026-01-02,9,"two\n\nlines"\n,,\n   \n2026-01-02,8.5,\n'
        '2026-01-02,7,"a\nb"\n\n'
    )
    assert reading.rows["line"].tolist() == [5, 11]
    assert reasons(reading) == {10: "score_not_whole"}


def test_file_names_are_shown_on_one_line(mapped):
    reading = mapped("at,score\n2026-01-02,9\n", name='a folder/it\'s "q"\n3.csv')
    assert reading.rows["file"].tolist() == ['a folder/it\'s "q"\n3.csv']
    with pytest.raises(ContractError) as caught:
        mapped("at\n", name="a folder/q\n3.csv")
    assert str(caught.value).startswith("a folder/q 3.csv breaks its contract")


def test_formulas_stay_text(mapped):
    reading = mapped(
        "at,score,why\n2026-01-02,9,=cmd|' /C calc'!A0\n2026-01-02,=1+8,x\n",
        columns={"comment": "why"},
    )
    assert reading.rows["comment"].tolist() == ["=cmd|' /C calc'!A0"]
    assert reasons(reading) == {3: "score_not_a_number"}


def test_a_megabyte_in_a_cell_and_two_thousand_columns(mapped):
    names = ",".join(f"c{i}" for i in range(2000))
    long = "a.b+c " * 90_000 + "1 " * 200_000 + "x" * 200_000
    begun = time.perf_counter()
    reading = mapped(
        f"{names},at,score,why\n{',' * 2000}2026-01-02,9,{long}\n", columns={"comment": "why"}
    )
    assert len(reading.rows["comment"].iloc[0]) > 500_000
    # a pattern that backtracks over such a cell takes minutes, not seconds
    assert time.perf_counter() - begun < 10


def test_what_was_found_is_shown_without_words_or_numbers_of_people(mapped):
    reading = mapped(
        "at,score\n2026-01-02,9\n2026-01-02,Maria Popescu\nmaria@example.com,9\n"
        "2026-01-02,0722123456\n2026-01-02,9\n"
    )
    assert reading.refused["found"].tolist() == ["xxxxx xxxxxxx", "xxxxx@xxxxxxx.xxx", "##########"]
    assert set(reading.refused["reason"]) <= set(REFUSALS)


@pytest.mark.parametrize(
    "number",
    ["0722 123 456", "0722.123.456", "0722-123-456", "(0722) 123 456", "+40 722 123 456",
     "555-1234", "07 22 12 34 56", "12 34 56 78", "0722 12 34 56", "call 0722 123 456",
     "2026-03-31 0722 123 456", "0722\u2011123\u2011456"],
)  # fmt: skip
def test_a_telephone_number_is_not_repeated_however_it_is_spaced(mapped, number):
    reading = mapped(f"at,score\n2026-01-02,9\n2026-01-02,{number}\n")
    assert reasons(reading) == {3: "score_not_a_number"}
    assert not re.search(r"\d", reading.refused["found"].iloc[0])


@pytest.mark.parametrize(
    "found",
    ["2026-02-30 10:00:00", "2026-02-30 10:00:00.123456", "31.02.2026 9.30", "30 02 2026",
     "31.02.26 10:00", "2026-13-01", "99:10"],
)  # fmt: skip
def test_a_date_that_is_none_is_shown(mapped, found):
    reading = mapped(f"at,score\n2026-01-02,9\n{found},9\n")
    assert reasons(reading) == {3: "date_unreadable"}
    assert reading.refused["found"].tolist() == [found]


def test_addresses_in_a_comment_do_not_flow_on(mapped):
    reading = mapped(
        "at,score,why,mail\n2026-01-02,9,Ask ana@example.com or +40 722 123 456, ANA@Example.com\n",
        columns={"comment": "why", "email": "mail"},
    )
    assert reading.rows["comment"].tolist() == ["Ask [address removed] or [number removed]"]
    assert reading.rows["email"].tolist() == ["ana@example.com"]


@pytest.mark.parametrize(
    ("comment", "masked"),
    [
        ("o'brien+x@mail.example.co.uk.", "[address removed]."),
        ("mail:ana@intranet, thanks", "mail:[address removed], thanks"),
        ("@team 9/10 in 2026-03", "@team 9/10 in 2026-03"),
        ("(0722) 123-456 / 0040722123456", "([number removed]"),
        ("1234567 is seven digits", "1234567 is seven digits"),
        ("ask jane @ x.com.", "ask [address removed]."),
        ("ask jane@ x.com, jane @x.co.uk", "ask [address removed], [address removed]"),
        ("jane%40x.com", "[address removed]"),
        ("jane&#64;x.com jane&#x40;x.com", "[address removed] [address removed]"),
        ("jane&#064;x.com JANE&COMMAT;X.COM", "[address removed] [address removed]"),
        ("jane (at) x.com, jane[at]x [dot] com", "[address removed], [address removed]"),
        ("jane\uff20x.com", "[address removed]"),
        ('"jane doe"@x.com said "yes"', '[address removed] said "yes"'),
        ("ja\u202ene\u2066@x.com", "[address removed]"),
        ("jane (dot) doe (at) ex (dot) com", "[address removed]"),
        ("jane[dot]doe[at]ex[dot]co[dot]uk, now", "[address removed], now"),
        ("it says (dot) com", "it says (dot) com"),
        ("meet @ 5pm, or @ 5.30pm", "meet @ 5pm, or @ 5.30pm"),
        ("lunch @ Joe's (at) noon. Fine", "lunch @ Joe's (at) noon. Fine"),
        ("100%40 is 2.5; 3 @ 4.50 each", "100%40 is 2.5; 3 @ 4.50 each"),
    ],
)
def test_addresses_and_numbers_are_masked(comment, masked):
    assert sources.mask(comment) == masked
    assert sources.mask(masked) == masked


@pytest.mark.parametrize("known", ["O'Brien", "Brien"])
def test_the_names_of_the_irish_go_whole(known):
    assert sources.mask("Ask O'Brien", {known}) == "Ask [name removed]"


@pytest.mark.parametrize(
    "part",
    ["a@", "a.", 'a"', "a @ ", "(at)", "x.(dot)", "a (at) x.", "&#64;", "a (dot) ", "a(dot)",
     "1-", "1234567x", "O'", "s\u0327"],
)  # fmt: skip
def test_masking_takes_time_in_proportion_to_the_text(part):
    def seconds(times):
        began = time.perf_counter()
        sources.mask(part * times, {"Ana"})
        return time.perf_counter() - began

    # ten times the text: a quadratic pattern would take a hundred times as long
    assert min(seconds(50_000) for _ in range(3)) < 40 * max(seconds(5_000), 0.002)


@pytest.mark.parametrize(
    ("comment", "masked"),
    [
        ("Thank Ana-Maria and ŞTEFAN", "Thank [name removed]-[name removed] and [name removed]"),
        ("Will told me he will call Grace's boss", "[name removed] told me he will call "
         "[name removed]'s boss"),
        ("Anastasia is not Ana", "Anastasia is not [name removed]"),
        ("S\u0327tefan, decomposed", "[name removed], decomposed"),
        ("Ask O'Grace\u2019s desk, or D\u2019Ana", "Ask [name removed]\u2019s desk, or "
         "[name removed]"),
        ("l'avis d'Ana, o'clock", "l'avis d'[name removed], o'clock"),
    ],
)  # fmt: skip
def test_names_are_masked_as_whole_words_with_a_capital(comment, masked):
    names = frozenset({"ana", "Maria Ana", "Ștefan", "WILL", "Grace", "O"})
    assert sources.mask(comment, names) == masked
    assert not re.search("address|number", masked)


def test_objects_that_lie_too_deep_in_one_another(mapped):
    text = '{"a":' * 100_000 + "1" + "}" * 100_000
    assert "too deep in one another" in refused(mapped, text, name="deep.json")
