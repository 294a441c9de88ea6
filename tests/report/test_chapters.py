"""Chapters run with their parameters, in parallel, and never outlive what runs them."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.report.small_project import chapter, code, write_chapters

from nps_analysis.report.chapters import ChapterError, find_chapters, run_chapters

PARAMETERS = {"period": "2026Q3", "language": "fr", "programme": "../programme.toml"}
NOTE_PROCESS = "import os, pathlib, time\npathlib.Path('{}').write_text(str(os.getpid()))"


@pytest.fixture
def run(tmp_path):
    """Write chapters and run them."""

    def run(**chapters):
        seconds = chapters.pop("seconds", 120)
        progress = chapters.pop("progress", None)
        write_chapters(tmp_path, {name.strip("_"): cells for name, cells in chapters.items()})
        found = find_chapters(tmp_path / "programme.toml")
        return run_chapters(found, PARAMETERS, progress, seconds)

    return run


def printed(notebook):
    return "".join(o.text for c in notebook.cells for o in c.get("outputs", ()) if "text" in o)


def alive(process):
    """Whether a process runs; one that ended but was not yet waited for does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_until(holds, seconds):
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, f"not within {seconds} seconds"
        time.sleep(0.05)


def test_chapters_get_the_parameters_and_run_in_their_folder(run, tmp_path):
    seen = []
    first, second = run(
        _1_a=chapter("import os\nprint(period, language, os.getcwd())"),
        _2_b=chapter("print(programme)"),
        progress=lambda *step: seen.append(step),
    )
    assert printed(first) == f"2026Q3 fr {tmp_path}/notebooks\n"
    assert printed(second) == "../programme.toml\n"
    # prose, parameters, papermill's own, and the one printing: four cells
    assert [step for step in seen if step[0] == "1_a"] == [("1_a", n, 4) for n in range(5)]


def test_a_parameter_the_chapter_does_not_have_is_refused(tmp_path):
    write_chapters(tmp_path, {"1_scores": chapter()})
    found = find_chapters(tmp_path / "programme.toml")
    message = "1_scores.ipynb has no parameter 'perid'; it takes period, language, programme"
    with pytest.raises(ValueError, match=message):
        run_chapters(found, {"perid": "2026Q3"})


def test_a_failed_chapter_is_named_with_cell_and_error_and_stops_the_others(run, tmp_path):
    with pytest.raises(ChapterError, match="2_b.ipynb, cell 4: KeyError: 'region'") as caught:
        run(
            _1_a=chapter(NOTE_PROCESS.format("process"), "time.sleep(300)"),
            _2_b=chapter(
                "import pathlib, time\n"
                "while not pathlib.Path('process').exists(): time.sleep(0.05)",
                "{}['region']",
            ),
            _3_c=chapter("import pathlib\npathlib.Path('began').touch()"),
        )
    error = caught.value
    assert (error.chapter, error.cell, error.error) == ("2_b.ipynb", 4, "KeyError")
    process = int((tmp_path / "notebooks" / "process").read_text())
    assert not alive(process)
    assert not (tmp_path / "notebooks" / "began").exists()


def test_a_chapter_that_takes_too_long_is_stopped(run):
    with pytest.raises(ChapterError, match="cell 3: TimeoutError: .* longer than 3 seconds"):
        run(_1_a=chapter("import time\ntime.sleep(300)"), seconds=3)


def test_a_chapter_whose_process_dies_is_named(run):
    with pytest.raises(ChapterError, match="1_a.ipynb, cell 3: .* process ended"):
        run(_1_a=chapter("import os\nos._exit(1)"))


def test_colours_of_a_terminal_are_not_in_the_message(run):
    with pytest.raises(ChapterError) as caught:
        run(_1_a=chapter(code("raise ValueError('\\x1b[31mred\\x1b[0m')")))
    assert str(caught.value) == "1_a.ipynb, cell 3: ValueError: red"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends children with their parent")
@pytest.mark.parametrize("when", ["starting", "running"])
def test_no_kernel_outlives_a_run_that_was_killed(tmp_path, when):
    write_chapters(tmp_path, {"1_a": chapter(NOTE_PROCESS.format("process"), "time.sleep(300)")})
    program = (
        "from pathlib import Path\n"
        "from nps_analysis.report.chapters import find_chapters, run_chapters\n"
        f"run_chapters(find_chapters(Path('programme.toml')), {PARAMETERS})"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], cwd=tmp_path)
    try:
        children = Path(f"/proc/{parent.pid}/task")
        if when == "starting":
            wait_until(lambda: kernels(children), 30)
        else:
            wait_until((tmp_path / "notebooks" / "process").exists, 30)
        [kernel] = kernels(children)
    finally:
        os.kill(parent.pid, signal.SIGKILL)
        parent.wait()
    wait_until(lambda: not alive(kernel), 5)


def kernels(tasks):
    """Children of a process, whichever of its threads began them."""
    return [
        int(child)
        for task in tasks.glob("*/children")
        for child in task.read_text().split()
        if "ipykernel" in Path(f"/proc/{child}/cmdline").read_text()
    ]


def test_chapters_come_in_the_order_of_their_names(tmp_path):
    write_chapters(tmp_path, {"2_b": chapter(), "1_a": chapter(), "draft": chapter()})
    found = find_chapters(tmp_path / "data" / "sample" / "programme.toml")
    assert [path.name for path in found] == ["1_a.ipynb", "2_b.ipynb"]


def test_a_project_without_chapters_is_told_so(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FileNotFoundError, match="no chapters: .*notebooks"):
        find_chapters(tmp_path / "programme.toml")
