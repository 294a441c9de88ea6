"""What was planted can be found again in the true state, with plain arithmetic."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from tools.sample import QUARTERS, Planted, simulate
from tools.sample.truth import observed

BEFORE, AFTER = QUARTERS[-2:]
STARTER = -33.19  # the change planted, in points


def share(answers, low, high):
    return answers["score"].between(low, high).astype(float)


@pytest.fixture(scope="module")
def surveys(large):
    return observed(large)


def test_the_closed_form_is_what_many_accounts_give(large, surveys):
    # before anybody is lost: the first wave of the first quarter; some 3,000 asked
    asked = surveys[surveys["quarter"] == QUARTERS[0]]
    for (plan, region), rows in asked.groupby(["plan", "region"]):
        expected = large.planted.expected_nps(plan, region, QUARTERS[0])
        accounts = rows.groupby("account")["nps"].agg(["sum", "size"])
        ratio = accounts["sum"].sum() / accounts["size"].sum()
        error = (accounts["sum"] - ratio * accounts["size"]).std() * np.sqrt(len(accounts))
        assert abs(ratio - expected) < 4 * error / accounts["size"].sum(), (plan, region)


def test_scores_are_as_likely_as_stated(surveys):
    answers = surveys[surveys["answered_at"].notna()]
    for low, high, chance in ((9, 10, "promoter"), (0, 6, "detractor")):
        gap = share(answers, low, high) - answers[chance]
        assert abs(gap.mean()) < 4 * gap.std() / np.sqrt(len(gap))


def change(surveys):
    """Expected NPS of those asked, last quarter minus the one before, and its standard error."""
    means, gaps = {}, []
    for quarter, sign in ((BEFORE, -1), (AFTER, 1)):
        rows = surveys[surveys["quarter"] == quarter]
        means[quarter] = rows["nps"].mean()
        gap = (rows["nps"] - means[quarter]) / len(rows)
        gaps.append(sign * gap.groupby(rows["account"]).sum())
    by_account = gaps[0].add(gaps[1], fill_value=0)
    return means[AFTER] - means[BEFORE], by_account.std() * np.sqrt(len(by_account))


def test_only_one_plan_changes_in_the_last_quarter(history, surveys, truth):
    model, asked = truth["change"]["model"], truth["change"]["asked"]
    assert (model["Team"], model["Enterprise"]) == (0, 0)
    assert model["Starter"] == pytest.approx(STARTER, abs=0.05)
    # Starter is 0.52 x 2.6 of 0.52 x 2.6 + 0.32 x 3.5 + 0.16 x 5.5 = 3.352 contacts
    assert model["all"] == pytest.approx(STARTER * 1.352 / 3.352, abs=0.05)
    # drift and trouble move every plan a little in any sample, the less the more accounts
    for rows in (surveys, observed(history)):
        changes = {plan: change(part) for plan, part in rows.groupby("plan")}
        for plan, (difference, error) in changes.items():
            assert abs(difference - model[plan]) < 3 * error, plan
    # truth.json subtracts figures that it has rounded
    for plan, (difference, _) in changes.items():
        assert asked[plan] == pytest.approx(difference, abs=0.011)


def test_the_score_hardly_drifts_before_that(surveys):
    # the unhappy leave, so that a little is gained; 0.6 points a quarter at most
    by_quarter = surveys.groupby("quarter")["nps"].mean()[list(QUARTERS[:-1])]
    assert abs(np.polyfit(range(9), by_quarter, 1)[0]) < 0.6


def test_some_answers_are_very_low(history, large):
    for surveys in (history.surveys, large.surveys):
        answers = surveys[surveys["answered_at"].notna()]
        assert 0.02 < share(answers, 0, 3).mean() < 0.03


def test_the_change_shows_in_the_state_and_in_nothing_before(large):
    still = simulate(replace(large.planted, shift=0.0), np.random.default_rng(7))
    for table in ("surveys", "renewals", "meetings", "usage"):
        moved, kept = (getattr(history, table) for history in (large, still))
        when = {"surveys": "invited_at", "renewals": "decided_on", "usage": "month"}.get(
            table, "at"
        )
        early = [frame[frame[when] < "2026-07-01"] for frame in (moved, kept)]
        if table == "meetings":
            early = [frame.drop(columns="reference") for frame in early]
        pd.testing.assert_frame_equal(*early)


def test_truth_states_the_nps_of_those_asked(history, truth):
    # 100 (chance of a promoter - chance of a detractor), averaged over those asked
    surveys = observed(history)
    last = surveys[surveys["quarter"] == AFTER]
    assert truth["nps"]["asked"]["all"][AFTER] == round(last["nps"].mean(), 2)
    starter = last[last["plan"] == "Starter"]
    weighted = (starter["nps"] * starter["chance"]).sum() / starter["chance"].sum()
    assert truth["nps"]["answering"]["Starter"][AFTER] == round(weighted, 2)


def test_renewal_depends_on_what_is_stated(large):
    rows, planted = large.renewals, large.planted
    design = rows[["satisfaction", "usage_trend", "ease"]].assign(
        tenure=rows["tenure"] - planted.tenure_centre
    )
    fit = sm.Logit(rows["renewed"].astype(float), sm.add_constant(design)).fit(disp=0)
    stated = [planted.renewal_level, planted.renewal_satisfaction, planted.renewal_usage]
    stated += [planted.renewal_effort, planted.renewal_tenure]
    assert (np.abs(fit.params - stated) / fit.bse).max() < 3
    assert (fit.params / fit.bse).min() > 3


def test_renewal_looks_at_satisfaction_and_not_at_the_score():
    # generosity moves the scores and must leave every renewal where it was
    plain, strict = (
        simulate(replace(Planted(), generosity_sd=sd), np.random.default_rng(3))
        for sd in (0.85, 0.0)
    )
    assert not plain.surveys["score"].equals(strict.surveys["score"])
    pd.testing.assert_frame_equal(plain.renewals, strict.renewals)


def test_renewals_are_as_many_and_as_likely_as_intended(history, truth):
    rows = history.renewals
    assert 600 <= len(rows) == truth["renewal"]["due"] <= 700
    assert abs(rows["chance"].mean() - 0.85) < 0.02
    assert (rows["decided_on"] <= rows["due_on"]).all()
    assert (rows.loc[~rows["renewed"], "after"] == 0).all()
    kept = rows[rows["renewed"]]
    assert (kept["after"] > kept["before"]).any() and (kept["after"] < kept["before"]).any()
    rates = truth["renewal"]["by_last_score"]
    order = [rates[name]["true_rate"] for name in ("detractor", "passive", "promoter")]
    assert order == sorted(order) and order[-1] - order[0] > 0.15
    # each account at most once a year
    assert not rows.assign(year=rows["due_on"].dt.year).duplicated(["account", "year"]).any()


def test_the_lost_are_neither_asked_nor_using(history):
    ended = history.accounts["ended"]
    assert ended.notna().sum() == (~history.renewals["renewed"]).sum()
    surveys = history.surveys.join(history.contacts["account"], on="contact")
    for frame, when in ((surveys, "invited_at"), (history.usage, "month")):
        until = frame["account"].map(ended)
        assert not (frame[when].dt.normalize() > until).any()


def test_generosity_is_apart_from_satisfaction(large, surveys, truth):
    planted, contacts = large.planted, large.contacts
    assert contacts["generosity"].std() == pytest.approx(planted.generosity_sd, rel=0.02)
    first = surveys[surveys["quarter"] == QUARTERS[0]]
    assert abs(np.corrcoef(first["generosity"], first["satisfaction"])[0, 1]) < 0.05
    within = first["satisfaction"] - first["plan"].map(planted.plan_offset)
    stated = truth["generosity"]["variance_satisfaction"]
    assert within.var() == pytest.approx(stated, rel=0.08)


def test_who_does_not_answer(large, surveys, truth):
    answered = surveys["answered_at"].notna()
    gap = answered - surveys["chance"]
    assert abs(gap.mean()) < 4 * gap.std() / np.sqrt(len(gap))
    rates = answered.groupby(surveys["plan"]).mean()
    assert rates["Starter"] < rates["Team"] < rates["Enterprise"]
    assert 0.45 < answered.mean() < 0.55
    assert truth["silence"]["points_flattered"] > 1


def test_the_panel_overlaps(history):
    answers = history.surveys[history.surveys["answered_at"].notna()]
    last, before = (set(answers.loc[answers["quarter"] == q, "contact"]) for q in (AFTER, BEFORE))
    assert 0.45 < len(last & before) / len(last) < 0.85


def test_usage_grows_with_satisfaction(large):
    goals = large.usage.join(large.accounts[["usage", "level", "ended", "since"]], on="account")
    whole = goals[goals["ended"].isna() & (goals["since"] < "2023-07-01")]
    year = whole["month"].dt.year.where(whole["month"].dt.month.between(7, 9))
    per_year = whole.groupby(["account", year])["goals"].sum().unstack()
    growth = np.log((per_year[2026] + 1) / (per_year[2023] + 1)) / 36
    level = large.accounts.loc[growth.index, "level"]
    slope = np.cov(growth, level)[0, 1] / level.var()
    # 36 months at 0.012 a point; what is left is the drift, the trouble and the counts' noise
    assert slope == pytest.approx(large.planted.usage_growth_satisfaction, rel=0.15)


def test_effort_goes_with_satisfaction(large):
    answers = large.meetings.dropna(subset=["effort"]).join(large.contacts, on="contact")
    answers = answers.join(large.accounts["level"], on="account")
    lasting = answers["level"] + answers["deviation"]
    slope = np.cov(answers["effort"].astype(float), lasting)[0, 1] / lasting.var()
    # a little flatter than planted, as the answer is cut off at 1 and 7
    assert large.planted.effort_satisfaction * 0.8 < slope < large.planted.effort_satisfaction
