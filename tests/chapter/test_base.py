"""What every chapter begins with, on the sample and on programmes that lack something."""

import pytest

from nps_analysis.chapters.base import Chapter
from nps_analysis.store import flow
from nps_analysis.words import headline


@pytest.fixture(scope="module")
def chapter(sample_programme):
    return Chapter("2026Q3", "en", str(sample_programme))


def test_nothing_later_than_the_period_is_looked_at(sample_programme):
    earlier = Chapter("2025Q4", "en", str(sample_programme))
    assert earlier.answers["period"].max() == "2025Q4"
    assert str(earlier.until) == "2025-12-31"


def test_answers_are_relational_and_have_an_account(chapter):
    assert set(chapter.answers["survey"]) == {"relational"}
    assert chapter.answers["account"].notna().all()
    scored = chapter.of_period["score"].notna().sum()
    steps = flow("2026Q3", programme=chapter.declared).set_index("step")["rows"]
    assert scored == chapter.usable == steps["usable"]


def test_two_periods_are_this_one_and_the_last_that_answered(small):
    rows = ["2025-11-03 10:00,9", "2026-02-03 10:00,", "2026-08-03 10:00,3"]
    chapter = small(rows)
    # 2026Q1 holds a blank only, so 2026Q3 stands beside 2025Q4
    assert set(chapter.of_two_periods["period"]) == {"2025Q4", "2026Q3"}


def test_a_first_period_is_compared_with_nothing(small):
    chapter = small(["2026-08-03 10:00,9", "2026-08-04 10:00,3", "2026-08-05 10:00,9"])
    scores = chapter.estimate(chapter.answers, by="period")
    change = chapter.contrast(chapter.of_two_periods, between="period")
    assert change.empty and "p_adjusted" in change
    said = headline(chapter.words, scores, change, chapter.steps, period="2026Q3", min_n=2)
    # (2 - 1) / 3 = 33
    assert said.lines[0] == "NPS is 33 in Q3 2026; there is no earlier quarter to compare it with."


def test_where_nothing_is_missing_nothing_is_said(chapter):
    assert chapter.missing("renewals", "invitations").lines == []


def test_provenance_reconciles_with_the_manifest(chapter):
    from nps_analysis.store import manifest

    inputs = manifest(chapter.declared)["inputs"]
    line = chapter.provenance.lines[0]
    kept, rows_in = (sum(one[key] for one in inputs) for key in ("kept", "rows_in"))
    assert f"{kept:,} rows" in line and f"{rows_in - kept} set aside" in line
    assert "Larkfield" in line
