"""What a chapter shows of renewals, usage, effort, moves and members tells of no small group."""

import re

import pandas as pd
import pytest

from nps_analysis.chapters.effort.frames import Effort
from nps_analysis.chapters.members.frames import Loyalty
from nps_analysis.chapters.same_people.frames import LEAST_PEOPLE, SamePeople
from nps_analysis.chapters.usage.frames import Usage
from nps_analysis.estimates.suppression import WITHHELD
from nps_analysis.models.movement import transitions


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


def held(rows, figure="estimate"):
    """Which rows show no figure, and which of them for the sake of another."""
    return rows[figure].isna().sum(), (rows["note"] == WITHHELD).sum()


def test_a_cell_of_words_and_deeds_takes_a_second_of_its_class_with_it(at):
    cells = at(Usage, 16).cells
    paid = cells.set_index(["class", "trend"])["revenue"]["detractor"].isna()
    # 8 accounts and 12 are below 16, and 20 together; the other 16 are told of
    assert paid.to_dict() == {"fell": False, "steady": True, "rose": True}
    renewed = cells[cells["n"].between(1, 15)]
    assert len(renewed) and renewed["estimate"].isna().all()
    for _, line in cells.groupby("class"):
        assert line["estimate"].isna().sum() != 1 and line["revenue"].isna().sum() != 1


def test_usage_of_one_class_of_a_period_takes_a_second_with_it(at):
    chapter = at(Usage, 60)
    for _, here in chapter.rates.groupby("period"):
        few = (here["n"] < 60).any()
        assert here["estimate"].isna().sum() >= 2 * few
    assert chapter.rates["n"].sum() == len(chapter.by_account)


def test_renewals_after_effort_tell_of_no_side_and_no_answer_alone(at):
    chapter = at(Effort, 70)
    sides = chapter.renewed_by_side.set_index("side")
    assert sides["n"]["hard"] == 69
    missing, second = held(chapter.renewed_by_side)
    assert missing >= 2 and second >= 1
    assert pd.isna(chapter.renewal_gap["difference"]).all()
    assert chapter.renewed["n"].sum() == len(chapter.renewals)


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
