"""Curves, mean time and the test between groups, by hand and by property; R's are in reference."""

import numpy as np
import pandas as pd
import pytest

from nps_analysis.stats.survival import kaplan_meier, left_at, logrank, mean_time, medians


def rows(days, lost, **more):
    return pd.DataFrame({"days": days, "lost": lost, **more})


def simulated(rng, size=300):
    days = np.ceil(rng.exponential(300, size))
    lost = days <= 365
    return rows(
        np.minimum(days, 365), lost, unit=np.arange(size), group=rng.choice(["a", "b"], size)
    )


def test_without_censoring_the_curve_is_a_proportion():
    # of 4, lost on days 1 and 3: 3/4 from day 1, 2/4 from day 3; variance p q / n
    curve = kaplan_meier(rows([1, 3, 9, 9], [True, True, False, False]))
    assert curve["estimate"].tolist() == pytest.approx([1, 0.75, 0.5, 0.5])
    assert curve["std_error"].iloc[1] == pytest.approx(np.sqrt(0.75 * 0.25 / 4))
    assert curve["std_error"].iloc[2] == pytest.approx(np.sqrt(0.5 * 0.5 / 4))
    assert curve["n"].tolist() == [4] * 4


def test_a_row_a_cluster_is_greenwood_exactly():
    data = simulated(np.random.default_rng(1))
    alone = kaplan_meier(data)
    clustered = kaplan_meier(data, cluster="unit")
    pd.testing.assert_frame_equal(alone, clustered, rtol=1e-9)


def test_every_row_twice_in_its_cluster_is_as_sure_as_once():
    data = simulated(np.random.default_rng(2))
    once = kaplan_meier(data)
    twice = kaplan_meier(pd.concat([data, data]), cluster="unit")
    figures = ["time", "estimate", "std_error", "conf_low", "conf_high"]
    pd.testing.assert_frame_equal(once[figures], twice[figures], rtol=1e-9, check_dtype=False)
    naive = kaplan_meier(pd.concat([data, data]))
    assert naive["std_error"].iloc[-1] == pytest.approx(once["std_error"].iloc[-1] / np.sqrt(2))


def test_at_the_ends_the_interval_is_the_exact_binomial_one():
    # nobody of 12 lost: 0.025 ** (1 / 12) = 0.7354; all of 3 lost: 1 - 0.025 ** (1 / 3) = 0.7076
    kept = kaplan_meier(rows([365] * 12, [False] * 12)).iloc[-1]
    assert (kept["conf_low"], kept["conf_high"]) == (pytest.approx(0.7354, abs=5e-5), 1)
    gone = kaplan_meier(rows([1, 2, 3], [True] * 3)).iloc[-1]
    assert (gone["conf_low"], gone["conf_high"]) == (0, pytest.approx(0.7076, abs=5e-5))
    assert np.isnan(gone["std_error"])


def test_an_interval_holds_its_estimate_and_stays_inside():
    curve = kaplan_meier(simulated(np.random.default_rng(3)), by="group")
    assert curve["estimate"].between(curve["conf_low"], curve["conf_high"]).all()
    assert curve[["conf_low", "conf_high"]].stack().between(0, 1).all()


def test_a_curve_says_nothing_beyond_what_was_seen():
    curve = kaplan_meier(rows([5, 8], [True, False]))
    assert left_at(curve, 8)["estimate"].item() == 0.5
    assert np.isnan(left_at(curve, 9)["estimate"].item())
    assert left_at(kaplan_meier(rows([5, 8], [True, True])), 9)["estimate"].item() == 0


def test_mean_time_is_the_area_under_the_curve():
    # 1 until day 2, 3/4 until day 6, 1/2 until day 10: 2 + 3 + 2
    curve = kaplan_meier(rows([2, 6, 20, 20], [True, True, False, False]))
    assert mean_time(curve, 10)["estimate"].item() == pytest.approx(7)
    # uncensored to the horizon, its variance is that of a mean: times 2, 6, 10, 10
    spread = np.var([2, 6, 10, 10]) / 4
    assert mean_time(curve, 10)["std_error"].item() == pytest.approx(np.sqrt(spread))


def test_medians():
    assert medians(kaplan_meier(rows([2, 6, 9, 20], [True, True, False, False]))).item() == 6
    assert np.isnan(medians(kaplan_meier(rows([2, 6, 9], [True, False, False]))).item())


def test_logrank_of_two_is_symmetric_and_matches_a_hand_sum():
    data = rows([1, 2, 3, 4], [True] * 4, group=["a", "a", "b", "b"])
    # expected in a: 2/4 + 1/3 = 5/6; variance 2*2/16 + 1*2/9 = 17/36; (2 - 5/6)^2 / (17/36) = 49/17
    found = logrank(data, "group")
    assert found["statistic"] == pytest.approx(49 / 17)
    turned = logrank(data.assign(group=["b", "b", "a", "a"]), "group")
    assert turned["statistic"] == pytest.approx(found["statistic"])


def test_a_stratified_test_of_one_stratum_is_the_plain_one():
    data = simulated(np.random.default_rng(4)).assign(all="x")
    assert logrank(data, "group", strata="all") == logrank(data, "group")


@pytest.mark.parametrize(
    ("days", "lost", "message"),
    [
        ([1, 0], [True, False], "days is missing or not above 0 in 1 of 2 rows"),
        ([1, np.nan], [True, False], "days is missing or not above 0 in 1 of 2 rows"),
        ([1, 2], [True, None], "lost is missing in 1 of 2 rows"),
    ],
)
def test_what_is_not_known_is_refused(days, lost, message):
    with pytest.raises(ValueError, match=message):
        kaplan_meier(rows(days, lost))
