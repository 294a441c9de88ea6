"""What groups make of the change of everybody, by arithmetic shown here."""

import pytest

EARLIER, LATER = "2026-05-04", "2026-08-03"
CLASSES = (9, 7, 3)


def two_plans(small, earlier, later):
    """A report of two periods: plan -> how many promoters, passives and detractors."""
    rows = [
        f"{day} 10:{place // 60:02}:{place % 60:02},{score},{plan}"
        for day, counts in ((EARLIER, earlier), (LATER, later))
        for place, (score, plan) in enumerate(
            (score, plan)
            for plan, times in counts.items()
            for score, n in zip(CLASSES, times, strict=True)
            for _ in range(n)
        )
    ]
    report = small(
        rows,
        segments='[[segments]]\ncolumn = "plan"\nlevels = ["Basic", "Gold"]',
        columns='plan = "plan"',
        header=",plan",
    )
    assert len(report.of_two_periods) == len(rows)
    return report


def test_both_rise_and_the_whole_falls_where_their_shares_changed(small):
    # Basic from 0 to 10 (of 100 and 300), Gold from 60 to 70 (of 300 and 100): 45, then 25
    report = two_plans(
        small,
        {"Basic": (30, 40, 30), "Gold": (200, 80, 20)},
        {"Basic": (120, 90, 90), "Gold": (80, 10, 10)},
    )
    whole = report.headline.change["difference"].item()
    assert whole == pytest.approx(25 - 45)
    parts = report.segments.parts_of_groups
    assert parts["difference"].tolist() == pytest.approx([10, 10])
    assert parts["part"].sum() == pytest.approx(whole)
    said = report.segments.contributions().said
    assert said.message == "Plan: every group rose, and yet the whole fell"
    # both shares moved everybody alike; the one that shrank is named
    assert "Plan Gold gave 25% of the answers and gave 75% before" in said.lines[0]


def test_the_group_that_makes_all_of_the_change_is_named(small):
    # Gold stays at 50; Basic falls from 40 to -40; half and half
    report = two_plans(
        small,
        {"Basic": (120, 40, 40), "Gold": (120, 60, 20)},
        {"Basic": (40, 40, 120), "Gold": (120, 60, 20)},
    )
    exhibit = report.segments.contributions()
    assert exhibit.frame["part"].tolist() == pytest.approx([-40, 0])
    assert exhibit.said.message == "Plan: all of the fall lies with Basic"
    assert exhibit.said.lines == [
        "Of the change of −40.0 points, −40.0 come from Plan Basic: 50% of the answers, 50% before."
    ]


def test_no_group_is_said_to_bring_a_change_unless_it_clearly_moved(small):
    # each falls by 6 with a standard error of 3.5; together by 6, with one of 2.4
    counts = {"Basic": (300, 400, 300), "Gold": (300, 400, 300)}
    later = {"Basic": (270, 400, 330), "Gold": (270, 400, 330)}
    report = two_plans(small, counts, later)
    assert report.headline.change_claims[0].told
    assert not any(claim.told for claim in report.segments.group_claims)
    said = report.segments.contributions().said
    assert said.message == "No group that clearly moved makes up most of the fall"


def test_of_a_change_within_chance_nothing_is_told(small):
    counts = {"Basic": (60, 80, 60), "Gold": (62, 78, 60)}
    report = two_plans(small, counts, {"Basic": (62, 78, 60), "Gold": (60, 80, 60)})
    assert not report.segments.contributions().said.message
    assert report.segments.contributions().table is None


def test_a_group_apart_from_the_rest_over_several_periods_is_named(small):
    # Gold is 80 above Basic in both periods
    counts = {"Basic": (40, 40, 120), "Gold": (120, 40, 40)}
    report = two_plans(small, counts, counts)
    exhibit = report.segments.lately()
    assert exhibit.frame["n"].tolist() == [400, 400]
    assert exhibit.frame["estimate"].tolist() == pytest.approx([-40, 40])
    assert {claim.group: claim.direction for claim in exhibit.claims} == {
        "Basic": "fell",
        "Gold": "rose",
    }
    assert exhibit.said.message.startswith("Over the last periods together, Plan ")
    assert exhibit.said.lines == ["Answers from Q2 2026 to Q3 2026."]


def test_groups_alike_over_several_periods_are_not_told_apart(small):
    counts = {"Basic": (60, 80, 60), "Gold": (62, 78, 60)}
    said = two_plans(small, counts, counts).segments.lately().said
    assert said.message == "Over the last periods together, no group clearly stands apart"
