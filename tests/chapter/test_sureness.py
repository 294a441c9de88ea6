"""What the last chapter asks for."""

import pandas as pd
import pytest

from nps_analysis import charts
from nps_analysis.chapters.members.frames import Loyalty
from nps_analysis.chapters.renewal.retention import Retention
from nps_analysis.chapters.same_people.frames import SamePeople
from nps_analysis.chapters.segments.frames import Segments
from nps_analysis.chapters.sureness.exhibits import CORRECTIONS
from nps_analysis.chapters.sureness.frames import Sureness
from nps_analysis.chapters.sureness.sentences import COMPARISONS
from nps_analysis.chapters.usage.frames import Usage


@pytest.fixture(scope="module")
def chapter(sample_programme):
    return Sureness("2026Q3", "en", str(sample_programme))


def test_answers_of_the_sample_are_weighted_to_those_asked(chapter):
    found = chapter.weighting
    assert (found.origin, found.segments) == ("asked", ("plan", "region"))
    rows = found.rows[found.rows["period"] == "2026Q3"]
    asked = chapter.asked[chapter.asked["period"] == "2026Q3"]
    known = rows.dropna(subset="plan")
    shares = known.groupby("plan")["weight"].sum() / known["weight"].sum()
    expected = asked["plan"].value_counts(normalize=True)
    assert shares.to_dict() == pytest.approx(expected.to_dict())


def test_bounds_hold_the_score_of_those_asked(chapter):
    bounds = chapter.bounds.set_index("period")
    here = chapter.asked[chapter.asked["period"] == "2026Q3"]
    assert bounds["invited"]["2026Q3"] == len(here)
    assert bounds["n"]["2026Q3"] == here["answered"].sum()
    # the silent at -100 and at +100: a width of 200 points times their share
    width = bounds["best"] - bounds["worst"]
    assert width.tolist() == pytest.approx((200 * (1 - bounds["response_rate"])).tolist())


def test_response_rates_begin_with_everybody_and_add_up(chapter):
    rates = chapter.response_rates
    assert rates["segment"].isna().tolist() == [True] + [False] * (len(rates) - 1)
    asked, answered = rates["n"][0], rates["answered"][0]
    sums = rates.groupby("segment")[["n", "answered"]].sum()
    assert (sums["n"] == asked).all() and (sums["answered"] == answered).all()


def test_a_response_rate_of_few_is_not_told_by_those_of_the_others(small, tmp_path):
    asked = """
area = "area"
[[segments]]
column = "area"
[[sources]]
table = "invitations"
files = "asked.csv"
layout = "mapped"
[sources.columns]
customer_id = "who"
invited_at = "at"
[[sources]]
table = "customers"
files = "people.csv"
layout = "mapped"
[sources.columns]
customer_id = "who"
area = "area"
"""
    areas = ["North"] * 6 + ["South"] * 3 + ["West"]
    (tmp_path / "raw").mkdir()
    lines = "".join(f"C{place},2026-08-01\n" for place in range(len(areas)))
    (tmp_path / "raw/asked.csv").write_text("who,at\n" + lines)
    lines = "".join(f"C{place},{area}\n" for place, area in enumerate(areas))
    (tmp_path / "raw/people.csv").write_text("who,area\n" + lines)
    rows = ["2026-08-03 10:00,9,"] * 4
    chapter = small(rows, Sureness, columns=asked, header=",area")
    rates = chapter.response_rates.set_index("group")
    assert rates["n"].tolist() == [10, 6, 3, 1]
    assert rates["estimate"].notna().tolist() == [True, True, False, False]
    assert rates["note"]["South"].startswith("withheld") and pd.isna(rates["answered"]["South"])


