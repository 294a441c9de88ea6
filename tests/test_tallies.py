"""Answers counted per group: the same in every engine, blanks in no count."""

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from tests.engines import ENGINES, nullable

from nps_analysis.scoring import DETRACTORS, GRR, NPS, NRR, RENEWAL_RATE
from nps_analysis.tallies import plain, remainder, shared, tally

ANSWERS = nullable(
    {
        "period": ["2026Q2", "2026Q2", "2026Q2", "2026Q3", "2026Q3", "2026Q3"],
        "region": ["EMEA", None, "EMEA", "APAC", "APAC", "EMEA"],
        "score": [10, 8, None, 0, 6, 9],
        "renewed": [True, False, None, True, True, False],
    }
)


@pytest.fixture(params=ENGINES, ids=str)
def engine(request):
    return ENGINES[request.param]


def test_every_engine_counts_the_same(engine):
    counted = tally(engine(ANSWERS), NPS, ["period", "region"])
    expected = pd.DataFrame(
        {
            "period": ["2026Q2", "2026Q2", "2026Q3", "2026Q3"],
            "region": ["EMEA", None, "APAC", "EMEA"],
            "n": [1, 1, 2, 1],
            "n_blank": [1, 0, 0, 0],
            "promoters": [1, 0, 0, 1],
            "passives": [0, 1, 0, 0],
            "detractors": [0, 0, 2, 0],
            "weight": [1.0, 1.0, 2.0, 1.0],
            "total": [100.0, 0.0, -200.0, 100.0],
            "square": [1e4, 0.0, 2e4, 1e4],
        }
    )
    # one answer is one unit: its moments are those of the answers
    expected = expected.assign(
        units=expected["n"], yy=expected["square"], yw=expected["total"], ww=expected["weight"]
    )
    pd.testing.assert_frame_equal(counted, expected, check_dtype=False)
    assert all(counted[name].dtype == np.int64 for name in ("n", "n_blank", *NPS.counts))


def test_every_engine_counts_yes_and_no(engine):
    row = tally(engine(ANSWERS), RENEWAL_RATE).iloc[0]
    assert dict(row[["n", "n_blank", "renewed", "lapsed", "total"]]) == {
        "n": 5, "n_blank": 1, "renewed": 3, "lapsed": 2, "total": 3,
    }  # fmt: skip


# Weights 2, 4, 1, 1 for scores 10, 8, 3, 9; the blank one weighs nothing
WEIGHTED = nullable(
    {
        "period": ["2026Q2", "2026Q2", "2026Q3", "2026Q3", "2026Q3"],
        "customer": ["a", "b", "a", "b", "c"],
        "score": [10, 8, 3, 9, None],
        "weight": [2.0, 4.0, 1.0, 1.0, 5.0],
    }
)


def test_every_engine_weighs_the_same(engine):
    row = tally(engine(WEIGHTED), NPS, weight="weight").iloc[0]
    # 100 x (2 - 1 + 1); squares 1e4 x (2 + 1 + 1); moments over answers
    assert dict(row[["n", "weight", "total", "square"]]) == {
        "n": 4, "weight": 8, "total": 200, "square": 4e4,
    }  # fmt: skip
    assert dict(row[["units", "yy", "yw", "ww"]]) == {
        "units": 4, "yy": 6e4, "yw": 400, "ww": 22,
    }  # fmt: skip


def test_every_engine_sums_within_a_cluster_first(engine):
    row = tally(engine(WEIGHTED), NPS, weight="weight", cluster="customer").iloc[0]
    # customer a: 200 - 100 worth, weight 3; b: 0 + 100 worth, weight 5
    assert dict(row[["units", "yy", "yw", "ww"]]) == {
        "units": 2, "yy": 2e4, "yw": 800, "ww": 34,
    }  # fmt: skip


def test_every_engine_multiplies_what_two_levels_share(engine):
    data = engine(WEIGHTED)
    products = shared(data, NPS, [], ["period"], weight="weight", cluster="customer")
    rows = {
        (row.pop("period"), row.pop("period__other")): row for row in products.to_dict("records")
    }
    # Q3: a -100 worth, weight 1; b 100, 1.  Q2: a 200, 2; b 0, 4
    assert rows["2026Q3", "2026Q2"] == {"yy": -2e4, "yw": -200 + 400, "wy": 200, "ww": 6}
    assert len(rows) == 4


