"""What a method cannot take is refused in one line: what was found, and what is allowed."""

import numpy as np
import pandas as pd
import pytest

from nps_analysis import stats

FOLLOWED = pd.DataFrame(
    {
        "days": [2, 4, 6, 8, 10, 12.0],
        "promoter": [0, 0, 1, 0, 1, 1],
        "lost": [True, True, True, True, False, True],
        "plan": list("aabbab"),
    }
)
DECIDED = pd.DataFrame({"class": ["detractor", "promoter"], "n": [20, 40], "renewed": [10, 36]})
CLASSES = {"class": ["detractor", "promoter"]}
ROWS = pd.DataFrame({"ease": [1, 2, 3] * 3, "kind": list("llllmmmhh")})
RATED = pd.DataFrame({"a": [1, 2, 3, 4] * 5, "b": [1, 2, 2, 1] * 5, "score": [1, 2, 3, 4] * 5})
CURVES = stats.kaplan_meier(FOLLOWED)
MEMBER = [False, True] * 3
OUTCOME = [2.0, 6, 6, 10, 3, 9]
KNOWN = pd.DataFrame({"score": [2.0, 4, 6, 8, 3, 7]})


def followed(**how):
    return stats.kaplan_meier(FOLLOWED, **how)


def decided(**how):
    return stats.logit(DECIDED, **{"factors": CLASSES, "trials": "n"} | how)


def ordered(**how):
    return stats.ordinal(ROWS, "kind", **{"columns": ["ease"], "levels": list("lmh")} | how)


def counted(counts=(6, 12, 7, 9), **how):
    return stats.count_model(pd.Series(counts), pd.DataFrame({"later": [0, 1, 0, 1]}), **how)


def driven(columns=("a", "b"), **how):
    drawn = {"generator": np.random.default_rng(1), "draws": 20}
    return stats.drivers(RATED, "score", columns, **drawn | how)


MISSING = [
    (lambda: followed(time="dayz"), "no column 'dayz'; it has .*; did you mean 'days'?"),
    (lambda: followed(by="pln"), "no column 'pln'; it has .*; did you mean 'plan'?"),
    (lambda: followed(cluster="account"), "rows has no column 'account'; it has days, promoter"),
    (lambda: stats.logrank(FOLLOWED, "segment"), "rows has no column 'segment'"),
    (lambda: stats.cox(FOLLOWED, ["promotor"]), "did you mean 'promoter'?"),
    (lambda: decided(outcome="renewd"), "no column 'renewd'; it has class, n, renewed; did you"),
    (lambda: decided(factors={"plan": ["a"]}), "rows has no column 'plan'"),
    (lambda: decided(numbers=["age"], trials="N"), "rows has no column 'age', 'N'"),
    (lambda: ordered(columns=["easy"]), "did you mean 'ease'?"),
    (lambda: ordered(cluster="account"), "rows has no column 'account'; it has ease, kind"),
    (lambda: driven(["a", "c"]), "rows has no column 'c'; it has a, b, score"),
    (lambda: stats.left_at(FOLLOWED, 5), "curves has no column 'time', 'at_risk', 'events'"),
    (lambda: stats.medians(CURVES, by="plan"), "curves has no column 'plan'; it has n, time"),
    (lambda: stats.mean_time(FOLLOWED, 5), "curves has no column 'time'"),
]

OUTSIDE = [
    (lambda: decided(errors="HC3"), "errors is 'HC3'; it is one of 'model', 'HC0'"),
    (lambda: counted(family="gamma"), "family is 'gamma'; it is one of 'poisson', 'negative_bin"),
    (lambda: counted(errors="HC3"), "errors is 'HC3'; it is one of 'model', 'quasi'"),
    (lambda: ordered(link="cauchit"), "link is 'cauchit'; it is one of 'logit', 'probit'"),
    (lambda: counted((6, -1, 7, 9)), "counts has -1; a count is a whole number, 0 or more"),
    (lambda: counted((6, 1.5, 7, 9)), "counts has 1.5; a count is a whole number"),
    (lambda: counted((6, np.nan, 7, 9)), "counts has nan; a count is a whole number"),
    (lambda: stats.left_at(CURVES, -5), "time is -5; it is 0 or more, in the unit of the curves"),
    (lambda: stats.mean_time(CURVES, 0), "horizon is 0; it is above 0, in the unit of the curves"),
    (lambda: driven(draws=0), "draws is 0; it is 1 or more"),
    (lambda: ordered(levels=["l", "m"]), "kind has 'h', which is none of its levels: l, m"),
    (lambda: stats.logrank(FOLLOWED.assign(plan="a"), "plan"), "plan holds 'a'; a test needs two"),
    (lambda: stats.logit(DECIDED.assign(renewed=[30, 36]), trials="n"), "renewed is above n in 1 "),
    (
        lambda: stats.proportionality(FOLLOWED, ["promoter"], {"class": ["passive"]}),
        "groups has 'passive'; the terms are promoter",
    ),
]


