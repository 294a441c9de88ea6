"""Two waves of a real survey: weighting changes by how much the score fell."""

from pathlib import Path

import pandas as pd
import pytest

from nps_analysis.estimates import contrast, estimate, nps_interval

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "sfo-airport"
pytestmark = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="the survey is not beside the project: ../shared/data/sfo-airport"
)


@pytest.fixture(scope="module")
def waves():
    parts = []
    for year in (2017, 2018):
        rows = pd.read_csv(FOLDER / f"sfo_{year}.csv", low_memory=False).rename(columns=str.strip)
        rows = rows.assign(wave=year, score=rows["NETPRO"].astype("Int64"))
        parts.append(rows[["wave", "score", "WEIGHT"]].replace({"score": {11: pd.NA}}))
    return pd.concat(parts).astype({"score": "Int64"})


def test_each_wave_is_as_published(waves):
    rows = estimate(waves, by="wave", weight="WEIGHT").set_index("wave")
    assert rows["n"].to_list() == [2746, 2650]
    assert rows["n_blank"].to_list()[0] == 84 + 1
    assert rows["estimate"].to_list() == pytest.approx([40.3984, 35.1136], abs=1e-4)
    plain = estimate(waves, by="wave").set_index("wave").loc[2018]
    assert plain["estimate"] == pytest.approx(30.9811, abs=1e-4)
    assert (plain["conf_low"], plain["conf_high"]) == nps_interval(1268, 935, 447)[1:]


def test_the_fall_is_smaller_once_weighted(waves):
    plain = contrast(waves, between="wave").iloc[0]
    weighted = contrast(waves, between="wave", weight="WEIGHT").iloc[0]
    assert plain["difference"] == pytest.approx(-8.86, abs=0.005)
    assert weighted["difference"] == pytest.approx(-5.28, abs=0.005)
    for row in (plain, weighted):
        assert row["conf_low"] < row["difference"] < row["conf_high"] < 0
    assert weighted["std_error"] > plain["std_error"]
