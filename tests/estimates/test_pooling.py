"""Partial pooling and ranks: between the group's own figure and the mean of all."""

import numpy as np
import pandas as pd
import pytest

from nps_analysis.estimates import estimate, pool
from nps_analysis.scoring import DETRACTORS


def scored(**groups):
    rows = [
        (group, score)
        for group, (promoters, passives, detractors) in groups.items()
        for score in [10] * promoters + [8] * passives + [3] * detractors
    ]
    return pd.DataFrame(rows, columns=["plan", "score"])


APART = estimate(scored(a=(90, 5, 5), b=(40, 30, 30), c=(10, 20, 70), d=(3, 1, 0)), by="plan")
ALIKE = estimate(scored(a=(30, 20, 15), b=(29, 21, 15), c=(31, 19, 15)), by="plan")


@pytest.mark.parametrize("method", ["reml", "paule_mandel", "dersimonian_laird"])
def test_a_pooled_figure_lies_between_its_own_and_the_mean(method):
    rows = pool(APART, method=method)
    centre = rows["pooled"].mean()
    for row in rows.itertuples():
        assert min(row.estimate, centre) - 20 <= row.pooled <= max(row.estimate, centre) + 20
        assert row.pooled_low < row.pooled < row.pooled_high
    drawn = (rows["pooled"] - rows["estimate"]).abs().to_numpy()
    assert drawn[3] > 3 * drawn[:3].max()  # d has four answers


@pytest.mark.parametrize("method", ["reml", "paule_mandel", "dersimonian_laird"])
def test_no_more_scatter_than_chance_is_one_figure_for_all(method):
    rows = pool(ALIKE, method=method)
    assert rows["scatter"].to_list() == [0, 0, 0]
    assert np.ptp(rows["pooled"]) == pytest.approx(0, abs=1e-9)
    # the fixed-effect mean, weighted by the variances of the augmented counts
    assert rows["pooled"][0] == pytest.approx(rows["estimate"].mean(), abs=0.1)


def test_groups_that_differ_are_not_taken_for_alike():
    assert pool(APART)["p_alike"].iloc[0] < 1e-6
    assert pool(ALIKE)["p_alike"].iloc[0] > 0.9


def test_the_own_figure_stays():
    pd.testing.assert_frame_equal(pool(APART)[list(APART)], APART)


def test_ranks_hold_every_place_that_is_not_ruled_out():
    rows = pool(APART).set_index("plan")[["rank_low", "rank_high"]]
    assert rows.loc["b"].to_list()[1] == 3
    assert rows.loc["c"].to_list() == [4, 4]
    assert rows.loc["a", "rank_low"] == rows.loc["d", "rank_low"] == 1
    alike = pool(ALIKE)
    assert alike["rank_low"].to_list() == [1, 1, 1]
    assert alike["rank_high"].to_list() == [3, 3, 3]


def test_a_suppressed_group_takes_no_part():
    suppressed = estimate(
        scored(a=(90, 5, 5), b=(40, 30, 30), c=(10, 20, 70), d=(3, 1, 0)), by="plan", min_n=30
    )
    rows = pool(suppressed)
    assert rows.loc[3, ["pooled", "rank_low", "rank_high"]].isna().all()
    without = pool(APART.head(3))
    assert rows["pooled"].head(3).to_list() == pytest.approx(without["pooled"].to_list())


def test_shares_are_pooled_between_none_and_all():
    rows = pool(
        estimate(scored(a=(9, 1, 0), b=(3, 3, 4), c=(50, 2, 1)), DETRACTORS, by="plan"), DETRACTORS
    )
    assert rows[["pooled", "pooled_low", "pooled_high"]].stack().between(0, 1).all()


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: pool(APART.head(1)), "needs two groups with a figure; there are 1"),
        (lambda: pool(APART, method="dl"), "method is 'dl'; it is one of 'reml'"),
        (lambda: pool(APART, confidence=95), "confidence is 95"),
    ],
)
def test_a_bad_call_is_refused_with_the_value(call, message):
    with pytest.raises(ValueError, match=message):
        call()
