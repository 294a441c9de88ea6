"""One score counted in several ways, and its change taken apart: the whole stays the whole."""

import numpy as np
import pandas as pd
import pytest

from nps_analysis.estimates import contrast, decompose, estimate, roll_up
from nps_analysis.models.parts import change_parts
from nps_analysis.models.ways import scores_by_way


@pytest.fixture(scope="module")
def answers():
    """Two periods of 200 answers, 80 of them of the same people, in 60 accounts."""
    draw = np.random.default_rng(7)
    frames = []
    for period, first in (("2026Q2", 0), ("2026Q3", 120)):
        people = np.arange(first, first + 200)
        frames.append(
            pd.DataFrame(
                {
                    "period": period,
                    "customer_id": people,
                    "account": people % 60,
                    "plan": np.where(people % 3 == 0, "Team", "Starter"),
                    "score": draw.integers(4, 11, 200),
                }
            )
        )
    return pd.concat(frames, ignore_index=True)


def revenue():
    return pd.DataFrame({"account": range(60), "revenue": [None, *(float(n) for n in range(59))]})


def test_the_first_way_is_the_plain_figure(answers):
    scores, changes = scores_by_way(answers, answers.head(0), None, period="2026Q3")
    assert scores["way"].tolist() == changes["way"].tolist() == ["answers"]
    plain = estimate(answers, by="period", cluster="account").iloc[-1]
    change = contrast(answers, between="period", cluster="account").iloc[0]
    for name in ("n", "estimate", "conf_low", "conf_high"):
        assert scores[name][0] == pytest.approx(plain[name])
    for name in ("difference", "conf_low", "conf_high", "p_value"):
        assert changes[name][0] == pytest.approx(change[name])


def test_every_change_is_of_the_scores_it_stands_beside(answers):
    weighted = answers.assign(weight=1 + answers["customer_id"] % 2)
    now, changes = scores_by_way(answers, weighted, revenue(), period="2026Q3")
    then, _ = scores_by_way(answers, weighted, revenue(), period="2026Q2")
    assert now["way"].tolist() == ["answers", "weighted", "accounts", "revenue"]
    moved = now["estimate"] - then["estimate"]
    assert changes["difference"].tolist() == pytest.approx(moved.tolist())


def test_accounts_without_revenue_are_left_out_of_that_way_alone(answers):
    scores, _ = scores_by_way(answers, answers.head(0), revenue(), period="2026Q3")
    n = scores.set_index("way")["n"]
    here = answers[answers["period"] == "2026Q3"]
    # account 0 has no revenue known, account 1 pays nothing
    assert n["accounts"] == 200 and n["revenue"] == (here["account"] > 1).sum()


def test_each_account_counts_once_in_each_period(answers):
    scores, changes = scores_by_way(answers, answers.head(0), revenue(), period="2026Q3")
    rows = roll_up(answers, account="account", by="period").set_index(["over", "period"])
    now = rows["estimate"]["accounts", "2026Q3"]
    assert scores.set_index("way")["estimate"]["accounts"] == pytest.approx(now)
    moved = now - rows["estimate"]["accounts", "2026Q2"]
    assert changes.set_index("way")["difference"]["accounts"] == pytest.approx(moved)


def test_revenue_of_one_period_alone_has_a_score_and_no_change(answers):
    here = answers["period"] == "2026Q3"
    rows = answers.assign(account=answers["account"].where(here, answers["account"] + 100))
    scores, changes = scores_by_way(rows, rows.head(0), revenue(), period="2026Q3")
    assert scores["way"].tolist() == ["answers", "accounts", "revenue"]
    assert changes["way"].tolist() == ["answers", "accounts"]


def test_a_first_period_has_scores_and_no_changes(answers):
    scores, changes = scores_by_way(
        answers[answers["period"] == "2026Q3"], answers.head(0), None, period="2026Q3"
    )
    assert len(scores) == 1 and changes.empty


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
    alone, by_account = (
        change_parts(answers, ["plan"]),
        change_parts(answers, ["plan"], cluster="account"),
    )
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
