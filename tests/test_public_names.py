"""The package's names are loaded when first used."""

import ast
import inspect
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

import nps_analysis as nps

ROOT = Path(__file__).parents[1]


def test_importing_the_package_loads_no_library():
    heavy = "{'numpy', 'pandas', 'scipy'}"
    code = f"import sys, nps_analysis; print(sorted({heavy} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"


@pytest.mark.parametrize("name", nps.__all__)
def test_every_public_name_is_there(name):
    assert getattr(nps, name) is not None
    assert name in dir(nps)


@pytest.mark.parametrize("name", nps.stats.__all__)
def test_every_method_is_there(name):
    assert getattr(nps.stats, name) is not None
    assert name in dir(nps.stats)


CALLED = {
    **{name: getattr(nps, name) for name in nps.__all__ if callable(getattr(nps, name))},
    **{f"stats.{name}": getattr(nps.stats, name) for name in nps.stats.__all__},
    **{f"Report.{name}": getattr(nps.Report, name) for name in ("trend", "compare", "load")},
}
"""What is called by name: functions, classes to make, and what a report is asked."""

MADE = {"Report", "Band", "Measure", "Ratio"}
"""Classes that are made by whoever uses them; the others are what a function returns."""

ON_A_REPORT = {"Report.trend", "Report.compare", "Report.load"}
"""Shown in `notebooks/explore.ipynb`, where there are answers to ask."""


def sections(called):
    """The parts of a docstring by their headings."""
    text = inspect.getdoc(called)
    parts = re.split(r"^(\w[\w ]*)\n-{3,}\n", text, flags=re.M)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


@pytest.mark.parametrize("name", CALLED)
def test_what_is_public_says_what_it_takes_and_gives(name):
    called = CALLED[name]
    if isinstance(called, type) and name not in MADE:
        assert inspect.getdoc(called)
        return
    told = sections(called)
    named = re.findall(r"^([\w*][\w*, ]*?)(?: :.*)?$", told.get("Parameters", ""), flags=re.M)
    taken = [one for one in inspect.signature(called).parameters if one != "self"]
    if name not in {"Band", "style"}:  # four words that its sentence says, and nothing at all
        assert {one for line in named for one in re.findall(r"\w+", line)} == {*taken}
    if not isinstance(called, type):
        assert name == "style" or told["Returns"].strip()
    assert name in ON_A_REPORT or ">>> " in told["Examples"]


def test_the_package_says_what_it_has_and_nothing_else():
    told = re.findall(r"`(\w+)`", nps.__doc__)
    assert sorted(told) == sorted([*nps.__all__, "stats"])


def test_another_name_is_not():
    with pytest.raises(AttributeError, match="no attribute 'NSP'"):
        _ = nps.NSP
    with pytest.raises(AttributeError, match="no attribute 'logti'"):
        _ = nps.stats.logti


def test_a_type_checker_sees_the_same_names_from_the_same_modules():
    tree = ast.parse(Path(nps.__file__).read_text(encoding="utf-8"))
    (seen,) = (node for node in tree.body if isinstance(node, ast.If))
    imports = [node for node in seen.body if isinstance(node, ast.ImportFrom)]
    assert {
        alias.asname: node.module.removeprefix("nps_analysis.")
        for node in imports
        for alias in node.names
    } == nps._HOME


def test_the_version_is_that_of_pyproject():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert nps.__version__ == project["version"]
    assert "__version__" in dir(nps)


def test_the_wheel_says_that_it_is_typed(tmp_path):
    built = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path]
    subprocess.run(built, cwd=ROOT, capture_output=True, check=True)
    (wheel,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert "nps_analysis/py.typed" in names and "nps_analysis/__init__.py" in names
