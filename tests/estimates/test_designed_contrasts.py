"""Differences in strata, under matched weights and in finite populations."""

import numpy as np
import pandas as pd
import pytest
from tests.engines import ENGINES

from nps_analysis.estimates import contrast, estimate


def drawn(rng, people=160):
    """Two periods of half the people each; accounts of a few; plan and region of everybody."""
    frame = pd.DataFrame(
        {
            "customer": np.arange(people),
            "account": np.arange(people) // 3,
            "plan": rng.choice(["Starter", "Team"], people),
            "region": rng.choice(["APAC", "EMEA", "LATAM"], people),
            "weight": rng.uniform(0.5, 2.0, people),
            "mood": rng.normal(7.5, 1.5, people),
        }
    )
    waves = [
        frame[rng.random(people) < 0.6].assign(period=period) for period in ("2026Q2", "2026Q3")
    ]
    rows = pd.concat(waves, ignore_index=True)
    score = np.clip(np.round(rows.pop("mood") + rng.normal(0, 1.5, len(rows))), 0, 10)
    return rows.assign(score=score).astype({"score": "Int64"})


ANSWERS = drawn(np.random.default_rng(20261101))
PLANS = pd.DataFrame({"plan": ["Starter", "Team"], "population": [300, 200]})
REGIONS = pd.DataFrame({"region": ["APAC", "EMEA", "LATAM"], "population": [250, 150, 100]})
CELLS = PLANS.merge(REGIONS, how="cross", suffixes=("", "_r"))
CELLS = CELLS.assign(population=CELLS.pop("population_r") * CELLS["population"] / 500)
PERIODS = pd.concat([PLANS.assign(period=period) for period in ("2026Q2", "2026Q3")])


def raked(rows, margins, weight):
    """Weights by plain sweeps, and the margins' dummies."""
    weight = weight.to_numpy(float).copy()
    for _ in range(200):
        for margin in margins:
            name = margin.columns[0]
            found = pd.Series(weight, rows.index).groupby(rows[name]).transform("sum")
            weight = weight * rows[name].map(margin.set_index(name)["population"]) / found
            weight = weight.to_numpy()
    return weight, pd.get_dummies(rows[[margin.columns[0] for margin in margins]]).to_numpy(float)


def scores(rows, inside, grown, base, dummies):
    """A domain's mean, and the residuals of its linearised scores times calibrated weights."""
    worth = 100.0 * ((rows["score"] >= 9).astype(int) - (rows["score"] <= 6).astype(int))
    worth = worth.to_numpy(float)
    mean = (grown * inside) @ worth / (grown @ inside)
    away = inside * (worth - mean)
    root = np.sqrt(np.asarray(base))
    slopes = np.linalg.lstsq(dummies * root[:, None], away * root, rcond=None)[0]
    return mean, grown * (away - dummies @ slopes) / (grown @ inside)


@pytest.mark.parametrize("reference", ["APAC", "rest"])
@pytest.mark.parametrize("cluster", [None, "account"])
def test_a_raked_contrast_is_that_of_its_scores_added_up(reference, cluster):
    margins = [PLANS, REGIONS.rename(columns={"region": "place"})]
    rows = ANSWERS.assign(place=ANSWERS["region"].to_numpy()[::-1])
    design = {"population": margins, "weight": "weight", "cluster": cluster}
    found = contrast(rows, between="region", reference=reference, **design)
    row = found.set_index("level").loc["EMEA"]
    grown, dummies = raked(rows, margins, rows["weight"])
    here = (rows["region"] == "EMEA").to_numpy(float)
    there = 1 - here if reference == "rest" else (rows["region"] == reference).to_numpy(float)
    sides = [scores(rows, side, grown, rows["weight"], dummies) for side in (here, there)]
    assert row["difference"] == pytest.approx(sides[0][0] - sides[1][0], rel=1e-9)
    moved = pd.Series(sides[0][1] - sides[1][1])
    added = moved.groupby(rows[cluster].to_numpy()).sum() if cluster else moved
    count = len(added)
    squares = ((added - added.mean()) ** 2).sum() * count / (count - 1)
    assert row["std_error"] == pytest.approx(np.sqrt(squares), rel=1e-9)


def test_waves_matched_apart_are_independent():
    """The period in the cells, nobody in common: the variances add up."""
    row = contrast(ANSWERS, between="period", population=PERIODS).iloc[0]
    sides = estimate(ANSWERS, by="period", population=PERIODS)
    assert row["difference"] == pytest.approx(sides["estimate"][1] - sides["estimate"][0])
    assert row["std_error"] == pytest.approx(np.hypot(*sides["std_error"]), rel=1e-9)
    panel = contrast(ANSWERS, between="period", population=PERIODS, cluster="customer").iloc[0]
    assert panel["std_error"] < row["std_error"]
    assert panel["detectable"] < row["detectable"]


