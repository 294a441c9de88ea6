"""How long the sample's report takes, against the least that any such report must do.

    .venv/bin/python benchmarks/report.py                 the first three chapters
    .venv/bin/python benchmarks/report.py --chapters 9    as many as there are

The least: start one kernel, import pandas, seaborn and statsmodels in it, and
render the same HTML to PDF once. Both are whole processes, run in turn; the
exports are ingested before, so that neither reads them.
"""

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
ALLOWED = 2.0

LEAST = """
import sys
from datetime import datetime, UTC
from pathlib import Path
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

cell = new_code_cell("import pandas, seaborn, statsmodels.api")
NotebookClient(new_notebook(cells=[cell]), kernel_name="python3").execute()

from nps_analysis.report.pdf import render_pdf

page = Path(sys.argv[1]).read_text(encoding="utf-8")
Path(sys.argv[2]).write_bytes(render_pdf(page, "en", datetime.now(UTC)))
"""


def project(folder, chapters):
    """Copy the sample and the first chapters to a folder of their own."""
    shutil.copytree(ROOT / "data/sample", folder / "data/sample")
    (folder / "notebooks").mkdir()
    for chapter in sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))[:chapters]:
        shutil.copy(chapter, folder / "notebooks")


def seconds(folder, *command):
    began = time.perf_counter()
    subprocess.run([sys.executable, *command], check=True, cwd=folder, capture_output=True)
    return time.perf_counter() - began


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--chapters", type=int, default=3)
    asked = parser.parse_args()
    report = ["-m", "nps_analysis", "report", "--programme", "data/sample/programme.toml"]
    least, whole = [], []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        project(folder, asked.chapters)
        seconds(folder, *report)
        page = max((folder / "reports").glob("*/report.html"))
        for _ in range(asked.rounds):
            least.append(seconds(folder, "-c", LEAST, str(page), f"{folder}/least.pdf"))
            whole.append(seconds(folder, *report))
    ratio = statistics.median(whole) / statistics.median(least)
    for name, times in (("the least", least), ("the report", whole)):
        shown = ", ".join(f"{each:.1f}" for each in times)
        print(f"{name:<11} {statistics.median(times):5.1f} s  (median of {shown})")
    print(f"{'ratio':<11} {ratio:5.2f}    (allowed: {ALLOWED:.1f})")
    sys.exit(ratio > ALLOWED)


if __name__ == "__main__":
    main()
