"""The traps of real exports, one test each, named after the trap."""

from datetime import date, datetime

import openpyxl
import pandas as pd
import pytest
from tests.sources.exports import QUESTION, RENEWALS, reasons
from tests.sources.tools import EXAMPLES

from nps_analysis.contract import ContractError
from nps_analysis.programme import Programme
from nps_analysis.store import ingest, load


@pytest.fixture
def revenue(read):
    """Read revenue before renewal as a billing export writes it."""

    def read_revenue(*amounts, delimiter=";", **source):
        lines = [delimiter.join(["a", "due", "renewed", "before"])]
        for amount in amounts:
            lines.append(delimiter.join(["A", "2026-03-31", "oui", amount]))
        reading = read("\n".join(lines), table="renewals", columns=RENEWALS, **source)
        return reading.rows["revenue_before"].tolist()

    return read_revenue


def test_decimal_comma_with_semicolon_separator(revenue):
    assert revenue("8,5", "1,25") == [8.5, 1.25]


def test_thousands_separators(revenue):
    assert revenue("12\u00a0500,00", "8,5") == [12500, 8.5]
    assert revenue("12\u202f500,00 €") == [12500]
    assert revenue("12.500,00", "12.500") == [12500, 12500]
    assert revenue("12,500.00", "12,500", "1'234'567.5") == [12500, 12500, 1234567.5]


def test_a_thousand_or_a_decimal_is_not_guessed(revenue):
    with pytest.raises(ContractError, match=r"line 2 '12\.500' can be read as 12\.5 or as 12500"):
        revenue("12.500", "13.250")
    assert revenue("12.500", "13.250", decimal=",") == [12500, 13250]
    assert revenue("12.500", "13.250", decimal=".") == [12.5, 13.25]
    with pytest.raises(ContractError, match=r"line 2 '8,5'.*line 3 '8\.5'"):
        revenue("8,5", "8.5")
    with pytest.raises(ContractError, match="amounts in EUR, USD"):
        revenue("8 EUR", "8 USD")


def test_dd_mm_against_mm_dd(mapped):
    with pytest.raises(ContractError) as caught:
        mapped("at,score\n03/04/2026,9\n11/12/2026,8\n")
    assert caught.value.problems == (
        "responded_at: line 2 '03/04/2026' can be 2026-04-03 or 2026-03-04, and none of 2 dates "
        'decides; declare sources[0].date_order = "DMY" or "MDY"',
    )
    # one day above 12 anywhere in the column decides for all of it
    decided = mapped("at,score\n03/04/2026,9\n25/12/2026,8\n")
    assert decided.rows["responded_at"].dt.month.tolist() == [4, 12]
    assert "responded_at: day first: line 3 '25/12/2026' is not month first" in decided.evidence
    declared = mapped("at,score\n03/04/2026,9\n", date_order="MDY")
    assert declared.rows["responded_at"].dt.month.tolist() == [3]
    with pytest.raises(ContractError, match="declared month first, but line 2 '25/12/2026'"):
        mapped("at,score\n25/12/2026,9\n", date_order="MDY")
    with pytest.raises(ContractError, match="line 2 '25/12/2026'.*line 3 '12/25/2026'|line 3.*2 "):
        mapped("at,score\n25/12/2026,9\n12/25/2026,9\n")


def test_the_same_day_both_ways_needs_no_order(mapped):
    assert mapped("at,score\n03/03/2026,9\n").rows["responded_at"].dt.month.tolist() == [3]


def test_two_date_formats_in_one_column(mapped):
    reading = mapped("at,score\n2026-03-04 10:00:00,9\n25/03/2026,8\n")
    # noon-less days begin at midnight in Paris, an hour ahead of UTC
    assert reading.rows["responded_at"].dt.strftime("%m-%d %H").tolist() == ["03-04 09", "03-24 23"]


