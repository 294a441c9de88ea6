"""Adjusted Wald from counts: R's figures, the traps of the boundary, exact coverage."""

import itertools
import math

import numpy as np
import pytest
from scipy.stats import multinomial

from nps_analysis.estimates import nps_interval


def test_five_three_two_by_hand():
    # n = 10, NPS 3/10. With (3/4, 3/2, 3/4): centre 3/13, variance of an answer 203/338
    nps, low, high = nps_interval(5, 3, 2)
    half = 100 * 1.959963984540054 * math.sqrt(203 / 338 / 13)
    assert nps == pytest.approx(30, rel=1e-12)
    assert low == pytest.approx(100 * 3 / 13 - half, rel=1e-12)
    assert high == pytest.approx(100 * 3 / 13 + half, rel=1e-12)


def test_swapping_promoters_and_detractors_flips_the_sign():
    nps, low, high = nps_interval(31, 7, 12)
    assert nps_interval(12, 7, 31) == pytest.approx((-nps, -high, -low), rel=1e-12)


@pytest.mark.parametrize("confidence", [0.5, 0.8, 0.95])
@pytest.mark.parametrize("counts", [(1, 0, 0), (5, 0, 0), (0, 0, 40), (0, 3, 0), (400, 0, 0)])
def test_a_unanimous_sample_stays_inside_its_interval_and_the_scale(counts, confidence):
    nps, low, high = nps_interval(*counts, confidence=confidence)
    assert -100 <= low <= nps <= high <= 100
    assert low < high


def test_more_confidence_is_wider():
    _, low90, high90 = nps_interval(30, 18, 12, confidence=0.90)
    _, low99, high99 = nps_interval(30, 18, 12, confidence=0.99)
    assert low99 < low90 < high90 < high99


@pytest.mark.parametrize("confidence", [95, 0, 1, -0.5, float("nan")])
def test_confidence_is_a_share(confidence):
    with pytest.raises(ValueError, match=f"confidence is {confidence}; .* between 0 and 1"):
        nps_interval(5, 3, 2, confidence=confidence)


@pytest.mark.parametrize("count", [-1, float("nan"), float("inf")])
def test_a_count_is_not_negative(count):
    with pytest.raises(ValueError, match=f"passives is {count}"):
        nps_interval(5, count, 2)


@pytest.mark.parametrize("n, least", [(5, 0.89), (10, 0.93), (20, 0.93)])
def test_coverage_by_exact_enumeration(n, least):
    """Worst coverage over shares in steps of 5 %, detractors 5-60 %, none of the three empty."""
    samples = [(p, s, n - p - s) for p in range(n + 1) for s in range(n + 1 - p)]
    found = np.array([nps_interval(*counts) for counts in samples])
    worst = 1.0
    for d, p in itertools.product(range(5, 61, 5), range(5, 100, 5)):
        if d + p > 95:
            continue
        truth = p - d
        weight = multinomial.pmf(samples, n, [p / 100, (100 - p - d) / 100, d / 100])
        inside = (found[:, 1] <= truth + 1e-9) & (truth - 1e-9 <= found[:, 2])
        worst = min(worst, weight[inside].sum())
    assert worst >= least
