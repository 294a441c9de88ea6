"""The canonical tables refuse what would make a figure wrong, and say all of it."""

import pandas as pd
import pytest

from nps_analysis import contract


def responses(**columns):
    frame = pd.DataFrame(
        {
            "response_id": ["R-1", "R-2"],
            "source": ["a.csv", "a.csv"],
            "customer_id": ["C-1", "C-2"],
            "responded_at": pd.to_datetime(["2026-07-01", "2026-07-02"], utc=True),
            "score": [9, None],
        }
        | columns
    )
    kinds = contract.columns_of("responses", ["region"])
    return frame.astype({c: contract.DTYPES[kinds[c].kind] for c in frame if c in kinds})


def test_a_blank_score_is_a_row_that_is_kept():
    frame = responses()
    assert contract.check("responses", frame) is frame


def test_segment_columns_belong_to_the_table_once_declared():
    frame = responses(region=["EMEA", None])
    assert contract.check("responses", frame, ["region"]) is frame
    with pytest.raises(contract.ContractError, match="region: not a column of this table"):
        contract.check("responses", frame)


def test_every_problem_is_reported_at_once():
    frame = responses(score=[11, -1], survey=["relational", "pulse"]).drop(
        columns=["customer_id", "responded_at"]
    )
    with pytest.raises(contract.ContractError) as caught:
        contract.check("responses", frame)
    assert set(caught.value.problems) == {
        "customer_id: the column is missing",
        "responded_at: the column is missing",
        "score: not at most 10 in 1 row, first 0",
        "score: not at least 0 in 1 row, first 1",
        "survey: not one of relational, transactional in 1 row, first 1",
    }
    assert "in 5 ways" in str(caught.value)


def test_a_fractional_score_is_refused_not_rounded():
    with pytest.raises(contract.ContractError, match="score: holds float64, not Int64"):
        contract.check("responses", responses().assign(score=[6.5, 7.0]))


def test_ids_are_unique_within_a_source_only():
    assert len(contract.check("responses", responses(response_id=["1", "1"], source=["a", "b"])))
    with pytest.raises(contract.ContractError, match="response_id with source: not unique in 2"):
        contract.check("responses", responses(response_id=["1", "1"]))


def test_every_kind_has_a_type_and_every_reason_a_meaning():
    kinds = {column.kind for table in contract.TABLES.values() for column in table.values()}
    assert kinds <= set(contract.DTYPES)
    assert all(meaning and meaning[0].islower() for meaning in contract.REFUSALS.values())
