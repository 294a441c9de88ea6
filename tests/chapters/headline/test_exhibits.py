"""What the first chapter shows: charts, tables and texts from its frames."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import PathCollection
from tests.exhibit.drawn import answers, filled, points, texts

from nps_analysis.chapters.headline import exhibits
from nps_analysis.chapters.headline.frames import SHARES
from nps_analysis.estimates import control_limits, estimate
from nps_analysis.estimates.change_parts import change_parts
from nps_analysis.exhibit.context import Context
from nps_analysis.exhibit.theme import CLASS_COLOURS
from nps_analysis.joins.last_score import classes
from nps_analysis.programme import Break
from nps_analysis.speech import Sentences, Words
from nps_analysis.speech.claims import claims

EN = Context(Words("en"), period="2026Q3")
NONE = Sentences(())


def by_class(data):
    found = [
        estimate(data, measure, by="period").assign(**{"class": kind})
        for kind, measure in SHARES.items()
    ]
    return pd.concat(found, ignore_index=True)


def given(scores, low=0, high=10):
    """How many gave each answer of a scale."""
    every = pd.Series(range(low, high + 1), dtype="Int64")
    n = every.map(pd.Series(scores).value_counts()).fillna(0).astype(int)
    return pd.DataFrame({"score": every, "n": n, "class": classes(every)})


def test_the_trend_has_a_column_of_usual_limits_where_they_are_known():
    frame = estimate(answers(), by="period")
    headers = [c.header for c in exhibits.score_trend(EN, frame, NONE).table.columns]
    assert headers == ["Period", "Answers", "NPS", "95% interval"]
    limited = control_limits(frame, baseline=list(frame["period"][:3]))
    shown = exhibits.score_trend(EN, limited, NONE).table
    assert [c.header for c in shown.columns][4:] == ["Usual limits"]
    low, high = (EN.words.score(limited[name][0], 1) for name in ("limit_low", "limit_high"))
    assert shown.columns[-1].cells[0] == f"{low} to {high}"


def test_shares_keep_their_colours_and_markers():
    frame = by_class(answers())
    exhibit = exhibits.shares(EN, frame)
    axes = exhibit.figure.axes[0]
    drawn = [c for c in axes.collections if type(c) is PathCollection]
    for kind, collection in zip(CLASS_COLOURS, drawn, strict=False):
        heights = np.asarray(collection.get_offsets())[:, 1]
        assert heights == pytest.approx(frame.loc[frame["class"] == kind, "estimate"].to_numpy())
        red, green, blue = (int(CLASS_COLOURS[kind][i : i + 2], 16) / 255 for i in (1, 3, 5))
        assert collection.get_facecolor()[0][:3] == pytest.approx([red, green, blue])
    assert any(text.startswith("Promoters ") for text in texts(axes))
    csv = exhibit.frame
    together = csv["share_promoters"] + csv["share_passives"] + csv["share_detractors"]
    assert together.to_numpy() == pytest.approx(1)
    assert csv["share_promoters_low"].le(csv["share_promoters"]).all()


def test_shares_are_cut_where_the_series_is():
    cut = Context(Words("en"), breaks=(Break(period="2026Q2", what="question"),))
    exhibit = exhibits.shares(cut, by_class(answers()))
    assert "new question" in texts(exhibit.figure.axes[0])
    assert "not compared across" in exhibit.table.columns[-1].cells[2]


def test_without_answers_the_shares_are_said_to_be_none():
    empty = pd.DataFrame(columns=["class", "period", "n", "estimate"])
    exhibit = exhibits.shares(EN, empty)
    assert exhibit.figure is None and "not enough" in exhibit.alt


def test_distribution_counts_every_score_and_passes_over_blanks():
    exhibit = exhibits.distribution(EN, given([0, 6, 7, 10, 10]), "0-10")
    heights = [patch.get_height() for patch in exhibit.figure.axes[0].patches]
    assert heights == [1, 0, 0, 0, 0, 0, 1, 1, 0, 0, 2]
    assert exhibit.table.columns[-1].cells[6:10] == [
        "Detractors",
        "Passives",
        "Passives",
        "Promoters",
    ]
    assert exhibit.alt == (
        "Bar chart of 5 answers by score, from 0 to 10: 1, 0, 0, 0, 0, 0, 1, 1, 0, 0, 2."
    )
    few = Context(Words("en"), min_n=30)
    assert exhibits.distribution(few, given([0, 6, 7, 10, 10]), "0-10").figure is None


def test_distribution_knows_a_scale_from_one():
    exhibit = exhibits.distribution(EN, given([1, 6, 7, 8, 9, 10], low=1), "1-10")
    assert exhibit.table.caption == "Answers from 1 to 10"
    assert len(exhibit.table.data) == 10


def test_the_way_that_leads_is_full_and_the_others_are_not():
    scores = pd.DataFrame(
        {"way": ["answers", "weighted"], "estimate": [21.0, 19.3], "n": 453}
        | {"conf_low": [12.4, 10.7], "conf_high": [29.1, 27.5], "note": ""}
    )
    changes = pd.DataFrame(
        {"way": ["answers", "weighted"], "difference": [-10.2, -11.2]}
        | {"conf_low": [-18.8, -19.8], "conf_high": [-1.6, -2.5]}
    )
    exhibit = exhibits.ways(EN, scores, changes, NONE, ())
    assert filled(exhibit.figure.axes[0]) == {0: True, 1: False}
    assert exhibit.table.columns[0].cells == ["Answer by answer", "Weighted"]
    assert exhibit.table.columns[4].cells == ["−10.2", "−11.2"]
    assert exhibit.frame["difference_low"].tolist() == [-18.8, -19.8]
    first = exhibits.ways(EN, scores, changes.head(0), NONE, ())
    assert [c.header for c in first.table.columns] == ["Counted", "Answers", "NPS", "95% interval"]


def test_one_way_of_counting_is_not_shown_beside_itself():
    alone = pd.DataFrame({"way": ["answers"], "estimate": [21.0], "n": 453})
    exhibit = exhibits.ways(EN, alone, pd.DataFrame(), Sentences(["Nothing is weighted."]), ())
    assert (exhibit.figure, exhibit.table) == (None, None)
    assert list(exhibit.said.lines) == ["Nothing is weighted."]


def test_parts_begin_with_the_whole_and_each_split_adds_up_to_it():
    data = answers(periods=("2026Q2", "2026Q3"), each=200)
    data = data.rename(columns={"group": "region"}).assign(
        account=[f"A{place % 90}" for place in range(400)],
        # half of either period answered in the other too
        customer_id=[f"C{place}" for place in (*range(200), *range(100, 300))],
    )
    found = change_parts(data, ["region"], cluster="account", confidence=0.95, min_n=1)
    whole = pd.DataFrame(
        {"difference": [found.groupby("split")["difference"].sum().iloc[0]], "std_error": [3.0]}
        | {"conf_low": [-6.0], "conf_high": [6.0]}
    )
    made = claims(found.assign(group=found["component"]), "parts", "nps", rule="primary")
    exhibit = exhibits.parts(EN, found, whole, NONE, made)
    assert exhibit.table.columns[0].cells[0] == "The whole change"
    figures = exhibit.frame.set_index("split")["difference"]
    for split in set(found["split"]):
        assert figures[split].sum() == pytest.approx(figures.iloc[0], abs=1e-9)
    drawn = [points(axes)[:, 0] for axes in exhibit.figure.axes]
    assert drawn[0] == pytest.approx(whole["difference"].to_numpy())
    assert exhibit.alt.startswith("Chart. Parts of the change of the score, in points: The whole")
    assert "People: 100)" in exhibit.alt and "answers)" not in exhibit.alt


def test_without_parts_nothing_is_shown_but_what_is_said():
    none = pd.DataFrame(columns=["split", "component", "n", "difference", "conf_low", "conf_high"])
    exhibit = exhibits.parts(EN, none, none, Sentences(["None."], kind="missing"), ())
    assert (exhibit.figure, exhibit.alt, exhibit.table) == (None, "", None)
    assert exhibit.said.kind == "missing"
