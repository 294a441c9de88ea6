"""Exports become tables in which every row is accounted for and counted once."""

import json

import pandas as pd
import pytest

from nps_analysis import store
from nps_analysis.contract import ContractError
from nps_analysis.programme import Programme


def rewrite(home, old, new):
    path = home / "programme.toml"
    path.write_text(path.read_text().replace(old, new))
    return Programme.read(home)


def by_id(frame, column):
    return frame.set_index("response_id")[column]


def test_every_row_in_is_a_row_kept_or_a_row_refused(programme):
    found = store.ingest(programme)
    assert found.rows_in == 3 + 9 + 2 + 11 + 5 + 2 + 2
    assert found.refused == {
        "date_missing": 1,  # B-8
        "duplicate_response": 1,  # B-1 again
        "duplicate_row": 1,  # B-3 is B-2 under another id
        "score_out_of_range": 1,  # B-6, a 12
        "superseded": 2,  # B-2 by B-4; B-5 by B-4, being blank
    }
    assert found.kept + sum(found.refused.values()) == found.rows_in
    for one in found.inputs:
        assert one.kept + sum(one.refused.values()) == one.rows_in
    refused = store.load("refused", programme=programme)
    assert dict(zip(refused["line"], refused["reason"], strict=True)) == {
        3: "duplicate_response",
        4: "superseded",
        5: "duplicate_row",
        7: "superseded",
        8: "score_out_of_range",
        10: "date_missing",
    }


def test_answers_are_matched_to_customers_accounts_and_periods(programme):
    store.ingest(programme)
    answers = store.load("responses", programme=programme)
    assert by_id(answers, "customer_id")["A-1"] == "C-1"
    assert by_id(answers, "account_id")["B-7"] == "K-2"
    assert by_id(answers, "plan")["B-7"] == "Starter"
    assert by_id(answers, "region")["A-2"] == "EMEA"
    assert by_id(answers, "period")["B-1"] == "2026Q3"  # 22:30 UTC on 30 June is July in Paris
    assert by_id(answers, "survey")["E-1"] == "transactional"
    assert by_id(answers, "effort")["E-1"] == 7
    stranger = by_id(answers, "customer_id")["A-3"]
    # printf eve@else.test | sha256sum
    assert stranger == "unmatched-6f2f8750d89f"
    assert pd.isna(by_id(answers, "region")["A-3"])


def test_a_blank_is_kept_and_missing_is_null(programme):
    store.ingest(programme)
    answers = store.load("responses", programme=programme)
    assert by_id(answers, "score")["B-7"] is pd.NA
    assert by_id(answers, "written")["B-7"] == 11
    assert answers.dtypes.astype(str).to_dict() == {
        "response_id": "string",
        "customer_id": "string",
        "responded_at": "datetime64[us, UTC]",
        "score": "Int64",
        "account_id": "string",
        "comment": "string",
        "effort": "Int64",
        "satisfaction": "Int64",
        "survey": "string",
        "contact_reference": "string",
        "contact_type": "string",
        "channel": "string",
        "language": "string",
        "wave": "string",
        "source": "string",
        "weight": "Float64",
        "scale": "string",
        "written": "Int64",
        "region": "string",
        "plan": "string",
        "period": "string",
        "account": "string",
        "day": "datetime64[us]",
        "class": "string",
    }


def test_nothing_processed_holds_an_address_or_a_name(programme, home):
    store.ingest(programme)
    answers = store.load("responses", programme=programme)
    assert "Ana" not in by_id(answers, "comment")["A-1"]
    assert by_id(answers, "comment")["A-1"].endswith("is great")
    for table in ("responses", "invitations", "customers", "refused"):
        text = store.load(table, programme=programme).to_csv()
        assert "@" not in text and "Pop" not in text, table
    for path in (home / "processed" / "refused").rglob("*.csv"):
        assert "@" not in path.read_text(encoding="utf-8-sig")


