"""What is drawn of the flow and of renewals is what the frame says."""

import numpy as np
import pandas as pd
import pytest
from tests.exhibit.drawn import points

from nps_analysis import charts
from nps_analysis.estimates import estimate
from nps_analysis.scoring import RENEWAL_RATE
from nps_analysis.speech import Words

EN = Words("en")


def test_flow_hangs_each_loss_where_it_was():
    steps = pd.DataFrame(
        [("invited", 100, "total"), ("no_answer", 40, "less"), ("answered", 60, "total"),
         ("test_row", 5, "less"), ("blank", 0, "less"), ("usable", 55, "total"),
         ("date_missing", 2, "apart")],
        columns=["step", "rows", "kind"],
    )  # fmt: skip
    exhibit = charts.flow(steps, EN)
    drawn = [(p.get_x(), p.get_width()) for p in exhibit.figure.axes[0].patches]
    # 100 - 40 = 60, 60 - 5 = 55; a step of nothing is left out, one in no period is not drawn
    assert drawn == [(0, 100), (60, 40), (0, 60), (55, 5), (0, 55)]
    assert exhibit.table.columns[1].cells == ["100", "−40", "60", "−5", "55", "2"]
    assert exhibit.table.columns[2].cells[-1] == "in no quarter"


def test_flow_can_gain():
    steps = pd.DataFrame(
        [("invited", 10, "total"), ("not_invited", 3, "more"), ("answered", 13, "total"),
         ("usable", 13, "total"), ("usable_invited", 10, "of_which")],
        columns=["step", "rows", "kind"],
    )  # fmt: skip
    drawn = [(p.get_x(), p.get_width()) for p in charts.flow(steps, EN).figure.axes[0].patches]
    # what is part of a total is in the table only
    assert drawn == [(0, 10), (10, 3), (0, 13), (0, 13)]
    assert charts.flow(steps, EN).table.columns[1].cells == ["10", "+3", "13", "13", "10"]


def test_every_reason_of_refusal_has_a_name():
    from nps_analysis.chapters.sureness.flow import STEP_NAMES
    from nps_analysis.contract import REFUSALS

    assert set(REFUSALS) - set(STEP_NAMES) == set()


def renewals():
    rng = np.random.default_rng(5)
    data = pd.DataFrame({"score": pd.array([*rng.integers(0, 11, 200), *[None] * 20], "Int64")})
    data["renewed"] = pd.array(rng.random(220) < 0.8, dtype="boolean")
    bands = {"detractor": data["score"] <= 6, "passive": data["score"].isin([7, 8])}
    data["class"] = np.select(
        [data["score"].isna(), *(band.fillna(False) for band in bands.values())],
        ["silent", *bands],
        "promoter",
    )
    return data


def test_renewal_by_score_is_a_share_with_its_interval():
    rates = estimate(renewals(), RENEWAL_RATE, by="score")
    exhibit = charts.renewal_by_score(rates, EN)
    axes = exhibit.figure.axes[0]
    known = rates.dropna(subset="score")
    drawn = dict(points(axes))
    assert drawn == pytest.approx(dict(zip(known["score"], known["estimate"], strict=True)))
    assert axes.get_ylim()[0] == 0 and axes.get_ylim()[1] >= 1
    assert len(exhibit.table.data) == 11


def test_renewal_by_class_keeps_the_silent_apart():
    rates = estimate(renewals(), RENEWAL_RATE, by="class")
    exhibit = charts.renewal_by_class(rates, EN)
    axes = exhibit.figure.axes[0]
    names = [t.get_text() for t in axes.get_yticklabels()]
    assert names == ["Promoters", "Passives", "Detractors", "No score"]
    assert axes.get_xlim()[1] >= 1
    assert exhibit.table.columns[1].cells[-1] == "20"


@pytest.mark.parametrize("chart", [charts.renewal_by_score, charts.renewal_by_class])
def test_without_renewals_nothing_is_shown(chart):
    exhibit = chart(pd.DataFrame(columns=["score", "class", "n", "estimate"]), EN)
    assert (exhibit.figure, exhibit.alt, exhibit.table) == (None, "", None)
