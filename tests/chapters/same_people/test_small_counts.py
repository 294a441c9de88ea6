"""Counts from class to class tell of no small group."""

import pandas as pd
import pytest

from nps_analysis.chapters.book import Report
from nps_analysis.chapters.same_people.frames import LEAST_PEOPLE
from nps_analysis.chapters.same_people.movement import transitions


@pytest.fixture(scope="module")
def people(sample_programme):
    return Report("2026Q3", "en", str(sample_programme)).same_people


def moves(counts):
    rows = [pair for pair, n in counts.items() for _ in range(n)]
    return pd.DataFrame(rows, columns=["class_before", "class"]).astype("string")


def test_three_people_who_fell_are_not_told_of(people):
    table = transitions(
        moves({
            ("promoter", "promoter"): 40, ("promoter", "passive"): 20,
            ("promoter", "detractor"): 3, ("passive", "passive"): 30,
            ("passive", "promoter"): 9, ("passive", "detractor"): 8,
            ("detractor", "detractor"): 12, ("detractor", "passive"): 11,
            ("detractor", "promoter"): 10,
        })
    )  # fmt: skip
    told = people.told(table).set_index(["class_before", "class"])
    # of the 63 promoters, the 20 go with the 3; both fell, and so nothing else needs to
    hidden = told.index[told["n"].isna()].tolist()
    assert hidden == [("promoter", "passive"), ("promoter", "detractor")]
    assert told["share"].isna().sum() == 2 and told["people"].notna().all()
    assert LEAST_PEOPLE == 5


def test_who_was_in_a_class_of_two_is_not_told_by_the_other_classes(people):
    few = {("promoter", "promoter"): 40, ("passive", "passive"): 30, ("detractor", "detractor"): 2}
    told = people.told(transitions(moves(few)))
    counts = told.groupby("class_before")["people"].first()
    # 72 in all: the 30 passives go with the two detractors
    assert counts.isna().to_dict() == {"promoter": False, "passive": True, "detractor": True}


def test_counts_of_the_sample_are_told_where_no_cell_is_small(people):
    last = people.crossed_last
    assert last["n"].min() >= LEAST_PEOPLE and people.told(last)["n"].equals(
        last["n"].astype("Int64")
    )
    now = people.crossed
    told = people.told(now)
    assert now["n"].min() < LEAST_PEOPLE <= told["n"].min()
    # whoever knows how many were in a class, and how many moved which way, learns no hidden count
    for _, line in told.groupby("class_before"):
        assert line["n"].isna().sum() != 1
