"""Usage over time shows where its series begins anew, as the score's trend does."""

import pandas as pd

from nps_analysis.charts import usage_by_class
from nps_analysis.programme import Break
from nps_analysis.words import Words

EN = Words("en")
PERIODS = ["2025Q4", "2026Q1", "2026Q2", "2026Q3"]
BREAKS = [Break(period="2026Q2", what="question")]


def figures(**more):
    frame = pd.DataFrame({"period": PERIODS, **more})
    level = pd.Series([30.0, 32.0, 40.0, 41.0])
    return frame.assign(
        n=50, n_blank=0, estimate=level, std_error=3.0, conf_low=level - 6, conf_high=level + 6,
        note="",
    )  # fmt: skip


def lines_of(axes):
    """The lines drawn through several periods, by the periods they go through."""
    return [list(line.get_xdata()) for line in axes.lines if len(line.get_xdata()) > 1]


def test_no_line_of_usage_is_drawn_across_a_break():
    shown = usage_by_class(figures(**{"class": "promoter"}), EN, breaks=BREAKS)
    axes = shown.figure.axes[0]
    drawn = [list(map(float, xs)) for xs in lines_of(axes)]
    assert [0.0, 1.0] in drawn and [2.0, 3.0] in drawn and [1.5, 1.5] in drawn
    assert "new question" in [text.get_text() for text in axes.texts]
