"""A fresh clone has the folders that its work goes into, each with a word on what belongs there."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOLDERS = ["data/raw", "data/processed", "reports", "actions"]


@pytest.mark.parametrize("folder", FOLDERS)
def test_three_lines_say_what_belongs_there(folder):
    lines = (ROOT / folder / "README.md").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 3 and all(lines)


@pytest.mark.skipif(not shutil.which("git"), reason="no git on this machine")
def test_git_ignores_everything_else(tmp_path):
    shutil.copy(ROOT / ".gitignore", tmp_path)
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    for folder in FOLDERS:
        for name in ("README.md", "a.csv", "2026Q3/README.md", ".lock"):
            path = tmp_path / folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
    seen = subprocess.run(
        ["git", "-C", tmp_path, "ls-files", "--others", "--exclude-standard"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    kept = {f"{folder}/README.md" for folder in FOLDERS}
    assert set(seen.stdout.split()) == {".gitignore", *kept}
