"""Data flows one way: nothing imports what lies to its right; each library has its owners."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "nps_analysis"
ORDER = [
    "contract", "locales", "spreadsheet", "scoring", "programme", "sources", "store",
    "segmentation", "tallies", "estimates", "stats", "joins", "voice", "speech",
    "exhibit", "chapters", "report", "cli",
]  # fmt: skip
OWNER = {
    "narwhals": {"tallies"},
    "duckdb": {"sources", "store"},
    "papermill": {"report"},
    "nbconvert": {"report"},
    "nh3": {"report"},
    "weasyprint": {"report"},
}


def layer(path):
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(path):
    """Every dotted module name that a file imports, relative ones spelt out."""
    home = PACKAGE.parent if path.is_relative_to(PACKAGE) else ROOT
    package = path.relative_to(home).parts[:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = package[: len(package) - node.level + 1] if node.level else []
            stem = ".".join(filter(None, [*start, node.module]))
            yield from (f"{stem}.{alias.name}" for alias in node.names)


FILES = [file for file in sorted(PACKAGE.rglob("*.py")) if not layer(file).startswith("__")]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_point_left_and_libraries_have_one_owner(path):
    here = layer(path)
    assert here in ORDER, f"{here} has no place in the order of layers"
    for name in imported(path):
        library, *rest = name.split(".")
        assert here in OWNER.get(library, {here}), f"{library} belongs to {OWNER.get(library)}"
        if library == "nps_analysis" and rest and rest[0] in ORDER and here in ORDER:
            assert ORDER.index(rest[0]) <= ORDER.index(here), f"{here} imports {rest[0]}"
        assert library != "tools", f"{name} is no part of the package"


TOOLS = sorted((ROOT / "tools").rglob("*.py"))


@pytest.mark.parametrize("path", TOOLS, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_makes_the_sample_knows_nothing_of_the_package_that_reads_it(path):
    names = {name.split(".")[0] for name in imported(path)}
    assert "nps_analysis" not in names
