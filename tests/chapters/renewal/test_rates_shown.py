"""Rates, effects and forecasts as exhibits: what their frames say, and nothing of nothing."""

import numpy as np
import pandas as pd
import pytest
from tests.known_renewals import ALIKE, FORECASTS, decisions

from nps_analysis.chapters.renewal import exhibits
from nps_analysis.chapters.renewal.forecast import added, forecasts, in_groups
from nps_analysis.estimates import estimate
from nps_analysis.exhibit.context import Context
from nps_analysis.locales import languages
from nps_analysis.scoring import RENEWAL_RATE
from nps_analysis.speech import Sentences, Words
from nps_analysis.speech.claims import claims
from nps_analysis.stats.logistic import logit

QUIET = Sentences(())


def context(language="en"):
    return Context(Words(language), labels={"plan": "Plan"})


@pytest.fixture(scope="module")
def rows():
    return decisions(np.random.default_rng(7), 1.5)


@pytest.fixture(scope="module")
def effects(rows):
    return logit(rows, **ALIKE, cluster="account").effects


@pytest.fixture(scope="module")
def found(rows):
    return forecasts(rows, FORECASTS)


def alike(effects, language="en"):
    made = claims(effects, "alike", "renewal_rate", rule="corrected", figure="estimate")
    return exhibits.renewal_effects(context(language), effects, made, QUIET)


def rates(by):
    rng = np.random.default_rng(5)
    data = pd.DataFrame({"score": pd.array([*rng.integers(0, 11, 200), *[None] * 20], "Int64")})
    data["renewed"] = pd.array(rng.random(220) < 0.8, dtype="boolean")
    bands = {"detractor": data["score"] <= 6, "passive": data["score"].isin([7, 8])}
    data["class"] = np.select(
        [data["score"].isna(), *(band.fillna(False) for band in bands.values())],
        ["silent", *bands],
        "promoter",
    )
    return estimate(data, RENEWAL_RATE, by=by)


def test_the_share_renewed_is_shown_by_score_and_the_silent_are_passed_over():
    exhibit = exhibits.by_score(context(), rates("score"), QUIET)
    assert len(exhibit.frame) == 11
    assert exhibit.table.columns[0].cells == [str(score) for score in range(11)]
    assert exhibit.alt.startswith("Chart. Share renewed by the last score before the decision: 0 ")
    assert "renewals)" in exhibit.alt and exhibit.svg().startswith("<svg")


def test_the_share_renewed_by_class_keeps_the_silent_apart():
    exhibit = exhibits.by_class(context(), rates("class"), ())
    names, n, *_ = (column.cells for column in exhibit.table.columns)
    assert names == ["Promoters", "Passives", "Detractors", "No score"]
    assert n[-1] == "20"
    (axes,) = exhibit.figure.axes
    assert axes.get_xlim()[0] == 0 and axes.get_xlim()[1] >= 1


def test_each_effect_is_in_percentage_points_under_what_it_is_compared_with(effects):
    exhibit = alike(effects)
    titles = [axes.get_title(loc="left") for axes in exhibit.figure.axes]
    assert titles == [
        "Last score, beside Detractors",
        "Plan, beside Starter",
        "For one unit more",
    ]
    compared, n, difference, interval = (column.cells for column in exhibit.table.columns)
    assert compared[0] == "Last score, beside Detractors: Promoters"
    assert n[0] == str(effects["n"][0]) and difference[0].startswith("+")
    assert " to " in interval[0] and exhibit.frame is effects
    assert f"Promoters {difference[0].split('.')[0][:2]}" in exhibit.alt
    assert exhibit.claims[0].group == "promoter" and exhibit.claims[0].told


def test_what_the_score_adds_is_a_table(found):
    exhibit = exhibits.forecast_gain(context(), added(found), (), QUIET)
    assert exhibit.figure is None and exhibit.alt == ""
    measures, n, without, with_it, *_ = (column.cells for column in exhibit.table.columns)
    assert measures[0] == "Error of the forecasts (log loss)" and n[0] == str(len(found))
    assert float(with_it[0]) < float(without[0])


def test_forecasts_stand_beside_what_came(found):
    groups = in_groups(found, "with_score", cluster="account", min_n=5)
    exhibit = exhibits.forecast_groups(context(), groups, (), QUIET)
    names, _, forecast, *_ = (column.cells for column in exhibit.table.columns)
    assert names == [
        "Least likely to renew", "Group 2", "Group 3", "Group 4", "Most likely to renew",
    ]  # fmt: skip
    assert forecast[0] == f"{100 * groups['forecast'][0]:.1f}%"
    assert "Group 3: forecast" in exhibit.alt and len(exhibit.frame) == 5


def test_nothing_is_shown_of_nothing():
    none = pd.DataFrame(columns=["term", "level", "reference", "group", "measure", "n", "estimate"])
    none = none.assign(**dict.fromkeys(["without", "with_score", "forecast", "score", "class"]))
    for exhibit in (
        exhibits.renewal_effects(context(), none, (), QUIET),
        exhibits.forecast_gain(context(), none, (), QUIET),
        exhibits.forecast_groups(context(), none, (), QUIET),
        exhibits.by_score(context(), none, QUIET),
        exhibits.by_class(context(), none, ()),
    ):
        assert (exhibit.figure, exhibit.alt, exhibit.table) == (None, "", None)


@pytest.mark.parametrize("language", languages())
def test_every_language_can_be_drawn(language, effects, found):
    assert alike(effects, language).svg().startswith("<svg")
    here = context(language)
    assert "Brier" in str(exhibits.forecast_gain(here, added(found), (), QUIET).table)
    groups = in_groups(found, "with_score", cluster="account")
    assert exhibits.forecast_groups(here, groups, (), QUIET).svg().startswith("<svg")
