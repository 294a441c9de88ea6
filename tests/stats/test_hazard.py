"""Hazard ratios by property and against statsmodels; R's are in reference."""

import numpy as np
import pandas as pd
import pytest
from statsmodels.duration.hazard_regression import PHReg

from nps_analysis.stats.hazard import cox, proportionality
from nps_analysis.stats.identified import NotIdentified


def simulated(rng, size=400, ratio=2.0):
    detractor = rng.random(size) < 0.4
    days = np.ceil(rng.exponential(1, size) / (0.002 * np.where(detractor, ratio, 1)) / 30)
    seen = np.minimum(days, 12)
    return pd.DataFrame(
        {
            "days": seen,
            "lost": days <= 12,
            "detractor": detractor,
            "size": rng.normal(size=size),
            "account": rng.integers(0, 120, size),
            "from": rng.choice(["x", "y"], size),
        }
    )


@pytest.fixture(scope="module")
def data():
    return simulated(np.random.default_rng(8))


@pytest.mark.parametrize("ties", ["efron", "breslow"])
def test_coefficients_are_those_of_statsmodels(data, ties):
    design = data[["detractor", "size"]].to_numpy(float)
    other = PHReg(data["days"], design, status=data["lost"], ties=ties, strata=data["from"])
    other = other.fit(tol=1e-10)
    ours = cox(data, ["detractor", "size"], ties=ties, strata="from")
    assert ours.terms["estimate"].to_numpy() == pytest.approx(other.params, rel=1e-6)
    assert ours.terms["std_error"].to_numpy() == pytest.approx(other.bse, rel=1e-6)
    assert ours.log_likelihood[1] == pytest.approx(other.llf, rel=1e-10)


def test_the_order_of_rows_and_the_origin_of_a_term_change_nothing(data):
    one = cox(data, ["detractor", "size"], cluster="account").terms
    turned = data.sample(frac=1, random_state=3)
    other = cox(turned.assign(size=turned["size"] + 1e4), ["detractor", "size"], cluster="account")
    pd.testing.assert_frame_equal(one, other.terms, rtol=1e-6)


def test_turning_a_class_round_turns_its_sign(data):
    one = cox(data, ["detractor"]).terms.iloc[0]
    other = cox(data.assign(detractor=~data["detractor"]), ["detractor"]).terms.iloc[0]
    assert one["estimate"] == pytest.approx(-other["estimate"])
    assert one["conf_low"] == pytest.approx(-other["conf_high"])
    assert one["hazard_ratio"] > 1 > other["hazard_ratio"]


def test_every_row_twice_in_its_cluster_is_as_sure_as_once(data):
    data = data.assign(row=np.arange(len(data)))
    # under Breslow twice the rows have the same estimates; Efron would break the new ties
    once = cox(data, ["detractor"], cluster="row", ties="breslow").terms
    twice = cox(pd.concat([data, data]), ["detractor"], cluster="row", ties="breslow").terms
    pd.testing.assert_frame_equal(once, twice, rtol=1e-9)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"lost": False}, "nobody was lost among 400 rows"),
        ({"detractor": True}, "'detractor' is the same in all rows"),
        ({"size": lambda d: 2.0 * d["detractor"]}, "cannot be told apart"),
        ({"lost": lambda d: d["lost"] & d["detractor"]}, "rows without 'detractor' was lost"),
        ({"lost": lambda d: d["lost"] & ~d["detractor"]}, "rows with 'detractor' was lost"),
    ],
)
def test_what_has_no_ratio_is_refused_by_name(data, change, message):
    with pytest.raises(NotIdentified, match=message):
        cox(data.assign(**change), ["detractor", "size"])


def test_a_ratio_without_end_is_refused():
    """All of one group are lost before the first of the other is."""
    days = pd.DataFrame({"days": [1, 2, 3, 4, 5, 6], "lost": True, "early": [1, 1, 1, 0, 0, 0]})
    with pytest.raises(NotIdentified, match="'early' has no end"):
        cox(days, ["early"])


def test_unknown_ties_are_refused(data):
    with pytest.raises(ValueError, match="'exact'.*'efron', 'breslow'"):
        cox(data, ["size"], ties="exact")


def test_a_ratio_that_turns_with_time_is_found():
    rng = np.random.default_rng(12)
    data = simulated(rng, 1500)
    same = proportionality(data, ["detractor"]).set_index("term")["p_value"]["all"]
    late = np.where(data["detractor"], 12 - data["days"] + 1, data["days"]).clip(1, 12)
    turned = data.assign(days=late, lost=True)
    assert same > 0.01
    assert proportionality(turned, ["detractor"]).set_index("term")["p_value"]["all"] < 0.001