def test_the_first_answer_counts_where_the_programme_says_so(home):
    programme = rewrite(home, "[calendar]", '[answers]\nkeep = "first"\n[calendar]')
    store.ingest(programme)
    third = store.load("responses", period="2026Q3", programme=programme)
    assert "B-2" in set(third["response_id"]) and "B-4" not in set(third["response_id"])


def test_every_answer_counts_where_no_rule_is_wanted(home):
    programme = rewrite(home, "[calendar]", '[answers]\none_per = "response"\n[calendar]')
    assert "superseded" not in store.ingest(programme).refused


CONTACTS = """\
Id,E-mail,Sent in,Effort,Case
E-1,ana@acme.test,2026-07-05 08:00:00,7,S-1
E-2,ana@acme.test,2026-07-05 08:00:00,7,S-2
E-3,ana@acme.test,2026-07-09 08:00:00,2,S-1
E-4,dan@acme.test,2026-09-30 08:00:00,3,S-3
E-5,dan@acme.test,2026-10-01 08:00:00,,S-3
E-6,bob@acme.test,2026-07-06 08:00:00,4,
E-7,bob@acme.test,2026-07-07 08:00:00,5,
E-8,cy@acme.test,2026-07-09 08:00:00,6,S-1
"""


@pytest.mark.parametrize(
    ("rule", "older"),
    [
        ('keep = "latest"', {"E-1", "E-5"}),  # E-5 is blank
        ('keep = "first"', {"E-3", "E-5"}),
        ('one_per = "response"', set()),
    ],
)
def test_an_effort_answer_gives_way_to_another_about_the_same_contact_only(home, rule, older):
    case = 'effort = "Effort"\ncontact_reference = "Case"'
    rewrite(home, 'effort = "Effort"', case)
    programme = rewrite(home, "[calendar]", f"[answers]\n{rule}\n[calendar]")
    (home / "raw/effort.csv").write_text(CONTACTS)
    store.ingest(programme)
    answers = store.load("responses", programme=programme)
    effort = answers.loc[answers["survey"] == "transactional", "response_id"]
    assert {f"E-{number}" for number in range(1, 9)} - set(effort) == older


def test_effort_answers_that_name_no_contact_all_count(programme, home):
    path = home / "raw/effort.csv"
    path.write_text(path.read_text() + "E-3,ana@acme.test,2026-07-08 08:00:00,3\n")
    assert store.ingest(programme).refused["superseded"] == 2  # B-2 and B-5 still


def test_a_period_is_loaded_by_its_own_date(programme):
    store.ingest(programme)
    assert store.known_periods(programme) == ["2026Q2", "2026Q3"]
    assert set(store.load("responses", period="2026Q2", programme=programme)["period"]) == {
        "2026Q2"
    }
    # K-1 decided on 15 June what was due on 31 July; K-2 has no decision, so its due date counts.
    for period, account in (("2026Q2", "K-1"), ("2026Q3", "K-2")):
        due = store.load("renewals", period=period, programme=programme)
        assert due["account_id"].tolist() == [account]
    assert len(store.load("invitations", period="2026Q3", programme=programme)) == 11
    assert len(store.load("customers", period="2026Q2", programme=programme)) == 5


def test_the_flow_adds_up_from_invited_to_usable(programme):
    store.ingest(programme)
    steps = store.flow("2026Q3", programme=programme)
    assert list(steps.itertuples(index=False, name=None)) == [
        ("invited", 11, "total"),
        ("no_answer", 8, "less"),  # ana, bob and dan have an answer that was kept
        ("repeated", 5, "more"),  # the five refused below
        ("answered", 8, "total"),  # nine rows, one of which has no date
        ("score_out_of_range", 1, "less"),
        ("duplicate_response", 1, "less"),
        ("duplicate_row", 1, "less"),
        ("superseded", 2, "less"),
        ("blank", 1, "less"),
        ("usable", 2, "total"),
        ("usable_invited", 2, "of_which"),
        ("date_missing", 1, "apart"),
    ]
    begin = store.flow("2026Q2", programme=programme)["step"].tolist()
    assert begin[:3] == ["answered", "blank", "usable"]


