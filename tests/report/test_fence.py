"""A chapter that forgets to withhold cannot leak."""

import csv
import io
import json
import zipfile

import nbformat
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from IPython.core.formatters import format_display_data
from matplotlib.figure import Figure
from nbformat.v4 import new_code_cell, new_notebook, new_output
from tests.report.small_project import chapter, code, write_chapters

from nps_analysis.exhibit.quotations import quotes
from nps_analysis.exhibit.tables import Column, Exhibit, Table
from nps_analysis.report import run
from nps_analysis.report.fence import Fence
from nps_analysis.report.ledger import ledger_bytes
from nps_analysis.speech import Sentences, Words
from nps_analysis.speech.claims import Claim

EN = Words("en")
FENCE = Fence(EN, min_n=30, min_comments=10)
FEW = pd.DataFrame({"region": ["EMEA", "Moon"], "n": [60, 3], "estimate": [12.5, -66.6667]})
READ = [
    Column("Region", ["EMEA", "Moon"], "row"),
    Column("Answers", ["60", "3"]),
    Column("NPS", ["12.5", "−66.7"]),
]


def put_out(*shown):
    """A cell that displays some things, as a kernel would."""
    outputs = []
    for one in shown:
        if isinstance(one, Exhibit):
            if one.figure is not None:
                data = {"image/svg+xml": one.svg(), "text/plain": one.alt}
                about = {"nps": {"name": one.name, "claims": []}}
                outputs.append(new_output("display_data", data=data, metadata=about))
            one = one.table
        if isinstance(one, Sentences):
            about = {"nps": {"kind": one.kind, "claims": []}}
            data = {"text/html": one._repr_html_(), "text/plain": repr(one)}
        elif isinstance(one, Table):
            data, about = one._repr_mimebundle_()
        elif one is not None:
            data, about = format_display_data(one)
        if one is not None:
            outputs.append(new_output("display_data", data=data, metadata=about))
    return new_code_cell("chapter()", outputs=outputs)


def held(*cells, fence=FENCE):
    """What is left of a chapter, and what its maker is told."""
    notebook = new_notebook(cells=list(cells))
    told = fence.hold({"1_a": notebook})
    return [output for cell in notebook.cells for output in cell.outputs], told


def figures(table):
    return list(csv.DictReader(io.StringIO(table.data["text/csv"])))


def test_what_no_exhibit_made_is_replaced_by_a_line():
    printed = new_output("stream", name="stdout", text="Moon -66.67")
    picture = new_output("display_data", data={"image/png": "aGk=", "text/plain": "<Figure>"})
    raw = new_code_cell("x", outputs=[printed, picture])
    outputs, told = held(put_out(FEW), raw)
    assert [output.data["text/plain"] for output in outputs] == [
        "Not published: no exhibit made it, so that nothing in it was held back."
    ] * 3
    assert all(set(output.data) == {"text/plain"} for output in outputs)
    what = "puts out what no exhibit made; it is not published"
    assert told == [f"chapters/1_a.ipynb, cell {at}, {what}" for at in (1, 2)]


def test_sentences_and_whole_tables_pass_as_they_are():
    whole = Table("regions", "NPS", READ, FEW.assign(n=[60, 31]))
    said = Sentences(["NPS rose."])
    before = put_out(said, Exhibit("regions", Figure(), "A chart.", whole))
    outputs, told = held(nbformat.from_dict(before))
    assert [dict(output.data) for output in outputs] == [o.data for o in put_out(
        said, Exhibit("regions", Figure(), "A chart.", whole)).outputs]  # fmt: skip
    assert told == []


def test_a_figure_of_too_few_is_blanked_and_its_chart_not_drawn():
    exhibit = Exhibit("regions", Figure(), "Moon is at −66.7", Table("regions", "NPS", READ, FEW))
    (chart, table), told = held(put_out(exhibit))
    assert chart.data == {"text/plain": "Not published: the chart shows a figure of too few."}
    rows = [
        row.get_text("|") for row in BeautifulSoup(table.data["text/html"], "html.parser")("tr")
    ]
    assert rows == ["Region|Answers|NPS", "EMEA|60|12.5", "Moon|3|too few to show"]
    first, second = figures(table)
    assert first["estimate"] == "12.5" and first["note"] == ""
    assert (second["n"], second["estimate"], second["note"]) == ("3", "", "n = 3, below 30")
    assert "66" not in json.dumps([chart, table])
    assert [what.partition(", cell 1, ")[2] for what in told] == [
        "has a table 'regions' with figures of too few in 1 of its rows",
        "draws a chart with a figure of too few; it is not published",
    ]


