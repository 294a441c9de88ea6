"""What the chapter of renewal shows tells of no small group."""

import re

import pandas as pd
import pytest

from nps_analysis.chapters.renewal.retention import Retention
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
