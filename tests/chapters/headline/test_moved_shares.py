"""The three shares are claims too: which of them moved, corrected for the three."""

import pytest

EARLIER, LATER = "2026-05-04", "2026-08-03"


def of_two_periods(small, earlier, later):
    """A report of two periods with so many promoters, passives and detractors."""
    rows = [
        f"{day} {10 + place // 60}:{place % 60:02},{score}"
        for day, counts in ((EARLIER, earlier), (LATER, later))
        for place, score in enumerate([9] * counts[0] + [7] * counts[1] + [3] * counts[2])
    ]
    return small(rows)


def test_shares_move_while_the_score_stands_still(small):
    # 48, 13, 38 % and then 38, 34, 28 %: the score is 10 both times
    report = of_two_periods(small, (192, 54, 154), (152, 136, 112))
    assert report.headline.change["difference"].item() == pytest.approx(10 - 9.5)
    assert [claim.direction for claim in report.headline.share_claims] == ["fell", "rose", "fell"]
    said = report.headline.shares().said
    assert said.message == (
        "The share of promoters fell, the share of passives rose and the share of detractors "
        "fell, by more than chance"
    )
    assert said.lines[0].startswith("Q3 2026, 400 answers: 38")
    # each interval is the claim's own, in percentage points
    promoters = report.headline.share_claims[0]
    assert said.lines[2].startswith("Promoters: −10.0 percentage points, likely range ")
    assert f"−{-100 * promoters.low:.1f} to −{-100 * promoters.high:.1f}." in said.lines[2]
    assert len(said.lines) == 5


def test_shares_within_chance_are_said_to_be(small):
    report = of_two_periods(small, (80, 80, 40), (82, 78, 40))
    said = report.headline.shares().said
    assert said.message == "No share of promoters, passives or detractors clearly moved"


def test_without_an_earlier_period_nothing_is_said_of_a_move(small):
    report = of_two_periods(small, (0, 0, 0), (82, 78, 40))
    assert report.headline.share_claims == ()
    assert not report.headline.shares().said.message
