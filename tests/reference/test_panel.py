"""What changed for the same people agrees with R: plm and lm."""

import math

import pytest
from tests.reference.r import close, section

from nps_analysis.chapters.same_people.panel import against_one, repeated
from nps_analysis.scoring import NPS, mean_of

NOT_OFFERED = {
    "random_effects_swamy_arora": "leans on differences between people, which style may explain",
    "hausman": "it chooses between two estimates, of which one is offered",
    "mixed_reml": "as random effects: only what changes within a person is free of style",
    "mixed_ml": "as mixed_reml",
    "mixed_reml_account_customer": "as mixed_reml; accounts enter through the errors",
    "ordinal_mixed_logit_agq15": "as mixed_reml",
}
"""Estimates of R's file that the report does not make, and why."""
FIRST = "2025Q1"
MEAN = mean_of("score", "score", (0, 10))


def coefficients(answers, who, **how):
    found = against_one(answers.rename(columns={"quarter": "period"}), FIRST, **how)
    found = found[(found["who"] == who) & (found["period"] != FIRST)]
    return found.set_index("period")[["difference", "std_error"]].to_dict()


def named(values):
    return {name.removeprefix("quarter"): value for name, value in values.items()}


@section("panel_models")
def test_change_of_everybody_and_of_the_same_people(expected, responses):
    case = expected["panel_models"]
    counts = repeated(responses)
    assert counts["people"] == case["n_customers"] and counts["once"] == case["n_singletons"]
    assert responses["score"].notna().sum() == case["n_rows"]

    pooled, plain = case["pooled_ols"], {"cluster": None}
    found = coefficients(responses, "everybody", measure=MEAN, **plain)
    for key, kind in (("difference", "coef"), ("std_error", "se")):
        wanted = {name: x for name, x in named(pooled[kind]).items() if name != "(Intercept)"}
        close(found[key], wanted)
    for measure, key in ((MEAN, "fixed_effects_score"), (NPS, "fixed_effects_nps_points")):
        found = coefficients(responses, "same", measure=measure, **plain)
        close(found["difference"], named(case[key]["coef"]))
        close(found["std_error"], named(case[key]["se"]))

    # R's HC0 has no G / (G - 1); singletons are no clusters, as nothing of theirs is used
    clustered = coefficients(responses, "same", measure=MEAN, cluster="customer_id")["std_error"]
    groups = counts["again"]
    plain = named(case["fixed_effects_score"]["se_cluster_customer_HC0"])
    close(clustered, {name: x * math.sqrt(groups / (groups - 1)) for name, x in plain.items()})


@section("panel_models")
def test_what_is_not_offered_is_named(expected):
    offered = {"pooled_ols", "fixed_effects_score", "fixed_effects_nps_points"}
    counted = {"n_rows", "n_customers", "n_singletons", "singletons_note"}
    assert set(expected["panel_models"]) == offered | counted | set(NOT_OFFERED)
    # within and between agree here, so that leaving the second out costs width, not truth
    assert expected["panel_models"]["hausman"]["p"] == pytest.approx(0.339, abs=0.001)