@pytest.mark.parametrize(
    ("bytes_", "source"),
    [
        ("at,score,Région\n2026-01-02,9,Île\n".encode("utf-8-sig"), {}),
        ("at,score,Région\n2026-01-02,9,Île\n".encode("utf-16"), {}),
        ("at,score,Région\n2026-01-02,9,Île\n".encode("cp1252"), {"encoding": "cp1252"}),
        ("at,score,Région\r\n2026-01-02,9,Île\r\n\r\n".encode(), {}),
        ("at;score;Région\r2026-01-02;9;Île\r".encode(), {}),
        ("\n\nsep=;\n".lstrip() + "at;score;Région\n2026-01-02;9;Île\n", {}),
    ],
    ids=["BOM", "UTF-16", "cp1252", "CRLF and a blank line", "CR", "a separator's hint"],
)
def test_encodings_and_line_ends(mapped, bytes_, source):
    reading = mapped(
        bytes_,
        columns={"region": "région"},
        declared={"segments": [{"column": "region"}]},
        **source,
    )
    assert reading.rows["region"].tolist() == ["Île"]
    assert reading.rows_in == 1


def test_cp1250_as_declared(mapped):
    text = "at,score,x\n2026-01-02,9,oraş\n"
    reading = mapped(text.encode("cp1250"), encoding="cp1250", columns={"comment": "x"})
    assert reading.rows["comment"].tolist() == ["oraş"]


def test_another_encoding_than_the_declared_one(mapped):
    # read as cp1252, these bytes would be oraÈ™: no error, and another word
    with pytest.raises(ContractError, match="declared cp1252, but its bytes are UTF-8; drop"):
        mapped("at,score,x\n2026-01-02,9,oraș\n", encoding="cp1252")


def test_no_bom_cp1250_is_refused_with_its_line(mapped):
    with pytest.raises(ContractError, match=r'line 3: byte 0xba.*encoding, e\.g\. "cp1252"'):
        mapped("at,score,x\n2026-01-02,9,\n2026-01-02,9,oraş\n".encode("cp1250"))
    with pytest.raises(ContractError, match="is not ASCII; correct"):
        mapped("at,score,x\n2026-01-02,9,oraș\n", encoding="ascii")
    with pytest.raises(ContractError, match="mark UTF-8.*drop sources"):
        mapped("at,score\n".encode("utf-8-sig"), encoding="cp1252")


def test_cedilla_against_comma_below(read):
    header = "Marcaj de timp,Cât de probabil este să ne recomandaţi colegilor şi prietenilor?,țară"
    reading = read(
        f"{header}\n28.09.2026 10:00:00,9,RO\n",
        columns={"score": "Cât de probabil este să ne recomandați colegilor și prietenilor?"},
    )
    assert reading.rows["score"].tolist() == [9]


def test_score_as_text_label(mapped):
    reading = mapped(
        "at,score\n2026-01-02,10 - Très probable\n2026-01-02,10 – Extremely likely\n"
        "2026-01-02,0 - Pas du tout\n2026-01-02,9-10\n2026-01-02,10-Oct\n2026-01-02,7 - 8\n"
    )
    assert reading.rows["score"].tolist() == [10, 10, 0]
    assert set(reasons(reading).values()) == {"score_not_a_number"}
    assert reading.refused["found"].tolist() == ["9-10", "10-xxx", "7 - 8"]


def test_only_words_for_a_score_refuse_the_file(mapped):
    with pytest.raises(ContractError, match="none of the 2 answers is a number"):
        mapped("at,score\n2026-01-02,Absolutely\n2026-01-02,Maria Popescu\n")
    with pytest.raises(ContractError) as caught:
        mapped("at,score\n2026-01-02,Absolutely\n2026-01-02,Maria Popescu\n")
    assert "Maria" not in str(caught.value)


