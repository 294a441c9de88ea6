"""Agreement with R, section by section of the reference file, through the public functions.

The file and the R script that wrote it lie beside the project, in
../shared/reference; without them these tests are skipped.
"""

import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import nps_analysis as nps
from nps_analysis.estimates.multiplicity import adjusted_p

FOLDER = Path(__file__).parents[2] / "shared" / "reference"
pytestmark = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="R's figures are not beside the project: ../shared/reference"
)

MODELS = {
    "panel_models", "renewal", "aggregated_equivalence", "separation_case", "survival", "usage",
    "ordinal", "drivers", "experiment", "observational", "keyness",
}  # fmt: skip
NOT_REACHED = {
    "ideal_percentile_bootstrap_95": "the bootstrap adds nothing to a plain score",
    "survey_omnibus_region_weighted": "no omnibus test is offered",
    "survey_rao_scott_class_by_region": "no omnibus test is offered",
    "survey_jk1_cluster_account": "no replicate weights are offered",
    "survey_raked_trimmed_1_4": "no trimming of weights is offered",
    "k_sample_region_2025Q4": "no omnibus test is offered",
    "dirichlet_multinomial_mle": "pooling shrinks the score, not the three shares",
}
CHECKS = {}


def section(*names):
    def add(check):
        CHECKS.update(dict.fromkeys(names, check))
        return check

    return add


@pytest.fixture(scope="module")
def expected():
    return json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))


def read(name):
    return pd.read_csv(FOLDER / "data" / name).convert_dtypes()


@pytest.fixture(scope="module")
def responses():
    return read("responses.csv")


@pytest.fixture(scope="module")
def q4(responses):
    return responses[(responses["quarter"] == "2025Q4") & responses["score"].notna()]


def test_every_section_is_reached_or_named(expected):
    known = [*CHECKS, *MODELS, *NOT_REACHED]
    assert len(known) == len(set(known))
    assert set(expected) - {"_meta"} == set(known)


def close(found, value, rel=1e-8):
    """Agree to `rel`, or, about zero, to as many millionths of a point."""
    assert found == pytest.approx(value, rel=rel, abs=1e-8)


def counted(promoters, passives, detractors):
    return pd.DataFrame({"score": [10] * promoters + [8] * passives + [3] * detractors})


def clip(limits):
    return np.clip(limits["lower"], -100, 100), np.clip(limits["upper"], -100, 100)


@pytest.mark.parametrize("name", ["tiny_exact"])
def test_exact_fractions(expected, name):
    for case in expected[name].values():
        n = case["promoters"] + case["passives"] + case["detractors"]
        row = nps.estimate(counted(case["promoters"], case["passives"], case["detractors"])).iloc[0]
        close(row["estimate"], case["nps_points"])
        if n > 1:
            close(row["std_error"], case["se_points"] * math.sqrt(n / (n - 1)))


CHECKS["tiny_exact"] = test_exact_fractions


def check_interval(case):
    """The limits, clipped; and widened where they would leave the score outside."""
    counts = case["promoters"], case["passives"], case["detractors"]
    strict = nps.nps_interval(*counts, confidence=case["level"], method="score")
    close(strict[1:], (case["score_tango"]["lower"], case["score_tango"]["upper"]))
    found = nps.nps_interval(*counts, confidence=case["level"])
    low, high = clip(case["adjusted_wald_3T"])
    close(found, (case["nps"], min(low, case["nps"]), max(high, case["nps"])))


@pytest.mark.parametrize("name", ["intervals_95", "intervals_90", "intervals_99"])
@section("intervals_95", "intervals_90", "intervals_99")
def test_intervals(expected, name):
    for case in expected[name].values():
        check_interval(case)


@section("edge_cases")
def test_edge_cases(expected):
    cases = expected["edge_cases"]
    for name in ("n1_promoter", "all_promoters_5", "all_passives_5", "all_detractors_5"):
        check_interval(cases[name])
    for scores, blank in (([], 0), ([None, None], cases["all_missing"]["n_missing"])):
        row = nps.estimate(pd.DataFrame({"score": pd.array(scores, "Int64")})).iloc[0]
        assert np.isnan(row["estimate"]) and (row["n"], row["n_blank"]) == (0, blank)