def test_people_invited_are_told_from_answers_of_others(home):
    """40 invited, one of them twice; 10 answer, one of those blank; so do 20 uninvited."""
    people = [f"p{number}@acme.test" for number in range(40)]
    invited = [f"{who},2026-07-01 08:00:00" for who in people]
    invited.append(f"{people[0]},2026-07-20 08:00:00")
    (home / "raw/invited.csv").write_text("\n".join(["E-mail,Asked", *invited, ""]))
    came = [*people[:10], *(f"q{number}@else.test" for number in range(20))]
    rows = [f"R-{n},{who},2026-08-01 08:00:00,{9 if n else 11}," for n, who in enumerate(came)]
    rows.append(f"R-30,{people[1]},2026-08-02 08:00:00,7,")
    text = "\n".join(["Id,E-mail,Sent in,Recommend,Why", *rows, ""])
    (home / "raw/answers/2026Q3.csv").write_text(text)
    programme = Programme.read(home)
    store.ingest(programme)
    steps = store.flow("2026Q3", programme=programme)
    # 40 - 30 + 20 + 1 = 31 rows; 31 - 1 - 1 = 29 usable, 9 of them of people invited
    assert list(steps.itertuples(index=False, name=None)) == [
        ("invited", 40, "total"),
        ("no_answer", 30, "less"),
        ("not_invited", 20, "more"),
        ("repeated", 1, "more"),
        ("answered", 31, "total"),
        ("superseded", 1, "less"),
        ("blank", 1, "less"),
        ("usable", 29, "total"),
        ("usable_invited", 9, "of_which"),
    ]


def test_a_table_without_a_source_says_what_would_supply_it(programme):
    store.ingest(programme)
    with pytest.raises(store.MissingTable) as caught:
        store.load("usage", programme=programme)
    assert str(caught.value) == (
        'acme has no usage: no [[sources]] of programme.toml has table = "usage". '
        "An export with month, goals would supply it."
    )
    with pytest.raises(ValueError, match="table is 'answers'; it is one of responses"):
        store.load("answers", programme=programme)
    with pytest.raises(ValueError, match="period is 'Q3'"):
        store.load("responses", period="Q3", programme=programme)


def test_before_the_first_ingest_the_command_to_run_is_said(programme):
    with pytest.raises(FileNotFoundError, match="nps-analysis ingest --programme .*toml"):
        store.load("responses", programme=programme)


def test_what_stands_but_needs_reading_is_listed(programme, home):
    (home / "raw" / "answers" / "notes.xlsx").write_bytes(b"x")
    problems = store.ingest(programme).problems
    for start in [
        "responses.region: 'Amercas' (2 rows) is not one of EMEA, Americas; did you mean",
        "customers.region: 'Amercas' (2 rows) is not one of EMEA, Americas",
        "responses.customer_id: 1 of 8 answers come from e-mail addresses",
        "responses.region: unknown for 1 of 8 answers",
        "2026Q2: answers but no invitation",
        "answers/notes.xlsx: no source reads it",
    ]:
        assert [line for line in problems if line.startswith(start)], (start, problems)


def renewals_alone(problems):
    return [line for line in problems if line.startswith("renewals")]


def test_renewals_that_no_answer_can_be_joined_to_are_told(programme, home):
    # K-1 and K-2 both gave answers, then K-1 alone does
    assert not renewals_alone(store.ingest(programme).problems)
    path = home / "raw/renewals.csv"
    path.write_text(path.read_text().replace("K-2", "K-9"))
    assert not renewals_alone(store.ingest(programme).problems)
    path.write_text(path.read_text().replace("K-", "00"))
    assert renewals_alone(store.ingest(programme).problems) == [
        "renewals: none of 2 renewals' accounts gave an answer: write account_id alike in "
        "responses (or customers) and renewals"
    ]


def test_answers_without_accounts_are_told_where_there_are_renewals(home):
    text = (home / "programme.toml").read_text()
    begin, end = (
        text.index('[[sources]]\ntable = "customers"'),
        text.index('[[sources]]\ntable = "acc'),
    )
    (home / "programme.toml").write_text(text[:begin] + text[end:])
    assert renewals_alone(store.ingest(Programme.read(home)).problems) == [
        "renewals: none of 2 renewals' accounts gave an answer: responses carry no account_id; "
        "map sources[0].columns.account_id, or declare customers"
    ]


