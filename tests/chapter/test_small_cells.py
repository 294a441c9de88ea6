"""What a chapter shows of renewals, moves and members tells of no small group."""

import re

import pandas as pd
import pytest
from nps_analysis.models.movement import transitions

from nps_analysis.chapters.members.frames import Loyalty
from nps_analysis.chapters.renewal.retention import Retention
from nps_analysis.chapters.same_people.frames import LEAST_PEOPLE, SamePeople


@pytest.fixture
def at(sample_programme, tmp_path):
    """The sample, with so many renewals asked of a figure: at(kind, 65)."""

    def make(kind, least):
        text = sample_programme.read_text(encoding="utf-8")
        text = re.sub(r"^min_renewals *=.*\n", "", text, flags=re.M)
        text = text.replace("[thresholds]", f"[thresholds]\nmin_renewals = {least}")
        assert f"min_renewals = {least}" in text
        path = sample_programme.with_name(f"{least}.toml")
        path.write_text(text, encoding="utf-8")
        return kind("2026Q3", "en", str(path))

    return make


def test_one_class_of_renewals_takes_a_second_with_it_everywhere(at):
    chapter = at(Retention, 65)
    by_class, by_score, gap = chapter.rates
    # 61 silent are below 65, and the 100 detractors are the next smallest
    rates = by_class.set_index("class")
    assert rates["estimate"].notna().to_dict() == {
        "detractor": False, "passive": True, "promoter": True, "silent": False,
    }  # fmt: skip
    assert by_class["n"].sum() == by_score["n"].sum() == len(chapter.renewals)
    assert gap["difference"].isna().all() and gap["n"].notna().all()
    assert by_score.loc[by_score["score"] <= 6, "estimate"].isna().all()


def test_one_class_that_is_too_small_to_follow_takes_a_second_with_it(at):
    chapter = at(Retention, 30)
    table = chapter.lasting.set_index("class")
    # 26 accounts without a score, then 62 detractors: what is lost of both stays unsaid
    assert table.index[table["lost"].isna()].tolist() == ["detractor", "silent"]
    assert set(chapter.curves["class"]) == {"promoter", "passive"}
    assert set(chapter.seen["class"]) == {"promoter", "passive"}
    assert table["n"].sum() == len(chapter.followed)


def test_revenue_of_one_class_is_not_the_total_less_the_others(at):
    chapter = at(Retention, 30)
    sums = chapter.bridge.set_index("class")
    assert sums["start"].isna().to_dict() == {
        "promoter": False, "passive": False, "detractor": True, "silent": True, pd.NA: False,
    }  # fmt: skip
    assert chapter.revenue_gap["difference"].isna().all()


def test_members_too_few_take_the_others_with_them(at):
    rates = at(Loyalty, 280).rates.set_index(["outcome", "who"])["estimate"]
    assert rates["renewal"].isna().all() and rates["nps"].notna().all()


def moves(counts):
    rows = [pair for pair, n in counts.items() for _ in range(n)]
    return pd.DataFrame(rows, columns=["class_before", "class"]).astype("string")


def test_three_people_who_fell_are_not_told_of(sample_programme):
    chapter = SamePeople("2026Q3", "en", str(sample_programme))
    table = transitions(
        moves({
            ("promoter", "promoter"): 40, ("promoter", "passive"): 20,
            ("promoter", "detractor"): 3, ("passive", "passive"): 30,
            ("passive", "promoter"): 9, ("passive", "detractor"): 8,
            ("detractor", "detractor"): 12, ("detractor", "passive"): 11,
            ("detractor", "promoter"): 10,
        })
    )  # fmt: skip
    told = chapter.told(table).set_index(["class_before", "class"])
    # of the 63 promoters, the 20 go with the 3; both fell, and so nothing else needs to
    hidden = told.index[told["n"].isna()].tolist()
    assert hidden == [("promoter", "passive"), ("promoter", "detractor")]
    assert told["share"].isna().sum() == 2 and told["people"].notna().all()
    assert LEAST_PEOPLE == 5


def test_who_was_in_a_class_of_two_is_not_told_by_the_other_classes(sample_programme):
    chapter = SamePeople("2026Q3", "en", str(sample_programme))
    few = {("promoter", "promoter"): 40, ("passive", "passive"): 30, ("detractor", "detractor"): 2}
    told = chapter.told(transitions(moves(few)))
    people = told.groupby("class_before")["people"].first()
    # 72 in all: the 30 passives go with the two detractors
    assert people.isna().to_dict() == {"promoter": False, "passive": True, "detractor": True}


def test_counts_of_the_sample_are_told_where_no_cell_is_small(sample_programme):
    chapter = SamePeople("2026Q3", "en", str(sample_programme))
    last = chapter.transitions(chapter.last_moves)
    assert last["n"].min() >= LEAST_PEOPLE and chapter.told(last)["n"].equals(
        last["n"].astype("Int64")
    )
    now = chapter.transitions(chapter.moves)
    told = chapter.told(now)
    assert now["n"].min() < LEAST_PEOPLE <= told["n"].min()
    # whoever knows how many were in a class, and how many moved which way, learns no hidden count
    for _, line in told.groupby("class_before"):
        assert line["n"].isna().sum() != 1
