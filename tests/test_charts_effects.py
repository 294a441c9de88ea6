"""Charts of effects and of forecasts show the frame they are given, and nothing of none."""

import numpy as np
import pandas as pd
import pytest
from tests.models.programmes import ALIKE, FORECASTS, decisions

from nps_analysis import charts
from nps_analysis.locales import languages
from nps_analysis.models.forecast import added, forecasts, in_groups
from nps_analysis.stats.logistic import logit
from nps_analysis.words import Words

EN = Words("en")
LABELS = {"plan": "Plan"}


@pytest.fixture(scope="module")
def rows():
    return decisions(np.random.default_rng(7), 1.5)


@pytest.fixture(scope="module")
def effects(rows):
    return logit(rows, **ALIKE, cluster="account").effects


@pytest.fixture(scope="module")
def found(rows):
    return forecasts(rows, FORECASTS)


def points(axes):
    return sorted(float(x) for dots in axes.collections for x, _ in dots.get_offsets())


def test_each_effect_is_a_point_with_its_interval_in_percentage_points(effects):
    exhibit = charts.effects(effects, EN, labels=LABELS)
    drawn = [x for axes in exhibit.figure.axes for x in points(axes)]
    assert set(np.round(effects["estimate"].astype(float), 9)) <= set(np.round(drawn, 9))
    titles = [axes.get_title(loc="left") for axes in exhibit.figure.axes]
    assert titles == [
        "Last score, beside Detractors",
        "Plan, beside Starter",
        "One more of what was known",
    ]
    compared, n, difference, interval = (column.cells for column in exhibit.table.columns)
    assert compared[0] == "Last score, beside Detractors: Promoters"
    assert n[0] == str(effects["n"][0]) and difference[0].startswith("+")
    assert " to " in interval[0] and exhibit.table.data is effects
    assert f"Promoters {difference[0].split('.')[0][:2]}" in exhibit.alt


def test_what_the_score_adds_is_a_table(found):
    exhibit = charts.added(added(found), EN)
    assert exhibit.figure is None and exhibit.alt == ""
    measures, n, without, with_it, *_ = (column.cells for column in exhibit.table.columns)
    assert measures[0] == "Error of the forecasts (log loss)" and n[0] == str(len(found))
    assert float(with_it[0]) < float(without[0])


def test_forecasts_are_diamonds_beside_what_came(found):
    groups = in_groups(found, "with_score", cluster="account", min_n=5)
    exhibit = charts.forecast_groups(groups, EN)
    (axes,) = exhibit.figure.axes
    labels = [tick.get_text() for tick in axes.get_yticklabels()]
    assert labels == [
        "Least likely to renew", "Group 2", "Group 3", "Group 4", "Most likely to renew",
    ]  # fmt: skip
    diamonds = [line.get_xdata() for line in axes.lines if line.get_marker() == "D"]
    np.testing.assert_allclose(diamonds[0], groups["forecast"])
    assert "Group 3: forecast" in exhibit.alt and len(exhibit.table.data) == 5


@pytest.mark.parametrize("chart", ["effects", "added", "forecast_groups"])
def test_nothing_is_shown_of_nothing(chart):
    more = {"labels": LABELS} if chart == "effects" else {}
    empty = pd.DataFrame(columns=["term", "level", "reference", "group", "measure", "n"])
    exhibit = getattr(charts, chart)(empty, EN, **more)
    assert (exhibit.figure, exhibit.alt, exhibit.table) == (None, "", None)


@pytest.mark.parametrize("language", languages())
def test_every_language_can_be_drawn(language, effects, found):
    words = Words(language)
    assert charts.effects(effects, words, labels=LABELS).svg().startswith("<svg")
    assert "Brier" in str(charts.added(added(found), words).table)
    groups = in_groups(found, "with_score", cluster="account")
    assert charts.forecast_groups(groups, words).svg().startswith("<svg")
