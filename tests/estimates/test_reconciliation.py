"""The gap to another tool's figure, explained line by line."""

import pandas as pd
import pytest

from nps_analysis.estimates.reconciliation import explain


def wave(kept, **aside):
    """A wave: scores kept, and scores set aside by reason."""
    parts = [pd.DataFrame({"score": pd.array(kept, "Int64"), "reason": ""})]
    parts += [
        pd.DataFrame({"score": pd.array(scores, "Int64"), "reason": reason})
        for reason, scores in aside.items()
    ]
    return pd.concat(parts, ignore_index=True)


THIRTY = [9] * 60 + [8] * 10 + [3] * 30
"""(60 - 30) / 100 = 30."""


def rules(found):
    return [[step.rule for step in one.steps] for one in found]


def test_twenty_dismissals_make_25_of_30():
    # (60 - 30) / 120 = 25
    found = explain(wave(THIRTY, dismissed=[None] * 20), 25)
    assert rules(found) == [["dismissed"]]
    assert found[0].steps[0].figure == 25 and found[0].left == 0


def test_blanks_counted_as_passives():
    # (60 - 30) / (100 + 50) = 20
    found = explain(wave([*THIRTY, *[None] * 50]), 20)
    assert rules(found) == [["blank"]] and found[0].steps[0].rows == 50


def test_eight_counted_as_a_promoter():
    # (60 + 10 - 30) / 100 = 40
    assert rules(explain(wave(THIRTY), 40)) == [["eight_promotes"]]


def test_the_mean_shown_as_a_score():
    # (60 x 9 + 10 x 8 + 30 x 3) / 100 = 7.1
    found = explain(wave(THIRTY), 7.1, decimals=1)
    assert rules(found) == [["mean"]] and found[0].left == pytest.approx(0)
    assert rules(explain(wave(THIRTY), 71)) == [["tenfold_mean"]]


def test_every_answer_against_the_last():
    # (60 - 30 - 20) / 120 = 8.3
    found = explain(wave(THIRTY, superseded=[2] * 20), 8.3, decimals=1)
    assert rules(found) == [["superseded"]]


def test_the_first_answer_against_the_last():
    rows = wave([9] * 10, superseded=[2] * 4)
    rows["customer_id"] = [f"C{i}" for i in range(10)] + [f"C{i}" for i in range(4)]
    rows["responded_at"] = pd.to_datetime(["2026-07-02"] * 10 + ["2026-07-01"] * 4, utc=True)
    # four of ten gave 2 at first: (6 - 4) / 10 = 20
    found = explain(rows, 20)
    assert rules(found) == [["other_answer"]] and found[0].steps[0].rows == 4


def test_zero_not_counted_as_a_detractor():
    # (10 - 5) / 20 = 25; without the five zeros as detractors 50
    found = explain(wave([9] * 10 + [7] * 5 + [0] * 5), 50)
    assert rules(found) == [["zero_is_no_detractor"]]


def test_a_blank_code_taken_for_a_promoter():
    # SFO 2017: 84 answers of 11 count as promoters; (1436 + 84 - 342) / 2830 = 41.6
    kept = [9] * 1436 + [8] * 968 + [3] * 342
    found = explain(wave(kept, score_out_of_range=[11] * 84), 41.63, decimals=2)
    assert rules(found) == [["score_out_of_range"]]


def test_half_points_in_no_group():
    # three of 6.5 have no whole score: (60 - 30) / 103 = 29.1
    found = explain(wave(THIRTY, score_not_whole=[None] * 3), 29.1, decimals=1)
    assert rules(found) == [["score_not_whole"]]


def test_the_silent_in_the_denominator():
    found = explain(wave(THIRTY), 10, unanswered=200)
    assert rules(found) == [["no_answer"]] and found[0].left == 0


def test_weights():
    rows = wave([9, 9, 3, 3])
    rows["weight"] = [3.0, 3.0, 1.0, 1.0]
    # (6 - 2) / 8 = 50
    assert rules(explain(rows, 50)) == [["weighted"]]


def test_two_things_done_otherwise():
    # 8 as a promoter, and 20 dismissals: (70 - 30) / 120 = 33.3
    found = explain(wave(THIRTY, dismissed=[None] * 20), 33.3, decimals=1)
    assert rules(found) == [["dismissed", "eight_promotes"]]
    assert [round(step.figure, 1) for step in found[0].steps] == [25.0, 33.3]


def test_where_rounding_is_all():
    found = explain(wave([9, 9, 3]), 33)
    assert rules(found) == [[]] and abs(found[0].left) < 0.5


def test_what_nothing_explains_is_left():
    (found,) = explain(wave(THIRTY), -80)
    assert abs(found.left) > 0.5
    last = found.steps[-1].figure if found.steps else 30
    assert last + found.left == pytest.approx(-80)


def test_several_ways_are_all_told():
    # ten blanks or ten dismissed: either makes (60 - 30) / 110 = 27.3
    found = explain(wave([*THIRTY, *[None] * 10], dismissed=[None] * 10), 27.3, decimals=1)
    assert sorted(rules(found)) == [["blank"], ["dismissed"]]


def test_a_wave_without_a_score_is_refused():
    with pytest.raises(ValueError, match="no answer of this wave counts"):
        explain(wave([None]), 25)


def test_codes_for_no_answer_taken_for_points():
    # (60 + 20 - 30) / 120 = 41.7
    rows = wave([*THIRTY, *[None] * 20])
    rows["written"] = pd.array([None] * 100 + [11] * 20, "Int64")
    assert rules(explain(rows, 41.7, decimals=1)) == [["written"]]


def test_eleven_points_from_one_read_as_they_are():
    # 1 to 11 are read as 0 to 10: 8 is a promoter as a 9, and 10 is left out as an 11
    rows = wave([8] * 30 + [10] * 10 + [3] * 30)
    rows["written"] = rows["score"] + 1
    # ours: (10 - 30) / 70 = -28.6; theirs: (30 - 30) / 60 = 0
    assert rules(explain(rows, 0)) == [["written_within"]]
