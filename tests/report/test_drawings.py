"""A chart in the page: text that is text, ids of its own, and nothing that no chart is made of."""

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st
from matplotlib import font_manager
from tests.exhibit.drawn import answers
from tests.exhibit.test_tables import hostile_exhibits, trend
from tests.report.test_render import page_of, put_out

from nps_analysis.estimates import estimate
from nps_analysis.exhibit import theme
from nps_analysis.report.drawings import inline
from nps_analysis.report.gate import refuse_unsafe

OPEN = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
MARK = '<defs><path id="m" d="M 0 0 L 1 1"/></defs>'
HOSTILE = [
    "<script>alert(1)</script>",
    "<foreignObject><p>x</p></foreignObject>",
    "<image href='https://evil.test/x.png'/>",
    "<image href='data:image/png;base64,AAAA'/>",
    "<a href='https://evil.test/'><text>x</text></a>",
    "<use href='https://evil.test/x.svg#m'/>",
    "<use href='#nobody'/>",
    "<use href='#x'/><g id='x'><use href='#x'/></g>",
    "<path href='#m' d='M 0 0'/>",
    "<path d='M 0 0' onclick='alert(1)'/>",
    "<path d='M 0 0 url(//evil.test)'/>",
    "<path d='M 0 0' fill='url(https://evil.test/#x)'/>",
    "<path d='M 0 0' style='fill: url(https://evil.test/#x)'/>",
    "<path d='M 0 0' style='background: red'/>",
    "<path d='M 0 0' clip-path='url(https://evil.test/#x)'/>",
    "<path d='M 0 0' class='verdict'/>",
    "<animate attributeName='href' to='javascript:alert(1)'/>",
    "<set attributeName='onclick' to='alert(1)'/>",
    "<text><tspan onload='alert(1)'>x</tspan></text>",
    "<title>x</title>",
    "<svg/>",
    "<p xmlns='http://www.w3.org/1999/xhtml'>x</p>",
    "<!-- --><![CDATA[<script>alert(1)</script>]]>",
    "<?php alert(1) ?>",
    "<g>",
]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_drawing_with_anything_else_is_not_put_in(hostile):
    assert inline(f"{OPEN}>{MARK}{hostile}</svg>", "alt", "c1.") is None


@pytest.mark.parametrize(
    "drawing",
    [
        "",
        "no drawing",
        "<html><svg/></html>",
        f"<!DOCTYPE svg [<!ENTITY x 'y'>]>{OPEN}><text>&x;</text></svg>",
        f"{OPEN} onload='alert(1)'></svg>",
        f"{OPEN} viewBox='0 0 9 9 url(x)'></svg>",
    ],
)
def test_what_is_no_drawing_is_not_put_in(drawing):
    assert inline(drawing, "alt", "c1.") is None


@given(st.text(), st.text())
def test_text_stays_text_whatever_it_is(text, alt):
    root = ElementTree.Element("svg", xmlns="http://www.w3.org/2000/svg")
    ElementTree.SubElement(root, "text").text = text
    written = inline(ElementTree.tostring(root, encoding="unicode"), alt, "c1.")
    if written is None:  # signs that no XML holds
        assert re.search(r"[\x00-\x1f\ud800-\udfff\ufffe\uffff]", text)
        return
    refuse_unsafe({"page.html": written.encode("utf-8", "replace")}, "page")
    assert {one.name for one in BeautifulSoup(written, "html.parser")(True)} <= {"svg", "text"}


@pytest.mark.parametrize("place", [0, 1])
def test_hostile_names_are_in_the_page_as_text(place):
    exhibit = hostile_exhibits()[place]
    written = inline(exhibit.svg(), exhibit.alt, "c1.")
    refuse_unsafe({"page.html": written.encode()}, "page")
    shown = BeautifulSoup(written, "html.parser").svg
    texts = [one.get_text() for one in shown("text")]
    assert "=cmd()" in texts and "$x$ and \\frac{1}{0}" in texts
    assert any(text.startswith("<script>") for text in texts)
    assert not shown("script") and shown["aria-label"] == exhibit.alt


def drawn(name="trend"):
    return replace(trend(estimate(answers(), by="period")), name=name)


def charts_in(*names):
    about = {"alt": "NPS is at −24"}
    cells = [put_out({"image/svg+xml": about}, image_svg=drawn(name).svg()) for name in names]
    return page_of(*cells)("svg")


def test_a_chart_is_text_that_can_be_found_with_a_name():
    (chart,) = charts_in("trend")
    assert (chart["role"], chart["aria-label"]) == ("img", "NPS is at −24")
    texts = [one.get_text() for one in chart("text")]
    assert "What score did customers give, period by period?" in texts and "−24" in texts
    assert not chart("style") and "base64" not in str(chart) and len(str(chart)) < 6000


def test_text_has_the_colour_of_the_page():
    (chart,) = charts_in("trend")
    title = next(one for one in chart("text") if one.get_text().startswith("What score"))
    assert title["fill"] == "currentColor" and title["font-weight"] == "600"
    assert "1b2733" not in str(chart)


def test_marks_take_their_colours_where_they_are_used():
    (chart,) = charts_in("trend")
    assert set(chart.defs.path.attrs) == {"id", "d"}
    assert all(one["stroke"] == one["fill"] == theme.ACCENT for one in chart("use"))


def test_the_same_chart_twice_shares_no_id_and_refers_to_its_own():
    charts = charts_in("trend", "trend")
    ids = [[one["id"] for one in chart(id=True)] for chart in charts]
    assert len(set(ids[0] + ids[1])) == len(ids[0] + ids[1]) == 4
    for chart, own in zip(charts, ids, strict=True):
        referred = re.findall(r'(?:href="|url\()#([^")]+)', str(chart))
        assert set(referred) == set(own)


def test_the_typefaces_of_page_and_measure_are_as_wide():
    for family, file in theme._FONTS.items():
        path = font_manager.findfont(family, fallback_to_default=False)
        shipped, measured = TTFont(str(theme._FOLDER / f"{file}.woff2")), TTFont(path)
        assert shipped.getBestCmap() == measured.getBestCmap()
        assert shipped["hmtx"].metrics == measured["hmtx"].metrics
        assert shipped["head"].unitsPerEm == measured["head"].unitsPerEm
