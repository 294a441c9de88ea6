"""The real surveys beside the project: where they are, and what plain arithmetic finds in them.

They are never copied into the project: programmes reach them at ../shared/data, and write into a
temporary folder.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

ROOT = Path(__file__).parents[1]
DATA = ROOT.parent / "shared" / "data"
PROGRAMMES = ROOT / "tests" / "programmes"
COUNTS = ["n", "promoters", "passives", "detractors"]

beside = pytest.mark.skipif(
    not DATA.is_dir(), reason="the real surveys are not beside the project, in ../shared/data"
)


def expected(survey):
    """Figures of ../shared/data/expected.json (numeric answers kept, all else set aside)."""
    return json.loads((DATA / "expected.json").read_text(encoding="utf-8"))[survey]


def moved(name, folder, *changes):
    """Put a programme of tests/programmes into `folder`, where it also writes.

    Each change is a pair of texts, the first replaced by the second.
    """
    here = PROGRAMMES / name
    text = (here / "programme.toml").read_text(encoding="utf-8")
    raw = (here / re.search(r'^raw = "(.*)"$', text, flags=re.M).group(1)).resolve()
    places = f'raw = "{raw}"\nprocessed = "{folder}/processed"\nreports = "{folder}/reports"'
    changes = [(re.search(r'^raw = ".*"$', text, flags=re.M).group(), places), *changes]
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    path = folder / "programme.toml"
    path.write_text(text, encoding="utf-8")
    return path


def run(*arguments):
    """Run `nps-analysis` from the project's root; what it prints, and its exit code."""
    return subprocess.run(
        [sys.executable, "-m", "nps_analysis", *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )


def published(name, folder, *options):
    """Publish a programme of tests/programmes; the folder of its period."""
    path = moved(name, folder)
    ran = run("report", "--programme", path, *options)
    assert ran.returncode == 0, ran.stderr
    (period,) = (path.parent for path in (folder / "reports").glob("*/run.json"))
    return period


def table(folder, name, index):
    found = pd.read_csv(folder / "tables" / f"{name}.csv", dtype={index: str})
    return found.set_index(index)


def same(rows, wanted):
    """Compare rows, by level, with the counts and the score of each level."""
    assert set(rows.index) == set(wanted)
    for level, row in rows.iterrows():
        for name in COUNTS:
            assert row[name] == wanted[level][name], (level, name)
        if pd.notna(row["estimate"]):
            assert row["estimate"] == pytest.approx(wanted[level]["nps"], abs=5e-5), level