def test_a_period_in_between_without_answers_is_a_gap(programme, home):
    (home / "raw/answers/2025Q4.csv").write_text(
        "Id,E-mail,Sent in,Recommend,Why\nZ-1,ana@acme.test,2025-12-02 08:00:00,9,\n"
    )
    assert "2026Q1: no answer; the trend shows a gap" in store.ingest(programme).problems


def test_a_pattern_that_matches_nothing_names_what_is_there(home):
    programme = rewrite(home, "effort.csv", "efort.csv")
    with pytest.raises(ContractError) as caught:
        store.ingest(programme)
    [problem] = caught.value.problems
    assert problem.startswith("sources[1].files: nothing matches 'efort.csv'")
    assert "*.csv (5), answers/*.csv (2)" in problem


def test_customers_known_by_address_alone_are_matched_all_the_same(home):
    programme = rewrite(home, 'customer_id = "Contact"\n', "")
    assert not store.ingest(programme).refused.get("id_missing")
    customers = store.load("customers", programme=programme)
    answers = store.load("responses", programme=programme)
    # printf ana@acme.test | sha256sum
    assert by_id(answers, "customer_id")["A-1"] == "customer-5374360461a1"
    assert "customer-5374360461a1" in set(customers["customer_id"])


def test_answers_without_any_address_are_each_their_own_customer(home):
    programme = rewrite(home, 'email = "E-mail"\nresponded_at', "responded_at")
    assert "superseded" not in store.ingest(programme).refused
    answers = store.load("responses", period="2026Q3", programme=programme)
    assert answers["customer_id"].str.startswith("anonymous-").all()
    assert answers["customer_id"].is_unique


def test_two_mapped_exports_may_number_their_answers_alike(home):
    programme = rewrite(home, "effort.csv", "effort*.csv")
    path = home / "raw" / "effort.csv"
    path.write_text(path.read_text().replace("E-1", "A-1"))
    assert store.ingest(programme).refused["duplicate_response"] == 1  # B-1 still
    answers = store.load("responses", programme=programme)
    assert answers["response_id"].tolist().count("A-1") == 2


def test_a_later_export_of_the_same_customer_replaces_the_earlier(home):
    programme = rewrite(home, "crm.csv", "crm*.csv")
    header = "Contact,Account,E-mail,Name,Region\n"
    (home / "raw/crm2.csv").write_text(
        header + "C-3,K-2,cy@acme.test,Cy Doe,Americas\nC-1,K-1,ana@acme.test,Ana Pop,EMEA\n"
    )
    refused = store.ingest(programme).refused
    assert refused["duplicate_row"] == 2 and refused["superseded"] == 3  # one more of each
    customers = store.load("customers", programme=programme).set_index("customer_id")
    assert customers.index.is_unique and customers["region"]["C-3"] == "Americas"


def test_a_file_read_twice_into_one_table_is_refused(home):
    programme = rewrite(home, "effort.csv", "answers/2026Q3.csv")
    with pytest.raises(ContractError, match=r"2026Q3.csv is read into responses by sources\[0\]"):
        store.ingest(programme)


def test_the_list_for_the_analyst_has_lines_reasons_and_meanings(programme, home):
    store.ingest(programme)
    listed = pd.read_csv(home / "processed/refused/answers/2026Q3.csv", dtype="string")
    assert listed["line"].tolist() == ["3", "4", "5", "7", "8", "10"]
    assert listed["meaning"].notna().all()


def test_the_manifest_is_the_record_of_the_run(programme, home):
    store.ingest(programme)
    record = store.manifest(programme)
    assert record == json.loads((home / "processed/manifest.json").read_text())
    third = next(one for one in record["inputs"] if one["path"] == "answers/2026Q3.csv")
    assert (third["rows_in"], third["kept"]) == (9, 3)
    assert len(third["sha256"]) == 64
