"""Who was asked, and weights that make those who answered like them."""

import pandas as pd
import pytest

from nps_analysis.estimates.weighting import people_asked, weighting


def rows(period, **columns):
    return pd.DataFrame(columns).assign(period=period)


def test_a_customer_asked_twice_is_asked_once_and_a_blank_is_no_answer():
    invitations = rows("2026Q3", customer_id=["a", "a", "b", "c"])
    answers = rows("2026Q3", customer_id=["a", "b"], score=pd.array([9, None], "Int64"))
    found = people_asked(invitations, answers).set_index("customer_id")["answered"]
    assert found.to_dict() == {"a": True, "b": False, "c": False}


def test_an_answer_of_another_period_does_not_count():
    invitations = rows("2026Q3", customer_id=["a"])
    assert not people_asked(invitations, rows("2026Q2", customer_id=["a"], score=[9]))[
        "answered"
    ].any()


def frame():
    # asked: Team 20, Starter 20; answered: Team 10, Starter 5
    return rows("2026Q3", plan=["Team"] * 20 + ["Starter"] * 20)


def answered(**more):
    return rows("2026Q3", plan=["Team"] * 10 + ["Starter"] * 5, score=[9] * 15, **more)


def test_those_who_answered_become_like_those_asked():
    found = weighting(answered(), frame(), ["plan"])
    assert (found.origin, found.segments) == ("asked", ("plan",))
    # 20/10 and 20/5, divided by their mean over 15 answers, 40/15
    weights = found.rows.groupby("plan")["weight"].first()
    assert weights.to_dict() == pytest.approx({"Team": 0.75, "Starter": 1.5})
    shares = found.rows.groupby("plan")["weight"].sum() / found.rows["weight"].sum()
    assert shares.to_dict() == pytest.approx({"Team": 0.5, "Starter": 0.5})


def test_an_answer_whose_segment_is_not_known_counts_once():
    answers = answered().astype({"plan": "string"})
    answers.loc[0, "plan"] = pd.NA
    found = weighting(answers, frame(), ["plan"])
    assert found.rows["weight"].iloc[0] == pytest.approx(1)
    assert found.rows["weight"].mean() == pytest.approx(1)


def test_a_segment_with_a_thin_cell_is_passed_over():
    lone = ["North"] * 14 + ["South"]
    invited = frame().assign(region="North")
    found = weighting(answered(region=lone), invited, ["region", "plan"])
    assert found.segments == ("plan",)
    assert weighting(answered(region=lone), invited, ["region"]).origin == "none"


def test_periods_that_nobody_reports_on_do_not_matter():
    both = pd.concat([frame(), rows("2020Q1", plan=["Old"])])
    assert weighting(answered(), both, ["plan"]).origin == "asked"


def test_weights_of_the_exports_come_first_and_have_mean_one():
    found = weighting(answered(weight=[2.0] * 5 + [4.0] * 10), frame(), ["plan"])
    assert found.origin == "declared"
    # mean (5 * 2 + 10 * 4) / 15 = 10/3
    assert found.rows["weight"].iloc[0] == pytest.approx(0.6)


def test_one_answer_without_its_weight_and_nothing_is_weighted():
    found = weighting(answered(weight=[None] + [1.0] * 14), frame(), ["plan"])
    assert found.origin == "incomplete" and found.rows.empty


def test_without_a_frame_nothing_is_weighted():
    found = weighting(answered(), frame().head(0), ["plan"])
    assert found.origin == "none" and found.rows.empty


def test_a_period_whose_weights_are_all_zero_is_not_weighted():
    assert weighting(answered(weight=[0.0] * 15), frame(), ["plan"]).origin == "incomplete"
