"""Exhibits of effort show what their frames hold, on the scale as it was asked."""

import numpy as np
import pandas as pd
import pytest

from nps_analysis.chapters.effort import exhibits
from nps_analysis.exhibit.context import Context
from nps_analysis.locales import languages
from nps_analysis.programme import Break
from nps_analysis.programme.parts import EffortQuestion
from nps_analysis.speech import Sentences, Words
from nps_analysis.stats.importance import drivers

EN = Context(Words("en"))
NO = Sentences(())
TWO, OWN = EffortQuestion(), EffortQuestion(version="own", points=5, easy="low")


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


def nps(found, asked=OWN, by="effort"):
    return exhibits.score_by_effort(EN, found, by, asked, NO, ())


def named(exhibit):
    """The names at the left of the rows drawn."""
    return [text.get_text() for axes in exhibit.figure.axes for text in axes.get_yticklabels()]


def texts(exhibit):
    return [text.get_text() for axes in exhibit.figure.axes for text in axes.texts]


def test_the_ends_of_the_scale_are_named_as_the_question_has_them():
    low = nps(SCORES)
    assert named(low) == ["1 (easiest)", "2", "3", "4", "5 (hardest)"]
    high = nps(SCORES, EffortQuestion(version="own", points=5, easy="high"))
    assert named(high)[0] == "1 (hardest)" and named(high)[-1] == "5 (easiest)"
    assert "1 to 5, where 1 is easiest" in low.table.caption


def test_points_line_and_answers_are_those_of_the_frame():
    exhibit = nps(SCORES)
    assert {"60", "1,113", "too few to show"} <= set(texts(exhibit))
    (line,) = (line for line in exhibit.figure.axes[0].lines if len(line.get_xdata()) == 4)
    assert list(line.get_xdata()) == SCORES["expected"].tolist()[1:], "a diamond a point"
    rows = str(exhibit.table).splitlines()
    assert rows[1].split()[:3] == ["Answer", "Answers", "NPS"] and "too few to show" in rows[2]
    csv = exhibit.table.csv().splitlines()
    assert csv[0].startswith("effort,n,estimate") and csv[1].startswith("1,9,,")
    assert "5 (hardest) 60 (interval 50 to 70, 1,113 answers)" in exhibit.alt


def test_without_a_model_there_is_no_line():
    bare = SCORES.assign(expected=np.nan, expected_low=np.nan, expected_high=np.nan)
    exhibit = nps(bare)
    assert not [line for line in exhibit.figure.axes[0].lines if len(line.get_xdata()) == 4]
    assert "Expected" not in str(exhibit.table)


def test_sides_are_named_as_sides():
    rows = SCORES[1:4].assign(side=["easy", "neither", "hard"])
    rows = rows.drop(columns=["effort", "expected", "expected_low", "expected_high"])
    exhibit = nps(rows, by="side")
    assert named(exhibit) == ["Easy", "Neither", "Hard"] and exhibit.name == "nps-by-side"


def test_renewals_without_an_answer_stand_apart():
    frame = rates([1, 4, 7, None], [0.4, 0.8, 0.9, 0.85], [12, 90, 43, 275])
    frame = frame.assign(side=pd.array(["hard", "neither", "easy", None], "string"))
    exhibit = exhibits.renewals(EN, frame, "effort", TWO, ())
    assert named(exhibit)[-1] == "None" and "275" in texts(exhibit)
    assert "None 85% (interval 75% to 95%, 275 renewals)" in exhibit.alt
    known = exhibits.renewals(EN, frame.dropna(subset="effort"), "effort", TWO, ())
    assert named(known)[-1] == "7 (easiest)"


def test_answers_are_shown_on_their_side_of_the_middle():
    counts = pd.DataFrame({"effort": range(1, 6), "n": [78, 130, 435, 580, 1141]})
    counts = counts.assign(side=["easy", "easy", "neither", "hard", "hard"])
    exhibit = exhibits.effort_answers(EN, counts, OWN)
    heights = [round(bar.get_height()) for bar in exhibit.figure.axes[0].patches]
    assert sorted(heights) == sorted(counts["n"])
    assert {"Easy", "Neither", "Hard"} <= set(texts(exhibit))
    assert "Bar chart of 2,364 answers about effort, a question of our own" in exhibit.alt
    assert exhibits.effort_answers(Context(Words("en"), min_n=3000), counts, OWN).figure is None


@pytest.mark.parametrize(
    ("scoring", "value", "written"), [("net_easy", 40.2, "40"), ("top_box", 0.62, "62%"),
                                      ("mean", 4.13, "4.1")]
)  # fmt: skip
def test_the_trend_is_written_as_it_is_scored(scoring, value, written):
    asked = EffortQuestion(scoring=scoring)
    rows = pd.DataFrame({"period": ["2026Q1", "2026Q3"], "n": [100, 102]})
    rows = rows.assign(estimate=value, conf_low=0.9 * value, conf_high=1.1 * value, note="")
    exhibit = exhibits.effort_trend(EN, rows, asked, ())
    assert written in texts(exhibit)
    assert f" to {written} in Q3 2026 (interval " in exhibit.alt
    assert "CES 2.0, from 1 to 7, where 7 is easiest" in exhibit.table.caption


def test_the_trend_says_where_the_series_begins_anew():
    rows = pd.DataFrame({"period": ["2026Q1", "2026Q2", "2026Q3"], "n": 100})
    rows = rows.assign(estimate=40.0, conf_low=30.0, conf_high=50.0, note="")
    broken = Context(Words("en"), breaks=(Break(period="2026Q2", what="question"),))
    exhibit = exhibits.effort_trend(broken, rows, TWO, ())
    assert "new question" in texts(exhibit) and "The line is cut: " in exhibit.alt


def test_drivers_are_listed_the_largest_first():
    rng = np.random.default_rng(1)
    rows = pd.DataFrame(rng.normal(size=(80, 2)), columns=["a", "b"])
    rows = rows.assign(score=rows["b"] + rng.normal(size=80))
    found = drivers(rows, "score", ["a", "b"], generator=rng, draws=50)
    exhibit = exhibits.score_drivers(EN, found, {"a": "=A()", "b": "Signs"}, NO, ())
    assert [row.split()[0] for row in str(exhibit.table).splitlines()[2:]] == ["Signs", "=A()"]
    assert exhibit.table.csv().splitlines()[0].startswith("driver,n,share,conf_low,conf_high")
    assert exhibits.score_drivers(EN, None, {}, NO, ()).figure is None


@pytest.mark.parametrize("language", languages())
def test_every_exhibit_is_made_in_every_language(language):
    context = Context(Words(language))
    counts = SCORES[["effort", "n", "side"]]
    for exhibit in (
        exhibits.score_by_effort(context, SCORES, "effort", OWN, NO, ()),
        exhibits.renewals(context, SCORES.assign(estimate=0.5), "effort", OWN, ()),
        exhibits.effort_answers(context, counts, OWN),
    ):
        assert exhibit.svg().startswith("<svg") and len(exhibit.alt) > 40


def test_where_nobody_was_asked_nothing_is_drawn():
    empty = SCORES.head(0)
    for exhibit in (
        nps(empty, TWO),
        exhibits.renewals(EN, empty, "effort", TWO, ()),
        exhibits.effort_trend(EN, empty, TWO, ()),
        exhibits.effort_answers(EN, empty[["effort", "n", "side"]], TWO),
    ):
        assert exhibit.figure is None and exhibit.table is None and exhibit.alt == ""
