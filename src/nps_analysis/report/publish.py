"""Put a report in its place: whole or not at all, the one before it readable until then."""

from __future__ import annotations

import ctypes
import errno
import json
import os
import shutil
from collections.abc import Generator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from nps_analysis.programme import Programme
from nps_analysis.report.gate import PublicationError
from nps_analysis.store import disk

RECORD = "run.json"
INDEX = "index.html"
_BUILD, _OLD = ".build-", ".old-"


@contextmanager
def reserved(reports: Path) -> Generator[None]:
    """Hold the reports folder for one run, and clear what a killed one left behind.

    Raises
    ------
    BlockingIOError
        If another run holds it.
    OSError
        If it cannot be written; in plain words.
    """
    with ExitStack() as held:
        with disk.plainly(reports):
            held.enter_context(disk.alone(reports))
            _recover(reports)
        yield


def check_owner(reports: Path, name: str, programme: Programme) -> None:
    """Refuse to replace the report of another programme, unless that is the sample.

    Raises
    ------
    PublicationError
        If the folder of that name is another's, or holds something that is no report.
    """
    folder = reports / name
    if not folder.exists():
        return
    record = read_record(folder)
    if record is None:
        why = f"{folder} exists and is no report; move it away"
    elif record["programme"] != programme.name and not record["sample"]:
        why = (
            f"{folder} is the report of programme {record['programme']!r}, this is "
            f"{programme.name!r}; give one of them another folder with the key folders.reports "
            f"in {programme.path}"
        )
    else:
        return
    raise PublicationError(f"{name} of {programme.name!r}", [why])


def read_record(folder: Path) -> dict | None:
    """Read a published report's run.json; None where there is none."""
    try:
        return json.loads((folder / RECORD).read_bytes())
    except (FileNotFoundError, NotADirectoryError, json.JSONDecodeError):
        return None


def publish(reports: Path, name: str, contents: Mapping[str, bytes]) -> Path:
    """Write a report beside the published one, then let them change places.

    Parameters
    ----------
    reports : Path
        Held by `reserved`.
    period : str
        As its folder is named.
    contents : mapping of str to bytes
        Files by their name in the report's folder.

    Returns
    -------
    Path
        The report's folder. Where the system can exchange two names at once
        (Linux), there is no moment without a whole report under it;
        elsewhere, a run killed between two renames is put right by the next.
    """
    build, target = reports / f"{_BUILD}{name}", reports / name
    with disk.plainly(reports):
        try:
            for file, content in contents.items():
                disk.write(build / file, content)
            for folder in {(build / file).parent for file in contents}:
                disk.settle(folder)
            if not target.exists():
                os.rename(build, target)
            elif not _exchange(build, target):
                os.rename(target, reports / f"{_OLD}{name}")
                os.rename(build, target)
            disk.settle(reports)
        finally:
            _recover(reports)
    return target


def write_index(reports: Path, page: str) -> Path:
    """Replace the list of reports."""
    with disk.plainly(reports):
        disk.write(reports / INDEX, page.encode())
    return reports / INDEX


def published(reports: Path) -> list[dict]:
    """Read the records of all published reports, the newest period first, then its parts."""
    records = [(folder, read_record(folder)) for folder in reports.glob("[!.]*")]
    found = [record | {"folder": folder.name} for folder, record in records if record]
    found.sort(key=lambda one: one["folder"])
    return sorted(found, key=lambda one: (one.get("ends", ""), one["period"]), reverse=True)


def _recover(reports: Path) -> None:
    """Put back a report that a killed run had moved away; remove what it was building."""
    for old in reports.glob(f"{_OLD}*"):
        target = reports / old.name.removeprefix(_OLD)
        if target.exists():
            shutil.rmtree(old)
        else:
            os.rename(old, target)
    for build in reports.glob(f"{_BUILD}*"):
        shutil.rmtree(build)


def _exchange(one: Path, other: Path) -> bool:
    """Let two folders change names in one step; False where the system cannot."""
    here, exchange = -100, 2  # AT_FDCWD, RENAME_EXCHANGE
    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, TypeError):
        return False
    if renameat2(here, os.fsencode(one), here, os.fsencode(other), exchange) == 0:
        return True
    if (code := ctypes.get_errno()) in (errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP):
        return False
    raise OSError(code, os.strerror(code), str(other))
