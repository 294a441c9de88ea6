"""The page is whole in itself, in order for every reader, and shows data as text."""

import base64
import html
import re

import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output
from tests.report.small_project import chapter

from nps_analysis.report.clean import clean_outputs
from nps_analysis.report.cover import Cover
from nps_analysis.report.gate import refuse_unsafe
from nps_analysis.report.render import render_index, render_page
from nps_analysis.report.table_files import take_tables

COVER = Cover(
    organisation="Acme & <Sons>",
    title="Would they?",
    period="Q3 2026",
    sample=True,
    about=("About it.",),
    provenance=(("Exports", "3 files"),),
)
SVG = "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
TABLE = (
    "<table><caption>NPS</caption><thead><tr><th>Region</th><th class='number'>n</th></tr></thead>"
    "<tbody><tr><th>EMEA &amp; co</th><td class='number'>3</td></tr></tbody></table>"
)


def put_out(metadata=None, **data):
    kinds = {name.replace("_", "/").replace("svg", "svg+xml"): text for name, text in data.items()}
    output = new_output("display_data", data=kinds, metadata=metadata or {})
    return new_code_cell("secret_code()", outputs=[output])


def page_of(*cells, language="en", cover=COVER, **chapters):
    chapters = chapters or {"1_headline": chapter(*cells)}
    for notebook in chapters.values():
        clean_outputs(notebook)
    take_tables(chapters)
    text = render_page(chapters, cover, language).html
    refuse_unsafe({"report.html": text.encode()}, "the page")
    return BeautifulSoup(text, "html.parser")


def test_headings_are_in_order_and_the_contents_lead_to_them():
    page = page_of(
        **{
            "1_headline": chapter(new_markdown_cell("## How so?\n\n### In detail")),
            "2_segments": chapter(new_markdown_cell("## Where?"), title="Which?"),
        }
    )
    levels = [int(heading.name[1]) for heading in page.main(re.compile("h[1-6]"))]
    assert levels == [2, 3, 4, 2, 3]
    assert [heading.get_text() for heading in page("h1")] == ["Would they?"]
    links = page.select("nav a")
    assert [link.get_text() for link in links] == ["Would they?", "How so?", "Which?", "Where?"]
    assert [link["href"] for link in links] == [
        "#1-headline", "#1-headline-1", "#2-segments", "#2-segments-1",
    ]  # fmt: skip
    for link in page.select("a[href^='#']"):
        assert page.find(id=link["href"][1:]), link
    ids = [element["id"] for element in page(id=True)]
    assert len(ids) == len(set(ids))


def test_a_section_whose_code_says_nothing_is_left_out_and_one_of_prose_stays():
    page = page_of(
        new_markdown_cell("## Does it?\n\nThe same renewals."),
        new_code_cell("charts.nothing()"),
        new_markdown_cell("More of it."),
        new_code_cell("charts.nothing()"),
        new_markdown_cell("## Who?"),
        new_code_cell("nothing"),
        put_out(text_plain="'told'"),
        new_markdown_cell("## Limits\n\nMany."),
    )
    assert [heading.get_text() for heading in page.main("h3")] == ["Who?", "Limits"]
    assert [link.get_text() for link in page.select("nav a")][1:] == ["Who?", "Limits"]
    text = page.main.get_text()
    assert "renewals" not in text and "More of it" not in text and "told" in text


def test_a_chapter_that_lacks_its_tables_says_so_and_no_more():
    lacks = put_out(text_html='<p class="missing">Missing here: renewals.</p>')
    nothing = put_out(text_html='<p class="nothing">Not enough answers to show.</p>')
    sections = new_markdown_cell("## Does it?"), nothing, new_markdown_cell("## Limits\n\nMany.")
    again = put_out(text_html='<p class="missing">No renewal can be set beside a score.</p>')
    page = page_of(lacks, again, *sections)
    assert page.main("h3") == [] and "Missing here: renewals." in page.main.get_text()
    assert "beside a score" not in page.main.get_text()
    for told in (
        [put_out(text_html='<p class="verdict">Yes.</p>'), lacks, *sections],
        [lacks, *sections, put_out(text_html="<table><tr><td>1</td></tr></table>")],
    ):
        assert [heading.get_text() for heading in page_of(*told).main("h3")] == [
            "Does it?",
            "Limits",
        ]


