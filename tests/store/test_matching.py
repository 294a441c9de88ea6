"""Whose an answer is, and the contact it followed."""

import csv

import pytest

from nps_analysis.programme import Programme
from nps_analysis.store import ingest, load

PROGRAMME = """
name = "acme"
title = "Would they?"
organisation = "Acme"
question = "Would you?"
[folders]
raw = "raw"
processed = "processed"
{matching}
[[sources]]
table = "responses"
files = "answers.csv"
layout = "mapped"
time_zone = "UTC"
[sources.columns]
response_id = "id"
customer_id = "who"
email = "mail"
responded_at = "at"
score = "score"
[[sources]]
table = "customers"
files = "crm.csv"
layout = "mapped"
[sources.columns]
customer_id = "contact"
email = "mail"
contacted_on = "met"
contact_type = "kind"
contact_reference = "case"
"""
CRM = [
    "C-1,Stefan.Ion@acme.test,2026-07-01,support,SUP-1",
    "C-2,ana@acme.test,2026-08-20,sales,SAL-2",
    "C-3,shared@acme.test,,,",
    "C-4,SHARED@acme.test,,,",
]


@pytest.fixture
def write(tmp_path):
    """write(answers, crm, matching) -> the programme, ingested."""

    def build(answers, crm=CRM, matching=""):
        (tmp_path / "raw").mkdir(exist_ok=True)
        rows = [f"R-{i},{answer}" for i, answer in enumerate(answers)]
        text = "\n".join(["id,who,mail,at,score", *rows])
        (tmp_path / "raw/answers.csv").write_text(text, encoding="utf-8")
        text = "\n".join(["contact,mail,met,kind,case", *crm])
        (tmp_path / "raw/crm.csv").write_text(text, encoding="utf-8")
        path = tmp_path / "programme.toml"
        path.write_text(PROGRAMME.format(matching=matching), encoding="utf-8")
        programme = Programme.read(path)
        return programme, ingest(programme)

    return build


def whose(programme):
    rows = load("responses", programme=programme).sort_values("response_id")
    return rows["customer_id"].str.partition("-")[0].mask(
        rows["customer_id"].str.startswith("C-"), rows["customer_id"]
    ).tolist()  # fmt: skip


def answer(mail, day="2026-07-10", who=""):
    return f"{who},{mail},{day} 08:00:00,9"


def test_an_id_comes_before_an_address(write):
    assert whose(write([answer("ana@acme.test", who="C-1")])[0]) == ["C-1"]


def test_an_id_that_no_customer_has_gives_way_to_the_address(write):
    programme, done = write([answer("ana@acme.test", who="500"), answer("x@new.test", who="501")])
    assert load("responses", programme=programme)["customer_id"].tolist() == ["C-2", "501"]


def test_the_number_a_tool_gave_is_not_that_of_another_customer(write, tmp_path):
    write([])
    text = PROGRAMME.format(matching="").replace('files = "answers.csv"\nlayout = "mapped"', """
files = "delighted.csv"
""").partition("[sources.columns]")  # fmt: skip
    text = text[0] + text[2].partition("[[sources]]")[1] + text[2].partition("[[sources]]")[2]
    (tmp_path / "programme.toml").write_text(text)
    rows = "id,person.id,person.email,survey_type,score,created_at,updated_at\n"
    # the tool's person 1 is Ana, whose number in the CRM is C-2; C-1 is somebody else
    rows += "9,C-1,ana@acme.test,nps,9,1783670400,1783670400\n"
    (tmp_path / "raw/delighted.csv").write_text(rows)
    programme = Programme.read(tmp_path / "programme.toml")
    ingest(programme)
    assert load("responses", programme=programme)["customer_id"].tolist() == ["C-2"]


def test_ids_that_are_addresses_are_stored_nowhere(write):
    crm = ["Ana@acme.test,,2026-07-01,support,SUP-1", "C-2,bo@acme.test,,,"]
    crm += ["jo@acme.test,j@acme.test,,,", "jim@acme.test,j@acme.test,,,"]
    answers = [answer("", who="ana@acme.test"), answer("", who="nobody@acme.test")]
    answers += [answer("j@acme.test")]
    programme, done = write(answers, crm=crm)
    found = load("responses", programme=programme)["customer_id"].tolist()
    known = load("customers", programme=programme)["customer_id"]
    assert found[0] in set(known)
    assert [one.partition("-")[0] for one in found] == ["customer", "unmatched", "ambiguous"]
    folder = programme.folder("processed")
    for path in (*folder.glob("*.parquet"), *folder.rglob("*.csv"), folder / "manifest.json"):
        assert b"acme.test" not in path.read_bytes(), path


def test_case_diacritics_and_blanks_do_not_count(write):
    programme, _ = write([answer(" Ștefan.Ion@ACME.test ")])
    assert whose(programme) == ["C-1"]


@pytest.mark.parametrize(
    ("matching", "found"),
    [
        ("", ["unmatched", "unmatched"]),
        ("[matching]\nignore_plus_tags = true", ["C-2", "unmatched"]),
        ("[matching]\nignore_dots = true", ["unmatched", "C-1"]),
    ],
)
def test_tags_and_dots_count_unless_the_programme_says_otherwise(write, matching, found):
    answers = [answer("ana+news@acme.test"), answer("stefanion@acme.test")]
    assert whose(write(answers, matching=matching)[0]) == found


def test_an_address_of_two_customers_is_given_to_neither(write):
    programme, done = write([answer("shared@acme.test"), answer("nobody@acme.test")])
    # written as one of the two has it: theirs; else it is nobody's
    assert whose(programme) == ["ambiguous", "unmatched"]
    said = "\n".join(done.problems)
    assert "1 of 2 answers come from e-mail addresses of several customers" in said
    assert "1 of 2 answers come from e-mail addresses that no customers row has" in said


def test_two_answers_of_a_stranger_are_one_persons(write):
    programme, done = write([answer("x@new.test"), answer("X@new.test", "2026-07-11")])
    assert done.refused == {"superseded": 1}


def test_the_list_for_the_analyst_says_where_and_names_no_address(write):
    programme, _ = write([answer("shared@acme.test"), answer("nobody@acme.test")])
    text = (programme.folder("processed") / "unmatched.csv").read_text("utf-8-sig")
    assert list(csv.DictReader(text.splitlines())) == [
        {"table": "responses", "file": "answers.csv", "line": "2", "why": "ambiguous",
         "candidates": "C-3, C-4"},
        {"table": "responses", "file": "answers.csv", "line": "3", "why": "unmatched",
         "candidates": ""},
    ]  # fmt: skip
    assert "@" not in text


def test_where_all_are_matched_there_is_no_list(write):
    programme, _ = write([answer("ana@acme.test")])
    assert not (programme.folder("processed") / "unmatched.csv").exists()


def test_the_contact_goes_to_the_answer_that_followed_it(write):
    answers = [
        answer("ana@acme.test", "2026-08-20"),  # the same day: it may have come first
        answer("ana@acme.test", "2026-09-01"),
        answer("ana@acme.test", "2026-10-01"),  # the contact was told of already
        answer("stefan.ion@acme.test", "2026-12-01"),  # five months later
    ]
    programme, _ = write(answers, matching='[answers]\none_per = "response"')
    rows = load("responses", programme=programme).sort_values("response_id")
    assert rows["contact_reference"].fillna("").tolist() == ["", "SAL-2", "", ""]
    assert rows["contact_type"].fillna("").tolist() == ["", "sales", "", ""]