def test_every_engine_knows_what_is_left_of_a_level(engine):
    data = engine(WEIGHTED)
    levels, everybody = remainder(data, NPS, [], ["period"], weight="weight", cluster="customer")
    first = levels.sort_values("period").iloc[0]
    # Q2 a 200 worth, weight 2; b 0, 4.  Everybody: a 100, 3; b 100, 5
    assert dict(first[["yy", "yw", "wy", "ww", "own_yy", "own_ww", "alone"]]) == {
        "yy": 2e4, "yw": 600, "wy": 600, "ww": 26, "own_yy": 4e4, "own_ww": 20, "alone": 0,
    }  # fmt: skip
    assert everybody.to_dict("records") == [{"units": 2, "yy": 2e4, "yw": 800, "ww": 34}]


def test_clusters_are_counted_in_groups_without_a_name_too(engine):
    counted = tally(engine(ANSWERS), NPS, "region", cluster="period")
    assert list(counted["units"]) == [1, 2, 1]


@pytest.mark.parametrize(
    "weight, found",
    [(-0.5, "-0.5"), (float("nan"), "missing|nan"), (None, "missing"), (float("inf"), "inf")],
)
def test_a_bad_weight_is_refused_with_its_value(engine, weight, found):
    column = pd.Series([1.0, weight, 1.0, 1.0, None], dtype=float).astype("Float64")
    if weight is not None and weight != weight:
        column = pd.Series([1.0, weight, 1.0, 1.0, 2.0])
    data = engine(WEIGHTED.assign(weight=column))
    with pytest.raises(ValueError, match=f"weight is ({found}) in 1 answered rows"):
        tally(data, NPS, weight="weight")


def test_a_blank_cluster_is_refused(engine):
    data = engine(WEIGHTED.assign(customer=["a", None, "a", None, None]))
    with pytest.raises(ValueError, match="2 answers have no customer; every answer needs its"):
        tally(data, NPS, cluster="customer")


def test_a_weight_that_is_no_number_is_refused(engine):
    with pytest.raises(TypeError, match="customer is String; a weight is a number"):
        tally(engine(WEIGHTED), NPS, weight="customer")


def test_groups_add_up_to_everybody():
    sums = tally(ANSWERS, NPS, ["period", "region"]).drop(columns=["period", "region"]).sum()
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


def test_a_blank_account_comes_with_its_cure(engine):
    data = engine(WEIGHTED.rename(columns={"customer": "account_id"}).assign(
        account_id=["a", None, "a", "b", None]
    ))  # fmt: skip
    cure = "1 answer has no account_id; use cluster='account', which takes the customer where no"
    with pytest.raises(ValueError, match=cure):
        tally(data, NPS, cluster="account_id")


def test_answers_that_are_words_are_refused(engine):
    data = engine(pd.DataFrame({"score": pd.Series(["9", "10"], dtype="string")}))
    with pytest.raises(TypeError, match=r"score is String; nps needs whole numbers, null where"):
        tally(data, NPS)


FLOATS = pd.DataFrame(
    {
        "period": ["2026Q2", "2026Q2", "2026Q2", "2026Q3", "2026Q3"],
        "score": pd.Series([10.0, 8.0, None, 3.0, None], dtype="Float64"),
        "customer": ["a", "b", "b", "c", "a"],
    }
)


def test_whole_floats_are_whole_numbers_and_their_blanks_blank(engine):
    whole = FLOATS.astype({"score": "Int64"})
    for how in ({}, {"cluster": "customer"}):
        counted = tally(engine(FLOATS), NPS, "period", **how)
        pd.testing.assert_frame_equal(
            counted, tally(whole, NPS, "period", **how), check_dtype=False
        )
    assert counted["n_blank"].tolist() == [1, 1]


