"""One score counted in several ways, each beside its own change."""

import pandas as pd
import pytest
from tests.two_periods import two_periods

from nps_analysis.chapters.headline.counting_ways import scores_by_way
from nps_analysis.estimates import contrast, estimate, roll_up


@pytest.fixture(scope="module")
def answers():
    return two_periods()


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
