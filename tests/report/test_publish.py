"""A report appears whole or not at all, and the one before it survives whatever happens."""

import errno
import json
import os
import subprocess
import sys

import pytest

from nps_analysis.report import publish as publishing
from nps_analysis.report.gate import PublicationError
from nps_analysis.report.publish import check_owner, publish, published, reserved, write_index

RECORD = {"programme": "acme", "sample": False, "period": "2026Q3"}


def contents(mark, **record):
    return {
        "report.html": f"<p>{mark}</p>".encode(),
        "tables/1_a-x.csv": mark.encode(),
        "run.json": json.dumps(RECORD | record).encode(),
    }


def files(folder):
    found = (path for path in folder.rglob("*") if path.is_file() and ".lock" not in path.name)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


@pytest.fixture(params=["exchange", "two renames"])
def system(request, monkeypatch):
    """A system that exchanges two names in one step, and one that cannot."""
    if request.param == "two renames":
        monkeypatch.setattr(publishing, "_exchange", lambda one, other: False)


def test_a_report_takes_the_place_of_the_one_before(tmp_path, system):
    for mark in ("first", "second"):
        with reserved(tmp_path):
            assert publish(tmp_path, "2026Q3", contents(mark)) == tmp_path / "2026Q3"
        assert files(tmp_path / "2026Q3") == contents(mark)
        assert [path.name for path in tmp_path.iterdir() if ".lock" not in path.name] == ["2026Q3"]


def test_what_says_what_belongs_there_is_no_report_and_stays(tmp_path, system):
    (tmp_path / "README.md").write_text("What belongs here.\n")
    for mark in ("first", "second"):
        with reserved(tmp_path):
            publish(tmp_path, "2026Q3", contents(mark))
            write_index(tmp_path, "<p>list</p>")
    assert [record["folder"] for record in published(tmp_path)] == ["2026Q3"]
    assert (tmp_path / "README.md").read_text() == "What belongs here.\n"


def test_what_could_not_be_written_leaves_the_report_as_it_was(tmp_path, system, monkeypatch):
    with reserved(tmp_path):
        publish(tmp_path, "2026Q3", contents("first"))

    def full(path, data):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))

    with reserved(tmp_path):
        monkeypatch.setattr(publishing.disk, "write", full)
        with pytest.raises(OSError, match="the disk is full; free some space.*unchanged"):
            publish(tmp_path, "2026Q3", contents("second"))
    assert files(tmp_path) == {f"2026Q3/{name}": data for name, data in contents("first").items()}


KILLED = """
import os, sys
from pathlib import Path
from nps_analysis.report import publish as publishing
sys.path.insert(0, {tests!r})
from test_publish import contents
calls = 0
def counted(call):
    def before(*args, **kw):
        global calls
        calls += 1
        if calls == {at}:
            os.kill(os.getpid(), 9)
        return call(*args, **kw)
    return before
os.rename, os.replace = counted(os.rename), counted(os.replace)
publishing.disk.settle, publishing.shutil.rmtree = (
    counted(publishing.disk.settle), counted(publishing.shutil.rmtree))
if {exchange}:
    publishing._exchange = counted(publishing._exchange)
else:
    publishing._exchange = lambda one, other: False
with publishing.reserved(Path(".")):
    publishing.publish(Path("."), "2026Q3", contents("second"))
print("done")
"""


@pytest.mark.parametrize("exchange", [True, False])
@pytest.mark.parametrize("at", range(1, 11))
def test_killed_at_any_step_one_whole_report_stands(tmp_path, at, exchange):
    with reserved(tmp_path):
        publish(tmp_path, "2026Q3", contents("first"))
    code = KILLED.format(tests=os.path.dirname(__file__), at=at, exchange=exchange)
    run = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True)
    assert run.returncode in (-9, 0), run.stderr
    if exchange:
        assert files(tmp_path / "2026Q3") in (contents("first"), contents("second"))
    with reserved(tmp_path):
        assert files(tmp_path / "2026Q3") in (contents("first"), contents("second"))
        assert [path.name for path in tmp_path.iterdir() if ".lock" not in path.name] == ["2026Q3"]


def test_two_runs_at_once_are_refused(tmp_path):
    with (
        reserved(tmp_path),
        pytest.raises(BlockingIOError, match="another run .*wait until it ends"),
        reserved(tmp_path),
    ):
        pass


def test_a_folder_that_cannot_be_made_is_said_before_any_work(tmp_path):
    (tmp_path / "reports").write_text("a file")
    with (
        pytest.raises(OSError, match="a file is where a folder is needed"),
        reserved(tmp_path / "reports"),
    ):
        pass


def test_the_report_of_another_programme_is_not_replaced(tmp_path, programme):
    check_owner(tmp_path, "2026Q3", programme)
    with reserved(tmp_path):
        publish(tmp_path, "2026Q3", contents("x", programme="zenith"))
    with pytest.raises(PublicationError, match="'zenith', this is 'acme'.*folders.reports"):
        check_owner(tmp_path, "2026Q3", programme)
    with reserved(tmp_path):
        publish(tmp_path, "2026Q3", contents("x", programme="larkfield", sample=True))
    check_owner(tmp_path, "2026Q3", programme)


def test_a_folder_that_is_no_report_is_not_replaced(tmp_path, programme):
    (tmp_path / "2026Q3").mkdir()
    with pytest.raises(PublicationError, match="2026Q3 exists and is no report; move it away"):
        check_owner(tmp_path, "2026Q3", programme)


def test_the_index_lists_reports_newest_first(tmp_path):
    with reserved(tmp_path):
        for period in ("2025Q4", "2026Q3", "2026Q1"):
            publish(tmp_path, period, contents(period, period=period))
        (tmp_path / "notes").mkdir()
        write_index(tmp_path, "<p>all</p>")
    assert [report["folder"] for report in published(tmp_path)] == ["2026Q3", "2026Q1", "2025Q4"]
    assert (tmp_path / "index.html").read_text() == "<p>all</p>"
