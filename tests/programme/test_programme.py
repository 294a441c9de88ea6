"""A programme that is right is read as it is declared, with the documented defaults."""

from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.programme.written import HEAD, SOURCE

from nps_analysis.programme import Programme, spoken
from nps_analysis.scoring import BUILT_IN


def test_the_defaults_are_the_documented_ones(read, tmp_path):
    programme = read(HEAD + SOURCE)
    assert programme.path == tmp_path / "programme.toml"
    assert programme.folder("raw") == tmp_path / "data/raw"
    assert programme.folder("processed") == tmp_path / "data/processed"
    assert programme.folder("reports") == tmp_path / "reports"
    assert programme.language == "en"
    assert programme.sample is False
    assert programme.answers.model_dump() == {"one_per": "customer", "keep": "latest"}
    assert programme.thresholds.min_n == 30
    effort = programme.effort
    assert (effort.version, effort.points, effort.easy) == ("CES 2.0", 7, "high")
    assert programme.sources[0].scale == (0, 10)


def test_a_segment_is_named_in_the_readers_language(read):
    programme = read(
        HEAD
        + """
[[segments]]
column = "region"
label = { en = "Region", fr = "Région" }
[[segments]]
column = "account_size"
"""
        + SOURCE
    )
    assert programme.segment_columns == ["region", "account_size"]
    assert programme.label("region", "fr") == "Région"
    assert programme.label("region", "ro") == "Region"
    assert programme.label("account_size") == "Account size"
    with pytest.raises(KeyError, match="did you mean 'region'"):
        programme.label("regoin")


def test_breaks_and_titles_are_read_in_the_readers_language(read):
    title = 'title = { en = "Recommend?", fr = "Recommander ?" }'
    programme = read(
        HEAD.replace('title = "Would customers recommend Larkfield?"', title)
        + """
[[breaks]]
period = "2026Q1"
what = "tool"
note = { en = "A new tool.", fr = "Un nouvel outil." }
[[breaks]]
period = "2026Q1"
what = "question"
"""
        + SOURCE
    )
    assert spoken(programme.title, "fr") == "Recommander ?"
    assert spoken(programme.title, "ro") == "Recommend?"
    assert [(one.period, one.what) for one in programme.breaks] == [
        ("2026Q1", "tool"),
        ("2026Q1", "question"),
    ]
    assert spoken(programme.breaks[0].note, "fr") == "Un nouvel outil."


def test_the_nearest_programme_is_found_and_the_sample_only_without_one(tmp_path, monkeypatch):
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    monkeypatch.chdir(inner)
    sample = tmp_path / "data" / "sample"
    sample.mkdir(parents=True)
    (sample / "programme.toml").write_text("sample = true" + HEAD + SOURCE)
    assert Programme.find().sample
    (tmp_path / "programme.toml").write_text(HEAD + SOURCE)
    assert not Programme.find().sample
    assert Programme.find(sample).sample


CALENDARS = ["UTC", "Europe/Paris", "America/Havana", "America/Sao_Paulo", "Pacific/Apia"]


def calendar(first_month, zone):
    return Programme.model_validate(
        {
            "name": "x",
            "title": "x",
            "organisation": "x",
            "question": "x",
            "calendar": {"first_month": first_month, "time_zone": zone},
            "sources": [{"table": "responses", "files": "a.csv"}],
        }
    )


def test_a_period_begins_at_local_midnight_in_winter_and_summer_time():
    # Paris is an hour ahead of UTC on 1 January and two on 1 July.
    paris = calendar(1, "Europe/Paris")
    assert paris.period_bounds("2026Q1")[0] == datetime(2025, 12, 31, 23, tzinfo=UTC)
    assert paris.period_bounds("2026Q3")[0] == datetime(2026, 6, 30, 22, tzinfo=UTC)


def test_a_fiscal_period_bears_the_year_in_which_its_fiscal_year_ends():
    days = pd.Series(pd.to_datetime(["2025-06-30", "2025-07-01", "2026-01-01", "2026-06-30", None]))
    named = calendar(7, "UTC").period_of(days)
    assert named.tolist()[:4] == ["2025Q4", "2026Q1", "2026Q3", "2026Q4"]
    assert pd.isna(named[4])
    assert named.dtype == "string"


