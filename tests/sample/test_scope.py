"""A part of the sample equals the sample of whose exports all others were removed."""

import pandas as pd
import pytest
from tests.sample.cut_exports import PARTS

from nps_analysis import contract, store
from nps_analysis.programme import Programme


@pytest.fixture(scope="module", params=PARTS)
def part(request, sample_programme, sample_without):
    """The sample's programme, a part of it, and a programme of which the others were removed."""
    return Programme.read(sample_programme), request.param, sample_without(request.param)


def told(rows, table):
    """Rows in an order of their own, without the ids that are places in a file."""
    if table == "responses":
        placed = rows["response_id"].str.contains("#")
        rows = rows.assign(response_id=rows["response_id"].mask(placed))
    return rows.sort_values(list(rows), kind="stable", ignore_index=True)


@pytest.mark.parametrize("table", contract.TABLES)
def test_a_table_of_a_part_is_that_of_exports_without_the_others(part, table):
    programme, where, alone = part
    found = store.load(table, programme=programme, where=where, missing="empty")
    wanted = store.load(table, programme=alone, missing="empty")
    pd.testing.assert_frame_equal(told(found, table), told(wanted, table))
    every = store.load(table, programme=programme, missing="empty")
    assert 0 < len(found) < len(every) or table == "departures"


def test_rows_keep_their_order(part):
    programme, where, _ = part
    every = store.load("responses", programme=programme)
    found = store.load("responses", programme=programme, where=where)
    place = dict(zip(every["response_id"], every.index, strict=True))
    assert found["response_id"].map(place).is_monotonic_increasing


def test_the_flow_and_the_periods_of_a_part_are_those_without_the_others(part):
    programme, where, alone = part
    assert store.known_periods(programme, where=where) == store.known_periods(alone)
    for period in store.known_periods(alone):
        found = store.flow(period, programme=programme, where=where).set_index("step")
        wanted = store.flow(period, programme=alone).set_index("step")
        for step in ("invited", "no_answer", "blank", "usable", "usable_invited"):
            assert found["rows"].get(step) == wanted["rows"].get(step), (period, step)
    counts = store.waves(programme, where=where).set_index("period")
    theirs = store.waves(alone).set_index("period")
    dated = [period for period in theirs.index if period]
    assert counts.loc[dated, ["usable", "blank"]].equals(theirs.loc[dated, ["usable", "blank"]])


def test_answers_that_another_replaced_are_of_the_part_of_their_customer(part):
    programme, where, alone = part
    found = store.load("refused", programme=programme, where=where)
    wanted = store.load("refused", programme=alone)
    wanted = wanted[wanted["customer_id"].notna()]
    columns = ["table", "reason", "customer_id", "period", "score"]
    pd.testing.assert_frame_equal(
        found[columns].sort_values(columns, ignore_index=True),
        wanted[columns].sort_values(columns, ignore_index=True),
    )
