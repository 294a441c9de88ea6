"""Whatever happens to a run, the tables are those of the last run that ended well."""

import errno
import json
import logging
import os
import shutil
import subprocess
import sys
import threading
import time
from dataclasses import replace

import pytest

from nps_analysis import sources, store
from nps_analysis.contract import ContractError
from nps_analysis.programme import Programme
from nps_analysis.sources import large_csv
from nps_analysis.store import disk

NEW = "Id,E-mail,Sent in,Recommend,Why\nC-1,ana@acme.test,2026-10-02 08:00:00,5,\n"


def snapshot(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(".lock")
    }


@pytest.fixture
def reads(monkeypatch):
    """The paths that were parsed."""
    seen = []
    read = sources.read

    def recorded(path, source, programme):
        seen.append(path.name)
        return read(path, source, programme)

    monkeypatch.setattr(sources, "read", recorded)
    return seen


def test_unchanged_inputs_are_not_read_again(programme, home, reads, caplog):
    assert store.ingest(programme).changed
    assert len(reads) == 7
    before = snapshot(home / "processed")
    reads.clear()
    with caplog.at_level(logging.INFO):
        again = store.ingest(programme)
    assert not again.changed and not reads
    assert "nothing changed: 7 inputs, none of them read" in caplog.text
    assert snapshot(home / "processed") == before


def test_only_what_changed_is_read(programme, home, reads):
    store.ingest(programme)
    reads.clear()
    (home / "raw/answers/2026Q4.csv").write_text(NEW)
    (home / "raw/crm.csv").touch()
    found = store.ingest(programme)
    assert reads == ["2026Q4.csv"]
    assert [one.path for one in found.inputs if one.read] == ["answers/2026Q4.csv"]
    assert found.periods == ("2026Q2", "2026Q3", "2026Q4")


def test_a_changed_declaration_reads_its_own_files_again(programme, home, reads):
    store.ingest(programme)
    reads.clear()
    path = home / "programme.toml"
    path.write_text(path.read_text().replace('comment = "Why"\n', ""))
    store.ingest(Programme.read(home))
    assert reads == ["2026Q2.csv", "2026Q3.csv"]
    path.write_text(path.read_text().replace('title = "Would', 'title = "Do'))
    assert not store.ingest(Programme.read(home)).changed


def test_other_code_reads_everything_again(programme, reads, monkeypatch):
    store.ingest(programme)
    reads.clear()
    for module in ("inputs", "ingesting"):
        monkeypatch.setattr(f"nps_analysis.store.{module}.reader_version", lambda: "other")
    assert store.ingest(programme).code_version == "other"
    assert len(reads) == 7


def test_a_removed_export_takes_its_answers_and_files_with_it(programme, home):
    store.ingest(programme)
    count = len(snapshot(home / "processed"))
    (home / "raw/answers/2026Q4.csv").write_text(NEW)
    store.ingest(programme)
    (home / "raw/answers/2026Q4.csv").unlink()
    store.ingest(programme)
    assert store.known_periods(programme) == ["2026Q2", "2026Q3"]
    assert len(snapshot(home / "processed")) == count


def test_what_says_what_belongs_in_a_folder_is_no_export_and_stays(home):
    text = (home / "programme.toml").read_text().replace("answers/*.csv", "answers/*")
    (home / "programme.toml").write_text(text)
    notes = [home / folder / "README.md" for folder in ("raw", "raw/answers", "processed")]
    for note in notes:
        note.parent.mkdir(exist_ok=True)
        note.write_text("What belongs here.\n")
    for _ in range(2):
        store.ingest(Programme.read(home))
        assert [note.read_text() for note in notes] == ["What belongs here.\n"] * 3
        (home / "raw/answers/2026Q4.csv").write_text(NEW)
    found = store.manifest(Programme.read(home))
    assert len(found["inputs"]) == 8
    assert not [one for one in found["inputs"] if "README" in one["path"]]
    assert "README" not in str(found)


def test_lists_and_tables_that_were_lost_are_made_again_without_reading(programme, home, reads):
    store.ingest(programme)
    before = snapshot(home / "processed")
    (home / "processed/refused/answers/2026Q3.csv").write_text("edited")
    next((home / "processed").glob("responses-*.parquet")).unlink()
    reads.clear()
    assert store.ingest(programme).changed
    assert not reads
    assert snapshot(home / "processed") == before


