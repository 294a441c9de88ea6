"""What ingesting a large CSV of answers costs, against DuckDB's bare read_csv to Parquet.

    .venv/bin/python benchmarks/ingest.py                  10 million answers, some minutes
    .venv/bin/python benchmarks/ingest.py --answers 1      1 million

Both run in one go on the same file, each a process of its own: its seconds and its peak memory.
The file is made on demand beside the temporary files and kept for the next run.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

MADE = """
import duckdb
duckdb.sql("set enable_progress_bar = false")
duckdb.sql('''
    copy (
        select 'R-' || i as response_id, 'C-' || (hash(i) % 4000000) as customer_id,
               strftime(timestamp '2025-01-01'
                   + to_seconds((hash(i + 7) % (86400 * 640))::bigint), '%Y-%m-%d %H:%M:%S')
                   as responded_at,
               case when hash(i + 1) % 50 = 0 then '' else (hash(i + 3) % 11)::varchar end
                   as score,
               ['EMEA', 'Americas', 'APAC'][1 + (hash(i + 5) % 3)::int] as region,
               ['email', 'web', 'app'][1 + (hash(i + 6) % 3)::int] as channel
        from range({answers}) t(i)
    ) to '{file}' (header)
''')
"""
PROGRAMME = """
name = "large"
title = "Would they recommend us?"
organisation = "Large"
question = "How likely are you to recommend us?"
[folders]
raw = "raw"
processed = "processed"
[[segments]]
column = "region"
[[sources]]
table = "responses"
files = "*.csv"
layout = "mapped"
time_zone = "UTC"
[sources.columns]
response_id = "response_id"
customer_id = "customer_id"
responded_at = "responded_at"
score = "score"
region = "region"
channel = "channel"
"""
START = """
import json, resource, time
began = time.perf_counter()
{body}
seconds = time.perf_counter() - began
print(json.dumps([seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))
"""
RUNS = {
    "bare read_csv": """
import duckdb
duckdb.sql("set enable_progress_bar = false")
duckdb.sql("copy (select * from read_csv('{file}')) to '{home}/bare.parquet' (format parquet)")
""",
    "ingest": """
from nps_analysis import store
from nps_analysis.programme import Programme
done = store.ingest(Programme.read('{home}/programme.toml'))
assert done.kept + sum(done.refused.values()) == {answers}
""",
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--answers", type=int, default=10, help="millions of answers")
    answers = parser.parse_args().answers * 1_000_000
    home = Path(tempfile.gettempdir()) / f"nps-ingest-{answers}"
    file = home / "raw" / "answers.csv"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        part = home / "part"
        made = MADE.format(answers=answers, file=part)
        subprocess.run([sys.executable, "-c", made], check=True)
        part.rename(file)
    (home / "programme.toml").write_text(PROGRAMME, encoding="utf-8")
    shutil.rmtree(home / "processed", ignore_errors=True)
    print(f"{answers:,} answers, {file.stat().st_size / 1e6:,.0f} MB")
    took = {}
    for name, body in RUNS.items():
        code = START.format(body=body.format(file=file, home=home, answers=answers))
        run = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
        took[name], memory = json.loads(run.stdout)
        print(f"{name:<16} {took[name]:8.1f} s {memory:8,.0f} MB", flush=True)
    speed = took["bare read_csv"] / took["ingest"]
    print(f"{speed:.2f} of the bare speed (0.5 wanted), {memory:,.0f} MB (2,000 allowed)")
    return 0 if memory < 2000 else 1


if __name__ == "__main__":
    sys.exit(main())
