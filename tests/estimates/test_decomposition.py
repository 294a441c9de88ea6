"""A change taken apart: components add up, and nothing is made up for who was not there."""

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from nps_analysis.estimates import contrast, decompose
from nps_analysis.scoring import DETRACTORS, NRR


def panel(rng, customers=400):
    """Two periods; two thirds of the customers answer in each; plan D opens, C closes."""
    waves = []
    mood = rng.normal(size=customers)
    plan = rng.choice(list("ABC"), customers)
    for period, lift in (("2026Q2", 0.0), ("2026Q3", 0.3)):
        noise = rng.normal(size=customers)
        score = np.clip(np.round(7.5 + 1.5 * mood + lift + 1.5 * noise), 0, 10)
        wave = pd.DataFrame({"customer": np.arange(customers), "plan": plan, "score": score})
        waves.append(wave.assign(period=period)[rng.random(customers) < 0.67])
    waves[0] = waves[0][waves[0]["plan"].ne("C") | (waves[0]["customer"] % 2 == 0)]
    waves[1].loc[waves[1]["plan"] == "C", "plan"] = "D"
    rows = pd.concat(waves, ignore_index=True).astype({"score": "Int64"})
    return rows.assign(account=rows["customer"] // 4, weight=rng.uniform(0.2, 3.0, len(rows)))


@pytest.fixture(scope="module")
def answers():
    return panel(np.random.default_rng(20261001))


@pytest.mark.parametrize("measure", [None, DETRACTORS])
@pytest.mark.parametrize(
    "how", [{"by": "plan"}, {"unit": "customer"}, {"by": "plan", "unit": "customer"}], ids=str
)
@pytest.mark.parametrize("detail", [False, True])
@pytest.mark.parametrize("weight", [None, "weight"])
def test_components_add_up_to_the_change(answers, how, measure, detail, weight):
    measure = {"weight": weight} | ({"measure": measure} if measure else {})
    parts = decompose(answers, between="period", detail=detail, **how, **measure)
    change = contrast(answers, between="period", **measure).iloc[0]["difference"]
    assert parts["difference"].sum() == pytest.approx(change, abs=1e-9)
    assert set(parts["component"]) == {"within", "mix", "entry", "exit"}


def test_a_segment_of_one_wave_enters_or_leaves(answers):
    parts = decompose(answers, between="period", by="plan", detail=True)
    parts = parts.pivot(index="plan", columns="component", values="difference")
    assert parts.loc["C", ["within", "mix", "entry"]].to_list() == [0, 0, 0]
    assert parts.loc["D", ["within", "mix", "exit"]].to_list() == [0, 0, 0]
    assert (parts.loc[["A", "B"], ["entry", "exit"]] == 0).all(axis=None)
    # D's share of the second wave times its distance from what A and B score there
    second = answers[answers["period"] == "2026Q3"]
    worth = 100 * ((second["score"] >= 9).astype(int) - (second["score"] <= 6).astype(int))
    new = second["plan"] == "D"
    by_hand = new.mean() * (worth[new].mean() - worth[~new].mean())
    assert parts.loc["D", "entry"] == pytest.approx(by_hand)


def test_the_same_customers_make_no_mix_entry_or_exit(answers):
    stayed = answers[answers.groupby("customer")["score"].transform("size") == 2]
    parts = decompose(stayed, between="period", unit="customer").set_index("component")
    paired = contrast(stayed, between="period", cluster="customer").iloc[0]
    assert parts.loc["within", "difference"] == pytest.approx(paired["difference"])
    assert parts.loc["within", "std_error"] == pytest.approx(paired["std_error"], rel=1e-9)
    assert (parts.loc[["mix", "entry", "exit"], "difference"] == 0).all()


def test_standard_errors_are_those_of_the_jackknife():
    """Leaving out each customer in turn, which needs no formula."""
    answers = panel(np.random.default_rng(20261002), customers=40)
    how = {"between": "period", "by": "plan", "unit": "customer"}
    left_out = np.array(
        [
            decompose(answers.drop(part.index), **how)["difference"]
            for _, part in answers.groupby("customer")
        ]
    )
    count = len(left_out)
    jackknife = np.sqrt((count - 1) ** 2 / count * left_out.var(axis=0, ddof=1))
    assert decompose(answers, **how)["std_error"].to_numpy() == pytest.approx(jackknife, rel=0.08)


@pytest.mark.parametrize("unit", [None, "customer"])
@pytest.mark.parametrize("weight", [None, "weight"])
def test_standard_errors_are_those_of_each_answers_pull(unit, weight):
    """Each answer made to weigh a little more and less in turn; no formula of slopes."""
    answers = panel(np.random.default_rng(20261106), customers=16)
    if weight is None:
        answers = answers.assign(weight=1.0)
    how = {"between": "period", "by": "plan", "unit": unit, "detail": True}
    step, pulls = 1e-5, []
    for row in answers.index:
        sides = []
        for sign in (1, -1):
            moved = answers.astype({"weight": "float64"})
            moved.loc[row, "weight"] *= 1 + sign * step
            parts = decompose(moved, weight="weight", **how)
            sides.append(parts.set_index(["plan", "component"])["difference"])
        pulls.append((sides[0] - sides[1]) / (2 * step))
    pulls = pd.DataFrame(pulls, index=answers.index)
    for cluster in (None, "account"):
        for detail in (True, False):
            each = pulls if detail else pulls.T.groupby(level=1, sort=False).sum().T
            if cluster or unit:
                groups = each.groupby(answers[cluster or unit])
                squares = (groups.sum() ** 2).sum() * groups.ngroups / (groups.ngroups - 1)
            else:
                n = answers.groupby("period")["score"].transform("size")
                squares = (each**2).mul(n / (n - 1), axis=0).sum()
            found = decompose(answers, weight=weight, cluster=cluster, **how | {"detail": detail})
            errors = found["std_error"].to_numpy()
            assert errors == pytest.approx(np.sqrt(squares.to_numpy()), rel=1e-6, abs=1e-5)


def test_equal_weights_are_no_weights(answers):
    how = {"between": "period", "by": "plan", "unit": "customer", "cluster": "account"}
    pd.testing.assert_frame_equal(
        decompose(answers.assign(weight=2.5), weight="weight", **how), decompose(answers, **how)
    )


def test_whoever_weighs_nothing_takes_no_part(answers):
    nothing = answers.assign(weight=np.where(answers["plan"] == "B", 0.0, 1.0))
    found = decompose(nothing, between="period", by="plan", weight="weight")
    without = decompose(answers[answers["plan"] != "B"], between="period", by="plan")
    assert found["difference"].to_list() == pytest.approx(without["difference"].to_list())


def test_customers_of_one_account_are_not_taken_as_independent():
    """Twins: the same answers in pairs tell no more than one of each."""
    answers = panel(np.random.default_rng(20261103), customers=80)
    twins = pd.concat([answers, answers.assign(customer=answers["customer"] + 1000)])
    twins = twins.assign(household=twins["customer"] % 1000)
    how = {"between": "period", "by": "plan", "unit": "customer"}
    alone = decompose(answers, **how)["std_error"]
    together = decompose(twins, cluster="household", **how)["std_error"]
    assert together.to_list() == pytest.approx(alone.to_list())
    assert (decompose(twins, **how)["std_error"] <= together).all()


def test_a_segment_without_a_name_is_a_segment(answers):
    blank = answers.assign(plan=answers["plan"].where(answers["plan"] != "B"))
    for how in ({}, {"cluster": "account"}, {"unit": "customer"}):
        found = decompose(blank, between="period", by="plan", **how)
        named = decompose(answers, between="period", by="plan", **how)
        pd.testing.assert_frame_equal(found, named)


def test_retained_revenue_is_taken_apart_as_well():
    """By hand: plan a from 10 of 20 to 30 of 40, plan b 20 of 20 in both years."""
    rows = pd.DataFrame(
        {
            "year": [2025, 2025, 2026, 2026],
            "plan": ["a", "b", "a", "b"],
            "revenue_before": [20.0, 20.0, 40.0, 20.0],
            "revenue_after": [10.0, 20.0, 30.0, 20.0],
        }
    )
    parts = decompose(rows, NRR, between="year", by="plan").set_index("component")["difference"]
    # shares of plan a 1/2 and 2/3, its rates 1/2 and 3/4; the whole from 3/4 to 5/6
    assert parts["within"] == pytest.approx((3 / 4 - 1 / 2) * (1 / 2 + 2 / 3) / 2)
    assert parts.sum() == pytest.approx(5 / 6 - 3 / 4)


@pytest.mark.parametrize(
    "engine",
    [pl.from_pandas, lambda d: pl.from_pandas(d).lazy(), duckdb.from_df, pa.Table.from_pandas],
    ids=range(4),
)
def test_every_engine_says_the_same(answers, engine):
    how = {"between": "period", "by": "plan", "unit": "customer", "detail": True}
    for design in ({}, {"weight": "weight"}, {"cluster": "account", "weight": "weight"}):
        pd.testing.assert_frame_equal(
            decompose(engine(answers), **how, **design),
            decompose(answers, **how, **design),
            check_dtype=False,
        )


@pytest.mark.parametrize(
    "wrong, message",
    [
        ({}, "name the segments in by, the customers in unit, or both"),
        ({"unit": "customer", "between": "plan"}, "plan holds A, B, C, D"),
        ({"by": "period"}, "period is in by and in between"),
        ({"by": "plan", "confidence": 95}, "confidence is 95"),
        ({"by": "plan", "weight": "owed"}, "owed is -2 in 1 answered rows"),
        ({"by": "plan", "weight": "lost"}, "lost is (missing|nan) in 1 answered rows"),
        (
            {"by": "plan", "cluster": "blank"},
            "1 answer has no blank; every answer needs",
        ),
        ({"unit": "blank"}, "1 answer has no blank; who answered twice is told by it"),
        ({"unit": "custmer"}, "no column 'custmer'.*did you mean 'customer'"),
    ],
)
def test_a_bad_call_is_refused_with_the_value(answers, wrong, message):
    first = answers.index == answers["score"].first_valid_index()
    rows = answers.assign(
        owed=np.where(first, -2.0, 1.0),
        lost=np.where(first, np.nan, 1.0),
        blank=answers["customer"].astype("Int64").mask(first),
    )
    with pytest.raises(ValueError, match=message):
        decompose(rows, **{"between": "period"} | wrong)


def test_nobody_in_both_waves_is_refused(answers):
    apart = answers.assign(customer=range(len(answers)))
    with pytest.raises(ValueError, match="no customer answered in both 2026Q2 and 2026Q3"):
        decompose(apart, between="period", unit="customer")


def test_two_answers_in_a_wave_are_refused(answers):
    doubled = pd.concat([answers, answers.head(3)])
    with pytest.raises(ValueError, match="3 of customer answered more than once in period 2026Q2"):
        decompose(doubled, between="period", unit="customer")
