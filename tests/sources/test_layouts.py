"""Each tool's export reads into the canonical rows, recognised by its columns."""

import pandas as pd
import pytest
from tests.sources.exports import (
    GOOGLE,
    OLD_TYPEFORM,
    QUALTRICS,
    QUESTION,
    SURVEYMONKEY,
    TYPEFORM,
    reasons,
)

from nps_analysis.contract import DTYPES, TABLES, ContractError


def utc(*instants):
    return [pd.Timestamp(instant, tz="UTC") for instant in instants]


def test_typeform_with_an_answer_never_sent_in(read):
    reading = read(TYPEFORM)
    assert reading.layout == "typeform"
    assert reading.rows["response_id"].tolist() == ["a1", "a3"]
    assert reading.rows["score"].tolist() == [10, 0]
    assert reading.rows["responded_at"].tolist() == utc("2026-07-01 10:01", "2026-09-30 22:30")
    assert reading.rows["email"].tolist() == ["ana@example.com", pd.NA]
    assert reading.rows["comment"].tolist() == ["Great", pd.NA]
    assert reading.rows["line"].tolist() == [2, 4]
    assert reasons(reading) == {3: "not_completed"}
    assert "responded_at: times in UTC" in reading.evidence
    assert "customer_id: 1 answers are anonymous" in reading.evidence
    assert "score: 2 answers on 0-10, 0 blank" in reading.evidence


def test_typeform_as_it_was(read):
    reading = read(OLD_TYPEFORM)
    assert reading.layout == "typeform"
    assert reading.rows["score"].tolist() == [7]


def test_surveymonkey_with_its_two_header_rows(read):
    reading = read(SURVEYMONKEY)
    assert reading.layout == "surveymonkey"
    assert reading.rows["response_id"].tolist() == ["118052219061", "118052219062"]
    assert reading.rows["score"].tolist() == [10, 6]
    # Paris is an hour ahead of UTC until 29 March 2026
    assert reading.rows["responded_at"].tolist() == utc("2026-03-24 20:10", "2026-03-24 23:10")
    assert reading.rows["comment"].tolist() == ["Great", pd.NA]
    assert reading.rows["first_name"].tolist() == ["Ana", "Bo"]
    assert reading.rows["line"].tolist() == [3, 4]


@pytest.mark.parametrize("language", GOOGLE)
@pytest.mark.parametrize("decided", [True, False], ids=["by its values", "by its form"])
def test_google_forms(read, language, decided):
    header, clear, open_ = GOOGLE[language]
    rows = [f"{clear},Ana@Example.com,9,ok"] * decided + [f"{open_},bo@example.com,3,"]
    reading = read("\n".join([header, *rows]), language=language)
    assert reading.layout == "google-forms"
    # Paris is two hours ahead of UTC in September
    assert reading.rows["responded_at"].iloc[-1] == utc("2026-09-03 02:05:06")[0]
    assert reading.rows["score"].tolist() == [9] * decided + [3]
    assert reading.rows["email"].iloc[-1] == "bo@example.com"
    assert set(reading.rows["language"]) == {language}
    assert any("comment: column" in said for said in reading.evidence)


def test_google_forms_download_with_its_own_offset(read):
    reading = read(
        "Timestamp,How likely are you to recommend us?\n"
        "2026/04/05 3:04:05 PM GMT-4,9\n2026/04/05 12:04:05 AM GMT+5:30,9\n"
    )
    assert reading.rows["responded_at"].tolist() == utc(
        "2026-04-05 19:04:05", "2026-04-04 18:34:05"
    )


def test_a_british_sheet_is_not_read_as_an_american_one(read):
    with pytest.raises(ContractError, match=r"2026-09-03 or 2026-03-09.*sources\[0\]\.date_order"):
        read("Timestamp,How likely are you to recommend us?\n03/09/2026 04:05:06,9\n")


def test_qualtrics_with_its_three_header_rows(read):
    reading = read(QUALTRICS)
    assert reading.layout == "qualtrics"
    assert reading.rows["customer_id"].tolist() == ["C-1"]
    assert reading.rows["score"].tolist() == [9]
    assert reading.rows["comment"].tolist() == ["Fast,\nand kind"]
    assert reading.rows["channel"].tolist() == ["email"]
    # the quoted line break makes the first record end on line 5
    assert reading.rows["line"].tolist() == [4]
    assert reasons(reading) == {6: "test_row", 7: "not_completed"}


