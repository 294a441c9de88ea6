"""What holds for every exhibit: its text, its table, its bytes, whatever the data say."""

import re
import warnings
from io import StringIO

import pandas as pd
import pytest
from tests.test_charts import answers, by_group

from nps_analysis import charts
from nps_analysis.charts import Column, Exhibit, Table
from nps_analysis.estimates import contrast, estimate
from nps_analysis.locales import languages
from nps_analysis.words import Words

EN = Words("en")
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


EMPTY = {
    "trend": lambda f: charts.trend(f("period"), EN),
    "shares": lambda f: charts.shares(f("period"), f("period"), f("period"), EN),
    "distribution": lambda f: charts.distribution(f("score"), EN),
    "flow": lambda f: charts.flow(f("step", "rows", "kind"), EN),
    "quotes": lambda f: charts.quotes(f("class", "comment", "of"), EN),
}


@pytest.mark.parametrize("chart", EMPTY)
def test_nothing_to_draw_is_said(chart):
    exhibit = EMPTY[chart](lambda *columns: pd.DataFrame(columns=[*columns, "n", "estimate"]))
    assert exhibit.figure is None
    assert "not enough" in exhibit.alt


@pytest.mark.parametrize("language", languages())
def test_every_language_can_be_drawn(language, scores):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert charts.trend(scores, Words(language)).svg().startswith("<svg")


def hostile_exhibits():
    data = answers(each=400, groups=HOSTILE)
    compared = contrast(data[data["period"] >= "2026Q2"], between="period", by=["segment", "group"])
    labels = {"region": "<b>Région</b> $x$"}
    overall = estimate(data, by="period")
    quoted = pd.DataFrame({"class": "promoter", "comment": HOSTILE, "of": 10})
    return [
        charts.segments(by_group(data), overall, EN, period="2026Q3", labels=labels),
        charts.changes(compared, EN, labels=labels),
        charts.quotes(quoted, EN),
    ]


def test_hostile_text_is_drawn_as_it_stands_and_never_fails(capfd):
    for exhibit in hostile_exhibits()[:2]:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            drawing = exhibit.svg()
        assert not re.search(r"<script|alert|<!--|http://(?!www\.w3\.org)", drawing)
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
    table = charts.trend(estimate(answers(), by="period"), EN).table
    html = table.html()
    assert html.count("<caption>") == 1
    assert html.count('scope="col"') == len(table.columns)
    assert html.count('<th scope="row">') == len(table.data)
    assert 'class="number">80<' in html


def test_the_same_frame_gives_the_same_bytes(scores):
    first, second = (charts.trend(scores, EN).svg() for _ in range(2))
    assert first == second
    assert not re.search(r"<metadata|<\?xml|<!DOCTYPE|\d{4}-\d\d-\d\d", first)


def test_two_drawings_on_one_page_share_no_id(scores):
    ids = [
        re.findall(r'\bid="([^"]+)"', charts.trend(scores, EN, name=name).svg())
        for name in ("one", "two")
    ]
    assert all(len(found) == len(set(found)) for found in ids)
    assert not set(ids[0]) & set(ids[1])
    drawing = charts.trend(scores, EN).svg()
    referred = re.findall(r'href="#([^"]+)"|url\(#([^)]+)\)', drawing)
    assert {a or b for a, b in referred} <= set(re.findall(r'\bid="([^"]+)"', drawing))


def test_drawing_leaves_the_session_as_it_was(scores):
    import matplotlib as mpl

    before = dict(mpl.rcParams)
    charts.trend(scores, EN).svg()
    assert dict(mpl.rcParams) == before


def test_exhibit_displays_its_drawing_with_alt_then_its_table(scores, monkeypatch):
    shown = []
    monkeypatch.setattr("IPython.display.display", lambda *a, **k: shown.append((a, k)))
    exhibit = charts.trend(scores, EN)
    exhibit._ipython_display_()
    (drawing,), how = shown[0]
    assert how["metadata"]["image/svg+xml"]["alt"] == exhibit.alt == drawing["text/plain"]
    assert shown[1][0] == (exhibit.table,)
    data, metadata = exhibit.table._repr_mimebundle_()
    assert set(data) == {"text/html", "text/plain", "text/csv"}
    assert metadata == {"nps": {"name": "trend", "kind": "table"}}


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
