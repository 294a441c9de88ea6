"""Sources that are queries: SQLite, DuckDB, Parquet in place, and a PostgreSQL started here."""

import os
import pwd
import shutil
import socket
import sqlite3
import subprocess
import tempfile
import time
import traceback
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from nps_analysis.contract import ContractError
from nps_analysis.programme import Programme, ProgrammeError
from nps_analysis.store import ingest, load

PROGRAMME = """
name = "acme"
title = "Would they?"
organisation = "Acme"
question = "Would you?"
[folders]
raw = "raw"
processed = "processed"
[[sources]]
table = "responses"
{place}
layout = "mapped"
time_zone = "UTC"
[sources.columns]
response_id = "id"
customer_id = "who"
responded_at = "given"
score = "score"
"""
ROWS = [
    (1, "C-1", "2026-07-01 08:00:00", 9),
    (2, "C-2", "2026-07-02 08:00:00", 3),
    (3, "C-3", "2026-07-03 08:00:00", None),
    (4, "C-4", "2026-07-04 08:00:00", 12),
]
QUERY = 'query = "SELECT id, who, given, score FROM answers ORDER BY id"'
CREATE = "CREATE TABLE answers (id INTEGER, who TEXT, given TIMESTAMP, score INTEGER)"


@pytest.fixture
def home(tmp_path):
    (tmp_path / "raw").mkdir()
    return tmp_path


def programme(home, place):
    (home / "programme.toml").write_text(PROGRAMME.format(place=place), encoding="utf-8")
    return Programme.read(home)


def sqlite(home):
    with sqlite3.connect(home / "raw/answers.db") as connection:
        connection.execute(CREATE)
        connection.executemany("INSERT INTO answers VALUES (?, ?, ?, ?)", ROWS)
    connection.close()
    return f'database = "answers.db"\n{QUERY}'


def in_duckdb(home):
    with duckdb.connect(str(home / "raw/answers.duckdb")) as connection:
        connection.execute(CREATE)
        connection.executemany("INSERT INTO answers VALUES (?, ?, ?, ?)", ROWS)
    return f'database = "answers.duckdb"\n{QUERY}'


def frame():
    rows = pd.DataFrame(ROWS, columns=["id", "who", "given", "score"])
    return rows.assign(score=rows["score"].astype("Int64"), given=pd.to_datetime(rows["given"]))


def parquet_in_duckdb(home):
    frame().to_parquet(home / "raw/part.parquet")
    query = "SELECT * FROM read_parquet('part*.parquet')"
    return f'database = ":memory:"\nquery = "{query}"'


def parquet_in_a_store(home):
    (home / "lake").mkdir()
    frame().iloc[:2].to_parquet(home / "lake/1.parquet")
    frame().iloc[2:].to_parquet(home / "lake/2.parquet")
    return f'database = "file://{home}/lake"'


@pytest.mark.parametrize("make", [sqlite, in_duckdb, parquet_in_duckdb, parquet_in_a_store])
def test_the_rows_of_a_query_are_read_as_those_of_a_file(home, make):
    acme = programme(home, make(home))
    done = ingest(acme)
    (one,) = done.inputs
    assert (done.rows_in, done.kept, done.refused) == (4, 3, {"score_out_of_range": 1})
    assert load("responses", programme=acme)["score"].fillna(-1).tolist() == [9, 3, -1]
    listed = acme.folder("processed") / "refused" / f"{one.path}.csv"
    assert "score_out_of_range" in listed.read_text("utf-8-sig")
    assert not ingest(acme).changed


def test_a_query_is_run_again_and_what_it_returns_replaces_the_rows(home):
    acme = programme(home, sqlite(home))
    ingest(acme)
    with sqlite3.connect(home / "raw/answers.db") as connection:
        connection.execute("INSERT INTO answers VALUES (5, 'C-5', '2026-07-05 08:00:00', 10)")
    connection.close()
    done = ingest(acme)
    assert done.changed and done.rows_in == 5
    assert len(list(acme.folder("processed").glob("fetched/*/*.parquet"))) == 1


