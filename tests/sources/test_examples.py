"""Each layout's example reads into exactly the canonical rows it was written from."""

import pandas as pd
import pytest
from tests.sources.tools import EXAMPLES

from nps_analysis.sources import LAYOUTS


def same(found, wanted):
    if wanted is None:
        return found is None or found is pd.NA or pd.isna(found)
    return not pd.isna(found) and found == wanted


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_reads_into_what_it_was_written_from(read, name):
    example = EXAMPLES[name]
    reading = read(example.content(), name=example.file, table=example.table, **example.source)
    assert reading.layout == example.layout
    assert reading.rows_in == len(example.truth)
    kept = [one for one in example.truth if isinstance(one, dict)]
    assert len(reading.rows) == len(kept)
    for (_, row), truth in zip(reading.rows.iterrows(), kept, strict=True):
        for column, wanted in truth.items():
            assert same(row.get(column), wanted), (column, row.get(column), wanted)
    reasons = [one for one in example.truth if isinstance(one, str)]
    assert reading.refused["reason"].tolist() == reasons


def test_every_layout_has_an_example():
    assert set(LAYOUTS) | {"mapped"} == {example.layout for example in EXAMPLES.values()}
