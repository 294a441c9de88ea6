"""Make the PDF from the very page that is published as HTML."""

from __future__ import annotations

import logging
import os
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from bs4 import BeautifulSoup
from weasyprint import HTML
from weasyprint.urls import URLFetcher

from nps_analysis.exhibit.theme import INK
from nps_analysis.speech.formats import Words

STYLE = Path(__file__).parent / "template" / "paged.css"

MOST_ROWS = 200
"""Rows of a table that are printed; the rest is in its CSV file."""

WHOLE_ROWS = 24
"""A table of up to so many rows is never cut by a page break."""


def render_pdf(page: str, language: str, as_of: datetime, *, annex: bool = False) -> bytes:
    """Typeset the page for A4 paper.

    Parameters
    ----------
    page : str
        HTML as `render_page` returns it. Nothing but the data in it is read.
    language : str
    as_of : datetime
        Date the document bears, so that the same page gives the same bytes.
    annex : bool, default False
        Whether what the page folds is printed as well, with the contents: every table, how to read
        each chart, limits and checks.

    Returns
    -------
    bytes
        Tagged PDF with bookmarks, alternative texts and page numbers.
    """
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    fetcher = URLFetcher(allowed_protocols=["data"])
    document = HTML(string=_paged(page, Words(language), annex), url_fetcher=fetcher)
    with _clock_at(as_of):
        return document.write_pdf(pdf_variant="pdf/ua-1")


def _paged(page: str, words: Words, annex: bool) -> str:
    """Add the style of paper; leave out what is folded, or print it, and cut long tables."""
    soup = BeautifulSoup(page, "html.parser")
    style = soup.new_tag("style")
    style.string = STYLE.read_text(encoding="utf-8")
    soup.head.append(style)
    soup.body["class"] = "whole-report" if annex else "short-report"
    for drawing in soup.select("figure svg"):
        # what WeasyPrint reads of a drawing: its own colour, and its name as an element
        drawing["color"] = INK
        drawing.insert(0, soup.new_tag("title", string=drawing["aria-label"]))
    for folded in soup.find_all("details"):
        if not annex:
            folded.decompose()
            continue
        if folded.summary.find("h3"):
            folded.summary.unwrap()
        else:
            folded.summary.decompose()
        folded.unwrap()
    for table in soup.find_all("table"):
        rows = table.select("tbody > tr")
        if len(rows) <= WHOLE_ROWS:
            table.parent["class"] = [*table.parent.get("class", []), "whole"]
        if len(rows) > MOST_ROWS:
            for row in rows[MOST_ROWS:]:
                row.decompose()
            note = soup.new_tag("p", attrs={"class": "rest"})
            note.string = words.gettext(
                "{shown} of {rows} rows are printed; all are in {file}.",
                shown=words.count(MOST_ROWS),
                rows=words.count(len(rows)),
                file=_file_of(table),
            )
            table.insert_after(note)
    return soup.decode(formatter="minimal")


def _file_of(table) -> str:
    named = table.find_parent(attrs={"data-table": True})
    return named["data-table"] if named else "report.html"


@contextmanager
def _clock_at(moment: datetime):
    """Let the font subsets in the file bear this date instead of the present one."""
    before = os.environ.get("SOURCE_DATE_EPOCH")
    os.environ["SOURCE_DATE_EPOCH"] = str(int(moment.timestamp()))
    try:
        yield
    finally:
        if before is None:
            del os.environ["SOURCE_DATE_EPOCH"]
        else:
            os.environ["SOURCE_DATE_EPOCH"] = before
