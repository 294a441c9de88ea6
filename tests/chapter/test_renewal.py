"""What the chapter of renewal asks for."""

import pandas as pd
import pytest

from nps_analysis.chapter.renewal import Renewal
from nps_analysis.measures import RENEWAL_RATE
from nps_analysis.words import renewal


@pytest.fixture(scope="module")
def chapter(sample_programme):
    return Renewal("2026Q3", "en", str(sample_programme))


def test_missing_tables_are_said_in_two_lines_and_the_chapter_goes_on(small):
    chapter = small(["2026-08-03 10:00,9", "2026-08-04 10:00,3"], Renewal)
    said = chapter.missing("renewals", "invitations")
    assert said.kind == "missing"
    assert said.lines[:2] == [
        "Missing here: the table “renewals”.",
        "An export with account_id, due_on and renewed, declared in programme.toml, would supply "
        "it.",
    ]
    rates = chapter.estimate(chapter.renewals, RENEWAL_RATE, by="class")
    gap = chapter.contrast(chapter.renewals, RENEWAL_RATE, between="class", reference="detractor")
    assert rates.empty and gap.empty
    said = renewal(chapter.words, rates, gap, until=chapter.until, horizon_days=365)
    assert said.lines == ["No renewal up to 30 September 2026 can be set beside a score."]


def test_every_renewal_stands_beside_a_score_of_an_earlier_day(chapter):
    rows = chapter.renewals
    zone = chapter.declared.calendar.time_zone
    day = rows["answered_at"].dt.tz_convert(zone).dt.tz_localize(None).dt.normalize()
    known = day.notna()
    assert known.any() and (day[known] < rows["decided"][known]).all()
    ago = (rows["decided"][known] - day[known]).dt.days
    assert ago.max() <= chapter.declared.thresholds.renewal_horizon_days
    assert ((rows["class"] == "silent") == ~known).all()


def test_renewals_that_no_answer_can_join_are_not_called_silent(small, tmp_path):
    renewals = """
[[sources]]
table = "renewals"
files = "renewals.csv"
layout = "mapped"
[sources.columns]
account_id = "account"
due_on = "due"
renewed = "renewed"
"""
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw/renewals.csv").write_text("account,due,renewed\nA-1,2026-09-15,yes\n")
    chapter = small(["2026-08-03 10:00,9", "2026-08-04 10:00,3"], Renewal, columns=renewals)
    assert chapter.renewals.empty
    assert chapter.missing("renewals").lines == [
        "Missing here: the table “customers”.",
        "An export with customer_id and account_id, declared in programme.toml, would supply it.",
    ]


def test_no_later_decision_is_looked_at(sample_programme):
    earlier = Renewal("2025Q4", "en", str(sample_programme))
    assert earlier.renewals["decided"].max() <= pd.Timestamp("2025-12-31")
