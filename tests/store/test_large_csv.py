"""A large export gives the rows, refusals, lines and reasons that a small one gives."""

import errno
import os
import random
import shutil
import time
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from nps_analysis import store
from nps_analysis.contract import ContractError
from nps_analysis.programme import Programme
from nps_analysis.sources import csv_cells, in_sql, large_csv
from nps_analysis.sources.column_kinds import to_frame
from nps_analysis.store import disk, inputs, repeats, sql, staging

HEAD = "Id,Who,E-mail,At,Score,Effort,Why,Region,Channel\n"
PROGRAMME = """
name = "acme"
title = "t"
organisation = "o"
question = "How likely are you to recommend us?"
[folders]
raw = "raw"
processed = "processed"
[calendar]
time_zone = "Europe/Paris"
[effort]
version = "CES 2.0"
[[segments]]
column = "region"
[[sources]]
table = "responses"
files = "*.csv"
layout = "mapped"
blank = [99, "n/a"]
time_zone = "{zone}"
{more}
[sources.columns]
response_id = "Id"
customer_id = "Who"
email = "E-mail"
responded_at = "At"
score = "Score"
effort = "Effort"
comment = "Why"
region = "Region"
channel = "Channel"
"""


def unheard(step, part):
    """Take no note of progress."""


@pytest.fixture
def readers(tmp_path):
    """Read a text by both readers; also whether that of large files read it."""

    def read(text, zone="Europe/Paris", more="", name="a.csv"):
        (tmp_path / "programme.toml").write_text(PROGRAMME.format(zone=zone, more=more))
        path = tmp_path / "raw" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        programme = Programme.read(tmp_path)
        outcomes = []
        for large in (False, True):
            folder = tmp_path / f"processed{large}"
            [one] = inputs.exports_of(programme, {}, {})
            one = staging.replace(one, staged="s")
            try:
                with sql.working(folder) as connection:
                    if large:
                        found = staging._parse_large(
                            one, programme, connection, lambda step, part: None
                        )
                        if found is None:
                            return outcomes[0], None
                    else:
                        found = staging._parse(one, programme, *staging.paths(folder, "s"))
                    rows = connection.sql(f"FROM {found.rows} ORDER BY _row").to_arrow_table()
                    rows = to_frame(rows.select(found.columns))
                    outcomes.append(
                        (rows, found.refused, found.input.evidence, found.input.rows_in)
                    )
            except ContractError as error:
                outcomes.append(list(error.problems))
        return tuple(outcomes)

    return read


def same(ordinary, large):
    """Hold the outcome of one reader to that of the other."""
    assert isinstance(ordinary, list) == isinstance(large, list), (ordinary, large)
    if isinstance(ordinary, list):
        assert large == ordinary
        return
    for one, other in zip(ordinary[:2], large[:2], strict=True):
        pd.testing.assert_frame_equal(one, other, check_like=True)
    assert list(large[2]) == list(ordinary[2])
    assert large[3] == ordinary[3]


def test_a_plain_file_is_read_alike(readers):
    rows = [
        "R-1, C-1 ,a@x.test,2026-03-29 02:30:00,9,7,good,EMEA,web",
        "R-2,C-2,,2026-10-25 02:30:00,10,,call 0722 123 456,EMEA,",
        "R-3,,B@X.test,2026-03-31T10:00Z,99,1,,,web",
        "R-4,,,2026-03-31 10:00:00.5+05:30,,,,,",
        "R-5,C-3,,2026-02-30 10:00:00,8,,,,",
        "R-6,C-3,,,8,,,,",
        "R-7,C-3,,31/03/2026 11:00,6.5,,,,",
        "R-8,C-3,,2026-04-01,12,9,,,",
        ",C-4,,2026-04-01 24:00:00,n/a,3,,,",
        ",,,,,,,,",
        HEAD.strip(),
        "R-9,C-5,,2026-04-01 09:00:00,7 - fine,2,\u00a0spaced\u00a0,é,web",
    ]
    ordinary, large = readers(HEAD + "\n".join(rows))
    assert large is not None
    same(ordinary, large)
    assert large[0]["line"].tolist() == [2, 3, 4, 5, 10, 13]