@section("invalid_scores_rule")
def test_invalid_scores_are_refused_rather_than_left_out(expected):
    example = expected["invalid_scores_rule"]["example"]
    whole = [score for score in example["input"] if isinstance(score, int)]
    outside = sorted(set(whole) - set(example["valid"]))
    with pytest.raises(ValueError, match=f"score holds {', '.join(map(str, outside))} "):
        nps.estimate(pd.DataFrame({"score": whole}))
    with pytest.raises(TypeError, match="needs whole numbers"):
        nps.estimate(pd.DataFrame({"score": [7.5, *example["valid"]]}))


@section("by_quarter", "overall")
def test_scores_by_quarter(expected, responses):
    cases = expected["by_quarter"] | {"overall": expected["overall"]}
    rows = nps.estimate(responses, by="quarter").set_index("quarter")
    rows.loc["overall"] = nps.estimate(responses).iloc[0]
    for quarter, case in cases.items():
        row = rows.loc[quarter]
        assert tuple(row[["promoters", "passives", "detractors"]]) == (
            case["promoters"], case["passives"], case["detractors"],
        )  # fmt: skip
        assert row["n_blank"] == case.get("n_missing", row["n_blank"])
        close(row["estimate"], case["nps"])
        close(row["std_error"], case["se_wald"] * math.sqrt(case["n"] / (case["n"] - 1)))
        close((row["conf_low"], row["conf_high"]), clip(case["adjusted_wald_3T"]))


@section("by_quarter_region")
def test_scores_by_quarter_and_region(expected, responses):
    for row in nps.estimate(responses, by=["quarter", "region"]).to_dict("records"):
        case = expected["by_quarter_region"][f"{row['quarter']}|{row['region']}"]
        assert (row["promoters"], row["detractors"]) == (case["promoters"], case["detractors"])
        close(row["estimate"], case["nps"])
        close((row["conf_low"], row["conf_high"]), (case["aw3T_lower"], case["aw3T_upper"]))


CELLS = ["region", "tier"]
WEIGHTED = {"weight": "base_weight"}
CLUSTERED = WEIGHTED | {"cluster": "account_id"}
STRATIFIED = {"weight": "w_strat", "strata": CELLS}


@pytest.fixture(scope="module")
def designs():
    """Each design of R's file as a call; margins are region and tier."""
    cells = read("population_strata.csv").rename(columns={"N_customers": "population"})
    margins = [cells.groupby(by)["population"].sum().reset_index() for by in CELLS]
    return {
        "srs_no_fpc": {},
        "srs_fpc950": {"finite_population": 950},
        "weighted": WEIGHTED,
        "weighted_cluster_account": CLUSTERED,
        "stratified_no_fpc": STRATIFIED,
        "stratified_fpc": STRATIFIED | {"finite_population": cells},
        "poststratified_unweighted": {"population": cells},
        "poststratified_srs_fpc950": {"population": cells, "finite_population": True},
        "poststratified": WEIGHTED | {"population": cells},
        "poststratified_cluster_account": CLUSTERED | {"population": cells},
        "calibrate_raking_region_tier": WEIGHTED | {"population": margins},
        "calibrate_raking_cluster_account": CLUSTERED | {"population": margins},
    }


@pytest.fixture(scope="module")
def stratified(q4, designs):
    rows = q4.merge(designs["poststratified"]["population"], on=CELLS)
    asked = rows.groupby(CELLS)["score"].transform("size")
    return rows.assign(w_strat=rows.pop("population") / asked)


@section("survey_2025Q4")
def test_survey_designs(expected, stratified, designs):
    """R's `rake` has the weights of `calibrate` and a variance of its own making."""
    for name, call in designs.items():
        row = nps.estimate(stratified, **call).iloc[0]
        case = expected["survey_2025Q4"][name]
        close(row["estimate"], case["estimate"])
        close(row["std_error"], case["se"])
        close(row["n_effective"], case["recommended"]["n_eff"])
        if name != "srs_no_fpc":  # whose rule says n* = n
            limits = case["recommended"]["lower"], case["recommended"]["upper"]
            close((row["conf_low"], row["conf_high"]), limits)
        raked = expected["survey_2025Q4"].get(name.replace("calibrate_raking", "raked"), case)
        close(row["estimate"], raked["estimate"])
        close(row["std_error"], raked["se"], rel=1e-3)
    greg = expected["survey_2025Q4"]["greg_linear_region_tier"]
    assert abs(greg["estimate"] - row["estimate"]) < 0.2  # linear calibration is not offered


