"""The command to type next, as this one was typed."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from pathlib import Path

from nps_analysis.programme.model import Programme
from nps_analysis.programme.problems import ProgrammeError

NAME = "nps-analysis"


def command(verb: str, programme: Programme) -> str:
    """Write a command that can be typed here, about this programme.

    The program is written as it was called: by its name where that finds it, else by
    where it is. The programme is named unless it is the one taken by default.
    """
    words = [*_program(), verb]
    try:
        default = Programme.find().path
    except (FileNotFoundError, ProgrammeError):
        default = None
    if default != programme.path:
        words += ["--programme", from_here(programme.path)]
    return shlex.join(words)


def from_here(path: Path) -> str:
    """Name a path from here, where it is below here; links are not followed."""
    path, here = Path(os.path.abspath(path)), Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def _program() -> list[str]:
    called = Path(sys.argv[0])
    if called.name == "__main__.py" and called.parent.name == "nps_analysis":
        return [from_here(Path(sys.executable)), "-m", "nps_analysis"]
    if called.stem != NAME or not called.is_file():
        return [NAME]
    found = shutil.which(NAME)
    return [NAME if found and os.path.samefile(found, called) else from_here(called)]
