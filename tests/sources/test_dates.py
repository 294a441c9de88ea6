"""Dates are read in the order their column shows, at the hour their zone says."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nps_analysis.sources.dates import dates, days, instants
from nps_analysis.sources.spellings import rewritten


def read(*texts, **options):
    lines = np.arange(2, len(texts) + 2)
    column = pd.Series(texts, dtype="string")
    return dates(column, name="at", lines=lines, key="sources[0]", **options)


def utc(*texts, zone="Europe/Paris", **options):
    found = read(*texts, **options)
    assert not found.problems
    placed, touched = instants(found, zone=zone, calendar="Europe/Paris")
    evidence = touched.said("at", zone)
    return placed.dt.strftime("%Y-%m-%d %H:%M:%S").tolist(), evidence


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2026-01-02T03:04:05Z", "2026-01-02 03:04:05"),
        ("2026-01-02 03:04:05.402+02:00", "2026-01-02 01:04:05"),
        ("2026-01-02 03:04 UTC", "2026-01-02 03:04:00"),
        ("2026/01/02 3:04:05 p.m. EET", "2026-01-02 13:04:05"),
        ("2026-01-02 12:00 AM GMT", "2026-01-02 00:00:00"),
        ("2026-01-02 12:00\u202fPM GMT", "2026-01-02 12:00:00"),
        ("2026-01-31 24:00", "2026-01-31 23:00:00"),
        ("13/1/26", "2026-01-12 23:00:00"),
        ("13.01.2026, 10:00", "2026-01-13 09:00:00"),
        ("1/13/1999 9:05", "1999-01-13 08:05:00"),
    ],
)
def test_what_is_written(written, expected):
    assert utc(written)[0] == [expected]


@pytest.mark.parametrize(
    "written",
    [
        "2026-02-30",
        "2026-01-02 25:00",
        "2026-01-02 24:01",
        "2026-01-02 13:00 PM",
        "2026-01-02 10:00 CST",
        "0026-01-02",
        "202-01-02",
        "1-2-3",
        "2026-01/02",
        "yesterday",
    ],
)
def test_what_is_no_date(written):
    found = read(written, "2026-01-02")
    assert found.unreadable.tolist() == [True, False]
    assert not found.problems
    assert "none of its 1 values is a date" in read(written).problems[0]


def test_two_digit_years_with_hyphens_can_begin_with_the_year():
    assert "2005-04-03, or" in read("03-04-05").problems[0].replace(" or ", ", or ")
    assert read("03-04-05", order="YMD").local.tolist() == [pd.Timestamp("2003-04-05")]
    assert read("99-04-05", "03-04-05").local.dt.year.tolist() == [1999, 2003]
    assert read("03/04/69", order="DMY").local.tolist() == [pd.Timestamp("1969-04-03")]
    assert read("03/04/68", order="DMY").local.tolist() == [pd.Timestamp("2068-04-03")]


def test_a_form_of_the_layout_decides_only_what_keeps_to_it():
    assert read("3/4/2026 10:00", forms=["M/D/YYYY"]).local.dt.month.tolist() == [3]
    assert read("03/04/2026 10:00", forms=["M/D/YYYY"]).problems
    assert read("3/4/2026 10:00", forms=["DD/MM/YYYY"]).problems
    assert read("03/04/2026 10:00 PM", forms=["MM/DD/YYYY"]).problems
    assert read("03.04.2026", forms=["DD/MM/YYYY"]).problems
    evidence = read("3/4/2026", "25/4/2026", forms=["M/D/YYYY"]).evidence
    assert evidence == ("at: day first: line 3 '25/4/2026' is not month first",)


def test_each_way_of_writing_is_decided_on_its_own():
    found = read("25/04/2026", "05/06/2026", "04/25/2026 1:00 PM", "05/06/2026 1:00 PM")
    assert found.local.dt.month.tolist() == [4, 6, 4, 5]


def test_a_day_without_a_time_is_the_calendars():
    # the layout's zone is UTC; a whole day still begins at midnight in Paris
    placed, evidence = utc("2026-07-01", "2026-07-01 00:00", zone="UTC")
    assert placed == ["2026-06-30 22:00:00", "2026-07-01 00:00:00"]
    assert evidence == ["at: times in UTC"]


def test_clocks_that_change():
    # Paris: 02:00-03:00 is skipped on 29 March 2026, and comes twice on 25 October
    placed, evidence = utc("2026-03-29 02:30", "2026-10-25 02:30", "2026-10-25 03:30")
    assert placed == ["2026-03-29 01:00:00", "2026-10-25 00:30:00", "2026-10-25 02:30:00"]
    assert evidence[-1].startswith("at: 1 times that occur twice (the first was taken), 1 skipped")


def test_days_with_an_offset_are_taken_to_the_calendar():
    found = read("2026-03-31T22:30:00Z", "2026-03-31", "2026-03-31 23:59")
    assert days(found, calendar="Europe/Paris").dt.strftime("%m-%d").tolist() == [
        "04-01",
        "03-31",
        "03-31",
    ]


@settings(deadline=None)
@given(
    st.lists(st.dates(date(1970, 1, 1), date(2067, 12, 31)), min_size=1),
    st.sampled_from(["%d/%m/%Y", "%m/%d/%Y", "%d.%m.%y", "%Y-%m-%d", "%m-%d-%y"]),
)
def test_a_column_is_read_right_or_not_at_all(written, form):
    found = read(*(f"{day:{form}}" for day in written))
    if not found.problems:
        assert found.local.dt.date.tolist() == written


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("3 May 2026", "2026-05-03"),
        ("May 3, 2026 2:05 PM", "2026-05-03 2:05 pm"),
        ("03-Aug-26", "2026-08-03"),
        ("Monday - 13th January 2020", "2020-01-13"),
        ("1er août 2026 à 14:05", "2026-08-01 14:05"),
        ("mar. 3 mars 2026", "2026-03-03"),
        ("3 févr. 2026", "2026-02-03"),
        ("luni, 3 mai 2026", "2026-05-03"),
        ("21 iunie 2026 10:00", "2026-06-21 10:00"),
        ("3 noi. 2026", "2026-11-03"),
        ("2026-Dec-03", "2026-12-03"),
        ("3 de mayo de 2026", "2026-05-03"),
        ("20260503", "2026-05-03"),
        ("03052026", "03/05/2026"),
        ("20260503T101500Z", "2026-05-03 10:15:00Z"),
        ("1782900000", "2026-07-01T10:00:00+00:00"),
        ("1782900000000", "2026-07-01T10:00:00+00:00"),
        ("13th Jan", "13th Jan"),
        ("3 Mayor 2026", "3 Mayor 2026"),
        ("0722123456", "0722123456"),
        ("Anna 3 May 2026", "Anna 3 May 2026"),
        ("45231.75", "45231.75"),
    ],
)
def test_months_in_words_and_dates_without_separators(written, expected):
    given = pd.Series([written, pd.NA], dtype="string")
    assert rewritten(given, counted=False).tolist() == [expected, pd.NA]


def test_a_count_of_seconds_beside_dates_is_no_date():
    given = pd.Series(["1782900000", "2026-01-02"], dtype="string")
    assert rewritten(given, counted=False).tolist() == ["1782900000", "2026-01-02"]
    assert rewritten(given, counted=True).tolist()[0] == "2026-07-01T10:00:00+00:00"


def test_several_orders_are_tried_value_by_value():
    found = read("03/04/2026", "5/20/2019", order=["DMY", "MDY"])
    assert found.local.tolist() == [pd.Timestamp("2026-04-03"), pd.Timestamp("2019-05-20")]
    assert found.evidence == ("at: 1 day first, 1 month first, as declared",)
