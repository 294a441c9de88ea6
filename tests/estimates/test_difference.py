"""Differences between groups: which pairs, which interval, which p value."""

import itertools
import math

import numpy as np
import pandas as pd
import pytest
from scipy.special import ndtri, stdtr
from scipy.stats import multinomial
from statsmodels.stats.multitest import multipletests

from nps_analysis.estimates import contrast, estimate
from nps_analysis.estimates.multiplicity import adjusted_p
from nps_analysis.scoring import NPS, NRR, PROMOTERS


def answers(**groups):
    rows = [
        (group, score)
        for group, (promoters, passives, detractors) in groups.items()
        for score in [10] * promoters + [8] * passives + [3] * detractors
    ]
    return pd.DataFrame(rows, columns=["group", "score"])


THREE = answers(a=(50, 30, 20), b=(30, 18, 12), c=(3, 2, 1))
PERIODS = THREE.assign(
    period=THREE["group"].map({"a": "2025Q4", "b": "2026Q1", "c": "2026Q3"}),
    region=np.where(np.arange(len(THREE)) % 2, "EMEA", "APAC"),
)


def test_six_three_one_against_four_three_five_by_hand():
    """Two imaginary answers each: (6.5, 4, 1.5) of 12 against (4.5, 4, 5.5) of 14."""
    row = contrast(answers(x=(4, 3, 5), y=(6, 3, 1)), between="group").iloc[0]
    shift = 100 * (5 / 12 - -1 / 14)
    variance = (8 / 12 - (5 / 12) ** 2) / 12 + (10 / 14 - (1 / 14) ** 2) / 14
    half = 100 * 1.959963984540054 * math.sqrt(variance)
    assert (row["level"], row["reference"], row["n"], row["n_reference"]) == ("y", "x", 10, 12)
    assert row["difference"] == pytest.approx(100 * (5 / 10 - -1 / 12), rel=1e-12)
    assert row["conf_low"] == pytest.approx(shift - half, rel=1e-12)
    assert row["conf_high"] == pytest.approx(shift + half, rel=1e-12)
    z = shift / (100 * math.sqrt(variance))
    assert row["p_value"] == pytest.approx(math.erfc(z / math.sqrt(2)), rel=1e-12)
    # 1.959964 + 0.841621 standard errors show with 80 % power
    assert row["detectable"] == pytest.approx(280.1585218 * math.sqrt(variance), rel=1e-8)
    # n - 1: 10 answers of variance 0.45, 12 of variance 107/144
    linearised = math.sqrt(0.45 / 9 + 107 / 144 / 11)
    assert row["std_error"] == pytest.approx(100 * linearised, rel=1e-12)


def test_columns_are_those_of_the_design():
    assert list(contrast(PERIODS, between="period", by="region")) == [
        "region", "level", "reference", "n", "n_reference", "difference", "std_error",
        "conf_low", "conf_high", "p_value", "p_adjusted", "detectable", "note",
    ]  # fmt: skip


def pairs(*args, **kwargs):
    rows = contrast(*args, **kwargs)
    return list(zip(rows["level"], rows["reference"], strict=True))


def test_periods_are_compared_each_with_the_one_before():
    assert pairs(PERIODS, between="period") == [("2026Q1", "2025Q4"), ("2026Q3", "2026Q1")]


def test_other_columns_are_compared_pair_by_pair():
    assert pairs(THREE, between="group") == [("b", "a"), ("c", "a"), ("c", "b")]


def test_with_a_reference_every_level_is_compared_with_it():
    assert pairs(THREE, between="group", reference="b") == [("a", "b"), ("c", "b")]


def test_levels_may_be_numbers():
    assert pairs(THREE.assign(year=[2017] * 100 + [2018] * 66), between="year") == [
        ("2018", "2017")
    ]


def test_categories_keep_their_declared_order():
    sizes = pd.Categorical(THREE["group"].map({"a": "small", "b": "medium", "c": "large"}))
    sizes = sizes.set_categories(["small", "medium", "large"])
    found = pairs(THREE.assign(size=sizes, all=1), between="size", by="all")
    assert found == [("medium", "small"), ("large", "small"), ("large", "medium")]


def test_several_columns_make_one_level():
    found = pairs(PERIODS, between=["group", "region"], reference="a / APAC")
    assert found[0] == ("a / EMEA", "a / APAC") and len(found) == 5