def test_a_query_cannot_change_anything(home):
    sqlite(home)
    acme = programme(home, 'database = "answers.db"\nquery = "DELETE FROM answers"')
    with pytest.raises(ContractError, match="query: attempt to write a readonly database"):
        ingest(acme)


@pytest.mark.parametrize(
    ("place", "said"),
    [
        (f'database = "gone.db"\n{QUERY}', "database: there is no file 'gone.db'"),
        (f'database = "$NPS_NOWHERE"\n{QUERY}', "environment has no NPS_NOWHERE; set it to"),
        ('database = ":memory:"\nquery = "SELECT 1 FROM nowhere"', "query: .*nowhere"),
        ('database = "file:///no/such/lake"', "database: file:///no/such/lake: "),
    ],
)
def test_a_query_that_fails_says_why(home, place, said):
    with pytest.raises(ContractError, match=said):
        ingest(programme(home, place))


@pytest.mark.parametrize(
    ("place", "said"),
    [
        (f'database = "a.db"\nfiles = "*.csv"\n{QUERY}', "one of the two"),
        (QUERY, "one of the two"),
        ('database = "a.db"', "a database needs a query"),
        (f'files = "*.csv"\n{QUERY}', "a query belongs to a database"),
        (f'database = "../a.db"\n{QUERY}', "a file inside folders.raw"),
        (f'database = "s3://bucket/answers"\n{QUERY}', "read whole, without a query"),
        (f'database = "postgresql://me:hush@host/db"\n{QUERY}', "belongs into the environment"),
    ],
)
def test_a_declaration_that_cannot_be_is_refused(home, place, said):
    with pytest.raises(ProgrammeError, match=said) as caught:
        programme(home, place)
    assert "hush" not in str(caught.value)


def test_cells_of_several_types_become_texts(home):
    place = sqlite(home)
    with sqlite3.connect(home / "raw/answers.db") as connection:
        connection.execute("UPDATE answers SET score = 'ten' WHERE id = 2")
    connection.close()
    assert ingest(programme(home, place)).refused == {
        "score_not_a_number": 1,
        "score_out_of_range": 1,
    }


SERVER = max(Path("/usr/lib/postgresql").glob("*/bin"), default=None)


