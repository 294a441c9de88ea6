"""What is held back cannot be worked out from what is shown."""

import numpy as np
import pandas as pd
import pytest

from nps_analysis.estimates import estimate, suppress
from nps_analysis.estimates.suppression import WITHHELD


def table(counts):
    """One row for each cell of a nested mapping of counts."""
    rows = [
        {"quarter": quarter, "region": region, "score": 9}
        for quarter, regions in counts.items()
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
    """Any quarter's or region's total less what is shown is of nobody, or of enough."""
    rng = np.random.default_rng(seed)
    counts = {q: dict(zip("abcd", rng.integers(3, 60, 4), strict=True)) for q in ("1", "2", "3")}
    rows = suppress(estimate(table(counts), by=["quarter", "region"]), 30)
    hidden = rows[rows["estimate"].isna()]
    for by in ("quarter", "region"):
        left = hidden.groupby(by)["n"].agg(["size", "sum"])
        whole = rows.groupby(by)["n"].agg(["size", "sum"]).loc[left.index]
        enough = (left["size"] > 1) & (left["sum"] >= 30) | (left["size"] == whole["size"])
        assert enough.all()


def test_a_bad_call_is_refused_with_the_value():
    rows = table({"Q1": {"a": 40}})
    with pytest.raises(ValueError, match="min_n is 0; it is 1 or more"):
        suppress(estimate(rows, by="region"), 0)
    with pytest.raises(ValueError, match="no column before n"):
        suppress(estimate(rows), 30)