def test_words_in_the_column_of_addresses_are_nobody_in_either_way(readers):
    rows = [f"R-{n},,N/A,2026-03-29 04:30:00,9,7,,EMEA,web" for n in range(17)]
    rows += [f"R-{n},,U{n}@x.test,2026-03-29 04:30:00,11,7,,EMEA,web" for n in range(17, 22)]
    rows.append("R-22,,-,2026-13-29 04:30:00,9,7,,EMEA,web")
    ordinary, large = readers(HEAD + "\n".join(rows), more="scale = [1, 11]")
    assert large is not None
    same(ordinary, large)
    assert large[0]["email"].isna().sum() == 17
    assert "email: 17 cells without @ are no addresses and count as blank" in large[2]


@pytest.mark.parametrize("name", ["Id", '"Id"'])
def test_the_header_of_a_file_put_behind_another_comes_again_in_either_way(readers, name):
    rows = [f"R-{n},C-{n},,2026-03-29 04:30:00,9,7,,EMEA,web\n" for n in range(20)]
    head = HEAD.replace("Id", f"\ufeff{name}", 1)
    ordinary, large = readers(head + "".join(rows[:10]) + head + "".join(rows[10:]))
    assert large is not None
    same(ordinary, large)
    assert large[1]["reason"].tolist() == ["header_row"]


READ = []
"""Whether each invented file was read as a large one."""

PIECES = {
    "Id": ["R-{n}", " R-{n}", "", "=R", "R-1"],
    "Who": ["C-{n}", "C-1", "", " C-2\u2003"],
    "E-mail": ["", "a{n}@x.test", "N/A", "anonymous", "Ştefan@X.test", "B@X.TEST"],
    "At": [
        "2026-03-29 0{d}:30:00", "2026-10-25 0{d}:15:00", "2026-03-31T10:00:0{d}Z", "",
        "2026-04-0{d}",
        "2026-03-31 10:00:00+0{d}:30", "2025-13-01 10:00:00", "1/4/2026 10:0{d}", "yesterday",
        "2026-01-0{d} 23:59", "20{d}9-06-01 00:00:00.125", "2026-05-05 24:00:00",
    ],
    "Score": ["{d}", "10", "0", "9", "", "11", "99", "n/a", "7.0", "6.5", "x", "10 - very", "-1"],
    "Effort": ["{e}", "", "7", "8", "4.0", "?"],
    "Why": ["", "fine", "Ana: +40 722 123 456", "write to a@x.test",
            '"a, ""b"" c"', '"two\nlines"', "l'été"],
    "Region": ["EMEA", "", " APAC ", "é", "N/A", "n\u2044a"],
    "Channel": ["web", "", "app"],
}  # fmt: skip


@pytest.mark.parametrize("seed", range(24))
def test_any_file_is_read_alike_or_left_to_the_ordinary_reader(readers, monkeypatch, seed):
    dice = random.Random(seed)
    # bytes are looked at in many pieces, and the first need not tell what comes
    monkeypatch.setattr(csv_cells, "_CHUNK", dice.choice([200, 1000, csv_cells._CHUNK]))
    clean = {name: found[: dice.choice([1, 2])] for name, found in PIECES.items()}
    mess = dice.choice([0, 0.01, 0.02, 0.3])

    def cell(name, number):
        pieces = PIECES[name] if dice.random() < mess else clean[name]
        return dice.choice(pieces).format(n=number, d=dice.randint(0, 9), e=dice.randint(1, 7))

    rows = [",".join(cell(name, number) for name in PIECES) for number in range(150)]
    if dice.random() < 0.2:
        rows.insert(dice.randint(0, 150), dice.choice(["", HEAD.strip(), "R-X,short", ",,,,,,,,"]))
    end = dice.choice(["\n", "\r\n"])
    text = (HEAD + "\n".join(rows) + dice.choice(["", "\n"])).replace("\n", end)
    zone = dice.choice(["Europe/Paris", "UTC", "America/New_York", "Australia/Lord_Howe"])
    more = dice.choice(["", "", "scale = [1, 11]", "scale = [1, 10]"]) + "\ndate_order = 'DMY'"
    ordinary, large = readers(text, zone, more)
    if large is not None:
        same(ordinary, large)
    READ.append(large is not None)