def test_words_at_the_ends_of_a_scale(mapped):
    # without the promoters' 10 the score would be -33, with it +50
    rows = "at,score\n" + "2026-01-02,Absolutely\n" * 4 + "2026-01-02,3\n2026-01-02,8\n" * 2
    with pytest.raises(ContractError, match=r"4 of 8 answers are words, 'Absolutely' \(4\)"):
        mapped(rows)
    reading = mapped(rows, labels={"absolutely": 10})
    assert reading.rows["score"].tolist() == [10, 10, 10, 10, 3, 8, 3, 8]
    assert mapped("at,score\n2026-01-02,(10)\n2026-01-02,Likely (7)\n2026-01-02,No = 0\n").rows[
        "score"
    ].tolist() == [7, 0]


def test_leading_apostrophe_from_a_formula_guard(mapped):
    reading = mapped("at,score\n2026-01-02,'9\n2026-01-02,'-3\n2026-01-02,8\n")
    assert reading.rows["score"].tolist() == [9, 8]
    assert reasons(reading) == {3: "score_out_of_range"}
    assert reading.refused["found"].tolist() == ["'-3"]


@pytest.mark.parametrize(
    ("example", "rows"), [("typeform", 1), ("surveymonkey", 2), ("qualtrics", 3)]
)
def test_question_text_repeated_below_the_header_which_has_1_2_or_3_rows(read, example, rows):
    export = EXAMPLES[example]
    assert any(QUESTION in cell for cell in export.header[min(rows, 2) - 1] + export.header[0])
    reading = read(export.content())
    said = f"; {rows} header {'row' if rows == 1 else 'rows'}, "
    assert any(said in one for one in reading.evidence)
    assert reading.rows_in == len(export.rows)


def test_header_repeated_among_the_rows(mapped):
    reading = mapped("at,score\n2026-01-02,9\nat,score\n2026-01-03,8\n")
    assert reasons(reading) == {3: "header_row"}


@pytest.mark.parametrize("first", ["at", '"at"'])
def test_header_of_a_file_put_behind_another_with_its_mark(mapped, first):
    one = f"\ufeff{first},score\n2026-01-02,9\n"
    reading = mapped(3 * one)
    assert reading.rows["score"].tolist() == [9, 9, 9]
    assert reasons(reading) == {3: "header_row", 5: "header_row"}


def test_lines_above_the_header(mapped):
    reading = mapped("Answers of March\n\nat,score\n2026-01-02,9\n")
    assert reading.rows["line"].tolist() == [4]
    assert "1 filled lines above the header were passed over" in reading.evidence


def test_surveymonkey_with_one_header_row(read):
    reading = read(
        f"Respondent ID,Collector ID,Start Date,End Date,{QUESTION}\n"
        "1,2,2019-03-08 20:34:44,2019-03-08 20:34:44,9\n"
    )
    assert reading.rows["score"].tolist() == [9]
    assert reading.rows["line"].tolist() == [2]


@pytest.mark.parametrize("first", ["", "1000"], ids=["without its id", "with its id"])
def test_surveymonkey_with_one_header_row_loses_no_first_answer(read, first):
    lines = [f"Respondent ID,Collector ID,Start Date,End Date,{QUESTION}"]
    for number in range(22):
        who = str(1000 + number) if number else first
        lines.append(f"{who},1,2026-02-01 09:00:{number:02d},2026-02-01 09:05:{number:02d},9")
    reading = read("\n".join(lines))
    assert reading.rows_in == 22
    assert reading.rows["line"].tolist() == list(range(2, 24))


def test_surveymonkey_without_any_id(read):
    line = ",1,2026-02-01 09:00:00,2026-02-01 09:05:00,9\n"
    head = f"Respondent ID,Collector ID,Start Date,End Date,{QUESTION}\n"
    assert len(read(head + 22 * line).rows) == 22


