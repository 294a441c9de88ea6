"""What the programme can say of a file that no tool's layout knows."""

import json

import openpyxl
import pytest
from tests.sources.exports import QUESTION, reasons
from tests.sources.mutations import QUESTIONS
from tests.sources.tools import EXAMPLES
from tests.sources.tools.example import stored

from nps_analysis.contract import ContractError
from nps_analysis.programme import ProgrammeError, Source
from nps_analysis.sources.layouts import LAYOUTS, layout_of


def refused(read, *arguments, **source):
    with pytest.raises(ContractError) as caught:
        read(*arguments, **source)
    return str(caught.value)


@pytest.mark.parametrize("language", QUESTIONS)
def test_the_question_is_found_by_its_words_in_five_languages(read, language):
    reading = read(f'Timestamp,Segment,"{QUESTIONS[language]}"\n9/28/2026 1:05:06,9,7\n')
    assert reading.rows["score"].tolist() == [7]


def test_a_column_with_the_words_and_other_values_is_no_candidate(read):
    export = (
        "Timestamp,Would you recommend us?,How likely are you to recommend us?\n"
        "9/28/2026 1:05:06,Yes,9\n9/28/2026 1:05:07,No,3\n"
    )
    reading = read(export)
    assert reading.rows["score"].tolist() == [9, 3]
    assert any("and its values: not 'Would you recommend us?'" in said for said in reading.evidence)
    both = refused(read, export.replace("Yes", "8").replace("No", "2"))
    assert "'Would you recommend us?'; 'How likely" in both
    assert "declare sources[0].columns.score" in both


def test_a_mapped_file_without_a_score_is_searched_for_the_question(read):
    content = "at,Recommend,LikelyToRecommend\n2026-01-02,Agree,9\n2026-01-03,,3\n"
    reading = read(content, columns={"responded_at": "at"})
    assert reading.rows["score"].tolist() == [9, 3]


def test_an_earlier_wave_pasted_to_the_right(read):
    example = EXAMPLES["surveymonkey"]
    beside = example.with_rows([row + row for row in example.rows], example.truth)
    beside.header[:] = [row + row for row in beside.header]
    try:
        assert "comes again in column 13" in refused(read, beside.content())
    finally:
        example.header[:] = [row[:12] for row in example.header]


def test_a_sheet_by_its_name(mapped):
    def workbook(path):
        book = openpyxl.Workbook()
        for title, score in (("Old", 3), ("New", 9)):
            sheet = book.create_sheet(title)
            sheet.append(["at", "score"])
            sheet.append(["2026-01-02", score])
        book.save(path)

    assert "declare sources[0].sheet" in refused(mapped, workbook, name="x.xlsx")
    assert mapped(workbook, name="x.xlsx", sheet="new").rows["score"].tolist() == [9]
    said = refused(mapped, workbook, name="x.xlsx", sheet="Newest")
    assert "there is no sheet 'Newest'; the sheets are 'Old', 'New'" in said
    assert "it is no workbook" in refused(mapped, "at,score\n2026-01-02,9\n", sheet="New")


def test_header_rows_times_and_labels_of_an_interview_export(read):
    """Codes, then questions; days and hours apart; effort in words."""

    def workbook(path):
        book = openpyxl.Workbook()
        sheet = book.active
        sheet.append(["ID.date", "ID.end", "NetEasyScore", "Q1"])
        sheet.append(["Date of interview", "Time", "How easy was it?", "How satisfied are you?"])
        sheet.append([44320, "18:13:20", "Fairly easy", "8"])
        sheet.append([44322, "9.40am", "Extremely difficult", 6])
        sheet.append([44323, None, "Fairly easy", 7])
        book.create_sheet("Sheet2").append(['{"timestamp":1}'])
        book.save(path)

    source = {
        "columns": {"responded_at": "ID.date", "effort": "NetEasyScore", "satisfaction": "Q1"},
        "times": {"responded_at": "ID.end"},
        "header_rows": 2,
        "constants": {"survey": "transactional"},
    }
    labels = {"fairly easy": 6, "extremely difficult": 1}
    reading = read(workbook, name="x.xlsx", labels=labels, **source)
    assert reading.rows["effort"].tolist() == [6, 1, 6]
    assert reading.rows["satisfaction"].tolist() == [8, 6, 7]
    # 44320 days after 30 December 1899 is 4 May 2021; Paris is two hours ahead of UTC
    assert reading.rows["responded_at"].dt.strftime("%m-%d %H:%M:%S").tolist() == [
        "05-04 16:13:20",
        "05-06 07:40:00",
        "05-06 22:00:00",
    ]
    said = refused(read, workbook, name="x.xlsx", **source)
    assert "all 3 answers are words, 'Fairly easy' (2)" in said
    assert "sources[0].labels" in said


