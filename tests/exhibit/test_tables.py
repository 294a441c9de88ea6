"""What holds for every exhibit: its text, its table, its bytes, whatever the data say."""

import re
import warnings
from dataclasses import replace
from io import StringIO

import pandas as pd
import pytest
from openpyxl import load_workbook
from tests.exhibit.drawn import answers, by_group

from nps_analysis.chapters.headline import exhibits as headline
from nps_analysis.chapters.segments import exhibits as segments
from nps_analysis.estimates import contrast, estimate
from nps_analysis.exhibit.context import Context
from nps_analysis.exhibit.quotations import quotes
from nps_analysis.exhibit.tables import Column, Exhibit, Table
from nps_analysis.locales import languages
from nps_analysis.report.clean import clean_html
from nps_analysis.speech import Sentences, Words
from nps_analysis.speech.claims import Claim, claims

EN = Context(Words("en"), period="2026Q3")
NONE = Sentences(())
HOSTILE = [
    "=cmd()",
    "<script>alert(1)</script>",
    "$x$ and \\frac{1}{0}",
    "@SUM(A1)",
    "Ω≈ç√ 株式会社 עברית العربية",
    "🙂🚀",
    "line\nbreak\ttab",
    "a" * 300,
    "nul\x00 and \x1b[31m",
    "-- > -->",
    "",
]


@pytest.fixture(scope="module")
def scores():
    return estimate(answers(), by="period")


def trend(scores, language="en"):
    return headline.score_trend(Context(Words(language)), scores, NONE)


@pytest.mark.parametrize("language", languages())
def test_every_language_can_be_drawn(language, scores):
    assert trend(scores, language).svg().startswith("<svg")


def hostile_exhibits():
    data = answers(each=400, groups=HOSTILE)
    compared = contrast(data[data["period"] >= "2026Q2"], between="period", by=["segment", "group"])
    context = Context(Words("en"), period="2026Q3", labels={"region": "<b>Région</b> $x$"})
    overall, groups = estimate(data, by="period"), by_group(data)
    groups = groups[groups["period"] == "2026Q3"]
    quoted = pd.DataFrame({"class": "promoter", "comment": HOSTILE, "of": 10})
    made = claims(compared, "groups", "nps", between="period")
    return [
        segments.group_scores(context, groups, overall, NONE, ()),
        segments.group_changes(context, compared, Sentences((), claims=made)),
        quotes(quoted, context.words),
    ]


def test_hostile_text_is_drawn_as_it_stands_and_never_fails(capfd):
    for exhibit in hostile_exhibits()[:2]:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            drawing = exhibit.svg()
        assert not re.search(r"<script|<!--|http://(?!www\.w3\.org)", drawing)
        labels = [t.get_text() for axes in exhibit.figure.axes for t in axes.get_yticklabels()]
        assert "=cmd()" in labels and "$x$ and \\frac{1}{0}" in labels and "not known" in labels
        assert max(map(len, labels)) <= 24
    assert capfd.readouterr().err == ""


def test_hostile_text_is_escaped_in_tables_and_guarded_in_csv():
    for exhibit in hostile_exhibits():
        html = exhibit.table.html()
        assert "<script" not in html and "&lt;script&gt;" in html
        csv = pd.read_csv(StringIO(exhibit.table.csv()), dtype=str, keep_default_na=False)
        texts = csv.get("group", csv.get("comment"))
        assert "'=cmd()" in set(texts) and "'@SUM(A1)" in set(texts) and "'-- > -->" in set(texts)


def test_csv_keeps_ten_digits_and_the_signs_of_numbers():
    data = pd.DataFrame({"level": ["-x"], "difference": [-5.283018867924528], "n": [3]})
    table = Table("t", "T", [Column("Level", ["-x"], "row")], data)
    assert table.csv() == "level,difference,n\n'-x,-5.283018868,3\n"


@pytest.mark.parametrize("cells", [["x"], ["x", "y", "z"]])
def test_a_table_shows_every_row_of_its_data_and_no_other(cells):
    columns = [Column("Level", ["x", "y"], "row"), Column("Answers", cells)]
    wrong = rf"'t' has 2 rows of data, but column 'Answers' has {len(cells)} cells?$"
    with pytest.raises(ValueError, match=wrong):
        Table("t", "T", columns, pd.DataFrame({"n": [1, 2]}))


def test_table_has_one_caption_and_scoped_headers():
    table = trend(estimate(answers(), by="period")).table
    html = table.html()
    assert html.count("<caption>") == 1
    assert html.count('scope="col"') == len(table.columns)
    assert html.count('<th scope="row">') == len(table.data)
    assert 'class="number">80<' in html


def test_text_stands_on_the_left_in_a_notebook_and_numbers_do_not():
    columns = [Column("Who", ["a"], "row"), Column("Answers", ["3"]), Column("Why", ["b"], "text")]
    html = Table("t", "T", columns, pd.DataFrame({"n": [3]})).html()
    assert html.count("text-align: left") == 2
    assert '<td style="text-align: left">b</td>' in html
    # the report has a style of its own
    assert "style" not in clean_html(html)


