"""One row a group: the estimate, its standard error, its interval, or why there is none."""

import math

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.proportion import proportion_confint

from nps_analysis.estimates import estimate, nps_interval
from nps_analysis.scoring import DETRACTORS, GRR, NPS, NRR, PASSIVES, PROMOTERS, RENEWAL_RATE


def answers(promoters, passives, detractors, blank=0, **columns):
    scores = [10] * promoters + [8] * passives + [3] * detractors + [None] * blank
    return pd.DataFrame({"score": pd.array(scores, "Int64"), **columns})


SEGMENTS = pd.concat(
    [answers(30, 18, 12, 5, region="EMEA"), answers(3, 2, 1, 0, region="APAC")], ignore_index=True
)


def test_five_three_two_by_hand():
    row = estimate(answers(5, 3, 2)).iloc[0]
    assert row["n"] == row["n_effective"] == 10
    assert row["estimate"] == 30
    # an answer's variance is 61/100 with n; with n - 1 the score's is 61/900
    assert row["std_error"] == pytest.approx(100 * math.sqrt(61 / 900), rel=1e-12)


def test_the_interval_is_that_of_the_counts():
    rows = estimate(SEGMENTS, by="region").set_index("region")
    for region, counts in {"EMEA": (30, 18, 12), "APAC": (3, 2, 1)}.items():
        row = rows.loc[region]
        assert tuple(row[["promoters", "passives", "detractors"]]) == counts
        assert tuple(row[["estimate", "conf_low", "conf_high"]]) == nps_interval(*counts)


def test_columns_are_those_of_the_design():
    assert list(estimate(SEGMENTS, by="region")) == [
        "region", "n", "n_blank", "promoters", "passives", "detractors",
        "estimate", "std_error", "conf_low", "conf_high", "n_effective", "note",
    ]  # fmt: skip


def test_blanks_are_reported_and_never_counted():
    without = estimate(SEGMENTS.dropna(), by="region")
    pd.testing.assert_frame_equal(
        estimate(SEGMENTS, by="region").drop(columns="n_blank"), without.drop(columns="n_blank")
    )
    assert list(estimate(SEGMENTS, by="region")["n_blank"]) == [0, 5]


def test_shares_are_of_all_answers_and_add_up():
    shares = [estimate(SEGMENTS, m).iloc[0] for m in (PROMOTERS, PASSIVES, DETRACTORS)]
    assert [row["estimate"] for row in shares] == pytest.approx([33 / 66, 20 / 66, 13 / 66])
    nps = estimate(SEGMENTS).iloc[0]["estimate"]
    assert nps == pytest.approx(100 * (shares[0]["estimate"] - shares[2]["estimate"]))


def test_a_rate_adds_three_imaginary_customers_half_of_whom_renew():
    renewals = pd.DataFrame({"renewed": pd.array([True] * 8 + [False] * 2, "boolean")})
    row = estimate(renewals, RENEWAL_RATE).iloc[0]
    # (8 + 3/2) of 13, with its binomial variance; the estimate stays 8 of 10
    centre = 9.5 / 13
    half = 1.959963984540054 * math.sqrt(centre * (1 - centre) / 13)
    assert row["estimate"] == 0.8
    assert row["std_error"] == pytest.approx(math.sqrt(0.8 * 0.2 / 9), rel=1e-12)
    assert row["conf_low"] == pytest.approx(centre - half, rel=1e-12)
    assert row["conf_high"] == pytest.approx(centre + half, rel=1e-12)


def test_a_rate_stays_between_none_and_all():
    rows = pd.DataFrame({"plan": list("aab"), "renewed": [True, True, False]})
    rows = estimate(rows, RENEWAL_RATE, by="plan")
    assert list(rows["conf_high"].round(6))[0] == 1
    assert list(rows["conf_low"].round(6))[1] == 0


def test_a_single_answer_has_an_interval_but_no_standard_error():
    row = estimate(answers(1, 0, 0)).iloc[0]
    assert np.isnan(row["std_error"])
    assert (row["estimate"], row["conf_high"]) == (100, 100)


