"""What init sees in a folder of exports, and the programme it writes."""

import shutil
import tomllib
from pathlib import Path

import pytest
from tests.sources.exports import QUESTION, TYPEFORM

from nps_analysis.programme import Programme
from nps_analysis.sources import guessing
from nps_analysis.sources.draft import draft
from nps_analysis.sources.guessing import exports, guess
from nps_analysis.sources.texts import beginning
from nps_analysis.store import ingest

SAMPLE = Path(__file__).parents[2] / "data/sample"
BILLING = "account_id,due_date,renewed\nA-1,2026-07-01,yes\nA-2,2026-07-02,no\n"


@pytest.fixture
def raw(tmp_path):
    (tmp_path / "raw").mkdir()
    return tmp_path / "raw"


def look(raw):
    empty = Programme.draft(raw.parent / "programme.toml", raw="raw")
    return {one.path: one for one in (guess(path, raw, empty) for path in exports(raw))}


def test_a_tool_is_recognised_by_its_columns_and_its_question(raw):
    (raw / "a.csv").write_text(TYPEFORM, encoding="utf-8")
    found = look(raw)["a.csv"]
    assert (found.table, found.layout, found.sure) == ("responses", "typeform", "sure")
    assert found.question == QUESTION and not found.problems


def test_other_files_are_told_by_the_names_of_their_columns(raw):
    (raw / "billing.csv").write_text(BILLING)
    (raw / "crm.csv").write_text("Contact ID;E-mail;Account ID\nC-1;ana@example.com;A-1\n")
    (raw / "use.csv").write_text("accountId,month,reports_published\nA-1,2026-07,4\n")
    found = look(raw)
    assert {path: one.table for path, one in found.items()} == {
        "billing.csv": "renewals", "crm.csv": "customers", "use.csv": "usage",
    }  # fmt: skip
    assert {one.sure for one in found.values()} == {"likely"}
    assert found["use.csv"].columns == {
        "account_id": "accountId", "month": "month", "goals": "reports_published",
    }  # fmt: skip


def test_what_a_file_lacks_is_named(raw):
    (raw / "billing.csv").write_text("account_id,due_date\nA-1,2026-07-01\n")
    found = look(raw)["billing.csv"]
    assert (found.table, found.sure) == ("renewals", "unsure")
    assert "not found: renewed" in found.why


def test_what_must_be_declared_is_said_with_its_key(raw):
    # each day is twelve or less: nothing decides between day and month
    (raw / "answers.csv").write_text("customer_id,date,nps\nC-1,03/04/2026,9\nC-2,05/04/2026,3\n")
    found = look(raw)["answers.csv"]
    assert found.sure == "unsure"
    assert any("date_order" in problem for problem in found.problems)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("empty.csv", b""),
        ("picture.csv", b"%PDF-1.7 not a table"),
        ("notes.txt", b"Rendez-vous mardi"),
        ("broken.xlsx", b"PK\x03\x04 broken"),
    ],
)
def test_what_is_no_export_is_said_so_and_left_out(raw, name, data):
    (raw / name).write_bytes(data)
    (raw / "billing.csv").write_text(BILLING)
    found = look(raw)
    assert found[name].sure == "no" and found[name].why
    written = draft(list(found.values()), name="Acme", raw="raw")
    assert [one["files"] for one in tomllib.loads(written)["sources"]] == ["billing.csv"]
    assert f"# {name}: not recognised." in written


def test_the_draft_reads_the_sample_as_the_sample_s_own_programme_does(tmp_path):
    shutil.copytree(SAMPLE / "raw", tmp_path / "raw")
    guesses = list(look(tmp_path / "raw").values())
    assert [one.sure for one in guesses].count("sure") == 10
    path = tmp_path / "programme.toml"
    path.write_text(draft(guesses, name="Larkfield", raw="raw"), encoding="utf-8")
    ours = {one.path: (one.table, one.rows_in) for one in ingest(Programme.read(path)).inputs}
    text = (SAMPLE / "programme.toml").read_text(encoding="utf-8")
    (tmp_path / "own.toml").write_text(text.replace("../processed/sample", "own"), encoding="utf-8")
    own = ingest(Programme.read(tmp_path / "own.toml")).inputs
    assert ours == {one.path: (one.table, one.rows_in) for one in own}


