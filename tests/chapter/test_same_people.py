"""What the chapter of the same people asks for."""

import pandas as pd
import pytest

from nps_analysis.chapters.headline.frames import Headline
from nps_analysis.chapters.same_people.frames import SamePeople
from nps_analysis.words import same_people


@pytest.fixture(scope="module")
def chapter(sample_programme):
    return SamePeople("2026Q3", "en", str(sample_programme))


def said(chapter):
    moves = chapter.moves
    return same_people(
        chapter.words,
        chapter.changes(),
        chapter.net_rise,
        chapter.transitions(moves),
        chapter.towards_the_mean,
        period=chapter.period,
        before=chapter.before,
    )


def test_everybody_changed_as_the_first_chapter_says(chapter):
    whole = chapter.contrast(chapter.of_two_periods, between="period").iloc[0]
    found = chapter.changes().set_index(["who", "period"])["difference"]
    assert found["everybody", "2026Q3"] == pytest.approx(whole["difference"])
    # the planted fall is of the same people too
    assert found["same", "2026Q3"] < -5


def test_those_who_answered_both_times_moved_as_the_first_chapter_says(chapter, sample_programme):
    made_of = Headline("2026Q3", "en", str(sample_programme)).parts
    made_of = made_of[made_of["split"] == "people"].set_index("component")
    (row,) = chapter.paired.to_dict("records")
    for column in ("n", "difference", "conf_low", "conf_high"):
        assert row[column] == pytest.approx(made_of[column]["within"])


def test_moves_are_of_people_who_answered_in_both_periods(chapter):
    moves, table = chapter.moves, chapter.transitions(chapter.moves)
    scored = chapter.answers[chapter.answers["score"].notna()]
    both = scored[scored["period"].isin(["2026Q2", "2026Q3"])].groupby("customer_id").size()
    assert table["n"].sum() == len(moves) == (both == 2).sum()
    assert chapter.net_rise["n"].item() == len(moves)
    last = chapter.transitions(chapter.last_moves)
    assert last["n"].sum() == chapter.counts["again"]


def test_what_followed_came_after(chapter):
    zone = chapter.declared.calendar.time_zone
    answered = chapter.renewals["answered_at"].dt.tz_convert(zone).dt.tz_localize(None)
    assert (answered < chapter.renewals["decided"]).all()
    assert chapter.usage["responded_at"].max() < pd.Timestamp("2026-06-30", tz="UTC")
    rates, gaps = chapter.by_movement("renewals")
    assert rates["movement"].tolist() == ["rose", "same", "fell"]
    assert sorted(gaps["level"]) == ["fell", "rose"]


def test_the_lowest_rise_no_more_than_they_would_anyway(chapter):
    """Nothing is planted but one plan's fall in the last period: the rest regresses."""
    low = chapter.towards_the_mean.set_index("class_before").loc["detractor"]
    assert low["estimate"] > 0.5 and low["conf_low"] < low["expected"] < low["conf_high"]


def test_nothing_later_is_looked_at(sample_programme):
    earlier = SamePeople("2025Q4", "en", str(sample_programme))
    assert earlier.before == "2025Q3"
    assert earlier.changes()["period"].max() == "2025Q4"
    assert earlier.renewals["decided"].max() <= pd.Timestamp("2025-12-31")


def test_a_programme_whose_people_answer_once_says_so(small):
    rows = [f"2026-0{month}-03 10:00,{score}" for month in (5, 8) for score in (9, 9, 3, 8)]
    chapter = small(rows, SamePeople)
    assert chapter.counts["again"] == 0 and chapter.pairs.empty
    assert said(chapter).lines[0] == (
        "Too few people answered more than once to look at them alone."
    )
    for outcome in ("renewals", "usage"):
        assert all(frame.empty for frame in chapter.by_movement(outcome))
    assert chapter.symmetry(chapter.moves) == {} and chapter.towards_the_mean.empty


def test_a_single_period_has_nothing_to_compare(small):
    chapter = small(["2026-08-03 10:00,9", "2026-08-03 10:00,3"], SamePeople)
    assert chapter.before is None and chapter.changes().empty
    assert len(said(chapter).lines) == 2
