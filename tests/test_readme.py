"""What the README shows must work as it stands there."""

import re
import tomllib
from pathlib import Path
from typing import get_args

import pytest
import yaml
from pydantic import BaseModel
from tests.test_layers import ORDER

import nps_analysis as nps
from nps_analysis.contract import TABLES
from nps_analysis.programme import Programme
from nps_analysis.sources import LAYOUTS, read, recognise
from nps_analysis.sources.layouts import declared

ROOT = Path(__file__).parents[1]
GUIDES = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"]
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language):
    found = re.findall(rf"^( *)```{language}\n(.*?)^\1```", TEXT, flags=re.M | re.S)
    return [re.sub(rf"^{indent}", "", body, flags=re.M) for indent, body in found]


def test_the_least_programme_is_valid_alone_and_with_the_mapping(tmp_path):
    least, mapping, _ = blocks("toml")
    for text in (least, least + mapping):
        (tmp_path / "programme.toml").write_text(text)
        assert Programme.read(tmp_path / "programme.toml").name == "acme"
    assert "[[sources]]" in mapping and tomllib.loads(mapping)


def test_the_declared_tool_is_recognised_and_read(tmp_path, monkeypatch):
    layouts = {**LAYOUTS, "pollster": declared("pollster", blocks("toml")[2])}
    monkeypatch.setattr(recognise, "LAYOUTS", layouts)
    (tmp_path / "raw").mkdir()
    path = tmp_path / "raw" / "votes.csv"
    path.write_text(
        "Poll ID,Votant,Status,Envoyé,Pourquoi?,Nous recommanderiez-vous à un ami ? (0 à 10)\n"
        "P-1,C-1,done,2026-07-01 08:00:00,rapide,9\n"
        "P-2,C-2,preview,2026-07-01 09:00:00,,0\n",
        encoding="utf-8",
    )
    least = blocks("toml")[0].replace("typeform/*.csv", "*.csv")
    (tmp_path / "programme.toml").write_text(least, encoding="utf-8")
    programme = Programme.read(tmp_path)
    found = read(path, programme.sources[0], programme)
    assert found.layout == "pollster"
    assert found.rows[["response_id", "customer_id", "score", "comment"]].values.tolist() == [
        ["P-1", "C-1", 9, "rapide"]
    ]
    assert found.refused[["line", "reason"]].values.tolist() == [[3, "test_row"]]


def test_the_workflow_runs_the_command_it_should():
    (workflow,) = blocks("yaml")
    steps = yaml.safe_load(workflow)["jobs"]["report"]["steps"]
    commands = [step["run"] for step in steps if "run" in step]
    assert commands[-1] == "make report"
    (line,) = re.findall(r"^PANGO := (.*)$", (ROOT / "Makefile").read_text(), flags=re.M)
    assert commands[0].endswith(f"apt-get install -y {line}")


def test_commands_are_the_ones_that_exist():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), flags=re.M))
    assert set(re.findall(r"`?make ([a-z]+)", "\n".join(blocks("sh")) + TEXT)) <= targets | {"make"}


@pytest.mark.parametrize("below", [".", "notebooks"])
def test_the_python_example_prints_what_the_report_says(
    sample_programme, monkeypatch, capsys, below
):
    folder = sample_programme.parent / below
    folder.mkdir(exist_ok=True)
    monkeypatch.chdir(folder)
    (example,) = blocks("python")
    names = {}
    exec(example, names)

    # counted once more from the answers; people of one account think alike
    answers = nps.load("responses", programme=sample_programme).query("survey == 'relational'")
    two = answers[answers["period"].isin(["2026Q2", "2026Q3"])]
    (change,) = nps.contrast(two, between="period", cluster="account").itertuples()
    figures = ["n", "n_reference", "difference", "std_error", "conf_low", "conf_high", "p_adjusted"]
    assert [getattr(names["change"], name) for name in figures] == pytest.approx(
        [getattr(change, name) for name in figures], abs=1e-9
    )
    words = names["report"].words
    interval = words.interval(change.conf_low, change.conf_high, of=words.change)
    said = f"{words.change(change.difference)} ({interval})"
    assert interval in str(names["report"].headline.lead)
    assert capsys.readouterr().out == said.replace("\N{MINUS SIGN}", "-") + "\n"


@pytest.mark.parametrize("below", [".", "notebooks"])
def test_the_sample_is_found_from_a_clone_and_from_its_notebooks(tmp_path, monkeypatch, below):
    sample = tmp_path / "data/sample/programme.toml"
    sample.parent.mkdir(parents=True)
    sample.write_text((ROOT / "data/sample/programme.toml").read_text(encoding="utf-8"), "utf-8")
    (tmp_path / "notebooks").mkdir()
    monkeypatch.chdir(tmp_path / below)
    assert Programme.find().path == sample


def test_tables_are_those_of_the_contract():
    rows = re.findall(r"^\| `(\w+)` \| one .*?\| (.*) \|$", TEXT, flags=re.M)
    assert [name for name, _ in rows] == list(TABLES)


def keys(model, before=""):
    """Every key that programme.toml may have, as docs/programme.md would write it."""
    for name, field in model.model_fields.items():
        inner = [part for part in get_args(field.annotation) if isinstance(part, type)]
        inner = [one for one in (field.annotation, *inner) if isinstance(one, type)]
        parts = [one for one in inner if issubclass(one, BaseModel)]
        if parts:
            yield from keys(parts[0], f"{before}{name}.")
        else:
            yield f"{before}{field.alias or name}"


def test_every_key_of_a_programme_is_told():
    text = (ROOT / "docs/programme.md").read_text(encoding="utf-8")
    told = set(re.findall(r"`([a-z_]+)`", text)) | set(re.findall(r"\[+sources\.(\w+)\]+", text))
    missing = [key for key in keys(Programme) if key.rpartition(".")[2] not in told]
    assert not missing


def test_every_tool_is_named():
    names = [layout.title for layout in LAYOUTS.values() if "(" not in layout.title]
    assert names and not [name for name in names if name.split(" /")[0] not in TEXT]


@pytest.mark.parametrize("name", GUIDES)
def test_every_relative_path_shown_exists(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    named = re.findall(r"`((?:data/sample|notebooks|src|docs|tests)/[\w./-]+)`", text)
    within = re.findall(rf"`((?:{'|'.join(ORDER)})(?:/[\w./-]*|\.py))`", text)
    linked = re.findall(r"\]\(((?!http)[^)#]+)\)", text)
    paths = {*named, *linked, *(f"src/nps_analysis/{path}" for path in within)}
    assert paths
    missing = [path for path in paths if not (ROOT / path).exists()]
    assert not set(missing) - {"notebooks/9_your_question.ipynb"}


def test_the_layers_told_are_those_that_are_held():
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    (line,) = re.findall(r"^```\n(contract .*)\n```", text, flags=re.M)
    assert line.split() == ORDER


@pytest.mark.parametrize("name", GUIDES)
def test_every_name_that_stands_beside_its_file_is_defined_there(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    found = re.findall(r"`(\w+/\w+\.py|contract\.py)` \(([`\w, ]+)\)", text)
    for path, names in found:
        code = (ROOT / "src/nps_analysis" / path).read_text(encoding="utf-8")
        for one in re.findall(r"`(\w+)`", names):
            assert re.search(rf"^(class |def )?{one}\b", code, flags=re.M), f"{path}: {one}"
