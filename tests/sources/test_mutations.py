"""However an export is changed on its way, no row is lost and no figure is wrong.

A mutated example is read right, or refused with a message: each answer kept is
one that was given, at its time, with its score; and rows in are rows kept and
rows refused.
"""

from collections import Counter

import numpy as np
import pandas as pd
import pytest
from tests.sources.mutations import mutated
from tests.sources.tools import EXAMPLES
from tests.sources.tools.example import QUESTION

from nps_analysis import sources
from nps_analysis.contract import REFUSALS, ContractError
from nps_analysis.programme import Programme

NAMES = list(EXAMPLES)
FEW, MANY, PARTS = 300, 10_000, 20


def programme(example, declared):
    """The programme of these tests with one source."""
    return Programme.model_validate(
        {
            "name": "larkfield",
            "title": "Would customers recommend Larkfield?",
            "organisation": "Larkfield",
            "question": QUESTION,
            "calendar": {"time_zone": "Europe/Paris"},
            "sources": [{"table": example.table, "files": "*", **declared}],
        }
    )


def one(seed, folder):
    """Mutate one example, read it, and hold what was read to the truth; say how it ended."""
    rng = np.random.default_rng(seed)
    example = EXAMPLES[NAMES[seed % len(NAMES)]]
    data, draft = mutated(example, rng)
    ours = programme(example, draft.declared)
    path = folder / example.file
    path.write_bytes(data)
    try:
        reading = sources.read(path, ours.sources[0], ours)
    except ContractError as error:
        assert error.problems and all(error.problems)
        return "refused"
    rows = reading.rows
    assert reading.rows_in == len(rows) + len(reading.refused)
    assert set(reading.refused["reason"]) <= set(REFUSALS)
    if draft.cut is None and "long" not in example.source:
        filled = sum(any(str(c or "").strip() for c in row) for row in draft.rows)
        assert reading.rows_in == filled
    moment = "invited_at" if example.table == "invitations" else "responded_at"
    kept = [one for one in example.truth if isinstance(one, dict)]
    given = {(row[moment], *figures(row)): row for row in kept}
    # the last line, where the file was cut, may hold the beginning of a number
    whole = rows if draft.cut is None else rows[rows["line"] < rows["line"].max()]
    for row in whole.to_dict("records"):
        key = (row[moment].to_pydatetime(), *figures(row))
        assert key in given, (draft.done, key)
        for name in ("customer_id", "effort", "satisfaction"):
            if name in given[key]:
                assert same(row.get(name), given[key][name]), (draft.done, name)
    assert whole.duplicated([moment]).sum() == 0
    return "read"


def figures(row):
    score = row.get("score")
    return (None if score is None or pd.isna(score) else int(score),)


def same(found, wanted):
    nothing = found is None or pd.isna(found)
    return nothing if wanted is None else not nothing and found == wanted


def run(seeds, folder):
    ends = Counter()
    for seed in seeds:
        try:
            ends[one(seed, folder)] += 1
        except Exception as error:
            raise AssertionError(f"seed {seed} ({NAMES[seed % len(NAMES)]}): {error}") from error
    return ends


@pytest.mark.parametrize("part", range(4))
def test_a_mutated_export_is_read_right_or_refused(tmp_path, part):
    ends = run(range(part, FEW, 4), tmp_path)
    # the reader would pass by refusing everything
    assert ends["read"] > 0.6 * FEW / 4


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_ten_thousand_mutated_exports(tmp_path, part):
    ends = run(range(FEW + part, FEW + MANY, PARTS), tmp_path)
    assert ends["read"] > 0.6 * MANY / PARTS
