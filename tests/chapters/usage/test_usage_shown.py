"""Exhibits of usage show what their frames say, and say where there is nothing to show."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from nps_analysis.chapters.usage import exhibits
from nps_analysis.chapters.usage.deeds import CELLS
from nps_analysis.exhibit.context import Context
from nps_analysis.locales import languages
from nps_analysis.programme import Break
from nps_analysis.speech import Words

EN = Context(Words("en"))
NAN = float("nan")


def rates(scale=1.0):
    rows = [
        ("2026Q1", "promoter", 40, 34.0),
        ("2026Q2", "promoter", 2, NAN),
        ("2026Q3", "promoter", 41, 31.0),
        ("2026Q1", "silent", 12, 9.0),
        ("2026Q3", "silent", 11, 8.0),
    ]
    frame = pd.DataFrame(rows, columns=["period", "class", "n", "estimate"])
    frame["estimate"] *= scale
    return frame.assign(
        conf_low=frame["estimate"] - 10 * scale,
        conf_high=frame["estimate"] + 10 * scale,
        note=np.where(frame["n"] < 5, "n = 2, below min_n = 5", ""),
    )


def after():
    rows = [
        ("given", "promoter", 1.15, ""),
        ("given", "passive", 1.05, ""),
        ("given", "point", 1.03, ""),
        ("before", "promoter", NAN, "no usage"),
        ("usual", "promoter", 0.9, ""),
    ]
    frame = pd.DataFrame(rows, columns=["way", "level", "estimate", "note"])
    return frame.assign(n=100, conf_low=frame["estimate"] - 0.1, conf_high=frame["estimate"] + 0.1)


def cells(revenue=1234.0):
    frame = pd.DataFrame(CELLS, columns=["class", "trend"])
    return frame.assign(
        accounts=range(9),
        revenue=revenue,
        n=[0, 3] + [20] * 7,
        estimate=[NAN, NAN] + [0.8] * 7,
        conf_low=[NAN, NAN] + [0.6] * 7,
        conf_high=[NAN, NAN] + [0.9] * 7,
        note="",
    )


def texts(exhibit):
    return [text.get_text() for axes in exhibit.figure.axes for text in axes.texts]


def over_time(found, context=EN, by="class", levels=(), per_seat=False):
    return exhibits.rates(context, found, by, levels, (), per_seat=per_seat)


def test_a_period_of_too_few_accounts_is_a_gap_and_no_rate_is_below_nothing():
    exhibit = over_time(rates())
    (axes,) = exhibit.figure.axes
    line = max(axes.lines, key=lambda line: np.nanmax(line.get_ydata()))
    assert np.isnan(line.get_ydata()[1]) and line.get_ydata()[2] == 31
    assert axes.get_ylim()[0] == 0
    assert "Promoters 31" in texts(exhibit) and "No score 8.0" in texts(exhibit)
    assert exhibit.table.data["conf_low"].min() == 0
    assert "too few to show" in str(exhibit.table)
    assert "per account" in str(exhibit.table)
    assert "No score from 9.0 in Q1 2026 (interval 0.0 to 19.0, Accounts: 12)" in exhibit.alt
    assert "per seat" in str(over_time(rates(0.05), per_seat=True).table)


def test_levels_of_a_segment_have_a_line_each_and_all_accounts_one():
    found = rates().rename(columns={"class": "plan"}).replace({"plan": {"silent": "Team"}})
    exhibit = over_time(found, by="plan", levels=["Team", "promoter"])
    assert exhibit.name == "usage-by-plan" and {"Team 8.0", "promoter 31"} <= set(texts(exhibit))
    called = over_time(found, replace(EN, labels={"plan": "Tier"}), "plan", ["Team", "promoter"])
    assert called.table.columns[0].header == "Tier"
    whole = over_time(rates().head(3), by=None)
    assert whole.name == "usage" and "to 31 in Q3 2026" in whole.alt


def test_it_says_where_the_series_begins_anew():
    broken = Context(Words("en"), breaks=(Break(period="2026Q2", what="question"),))
    exhibit = over_time(rates(), broken)
    assert "new question" in texts(exhibit) and "The line is cut: " in exhibit.alt


def test_a_ratio_is_drawn_as_more_or_less_than_after_a_low_score():
    exhibit = exhibits.after(EN, after(), ())
    assert {"+15%", "+5%", "−10%"} <= set(texts(exhibit))
    assert len(exhibit.figure.axes) == 3
    assert "+15.0%" in str(exhibit.table) and "+5.0% to +25.0%" in str(exhibit.table)
    assert "For each point of the score" in str(exhibit.table)
    assert "Usage before being equal: Promoters +15% (interval +5% to +25%, 100 scores)" in (
        exhibit.alt
    )
    # the CSV has the ratios themselves
    assert exhibit.frame["estimate"].tolist()[:2] == [1.15, 1.05]


def test_the_other_way_round_is_in_points():
    row = {"n": [500], "estimate": [0.04], "conf_low": [-0.1], "conf_high": [0.18]}
    exhibit = exhibits.before(EN, pd.DataFrame(row), ())
    assert "+0.04" in texts(exhibit) and "−0.10 to +0.18" in exhibit.alt


def test_cells_show_accounts_renewals_and_interval_or_why_not():
    exhibit = exhibits.says_does(EN, cells(), 0.2)
    said = texts(exhibit)
    assert "80%" in said and "60% to 90%" in said and "Renewals: 20" in said
    assert "0 accounts" in said and "Renewals: 0" in said and "too few to show" in said
    framed = [patch for patch in exhibit.figure.axes[0].patches if not patch.get_fill()]
    assert len(framed) == 2, "the two cells where words and deeds go apart"
    assert "Promoters, About as much: 1 account (too few to show)" in exhibit.alt
    assert "1,234" in str(exhibit.table)
    assert "Revenue" not in str(exhibits.says_does(EN, cells(revenue=NAN), 0.2).table)
    money = Context(Words("en"), currency="EUR")
    assert "Revenue, EUR" in str(exhibits.says_does(money, cells(), 0.2).table)


def test_cells_are_drawn_where_nothing_is_known_of_renewals():
    bare = cells().assign(n=0, estimate=NAN, conf_low=NAN, conf_high=NAN)
    assert "8 accounts" in texts(exhibits.says_does(EN, bare, 0.2))


@pytest.mark.parametrize("language", languages())
def test_every_exhibit_is_made_in_every_language(language):
    context = Context(Words(language))
    for exhibit in (
        over_time(rates(), context),
        exhibits.after(context, after(), ()),
        exhibits.says_does(context, cells(), 0.2),
    ):
        assert exhibit.svg().startswith("<svg") and len(exhibit.alt) > 40
        assert exhibit.table.csv().count("\n") == len(exhibit.table.data) + 1


def test_without_anything_nothing_is_drawn():
    empty = cells().assign(accounts=0, n=0)
    for exhibit in (
        over_time(rates().head(0)),
        exhibits.after(EN, after().head(0), ()),
        exhibits.before(EN, pd.DataFrame(), ()),
        exhibits.says_does(EN, empty, 0.2),
    ):
        assert exhibit.figure is None and "not enough" in exhibit.alt
