"""A change taken apart: components add up, and nothing is made up for who was not there."""

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pytest

from nps_analysis.estimates import contrast, decompose
from nps_analysis.measures import DETRACTORS


def panel(rng, customers=400):
    """Two quarters; two thirds of the customers answer in each; plan D opens, C closes."""
    waves = []
    mood = rng.normal(size=customers)
    plan = rng.choice(list("ABC"), customers)
    for quarter, lift in (("2026Q2", 0.0), ("2026Q3", 0.3)):
        noise = rng.normal(size=customers)
        score = np.clip(np.round(7.5 + 1.5 * mood + lift + 1.5 * noise), 0, 10)
        wave = pd.DataFrame({"customer": np.arange(customers), "plan": plan, "score": score})
        waves.append(wave.assign(quarter=quarter)[rng.random(customers) < 0.67])
    waves[0] = waves[0][waves[0]["plan"].ne("C") | (waves[0]["customer"] % 2 == 0)]
    waves[1].loc[waves[1]["plan"] == "C", "plan"] = "D"
    return pd.concat(waves, ignore_index=True).astype({"score": "Int64"})


@pytest.fixture(scope="module")
def answers():
    return panel(np.random.default_rng(20261001))


@pytest.mark.parametrize("measure", [None, DETRACTORS])
@pytest.mark.parametrize(
    "how", [{"by": "plan"}, {"unit": "customer"}, {"by": "plan", "unit": "customer"}], ids=str
)
@pytest.mark.parametrize("detail", [False, True])
def test_components_add_up_to_the_change(answers, how, measure, detail):
    measure = {"measure": measure} if measure else {}
    parts = decompose(answers, between="quarter", detail=detail, **how, **measure)
    change = contrast(answers, between="quarter", **measure).iloc[0]["difference"]
    assert parts["difference"].sum() == pytest.approx(change, abs=1e-9)
    assert set(parts["component"]) == {"within", "mix", "entry", "exit"}


def test_a_segment_of_one_wave_enters_or_leaves(answers):
    parts = decompose(answers, between="quarter", by="plan", detail=True)
    parts = parts.pivot(index="plan", columns="component", values="difference")
    assert parts.loc["C", ["within", "mix", "entry"]].to_list() == [0, 0, 0]
    assert parts.loc["D", ["within", "mix", "exit"]].to_list() == [0, 0, 0]
    assert (parts.loc[["A", "B"], ["entry", "exit"]] == 0).all(axis=None)
    # D's share of the second wave times its distance from what A and B score there
    second = answers[answers["quarter"] == "2026Q3"]
    worth = 100 * ((second["score"] >= 9).astype(int) - (second["score"] <= 6).astype(int))
    new = second["plan"] == "D"
    by_hand = new.mean() * (worth[new].mean() - worth[~new].mean())
    assert parts.loc["D", "entry"] == pytest.approx(by_hand)


def test_the_same_customers_make_no_mix_entry_or_exit(answers):
    stayed = answers[answers.groupby("customer")["score"].transform("size") == 2]
    parts = decompose(stayed, between="quarter", unit="customer").set_index("component")
    paired = contrast(stayed, between="quarter", cluster="customer").iloc[0]
    assert parts.loc["within", "difference"] == pytest.approx(paired["difference"])
    assert parts.loc["within", "std_error"] == pytest.approx(paired["std_error"], rel=1e-9)
    assert (parts.loc[["mix", "entry", "exit"], "difference"] == 0).all()


def test_standard_errors_are_those_of_the_jackknife():
    """Leaving out each customer in turn, which needs no formula."""
    answers = panel(np.random.default_rng(20261002), customers=40)
    how = {"between": "quarter", "by": "plan", "unit": "customer"}
    left_out = np.array(
        [
            decompose(answers.drop(part.index), **how)["difference"]
            for _, part in answers.groupby("customer")
        ]
    )
    count = len(left_out)
    jackknife = np.sqrt((count - 1) ** 2 / count * left_out.var(axis=0, ddof=1))
    assert decompose(answers, **how)["std_error"].to_numpy() == pytest.approx(jackknife, rel=0.08)


@pytest.mark.parametrize(
    "engine", [pl.from_pandas, lambda d: pl.from_pandas(d).lazy(), duckdb.from_df], ids=range(3)
)
def test_every_engine_says_the_same(answers, engine):
    how = {"between": "quarter", "by": "plan", "unit": "customer", "detail": True}
    pd.testing.assert_frame_equal(
        decompose(engine(answers), **how), decompose(answers, **how), check_dtype=False
    )


@pytest.mark.parametrize(
    "wrong, message",
    [
        ({}, "name the segments in by, the customers in unit, or both"),
        ({"unit": "customer", "between": "plan"}, "plan holds A, B, C, D"),
        ({"by": "quarter"}, "quarter is in by and in between"),
        ({"by": "plan", "confidence": 95}, "confidence is 95"),
    ],
)
def test_a_bad_call_is_refused_with_the_value(answers, wrong, message):
    with pytest.raises(ValueError, match=message):
        decompose(answers, **{"between": "quarter"} | wrong)


def test_nobody_in_both_waves_is_refused(answers):
    apart = answers.assign(customer=range(len(answers)))
    with pytest.raises(ValueError, match="no customer answered in both 2026Q2 and 2026Q3"):
        decompose(apart, between="quarter", unit="customer")


def test_two_answers_in_a_wave_are_refused(answers):
    doubled = pd.concat([answers, answers.head(3)])
    with pytest.raises(ValueError, match="3 of customer answered more than once in quarter 2026Q2"):
        decompose(doubled, between="quarter", unit="customer")