@section("survey_2025Q4_fixed_weights")
def test_matched_weights_taken_as_given(expected, stratified, designs):
    case = expected["survey_2025Q4_fixed_weights"]["poststratified"]
    counts = stratified.merge(designs["poststratified"]["population"], on=CELLS)
    cell = counts.groupby(CELLS)["base_weight"].transform("sum")
    given = counts.assign(given=counts["base_weight"] * counts["population"] / cell)
    row = nps.estimate(given, weight="given").iloc[0]
    close(row["estimate"], case["estimate"])
    close(row["std_error"], case["se"])


@section("census_n_equals_N")
def test_everybody_answered(expected):
    row = nps.estimate(counted(5, 3, 2), finite_population=10).iloc[0]
    case = expected["census_n_equals_N"]
    close((row["estimate"], row["std_error"]), (case["estimate"], case["se"]))
    close((row["conf_low"], row["conf_high"]), (case["estimate"], case["estimate"]))


@section("fpc_60_of_100")
def test_sixty_of_a_hundred_answered(expected):
    """The file's interval has another n_eff, n (N - 1) / (N - n), and no t quantile."""
    case = expected["fpc_60_of_100"]
    row = nps.estimate(counted(*case["counts"]), finite_population=case["N"]).iloc[0]
    close((row["estimate"], row["std_error"]), (case["estimate"], case["se"]))
    close(row["n_effective"], 60 / (1 - 60 / 100))
    interval = case["aw3T_on_effective_n"]
    effective = [interval["n_eff"] * count / 60 for count in case["counts"]]
    close(nps.nps_interval(*effective)[1:], (interval["lower"], interval["upper"]))


def as_part_of_the_whole(std_error, units, whole):
    """svyby's n - 1 is over the whole sample, ours over the group."""
    return std_error * np.sqrt((units - 1) / units * whole / (whole - 1))


@pytest.mark.parametrize("by", ["region", "tier"])
def test_surveys_by_segment(expected, stratified, designs, by):
    """Strata lie within segments; matched samples are one; else n - 1 differs."""
    cases = expected[f"survey_by_{by}"]
    units = stratified.groupby(by)["account_id"].agg(["size", "nunique"])
    for name, case in cases.items():
        design = "calibrate_raking_region_tier" if name == "raked" else name
        rows = nps.estimate(stratified, by=by, **designs[design]).set_index(by)
        for level, expect in case.items():
            std_error = rows.loc[level, "std_error"]
            if name == "weighted":
                std_error = as_part_of_the_whole(std_error, units.loc[level, "size"], 486)
            if name == "weighted_cluster_account":
                whole = stratified["account_id"].nunique()
                std_error = as_part_of_the_whole(std_error, units.loc[level, "nunique"], whole)
            close(rows.loc[level, "estimate"], expect["estimate"])
            close(std_error, expect["se"], rel=1e-2 if name == "raked" else 1e-8)


CHECKS |= {"survey_by_region": test_surveys_by_segment, "survey_by_tier": test_surveys_by_segment}


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


@section("survey_domain_nonmissing")
def test_blanks_hardly_matter(expected, responses):
    case = expected["survey_domain_nonmissing"]
    rows = responses[responses["quarter"] == "2025Q4"]
    row = nps.estimate(rows, weight="base_weight").iloc[0]
    close(row["estimate"], case["estimate"])
    close(as_part_of_the_whole(row["std_error"], row["n"], len(rows)), case["se"])


WAVES = {
    "independent_rows": {},
    "cluster_customer_unweighted": {"cluster": "customer_id"},
    "cluster_account_weighted": {"cluster": "account_id", "weight": "base_weight"},
}


