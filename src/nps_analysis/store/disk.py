"""Writing so that a crash, a full disk or a second run leaves the last good state."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import socket
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

LOCK = ".lock"
HOLDER = ".lock.json"
TEMPORARY = ".writing-"

_PLAIN = {
    errno.ENOSPC: "the disk is full; free some space",
    errno.EDQUOT: "the disk quota is used up; free some space",
    errno.ENOMEM: "memory is used up, and what was put on the disk meanwhile; free some of both",
    errno.EROFS: "the folder is read-only; make it writable, or name another in [folders]",
    errno.EACCES: "permission is denied; make it writable, or name another in [folders]",
    errno.EPERM: "permission is denied; make it writable, or name another in [folders]",
    errno.ENOTDIR: "a file is where a folder is needed; move it, or name another in [folders]",
    errno.EEXIST: "a file is where a folder is needed; move it, or name another in [folders]",
}


def digest(*parts: bytes) -> str:
    """Name bytes by their content: 12 hexadecimal digits."""
    found = hashlib.sha256()
    for part in parts:
        found.update(part)
    return found.hexdigest()[:12]


def digested(path: Path) -> str:
    """Name the bytes of a file as `digest` does."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:12]


def write(path: Path, data: bytes) -> None:
    """Put a whole file in place, or leave what was there.

    The bytes reach the disk under another name before the name changes, so
    no reader ever meets half a file.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{TEMPORARY}{os.getpid()}-{path.name}")
    try:
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def flush(path: Path) -> None:
    """Wait until the bytes of a file are on the disk."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


def flushing(path: Path) -> Callable[[], None]:
    """Begin to flush a file while other work goes on; give what waits until that is done."""
    pool = ThreadPoolExecutor(1)
    begun = pool.submit(flush, path)
    pool.shutdown(wait=False)
    return begun.result


def place(path: Path, name: Path, flushed: Callable[[], None] | None = None) -> None:
    """Give a whole file the name by which it is known, once its bytes are on the disk.

    `flushed` waits for that where it has begun already.
    """
    if flushed is None:
        flush(path)
    else:
        flushed()
    os.replace(path, name)


def settle(folder: Path) -> None:
    """Make the names of a folder survive a power cut, where the system can."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def clear(folder: Path, keep: Iterable[Path], patterns: Iterable[str]) -> None:
    """Remove what earlier runs left: files of these patterns that are not kept."""
    kept = set(keep)
    for pattern in (*patterns, f"**/{TEMPORARY}*"):
        for path in folder.glob(pattern):
            if path.is_file() and path not in kept:
                path.unlink(missing_ok=True)


@contextmanager
def swept(folder: Path) -> Generator[None]:
    """Leave nothing behind that this process put in a folder for a while."""
    try:
        yield
    finally:
        for path in folder.glob(f"{TEMPORARY}{os.getpid()}-*"):
            if path.is_file():
                path.unlink(missing_ok=True)


@contextmanager
def plainly(folder: Path) -> Generator[None]:
    """Say in plain words why a folder cannot be written, and what still stands.

    Raises
    ------
    OSError
        With a message for the person who runs the command; the system's own
        error is its cause.
    """
    try:
        yield
    except OSError as error:
        if error.errno not in _PLAIN or isinstance(error, BlockingIOError):
            raise
        raise OSError(
            f"cannot write in {folder}: {_PLAIN[error.errno]}, then run again. "
            "What was there before is unchanged and can still be used."
        ) from error


@contextmanager
def alone(folder: Path) -> Generator[None]:
    """Hold a folder against every other run, without waiting.

    Raises
    ------
    BlockingIOError
        If another process holds it; the message says which, and since when.
    """
    folder.mkdir(parents=True, exist_ok=True)
    holder = folder / HOLDER
    lock = FileLock(folder / LOCK, blocking=False)
    try:
        lock.acquire()
    except Timeout as error:
        raise BlockingIOError(
            f"another run{_holder(holder)} is writing {folder}; wait until it ends, then run "
            "again. Nothing was changed by this one."
        ) from error
    try:
        since = datetime.now().astimezone().isoformat(timespec="seconds")
        who = {"process": os.getpid(), "host": socket.gethostname(), "since": since}
        write(holder, json.dumps(who).encode())
        yield
    finally:
        lock.release()


def _holder(path: Path) -> str:
    """Name the process that holds a lock, where its note can be read."""
    try:
        who = json.loads(path.read_bytes())
    except (FileNotFoundError, json.JSONDecodeError):
        return ""
    return f" (process {who['process']} on {who['host']}, since {who['since']})"