@pytest.mark.parametrize("call, message", MISSING + OUTSIDE)
def test_what_is_not_there_or_not_foreseen_is_named_beside_what_is(call, message):
    with pytest.raises(ValueError, match=message) as caught:
        call()
    assert "\n" not in str(caught.value)


def surely(method, *parts):
    return lambda **how: method(*parts, **how)


@pytest.mark.parametrize(
    "call",
    [
        *(followed, decided, ordered, counted, driven),
        surely(stats.cox, FOLLOWED, ["promoter"]),
        surely(stats.difference, OUTCOME, MEMBER),
        surely(stats.cuped, OUTCOME, MEMBER, KNOWN),
        surely(stats.interacted, OUTCOME, MEMBER, KNOWN),
        surely(stats.weighted, OUTCOME, MEMBER, KNOWN),
        surely(stats.aipw, OUTCOME, MEMBER, KNOWN),
        surely(stats.area_under_curve, [0.9, 0.8, 0.3, 0.6], [1, 1, 0, 0]),
    ],
)
def test_a_confidence_is_a_share(call):
    with pytest.raises(ValueError, match="confidence is 95; it must lie between 0 and 1, e.g."):
        call(confidence=95)


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: stats.difference(OUTCOME, MEMBER[:3]), "outcome has 6, member has 3"),
        (lambda: stats.difference(OUTCOME, MEMBER, cluster="ab"), "member has 6, cluster has 2"),
        (lambda: stats.cuped(OUTCOME, MEMBER, KNOWN[:3]), "outcome has 6, before has 3"),
        (lambda: stats.interacted(OUTCOME, MEMBER, KNOWN[:3]), "outcome has 6, before has 3"),
        (lambda: stats.weighted(OUTCOME, MEMBER, KNOWN[:3]), "outcome has 6, covariates has 3"),
        (lambda: stats.aipw(OUTCOME, MEMBER, KNOWN, weight=[1.0]), "weight has 1"),
        (lambda: stats.propensities(MEMBER, KNOWN[:3]), "member has 6, covariates has 3"),
        (lambda: stats.balance(MEMBER, KNOWN, np.array([0.5])), "chance has 1"),
        (lambda: stats.overlap(MEMBER, np.array([0.5])), "member has 6, chance has 1"),
        (lambda: stats.area_under_curve([0.9, 0.1], [1, 0, 0]), "chance has 2, yes has 3"),
        (lambda: stats.area_difference([0.9], [0.9, 0.1], [1, 0]), "one has 1, other has 2"),
        (lambda: counted((6, 12)), "counts has 2, matrix has 4"),
    ],
)
def test_each_row_has_a_value_in_every_part(call, message):
    with pytest.raises(ValueError, match=f"^one value a row is needed of each: .*{message}"):
        call()


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: stats.kaplan_meier("rows"), "rows is a str; expected a pandas frame"),
        (lambda: stats.cox(FOLLOWED, "promoter"), "columns is 'promoter'; put it in a list"),
        (lambda: ordered(columns="ease"), "columns is 'ease'; put it in a list"),
        (lambda: driven("a"), "columns is 'a'; put it in a list"),
        (lambda: driven(generator=1), r"generator is 1; give one, as np.random.default_rng\(1\)"),
    ],
)
def test_what_is_of_another_kind_is_named(call, message):
    with pytest.raises(TypeError, match=message):
        call()


@pytest.mark.parametrize(
    "column, values, message",
    [
        ("days", [2, 4, np.nan, 8, 10, 12], "days is missing or not above 0 in 1 of 6 rows"),
        ("days", [0, 4, 6, 8, 10, 12], "days is missing or not above 0 in 1 of 6 rows"),
        ("lost", [True, True, None, True, False, True], "lost is missing in 1 of 6 rows"),
        ("promoter", [0, 0, 1, 0, np.nan, 1], "promoter is missing in 1 of 6 rows"),
    ],
)
def test_a_hazard_is_of_rows_that_are_known(column, values, message):
    with pytest.raises(ValueError, match=message):
        stats.cox(FOLLOWED.assign(**{column: values}), ["promoter"])


def test_a_forecast_is_judged_where_some_came_and_some_did_not():
    for call in (stats.area_under_curve, lambda one, yes: stats.area_difference(one, one, yes)):
        with pytest.raises(ValueError, match="2 came and 0 did not; two of each are needed"):
            call([0.9, 0.8], [True, True])


def test_only_models_of_the_same_rows_are_compared_the_fuller_first():
    rows = pd.DataFrame({"renewed": [True] * 3 + [False] * 3, "plan": list("abaabb")})
    fuller = stats.logit(rows, factors={"plan": ["a", "b"]})
    with pytest.raises(ValueError, match="fuller has 1 coefficients and smaller 2"):
        stats.likelihood_ratio(stats.logit(rows), fuller)
    with pytest.raises(ValueError, match="fuller is of 6 rows and smaller of 4"):
        stats.likelihood_ratio(fuller, stats.logit(rows[1:5]))
