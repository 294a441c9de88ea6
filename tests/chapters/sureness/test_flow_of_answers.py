"""From invited to usable: every loss hangs where it was, and every reason has a name."""

import pandas as pd

from nps_analysis.chapters.sureness.flow import STEP_NAMES, answer_flow
from nps_analysis.contract import REFUSALS
from nps_analysis.exhibit.context import Context
from nps_analysis.speech import Sentences, Words

CONTEXT = Context(Words("en"))


def shown(*steps):
    frame = pd.DataFrame(steps, columns=["step", "rows", "kind"])
    return answer_flow(CONTEXT, frame, Sentences([]))


def drawn(exhibit):
    return [(bar.get_x(), bar.get_width()) for bar in exhibit.figure.axes[0].patches]


def test_flow_hangs_each_loss_where_it_was():
    exhibit = shown(
        ("invited", 100, "total"), ("no_answer", 40, "less"), ("answered", 60, "total"),
        ("test_row", 5, "less"), ("blank", 0, "less"), ("usable", 55, "total"),
        ("date_missing", 2, "apart"),
    )  # fmt: skip
    # 100 - 40 = 60, 60 - 5 = 55; a step of nothing is left out, one in no period is not drawn
    assert drawn(exhibit) == [(0, 100), (60, 40), (0, 60), (55, 5), (0, 55)]
    assert exhibit.table.columns[1].cells == ["100", "−40", "60", "−5", "55", "2"]
    assert exhibit.table.columns[2].cells[-1] == "in no period"
    assert list(exhibit.frame) == ["step", "rows", "kind"]


def test_flow_can_gain():
    exhibit = shown(
        ("invited", 10, "total"), ("not_invited", 3, "more"), ("answered", 13, "total"),
        ("usable", 13, "total"), ("usable_invited", 10, "of_which"),
    )  # fmt: skip
    # what is part of a total is in the table only
    assert drawn(exhibit) == [(0, 10), (10, 3), (0, 13), (0, 13)]
    assert exhibit.table.columns[1].cells == ["10", "+3", "13", "13", "10"]


def test_a_flow_of_nobody_says_so():
    exhibit = shown(("answered", 0, "total"), ("usable", 0, "total"))
    assert exhibit.figure is None and "not enough answers" in exhibit.alt


def test_every_reason_of_refusal_has_a_name():
    assert set(REFUSALS) - set(STEP_NAMES) == set()