def test_a_chart_needs_a_table_of_its_own():
    alone = Exhibit("regions", Figure(), "Moon is at −66.7", None)
    other = Table("others", "NPS", READ, FEW.assign(n=60))
    outputs, _ = held(put_out(alone, other))
    assert outputs[0].data["text/plain"].startswith("Not published: a chart without its table")
    assert outputs[1].data["text/csv"] == other.csv()


@pytest.mark.parametrize(
    ("data", "least", "of_all", "blank"),
    [
        # renewals have a threshold of their own, and say so
        ({"n": [60, 7], "estimate": [0.9, 0.5]}, 5, (), 0),
        ({"n": [60, 4], "estimate": [0.9, 0.5]}, 5, (), 1),
        # already held back: nothing is left to blank
        ({"n": [60, 3], "estimate": [0.9, None]}, None, (), 0),
        # how many gave which answer is a count, and so is what its row is of
        ({"score": [0, 1], "n": [1, 2]}, None, (), 0),
        # a score that happens to be whole, beside few answers
        ({"n": [4, 60], "estimate": [50, 20]}, None, (), 1),
        # a model's figure rests on all rows
        ({"n": [60, 3], "expected": [0.5, 0.4]}, None, ("expected",), 0),
        ({"n": [60, 3], "expected": [0.5, 0.4]}, None, (), 1),
        # the figure stands before its count
        ({"nps": [33.3, 12.5], "n": [3, 60]}, None, (), 1),
        # of figures that nobody counts nobody can say on how many they rest
        ({"estimate": [12.5, -66.7]}, None, (), 2),
        ({"estimate": [12, -66]}, None, (), 2),
        ({"rows": [900, 450]}, None, (), 0),
        # crossed two ways, each figure has its count beside it
        ({"EMEA": [12.5, None], "EMEA n": [60, 3], "APAC": [9.5, 8.5], "APAC n": [31, 32]},
         None, (), 0),
        ({"EMEA": [12.5, 20.5], "EMEA n": [60, 3], "APAC": [9.5, 8.5], "APAC n": [31, 32]},
         None, (), 1),
        ({"n": [3, 60], "n_reference": [4, 70], "accounts": [2, 50]}, None, (), 0),
    ],
)  # fmt: skip
def test_what_is_a_figure_and_what_a_count(data, least, of_all, blank):
    frame = pd.DataFrame({"group": ["a", "b"], **data})
    read = [Column(name, list(map(str, frame[name])), "row") for name in frame]
    (output,), told = held(put_out(Table("t", "T", read, frame, least, of_all)))
    assert len([row for row in figures(output) if row.get("note", "")]) == blank
    assert len(told) == (blank > 0)


def test_quotes_of_a_group_of_three_are_withheld():
    chosen = pd.DataFrame(
        {"class": ["promoter", "detractor"], "comment": ["Kept.", "Hated it."], "of": [12, 3]}
    )
    exhibit = quotes(chosen, EN)
    (table,), _ = held(put_out(exhibit))
    assert "Hated" not in json.dumps(table) and "Kept." in table.data["text/html"]
    assert figures(table)[1]["note"] == "too few comments to quote any"
    raw = Table("quotes", "Said", [Column("c", ["Hated it."], "row")],
                pd.DataFrame({"comment": ["Hated it."]}))  # fmt: skip
    (table,), _ = held(put_out(raw))
    assert "Hated" not in table.data["text/csv"]


def test_a_cell_for_whoever_opens_the_notebook_is_left_out_in_silence():
    cell = put_out(FEW)
    cell.metadata["tags"] = ["workbook"]
    assert held(cell) == ([], [])