def test_most_of_those_files_were_read_as_large_ones():
    assert sum(READ) >= len(READ) / 3


@pytest.mark.parametrize(
    "mess",
    [
        b"R-2,C-1,,2026-03-29 02:30:00,9,7,good\n",
        b'R-2,C-1,,2026-03-29 02:30:00,9,7,"good,EMEA,web\n',
        b'R-2,C-1,,2026-03-29 02:30:00,9,7, "good",EMEA,web\n',
        b"R-2,C-1,,2026-03-29 02:30:00,9,7,\xe9t\xe9,EMEA,web\n",
        b"R-2,C-1,,2026-03-29 02:30:00,9,7,a\0b,EMEA,web\n",
        b"\n",
        b"R-2,C-1,,2026-03-29 02:30:00,9,7,good,EMEA,web,\n",
        b"R-2,C-1,,2026-03-29 02:30:00,9,7,good,EMEA,web\rR-3\n",
    ],
)
def test_what_is_not_plain_is_left_to_the_ordinary_reader(readers, mess):
    good = b"R-1,C-1,,2026-03-29 04:30:00,9,7,good,EMEA,web\n"
    _, large = readers(HEAD.encode() + good * 30 + mess + good)
    assert large is None


def test_what_comes_after_the_first_bytes_is_seen(readers, monkeypatch):
    # blanks at the ends of cells, a quotation mark and a line end inside one: none in the first 100
    monkeypatch.setattr(csv_cells, "_CHUNK", 100)
    good = "R-{},C-1,,2026-03-29 04:30:00,9,7,good,EMEA,web\n"
    late = 'R-x, C-2 ,,2026-03-30 04:30:00,8,7,"a ""b""\nc", APAC,web\n'
    rows = [good.format(number) for number in range(30)]
    ordinary, large = readers(HEAD + "".join(rows) + late + good.format("y"))
    same(ordinary, large)
    assert large[0].iloc[-2][["customer_id", "comment", "region", "line"]].tolist() == [
        "C-2", 'a "b"\nc', "APAC", 32,
    ]  # fmt: skip
    assert large[0].iloc[-1]["line"] == 34


def test_a_full_disk_is_an_error_of_the_system(tmp_path):
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    with pytest.raises(OSError, match="No space left") as caught, sql.working(tmp_path) as held:
        held.execute("COPY (SELECT 1) TO '/dev/full' (FORMAT csv)")
    assert caught.value.errno == errno.ENOSPC


def test_memory_that_is_used_up_is_an_error_of_the_system(tmp_path, monkeypatch):
    monkeypatch.setattr(sql, "_MEMORY", "20MB")
    with pytest.raises(OSError) as caught, sql.working(tmp_path) as held:
        held.execute("SET max_temp_directory_size = '1MB'")
        held.execute("CREATE TABLE much AS SELECT repeat('x', 1000) || i FROM range(100000) t(i)")
    assert caught.value.errno == errno.ENOMEM


def test_it_is_told_how_much_of_a_query_is_done(tmp_path):
    told = []
    with sql.working(tmp_path) as held, in_sql.watched(held, told.append):
        held.execute("CREATE TABLE many AS SELECT hash(i) AS h FROM range(8000000) t(i)")
        held.execute("SELECT count(*) FROM (SELECT h FROM many GROUP BY h)").fetchall()
        while len(told) < 2:
            time.sleep(0.1)
    assert told[0] == 0
    assert all(0 <= part <= 1 for part in told)


def test_nothing_is_left_of_a_run_that_fails(tmp_path):
    with pytest.raises(ZeroDivisionError), sql.working(tmp_path):
        (tmp_path / f"{disk.TEMPORARY}{os.getpid()}-answers.parquet").write_bytes(b"half")
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []


