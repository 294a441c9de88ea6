"""Every chart that is published is a file as well, in lines and in pixels."""

import base64
import subprocess
import sys

from nbformat.v4 import new_code_cell, new_notebook, new_output
from tests.report.small_project import chapter, code, write_chapters

from nps_analysis.report import run
from nps_analysis.report.chart_files import take_charts
from nps_analysis.report.editions import Edition

DRAWN = """
import matplotlib.figure
import pandas as pd
from nps_analysis.exhibit.tables import Column, Exhibit, Table
figure = matplotlib.figure.Figure((5, 2))
figure.add_subplot().plot([1, 2])
data = pd.DataFrame({"region": ["EMEA"], "n": [{n}], "estimate": [12.5]})
read = [Column("Region", ["EMEA"], "row"), Column("n", ["{n}"]), Column("NPS", ["13"])]
Exhibit("regions", figure, "EMEA is at 13.", Table("regions", "By region", read, data))
"""
PNG = b"\x89PNG\r\n\x1a\n"


def drawn(name, svg, png=None):
    data = {"image/svg+xml": svg} | ({"image/png": base64.b64encode(png).decode()} if png else {})
    return new_output("display_data", data=data, metadata={"nps": {"name": name}})


def test_charts_are_named_as_their_tables_and_pixels_leave_the_notebook():
    outputs = [drawn("trend", "<svg/>", b"png"), drawn("trend", "<svg></svg>")]
    notebooks = {"1_a": new_notebook(cells=[new_code_cell(outputs=outputs)])}
    assert take_charts(notebooks) == {
        "charts/1_a-trend.svg": b"<svg/>",
        "charts/1_a-trend.png": b"png",
        "charts/1_a-trend-2.svg": b"<svg></svg>",
    }
    assert all("image/png" not in output.data for output in notebooks["1_a"].cells[0].outputs)


def test_a_chart_that_says_the_same_in_both_languages_is_one_file():
    first = {"charts/1_a-x.svg": b"<svg/>", "charts/1_a-x.png": b"png"}
    outputs = [drawn("x", "<svg/>", b"png"), drawn("y", "<svg>oui</svg>", b"oui")]
    notebooks = {"1_a": new_notebook(cells=[new_code_cell(outputs=outputs)])}
    assert set(take_charts(notebooks, Edition("fr", first))) == {
        "charts/1_a-x.svg",
        "charts/1_a-x.png",
        "charts/1_a-y.fr.svg",
        "charts/1_a-y.fr.png",
    }


def test_a_chart_is_published_in_lines_and_pixels_and_one_of_too_few_is_not(programme, home):
    many, few = code(DRAWN.replace("{n}", "60")), code(DRAWN.replace("{n}", "3"))
    write_chapters(home, {"1_headline": chapter(many), "2_segments": chapter(few)})
    done = run(programme, pdf=False)
    charts = {path.name: path.read_bytes() for path in (done.folder / "charts").iterdir()}
    assert set(charts) == {"1_headline-regions.svg", "1_headline-regions.png"}
    assert charts["1_headline-regions.svg"].startswith(b"<svg")
    assert charts["1_headline-regions.png"].startswith(PNG)
    # 5 inches of 200 dots, as the header of a PNG says its width
    assert int.from_bytes(charts["1_headline-regions.png"][16:20]) == 1000
    assert "image/png" not in (done.folder / "chapters/1_headline.ipynb").read_text("utf-8")


def test_outside_a_run_a_chart_has_no_pixels():
    show = (
        "from IPython.utils.capture import capture_output as c\n"
        f"from IPython.core.interactiveshell import InteractiveShell as S\ns = S.instance()\n"
        f"with c() as out:\n    s.run_cell({DRAWN.replace('{n}', '60')!r})\n"
        "print([sorted(one.data) for one in out.outputs][0])"
    )
    done = subprocess.run([sys.executable, "-c", show], capture_output=True, text=True, check=True)
    assert "image/svg+xml" in done.stdout and "image/png" not in done.stdout
