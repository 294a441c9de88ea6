"""The lines that any chapter may need."""

from nps_analysis.report.clean import clean_html
from nps_analysis.speech import Sentences, Words, missing

EN = Words("en")


def test_missing_tables_take_two_lines_each():
    said = missing(EN, {"renewals": ["account_id", "due_on"], "usage": ["month"]})
    assert len(said.lines) == 4
    assert said.kind == "missing"


def test_text_from_the_data_is_escaped():
    said = Sentences(["<script>alert(1)</script> & $x$"])
    assert said._repr_html_() == (
        '<p class="verdict">&lt;script&gt;alert(1)&lt;/script&gt; &amp; $x$</p>'
    )
    assert repr(said) == "<script>alert(1)</script> & $x$"


def test_a_message_stands_above_the_lines():
    said = Sentences(["By 3 points."], kind="said", message="EMEA <fell>.")
    assert clean_html(said._repr_html_()) == (
        '<p class="message">EMEA &lt;fell&gt;.</p>\n<p class="said">By 3 points.</p>'
    )
    assert repr(said) == "EMEA <fell>.\nBy 3 points."


def test_a_finding_is_bold_in_a_notebook_and_what_follows_is_not():
    said = Sentences(["By 3 points."], kind="said", message="EMEA fell")
    assert said._repr_html_() == (
        '<p class="message" style="font-weight: bold">EMEA fell</p>\n'
        '<p class="said">By 3 points.</p>'
    )
    assert "bold" in Sentences(["EMEA fell"], kind="finding")._repr_html_()
