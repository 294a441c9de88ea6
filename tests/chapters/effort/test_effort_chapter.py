"""What the chapter of effort asks for."""

import re

import pandas as pd
import pytest

import nps_analysis as nps
from nps_analysis.estimates.suppression import WITHHELD
from nps_analysis.stats.identified import NotIdentified

OWN = """
[effort]
version = "own"
points = 5
easy = "low"
"""


@pytest.fixture(scope="module")
def chapter(sample_programme):
    return nps.Report("2026Q3", programme=str(sample_programme)).effort


def shown(chapter):
    return [
        chapter.trend(),
        chapter.answers(),
        chapter.scores(),
        chapter.scores(by="side"),
        chapter.renewals(),
        chapter.renewals(by="side"),
        chapter.drivers(),
    ]


def test_without_effort_it_says_what_would_supply_it_and_goes_on(small):
    chapter = small(["2026-08-03 10:00,9", "2026-08-04 10:00,3"] * 20).effort
    assert chapter.missing.lines == [
        "Missing here: answers about effort.",
        "A survey export with responded_at and effort (CES 2.0, from 1 to 7, where 7 is easiest), "
        "declared in programme.toml, would supply them.",
        "Missing here: the table “renewals”.",
        "An export with account_id, due_on and renewed, declared in programme.toml, would supply "
        "it.",
    ]
    assert chapter.lead.lines == [] and chapter.claims == ()
    for exhibit in shown(chapter):
        assert exhibit.figure is None and exhibit.table is None and exhibit.alt == ""
    assert chapter.scores().said.lines == []
    assert chapter.drivers().said.lines == [
        "The survey asks for no other rating beside the score; with one, this would say more."
    ]
    assert chapter.renewed_by_effort.empty and chapter.answers_given["n"].sum() == 0


def test_effort_on_the_answer_itself_low_being_easy(small):
    """Twelve who found it easy gave 9, four who found it hard 2: NPS 100 and -100."""
    rows = [f"2026-08-{day:02} 10:00,9,{1 + day % 2}" for day in range(1, 13)]
    rows += [f"2026-08-{day:02} 11:00,2,{4 + day % 2}" for day in range(1, 5)]
    rows += ["2026-08-20 10:00,8,3", "2026-08-20 10:00,8,"]
    column = 'effort = "ease"'
    chapter = small(rows, segments=OWN, columns=column, header=",ease").effort
    assert not chapter.after_contact and len(chapter.efforts) == 17
    row = chapter.by_period.iloc[0]
    assert (row["easy"], row["neither"], row["hard"]) == (12, 1, 4)
    assert row["estimate"] == pytest.approx(100 * (12 - 4) / 17)
    sides = chapter.by_side.set_index("side")["estimate"].to_dict()
    assert sides == {"easy": 100, "neither": pytest.approx(float("nan"), nan_ok=True), "hard": -100}
    assert chapter.gap["difference"].tolist() == [200]
    assert (
        chapter.paired["ease"].dropna().tolist() == (6 - chapter.paired["effort"].dropna()).tolist()
    )
    assert chapter.answers_given["side"].tolist() == ["easy", "easy", "neither", "hard", "hard"]


def test_periods_of_another_year_are_not_looked_at_beside_the_score(small):
    rows = [f"{when}-03 10:00,9,7" for when in ("2025-08", "2025-11", "2026-02", "2026-08")]
    chapter = small(rows, columns='effort = "ease"', header=",ease").effort
    assert chapter.paired["period"].tolist() == ["2025Q4", "2026Q1", "2026Q3"]
    assert chapter.by_period["period"].tolist() == ["2025Q3", "2025Q4", "2026Q1", "2026Q3"]


def test_scores_from_before_a_break_are_not_put_together_with_those_after(small):
    rows = [f"{when}-03 10:00,9,7" for when in ("2025-11", "2026-02", "2026-08")]
    broken = '[[breaks]]\nperiod = "2026Q1"\nwhat = "question"\n'
    how = {"columns": 'effort = "ease"', "header": ",ease"}
    chapter = small(rows, segments=broken, **how).effort
    assert chapter.paired["period"].tolist() == ["2026Q1", "2026Q3"]


