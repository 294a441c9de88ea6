"""The walks that ARCHITECTURE.md promises, each done, and the files it touched counted."""

import re

import numpy as np
import pandas as pd
import pytest

from nps_analysis import Report
from nps_analysis.programme import Programme
from nps_analysis.store import ingest

PROGRAMME = """
name = "walks"
title = "Would they recommend us?"
organisation = "Walks"
question = "How likely are you to recommend us?"

[[segments]]
column = "region"
label = { en = "Region", fr = "Région", ro = "Regiune" }

[[sources]]
table = "responses"
files = "answers.csv"
layout = "mapped"
[sources.columns]
response_id = "id"
customer_id = "customer"
responded_at = "date"
score = "score"
satisfaction = "stars"
region = "region"
"""

METRIC = """
[[measures]]
name = "csat_top"
column = "satisfaction"
scale = [1, 5]
top = 2
label = { en = "Satisfied", fr = "Satisfaits", ro = "Mulțumiți" }
"""

# 50 answers a region and quarter; so many of them give 4 or 5 stars
SATISFIED = {("2026Q1", "North"): 40, ("2026Q1", "South"): 38}
SATISFIED |= {("2026Q2", "North"): 41, ("2026Q2", "South"): 12}
STARTS = {"2026Q1": "2026-02-10", "2026Q2": "2026-05-10"}


@pytest.fixture
def project(tmp_path):
    """A programme with two quarters of answers, before any measure of its own is declared."""
    rows = []
    for (period, region), happy in SATISFIED.items():
        for number in range(50):
            who = f"{region}-{period}-{number}"
            stars = (5, 4)[number % 2] if number < happy else 1 + number % 3
            rows.append((who, who, STARTS[period], 7 + number % 4, stars, region))
    names = ["id", "customer", "date", "score", "stars", "region"]
    (tmp_path / "data/raw").mkdir(parents=True)
    pd.DataFrame(rows, columns=names).to_csv(tmp_path / "data/raw/answers.csv", index=False)
    (tmp_path / "programme.toml").write_text(PROGRAMME, encoding="utf-8")
    return tmp_path


def stamps(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("language", "label", "region"),
    [("en", "Satisfied", "Region"), ("fr", "Satisfaits", "Région"), ("ro", "Mulțumiți", "Regiune")],
)
def test_a_metric_is_a_declaration_a_line_and_a_label_a_language(project, language, label, region):
    before = stamps(project)
    (project / "programme.toml").write_text(PROGRAMME + METRIC, encoding="utf-8")
    assert {path.name for path, was in before.items() if path.read_bytes() != was} == {
        "programme.toml"
    }
    ingest(Programme.read(project))
    report = Report("2026Q2", language, str(project))

    trend = report.trend("csat_top")  # the one line
    # (40 + 38) / 100 and (41 + 12) / 100
    assert trend.frame["estimate"].tolist() == [pytest.approx(0.78), pytest.approx(0.53)]
    assert label in trend.alt and label in trend.table.caption and trend.figure is not None
    assert "78" in trend.alt and "53" in trend.alt

    change = report.compare("csat_top", by="region")  # and the other
    found = change.frame.set_index("region")["difference"]
    # 41/50 - 40/50 and 12/50 - 38/50
    assert found.to_dict() == {"North": pytest.approx(0.02), "South": pytest.approx(-0.52)}
    assert [claim.told for claim in change.claims] == [False, True]
    (said,) = change.said.lines
    assert f"{region} South" in said and "−52" in said
    assert label in change.table.caption and "South" in change.alt
    assert report.compare("csat_top").claims[0].direction == "fell"
    (said,) = report.compare("csat_top").said.lines
    assert said.startswith(label) and re.search(r"78\D.*53\D", said) or "53" in said


def test_a_metric_has_what_a_wider_interval_asks_for(project):
    (project / "programme.toml").write_text(PROGRAMME + METRIC, encoding="utf-8")
    ingest(Programme.read(project))
    report = Report("2026Q2", programme=str(project))
    row = report.compare("csat_top").frame.iloc[0]
    # two independent shares of 100: sqrt(p q / 99 + p q / 99)
    error = np.sqrt(0.78 * 0.22 / 99 + 0.53 * 0.47 / 99)
    assert row["std_error"] == pytest.approx(error)
