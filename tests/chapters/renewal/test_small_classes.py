"""What is shown of renewals, of who stays and of revenue tells of no small class."""

import re

import pandas as pd
import pytest

from nps_analysis.chapters.book import Report


@pytest.fixture
def at(sample_programme):
    """The sample's renewals, with so many of them asked of a figure: at(65)."""

    def make(least):
        text = sample_programme.read_text(encoding="utf-8")
        text = re.sub(r"^min_renewals *=.*\n", "", text, flags=re.M)
        text = text.replace("[thresholds]", f"[thresholds]\nmin_renewals = {least}")
        assert f"min_renewals = {least}" in text
        path = sample_programme.with_name(f"renewals-{least}.toml")
        path.write_text(text, encoding="utf-8")
        return Report("2026Q3", programme=str(path)).renewal

    return make


def test_one_class_of_renewals_takes_a_second_with_it_everywhere(at):
    chapter = at(65)
    by_class, by_score, gap = chapter.rates_by_last_score
    # 61 silent are below 65, and the 100 detractors are the next smallest
    rates = by_class.set_index("class")
    assert rates["estimate"].notna().to_dict() == {
        "detractor": False, "passive": True, "promoter": True, "silent": False,
    }  # fmt: skip
    assert by_class["n"].sum() == by_score["n"].sum() == len(chapter.renewals)
    assert gap["difference"].isna().all() and gap["n"].notna().all()
    assert by_score.loc[by_score["score"] <= 6, "estimate"].isna().all()


def test_one_class_that_is_too_small_to_follow_takes_a_second_with_it(at):
    chapter = at(30)
    table = chapter.lasting.set_index("class")
    # 26 accounts without a score, then 62 detractors: what is lost of both stays unsaid
    assert table.index[table["lost"].isna()].tolist() == ["detractor", "silent"]
    assert set(chapter.curves["class"]) == {"promoter", "passive"}
    assert set(chapter.still_followed["class"]) == {"promoter", "passive"}
    assert table["n"].sum() == len(chapter.followed)


def test_revenue_of_one_class_is_not_the_total_less_the_others(at):
    chapter = at(30)
    sums = chapter.revenue.set_index("class")
    assert sums["start"].isna().to_dict() == {
        "promoter": False, "passive": False, "detractor": True, "silent": True, pd.NA: False,
    }  # fmt: skip
    assert chapter.revenue_gap["difference"].isna().all()