LONG = {
    "long": {"id": "ref", "question": "q", "answer": "a"},
    "columns": {"response_id": "ref", "responded_at": "day", "score": "nps", "customer_id": "who"},
}


def test_one_row_a_question(read):
    reading = read(
        "ref,q,a,who\n1,day,2026-01-02,A\n2,day,2026-01-03,B\n1,nps,9,\n2,nps,3,B\n2,nps,4,B\n"
        "3,nps,8,C\n,nps,8,C\n1,day\n1,nps,9,A\n",
        **LONG,
    )
    # the answer 1 says its score twice alike; 2 says two; 3 has no day; two lines name no answer
    assert reading.rows[["response_id", "score", "customer_id"]].to_numpy().tolist() == [
        ["1", 9, "A"]
    ]
    assert reasons(reading) == {
        3: "score_not_a_number", 7: "date_missing", 8: "id_missing", 9: "columns_missing",
    }  # fmt: skip
    assert "there is no column 'q'" in refused(read, "ref,a,who\n1,2,3\n", **LONG)


def test_rows_of_another_survey(read):
    export = EXAMPLES["posthog"]
    one = export.content().decode()
    both = one + one.replace("srv-1", "srv-2").partition("\n")[2].replace("sub-", "two-")
    said = refused(read, both)
    assert "the rows answer 2 surveys" in said and "sources[0].only" in said
    reading = read(both, only={"$survey_id": "srv-1"})
    assert len(reading.rows) == len(read(one).rows)
    assert (reading.refused["reason"] == "other_survey").sum() == len(export.rows)
    assert "there is no such column" in refused(read, one, only={"$survey": "x"})


def test_corrected_words(mapped):
    reading = mapped(
        "at,score,country\n2026-01-02,9,Ingland\n2026-01-02,9,England\n2026-01-02,9,\n",
        columns={"country": "country"},
        corrections={"country": {"ingland": "England"}},
        declared={"segments": [{"column": "country"}]},
    )
    assert reading.rows["country"].dropna().tolist() == ["England", "England"]
    assert "country: 1 cells corrected, as declared" in reading.evidence


def test_json_with_its_records_inside(mapped):
    rows = [{"at": "2026-01-02", "score": 9, "who": {"id": 7}}, {"at": "2026-01-03", "score": 3.5}]
    reading = mapped(json.dumps({"page": 1, "responses": rows}), name="x.json",
                     columns={"customer_id": "who.id"})  # fmt: skip
    assert reading.rows[["customer_id", "score", "line"]].to_numpy().tolist() == [["7", 9, 1]]
    assert reasons(reading) == {2: "score_not_whole"}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('[{"at": "2026-01-02", "score": 9', "no JSON"),
        ('{"at": "2026-01-02", "score": 9}\n{"at": "2026', "line 2: no JSON object"),
        ('[{"score": 9, "score": 3}]', "the key 'score' stands twice in one object"),
        ("[1, 2]", "no list of records"),
        ("[]", "no list of records"),
    ],
)
def test_json_that_is_no_list_of_records(mapped, text, why):
    assert why in refused(mapped, text, name="x.json")


def test_cells_between_apostrophes_and_quotes_after_a_backslash(mapped):
    reading = mapped("'at';'score';'x'\n'2026-01-02';'9';'It''s; good'\n", columns={"comment": "x"})
    assert reading.rows["comment"].tolist() == ["It's; good"]
    text = 'at,score,x\n2026-01-02,9,"They said \\"yes\\", twice"\n'
    reading = mapped(text, columns={"comment": "x"})
    assert reading.rows["comment"].tolist() == ['They said "yes", twice']