def test_comparisons_are_counted_where_they_are_made(chapter, sample_programme):
    made = chapter.comparisons
    segments = Segments("2026Q3", "en", str(sample_programme))
    moves = chapter.contrast(segments.by_segment, between="period", by=["segment", "group"])
    every = chapter.estimate(segments.by_segment, by=["period", "segment", "group"])
    _, shown = segments.withhold(segments.counted, every, moves)
    assert made["change"] == 1 and made["groups"] == shown["difference"].count()
    # three plans and three regions: three pairs each
    assert made["places"] == 6 and made["ways"] == 3
    # every other period with this one's predecessor, twice; up and down, in renewals and in usage;
    # five outcomes of members, as they are and adjusted
    assert (made["people"], made["moves"], made["members"]) == (18, 4, 10)
    # three classes, two plans, two regions and five numbers; log loss, Brier and AUC,
    # and log loss with the class in place of the number
    assert made["alike"] == 12 and made["forecasts"] == 4


def test_a_programme_of_answers_alone_is_as_sure_as_it_can_be(small):
    rows = [f"2026-0{month}-03 10:00,{score}" for month in (5, 8) for score in (9, 9, 3, 8)]
    chapter = small(rows, Sureness)
    assert chapter.bounds.empty and "worst" in chapter.bounds
    assert chapter.response_rates.empty and chapter.worth.empty
    assert chapter.parts.empty
    assert chapter.weighting.origin == "none"
    made = chapter.comparisons
    assert made.pop("change") == 1 and set(made.values()) == {0}
    scores = chapter.estimate(chapter.answers, by="period")
    assert chapter.planning(scores)["asked"].isna().all()
    assert dict(chapter.contract)["Who was asked"] == "Not known: no invitations."


def test_more_people_than_there_are_cannot_be_asked(chapter):
    scores = chapter.estimate(chapter.of_two_periods, by="period")
    exhibit = charts.planning(chapter.planning(scores), chapter.words)
    there = int((chapter.asked["period"] == "2026Q3").sum())
    values = list(exhibit.table.columns[-1].cells)
    assert values[0] == f"more than the {there} there are" and values[-1].isdigit()
    # deff of taking accounts together: all answers over those they are worth
    worth = chapter.worth.set_index("period")["together"]
    assert worth.to_dict() == pytest.approx(scores.set_index("period")["n_effective"].to_dict())


def test_every_corrected_comparison_is_counted_and_no_other(chapter, sample_programme):
    """What Holm's correction was told of in each chapter is what the last chapter counts."""
    here = "2026Q3", "en", str(sample_programme)
    made, corrected = chapter.comparisons, {}
    renewal, people, members = Retention(*here), SamePeople(*here), Loyalty(*here)
    segments, usage = Segments(*here), Usage(*here)
    groups = chapter.contrast(segments.by_segment, between="period", by=["segment", "group"])
    every = chapter.estimate(segments.by_segment, by=["period", "segment", "group"])
    corrected["groups"] = segments.withhold(segments.counted, every, groups)[1]
    corrected["renewal"], corrected["alike"] = renewal.rates[2], renewal.effects
    corrected["staying"], corrected["revenue"] = renewal.lasting, renewal.revenue_gap
    moves = [people.by_movement(outcome)[1] for outcome in ("renewals", "usage")]
    corrected["moves"] = pd.concat(moves)
    corrected["members"] = members.compared
    found = {kind: int(rows["p_adjusted"].count()) for kind, rows in corrected.items()}
    assert found == {kind: made[kind] for kind in found}
    # three classes beside promoters, by Cox; three beside detractors, by revenue
    assert found["staying"] == found["revenue"] == 3
    assert usage.gap["p_adjusted"].count() <= made["usage"]
    assert set(made) == set(COMPARISONS) == set(CORRECTIONS)


def test_comparisons_of_people_forecasts_and_parts_are_counted(chapter):
    made = chapter.comparisons
    # nine periods, in NPS and in points; up against down, and two tests; three classes
    assert (made["people"], made["crossed"], made["mean"]) == (18, 3, 3)
    # how many renew and how sure; three parts by people and four by group
    assert (made["true"], made["parts"]) == (2, 7)