def test_the_rest_are_all_the_others_together():
    rest = contrast(THREE, between="group", reference="rest").set_index("level").loc["b"]
    two = contrast(THREE.replace({"group": {"a": "z", "c": "z"}}), between="group").iloc[0]
    figures = ["difference", "std_error", "p_value", "detectable"]
    assert (rest["n"], rest["n_reference"]) == (60, 106)
    assert list(rest[figures]) == pytest.approx(list(two[figures] * [-1, 1, 1, 1]), rel=1e-12)


@pytest.mark.parametrize("reference", [None, "rest"])
def test_groups_are_compared_each_for_itself(reference):
    together = contrast(PERIODS, between="group", reference=reference, by="region", adjust=None)
    apart = [
        contrast(part, between="group", reference=reference, adjust=None).assign(region=region)
        for region, part in PERIODS.groupby("region")
    ]
    pd.testing.assert_frame_equal(together, pd.concat(apart, ignore_index=True)[list(together)])


def test_swapping_the_groups_flips_the_sign():
    one = contrast(THREE, between="group", reference="a").iloc[0]
    other = contrast(THREE, between="group", reference="b").iloc[0]
    assert (one["conf_low"], one["conf_high"]) == pytest.approx(
        (-other["conf_high"], -other["conf_low"])
    )
    assert one["p_value"] == pytest.approx(other["p_value"])


def test_the_difference_is_between_the_published_estimates():
    rows = estimate(THREE, PROMOTERS, by="group").set_index("group")["estimate"]
    for row in contrast(THREE, PROMOTERS, between="group").to_dict("records"):
        assert row["difference"] == pytest.approx(rows[row["level"]] - rows[row["reference"]])


def test_opposite_and_unanimous_groups_stay_on_the_scale():
    row = contrast(answers(x=(0, 0, 3), y=(3, 0, 0)), between="group").iloc[0]
    assert (row["difference"], row["conf_high"]) == (200, 200)
    row = contrast(answers(x=(5, 0, 0), y=(5, 0, 0)), between="group").iloc[0]
    assert (row["difference"], row["p_value"]) == (0, 1)
    assert row["conf_low"] < 0 < row["conf_high"]


@pytest.mark.parametrize("adjust, ours", [("holm", "holm"), ("fdr_bh", "bh")])
def test_adjusted_p_values_are_those_of_statsmodels(adjust, ours):
    p = np.random.default_rng(20260930).uniform(size=40) ** 3
    assert adjusted_p(p, ours) == pytest.approx(multipletests(p, method=adjust)[1], rel=1e-12)


def test_a_suppressed_comparison_shows_no_figure_and_is_not_counted():
    rows = contrast(THREE, between="group", min_n=30)
    hidden = rows[rows["note"] != ""]
    assert list(hidden["note"]) == ["n = 6 in c, below min_n = 30"] * 2
    assert hidden.loc[:, "difference":"detectable"].isna().all(axis=None)
    assert rows["p_adjusted"][0] == rows["p_value"][0]


def test_a_level_nobody_answered_in_is_said_not_dropped():
    missing = PERIODS[(PERIODS["region"] != "EMEA") | (PERIODS["group"] != "c")]
    rows = contrast(missing, between="group", by="region")
    assert len(rows) == 6
    notes = rows[rows["region"] == "EMEA"]["note"]
    assert list(notes) == ["", "no answers in c", "no answers in c"]


@pytest.mark.parametrize(
    "wrong, message",
    [
        ({"confidence": 95}, "confidence is 95"),
        ({"adjust": "bonferoni"}, "adjust is 'bonferoni'; it is one of 'holm', 'bh', None"),
        ({"reference": "d"}, "reference is 'd'; group holds 'a', 'b', 'c', or use 'rest'"),
        ({"margin": 0}, "margin is 0; it is above 0, in the unit of nps"),
        ({"by": "group"}, "group is in by and in between"),
        ({"between": []}, "between names no column"),
    ],
)
def test_a_bad_call_is_refused_with_the_value(wrong, message):
    with pytest.raises(ValueError, match=message):
        contrast(THREE, NPS, **{"between": "group"} | wrong)