def test_a_chapter_without_a_title_is_named_after_its_file():
    notebook = chapter()
    notebook.cells[0].source = "No title."
    page = page_of(**{"4_key_usage": notebook, "5_key_usage": chapter()})
    assert [heading.get_text() for heading in page.main("h2")] == ["Key usage", "Would they?"]
    assert page.main.h2["id"] == "4-key-usage"


def test_each_part_of_the_page_is_a_landmark():
    page = page_of()
    assert page.html["lang"] == "en"
    assert page.body.find("a")["href"] == "#report" == f"#{page.main['id']}"
    for name in ("header", "nav", "main", "footer"):
        assert len(page.body(name, recursive=False)) == 1, name
    assert page.footer.get_text(" ", strip=True).endswith("About it. Exports 3 files")


def test_code_prompts_and_warnings_are_not_shown():
    cell = put_out(text_plain="'shown'")
    cell.outputs.append(new_output("stream", name="stderr", text="UserWarning: not for readers"))
    text = page_of(cell).get_text()
    assert "shown" in text
    assert not re.search(r"secret_code|period =|In \[|Out\[|UserWarning", text)


def test_names_from_the_programme_are_text():
    page = page_of()
    assert page.header.find(class_="organisation").get_text() == "Acme & <Sons>"
    assert page.title.get_text() == "Would they? · Q3 2026 · Acme & <Sons>"


def test_a_foreign_drawing_is_an_image_with_its_text_and_title():
    about = {"image/svg+xml": {"alt": 'EMEA is at 3 "points" & rising', "title": "By region"}}
    page = page_of(put_out(about, image_svg=SVG, text_plain="plain"))
    image = page.figure.img
    assert image["alt"] == 'EMEA is at 3 "points" & rising'
    assert page.figure.figcaption.get_text() == "By region"
    assert page.figure["tabindex"] == "0"
    kind, _, content = image["src"].partition(";base64,")
    assert (kind, base64.b64decode(content).decode()) == ("data:image/svg+xml", SVG)
    assert not page("svg") and "plain" not in page.get_text()


def test_a_chart_without_a_text_says_so():
    page = page_of(put_out(image_png=base64.b64encode(b"x").decode()))
    assert page.figure.img["alt"] == "A chart without a description"


def test_tables_have_scopes_and_scroll_under_their_caption():
    page = page_of(put_out({"nps": {"name": "region"}}, text_html=TABLE, text_csv="n\n3\n"))
    table = page.table
    assert [cell["scope"] for cell in table("th")] == ["col", "col", "row"]
    assert table.tbody.th.get_text() == "EMEA & co"
    box = table.parent
    assert (box["role"], box["tabindex"]) == ("region", "0")
    assert page.find(id=box["aria-labelledby"]) is table.caption
    assert box.parent["data-table"] == "tables/1_headline-region.csv"


HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)> & $x^2$ \\(y\\) **bold**"


def test_markup_in_prose_is_text_and_formulas_stay_as_written():
    page = page_of(new_markdown_cell(f"A {HOSTILE} and [a link](javascript:alert(1))"))
    paragraph = next(p for p in page.main("p") if "onerror" in p.get_text())
    assert "<script>alert(1)</script><img src=x onerror=alert(1)> & $x^2$" in paragraph.get_text()
    assert paragraph.strong.get_text() == "bold"
    assert not paragraph("img") and not paragraph("script")
    assert not [link for link in paragraph("a") if "script" in link.get("href", "")]


@pytest.mark.parametrize("kind", ["text_plain", "text_html", "text_markdown"])
def test_hostile_text_in_any_kind_of_output_is_text(kind):
    escaped = html.escape(HOSTILE)
    text = HOSTILE if kind != "text_html" else f"<p>{escaped}</p>"
    page = page_of(put_out(**{kind: text}))
    assert "<script>alert(1)</script><img src=x onerror=alert(1)>" in page.main.get_text()
    assert not page("script") and not page.main("img")