@pytest.mark.parametrize("void", ["N/A", "anonymous", "-", "none"])
def test_a_word_in_the_column_of_addresses_is_nobody(mapped, void):
    cells = [f"u{number}@ex.test" for number in range(4)] + [void] * 18
    rows = "".join(f"2026-03-13,9,{cell}\n" for cell in cells)
    reading = mapped("at,score,mail\n" + rows, columns={"email": "mail"})
    assert reading.rows["email"].notna().tolist() == [True] * 4 + [False] * 18
    assert "email: 18 cells without @ are no addresses and count as blank" in reading.evidence
    assert "customer_id: 18 answers are anonymous" in reading.evidence


def test_a_customer_known_by_no_address_is_refused(read):
    rows = "mail\nana@ex.test\nN/A\n"
    reading = read(rows, table="customers", layout="mapped", columns={"email": "mail"})
    assert reasons(reading) == {3: "id_missing"}


@pytest.mark.parametrize(
    ("scores", "why"),
    [
        ([1, 2, 3, 4, 5] * 4, "none of 20 answers is above 5"),
        ([7] * 20, "none of 20 answers is above 7"),
        ([10] * 98 + [11, 11], "2 of 100 answers are 11 and nobody answered 0"),
        ([0] * 98 + [11, 11], "2 of 100 answers are 11;"),
        ([9] * 20 + [37, 55, 73], "3 of 23 answers lie outside"),
    ],
)
def test_another_scale_than_the_declared_one(mapped, scores, why):
    with pytest.raises(ContractError, match=why) as caught:
        mapped("at,score\n" + "".join(f"2026-01-02,{score}\n" for score in scores))
    assert "declare sources[0].blank" in str(caught.value)
    assert f"{scores[0]} (" in str(caught.value)


def test_a_slip_off_the_scale_is_a_row_refused(mapped):
    rows = "2026-01-02,9\n" * 150 + "2026-01-02,11\n2026-01-02,-1\n"
    reading = mapped("at,score\n" + rows)
    assert reasons(reading) == {152: "score_out_of_range", 153: "score_out_of_range"}


def test_out_of_range_codes_for_blank(mapped):
    reading = mapped(
        "at,score\n2026-01-02,11\n2026-01-02,9\n2026-01-02,n/a\n2026-01-02,\n",
        blank=[11, "n/a"],
    )
    assert reading.rows["score"].tolist() == [pd.NA, 9, pd.NA, pd.NA]
    assert "score: 1 answers on 0-10, 3 blank" in reading.evidence


@pytest.mark.parametrize(
    ("named", "declared", "hour"),
    [
        ("America/Denver", None, 17),  # seven hours behind UTC on 2 January
        ("Z", None, 10),
        ("America/Denver", "Europe/Bucharest", 8),
        ("Mars/Olympus", None, 9),  # Paris, as the programme says
    ],
)
def test_the_time_zone_that_a_header_names(read, named, declared, hour):
    export = EXAMPLES["qualtrics"]
    rows = [[*row] for row in export.rows[:1]]
    rows[0][0:2] = ["2026-01-02 10:00:00"] * 2
    content = export.with_rows(rows, export.truth[:1]).content().decode()
    content = content.replace("Europe/Paris", named)
    zone = {"time_zone": declared} if declared else {}
    assert read(content, **zone).rows["responded_at"].dt.hour.tolist() == [hour]


def test_test_and_preview_rows(read):
    reading = read(EXAMPLES["qualtrics"].content())
    assert (reading.refused["reason"] == "test_row").sum() == 2


def test_unanswered_but_opened_dismissed_excluded(read):
    """None of them is an answer without a score: they are no answers."""
    found = {
        "posthog": {"not_answered": 24, "declined": 4, "not_completed": 6, "earlier_part": 4},
        "asknicely": {"not_answered": 4},
        "wootric": {"excluded": 2, "not_completed": 3},
        "wootric-declines": {"declined": 24},
        "limesurvey": {"not_completed": 4},
    }
    for name, reasons_ in found.items():
        example = EXAMPLES[name]
        reading = read(example.content(), name=example.file)
        assert reading.refused["reason"].value_counts().to_dict() == reasons_, name