def test_a_small_group_keeps_its_row_and_shows_no_figure():
    small, large = estimate(SEGMENTS, by="region", min_n=30).to_dict("records")
    assert (small["region"], small["n"]) == ("APAC", 6)
    assert small["note"] == "n = 6, below min_n = 30"
    shown = {"region", "n", "n_blank", "note"}
    assert all(pd.isna(value) for name, value in small.items() if name not in shown)
    assert large["note"] == "" and large["estimate"] == 30


def test_nobody_answered_is_undefined_not_zero():
    row = estimate(answers(0, 0, 0, 4)).iloc[0]
    assert (row["n"], row["n_blank"], row["note"]) == (0, 4, "no answers")
    assert np.isnan(row["estimate"])
    assert estimate(answers(0, 0, 0)).iloc[0]["note"] == "no answers"


def test_a_group_without_a_name_is_kept():
    rows = estimate(pd.concat([SEGMENTS, answers(1, 1, 1, region=None)]), by="region")
    assert list(rows["n"]) == [6, 60, 3]
    assert rows["region"].isna().tolist() == [False, False, True]


@pytest.mark.parametrize(
    "wrong, message",
    [
        ({"confidence": 95}, "confidence is 95; it must lie between 0 and 1"),
        ({"method": "wald"}, "method is 'wald'; it is one of 'adjusted_wald', 'score'"),
        ({"by": "regoin"}, "did you mean 'region'"),
    ],
)
def test_a_bad_call_is_refused_with_the_value(wrong, message):
    with pytest.raises(ValueError, match=message):
        estimate(SEGMENTS, NPS, **wrong)


# Four answers of two accounts, weighing 2, 4, 1, 1
DESIGNED = answers(2, 1, 1, weight=[2.0, 1.0, 4.0, 1.0], account=["a", "b", "b", "a"])


def test_weights_move_the_estimate_by_hand():
    row = estimate(DESIGNED, weight="weight").iloc[0]
    # worth 100, 100, 0, -100 with weights 2, 1, 4, 1: (2 + 1 - 1) of 8
    assert row["estimate"] == pytest.approx(25)
    # distances 75, 75, -25, -125, times weight: 150, 75, -100, -125, over 8
    squares = 150**2 + 75**2 + 100**2 + 125**2
    assert row["std_error"] == pytest.approx(math.sqrt(4 / 3 * squares) / 8, rel=1e-12)


def test_the_effective_n_is_n_over_the_design_effect_by_hand():
    row = estimate(answers(2, 0, 2, weight=[1.0, 5.0, 1.0, 5.0]), weight="weight").iloc[0]
    # worth 100 or -100 with weights 1 and 5 each: mean 0, distances 100, 500, 100, 500 over 12
    variance = 4 / 3 * 2 * (100**2 + 500**2) / 12**2
    assert row["std_error"] == pytest.approx(math.sqrt(variance), rel=1e-12)
    assert row["n_effective"] == pytest.approx(4 * 100**2 / 3 / variance, rel=1e-12)


def test_answers_of_one_cluster_count_together_by_hand():
    row = estimate(DESIGNED, weight="weight", cluster="account").iloc[0]
    # account a: 150 - 125, b: 75 - 100; two of them
    assert row["std_error"] == pytest.approx(math.sqrt(2 * (25**2 + 25**2)) / 8, rel=1e-12)
    assert row["n"] == 4


def test_strata_take_out_what_lies_between_them():
    rows = answers(4, 0, 4, plan=["Team"] * 4 + ["Starter"] * 4)
    assert estimate(rows, strata="plan").iloc[0]["std_error"] == 0
    assert estimate(rows).iloc[0]["std_error"] > 30


def test_a_group_has_the_same_row_with_and_without_the_others():
    data = pd.concat([SEGMENTS, answers(4, 2, 1, region=None)]).assign(
        weight=np.linspace(0.5, 2, 78), account=np.arange(78) // 3
    )
    design = {"weight": "weight", "cluster": "account"}
    every = estimate(data, by="region", **design)
    alone = estimate(data[data["region"] == "EMEA"], by="region", **design)
    pd.testing.assert_frame_equal(every.iloc[[1]].reset_index(drop=True), alone, rtol=1e-12)


