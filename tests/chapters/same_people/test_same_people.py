"""What the chapter of the same people asks, shows and claims."""

from collections import Counter

import pandas as pd
import pytest

import nps_analysis as nps
from nps_analysis.chapters.book import Report
from nps_analysis.locales import languages


@pytest.fixture(scope="module")
def report(sample_programme):
    return Report("2026Q3", "en", str(sample_programme))


@pytest.fixture(scope="module")
def people(report):
    return report.same_people


def exhibits(people):
    return [
        people.changes(),
        people.changes("score"),
        people.transitions(),
        people.transitions(last=True),
        people.after_moves(),
        people.towards_the_mean(),
    ]


def test_everybody_changed_as_the_first_chapter_says(report, people):
    whole = report.headline.change.iloc[0]
    found = people.changes_of().set_index(["who", "period"])["difference"]
    assert found["everybody", "2026Q3"] == pytest.approx(whole["difference"])
    # the planted fall is of the same people too
    assert found["same", "2026Q3"] < -5


def test_those_who_answered_both_times_moved_as_the_first_chapter_says(report, people):
    made_of = report.headline.parts_of_change
    made_of = made_of[made_of["split"] == "people"].set_index("component")
    (row,) = people.paired.to_dict("records")
    for column in ("n", "difference", "conf_low", "conf_high"):
        assert row[column] == pytest.approx(made_of[column]["within"])


def test_moves_are_of_people_who_answered_in_both_periods(report, people):
    scored = report.answers[report.answers["score"].notna()]
    both = scored[scored["period"].isin(["2026Q2", "2026Q3"])].groupby("customer_id").size()
    assert people.crossed["n"].sum() == len(people.moves) == (both == 2).sum()
    assert people.net_rise["n"].item() == len(people.moves)
    assert people.crossed_last["n"].sum() == people.counts["again"]


def test_any_two_periods_are_crossed_whoever_answered_between_them(report, sample_programme):
    people = Report("2026Q3", "en", str(sample_programme), against="2025Q3").same_people
    scored = report.answers[report.answers["score"].notna()]
    both = scored[scored["period"].isin(["2025Q3", "2026Q3"])].groupby("customer_id").size()
    assert people.crossed["n"].sum() == (both == 2).sum() == people.paired["n"].item()
    assert {claim.against for claim in people.crossed_claims} == {"2025Q3"}
    found = people.changes_of().set_index(["who", "period"])["difference"]
    assert pd.isna(found.get(("same", "2025Q3"))) and pd.notna(found["same", "2026Q2"])


def test_what_followed_came_after(report, people):
    zone = report.declared.calendar.time_zone
    answered = people.renewals["answered_at"].dt.tz_convert(zone).dt.tz_localize(None)
    assert (answered < people.renewals["decided"]).all()
    assert people.usage["responded_at"].max() < pd.Timestamp("2026-06-30", tz="UTC")
    rates, gaps = people.after["renewals"]
    assert rates["movement"].tolist() == ["rose", "same", "fell"]
    assert sorted(gaps["level"]) == ["fell", "rose"]


def test_the_lowest_rise_no_more_than_they_would_anyway(people):
    """Nothing is planted but one plan's fall in the last period: the rest regresses."""
    low = people.expected.set_index("class_before").loc["detractor"]
    assert low["estimate"] > 0.5 and low["conf_low"] < low["expected"] < low["conf_high"]


def test_nothing_later_is_looked_at(sample_programme):
    earlier = Report("2025Q4", "en", str(sample_programme)).same_people
    assert earlier.before == "2025Q3"
    assert earlier.changes_of()["period"].max() == "2025Q4"
    assert earlier.renewals["decided"].max() <= pd.Timestamp("2025-12-31")


