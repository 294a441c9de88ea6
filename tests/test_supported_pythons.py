"""The package means the same on every Python it says it runs on, from Debian 12's 3.11.2 on."""

import ast
import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "src" / "nps_analysis"
# an atom, a quantifier and a plus: `re` reads it wrongly before 3.11.5 where the atom is a group
POSSESSIVE = re.compile(r"(?:[\])\w.]|\\.)(?:[*+?]|\{\d*,?\d*\})\+|\(\?>")


def texts(path):
    """Every string of a module, f-strings by their parts, and every declaration as it stands."""
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        return [source]
    found = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant))
    return [node.value for node in found if isinstance(node.value, str)]


@pytest.mark.parametrize("kind", ["py", "toml"])
def test_no_pattern_is_possessive_or_atomic(kind):
    files = sorted(PACKAGE.rglob(f"*.{kind}"))
    assert files
    wrong = {str(path.relative_to(PACKAGE)): text for path in files for text in texts(path)
             if POSSESSIVE.search(text)}  # fmt: skip
    assert not wrong


@pytest.mark.parametrize(
    "pattern", [r"(?:a)++", "[a-z]*+b", r"\d?+", "a{2,}+", r"\w{1,9}+", "(?>a)"]
)
def test_such_a_pattern_would_be_found(pattern):
    assert POSSESSIVE.search(pattern)


@pytest.mark.parametrize("pattern", [r"(?:a)+", r"\++", r"[+*]+", "a{2,}", "1.2+sources", "+++"])
def test_others_pass(pattern):
    assert not POSSESSIVE.search(pattern)
