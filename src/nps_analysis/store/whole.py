"""Tables as they are loaded: every declared column, and what follows from others, once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from nps_analysis import contract
from nps_analysis.sources.column_kinds import REFUSED, SQL
from nps_analysis.sources.in_sql import quoted
from nps_analysis.store import moments

if TYPE_CHECKING:
    import duckdb

    from nps_analysis.programme import Programme
    from nps_analysis.store.scope import Scope

ROW = "file_row_number"
"""Where a row stands in its stored table."""

_ASKED_AT = {"responses": "responded_at", "invitations": "invited_at"}
"""The instant whose local day is `day`."""


def loaded_kinds(table: str, programme: Programme) -> dict[str, str]:
    """Give the kind of every column that a table is loaded with, in their order."""
    if table == "refused":
        return dict(REFUSED)
    segments = programme.segment_columns if table in contract.DIVIDED else ()
    declared = contract.columns_of(table, segments, programme.driver_columns)
    found = {name: column.kind for name, column in declared.items()}
    return {**found, **contract.FOLLOWING[table]}


def query(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    programme: Programme,
    *,
    stored: bool = True,
    period: str | None = None,
    scope: Scope | None = None,
    order: Sequence[str] = (),
) -> str:
    """Write in SQL a table with all its columns.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Where the stored tables are, by their names.
    table : str
    programme : Programme
    stored : bool, default True
        Whether there is such a table; without it, there are no rows.
    period : str, optional
        Of which the rows are.
    scope : Scope, optional
        The part that they belong to.
    order : sequence of str, optional
        Columns by which rows are sorted that are not stored in their order.
    """
    wanted = loaded_kinds(table, programme)
    have = set(connection.table(table).columns) if stored else set()
    made = {
        name: f'"{name}"::{SQL[kind]}' if name in have else f"NULL::{SQL[kind]}"
        for name, kind in wanted.items()
    }
    if "account" in wanted:
        ids = [made[name] for name in ("account_id", "customer_id") if name in wanted]
        made["account"] = f"coalesce({', '.join(ids)})" if ids[1:] else ids[0]
    if "day" in wanted and stored:
        made["day"] = moments.day(connection, table, _ASKED_AT[table], programme)
    if "decided" in wanted:
        made["decided"] = f"coalesce({made['decided_on']}, {made['due_on']})"
    if "class" in wanted:
        made["class"] = _class(made["score"])
    if "scale" in wanted:
        made["scale"] = f"coalesce({made['scale']}, {quoted(contract.SCALES[0])})"
    listed = ", ".join(f'{value} AS "{name}"' for name, value in made.items())
    if not stored:
        return f"SELECT {listed} LIMIT 0"
    rows = scope.sql(connection, table) if scope else table
    found = f"SELECT {listed} FROM {rows}"
    if period is not None and "period" in wanted:
        found += f" WHERE period = {quoted(period)}"
    by = [f'"{name}" NULLS LAST' for name in order]
    if scope:  # a join keeps no order
        by.append(ROW)
    return f"{found} ORDER BY {', '.join(by)}" if by else found


def _class(score: str) -> str:
    """Name the class of a score in SQL."""
    promoter, passive, detractor = map(quoted, contract.CLASSES)
    return (
        f"CASE WHEN {score} >= {contract.PROMOTER_FROM} THEN {promoter} "
        f"WHEN {score} >= {contract.PASSIVE_FROM} THEN {passive} "
        f"WHEN {score} IS NOT NULL THEN {detractor} END"
    )
