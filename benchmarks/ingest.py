"""What ingesting a large CSV of answers costs, against DuckDB's bare read_csv to Parquet.

    .venv/bin/python benchmarks/ingest.py                  10 million answers, about 3 minutes
    .venv/bin/python benchmarks/ingest.py --answers 1      1 million

Twice: once where few people answer twice in a period, as when each is asked once, and once where
many do (16 % of rows are set aside). Both programs run on the same file in turn, each a process of
its own, three times: the median of their seconds, and the highest memory. The files are made on
demand beside the temporary files and kept for the next run.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

MADE = """
import duckdb
duckdb.sql("set enable_progress_bar = false")
duckdb.sql('''
    copy (
        select 'R-' || i as response_id, 'C-' || (hash(i) % {people}) as customer_id,
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


PEOPLE = {"few repeat": 12, "many repeat": 0.4}
"""People for each answer, over seven periods."""


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--answers", type=int, default=10, help="millions of answers")
    answers = parser.parse_args().answers * 1_000_000
    highest = max(compared(answers, *one) for one in PEOPLE.items())
    return 0 if highest < 2000 else 1


def compared(answers, shape, each):
    """Time both on a file of this shape; return the most memory that ingesting took."""
    people = round(answers * each)
    home = Path(tempfile.gettempdir()) / f"nps-ingest-{answers}-{people}"
    file = home / "raw" / "answers.csv"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        part = home / "part"
        made = MADE.format(answers=answers, people=people, file=part)
        subprocess.run([sys.executable, "-c", made], check=True)
        part.rename(file)
    (home / "programme.toml").write_text(PROGRAMME, encoding="utf-8")
    print(f"{answers:,} answers, {shape}, {file.stat().st_size / 1e6:,.0f} MB")
    took = {name: [] for name in RUNS}
    memory = {}
    for name, body in [*RUNS.items()] * 3:
        shutil.rmtree(home / "processed", ignore_errors=True)
        code = START.format(body=body.format(file=file, home=home, answers=answers))
        run = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
        seconds, peak = json.loads(run.stdout)
        took[name].append(seconds)
        memory[name] = max(peak, memory.get(name, 0))
    for name in RUNS:
        times = "  ".join(f"{one:5.1f}" for one in took[name])
        print(f"  {name:<14} {median(took[name]):5.1f} s  ({times})  {memory[name]:6,.0f} MB")
    speed = median(took["bare read_csv"]) / median(took["ingest"])
    print(
        f"  {speed:.2f} of the bare speed (0.5 wanted), {memory['ingest']:,.0f} MB (2,000 allowed)"
    )
    return memory["ingest"]


if __name__ == "__main__":
    sys.exit(main())