def test_names_that_are_toml_or_end_a_string_are_quoted(raw):
    (raw / 'x"] [evil.csv').write_text('account_id,due_date,"renewed"\nA-1,2026-07-01,yes\n')
    (raw / "y.csv").write_text('account_id,revenue,"pl""an\\"\n' + 'A-1,1,"a\nb"\nA-2,2,c\n' * 9)
    written = draft(list(look(raw).values()), name='Ac"me\n', raw="raw")
    found = tomllib.loads(written)
    assert found["organisation"] == 'Ac"me\n' and found["name"] == "ac-me"
    assert 'x"] [[]evil.csv' in [one["files"] for one in found["sources"]]


def test_no_address_is_written_as_a_level(raw):
    rows = "".join(f"A-{i},{i},{'ana' if i % 2 else 'bob'}@example.com\n" for i in range(20))
    (raw / "accounts.csv").write_text("account_id,revenue,owner\n" + rows)
    assert "@" not in draft(list(look(raw).values()), name="Acme", raw="raw")


def test_a_file_name_is_no_pattern(raw):
    (raw / "a[1].csv").write_text(BILLING)
    (raw / "a1.csv").write_text(TYPEFORM, encoding="utf-8")
    path = raw.parent / "programme.toml"
    path.write_text(draft(list(look(raw).values()), name="Acme", raw="raw"), encoding="utf-8")
    tables = {one.path: one.table for one in ingest(Programme.read(path)).inputs}
    assert tables == {"a[1].csv": "renewals", "a1.csv": "responses"}


def test_a_file_of_one_wave_without_dates_takes_the_day_from_its_name(raw):
    (raw / "survey 2026-03.csv").write_text("Id;NPS\n" + "a;9\n" * 9)
    (raw / "survey.csv").write_text("Id;NPS\n" + "a;9\n" * 9)
    found = look(raw)
    assert found["survey 2026-03.csv"].keys == {"constants": {"responded_at": "2026-03-01"}}
    assert found["survey 2026-03.csv"].sure == "likely"
    assert found["survey.csv"].sure == "unsure"
    assert "source.constants.responded_at" in found["survey.csv"].problems[0]


def test_a_column_named_like_a_score_that_holds_none_is_left(raw):
    (raw / "summary.csv").write_text("Date,NPS\n2026-03-31,-35.9\n")
    assert look(raw)["summary.csv"].sure == "no"


def test_one_row_a_question_is_noticed(raw):
    asked = {"when": "2026-03-{:02d}", "nps": "{}", "why": "because {}"}
    rows = [
        f"{ref},{question},{answer.format(ref)}\n"
        for ref in range(1, 11)
        for question, answer in asked.items()
    ]
    (raw / "long.csv").write_text("Response id,Question,Answer\n" + "".join(rows))
    found = look(raw)["long.csv"]
    columns = {"response_id": "Response id", "responded_at": "when", "score": "nps"}
    assert found.columns == columns and not found.problems
    path = raw.parent / "programme.toml"
    path.write_text(draft([found], name="Acme", raw="raw"), encoding="utf-8")
    assert ingest(Programme.read(path)).kept == 10


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_of_a_large_file_the_first_whole_records_are_looked_at(tmp_path, monkeypatch, encoding):
    monkeypatch.setattr(guessing, "_TRIED", 1000)
    monkeypatch.setattr(guessing, "_BEGINNING", 1501)
    row = '{},c{},2026-03-{:02} 10:00:00,9,"très bien,\nmerci"\n'
    text = "response id,customer id,date,score,comment\n"
    text += "".join(row.format(n, n, 1 + n % 28) for n in range(200))
    (tmp_path / "a.csv").write_bytes(text.encode(encoding))
    found = guess(tmp_path / "a.csv", tmp_path, Programme.draft(tmp_path / "p.toml", raw="."))
    assert found.table == "responses"
    assert "MB were looked at" in found.why
    assert found.problems == ()


def test_a_stray_quotation_mark_costs_no_time(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b'a,b\n1,5" pipe\n' + b"1,2\n" * 900_000)
    assert beginning(path, 3_000_000) == b"a,b\n"