@pytest.mark.parametrize("design", WAVES)
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


CHECKS["wave_change_survey"] = test_change_between_waves


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


@section("planning")
def test_planning(expected):
    """A third and a third have V = .67; the power of a given design is not offered."""
    case = expected["planning"]

    def shares(spread):
        return {"share_promoters": spread / 2, "share_detractors": spread / 2}

    for row in case["n_for_margin"]:
        wanted = row["margin_pts"], shares(row["V"])
        assert nps.required_n(wanted[0], **wanted[1]) == row["wald_n"]
        assert nps.required_n(wanted[0], population=950, **wanted[1]) == row["fpc_n_N950"]
    for row in case["mde_two_sample"]:
        found = nps.detectable(row["n1"], row["n0"], power=row["power"], **shares(row["V"]))
        close(found, row["mde_pts"])
    row = case["mde_paired"]
    found = nps.detectable(row["n"], repeated=row["n"], correlation=row["rho"], **shares(row["V"]))
    close(found, row["mde_pts"])
    for row in case["n_per_group"]:
        found = nps.detectable(row["n"], power=row["power"], **shares(row["V"]))
        fewer = nps.detectable(row["n"] - 1, power=row["power"], **shares(row["V"]))
        assert found <= row["delta_pts"] < fewer


def check_decomposition(parts, case):
    """R's rate is what we call within; its plain mix is not centred, which adds up the same."""
    parts = parts.pivot(index="level", columns="component", values="difference")
    parts = parts.loc[case["levels"]]
    close(parts["within"].to_list(), case["rate_by_segment"])
    close(parts["mix"].to_list(), case["mix_by_segment_centred"])
    close(parts["mix"].sum(), case["mix"])
    close(parts["within"].sum() + parts["mix"].sum(), case["change"])


@section("decomposition_Q1_Q4")
def test_mix_and_rate(expected, responses):
    waves = responses[responses["quarter"].isin(["2025Q1", "2025Q4"])]
    waves = waves.assign(region_tier=waves["region"] + "." + waves["tier"])
    for by, case in expected["decomposition_Q1_Q4"].items():
        parts = nps.decompose(waves, between="quarter", by=by, detail=True)
        check_decomposition(parts.rename(columns={by: "level"}), case)


@section("decomposition_hand")
def test_mix_by_hand(expected):
    """Scores of +40 and -20 in both waves; from half and half to 80 and 20."""
    parts = [
        counted(30, 10, 10).assign(wave=0, level="A"),
        counted(10, 20, 20).assign(wave=0, level="B"),
        counted(48, 16, 16).assign(wave=1, level="A"),
        counted(4, 8, 8).assign(wave=1, level="B"),
    ]
    rows = nps.decompose(pd.concat(parts), between="wave", by="level", detail=True)
    check_decomposition(rows, expected["decomposition_hand"])


@section("panel_vs_composition_Q3_Q4")
def test_stayers_joiners_and_leavers(expected, responses):
    case = expected["panel_vs_composition_Q3_Q4"]
    waves = responses[responses["quarter"].isin(["2025Q3", "2025Q4"])]
    rows = nps.decompose(waves, between="quarter", unit="customer_id")
    parts = rows.set_index("component")["difference"]
    for name in ("within", "entry", "exit"):
        close(parts[name], case[name])
    assert parts["mix"] == 0
    close(parts.sum(), case["total"])
    # those who stayed are 272 of 490 + 486 - 272 customers; R's pairs are 272 of 272
    found = rows.set_index("component")["std_error"]["within"]
    close(as_part_of_the_whole(expected["paired_Q3_Q4"]["se"], 272, 704), found)


