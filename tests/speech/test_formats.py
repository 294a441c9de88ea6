"""Signs, zeros, decimals and thousands, as each language prints them."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nps_analysis.speech import Words
from nps_analysis.speech.formats import rounded

EN, FR, RO = Words("en"), Words("fr"), Words("ro")


@pytest.mark.parametrize(
    ("value", "score", "change"),
    [
        (34.6, "35", "+35"),
        (-34.6, "−35", "−35"),
        (0.0, "0", "0"),
        (0.4, "0", "0"),
        (-0.4, "0", "0"),
        (2.5, "3", "+3"),
        (-2.5, "−3", "−3"),
        (100, "100", "+100"),
        (None, "–", "–"),
        (float("nan"), "–", "–"),
        (pd.NA, "–", "–"),
    ],
)
def test_signs_and_zeros(value, score, change):
    assert (EN.score(value), EN.change(value)) == (score, change)


@pytest.mark.parametrize(
    ("words", "expected"),
    [(EN, ("1,234.5", "54%")), (FR, ("1\u202f234,5", "54\xa0%")), (RO, ("1.234,5", "54\xa0%"))],
)
def test_each_language_has_its_marks(words, expected):
    assert (words.number(1234.5, 1), words.percent(0.543)) == expected


def test_points_are_counted_as_printed():
    # 0.96 prints as 1, but as 1.0 with a decimal, and "1.0 points" is plural in English
    assert EN.points(0.96) == "1 point"
    assert EN.points(0.96, digits=1) == "1.0 points"
    assert EN.points(-4.2) == "4 points"
    assert FR.points(1.9, digits=1) == "1,9 point"
    assert RO.points(21) == "21 de puncte"


def test_intervals_are_words_so_that_no_dash_looks_like_a_minus():
    assert EN.interval(-3.4, 12.2) == "−3 to 12"
    assert FR.interval(-3.4, 12.2) == "−3 à 12"
    assert RO.interval(-3.4, 12.2) == "de la −3 la 12"
    assert EN.interval(-3.4, 12.2, of=EN.change) == "−3 to +12"
    assert EN.interval(None, None) == "–"


def test_periods_days_and_lists():
    assert [words.period("2026Q3") for words in (EN, FR, RO)] == ["Q3 2026", "T3 2026", "T3 2026"]
    every = ["2026-09", "2026H2", "2026", "Spring 26"]
    assert [EN.period(one) for one in every] == ["September 2026", "H2 2026", "2026", "Spring 26"]
    assert [FR.period(one) for one in every] == ["septembre 2026", "S2 2026", "2026", "Spring 26"]
    assert [RO.period(one) for one in every] == ["septembrie 2026", "S2 2026", "2026", "Spring 26"]
    day = date(2026, 8, 1)
    assert [words.date(day) for words in (EN, FR, RO)] == [
        "1 August 2026",
        "1 août 2026",
        "1 august 2026",
    ]
    assert FR.listed(["a", "b", "c"]) == "a, b et c"


def test_braces_in_prose_and_in_data_are_text():
    assert EN.gettext("a set {x}") == "a set {x}"
    assert EN.gettext("{level}", level="{0.__class__}") == "{0.__class__}"


@given(st.floats(-1e6, 1e6), st.integers(0, 3))
def test_rounding_is_near_and_has_no_negative_zero(value, digits):
    shown = rounded(value, digits)
    assert abs(float(shown) - value) <= 0.5 * 10**-digits + 1e-9
    assert not (shown.is_zero() and shown.is_signed())
