"""The bounds stand once, in pyproject.toml; the lock and environment.yml must agree with them."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from rattler import MatchSpec, Version, VersionSpec

ROOT = Path(__file__).parents[1]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
CONDA_NAMES = {
    "duckdb": "python-duckdb",
    "jupyter-core": "jupyter_core",
    "tzdata": "python-tzdata",
}


def bounds(requirements):
    pairs = (re.fullmatch(r"([a-z0-9-]+)(.*)", line).groups() for line in requirements)
    return {name: bound.replace(" ", "") for name, bound in pairs}


def conda_specs():
    lines = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    specs = [MatchSpec(line) for line in lines if isinstance(line, str)]
    return {spec.name.normalized: spec for spec in specs}


def declared():
    wanted = PYPROJECT["project"]["dependencies"] + PYPROJECT["dependency-groups"]["lab"]
    return {CONDA_NAMES.get(name, name): bound for name, bound in bounds(wanted).items()}


def locked():
    """Every version in the lock by name: a package may stand twice, for different Pythons."""
    found = {}
    for name, version in re.findall(r"^([a-z0-9-]+)==([^ ;\\]+)", lock_text(), flags=re.M):
        found.setdefault(name, []).append(version)
    return found


def lock_text():
    return (ROOT / "requirements.lock").read_text()


def test_environment_yml_has_the_bounds_of_pyproject():
    stated = {name: str(spec.version or "") for name, spec in conda_specs().items()}
    assert stated.pop("python") == PYPROJECT["project"]["requires-python"]
    del stated["pip"]
    assert stated == declared()


@pytest.mark.parametrize("name", sorted(declared()))
def test_environment_yml_admits_the_locked_version(name):
    pypi_name = {conda: pypi for pypi, conda in CONDA_NAMES.items()}.get(name, name)
    for version in locked()[pypi_name]:
        assert VersionSpec(conda_specs()[name].version).matches(Version(version)), version


def test_every_requirement_is_locked_with_hashes_and_without_addresses():
    groups = PYPROJECT["dependency-groups"].values()
    wanted = bounds(PYPROJECT["project"]["dependencies"] + [line for g in groups for line in g])
    assert set(wanted) <= set(locked())
    assert "://" not in lock_text()
    for block in re.split(r"\n(?=[a-z0-9])", lock_text().strip()):
        assert "--hash=sha256:" in block, block.splitlines()[0]