def test_one_group_is_no_contrast():
    with pytest.raises(ValueError, match="needs two groups; group holds only 'a'"):
        contrast(THREE[THREE["group"] == "a"], between="group")


def test_coverage_of_ten_against_ten_by_exact_enumeration():
    """Worst case over pairs of shapes, shares in steps of 5 %, detractors 5-60 %."""
    samples = [(p, s, 10 - p - s) for p in range(11) for s in range(11 - p)]
    groups = {f"{i:03d}": counts for i, counts in enumerate(samples)}
    rows = contrast(answers(**groups), between="group", adjust=None)
    index = {name: i for i, name in enumerate(groups)}
    low, high = (np.zeros((len(samples),) * 2) for _ in range(2))
    later, earlier = (rows[side].map(index).to_numpy() for side in ("level", "reference"))
    low[later, earlier], high[later, earlier] = rows["conf_low"], rows["conf_high"]
    low[earlier, later], high[earlier, later] = -rows["conf_high"], -rows["conf_low"]
    counts = np.array(samples)
    # a sample against an equal one: no shift, twice the variance of 12 augmented answers
    value = (counts[:, 0] + counts[:, 2] + 1) / 12 - ((counts[:, 0] - counts[:, 2]) / 12) ** 2
    half = 100 * 1.959963984540054 * np.sqrt(2 * value / 12)
    np.fill_diagonal(low, -half)
    np.fill_diagonal(high, half)

    shapes = [(p, d) for p, d in itertools.product(range(5, 96, 5), range(5, 61, 5)) if p + d <= 95]
    weights = [
        multinomial.pmf(samples, 10, [p / 100, (100 - p - d) / 100, d / 100]) for p, d in shapes
    ]
    worst = 1.0
    for (p1, d1), w1 in zip(shapes, weights, strict=True):
        for (p0, d0), w0 in zip(shapes, weights, strict=True):
            truth = p1 - d1 - (p0 - d0)
            worst = min(worst, w1 @ ((low <= truth + 1e-9) & (truth - 1e-9 <= high)) @ w0)
    assert worst >= 0.89


PANEL = pd.DataFrame(
    {
        "period": ["2026Q2"] * 6 + ["2026Q3"] * 6,
        "customer": list("abcdef") + list("abcdef"),
        "score": [10, 9, 8, 3, 7, 2, 10, 9, 9, 6, 9, 8],
        "weight": 1.5,
    }
)


def test_a_panel_is_compared_by_the_change_of_each_customer():
    row = contrast(PANEL, between="period", cluster="customer").iloc[0]
    # changes 0, 0, 100, 0, 100, 100: mean 50, squares about it 6 x 2500, over 5 and 6
    assert row["difference"] == pytest.approx(50)
    assert row["std_error"] == pytest.approx(math.sqrt(6 * 2500 / 5 / 6), rel=1e-12)
    alone = contrast(PANEL, between="period").iloc[0]
    assert row["std_error"] < alone["std_error"]
    assert row["detectable"] < alone["detectable"]


def test_customers_who_answer_once_change_nothing_but_the_quantile():
    fresh = PANEL.assign(customer=range(12))
    row = contrast(fresh, between="period", cluster="customer").iloc[0]
    alone = contrast(fresh, between="period").iloc[0]
    assert row["std_error"] == pytest.approx(alone["std_error"], rel=1e-12)
    assert row["conf_high"] - row["conf_low"] > alone["conf_high"] - alone["conf_low"]


CLUSTERED = PERIODS.assign(
    account=np.arange(len(PERIODS)) % 17, weight=1 + np.arange(len(PERIODS)) % 5
)
DESIGN = {"weight": "weight", "cluster": "account"}


def test_the_rest_share_their_clusters_too():
    rest = contrast(CLUSTERED, between="group", reference="rest", by="region", **DESIGN)
    for group in "abc":
        two = CLUSTERED.assign(group=np.where(CLUSTERED["group"] == group, "z", "rest"))
        two = contrast(two, between="group", by="region", **DESIGN)
        figures = ["n", "n_reference", "difference", "std_error", "conf_low", "conf_high"]
        left = rest[rest["level"] == group][figures].to_numpy()
        assert left == pytest.approx(two[figures].to_numpy(), rel=1e-9)