def test_a_broken_export_names_every_problem_and_leaves_the_last_state(programme, home):
    store.ingest(programme)
    before = store.manifest(programme)
    (home / "raw/answers/2026Q3.csv").write_text("")
    (home / "raw/crm.csv").write_text("Contact,Account\nC-1,K-1\n")
    with pytest.raises(ContractError) as caught:
        store.ingest(programme)
    assert str(caught.value).startswith(f"{home / 'raw'} breaks its contract in ")
    named = {problem.split(":")[0] for problem in caught.value.problems}
    assert named == {"answers/2026Q3.csv", "crm.csv"}
    assert store.manifest(programme) == before
    assert len(store.load("responses", programme=programme)) == 8


def test_what_several_exports_have_wrong_is_said_once(home):
    path = home / "programme.toml"
    path.write_text(path.read_text().replace('"mapped"\nblank', '"maped"\nblank'))
    (home / "raw/crm.csv").write_text("")
    with pytest.raises(ContractError) as caught:
        store.ingest(Programme.read(home))
    assert caught.value.problems[0].startswith("answers/2026Q2.csv and 1 more: sources[0].layout")
    assert len(caught.value.problems) == 2


def test_an_export_that_changes_while_it_is_read_is_not_trusted(programme, home, monkeypatch):
    read = sources.read

    def slow(path, source, programme):
        reading = read(path, source, programme)
        if path.name == "2026Q2.csv":
            path.write_text(path.read_text() + "A-9,cy@acme.test,2026-04-09 08:00:00,9,\n")
        return reading

    monkeypatch.setattr(sources, "read", slow)
    with pytest.raises(ContractError, match="changed while it was read; run again"):
        store.ingest(programme)


def test_a_reading_that_loses_a_row_is_stopped(programme, monkeypatch):
    read = sources.read

    def careless(path, source, programme):
        reading = read(path, source, programme)
        return replace(reading, rows=reading.rows[1:])

    monkeypatch.setattr(sources, "read", careless)
    with pytest.raises(AssertionError, match="3 rows in, 2 accounted for"):
        store.ingest(programme)


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_a_disk_that_takes_no_more_leaves_the_last_state(programme, home, monkeypatch, code):
    store.ingest(programme)
    before = snapshot(home / "processed")
    (home / "raw/answers/2026Q4.csv").write_text(NEW)
    real, calls = os.fsync, []

    def fsync(handle):
        calls.append(handle)
        if len(calls) == 4:
            raise OSError(code, os.strerror(code))
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(OSError, match=r"cannot write in .*processed: .*then run again") as caught:
        store.ingest(programme)
    assert caught.value.__cause__.errno == code
    monkeypatch.undo()
    left = snapshot(home / "processed")
    assert {name: left[name] for name in before} == before
    assert not [name for name in left if ".writing-" in name]
    assert store.known_periods(programme) == ["2026Q2", "2026Q3"]


def test_a_large_table_reaches_the_disk_beside_other_work_and_before_the_manifest(
    programme, home, monkeypatch
):
    store.ingest(programme)
    before = snapshot(home / "processed")
    (home / "raw/answers/2026Q4.csv").write_text(NEW)
    monkeypatch.setattr(large_csv, "FROM", 0)
    real = os.fsync

    def refused(handle):
        if threading.current_thread() is not threading.main_thread():
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(handle)

    monkeypatch.setattr(os, "fsync", refused)
    with pytest.raises(OSError, match="the disk is full; free some space"):
        store.ingest(programme)
    left = snapshot(home / "processed")
    assert {name: left[name] for name in before} == before
    assert not [name for name in left if ".writing-" in name]
    monkeypatch.setattr(os, "fsync", real)
    assert store.ingest(programme).periods[-1] == "2026Q4"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a small disk")
def test_a_disk_that_is_really_full_leaves_the_last_state(programme, home):
    folder = home / "processed"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("this machine does not let root mount a tmpfs")
    try:
        store.ingest(programme)
        before = store.manifest(programme)
        free = shutil.disk_usage(folder).free
        (folder / "ballast").write_bytes(b"0" * (free - 8192))
        (home / "raw/answers/2026Q4.csv").write_text(NEW)
        with pytest.raises(OSError, match="the disk is full; free some space"):
            store.ingest(programme)
        assert store.manifest(programme) == before
        assert len(store.load("responses", programme=programme)) == 8
        (folder / "ballast").unlink()
        assert store.ingest(programme).periods[-1] == "2026Q4"
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_a_file_where_the_folder_should_be_is_said(programme, home):
    (home / "processed").write_text("a note")
    with pytest.raises(OSError, match="a file is where a folder is needed"):
        store.ingest(programme)
    assert (home / "processed").read_text() == "a note"


