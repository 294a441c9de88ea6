"""The renewal model agrees with R."""

import numpy as np
import pandas as pd
import pytest
from tests.reference.r import close, read, section

from nps_analysis.chapters.renewal.forecast import added, calibration
from nps_analysis.stats.discrimination import area_difference, area_under_curve
from nps_analysis.stats.identified import NotIdentified
from nps_analysis.stats.logistic import likelihood_ratio, logit

CLASS = {"nps_class": ["detractor", "passive", "promoter"]}
TIER = {"tier": ["Enterprise", "Mid", "Small"]}
R_NAMES = {
    "constant": "(Intercept)",
    "nps_class: passive": "nps_classpassive",
    "nps_class: promoter": "nps_classpromoter",
    "tier: Mid": "tierMid",
    "tier: Small": "tierSmall",
    "tenure_months": "tenure_months",
}


@pytest.fixture(scope="module")
def renewals():
    return read("renewals.csv")


def fitted(rows, **how):
    return logit(rows, factors=CLASS | TIER, numbers=["tenure_months"], **how)


def hold(found, column, case):
    """Every term as R has it."""
    by_name = dict(zip(found["term"].map(R_NAMES), found[column], strict=True))
    assert set(by_name) == set(case)
    for name, value in case.items():
        close(by_name[name], value)


@section("renewal")
def test_coefficients_and_every_kind_of_error(expected, renewals):
    case = expected["renewal"]
    fit = fitted(renewals)
    assert fit.n == case["n"] and renewals["account_id"].nunique() == case["clusters"]
    hold(fit.terms, "estimate", case["coef"])
    hold(fit.terms, "odds_ratio", case["odds_ratio"])
    close(fit.loglik, case["loglik"])
    hold(fit.terms, "std_error", case["se"])
    hold(fitted(renewals, errors="HC0").terms, "std_error", case["se_HC0"])
    for errors, name in (
        ("cluster_HC0", "se_cluster_HC0"),
        ("cluster", "se_cluster_HC0_G"),
        ("cluster", "svyglm_cluster_se"),
        ("cluster_HC1", "se_cluster_HC1_stata"),
    ):
        clustered = fitted(renewals, cluster="account_id", errors=errors)
        assert clustered.clusters == case["clusters"]
        hold(clustered.terms, "std_error", case[name])
    by_account = fitted(renewals, cluster="account_id").terms
    hold(by_account, "std_error", case["se_cluster_HC0_G"])
    smaller = logit(renewals, factors=TIER, numbers=["tenure_months"])
    test = likelihood_ratio(fit, smaller)
    close(test["statistic"], case["lr_test_nps_class"]["X2"])
    assert test["df"] == case["lr_test_nps_class"]["df"]
    close(test["p_value"], case["lr_test_nps_class"]["p"])


@section("renewal")
def test_effects_move_the_whole_factor(expected, renewals):
    case = expected["renewal"]["average_marginal_effects"]
    for how, name in (
        ({}, "se_model"),
        ({"cluster": "account_id", "errors": "cluster_HC0"}, "se_cluster_HC0"),
        ({"cluster": "account_id"}, "se_cluster_HC0_G"),
    ):
        effects = fitted(renewals, **how).effects
        effects = effects.set_index(effects["level"].fillna(effects["term"]))
        for level, figures in case.items():
            close(effects.loc[level, "estimate"], figures["ame"])
            # R's derivative is numerical, good to nine digits or so
            close(effects.loc[level, "std_error"], figures[name])
    shares = fitted(renewals).shares.set_index("level")["estimate"]
    for level, share in expected["renewal"]["average_predicted"].items():
        close(shares[level], share)


@section("renewal")
def test_discrimination_and_calibration(expected, renewals):
    case = expected["renewal"]
    chance = fitted(renewals).predict(renewals)
    yes = renewals["renewed"].astype(float).to_numpy()
    for forecast, name in ((chance, "auc_model"), (renewals["score"], "auc_score")):
        found = area_under_curve(forecast, yes)
        close(found["estimate"], case[name]["auc"])
        close(found["std_error"] ** 2, case[name]["var_delong"])
        close((found["conf_low"], found["conf_high"]), case[name]["ci_delong"][::2])
    test = area_difference(chance, renewals["score"], yes)
    close(test["z"], case["auc_difference_delong"]["z"])
    close(test["p_value"], case["auc_difference_delong"]["p"])
    close(np.mean((chance - yes) ** 2), case["brier"])


@section("renewal")
def test_rows_held_out(expected, renewals):
    case = expected["renewal"]["holdout_even_rows"]
    train, test = renewals.iloc[::2], renewals.iloc[1::2]
    held = test.assign(chance=fitted(train).predict(test))
    held["baseline"] = train["renewed"].mean()
    line = calibration(held, "chance", cluster="account_id").set_index("measure")["estimate"]
    close(line["in_the_large"], case["calibration_intercept"])
    close(line["slope"], case["calibration_slope"])
    measures = added(held, "baseline", "chance", cluster="account_id").set_index("measure")
    for name in ("auc", "brier", "log_loss"):
        close(measures.loc[name, "with_score"], case[name])


@section("renewal")
def test_the_score_alone(expected, renewals):
    case = expected["renewal"]["logit_score"]
    terms = logit(renewals, numbers=["score"]).terms.set_index("term")
    for ours, theirs in (("constant", "(Intercept)"), ("score", "score")):
        close(terms.loc[ours, "estimate"], case["coef"][theirs])
        close(terms.loc[ours, "std_error"], case["se"][theirs])


@section("aggregated_equivalence")
def test_cells_are_as_good_as_rows(expected, renewals):
    case = expected["aggregated_equivalence"]
    one_by_one = logit(renewals, factors=CLASS | TIER)
    cells = logit(read("renewals_cells.csv"), factors=CLASS | TIER, trials="n")
    assert len(one_by_one.design.yes) == len(cells.design.yes) == 9
    for fit in (one_by_one, cells):
        for kind in ("individual", "cells"):
            hold(fit.terms, "estimate", case[kind]["coef"])
            hold(fit.terms, "std_error", case[kind]["se"])
        close(fit.loglik, case["individual"]["loglik"])
        close(fit.loglik + case["loglik_constant"], case["cells"]["loglik"])
    # clustered errors need to know whose each decision is, not that they come one by one
    carried = renewals.groupby(["account_id", "nps_class", "tier"])["renewed"]
    carried = carried.agg(n="size", renewed="sum").reset_index()
    both = (
        logit(rows, factors=CLASS | TIER, cluster="account_id", trials=trials).covariance
        for rows, trials in ((renewals, None), (carried, "n"))
    )
    np.testing.assert_allclose(*both, rtol=1e-9)


@section("separation_case")
def test_separation_is_refused_by_name(expected):
    case = expected["separation_case"]
    assert case["data"] == "x=c(0,0,0,1,1,1), y=c(0,0,0,1,1,1)"
    assert case["r_glm_silently_reports"]["coef"][1] > 49
    rows = pd.DataFrame({"x": [0, 0, 0, 1, 1, 1], "renewed": [0, 0, 0, 1, 1, 1]})
    with pytest.raises(NotIdentified, match="x alone tells all who renewed from all who did not"):
        logit(rows, numbers=["x"])
    with pytest.raises(NotIdentified, match="none of the 3 accounts on x '0' renewed"):
        logit(rows, factors={"x": [0, 1]})
