"""What a survey can show: inverses of each other, and arguments within their range."""

import itertools
import math

import numpy as np
import pytest

from nps_analysis.estimates import detectable, nps_interval, required_n

THIRDS = {"share_promoters": 0.335, "share_detractors": 0.335}


def test_detectable_by_hand():
    # 1.959964 + 0.841621 standard errors; V = .61 for half promoters, a fifth detractors
    found = detectable(100, 400, share_promoters=0.5, share_detractors=0.2)
    assert found == pytest.approx(280.1585218 * math.sqrt(0.61 / 100 + 0.61 / 400), rel=1e-8)


def test_half_power_needs_just_the_half_width():
    found = detectable(200, power=0.5, **THIRDS)
    assert found == pytest.approx(195.9963985 * math.sqrt(0.67 / 100), rel=1e-8)
    assert detectable(200, power=0.2, **THIRDS) < found < detectable(200, power=0.9, **THIRDS)


def test_more_repeated_customers_show_more():
    found = [detectable(300, repeated=r, correlation=0.5, **THIRDS) for r in (0, 100, 300)]
    assert found == sorted(found, reverse=True)


def test_the_required_n_gives_the_margin():
    """In counts of the very shares: 45 % promoters, 15 % detractors."""
    n = required_n(4, share_promoters=0.45, share_detractors=0.15)
    _, low, high = nps_interval(0.45 * n, 0.40 * n, 0.15 * n)
    assert (high - low) / 2 == pytest.approx(4, abs=0.02)


def test_a_small_population_needs_fewer_and_never_more_than_all():
    assert required_n(1, population=80, **THIRDS) == 80
    assert required_n(5, population=10**9, **THIRDS) == required_n(5, **THIRDS)


def test_small_populations_by_enumeration():
    """Every two samples of six customers, four and three of them, with so many in both."""
    then = np.array([100, 100, 100, 0, 0, -100.0])
    now = then[[0, 1, 3, 2, 5, 4]]  # the same answers of other people: the same spread
    shares = {"share_promoters": 3 / 6, "share_detractors": 1 / 6}
    correlation = np.corrcoef(then, now)[0, 1]
    for repeated in (1, 2, 3):
        moved = [
            now[list(one)].mean() - then[list(other)].mean()
            for one in itertools.combinations(range(6), 4)
            for other in itertools.combinations(range(6), 3)
            if len({*one} & {*other}) == repeated
        ]
        found = detectable(4, 3, repeated=repeated, correlation=correlation, population=6, **shares)
        # a sample's spread is over n - 1, the shares' over n
        expected = 2.801585218 * math.sqrt(np.var(moved) * 5 / 6)
        assert found == pytest.approx(expected, rel=1e-8)


def test_a_census_of_the_same_customers_shows_any_change():
    everybody = {"repeated": 80, "correlation": 0.5, "population": 80}
    assert detectable(80, **everybody, **THIRDS) == 0
    assert detectable(80, population=80, **THIRDS) == 0


def test_a_population_without_end_changes_nothing():
    assert detectable(200, population=10**12, **THIRDS) == pytest.approx(
        detectable(200, **THIRDS), rel=1e-8
    )


@pytest.mark.parametrize("population", [None, 2000])
@pytest.mark.parametrize("repeated, correlation", [(0, 0), (0.5, 0.5), (1, 0.6)])
def test_the_required_n_shows_the_change(population, repeated, correlation):
    how = {"correlation": correlation, "population": population, "power": 0.9}
    n = required_n(10, change=True, repeated=repeated, **how, **THIRDS)
    shown, not_shown = (
        detectable(size, repeated=math.ceil(repeated * size), **how, **THIRDS)
        for size in (n, n - 4)
    )
    assert shown <= 10 + 1e-9 < not_shown


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: detectable(0, **THIRDS), "n is 0; it is 1 or more"),
        (lambda: detectable(9, 5, repeated=6, **THIRDS), "repeated is 6; it lies between 0 and 5"),
        (lambda: detectable(9, correlation=2, **THIRDS), "correlation is 2"),
        (lambda: detectable(9, power=80, **THIRDS), "power is 80; .* e.g. 0.8"),
        (lambda: detectable(9, confidence=95, **THIRDS), "confidence is 95"),
        (
            lambda: detectable(9, population=8, **THIRDS),
            "population is 8; 9 of them answer",
        ),
        (
            lambda: detectable(60, repeated=10, correlation=0.5, population=100, **THIRDS),
            "repeated is 10 customers; with 60 and 60 answers of 100, at least 20 answer both",
        ),
        (
            lambda: required_n(5, change=True, correlation=0.5, population=100, **THIRDS),
            "repeated is 0 customers; with .* answers of 100, at least",
        ),
        (lambda: required_n(5, change=True, repeated=40, **THIRDS), "repeated is 40; .* 0 to 1"),
        (lambda: required_n(5, repeated=0.4, **THIRDS), "repeated is 0.4; .* say change=True"),
        (lambda: required_n(5, correlation=0.5, **THIRDS), "correlation is 0.5; .* change=True"),
        (lambda: required_n(5, power=80, **THIRDS), "power is 80; .* e.g. 0.8"),
        (lambda: required_n(5, change=True, power=80, **THIRDS), "power is 80; .* e.g. 0.8"),
        (lambda: required_n(0, **THIRDS), "margin is 0; it is in points, above 0"),
        (lambda: required_n(5, population=-3, **THIRDS), "population is -3"),
        (
            lambda: required_n(5, share_promoters=45, share_detractors=0.2),
            "share_promoters is 45; it lies between 0 and 1",
        ),
        (
            lambda: required_n(5, share_promoters=0.7, share_detractors=0.4),
            "0.7 and share_detractors 0.4 are more than everybody",
        ),
    ],
)
def test_a_bad_call_is_refused_with_the_value(call, message):
    with pytest.raises(ValueError, match=message):
        call()
