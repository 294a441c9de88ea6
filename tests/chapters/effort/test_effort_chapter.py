"""What the chapter of effort asks for."""

import pandas as pd
import pytest

import nps_analysis as nps
from nps_analysis.chapters.effort.frames import Effort
from nps_analysis.chapters.effort.goes_with import goes_with, line
from nps_analysis.chapters.effort.sentences import effort, effort_and_renewal, effort_and_score

OWN = """
[effort]
version = "own"
points = 5
easy = "low"
"""


@pytest.fixture(scope="module")
def chapter(sample_programme):
    return Effort("2026Q3", "en", str(sample_programme))


def test_without_effort_it_says_what_would_supply_it_and_goes_on(small):
    chapter = small(["2026-08-03 10:00,9", "2026-08-04 10:00,3"] * 20, Effort)
    assert chapter.lacking.lines == [
        "Missing here: answers about effort.",
        "A survey export with responded_at and effort (CES 2.0, from 1 to 7, where 7 is easiest), "
        "declared in programme.toml, would supply them.",
        "Missing here: the table “renewals”.",
        "An export with account_id, due_on and renewed, declared in programme.toml, would supply "
        "it.",
    ]
    words, asked = chapter.words, chapter.declared.effort
    assert effort(words, chapter.by_period, chapter.change, asked, period="2026Q3").lines == []
    assert effort_and_score(words, chapter.by_side, chapter.gap, period="2026Q3").lines == []
    assert effort_and_renewal(words, chapter.renewed_by_side, chapter.renewal_gap).lines == []
    assert line(words, chapter.model, chapter.proportion, chapter.by_effort).lines == []
    said = goes_with(words, chapter.drivers, chapter.rating_labels, declared=False)
    assert said.lines == [
        "The survey asks for no other rating beside the score; with one, this would say more."
    ]
    assert chapter.renewed.empty and chapter.answers_given["n"].sum() == 0
    assert chapter.comparisons == 0


def test_effort_on_the_answer_itself_low_being_easy(small):
    """Twelve who found it easy gave 9, four who found it hard 2: NPS 100 and -100."""
    rows = [f"2026-08-{day:02} 10:00,9,{1 + day % 2}" for day in range(1, 13)]
    rows += [f"2026-08-{day:02} 11:00,2,{4 + day % 2}" for day in range(1, 5)]
    rows += ["2026-08-20 10:00,8,3", "2026-08-20 10:00,8,"]
    column = 'effort = "ease"'
    chapter = small(rows, Effort, segments=OWN, columns=column, header=",ease")
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
    chapter = small(rows, Effort, columns='effort = "ease"', header=",ease")
    assert chapter.paired["period"].tolist() == ["2025Q4", "2026Q1", "2026Q3"]
    assert chapter.by_period["period"].tolist() == ["2025Q3", "2025Q4", "2026Q1", "2026Q3"]


def test_scores_from_before_a_break_are_not_put_together_with_those_after(small):
    rows = [f"{when}-03 10:00,9,7" for when in ("2025-11", "2026-02", "2026-08")]
    broken = '[[breaks]]\nperiod = "2026Q1"\nwhat = "question"\n'
    how = {"columns": 'effort = "ease"', "header": ",ease"}
    chapter = small(rows, Effort, segments=broken, **how)
    assert chapter.paired["period"].tolist() == ["2026Q1", "2026Q3"]


def test_a_point_is_held_back_where_its_side_would_tell_that_of_a_small_one(small):
    """Of three hard answers, one is alone: with the side's score, the other would give it away."""
    rows = [f"2026-08-0{day} 10:00,{score},{ease}" for day, (score, ease) in enumerate(
        [(2, 1), (3, 2), (9, 2), (9, 6), (8, 6), (9, 7), (9, 7)], 1)]  # fmt: skip
    chapter = small(rows, Effort, columns='effort = "ease"', header=",ease")
    shown = chapter.by_effort.set_index("effort")
    assert shown["estimate"].notna().to_dict() == {1: False, 2: False, 6: True, 7: True}
    assert shown["note"][2].startswith("withheld")
    assert shown["n"].to_dict() == {1: 1, 2: 2, 6: 2, 7: 2}
    assert chapter.by_side.set_index("side")["n"]["hard"] == 3


def test_answers_that_leave_it_open_draw_no_line(small):
    rows = [f"2026-08-0{day} 10:00,9,{day}" for day in range(1, 8)]
    chapter = small(rows, Effort, columns='effort = "ease"', header=",ease")
    assert chapter.model is None and chapter.proportion is None
    assert chapter.by_effort["expected"].isna().all()
    said = line(chapter.words, None, None, chapter.by_effort)
    assert said.lines == ["No line is drawn through them: the answers leave it open."]


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
    chapter = small(rows, Effort, segments=ratings, columns=columns, header=",a,b")
    assert chapter.rating_columns == ["signs", "food"]
    found = chapter.drivers
    assert found.n == 59 and found.table["driver"].tolist() == ["signs", "food"]
    assert found.table["leads"][0] == 1 and found.r2_held_out > 0.7
    said = goes_with(chapter.words, found, chapter.rating_labels, declared=True).lines
    assert said[0].startswith("Together, Signs and Food go with ")
    again = Effort("2026Q3", "en", str(chapter.declared.path))
    pd.testing.assert_frame_equal(again.drivers.table, found.table)


def test_every_effort_of_the_sample_came_before_its_score(chapter):
    told = chapter.paired.dropna(subset="effort_at")
    assert len(told) == chapter.paired["effort"].count() > 100
    ago = told["responded_at"] - told["effort_at"]
    assert ago.min() > pd.Timedelta(0)
    assert ago.max() <= pd.Timedelta(days=chapter.declared.thresholds.effort_horizon_days)
    after = chapter.renewals.dropna(subset="effort_at")
    zone = chapter.declared.calendar.time_zone
    day = after["effort_at"].dt.tz_convert(zone).dt.tz_localize(None).dt.normalize()
    assert (day < after["decided"]).all()
    assert (
        len(chapter.renewals)
        == len(nps.load("renewals", programme=chapter.declared).query("renewed.notna()"))
        - (chapter.load("renewals")["decided_on"] > pd.Timestamp(chapter.until)).sum()
    )


def test_the_sample_shows_what_was_planted(chapter):
    """Effort follows satisfaction, and so do the score and renewal."""
    slope = chapter.model.terms.iloc[-1]
    assert slope["conf_low"] > 0 and chapter.model.clusters > 100
    assert chapter.gap["conf_low"].iloc[0] > 0 and chapter.renewal_gap["conf_low"].iloc[0] > 0
    assert chapter.drivers.table["driver"][0] == "ease"
    assert set(chapter.rating_columns) == {"ease", "usage_change", "tenure"}


def test_no_later_answer_is_looked_at(sample_programme, chapter):
    earlier = Effort("2025Q4", "en", str(sample_programme))
    assert earlier.by_period["period"].max() == "2025Q4"
    assert earlier.paired["period"].max() == "2025Q4"
    assert earlier.renewals["decided"].max() <= pd.Timestamp("2025-12-31")
    both = chapter.by_period.set_index("period").loc[earlier.by_period["period"]]
    assert both["estimate"].tolist() == earlier.by_period["estimate"].tolist()