def test_equal_weights_say_what_no_weights_say():
    weighted = estimate(SEGMENTS.assign(weight=2.5), by="region", weight="weight")
    plain = estimate(SEGMENTS, by="region")
    figures = ["estimate", "std_error", "n_effective"]
    pd.testing.assert_frame_equal(weighted[figures], plain[figures], rtol=1e-12)
    # the t quantile makes the designed interval the wider one
    assert (weighted["conf_high"] - weighted["conf_low"] > plain["conf_high"] - plain["conf_low"])[
        0
    ]


def test_clusters_never_add_answers():
    spread_out = answers(2, 0, 2, account=list("abba"))
    assert estimate(spread_out, cluster="account").iloc[0]["n_effective"] == 4


def test_unanimous_clusters_count_as_one_answer_each():
    rows = estimate(answers(40, 0, 0, account=np.arange(40) // 10), cluster="account").iloc[0]
    assert (rows["estimate"], rows["n_effective"]) == (100, 4)
    assert rows["conf_low"] < 20


def test_one_cluster_has_an_estimate_and_no_interval():
    row = estimate(answers(3, 2, 1, account="a"), cluster="account").iloc[0]
    assert row["estimate"] == pytest.approx(100 / 3)
    assert np.isnan(row["conf_low"]) and np.isnan(row["std_error"])
    assert row["note"] == "a single cluster tells nothing of the error"


def test_the_score_interval_of_a_share_is_wilsons():
    renewals = pd.DataFrame({"renewed": [True] * 8 + [False] * 2})
    row = estimate(renewals, RENEWAL_RATE, method="score").iloc[0]
    assert (row["conf_low"], row["conf_high"]) == pytest.approx(
        proportion_confint(8, 10, method="wilson"), rel=1e-12
    )


def test_the_score_interval_is_that_of_the_counts():
    for counts in ((30, 18, 12), (5, 0, 0), (0, 0, 4), (0, 3, 0)):
        row = estimate(answers(*counts), method="score").iloc[0]
        found = tuple(row[["estimate", "conf_low", "conf_high"]])
        assert found == nps_interval(*counts, method="score")


def test_the_score_interval_of_nobody_is_missing():
    rows = estimate(answers(0, 0, 0, 2), method="score")
    assert rows["conf_low"].isna().all() and rows["note"][0] == "no answers"


REVENUE = pd.DataFrame(
    {"revenue_before": [100.0, 50.0, 200.0, 80.0], "revenue_after": [120.0, 40.0, 200.0, 0.0]}
)


def test_a_ratio_of_totals_has_the_linearised_error_by_hand():
    row = estimate(REVENUE, NRR).iloc[0]
    ratio = 360 / 430
    # distances 120 - 100 r, 40 - 50 r, 200 - 200 r, 0 - 80 r
    squares = sum((a - b * ratio) ** 2 for a, b in ((120, 100), (40, 50), (200, 200), (0, 80)))
    error = math.sqrt(4 / 3 * squares) / 430
    assert (row["estimate"], row["std_error"]) == pytest.approx((ratio, error), rel=1e-12)
    # t with 3 degrees of freedom: 3.182446
    assert row["conf_high"] == pytest.approx(ratio + 3.182446305 * error, rel=1e-8)
    assert row["conf_low"] == pytest.approx(ratio - 3.182446305 * error, rel=1e-8)


def test_what_is_kept_lies_between_nothing_and_all():
    row = estimate(REVENUE, GRR).iloc[0]
    assert row["estimate"] == pytest.approx((100 + 40 + 200) / 430)
    assert 0 <= row["conf_low"] < row["estimate"] < row["conf_high"] <= 1


def test_a_score_weighted_by_revenue_is_a_weight_away():
    rows = answers(2, 0, 1, revenue=[10.0, 20.0, 70.0])
    assert estimate(rows, weight="revenue").iloc[0]["estimate"] == pytest.approx(30 - 70)


def test_the_score_interval_needs_answers_at_the_ends_or_in_the_middle():
    with pytest.raises(
        ValueError, match="method 'score' needs answers worth 0.0, inf or inf; those of nrr"
    ):
        estimate(REVENUE, NRR, method="score")
