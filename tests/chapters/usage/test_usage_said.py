"""The sentences of usage: direction only where every way of asking has it."""

import pandas as pd
import pytest

from nps_analysis.chapters.usage.sentences import order_of, relative, usage
from nps_analysis.speech import Words

WORDS = Words("en")


def rates(**classes):
    rows = [
        {"period": "2026Q3", "class": kind, "n": 40, "estimate": rate, "conf_low": rate - 5.0,
         "conf_high": rate + 5.0}
        for kind, rate in classes.items()
    ]  # fmt: skip
    return pd.DataFrame(rows)


def gap(difference, low, high, p):
    return pd.DataFrame(
        {
            "level": ["promoter"],
            "reference": ["detractor"],
            "n": [40],
            "n_reference": [40],
            "difference": [difference],
            "conf_low": [low],
            "conf_high": [high],
            "p_adjusted": [p],
            "detectable": [9.0],
        }
    )


def after(*ways):
    rows = [
        {"way": way, "level": "promoter", "reference": "detractor", "n": 300, "n_reference": 90,
         "estimate": ratio, "conf_low": low, "conf_high": high, "detectable": 1.1, "note": ""}
        for way, (ratio, low, high) in zip(("given", "before", "usual"), ways, strict=True)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def before(estimate, low, high):
    return pd.DataFrame(
        {
            "n": [500],
            "accounts": [120],
            "estimate": [estimate],
            "conf_low": [low],
            "conf_high": [high],
            "detectable": [0.2],
        }
    )


def cells(accounts=6, revenue=1000.0, n=12, estimate=0.75):
    rows = []
    for kind in ("promoter", "passive", "detractor"):
        for trend in ("fell", "steady", "rose"):
            rows.append(
                {"class": kind, "trend": trend, "accounts": accounts, "revenue": revenue, "n": n,
                 "estimate": estimate, "conf_low": 0.5, "conf_high": 0.9, "note": ""}
            )  # fmt: skip
    return pd.DataFrame(rows)


BOTH = rates(promoter=34.0, detractor=21.0)
TOLD, NOISE = gap(13.0, 4.0, 22.0, 0.01), gap(3.0, -4.0, 10.0, 0.4)
UP, LEVEL = (1.2, 1.1, 1.3), (1.05, 0.95, 1.15)
FLAT = before(0.04, -0.1, 0.18)


AGREED, CELLS = after(UP, UP, UP), cells()


def lines(rates=BOTH, gap=TOLD, after=AGREED, before=FLAT, cells=CELLS):
    return usage(WORDS, rates, gap, after, before, cells, period="2026Q3").lines


def test_rates_stand_with_interval_accounts_and_the_verdict_of_their_difference():
    assert lines()[0] == (
        "Accounts whose last score was 9 or 10 reached the key goal 34 times a month in Q3 2026 "
        "(95% interval 29 to 39; 40 accounts), where it was 0 to 6, 21 times (16 to 26; 40 "
        "accounts): a difference of +13, more than chance (+4 to +22)."
    )
    assert lines(gap=NOISE)[0].endswith(
        "a difference of +3, which is within chance (−4 to +10). A difference under 9 would often "
        "go unseen."
    )


def test_an_order_is_said_only_where_every_way_has_it():
    assert lines()[1].startswith("A higher score went before more usage: in the three months")
    assert "+20% compared" in lines()[1] and "(95% interval +10% to +30%" in lines()[1]
    split = lines(after=after(UP, LEVEL, UP))[1]
    assert split.startswith("A higher score did not go before a change in usage")
    assert split.endswith("it may have begun before the score.")
    level = lines(after=after(LEVEL, UP, UP))[1]
    assert level.endswith("Less than +10% would often go unseen.")
    down = (0.8, 0.7, 0.9)
    assert lines(after=after(down, down, down))[1].startswith("A higher score went before less")


def test_ways_that_point_apart_are_no_order():
    down = (0.8, 0.7, 0.9)
    assert order_of(after(UP, down, UP)) == "unclear"
    few = after(UP, UP, UP).assign(estimate=float("nan"))
    assert order_of(few) == "unknown"
    assert lines(after=few)[1].startswith("Too few accounts gave a score")


@pytest.mark.parametrize(
    ("found", "begins"),
    [
        (FLAT, "No change of the score that could be told from chance came after"),
        (before(0.3, 0.1, 0.5), "More usage went before a higher score: +0.30 points"),
        (before(-0.3, -0.5, -0.1), "More usage went before a lower score: −0.30 points"),
        (FLAT.head(0), "Too few accounts gave two scores"),
        (FLAT.assign(estimate=float("nan")), "Whether usage moves before the score does cannot"),
    ],
)
def test_the_other_way_round(found, begins):
    assert lines(before=found)[2].startswith(begins)


@pytest.mark.parametrize(
    ("note", "why"),
    [
        ("few accounts", "Too few accounts gave a score"),
        ("not settled", "Which comes first cannot be asked: the class of the score says nothing"),
        ("no usage", "Which comes first cannot be asked: the accounts that gave a 9 or 10, or"),
    ],
)
def test_why_no_order_is_told_is_said(note, why):
    missing = after(UP, UP, UP).assign(estimate=[float("nan"), 1.2, 1.2], note=[note, "", ""])
    assert lines(after=missing)[1].startswith(why)


def test_those_who_say_one_thing_and_do_another_are_counted():
    assert lines()[3:] == [
        "6 accounts gave 9 or 10 and have used the product at least 20% less since. Together they "
        "pay 1,000. Of 12 renewals that came after such a turn, 75% were renewed (95% interval "
        "50% to 90%).",
        "6 accounts gave 0 to 6 and have used the product at least 20% more since. Together they "
        "pay 1,000. Of 12 renewals that came after such a turn, 75% were renewed (95% interval "
        "50% to 90%).",
    ]


def test_what_is_held_back_is_not_said():
    few = cells(accounts=1, revenue=float("nan"), n=2, estimate=float("nan"))
    assert lines(cells=few)[3:] == [
        "1 account gave 9 or 10 and has used the product at least 20% less since.",
        "1 account gave 0 to 6 and has used the product at least 20% more since.",
    ]
    assert lines(cells=cells(accounts=0, n=0))[3:] == []


def test_too_few_of_a_class_are_not_compared():
    alone = lines(rates=rates(promoter=34.0), gap=TOLD.head(0))
    assert alone[0].startswith("In Q3 2026, promoters and detractors are too few to compare")


def test_a_ratio_is_written_as_more_or_less():
    assert [relative(WORDS, ratio) for ratio in (1.0, 1.004, 0.5, float("nan"))] == [
        "0%", "0%", "−50%", "–",
    ]  # fmt: skip
    assert relative(Words("fr"), 1.1) == "+10\N{NO-BREAK SPACE}%"
