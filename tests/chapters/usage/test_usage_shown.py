"""Charts of usage show what their frames say, and say where there is nothing to show."""

import numpy as np
import pandas as pd
import pytest

from nps_analysis import charts
from nps_analysis.locales import languages
from nps_analysis.models.says_does import CELLS
from nps_analysis.words import Words

WORDS = Words("en")
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


def test_a_period_of_too_few_accounts_is_a_gap_and_no_rate_is_below_nothing():
    exhibit = charts.usage_by_class(rates(), WORDS)
    (axes,) = exhibit.figure.axes
    line = max(axes.lines, key=lambda line: np.nanmax(line.get_ydata()))
    assert np.isnan(line.get_ydata()[1]) and line.get_ydata()[2] == 31
    assert axes.get_ylim()[0] == 0
    assert "Promoters 31" in texts(exhibit) and "No score 8.0" in texts(exhibit)
    assert exhibit.table.data["conf_low"].min() == 0
    assert "too few to show" in str(exhibit.table)
    assert "per account" in str(exhibit.table)
    assert "per seat" in str(charts.usage_by_class(rates(0.05), WORDS, per_seat=True).table)


def test_a_ratio_is_drawn_as_more_or_less_than_after_a_low_score():
    exhibit = charts.usage_after(after(), WORDS)
    assert {"+15%", "+5%", "−10%"} <= set(texts(exhibit))
    assert len(exhibit.figure.axes) == 3
    assert "+15.0%" in str(exhibit.table) and "+5.0% to +25.0%" in str(exhibit.table)
    assert "For each point of the score" in str(exhibit.table)


def test_the_other_way_round_is_in_points():
    row = {"n": [500], "estimate": [0.04], "conf_low": [-0.1], "conf_high": [0.18]}
    exhibit = charts.score_after(pd.DataFrame(row), WORDS)
    assert "+0.04" in texts(exhibit) and "−0.10 to +0.18" in exhibit.alt


def test_cells_show_accounts_renewals_and_interval_or_why_not():
    exhibit = charts.says_does(cells(), WORDS)
    said = texts(exhibit)
    assert "80% renewed, of 20" in said and "60% to 90%" in said
    assert "no renewals" in said and "renewals: too few" in said
    framed = [patch for patch in exhibit.figure.axes[0].patches if not patch.get_fill()]
    assert len(framed) == 2, "the two cells where words and deeds go apart"
    assert "1,234" in str(exhibit.table)
    assert "Revenue" not in str(charts.says_does(cells(revenue=NAN), WORDS).table)


@pytest.mark.parametrize("language", languages())
def test_every_chart_is_drawn_in_every_language(language):
    words = Words(language)
    for exhibit in (
        charts.usage_by_class(rates(), words),
        charts.usage_after(after(), words),
        charts.says_does(cells(), words),
    ):
        assert exhibit.svg().startswith("<svg") and len(exhibit.alt) > 40
        assert exhibit.table.csv().count("\n") == len(exhibit.table.data) + 1


def test_without_anything_nothing_is_drawn():
    empty = cells().assign(accounts=0, n=0)
    for exhibit in (
        charts.usage_by_class(rates().head(0), WORDS),
        charts.usage_after(after().head(0), WORDS),
        charts.score_after(pd.DataFrame(), WORDS),
        charts.says_does(empty, WORDS),
    ):
        assert exhibit.figure is None and "not enough" in exhibit.alt