@section("ces")
def test_effort(expected, responses):
    """The mean's interval has imaginary answers of its own; R's is a plain t interval."""
    case = expected["ces"]
    rows = responses.rename(columns={"ces": "effort"})
    mean = nps.effort("CES 2.0", "mean")
    row = nps.estimate(rows, mean).iloc[0]
    assert (row["n"], row["n_blank"]) == (case["n"], case["missing"])
    assert [row[name] for name in mean.counts] == case["distribution"]
    close((row["estimate"], row["std_error"]), (case["mean"], case["se_mean"]))
    close((row["conf_low"], row["conf_high"]), case["ci_t_mean"], rel=1e-3)
    by_quarter = nps.estimate(rows, mean, by="quarter").set_index("quarter")["estimate"]
    close(by_quarter.to_dict(), case["by_quarter_mean"])
    n = case["n"]
    net, top = (
        nps.estimate(rows, nps.effort("CES 2.0", how)).iloc[0] for how in ("net_easy", "top_box")
    )
    net_easy, easy = case["net_easy_567_minus_123"], case["top3_box_5_6_7"]
    close(net["estimate"], net_easy["points"])
    close(net["std_error"], net_easy["se_wald"] * math.sqrt(n / (n - 1)))
    close(100 * top["estimate"], easy["pct"])
    close(100 * top["std_error"], easy["se"] * math.sqrt(n / (n - 1)))
    # 7-point answers turned round are 8 - x: CES 1.0 does the same to its five points
    close(8 - row["estimate"], case["reversed_mean_8_minus_x"])


@section("revenue_retention")
def test_revenue_retention(expected):
    case = expected["revenue_retention"]
    named = {"arr_start": "revenue_before", "arr_end": "revenue_after"}
    accounts = read("arr.csv").rename(columns=named)
    nrr, grr = (nps.estimate(accounts, m).iloc[0] for m in (nps.NRR, nps.GRR))
    close((nrr["estimate"], grr["estimate"]), (case["nrr"], case["grr"]))
    close(1 - nrr["estimate"], case["net_revenue_churn"])
    close(1 - grr["estimate"], case["gross_revenue_churn"])
    assert (nrr["n"], nrr["n_blank"]) == (9, 1)  # the new account is not of the cohort
    cohort = accounts[accounts["revenue_before"] > 0]
    logos = cohort.assign(renewed=cohort["revenue_after"] > 0)
    close(nps.estimate(logos, nps.RENEWAL_RATE).iloc[0]["estimate"], case["logo_retention"])
    for measure, key in ((nps.NRR, "nrr"), (nps.GRR, "grr")):
        rows = nps.estimate(accounts, measure, by="nps_class").set_index("nps_class")
        for level, expect in case["by_class"].items():
            close(rows.loc[level, "estimate"], expect[key])


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


@section("partial_pooling")
def test_partial_pooling(expected):
    """DL, ML and FE are not offered."""
    case = expected["partial_pooling"]
    segments = read("segments_small.csv")
    rows = [
        counted(row.promoters, row.passives, row.detractors).assign(segment=row.segment)
        for row in segments.itertuples()
    ]
    scores = nps.estimate(pd.concat(rows), by="segment")
    close(scores["estimate"].to_list(), case["yi"])
    for method, name in (("reml", "REML"), ("paule_mandel", "PM")):
        rows = nps.pool(scores, method=method)
        close(rows["scatter"][0] ** 2, case[name]["tau2"], rel=1e-6)
        close(rows["pooled"].to_list(), case[name]["blup"], rel=1e-6)
        close(rows["pooled_std_error"].to_list(), case[name]["blup_se"], rel=1e-6)


@section("control_chart")
def test_control_limits(expected):
    """Individuals' (XmR) and EWMA charts are not offered."""
    case = expected["control_chart"]
    waves = read("waves12.csv")
    rows = [
        counted(row.promoters, row.passives, row.detractors).assign(wave=row.wave)
        for row in waves.itertuples()
    ]
    scores = nps.estimate(pd.concat(rows), by="wave")
    found = nps.control_limits(scores, wave="wave")
    close(found["estimate"].to_list(), case["nps"])
    close(found["centre"].to_list(), [case["centre_pooled"]] * 12)
    close(found["limit_low"].to_list(), case["lcl"])
    close(found["limit_high"].to_list(), case["ucl"])
    assert found.loc[found["signal"], "wave"].to_list() == [case["signals"]]
    wider = nps.control_limits(scores, wave="wave", laney=True)
    close(wider["limit_low"].to_list(), case["laney"]["lcl"])
    close(wider["limit_high"].to_list(), case["laney"]["ucl"])
