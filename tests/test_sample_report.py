"""The sample's report as its readers meet it: published, then opened in a browser."""

import json
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pandas as pd
import pypdf
import pytest
from bs4 import BeautifulSoup

from nps_analysis.exhibit.theme import DARK

ROOT = Path(__file__).parents[1]
BROWSER = shutil.which("chromium") or shutil.which("google-chrome")
ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,64}\.\w")


def run(*arguments):
    done = subprocess.run(
        [sys.executable, "-m", "nps_analysis", *arguments], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def folder(sample_report):
    return sample_report


@pytest.fixture(scope="module")
def page(folder):
    return (folder / "report.html").read_text(encoding="utf-8")


def test_everything_that_belongs_to_a_report_is_there(folder):
    chapters = sorted(path.name for path in (ROOT / "notebooks").glob("[0-9]*.ipynb"))
    assert sorted(path.name for path in (folder / "chapters").iterdir()) == chapters
    assert {path.name for path in folder.iterdir()} == {
        "report.html", "report.pdf", "run.json", "claims.json", "chapters", "charts", "tables",
        "tables.xlsx", "brief.txt", "brief.eml",
    }  # fmt: skip
    drawn = {path.stem for path in (folder / "charts").iterdir()}
    assert len(drawn) >= 30 and drawn <= {path.stem for path in (folder / "tables").iterdir()}
    assert len(list((folder / "charts").iterdir())) == 2 * len(drawn), "in lines and in pixels"
    record = json.loads((folder / "run.json").read_text())
    assert record["sample"] and record["parameters"]["period"] == "2026Q3"
    assert all(re.fullmatch(r"[0-9a-f]{64}", one["sha256"]) for one in record["inputs"])
    index = (folder.parent / "index.html").read_text(encoding="utf-8")
    assert "2026Q3/report.html" in index and "2026Q3/report.pdf" in index


def test_every_table_every_column_and_every_key_is_told(folder):
    text = (ROOT / "docs/results.md").read_text(encoding="utf-8")
    tables, claims, run = re.split(r"^## `\w+\.json`$", text, flags=re.M)
    told = set(re.findall(r"`([\w-]+)`", tables))
    told |= {f"{name}{end}" for name in told for end in ("_low", "_high", "_error")}
    for path in (folder / "tables").iterdir():
        assert {path.stem, *pd.read_csv(path, nrows=0)} <= told, path.name
    claim, *_ = json.loads((folder / "claims.json").read_text(encoding="utf-8"))
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    for keys, part in ((claim, claims), (record, run)):
        first = " ".join(re.findall(r"^\| (`.*?`) \|", part, flags=re.M))
        assert set(re.findall(r"`(\w+)`", first)) == keys.keys()


def test_tables_agree_with_the_planted_answers(folder):
    planted = json.loads((ROOT / "data/sample/truth.json").read_text())["answers"]
    trend = pd.read_csv(folder / "tables/1_headline-trend.csv", index_col="period")
    planted.pop("about")
    for period, counts in planted.items():
        row = trend.loc[period]
        for name in ("promoters", "passives", "detractors"):
            assert row[name] == counts[name], (period, name)
        assert row["n"] == counts["usable"]


def test_the_planted_change_is_told_from_noise_and_nothing_else(folder):
    changes = pd.read_csv(folder / "tables/2_segments-changes.csv")
    told_apart = changes[changes["p_adjusted"] < 0.05]
    assert told_apart["group"].tolist() == ["Starter"]
    truth = json.loads((ROOT / "data/sample/truth.json").read_text())
    planted = truth["change"]["answering"]["Starter"]
    assert told_apart["conf_low"].item() < planted < told_apart["conf_high"].item()


def test_what_was_compared_is_what_the_chapters_state(folder):
    claims = json.loads((folder / "claims.json").read_text(encoding="utf-8"))
    looked = Counter(one["family"] for one in claims if one["direction"] != "unknown")
    made = pd.read_csv(folder / "tables/8_how_sure-comparisons.csv", index_col="compared")
    # as they were counted when each kind was still counted by hand
    assert made["comparisons"].to_dict() == dict(looked) == {
        "change": 1, "parts": 7, "ways": 3, "groups": 6, "places": 6, "renewal": 3, "alike": 12,
        "forecasts": 4, "true": 2, "staying": 3, "revenue": 3, "usage": 10, "effort": 8,
        "people": 18, "mean": 3, "crossed": 3, "moves": 4, "members": 10, "shares": 3, "lately": 6,
    }  # fmt: skip
    assert {one["chapter"][2:] for one in claims} == {
        "headline", "segments", "renewal", "usage", "effort", "same_people", "members",
    }  # fmt: skip


def test_the_chapters_hold_back_by_themselves_what_the_fence_would(folder):
    for path in (folder / "chapters").iterdir():
        assert "Not published" not in path.read_text(encoding="utf-8"), path.name
    for path in (folder / "tables").glob("*.csv"):
        assert not re.search(r"n = \d+, below \d+\b", path.read_text(encoding="utf-8")), path.name


@pytest.mark.slow
def test_a_small_part_is_published_apart_and_holds_back_by_itself(folder, sample_programme):
    where = "region == 'APAC' and plan == 'Starter'"
    said = run("report", "--programme", str(sample_programme), "--where", where, "--no-pdf")
    assert "note: chapters/" not in said
    (part,) = folder.parent.glob("2026Q3-region-is-apac-and-plan-is-starter-*")
    page = BeautifulSoup((part / "report.html").read_text(encoding="utf-8"), "html.parser")
    record = json.loads((part / "run.json").read_text(encoding="utf-8"))
    assert record["where"] == where
    assert page.find(class_="part-of").get_text().startswith(f"A part: {where}, ")


def test_nobodys_address_and_no_formula_leaves_the_house(folder):
    for path in folder.rglob("*"):
        if path.suffix in {".html", ".ipynb", ".csv", ".json"}:
            assert not ADDRESS.search(path.read_text(encoding="utf-8")), path.name
    for path in (folder / "tables").glob("*.csv"):
        cells = pd.read_csv(path, dtype=str).select_dtypes("str").stack()
        numbers = pd.to_numeric(cells, errors="coerce").notna()
        assert not cells[~numbers].str.match(r"[=+\-@\t\r]").any(), path.name


def test_the_page_asks_for_nothing(page):
    soup = BeautifulSoup(page, "html.parser")
    assert not soup.find_all(["script", "iframe", "object", "embed", "form"])
    fetched = [tag.get(name) for tag in soup.find_all(True) for name in ("src", "srcset", "poster")]
    fetched += [tag["href"] for tag in soup.find_all("link")]
    fetched += re.findall(r"url\(([^)]*)\)", page) + re.findall(r"@import.*", page)
    assert all(address.strip("'\"").startswith(("data:", "#")) for address in filter(None, fetched))
    assert all(image.get("alt") for image in soup.find_all("img"))
    assert len(page) < 1_200_000


def test_every_chart_is_text_with_a_name_and_ids_of_its_own(page):
    soup = BeautifulSoup(page, "html.parser")
    charts = soup.select("figure > svg")
    assert len(charts) >= 30 and not soup.select("figure img")
    for chart in charts:
        assert chart["role"] == "img" and chart["aria-label"] and len(chart("text")) >= 5
        assert not [one for one in chart("path") if one.get("stroke-opacity", "1") != "1"]
        painted = {one.get(part) for one in chart(True) for part in ("fill", "stroke")}
        assert painted <= {None, "none", "currentColor", *DARK}, chart["aria-label"]
    ids = [one["id"] for one in soup(id=True)]
    assert len(ids) == len(set(ids))


def test_every_page_says_that_the_data_are_invented(folder, page):
    assert "Invented data" in page
    sheets = pypdf.PdfReader(folder / "report.pdf").pages
    assert len(sheets) <= 11, "the first page, and ten that show it"
    for sheet in sheets:
        assert "Invented data" in sheet.extract_text()


def speaking(sample_programme, reports, language):
    """Publish the sample in a language, into a folder of its own; the page."""
    text = sample_programme.read_text(encoding="utf-8")
    text = re.sub(r'^reports = ".*"$', f'reports = "{reports}"', text, flags=re.M)
    programme = sample_programme.with_name(f"{language}.toml")
    programme.write_text(text, encoding="utf-8")
    run("report", "--programme", str(programme), "--language", language, "--no-pdf")
    return BeautifulSoup((reports / "2026Q3/report.html").read_text("utf-8"), "html.parser")


def speaks(soup, language, said):
    assert soup.html["lang"] == language
    assert said in soup.get_text(" ")
    assert not re.search(r"\b(the|answers|promoters|which|customers would)\b", _ours(soup))


def test_a_second_report_reads_no_export_and_speaks_french_if_asked(
    tmp_path, sample_programme, folder
):
    before = {
        path: path.stat().st_mtime_ns for path in (folder.parents[1] / "processed").rglob("*")
    }
    soup = speaking(sample_programme, tmp_path, "fr")
    after = {path: path.stat().st_mtime_ns for path in before}
    assert after == before
    assert "0 of them read" in run("ingest", "--programme", str(sample_programme))
    speaks(soup, "fr", "promoteurs")


@pytest.mark.slow
def test_the_report_speaks_romanian_if_asked(tmp_path, sample_programme):
    speaks(speaking(sample_programme, tmp_path, "ro"), "ro", "promotori")


def _ours(soup):
    """The page's text without what customers wrote and what the programme's file says."""
    for table in soup.find_all("table"):
        table.decompose()
    return soup.main.get_text(" ")


@pytest.mark.skipif(not BROWSER, reason="no Chromium on this machine")
@pytest.mark.parametrize("width", [1280, 375])
def test_a_browser_without_network_and_scripts_shows_it_whole(folder, width):
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        context = browser.new_context(
            java_script_enabled=False, offline=True, viewport={"width": width, "height": 900}
        )
        tab = context.new_page()
        asked, said = [], []
        tab.on("request", lambda request: asked.append(request.url))
        tab.on("console", lambda message: said.append(message.text))
        address = (folder / "report.html").as_uri()
        tab.goto(address)
        assert [url for url in asked if not url.startswith("data:")] == [address]
        assert said == []
        shape = tab.evaluate(
            """() => ({
                wide: document.documentElement.scrollWidth,
                blank: [...document.images].filter(image => !image.naturalWidth).length,
                charts: [...document.querySelectorAll("figure > svg")].map(chart => {
                    const whole = chart.getBoundingClientRect();
                    return [...chart.querySelectorAll("text")].filter(text => {
                        const box = text.getBoundingClientRect();
                        return box.left < whole.left - 1 || box.right > whole.right + 1
                            || box.top < whole.top - 1 || box.bottom > whole.bottom + 1;
                    }).map(text => text.textContent);
                }),
                fonts: [...document.fonts].filter(font => font.status == "error").length,
            })"""
        )
        browser.close()
    assert shape["wide"] <= width
    assert shape["blank"] == 0 and shape["fonts"] == 0
    assert len(shape["charts"]) >= 30 and not any(shape["charts"])
