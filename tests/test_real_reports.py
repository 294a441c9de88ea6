"""Real surveys go through the command line to a published HTML and PDF, with the right figures.

Expected figures: ../shared/data/expected.json (plain arithmetic on the files).
"""

import json

import pandas as pd
import pypdf
import pytest
from tests.surveys import beside, expected, published, same, table

pytestmark = beside


def test_sfo_airport_is_published_with_its_figures(tmp_path):
    wanted = expected("sfo-airport")
    folder = published("sfo", tmp_path)
    assert folder.name == "2018Q2"
    waves = {f"{year}Q2": wanted[f"{year} overall"] for year in (2017, 2018)}
    trend = table(folder, "1_headline-trend", "period")
    same(trend, waves)
    assert trend["n_blank"].to_dict() == {"2017Q2": 84 + 1, "2018Q2": 159}
    groups = table(folder, "2_segments-segments", "group")
    same(groups[groups["segment"] == "boarding_area"], wanted["2018 by BAREA"])

    # from the two files by hand: unweighted, and with the weights of the survey itself
    ways = table(folder, "1_headline-ways", "way")
    for way, change in {"answers": -8.86, "weighted": -5.28}.items():
        row = ways.loc[way]
        assert row["difference"] == pytest.approx(change, abs=0.005)
        assert row["difference_low"] < row["difference"] < row["difference_high"] < 0

    asked = "Q14PASSTHRU (EFFORT 1=Difficult 5=Easy)"
    effort = table(folder, "5_effort-nps-by-effort", "effort")
    same(effort, wanted[f"2018 by {asked}"])
    found = effort["estimate"].round(1).to_dict()
    assert found == {"1": -40.8, "2": -22.6, "3": -6.0, "4": 26.1, "5": 60.0}
    assert (effort["expected"].diff().iloc[1:] > 0).all()
    rated = table(folder, "5_effort-drivers", "driver")
    assert len(rated) == 8 and rated["share"].sum() < 1

    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "The report leads with the unweighted score: every answer counts once" in page
    assert "its change −5.3 (−9.5 to −1.1) instead of −8.9 (−12.7 to −5.0)" in page
    assert "NPS fell 9 points, from 40 in Q2 2017 to 31 in Q2 2018" in page
    text = "".join(page.extract_text() for page in pypdf.PdfReader(folder / "report.pdf").pages)
    assert "NPS fell 9 points" in " ".join(text.split())
    assert json.loads((folder / "run.json").read_text())["inputs"][0]["rows_in"] == 2831


def test_carpentries_is_published_with_its_figures(tmp_path):
    wanted = expected("carpentries")
    folder = published("carpentries", tmp_path)
    periods = wanted["instructor by quarter of Date"]
    assert list(periods)[0] == "2016Q2" and folder.name == "2018Q3"
    trend = table(folder, "1_headline-trend", "period")
    same(trend, periods)
    assert trend["n"].sum() == wanted["instructor overall"]["n"] == 889
    assert (folder / "report.pdf").read_bytes().startswith(b"%PDF")


def test_ravenstack_has_no_score_and_is_published_with_what_customers_did(tmp_path):
    # by hand from the three files: accounts.csv has 110 churn_flag TRUE of 500; subscriptions.csv
    # 486 of 5,000, in 312 accounts; churn_events.csv 600 rows of 352 accounts; 50 are in all three
    folder = published("ravenstack", tmp_path)
    assert folder.name == "2024Q4"
    left = pd.read_csv(folder / "tables/8_how_sure-who-left.csv")
    sources = ["renewals", "churn events", "subscriptions"]
    assert left["n"].sum() == 500
    assert {name: left.loc[left[name], "n"].sum() for name in sources} == {
        "renewals": 110,
        "churn events": 352,
        "subscriptions": 312,
    }
    assert left.loc[left[sources].all(axis="columns"), "n"].sum() == 50
    # feature_usage.csv: 32,227 goals from October to December; accounts.csv: 10,280 seats; all 500
    # accounts have been used before, so that each seat stands for three months
    usage = table(folder, "4_usage-usage-by-class", "period").loc["2024Q4"]
    assert (usage["class"], usage["n"]) == ("everybody", 500)
    assert usage["estimate"] == pytest.approx(32_227 / (3 * 10_280))
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "a seat reached the product’s key goal 1.04 times a month" in page
    assert page.count("Missing here: the table “responses”.") >= 5
    assert "Of 500 renewals decided up to 31 December 2024, whoever the customer, 78%" in page
    assert "renewals 110, churn events 352 and subscriptions 312, of 500 accounts" in page
    assert (folder / "report.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("programme", "period", "n", "said"),
    [
        ("carpentries-learners", "2020Q4", 87, "NPS is 47 in Q4 2020"),
        ("sudzilla", "2019Q4", 39, "NPS is −36 in Q4 2019"),
        ("cbsco", "2020Q1", 16, "NPS is −13 in Q1 2020"),
        ("airlines", "2021Q1", 5907, "NPS is 9 in Q1 2021"),
        ("fic", "2021Q4", 6, "NPS is 67 in Q4 2021"),
        ("oddjob", "2018Q1", 1065, "NPS is −18 in Q1 2018"),
    ],
)
def test_small_and_odd_surveys_are_published(tmp_path, programme, period, n, said):
    folder = published(programme, tmp_path, "--no-pdf")
    assert folder.name == period
    trend = table(folder, "1_headline-trend", "period")
    assert trend.loc[period, "n"] == n
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert said in page
    assert "Traceback" not in page and "nan" not in page.lower().split()
