"""The rows that are stored, held to their contract after all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow.parquet as pq

from nps_analysis import contract
from nps_analysis.sources.column_kinds import ARROW
from nps_analysis.sources.in_sql import listed, quoted

if TYPE_CHECKING:
    import duckdb

    from nps_analysis.programme import Programme

_UNIQUE = {
    "responses": ["response_id", "source"],
    "customers": ["customer_id"],
    "accounts": ["account_id"],
}


def hold(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    path: Path,
    programme: Programme,
    *,
    unique: bool,
) -> None:
    """Hold a written table to its contract.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
    table : str
        One of `contract.TABLES`.
    path : Path
        Its Parquet file; blanks and bounds are those that the file states.
    programme : Programme
        Its segments and drivers.
    unique : bool
        Whether it is looked for keys that repeat: in answers too many for memory, none can be left
        by the rule that sets repeats aside.

    Raises
    ------
    ContractError
        If a column is missing, unknown or of another type, a required value is null, a value is
        out of bounds, or a key repeats: all of them.
    """
    stored = f"read_parquet({quoted(str(path))})"
    columns = contract.columns_of(table, programme.segment_columns, programme.driver_columns)
    kinds = {one.name: one.type for one in pq.read_schema(path) if one.name != "period"}
    stated = {
        name: rest
        for name, *rest in connection.sql(
            "SELECT path_in_schema, sum(stats_null_count)::BIGINT, "
            "min(try_cast(stats_min_value AS DOUBLE)), max(try_cast(stats_max_value AS DOUBLE)) "
            f"FROM parquet_metadata({quoted(str(path))}) GROUP BY 1"
        ).fetchall()
    }
    problems = [f"{name}: not a column of this table" for name in kinds if name not in columns]
    for name, column in columns.items():
        if name not in kinds:
            problems += [f"{name}: the column is missing"] if column.required else []
            continue
        if kinds[name] != (kind := ARROW[column.kind]):
            problems.append(f"{name}: holds {kinds[name]}, not {kind}")
        problems += _broken(name, column, *stated.get(name, (0, None, None)))
        if column.words:
            query = f'SELECT DISTINCT "{name}" FROM {stored} WHERE "{name}" IS NOT NULL'
            if not {word for (word,) in connection.sql(query).fetchall()} <= {*column.words}:
                problems.append(f"{name}: not one of {', '.join(column.words)}")
    keys = [name for name in _UNIQUE.get(table, ()) if name in kinds]
    if unique and keys:
        query = f"SELECT count(*) - count(DISTINCT ({listed(keys)})) FROM {stored}"
        [(repeated,)] = connection.sql(query).fetchall()
        if repeated:
            problems.append(f"{' with '.join(keys)}: not unique, {repeated} too many")
    if problems:
        raise contract.ContractError(table, problems)


def _broken(
    name: str, column: contract.Declared, blank: int, low: float | None, high: float | None
) -> Iterator[str]:
    """Say what a column's blanks and bounds have wrong."""
    if column.required and blank:
        yield f"{name}: blank in {blank} {'row' if blank == 1 else 'rows'}"
    if column.low is not None and low is not None and low < column.low:
        yield f"{name}: not at least {column.low:g}"
    if column.high is not None and high is not None and high > column.high:
        yield f"{name}: not at most {column.high:g}"
