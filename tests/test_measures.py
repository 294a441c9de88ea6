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
        (measures.CES, (-100, 100), ("easy", "neither", "hard")),
        (measures.effort("CES 2.0", "top_box"), (0, 1), ("easy", "neither", "hard")),
        (measures.CSAT, (0, 1), ("satisfied", "not_satisfied")),
        (measures.GRR, (0, 1), ()),
        (measures.NRR, (0, float("inf")), ()),
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
    for measure in (measures.NPS, measures.DETRACTORS, measures.GRR, measures.effort("CES 1.0")):
        assert sum(share for _, share in measure.imaginary) == 1
        middle = sum(measure.bounds) / 2
        assert sum(value * share for value, share in measure.imaginary) == middle


@pytest.mark.parametrize("scoring", ["net_easy", "top_box", "mean"])
def test_little_effort_is_good_in_both_versions(scoring):
    """CES 1.0 counts effort, so that 1 is best; CES 2.0 agreement, so that 7 is."""

    def worth(measure, answer):
        return next(band.value for band in measure.bands if band.low <= answer <= band.high)

    old, new = measures.effort("CES 1.0", scoring), measures.effort("CES 2.0", scoring)
    assert worth(old, 1) == old.bounds[1] and worth(old, 5) == old.bounds[0]
    assert worth(new, 7) == new.bounds[1] and worth(new, 1) == new.bounds[0]
    assert old.name == f"ces_1_{scoring}" and new.name == f"ces_2_{scoring}"


@pytest.mark.parametrize(
    "call, message",
    [
        ({"version": "CES 3"}, "version is 'CES 3'; it is one of 'CES 1.0', 'CES 2.0'"),
        ({"scoring": "best"}, "scoring is 'best'; it is one of 'net_easy'"),
    ],
)
def test_another_version_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        measures.effort(**call)


def test_an_effort_question_of_ones_own_is_scored_about_its_middle():
    """Of four points there is no middle: 1 and 2 are hard, 3 and 4 easy."""
    four = measures.effort("own", points=4, easy="high")
    assert [(b.name, b.low, b.high) for b in four.bands] == [("easy", 3, 4), ("hard", 1, 2)]
    turned = measures.effort("own", "top_box", points=10, easy="low")
    assert [(b.low, b.high, b.value) for b in turned.bands] == [(1, 5, 1), (6, 10, 0)]
    for points, easy, version in ((5, "low", "CES 1.0"), (7, "high", "CES 2.0")):
        for scoring in ("net_easy", "top_box", "mean"):
            own = measures.effort("own", scoring, points=points, easy=easy)
            assert own.bands == measures.effort(version, scoring).bands
    with pytest.raises(ValueError, match="needs `points` and `easy`"):
        measures.effort("own", points=5)
