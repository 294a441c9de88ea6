"""The walks that ARCHITECTURE.md promises, each done, and the files it touched counted.

That of a language is done in `tests/speech/test_added_language.py`, that of a survey tool in
`tests/test_readme.py`.
"""

import json
import re

import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from tests.report.small_project import chapter, code, write_chapters

from nps_analysis import Report
from nps_analysis.programme import Programme
from nps_analysis.report import run
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
            score = 7 + number % (4 if period == "2026Q1" else 3)
            rows.append((who, who, STARTS[period], score, stars, region))
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


ASKED = """\
period: str = "2026Q2"  # the period reported on
language: str = "en"  # of the report
programme: str = "../programme.toml"  # whose answers
where: str | None = None  # the part that is meant
against: str | None = None  # the period compared with"""
LOADED = """\
import nps_analysis as nps
report = nps.Report(period, language, programme, where, against)
"""


def asking(title, *cells):
    """A chapter with the parameters of the report's own, and what is loaded with them."""
    made = chapter(*cells, title=title)
    made.cells[1] = code(ASKED, "parameters")
    made.cells.insert(2, code(LOADED + "report.provenance", "remove-input"))
    return made


@pytest.fixture
def chapters(project):
    """Two chapters of the report's own: its headline, and the one that counts comparisons."""
    sure = asking("How sure?", "report.sureness.compared()")
    sure.metadata["nps"] = {"after": "others"}
    headline = asking("Would they recommend us?", "report.headline.lead")
    write_chapters(project, {"1_headline": headline, "8_how_sure": sure})
    return project


def test_a_chapter_is_a_notebook_and_nothing_else(chapters):
    before = stamps(chapters)
    pulse = asking("Who is keen?", "report.compare(nps.PROMOTERS)", "report.trend(nps.PROMOTERS)")
    write_chapters(chapters, {"9_pulse": pulse})
    after = stamps(chapters)
    assert {path.name for path in after.keys() - before.keys()} == {"9_pulse.ipynb"}
    assert {path: after[path] for path in before} == before

    done = run(Programme.read(chapters), pdf=False)
    published = {path.relative_to(done.folder).as_posix() for path in stamps(done.folder)}
    tables = {f"tables/9_pulse-{one}-share-promoters.csv" for one in ("compare", "trend")}
    charts = {
        one.replace("tables/", "charts/").replace(".csv", kind)
        for one in tables
        for kind in (".svg", ".png")
    }
    own = {one for one in published if "9_pulse" in one}
    assert own == {*tables, *charts, "chapters/9_pulse.ipynb"}
    trend = pd.read_csv(done.folder / "tables/9_pulse-trend-share-promoters.csv")
    # of each region's 50, 24 in the first quarter and 16 in the second
    assert trend["estimate"].tolist() == [0.48, 0.32]

    claims = json.loads((done.folder / "claims.json").read_text(encoding="utf-8"))
    (claim,) = (one for one in claims if one["chapter"] == "9_pulse")
    assert (claim["what"], claim["direction"]) == ("share_promoters", "fell")
    assert claim["size"] == pytest.approx(0.32 - 0.48)
    counted = pd.read_csv(done.folder / "tables/8_how_sure-comparisons.csv")
    # the two families that were looked at: the score's change, and the new chapter's
    assert dict(zip(*map(counted.get, counted), strict=True)) == {"change": 1, "share_promoters": 1}

    page = BeautifulSoup(done.html.read_text(encoding="utf-8"), "html.parser")
    titles = [title.get_text() for title in page(["h1", "h2"])]
    assert titles.index("Who is keen?") == titles.index("How sure?") + 1
    assert page.find("a", string="Who is keen?"), "the contents lead to it"
    captions = {caption.get_text() for caption in page("caption")}
    change = "Promoters: the change since Q1 2026, in percentage points"
    assert {change, "Promoters by period"} <= captions
    said = " ".join(one.get_text() for one in page("p", class_="said"))
    assert "Promoters: from 48% in Q1 2026 to 32% in Q2 2026, a change beyond chance" in said
    assert not [note for note in done.notes if "9_pulse" in note]
