"""Real surveys give the counts and scores that plain arithmetic gives.

Expected figures: ../shared/data/expected.json (numeric answers 0-10 kept, all
else set aside; NPS rounded to four decimals).
"""

import json
from pathlib import Path

import pandas as pd
import pytest

from nps_analysis import sources
from nps_analysis.contract import PASSIVE_FROM, PROMOTER_FROM
from nps_analysis.programme import Programme

ROOT = Path(__file__).parents[1]
DATA = ROOT.parent / "shared" / "data"
PROGRAMMES = ROOT / "tests" / "programmes"

pytestmark = pytest.mark.skipif(
    not DATA.is_dir(), reason="the real surveys are not beside the project, in ../shared/data"
)


def expected(survey):
    return json.loads((DATA / "expected.json").read_text(encoding="utf-8"))[survey]


def answers(programme):
    """Read every file of a programme, with the quarter of each answer."""
    readings = [
        sources.read(path, source, programme)
        for source in programme.sources
        for path in sorted(programme.folder("raw").glob(source.files))
    ]
    rows = pd.concat([reading.rows for reading in readings])
    assert sum(reading.rows_in for reading in readings) == len(rows), "no row is refused"
    return rows.assign(quarter=programme.quarter_of(rows["responded_at"]))


def figures(scores):
    scores = scores.dropna()
    promoters = int((scores >= PROMOTER_FROM).sum())
    detractors = int((scores < PASSIVE_FROM).sum())
    return {
        "n": len(scores),
        "promoters": promoters,
        "passives": len(scores) - promoters - detractors,
        "detractors": detractors,
        "nps": round(100 * (promoters - detractors) / len(scores), 4),
        "mean": round(float(scores.mean()), 4),
    }


def same(found, wanted):
    """Compare by segment, and by what `figures` computes."""
    assert found.keys() == wanted.keys()
    for level, counts in found.items():
        assert counts == {name: wanted[level][name] for name in counts}, level


def by(rows, column):
    return {level: figures(group["score"]) for level, group in rows.groupby(column)}


def test_sfo_airport():
    wanted = expected("sfo-airport")
    rows = answers(Programme.read(PROGRAMMES / "sfo"))
    assert set(rows["quarter"]) == {"2017Q2", "2018Q2"}
    for wave, group in rows.groupby(rows["quarter"].str[:4]):
        assert len(group) == wanted[f"{wave} rows/cols"][0]
        blank = wanted[f"{wave} blank code 11"] + wanted[f"{wave} NaN"]
        assert group["score"].isna().sum() == blank
        same({"": figures(group["score"])}, {"": wanted[f"{wave} overall"]})
        same(by(group, "boarding_area"), wanted[f"{wave} by BAREA"])


def test_carpentries_instructors():
    wanted = expected("carpentries")
    rows = answers(Programme.read(PROGRAMMES / "carpentries"))
    assert len(rows) == wanted["instructor rows/cols"][0]
    same({"": figures(rows["score"])}, {"": wanted["instructor overall"]})
    same(by(rows, "quarter"), wanted["instructor by quarter of Date"])
    same(by(rows, "when_taking"), wanted["instructor by WhenTaking"])
    same(by(rows, "hands_on"), wanted["instructor by HandsOn"])


@pytest.mark.parametrize("survey", ["sfo", "carpentries"])
def test_declared_levels_are_those_met(survey):
    programme = Programme.read(PROGRAMMES / survey)
    rows = answers(programme)
    for segment in programme.segments:
        assert set(rows[segment.column].dropna()) == set(segment.levels)
