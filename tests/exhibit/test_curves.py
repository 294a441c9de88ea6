"""Shares that only fall: a curve a group, its share at the end, and how many were followed."""

import pandas as pd

from nps_analysis.exhibit.context import Context
from nps_analysis.exhibit.curves import Curves
from nps_analysis.exhibit.series import Line
from nps_analysis.speech import Words

WORDS = Words("en")
LINES = {"a": Line("First"), "b": Line("Second", "#cf6a2c", "s")}
CURVES = pd.DataFrame(
    {
        "kind": [*"aabb"], "time": [0, 10, 0, 20], "estimate": [1, 0.9, 1, 0.5],
        "conf_low": [1, 0.8, 1, 0.3], "conf_high": [1, 0.95, 1, 0.7],
    }
)  # fmt: skip
ENDS = pd.DataFrame(
    {
        "kind": [*"ab"], "n": [40, 12], "estimate": [0.9, 0.5], "conf_low": [0.8, 0.3],
        "conf_high": [0.95, 0.7], "note": "",
    }
)  # fmt: skip
SEEN = pd.DataFrame({"kind": [*"aabb"], "time": [0, 30] * 2, "at_risk": [40, 36, 12, 6]})


def shown(ends=ENDS, curves=CURVES):
    return Curves(
        Context(WORDS),
        "lamps",
        ends,
        curves,
        SEEN,
        by="kind",
        lines=LINES,
        span=30,
        parts=4,
        title="How long do they last?",
        caption="Lamps still alight",
        heading="Kind",
        figure="Alight",
        axis="Share alight",
        below="Weeks since, and lamps:",
        counted="Lamps",
        behind=WORDS.answers,
    ).show()


def test_each_curve_ends_at_its_share_and_is_named_there():
    (axes,) = shown().figure.axes
    ends = [line.get_ydata()[0] for line in axes.lines if line.get_marker() in "os"]
    assert ends == [0.9, 0.5]
    texts = [text.get_text() for text in axes.texts]
    assert {"First 90%", "Second 50%", "36", "6", "Weeks since, and lamps:"} <= set(texts)
    styles = {line.get_linestyle() for line in axes.lines if line.get_linewidth() == 1.9}
    assert len(styles) == 2
    # a step at day 10 of 30 stands at a third of the axis, which has four parts
    assert any(4 / 3 in list(line.get_xdata()) for line in axes.lines)


def test_table_and_words_say_the_same():
    exhibit = shown()
    assert exhibit.alt == (
        "Chart. Lamps still alight: First 90% (interval 80% to 95%, 40 answers); "
        "Second 50% (interval 30% to 70%, 12 answers)."
    )
    assert [column.header for column in exhibit.table.columns] == [
        "Kind", "Lamps", "Alight", "95% interval",
    ]  # fmt: skip
    assert exhibit.frame is ENDS


def test_a_group_without_a_curve_is_in_the_table_alone():
    few = ENDS.assign(estimate=[0.9, None], note=["", "n = 12, below min_n = 30"])
    exhibit = shown(few, CURVES[CURVES["kind"] == "a"])
    assert exhibit.table.columns[-1].cells == ["", "too few to show"]
    assert not any("Second" in text.get_text() for text in exhibit.figure.axes[0].texts)
    none = shown(few, CURVES.head(0))
    assert none.figure is None and "not enough" in none.alt
    assert shown(ENDS.head(0)).table is None
