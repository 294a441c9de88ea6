"""Reports for the chapters: of the sample, and of small programmes that lack something."""

import pytest

from nps_analysis.chapters.book import Report
from nps_analysis.programme import Programme
from nps_analysis.store import ingest

SMALL = """
name = "small"
title = "Small"
organisation = "Small & Sons"
question = "Would you?"
[folders]
raw = "raw"
processed = "processed"
[calendar]
time_zone = "Europe/Paris"
[thresholds]
min_n = 2
{segments}
[[sources]]
table = "responses"
files = "answers.csv"
layout = "mapped"
[sources.columns]
response_id = "id"
customer_id = "who"
responded_at = "at"
score = "score"
{columns}
"""


@pytest.fixture
def small(tmp_path):
    """A programme of a few answers, with nothing else: write(rows) -> its report."""

    def write(rows, period="2026Q3", segments="", columns="", header=""):
        (tmp_path / "raw").mkdir(exist_ok=True)
        lines = [f"R{place},C{place},{row}" for place, row in enumerate(rows)]
        text = "\n".join([f"id,who,at,score{header}", *lines])
        (tmp_path / "raw/answers.csv").write_text(text + "\n", encoding="utf-8")
        path = tmp_path / "programme.toml"
        path.write_text(SMALL.format(segments=segments, columns=columns), encoding="utf-8")
        ingest(Programme.read(path))
        return Report(period, "en", str(path))

    return write
