"""Control limits: what a steady series would do, in one unbroken series at a time."""

import pandas as pd
import pytest

from nps_analysis.estimates import control_limits, estimate

COUNTS = {"2025Q1": 50, "2025Q2": 46, "2025Q3": 54, "2025Q4": 50, "2026Q1": 90, "2026Q2": 91}


def series(**how):
    rows = [
        (period, score)
        for period, promoters in COUNTS.items()
        for score in [10] * promoters + [3] * (100 - promoters)
    ]
    rows = pd.DataFrame(rows, columns=["period", "score"])
    return control_limits(estimate(rows, by="period"), **how).set_index("period")


def test_limits_by_hand():
    rows = series(baseline=["2025Q1", "2025Q2", "2025Q3", "2025Q4"])
    # half of 400 promote: centre 0, an answer's deviation 100, three of 100 answers 30
    assert rows["centre"].to_list() == pytest.approx([0] * 6)
    assert rows["limit_high"].to_list() == pytest.approx([30] * 6)
    assert rows["signal"].to_list() == [False] * 4 + [True] * 2


def test_without_a_baseline_a_shift_moves_the_limits():
    assert series()["centre"].iloc[0] > 20


def test_nothing_is_compared_across_a_break():
    rows = series(breaks=["2026Q1"])
    assert rows["series"].to_list() == [1] * 4 + [2] * 2
    assert not rows["signal"].any()
    assert rows["centre"].to_list() == pytest.approx([0] * 4 + [81] * 2)


def test_a_series_with_too_short_a_baseline_has_no_limits_and_no_signal():
    rows = series(breaks=["2026Q1"], baseline=["2025Q1", "2025Q2", "2026Q1"], least=2)
    assert rows["centre"].iloc[:4].notna().all() and rows["centre"].iloc[4:].isna().all()
    assert not rows["signal"].any()


def test_laney_widens_by_the_usual_distance_by_hand():
    rows = series(baseline=["2025Q1", "2025Q2", "2025Q3", "2025Q4"], laney=True)
    # scores 0, -8, 8, 0 are 0, -.8, .8, 0 deviations away: neighbours 3.2 / 3 apart on average
    assert rows["limit_high"].iloc[0] == pytest.approx(30 * 3.2 / 3 / 1.128)


def test_limits_stay_on_the_scale_and_a_missing_wave_has_none():
    rows = pd.DataFrame({"period": ["2025Q1"] * 3 + ["2025Q2"] * 40, "score": [10] * 43})
    found = control_limits(estimate(rows, by="period", min_n=30))
    assert found["limit_high"].to_list()[1] == 100
    assert found.loc[0, ["centre", "limit_low", "limit_high"]].isna().all()
    assert not found["signal"].any()


@pytest.mark.parametrize(
    "how, message",
    [
        ({"baseline": ["2024Q1"]}, "baseline names '2024Q1'; period holds 2025Q1, 2025Q2"),
        ({"breaks": ["2027Q1"]}, "breaks names '2027Q1'"),
        (
            {"breaks": ["2026Q1"], "baseline": ["2025Q1"]},
            "the series that begins 2026Q1 has no wave in the baseline",
        ),
        ({"baseline": ["2025Q1"], "laney": True}, "needs two waves in the baseline"),
    ],
)
def test_a_bad_call_is_refused_with_the_value(how, message):
    with pytest.raises(ValueError, match=message):
        series(**how)


def test_a_wave_that_comes_twice_is_refused():
    rows = pd.DataFrame({"period": ["2025Q1"] * 2, "region": ["a", "b"], "score": [10, 3]})
    with pytest.raises(ValueError, match="period 2025Q1 comes twice"):
        control_limits(estimate(rows, by=["period", "region"]))