def test_without_a_first_page_the_first_verdict_is_the_report_s():
    verdicts = "<p class='verdict'>NPS is 31.</p><p class='verdict'>More.</p>"
    chapters = {
        "1_headline": chapter(put_out(text_html=verdicts)),
        "2_usage": chapter(put_out(text_html="<p>none</p>"), title="Used?"),
    }
    found = render_page(chapters, COVER, "en")
    page = BeautifulSoup(found.html, "html.parser")
    assert found.headline == "NPS is 31."
    assert page.h1.get_text() == "Would they?" and not page.find(class_="brief")


def test_invented_data_are_marked_and_others_are_not():
    assert "does not exist" in page_of().find(class_="sample").get_text()
    real = Cover("Acme", "Would they?", "Q3 2026", sample=False)
    assert page_of(cover=real).find(class_="sample") is None


@pytest.mark.parametrize(("language", "word"), [("fr", "Sommaire"), ("ro", "Cuprins")])
def test_the_page_speaks_the_language_of_the_report(language, word):
    page = page_of(new_markdown_cell("An analyst's own words"), language=language)
    assert page.html["lang"] == language
    assert page.nav.h2.get_text() == word
    assert "An analyst's own words" in page.main.get_text()


def test_nothing_is_fetched_and_nothing_runs():
    page = page_of(put_out(image_svg=SVG))
    policy = page.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; img-src data:;")
    assert page("script") == page("link") == page("iframe") == []
    assert re.findall(r"url\((?!data:)", str(page)) == []
    assert all(image["src"].startswith("data:") for image in page("img"))


def test_the_index_names_every_report_as_text():
    report = {
        "period": "2026Q3", "folder": "2026Q3", "organisation": "Acme & <Sons>", "title": "<b>",
        "headline": "<script>", "sample": True, "pdf": True,
    }  # fmt: skip
    older = report | {"period": "2026Q2", "folder": "2026Q2", "sample": False, "pdf": False}
    text = render_index([report, older], "en")
    refuse_unsafe({"index.html": text.encode()}, "the index")
    page = BeautifulSoup(text, "html.parser")
    first, second = page("tbody")
    assert [link["href"] for link in first("a")][1:] == ["2026Q3/report.html", "2026Q3/report.pdf"]
    assert "Invented data" in first.get_text() and "<script>" in first.get_text()
    assert "Invented data" not in second.get_text() and "report.pdf" not in str(second)
    assert "Acme & <Sons>" in page.h2.get_text() and "<b>" in page.h2.get_text()


def test_a_table_under_its_chart_is_folded_and_a_lone_one_is_not():
    about = {"image/svg+xml": {"alt": "EMEA is at 3"}}
    below = put_out({"nps": {"name": "below"}}, text_html=TABLE, text_csv="n\n")
    alone = put_out({"nps": {"name": "alone"}}, text_html=TABLE, text_csv="n\n")
    page = page_of(put_out(about, image_svg=SVG), below, new_markdown_cell("## Why?"), alone)
    (folded,) = page("details")
    assert folded.summary.get_text() == folded.caption.get_text() == "NPS"
    assert not folded.has_attr("open") and folded.find(class_="scroll")["role"] == "region"
    assert len(page("table")) == 2


def test_every_table_under_a_chart_is_folded_until_something_else_is_said():
    about = {"image/svg+xml": {"alt": "EMEA is at 3"}}
    tables = [put_out({"nps": {"name": name}}, text_html=TABLE, text_csv="n\n") for name in "abc"]
    said = put_out({}, text_html='<p class="said">And so on.</p>')
    page = page_of(put_out(about, image_svg=SVG), *tables[:2], said, tables[2])
    assert len(page("details")) == 2 and len(page("table")) == 3
    assert page("table")[-1].find_parent("details") is None