def test_the_same_frame_gives_the_same_bytes(scores):
    first, second = (trend(scores).svg() for _ in range(2))
    assert first == second
    assert not re.search(r"<metadata|<\?xml|<!DOCTYPE|\d{4}-\d\d-\d\d", first)


def test_two_drawings_on_one_page_share_no_id(scores):
    ids = [
        re.findall(r'\bid="([^"]+)"', replace(trend(scores), name=name).svg())
        for name in ("one", "two")
    ]
    assert all(len(found) == len(set(found)) for found in ids)
    assert not set(ids[0]) & set(ids[1])
    drawing = trend(scores).svg()
    referred = re.findall(r'href="#([^"]+)"|url\(#([^)]+)\)', drawing)
    assert {a or b for a, b in referred} <= set(re.findall(r'\bid="([^"]+)"', drawing))


def test_drawing_leaves_the_session_as_it_was(scores):
    import matplotlib as mpl

    before = dict(mpl.rcParams)
    trend(scores).svg()
    assert dict(mpl.rcParams) == before


def test_exhibit_displays_its_drawing_with_alt_then_its_table(scores, monkeypatch):
    shown = []
    monkeypatch.setattr("IPython.display.display", lambda *a, **k: shown.append((a, k)))
    exhibit = trend(scores)
    exhibit._ipython_display_()
    (drawing,), how = shown[0]
    assert how["metadata"]["image/svg+xml"]["alt"] == exhibit.alt == drawing["text/plain"]
    assert shown[1][0] == (exhibit.table,)
    data, metadata = exhibit.table._repr_mimebundle_()
    assert set(data) == {"text/html", "text/plain", "text/csv"}
    assert metadata["nps"].items() >= {"name": "trend", "kind": "table"}.items()


@pytest.mark.parametrize("message", ["NPS fell", "NPS fell."])
def test_the_text_of_a_drawing_begins_with_its_message(scores, monkeypatch, message):
    shown = []
    monkeypatch.setattr("IPython.display.display", lambda *a, **k: shown.append(a[0]))
    exhibit = trend(scores)
    replace(exhibit, said=Sentences((), message=message))._ipython_display_()
    assert shown[1]["text/plain"] == f"NPS fell. {exhibit.alt}"


def test_an_exhibit_without_a_figure_says_why(monkeypatch):
    shown = []
    monkeypatch.setattr("IPython.display.display", lambda *a, **k: shown.append(a[0]))
    Exhibit("x", None, "Nothing <here>.", None)._ipython_display_()
    assert shown == [
        {
            "text/html": '<p class="nothing">Nothing &lt;here&gt;.</p>',
            "text/plain": "Nothing <here>.",
        }
    ]


def test_negative_numbers_among_texts_stay_numbers_in_the_csv():
    data = pd.DataFrame({"part": ["within"], "difference": pd.Series([-14.0], dtype=object)})
    written = Table("parts", "Parts", [Column("Part", ["within"], "row")], data).csv()
    assert written == "part,difference\nwithin,-14\n"


def test_the_frame_is_the_figures_and_empty_without_a_table(scores):
    pd.testing.assert_frame_equal(trend(scores).frame, scores)
    assert Exhibit("x", None, "Nothing.", None).frame.empty


def test_a_workbook_has_numbers_as_numbers_and_no_formula(tmp_path):
    when = pd.to_datetime(["2026-08-03 10:00", None]).tz_localize("Europe/Paris")
    data = pd.DataFrame(
        {
            "group": ["=cmd()", "@SUM(A1)\rx"],
            "n": pd.array([31, None], "Int64"),
            "estimate": [-12.9032258064516, float("nan")],
            "told": [True, False],
            "at": when,
        }
    )
    table = Table("groups", "Groups", [Column("Group", ["a", "b"], "row")], data)
    path = Exhibit("a-name-that-is-longer-than-a-sheet-takes", None, "", table).to_excel(
        tmp_path / "groups.xlsx"
    )
    (sheet,) = load_workbook(path).worksheets
    assert len(sheet.title) == 31
    head, first, second = ([cell.value for cell in row] for row in sheet.iter_rows())
    assert head == ["group", "n", "estimate", "told", "at"]
    assert first[:4] == ["'=cmd()", 31, pytest.approx(-12.9032258064516, abs=1e-9), True]
    assert first[4].isoformat() == "2026-08-03T10:00:00"
    assert second == ["'@SUM(A1)\nx", None, None, False, None]
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_claims_and_sentences_go_with_what_is_displayed(scores, monkeypatch):
    shown = []
    monkeypatch.setattr("IPython.display.display", lambda *a, **k: shown.append((a, k)))
    claim = Claim("change", "nps", "primary", "fell", -10.2, -18.8, -1.6, n=453)
    said = Sentences(["It fell."], kind="said", claims=(claim,))
    replace(trend(scores), said=said, claims=(claim,))._ipython_display_()
    (first, how), (_, drawn), _ = shown
    assert "It fell." in first[0]["text/plain"]
    assert how["metadata"]["nps"] == {"kind": "said", "claims": [claim.record()]}
    assert drawn["metadata"]["nps"]["claims"] == [claim.record()]
    assert Claim.of(claim.record()) == claim
