"""The logit is that of statsmodels where both can be had; what cannot be had is refused by name."""

import duckdb
import numpy as np
import pandas as pd
import pytest

from nps_analysis.scoring import RENEWAL_RATE
from nps_analysis.stats.identified import NotIdentified
from nps_analysis.stats.logistic import likelihood_ratio, logit
from nps_analysis.tallies import tally

CLASS = {"class": ["detractor", "promoter", "silent"]}
PLAN = {"plan": ["Starter", "Team"]}


def drawn(size=900, seed=4, accounts=300):
    """Renewals of a known logit; each account has its plan, and outcomes that resemble."""
    rng = np.random.default_rng(seed)
    account = rng.integers(0, accounts, size)
    rows = pd.DataFrame(
        {
            "account": account,
            "class": rng.choice(CLASS["class"], size, p=[0.3, 0.5, 0.2]),
            "plan": np.where(account % 3, "Starter", "Team"),
            "usage": rng.normal(6, 2, size),
        }
    )
    beta = rows["class"].map({"detractor": 0.0, "promoter": 1.2, "silent": 0.3})
    chance = 1 / (1 + np.exp(-(beta + 0.2 * (rows["usage"] - 6))))
    return rows.assign(renewed=rng.random(size) < chance)


def bare(rows, columns):
    from statsmodels.discrete.discrete_model import Logit

    matrix = np.column_stack([np.ones(len(rows)), *columns]).astype(float)
    clustered = {"cov_type": "cluster", "cov_kwds": {"groups": rows["account"].to_numpy()}}
    return Logit(rows["renewed"].to_numpy(dtype=float), matrix).fit(disp=0, **clustered)


@pytest.mark.parametrize("seed", [1, 2])
def test_it_is_the_logit_of_statsmodels(seed):
    rows = drawn(seed=seed)
    fit = logit(rows, factors=CLASS, numbers=["usage"], cluster="account", errors="cluster_HC1")
    columns = [rows["class"] == "promoter", rows["class"] == "silent", rows["usage"]]
    other = bare(rows, columns)
    np.testing.assert_allclose(fit.coefficients, other.params, rtol=1e-8)
    np.testing.assert_allclose(fit.covariance, other.cov_params(), rtol=1e-7)
    assert fit.loglik == pytest.approx(other.llf, rel=1e-12)


def test_an_effect_moves_the_whole_factor_and_its_error_is_that_of_a_small_step():
    rows = drawn()
    fit = logit(rows, factors=CLASS | PLAN, numbers=["usage"], cluster="account")
    effects = fit.effects.set_index(fit.effects["level"].fillna("usage"))

    def by_hand(beta, level):
        class_ = np.full(len(rows), level)
        logits = beta[0] + beta[1] * (class_ == "promoter") + beta[2] * (class_ == "silent")
        logits += beta[3] * (rows["plan"] == "Team") + beta[4] * rows["usage"]
        return np.mean(1 / (1 + np.exp(-logits)))

    def effect(beta):
        return by_hand(beta, "promoter") - by_hand(beta, "detractor")

    assert effects.loc["promoter", "estimate"] == pytest.approx(effect(fit.coefficients))
    steps = 1e-5 * np.eye(5)
    gradient = [
        (effect(fit.coefficients + step) - effect(fit.coefficients - step)) / 2e-5 for step in steps
    ]
    error = np.sqrt(gradient @ fit.covariance @ gradient)
    # a central difference of 1e-5 is right to about 1e-9
    assert effects.loc["promoter", "std_error"] == pytest.approx(error, rel=1e-7)
    assert effects.loc["promoter", ["n", "n_reference"]].tolist() == [
        (rows["class"] == "promoter").sum(),
        (rows["class"] == "detractor").sum(),
    ]


def test_swapping_the_reference_flips_the_sign():
    rows = drawn()
    there = logit(rows, factors={"class": ["detractor", "promoter", "silent"]}).effects
    back = logit(rows, factors={"class": ["promoter", "detractor", "silent"]}).effects
    assert there["estimate"][0] == pytest.approx(-back["estimate"][0])
    assert there["std_error"][0] == pytest.approx(back["std_error"][0])


@pytest.mark.parametrize("cluster", [None, "account"])
def test_cells_and_rows_are_one(cluster):
    """A number that says what a factor says makes every row its own: the rest must not change."""
    rows = drawn()
    cells = logit(rows, factors=CLASS | PLAN, cluster=cluster)
    team = rows.assign(team=(rows["plan"] == "Team").astype(float))
    singly = logit(team, factors=CLASS, numbers=["team"], cluster=cluster)
    assert len(cells.design.yes) == 6 and len(singly.design.yes) == len(rows)
    np.testing.assert_allclose(cells.coefficients, singly.coefficients, rtol=1e-9)
    np.testing.assert_allclose(cells.covariance, singly.covariance, rtol=1e-8)
    promoters = (found.effects["estimate"][0] for found in (cells, singly))
    assert next(promoters) == pytest.approx(next(promoters))


def test_cells_can_be_counted_by_any_engine():
    rows = drawn()
    cells = tally(duckdb.from_df(rows), RENEWAL_RATE, ["class", "plan"])
    fit = logit(cells, factors=CLASS | PLAN, trials="n")
    one_by_one = logit(rows, factors=CLASS | PLAN)
    np.testing.assert_allclose(fit.coefficients, one_by_one.coefficients, rtol=1e-9)
    np.testing.assert_allclose(fit.covariance, one_by_one.covariance, rtol=1e-9)


