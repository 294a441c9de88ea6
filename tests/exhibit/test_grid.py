"""A grid says the same of each cell in its drawing, its table, its CSV and its text."""

import pandas as pd
import pytest

from nps_analysis.estimates.suppression import WITHHELD
from nps_analysis.exhibit.context import Context
from nps_analysis.exhibit.grid import Grid
from nps_analysis.exhibit.tables import Column
from nps_analysis.speech import Words
from nps_analysis.speech.catalogue import languages

ROWS, COLUMNS = {"b": "Below", "a": "Above"}, {"x": "Left", "y": "Right", "z": "Further"}
CELLS = pd.DataFrame(
    [
        ("a", "x", 40, 20.4, 11.0, 29.0, ""),
        ("a", "y", 3, None, None, None, "n = 3, below min_n = 30"),
        ("b", "x", 31, -5.0, -17.6, 8.2, ""),
        ("b", "y", 55, None, None, None, WITHHELD),
    ],
    columns=["was", "is", "n", "estimate", "conf_low", "conf_high", "note"],
)


def grid(cells=CELLS, language="en", **how):
    words = Words(language)
    named = ("Who?", "Crossed", "Was", "Rows", "Columns", words.score)
    return Grid(Context(words), "crossed", cells, "was", "is", ROWS, COLUMNS, *named, **how)


def written(exhibit):
    (axes,) = exhibit.figure.axes
    return [" ".join(text.get_text().split()) for text in axes.texts]


def test_each_cell_has_its_figure_interval_and_n_or_says_why():
    exhibit = grid().show()
    head, *cells = exhibit.table.columns
    assert head.cells == ["Below", "Above"]
    assert [column.cells for column in cells] == [
        ["−5 (−18 to 8; n = 31)", "20 (11 to 29; n = 40)"],
        ["withheld to protect another", "too few to show"],
        ["no answers", "no answers"],
    ]
    drawn = written(exhibit)
    assert {"20", "11 to 29", "n = 40", "too few to show", "withheld to protect another"} <= {
        *drawn
    }
    assert "3" not in drawn and "55" not in drawn
    assert exhibit.alt.startswith("Chart. Crossed: Below, Left: −5 (−18 to 8; n = 31); Below, R")


def test_the_csv_has_what_was_rounded():
    data = grid().show().frame
    assert list(data) == [
        "was", "x", "x n", "x low", "x high", "y", "y n", "y low", "y high", "z", "z n", "z low",
        "z high",
    ]  # fmt: skip
    assert data.loc[1, "x"] == 20.4 and data.loc[1, "x n"] == 40 and data["z"].isna().all()


def test_counts_may_lead_and_one_that_would_tell_is_not_shown():
    counts = CELLS.assign(n=pd.array([40, None, 31, None], dtype="Int64"))
    counts = counts.drop(columns=["conf_low", "conf_high"])
    exhibit = grid(counts, counts_lead=True, heads=["L", "R", "F"]).show()
    _, left, right, _ = exhibit.table.columns
    assert left.header == "L" and left.cells == ["31 (−5)", "40 (20)"]
    assert right.cells == ["not shown", "not shown"]


@pytest.mark.parametrize("scale", [{}, {"lightest": 0, "darkest": 100}])
def test_the_greatest_is_the_darkest(scale):
    (axes,) = grid(**scale).show().figure.axes
    shades = {cell.get_xy(): cell.get_alpha() for cell in axes.patches if cell.get_fill()}
    assert max(shades, key=shades.get) == (-0.5, 0.5)
    # the darkest is 0.4 of the colour: 0.4 * 20.4 / 100; without bounds it is the greatest's, and
    # the least has none
    assert shades[-0.5, 0.5] == pytest.approx(0.0816 if scale else 0.4)
    assert (-0.5, -0.5) not in shades


def test_nothing_is_drawn_of_nothing():
    empty = grid(CELLS.head(0)).show()
    assert empty.figure is None and empty.table is None and empty.alt == ""
    few = grid(CELLS[CELLS["estimate"].isna()]).show()
    assert few.figure is None and few.alt and few.table is not None
    alone = grid(CELLS.head(1)).show()
    assert alone.svg().startswith("<svg")


@pytest.mark.parametrize("language", languages())
def test_it_speaks_every_language(language):
    exhibit = grid(language=language).show()
    assert "{" not in str(exhibit.table) + exhibit.alt
    assert exhibit.svg().startswith("<svg")


def test_a_cell_may_begin_with_a_text_of_its_own_and_be_framed():
    cells = CELLS.assign(people=["4 people", "1 person", "no people", "9 people"])
    exhibit = grid(cells, above="people", counted="Renewals", framed={("a", "x")}).show()
    drawn = written(exhibit)
    assert {"4 people", "20", "11 to 29", "Renewals: 40", "1 person", "too few to show"} <= {*drawn}
    assert "Above, Left: 4 people (20; 11 to 29; Renewals: 40)" in exhibit.alt
    (frame,) = (one for one in exhibit.figure.axes[0].patches if not one.get_fill())
    # Above is the second row and Left the first column: the middle of the frame is (0, 1)
    assert frame.get_center() == pytest.approx((0, 1))


def test_the_table_may_have_a_row_a_cell():
    read = [Column("Cell", [*"wxyz"], "row")]
    exhibit = grid(read=read).show()
    assert str(exhibit.table).split() == ["Crossed", "Cell", *"wxyz"]
    pd.testing.assert_frame_equal(exhibit.frame, CELLS)
