"""Run the chapters: a kernel each, a few at a time; one that fails stops them all."""

from __future__ import annotations

import ast
import ctypes
import logging
import os
import re
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
from jupyter_core.utils import ensure_event_loop
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from papermill import PapermillExecutionError, execute_notebook
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines

from nps_analysis.exhibit.theme import PIXELS
from nps_analysis.report.fence import WORKBOOK
from nps_analysis.report.ledger import CLAIMS, ledger_bytes, stated
from nps_analysis.speech.claims import HANDED

AT_ONCE = 2
"""Chapters that run at the same time."""

CHAPTER_SECONDS = 900
"""A chapter that takes longer is stopped, and the report with it."""

DOTS = "200"
"""An inch, of the charts in pixels."""

Progress = Callable[[str, int, int], None]
"""Called with the chapter's name, the cells done, and the cells it has."""

ANSI = re.compile(r"\x1b\[[0-9;]*m")


class ChapterError(RuntimeError):
    """A chapter could not be run to its end.

    Attributes
    ----------
    chapter : str
        File name of the notebook.
    cell : int or None
        Number of the cell in it, from 1; None where no cell is to blame.
    error, reason : str
        Name and message of the error that was raised.
    """

    def __init__(self, chapter: str, cell: int | None, error: str, reason: str) -> None:
        self.chapter, self.cell, self.error, self.reason = chapter, cell, error, reason
        place = f"{chapter}, cell {cell}" if cell else chapter
        super().__init__(f"{place}: {error}: {ANSI.sub('', reason).strip()}")


def find_chapters(programme_path: Path) -> list[Path]:
    """List the chapters in the order of the report.

    They are `notebooks/[0-9]*.ipynb` of the project: of the nearest folder
    that has a `notebooks`, up from the programme's file, else up from here.

    Raises
    ------
    FileNotFoundError
        If no folder has any.
    """
    for start in (programme_path.resolve(), Path.cwd() / "here"):
        for folder in start.parents:
            if found := sorted((folder / "notebooks").glob("[0-9]*.ipynb")):
                return found
    raise FileNotFoundError(
        f"no chapters: neither the folders above {programme_path} nor those above {Path.cwd()} "
        "have a notebooks/ with files such as 1_headline.ipynb"
    )


def declared_parameters(chapter: Path) -> list[str]:
    """List what the cell tagged `parameters` assigns, as Python reads it."""
    cells = nbformat.read(chapter, as_version=4).cells
    source = "\n".join(
        cell.source for cell in cells if "parameters" in cell.metadata.get("tags", ())
    )
    found = []
    for line in ast.parse(source).body:
        if isinstance(line, ast.AnnAssign | ast.Assign):
            targets = [line.target] if isinstance(line, ast.AnnAssign) else line.targets
            found += [target.id for target in targets if isinstance(target, ast.Name)]
    return found


def check_parameters(chapters: Sequence[Path], parameters: Mapping[str, object]) -> None:
    """Refuse parameters that a chapter does not declare; papermill would only log them."""
    problems = []
    for chapter in chapters:
        known = declared_parameters(chapter)
        problems += [
            f"{chapter.name} has no parameter {name!r}; it takes {', '.join(known) or 'none'}"
            for name in parameters
            if name not in known
        ]
    if problems:
        raise ValueError("\n".join(problems))


def run_chapters(
    chapters: Sequence[Path],
    parameters: Mapping[str, str | float | bool | None],
    progress: Progress | None = None,
    seconds: float = CHAPTER_SECONDS,
) -> list[NotebookNode]:
    """Execute chapters with the given parameters, in their own folder.

    Those that speak of what the others state, marked `"nps": {"after": "others"}` in their
    notebook's metadata, run last, and are handed the claims of the others in a file that
    `HANDED` names in their environment. The kernels are children of this process and die with it,
    however it ends.

    Parameters
    ----------
    chapters : sequence of Path
    parameters : mapping
        JSON values, one for every name; all chapters must declare them.
    progress : callable, optional
        Called after each cell with the chapter's name, cells done, cells in all.
    seconds : float, default CHAPTER_SECONDS
        Time a chapter may take.

    Returns
    -------
    list of NotebookNode
        The chapters with their outputs, in the order given. No file is written.

    Raises
    ------
    ValueError
        If a chapter does not know a parameter.
    ChapterError
        If one fails; the others have been stopped by then.
    """
    check_parameters(chapters, parameters)
    # it reads parameters by a pattern of its own, and warns of those that it does not understand
    logging.getLogger("papermill").setLevel(logging.ERROR)
    runs = [_Run(chapter, progress, seconds) for chapter in chapters]
    first = _execute([run for run in runs if not run.after_others], parameters)
    last = [run for run in runs if run.after_others]
    if not last:
        return [first[run] for run in runs]
    with TemporaryDirectory() as folder:
        handed = Path(folder) / CLAIMS
        found = {run.path.stem: first[run] for run in runs if run in first}
        handed.write_bytes(ledger_bytes(stated(found)))
        for run in last:
            run.environment[HANDED] = str(handed)
        results = first | _execute(last, parameters)
    return [results[run] for run in runs]


