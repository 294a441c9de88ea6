"""What is told from chance: by each rule, from figures whose arithmetic is in the test."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nps_analysis.speech.claims import Claim, claims, decide


def row(difference=4.0, low=0.2, high=7.8, **p):
    return pd.Series({"difference": difference, "conf_low": low, "conf_high": high} | p)


@pytest.mark.parametrize(
    ("low", "high", "told"),
    [(0.2, 7.8, "rose"), (-7.8, -0.2, "fell"), (-0.2, 7.8, "unclear"), (0, 7.8, "unclear")],
)
def test_the_one_that_was_named_before_looking_goes_by_its_interval(low, high, told):
    assert decide(row((low + high) / 2, low, high), "primary") == told
    # whatever else is known of it
    assert decide(row((low + high) / 2, low, high, p_adjusted=0.9, p_value=0.9), "primary") == told


@pytest.mark.parametrize(
    ("rule", "p"),
    [("corrected", "p_adjusted"), ("test", "p_value"), ("equivalence", "p_equivalence")],
)
def test_a_test_and_the_interval_must_say_the_same(rule, p):
    # at 95 %, p must lie under 1 - 0.95 = 0.05
    assert decide(row(**{p: 0.049}), rule) == "rose"
    assert decide(row(**{p: 0.05}), rule) == "unclear"
    assert decide(row(**{p: float("nan")}), rule) == "unclear"
    assert decide(row(low=-0.1, **{p: 0.049}), rule) == "unclear"
    # at 90 %, under 0.10; and 1 - 0.9 is 0.09999999999999998 to a machine
    assert decide(row(**{p: 0.0999999999}), rule, confidence=0.9) == "rose"
    assert decide(row(**{p: 0.1}), rule, confidence=0.9) == "unclear"


def test_of_many_that_are_clear_alone_those_remain_that_holm_leaves():
    # p of 0.01, 0.02, 0.04: Holm multiplies by 3, 2, 1 and never falls: 0.03, 0.04, 0.04
    rows = pd.DataFrame([row(p_value=p) for p in (0.01, 0.02, 0.04)])
    held = claims(rows.assign(p_adjusted=[0.03, 0.04, 0.04]), "groups", "nps")
    assert [claim.rule for claim in held] == ["corrected"] * 3
    assert [claim.told for claim in held] == [True, True, True]
    # with a fourth of 0.9 they become 0.04, 0.06, 0.08, 0.9
    among = claims(rows.assign(p_adjusted=[0.04, 0.06, 0.08]), "groups", "nps")
    assert [claim.told for claim in among] == [True, False, False]


def test_without_a_figure_nothing_was_looked_at():
    unknown = row(float("nan"), float("nan"), float("nan"), p_adjusted=float("nan"))
    for rule in ("primary", "corrected", "equivalence", "rank", "test"):
        assert decide(unknown, rule) == "unknown"
    (claim,) = claims(pd.DataFrame([unknown]), "change", "nps")
    assert (claim.looked, claim.told, claim.size, claim.p) == (False, False, None, None)


def test_a_single_comparison_is_primary_and_those_that_cannot_be_made_do_not_count():
    rows = pd.DataFrame([row(p_adjusted=0.2), row(float("nan"), p_adjusted=float("nan"))])
    assert [claim.rule for claim in claims(rows, "change", "nps")] == ["primary", "primary"]
    assert claims(rows.head(0), "change", "nps") == ()


def test_a_claim_carries_what_it_is_about():
    about = {"level": "2026Q3", "reference": "2026Q2", "segment": "plan", "group": "Starter"}
    counted = {"n": 212, "n_reference": 220, "detectable": 13.8, "p_adjusted": 0.004}
    frame = pd.DataFrame([row(-14.0, -23.9, -4.6).to_dict() | about | counted])
    (claim,) = claims(frame, "groups", "nps", between="period", rule="corrected")
    assert claim == Claim(
        "groups", "nps", "corrected", "fell", -14.0, -23.9, -4.6, "points", 212, 220, 13.8, 0.004,
        period="2026Q3", against="2026Q2", segment="plan", group="Starter",
    )  # fmt: skip
    (other,) = claims(frame.drop(columns=["segment", "group"]), "plans", "nps", between="plan")
    assert (other.segment, other.group, other.reference) == ("plan", "2026Q3", "2026Q2")


def test_a_claim_survives_being_written_down():
    claim = Claim("change", "nrr", "primary", "rose", 0.04, 0.01, 0.07, "share", 51, 61, p=None)
    assert Claim.of(claim.record()) == claim
    assert claim.told and claim.looked


@given(
    low=st.floats(-50, 50),
    width=st.floats(0, 50),
    rule=st.sampled_from(["primary", "corrected", "equivalence", "rank", "test"]),
    p=st.floats(0, 1),
)
def test_a_direction_turns_with_the_sign_and_is_never_told_with_zero_inside(low, width, rule, p):
    high = low + width
    ps = {"p_value": p, "p_adjusted": p, "p_equivalence": p}
    told = decide(row((low + high) / 2, low, high, **ps), rule)
    turned = decide(row(-(low + high) / 2, -high, -low, **ps), rule)
    assert turned == {"rose": "fell", "fell": "rose"}.get(told, told)
    assert not (low <= 0 <= high and told in ("rose", "fell"))