def test_duplicates(tmp_path):
    """The same response twice, and the same customer twice in the period: one answer counts."""
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw/a.csv").write_text(
        "ref,at,who,score\nr1,2026-01-02,A,9\nr1,2026-01-02,A,9\nr2,2026-02-03,A,3\n"
        "r3,2026-04-01,A,8\n"
    )
    told = {
        "name": "x", "title": "x", "organisation": "x", "question": QUESTION,
        "folders": {"raw": "raw"},
        "sources": [{"table": "responses", "files": "a.csv", "columns": {
            "response_id": "ref", "responded_at": "at", "customer_id": "who", "score": "score"}}],
    }  # fmt: skip
    for keep, score in (("latest", 3), ("first", 9)):
        programme = Programme.model_validate(told | {"answers": {"keep": keep}})
        programme._path = tmp_path / "programme.toml"
        refused = ingest(programme).refused
        assert refused == {"duplicate_response": 1, "superseded": 1}
        answers = load("responses", programme=programme)
        assert answers["score"].tolist() == [score, 8]


def test_a_float_score_is_refused_not_rounded(mapped):
    reading = mapped('at,score\n2026-01-02,6.5\n2026-01-02,9.0\n2026-01-02,"8,5"\n')
    assert reading.rows["score"].tolist() == [9]
    assert reasons(reading) == {2: "score_not_whole", 4: "score_not_whole"}
    assert str(reading.rows["score"].dtype) == "Int64"


def test_excel_serial_dates_two_digit_years_and_24_00(read):
    def workbook(path):
        book = openpyxl.Workbook()
        sheet = book.active
        sheet.append(["at", "score", "who"])
        sheet.append([45231.75, 9, 7])
        sheet.append([datetime(2023, 11, 2, 18), 8.0, "x"])
        sheet.append(["31/12/23 24:00", "7", 1.5])
        sheet.append([3, 6, None])
        sheet.append([date(2023, 11, 2), 6.5, True])
        book.save(path)

    columns = {"responded_at": "at", "score": "score", "customer_id": "who"}
    reading = read(workbook, name="x.xlsx", columns=columns, time_zone="UTC")
    # 45231 days after 30 December 1899 is 1 November 2023; .75 of a day is 18:00
    assert reading.rows["responded_at"].dt.strftime("%Y-%m-%d %H:%M").tolist() == [
        "2023-11-01 18:00",
        "2023-11-02 18:00",
        "2024-01-01 00:00",
    ]
    assert reading.rows["customer_id"].tolist() == ["7", "x", "1.5"]
    assert reasons(reading) == {5: "date_unreadable", 6: "score_not_whole"}


def test_a_bare_number_in_a_text_is_no_date(mapped):
    reading = mapped("at,score\n45231.75,9\n2026-01-02,9\n")
    assert reasons(reading) == {2: "date_unreadable"}


def test_a_day_of_the_month_within_a_declared_month(mapped):
    reading = mapped("at,score\n13,9\n31,9\n30,9\n", within="2017-04")
    # midnight in Paris is 22:00 UTC the day before, in April
    assert reading.rows["responded_at"].dt.strftime("%m-%d %H").tolist() == ["04-12 22", "04-29 22"]
    assert reasons(reading) == {3: "date_unreadable"}


def test_a_decoy_column_is_not_taken(mapped):
    reading = mapped(
        "at,Recommend,LikelyToRecommend\n2026-01-02,Agree,9\n",
        columns={"score": "LikelyToRecommend"},
    )
    assert reading.rows["score"].tolist() == [9]


def test_every_problem_of_a_file_is_named_at_once(mapped):
    with pytest.raises(ContractError) as caught:
        mapped("at,score\n03/04/2026,4\n" + "04/05/2026,5\n" * 20)
    assert [problem.split(":")[0] for problem in caught.value.problems] == ["score", "responded_at"]
