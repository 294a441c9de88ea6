"""What the silent could have said: bounds that presume nothing."""

import pandas as pd
import pytest

from nps_analysis.estimates import doubting_gap, reversing_gap, silence
from nps_analysis.scoring import PROMOTERS

ANSWERS = pd.DataFrame({"region": ["a"] * 10 + ["b"] * 5, "score": [10] * 8 + [3] * 2 + [8] * 5})
ASKED = pd.DataFrame(
    {"region": ["a"] * 20 + ["b"] * 5 + ["c"] * 3, "answered": [True] * 10 + [False] * 10
     + [True] * 5 + [False] * 3}
)  # fmt: skip


def test_bounds_by_hand():
    rows = silence(ANSWERS, ASKED, by="region").set_index("region")
    # a: 60 of half, and the other half at -100 or 100; b: everybody answered
    assert rows.loc["a", ["estimate", "worst", "best"]].to_list() == pytest.approx([60, -20, 80])
    assert rows.loc["b", ["estimate", "worst", "best"]].to_list() == pytest.approx([0, 0, 0])
    assert rows["response_rate"].to_list() == pytest.approx([0.5, 1, 0])
    assert rows.loc["c", "note"] == "no answers" and pd.isna(rows.loc["c", "worst"])


def test_the_truth_lies_within_whatever_the_silent_say():
    row = silence(ANSWERS.head(10), ASKED.head(20), PROMOTERS).iloc[0]
    for promoters in range(11):
        assert row["worst"] <= (8 + promoters) / 20 <= row["best"]
    assert (row["worst"], row["best"]) == (0.4, 0.9)


def test_a_small_group_shows_no_figure():
    rows = silence(ANSWERS, ASKED, by="region", min_n=6).set_index("region")
    assert pd.isna(rows.loc["b", "worst"]) and rows.loc["b", "note"] == "n = 5, below min_n = 6"


def test_more_answers_than_asked_are_refused():
    with pytest.raises(ValueError, match="10 answered in a, where 4 were asked"):
        silence(ANSWERS, ASKED.iloc[16:], by="region")


def test_the_gap_undoes_the_change():
    """20 before; 26 among the 30 % who answer; the silent 70 % are lower by the gap."""
    gap = reversing_gap(26 - 20, 0.30)
    assert 0.30 * 26 + 0.70 * (26 + gap) == pytest.approx(20)


@pytest.mark.parametrize("rate", [0, 1, 30, float("nan")])
def test_a_response_rate_is_a_share(rate):
    with pytest.raises(ValueError, match=f"response_rate is {rate}; it lies between 0 and 1"):
        reversing_gap(6, rate)


@pytest.mark.parametrize(("low", "high"), [(-18.8, -1.6), (2.0, 9.0), (-3.0, 4.0)])
def test_the_doubting_gap_brings_the_interval_to_zero(low, high):
    """The silent 51 % move everybody's change, and both ends with it, by 0.51 of the gap."""
    gap = doubting_gap(low, high, 0.49)
    ends = low + 0.51 * gap, high + 0.51 * gap
    assert min(abs(end) for end in ends) == pytest.approx(0) if low * high > 0 else gap == 0