def test_what_was_found_heads_its_section_and_what_proves_it_is_folded():
    about = {"image/svg+xml": {"alt": "EMEA is at 3"}}
    found = "<p class='message'>EMEA fell.</p><p class='said'>By 3 points.</p>"
    below = put_out({"nps": {"name": "below"}}, text_html=TABLE, text_csv="n\n")
    page = page_of(
        new_markdown_cell("## Which groups moved?\n\nEach line is a group."),
        put_out({"nps": {}}, text_html=found),
        put_out(about, image_svg=SVG),
        below,
        put_out({"nps": {}}, text_html="<p class='message'>And APAC rose.</p>"),
        new_markdown_cell("## Limits\n\nFew."),
    )
    assert [heading.get_text() for heading in page.main("h3")] == ["EMEA fell.", "Limits"]
    assert [heading.get_text() for heading in page.main("h4")] == ["And APAC rose."]
    assert "Which groups moved?" not in page.get_text()
    (folded,) = page("details")
    assert folded.summary.get_text() == "In detail"
    assert "Each line is a group." in folded.get_text() and folded.find("table")
    assert folded.find_next("h3").get_text() == "Limits" and folded.find_previous("figure")
    assert not page(attrs={"data-prose": True})


def test_a_chapter_begins_with_its_first_lines_and_one_fold_has_the_rest():
    lines = "".join(f"<p class='verdict'>Line {number}.</p>" for number in (1, 2, 3))
    page = page_of(
        tagged(new_markdown_cell("Whoever sells decides here."), "annex"),
        put_out({"nps": {}}, text_html=lines),
        new_markdown_cell("## Limits\n\nFew."),
    )
    (folded,) = page("details")
    assert folded.get_text(" ", strip=True) == "In detail Whoever sells decides here. Line 3."
    told = [
        line.get_text() for line in page.main(class_="verdict") if not line.find_parent("details")
    ]
    assert told == ["Line 1.", "Line 2."]
    assert folded.find_previous(class_="verdict").get_text() == "Line 2."


def tagged(cell, *tags):
    cell.metadata["tags"] = list(tags)
    return cell


LAYERED = (
    put_out({"nps": {}}, text_html="<p class='verdict'>NPS is 31.</p>"),
    new_markdown_cell("## How much was compared?\n\nOften."),
    tagged(put_out({"nps": {"name": "counts"}}, text_html=TABLE, text_csv="n\n3\n"), "annex"),
    new_markdown_cell("## Who?\n\nThese."),
    put_out({"nps": {}}, text_html="<p class='said'>Those who answered.</p>"),
    tagged(put_out({"nps": {"name": "who"}}, text_html=TABLE, text_csv="n\n3\n"), "annex"),
    tagged(put_out({"nps": {}}, text_html="<p class='said'>At a glance.</p>"), "brief"),
)


def test_the_annex_is_folded_under_its_heading_or_as_details():
    page = page_of(*LAYERED)
    section, part = page("details", class_="annex")
    assert section.summary.h3.get_text() == "How much was compared?"
    assert "Often." in section.get_text() and section.find("table")
    assert part.summary.get_text() == "In detail" and part.find("table")
    assert part.find("h3") is None
    for link in page.select("a[href^='#']"):
        assert page.find(id=link["href"][1:]), link
    layers = [one["data-layer"] for one in page.main(attrs={"data-layer": True})]
    assert set(layers) == {"brief", "report", "annex"}
    assert page.find(string="At a glance.").find_parent(class_="output")["data-layer"] == "brief"


def test_a_page_can_leave_the_annex_out():
    chapters = {"1_headline": chapter(*LAYERED)}
    take_tables(chapters)
    text = render_page(chapters, COVER, "en", layers=("brief", "report")).html
    page = BeautifulSoup(text, "html.parser")
    assert [heading.get_text() for heading in page.main("h3")] == ["Who?"]
    assert not page("table") and not page("details")


def test_a_part_says_that_it_is_one():
    part = "A part: region == 'EMEA', 229 of 453 answers."
    page = page_of(cover=Cover("Acme", "Would they?", "Q3 2026", sample=False, part=part))
    assert page.find(class_="part-of").get_text() == part
    assert page_of().find(class_="part-of") is None


def test_lines_for_what_is_not_published_stand_in_the_notebook_alone():
    line = {"nps": {"kind": "withheld"}}
    page = page_of(new_markdown_cell("## Raw?\n\nSo."), put_out(line, text_plain="Not published"))
    assert "Not published" not in page.get_text() and page.main("h3") == []