def test_a_point_is_held_back_where_its_side_would_tell_that_of_a_small_one(small):
    """Of three hard answers, one is alone: with the side's score, the other would give it away."""
    rows = [f"2026-08-0{day} 10:00,{score},{ease}" for day, (score, ease) in enumerate(
        [(2, 1), (3, 2), (9, 2), (9, 6), (8, 6), (9, 7), (9, 7)], 1)]  # fmt: skip
    chapter = small(rows, columns='effort = "ease"', header=",ease").effort
    shown = chapter.by_effort.set_index("effort")
    assert shown["estimate"].notna().to_dict() == {1: False, 2: False, 6: True, 7: True}
    assert shown["note"][2].startswith("withheld")
    assert shown["n"].to_dict() == {1: 1, 2: 2, 6: 2, 7: 2}
    assert chapter.by_side.set_index("side")["n"]["hard"] == 3


def test_answers_that_leave_it_open_draw_no_line(small):
    rows = [f"2026-08-0{day} 10:00,9,{day}" for day in range(1, 8)]
    chapter = small(rows, columns='effort = "ease"', header=",ease").effort
    assert chapter.model is None and chapter.proportion is None
    assert chapter.by_effort["expected"].isna().all()
    assert chapter.scores().said.lines == [
        "No line is drawn through them: the answers leave it open."
    ]


def test_declared_ratings_go_with_the_score(small):
    """The score follows signs and not food; noise is a pattern that repeats."""
    ratings = """
[[drivers]]
column = "signs"
label = "Signs"
scale = [1, 5]
[[drivers]]
column = "food"
"""
    rows = []
    for place in range(60):
        signs, food = 1 + place % 5, 1 + place // 5 % 4
        score = 2 * signs - (place * 7 % 11) % 3
        blank = "" if place == 59 else food
        rows.append(f"2026-08-{1 + place % 28:02} 10:{place:02},{max(score, 0)},{signs},{blank}")
    columns = 'signs = "a"\nfood = "b"'
    chapter = small(rows, segments=ratings, columns=columns, header=",a,b").effort
    assert chapter.rating_columns == ["signs", "food"]
    found = chapter.shares
    assert found.n == 59 and found.table["driver"].tolist() == ["signs", "food"]
    assert found.table["leads"][0] == 1 and found.r2_held_out > 0.7
    (said,) = chapter.drivers().said.lines
    assert said.startswith("Together, Signs and Food go with ")
    first, second = chapter.driver_claims
    assert (first.group, first.told, second.told) == ("signs", True, False)
    again = nps.Report("2026Q3", programme=str(chapter.report.declared.path)).effort
    pd.testing.assert_frame_equal(again.shares.table, found.table)


def rated(small, *pairs):
    """The drivers of thirty answers that rate signs and food like these, over and over."""
    ratings = '[[drivers]]\ncolumn = "signs"\n[[drivers]]\ncolumn = "food"\n'
    rows = [
        f"2026-08-{1 + place % 28:02} 10:{place:02},{place * 7 % 11},{signs},{food}"
        for place, (signs, food) in enumerate(pairs * 30)
    ]
    columns = 'signs = "a"\nfood = "b"'
    return small(rows, segments=ratings, columns=columns, header=",a,b").effort


def test_a_rating_that_is_another_again_is_said_to_follow_from_it(small):
    chapter = rated(small, (1, 2), (2, 4), (3, 6))
    assert isinstance(chapter.shares, NotIdentified)
    exhibit = chapter.drivers()
    assert exhibit.figure is None and exhibit.said.lines == [
        "One of the ratings follows from the others, so that what goes with the score cannot be "
        "divided among them."
    ]
    assert chapter.driver_claims == ()


def test_a_rating_that_nobody_varies_is_not_among_them(small):
    chapter = rated(small, (1, 5), (2, 5), (4, 5))
    assert chapter.rating_columns == ["signs"]
    assert chapter.shares.table["driver"].tolist() == ["signs"]
    (claim,) = chapter.driver_claims
    assert not claim.told, "one alone is the first of nothing"


