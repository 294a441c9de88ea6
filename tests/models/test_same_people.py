"""The same people beside everybody, what weights are worth, how many answers it would take."""

import numpy as np
import pandas as pd
import pytest

from nps_analysis.estimates import contrast, estimate
from nps_analysis.models.response import worth
from nps_analysis.models.sureness import MARGINS, planning, same_people


def panel(repeated):
    """Fifty answers a quarter, so many of them of the same people, who each fall two points."""
    draw = np.random.default_rng(11)
    before = draw.integers(4, 11, 50)
    after = np.where(np.arange(50) < repeated, np.maximum(before - 2, 0), draw.integers(4, 11, 50))
    people = np.arange(50)
    now = np.where(people < repeated, people, people + 50)
    return pd.DataFrame(
        {
            "quarter": ["2026Q2"] * 50 + ["2026Q3"] * 50,
            "customer_id": [*people, *now],
            "account": [*people, *now],
            "score": [*before, *after],
        }
    )


def beside(answers, **usual):
    change = contrast(answers, between="quarter", cluster="account")
    return same_people(answers, change, **usual)


def test_the_same_people_are_compared_with_themselves():
    answers = panel(30)
    rows = beside(answers).set_index("who")
    worths = answers["score"].map(lambda score: 100 * (score >= 9) - 100 * (score <= 6))
    wide = answers.assign(worth=worths).pivot(
        index="customer_id", columns="quarter", values="worth"
    )
    moved = (wide["2026Q3"] - wide["2026Q2"]).dropna()
    assert rows["n"].to_dict() == {"everybody": 50, "same": 30}
    assert rows["difference"]["same"] == pytest.approx(moved.mean())
    # the paired standard error: sd of the differences over the root of n
    assert rows["std_error"]["same"] == pytest.approx(moved.std() / len(moved) ** 0.5)


@pytest.mark.parametrize(("repeated", "min_n"), [(0, 1), (1, 1), (10, 30)])
def test_too_few_of_the_same_are_not_looked_at(repeated, min_n):
    assert beside(panel(repeated), min_n=min_n).empty


def test_two_answers_of_one_person_in_a_quarter_stop_it():
    answers = panel(30)
    assert beside(pd.concat([answers, answers.tail(1)])).empty


def test_equal_weights_cost_nothing():
    found = worth(pd.DataFrame({"quarter": "2026Q3", "weight": [1.0] * 40}))
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