def test_nan_is_a_blank_and_never_a_score():
    """read_csv makes float64 as soon as one answer is blank; polars and Arrow hold NaN apart."""
    scores = [10.0, 8.0, np.nan, 3.0, np.nan]
    period = FLOATS["period"].tolist()
    frames = [
        pd.DataFrame({"period": period, "score": scores}),
        pl.DataFrame({"period": period, "score": scores}),
        pl.DataFrame({"period": period, "score": scores}).lazy(),
        pa.table({"period": period, "score": scores}),
        duckdb.from_arrow(pa.table({"period": period, "score": scores})),
    ]
    expected = tally(FLOATS, NPS, "period")
    for frame in frames:
        pd.testing.assert_frame_equal(tally(frame, NPS, "period"), expected, check_dtype=False)


def test_floats_that_are_not_whole_are_refused(engine):
    column = pd.Series([9.0, 7.5, 7.5, None, 8.25], dtype="Float64")
    with pytest.raises(ValueError, match=r"score holds 7.5, 8.25 \(3 rows\); nps needs whole"):
        tally(engine(pd.DataFrame({"score": column})), NPS)
    with pytest.raises(ValueError, match=r"score holds inf \(1 rows\); nps needs whole"):
        tally(pd.DataFrame({"score": [9.0, np.inf]}), NPS)


def test_true_and_false_are_no_scores(engine):
    data = engine(nullable({"score": [True, False, None]}))
    with pytest.raises(TypeError, match="score is true or false; nps needs whole numbers from 0"):
        tally(data, NPS)


def test_an_answer_outside_the_scale_is_refused_with_its_value(engine):
    data = engine(nullable({"score": [11, 11, -1, 10, None]}))
    with pytest.raises(ValueError, match=r"score holds -1, 11 \(3 rows\), outside 0 to 10"):
        tally(data, NPS)


def test_a_missing_column_is_named_with_the_nearest():
    with pytest.raises(ValueError, match="no column 'perid'.*did you mean 'period'"):
        tally(ANSWERS, NPS, "perid")


def test_a_group_may_not_be_called_as_a_total():
    with pytest.raises(ValueError, match="weight is a column of the result; rename the one in by"):
        tally(WEIGHTED, NPS, ["period", "weight"])


def test_something_else_than_a_frame_is_refused():
    with pytest.raises(TypeError, match="data is a list; expected a frame"):
        tally([1, 2], NPS)


REVENUE = nullable(
    {
        "region": ["EMEA", "EMEA", "APAC", "APAC", None],
        "revenue_before": [100.0, 50.0, 0.0, None, 10.0],
        "revenue_after": [120.0, 40.0, 30.0, 10.0, 10.0],
    }
)


def test_every_engine_totals_two_columns(engine):
    rows = tally(engine(REVENUE), NRR, "region")
    # a new account and one without a figure are not of the cohort
    assert rows["n"].to_list() == [0, 2, 1] and rows["n_blank"].to_list() == [2, 0, 0]
    assert rows["total"].to_list() == [0, 160, 10] and rows["weight"].to_list() == [0, 150, 10]
    assert rows["square"].to_list() == [0, 120**2 / 100 + 40**2 / 50, 10]
    assert rows["yw"].to_list() == [0, 120 * 100 + 40 * 50, 100]
    assert tally(engine(REVENUE), GRR).iloc[0]["total"] == 100 + 40 + 10


def test_negative_revenue_is_refused(engine):
    data = engine(REVENUE.assign(revenue_after=[1.0, -5.0, 1.0, 1.0, 1.0]))
    with pytest.raises(ValueError, match="revenue_after holds -5; nrr needs numbers, 0 or more"):
        tally(data, NRR)


def test_revenue_that_is_no_number_is_refused(engine):
    with pytest.raises(TypeError, match="revenue_before is String; nrr needs numbers"):
        tally(engine(REVENUE.assign(revenue_before="1")), NRR)


def test_revenue_may_be_missing_as_nan():
    rows = REVENUE.astype({"revenue_before": "float64", "revenue_after": "float64"})
    pd.testing.assert_frame_equal(tally(rows, NRR, "region"), tally(REVENUE, NRR, "region"))
