"""Who joins the loyalty programme follows from what is stated, and nothing follows from it."""

import csv

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from tools.sample import SEED, simulate
from tools.sample.club import enrol, member_since


@pytest.fixture(scope="module")
def invited(large):
    return enrol(large, 7)


def test_joining_depends_on_what_is_stated(large, invited):
    planted = large.planted
    design = invited[["score", "busy", "trend"]].assign(score=invited["score"].clip(lower=-4))
    joined = invited["member_since"].notna().astype(float)
    fit = sm.Logit(joined, sm.add_constant(design)).fit(disp=0)
    stated = [planted.joining_level, planted.joining_score]
    stated += [planted.joining_usage, planted.joining_trend]
    assert (np.abs(fit.params - stated) / fit.bse).max() < 3
    assert (np.abs(fit.params) / fit.bse).min() > 3


def test_nobody_joins_twice_or_before_being_invited(invited):
    joined = invited.dropna(subset="member_since")
    assert joined["account"].is_unique
    ahead = joined["quarter_start"] - joined["member_since"]
    assert ahead.between(pd.Timedelta(days=1), pd.Timedelta(days=9)).all()


def test_members_are_other_accounts_and_their_renewals_owe_them_nothing(large, invited, truth):
    # given its chance, which knows nothing of membership, a renewal is as likely for a member
    rows = large.renewals
    since = member_since(large, invited)[rows["account"]].to_numpy()
    member = since < rows["decided_on"].to_numpy()
    gap = rows["renewed"] - rows["chance"]
    for part in (gap[member], gap[~member]):
        assert abs(part.mean()) < 4 * part.std() / np.sqrt(len(part))
    assert rows["chance"][member].mean() - rows["chance"][~member].mean() > 0.03
    rates = truth["membership"]["renewals"]
    assert rates["members"]["true_rate"] - rates["others"]["true_rate"] > 0.05
    assert truth["membership"]["effect"] == 0


def test_the_file_holds_what_truth_counts(history, raw, truth):
    invited = enrol(history, SEED)
    joined = member_since(history, invited)
    assert joined.notna().sum() == truth["membership"]["members"]
    with (raw / "crm/contacts.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    days = history.contacts["account"].map(joined).dt.strftime("%Y-%m-%d").fillna("")
    assert [row["Member since"] for row in rows] == days.tolist()


def test_another_draw_leaves_the_history_as_it_was(history):
    again = simulate(history.planted, np.random.default_rng(SEED))
    enrol(again, SEED + 1)
    pd.testing.assert_frame_equal(again.renewals, history.renewals)
