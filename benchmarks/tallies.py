"""What counting through `tally` costs, against the bare query and against pandas.

    .venv/bin/python benchmarks/tallies.py                  100 million answers, about 5 minutes
    .venv/bin/python benchmarks/tallies.py --answers 10     10 million

Each line is a process of its own: its seconds and its peak memory (of PySpark, without the
JVM; it is run where it is installed, as `make spark` does in .venv-spark). The file is
made on demand beside the temporary files and kept for the next run.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

MADE = """
import duckdb
duckdb.sql("set enable_progress_bar = false")
duckdb.sql('''
    copy (
        select '20' || (24 + i % 2) || 'Q' || (1 + (i // 2) % 4) as quarter,
               'segment ' || (hash(i) % 50) as segment,
               (hash(i * 3) % 11)::tinyint as score,
               (hash(i * 7) % ({answers} // 5))::integer as customer
        from range({answers}) t(i)
    ) to '{file}' (format parquet)
''')
"""
START = """
import json, resource, sys, time
import duckdb, narwhals, pandas, pyarrow.parquet, scipy.special
from nps_analysis.scoring import NPS
from nps_analysis.tallies import tally
duckdb.sql("set enable_progress_bar = false")
file = {file!r}
began = time.perf_counter()
{body}
seconds = time.perf_counter() - began
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps([seconds, memory]))
"""
RUNS = {
    "bare DuckDB query": """
duckdb.sql(f"select quarter, segment, score, count(*) from '{file}' group by all").fetchall()""",
    "tally on DuckDB": """
tally(duckdb.read_parquet(file), NPS, ["quarter", "segment"])""",
    "bare sum by customer": """
duckdb.sql(f'''
    select quarter, segment, sum(y * y), sum(y * w), sum(w * w) from (
        select quarter, segment, customer,
               sum(case when score >= 9 then 100.0 when score <= 6 then -100.0 else 0.0 end) as y,
               sum(1.0::double) as w
        from '{file}' group by all) group by all''').fetchall()""",
    "tally by customer": """
tally(duckdb.read_parquet(file), NPS, ["quarter", "segment"], cluster="customer")""",
    "pandas, a tenth": """
rows = pyarrow.parquet.ParquetFile(file).read_row_groups(
    range(max(pyarrow.parquet.ParquetFile(file).num_row_groups // 10, 1))
).to_pandas()
rows.groupby(["quarter", "segment", "score"]).size()""",
}

SPARK = """
from pyspark.sql import SparkSession
session = SparkSession.builder.master("local[2]").getOrCreate()
tally(session.read.parquet(file), NPS, ["quarter", "segment"])"""


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--answers", type=int, default=100, help="millions of answers")
    answers = parser.parse_args().answers * 1_000_000
    file = Path(tempfile.gettempdir()) / f"nps-answers-{answers}.parquet"
    if not file.exists():
        part = file.with_suffix(".part")
        made = MADE.format(answers=answers, file=part)
        subprocess.run([sys.executable, "-c", made], check=True)
        part.rename(file)
    print(f"{answers:,} answers, {file.stat().st_size / 1e6:,.0f} MB")
    took = {}
    spark = {"PySpark, its start too": SPARK} if find_spec("pyspark") else {}
    for name, body in (RUNS | spark).items():
        code = START.format(file=str(file), body=body.strip())
        run = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
        took[name], memory = json.loads(run.stdout)
        print(f"{name:<22} {took[name]:8.1f} s {memory:8,.0f} MB")
    plain = took["tally on DuckDB"] / took["bare DuckDB query"]
    clustered = took["tally by customer"] / took["bare sum by customer"]
    print(f"tally {plain:.2f} times the bare query (1.2 allowed)")
    print(f"clustered {clustered:.2f} times the bare sum (3 allowed)")
    return 0 if plain <= 1.2 and clustered <= 3 else 1


if __name__ == "__main__":
    sys.exit(main())