def test_what_is_not_known_has_a_coefficient_of_its_own_and_no_effect():
    rows = drawn()
    rows.loc[::4, "usage"] = np.nan
    fit = logit(rows, factors=CLASS, numbers=["usage"])
    assert fit.names[-1] == "usage: not known"
    usage = fit.effects.set_index("term").loc["usage"]
    assert usage["n"] == rows["usage"].notna().sum()
    # whatever stands in for it, the slope is that of the others
    filled = rows.assign(
        other=rows["usage"].isna().map({True: "yes", False: "no"}), usage=rows["usage"].fillna(99)
    )
    again = logit(filled, factors=CLASS | {"other": ["no", "yes"]}, numbers=["usage"])
    slope = dict(zip(again.names, again.coefficients, strict=True))["usage"]
    assert slope == pytest.approx(fit.coefficients[fit.names.index("usage")])


def test_a_prediction_needs_levels_that_were_met():
    rows = drawn()
    fit = logit(rows[rows["class"] != "silent"], factors=CLASS, numbers=["usage"])
    chance = fit.predict(rows)
    assert (np.isnan(chance) == (rows["class"] == "silent")).all()
    lost = rows.assign(usage=np.nan)
    assert np.isnan(fit.predict(lost)).all()


def test_likelihood_ratio_counts_the_terms():
    rows = drawn()
    fuller, smaller = logit(rows, factors=CLASS, numbers=["usage"]), logit(rows, factors=CLASS)
    test = likelihood_ratio(fuller, smaller)
    assert test["df"] == 1 and test["statistic"] > 0 and test["p_value"] < 0.01


def starters(renewed, others):
    """Twelve accounts on Starter, a hundred on Team."""
    rows = pd.DataFrame({"plan": ["Starter"] * 12 + ["Team"] * 100})
    return rows.assign(renewed=[*renewed, *others], account=range(112))


HALF = [True, False] * 50


@pytest.mark.parametrize(
    ("renewed", "said"),
    [
        ([True] * 12, "all 12 accounts on plan 'Starter' renewed; merge the level or drop plan"),
        ([False] * 12, "none of the 12 accounts on plan 'Starter' renewed; merge the level or"),
    ],
)
def test_separation_is_refused_by_name(renewed, said):
    with pytest.raises(NotIdentified, match=f"renewal model is not identified: {said}") as refused:
        logit(starters(renewed, HALF), factors=PLAN, cluster="account")
    assert (refused.value.column, refused.value.level, refused.value.n) == ("plan", "Starter", 12)


def test_the_accounts_are_counted_and_not_their_renewals():
    rows = starters([True] * 12, HALF).assign(account=lambda d: d.index // 3)
    with pytest.raises(NotIdentified, match="all 4 accounts on plan 'Starter'"):
        logit(rows, factors=PLAN, cluster="account")


def test_every_way_of_not_being_settled_is_named():
    rows = drawn()
    always = rows.assign(renewed=True)
    with pytest.raises(NotIdentified, match="all 900 accounts renewed; there is nothing"):
        logit(always, factors=CLASS)
    with pytest.raises(NotIdentified, match="seats is the same for all 900"):
        logit(rows.assign(seats=3.0), numbers=["seats"])
    told = rows.assign(usage=rows["usage"].where(rows["renewed"]))
    with pytest.raises(NotIdentified, match="accounts without usage renewed; drop usage, or"):
        logit(told, numbers=["usage"])
    twice = rows.assign(goals=2 * rows["usage"] + 1)
    with pytest.raises(NotIdentified, match="goals says nothing that the terms before it do not"):
        logit(twice, numbers=["usage", "goals"])
    same = rows.assign(region=rows["plan"].map({"Starter": "EMEA", "Team": "APAC"}))
    with pytest.raises(NotIdentified, match="region: APAC says nothing that the terms before"):
        logit(same, factors=PLAN | {"region": ["EMEA", "APAC"]})


@pytest.mark.parametrize("size", [40, 4000])
def test_what_only_several_together_tell_apart_is_found(size):
    """Renewed where the two add up to more than nought: neither alone separates."""
    rng = np.random.default_rng(8)
    rows = pd.DataFrame(rng.normal(size=(size, 2)), columns=["usage", "effort"])
    rows["renewed"] = rows.sum(axis=1) > 0
    with pytest.raises(NotIdentified, match="usage and effort together tell some who renewed"):
        logit(rows, numbers=["usage", "effort"])


def test_a_level_nobody_declared_is_refused():
    with pytest.raises(ValueError, match=r"plan has \['Team'\], not among its levels"):
        logit(drawn(), factors={"plan": ["Starter"]})
    with pytest.raises(ValueError, match="errors is 'cluster', and no cluster is named"):
        logit(drawn(), factors=PLAN, errors="cluster")


def test_rows_that_are_not_whole_are_refused_all_at_once():
    rows = drawn().astype({"renewed": "boolean"})
    rows.loc[:1, "renewed"] = pd.NA
    rows.loc[5, "usage"] = np.inf
    with pytest.raises(
        ValueError, match="renewed is missing in 2 rows; usage is infinite in 1 row; leave"
    ):
        logit(rows, numbers=["usage"])
    with pytest.raises(NotIdentified, match="all decisions are of one account"):
        logit(drawn().assign(account="A"), factors=PLAN, cluster="account")
    with pytest.raises(NotIdentified, match="there is no decision"):
        logit(drawn().head(0), factors=PLAN)


@pytest.mark.parametrize("scale", [1e-6, 1e6])
def test_the_unit_of_a_number_changes_nothing(scale):
    rows = drawn()
    plain = logit(rows, factors=CLASS, numbers=["usage"])
    scaled = logit(rows.assign(usage=rows["usage"] * scale), factors=CLASS, numbers=["usage"])
    assert scaled.effects["estimate"][0] == pytest.approx(plain.effects["estimate"][0])
    assert scaled.coefficients[-1] * scale == pytest.approx(plain.coefficients[-1])
