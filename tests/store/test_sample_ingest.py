"""The sample's exports give what its generator planted, row by row."""

import json
import re
import shutil
from pathlib import Path

import pytest

from nps_analysis import store
from nps_analysis.programme import Programme

SAMPLE = Path(__file__).parents[2] / "data" / "sample"


@pytest.fixture(scope="module")
def ingested(tmp_path_factory):
    home = tmp_path_factory.mktemp("sample") / "data" / "sample"
    shutil.copytree(SAMPLE, home)
    programme = Programme.read(home)
    return programme, store.ingest(programme), json.loads((home / "truth.json").read_text())


def test_refused_rows_are_those_planted(ingested):
    _, found, truth = ingested
    refused = {one.path: dict(one.refused) for one in found.inputs if one.refused}
    assert refused == truth["mess"]


def test_every_period_flows_from_invited_to_its_usable_answers(ingested):
    programme, found, _ = ingested
    answers = store.load("responses", programme=programme)
    scored = answers[answers["score"].notna()].groupby("period").size()
    assert len(found.periods) == 10
    for period in found.periods:
        steps = store.flow(period, programme=programme).set_index("step")["rows"]
        assert steps["invited"] > steps["answered"] > steps["usable"] == scored[period]
        assert steps["usable_invited"] <= steps["usable"]
    last = store.flow("2026Q3", programme=programme).set_index("step")["rows"]
    # 922 people - 464 silent + 2 answers of others + 5 rows repeated = 465; - 5 - 7 blank = 453
    assert last[["invited", "no_answer", "usable", "usable_invited"]].tolist() == [
        922,
        464,
        453,
        451,
    ]


def test_no_address_of_the_sample_is_processed(ingested):
    programme, found, _ = ingested
    for table in found.tables:
        text = store.load(table, programme=programme).to_csv()
        assert not re.search(r"\w@\w", text), table
