"""Parsed inputs, kept so that a file that has not changed is not parsed again.

A staged file holds what its export holds, addresses and names included: the
folder is as private as data/raw.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq

from nps_analysis import sources
from nps_analysis.contract import ContractError
from nps_analysis.programme import Programme, Source
from nps_analysis.store import disk, parquet
from nps_analysis.store.inputs import Input, stamp

FOLDER = "staged"


@dataclass(frozen=True)
class Staged:
    """One input as parsed: its record, the rows it gave and those refused."""

    input: Input
    rows: pd.DataFrame
    refused: pd.DataFrame


def paths(folder: Path, name: str) -> tuple[Path, Path]:
    """Locate the rows of a staged input, and those it refused."""
    staged = folder / FOLDER
    return staged / f"{name}.parquet", staged / f"{name}.refused.parquet"


def stage(one: Input, programme: Programme, folder: Path) -> Staged:
    """Parse an input, or take it from an earlier run that parsed the same bytes.

    Raises
    ------
    ContractError
        If the file as a whole cannot be used, or it changed meanwhile.
    """
    rows_path, refused_path = paths(folder, one.staged)
    if not rows_path.is_file():
        _parse(one, programme, rows_path, refused_path)
        one = replace(one, read=True)
    table = pq.read_table(rows_path)
    note = parquet.note(table)
    return Staged(
        replace(one, layout=note["layout"], rows_in=note["rows_in"], evidence=note["evidence"]),
        parquet.to_frame(table),
        parquet.to_frame(pq.read_table(refused_path)),
    )


def _parse(one: Input, programme: Programme, rows_path: Path, refused_path: Path) -> None:
    """Read an export and write its rows last, so that they imply the rest."""
    source = programme.sources[one.source]
    path = programme.folder("raw") / one.path
    reading = sources.read(path, source, programme)
    if stamp(path) != one.stamp:
        raise ContractError(one.path, ["the file changed while it was read; run again"])
    accounted = len(reading.rows) + len(reading.refused)
    if accounted != reading.rows_in:
        raise AssertionError(f"{one.path}: {reading.rows_in} rows in, {accounted} accounted for")
    kinds = parquet.kinds(one.table, programme.segment_columns)
    rows = parquet.typed(reading.rows, kinds).reset_index(drop=True)
    refused = _located(reading.refused, programme).reset_index(drop=True)
    if one.table in {"responses", "invitations"}:
        rows = _surveyed(rows, source.constants.get("survey"))
        refused = _surveyed(refused, source.constants.get("survey"))
    if one.table == "responses":
        rows = _sourced(rows, source, reading.layout)
    note = {
        "rows_in": reading.rows_in,
        "layout": str(reading.layout),
        "evidence": reading.evidence,
    }
    disk.write(refused_path, parquet.to_bytes(refused, parquet.REFUSED))
    disk.write(rows_path, parquet.to_bytes(rows, kinds, note))


def _located(refused: pd.DataFrame, programme: Programme) -> pd.DataFrame:
    """Give refused rows their quarter, where the reader could tell the date."""
    found = refused.copy()
    if "responded_at" in found:
        found["quarter"] = programme.quarter_of(pd.to_datetime(found["responded_at"], utc=True))
    return parquet.typed(found.reindex(columns=list(parquet.REFUSED)), parquet.REFUSED)


def _surveyed(frame: pd.DataFrame, survey: object) -> pd.DataFrame:
    """A row that does not say which kind of survey it answers is relational."""
    return _filled(frame, "survey", survey or "relational")


def _sourced(rows: pd.DataFrame, source: Source, layout: str) -> pd.DataFrame:
    """Say where answers come from: ids of a mapped export mean nothing beyond its declaration."""
    if layout == "mapped" and "source" not in {**source.columns, **source.constants}:
        rows = rows.drop(columns="source", errors="ignore")
    return _filled(rows, "source", source.files if layout == "mapped" else layout)


def _filled(frame: pd.DataFrame, column: str, value: object) -> pd.DataFrame:
    """Put one value where a text column is blank or absent."""
    before = frame[column] if column in frame else pd.Series(pd.NA, frame.index, dtype="string")
    return frame.assign(**{column: before.fillna(str(value))})