def test_matching_a_population_of_one_cell_changes_nothing_but_the_one_sample():
    rows = ANSWERS.assign(all="everybody")
    one = pd.DataFrame({"all": ["everybody"], "population": [1000]})
    found, plain = (
        contrast(rows, between="region", reference="EMEA", **how)
        for how in ({"population": one}, {})
    )
    assert found["difference"].to_list() == pytest.approx(plain["difference"].to_list())
    sides = estimate(rows, by="region").set_index("region")
    factor = np.sqrt((sides["n"] - 1) / sides["n"] * len(rows) / (len(rows) - 1))
    alone = sides["std_error"] * factor  # n - 1 of the whole instead of the group
    for row in found.itertuples():
        assert row.std_error == pytest.approx(np.hypot(alone["EMEA"], alone[row.level]))


@pytest.mark.parametrize("reference", ["2026Q2", "rest"])
def test_customers_in_strata_who_answered_twice(reference):
    """Scores about the mean of their stratum and period, added up by customer."""
    design = {"strata": "plan", "weight": "weight", "cluster": "customer"}
    row = contrast(ANSWERS, between="period", reference=reference, **design).iloc[-1]
    moved = []
    for period, sign in (("2026Q3", 1), ("2026Q2", -1)):
        side = ANSWERS[ANSWERS["period"] == period]
        whole = np.ones(len(side))
        none = np.zeros((len(side), 1))
        _, score = scores(side, whole, side["weight"].to_numpy(), side["weight"], none)
        score = pd.Series(score, side.index)
        strata = score.groupby(side["plan"])
        n = strata.transform("size")
        away = (score - strata.transform("mean")) * np.sqrt(n / (n - 1))
        moved.append(sign * away.groupby(side["customer"]).sum())
    together = moved[0].add(moved[1], fill_value=0)
    assert row["std_error"] == pytest.approx(np.sqrt((together**2).sum()), rel=1e-9)


def test_strata_without_clusters_add_up():
    sides = estimate(ANSWERS, by="period", strata="plan")
    row = contrast(ANSWERS, between="period", strata="plan").iloc[0]
    assert row["std_error"] == pytest.approx(np.hypot(*sides["std_error"]), rel=1e-12)


DESIGNS = {
    "strata": {"strata": "plan", "weight": "weight"},
    "strata of accounts": {"strata": "plan", "cluster": "account"},
    "cells": {"population": CELLS},
    "cells of accounts": {"population": CELLS, "cluster": "account", "weight": "weight"},
    "margins": {"population": [PLANS, REGIONS], "weight": "weight"},
    "finite": {"population": CELLS, "finite_population": True, "strata": "plan"},
}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("reference", [None, "rest"])
@pytest.mark.parametrize("design", DESIGNS)
def test_every_engine_says_the_same(engine, design, reference):
    how = {"between": "region", "by": "period", "reference": reference, **DESIGNS[design]}
    pd.testing.assert_frame_equal(
        contrast(ENGINES[engine](ANSWERS.convert_dtypes()), **how),
        contrast(ANSWERS, **how),
        check_dtype=False,
        rtol=1e-9,
    )


@pytest.mark.parametrize("design", ["strata", "strata of accounts"])
@pytest.mark.parametrize("reference", [None, "rest"])
def test_samples_apart_are_compared_each_for_itself(design, reference):
    rows = pd.concat([ANSWERS, ANSWERS.head(9).assign(period=None)])
    how = {"between": "region", "reference": reference, "adjust": None, **DESIGNS[design]}
    together = contrast(rows, by="period", **how)
    apart = [contrast(part, **how) for _, part in ANSWERS.groupby("period")]
    apart = pd.concat(apart, ignore_index=True)
    pd.testing.assert_frame_equal(together.head(len(apart))[list(apart)], apart)


def test_swapping_the_groups_flips_the_sign():
    for design in DESIGNS.values():
        one, other = (
            contrast(ANSWERS, between="period", reference=period, **design).iloc[0]
            for period in ("2026Q2", "2026Q3")
        )
        assert one["difference"] == pytest.approx(-other["difference"])
        assert one["std_error"] == pytest.approx(other["std_error"])
        assert one["p_value"] == pytest.approx(other["p_value"])


def asked(rows, times):
    counts = rows.groupby("region").size().mul(times).rename("population").reset_index()
    return counts.astype({"population": int})


