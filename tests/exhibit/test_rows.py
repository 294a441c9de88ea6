"""The form of every comparison: a name, a point with its interval, the figure, its answers."""

import numpy as np
import pandas as pd
import pytest
from tests.exhibit.drawn import answers, bars, filled, points, texts

from nps_analysis.estimates import contrast, estimate
from nps_analysis.estimates.suppression import WITHHELD
from nps_analysis.exhibit.context import Context
from nps_analysis.exhibit.rows import Rows
from nps_analysis.speech import Sentences, Words

EN = Context(Words("en"))


def rows(frame, names=None, context=EN, **how):
    said = {"title": "Which?", "caption": "Scores", "heading": "Group", "figure": "NPS"}
    names = list(frame["group"]) if names is None else names
    said |= {"axis": "NPS, points", "write": context.words.score}
    return Rows(context, "rows", frame, names, **said | how).show()


@pytest.fixture(scope="module")
def groups():
    return estimate(answers(), by="group")


def test_rows_stand_in_the_order_of_the_frame_with_interval_and_n(groups):
    turned = groups[::-1].reset_index(drop=True)
    axes = rows(turned).figure.axes[0]
    assert [t.get_text() for t in axes.get_yticklabels()] == turned["group"].tolist()
    assert points(axes)[:, 0] == pytest.approx(turned["estimate"].to_numpy())
    assert bars(axes)[:, :, 0] == pytest.approx(turned[["conf_low", "conf_high"]].to_numpy())
    assert set(turned["n"].map(str)) <= set(texts(axes))


def test_without_rows_nothing_is_shown():
    none = rows(pd.DataFrame(columns=["group", "n", "estimate", "conf_low", "conf_high"]))
    assert (none.figure, none.alt, none.table) == (None, "", None)
    assert none.frame.empty


def test_where_all_is_suppressed_the_table_says_why():
    exhibit = rows(estimate(answers(), by="group", min_n=1000))
    assert exhibit.figure is None and "not enough" in exhibit.alt
    assert set(exhibit.table.columns[-1].cells) == {"too few to show"}


def test_too_few_and_withheld_are_told_apart(groups):
    held = groups.assign(note=["n = 5, below min_n = 30", WITHHELD, ""])
    held.loc[:1, ["estimate", "conf_low", "conf_high"]] = np.nan
    exhibit = rows(held)
    said = ["too few to show", "withheld to protect another", ""]
    assert list(exhibit.table.columns[-1].cells) == said
    assert set(said[:2]) <= set(texts(exhibit.figure.axes[0]))
    assert len(points(exhibit.figure.axes[0])) == 1
    without = rows(held, remarks=False)
    assert without.table.columns[-1].header == "95% interval"


def test_only_what_is_beyond_chance_is_full(groups):
    axes = rows(groups, told=[True, False, True]).figure.axes[0]
    assert filled(axes) == {0: True, 1: False, 2: True}
    assert set(filled(rows(groups).figure.axes[0]).values()) == {True}


def test_panels_share_an_axis_and_a_row_can_stand_above_them(groups):
    first = estimate(answers().assign(label="Everybody"), by="label")
    exhibit = rows(groups, panels=["A", "A", "B"], first=first, reference=20.0)
    everybody, one, two = exhibit.figure.axes
    assert [len(axes.get_yticks()) for axes in (everybody, one, two)] == [1, 2, 1]
    assert one.get_title(loc="left") == "A" and two.get_title(loc="left") == "B"
    assert everybody.get_shared_x_axes().joined(everybody, two)
    assert len(exhibit.table.data) == 3 and "Everybody" not in exhibit.alt
    # a row is named with its panel, once
    assert exhibit.alt.count("A: ") == 2 and exhibit.alt.count("B: ") == 1


def test_a_second_figure_is_a_diamond_beside_the_first_and_the_axis_holds_it(groups):
    found = groups.assign(expected=[95.0, 0.0, 5.0])
    found.loc[1, "estimate"] = np.nan
    axes = rows(found, beside="expected").figure.axes[0]
    (diamonds,) = (line for line in axes.lines if line.get_marker() == "D")
    # where there is no figure there is no diamond either
    assert list(diamonds.get_xdata()) == [95.0, 5.0]
    assert axes.get_xlim()[1] > 95


def test_more_rows_than_fit_are_all_in_the_table_and_it_is_said():
    names = [f"G{i:02d}" for i in range(30) for _ in range(12 + i)]
    data = pd.DataFrame({"group": names})
    data["score"] = pd.array(np.arange(len(data)) % 11, "Int64")
    exhibit = rows(estimate(data, by="group"), panels=["Plan"] * 30)
    (axes,) = exhibit.figure.axes
    assert axes.get_title(loc="left") == "Plan: the 24 of 30 with most answers"
    drawn = [tick.get_text() for tick in axes.get_yticklabels()]
    assert drawn == [f"G{i:02d}" for i in range(6, 30)]
    assert len(exhibit.table.data) == 30


def test_a_difference_is_read_from_its_own_column_with_its_sign():
    compared = contrast(answers(), between="group", reference="EMEA")
    write = EN.differences("points")
    exhibit = rows(compared, names=list(compared["level"]), of="difference", write=write)
    axes = exhibit.figure.axes[0]
    assert points(axes)[:, 0] == pytest.approx(compared["difference"].to_numpy())
    cells = exhibit.table.columns[2].cells
    signs = ["−" if value < 0 else "+" for value in compared["difference"]]
    assert [cell[0] for cell in cells] == signs


def test_the_difference_of_a_share_is_written_in_percentage_points():
    write = EN.differences("share")
    # 0.124 is 12.4 points of a hundred
    assert (write(0.124), write(0.124, 1), write(-0.05)) == ("+12", "+12.4", "−5")
    assert EN.unit_of_differences("share") == "percentage points"
    assert EN.unit_of_differences("points") == "points"
    assert EN.differences("points")(-37.1) == "−37"
    assert EN.unit_of_differences("scale") == "points of the scale"


def test_what_is_counted_may_be_people(groups):
    exhibit = rows(groups, counted="People")
    assert exhibit.table.columns[1].header == "People"
    assert f"People: {groups['n'].iloc[0]}" in exhibit.alt and "answers" not in exhibit.alt


def test_a_row_of_the_table_may_be_left_out_of_the_drawing(groups):
    exhibit = rows(groups, left_out=[False, True, False])
    assert len(exhibit.table.data) == 3 and len(points(exhibit.figure.axes[0])) == 2
    assert groups["group"][1] not in exhibit.alt


def test_the_alternative_text_names_every_row_drawn(groups):
    exhibit = rows(groups)
    assert exhibit.alt.startswith("Chart. Scores: ")
    for _, row in groups.iterrows():
        said = f"{row['group']} {row['estimate']:.0f} (interval ".replace("-", "−")
        assert said in exhibit.alt and f"{row['n']} answers" in exhibit.alt


def test_under_a_message_the_drawing_says_what_is_measured(groups):
    found = rows(groups, said=Sentences([], kind="said", message="B stands first."))
    assert found.figure.get_suptitle() == "Scores"
    assert rows(groups).figure.get_suptitle() == "Which?"
    assert repr(found.said) == "B stands first."
