"""What weights are worth, and how many answers a margin takes."""

import pandas as pd
import pytest

from nps_analysis.chapters.sureness.margins import MARGINS, planning
from nps_analysis.estimates import estimate
from nps_analysis.estimates.weighting import worth


def test_equal_weights_cost_nothing():
    found = worth(pd.DataFrame({"period": "2026Q3", "weight": [1.0] * 40}))
    assert found["n_effective"][0] == pytest.approx(40)
    assert found["design_effect"][0] == pytest.approx(1)


def test_the_answers_planned_for_give_the_margin():
    answers = pd.DataFrame({"score": [10] * 40 + [8] * 35 + [3] * 25})
    score = estimate(answers).iloc[0]
    needed = planning(score)
    assert needed["margin"].tolist() == list(MARGINS) and needed["asked"].isna().all()
    # half-width 1.96 sqrt(variance / n), variance of an answer .40 + .25 - .15^2 = .6275
    for margin, answers in zip(needed["margin"], needed["answers"], strict=True):
        assert 196 * (0.6275 / answers) ** 0.5 == pytest.approx(margin, rel=2e-2)


def test_answers_that_go_together_take_more_of_them():
    score = pd.Series({"n": 100, "promoters": 40, "detractors": 25, "n_effective": 100.0})
    alone = planning(score, response_rate=0.5)
    assert alone["asked"].tolist() == (2 * alone["answers"]).tolist()
    clustered = planning(pd.Series(dict(score) | {"n_effective": 50.0}))
    assert clustered["answers"].tolist() == (2 * alone["answers"]).tolist()


def test_any_margin_can_be_asked_for():
    score = pd.Series({"n": 100, "promoters": 40, "detractors": 25, "n_effective": 100.0})
    assert planning(score, margins=(2, 5))["answers"].tolist()[1] == planning(score)["answers"][1]
