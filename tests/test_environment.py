"""The bounds stand once, in pyproject.toml; the lock and environment.yml must agree with them."""

import re
import subprocess
import sys
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
    groups = PYPROJECT["dependency-groups"]
    wanted = bounds(PYPROJECT["project"]["dependencies"] + groups["lab"])
    wanted |= {name: bounds(groups["dev"])[name] for name in ("nbval", "pytest")}
    return {CONDA_NAMES.get(name, name): bound for name, bound in wanted.items()}


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


def test_environment_yml_has_lines_that_pip_takes(tmp_path):
    *_, last = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    lines = tmp_path / "requirements.txt"
    lines.write_text("\n".join(last["pip"]) + "\n")
    pip = [sys.executable, "-m", "pip", "install", "--dry-run", "--requirement", lines]
    # nothing is fetched: what it depends on, and what builds it, are in this environment
    offline = ["--no-index", "--no-build-isolation", "--disable-pip-version-check"]
    run = subprocess.run([*pip, *offline], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert f"Would install nps-analysis-{PYPROJECT['project']['version']}" in run.stdout


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


def test_the_hooks_before_a_commit_run_what_is_installed_here():
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    (local,) = config["repos"]
    assert local["repo"] == "local"
    commands = [hook["entry"].split() for hook in local["hooks"]]
    dev = bounds(PYPROJECT["dependency-groups"]["dev"])
    for hook, (program, *options) in zip(local["hooks"], commands, strict=True):
        tool = options[1] if program.endswith("/python") else program.removeprefix(".venv/bin/")
        assert hook["language"] == "system" and tool in dev, hook
        assert all((ROOT / path).exists() for path in options if path.startswith("tests/"))
