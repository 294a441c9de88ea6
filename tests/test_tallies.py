"""Answers counted per group: the same in every engine, blanks in no count."""

import numpy as np
import pandas as pd
import pytest

from engines import ENGINES, nullable
from nps_analysis.measures import DETRACTORS, NPS, RENEWAL_RATE
from nps_analysis.tallies import plain, tally

ANSWERS = nullable(
    {
        "quarter": ["2026Q2", "2026Q2", "2026Q2", "2026Q3", "2026Q3", "2026Q3"],
        "region": ["EMEA", None, "EMEA", "APAC", "APAC", "EMEA"],
        "score": [10, 8, None, 0, 6, 9],
        "renewed": [True, False, None, True, True, False],
    }
)


@pytest.fixture(params=ENGINES, ids=str)
def engine(request):
    return ENGINES[request.param]


def test_every_engine_counts_the_same(engine):
    counted = tally(engine(ANSWERS), NPS, ["quarter", "region"])
    expected = pd.DataFrame(
        {
            "quarter": ["2026Q2", "2026Q2", "2026Q3", "2026Q3"],
            "region": ["EMEA", None, "APAC", "EMEA"],
            "n": [1, 1, 2, 1],
            "n_blank": [1, 0, 0, 0],
            "promoters": [1, 0, 0, 1],
            "passives": [0, 1, 0, 0],
            "detractors": [0, 0, 2, 0],
            "total": [100.0, 0.0, -200.0, 100.0],
            "square": [1e4, 0.0, 2e4, 1e4],
        }
    )
    pd.testing.assert_frame_equal(counted, expected, check_dtype=False)
    assert all(counted[name].dtype == np.int64 for name in ("n", "n_blank", *NPS.counts))


def test_every_engine_counts_yes_and_no(engine):
    counted = tally(engine(ANSWERS), RENEWAL_RATE)
    assert counted.to_dict("records") == [
        {"n": 5, "n_blank": 1, "renewed": 3, "lapsed": 2, "total": 3.0, "square": 3.0}
    ]


def test_groups_add_up_to_everybody():
    sums = tally(ANSWERS, NPS, ["quarter", "region"]).drop(columns=["quarter", "region"]).sum()
    pd.testing.assert_series_equal(sums, tally(ANSWERS, NPS).iloc[0], check_names=False)


def test_cut_points_are_those_of_the_score():
    every = pd.DataFrame({"score": range(11)})
    row = tally(every, NPS).iloc[0]
    assert (row["detractors"], row["passives"], row["promoters"]) == (7, 2, 2)
    assert tally(every, DETRACTORS).iloc[0]["total"] == 7


def test_a_category_keeps_its_declared_order():
    plans = pd.Categorical(["Team", "Enterprise", "Team"], ["Team", "Enterprise", "Starter"])
    counted = plain(tally(pd.DataFrame({"plan": plans, "score": [1, 2, 3]}), NPS, "plan"), ["plan"])
    assert counted["plan"].to_list() == ["Team", "Enterprise"]
    assert not isinstance(counted["plan"].dtype, pd.CategoricalDtype)
    assert list(counted["n"]) == [2, 1]


def test_a_group_may_be_the_answer_itself():
    counted = tally(pd.DataFrame({"score": [9, 9, 3]}), NPS, "score")
    assert list(counted["score"]) == [3, 9]
    assert list(counted["promoters"]) == [0, 2]


def test_no_rows_are_no_answers():
    empty = ANSWERS.head(0)
    assert list(tally(empty, NPS)["n"]) == [0]
    assert tally(empty, NPS, "region").empty


@pytest.mark.parametrize(
    "scores", [[9.0, None], [9.0, 7.5], ["9", "10"]], ids=["float", "half", "text"]
)
def test_answers_that_are_not_whole_numbers_are_refused(engine, scores):
    column = pd.Series(scores, dtype="Float64" if isinstance(scores[0], float) else "string")
    data = engine(pd.DataFrame({"score": column}))
    with pytest.raises(TypeError, match=r"score is (Float64|String); nps needs .*'Int64'"):
        tally(data, NPS)


def test_a_float_column_of_pandas_is_refused():
    with pytest.raises(TypeError, match="score is Float64.*nullable integer"):
        tally(pd.DataFrame({"score": [9, np.nan]}), NPS)


def test_an_answer_outside_the_scale_is_refused_with_its_value(engine):
    data = engine(nullable({"score": [11, 11, -1, 10, None]}))
    with pytest.raises(ValueError, match=r"score holds -1, 11 \(3 rows\), outside 0 to 10"):
        tally(data, NPS)


def test_a_missing_column_is_named_with_the_nearest():
    with pytest.raises(ValueError, match="no column 'quater'.*did you mean 'quarter'"):
        tally(ANSWERS, NPS, "quater")


def test_something_else_than_a_frame_is_refused():
    with pytest.raises(TypeError, match="data is a list; expected a frame"):
        tally([1, 2], NPS)
