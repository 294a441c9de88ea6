"""What is said of ways of counting, parts of a change and usual limits follows the figures."""

import pandas as pd
import pytest

from nps_analysis.chapters.headline.grounds import composition, leading_way, usual
from nps_analysis.locales import languages
from nps_analysis.speech import Words

EN = Words("en")


def scores(*names):
    return pd.DataFrame(
        {"way": names, "estimate": 31.0, "conf_low": 28.0, "conf_high": 34.0, "n": 2650}
    )


def changes(**differences):
    """A change in each way, its interval four points to either side."""
    rows = [
        {
            "way": way,
            "difference": change,
            "conf_low": change - 4,
            "conf_high": change + 4,
            "p_adjusted": 0.01 if abs(change) > 4 else 0.5,
        }
        for way, change in differences.items()
    ]
    return pd.DataFrame(rows)


def test_weighted_stands_beside_unweighted_each_with_its_interval():
    moved = changes(answers=-8.86, weighted=-5.28)
    said = leading_way(EN, scores("answers", "weighted"), moved, origin="declared").lines
    assert said[0].startswith("The report leads with the unweighted score: every answer counts")
    assert said[1] == (
        "With the weights that the exports carry it is 31.0 (95% interval 28.0 to 34.0), and its "
        "change −5.3 (−9.3 to −1.3) instead of −8.9 (−12.9 to −4.9)."
    )
    assert said[2] == "In every way of counting, the change is more than chance."


@pytest.mark.parametrize(
    ("differences", "expected"),
    [
        (
            {"answers": -2, "weighted": 1},
            "In no way of counting can the change be told from chance.",
        ),
        (
            {"answers": -9, "weighted": 1},
            "Counted answer by answer, the change is more than chance. Counted weighted, "
            "it cannot be told from chance.",
        ),
        (
            {"answers": -9, "weighted": 9},
            "Counted weighted, the change is more than chance. Counted answer by answer, "
            "the change is more than chance.",
        ),
    ],
)
def test_ways_that_disagree_are_named(differences, expected):
    said = leading_way(
        EN, scores(*differences), changes(**differences), origin="asked", over="Plan"
    )
    assert said.lines[-1] == expected


@pytest.mark.parametrize("origin", ["none", "incomplete"])
def test_where_nothing_is_weighted_it_says_why(origin):
    said = leading_way(EN, scores("answers"), pd.DataFrame(), origin=origin).lines
    assert len(said) == 1 and said[0].startswith("Nothing is weighted: ")


def test_a_score_that_is_not_shown_is_not_explained():
    hidden = scores("answers").assign(estimate=float("nan"))
    assert leading_way(EN, hidden, pd.DataFrame(), origin="none").lines == []


def split(name, **differences):
    return pd.DataFrame(
        [
            {"split": name, "component": component, "difference": value, "n": 250}
            | {"conf_low": value - 4, "conf_high": value + 4}
            for component, value in differences.items()
        ]
    )


def test_parts_are_said_split_by_split():
    found = pd.concat(
        [split("people", within=-14, entry=-3.4, exit=7.2), split("groups", within=-9.7, mix=-0.5)]
    )
    first, second = composition(EN, found).lines
    assert first.startswith(
        "Of a change of −10.2 points, −14.0 (95% interval −18.0 to −10.0) is that of the 250 "
        "people who answered in both periods"
    )
    assert "−9.7 points" in second and "−0.5 (−4.5 to +3.5)" in second


def test_without_parts_it_says_what_they_would_take():
    assert composition(EN, split("people").head(0)).kind == "missing"


def series(signal):
    return pd.DataFrame(
        {"period": ["2026Q3"], "estimate": [21.0], "limit_low": [17.0], "limit_high": [42.0]}
    ).assign(signal=signal)


def test_usual_limits_hold_a_score_or_do_not():
    assert usual(EN, series(False), period="2026Q3").lines[0].endswith("Q3 2026, with 21, does.")
    said = usual(EN, series(True), period="2026Q3").lines[0]
    assert said.endswith("within 17 to 42 in almost every period; Q3 2026, with 21, does not.")
    change = pd.DataFrame({"reference": ["2026Q2"], "difference": [-10.0], "conf_low": [-19.0],
                           "conf_high": [-1.0], "p_adjusted": [0.02]})  # fmt: skip
    (joined,) = usual(EN, series(False), change, period="2026Q3").lines
    assert joined.startswith("With 21, Q3 2026 is a fall from Q2 2026, yet not outside what is ")
    assert usual(EN, series(True), change, period="2026Q3").lines[0] == said
    unclear = usual(EN, series(False), change.assign(p_adjusted=0.2), period="2026Q3").lines[0]
    assert unclear.endswith("does.")
    few = usual(EN, series(False)[["period", "estimate"]], period="2026Q3").lines[0]
    assert few.startswith("There are too few periods")


@pytest.mark.parametrize("language", languages())
def test_no_sentence_says_what_brought_a_change_about(language):
    words = Words(language)
    moved = changes(answers=-9, weighted=1)
    said = [
        *leading_way(words, scores("answers", "weighted"), moved, origin="declared").lines,
        *composition(words, split("people", within=-14, entry=-3, exit=7)).lines,
        *composition(words, split("groups", within=-9, mix=-1)).lines,
        *usual(words, series(True), period="2026Q3").lines,
    ]
    causal = ("because", "due to", "drive", "à cause", "grâce", "din cauza", "datorită", "{")
    for line in said:
        assert not any(word in line for word in causal), line
