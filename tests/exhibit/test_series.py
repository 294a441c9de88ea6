"""The form of every trend: gaps, breaks, several lines, what is usual; whatever is measured."""

import numpy as np
import pandas as pd
import pytest
from tests.exhibit.drawn import PERIODS, answers, bars, lines_of, points, texts

from nps_analysis.estimates import control_limits, estimate
from nps_analysis.exhibit.context import Context
from nps_analysis.exhibit.series import Line, Series
from nps_analysis.exhibit.tables import Column
from nps_analysis.programme import Break
from nps_analysis.speech import Words

EN = Context(Words("en"))
LINES = {name: Line(name) for name in ("EMEA", "Americas", "APAC")}


@pytest.fixture(scope="module")
def scores():
    return estimate(answers(), by="period")


def series(frame, context=EN, **how):
    said = {"title": "What score?", "caption": "Scores", "figure": "NPS", "axis": "NPS, points"}
    return Series(context, "trend", frame, **said, write=context.words.score, **how).show()


def broken(*found):
    return Context(Words("en"), breaks=tuple(Break(period=at, what=what) for at, what in found))


def test_each_estimate_is_drawn_with_the_interval_of_the_frame(scores):
    axes = series(scores).figure.axes[0]
    assert points(axes)[:, 0].tolist() == [0, 1, 3, 4]
    assert points(axes)[:, 1] == pytest.approx(scores["estimate"].to_numpy())
    assert bars(axes)[:, 0, 1] == pytest.approx(scores["conf_low"].to_numpy())
    assert bars(axes)[:, 1, 1] == pytest.approx(scores["conf_high"].to_numpy())


def test_a_period_without_answers_is_a_gap(scores):
    axes = series(scores).figure.axes[0]
    line = next(line for line in axes.lines if len(line.get_xdata()) == 5)
    assert np.isnan(line.get_ydata()).tolist() == [False, False, True, False, False]
    labels = [label.get_text().strip() for label in axes.get_xticklabels()]
    assert labels == ["Q3\n2025", "Q4", "Q1\n2026", "Q2", "Q3"]
    assert texts(axes).count("80") == 4


def test_the_axis_has_zero_but_not_the_whole_scale(scores):
    low, high = series(scores).figure.axes[0].get_ylim()
    assert low <= 0 < high < 100
    below = scores.assign(**{c: scores[c] - 40 for c in ("estimate", "conf_low", "conf_high")})
    low, high = series(below).figure.axes[0].get_ylim()
    assert -100 < low < 0 < high
    assert low <= below["conf_low"].min()
    assert series(scores, floor=-20, ceiling=90).figure.axes[0].get_ylim() == (-20, 90)


def test_an_empty_frame_is_said_to_be_one():
    exhibit = series(pd.DataFrame(columns=["period", "n", "estimate"]))
    assert (exhibit.figure, exhibit.table) == (None, None) and exhibit.frame.empty
    assert exhibit.alt == "What score? There are not enough answers to show."


def test_a_title_that_asks_nothing_ends_before_that_is_said():
    none = pd.DataFrame(columns=["period", "n", "estimate"])
    exhibit = Series(EN, "x", none, "NPS by period", "", "NPS", "NPS", Words("en").score).show()
    assert exhibit.alt == "NPS by period. There are not enough answers to show."


def test_where_all_is_suppressed_the_table_still_says_how_many():
    exhibit = series(estimate(answers(), by="period", min_n=100))
    assert exhibit.figure is None
    assert list(exhibit.table.columns[1].cells) == ["80"] * 4
    assert list(exhibit.table.columns[-1].cells) == ["too few to show"] * 4


def test_a_suppressed_period_is_in_the_table_and_not_in_the_drawing():
    data = pd.concat([answers(periods=("2026Q2",)), answers(periods=("2026Q3",), each=12)])
    exhibit = series(estimate(data, by="period", min_n=30))
    assert len(points(exhibit.figure.axes[0])) == 1
    assert list(exhibit.table.columns[-1].cells) == ["", "too few to show"]
    assert exhibit.table.columns[1].cells == ["80", "12"]


def test_one_period_is_a_point_and_its_text_has_no_first_and_last():
    frame = estimate(answers(periods=("2026Q3",)), by="period")
    exhibit = series(frame)
    assert len(points(exhibit.figure.axes[0])) == 1
    (row,) = frame.to_dict("records")
    low, high = round(row["conf_low"]), round(row["conf_high"])
    assert exhibit.alt == (
        f"Chart. Scores: NPS {row['estimate']:.0f} in Q3 2026 (interval {low} to {high}, "
        "80 answers)."
    ).replace("-", "−")


