"""Answers and invitations of waves: by the wave they name, else by their day."""

import pandas as pd
import pytest

from nps_analysis import store
from nps_analysis.contract import ContractError
from nps_analysis.programme import Programme

WAVES = """\
period = "wave"
[[calendar.waves]]
name = "Spring"
from = "2026-04-01"
until = "2026-04-03"
[[calendar.waves]]
name = "Autumn"
from = "2026-06-30"
until = "2026-09-30"
"""


@pytest.fixture
def in_waves(home):
    """Change the programme's waves, and the exports; the programme read."""

    def change(*pairs, answers=None):
        path = home / "programme.toml"
        text = path.read_text(encoding="utf-8")
        zone = 'time_zone = "Europe/Paris"\n'
        text = text.replace(zone, zone + WAVES, 1)
        for old, new in pairs:
            assert old in text, old
            text = text.replace(old, new, 1)
        path.write_text(text, encoding="utf-8")
        if answers is not None:
            early = home / "raw/answers/2026Q2.csv"
            header, *rows = early.read_text(encoding="utf-8").splitlines()
            rows = [f"{header},Campaign", *(f"{row}," for row in rows), ""]
            early.write_text("\n".join(rows), encoding="utf-8")
            (home / "raw/answers/2026Q3.csv").write_text(answers, encoding="utf-8")
        return Programme.read(path)

    return change


def stamp(programme, table="responses"):
    rows = store.load(table, programme=programme)
    return rows.set_index(rows.columns[0])["period"].to_dict()


NAMED = ('comment = "Why"', 'comment = "Why"\nwave = "Campaign"')
HEADER = "Id,E-mail,Sent in,Recommend,Why,Campaign\n"


def test_by_day_where_no_wave_is_named(in_waves):
    programme = in_waves()
    done = store.ingest(programme)
    found = stamp(programme)
    assert (found["A-1"], found["B-1"], found["B-4"]) == ("Spring", "Autumn", "Autumn")
    assert store.known_periods(programme) == ["Spring", "Autumn"]
    # A-3 of 4 April comes a day after the last of Spring; no other answer is late
    assert "Spring: 1 row answered after its last day; counted in it" in done.problems
    assert stamp(programme, "invitations")["C-1"] == "Autumn"
    renewals = stamp(programme, "renewals")
    assert renewals == {"K-1": "Spring", "K-2": "Autumn"}  # decided 15 June; due 31 August


def test_the_wave_that_an_answer_names_comes_before_its_day(in_waves):
    rows = (
        "B-1,ana@acme.test,2026-07-01 08:00:00,10,,Spring\n"
        "B-2,bob@acme.test,2026-07-03 08:00:00,3,,\n"
    )
    programme = in_waves(NAMED, answers=HEADER + rows)
    store.ingest(programme)
    found = stamp(programme)
    assert (found["B-1"], found["B-2"]) == ("Spring", "Autumn")
    # ana answered twice in Spring, then: only the later answer counts
    assert "A-1" not in found


def test_a_wave_that_is_not_declared_is_refused_by_its_name(in_waves):
    rows = (
        "B-1,ana@acme.test,2026-07-01 08:00:00,10,,Sumer\n"
        "B-2,bob@acme.test,2026-07-03 08:00:00,3,,Sumer\n"
    )
    programme = in_waves(NAMED, answers=HEADER + rows)
    with pytest.raises(ContractError) as found:
        store.ingest(programme)
    assert found.value.problems == (
        "wave: 'Sumer' (2 rows, 2026-07-01 to 2026-07-03) is none of [[calendar.waves]]; declare "
        "it there, in its place, or correct it with [sources.corrections.wave]",
    )


def test_answers_outside_every_wave_are_refused_with_their_days(in_waves):
    programme = in_waves(('from = "2026-04-01"', 'from = "2026-04-03"'))
    with pytest.raises(ContractError) as found:
        store.ingest(programme)
    assert found.value.problems == (
        "wave: 1 row, 2026-04-02 to 2026-04-02, lie in none of [[calendar.waves]]; declare a wave "
        "that reaches there",
    )


def test_a_deed_after_the_last_wave_is_in_none(in_waves):
    programme = in_waves(('until = "2026-09-30"', 'until = "2026-08-30"'))
    store.ingest(programme)
    assert pd.isna(stamp(programme, "renewals")["K-2"])  # due on 31 August
