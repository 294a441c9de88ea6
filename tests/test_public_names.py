"""The package's names are loaded when first used."""

import ast
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
def test_every_method_is_there_and_shows_how_it_is_called(name):
    method = getattr(nps.stats, name)
    assert name in dir(nps.stats)
    assert isinstance(method, type) or ">>>" in method.__doc__


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
