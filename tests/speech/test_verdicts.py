"""What may be said of a change: its direction and its figures agree, whatever they are."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nps_analysis.speech.claims import agreeing_digits, direction, judge


def comparison(difference, low, high, p_adjusted=None):
    return pd.Series(
        {
            "n": 212,
            "n_reference": 220,
            "difference": difference,
            "conf_low": low,
            "conf_high": high,
            "p_adjusted": p_adjusted if p_adjusted is not None else 0.001,
            "detectable": 15.2,
        }
    )


@pytest.mark.parametrize(
    ("low", "high", "p_adjusted", "expected"),
    [
        (1, 20, 0.001, "rose"),
        (-20, -1, 0.001, "fell"),
        (-1, 20, 0.001, "unclear"),
        (0, 20, 0.001, "unclear"),
        (-20, 0, 0.001, "unclear"),
        (1, 20, 0.30, "unclear"),  # clear alone, not among so many comparisons
        (1, 20, 0.05, "unclear"),
        (1, 20, float("nan"), "unclear"),
    ],
)
def test_direction_needs_interval_and_test(low, high, p_adjusted, expected):
    assert direction(comparison((low + high) / 2, low, high, p_adjusted)) == expected


def test_confidence_moves_the_level_of_the_test():
    row = comparison(10, 1, 20, p_adjusted=0.03)
    assert direction(row, 0.95) == "rose"
    assert direction(row, 0.99) == "unclear"


def test_too_few_answers_have_no_direction():
    row = comparison(float("nan"), float("nan"), float("nan"))
    verdict = judge(row, 31.0, float("nan"))
    assert verdict.direction == "unknown"
    assert verdict.difference is None
    assert (verdict.n, verdict.n_earlier) == (212, 220)


def test_printed_figures_agree():
    # 34.6 - 31.4 = 3.2: whole points would print 31, 35 and 3
    verdict = judge(comparison(3.2, -9, 15.4), 31.4, 34.6)
    assert [str(x) for x in (verdict.earlier, verdict.later, verdict.difference)] == [
        "31.4",
        "34.6",
        "3.2",
    ]
    # 35 - 31 = 4 in whole points already
    verdict = judge(comparison(4.0, -9, 15.4), 31.0, 35.0)
    assert (verdict.digits, str(verdict.difference)) == (0, "4")


def test_an_interval_that_leaves_zero_out_does_not_print_zero():
    verdict = judge(comparison(12.0, 0.3, 23.7), 31.0, 43.0)
    assert (verdict.direction, str(verdict.low)) == ("rose", "0.3")
    verdict = judge(comparison(12.0, -0.3, 24.3), 31.0, 43.0)
    assert (verdict.direction, str(verdict.low)) == ("unclear", "-0.3")


def test_shares_become_percentages():
    verdict = judge(comparison(0.18, 0.09, 0.27), 0.74, 0.92, scale=100)
    assert (str(verdict.later), str(verdict.earlier), str(verdict.difference)) == ("92", "74", "18")
    assert verdict.detectable == pytest.approx(1520)


scores = st.floats(-100, 100, allow_nan=False)


@given(scores, scores, st.floats(0.01, 60), st.floats(0, 1))
def test_any_change_prints_figures_that_agree_and_never_moves_through_zero(
    earlier, later, half_width, p_adjusted
):
    difference = later - earlier
    row = comparison(difference, difference - half_width, difference + half_width, p_adjusted)
    verdict = judge(row, earlier, later)
    assert verdict.later - verdict.earlier == verdict.difference
    assert abs(float(verdict.difference) - difference) <= 1.0
    if verdict.direction == "rose":
        assert row["conf_low"] > 0
        assert verdict.difference >= 0
    if verdict.direction == "fell":
        assert row["conf_high"] < 0
        assert verdict.difference <= 0
    mirrored = judge(
        comparison(-difference, -difference - half_width, -difference + half_width, p_adjusted),
        later,
        earlier,
    )
    turned = {"rose": "fell", "fell": "rose"}
    assert mirrored.direction == turned.get(verdict.direction, verdict.direction)


@given(scores, scores)
def test_digits_stay_within_two(earlier, later):
    assert agreeing_digits(earlier, later, later - earlier, -5.0, 5.0) in (0, 1, 2)
