"""What goes with membership agrees with R: t.test, lm_lin, glm and the sandwich."""

from tests.reference.r import close, read, section

import nps_analysis as nps
from nps_analysis.scoring import NPS
from nps_analysis.stats.effects import (
    aipw,
    cuped,
    difference,
    interacted,
    weighted,
)
from nps_analysis.stats.propensity import balance, overlap, propensities

NOT_OFFERED = {
    "ipw_horvitz_thompson": "weights that do not add up to the sample make the mean unsteady",
    "att_hajek": "the effect is asked of everybody, not of those who chose it",
    "regression_adjustment_gcomp": "half of aipw, without its protection",
    "ancova": "one slope for both groups, which the interacted regression does not assume",
}
"""Estimates of R's file that the report does not make, and why."""


@section("experiment")
def test_an_experiment(expected):
    case, rows = expected["experiment"], read("experiment.csv")
    member = rows["arm"] == 1
    plain = difference(rows["post"], member)
    helped = cuped(rows["post"], member, rows["pre"])
    for found, key in ((plain, "difference"), (helped, "cuped")):
        wanted = case[key]
        close(
            (found["difference"], found["std_error"], found["p_value"]),
            (wanted["estimate"], wanted["se"], wanted["p"]),
        )
        close((found["conf_low"], found["conf_high"]), wanted["ci"])
    lin = interacted(rows["post"], member, rows["pre"])
    wanted = case["lin_interacted_HC2"]
    close((lin["difference"], lin["std_error"]), (wanted["estimate"], wanted["se"]))
    # the score is compared as any two groups are
    change = nps.contrast(rows.assign(member=rows["arm"].astype(str)), between="member").iloc[0]
    close(change["difference"], case["nps"]["wald"]["diff"])
    welch = difference(NPS.worth(rows)[0], member)
    close(welch["std_error"], case["nps"]["welch_t"]["se"])
    assert set(case) == {"difference", "cuped", "ancova", "lin_interacted_HC2", "nps"}


@section("observational")
def test_members_who_chose(expected):
    case, rows = expected["observational"], read("observational.csv")
    member, known = rows["member"] == 1, rows[["x1", "x2", "x3"]]
    naive = difference(rows["usage"], member)
    close(
        (naive["difference"], naive["std_error"]), (case["naive"]["estimate"], case["naive"]["se"])
    )
    chance = propensities(member, known)
    close((chance.min(), chance.max()), (case["propensity"]["min"], case["propensity"]["max"]))

    outcomes = ((rows["usage"], case), (NPS.worth(rows)[0], case["nps_points"]))
    for outcome, wanted in outcomes:
        found, sandwich = weighted(outcome, member, known), wanted["ipw_hajek"]
        close(
            (found["difference"], found["std_error"]),
            (sandwich["ate"], sandwich["se_stacked_sandwich"]),
        )
        found, influence = aipw(outcome, member, known), wanted["aipw"]
        close(
            (found["difference"], found["std_error"]),
            (influence["ate"], influence["se_influence_nm1"]),
        )

    table = balance(member, known, chance).set_index("covariate")
    close(table["before"].to_dict(), case["smd_before"])
    close(table["after"].to_dict(), case["smd_after_ipw"])
    worths = overlap(member, chance).set_index("who")["n_effective"]
    kish = case["kish_neff"]
    close((worths["members"], worths["others"]), (kish["member"], kish["non_member"]))
    offered = {"naive", "propensity", "ipw_hajek", "aipw", "smd_before", "smd_after_ipw"}
    assert set(case) == offered | {"kish_neff", "nps_points"} | set(NOT_OFFERED)
