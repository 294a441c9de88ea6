"""What a report leads with, as published; and what later exports make of it."""

import json

import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_notebook, new_output
from tests.report.small_project import chapter, said, tabled, write_chapters

from nps_analysis.report import run
from nps_analysis.report.restated import figures_of, history, restated, restatement
from nps_analysis.speech.formats import Words

TREND = "period,n,estimate,conf_low,conf_high\n2026Q2,471,31,22,39\n2026Q3,3,,,\n"
CHANGE = {
    "family": "change", "chapter": "1_a", "period": "2026Q3", "against": "2026Q2",
    "direction": "fell", "size": -10.0, "low": -19.0, "high": -2.0, "n": 453, "n_reference": 471,
}  # fmt: skip


def trend(text, name="trend"):
    about = {"nps": {"name": name}}
    output = new_output("display_data", data={"text/csv": text}, metadata=about)
    return new_notebook(cells=[new_code_cell(outputs=[output])])


def figure(period, score, n):
    return {"period": period, "n": n, "score": score, "low": score - 8, "high": score + 8}


def record(period, *figures, **other):
    return {
        "programme": "acme", "where": None, "period": period, "ended": "2026-07-05T06:00:00+00:00",
        "code_version": "1", "rules": "a", "folder": period,
        "inputs": [{"path": "a.csv", "table": "responses", "sha256": "1"}],
        "figures": {"periods": list(figures), "change": None},
    } | other  # fmt: skip


def test_figures_are_taken_from_what_the_chapters_put_out():
    found = figures_of({"1_a": trend(TREND)}, [CHANGE], "2026Q3")
    assert found["periods"] == [
        {"period": "2026Q2", "n": 471, "score": 31.0, "low": 22.0, "high": 39.0},
        {"period": "2026Q3", "n": 3, "score": None, "low": None, "high": None},
    ]
    assert found["change"]["size"] == -10.0 and found["change"]["direction"] == "fell"
    assert figures_of({"1_a": trend(TREND)}, [], "2026Q3")["change"] is None


@pytest.mark.parametrize(
    "notebook",
    [
        trend(TREND, "effort-trend"),
        trend("period,n\n2026Q3,3\n"),
        trend(TREND + "2026Q3,3,,,\n"),
    ],
    ids=["of another measure", "without figures", "by segment"],
)
def test_what_is_no_score_over_periods_gives_none(notebook):
    assert figures_of({"5_effort": notebook}, [], "2026Q3") is None


def test_an_earlier_figure_that_is_another_now_is_told_with_what_is_known():
    q2 = record("2026Q2", figure("2026Q2", 31.0, 471))
    q3 = record(
        "2026Q3", figure("2026Q2", 32.6, 483), figure("2026Q3", 21.0, 453),
        inputs=[
            {"path": "a.csv", "table": "responses", "sha256": "2"},
            {"path": "b.csv", "table": "responses", "sha256": "3"},
        ],
    )  # fmt: skip
    (one,) = restated(q3, [q2])
    assert one["exports"] == {"added": 1, "changed": 1, "removed": 0}
    assert restatement(Words("en"), one) == (
        "Q2 2026 was published on 5 July 2026 with 31 (471 answers); counted again since, it is 33 "
        "(483 answers), a change of +2: 12 answers more, 1 export changed and 1 export new."
    )
    ruled = restated(q3 | {"rules": "b", "code_version": "2", "inputs": q2["inputs"]}, [q2])
    assert restatement(Words("en"), ruled[0]).endswith(
        "12 answers more, programme.toml is another and the code is another."
    )
    alone = restated(
        q2 | {"period": "2026Q3", "figures": {"periods": [figure("2026Q2", 30.0, 471)]}}, [q2]
    )
    assert restatement(Words("en"), alone[0]).endswith(
        "a change of \N{MINUS SIGN}1: why is not known."
    )


@pytest.mark.parametrize(
    "published",
    [
        record("2026Q2", figure("2026Q2", 31.0, 471)),
        record("2026Q2", figure("2026Q2", 31.0 + 1e-9, 471)),
        record("2026Q2", figure("2026Q2", 40.0, 471), where="region == 'EMEA'"),
        record("2026Q2", figure("2026Q2", 40.0, 471), programme="zenith"),
        record("2026Q2") | {"figures": None},
        {"programme": "acme", "where": None, "period": "2026Q2"},
    ],
    ids=["same", "rounded", "a part", "another programme", "no score", "a record of before"],
)
def test_what_has_not_changed_is_not_told(published):
    q3 = record("2026Q3", figure("2026Q2", 31.0, 471), figure("2026Q3", 21.0, 453))
    assert restated(q3, [published]) == []


def test_a_report_made_again_remembers_what_was_published_of_its_own_period():
    first = record("2026Q3", figure("2026Q3", 21.0, 453))
    second = record("2026Q3", figure("2026Q3", 22.0, 455))
    second |= history(second, [first])
    assert [one["before"]["score"] for one in second["before"]] == [21.0]
    third = record("2026Q3", figure("2026Q3", 22.0, 455))
    assert history(third, [second])["before"] == second["before"]
    fourth = record("2026Q3", figure("2026Q3", 20.0, 460))
    assert [one["before"]["score"] for one in history(fourth, [second])["before"]] == [21.0, 22.0]


def shown(home, **scores):
    """A chapter that shows the score of some periods."""
    columns = {
        "period": list(scores),
        "n": [60] * len(scores),
        "estimate": [float(one) for one in scores.values()],
        "conf_low": [one - 9.5 for one in scores.values()],
        "conf_high": [one + 9.5 for one in scores.values()],
    }
    table = tabled(columns).replace("'regions'", "'trend'")
    write_chapters(home, {"1_headline": chapter(said("'Said.'"), table)})


def test_the_index_and_the_page_say_what_has_changed_since(programme, home):
    shown(home, **{"2026Q2": 31.25})
    run(programme, "2026Q2", pdf=False)
    shown(home, **{"2026Q2": 33.25, "2026Q3": 21.25})
    done = run(programme, pdf=False)
    kept = json.loads((done.folder / "run.json").read_text(encoding="utf-8"))
    assert kept["restated"][0]["before"]["score"] == 31.25
    index = BeautifulSoup(done.index.read_text(encoding="utf-8"), "html.parser")
    q3, q2 = index("tbody")
    assert q3.find(class_="restated") is None
    said_of_it = q2.find(class_="restated").get_text()
    assert "with 31 (60 answers); counted again since, it is 33 (60 answers)" in said_of_it
    cells = [cell.get_text(strip=True) for cell in q2.tr(["th", "td"])]
    assert cells[1:3] == ["31", "22 to 41"], "as it was published"
    assert said_of_it in done.html.read_text(encoding="utf-8").replace("&#39;", "'")
    run(programme, "2026Q2", pdf=False)
    index = BeautifulSoup(done.index.read_text(encoding="utf-8"), "html.parser")
    cells = [cell.get_text(strip=True) for cell in index("tbody")[1].tr(["th", "td"])]
    assert cells[1] == "33"
    assert len(index("tbody")[1].select(".restated")) == 1, "what was published first stays known"
