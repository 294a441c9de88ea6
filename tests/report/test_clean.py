"""What a chapter puts out is shown as text and tables, and never run."""

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_notebook, new_output

from nps_analysis.report.clean import ALLOWED, clean_html, clean_outputs
from nps_analysis.report.gate import refuse_unsafe

HOSTILE = [
    "<script>alert(1)</script>",
    "<ScRiPt src='//evil.test/x.js'></sCrIpT>",
    "<img src=x onerror=alert(1)>",
    "<img src='https://evil.test/pixel.gif' alt='pixel'>",
    "<svg onload=alert(1)><script>alert(1)</script></svg>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<a href='javascript:alert(1)'>go</a>",
    "<a href=' java\tscript:alert(1)'>go</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>go</a>",
    "<p style='background:url(https://evil.test/)' onclick=alert(1)>go</p>",
    "<style>@import 'https://evil.test/x.css';</style>",
    "<link rel=stylesheet href=https://evil.test/x.css>",
    "<meta http-equiv=refresh content='0;url=https://evil.test'>",
    "<base href='https://evil.test/'>",
    "<form action='https://evil.test'><button formaction='javascript:alert(1)'>go</button></form>",
    "<math><mtext><style><img src=x onerror=alert(1)></style></mtext></math>",
    "<noscript><p title='</noscript><script>alert(1)</script>'></noscript>",
    "<!--><script>alert(1)</script>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php <script>alert(1)</script> ?>",
    "<textarea></textarea><script>alert(1)</script>",
    "<plaintext><script>alert(1)</script>",
    "<object data='https://evil.test/x.swf'></object><embed src='https://evil.test/x'>",
    "<td background='https://evil.test/x.png'>x</td>",
    "<div id=report class=verdict>x</div>",
]


@pytest.mark.parametrize("html", HOSTILE)
def test_nothing_hostile_is_left(html):
    cleaned = clean_html(f"<p>before</p>{html}")
    assert "<p>before</p>" in cleaned
    refuse_unsafe({"page.html": cleaned.encode()}, "page")
    assert "evil" not in cleaned
    assert " id=" not in cleaned


@given(st.lists(st.sampled_from([*HOSTILE, "<p>", "</p>", "<table>", "&lt;script&gt;", "x'\">"])))
def test_cleaning_is_safe_whatever_stands_together_and_changes_nothing_twice(parts):
    cleaned = clean_html("".join(parts))
    refuse_unsafe({"page.html": cleaned.encode()}, "page")
    assert {element.name for element in BeautifulSoup(cleaned, "html.parser")(True)} <= ALLOWED
    assert clean_html(cleaned) == cleaned


def test_what_tables_and_sentences_are_made_of_stays():
    html = (
        '<table class="figures"><caption>NPS</caption><thead><tr><th scope="col">Region</th></tr>'
        '</thead><tbody><tr><th scope="row">R&amp;D &lt;b&gt;</th><td class="number">−5</td></tr>'
        '</tbody></table><p class="verdict">NPS <strong>rose</strong>.</p>'
    )
    assert clean_html(html) == html


def test_links_and_pictures_keep_safe_addresses_and_get_nothing_of_ours():
    html = '<a href="https://example.com/a?b=1&amp;c" title="more">more</a> <a href="#top">top</a>'
    assert clean_html(html) == html
    picture = '<img src="data:image/png;base64,AAAA" alt="a dot">'
    assert clean_html(picture) == picture
    assert clean_html('<a href="mailto:a@example.com">write</a>') == "<a>write</a>"
    # a picture that would be fetched is left as its alternative text, which readers are shown
    assert clean_html('<img src="pixel.gif" alt="a dot">') == '<img alt="a dot">'


def test_text_beside_what_is_not_known_is_kept():
    assert clean_html("<blink>5 &lt; 6</blink> & <x-y>7</x-y><br/>") == "5 &lt; 6 &amp; 7<br>"
    # without its table a cell is text: that is how every browser reads it
    assert clean_html('<td class="number">−5</td>') == "−5"


def test_kinds_of_output_that_could_run_are_taken_out():
    data = {
        "text/html": "<p onclick='go()'>hi</p>",
        "application/javascript": "go()",
        "application/vnd.jupyter.widget-view+json": {},
        "text/plain": "<script> as text",
    }
    output = new_output("display_data", data=data)
    notebook = new_notebook(cells=[new_code_cell(outputs=[output])])
    clean_outputs(notebook)
    assert output.data == {"text/html": "<p>hi</p>", "text/plain": "<script> as text"}