def test_a_period_is_written_one_way():
    with pytest.raises(ValueError, match="period is '2026-Q3'; it is written as in 2026Q3"):
        calendar(1, "UTC").period_bounds("2026-Q3")


@given(
    first_month=st.integers(1, 12),
    zone=st.sampled_from(CALENDARS),
    instant=st.datetimes(datetime(1990, 1, 1), datetime(2037, 1, 1)),
)
def test_an_instant_lies_within_the_bounds_of_its_period(first_month, zone, instant):
    programme = calendar(first_month, zone)
    instant = instant.replace(tzinfo=UTC)
    [period] = programme.period_of(pd.Series([pd.Timestamp(instant)]))
    start, end = programme.period_bounds(period)
    assert start <= instant < end
    tick = timedelta(microseconds=1)
    edges = programme.period_of(pd.Series([pd.Timestamp(t) for t in (start - tick, start)]))
    assert edges[1] == period != edges[0]
    following = programme.period_of(pd.Series([pd.Timestamp(end)]))[0]
    assert programme.period_bounds(following)[0] == end


MEASURES = """
[effort]
version = "own"
points = 10
easy = "high"
[[drivers]]
column = "signs"
scale = [1, 5]
[[measures]]
name = "csat_top"
column = "satisfaction"
scale = [1, 5]
top = 2
label = { en = "Satisfied (top 2)", fr = "Satisfaits" }
short = "Top 2"
[[measures]]
name = "signs_bad"
column = "signs"
bottom = 1
[[measures]]
name = "ease"
column = "effort"
scoring = "mean"
[[measures]]
name = "strict"
column = "score"
high = [10, 10]
low = [0, 7]
label = "Strict NPS"
[[measures]]
name = "from_one"
column = "score"
scale = [1, 10]
high = [9, 10]
low = [1, 6]
better = "higher"
"""


def test_measures_are_declared_and_found_by_name(read):
    programme = read(HEAD + MEASURES + SOURCE)
    assert [one.name for one in programme.measures] == [
        "csat_top", "signs_bad", "ease", "strict", "from_one",
    ]  # fmt: skip
    top = programme.measure("csat_top")
    assert [(b.low, b.high, b.value) for b in top.bands] == [(4, 5, 1), (1, 3, 0)]
    assert (top.unit, top.column, top.short) == ("share", "satisfaction", "Top 2")
    assert (top.label("fr"), top.label("ro")) == ("Satisfaits", "Satisfied (top 2)")
    bad = programme.measure("signs_bad")
    assert (bad.scale, bad.higher_is_better, bad.short) == ((1, 5), False, "Signs bad")
    assert programme.measure("ease").bounds == (1, 10)
    strict = programme.measure("strict")
    assert (strict.label("fr"), strict.counts) == (
        "Strict NPS",
        ("promoters", "passives", "detractors"),
    )
    assert (strict.scale, programme.measure("from_one").scale) == ((0, 10), (1, 10))


def test_measures_that_are_always_there_need_no_declaration(read):
    programme = read(HEAD + '[effort]\nversion = "CES 1.0"\nscoring = "mean"\n' + SOURCE)
    assert {name: programme.measure(name).name for name in BUILT_IN} == {n: n for n in BUILT_IN}
    assert programme.measure("ces").name == "ces_1_mean"
    with pytest.raises(ValueError, match="measure 'csta' is not one of nps, .*mean 'csat'"):
        programme.measure("csta")


def test_segments_may_be_crossed_and_cut_into_bands(read):
    programme = read(
        HEAD
        + """
[[segments]]
column = "plan"
[[segments]]
column = "tenure"
from = "customer_since"
bands = [6, 12]
levels = ["new", "first year", "longer"]
[[segments]]
cross = ["plan", "tenure"]
label = { en = "Plan and tenure" }
"""
        + SOURCE
    )
    assert programme.segment_columns == ["plan"], "the others are in no export"
    assert [one.column for one in programme.segments] == ["plan", "tenure", "plan_x_tenure"]
    assert programme.label("plan_x_tenure") == "Plan and tenure"
    assert programme.label("tenure") == "Tenure"
