"""What is said of the silent, of comparisons and of the same people follows the figures."""

import pandas as pd
import pytest

from nps_analysis.chapters.sureness.sentences import sureness, weights
from nps_analysis.chapters.sureness.terms import contract
from nps_analysis.programme import Programme
from nps_analysis.speech import Words

EN = Words("en")
STEPS = pd.DataFrame(
    {
        "step": [
            "invited",
            "no_answer",
            "answered",
            "duplicate_row",
            "blank",
            "usable",
            "usable_invited",
        ],
        "rows": [900, 435, 465, 5, 10, 450, 450],
        "kind": ["total", "less", "total", "less", "less", "total", "of_which"],
    }
)
SCORES = pd.DataFrame(
    {"period": ["2026Q3"], "estimate": [21.0], "conf_low": [12.0], "conf_high": [29.0]}
)


def change(difference, told=True):
    reach = 2 if told else 40
    return pd.DataFrame(
        {
            "reference": ["2026Q2"], "difference": [difference], "conf_low": [difference - reach],
            "conf_high": [difference + reach], "p_adjusted": [0.01 if told else 0.6],
            "detectable": [12.3],
        }
    )  # fmt: skip


def bounds(rate=0.5, estimate=21.0):
    return pd.DataFrame(
        {
            "period": ["2026Q3"], "estimate": [estimate], "worst": [-41.0], "best": [61.0],
            "response_rate": [rate],
        }
    )  # fmt: skip


def said(difference=-10.0, told=True, **how):
    options = {"compared": 9, "period": "2026Q3"}
    moved = change(difference, told)
    return sureness(EN, SCORES, moved, bounds(**how), STEPS, **options).lines


def test_the_silent_are_bounded_and_the_verdict_has_its_price():
    lines = said()
    assert lines[1] == "Of 900 people invited, 450 gave a usable score (50%)."
    assert lines[2] == (
        "Whatever those who kept silent think, the score of all who were asked lies between −41 "
        "and 61; the 95% interval of 12 to 29 takes them to be like those who answered."
    )
    # 10 / (1 - .5) = 20 above those who answered
    # and the interval ends 10 - 2 = 8 from zero: 8 / (1 - .5) = 16
    assert lines[0] == (
        "For the change to vanish, those who kept silent would have to score 20 points higher than "
        "those who answered: 41. To bring it within chance, 16 points higher would be enough. This "
        "takes those who kept silent in Q2 2026 to be like those who answered then."
    )
    assert lines[3].startswith("A true change of 12 points or more")
    assert lines[4] == (
        "The report makes 9 comparisons; the one it was made for is that of the score with Q2 2026."
    )


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ({"difference": 10.0}, "would have to score 20 points lower than those who answered: 1."),
        ({"told": False}, "those who kept silent have no verdict to reverse."),
        # 10 / (1 - .95) = 200 points: more than the scale has
        ({"rate": 0.95}, "Nothing that those who kept silent could have answered would undo"),
        ({"rate": 1.0}, "Everybody asked has answered"),
    ],
)
def test_a_reversal_is_said_only_where_there_is_one(how, expected):
    assert expected in said(**how)[0]


def test_without_invitations_nothing_is_said_of_the_silent():
    steps = STEPS[STEPS["step"].isin(["answered", "blank", "usable"])]
    options = {"compared": 1, "period": "2026Q3"}
    lines = sureness(EN, SCORES, change(-10.0), bounds().head(0), steps, **options).lines
    assert lines[0].startswith("Nobody knows how many were asked")
    assert not any("For the change to vanish" in line for line in lines)


def test_a_period_without_a_score_has_nothing_to_be_sure_of():
    hidden = SCORES.assign(estimate=float("nan"))
    options = {"compared": 0, "period": "2026Q3"}
    lines = sureness(EN, hidden, change(-10.0), bounds(), STEPS, **options).lines
    assert lines == ["Q3 2026 shows no score, and there is nothing to be sure of."]


def test_weights_say_where_they_come_from():
    table = pd.DataFrame({"n": [453], "n_effective": [446.9]})
    assert weights(EN, table, origin="asked", over="Plan and Region").lines == [
        "The weights make those who answered like all who were asked: Plan and Region. With them, "
        "453 answers tell as much as 447 without."
    ]
    together = weights(EN, table.assign(together=276.4), origin="declared").lines[1]
    assert "453 answers unweighted tell as much as 276 of unrelated people" in together
    assert weights(EN, table.head(0), origin="none").lines == ["No answer is weighted."]


def test_the_contract_counts_what_the_flow_counts(sample_programme):
    tools = pd.DataFrame({"period": ["2026Q2", "2026Q3"], "source": ["qualtrics", "typeform"]})
    lines = dict(contract(EN, Programme.read(sample_programme), STEPS, tools))
    assert lines["Question"] == "How likely are you to recommend Larkfield to a colleague?"
    assert lines["Who was asked"] == "900 people were invited."
    assert lines["Out of"].startswith("Promoters less detractors, out of 450 answers")
    assert lines["Set aside"].startswith("5 rows")
    assert lines["Survey tools"].endswith("The tool changed, and with it perhaps who answers.")
    beside = ("effort", "renewals", "revenue", "usage")
    more = dict(contract(EN, Programme.read(sample_programme), STEPS, tools, beside=beside))
    assert more["Effort"].startswith("CES 2.0, from 1 to 7, where 7 is easiest; the share of easy")
    assert "the last score of the 365 days before" in more["Renewal rate"]
    assert [term for term in more if term not in lines] == [
        "Effort", "Renewal rate", "Revenue kept", "Usage",
    ]  # fmt: skip
    same = contract(EN, Programme.read(sample_programme), STEPS, tools.assign(source="typeform"))
    assert dict(same)["Survey tools"] == "Q2 2026: Typeform; Q3 2026: Typeform."


def test_without_an_earlier_period_no_comparison_is_said_to_lead():
    options = {"compared": 6, "period": "2026Q3"}
    lines = sureness(EN, SCORES, change(-10.0).head(0), bounds(), STEPS, **options).lines
    assert lines[-1] == "The report makes 6 comparisons."


def test_a_report_that_compares_nothing_does_not_count_comparisons():
    options = {"compared": 0, "period": "2026Q3"}
    lines = sureness(EN, SCORES, change(-10.0).head(0), bounds().head(0), STEPS, **options).lines
    assert not any("comparison" in line for line in lines)
