"""The first page heads the report, alone on its sheet, and can be sent as a letter."""

import email
import re
from datetime import UTC, datetime
from email.policy import default
from io import BytesIO

import pypdf
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_markdown_cell
from tests.report.first_pages import first_page
from tests.report.small_project import chapter
from tests.report.test_render import COVER, put_out

from nps_analysis.report.clean import clean_outputs
from nps_analysis.report.gate import PublicationError, refuse_unsafe
from nps_analysis.report.letters import LETTER, TEXT, letters
from nps_analysis.report.pdf import render_pdf
from nps_analysis.report.render import render_page

AS_OF = datetime(2026, 9, 30, tzinfo=UTC)
FINDING = "The score fell to 21; R&D <most>"


@pytest.fixture(scope="module")
def notebooks():
    verdict = put_out(text_html="<p class='verdict'>NPS is 31.</p>")
    found = {
        "0_brief": first_page(),
        "1_headline": chapter(verdict, new_markdown_cell("## Why?\n\nSo.")),
    }
    for notebook in found.values():
        clean_outputs(notebook)
    return found


@pytest.fixture(scope="module")
def page(notebooks):
    text = render_page(notebooks, COVER, "en").html
    refuse_unsafe({"report.html": text.encode()}, "the page")
    return BeautifulSoup(text, "html.parser")


def test_its_finding_is_the_title_of_the_page_and_of_the_report(notebooks, page):
    assert render_page(notebooks, COVER, "en").headline == FINDING
    assert [one.get_text() for one in page("h1")] == [FINDING]
    assert page.title.get_text().startswith(FINDING)
    assert page.find("meta", attrs={"name": "description"})["content"].startswith(FINDING)
    above = page.select_one(".brief .behind").get_text()
    assert above == "Acme & <Sons> · Would they? · Q3 2026 · 453 answers"


def test_its_parts_stand_in_their_order_and_it_is_no_chapter(page):
    brief = page.find(class_="brief")
    assert [one.get_text(" ", strip=True) for one in brief.select(".figures li")] == [
        "21 was 31 & more",
        "−37 Plan <Starter>",
    ]
    pictures = brief("figure")
    assert [one.figcaption.get_text() for one in pictures] == ["Lowest of ten", "Only one moved"]
    assert [one.find(["img", "svg"]).get("aria-label") for one in pictures] == ["score.", "groups."]
    assert [one.get_text() for one in brief("h2")] == ["Really?", "To decide"]
    assert [one.get_text() for one in brief.select(".holds")] == ["● each answer"]
    assert brief.ol.li.get_text() == "Call 16 accounts."
    assert "None of this is a chapter" not in page.get_text()
    assert [link.get_text() for link in page.select("nav a")] == ["Would they?", "Why?"]


def test_a_page_can_leave_it_out(notebooks):
    text = render_page(notebooks, COVER, "en", layers=("report",)).html
    page = BeautifulSoup(text, "html.parser")
    assert page.h1.get_text() == "Would they?" and not page.find(class_="brief")


def test_on_paper_it_has_a_sheet_to_itself(notebooks):
    made = render_pdf(render_page(notebooks, COVER, "en").html, "en", AS_OF)
    first, second = (one.extract_text() for one in pypdf.PdfReader(BytesIO(made)).pages)
    assert "Call 16 accounts." in first and "NPS is 31." not in first
    assert "NPS is 31." in second and "Contents" not in first + second


def test_as_a_letter_it_is_whole_and_fetches_nothing(notebooks):
    made = letters(notebooks, COVER, "en", AS_OF)
    assert made == letters(notebooks, COVER, "en", AS_OF), "the same bytes each time"
    refuse_unsafe(made, "the letter")
    text = made[TEXT].decode()
    assert text.splitlines()[0] == "Acme & <Sons> · Q3 2026 · 453 answers"
    assert "\n21 was 31 & more\n" in text and text.endswith("To decide\n- Call 16 accounts.\n")
    letter = email.message_from_bytes(made[LETTER], policy=default)
    assert letter["Subject"] == f"Acme & <Sons>, Q3 2026: {FINDING}"
    assert not letter["From"] and not letter["To"]
    assert letter.get_body(("plain",)).get_content().replace("\r\n", "\n") == text
    body = letter.get_body(("html",)).get_content()
    shown = BeautifulSoup(body, "html.parser")
    assert {one.name for one in shown.body(True)} <= {
        "table", "tr", "td", "h1", "h2", "b", "br", "img", "tbody",
    }  # fmt: skip
    assert not shown("style") and not re.search(r"https?:|url\(|class=", body)
    parts = {one["Content-ID"].strip("<>") for one in letter.walk() if one["Content-ID"]}
    assert {one["src"].removeprefix("cid:") for one in shown("img")} == parts
    assert parts == {"chart-1", "chart-2"} and all(one["alt"] for one in shown("img"))


def test_no_letter_leaves_with_an_address_in_it(notebooks):
    made = letters(notebooks, COVER, "en", AS_OF)
    for name, was in ((TEXT, b"Call 16 accounts."), (LETTER, b"16 accounts")):
        told = {name: made[name].replace(was, b"Call ana@example.ro now.")}
        with pytest.raises(PublicationError, match=name):
            refuse_unsafe(told, "the letter")


def test_without_a_first_page_there_is_no_letter():
    assert letters({"1_headline": chapter()}, COVER, "en", AS_OF) == {}
