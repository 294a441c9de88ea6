"""Parsed inputs, kept so that a file that has not changed is not parsed again.

A staged file holds what its export holds, addresses and names included: the
folder is as private as data/raw.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow.parquet as pq

from nps_analysis import sources
from nps_analysis.contract import ContractError
from nps_analysis.programme import Programme, Source
from nps_analysis.sources import large_csv
from nps_analysis.sources.column_kinds import REFUSED, kinds_of, to_frame, with_kinds
from nps_analysis.sources.in_sql import Told, quoted
from nps_analysis.store import disk, parquet
from nps_analysis.store.inputs import Input, location, stamp

if TYPE_CHECKING:
    import duckdb

FOLDER = "staged"


@dataclass(frozen=True)
class Staged:
    """One input as parsed: its record, the rows it refused, and where those kept are.

    `rows` names them in SQL: `columns`, and `_row`, their place in the order of the file.
    `large` ones are in DuckDB alone, and are read again when anything changed.
    """

    input: Input
    refused: pd.DataFrame
    rows: str
    columns: tuple[str, ...]
    large: bool = False


def paths(folder: Path, name: str) -> tuple[Path, Path]:
    """Locate the rows of a staged input, and those it refused."""
    staged = folder / FOLDER
    return staged / f"{name}.parquet", staged / f"{name}.refused.parquet"


def stage(
    one: Input,
    programme: Programme,
    folder: Path,
    connection: duckdb.DuckDBPyConnection,
    told: Told = lambda step, part: None,
) -> Staged:
    """Parse an input, or take it from an earlier run that parsed the same bytes.

    Raises
    ------
    ContractError
        If the file as a whole cannot be used, or it changed meanwhile.
    """
    rows_path, refused_path = paths(folder, one.staged)
    if not rows_path.is_file():
        large = _parse_large(one, programme, connection, told) if _is_large(one) else None
        return large or _parse(one, programme, rows_path, refused_path)
    schema = pq.read_schema(rows_path)
    refused = to_frame(pq.read_table(refused_path))
    record = replace(one, **parquet.note(schema))
    return Staged(record, refused, _stored(rows_path), tuple(schema.names))


def _stored(path: Path) -> str:
    """Name in SQL the rows kept in a file, which has them in the order of the export."""
    return (
        f"(SELECT *, file_row_number AS _row "
        f"FROM read_parquet({quoted(str(path))}, file_row_number=true))"
    )


def _is_large(one: Input) -> bool:
    """Tell whether a file is large, and of a kind that DuckDB reads."""
    return (
        one.table == "responses"
        and Path(one.path).suffix.lower() in {".csv", ".tsv"}
        and one.stamp[0] >= large_csv.FROM
    )


def _parse_large(
    one: Input,
    programme: Programme,
    connection: duckdb.DuckDBPyConnection,
    told: Told,
) -> Staged | None:
    """Read a large export with DuckDB; None where the ordinary reader has to."""
    path = location(one, programme)
    read = large_csv.read_large(connection, path, programme.sources[one.source], programme, told)
    if read is None:
        return None
    if stamp(path) != one.stamp:
        raise ContractError(one.path, ["the file changed while it was read; run again"])
    record = replace(
        one, read=True, rows_in=read.rows_in, layout=read.layout, evidence=list(read.evidence)
    )
    return Staged(record, read.refused, read.rows, read.columns, large=True)


def _parse(one: Input, programme: Programme, rows_path: Path, refused_path: Path) -> Staged:
    """Read an export and keep what it gave; its rows are written last and imply the rest."""
    source = programme.sources[one.source]
    path = location(one, programme)
    reading = sources.read(path, source, programme)
    if stamp(path) != one.stamp:
        raise ContractError(one.path, ["the file changed while it was read; run again"])
    accounted = len(reading.rows) + len(reading.refused)
    if accounted != reading.rows_in:
        raise AssertionError(f"{one.path}: {reading.rows_in} rows in, {accounted} accounted for")
    kinds = kinds_of(one.table, programme.segment_columns, programme.driver_columns)
    rows, refused = with_kinds(reading.rows, kinds), _located(reading.refused, programme)
    if one.table in {"responses", "invitations"}:
        survey = source.constants.get("survey", "relational")
        rows, refused = _filled(rows, "survey", survey), _filled(refused, "survey", survey)
    if one.table == "responses":
        rows = _sourced(rows, source, reading.layout)
    if one.table == "departures":
        rows = _filled(rows, "source", source.files)
        if "left" not in rows:
            rows = rows.assign(left=pd.Series(True, rows.index, dtype="boolean"))
    note = {
        "rows_in": reading.rows_in,
        "layout": reading.layout,
        "evidence": list(reading.evidence),
    }
    disk.write(refused_path, parquet.to_bytes(refused, REFUSED))
    disk.write(rows_path, parquet.to_bytes(rows, kinds, note))
    return Staged(replace(one, **note, read=True), refused, _stored(rows_path), tuple(rows))


def _located(refused: pd.DataFrame, programme: Programme) -> pd.DataFrame:
    """Give refused rows their period, where the reader could tell the date."""
    if len(refused) and "responded_at" in refused:
        refused = refused.assign(period=programme.period_of(refused["responded_at"]))
    return with_kinds(refused.reindex(columns=list(REFUSED)), REFUSED)


def _sourced(rows: pd.DataFrame, source: Source, layout: str) -> pd.DataFrame:
    """Say where answers come from: ids of a mapped export mean nothing beyond its declaration."""
    if layout == "mapped" and "source" not in {**source.columns, **source.constants}:
        rows = rows.drop(columns="source", errors="ignore")
    return _filled(rows, "source", source.place if layout == "mapped" else layout)


def _filled(frame: pd.DataFrame, column: str, value: object) -> pd.DataFrame:
    """Put one value where a text column is blank or absent."""
    before = frame[column] if column in frame else pd.Series(pd.NA, frame.index, dtype="string")
    return frame.assign(**{column: before.fillna(str(value))})
