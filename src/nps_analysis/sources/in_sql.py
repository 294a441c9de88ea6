"""What is written in SQL, and how much of a query is done."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from datetime import UTC
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

import pyarrow as pa

if TYPE_CHECKING:
    import duckdb

Told = Callable[[str, float], None]
"""Called with a step, and how much of it is done."""

_PAUSE = 0.2
"""Seconds after which it is told again how much of a query is done."""


@contextmanager
def watched(
    connection: duckdb.DuckDBPyConnection, told: Callable[[float], None]
) -> Generator[None]:
    """Tell how much of a query is done, from 0 to 1, while it runs."""
    over = Event()

    def watch() -> None:
        while not over.wait(_PAUSE):
            told(max(connection.query_progress(), 0.0) / 100)

    watcher = Thread(target=watch)
    told(0.0)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()


def each(change: Callable[[str], str], texts: pa.ChunkedArray) -> pa.Array:
    """Change every text that is there."""
    made = (None if text is None else change(text) for text in texts.to_pylist())
    return pa.array(made, pa.string())


def quoted(text: str) -> str:
    """Write a text in SQL."""
    return "'" + text.replace("'", "''") + "'"


def literal(value: Any, kind: str) -> str:
    """Write a value in SQL."""
    import pandas as pd

    if pd.isna(value):
        return f"NULL::{kind}"
    if isinstance(value, pd.Timestamp):
        value = value.tz_convert(UTC).isoformat() if value.tzinfo else value.date()
    return f"{quoted(str(value))}::{kind}"


def listed(names: Iterable[str], of: str = "") -> str:
    """List columns in SQL, of a table."""
    return ", ".join(f'{of}"{name}"' for name in names)
