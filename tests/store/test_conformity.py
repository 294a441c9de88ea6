"""A table that is about to be stored is held to its contract, and all that is wrong is said."""

import pandas as pd
import pytest

from nps_analysis.contract import ContractError
from nps_analysis.programme import Programme
from nps_analysis.programme.parts import Segment
from nps_analysis.sources.column_kinds import kinds_of, to_arrow
from nps_analysis.store import conformity, parquet, sql


def responses(**columns):
    return pd.DataFrame(
        {
            "response_id": ["R-1", "R-2"],
            "source": ["a.csv", "a.csv"],
            "customer_id": ["C-1", "C-2"],
            "responded_at": pd.to_datetime(["2026-07-01", "2026-07-02"], utc=True),
            "score": pd.array([9, None], "Int64"),
            "period": ["2026Q3", "2026Q3"],
        }
        | columns
    )


@pytest.fixture
def problems(tmp_path):
    """problems(frame, segments) -> what breaks the contract of the answers."""

    def held(frame, *segments, kinds=None):
        programme = Programme.model_construct(
            segments=tuple(Segment(column=name) for name in segments), drivers=()
        )
        kinds = kinds_of("responses", ["region"], []) | (kinds or {})
        path = tmp_path / "responses.parquet"
        parquet.write_table(to_arrow(frame, kinds), path)
        with sql.working(tmp_path) as connection:
            try:
                conformity.hold(connection, "responses", path, programme, unique=True)
            except ContractError as error:
                return list(error.problems)
        return []

    return held


def test_a_blank_score_is_a_row_that_is_kept(problems):
    assert problems(responses()) == []


def test_no_rows_at_all_break_nothing(problems):
    assert problems(responses()[:0]) == []


def test_segment_columns_belong_to_the_table_once_declared(problems):
    frame = responses(region=["EMEA", None])
    assert problems(frame, "region") == []
    assert problems(frame) == ["region: not a column of this table"]


def test_every_problem_is_reported_at_once(problems):
    frame = responses(score=[11, -1], survey=["relational", "pulse"], response_id=["R-1", None])
    assert problems(frame.drop(columns=["customer_id", "responded_at"])) == [
        "response_id: blank in 1 row",
        "customer_id: the column is missing",
        "responded_at: the column is missing",
        "score: not at least 0",
        "score: not at most 10",
        "survey: not one of relational, transactional",
    ]


def test_a_fractional_score_is_refused_not_rounded(problems):
    frame = responses(score=[6.5, 7.0])
    assert problems(frame, kinds={"score": "number"}) == ["score: holds double, not int64"]


def test_ids_are_unique_within_a_source_only(problems):
    assert problems(responses(response_id=["1", "1"], source=["a", "b"])) == []
    assert problems(responses(response_id=["1", "1"])) == [
        "response_id with source: not unique, 1 too many"
    ]
