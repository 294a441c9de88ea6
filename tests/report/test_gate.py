"""Nothing is published that holds an e-mail address, a script, or anything fetched."""

import json

import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output
from tests.report.small_project import chapter

from nps_analysis.report.gate import PublicationError, refuse_unsafe


def notebook_bytes(**data):
    kinds = {name.replace("_", "/", 1): text for name, text in data.items()}
    cell = new_code_cell("show()", outputs=[new_output("display_data", data=kinds)])
    return json.dumps(new_notebook(cells=[*chapter().cells, cell])).encode()


@pytest.mark.parametrize(
    ("name", "content", "place"),
    [
        ("report.html", b"<h2 id=limits>x</h2><p>ana.pop@acme.test</p>", "report.html, at #limits"),
        ("report.html", b"<p>ana.pop&#64;acme.test</p>", "report.html"),
        ("report.html", b"<p>ana.pop<b>@</b>acme.test</p>", "report.html"),
        ("report.html", b"<img alt='by ana@acme.test' src='data:,'>", "report.html"),
        ("chapters/1_a.ipynb", notebook_bytes(text_plain="ana@acme.test"), "1_a.ipynb, cell 3"),
        ("chapters/1_a.ipynb", notebook_bytes(text_html="<p>a@b.test</p>"), "1_a.ipynb, cell 3"),
        ("tables/1_a-x.csv", b"n,who\n3,ana@acme.test\n", "tables/1_a-x.csv, line 2"),
        ("charts/1_a-x.svg", b"<svg><text>ana@acme.test</text></svg>", "charts/1_a-x.svg"),
        ("run.json", b'{"title": "ana\\u0040acme.test"}', "run.json"),
        ("report.html", "<p>ștefan@exemplu.ro</p>".encode(), "report.html"),
    ],
)
def test_an_address_is_refused_with_its_place_and_not_repeated(name, content, place):
    with pytest.raises(PublicationError, match="an e-mail address") as caught:
        refuse_unsafe(
            {"report.pdf": b"%PDF", "x.png": b"\x89PNG", name: content}, "2026Q3 of 'acme'"
        )
    assert place in str(caught.value)
    assert "@" not in str(caught.value)


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("<script>1</script>", "<script>"),
        ("<p onclick=go()>x</p>", "onclick of <p>"),
        ("<a href='java&#10;script:go()'>x</a>", "href of <a>"),
        ("<img src=https://acme.test/x.png>", "src of <img>"),
        ("<link rel=stylesheet href=x.css>", "<link>"),
        ("<p style='background: url(https://acme.test/x)'>x</p>", "style of <p>"),
        ("<style>@font-face { src: url(//acme.test/x) }</style>", "style sheet"),
        ("<style>@import 'x.css';</style>", "style sheet"),
        ("<svg><image xlink:href='https://acme.test/x.png'/></svg>", "xlink:href of <image>"),
    ],
)
def test_scripts_and_fetched_addresses_are_refused(html, found):
    with pytest.raises(PublicationError, match=found):
        refuse_unsafe({"report.html": html.encode()}, "x")
    with pytest.raises(PublicationError, match=f"1_a.ipynb, cell 3: .*{found}"):
        refuse_unsafe({"chapters/1_a.ipynb": notebook_bytes(text_html=html)}, "x")


def test_every_problem_is_named_at_once():
    page = b"<p id=one>a@b.test</p><script>1</script>"
    with pytest.raises(PublicationError) as caught:
        refuse_unsafe({"report.html": page, "tables/x.csv": b"a@b.test\n"}, "x")
    assert len(caught.value.problems) == 3


def test_links_formulas_and_style_rules_may_stay():
    page = (
        "<style>@media print { p { color: red } } @font-face { src: url(data:font/woff2,x) }"
        "</style><a href='https://acme.test'>Acme</a> <a href='#limits'>3 @ 4</a>"
        "<p>x @ y, @home, $x^2$ and &lt;script&gt;</p>"
    )
    safe = notebook_bytes(text_html=page, text_plain="<script> a @ b")
    refuse_unsafe({"report.html": page.encode(), "chapters/1_a.ipynb": safe}, "x")