@pytest.fixture(scope="module")
def postgresql():
    """A PostgreSQL server of the test's own, on a free port of this machine: its URL."""
    if SERVER is None and shutil.which("initdb") is None:
        pytest.skip("PostgreSQL's server is not on this machine (apt-get install postgresql)")
    programs = SERVER or Path(shutil.which("initdb")).parent
    folder = Path(tempfile.mkdtemp(prefix="nps-postgresql-"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    who = {}
    if os.geteuid() == 0:  # the server refuses to run as root
        owner = pwd.getpwnam("postgres")
        os.chown(folder, owner.pw_uid, owner.pw_gid)
        who = {"user": owner.pw_uid, "group": owner.pw_gid, "cwd": folder}
    (folder / "password").write_text("hush hush")
    (folder / "password").chmod(0o644)
    data = folder / "data"
    quiet = {"check": True, "stdout": subprocess.DEVNULL, **who}
    subprocess.run(
        [programs / "initdb", "-D", data, "-U", "analyst", "-A", "scram-sha-256",
         "--pwfile", folder / "password"], **quiet,
    )  # fmt: skip
    subprocess.run(
        [programs / "pg_ctl", "-D", data, "-w", "-l", folder / "log",
         "-o", f"-p {port} -k {folder} -c listen_addresses=127.0.0.1", "start"], **quiet,
    )  # fmt: skip
    try:
        yield f"postgresql://analyst:hush%20hush@127.0.0.1:{port}/postgres"
    finally:
        subprocess.run([programs / "pg_ctl", "-D", data, "-m", "immediate", "stop"], **quiet)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def answers_there(postgresql):
    import psycopg

    with psycopg.connect(postgresql) as connection:
        connection.execute(CREATE.replace("TIMESTAMP", "TIMESTAMPTZ"))
        with connection.cursor() as cursor:
            rows = [(*row[:2], f"{row[2]}+02", row[3]) for row in ROWS]
            cursor.executemany("INSERT INTO answers VALUES (%s, %s, %s, %s)", rows)
    return postgresql


def test_a_real_postgresql_is_queried_with_credentials_of_the_environment(
    home, answers_there, monkeypatch
):
    monkeypatch.setenv("NPS_TEST_DATABASE", answers_there)
    acme = programme(home, f'database = "$NPS_TEST_DATABASE"\n{QUERY}')
    done = ingest(acme)
    assert (done.rows_in, done.kept, done.refused) == (4, 3, {"score_out_of_range": 1})
    rows = load("responses", programme=acme)
    # written at 8 o'clock two hours east of UTC
    assert rows["responded_at"].iloc[0] == pd.Timestamp("2026-07-01 06:00", tz="UTC")
    for path in acme.folder("processed").rglob("*"):
        assert path.is_dir() or b"hush" not in path.read_bytes()


def test_a_real_postgresql_is_never_written_to(home, answers_there, monkeypatch):
    monkeypatch.setenv("NPS_TEST_DATABASE", answers_there)
    place = 'database = "$NPS_TEST_DATABASE"\nquery = "DELETE FROM answers RETURNING *"'
    with pytest.raises(ContractError, match="query: .*read-only transaction"):
        ingest(programme(home, place))


def test_a_wrong_password_is_not_repeated(home, postgresql, monkeypatch):
    monkeypatch.setenv("NPS_TEST_DATABASE", postgresql.replace("hush%20hush", "mistyped"))
    with pytest.raises(ContractError, match="password authentication failed") as caught:
        ingest(programme(home, f'database = "$NPS_TEST_DATABASE"\n{QUERY}'))
    assert "mistyped" not in str(caught.value)


def test_a_server_that_is_not_there_is_said_in_one_line(home, monkeypatch):
    monkeypatch.setenv("NPS_TEST_DATABASE", "postgresql://me:hush@127.0.0.1:9/db")
    began = time.monotonic()
    with pytest.raises(ContractError, match="(?i)connection") as caught:
        ingest(programme(home, f'database = "$NPS_TEST_DATABASE"\n{QUERY}'))
    assert "hush" not in str(caught.value) and time.monotonic() - began < 30


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://bob:p@ss:w/rd@localhost:xx/db",
        "postgresql://bob:p@ss@localhost:1/db",
        "postgresql://bob:pass@localhost:port/db",
        "no address at all",
    ],
)
def test_of_an_address_written_wrongly_nothing_is_repeated(home, monkeypatch, url):
    pytest.importorskip("psycopg", reason="PostgreSQL's driver is not installed")
    monkeypatch.setenv("NPS_TEST_DATABASE", url)
    with pytest.raises(ContractError, match="in a password @ is written %40") as caught:
        ingest(programme(home, f'database = "$NPS_TEST_DATABASE"\n{QUERY}'))
    shown = "".join(traceback.format_exception(caught.value))
    assert not any(piece in shown for piece in ("bob", "p@ss", "rd@", "'w'", "at all"))


def test_two_exports_have_two_lists_of_what_was_refused(home):
    head, row = "id,who,given,score\n", "{},C-1,2026-07-0{} 08:00:00,12\n"
    (home / "raw" / "a.tsv").write_text((head + row.format(1, 1)).replace(",", "\t"))
    (home / "raw" / "a.tsv.csv").write_text(head + row.format(2, 2))
    acme = programme(home, 'files = "*"')
    assert ingest(acme).refused == {"score_out_of_range": 2}
    lists = sorted((acme.folder("processed") / "refused").iterdir())
    assert [path.name for path in lists] == ["a.tsv.csv", "a.tsv.refused.csv"]
    assert [len(pd.read_csv(path)) for path in lists] == [1, 1]
