"""The PDF is the page on paper: numbered, marked, with its contents and its bookmarks."""

import ctypes
import re
from datetime import UTC, datetime
from io import BytesIO
from urllib.request import OpenerDirector

import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_markdown_cell
from pypdf import PdfReader
from tests.report.small_project import chapter
from tests.report.test_render import COVER, SVG, put_out

from nps_analysis.report import pango
from nps_analysis.report.pango import MissingLibraries, require_libraries
from nps_analysis.report.render import render_page
from nps_analysis.report.table_files import take_tables


def test_what_is_missing_is_said_with_the_line_to_run(monkeypatch):
    monkeypatch.setattr(pango.sys, "platform", "linux")
    monkeypatch.setattr(pango, "LIBRARIES", ("libnot-here.so.0",))
    with pytest.raises(MissingLibraries, match="apt-get install -y libpango-1.0-0 .*\n.*--no-pdf"):
        require_libraries()


def have_pango():
    try:
        return all(ctypes.CDLL(library) for library in pango.LIBRARIES)
    except OSError:
        return False


if not have_pango():
    pytest.skip("Pango is not on this machine", allow_module_level=True)

# loads Pango, and so cannot be imported before it is known to be there
from nps_analysis.report.pdf import MOST_ROWS, render_pdf  # noqa: E402

AS_OF = datetime(2026, 9, 30, tzinfo=UTC)


def table(rows, name="long"):
    body = "".join(
        f"<tr><th>Level {n}</th><td class='number'>{n}</td></tr>" for n in range(1, rows + 1)
    )
    html = (
        f"<table><caption>Caption of {name}</caption><thead><tr><th>Level</th><th>n</th></tr>"
        f"</thead><tbody>{body}</tbody></table>"
    )
    return put_out({"nps": {"name": name}}, text_html=html, text_csv="n\n")


def page_of(*cells):
    chapters = {
        "1_headline": chapter(*cells),
        "2_segments": chapter(new_markdown_cell("## Where?\n\nHere."), title="Which groups?"),
    }
    take_tables(chapters)
    return render_page(chapters, COVER, "en").html


def typeset(page, annex=True):
    return PdfReader(BytesIO(render_pdf(page, "en", AS_OF, annex=annex)))


@pytest.fixture(scope="module")
def document():
    about = {"image/svg+xml": {"alt": "EMEA is at 3"}}
    drawing = SVG.replace("<svg ", "<svg width='200' height='100' ")
    chart = {"image/svg+xml": {"alt": "APAC is at 4"}}
    text = re.sub("<script.*</script>", "<text x='9' y='20' fill='#1b2733'>Found</text>", drawing)
    cells = put_out(about, image_svg=drawing), put_out(chart, image_svg=text)
    return typeset(page_of(*cells, table(20, "short"), table(70)))


def test_without_the_annex_no_table_stands_under_its_chart():
    about = {"image/svg+xml": {"alt": "EMEA is at 3"}}
    page = page_of(put_out(about, image_svg=SVG), table(20, "short"))
    short, whole = (
        "".join(p.extract_text() for p in typeset(page, annex).pages) for annex in (0, 1)
    )
    assert "Caption of short" in whole and "Caption of short" not in short
    assert "Would they?" in short


def test_every_page_is_numbered_and_marked_as_invented(document):
    for number, page in enumerate(document.pages, 1):
        text = page.extract_text()
        assert f"{number} / {len(document.pages)}" in text
        assert "does not exist" in text


def test_pages_of_a_chapter_name_it(document):
    for page in document.pages[1:]:
        text = page.extract_text()
        assert "Acme & <Sons> · Q3 2026" in text
        assert any(title in text for title in ("Would they?", "Which groups?", "About this report"))


def test_bookmarks_and_contents_lead_to_the_pages(document):
    titles = {}
    for entry in document.outline:
        if not isinstance(entry, list):
            titles[entry.title] = document.get_destination_page_number(entry) + 1
    assert list(titles) == ["Would they?", "Which groups?", "About this report"]
    contents = document.pages[0].extract_text()
    last = contents[contents.index("Contents") :].splitlines()
    assert any("Which groups?" in line and str(titles["Which groups?"]) in line for line in last)


def test_captions_stay_with_their_tables_and_short_tables_whole(document):
    pages = [page.extract_text() for page in document.pages]
    (whole,) = [text for text in pages if "Caption of short" in text]
    assert "Level 1 1\n" in whole and "Level 20 20\n" in whole
    (start,) = [text for text in pages if "Caption of long" in text]
    assert "Level 1 1\n" in start and "Level 3 3\n" in start
    assert sum("Level 70" in text for text in pages) == 1


def test_it_is_tagged_and_charts_have_their_text(document):
    root = document.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert {"EMEA is at 3", "APAC is at 4"} <= set(alternatives(root["/StructTreeRoot"]))
    assert any("Found" in page.extract_text() for page in document.pages)


def alternatives(node):
    node = node.get_object()
    if isinstance(node, list):
        return [text for child in node for text in alternatives(child)]
    if not isinstance(node, dict):
        return []
    own = [node["/Alt"]] if "/Alt" in node else []
    return own + (alternatives(node["/K"]) if "/K" in node else [])


def test_the_same_page_gives_the_same_bytes(monkeypatch):
    page = page_of(table(3))
    first = render_pdf(page, "en", AS_OF)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")
    assert render_pdf(page, "en", AS_OF) == first


def test_a_very_long_table_is_cut_and_says_where_the_rest_is():
    rows = MOST_ROWS + 1
    text = " ".join(page.extract_text() for page in typeset(page_of(table(rows))).pages)
    said = f"{MOST_ROWS} of {rows} rows are printed; all are in tables/1_headline-long.csv."
    assert said in " ".join(text.split())
    assert f"Level {MOST_ROWS}" in text and f"Level {rows}" not in text


def test_nothing_outside_the_page_is_read(tmp_path, monkeypatch, caplog):
    secret = tmp_path / "secret.svg"
    secret.write_text("<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>")
    page = BeautifulSoup(page_of(), "html.parser")
    page.main.append(page.new_tag("img", src=secret.as_uri(), alt="not read"))
    opened, read = OpenerDirector.open, []

    def noted(self, request, *rest, **more):
        read.append(getattr(request, "full_url", request))
        return opened(self, request, *rest, **more)

    monkeypatch.setattr(OpenerDirector, "open", noted)
    typeset(str(page))
    assert not [url for url in read if not url.startswith("data:")]
    assert "disallowed protocol" in caplog.text