MANY = """
name = "acme"
title = "t"
organisation = "o"
question = "q"
[folders]
raw = "raw"
processed = "processed"
[calendar]
time_zone = "Europe/Paris"
[answers]
{rule}
[[segments]]
column = "region"
levels = ["EMEA"]
[[segments]]
column = "order"
[[sources]]
table = "responses"
files = "a?.csv"
layout = "mapped"
time_zone = "UTC"
[sources.columns]
response_id = "Id"
customer_id = "Who"
responded_at = "At"
score = "Score"
region = "Region"
survey = "Kind"
contact_reference = "Case"
comment = "Why"
[[sources]]
table = "customers"
files = "crm.csv"
layout = "mapped"
[sources.columns]
customer_id = "Contact"
account_id = "Account"
region = "Region"
name = "Name"
[[sources]]
table = "accounts"
files = "accounts.csv"
layout = "mapped"
[sources.columns]
account_id = "Account"
order = "Order"
"""


@pytest.mark.parametrize("rule", ['keep = "latest"', 'keep = "first"', 'one_per = "response"'])
@pytest.mark.parametrize("seed", range(3))
def test_many_answers_are_counted_as_few_are(tmp_path, monkeypatch, seed, rule):
    dice = random.Random(seed)
    raw = tmp_path / "raw"
    raw.mkdir()
    (tmp_path / "programme.toml").write_text(MANY.format(rule=rule))

    def row(number):
        at = f"2026-0{dice.randint(1, 9)}-0{dice.randint(1, 2)} 10:00:0{dice.randint(0, 1)}"
        kind, case = dice.choice(["relational", "transactional", ""]), dice.choice(["", "S-1"])
        who = dice.choice(["", *(f"C-{n}" for n in range(9))])
        cells = [
            dice.choice([f"R-{number}-{dice.randint(0, 5)}", ""]),
            who,
            at,
            dice.choice(["", "9", "3", "0"]),
        ]
        why = dice.choice(["", "fine", "thank Ana Pop, a@x.test"])
        why = f'"{why}"' if "," in why else why
        return ",".join([*cells, dice.choice(["", "EMEA", "APAC"]), kind, case, why])

    before = []
    for name in ("a1.csv", "a2.csv"):
        rows = [row(number) for number in range(200)]
        rows += dice.choices(rows, k=20) + dice.choices(before, k=60 if before else 0)
        dice.shuffle(rows)
        before = rows
        text = "Id,Who,At,Score,Region,Kind,Case,Why\n" + "\n".join(rows) + "\n"
        (raw / name).write_text(text.replace(",3,", ",6.5,", 2))
    (raw / "crm.csv").write_text(
        "Contact,Account,Region,Name\nC-1,K-1,EMEA,Ana Pop\nC-2,K-2,,\nC-3,K-1,x,\n"
    )
    (raw / "accounts.csv").write_text("Account,Order\nK-1,first\n")
    programme = Programme.read(tmp_path)
    found, every = [], repeats.Repeats

    def meeting(connection, programme, answers):
        # only 3 bits of each hash are compared, so that many meet by chance
        return every(connection, programme, replace(answers, rows=2**61 - 1))

    if seed:
        monkeypatch.setattr(repeats, "Repeats", meeting)
    for least in (10**9, 0):
        monkeypatch.setattr(large_csv, "FROM", least)
        shutil.rmtree(tmp_path / "processed", ignore_errors=True)
        steps = []
        done = store.ingest(programme, lambda step, *_, steps=steps: steps.append(step))
        assert ("a1.csv: score" in steps) == ("answers" in steps) == (least == 0)
        tables = [store.load(name, programme=programme) for name in ("responses", "refused")]
        by = ["table", "file", "line"]
        kept = tables[0].sort_values(["source", "response_id"], ignore_index=True)
        found.append((kept, tables[1].sort_values(by, ignore_index=True), done, tables[0]))
    ordinary, large = found
    assert not large[0]["comment"].str.contains("Ana|@").any()
    pd.testing.assert_frame_equal(ordinary[0], large[0])
    pd.testing.assert_frame_equal(ordinary[1], large[1])
    assert large[3]["responded_at"].is_monotonic_increasing
    for name in ("periods", "problems", "refused", "kept"):
        assert getattr(large[2], name) == getattr(ordinary[2], name)
    assert [one.periods for one in large[2].inputs] == [one.periods for one in ordinary[2].inputs]
