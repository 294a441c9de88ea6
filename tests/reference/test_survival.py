"""How long accounts stay agrees with R."""

import numpy as np
import pytest
from tests.reference.r import close, needs_r, read, section

from nps_analysis.stats.hazard import cox, proportionality
from nps_analysis.stats.survival import kaplan_meier, left_at, logrank, mean_time, medians

HOW = {"time": "time", "event": "event"}
TERMS = ["nps_classpassive", "nps_classpromoter", "tierMid", "tierSmall", "ces"]


@pytest.fixture(scope="module")
def rows():
    data = read("survival.csv")
    for name in ("nps_class", "tier"):
        for level in data[name].unique():
            data[f"{name}{level}"] = (data[name] == level).astype(float)
    return data


@section("survival")
def test_curves(expected, rows):
    """R's other intervals, on the log and the plain scale, are not offered."""
    case = expected["survival"]
    curves = kaplan_meier(rows, by="nps_class", **HOW)
    names = {
        "n_risk": "at_risk",
        "surv": "estimate",
        "se_greenwood": "std_error",
        "loglog_lower": "conf_low",
        "loglog_upper": "conf_high",
    }
    for place, time in enumerate((6, 12, 18, 24)):
        found = left_at(curves, time, by="nps_class").set_index("nps_class")
        for level, figures in case["km"].items():
            assert figures["time"][place] == time
            for theirs, ours in names.items():
                close(found.loc[level, ours], figures[theirs][place])
    found = medians(curves, by="nps_class").add_prefix("nps_class=").astype(object)
    assert found.where(found.notna(), "NA").to_dict() == case["medians"]
    kept = mean_time(curves, 24, by="nps_class").set_index("nps_class")
    events = curves.groupby("nps_class")["events"].sum()
    for level in case["km"]:
        close(kept["estimate"][level], case["rmst_24"]["mean"][f"nps_class={level}"])
        close(kept["std_error"][level], case["rmst_24"]["se"][f"nps_class={level}"])
        assert events[level] == case["events"][f"nps_class={level}"]


@needs_r
def test_tests_between_curves(expected, rows):
    """R's losses observed and expected by group are not offered."""
    case = expected["survival"]
    found, theirs = logrank(rows, "nps_class", **HOW), case["logrank"]
    close((found["statistic"], found["df"]), (theirs["X2"], theirs["df"]))
    close(found["p_value"] / theirs["p"], 1)
    early = logrank(rows, "nps_class", rho=1, **HOW)
    close(early["statistic"], case["peto_rho1"]["X2"])
    close(early["p_value"] / case["peto_rho1"]["p"], 1)
    layered = logrank(rows, "nps_class", strata="tier", **HOW)
    close(layered["statistic"], case["logrank_stratified_tier"]["X2"])


@needs_r
@pytest.mark.parametrize("ties", ["efron", "breslow"])
def test_hazards(expected, rows, ties):
    """With errors by cluster and without; of R's figures only the concordance is not offered."""
    for clustered in (False, True):
        case = expected["survival"][f"cox_{ties}{'_cluster' if clustered else ''}"]
        assert list(case["coef"]) == TERMS
        cluster = {"cluster": "cluster"} if clustered else {}
        found = cox(rows, TERMS, ties=ties, **cluster, **HOW)
        close(found.terms["estimate"].to_numpy(), list(case["coef"].values()))
        errors = case["robust_se" if clustered else "se"]
        close(found.terms["std_error"].to_numpy(), list(errors.values()))
        close(np.sqrt(np.diag(found.naive)), list(case["se"].values()))
        close(found.log_likelihood, tuple(case["loglik"]))
        null, fitted = found.log_likelihood
        close(2 * (fitted - null), case["lr_X2"])
        beta = found.terms["estimate"].to_numpy()
        close(beta @ np.linalg.solve(found.covariance, beta), case["wald_X2"])
        close(found.score_statistic, case["score_X2"])


@needs_r
def test_proportionality(expected, rows):
    case = expected["survival"]["cox_zph_km"]
    groups = {"nps_class": TERMS[:2], "tier": TERMS[2:4], "ces": TERMS[4:]}
    found = proportionality(rows, TERMS, groups, **HOW).set_index("term")
    found = found.rename(index={"all": "GLOBAL"})
    close(found["statistic"].to_dict(), case["chisq"])
    close(found["p_value"].to_dict(), case["p"])
