"""Intervals for many segments, and beside R's survey package on weighted, clustered answers.

    .venv/bin/python benchmarks/survey.py

Needs R with the package survey for the second part; without R it says so.
"""

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

import nps_analysis as nps
from nps_analysis.estimates.ratio import tabled
from nps_analysis.estimates.spread import Spread
from nps_analysis.tallies import tally

R = """
library(survey)
d <- read.csv("{rows}")
began <- Sys.time()
design <- svydesign(ids = ~account, weights = ~weight, data = d)
out <- svyby(~y, ~segment, design, svymean)
cat("seconds", as.numeric(difftime(Sys.time(), began, units = "secs")), "\\n")
write.csv(out, "{answers}", row.names = FALSE)
"""


def many_segments(segments=10_000):
    rng = np.random.default_rng(1)
    data = pd.DataFrame(
        {
            "segment": np.repeat(np.arange(segments), 20),
            "score": pd.array(rng.integers(0, 11, 20 * segments), "Int64"),
        }
    )
    totals = tally(data, nps.NPS, "segment")
    times = []
    for _ in range(5):
        began = time.perf_counter()
        tabled(totals, Spread.of(totals), nps.NPS, ["segment"], 0.95, "adjusted_wald", False, False)
        times.append(time.perf_counter() - began)
    print(f"{segments:,} segments, totals to intervals: {min(times):.3f} s (0.1 allowed)")


def beside_r(rows=1_000_000, accounts=50_000, segments=20):
    if not shutil.which("Rscript"):
        sys.exit("R is not installed: the comparison with its survey package was not made")
    rng = np.random.default_rng(2)
    account = rng.integers(0, accounts, rows)
    data = pd.DataFrame(
        {
            "account": account,
            "segment": account % segments,
            "score": pd.array(np.clip(rng.normal(7.5, 2.2, rows).round(), 0, 10), "Int64"),
            "weight": rng.uniform(0.5, 2, rows),
        }
    )
    began = time.perf_counter()
    ours = nps.estimate(data, by="segment", weight="weight", cluster="account")
    ours_took = time.perf_counter() - began

    with tempfile.TemporaryDirectory() as folder:
        paths = {"rows": f"{folder}/rows.csv", "answers": f"{folder}/answers.csv"}
        y = np.where(data["score"] >= 9, 100, np.where(data["score"] <= 6, -100, 0))
        data.assign(y=y).drop(columns="score").to_csv(paths["rows"], index=False)
        Path(f"{folder}/run.R").write_text(R.format(**paths))
        run = subprocess.run(
            ["Rscript", f"{folder}/run.R"], check=True, capture_output=True, text=True
        )
        theirs = pd.read_csv(paths["answers"])
    took = float(run.stdout.split("seconds")[1])

    # svyby takes groups as parts of one sample: n - 1 over all the accounts
    inside = data.groupby("segment")["account"].nunique().to_numpy()
    everyone = data["account"].nunique()
    one_sample = np.sqrt((everyone / (everyone - 1)) / (inside / (inside - 1)))
    np.testing.assert_allclose(ours["estimate"], theirs["y"], rtol=1e-9)
    np.testing.assert_allclose(ours["std_error"] * one_sample, theirs["se"], rtol=1e-9)
    print(
        f"{rows:,} weighted rows in {accounts:,} accounts: the same {segments} figures and errors"
    )
    print(f"nps_analysis {ours_took:.2f} s, R's svyby {took:.2f} s, ratio {ours_took / took:.2f}")


if __name__ == "__main__":
    many_segments()
    beside_r()
