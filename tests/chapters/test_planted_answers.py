"""The report's intervals hold what truth.json says was planted in the sample."""

import json
from pathlib import Path

import pytest

from nps_analysis.chapters.book import Report

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def truth():
    return json.loads((ROOT / "data/sample/truth.json").read_text(encoding="utf-8"))


def test_every_region_and_plan_lies_where_it_was_planted(sample_programme, truth):
    report = Report("2026Q3", "en", str(sample_programme))
    rows = report.segments.by_segment
    rows = report.estimate(rows, by=["period", "segment", "group"])
    rows = rows[rows["period"] == "2026Q3"].set_index("group")
    planted = truth["nps"]["answering"]
    shown = [group for group in planted if group != "all" and group in rows.index]
    shown = [group for group in shown if rows["estimate"].notna()[group]]
    assert {"Starter", "Team", "Enterprise", "EMEA", "Americas"} <= set(shown)
    outside = [
        group for group in shown
        if not rows["conf_low"][group] < planted[group]["2026Q3"] < rows["conf_high"][group]
    ]  # fmt: skip
    # of six intervals at 95 %, two or more leave the truth out in one sample of thirty
    assert len(outside) <= 1, outside
    # the region that is generous by style stands above the one that is strict
    assert planted["Americas"]["2026Q3"] > planted["EMEA"]["2026Q3"]
    assert rows["estimate"]["Americas"] > rows["estimate"]["EMEA"]
