"""Rates of usage agree with R: Poisson, quasi-Poisson, negative binomial, and by class."""

import numpy as np
import pandas as pd
from tests.reference.r import close, read, section

import nps_analysis as nps
from nps_analysis.scoring import USAGE_RATE
from nps_analysis.stats.counts import count_model

NAMES = ["(Intercept)", "nps_classpassive", "nps_classpromoter", "tierMid", "tierSmall"]


def fitted(family, errors):
    rows = read("usage.csv")
    matrix = pd.DataFrame(
        {
            "passive": rows["nps_class"] == "passive",
            "promoter": rows["nps_class"] == "promoter",
            "mid": rows["tier"] == "Mid",
            "small": rows["tier"] == "Small",
        }
    )
    return count_model(
        rows["sessions"],
        matrix,
        exposure=rows["seats"],
        cluster=rows["account_id"],
        family=family,
        errors=errors,
    )


def in_order(values):
    return [values[name] for name in NAMES]


@section("usage")
def test_usage(expected):
    case = expected["usage"]
    poisson = case["poisson"]
    for errors, key in (
        ("model", "se"),
        ("HC0", "se_HC0"),
        ("cluster_HC0", "se_cluster_HC0"),
        ("cluster_HC1", "se_cluster_HC1_stata"),
    ):
        found = fitted("poisson", errors)
        close(found.coefficients, in_order(poisson["coef"]))
        close(np.sqrt(np.diag(found.covariance)), in_order(poisson[key]))
    close(found.loglik, poisson["loglik"])
    close(found.dispersion * (400 - 5), poisson["pearson_X2"])

    quasi = fitted("poisson", "quasi")
    # R divides by the weights of its last step but one: 4950.0477 / 395 is 12.5317664, as here
    close(quasi.dispersion, case["quasipoisson"]["dispersion"], rel=1e-7)
    close(np.sqrt(np.diag(quasi.covariance)), in_order(case["quasipoisson"]["se"]), rel=1e-7)

    # 12.5 is above 1.5, so that without a family the negative binomial is taken. Its errors are
    # at a known alpha, as R's are (statsmodels' own are joint, and differ in the third digit)
    spread = fitted(None, "model")
    assert spread.family == "negative_binomial"
    negbin = case["negbin"]
    close(spread.coefficients, in_order(negbin["coef"]), rel=1e-5)
    close(spread.alpha, negbin["alpha_1_over_theta"], rel=1e-5)
    close(np.sqrt(np.diag(spread.covariance)), in_order(negbin["se"]), rel=1e-5)
    close(spread.loglik, negbin["loglik"])
    close(spread.terms["rate_ratio"].tolist(), in_order(negbin["rate_ratio"]), rel=1e-5)

    rows = read("usage.csv").rename(columns={"sessions": "goals", "seats": "exposure"})
    rates = nps.estimate(rows, USAGE_RATE, by="nps_class").set_index("nps_class")["estimate"]
    close(rates.to_dict(), case["mean_rate_by_class"])
