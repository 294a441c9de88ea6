"""Answers in several exports count once; those that only look alike are not lost."""

import pytest

from nps_analysis.contract import ContractError
from nps_analysis.programme import Programme
from nps_analysis.sources import large_csv
from nps_analysis.store import ingest, load

PROGRAMME = """
name = "acme"
title = "Would they?"
organisation = "Acme"
question = "Would you?"
[folders]
raw = "raw"
processed = "processed"
[[sources]]
table = "responses"
files = "*.csv"
layout = "mapped"
time_zone = "UTC"
[sources.columns]
responded_at = "at"
score = "score"
comment = "why"
"""
NAMED = 'response_id = "id"\ncustomer_id = "who"\n'


@pytest.fixture(params=["ordinary", "large"])
def read(tmp_path, monkeypatch, request):
    """read(columns, files) -> what was ingested, and the answers kept, however large."""

    def build(columns, **files):
        if request.param == "large":
            monkeypatch.setattr(large_csv, "FROM", 0)
        (tmp_path / "programme.toml").write_text(PROGRAMME + columns)
        (tmp_path / "raw").mkdir()
        for name, rows in files.items():
            body = "\n".join(["id,who,at,score,why", *rows])
            (tmp_path / "raw" / f"{name}.csv").write_text(body + "\n")
        programme = Programme.read(tmp_path)
        return ingest(programme), load("responses", programme=programme)

    return build


def test_files_that_number_their_answers_alike_are_refused_not_dropped(read):
    first = [f"{n},C-{n},2026-01-{n:02} 08:00:00,9," for n in range(1, 11)]
    second = [f"{n},D-{n},2026-04-{n:02} 08:00:00,3," for n in range(1, 11)]
    with pytest.raises(ContractError) as caught:
        read(NAMED, w1=first, w2=second)
    assert "w1.csv, w2.csv have 10 ids in common" in caught.value.problems[0]
    assert "Leave response_id out of their source.columns" in caught.value.problems[0]


def test_the_same_people_in_the_same_order_a_period_later_are_refused_too(read):
    first = [f"{n},C-{n},2026-01-{n:02} 08:00:00,9," for n in range(1, 11)]
    second = [f"{n},C-{n},2026-04-{n:02} 08:00:00,3," for n in range(1, 11)]
    with pytest.raises(ContractError, match="have 10 ids in common"):
        read(NAMED, w1=first, w2=second)


def test_an_export_that_grew_has_its_first_answers_once(read):
    first = [f"{n},C-{n},2026-01-{n:02} 08:00:00,9," for n in range(1, 11)]
    # one of them was corrected since: the later one stands
    grown = [*first[:-1], "10,C-10,2026-01-20 08:00:00,2,", "11,C-11,2026-01-21 08:00:00,7,"]
    done, kept = read(NAMED, w1=first, w2=grown)
    assert done.refused == {"duplicate_response": 10}
    assert sorted(kept["score"]) == [2, 7, *[9] * 9]


def test_an_anonymous_export_that_grew_has_its_first_answers_once(read):
    january = [f",,2026-01-{n:02} 08:00:{n:02},{n % 11},fine" for n in range(1, 21)]
    # two people said the same in the same second, and are two in either file
    january += [",,2026-01-21 09:00:00,9,", ",,2026-01-21 09:00:00,9,"]
    february = [f",,2026-02-{n:02} 08:00:00,9," for n in range(1, 6)]
    done, kept = read("", jan=january, jan_feb=january + february)
    assert done.refused == {"duplicate_row": 22}
    assert len(kept) == 27


def test_days_without_a_time_tell_no_two_anonymous_answers_apart(read):
    # 20 answers a day in either file: the same days and scores are no sign of the same answers
    rows = [f",,2026-01-0{day} 00:00:00,{score}," for day in (1, 2) for score in [9, 9, 8, 3] * 5]
    done, kept = read("", north=rows, south=rows)
    assert done.refused == {}
    assert len(kept) == 80


def test_ids_that_are_addresses_are_never_kept(read):
    rows = [f"{n},who{n % 3}@acme.test,2026-01-0{n} 08:00:00,9," for n in range(1, 7)]
    done, kept = read(NAMED, w1=rows)
    assert done.refused == {"superseded": 3}
    assert kept["customer_id"].str.fullmatch("unmatched-[0-9a-f]{12}").all()


def test_comments_that_nobody_wrote_stop_nothing(tmp_path):
    (tmp_path / "programme.toml").write_text(PROGRAMME)
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "a.csv").write_text("at,score,why\n2026-01-01 08:00:00,9,\n")
    programme = Programme.read(tmp_path)
    ingest(programme)
    assert load("responses", programme=programme)["comment"].isna().all()
