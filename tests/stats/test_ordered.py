"""The class beside effort: what is planted is found, what cannot be told is refused."""

import numpy as np
import pandas as pd
import pytest
from tests.known_renewals import MOST_CLAIMS

from nps_analysis.chapters.effort.correlates import line
from nps_analysis.speech import Words
from nps_analysis.stats.identified import NotIdentified
from nps_analysis.stats.ordered import ordinal, proportional

LEVELS = ["detractor", "passive", "promoter"]


def planted(generator, n, slope, *, accounts=None, spread=0.0, cuts=(0.5, 2.0)):
    """Answers whose class follows proportional odds in ease, 1 to 7; accounts may share a level."""
    ease = generator.integers(1, 8, n)
    account = np.arange(n) if accounts is None else generator.integers(0, accounts, n)
    level = spread * generator.normal(size=account.max() + 1)[account]
    if spread:
        ease = np.clip(np.round(4 + 1.5 * generator.normal(size=account.max() + 1)[account]
                                + generator.normal(size=n)), 1, 7).astype(int)  # fmt: skip
    latent = slope * ease + level + generator.logistic(size=n)
    kind = np.digitize(latent, [slope * 4 + cut - 1 for cut in cuts])
    return pd.DataFrame({"ease": ease, "class": np.array(LEVELS)[kind], "account": account})


def fit(rows, **how):
    return ordinal(rows, "class", ["ease"], levels=LEVELS, **how)


def slope_of(found):
    return found.terms.set_index("term").loc["ease"]


def test_it_agrees_with_statsmodels():
    from statsmodels.miscmodels.ordinal_model import OrderedModel

    rows = planted(np.random.default_rng(3), 400, 0.6)
    kinds = pd.Categorical(rows["class"], LEVELS, ordered=True)
    other = OrderedModel(np.asarray(kinds.codes, int), rows[["ease"]], distr="logit").fit(
        method="newton", disp=False, tol=1e-9
    )
    found = fit(rows)
    assert found.loglik == pytest.approx(other.llf, rel=1e-9)
    assert slope_of(found)["estimate"] == pytest.approx(other.params["ease"], rel=1e-6)
    assert slope_of(found)["std_error"] == pytest.approx(other.bse["ease"], rel=1e-5)


def test_cells_and_blanks_change_nothing():
    """The same answers in another order, with blanks between them, are the same answers."""
    rows = planted(np.random.default_rng(4), 200, 0.4)
    blanks = pd.DataFrame({"ease": [3, None], "class": [None, "passive"], "account": [1, 2]})
    other = pd.concat([blanks, rows.sample(frac=1, random_state=1)])
    pd.testing.assert_frame_equal(fit(rows).terms, fit(other).terms)
    assert fit(other).n == 200


def test_turning_the_scale_round_turns_the_slope_round():
    rows = planted(np.random.default_rng(5), 300, 0.5)
    turned = fit(rows.assign(ease=8 - rows["ease"]))
    assert slope_of(turned)["estimate"] == pytest.approx(-slope_of(fit(rows))["estimate"], rel=1e-9)
    at = pd.DataFrame({"ease": [2]})
    worth = [-100, 0, 100]
    there = turned.mean(at.rsub(8), worth)["estimate"]
    assert there[0] == pytest.approx(fit(rows).mean(at, worth)["estimate"][0], rel=1e-9)


def test_a_prediction_stays_within_the_scale_and_its_interval_is_the_delta_methods():
    rows = planted(np.random.default_rng(6), 60, 1.5)
    found = fit(rows)
    at = pd.DataFrame({"ease": np.arange(1, 8)})
    nps = found.mean(at, [-100, 0, 100])
    assert nps["conf_low"].min() >= -100 and nps["conf_high"].max() <= 100
    assert (np.diff(nps["estimate"]) > 0).all()
    chances = found.chances(at)
    assert (100 * (chances["promoter"] - chances["detractor"])).to_list() == pytest.approx(
        nps["estimate"].to_list()
    )
    # the same errors, by moving each term a little
    terms = found.terms["estimate"].to_numpy()
    slope = []
    for place in range(len(terms)):
        ends = []
        for step in (1e-5, -1e-5):
            moved = found.terms.assign(estimate=terms + step * (np.arange(len(terms)) == place))
            other = type(found)(moved, *list(vars(found).values())[1:])
            ends.append(other.mean(at, [-100, 0, 100])["estimate"].to_numpy())
        slope.append((ends[0] - ends[1]) / 2e-5)
    slope = np.array(slope)
    error = np.sqrt(np.einsum("ik,ij,jk->k", slope, found.covariance, slope))
    assert nps["std_error"].to_list() == pytest.approx(error.tolist(), rel=1e-5)


