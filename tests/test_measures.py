"""What each answer is worth, and the bounds that follow from it."""

import pytest

from nps_analysis import measures


@pytest.mark.parametrize(
    "measure, bounds, counts",
    [
        (measures.NPS, (-100, 100), ("promoters", "passives", "detractors")),
        (measures.PROMOTERS, (0, 1), ("promoters", "passives", "detractors")),
        (measures.RENEWAL_RATE, (0, 1), ("renewed", "lapsed")),
        (measures.RESPONSE_RATE, (0, 1), ("answered", "silent")),
    ],
    ids=lambda value: getattr(value, "name", None),
)
def test_bounds_and_counts_follow_from_the_bands(measure, bounds, counts):
    assert measure.bounds == bounds
    assert measure.counts == counts


def test_every_score_is_in_one_band():
    for score in range(11):
        assert sum(band.low <= score <= band.high for band in measures.NPS.bands) == 1


def test_an_imaginary_answer_is_whole_and_leans_neither_way():
    for measure in (measures.NPS, measures.DETRACTORS):
        assert sum(share for _, share in measure.imaginary) == 1
        middle = sum(measure.bounds) / 2
        assert sum(value * share for value, share in measure.imaginary) == middle
