"""Differences and their tests agree with R."""

import math

import numpy as np
import pandas as pd
import pytest
from tests.reference.r import as_part_of_the_whole, close, counted, section

import nps_analysis as nps
from nps_analysis.estimates.multiplicity import adjusted_p


@section("survey_contrast_East_minus_West_weighted")
def test_weighted_contrast(expected, q4):
    case = expected["survey_contrast_East_minus_West_weighted"]
    east = nps.contrast(q4, between="region", reference="West", weight="base_weight").iloc[0]
    close(east["difference"], case["estimate"])
    # independent rows: each side's variance has its own n - 1
    parts = nps.estimate(q4, by="region", weight="base_weight").set_index("region")
    close(east["std_error"], np.hypot(*parts.loc[["East", "West"], "std_error"]))
    sides = [
        as_part_of_the_whole(parts.loc[side, "std_error"], parts.loc[side, "n"], len(q4))
        for side in ("East", "West")
    ]
    close(np.hypot(*sides), case["se"])


WAVES = {
    "independent_rows": {},
    "cluster_customer_unweighted": {"cluster": "customer_id"},
    "cluster_account_weighted": {"cluster": "account_id", "weight": "base_weight"},
}


@pytest.mark.parametrize("design", WAVES)
@section("wave_change_survey")
def test_change_between_waves(expected, responses, design):
    """The covariance matrix holds the parts; only its n - 1 is over all four waves."""
    case = expected["wave_change_survey"][design]
    answered = responses[responses["score"].notna()]
    waves = list(case["estimates"])
    unit = WAVES[design].get("cluster", "response_id")
    units = answered.groupby("quarter")[unit].nunique()
    whole = answered[unit].nunique()
    ours = np.sqrt(units[waves] / (units[waves] - 1) * (whole - 1) / whole).to_numpy(float)
    covariance = np.array(case["vcov"]) * np.outer(ours, ours)
    rows = nps.contrast(answered, between="quarter", reference="2025Q4", **WAVES[design])
    for row in rows.to_dict("records"):
        sign = np.zeros(4)
        sign[[waves.index(row["level"]), 3]] = -1, 1
        change = case[f"Q4_minus_{row['level'][4:]}"] if row["level"] != "2025Q2" else None
        if change:
            close(-row["difference"], change["estimate"])
            close(math.sqrt(sign @ np.array(case["vcov"]) @ sign), change["se"])
        close(row["std_error"], math.sqrt(sign @ covariance @ sign))


@section("two_sample")
def test_two_samples(expected, responses, q4):
    def scored(groups):
        return pd.concat([counted(*counts).assign(side=side) for side, counts in groups.items()])

    for name, case in expected["two_sample"].items():
        if name == "all_promoters_vs_all_promoters":
            row = nps.contrast(scored({"b": (5, 0, 0), "a": (5, 0, 0)}), between="side").iloc[0]
            assert row["p_value"] == 1
            continue
        sides = {"b": case["counts1"], "a": case["counts0"]}
        row = nps.contrast(scored(sides), between="side").iloc[0]
        limits = case["adjusted_wald_2T_each"]
        close(row["difference"], case["wald"]["diff"])
        close((row["conf_low"], row["conf_high"]), (limits["lower"], limits["upper"]))
        close(row["p_value"], limits["p"])
        close(row["std_error"], case["welch_t"]["se"])
    south = nps.contrast(q4, between="region", reference="rest").set_index("level").loc["South"]
    close(south["difference"], expected["two_sample"]["South_vs_rest_2025Q4"]["wald"]["diff"])
    close(south["std_error"], expected["two_sample"]["South_vs_rest_2025Q4"]["welch_t"]["se"])


@section("pairwise_regions_2025Q4")
def test_corrections_for_many_comparisons(expected, q4):
    case = expected["pairwise_regions_2025Q4"]
    rows = nps.contrast(q4, between="region")
    assert {f"{row.reference}-{row.level}" for row in rows.itertuples()} == set(case["pairs"])
    close(adjusted_p(np.array(case["p"]), "holm"), case["holm"])
    close(adjusted_p(np.array(case["p"]), "bh"), case["BH"])


@section("paired_Q3_Q4")
def test_the_same_customers_twice(expected, responses):
    case = expected["paired_Q3_Q4"]
    both = responses[responses["quarter"].isin(["2025Q3", "2025Q4"]) & responses["score"].notna()]
    both = both[both.groupby("customer_id")["score"].transform("size") == 2]
    row = nps.contrast(both, between="quarter", cluster="customer_id").iloc[0]
    assert row["n"] == row["n_reference"] == case["n_pairs"]
    close(row["difference"], case["diff"])
    close(row["std_error"], case["se"])
    row = nps.contrast(both, between="quarter", cluster="account_id").iloc[0]
    close(row["std_error"], case["cluster_account"]["se"])


@section("partial_overlap_Q3_Q4")
def test_some_customers_twice(expected, responses):
    """R's formula divides by n and centres the covariance on those who answered twice."""
    case = expected["partial_overlap_Q3_Q4"]
    both = responses[responses["quarter"].isin(["2025Q3", "2025Q4"])]
    row = nps.contrast(both, between="quarter", cluster="customer_id").iloc[0]
    close(row["difference"], case["diff"])
    close(row["std_error"], case["se"], rel=1e-3)
    assert row["std_error"] < 0.9 * case["se_ignoring_overlap"]


@section("tost")
def test_equivalence(expected, responses):
    """R's tests are Wald and Welch; ours has the shift and error of its own interval."""
    waves = responses[responses["quarter"] != "2025Q2"]
    for name, case in expected["tost"].items():
        later, earlier = (f"2025{quarter}" for quarter in name.split("_margin")[0].split("_vs_"))
        pair = waves[waves["quarter"].isin([later, earlier])]
        row = nps.contrast(pair, between="quarter", margin=case["margin"]).iloc[0]
        ours = expected["two_sample"][f"{later[4:]}_vs_{earlier[4:]}"]["adjusted_wald_2T_each"]
        nearest = (abs(ours["diff"]) - case["margin"]) / ours["se"]
        close(row["p_equivalence"], 0.5 * math.erfc(-nearest / math.sqrt(2)))
        assert (row["p_equivalence"] < 0.05) == (case["p_tost"] < 0.05)
        close(row["p_equivalence"], case["welch_p_tost"], rel=0.05)
