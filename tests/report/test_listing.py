"""The list of reports: a row each, with what it leads with and where each language is."""

from bs4 import BeautifulSoup
from tests.report.test_restated import CHANGE, figure, record

from nps_analysis.report.gate import refuse_unsafe
from nps_analysis.report.listing import in_rows, sparkline
from nps_analysis.report.render import render_index
from nps_analysis.speech.formats import Words

HEAD = {"organisation": "Acme", "title": "Would they?", "sample": False}
BOTH = {
    "en": {"page": "report.html", "pdf": "report.pdf", "headline": "NPS fell."},
    "fr": {"page": "report.fr.html", "pdf": None, "headline": "Le NPS a baissé."},
}


def reports():
    q2, q3 = figure("2026Q2", 31.2, 471), figure("2026Q3", 21.0, 453)
    latest = record("2026Q3", q2, q3, editions=BOTH) | HEAD
    latest["figures"]["change"] = {name: CHANGE[name] for name in CHANGE if name != "chapter"}
    latest["figures"]["change"] |= {"size": -10.2, "low": -18.8, "high": -1.6}
    return [latest, record("2026Q2", q2) | HEAD]


def page(language="en", records=None):
    text = render_index(records or reports(), language)
    refuse_unsafe({"index.html": text.encode()}, "the index")
    return BeautifulSoup(text, "html.parser")


def cells(row):
    return [" ".join(cell.get_text(" ").split()) for cell in row(["th", "td"])]


def test_a_row_has_the_figures_as_published():
    q3, q2 = page()("tbody")
    assert cells(q3.tr)[:5] == [
        "Q3 2026",
        "21",
        "13 to 29",
        "\N{MINUS SIGN}10 (\N{MINUS SIGN}19 to \N{MINUS SIGN}2) beyond chance",
        "453",
    ]
    assert cells(q2.tr)[:5] == ["Q2 2026", "31", "23 to 39", "\N{EN DASH}", "471"]
    assert cells(q3("tr")[1]) == ["NPS fell."]


def test_every_language_and_every_pdf_is_linked():
    q3, q2 = page()("tbody")
    assert [link["href"] for link in q3.select(".links a")] == [
        "2026Q3/report.html",
        "2026Q3/report.pdf",
        "2026Q3/report.fr.html",
    ]
    assert [link["href"] for link in q2.select(".links a")] == ["2026Q2/report.html"]


def test_the_list_speaks_its_language_and_says_each_headline_in_it():
    french = page("fr")
    assert cells(french("tbody")[0]("tr")[1]) == ["Le NPS a baissé."]
    assert french("tbody")[0].select_one(".told p").get("lang") is None
    romanian = page("ro")("tbody")[0].select_one(".told p")
    assert (romanian["lang"], romanian.get_text()) == ("en", "NPS fell.")
    assert "Fourchette probable" in cells(french.thead.tr)


def test_reports_of_two_programmes_are_two_tables():
    other = record("2026Q3", figure("2026Q3", 5.0, 80), programme="zenith")
    other |= HEAD | {"organisation": "Zenith"}
    found = page(records=[*reports(), other])
    assert [" ".join(one.get_text().split()) for one in found("h2")] == [
        "Acme Would they?",
        "Zenith Would they?",
    ]
    assert [len(table("tbody")) for table in found("table")] == [2, 1]


def test_a_sparkline_leaves_a_gap_where_there_is_no_score():
    periods = [
        {"period": f"2026Q{n}", "score": score} for n, score in enumerate([3, 4, None, 9], 1)
    ]
    drawn = BeautifulSoup(sparkline(periods, Words("en")), "html.parser").svg
    first, last = (line["points"].split() for line in drawn("polyline"))
    assert len(first) == 2 and len(last) == 1
    assert drawn["aria-label"] == drawn.title.get_text() == "NPS from 3 in Q1 2026 to 9 in Q4 2026"
    # the highest is at the top, 4 below the edge; the last point bears the dot
    assert last == ["108.0,4.0"] and (drawn.circle["cx"], drawn.circle["cy"]) == ("108.0", "4.0")


def test_a_report_of_before_or_without_scores_has_dashes():
    old = {"organisation": "Acme", "title": "?", "sample": True, "period": "2026Q1",
           "folder": "2026Q1", "headline": "x", "pdf": True}  # fmt: skip
    ((one,),) = (programme.reports for programme in in_rows([old], Words("en")))
    assert (one.score, one.interval, one.change, one.answers) == ("\N{EN DASH}",) * 4
    assert one.links[0].pdf == "2026Q1/report.pdf" and one.spark == ""
