"""What is said of the same people follows from the figures."""

import pandas as pd
import pytest

from nps_analysis.chapters.same_people.on_scale import anyway, of_both, on_the_scale
from nps_analysis.chapters.same_people.sentences import (
    classes_kept,
    next_steps,
    once,
    same_people,
)
from nps_analysis.speech import Words

EN = Words("en")


def changes(difference, told):
    reach = 2 if told else 40
    rows = [("everybody", -10.2, 2), ("same", difference, reach)]
    return pd.DataFrame(
        [
            {"who": who, "period": "2026Q3", "n": 300, "people": 290, "difference": value,
             "conf_low": value - width, "conf_high": value + width,
             "p_value": 0.01 if width == 2 else 0.6, "detectable": 12.3}
            for who, value, width in rows
        ]
    )  # fmt: skip


TABLE = pd.DataFrame({"n": [100, 50]})


def moved(estimate, reach):
    return pd.DataFrame({"estimate": [estimate], "conf_low": [estimate - reach], "n": [150],
                         "conf_high": [estimate + reach], "same": [90], "rose": [20],
                         "fell": [40]})  # fmt: skip


def expected(estimate):
    return pd.DataFrame({"class_before": ["detractor"], "n": [80], "estimate": [estimate],
                         "conf_low": [estimate - 0.3], "conf_high": [estimate + 0.3],
                         "expected": [1.4]})  # fmt: skip


def said(difference=-14.0, told=True, net=-13.0, reach=9.0, low=1.3):
    return same_people(
        EN, changes(difference, told), moved(net, reach), TABLE, expected(low),
        period="2026Q3", before="2026Q2",
    ).lines  # fmt: skip


def test_a_move_is_one_only_where_it_is_more_than_noise():
    lines = said()
    assert lines[0].startswith("From Q2 2026 to Q3 2026 the same people moved by −14.0 points")
    assert lines[0].endswith("more than chance; the whole moved by −10.2.")
    assert "60% stayed in their class, 13% moved up and 27% down: more down" in lines[1]
    assert "cannot be told from chance" in said(told=False)[0]
    assert "neither way by more than chance" in said(net=-3.0)[1]
    assert "more up than down" in said(net=13.0)[1]


def test_those_who_answered_both_times_lead():
    both = pd.DataFrame({"n": [250], "difference": [-14.0], "conf_low": [-22.0],
                         "conf_high": [-5.0]})  # fmt: skip
    how = {"period": "2026Q3", "before": "2026Q2"}
    given = changes(-10.1, True), moved(-13.0, 9.0), TABLE, expected(1.3)
    first, second, *_ = same_people(EN, *given, paired=both, **how).lines
    assert first.startswith("The 250 people who answered in both Q2 2026 and Q3 2026 moved by −14")
    assert "more than chance; the score of everybody moved by −10.2" in first
    assert second.startswith("Counting everybody who has answered twice in any periods, the ")
    assert "−10.1 points" in second
    unsure = same_people(EN, *given, paired=both.assign(conf_high=1.0), **how).lines[0]
    assert "cannot be told from chance" in unsure
    assert same_people(EN, *given, paired=both.head(0), **how).lines == said(-10.1)


def test_the_scale_is_said_to_move_only_where_it_does():
    found = changes(-0.15, False).assign(conf_low=-0.4, conf_high=0.1, p_value=0.3)
    (line,) = on_the_scale(EN, found, period="2026Q3").lines
    assert line.startswith("On the scale itself no change can be told from chance")
    assert "by −0.15 (−0.40 to +0.10)" in line
    (both,) = on_the_scale(EN, changes(-5, True), period="2026Q3").lines
    assert both.startswith("Yes, on the scale itself too")
    (one,) = on_the_scale(EN, changes(-5, False), period="2026Q3").lines
    assert one.endswith("which is within chance.")
    assert on_the_scale(EN, found.head(0), period="2026Q3").lines == []