def _execute(runs: Sequence[_Run], parameters: Mapping) -> dict[_Run, NotebookNode]:
    """Run some chapters, a few at a time, and stop them all where one fails."""
    with ThreadPoolExecutor(AT_ONCE, "chapter") as pool:
        pending = {pool.submit(run.execute, parameters): run for run in runs}
        results = {}
        try:
            while pending:
                done, _ = wait(pending, return_when=FIRST_COMPLETED)
                for future in done:
                    results[pending.pop(future)] = future.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            for run in pending.values():
                run.stop()
            raise
    return results


class _Run:
    """One chapter on its way: its kernel, the cell it is at, its deadline."""

    def __init__(self, path: Path, progress: Progress | None, seconds: float) -> None:
        self.path = path
        self.progress = progress or (lambda chapter, done, cells: None)
        self.seconds = seconds
        self.client: PapermillNotebookClient | None = None
        self.cell: int | None = None
        self.stopped = threading.Event()
        self.notebook = nbformat.read(path, as_version=4)
        self.environment = {name: text for name, text in os.environ.items() if name != HANDED}
        self.environment[PIXELS] = DOTS

    @property
    def after_others(self) -> bool:
        """Whether it speaks of what the others state."""
        return self.notebook.metadata.get("nps", {}).get("after") == "others"

    def execute(self, parameters: Mapping) -> NotebookNode:
        self.deadline = time.monotonic() + self.seconds
        try:
            notebook = execute_notebook(
                self.notebook,
                None,
                dict(parameters),
                engine_name=_Engine.name,
                kernel_name="python3",
                progress_bar=False,
                run=self,
            )
        except PapermillExecutionError as error:
            raise self.failed(error.ename, error.evalue) from error
        except CellTimeoutError as error:
            reason = f"the chapter took longer than {self.seconds:g} seconds"
            raise self.failed("TimeoutError", reason) from error
        except (DeadKernelError, RuntimeError) as error:
            raise self.failed("DeadKernelError", "its Python process ended") from error
        self.progress(self.path.stem, len(notebook.cells), len(notebook.cells))
        return notebook

    def failed(self, error: str, reason: str) -> ChapterError:
        return ChapterError(self.path.name, self.cell, error, reason)

    def starts_cell(self, cell: NotebookNode, cell_index: int) -> None:
        """Note where the run is; called by the client before each cell."""
        if self.stopped.is_set():
            raise DeadKernelError("stopped")
        before = self.client.nb.cells[: cell_index + 1]
        # papermill puts in one cell that the file does not have
        self.cell = sum("injected-parameters" not in c.metadata.get("tags", ()) for c in before)
        self.progress(self.path.stem, cell_index, len(self.client.nb.cells))

    def stop(self) -> None:
        """End the kernel at once, also one that is still to start."""
        self.stopped.set()
        provisioner = self.client and self.client.km and self.client.km.provisioner
        if provisioner and provisioner.process:
            provisioner.process.kill()


class _Engine(NBClientEngine):
    """papermill's own engine, with a run that watches the cells and can stop the kernel."""

    name = "chapter"

    @classmethod
    # papermill gives all but the first two by name
    def execute_managed_notebook(  # ty: ignore[incompatible-method-override]
        cls, nb_man, kernel_name, *, run, start_timeout=60, **_
    ):
        run.client = PapermillNotebookClient(
            nb_man,
            kernel_name=kernel_name,
            startup_timeout=start_timeout,
            timeout_func=lambda cell: max(1, int(run.deadline - time.monotonic())),
            on_cell_start=run.starts_cell,
            # those for whoever opens the notebook are not published, and so not run
            skip_cells_with_tag=WORKBOOK,
            extra_arguments=["--log-level=CRITICAL"],
        )
        with closing(ensure_event_loop()):
            where = {"cwd": str(run.path.parent), "env": run.environment}
            run.client.execute(**where, **_end_with_this_process())


papermill_engines.register(_Engine.name, _Engine)


def _end_with_this_process() -> dict:
    """Options for a kernel that dies when this process is killed.

    ipykernel looks for its parent once a second, but not while it is starting.
    """
    if sys.platform != "linux":
        return {}
    prctl, parent, set_death_signal = ctypes.CDLL(None).prctl, os.getpid(), 1

    def bind_to_parent() -> None:
        prctl(set_death_signal, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)

    return {"preexec_fn": bind_to_parent}
