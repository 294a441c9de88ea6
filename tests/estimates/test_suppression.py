"""What is held back cannot be worked out from what is shown."""

import numpy as np
import pandas as pd
import pytest

from nps_analysis.estimates import estimate, suppress, withhold
from nps_analysis.estimates.suppression import WITHHELD


def table(counts):
    """One row for each cell of a nested mapping of counts."""
    rows = [
        {"period": period, "region": region, "score": 9}
        for period, regions in counts.items()
        for region, count in regions.items()
        for _ in range(count)
    ]
    return pd.DataFrame(rows)


def test_one_small_group_takes_the_next_smallest_with_it():
    rows = suppress(estimate(table({"Q1": {"a": 5, "b": 40, "c": 60}}), by="region"), 30)
    assert rows["note"].to_list() == ["n = 5, below min_n = 30", WITHHELD, ""]
    assert rows["estimate"].isna().to_list() == [True, True, False]
    assert rows["promoters"].isna().to_list() == [True, True, False]
    assert rows["n"].to_list() == [5, 40, 60]


def test_two_small_groups_that_are_few_together_take_a_third():
    rows = suppress(estimate(table({"Q1": {"a": 5, "b": 6, "c": 60, "d": 70}}), by="region"), 30)
    assert rows["estimate"].isna().to_list() == [True, True, True, False]


def test_enough_small_groups_hide_each_other():
    rows = suppress(estimate(table({"Q1": {"a": 20, "b": 25, "c": 60}}), by="region"), 30)
    assert rows["estimate"].isna().to_list() == [True, True, False]


def test_nothing_small_hides_nothing():
    rows = estimate(table({"Q1": {"a": 40, "b": 50}}), by="region")
    pd.testing.assert_frame_equal(suppress(rows, 30), rows)


def test_what_estimate_held_back_counts():
    rows = table({"Q1": {"a": 5, "b": 40, "c": 60}})
    pd.testing.assert_frame_equal(
        suppress(estimate(rows, by="region", min_n=30), 30),
        suppress(estimate(rows, by="region"), 30),
    )


@pytest.mark.parametrize("seed", range(30))
def test_no_line_of_a_table_tells_of_too_few(seed):
    """Any period's or region's total less what is shown is of nobody, or of enough."""
    rng = np.random.default_rng(seed)
    counts = {q: dict(zip("abcd", rng.integers(3, 60, 4), strict=True)) for q in ("1", "2", "3")}
    rows = suppress(estimate(table(counts), by=["period", "region"]), 30)
    hidden = rows[rows["estimate"].isna()]
    for by in ("period", "region"):
        left = hidden.groupby(by)["n"].agg(["size", "sum"])
        whole = rows.groupby(by)["n"].agg(["size", "sum"]).loc[left.index]
        enough = (left["size"] > 1) & (left["sum"] >= 30) | (left["size"] == whole["size"])
        assert enough.all()


def test_a_bad_call_is_refused_with_the_value():
    rows = table({"Q1": {"a": 40}})
    with pytest.raises(ValueError, match="min_n is 0; it is a whole number, 1 or more"):
        suppress(estimate(rows, by="region"), 0)
    with pytest.raises(ValueError, match="no column before n"):
        suppress(estimate(rows), 30)


def people(rng, levels, most):
    """Random counts of every kind of people: period x plan x region, many kinds empty."""
    kinds = [(q, p, r) for q in ("Q1", "Q2") for p in range(levels) for r in range(levels)]
    counts = pd.DataFrame(kinds, columns=["period", "plan", "region"])
    there = rng.random(len(counts)) < 0.6
    return counts.assign(n=np.where(there, rng.integers(1, most, len(counts)), 0))


QUARTERLY = [["period"], ["period", "plan"], ["period", "region"]]
SHOWN_TOGETHER = {
    "two ways": QUARTERLY,
    "and both quarters together": [*QUARTERLY, ["plan"], ["region"], []],
    "crossed": [*QUARTERLY, ["period", "plan", "region"]],
}


