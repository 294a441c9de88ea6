"""Months, quarters, half-years, years and waves: names, order, bounds."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nps_analysis.programme import ProgrammeError
from nps_analysis.programme.model import Programme
from nps_analysis.programme.parts import Calendar
from nps_analysis.programme.periods import FORMS, Periods, slug

WAVES = [
    {"name": "Spring", "from": "2025-03-10", "until": "2025-04-15"},
    {"name": "Autumn", "from": "2025-09-01"},
    {"name": "Again in spring", "from": "2026-03-01", "until": "2026-05-31"},
]


def periods(kind, **more):
    return Periods(Calendar(period=kind, **more))


def waves():
    return periods("wave", waves=WAVES)


def days(*texts):
    return pd.Series(pd.to_datetime(list(texts)))


@pytest.mark.parametrize(
    ("kind", "first_month", "named"),
    [
        ("month", 1, ["2025-12", "2026-01", "2026-06", "2026-07"]),
        ("month", 7, ["2025-12", "2026-01", "2026-06", "2026-07"]),
        ("quarter", 1, ["2025Q4", "2026Q1", "2026Q2", "2026Q3"]),
        ("quarter", 7, ["2026Q2", "2026Q3", "2026Q4", "2027Q1"]),
        ("half-year", 1, ["2025H2", "2026H1", "2026H1", "2026H2"]),
        ("half-year", 7, ["2026H1", "2026H2", "2026H2", "2027H1"]),
        ("half-year", 4, ["2026H2", "2026H2", "2027H1", "2027H1"]),
        ("year", 1, ["2025", "2026", "2026", "2026"]),
        ("year", 7, ["2026", "2026", "2026", "2027"]),
    ],
)
def test_days_fall_into_periods_that_bear_the_year_in_which_they_end(kind, first_month, named):
    found = periods(kind, first_month=first_month).of(
        days("2025-12-31", "2026-01-01", "2026-06-30", "2026-07-01", None)
    )
    assert found.tolist()[:4] == named
    assert found.isna().tolist() == [False] * 4 + [True]
    assert found.dtype == "string"


@given(
    kind=st.sampled_from([*FORMS]),
    first_month=st.integers(1, 12),
    zone=st.sampled_from(["UTC", "Europe/Paris", "America/Sao_Paulo", "Asia/Kathmandu"]),
    instant=st.datetimes(datetime(1990, 1, 1), datetime(2037, 1, 1)),
)
def test_bounds_names_and_order_agree_for_every_calendar(kind, first_month, zone, instant):
    found = periods(kind, first_month=first_month, time_zone=zone)
    instant = instant.replace(tzinfo=UTC)
    [period] = found.of(pd.Series([pd.Timestamp(instant)]))
    start, end = found.bounds(period)
    assert start <= instant < end
    assert start.astimezone(ZoneInfo(zone)).day == 1
    tick = timedelta(microseconds=1)
    edges = found.of(pd.Series([pd.Timestamp(one) for one in (start - tick, start, end)]))
    assert found.before(period) == edges[0]
    assert edges[1] == period
    assert found.every(edges[0], edges[2]) == list(edges)
    year = found.every(found.year_ago(period), period)
    assert len(year) == 12 // FORMS[kind].months + 1
    assert (
        found.bounds(year[0])[0].astimezone(ZoneInfo(zone)).month
        == start.astimezone(ZoneInfo(zone)).month
    )


@pytest.mark.parametrize(
    ("kind", "wrong", "said"),
    [
        ("month", "2026-13", "period is '2026-13'; it is written as in 2026-09"),
        ("quarter", "2026-09", "period is '2026-09'; it is written as in 2026Q3"),
        ("half-year", "2026H3", "period is '2026H3'; it is written as in 2026H2"),
        ("year", "26", "period is '26'; it is written as in 2026"),
    ],
)
def test_a_period_is_written_as_the_calendar_has_it(kind, wrong, said):
    with pytest.raises(ValueError) as found:
        periods(kind).check(wrong)
    assert str(found.value) == said


def test_a_wave_reaches_to_the_day_before_the_next():
    found = waves()
    named = found.of(
        days("2025-03-09", "2025-03-10", "2025-08-31", "2025-09-01", "2026-05-31", "2026-06-01")
    )
    assert named.isna().tolist() == [True, False, False, False, False, True]
    assert named.dropna().tolist() == ["Spring", "Spring", "Autumn", "Again in spring"]
    assert [f"{bound:%Y-%m-%d}" for bound in found.bounds("Autumn")] == ["2025-09-01", "2026-03-01"]
    assert [f"{bound:%Y-%m-%d}" for bound in found.bounds("Again in spring")] == [
        "2026-03-01",
        "2026-06-01",
    ]
    paris = periods("wave", waves=WAVES, time_zone="Europe/Paris")
    instant = pd.Series(pd.to_datetime(["2025-08-31T21:59Z", "2025-08-31T22:00Z"]))
    assert paris.of(instant).tolist() == ["Spring", "Autumn"]


def test_the_order_of_waves_is_theirs_and_not_that_of_their_names():
    found = waves()
    names = [one["name"] for one in WAVES]
    assert sorted(names) != names
    assert found.sorted(["Again in spring", "Autumn", "Spring"]) == names
    assert found.every("Spring", "Again in spring") == names
    assert [found.before(one) for one in names] == [None, "Spring", "Autumn"]
    assert found.place(pd.Series(["Autumn", None, "Spring"])).tolist() == [1, pd.NA, 0]
    rows = pd.DataFrame({"period": pd.Series([*names, None], dtype="string")})
    assert found.until("Autumn", rows).tolist() == [True, True, False, False]
    assert found.since("Autumn", rows).tolist() == [False, True, True, False]
    # 1 March 2026 is nine days from 10 March 2025, less the year; no wave is near autumn 2024
    assert [found.year_ago(one) for one in names] == [None, None, "Spring"]
    with pytest.raises(ValueError) as wrong:
        found.check("Sprng")
    assert str(wrong.value) == (
        "period is 'Sprng'; it is one of Spring, Autumn, Again in spring; did you mean 'Spring'?"
    )


def test_a_folder_is_plain():
    assert periods("month").folder("2026-09") == "2026-09"
    assert waves().folder("Again in spring") == "again-in-spring"
    assert slug("Vague n° 3 / été") == "vague-n-3-ete"


def problems(tmp_path, calendar, more=""):
    path = tmp_path / "programme.toml"
    path.write_text(
        'name = "acme"\ntitle = "x"\norganisation = "Acme"\nquestion = "x"\n'
        f"[calendar]\n{calendar}\n{more}\n"
        '[[sources]]\ntable = "responses"\nfiles = "*.csv"\n'
    )
    try:
        return Programme.read(path)
    except ProgrammeError as error:
        return list(error.problems)


def test_waves_are_declared_in_their_order_and_all_that_is_wrong_is_named(tmp_path):
    wave = '[[calendar.waves]]\nname = "{}"\nfrom = "{}"\n'
    assert problems(tmp_path, 'period = "wave"')[0].startswith(
        'calendar.waves: none is declared; period = "wave" needs each, as in [[calendar.waves]]'
    )
    assert problems(tmp_path, "", wave.format("A", "2026-03-01")) == [
        "calendar.waves: the periods are of kind 'quarter'; declare period = \"wave\" or leave "
        "them out"
    ]
    twice = (wave.format("Été", "2026-03-01") + "until = 2026-02-01\n") + wave.format(
        "ete", "2026-01-01"
    )
    assert problems(tmp_path, 'period = "wave"', twice) == [
        "calendar.waves[0].until: found 2026-02-01; it lies before the wave's first day",
        "calendar.waves[1].from: found 2026-01-01; it must lie after all of 'Été', as waves are "
        "declared in their order",
        "calendar.waves[1].name: 'ete' is written as calendar.waves[0] is",
        "calendar.waves[1].until: missing; the last wave needs the last day that belongs to it",
    ]
    unknown = wave.format("A", "2026-03-01").replace("from", "form")
    assert problems(tmp_path, 'period = "wave"', unknown) == [
        "calendar.waves[0].from: missing; the programme needs it",
        "calendar.waves[0].form: the key is not one of name, from, until; did you mean 'from'?",
    ]


def test_breaks_are_periods_of_the_calendar(tmp_path):
    broken = '[[breaks]]\nperiod = "2026Q3"\nwhat = "tool"'
    assert problems(tmp_path, 'period = "month"', broken) == [
        "breaks[0].period: found '2026Q3'; a year and a month, as in 2026-09"
    ]
    assert problems(tmp_path, "", broken).breaks[0].period == "2026Q3"
    waves = '[[calendar.waves]]\nname = "A"\nfrom = "2026-03-01"\nuntil = "2026-03-09"\n'
    assert problems(tmp_path, 'period = "wave"', waves + broken) == [
        "breaks[0].period: found '2026Q3'; it is one of A"
    ]
