"""Revenue before and after, and everything between, by hand."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from nps_analysis.chapters.renewal.bridge import STEPS, bridge, cohort
from nps_analysis.chapters.withholding import held_back

FROM, TO = date(2025, 10, 1), date(2026, 9, 30)


def accounts(**groups):
    rows = [
        {"account_id": f"{kind}-{place}", "class": kind, "revenue_before": b, "revenue_after": a}
        for kind, pairs in groups.items()
        for place, (b, a) in enumerate(pairs)
    ]
    return pd.DataFrame(rows)


def contract(account="A", due="2026-03-01", renewed=True, before=100.0, after=100.0, **more):
    due = pd.Timestamp(due)
    row = {"account_id": account, "due_on": due, "decided": due, "renewed": renewed}
    return row | {"class": "passive", "revenue_before": before, "revenue_after": after} | more


def gathered(*contracts, undecided=()):
    scored = pd.DataFrame(contracts).astype({"renewed": "boolean"})
    every = pd.concat([scored, pd.DataFrame(list(undecided))])
    return cohort(scored, every, since=FROM, until=TO)


def test_the_worked_example():
    # start 1000, churn 100, contraction 50, expansion 180: 1030 left, GRR 850/1000, NRR 1030/1000
    row = bridge(accounts(a=[(100, 0), (500, 450), (400, 580)])).iloc[0]
    assert [row[step] for step in STEPS] == [1000, 100, 50, 180, 1030]
    assert (row["gross"], row["net"]) == (0.85, 1.03)
    assert (row["n"], row["kept"]) == (3, 2)


def test_a_bridge_adds_up_and_groups_add_up_to_everybody():
    rng = np.random.default_rng(4)
    before = rng.integers(1, 500, 90).astype(float)
    after = np.round(before * rng.choice([0, 0.5, 1, 1.4], 90), 2)
    rows = pd.DataFrame({"revenue_before": before, "revenue_after": after})
    rows["class"] = rng.choice(["promoter", "passive", "silent"], 90)
    found = bridge(rows, by="class", order=["silent", "promoter", "passive"])
    assert found["class"].fillna("all").tolist() == ["silent", "promoter", "passive", "all"]
    gap = found["start"] - found["churn"] - found["contraction"] + found["expansion"] - found["end"]
    assert gap.abs().max() < 1e-9
    sums = found.set_index(found["class"].fillna("all"))[[*STEPS, "n", "kept"]].astype(float)
    assert sums.drop("all").sum().to_numpy() == pytest.approx(sums.loc["all"].to_numpy())
    assert (found["gross"] <= found[["net"]].clip(upper=1)["net"] + 1e-12).all()
    assert found["net"].between(found["net_low"], found["net_high"]).all()
    assert found["net"].to_numpy() == pytest.approx((found["end"] / found["start"]).to_numpy())


def test_new_customers_are_not_of_the_cohort():
    row = bridge(accounts(a=[(100, 90), (0, 700)])).iloc[0]
    assert (row["n"], row["start"], row["end"]) == (1, 100, 90)


def test_a_group_too_small_to_show_is_not_given_away_by_the_total():
    rows = accounts(a=[(100, 90)] * 9, b=[(100, 0)] * 2, c=[(100, 120)] * 6)
    (found,) = held_back(rows, [bridge(rows, by="class", min_n=5)], [], min_n=5)
    found = found.set_index(pd.Index(["a", "b", "c", "all"]))
    assert found["n"].tolist() == [9, 2, 6, 17]
    assert found.loc[["b", "c"], ["kept", *STEPS, "gross", "net_low"]].isna().all(axis=None)
    assert found["note"]["b"] == "n = 2, below min_n = 5"
    assert found["note"]["c"].startswith("withheld")
    assert found["start"]["all"] == 1700
    assert bridge(rows.head(3), by="class", min_n=5)["start"].isna().all()


def test_no_rows_no_bridge():
    empty = accounts(a=[(0, 10)])
    assert bridge(empty).empty and bridge(empty, by="class").empty


def test_contracts_of_an_account_are_added_up_and_the_first_decision_has_its_class():
    found = gathered(
        contract(due="2026-06-01", before=100, after=150, **{"class": "promoter"}),
        contract(due="2026-01-01", renewed=False, after=0, **{"class": "detractor"}),
        contract("B"),
    )
    assert found.rows[["account_id", "class", "contracts"]].to_numpy().tolist() == [
        ["A", "detractor", 2],
        ["B", "passive", 1],
    ]
    assert found.rows["revenue_before"].tolist() == [200, 100]
    assert found.rows["revenue_after"].tolist() == [150, 100]


def test_only_contracts_due_in_the_period_are_of_it():
    days = ["2025-09-30", "2025-10-01", "2026-09-30", "2026-10-01"]
    found = gathered(*(contract(str(place), day) for place, day in enumerate(days)))
    assert found.rows["account_id"].tolist() == ["1", "2"]


def test_what_cannot_be_counted_is_left_out_and_said():
    found = gathered(
        contract("A", renewed=False, after=None),
        contract("B", after=None),
        contract("C", before=None),
        contract("D", renewed=False, after=80),
        contract("E", after=0),
        undecided=[contract("F", renewed=None)],
    )
    assert found.left_out == {"undecided": 1, "no_revenue": 2, "contradictory": 1}
    assert found.rows.set_index("account_id")["revenue_after"].to_dict() == {"A": 0, "E": 0}


def test_without_columns_of_revenue_nothing_is_gathered():
    bare = pd.DataFrame([contract()]).drop(columns=["revenue_before", "revenue_after"])
    found = cohort(bare, bare, since=FROM, until=TO)
    assert found.rows.empty and found.left_out["no_revenue"] == 1