def test_customers_who_never_change_leave_some_doubt():
    twice = pd.concat([CLUSTERED.assign(copy=1), CLUSTERED.assign(copy=2)])
    row = contrast(twice, between="copy", **DESIGN).iloc[0]
    assert row["difference"] == pytest.approx(0, abs=1e-9)
    assert row["std_error"] == pytest.approx(0, abs=1e-6)
    assert row["conf_low"] < -1 and row["conf_high"] > 1
    assert row["p_value"] == pytest.approx(1)


def test_with_clusters_groups_are_compared_each_for_itself():
    data = pd.concat([CLUSTERED, CLUSTERED.head(20).assign(region=None)])
    together = contrast(data, between="group", by="region", adjust=None, **DESIGN)
    apart = contrast(CLUSTERED, between="group", by="region", adjust=None, **DESIGN)
    pd.testing.assert_frame_equal(together.head(len(apart)), apart)
    assert together.tail(3)["region"].isna().all()


def test_retention_is_compared_without_an_upper_end():
    rows = pd.DataFrame(
        {
            "plan": ["a"] * 4 + ["b"] * 3,
            "revenue_before": [100.0, 50.0, 200.0, 80.0, 10.0, 20.0, 30.0],
            "revenue_after": [120.0, 40.0, 200.0, 0.0, 30.0, 20.0, 50.0],
        }
    )
    row = contrast(rows, NRR, between="plan").iloc[0]
    sides = estimate(rows, NRR, by="plan")
    assert row["difference"] == pytest.approx(100 / 60 - 360 / 430)
    assert row["std_error"] == pytest.approx(np.hypot(*sides["std_error"]), rel=1e-12)
    assert row["conf_high"] - row["difference"] == pytest.approx(
        row["difference"] - row["conf_low"], rel=1e-9
    )


def test_two_groups_that_kept_everything_leave_nothing_to_test():
    rows = pd.DataFrame({"plan": ["a", "a", "b", "b"], "revenue_before": [1.0, 2.0, 3.0, 4.0]})
    rows = rows.assign(revenue_after=rows["revenue_before"])
    row = contrast(rows, NRR, between="plan", margin=0.1).iloc[0]
    assert (row["difference"], row["conf_low"], row["conf_high"]) == (0, 0, 0)
    assert np.isnan(row["p_value"]) and row["p_equivalence"] == 0


@pytest.mark.parametrize("margin", [5.0, 40.0, 58.0, 60.0, 90.0])
def test_equivalent_are_those_whose_90_percent_interval_lies_within_the_margin(margin):
    rows = contrast(THREE, between="group", confidence=0.90, margin=margin)
    # without the estimate that widens it, none of these intervals is clipped
    inside = (rows["conf_low"] > -margin) & (rows["conf_high"] < margin)
    assert list(rows["p_equivalence"] < 0.05) == list(inside)


def test_without_a_margin_nothing_is_equivalent():
    assert "p_equivalence" not in contrast(THREE, between="group")


def test_one_comparison_needs_no_correction():
    row = contrast(THREE[THREE["group"] != "c"], between="group").iloc[0]
    assert row["p_adjusted"] == row["p_value"]


def test_the_tail_of_many_comparisons_is_that_of_t():
    """Three pairs: the smallest p is multiplied by three, of the six answers of c."""
    rows = contrast(THREE, between="group")
    first = rows.loc[rows["p_value"].idxmin()]
    assert "c" in (first["level"], first["reference"])
    tail = 2 * stdtr(5, ndtri(first["p_value"] / 2))
    assert first["p_adjusted"] == pytest.approx(min(3 * tail, 1), rel=1e-9)


@pytest.mark.slow
def test_a_report_without_change_seldom_says_that_something_changed():
    """Twenty segments of 60 answers, 1,000 reports; at most 5 % with any rise or fall."""
    rng = np.random.default_rng(20261003)
    said = 0
    for _ in range(1000):
        scores = rng.choice([10, 8, 3], p=[0.45, 0.35, 0.2], size=2400)
        rows = pd.DataFrame(
            {
                "score": scores,
                "period": ["2026Q2", "2026Q3"] * 1200,
                "segment": np.repeat(np.arange(20), 120),
            }
        )
        said += (contrast(rows, between="period", by="segment")["p_adjusted"] < 0.05).any()
    assert said <= 50
