"""Forecasts look at earlier periods only; what they are worth is counted by account."""

import numpy as np
import pandas as pd
import pytest
from tests.known_renewals import FORECASTS, decisions

from nps_analysis.chapters.renewal import forecast
from nps_analysis.chapters.renewal.forecast import (
    added,
    calibration,
    forecasts,
    in_groups,
)
from nps_analysis.stats.discrimination import area_under_curve
from nps_analysis.stats.logistic import logit


@pytest.fixture(scope="module")
def rows():
    return decisions(np.random.default_rng(7), 1.5)


@pytest.fixture(scope="module")
def found(rows):
    return forecasts(rows, FORECASTS)


def test_each_period_is_forecast_from_all_earlier_ones_and_no_other(rows, found):
    assert found["period"].min() > rows["period"].min()
    for period in ("2025Q1", "2025Q4"):
        fit = logit(rows[rows["period"] < period], **FORECASTS["with_score"])
        here = found[found["period"] == period]
        expected = fit.predict(rows[rows["period"] == period])
        np.testing.assert_allclose(here["with_score"], expected)


def test_what_comes_later_changes_no_forecast(rows, found):
    upset = rows.assign(renewed=rows["renewed"] ^ (rows["period"] == "2025Q4"))
    again = forecasts(upset, FORECASTS)
    np.testing.assert_array_equal(again["with_score"], found["with_score"])


def test_no_forecast_before_there_is_enough_to_learn_from(rows):
    few = rows[rows["renewed"] | (rows.index < 40)]
    found = forecasts(few, FORECASTS)
    needed = forecast.LEAST_TO_LEARN * 5  # constant, plan, score, its mark, usage
    for period in found["period"].unique():
        assert (~few.loc[few["period"] < period, "renewed"]).sum() >= needed
    none = forecasts(rows[rows["renewed"]], FORECASTS)
    assert none.empty and {"without", "with_score"} <= set(none)
    assert added(none).empty and in_groups(none, "without").empty
    assert calibration(none, "without").empty


def test_a_level_first_met_in_a_period_is_not_forecast_in_it(rows):
    late = rows["period"] == "2025Q4"
    plan = {"plan": ["Starter", "Team", "Trial"]}
    met = rows.assign(plan=rows["plan"].where(~(late & (rows["account"] % 5 == 0)), "Trial"))
    found = forecasts(met, {"without": {"factors": plan}, "with_score": {"factors": plan}})
    assert late.sum() > (found["period"] == "2025Q4").sum() > 0
    assert "Trial" not in set(found["plan"])


def test_measures_are_those_of_the_textbook(found):
    """Against the formulas written out, and statsmodels' clustered mean."""
    from statsmodels.regression.linear_model import OLS

    table = added(found).set_index("measure")
    yes = found["renewed"].astype(float).to_numpy()
    lost = {}
    for name in ("without", "with_score"):
        p = found[name].to_numpy(dtype=float)
        lost[name] = -(yes * np.log(p) + (1 - yes) * np.log(1 - p))
        assert table.loc["log_loss", name] == pytest.approx(lost[name].mean())
        assert table.loc["brier", name] == pytest.approx(((p - yes) ** 2).mean())
        pairs = p[yes > 0][:, None] - p[yes <= 0]
        area = (pairs > 0).mean() + (pairs == 0).mean() / 2
        assert table.loc["auc", name] == pytest.approx(area)
    clustered = {"groups": pd.factorize(found["account"])[0], "use_correction": True}
    mean = OLS(lost["with_score"] - lost["without"], np.ones(len(yes)))
    error = mean.fit(cov_type="cluster", cov_kwds=clustered).bse[0]
    # statsmodels multiplies by (n - 1) / (n - k) as well, which is 1 for a mean
    assert table.loc["log_loss", "std_error"] == pytest.approx(error)
    assert table.loc["log_loss", "difference"] < 0 < table.loc["auc", "difference"]


def test_the_error_of_an_area_is_delong_s_where_accounts_are_alone(found):
    alone = found.assign(account=range(len(found)), without=0.5)
    row = added(alone).set_index("measure").loc["auc"]
    expected = area_under_curve(found["with_score"], found["renewed"])
    # G / (G - 1) for all, instead of n - 1 on either side
    assert row["std_error"] == pytest.approx(expected["std_error"], rel=0.01)
    assert row["without"] == 0.5


def test_renewals_that_come_twice_tell_no_more(found):
    twice = pd.concat([found, found], ignore_index=True)
    once, again = added(found), added(twice)
    np.testing.assert_allclose(again["difference"], once["difference"])
    np.testing.assert_allclose(again["std_error"], once["std_error"])


def test_a_forecast_against_itself_adds_nothing(found):
    same = added(found.assign(with_score=found["without"]))
    assert (same["difference"] == 0).all() and (same["p_value"] == 1).all()


def test_calibration_finds_what_was_done_to_a_forecast(found):
    from scipy.special import expit
    from scipy.special import logit as log_odds

    rng = np.random.default_rng(2)
    chance = found["with_score"].to_numpy(dtype=float)
    big = pd.concat([found] * 30, ignore_index=True).assign(account=lambda d: d.index)
    chance = np.tile(chance, 30)
    big["renewed"] = rng.random(len(big)) < chance
    for shift, times in ((0.0, 1.0), (0.5, 1.0), (0.0, 2.0)):
        told = calibration(big.assign(told=expit(times * (log_odds(chance) + shift))), "told")
        row = told.set_index("measure")
        assert row.loc["slope", "conf_low"] < 1 / times < row.loc["slope", "conf_high"]
        if times == 1:
            large = row.loc["in_the_large"]
            assert large["conf_low"] < -shift < large["conf_high"]


def test_calibration_says_only_what_the_forecasts_settle(found):
    """Forecasts all alike, or without error, have no slope; half forecast of half is right."""
    half = found.assign(told=0.5, renewed=np.arange(len(found)) < len(found) / 2)
    row = calibration(half.head(len(found) // 2 * 2), "told").set_index("measure")
    assert row.index.tolist() == ["in_the_large"]
    assert row.loc["in_the_large", "estimate"] == pytest.approx(0, abs=0.01)
    sure = calibration(half.assign(told=np.where(half["renewed"], 0.9, 0.1)), "told")
    assert sure["measure"].tolist() == ["in_the_large"]
    assert calibration(half.assign(account="A"), "told").empty


def test_groups_are_of_like_size_and_hold_every_forecast(found):
    groups = in_groups(found, "with_score", cluster="account")
    assert groups["group"].tolist() == [1, 2, 3, 4, 5]
    assert groups["n"].sum() == len(found) and groups["n"].max() - groups["n"].min() <= 1
    assert groups["forecast"].is_monotonic_increasing
    mean = (groups["forecast"] * groups["n"]).sum() / len(found)
    assert mean == pytest.approx(found["with_score"].mean())
    assert len(in_groups(found.head(45), "with_score", cluster="account")) == 2