CARELESS = """\
import matplotlib.pyplot as plt
import pandas as pd
import nps_analysis as nps
from IPython.display import display
from nps_analysis.exhibit.quotations import quotes
from nps_analysis.exhibit.tables import Column, Exhibit, Table
from nps_analysis.speech import Words

rows = nps.load("responses", period=period, programme=programme)
display(rows)
print(rows.to_string())
figure, axes = plt.subplots()
axes.bar(rows["customer_id"], rows["score"].astype(float))
display(figure)
chosen = rows.assign(comment="Zanzibar is lovely", of=3)[["class", "comment", "of"]]
display(quotes(chosen, Words(language)))
few = pd.DataFrame({"who": ["Zanzibari"], "n": [3], "estimate": [-66.25]})
read = [Column("Who", ["Zanzibari"], "row"), Column("n", ["3"]), Column("NPS", ["-66.25"])]
display(Exhibit("few", figure, "A chart of -66.25", Table("few", "Few", read, few)))
rows"""


def as_text(path):
    """What a file says; a workbook's parts one after another."""
    if path.suffix != ".xlsx":
        return path.read_text(encoding="utf-8")
    with zipfile.ZipFile(path) as book:
        return "".join(book.read(part).decode() for part in book.namelist())


def test_a_chapter_written_carelessly_is_published_and_gives_nothing_away(programme, home):
    write_chapters(home, {"2_segments": chapter(code(CARELESS), title="Who said what?")})
    done = run(programme, pdf=False)
    published = {
        path.name: as_text(path)
        for path in done.folder.rglob("*")
        if path.is_file() and path.suffix != ".png"
    }
    assert not [path.name for path in (done.folder / "charts").glob("*few*")]
    executed = json.loads(published.pop("2_segments.ipynb"))
    outputs = json.dumps([cell.get("outputs") for cell in executed["cells"]])
    for text in (*published.values(), outputs):
        assert not [one for one in ("C-1", "66.25", "is lovely", "<Figure") if one in text]
    # the frame, what was printed, the picture, the chart of three, the frame again
    assert outputs.count("Not published") == 5
    assert "Not published" not in published["report.html"]
    assert "<figure" not in published["report.html"]
    assert "Zanzibari" in published["report.html"], "who stands there is no secret; what is"
    assert {note.partition(", cell 4, ")[2] for note in done.notes} == {
        "puts out what no exhibit made; it is not published",
        "has a table 'quotes' with figures of too few in 6 of its rows",
        "has a table 'few' with figures of too few in 1 of its rows",
        "draws a chart with a figure of too few; it is not published",
    }


STATED = """\
from nps_analysis.exhibit.tables import Exhibit
from nps_analysis.speech import Sentences
from nps_analysis.speech.claims import Claim
one = Claim("change", "nps", "primary", "fell", -10.0, -18.8, -1.6, n=453, n_reference=470)
two = Claim("groups", "nps", "corrected", "unclear", group="EMEA")
"""
AFTER = """\
import nps_analysis as nps
from nps_analysis.speech import Sentences
found = nps.Report(period, language, programme).claims
Sentences([", ".join(f"{claim.family} {claim.direction}" for claim in found)])"""


def test_claims_are_collected_once_and_handed_to_the_chapter_that_speaks_of_them(programme, home):
    last = chapter(AFTER, title="How sure?")
    last.metadata["nps"] = {"after": "others"}
    write_chapters(
        home,
        {
            # before the others in the order of the report, after them in that of the run
            "0_sure": last,
            "1_headline": chapter(STATED, 'Sentences(["Fell."], claims=(one,))'),
            "2_segments": chapter(
                STATED,
                'Exhibit("x", None, "None.", None, (one, two), Sentences(["So."], "said"))',
                code('Sentences(["More."], claims=(Claim("mine", "nps", "test", "rose"),))',
                     "workbook"),
            ),
        },
    )  # fmt: skip
    done = run(programme, pdf=False)
    claims = json.loads((done.folder / "claims.json").read_text(encoding="utf-8"))
    assert [(one["family"], one["chapter"]) for one in claims] == [
        ("change", "1_headline"),
        ("groups", "2_segments"),
    ]
    assert Claim.of(claims[0]) == Claim(
        "change", "nps", "primary", "fell", -10.0, -18.8, -1.6, n=453, n_reference=470
    )
    assert "change fell, groups unclear" in done.html.read_text(encoding="utf-8")


def test_an_open_end_is_null_in_the_file_of_claims():
    claim = Claim("staying", "hazard", "corrected", "unclear", 1.2, -0.3, float("inf"))
    assert claim.record()["high"] is None
    assert json.loads(ledger_bytes([claim.record()]))[0]["size"] == 1.2