HOLD = """
import sys, time
from pathlib import Path
from nps_analysis.store import disk
with disk.alone(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_second_run_is_turned_away_with_the_name_of_the_first(programme, home):
    store.ingest(programme)
    (home / "raw/answers/2026Q4.csv").write_text(NEW)
    command = [sys.executable, "-c", HOLD, str(home / "processed")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as first:
        assert first.stdout.readline() == "held\n"
        with pytest.raises(BlockingIOError, match=rf"\(process {first.pid} on .*, since "):
            store.ingest(programme)
        assert store.known_periods(programme) == ["2026Q2", "2026Q3"]
        first.kill()
    assert store.ingest(programme).periods[-1] == "2026Q4"


# Forks from a process that has started no thread, so that an attempt costs no imports. A state is
# read off the manifest: each file it names must be there, with the bytes its name promises.
# from 3.12 on Python warns of any fork beside threads; what it forks here does no more than a run
QUIET = ["-W", "ignore:This process:DeprecationWarning"]
KILLED = """
import hashlib, json, os, shutil, signal, sys, traceback
from pathlib import Path
from nps_analysis import store
from nps_analysis.programme import Programme
import nps_analysis.store.counting, pandas

home = Path(sys.argv[1])
processed, kept = home / "processed", home / "kept"

def apart(work):
    if not os.fork():
        try:
            work()
            os._exit(0)
        finally:
            traceback.print_exc()
            os._exit(1)
    return os.WTERMSIG(os.wait()[1])

def state():
    tables = json.loads((processed / "manifest.json").read_bytes())["tables"]
    for table in tables.values():
        found = hashlib.sha256((processed / table["file"]).read_bytes()).hexdigest()
        assert table["file"].endswith(f"-{found[:12]}.parquet")
    return sorted(table["file"] for table in tables.values())

def ingest(fatal=0):
    calls = 0
    def dying(call):
        def counted(name, *others):
            nonlocal calls
            calls += os.path.exists(name)
            if calls == fatal and os.path.exists(name):
                os.kill(os.getpid(), signal.SIGKILL)
            return call(name, *others)
        return counted
    os.replace, os.unlink = dying(os.replace), dying(os.unlink)
    store.ingest(Programme.read(home))

def recovered():
    apart(ingest)
    return state(), [path.name for path in processed.rglob(".writing-*")]

fatal = 0
signalled = signal.SIGKILL
while signalled:
    fatal += 1
    shutil.rmtree(processed)
    shutil.copytree(kept, processed)
    signalled = apart(lambda: ingest(fatal))
    print(json.dumps([signalled, state(), recovered() if fatal % 5 == 1 else None]), flush=True)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL")
def test_a_run_killed_at_any_change_of_a_name_leaves_the_old_state_or_the_new(programme, home):
    store.ingest(programme)
    shutil.copytree(home / "processed", home / "kept")
    (home / "raw/answers/2026Q4.csv").write_text(NEW)
    done = subprocess.run(
        [sys.executable, *QUIET, "-c", KILLED, str(home)],
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0 and not done.stderr, done.stderr
    attempts = [json.loads(line) for line in done.stdout.splitlines()]
    assert [signalled for signalled, *_ in attempts] == [9] * (len(attempts) - 1) + [0]
    states = [after for _, after, _ in attempts]
    old, new = states[0], states[-1]
    turn = states.index(new)
    assert turn > 5 and states == [old] * turn + [new] * (len(states) - turn)
    assert len(states) - turn >= 2  # killed after the commit too, while old files are removed
    recovered = [ends for *_, ends in attempts if ends]
    assert recovered == [[new, []]] * len(recovered)


def test_a_warm_run_takes_milliseconds(programme):
    store.ingest(programme)
    begin = time.perf_counter()
    store.ingest(programme)
    assert time.perf_counter() - begin < 0.3


def test_bytes_are_written_whole_or_not_at_all(tmp_path, monkeypatch):
    disk.write(tmp_path / "a", b"old")

    def refuse(*names):
        raise OSError(errno.EIO, "no")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(OSError, match="no"):
        disk.write(tmp_path / "a", b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
    assert (tmp_path / "a").read_bytes() == b"old"
