"""Who stays and what is kept, as exhibits: what their frames say, and no more."""

import numpy as np
import pandas as pd
import pytest

from nps_analysis.chapters.renewal.bridge import bridge
from nps_analysis.chapters.renewal.exhibits import kept, staying_curves
from nps_analysis.chapters.renewal.exhibits import revenue_bridge as bridged
from nps_analysis.chapters.renewal.landmark import curves, lasting
from nps_analysis.exhibit.context import Context
from nps_analysis.locales import languages
from nps_analysis.speech import Sentences, Words
from nps_analysis.stats.survival import left_at

EN, QUIET = Words("en"), Sentences(())


@pytest.fixture(scope="module")
def rows():
    rng = np.random.default_rng(6)
    size = 160
    kinds = rng.choice(["promoter", "detractor", "silent"], size)
    days = np.ceil(rng.exponential(1000, size)).clip(1)
    return pd.DataFrame(
        {
            "class": kinds,
            "account_id": np.arange(size).astype(str),
            "landmark": pd.Timestamp("2025-09-30"),
            "days": days.clip(max=365),
            "lost": days <= 365,
        }
    )


@pytest.fixture(scope="module")
def sums():
    rng = np.random.default_rng(7)
    rows = pd.DataFrame({"revenue_before": rng.integers(50, 150, 80).astype(float)})
    rows["revenue_after"] = rows["revenue_before"] * rng.choice([0, 0.8, 1.3], 80)
    rows["class"] = rng.choice(["promoter", "detractor", "silent"], 80)
    return bridge(rows, by="class", order=["promoter", "detractor", "silent"])


def stayed(rows, words=EN, min_n=1):
    found = curves(rows, min_n=min_n)
    seen = (
        pd.concat(left_at(found, day, by="class") for day in (0, 182, 365)) if len(found) else found
    )
    return staying_curves(Context(words), lasting(rows, found, min_n=min_n), found, seen, (), QUIET)


def test_curves_end_where_the_table_says(rows):
    exhibit = stayed(rows)
    axes = exhibit.figure.axes[0]
    ends = [line.get_ydata()[0] for line in axes.lines if line.get_marker() in "oDsv"]
    assert ends == pytest.approx(exhibit.table.data["estimate"].tolist())
    texts = [text.get_text() for text in axes.texts]
    assert [kind for kind in ("Promoters", "Detractors", "No score") if kind in texts] == [
        "Promoters",
        "Detractors",
        "No score",
    ]
    counts = rows["class"].value_counts()
    assert str(counts["promoter"]) in texts
    styles = {line.get_linestyle() for line in axes.lines if line.get_linewidth() == 1.9}
    assert len(styles) >= 2
    assert "accounts)" in exhibit.alt


def test_a_curve_too_small_to_show_is_only_in_the_table(rows):
    few = rows[(rows["class"] != "silent") | (rows["account_id"].astype(int) < 8)]
    exhibit = stayed(few, min_n=10)
    assert "too few to show" in exhibit.table.columns[-1].cells
    assert "No score" not in [text.get_text() for text in exhibit.figure.axes[0].texts]
    held = stayed(few.head(3), min_n=10)
    assert held.figure is None and "not enough" in held.alt


def test_each_panel_is_a_waterfall_that_ends_at_what_is_left(sums):
    exhibit = bridged(Context(EN, currency="EUR"), sums, "class", (), QUIET)
    assert "EUR" in exhibit.table.caption
    panels = exhibit.figure.axes
    assert len(panels) == len(sums)
    for axes, (_, row) in zip(panels, sums.iterrows(), strict=True):
        lost, shrunk, grown = axes.patches
        assert lost.get_x() + lost.get_width() == pytest.approx(-row["churn"] / row["start"])
        assert shrunk.get_x() == pytest.approx(lost.get_x() + lost.get_width())
        assert grown.get_x() + grown.get_width() == pytest.approx(row["net"] - 1)
    assert panels[0].get_title("left").startswith("Promoters, ")
    assert panels[-1].get_title("left").startswith("Everybody, ")


def test_what_is_kept_has_its_interval_and_gross_beside_it(sums):
    exhibit = kept(Context(EN), sums, "class", ())
    axes = exhibit.figure.axes[0]
    assert axes.get_xlim()[1] > 1
    assert [text.get_text() for text in axes.get_yticklabels()][-1] == "Everybody"
    assert len(exhibit.table.data) == len(sums)
    assert "gross" in exhibit.alt


def test_nothing_to_draw_is_no_chart(rows, sums):
    for exhibit in (
        stayed(rows.head(0)),
        bridged(Context(EN), sums.head(0), "class", (), QUIET),
        kept(Context(EN), sums.head(0), "class", ()),
    ):
        assert (exhibit.figure, exhibit.alt, exhibit.table) == (None, "", None)
    hidden = sums.copy()
    figures = list(hidden.columns[hidden.columns.get_loc("kept") : -1])
    hidden[figures] = np.nan
    for exhibit in (
        bridged(Context(EN), hidden, "class", (), QUIET),
        kept(Context(EN), hidden, "class", ()),
    ):
        assert exhibit.figure is None and "not enough" in exhibit.alt
        assert len(exhibit.table.data) == len(sums)


@pytest.mark.parametrize("language", languages())
def test_every_language_can_be_drawn(rows, sums, language):
    words = Words(language)
    for exhibit in (
        stayed(rows, words),
        bridged(Context(words), sums, "class", (), QUIET),
        kept(Context(words), sums, "class", ()),
    ):
        assert exhibit.svg().startswith("<svg")
        assert exhibit.table.html()
