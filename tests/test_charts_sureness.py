"""Charts of the ways of counting, the parts of a change and how sure a score is."""

import re
from io import StringIO

import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import LineCollection, PathCollection, PolyCollection

from nps_analysis import charts
from nps_analysis.chapters.segments.frames import Segments
from nps_analysis.chapters.sureness.frames import Sureness
from nps_analysis.locales import languages
from nps_analysis.words import Words

EN = Words("en")


@pytest.fixture(scope="module")
def chapter(sample_programme):
    return Sureness("2026Q3", "en", str(sample_programme))


@pytest.fixture(scope="module")
def change(chapter):
    return chapter.contrast(chapter.of_two_periods, between="period")


@pytest.fixture(scope="module")
def scores(chapter):
    return chapter.estimate(chapter.answers, by="period")


def drawn(figure):
    """Where the markers of a chart are, and the ends of its intervals, from the top down."""
    points, ends = [], []
    for axes in figure.axes:
        here = [np.asarray(c.get_offsets()) for c in axes.collections if type(c) is PathCollection]
        points += [tuple(row) for row in np.vstack(here)]
        for lines in axes.collections:
            if isinstance(lines, LineCollection):
                ends += [tuple(segment[:, 0]) for segment in lines.get_segments()]
    return points, ends


def texts(figure):
    """Everything written in the panels of a chart."""
    return [text.get_text() for axes in figure.axes for text in axes.texts]


def test_ways_draw_each_score_with_its_interval(chapter):
    counted, moved = chapter.ways
    exhibit = charts.ways(counted, moved, EN)
    points, ends = drawn(exhibit.figure)
    assert {round(x, 6) for x, _ in points} == set(counted["estimate"].round(6))
    expected = zip(counted["conf_low"], counted["conf_high"], strict=True)
    assert sorted(ends) == sorted(expected)
    table = pd.read_csv(StringIO(exhibit.table.csv()))
    assert table["difference"].tolist() == pytest.approx(moved["difference"].tolist())
    assert table["difference_low"].tolist() == pytest.approx(moved["conf_low"].tolist())


def test_one_way_alone_is_not_charted(chapter):
    counted, moved = (frame.head(1) for frame in chapter.ways)
    assert charts.ways(counted, moved, EN).figure is None


def test_parts_stand_below_the_whole(chapter, change):
    found = chapter.parts
    exhibit = charts.parts(found, change, EN)
    points, _ = drawn(exhibit.figure)
    assert points[0][0] == pytest.approx(change["difference"][0])
    table = exhibit.table
    assert table.columns[0].cells[0] == "The whole change"
    page = re.findall(r'<th scope="row">(.*?)</th>', table.html())
    assert page == list(table.columns[0].cells) and len(page) == len(found) + 1
    csv = pd.read_csv(StringIO(table.csv()), keep_default_na=False)
    assert csv["component"].tolist() == ["whole", *found["component"]]
    assert csv["split"].tolist() == ["", *found["split"]]
    assert int(csv["n"][0]) == change["n"][0]
    assert csv["difference"].tolist() == pytest.approx(
        [change["difference"][0], *found["difference"]]
    )
    assert charts.parts(found.head(0), change, EN).figure is None


def test_usual_limits_are_a_band_and_only_where_they_are_known(chapter, scores):
    series = chapter.usual(scores)
    (axes,) = charts.trend(series, EN).figure.axes
    (band,) = (c for c in axes.collections if isinstance(c, PolyCollection))
    heights = band.get_paths()[0].vertices[:, 1]
    assert heights.min() == pytest.approx(series["limit_low"].min())
    assert heights.max() == pytest.approx(series["limit_high"].max())
    (axes,) = charts.trend(scores, EN).figure.axes
    assert not [c for c in axes.collections if isinstance(c, PolyCollection)]


def test_pooled_scores_are_diamonds_beside_the_points(sample_programme):
    chapter = Segments("2026Q3", "en", str(sample_programme))
    every = chapter.estimate(chapter.by_segment, by=["period", "segment", "group"])
    pooled = chapter.pooled(every)
    options = {"period": "2026Q3", "labels": chapter.labels}
    exhibit = charts.segments(pooled, chapter.estimate(chapter.of_period, by="period"), EN,
                              **options)  # fmt: skip
    diamonds = [
        x
        for axes in exhibit.figure.axes
        for line in axes.lines
        if line.get_marker() == "D"
        for x in line.get_xdata()
    ]
    assert sorted(diamonds) == pytest.approx(sorted(pooled["pooled"].dropna()))
    assert [column.header for column in exhibit.table.columns][4:6] == [
        "Pooled",
        "Places it may hold",
    ]


def test_bounds_reach_from_the_worst_case_to_the_best(chapter, scores):
    exhibit = charts.bounds(chapter.bounds, scores, EN)
    _, ends = drawn(exhibit.figure)
    for _, row in chapter.bounds.iterrows():
        assert any(pair == pytest.approx((row["worst"], row["best"])) for pair in ends)
    assert not any("nan" in text for text in texts(exhibit.figure))


def test_where_nobody_knows_who_was_asked_that_is_said(chapter, scores):
    none = charts.bounds(chapter.bounds.head(0), scores, EN)
    assert none.figure is None and none.alt == "Not known: no invitations."
    none = charts.response(chapter.response_rates.head(0), EN, labels=chapter.labels)
    assert none.figure is None and none.alt == "Not known: no invitations."


def test_response_rates_begin_with_everybody(chapter):
    exhibit = charts.response(chapter.response_rates, EN, labels=chapter.labels)
    assert exhibit.table.columns[0].cells[:2] == ["Everybody", "Plan Starter"]
    points, _ = drawn(exhibit.figure)
    assert points[0][0] == pytest.approx(chapter.response_rates["estimate"][0])


def test_tables_of_nothing_are_empty(chapter):
    for exhibit in (
        charts.weights(chapter.worth.head(0), EN),
        charts.comparisons({"change": 0}, EN),
        charts.planning(pd.DataFrame(), EN),
    ):
        assert exhibit.figure is None and exhibit.table is None and exhibit.alt == ""


@pytest.mark.parametrize("language", languages())
def test_every_exhibit_speaks_every_language(chapter, change, scores, language):
    words = Words(language)
    counted, moved = chapter.ways
    exhibits = [
        charts.ways(counted, moved, words),
        charts.parts(chapter.parts, change, words),
        charts.response(chapter.response_rates, words, labels=chapter.labels),
        charts.bounds(chapter.bounds, scores, words),
        charts.weights(chapter.worth, words),
        charts.comparisons(chapter.comparisons, words),
        charts.planning(chapter.planning(scores), words),
        charts.contract(chapter.contract, words),
    ]
    assert len({exhibit.name for exhibit in exhibits}) == len(exhibits)
    for exhibit in exhibits:
        assert "{" not in str(exhibit.table) + exhibit.alt
        assert exhibit.figure is None or len(exhibit.alt) > 40
