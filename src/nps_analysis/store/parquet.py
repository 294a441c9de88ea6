"""Rows to Parquet: the same rows give the same bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from nps_analysis.sources.column_kinds import to_arrow

if TYPE_CHECKING:
    import pandas as pd


def write_table(table: pa.Table, to: Path | pa.NativeFile) -> None:
    """Write a table; the same rows give the same bytes."""
    pq.write_table(table.combine_chunks(), to, compression="zstd")


def to_bytes(
    frame: pd.DataFrame, kinds: Mapping[str, str], note: Mapping[str, Any] | None = None
) -> bytes:
    """Serialise a frame; the same frame gives the same bytes."""
    metadata = {"note": json.dumps(note)} if note is not None else None
    sink = pa.BufferOutputStream()
    write_table(to_arrow(frame, kinds).replace_schema_metadata(metadata), sink)
    return sink.getvalue().to_pybytes()


def note(schema: pa.Schema) -> dict[str, Any]:
    """Read the note written with a table."""
    return json.loads(schema.metadata[b"note"])
