"""What a survey can show: inverses of each other, and arguments within their range."""

import math

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


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: detectable(0, **THIRDS), "n is 0; it is 1 or more"),
        (lambda: detectable(9, 5, repeated=6, **THIRDS), "repeated is 6; it lies between 0 and 5"),
        (lambda: detectable(9, correlation=2, **THIRDS), "correlation is 2"),
        (lambda: detectable(9, power=80, **THIRDS), "power is 80; .* e.g. 0.8"),
        (lambda: detectable(9, confidence=95, **THIRDS), "confidence is 95"),
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
