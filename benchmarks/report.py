"""How long the sample's report takes, against the least that any such report must do.

    .venv/bin/python benchmarks/report.py

The least: start one kernel, import pandas, seaborn and statsmodels in it, and
render the same HTML to PDF once. Both are whole processes, run in turn; the
exports are ingested before, so that neither reads them.
"""

import argparse
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


def seconds(*command):
    began = time.perf_counter()
    subprocess.run([sys.executable, *command], check=True, cwd=ROOT, capture_output=True)
    return time.perf_counter() - began


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    report = ["-m", "nps_analysis", "report", "--programme", "data/sample/programme.toml"]
    seconds(*report)
    page = max((ROOT / "reports").glob("*/report.html"))
    least, whole = [], []
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(rounds):
            least.append(seconds("-c", LEAST, str(page), f"{folder}/least.pdf"))
            whole.append(seconds(*report))
    ratio = statistics.median(whole) / statistics.median(least)
    for name, times in (("the least", least), ("the report", whole)):
        shown = ", ".join(f"{each:.1f}" for each in times)
        print(f"{name:<11} {statistics.median(times):5.1f} s  (median of {shown})")
    print(f"{'ratio':<11} {ratio:5.2f}    (allowed: {ALLOWED:.1f})")
    sys.exit(ratio > ALLOWED)


if __name__ == "__main__":
    main()