def test_a_role_gives_way_to_what_the_programme_says_of_its_column(read):
    reading = read(QUALTRICS, columns={"account_id": "ExternalReference"})
    assert reading.rows["account_id"].tolist() == ["C-1"]
    assert reading.rows["customer_id"].isna().all()
    assert reading.rows["email"].tolist() == ["ana@example.com"]


@pytest.mark.parametrize("export", [TYPEFORM, OLD_TYPEFORM, SURVEYMONKEY, QUALTRICS])
def test_rows_keep_the_contract(read, export):
    rows = read(export).rows
    for name, column in TABLES["responses"].items():
        if column.required or name in rows:
            assert str(rows[name].dtype) == DTYPES[column.kind], name


def test_effort_is_found_by_its_words_where_the_survey_is_transactional(read):
    reading = read(
        "Timestamp,Larkfield made it easy for me to handle my issue\n9/28/2026 14:05:06,7\n"
        "9/28/2026 14:05:07,8\n",
        constants={"survey": "transactional"},
    )
    assert reading.rows["effort"].tolist() == [7]
    assert reading.rows["score"].isna().all()
    assert reading.rows["survey"].tolist() == ["transactional"]
    assert reasons(reading) == {3: "effort_out_of_range"}


def test_two_columns_that_sound_like_the_question_are_asked_about(read):
    with pytest.raises(ContractError) as caught:
        read(
            "Timestamp,How likely are you to recommend our app?,"
            "How likely are you to recommend our support?\n9/28/2026 1:05:06,1,2\n"
        )
    (problem,) = caught.value.problems
    assert "2 columns sound like the question" in problem
    assert "our app?'" in problem and "our support?'" in problem
    assert "sources[0].columns.score" in problem


def test_the_programmes_own_question_is_preferred(read):
    reading = read(
        f"Timestamp,How likely are you to recommend our app?,{QUESTION}\n9/28/2026 1:05:06,1,2\n"
    )
    assert reading.rows["score"].tolist() == [2]


POINTS = (
    f"Respondent ID,Collector ID,Start Date,End Date,{QUESTION}{',' * 10}\n"
    f",,,,{','.join(map(str, range(11)))}\n"
)


def one_a_point(*rows):
    return POINTS + "".join(f"{n},2,2026-01-02,2026-01-02,{row}\n" for n, row in enumerate(rows))


def test_one_column_a_point(read):
    reading = read(one_a_point(",,,,,,,,,9,", "0,,,,,,,,,,", ",,,,,,,,,,", ",,,,,,,,8,9,"))
    assert reading.rows["score"].tolist() == [9, 0, pd.NA]
    assert reasons(reading) == {6: "score_not_a_number"}
    assert any("11 columns, one for each point" in said for said in reading.evidence)


def test_one_column_a_point_that_is_ticked(read):
    assert read(one_a_point("1,,,,,,,,,,", ",,,,,,,,,,1")).rows["score"].tolist() == [0, 10]
    # a 3 under the 9 is neither
    assert reasons(read(one_a_point(",,,,,,,,,3,", "0,,,,,,,,,,"))) == {3: "score_not_a_number"}


def test_one_column_a_point_of_another_scale(read):
    with pytest.raises(ContractError, match="one for each point from 1 to 5, which is not"):
        read(
            f"Respondent ID,Collector ID,Start Date,End Date,{QUESTION},,,,\n,,,,1,2,3,4,5\n"
            "1,2,2026-01-02,2026-01-02,,,,4,\n"
        )


def test_a_question_about_other_people_is_the_question(read):
    reading = read(
        "Timestamp,How likely are you to recommend the Acme Group to other people?,"
        "Why would you recommend us?\n9/28/2026 1:05:06,8,Because\n"
    )
    assert reading.rows["score"].tolist() == [8]
    assert reading.rows["comment"].tolist() == ["Because"]


def test_several_comments_are_left_to_the_programme(read):
    export = (
        "Timestamp,How likely are you to recommend us?,Why?,What is the reason?\n"
        "9/28/2026 1:05:06,8,Because,So\n"
    )
    reading = read(export)
    assert "comment" not in reading.rows
    assert any("declare sources[0].columns.comment" in said for said in reading.evidence)
    assert read(export, columns={"comment": "Why?"}).rows["comment"].tolist() == ["Because"]


