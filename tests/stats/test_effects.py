"""A planted effect is found where it is; a planted choice fools the plain difference only."""

import numpy as np
import pandas as pd
import pytest

from nps_analysis.stats.effects import aipw, cuped, difference, interacted, weighted
from nps_analysis.stats.propensity import propensities


def scheme(effect, seed, size=500, pull=1.0):
    """Who was content joins, and who is content stays; members stay more often by `effect`."""
    draw = np.random.default_rng(seed)
    known = pd.DataFrame({"score": draw.normal(size=size), "usage": draw.normal(size=size)})
    chance = 1 / (1 + np.exp(-pull * (known["score"] + 0.5 * known["usage"])))
    member = draw.random(size) < chance
    stays = np.clip(0.55 + 0.12 * known["score"] + effect * member, 0.02, 0.98)
    return known, member, (draw.random(size) < stays).astype(float)


def held(runs, effect, how, **options):
    inside, told = [], []
    for seed in range(runs):
        known, member, outcome = scheme(effect, seed, **options)
        row = how(outcome, member, known)
        inside.append(row["conf_low"] <= effect <= row["conf_high"])
        told.append(not row["conf_low"] <= 0 <= row["conf_high"])
    return np.mean(inside), np.mean(told)


def plainly(outcome, member, known):
    return difference(outcome, member)


def test_choice_fools_the_plain_difference_and_not_the_adjusted_one():
    # 40 runs at .95: at least 34 in all but a thousandth of cases
    assert held(40, 0.05, aipw)[0] >= 34 / 40
    assert held(40, 0.05, plainly)[0] < 0.5


@pytest.mark.slow
@pytest.mark.parametrize("effect", [0.0, 0.08])
@pytest.mark.parametrize("how", [aipw, weighted])
def test_adjusted_intervals_hold_the_planted_effect(effect, how):
    inside, told = held(1200, effect, how)
    assert 0.92 <= inside <= 0.98
    # of 500 people, 94 in 100; of 1,000, 95
    assert effect or told <= 0.075
    assert held(100, effect, plainly)[0] < 0.5


@pytest.mark.slow
@pytest.mark.parametrize("how", [cuped, interacted])
def test_intervals_of_an_experiment_hold_the_planted_effect(how):
    inside, _ = held(400, 0.08, how, pull=0.0)
    assert 0.92 <= inside <= 0.98


def test_what_was_known_makes_an_experiment_surer():
    draw = np.random.default_rng(2)
    before = draw.normal(size=400)
    member = draw.random(400) < 0.5
    outcome = before + 0.3 * member + 0.5 * draw.normal(size=400)
    plain, helped = difference(outcome, member), cuped(outcome, member, before)
    assert helped["std_error"] < 0.6 * plain["std_error"]
    assert abs(helped["difference"] - 0.3) < 4 * helped["std_error"]


def test_copies_of_rows_in_one_cluster_add_nothing():
    known, member, outcome = scheme(0.05, 1, size=200)
    each = np.arange(200).astype(str)
    once = aipw(outcome, member, known, cluster=each)
    twice = aipw(np.tile(outcome, 2), np.tile(member, 2), pd.concat([known] * 2, ignore_index=True),
                 cluster=np.tile(each, 2))  # fmt: skip
    assert twice["difference"] == pytest.approx(once["difference"])
    assert twice["std_error"] == pytest.approx(once["std_error"])
    alone = aipw(outcome, member, known)
    assert once["std_error"] == pytest.approx(alone["std_error"])


def test_equal_weights_change_nothing_and_a_weight_of_two_is_two_rows():
    known, member, outcome = scheme(0.05, 4, size=200)
    plain = aipw(outcome, member, known)
    assert aipw(outcome, member, known, weight=np.full(200, 7.0)) == pytest.approx(plain)


def test_what_is_known_twice_is_known_once():
    draw = np.random.default_rng(3)
    known = pd.DataFrame({"score": draw.normal(size=300)})
    member = draw.random(300) < 1 / (1 + np.exp(-known["score"]))
    twice = known.assign(again=2 * known["score"] + 1, same=3.0)
    np.testing.assert_allclose(propensities(member, twice), propensities(member, known), rtol=1e-9)


def test_members_told_apart_without_error_are_not_compared():
    known = pd.DataFrame({"score": np.arange(40.0)})
    member = np.arange(40) >= 20
    assert propensities(member, known) is None
    assert aipw(np.zeros(40), member, known) is None and weighted(member, member, known) is None


@pytest.mark.parametrize(
    ("outcome", "member", "said"),
    [
        ([1.0, np.nan, 2.0, 3.0], [True, True, False, False], "1 outcomes are missing"),
        ([1.0, 2.0, 3.0], [True, False, False], "1 members and 2 others"),
    ],
)
def test_bad_calls_are_refused(outcome, member, said):
    with pytest.raises(ValueError, match=said):
        difference(outcome, member)