def test_a_programme_whose_people_answer_once_says_so(small):
    rows = [f"2026-0{month}-03 10:00,{score}" for month in (5, 8) for score in (9, 9, 3, 8)]
    people = small(rows).same_people
    assert people.counts["again"] == 0 and people.pairs.empty
    assert people.lead.lines[0] == "Too few people answered more than once to look at them alone."
    assert all(frame.empty for frames in people.after.values() for frame in frames)
    assert people.symmetry.empty and people.expected.empty
    assert people.after_moves().said.lines == [
        "Too few moved before a renewal to say how they went on."
    ]
    for exhibit in exhibits(people)[2:]:
        assert exhibit.figure is None and exhibit.table is None and exhibit.alt == ""
    assert [claim.looked for claim in people.claims] == []


def test_a_single_period_has_nothing_to_compare(small):
    people = small(["2026-08-03 10:00,9", "2026-08-03 10:00,3"]).same_people
    assert people.before is None and people.changes_of().empty
    assert len(people.lead.lines) == 2
    assert people.changes().table is None and people.changes("score").said.kind == "said"


def test_every_comparison_is_a_claim(people):
    """Nine periods in NPS and nine in points; a net move and two tests; three classes; two moves
    after renewals and two in usage."""
    looked = Counter(claim.family for claim in people.claims if claim.looked)
    assert looked == {"people": 18, "crossed": 3, "mean": 3, "moves": 4}
    told = {(claim.family, claim.what) for claim in people.claims if claim.told}
    assert ("people", "nps") in told and ("people", "score") not in told
    assert {("crossed", "net_rise"), ("crossed", "stuart_maxwell")} <= told
    (mean,) = (claim for claim in people.claims if claim.family == "mean" and claim.told)
    assert (mean.group, mean.direction) == ("passive", "fell")


def test_any_measure_can_be_asked_of_the_same_people(report, people):
    exhibit = people.changes(nps.DETRACTORS)
    assert exhibit.name == "same-people-share_detractors"
    shares = report.estimate(report.of_two_periods, nps.DETRACTORS, by="period")["estimate"]
    found = exhibit.frame.set_index(["who", "period"])["difference"]
    assert found["everybody", "2026Q3"] == pytest.approx(shares[1] - shares[0])
    (line,) = exhibit.said.lines
    assert not exhibit.said.message
    assert line.startswith("Detractors: everybody’s moved by +3.0 percentage points (95% interval")
    assert {claim.unit for claim in exhibit.claims} == {"share"}
    assert people.changes("nps").frame.equals(people.changes().frame)


def test_what_nobody_answered_is_said_to_be_too_few(people):
    exhibit = people.changes(nps.CSAT)
    assert exhibit.alt == "Share satisfied. There are not enough answers to show."
    assert exhibit.frame.empty and people.changes_of(nps.CSAT).empty
    with pytest.raises(ValueError, match=r"renewal_rate needs renewed; .* in what answers hold"):
        people.changes(nps.RENEWAL_RATE)


def test_the_table_has_every_period_but_the_one_compared_with(people):
    frame = people.changes().frame
    assert "2026Q2" not in set(frame["period"]) and len(frame) == 18
    assert frame["who"].tolist() == ["everybody", "same"] * 9


def test_cells_hold_the_counts_that_may_be_told(people):
    exhibit = people.transitions(last=True)
    counts = exhibit.frame.drop(columns="class_before").to_numpy()
    assert counts.sum() == people.crossed_last["n"].sum()
    assert "Promoters, Promoters: 244 (60%)" in exhibit.alt
    assert people.transitions().table.columns[3].cells[0] == "not shown"


@pytest.mark.parametrize("language", languages())
def test_every_exhibit_speaks_every_language(sample_programme, language):
    people = Report("2026Q3", language, str(sample_programme)).same_people
    found = exhibits(people)
    assert len({exhibit.name for exhibit in found}) == len(found)
    for exhibit in found:
        said = str(exhibit.table) + exhibit.alt + str(exhibit.said)
        assert "{" not in said and len(exhibit.alt) > 40
        assert exhibit.svg().startswith("<svg")
    assert "{" not in str(people.lead) and len(people.lead.lines) == 5
