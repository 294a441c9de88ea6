"""What each answer is worth, and the bounds that follow from it."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nps_analysis import scoring
from nps_analysis.scoring import Band, Figure, Measure, Ratio
from nps_analysis.tallies import tally


@pytest.mark.parametrize(
    "measure, bounds, counts",
    [
        (scoring.NPS, (-100, 100), ("promoters", "passives", "detractors")),
        (scoring.PROMOTERS, (0, 1), ("promoters", "passives", "detractors")),
        (scoring.RENEWAL_RATE, (0, 1), ("renewed", "lapsed")),
        (scoring.RESPONSE_RATE, (0, 1), ("answered", "silent")),
        (scoring.CES, (-100, 100), ("easy", "neither", "hard")),
        (scoring.effort("CES 2.0", "top_box"), (0, 1), ("easy", "neither", "hard")),
        (scoring.CSAT, (0, 1), ("satisfied", "not_satisfied")),
        (scoring.GRR, (0, 1), ()),
        (scoring.NRR, (0, float("inf")), ()),
    ],
    ids=lambda value: getattr(value, "name", None),
)
def test_bounds_and_counts_follow_from_the_bands(measure, bounds, counts):
    assert measure.bounds == bounds
    assert measure.counts == counts


def test_every_score_is_in_one_band():
    for score in range(11):
        assert sum(band.low <= score <= band.high for band in scoring.NPS.bands) == 1


def test_an_imaginary_answer_is_whole_and_leans_neither_way():
    for measure in (scoring.NPS, scoring.DETRACTORS, scoring.GRR, scoring.effort("CES 1.0")):
        assert sum(share for _, share in measure.imaginary) == 1
        middle = sum(measure.bounds) / 2
        assert sum(value * share for value, share in measure.imaginary) == middle


@pytest.mark.parametrize("scored", ["net_easy", "top_box", "mean"])
def test_little_effort_is_good_in_both_versions(scored):
    """CES 1.0 counts effort, so that 1 is best; CES 2.0 agreement, so that 7 is."""

    def worth(measure, answer):
        return next(band.value for band in measure.bands if band.low <= answer <= band.high)

    old, new = scoring.effort("CES 1.0", scored), scoring.effort("CES 2.0", scored)
    assert worth(old, 1) == old.bounds[1] and worth(old, 5) == old.bounds[0]
    assert worth(new, 7) == new.bounds[1] and worth(new, 1) == new.bounds[0]
    assert old.name == f"ces_1_{scored}" and new.name == f"ces_2_{scored}"


@pytest.mark.parametrize(
    "call, message",
    [
        ({"version": "CES 3"}, "version is 'CES 3'; it is one of 'CES 1.0', 'CES 2.0'"),
        ({"scoring": "best"}, "scoring is 'best'; it is one of 'net_easy'"),
    ],
)
def test_another_version_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        scoring.effort(**call)


def test_an_effort_question_of_ones_own_is_scored_about_its_middle():
    """Of four points there is no middle: 1 and 2 are hard, 3 and 4 easy."""
    four = scoring.effort("own", points=4, easy="high")
    assert [(b.name, b.low, b.high) for b in four.bands] == [("easy", 3, 4), ("hard", 1, 2)]
    turned = scoring.effort("own", "top_box", points=10, easy="low")
    assert [(b.low, b.high, b.value) for b in turned.bands] == [(1, 5, 1), (6, 10, 0)]
    for points, easy, version in ((5, "low", "CES 1.0"), (7, "high", "CES 2.0")):
        for scored in ("net_easy", "top_box", "mean"):
            own = scoring.effort("own", scored, points=points, easy=easy)
            assert own.bands == scoring.effort(version, scored).bands
    with pytest.raises(ValueError, match="needs `points` and `easy`"):
        scoring.effort("own", points=5)


@pytest.mark.parametrize("measure", [*scoring.BUILT_IN.values(), scoring.CES], ids=str)
def test_every_measure_answers_the_same_questions(measure):
    assert isinstance(measure, Figure)
    assert measure.label("en") == measure.labels["en"]
    assert measure.label("fr") == measure.label("en"), "translated where words are"
    assert measure.short and not measure.label("en").islower()
    assert isinstance(hash(measure), int)


def test_more_is_better_but_of_detractors():
    assert not scoring.DETRACTORS.higher_is_better
    assert scoring.PASSIVES.higher_is_better is None
    assert scoring.NPS.higher_is_better and scoring.effort("CES 1.0", "mean").higher_is_better
    assert not scoring.bottom_box("unhappy", "satisfaction", (1, 5), 2).higher_is_better


@pytest.mark.parametrize(
    "bands, message",
    [
        (
            (Band("good", 6, 10, 1.0), Band("bad", 0, 6, 0.0)),
            "band 'bad', 0 to 6, overlaps band 'good', 6 to 10",
        ),
        (
            (Band("all", 0, 10, 1.0), Band("some", 3, 4, 0.0)),
            "band 'all', 0 to 10, overlaps band 'some', 3 to 4",
        ),
        ((Band("good", 10, 6, 1.0),), "band 'good', 10 to 6, begins above its end"),
        (
            (Band("good", 9, 10, 1.0), Band("bad", 0, 6, 0.0)),
            "between band 'bad', 0 to 6, and band 'good', 9 to 10, are worth; if nobody",
        ),
        ((Band("a", 0, 4, 1.0), Band("a", 5, 10, 0.0)), "two bands are called 'a'"),
        ((), "there are no bands"),
        ((Band("n", 0, 10, 1.0),), "band 'n', 0 to 10, is called as a column of results"),
        ((Band("all", 0, 10, 100.0),), "is worth 100; in the unit 'share' it is 0 to 1"),
    ],
)
def test_bands_that_cannot_be_are_refused(bands, message):
    with pytest.raises(ValueError, match=f"^ours: .*{message}"):
        Measure("ours", "score", bands, "share")


def test_bands_are_bands_of_whole_numbers_in_any_sequence():
    bands = [Band("low", 1, 4, 0.0), Band("high", 5, 7, 1.0)]
    assert Measure("ours", "effort", bands, "share") == Measure(
        "ours", "effort", tuple(bands), "share"
    )
    with pytest.raises(TypeError, match=r"ours: \('low', 1, 4, 0.0\) is no band; write it"):
        Measure("ours", "effort", [("low", 1, 4, 0.0)], "share")
    with pytest.raises(TypeError, match="band 'low', 1 to 4.5, does not begin and end with whole"):
        Band("low", 1, 4.5, 0.0)
    with pytest.raises(TypeError, match="band 'low': value is 'none'; it is a number"):
        Band("low", 1, 4, "none")


def test_a_unit_is_one_that_figures_are_written_in():
    with pytest.raises(ValueError, match="unit is 'percent'; it is one of 'points', 'share'"):
        Measure("ours", "effort", (Band("all", 1, 7, 1.0),), "percent")
    with pytest.raises(ValueError, match="unit is 'points'; it is one of 'share', 'scale'"):
        Ratio("kept", "after", "before", unit="points")


@pytest.mark.parametrize("declare", [scoring.top_box, scoring.bottom_box])
def test_a_scale_has_two_ends(declare):
    with pytest.raises(ValueError, match=r"^ours: the scale is 5; it is lowest and highest, as"):
        declare("ours", "satisfaction", 5, 2)


def test_a_gap_is_allowed_where_it_is_said():
    """On a scale of 1, 3 and 5, nobody can give 2 or 4; who does is refused."""
    bands = (Band("low", 1, 1, 0.0), Band("middle", 3, 3, 0.5), Band("high", 5, 5, 1.0))
    measure = Measure("odd", "answer", bands, "share", gaps=True)
    value, over = measure.worth(pd.DataFrame({"answer": [1, 5, 3]}))
    assert (list(value), list(over)) == ([0, 1, 0.5], [1, 1, 1])
    with pytest.raises(ValueError, match="answer holds 2, 4; an answer to odd is a whole number"):
        measure.worth(pd.DataFrame({"answer": [1, 2, 4]}))


scores = st.lists(st.none() | st.integers(0, 10), min_size=1, max_size=40)


@settings(max_examples=30, deadline=None)
@given(scores)
def test_what_rows_are_worth_adds_up_to_what_is_tallied(given):
    frame = pd.DataFrame({"score": pd.array(given, "Int64")})
    for measure in (scoring.NPS, scoring.PROMOTERS, scoring.mean_of("mean", "score", (0, 10))):
        value, over = measure.worth(frame)
        row = tally(frame, measure).iloc[0]
        assert (np.nansum(value), np.nansum(over)) == (row["total"], row["weight"])
        assert np.array_equal(np.isnan(value), frame["score"].isna())


money = st.lists(
    st.tuples(*[st.none() | st.integers(0, 9).map(float)] * 2), min_size=1, max_size=20
)


@settings(max_examples=30, deadline=None)
@given(money)
def test_what_customers_bring_adds_up_to_what_is_tallied(given):
    before, after = (pd.array(column, "Float64") for column in zip(*given, strict=True))
    frame = pd.DataFrame({"revenue_before": before, "revenue_after": after})
    for measure in (scoring.GRR, scoring.NRR):
        above, below = measure.worth(frame)
        row = tally(frame, measure).iloc[0]
        assert (np.nansum(above), np.nansum(below)) == (row["total"], row["weight"])


def test_what_is_less_than_nothing_is_refused():
    frame = pd.DataFrame({"revenue_before": [5.0, 2.0], "revenue_after": [-1.0, 2.0]})
    with pytest.raises(ValueError, match="revenue_after holds -1; grr needs numbers, 0 or more"):
        scoring.GRR.worth(frame)


def test_measures_of_a_scale_meet_the_built_in_ones():
    net = scoring.net_of("nps", "score", (0, 10), high=(9, 10), low=(0, 6))
    assert [(b.low, b.high, b.value) for b in net.bands] == [
        (b.low, b.high, b.value) for b in scoring.NPS.bands
    ]
    top = scoring.top_box("csat", "satisfaction", (1, 5), 2)
    assert [(b.low, b.high, b.value) for b in top.bands] == [
        (b.low, b.high, b.value) for b in scoring.CSAT.bands
    ]
    turned = scoring.mean_of("ease", "effort", (1, 5), turned=True)
    assert turned.bands == scoring.effort("CES 1.0", "mean").bands
    halves = scoring.net_of("halves", "score", (1, 4), high=(1, 2), low=(3, 4))
    assert [(b.name, b.low, b.high) for b in halves.bands] == [("high", 1, 2), ("low", 3, 4)]


@pytest.mark.parametrize(
    "declare, message",
    [
        (
            lambda: scoring.net_of("x", "score", (0, 10), high=(9, 10), low=(1, 6)),
            "x: high is 9 to 10 and low 1 to 6; they are the two ends of the scale, 0 to 10",
        ),
        (
            lambda: scoring.net_of("x", "score", (0, 10), high=(6, 10), low=(0, 6)),
            "x: band 'low', 0 to 6, overlaps band 'high', 6 to 10",
        ),
        (lambda: scoring.top_box("x", "score", (1, 5), 5), "5 points of the scale 1 to 5; it is 1"),
        (lambda: scoring.bottom_box("x", "score", (1, 5), 0), "0 points of the scale 1 to 5"),
        (lambda: scoring.mean_of("x", "score", (5, 1)), "the scale is 5 to 1; its lowest point"),
    ],
)
def test_a_measure_off_its_scale_is_refused(declare, message):
    with pytest.raises(ValueError, match=message):
        declare()