def test_a_file_of_another_tool_is_refused_with_its_columns(read):
    with pytest.raises(ContractError) as caught:
        read("a,b\n1,2\n")
    assert "'a', 'b'" in str(caught.value) and "sources[0].columns" in str(caught.value)
    with pytest.raises(ContractError, match="no qualtrics export, as it lacks 'responseid'"):
        read(TYPEFORM, layout="qualtrics")
    with pytest.raises(ContractError, match="'typform', not one of.*did you mean 'typeform'"):
        read(TYPEFORM, layout="typform")


def refused(read, *arguments, **source):
    with pytest.raises(ContractError) as caught:
        read(*arguments, **source)
    return str(caught.value)


def test_the_tool_that_wrote_a_file_is_named_where_another_is_declared(read):
    for export, title in ((SURVEYMONKEY, "SurveyMonkey"), (QUALTRICS, "Qualtrics")):
        said = refused(read, export, layout="typeform")
        assert f"it looks like a {title} export; correct sources[0].layout" in said
    said = refused(read, SURVEYMONKEY, layout="mapped", columns={"responded_at": "at"})
    assert "it looks like a SurveyMonkey export; correct sources[0].layout" in said


def test_a_file_that_no_layout_fits_may_belong_elsewhere(read):
    said = refused(read, "a,b\n1,2\n", files="typeform/*.csv", name="typeform/crm.csv")
    assert "it may belong to another folder than 'typeform/*.csv'" in said


@pytest.mark.parametrize(
    "line",
    [
        "A-1,Jane Roe,jane@example.com,9",
        "A-1,Jane Roe,jane (at) example.com,9",
        "Jane,Roe,2026-07-01 08:00,nine",
        "17,9,Jane",
    ],
)
@pytest.mark.parametrize(
    "source",
    [
        {},
        {"layout": "typeform"},
        {"layout": "mapped", "columns": {"responded_at": "at", "score": "jan"}},
        {"layout": "mapped"},
        {"table": "customers", "columns": {"customer_id": "id", "email": "mail"}},
    ],
)
def test_a_file_without_header_is_told_and_not_repeated(read, line, source):
    said = refused(read, f"{line}\n{line.replace('9', '8')}\n", **source)
    assert "look" in said and "like data" in said
    assert "Jane" not in said and "Roe" not in said and "example" not in said


def test_no_line_but_the_first_is_listed(read):
    said = refused(read, "Report of July\nat,who,x\n2026-07-01,Jane Roe,9\n", layout="mapped",
                   columns={"responded_at": "at", "score": "nps"})  # fmt: skip
    assert "there is no column 'nps'" in said and "number 2 of those filled" in said
    assert "who" not in said and "Jane" not in said


def test_a_mapping_with_a_time_and_a_score_stands_on_its_own(read):
    reading = read(
        "Timestamp,nps,How likely are you to recommend us?\n2026-01-02,3,10\n",
        columns={"responded_at": "Timestamp", "score": "nps"},
    )
    assert (reading.layout, reading.rows["score"].tolist()) == ("mapped", [3])


def test_what_a_table_needs_and_a_mapping_lacks_is_named_all_at_once(read):
    with pytest.raises(ContractError) as caught:
        read(
            "acct,due\nA,2026-01-01\n",
            table="renewals",
            layout="mapped",
            columns={"decided_on": "due"},
        )
    assert [problem.split(";")[0] for problem in caught.value.problems] == [
        "renewals need due_on",
        "renewals need renewed",
        "renewals need account_id",
    ]


def test_a_missing_column_is_named_with_the_nearest(mapped):
    with pytest.raises(ContractError, match=r"sources\[0\]\.columns\.score.*did you mean 'scores'"):
        mapped("at,scores\n2026-01-01,9\n")


def test_only_a_wanted_column_may_not_be_double(mapped):
    assert mapped("at,score,x,x\n2026-01-01,9,1,2\n").rows_in == 1
    with pytest.raises(ContractError, match=r"'score' stands over 2 columns \(2, 3\)"):
        mapped("at,score,score\n2026-01-01,9,1\n")


def test_a_row_set_aside_keeps_the_time_that_puts_it_in_a_period(read):
    # the Typeform answer was never sent in: the time it was begun counts
    assert read(TYPEFORM).refused["responded_at"].tolist() == utc("2026-07-02 10:00")
    # Paris is two hours ahead of UTC in July
    assert read(QUALTRICS).refused["responded_at"].tolist() == utc(
        "2026-07-01 09:01", "2026-07-01 10:01"
    )