def test_every_effort_of_the_sample_came_before_its_score(chapter):
    told = chapter.paired.dropna(subset="effort_at")
    assert len(told) == chapter.paired["effort"].count() > 100
    ago = told["responded_at"] - told["effort_at"]
    assert ago.min() > pd.Timedelta(0)
    assert ago.max() <= pd.Timedelta(days=chapter.report.declared.thresholds.effort_horizon_days)
    after = chapter.decided.dropna(subset="effort_at")
    zone = chapter.report.declared.calendar.time_zone
    day = after["effort_at"].dt.tz_convert(zone).dt.tz_localize(None).dt.normalize()
    assert (day < after["decided"]).all()
    assert (
        len(chapter.decided)
        == len(nps.load("renewals", programme=chapter.report.declared).query("renewed.notna()"))
        - (chapter.report.load("renewals")["decided_on"] > pd.Timestamp(chapter.report.until)).sum()
    )


def test_the_sample_shows_what_was_planted(chapter):
    """Effort follows satisfaction, and so do the score and renewal."""
    slope = chapter.model.terms.iloc[-1]
    assert slope["conf_low"] > 0 and chapter.model.clusters > 100
    assert chapter.gap["conf_low"].iloc[0] > 0 and chapter.renewal_gap["conf_low"].iloc[0] > 0
    assert chapter.shares.table["driver"][0] == "ease"
    assert set(chapter.rating_columns) == {"ease", "usage_change", "tenure"}


def test_no_later_answer_is_looked_at(sample_programme, chapter):
    earlier = nps.Report("2025Q4", programme=str(sample_programme)).effort
    assert earlier.by_period["period"].max() == "2025Q4"
    assert earlier.paired["period"].max() == "2025Q4"
    assert earlier.decided["decided"].max() <= pd.Timestamp("2025-12-31")
    both = chapter.by_period.set_index("period").loc[earlier.by_period["period"]]
    assert both["estimate"].tolist() == earlier.by_period["estimate"].tolist()


def test_every_comparison_is_a_claim_of_the_family(chapter):
    """One of periods, easy and hard twice, the line and its bend, and three ratings."""
    assert {claim.family for claim in chapter.claims} == {"effort"}
    assert sum(claim.looked for claim in chapter.claims) == 1 + 2 + 2 + 3
    change, scores, renewal, slope, bend, first, *others = chapter.claims
    assert not change.told and (change.period, change.against) == ("2026Q3", "2026Q2")
    assert scores.told and renewal.told and slope.told and first.told
    assert not bend.told and not any(claim.told for claim in others)


def test_questions_take_a_segment_or_the_side(chapter):
    by_plan = chapter.trend(by="plan").frame
    whole = chapter.trend().frame.set_index("period")["n"]
    # plans of every customer are known, so that they add up to everybody
    assert by_plan.groupby("period")["n"].sum().to_dict() == whole.to_dict()
    assert chapter.scores(by="side").frame["side"].tolist() == ["easy", "neither", "hard"]
    renewed = chapter.renewals(by="side")
    assert renewed.frame["n"].sum() == chapter.renewals().frame["n"].head(-1).sum()
    compared = chapter.report.compare(chapter.measure).frame
    assert compared["difference"].tolist() == chapter.change["difference"].tolist()


def test_renewals_tell_of_no_side_and_no_answer_alone(sample_programme):
    text = sample_programme.read_text(encoding="utf-8")
    text = re.sub(r"^min_renewals *=.*\n", "", text, flags=re.M)
    path = sample_programme.with_name("effort-of-70.toml")
    path.write_text(text.replace("[thresholds]", "[thresholds]\nmin_renewals = 70"))
    chapter = nps.Report("2026Q3", programme=str(path)).effort
    sides = chapter.renewed_by_side.set_index("side")
    assert sides["n"]["hard"] == 69
    assert sides["estimate"].isna().sum() >= 2 and (sides["note"] == WITHHELD).any()
    assert pd.isna(chapter.renewal_gap["difference"]).all()
    assert chapter.renewed_by_effort["n"].sum() == len(chapter.decided)
    assert chapter.lead.lines[4] == (
        "Easy and hard answers are too few to compare how often they renewed."
    )
