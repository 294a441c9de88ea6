"""The first page of the sample: short in every language, and every figure of it in a table."""

import json
import re

import pandas as pd
import pytest

from nps_analysis import Report
from nps_analysis.locales import languages
from nps_analysis.programme import spoken
from nps_analysis.speech.claims import HANDED

MOST_WORDS, MOST_OF_A_POINT, MOST_OF_A_MESSAGE = 180, 30, 15


def words(text):
    return [one for one in text.split() if re.search(r"\w", one)]


@pytest.fixture
def brief_in(sample_report, sample_programme, monkeypatch):
    """The sample's first page in a language, handed the claims of the published report."""
    monkeypatch.setenv(HANDED, str(sample_report / "claims.json"))
    return lambda language: Report("2026Q3", language, str(sample_programme)).brief


@pytest.fixture
def table(sample_report):
    return lambda name: pd.read_csv(sample_report / "tables" / f"{name}.csv")


@pytest.mark.parametrize("language", languages())
def test_it_is_read_in_a_minute(brief_in, language):
    brief = brief_in(language)
    report, charts = brief.report, tuple(brief.charts())
    above = [report.declared.organisation, spoken(report.declared.title, language)]
    above += [report.words.period(report.period), *brief.behind.lines]
    (finding,) = brief.lead.lines
    messages = [finding, *(chart.said.message for chart in charts)]
    points = [brief.figures(), brief.held(), brief.to_decide()]
    texts = [*above, *messages, *(str(one) for one in points)]
    assert len(words(" ".join(texts))) <= MOST_WORDS
    assert all(len(words(one)) <= MOST_OF_A_MESSAGE for one in messages)
    items = [text for one in points for _, text in one.items]
    assert all(len(words(one)) <= MOST_OF_A_POINT for one in items)
    assert [len(one.items) for one in points] == [3, 9, 3]
    assert [chart.name for chart in charts] == ["score", "groups", "money", "renewed"]
    for chart in charts:
        assert chart.figure is not None and chart.figure.get_size_inches()[0] < 3.5
        assert set(chart.pictures()) == {"image/svg+xml", "image/png"}


def test_it_says_what_the_sample_was_made_to_show(brief_in):
    brief = brief_in("en")
    assert brief.lead.lines == ["The score fell to 21; Plan Starter brings nearly all of the fall"]
    assert [first for first, _ in brief.figures().items] == ["21", "−37", "58%"]
    assert brief.held().message == "Did it really fall? 4 say yes, 5 say careful"
    assert {way.name for way in brief.ways if way.holds} == {
        "answers", "weighted", "accounts", "people",
    }  # fmt: skip
    call, read, mend = (text for _, text in brief.to_decide().items)
    assert call.startswith("Call 16 accounts of detractors") and "Plan Starter" in read
    assert "one tool" in mend


def test_each_figure_stands_in_a_table_with_its_interval(brief_in, table):
    brief = brief_in("en")
    change, (starter,) = brief.change, brief.moved
    whole = table("1_headline-parts").iloc[0]
    found = [change.size, change.low, change.high]
    assert whole[["difference", "conf_low", "conf_high"]].tolist() == pytest.approx(found)
    trend = table("1_headline-trend").set_index("period")["estimate"]
    for period in ("2025Q3", "2026Q2", "2026Q3"):
        assert brief.scored_in(period) == pytest.approx(trend[period])
    row = table("2_segments-changes").set_index("group").loc["Starter"]
    found = [starter.size, starter.low, starter.high]
    assert row[["difference", "conf_low", "conf_high"]].tolist() == pytest.approx(found)
    scores = table("2_segments-segments").set_index("group")["estimate"]
    assert brief.scores_of(starter)[1] == pytest.approx(scores["Starter"])
    money = table("3_renewal-revenue-bridge").set_index("class")
    own = brief.money.set_index("class")
    for name in ("start", "churn"):
        assert own[name].to_dict() == pytest.approx(money[name].reindex(own.index).to_dict())
    assert own["share_lost"].sum() == pytest.approx(1)
    cells = table("4_usage-says-does").set_index(["class", "trend"]).loc[("detractor", "fell")]
    assert brief.to_call[["accounts", "revenue", "estimate"]].tolist() == pytest.approx(
        cells[["accounts", "revenue", "estimate"]].tolist()
    )
    ways = table("1_headline-ways").set_index("way")["difference"]
    assert {"weighted", "accounts", "revenue"} <= set(ways.index)


def test_it_makes_no_claim_that_no_chapter_makes_unless_it_has_to(sample_report):
    claims = json.loads((sample_report / "claims.json").read_text(encoding="utf-8"))
    assert not [one for one in claims if one["chapter"] == "0_brief"]


def test_it_is_published_beside_the_page(sample_report):
    text = (sample_report / "brief.txt").read_text(encoding="utf-8")
    assert len(words(text)) <= 120
    assert len((sample_report / "brief.eml").read_bytes()) < 100_000
