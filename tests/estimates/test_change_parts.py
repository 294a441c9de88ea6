"""A change taken apart: its parts add up to it."""

import pandas as pd
import pytest
from tests.two_periods import two_periods

from nps_analysis.estimates import contrast, decompose
from nps_analysis.estimates.change_parts import change_parts


@pytest.fixture(scope="module")
def answers():
    return two_periods()


def test_each_split_adds_up_to_the_change(answers):
    found = change_parts(answers, ["plan"])
    change = contrast(answers, between="period")["difference"][0]
    sums = found.groupby("split")["difference"].sum()
    assert sums.to_dict() == pytest.approx({"people": change, "groups": change}, abs=1e-9)
    of = found[found["split"] == "people"].set_index("component")["n"]
    assert of.to_dict() == {"within": 80, "entry": 120, "exit": 120}


def test_within_people_is_weighed_as_the_change_of_those_who_stayed(answers):
    found = change_parts(answers).set_index("component")
    stayed = answers[answers["customer_id"].between(120, 199)]
    change = contrast(stayed, between="period", cluster="customer_id")
    assert found["difference"]["within"] == pytest.approx(change["difference"][0])


def test_answers_of_one_account_are_taken_together_in_every_part(answers):
    alone = change_parts(answers, ["plan"])
    by_account = change_parts(answers, ["plan"], cluster="account")
    assert by_account["difference"].to_list() == pytest.approx(alone["difference"].to_list())
    for split, how in (("people", {"unit": "customer_id"}), ("groups", {"by": "plan"})):
        expected = decompose(answers, between="period", cluster="account", **how)
        expected = expected.set_index("component")["std_error"]
        found = by_account[by_account["split"] == split].set_index("component")["std_error"]
        assert found.to_dict() == pytest.approx(expected[found.index].to_dict())


@pytest.mark.parametrize(
    "rows",
    [
        lambda answers: answers[answers["period"] == "2026Q3"],
        lambda answers: answers.groupby("period").head(20),
    ],
    ids=["one quarter", "too few answers"],
)
def test_nothing_is_taken_apart_where_there_is_no_change_to_show(answers, rows):
    assert change_parts(rows(answers), ["plan"], min_n=30).empty


def test_somebody_who_answered_twice_in_a_period_leaves_the_groups_alone(answers):
    twice = pd.concat([answers, answers.tail(1)])
    assert set(change_parts(twice, ["plan"])["split"]) == {"groups"}