def test_a_finite_population_leaves_less_to_chance():
    """By hand: each side's variance times the share of its region that was not asked."""
    sides = estimate(ANSWERS, by="region").set_index("region")["std_error"]
    plain = contrast(ANSWERS, between="region", reference="EMEA").set_index("level")
    half = contrast(
        ANSWERS, between="region", reference="EMEA", finite_population=asked(ANSWERS, 2)
    ).set_index("level")
    for level in ("APAC", "LATAM"):
        together = np.hypot(sides[level], sides["EMEA"])
        assert half["std_error"][level] == pytest.approx(together / np.sqrt(2))
        assert plain["std_error"][level] == pytest.approx(together)
        assert half["detectable"][level] < plain["detectable"][level]
    # the rest are out of as many as the others together
    rest = contrast(
        ANSWERS, between="region", reference="rest", finite_population=asked(ANSWERS, 2)
    )
    alone = contrast(ANSWERS, between="region", reference="rest")
    assert rest["std_error"].to_numpy() == pytest.approx(alone["std_error"] / np.sqrt(2))


@pytest.mark.parametrize("reference", ["EMEA", "rest"])
@pytest.mark.parametrize("strata", [(), "plan"])
def test_a_census_leaves_nothing_to_chance(reference, strata):
    by = ["region", *([strata] if strata else [])]
    everybody = ANSWERS.groupby(by).size().rename("population").reset_index()
    rows = contrast(
        ANSWERS, between="region", reference=reference, strata=strata, finite_population=everybody
    )
    assert rows["std_error"].to_numpy() == pytest.approx(0, abs=1e-9)
    assert rows["conf_low"].to_list() == pytest.approx(rows["difference"].to_list())
    assert rows["conf_high"].to_list() == pytest.approx(rows["difference"].to_list())


@pytest.mark.parametrize(
    "wrong, message",
    [
        ({"population": CELLS.tail(5)}, "no row for Starter / APAC, where there are answers"),
        (
            {"population": pd.concat([PLANS, PLANS.head(1).assign(plan="Free")])},
            "nobody answered in Free, which population counts",
        ),
        ({"population": [PLANS, REGIONS.head(2)]}, "different totals: 500, 400"),
        ({"population": PLANS.assign(population=[50, -1])}, "population counts -1 in Team"),
        ({"finite_population": 5000}, "5000, one number; give a frame of region and population"),
        ({"finite_population": True}, "finite_population is True; say how many there are"),
        ({"finite_population": asked(ANSWERS, 2).head(2)}, "finite_population is nan where"),
        (
            {"finite_population": REGIONS.assign(population=[250, 3, 100])},
            "finite_population is 3 where .* answered",
        ),
        ({"finite_population": REGIONS, "cluster": "account"}, "and cluster 'account' samples"),
        ({"strata": "plann"}, "no column 'plann'.*did you mean 'plan'"),
        ({"strata": "plan", "weight": "owed"}, "owed is -1 in 1 answered rows"),
        (
            {"strata": "plan", "cluster": "blank"},
            "1 answer has no blank; every answer needs",
        ),
        ({"population": PLANS, "confidence": 95}, "confidence is 95"),
    ],
)
def test_a_bad_call_is_refused_with_the_value(wrong, message):
    first = ANSWERS.index == 0
    rows = ANSWERS.assign(
        owed=np.where(first, -1.0, 1.0), blank=ANSWERS["account"].astype("Int64").mask(first)
    )
    with pytest.raises(ValueError, match=message):
        contrast(rows, **{"between": "region", **wrong})


def test_one_group_is_no_contrast_however_it_was_sampled():
    for design in DESIGNS.values():
        with pytest.raises(ValueError, match="needs two groups; period holds only '2026Q3'"):
            contrast(ANSWERS[ANSWERS["period"] == "2026Q3"], between="period", **design)


def test_a_group_whose_weights_are_nothing_has_no_figure():
    rows = ANSWERS.assign(weight=ANSWERS["weight"].where(ANSWERS["region"] != "APAC", 0.0))
    figures = estimate(rows, by="region", weight="weight").set_index("region")
    assert figures["note"].to_dict() == {"APAC": "the weights add up to 0", "EMEA": "", "LATAM": ""}
    assert figures.loc["APAC", "estimate":"n_effective"].isna().all()
    moved = contrast(rows, between="region", weight="weight").set_index(["level", "reference"])
    assert moved["note"]["EMEA", "APAC"] == "the weights add up to 0"
    assert moved["note"]["LATAM", "EMEA"] == ""
    assert moved.loc[("EMEA", "APAC"), "difference":"detectable"].isna().all()
    with pytest.raises(ValueError, match="weights add up to 0 in APAC: no growth"):
        contrast(rows, between="period", weight="weight", population=REGIONS)


@pytest.mark.parametrize("finite", ["950", [950], None])
def test_a_finite_population_that_is_no_number_is_refused(finite):
    with pytest.raises(TypeError, match="finite_population is .*; it is True, how many there are"):
        estimate(ANSWERS, finite_population=finite)