def test_every_class_is_set_beside_what_was_expected_of_it():
    rows = pd.DataFrame(
        {"class_before": ["promoter", "passive", "detractor"], "estimate": [-0.64, 0.12, 1.8],
         "conf_low": [-0.73, 0.03, 1.5], "conf_high": [-0.55, 0.2, 2.1],
         "expected": [-0.62, 0.27, 1.41]}
    )  # fmt: skip
    as_expected, lower, higher = anyway(EN, rows).lines
    assert (
        as_expected.startswith("After 9 or 10,") and "as was to be expected (−0.62)" in as_expected
    )
    assert "lower than was to be expected (+0.27)" in lower
    assert "higher than was to be expected (+1.41)" in higher


@pytest.mark.parametrize(
    ("low", "words"),
    [(1.3, "no more and no less than"), (2.4, "more than to be"), (0.4, "less than to be")],
)
def test_what_regresses_is_measured_against_what_was_to_be_expected(low, words):
    line = said(low=low)[2]
    assert words in line and "+1.4" in line and "nearer to the mean" in line


def test_without_repeated_answers_nothing_is_claimed():
    none = changes(-14.0, True).assign(difference=float("nan"))
    lines = same_people(EN, none, moved(0, 1).head(0), TABLE, expected(1).head(0),
                        period="2026Q3", before="2026Q2").lines  # fmt: skip
    assert lines[0].startswith("Too few people") and len(lines) == 2


def test_counts_and_tests_are_said_as_they_are():
    counts = pd.Series({"people": 100, "once": 20, "again": 80, "answers_again": 240})
    assert once(EN, counts).lines[0].startswith("20 of 100 people answered only once")
    assert classes_kept(EN, of_tests(0.2).head(0)).lines == []
    told = classes_kept(EN, of_tests(0.0001)).lines[0]
    assert told.startswith("The sizes of the three classes changed by more than chance")
    assert "p = 0.200" in told and "p < 0.001" in told
    assert "by no more than chance" in classes_kept(EN, of_tests(0.2)).lines[0]


def of_tests(p):
    rows = [("stuart_maxwell", 12.0, p), ("bowker", 4.6, 0.2)]
    return pd.DataFrame(rows, columns=["test", "statistic", "p_value"])


def test_of_any_measure_both_changes_are_said_each_with_its_interval():
    shares = changes(3.1, False).replace({"difference": {-10.2: 3.0}})
    shares[["difference", "conf_low", "conf_high"]] /= 100
    (line,) = of_both(EN, shares, "Detractors", period="2026Q3", unit="share").lines
    assert line.startswith("Detractors: everybody’s moved by +3.0 percentage points (95% interval")
    assert line.endswith("by +3.1 percentage points (−36.9 to +43.1), which is within chance.")
    (line,) = of_both(EN, changes(-5, True), "NPS", period="2026Q3", unit="points").lines
    assert "that of the same people by −5.0 (−7.0 to −3.0), more than chance." in line
    assert of_both(EN, changes(-5, True).head(1), "NPS", period="2026Q3", unit="points").lines == []


def test_what_followed_has_a_direction_only_where_it_has_one():
    rates = pd.DataFrame({"movement": ["same", "fell"], "estimate": [0.89, 0.76]})
    row = {"level": "fell", "difference": -0.13, "conf_low": -0.2, "conf_high": -0.04,
           "p_adjusted": 0.01, "detectable": 0.1}  # fmt: skip
    line = next_steps(EN, rates, pd.DataFrame([row])).lines[0]
    assert "76% renewed" in line and "more than chance" in line
    unsure = next_steps(EN, rates, pd.DataFrame([row | {"p_adjusted": 0.2}])).lines[0]
    assert "within chance" in unsure and "under 10 percentage points" in unsure
    assert "Too few" in next_steps(EN, rates, pd.DataFrame([row]).head(0)).lines[0]


@pytest.mark.parametrize("word", ["drives", "causes", "effect of", "because of"])
def test_no_cause_is_claimed(word):
    assert not any(word in line for line in said())
