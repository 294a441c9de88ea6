"""From a whole to what is left: the steps add up, in the drawing, the table and the words."""

import pandas as pd
import pytest

from nps_analysis.exhibit.context import Context
from nps_analysis.exhibit.steps import Step, Steps
from nps_analysis.speech import Words

WORDS = Words("en")
SUMS = pd.DataFrame(
    {
        "n": [40, 3], "due": [1000.0, None], "lost": [100.0, None], "grown": [180.0, None],
        "left": [1080.0, None], "net": [1.08, None], "net_low": [0.9, None],
        "net_high": [1.2, None], "note": ["", "n = 3, below min_n = 5"],
    }
)  # fmt: skip


def shown(sums):
    return Steps(
        Context(WORDS),
        "hours",
        sums,
        ["A", "B"][: len(sums)],
        "What became of the hours?",
        "Hours",
        "Team",
        "Change, in percent",
        whole=("due", "Due"),
        steps={"lost": Step("Lost"), "grown": Step("Grown", gain=True)},
        left=("left", "Left"),
        of="net",
        counted="People",
        behind=WORDS.answers,
    ).show()


def test_each_step_begins_where_the_one_before_ended():
    exhibit = shown(SUMS)
    (axes,) = exhibit.figure.axes
    lost, grown = axes.patches
    assert lost.get_x() == 0 and lost.get_width() == -0.1
    assert grown.get_x() == -0.1 and grown.get_x() + grown.get_width() == pytest.approx(0.08)
    assert axes.get_title("left") == "A, 40 answers"


def test_table_and_words_say_the_same_and_what_is_withheld_why():
    exhibit = shown(SUMS)
    assert exhibit.alt == "Chart. Hours: A: Lost −10.0%, Grown +18.0%, together +8.0%."
    assert str(exhibit.table).splitlines() == [
        "Hours",
        "Team  People    Due  Lost  Grown   Left  Note",
        "A         40  1,000   100    180  1,080",
        "B          3      –     –      –      –  too few to show",
    ]
    assert exhibit.frame is SUMS


def test_nothing_and_too_little_are_told_apart():
    assert shown(SUMS.head(0)).table is None
    few = shown(SUMS.tail(1))
    assert few.figure is None and "not enough" in few.alt and len(few.frame) == 1
