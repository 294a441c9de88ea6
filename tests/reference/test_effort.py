"""The class of an answer beside effort, and what goes with the score, agree with R."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import kendalltau, spearmanr
from tests.reference.r import close, read, section

from nps_analysis.contract import CLASSES
from nps_analysis.joins.last_score import classes
from nps_analysis.stats.importance import drivers
from nps_analysis.stats.ordered import ordinal, proportional

LEVELS = list(reversed(CLASSES))
RATINGS = ["quality", "support", "price", "ease", "brand"]


@pytest.fixture(scope="module")
def rows():
    rows = read("drivers.csv")
    return rows.assign(**{"class": classes(rows["score"])})


def check_terms(terms, case):
    found = terms.set_index("term")
    close(found.loc[list(case["coef"]), "estimate"].to_dict(), case["coef"], rel=1e-5)
    if "se" in case:
        close(found.loc[list(case["se"]), "std_error"].to_dict(), case["se"], rel=1e-5)


@section("ordinal")
def test_class_on_effort(expected, rows):
    """Rank correlations are scipy's; the chapter shows the plain one, of the drivers."""
    case = expected["ordinal"]
    fit = ordinal(rows, "class", ["ces"], levels=LEVELS)
    for name in ("clm_logit_3class", "polr_logit_3class"):
        given = case[name]
        flat = given["coef"] | given.get("thresholds", {})
        check_terms(fit.terms, given | {"coef": flat})
        close(fit.loglik, given["loglik"])
    probit = ordinal(rows, "class", ["ces"], levels=LEVELS, link="probit")
    check_terms(probit.terms, case["clm_probit_3class"])
    close(probit.loglik, case["clm_probit_3class"]["loglik"])

    points = sorted(rows["score"].dropna().unique())
    whole = ordinal(rows, "score", ["ces"], levels=points)
    check_terms(whole.terms, {"coef": case["clm_logit_0_10"]["coef"]})
    close(whole.terms["std_error"].iloc[-1], case["clm_logit_0_10"]["se_ces"], rel=1e-5)
    close(whole.loglik, case["clm_logit_0_10"]["loglik"])

    test, r = proportional(rows, "class", ["ces"], levels=LEVELS), case["proportional_odds_lr"]
    close(
        (test.statistic, test.p_value, test.loglik), (r["X2"], r["p"], r["loglik_nonproportional"])
    )
    assert test.df == r["df"]
    at = pd.DataFrame({"ces": range(1, 8)})
    nps = fit.mean(at, [-100, 0, 100])["estimate"]
    close(dict(zip("1234567", nps, strict=True)), case["predicted_nps_by_ces"], rel=1e-6)
    close(fit.chances(at).iloc[-1].to_dict(), case["predicted_prob_at_ces_7"], rel=1e-6)

    pair = rows[["ces", "score"]].astype(float)
    close(tuple(spearmanr(pair)), (case["spearman"]["rho"], case["spearman"]["p"]))
    tau = case["kendall_tau_b"]
    close(tuple(kendalltau(pair["ces"], pair["score"])), (tau["tau"], tau["p"]))
    one = drivers(rows, "score", ["ces"], generator=np.random.default_rng(1)).table.iloc[0]
    close(one["correlation"], case["pearson"]["r"])
    redrawn = one["correlation_low"], one["correlation_high"]
    assert redrawn == pytest.approx(case["pearson"]["ci"], abs=0.03)


@section("drivers")
def test_key_drivers(expected, rows):
    """Errors of slopes and Pratt's measure are not offered: intervals are redraws."""
    case = expected["drivers"]
    found = drivers(rows, "score", RATINGS, generator=np.random.default_rng(1))
    table = found.table.set_index("driver").loc[RATINGS]
    for name, key in {
        "share": "lmg_shapley",
        "weight": "johnson_relative_weights",
        "correlation": "correlation",
        "beta": "standardized_beta",
        "vif": "vif",
        "first": "first_in_r2",
        "last": "last_in_r2",
    }.items():
        close(table[name].to_dict(), case[key])
    close((found.r2, found.r2_adjusted), (case["r2"], case["adj_r2"]))
    close(table["share"].sum(), case["lmg_sum_equals_r2"])
    spread = rows[RATINGS].astype(float).std() / float(rows["score"].astype(float).std())
    close((table["beta"] / spread).to_dict(), {x: case["coef"][x] for x in RATINGS})
    # an interval from redraws is about as long as the one from errors that allow for anything
    half = (table["beta_high"] - table["beta_low"]) / spread / 2
    assert (half / [1.96 * case["se_HC3"][x] for x in RATINGS]).between(0.85, 1.15).all()
