"""Every chapter has the same anatomy, and its stored outputs come from the sample."""

import ast
import json
import re
from pathlib import Path

import pytest

from nps_analysis.locales import languages

ROOT = Path(__file__).parents[1]
CHAPTERS = sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))
EXPLORE = ROOT / "notebooks" / "explore.ipynb"
FREE = [*CHAPTERS, EXPLORE]
SILENT = {"parameters", "missing", "left"}
"""Cells that may put nothing out: the sample lacks no table, and no two sources say who left."""

each = pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
every = pytest.mark.parametrize("path", FREE, ids=lambda path: path.stem)


def cells(path, kind=None):
    found = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [cell for cell in found if kind in (None, cell["cell_type"])]


def source(cell):
    return "".join(cell["source"])


def tags(cell):
    return cell["metadata"].get("tags", [])


def outputs(path):
    return [
        (cell["id"], output.get("data", output))
        for cell in cells(path, "code")
        for output in cell["outputs"]
    ]


@each
def test_it_begins_with_prose_parameters_load_and_answer(path):
    besides = {"missing", "whom-it-serves"}
    present = [cell for cell in cells(path) if cell["id"] not in besides]
    prose, parameters, load, answer = present[:4]
    assert prose["cell_type"] == "markdown" and source(prose).startswith("# ")
    assert tags(parameters) == ["parameters"]
    assert "remove-input" in tags(load) and "import" in source(load)
    assert answer["id"] == "answer"


@each
def test_it_ends_with_limits_and_checks(path):
    lines = [source(cell).split("\n")[0] for cell in cells(path, "markdown")]
    headings = [line for line in lines if line.startswith("#")]
    assert headings[-2:] == ["## Limits", "## Checks"]
    assert sum(heading.startswith("# ") for heading in headings) == 1
    assert all(heading.endswith("?") for heading in headings[:-2])
    assert source(cells(path)[-1]).count("assert ") >= 3


@each
def test_parameters_are_literals_with_help_that_point_at_the_sample(path):
    (cell,) = (cell for cell in cells(path, "code") if "parameters" in tags(cell))
    found = {}
    for line, node in zip(source(cell).splitlines(), ast.parse(source(cell)).body, strict=True):
        assert isinstance(node, ast.AnnAssign) and "  # " in line
        found[node.target.id] = ast.literal_eval(node.value)
    assert found == {
        "period": "2026Q3",
        "language": "en",
        "programme": "../data/sample/programme.toml",
        "where": None,
        "against": None,
    }
    assert found["language"] in languages()
    assert (path.parent / found["programme"]).resolve().is_file()


@each
def test_cells_call_and_never_define(path):
    for cell in cells(path, "code"):
        if tags(cell) == ["parameters"]:
            continue
        lines, tree = source(cell).splitlines(), ast.parse(source(cell))
        assert len(lines) <= 10, cell["id"]
        assert isinstance(tree.body[-1], ast.Expr), cell["id"]
        for node in ast.walk(tree):
            forbidden = (ast.FunctionDef, ast.ClassDef, ast.Lambda, ast.For, ast.While, ast.Try)
            assert not isinstance(node, forbidden), cell["id"]


@each
def test_what_could_most_mislead_is_told_and_the_rest_is_of_the_annex(path):
    prose = {cell["id"]: cell for cell in cells(path, "markdown")}
    assert 1 <= source(prose["limits"]).count("\n- ") <= 2
    for name in ("whom-it-serves", "limits-more"):
        assert name not in prose or "annex" in tags(prose[name])


@each
def test_prose_states_no_number(path):
    for cell in cells(path, "markdown"):
        assert not re.search(r"\d", source(cell)), cell["id"]


@each
def test_each_section_is_prose_then_code(path):
    kinds = [(cell["cell_type"], cell["id"]) for cell in cells(path)]
    for (kind, name), (following, _) in zip(kinds, kinds[1:], strict=False):
        if kind == "markdown" and name not in ("question", "limits", "limits-more"):
            assert following == "code", name
    assert kinds[-1] == ("code", "checks")


@every
def test_ids_are_names_that_stay(path):
    ids = [cell["id"] for cell in cells(path)]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[a-z-]+", name) for name in ids)


@every
def test_outputs_are_stored_in_order_and_none_is_an_error(path):
    code = cells(path, "code")
    assert [cell["execution_count"] for cell in code] == list(range(1, len(code) + 1))
    for cell in code:
        kinds = {output["output_type"] for output in cell["outputs"]}
        assert kinds <= {"display_data", "execute_result"}, cell["id"]
        assert cell["outputs"] or cell["id"] in SILENT, cell["id"]


@every
def test_charts_have_an_alternative_text_and_a_table(path):
    for cell in cells(path, "code"):
        for place, output in enumerate(cell["outputs"]):
            if "image/svg+xml" in output.get("data", {}):
                alt = output["metadata"]["image/svg+xml"]["alt"]
                assert alt == "".join(output["data"]["text/plain"])
                assert len(alt) > 40
                assert "text/csv" in cell["outputs"][place + 1]["data"]


@each
def test_it_shows_a_frame_and_a_follow_up_for_whoever_opens_it(path):
    kept = [cell for cell in cells(path, "code") if "workbook" in tags(cell)]
    assert any("<table" in "".join(data.get("text/html", "")) for data in shown(kept))
    assert len(kept) >= 2


def shown(found):
    return [output["data"] for cell in found for output in cell["outputs"] if "data" in output]


def test_the_notebook_for_free_work_puts_ten_questions():
    headings = [source(cell) for cell in cells(EXPLORE, "markdown")]
    assert sum(heading.startswith("## ") for heading in headings) >= 10
    assert all(cell["outputs"] for cell in cells(EXPLORE, "code") if tags(cell) != ["parameters"])


@every
def test_no_output_names_a_person(path):
    for name, data in outputs(path):
        for kind, content in data.items():
            text = "".join(content)
            assert not re.search(r"[\w.+-]+@[\w-]+\.\w", text), (name, kind)
            assert "Traceback" not in text, (name, kind)


@every
def test_the_sample_s_figures_are_the_stored_ones(path, sample_programme):
    from nps_analysis import Report

    report = Report("2026Q3", programme=str(sample_programme))
    (load,) = ("".join(data["text/plain"]) for name, data in outputs(path) if name == "load")
    assert load == str(report.provenance)