def test_alone_in_its_account_each_answer_has_about_the_usual_error():
    rows = planted(np.random.default_rng(7), 2000, 0.5)
    plain, clustered = slope_of(fit(rows)), slope_of(fit(rows, cluster="account"))
    assert clustered["estimate"] == pytest.approx(plain["estimate"], rel=1e-9)
    assert clustered["std_error"] == pytest.approx(plain["std_error"], rel=0.05)
    twice = pd.concat([rows, rows], ignore_index=True)
    again = slope_of(fit(twice, cluster="account"))
    assert again["std_error"] == pytest.approx(clustered["std_error"], rel=1e-6)


@pytest.mark.parametrize(
    ("ease", "kinds", "why"),
    [
        ([1, 1, 2, 2, 3, 3], "ddpprr", "apart without exception in 6 rows"),
        ([1, 1, 1, 2, 2, 2, 2, 3, 3], "dddpppprr", "apart without exception in 9 rows"),
        ([4, 4, 4, 4], "ddpr", "'ease' is the same in all 4 rows"),
        ([1, 2, 3, 4], "ddrr", "class is never 'passive' in 4 rows"),
        ([], "", "class is never 'detractor' in 0 rows"),
    ],
)
def test_what_cannot_be_told_is_refused_by_name(ease, kinds, why):
    names = {"d": "detractor", "p": "passive", "r": "promoter"}
    rows = pd.DataFrame({"ease": ease, "class": [names[kind] for kind in kinds]})
    with pytest.raises(NotIdentified, match=why):
        fit(rows)


def test_columns_that_say_the_same_are_refused():
    rows = planted(np.random.default_rng(8), 100, 0.5).assign(again=lambda d: 2 * d["ease"])
    with pytest.raises(NotIdentified, match="one of ease, again follows from the others"):
        ordinal(rows, "class", ["ease", "again"], levels=LEVELS)


def test_slopes_that_differ_are_noticed():
    """Effort parts detractors from the rest and says nothing of promoters."""
    generator = np.random.default_rng(9)
    ease = generator.integers(1, 8, 1500)
    detractor = generator.random(1500) < 1 / (1 + np.exp(1.0 * (ease - 3)))
    kind = np.where(detractor, "detractor", generator.choice(LEVELS[1:], 1500))
    rows = pd.DataFrame({"ease": ease, "class": kind, "account": np.arange(1500) // 2})
    assert proportional(rows, "class", ["ease"], levels=LEVELS).p_value < 1e-6
    robust = proportional(rows, "class", ["ease"], levels=LEVELS, cluster="account")
    assert robust.df == 1 and robust.p_value < 1e-6


def holds(runs, slope, seed, **how):
    """Share of runs whose interval holds the planted slope."""
    generator = np.random.default_rng(seed)
    inside = 0
    for _ in range(runs):
        rows = planted(generator, 400, slope, **how)
        term = slope_of(fit(rows, cluster="account" if how else None))
        inside += term["conf_low"] <= slope <= term["conf_high"]
    return inside / runs


def test_the_interval_holds_what_was_planted():
    """Forty runs: 95 % intervals miss at most 6 of them, 99.5 % of the time."""
    assert holds(40, 0.5, 11) >= 34 / 40
    assert holds(40, 0.0, 12) >= 34 / 40


@pytest.mark.slow
@pytest.mark.parametrize("slope", [0.5, 0.15])
def test_in_200_runs_the_interval_holds_what_was_planted(slope):
    assert 0.92 <= holds(200, slope, 23) <= 0.98


def level(runs, seed, **how):
    """How many sentences of the chapter call the line level, where no slope was planted."""
    generator, quiet = np.random.default_rng(seed), 0
    at = pd.DataFrame({"effort": [1, 7], "expected": [0.0, 0.0], "expected_low": [-9.0, -9.0],
                       "expected_high": [9.0, 9.0]})  # fmt: skip
    for _ in range(runs):
        model = fit(planted(generator, 400, 0.0, **how), cluster="account" if how else None)
        (said,) = line(Words("en"), model, None, at).lines
        quiet += "cannot be told from a level one" in said
    return quiet


@pytest.mark.slow
def test_in_200_runs_nothing_is_said_where_nothing_was_planted():
    assert level(200, 21) >= 0.95 * 200


@pytest.mark.slow
def test_in_200_runs_of_accounts_that_resemble_themselves_there_is_no_false_alarm():
    """Errors that take answers of an account as independent would miss one in four."""
    assert 200 - level(200, 22, accounts=120, spread=1.0) <= MOST_CLAIMS
