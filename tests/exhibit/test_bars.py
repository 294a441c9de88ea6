"""How many gave each answer: every answer has a bar, and each kind its line."""

import pandas as pd
import pytest

from nps_analysis.exhibit.bars import Bars
from nps_analysis.exhibit.context import Context
from nps_analysis.exhibit.series import Line
from nps_analysis.speech import Words

EN = Context(Words("en"))
KINDS = {
    "detractor": Line("Detractors"),
    "passive": Line("Passives"),
    "promoter": Line("Promoters"),
}


def bars(counts, context=EN):
    kinds = ["detractor"] * 6 + ["passive"] * 2 + ["promoter"] * 2
    frame = pd.DataFrame({"score": range(1, 11), "n": counts, "class": kinds})
    said = {"title": "Which?", "caption": "Answers", "alt": "Bars.", "heading": "Score"}
    return Bars(context, "bars", frame, of="score", kind="class", kinds=KINDS, **said).show()


def test_every_answer_has_a_bar_and_a_share():
    exhibit = bars([1, 0, 0, 0, 0, 1, 1, 0, 0, 2])
    assert [patch.get_height() for patch in exhibit.figure.axes[0].patches] == [
        1, 0, 0, 0, 0, 1, 1, 0, 0, 2,
    ]  # fmt: skip
    # five answers: one of them is 20 %
    assert exhibit.table.columns[2].cells[0] == "20.0%"
    assert exhibit.table.columns[2].cells[-1] == "40.0%"
    assert exhibit.table.columns[3].cells[5:9] == [
        "Detractors", "Passives", "Passives", "Promoters",
    ]  # fmt: skip


def test_kinds_are_underlined_where_their_bars_are():
    ends = [tuple(line.get_xdata()) for line in bars([1] * 10).figure.axes[0].lines[-3:]]
    # ten bars at 0 to 9: detractors 1-6, passives 7-8, promoters 9-10
    ends = [at for line in sorted(ends) for at in line]
    assert ends == pytest.approx([-0.39, 5.39, 5.61, 7.39, 7.61, 9.39])


@pytest.mark.parametrize(("counts", "least"), [([0] * 10, 1), ([1] * 10, 30)])
def test_too_few_are_not_drawn(counts, least):
    exhibit = bars(counts, Context(Words("en"), min_n=least))
    assert (exhibit.figure, exhibit.table) == (None, None)
    assert exhibit.alt == "Which? There are not enough answers to show."