def test_a_break_cuts_the_line_and_is_named_in_chart_table_and_text(scores):
    exhibit = series(scores, broken(("2026Q2", "question"), ("2026Q2", "tool")))
    axes = exhibit.figure.axes[0]
    assert [0.0, 1.0, 2.0] in lines_of(axes) and [3.0, 4.0] in lines_of(axes)
    assert [2.5, 2.5] in lines_of(axes)  # between the third and the fourth period
    assert "new question, new survey tool" in texts(axes)
    both = "the question and the survey tool changed together in Q2 2026"
    notes = list(exhibit.table.columns[-1].cells)
    assert notes == ["", "", f"{both}: not compared across", ""]
    assert exhibit.alt.endswith(f"The line is cut: {both}.")
    assert [0.0, 1.0, 2.0, 3.0, 4.0] in lines_of(series(scores).figure.axes[0])


def test_several_lines_are_cut_too_and_each_is_named_at_its_end():
    frame = estimate(answers(), by=["period", "group"])
    exhibit = series(frame, broken(("2026Q2", "tool")), by="group", lines=LINES, heading="Region")
    axes = exhibit.figure.axes[0]
    assert "new survey tool" in texts(axes) and "n" not in texts(axes)
    last = frame[frame["period"] == "2026Q3"].set_index("group")["estimate"]
    for name, figure in last.items():
        assert f"{name} {figure:.0f}".replace("-", "−") in texts(axes)
    # in the order in which the frame has them: three groups a period
    assert exhibit.table.columns[0].header == "Region"
    assert list(exhibit.table.columns[0].cells) == frame["group"].tolist()
    assert [column.header for column in exhibit.table.columns[1:3]] == ["Period", "Answers"]
    assert all(exhibit.alt.count(f"{name} from ") == 1 for name in LINES)


def test_lines_stand_beside_one_another_and_the_last_is_named_beyond_them():
    frame = estimate(answers(), by=["period", "group"])
    axes = series(frame, by="group", lines=LINES).figure.axes[0]
    at = points(axes)[:, 0]
    assert len(set(at.round(6))) == 12  # four periods of three lines, none upon another
    named = [text.xy[0] for text in axes.texts if text.get_text().startswith(tuple(LINES))]
    assert min(named) >= at.max() - 1e-9


def test_a_line_that_ends_early_shows_its_name_and_no_figure_at_the_end():
    frame = estimate(answers(), by=["period", "group"])
    frame = frame[~((frame["group"] == "APAC") & (frame["period"] == "2026Q3"))]
    named = texts(series(frame, by="group", lines=LINES).figure.axes[0])
    assert "APAC" in named and not any(text.startswith("APAC ") for text in named)


def test_bands_stand_for_the_bars():
    frame = estimate(answers(), by=["period", "group"])
    axes = series(frame, by="group", lines=LINES, bands=True).figure.axes[0]
    ends = bars(axes)
    assert np.allclose(ends[:, 0], ends[:, 1])  # a bar without length


def test_what_is_usual_is_a_band_that_has_a_name():
    frame = estimate(answers(), by="period")
    limited = control_limits(frame, baseline=list(PERIODS[:3]))
    assert "usual limits" in texts(series(limited).figure.axes[0])
    unknown = limited.assign(limit_low=np.nan, limit_high=np.nan)
    assert "usual limits" not in texts(series(unknown).figure.axes[0])


def test_what_is_counted_may_be_something_else(scores):
    exhibit = series(scores, counted="Renewals")
    assert exhibit.table.columns[1].header == "Renewals"
    assert exhibit.alt.endswith("Renewals: 80).") and "answers" not in exhibit.alt


def test_columns_and_data_may_be_others(scores):
    read = [Column("Period", scores["period"].tolist(), "row")]
    exhibit = series(scores, read=read, data=scores[["period"]], alt="Said otherwise.")
    assert exhibit.table.columns == read and list(exhibit.frame) == ["period"]
    assert exhibit.alt == "Said otherwise."


def test_the_frame_is_that_of_the_estimates(scores):
    pd.testing.assert_frame_equal(series(scores).frame, scores)


def test_the_axis_may_be_written_otherwise(scores):
    axes = series(scores, ticks=lambda value: f"<{value:.0f}>").figure.axes[0]
    assert axes.yaxis.get_major_formatter()(10, None) == "<10>"
    assert series(scores).figure.axes[0].yaxis.get_major_formatter()(10, None) == "10"
