"""Charts of effort show what their frames hold, on the scale as it was asked."""

import numpy as np
import pandas as pd
import pytest

from nps_analysis import charts
from nps_analysis.models.drivers import drivers
from nps_analysis.programme.parts import Effort
from nps_analysis.words import Words

EN = Words("en")
TWO, OWN = Effort(), Effort(version="own", points=5, easy="low")


def rates(effort, estimate, n, **more):
    """Figures with intervals of a tenth of the scale to either side."""
    estimate = pd.array(estimate, "Float64")
    frame = pd.DataFrame({"effort": pd.array(effort, "Int64"), "n": n, "estimate": estimate})
    room = 0.1 if frame["estimate"].max() <= 1 else 10
    frame = frame.assign(conf_low=frame["estimate"] - room, conf_high=frame["estimate"] + room)
    return frame.assign(note="", **more)


SCORES = rates(
    [1, 2, 3, 4, 5],
    [None, -23.0, -6.0, 26.0, 60.0],
    [9, 124, 416, 567, 1113],
    side=["hard", "hard", "neither", "easy", "easy"],
    expected=[-58.0, -31, 0, 31, 58],
    expected_low=[-65.0, -37, -4, 28, 54],
    expected_high=[-50.0, -24, 4, 34, 61],
)


def labels(exhibit):
    return [text.get_text() for text in exhibit.figure.axes[0].get_xticklabels()]


def texts(exhibit):
    return [text.get_text() for text in exhibit.figure.axes[0].texts]


def test_the_ends_of_the_scale_are_named_as_the_question_has_them():
    low = charts.nps_by_effort(SCORES, OWN, EN)
    assert labels(low) == ["1\neasiest", "2\n ", "3\n ", "4\n ", "5\nhardest"]
    high = charts.nps_by_effort(SCORES, Effort(version="own", points=5, easy="high"), EN)
    assert labels(high)[0] == "1\nhardest" and labels(high)[-1] == "5\neasiest"
    assert "1 to 5, where 1 is easiest" in low.table.caption


def test_points_line_and_answers_are_those_of_the_frame():
    exhibit = charts.nps_by_effort(SCORES, OWN, EN)
    axes = exhibit.figure.axes[0]
    points = [xy for part in axes.collections for xy in part.get_offsets().tolist() if len(xy)]
    drawn = {int(x): y for x, y in points if y}
    assert {2: -23.0, 3: -6.0, 4: 26.0, 5: 60.0}.items() <= drawn.items() and 1 not in drawn
    (line,) = (line for line in axes.lines if len(line.get_xdata()) == 5)
    assert list(line.get_ydata()) == SCORES["expected"].tolist()
    assert "not shown" in texts(exhibit) and "1,113" in texts(exhibit)
    rows = str(exhibit.table).splitlines()
    assert rows[1].split()[:3] == ["Answer", "Answers", "NPS"] and "too few to show" in rows[2]
    csv = exhibit.table.csv().splitlines()
    assert csv[0].startswith("effort,n,estimate") and csv[1].startswith("1,9,,")


def test_without_a_model_there_is_no_line():
    bare = SCORES.assign(expected=np.nan, expected_low=np.nan, expected_high=np.nan)
    exhibit = charts.nps_by_effort(bare, OWN, EN)
    assert not [line for line in exhibit.figure.axes[0].lines if len(line.get_xdata()) == 5]
    assert "Expected" not in str(exhibit.table)


def test_renewals_without_an_answer_stand_apart():
    frame = rates([1, 4, 7, None], [0.4, 0.8, 0.9, 0.85], [12, 90, 43, 275])
    frame = frame.assign(side=pd.array(["hard", "neither", "easy", None], "string"))
    exhibit = charts.renewal_by_effort(frame, TWO, EN)
    assert labels(exhibit)[-1] == "None\n " and "275" in texts(exhibit)
    assert "None 85% (interval 75% to 95%, 275 renewals)" in exhibit.alt
    known = charts.renewal_by_effort(frame.dropna(subset="effort"), TWO, EN)
    assert labels(known)[-1] == "7\neasiest"


def test_answers_are_shown_on_their_side_of_the_middle():
    counts = pd.DataFrame({"effort": range(1, 6), "n": [78, 130, 435, 580, 1141]})
    counts = counts.assign(side=["easy", "easy", "neither", "hard", "hard"])
    exhibit = charts.effort_answers(counts, OWN, EN)
    heights = [round(bar.get_height()) for bar in exhibit.figure.axes[0].patches]
    assert sorted(heights) == sorted(counts["n"])
    assert {"Easy", "Neither", "Hard"} <= set(texts(exhibit))
    assert "Bar chart of 2,364 answers about effort, a question of our own" in exhibit.alt
    assert charts.effort_answers(counts, OWN, EN, min_n=3000).figure is None


@pytest.mark.parametrize(
    ("scoring", "value", "written"), [("net_easy", 40.2, "40"), ("top_box", 0.62, "62%"),
                                      ("mean", 4.13, "4.1")]
)  # fmt: skip
def test_the_trend_is_written_as_it_is_scored(scoring, value, written):
    asked = Effort(scoring=scoring)
    rows = pd.DataFrame({"period": ["2026Q1", "2026Q3"], "n": [100, 102]})
    rows = rows.assign(estimate=value, conf_low=0.9 * value, conf_high=1.1 * value, note="")
    exhibit = charts.effort_trend(rows, asked, EN)
    assert written in texts(exhibit)
    assert [text.split("\n")[0] for text in labels(exhibit)] == ["Q1", "Q2", "Q3"]
    assert "CES 2.0, from 1 to 7, where 7 is easiest" in exhibit.table.caption


def test_drivers_are_listed_the_largest_first():
    rng = np.random.default_rng(1)
    rows = pd.DataFrame(rng.normal(size=(80, 2)), columns=["a", "b"])
    rows = rows.assign(score=rows["b"] + rng.normal(size=80))
    found = drivers(rows, "score", ["a", "b"], generator=rng, draws=50)
    exhibit = charts.drivers(found, {"a": "=A()", "b": "Signs"}, EN)
    assert [row.split()[0] for row in str(exhibit.table).splitlines()[2:]] == ["Signs", "=A()"]
    assert exhibit.table.csv().splitlines()[0].startswith("driver,n,share,conf_low,conf_high")
    assert charts.drivers(None, {}, EN).figure is None


def test_where_nobody_was_asked_nothing_is_drawn():
    empty = SCORES.head(0)
    for exhibit in (
        charts.nps_by_effort(empty, TWO, EN),
        charts.renewal_by_effort(empty, TWO, EN),
        charts.effort_trend(empty, TWO, EN),
        charts.effort_answers(empty[["effort", "n", "side"]], TWO, EN),
    ):
        assert exhibit.figure is None and exhibit.table is None and exhibit.alt == ""