def test_a_tool_is_one_declaration_and_nothing_else(read, monkeypatch):
    tool = """
    title = "Acme Surveys"
    signature = [["acme id"], ["envoyé le", "sent on"]]
    time_zone = "UTC"
    [roles]
    response_id = ["acme id"]
    responded_at = ["envoyé le", "sent on"]
    score = ["note"]
    [dates]
    "envoye le" = ["DD/MM/YYYY"]
    [[set_aside]]
    column = ["etat"]
    words = ["annule"]
    reason = "excluded"
    """
    monkeypatch.setitem(LAYOUTS, "acme", layout_of("acme", tool))
    reading = read("Acme ID;État;Envoyé le;Note\n1;ok;03/04/2026;9\n2;Annulé;04/04/2026;1\n")
    assert reading.layout == "acme"
    assert reading.rows["score"].tolist() == [9]
    assert reading.rows["responded_at"].dt.month.tolist() == [4]
    assert reasons(reading) == {3: "excluded"}


def test_a_survey_saved_again_with_its_blank_names_numbered(read):
    example = EXAMPLES["surveymonkey"]
    header = [name or f"Unnamed: {at}" for at, name in enumerate(example.header[0])]
    content = stored([header, *example.header[1:]], example.rows)
    assert read(content).rows["score"].tolist() == read(example.content()).rows["score"].tolist()


def test_a_misspelt_key_of_a_declaration_is_told():
    tool = layout_of("acme", 'signature = [["acme id"]]\n[roles]\nscore = ["acme score"]')
    assert tool.signature == (("acme id",),) and tool.roles == {"score": ("acme score",)}
    with pytest.raises(ValueError, match=r"acme\.toml: unknown key role"):
        layout_of("acme", 'role = { score = ["x"] }')


def test_keys_that_name_no_column_are_told(read):
    for source in ({"times": {"score": "h"}}, {"corrections": {"score": {"a": "b"}}}):
        with pytest.raises((ProgrammeError, ValueError), match="times|corrections"):
            programme_of(source)


def programme_of(source):
    from nps_analysis.programme import Programme
    from nps_analysis.programme.contradictions import contradictions

    programme = Programme.model_validate(
        {
            "name": "x", "title": "x", "organisation": "x", "question": QUESTION,
            "sources": [{"table": "responses", "files": "*", **source}],
        }
    )  # fmt: skip
    if problems := list(contradictions(programme)):
        raise ProgrammeError("programme.toml", problems)


def test_the_keys_have_no_default_meaning():
    source = Source(table="responses", files="*")
    assert not (source.sheet or source.header_rows or source.long or source.only or source.labels)


def test_columns_put_together_and_words_for_no_answer(mapped):
    reading = mapped(
        "at,score,name,shop,country\n2026-01-02,9,Bona,Wimbledon,NA\n2026-01-02,NA,Bona,Peckham,X\n"
        "2026-01-02,9,,Peckham,na\n",
        joined={"customer_id": ["name", "shop"]},
        columns={"country": "country"},
        blank=["NA"],
        declared={"segments": [{"column": "country"}]},
    )
    given = reading.rows[["customer_id", "country"]].astype("object")
    assert given.where(given.notna(), None).to_numpy().tolist() == [
        ["Bona / Wimbledon", None], ["Bona / Peckham", "X"], [None, None],
    ]  # fmt: skip
    with pytest.raises(ContractError, match=r"joined.customer_id: there is no column 'store'"):
        mapped("at,score,name\n2026-01-02,9,A\n", joined={"customer_id": ["name", "store"]})
    for wrong in ({"customer_id": ["name"]}, {"score": ["a", "b"]}):
        with pytest.raises((ProgrammeError, ValueError), match="joined"):
            programme_of({"joined": wrong})


def test_numbers_are_kept_as_written_where_the_score_is_another(mapped):
    codes = mapped("at,score\n2026-01-02,9\n2026-01-02,11\n2026-01-02,\n", blank=[11])
    assert codes.rows["written"].fillna(-1).tolist() == [-1, 11, -1]
    eleven = mapped("at,score\n2026-01-02,1\n2026-01-02,11\n", scale=[1, 11])
    assert eleven.rows[["score", "written"]].to_numpy().tolist() == [[0, 1], [10, 11]]
    assert "written" not in mapped("at,score\n2026-01-02,9\n").rows
