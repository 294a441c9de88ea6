"""One name for one thing: of files, and of what is public in them; and no file is too long."""

import ast
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "nps_analysis"
FILES = sorted(PACKAGE.rglob("*.py"))
EVERY_CHAPTER = {"frames", "sentences", "exhibits"}
"""Files that each chapter has, under the same names."""
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "old", "v2", "lib", "tools"}
EVERY_CHAPTER_DEFINES = {"Frames"}
"""What each chapter asks of the data: one class a chapter, always of the same name."""
LONGEST = 400
PUBLIC = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def public(path):
    """Functions and classes that a file defines for others."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = [node.name for node in tree.body if isinstance(node, PUBLIC)]
    return [name for name in names if not name.startswith("_")]


def more_than_one(places):
    return {name: found for name, found in places.items() if len(found) > 1}


def test_a_file_has_a_name_of_its_own():
    places = defaultdict(list)
    for path in FILES:
        if path.stem not in {"__init__", "__main__", *EVERY_CHAPTER}:
            places[path.stem].append(str(path.relative_to(PACKAGE)))
    assert more_than_one(places) == {}


def test_what_is_public_is_defined_once():
    places = defaultdict(list)
    for path in FILES:
        for name in public(path):
            places[name].append(str(path.relative_to(PACKAGE)))
    twice = more_than_one(places)
    assert {name: twice[name] for name in twice.keys() - EVERY_CHAPTER_DEFINES} == {}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_it_says_what_it_holds_and_no_more_than_can_be_read(path):
    words = set(path.stem.strip("_").split("_"))
    assert not words & EMPTY_NAMES
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines <= LONGEST, f"{lines} lines: part it by subject"
