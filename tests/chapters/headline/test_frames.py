"""What the first chapter asks for, and what it claims."""

import pytest

from nps_analysis.chapters.book import Report


@pytest.fixture(scope="module")
def report(sample_programme):
    return Report("2026Q3", "en", str(sample_programme))


def test_usual_limits_take_six_periods_before(report, sample_programme):
    assert report.headline.series["signal"].notna().all()
    early = Report("2025Q3", "en", str(sample_programme))
    assert early.headline.series["limit_low"].isna().all()
    assert early.headline.trend().said.lines[0].startswith("There are too few periods before this")


def test_shares_make_a_whole_and_answers_their_count(report):
    shares = report.headline.shares_by_period
    assert shares.groupby("period")["estimate"].sum().to_numpy() == pytest.approx(1)
    assert report.headline.answers_given["n"].sum() == report.usable


def test_parts_add_up_to_the_change(report):
    whole = report.headline.parts_of_change.groupby("split")["difference"].sum()
    change = report.headline.change["difference"].iloc[-1]
    assert whole.to_numpy() == pytest.approx(change, abs=1e-9)


def test_one_change_was_named_before_looking_and_the_others_are_counted(report):
    made = report.headline.claims
    families = [claim.family for claim in made if claim.looked]
    # one change; three parts by who answered and four by group; three other ways of counting
    assert [families.count(one) for one in ("change", "parts", "ways")] == [1, 7, 3]
    (change,) = (claim for claim in made if claim.family == "change")
    assert (change.rule, change.direction) == ("primary", "fell")
    assert change.size == pytest.approx(report.headline.change["difference"].iloc[-1])
    assert report.headline.lead.claims == (change,)
    assert {claim.rule for claim in made if claim.family == "ways"} == {"corrected"}


def test_the_lead_and_its_cautions(report):
    lead = report.headline.lead
    assert lead.kind == "verdict"
    assert lead.lines[0].startswith("NPS fell 10 points, from 31 in Q2 2026 to 21 in Q3 2026")
    cautions = report.headline.cautions
    assert cautions.kind == "caution"
    tools, limits, ways, *rest = cautions.lines
    assert tools.startswith("Q2 2026 was asked with Qualtrics")
    assert limits == "21 still lies between the usual limits of earlier periods (17 to 42)."
    assert ways == "Counted by revenue, the change is within chance."
    assert all("mean score" in line for line in rest)


def test_every_question_has_its_exhibit(report):
    chapter = report.headline
    shown = [chapter.trend(), chapter.parts(), chapter.ways(), chapter.shares()]
    shown += [chapter.distribution(), chapter.quotes()]
    names = ["trend", "parts", "ways", "shares", "distribution", "quotes"]
    assert [exhibit.name for exhibit in shown] == names
    assert all(exhibit.alt for exhibit in shown[:-1])
    assert all(len(exhibit.frame) == len(exhibit.table.columns[0].cells) for exhibit in shown)


def test_a_first_period_has_no_change_to_take_apart(small):
    report = small(["2026-08-03 10:00,9", "2026-08-04 10:00,3", "2026-08-05 10:00,9"])
    # (2 - 1) / 3 = 33
    assert report.headline.lead.lines[0] == (
        "NPS is 33 in Q3 2026; there is no earlier period to compare it with."
    )
    assert report.headline.claims == () and report.headline.cautions.lines == []
    assert report.headline.parts().said.kind == "missing"
    assert report.headline.ways().figure is None
    assert len(report.headline.trend().frame) == 1
