"""What the chapter of renewal asks for of time and revenue."""

import pandas as pd
import pytest

from nps_analysis.chapters.book import Report
from nps_analysis.chapters.renewal.frames import year_before

RENEWALS = """
[[sources]]
table = "renewals"
files = "renewals.csv"
layout = "mapped"
[sources.columns]
account_id = "account"
due_on = "due"
renewed = "renewed"
{more}
"""
REVENUE = 'revenue_before = "before"\nrevenue_after = "after"'


@pytest.fixture(scope="module")
def chapter(sample_programme):
    return Report("2026Q3", programme=str(sample_programme)).renewal


def test_every_account_at_risk_is_counted_once_from_each_day(chapter):
    rows = chapter.followed
    assert not rows.duplicated(["landmark", "account_id"]).any()
    assert rows["days"].between(1, 365).all()
    assert chapter.lasting["n"].sum() == len(rows) == chapter.starts["n"].sum()
    assert chapter.still_followed.groupby("time")["at_risk"].sum()[0] == len(rows)
    assert list(chapter.lasting["class"]) == ["promoter", "passive", "detractor", "silent"]


def test_what_is_lost_is_what_billing_says(chapter):
    decided = chapter.decided
    first = chapter.starts["landmark"].min()
    lost = decided[~decided["renewed"].astype(bool) & (decided["decided"] > first)]
    assert chapter.starts["lost"].sum() == chapter.followed["lost"].sum()
    assert set(chapter.followed.loc[chapter.followed["lost"], "account_id"]) <= set(
        lost["account_id"]
    )


def test_the_bridge_is_that_of_the_contracts_due_in_four_periods(chapter):
    decided = chapter.decided
    due = decided[decided["due_on"].between(pd.Timestamp("2025-10-01"), pd.Timestamp("2026-09-30"))]
    everybody = chapter.revenue.iloc[-1]
    assert everybody["start"] == due["revenue_before"].sum()
    assert everybody["end"] == due["revenue_after"].sum()
    assert everybody["net"] == everybody["end"] / everybody["start"]
    assert chapter.cohort.rows["contracts"].sum() == len(due)


def test_a_fiscal_year_that_ends_in_february_is_a_year():
    assert str(year_before(pd.Timestamp("2028-02-29").date())) == "2027-03-01"


def test_no_later_decision_is_looked_at(sample_programme):
    earlier = Report("2025Q4", programme=str(sample_programme)).renewal
    assert earlier.followed["landmark"].max() == pd.Timestamp("2024-12-31")
    assert earlier.cohort.rows["contracts"].sum() > 0
    assert str(earlier.year_from) == "2025-01-01"


def test_without_renewals_nothing_is_printed(small):
    chapter = small(["2026-08-03 10:00,9", "2026-08-04 10:00,3"]).renewal
    assert chapter.followed.empty and chapter.revenue.empty
    for exhibit in (chapter.staying(), chapter.bridge(), chapter.kept()):
        assert (exhibit.figure, exhibit.alt, exhibit.table) == (None, "", None)
        assert not exhibit.said.lines


def test_without_revenue_the_bridge_says_what_is_missing(small, tmp_path):
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw/renewals.csv").write_text("account,due,renewed\nA-1,2026-09-15,yes\n")
    columns = RENEWALS.format(more="")
    chapter = small(["2026-08-03 10:00,9"], columns=columns).renewal
    worth = chapter.bridge().said
    assert chapter.staying().said.lines == []
    assert worth.kind == "missing" and "revenue_before" in worth.lines[0]


def test_where_no_answer_says_its_account_the_bridge_is_everybody_s(small, tmp_path):
    (tmp_path / "raw").mkdir()
    lines = [f"A-{place},2026-09-15,yes,100,90" for place in range(6)]
    text = "\n".join(["account,due,renewed,before,after", *lines, ""])
    (tmp_path / "raw/renewals.csv").write_text(text)
    columns = RENEWALS.format(more=REVENUE)
    chapter = small(["2026-08-03 10:00,9"], columns=columns).renewal
    assert chapter.revenue["class"].isna().tolist() == [True]
    assert chapter.revenue["end"].item() == 540
    worth = chapter.bridge().said
    assert len(worth.lines) == 1 and "90 are left" in worth.lines[0]


def test_revenue_is_bridged_by_segment_as_well(chapter):
    exhibit = chapter.bridge(by="region")
    sums = exhibit.frame
    assert (
        sums["start"].iloc[:-1].sum() == sums["start"].iloc[-1] == chapter.revenue["start"].iloc[-1]
    )
    assert chapter.kept(by="region").frame.equals(sums)
    assert [claim.family for claim in exhibit.claims] == ["revenue by region"] * 3
    assert not {claim.family for claim in chapter.claims} & {"revenue by region"}
