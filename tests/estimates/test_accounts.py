"""Persons, accounts and revenue: three weights, one estimate."""

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from nps_analysis.estimates import contrast, estimate, roll_up


def contacts(rng, accounts=40):
    size = rng.integers(1, 9, accounts)
    account = np.repeat(np.arange(accounts), size)
    score = rng.integers(0, 11, len(account))
    return pd.DataFrame(
        {
            "account": account,
            "revenue": (1000.0 + 37 * (account % 11) ** 2),
            "plan": np.where(account % 3, "Team", "Starter"),
            "half": np.arange(len(account)) % 2,
            "score": pd.array(np.where(rng.random(len(score)) < 0.1, -1, score), "Int64"),
        }
    ).replace({"score": {-1: pd.NA}})


@pytest.fixture(scope="module")
def answers():
    return contacts(np.random.default_rng(20261004)).astype({"score": "Int64"})


@pytest.mark.parametrize("by", [[], ["plan"]], ids=["all", "plan"])
def test_each_is_an_estimate_with_its_own_weight(answers, by):
    answered = answers[answers["score"].notna()]
    contacts_of = answered.groupby("account")["score"].transform("size")
    weighed = answered.assign(
        accounts=1 / contacts_of, revenue_each=answered["revenue"] / contacts_of
    )
    rows = roll_up(answers, account="account", revenue="revenue", by=by)
    moved = roll_up(answers, account="account", revenue="revenue", by=by, between="half")
    halves = answered.groupby(["account", "half"])["score"].transform("size")
    halved = answered.assign(accounts=1 / halves, revenue_each=answered["revenue"] / halves)
    weights = {"persons": None, "accounts": "accounts", "revenue": "revenue_each"}
    for over, weight in weights.items():
        expected = estimate(weighed, by=by, weight=weight, cluster="account")
        found = rows[rows["over"] == over].reset_index(drop=True)
        expected["n_blank"] = found["n_blank"]
        pd.testing.assert_frame_equal(found.drop(columns="over"), expected, rtol=1e-12)
        expected = contrast(halved, between="half", by=by, weight=weight, cluster="account")
        found = moved[moved["over"] == over].reset_index(drop=True)[list(expected)]
        pd.testing.assert_frame_equal(found, expected, rtol=1e-9)


@pytest.mark.parametrize(
    "engine",
    [pl.from_pandas, lambda d: pl.from_pandas(d).lazy(), duckdb.from_df, pa.Table.from_pandas],
    ids=range(4),
)
def test_every_engine_says_the_same(answers, engine):
    for between in ((), "half"):
        how = {"account": "account", "revenue": "revenue", "by": "plan", "between": between}
        pd.testing.assert_frame_equal(
            roll_up(engine(answers), **how), roll_up(answers, **how), check_dtype=False
        )


def test_a_blank_account_is_refused(answers):
    wrong = answers.assign(account=answers["account"].astype("Int64").mask(answers.index < 2))
    blank = int(answers["score"].head(2).notna().sum())
    with pytest.raises(ValueError, match=f"{blank} answers? ha(s|ve) no account; every answer"):
        roll_up(wrong, account="account")


def test_a_group_without_answers_keeps_its_rows(answers):
    blank = answers.head(2).assign(plan="Free", score=pd.NA).astype({"score": "Int64"})
    rows = roll_up(pd.concat([answers, blank]), account="account", by="plan")
    assert rows[rows["plan"] == "Free"]["note"].to_list() == ["no answers"] * 2


@pytest.mark.parametrize("revenue", [-1.0, float("nan"), None])
def test_a_bad_revenue_is_refused(answers, revenue):
    wrong = answers.assign(revenue=answers["revenue"].where(answers["account"] > 0, revenue))
    with pytest.raises(ValueError, match="revenue is .* in one of 1 account"):
        roll_up(wrong.astype({"revenue": "Float64"}), account="account", revenue="revenue")


def test_two_revenues_of_one_account_are_refused(answers):
    wrong = answers.assign(revenue=np.arange(len(answers), dtype=float))
    with pytest.raises(ValueError, match="one number, 0 or more, for all answers of one"):
        roll_up(wrong, account="account", revenue="revenue")
