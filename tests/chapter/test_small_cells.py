"""What a chapter shows of renewals, usage, efforttells of no small group."""

import re

import pandas as pd
import pytest

from nps_analysis.chapters.effort.frames import Effort
from nps_analysis.chapters.renewal.retention import Retention
from nps_analysis.chapters.usage.frames import Usage
from nps_analysis.estimates.suppression import WITHHELD


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
