"""Weighted, clustered, stratified and matched surveys agree with R."""

import pytest
from tests.reference.r import as_part_of_the_whole, close, counted, read, section

import nps_analysis as nps

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


@pytest.mark.parametrize("by", ["region", "tier"])
@section("survey_by_region", "survey_by_tier")
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


@section("survey_domain_nonmissing")
def test_blanks_hardly_matter(expected, responses):
    case = expected["survey_domain_nonmissing"]
    rows = responses[responses["quarter"] == "2025Q4"]
    row = nps.estimate(rows, weight="base_weight").iloc[0]
    close(row["estimate"], case["estimate"])
    close(as_part_of_the_whole(row["std_error"], row["n"], len(rows)), case["se"])
