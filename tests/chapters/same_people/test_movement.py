"""Who moved, what followed, and what would have happened anyway."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from nps_analysis.chapters.same_people.movement import (
    NET_RISE,
    beyond_expected,
    renewals_after,
    successive,
    symmetry,
    towards_the_mean,
    transitions,
    usage_around,
)
from nps_analysis.estimates import estimate


def answers(*rows):
    """Rows of customer, day and score; each customer is an account."""
    frame = pd.DataFrame(rows, columns=["customer_id", "day", "score"])
    at = pd.to_datetime(frame["day"], utc=True)
    return frame.drop(columns="day").assign(
        response_id=[f"R{place:03}" for place in range(len(frame))],
        account_id=frame["customer_id"],
        account=frame["customer_id"],
        responded_at=at,
        period=at.dt.year.astype(str) + "Q" + at.dt.quarter.astype(str),
        score=frame["score"].astype("Int64"),
    )


def test_each_answer_stands_beside_the_one_before_it():
    found = successive(
        answers(("a", "2026-07-01", 6), ("a", "2026-01-01", 9), ("b", "2026-01-01", 3),
                ("a", "2026-04-01", None), ("b", "2026-07-01", 4))
    ).set_index("customer_id")  # fmt: skip
    # the blank is passed over; b stays a detractor although the score rises
    assert found["movement"].to_dict() == {"a": "fell", "b": "same"}
    assert found.loc["a", "period_before"] == "2026Q1" and found.loc["a", "moved"] == -1
    assert found["last"].all()


def test_counts_add_up_and_shares_are_of_the_class_before():
    pairs = successive(
        answers(*((name, day, score) for name, scores in
                  {"a": (9, 9), "b": (9, 7), "c": (3, 9), "d": (8, 8)}.items()
                  for day, score in zip(("2026-01-01", "2026-04-01"), scores, strict=True)))
    )  # fmt: skip
    table = transitions(pairs)
    assert len(table) == 9 and table["n"].sum() == 4
    shares = table.set_index(["class_before", "class"])["share"]
    assert shares["promoter", "passive"] == 0.5 and shares["detractor", "promoter"] == 1
    # one up, one down, two still: nothing in the net
    assert estimate(pairs, NET_RISE)["estimate"].item() == 0


@pytest.mark.parametrize("seed", [1, 2])
def test_the_tests_are_those_of_statsmodels(seed):
    from statsmodels.stats.contingency_tables import SquareTable

    cells = np.random.default_rng(seed).integers(1, 40, (3, 3))
    kinds = ["promoter", "passive", "detractor"]
    table = pd.DataFrame(
        [(a, b, cells[i, j]) for i, a in enumerate(kinds) for j, b in enumerate(kinds)],
        columns=["class_before", "class", "n"],
    )
    order = SquareTable(cells, shift_zeros=False)
    found = symmetry(table).set_index("test")
    for test, wanted in (
        ("bowker", order.symmetry()), ("stuart_maxwell", order.homogeneity("stuart_maxwell"))
    ):  # fmt: skip
        assert found.loc[test, "p_value"] == pytest.approx(wanted.pvalue)
        assert found.loc[test, "statistic"] == pytest.approx(wanted.statistic)
        assert found.loc[test, "degrees"] == wanted.df
    assert (found["n"] == cells.sum()).all()


def test_where_nobody_moved_nothing_is_told_from_noise():
    pairs = pd.DataFrame({"class_before": ["passive"] * 9, "class": ["passive"] * 9})
    assert symmetry(transitions(pairs))["p_value"].tolist() == [1.0, 1.0]


def test_a_renewal_knows_only_moves_before_its_decision():
    pairs = successive(
        answers(("A", "2026-01-05", 9), ("A", "2026-04-05", 3), ("A", "2026-07-05", 9))
    )
    due = pd.DataFrame(
        {
            "account_id": ["A", "A", "A"],
            "renewed": [True, True, False],
            "due_on": pd.to_datetime(["2026-03-01", "2026-07-01", "2026-09-01"]),
        }
    )
    due = due.astype({"account_id": "string", "renewed": "boolean"})
    found = renewals_after(due, pairs.astype({"account_id": "string"}), until=date(2026, 9, 30))
    assert found["movement"].tolist() == ["fell", "rose"]
    assert found["class_before"].tolist() == ["promoter", "detractor"]


def test_usage_around_an_answer_needs_its_months_to_be_over():
    pairs = successive(answers(("A", "2026-01-05", 9), ("A", "2026-04-20", 9)))
    usage = pd.DataFrame(
        {
            "account_id": "A",
            "goals": [1] * 7,
            "month": pd.date_range("2026-01-01", periods=7, freq="MS"),
        }
    )
    assert usage_around(usage, pairs, until=date(2026, 7, 30)).empty
    found = usage_around(usage, pairs, until=date(2026, 7, 31))
    assert (found["goals_before"].item(), found["goals_after"].item()) == (3, 3)


def still(people, seed):
    """Two answers of people of whom nothing changes: a lasting level and a day's noise."""
    draw = np.random.default_rng(seed)
    level = draw.normal(7.5, 1.2, people)
    twice = [np.clip(np.rint(level + draw.normal(0, 1.2, people)), 0, 10) for _ in range(2)]
    rows = [(f"{i}", day, score) for day, scores in zip(("2026-01-01", "2026-04-01"), twice,
            strict=True) for i, score in enumerate(scores)]  # fmt: skip
    return successive(answers(*rows))


def test_the_lowest_rise_when_nothing_changes_and_it_is_expected():
    found = towards_the_mean(still(1500, 3)).set_index("class_before")
    assert found["estimate"]["detractor"] > 0.5 and found["estimate"]["promoter"] < -0.5
    assert (found["estimate"] - found["expected"]).abs().max() < 0.2
    beyond = beyond_expected(found)
    assert (beyond["difference"] + found["expected"]).to_numpy() == pytest.approx(found["estimate"])
    assert (beyond["conf_low"] < beyond["difference"]).all()


@pytest.mark.slow
def test_with_nothing_planted_the_lowest_are_as_expected():
    inside = []
    for seed in range(200):
        low = towards_the_mean(still(250, seed)).set_index("class_before").loc["detractor"]
        inside.append(low["conf_low"] <= low["expected"] <= low["conf_high"])
    assert np.mean(inside) >= 0.92


def test_too_few_or_all_alike_have_no_expectation():
    pairs = still(20, 1)
    assert towards_the_mean(pairs, min_n=30).empty
    assert towards_the_mean(pairs.assign(score=8)).empty
