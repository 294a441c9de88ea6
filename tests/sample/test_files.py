"""The committed sample: the generator's bytes, the tools' forms, the mess truth.json counts."""

import csv
import re
from collections import Counter
from itertools import pairwise

import pandas as pd
import pytest
from tools import sample
from tools.sample.people import written
from tools.sample.remarks import HOSTILE

from .conftest import SAMPLE

LATEST = "google-forms/enquete-2026T3.csv"


def rows(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, delimiter=";" if path.parent.name == "crm" else ","))


def test_the_generator_writes_the_committed_bytes(tmp_path):
    sample.write(tmp_path)
    made, kept = (
        {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
        for folder in (tmp_path, SAMPLE)
    )
    assert sorted(made) == sorted(kept)
    assert [name for name in made if made[name].read_bytes() != kept[name].read_bytes()] == []


def test_another_seed_gives_other_answers(tmp_path):
    sample.write(tmp_path, seed=sample.SEED + 1)
    assert (tmp_path / "raw" / LATEST).read_bytes() != (SAMPLE / "raw" / LATEST).read_bytes()
    assert (tmp_path / "programme.toml").read_bytes() == (SAMPLE / "programme.toml").read_bytes()


def test_it_stays_small(truth):
    assert sum(path.stat().st_size for path in SAMPLE.rglob("*") if path.is_file()) < 2_500_000
    assert (SAMPLE / "truth.json").stat().st_size < 60_000


def test_each_quarter_has_an_export_and_enough_answers(truth):
    assert list(truth["odd"])[1:] == [file.path for file in sample.FILES]
    assert [file.quarter for file in sample.FILES] == list(sample.QUARTERS)
    for quarter in sample.QUARTERS:
        counts = truth["answers"][quarter]
        classes = counts["promoters"] + counts["passives"] + counts["detractors"]
        assert classes == counts["usable"]
        assert 430 <= counts["usable"] <= 510
        assert 0.45 <= counts["usable"] / counts["invited"] <= 0.55


def test_every_address_is_reserved_for_examples(raw):
    for path in raw.rglob("*.csv"):
        for domain in re.findall(r"@([\w.-]+\.\w+)", path.read_text(encoding="utf-8").lower()):
            assert domain.endswith(("example.com", "example.org")), path.name


def test_line_ends_are_declared_and_two_files_have_their_own(raw):
    crlf = {p.name for p in raw.rglob("*.csv") if b"\r\n" in p.read_bytes()}
    bom = {p.name for p in raw.rglob("*.csv") if p.read_bytes().startswith(b"\xef\xbb\xbf")}
    assert crlf == {"larkfield-2024Q4.csv"}
    assert bom == {"larkfield-2025Q3.csv", "contacts.csv", "accounts.csv"}


def test_typeform_is_in_utc_and_keeps_what_was_never_sent(raw, truth):
    for quarter in sample.QUARTERS[:4]:
        name = f"typeform/larkfield-{quarter}.csv"
        frame = pd.read_csv(raw / name, dtype=str, keep_default_na=False)
        assert list(frame.columns)[0] == "#" and "\n" in frame.columns[1]
        started = frame["Response Type"] == "started"
        assert started.sum() == truth["mess"][name]["not_completed"]
        assert (frame.loc[started, "Submit Date (UTC)"] == "").all()
        assert (frame.loc[started, frame.columns[1]] != "").any()
        copies = frame["#"].duplicated().sum()
        assert copies == truth["mess"][name].get("duplicate_response", 0)
        assert len(frame) == truth["odd"][name]["rows"]


def test_one_file_has_codes_outside_the_scale(raw, truth):
    found = {}
    for file in sample.FILES[:4]:
        frame = pd.read_csv(raw / file.path, dtype=str, keep_default_na=False)
        codes = Counter(frame.iloc[:, 1]) - Counter({c: 10**6 for c in ["", *map(str, range(11))]})
        found |= {file.path: dict(codes)} if codes else {}
    # 2 + 1 of some 500 rows: under one in a hundred
    assert found == {"typeform/larkfield-2025Q1.csv": {"11": 2, "99": 1}}
    assert truth["mess"]["typeform/larkfield-2025Q1.csv"]["score_out_of_range"] == 3


def test_two_answers_fall_after_local_midnight_and_before_midnight_utc(raw):
    frame = pd.read_csv(raw / "typeform/larkfield-2024Q4.csv", dtype=str)
    assert frame["Submit Date (UTC)"].str.startswith("2024-12-31 23:").sum() == 2


def test_surveymonkey_has_two_header_rows_and_two_forms_of_date(raw):
    forms = {
        "2025Q2": r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d",
        "2025Q3": r"\d\d/\d\d/\d{4} \d{1,2}:\d\d:\d\d [AP]M",
        "2025Q4": r"\d\d/\d\d/\d{4} \d\d:\d\d:\d\d [AP]M",
    }
    for quarter, form in forms.items():
        first, second, *answers = rows(raw / f"surveymonkey/larkfield-{quarter}.csv")
        assert first[-4:] == ["Which parts of Larkfield do you use?", "", "", ""]
        assert second[:9] == [""] * 9 and second[9:11] == ["Response", "Open-Ended Response"]
        assert all(re.fullmatch(form, row[3]) for row in answers)


def test_qualtrics_has_three_header_rows_previews_and_unfinished_answers(raw, truth):
    names, texts, imports, *answers = rows(raw / "qualtrics/larkfield-2026Q2.csv")
    assert imports[0].startswith('{"ImportId":"startDate"')
    status, finished = names.index("Status"), names.index("Finished")
    mess = truth["mess"]["qualtrics/larkfield-2026Q2.csv"]
    assert sum(row[status] == "Survey Preview" for row in answers) == mess["test_row"] == 3
    assert sum(row[finished] == "False" for row in answers) == mess["not_completed"] == 7


@pytest.mark.parametrize("name", ["google-forms/enquete-2026T1.csv", LATEST])
def test_google_forms_speaks_french(raw, truth, name):
    header, *answers = rows(raw / name)
    assert header[:2] == ["Horodateur", "Adresse e-mail"]
    assert all(re.fullmatch(r"\d\d/\d\d/\d{4} \d\d:\d\d:\d\d", row[0]) for row in answers)
    assert max(int(row[0][:2]) for row in answers) > 12
    # an export in order of time has the two copies of an answer side by side
    copies = sum(one == other for one, other in pairwise(answers))
    assert copies == truth["mess"][name]["duplicate_row"]
    assert sum(row[2] == "" for row in answers) == truth["odd"][name]["blank"]


def test_the_latest_comments_are_hostile_many_lined_and_in_three_languages(raw):
    comments = [row[3] for row in rows(raw / LATEST)[1:] if row[3]]
    assert set(HOSTILE) <= set(comments)
    assert any(re.search(r"Please ask \w.* \(\S+@\S+\)", text) for text in comments)
    assert any("\n" in text for text in comments)
    for language in written("remarks.toml").values():
        sentences = [
            one for themes in language.values() for said in themes.values() for one in said
        ]
        assert sum(any(one in text for one in sentences) for text in comments) >= 5
    everything = " ".join(comments)
    # comma below, never the cedilla
    assert re.search("[țȚșȘ]", everything) and not re.search("[ţŢşŞ]", everything)


def test_about_one_answer_in_three_has_a_comment(raw):
    texts = [row[3] for row in rows(raw / LATEST)[1:]]
    assert 0.30 < sum(map(bool, texts)) / len(texts) < 0.42


def test_the_crm_writes_its_dates_in_two_ways_that_the_column_decides(raw):
    header, *contacts = rows(raw / "crm/contacts.csv")
    met = [row[header.index("Last contact date")] for row in contacts]
    assert sum(bool(re.fullmatch(r"\d{4}-\d\d-\d\d", day)) for day in met) > 100
    slashed = [day for day in met if "/" in day]
    assert len(slashed) > 100
    assert max(int(day[:2]) for day in slashed) == 31
    assert max(int(day[3:5]) for day in slashed) <= 12
    names = {row[header.index("Account name")] for row in contacts}
    assert "Marlow & Finch" in names
    emails = [row[header.index("E-mail")] for row in contacts]
    assert len(emails) == len(set(emails))


def test_addresses_are_respelled_and_some_are_strangers(raw, truth):
    header, *contacts = rows(raw / "crm/contacts.csv")
    known = {row[1] for row in contacts}
    for name in ("google-forms/enquete-2026T1.csv", LATEST):
        emails = [row[1] for row in rows(raw / name)[1:]]
        folded = [email.strip().lower() for email in emails]
        odd = truth["odd"][name]
        strangers = [email for email in folded if email not in known]
        respelled = [a for a, b in zip(emails, folded, strict=True) if a != b]
        assert (len(strangers), len(respelled)) == (odd["unmatched"], odd["respelled"])