def system(counts, tables, results):
    """The indicator of every cell over the kinds of people, its n, and whether it is shown."""
    there = counts[counts["n"] > 0].reset_index(drop=True)
    rows, n, shown = [], [], []
    for columns, result in zip(tables, results, strict=True):
        for _, cell in result.iterrows():
            where = np.ones(len(there), bool)
            for name in columns:
                where &= (there[name] == cell[name]).to_numpy()
            rows.append(where.astype(float))
            n.append(there["n"][where].sum())
            shown.append(cell["note"] == "")
            assert cell["n"] == n[-1]
    return np.array(rows), np.array(n), np.array(shown)


@pytest.mark.parametrize("shown_together", SHOWN_TOGETHER)
@pytest.mark.parametrize("seed", range(12))
def test_no_sum_and_difference_of_shown_cells_tells_of_a_small_one(shown_together, seed):
    """By brute force: a small cell is told if it adds nothing to the rank of what is shown."""
    rng = np.random.default_rng(seed)
    tables = SHOWN_TOGETHER[shown_together]
    counts = people(rng, levels=int(rng.integers(2, 6)), most=int(rng.choice([12, 40, 120])))
    cells, n, shown = system(counts, tables, withhold(counts, tables, 30))
    assert not shown[n < 30].any()
    rank = np.linalg.matrix_rank(cells[shown]) if shown.any() else 0
    for small in cells[n < 30]:
        assert np.linalg.matrix_rank(np.vstack([cells[shown], small])) == rank + 1


@pytest.mark.parametrize("seed", range(12))
def test_no_difference_of_two_shown_cells_and_the_rest_is_of_too_few(seed):
    """Whatever part of a shown total another table holds back is of enough people, or none."""
    rng = np.random.default_rng(seed)
    counts = people(rng, levels=4, most=40)
    whole, *parts = withhold(counts, QUARTERLY, 30)
    for _, total in whole[whole["note"] == ""].iterrows():
        for part in parts:
            held = part[(part["period"] == total["period"]) & (part["note"] != "")]
            assert not len(held) or (len(held) > 1 and held["n"].sum() >= 30)


def test_groups_inside_groups_are_known_from_the_people_by_hand():
    # the 8 of Paris are hidden; France (48) less Lyon (40) would tell them, and so would the
    # total (108) less Germany (60) less Lyon: Lyon goes, and nothing else has to
    counts = pd.DataFrame(
        {"country": ["FR", "FR", "DE"], "city": ["Paris", "Lyon", "Berlin"], "n": [8, 40, 60]}
    )
    country, city, total = withhold(counts, [["country"], ["city"], []], 30)
    assert dict(zip(city["city"], city["note"] == "", strict=True)) == {
        "Berlin": True,
        "Lyon": False,
        "Paris": False,
    }
    assert (country["note"] == "").all() and total["note"].tolist() == [""]


def test_the_period_before_cannot_be_subtracted_by_hand():
    # both periods together have 50 on A; 45 of them shown in Q1 would tell of the 5 in Q2
    counts = pd.DataFrame(
        {"period": ["Q1", "Q1", "Q2", "Q2"], "plan": ["A", "B", "A", "B"], "n": [45, 70, 5, 80]}
    )
    quarterly, together = withhold(counts, [["period", "plan"], ["plan"]], 30)
    shown = quarterly.set_index(["period", "plan"])["note"] == ""
    assert not shown["Q2", "A"]
    assert not (shown["Q1", "A"] and together.set_index("plan")["note"]["A"] == "")
    assert shown["Q1", "B"] and shown["Q2", "B"]


def test_nothing_small_holds_nothing_back_and_nobody_at_all_neither():
    counts = pd.DataFrame({"plan": ["A", "B"], "n": [40, 50]})
    assert [(one["note"] == "").all() for one in withhold(counts, [["plan"], []], 30)] == [True] * 2
    plan, total = withhold(counts.assign(n=0), [["plan"], []], 30)
    assert plan.empty and total.empty
    with pytest.raises(ValueError, match="min_n is 0; it is a whole number, 1 or more"):
        withhold(counts, [["plan"]], 0)
