"""In which period each row of a table counts: the one place that says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nps_analysis import contract
from nps_analysis.sources.in_sql import quoted
from nps_analysis.store import moments
from nps_analysis.store.sql import Relation

if TYPE_CHECKING:
    import duckdb

    from nps_analysis.programme import Programme

MOMENT = {
    "responses": "responded_at",
    "invitations": "invited_at",
    "renewals": "due_on",
    "usage": "month",
}
"""The column that puts a row in its period; a renewal decided earlier counts then."""

_RELATIONAL = contract.SURVEYS[0]


def stamped(
    connection: duckdb.DuckDBPyConnection, rows: Relation, table: str, programme: Programme
) -> str:
    """Name in SQL the period of each row, null for tables that have none.

    Where the periods are waves, an answer or an invitation is of the wave that its `wave` names,
    else of the one that its day lies in; all other rows are of the wave of their day.

    Raises
    ------
    ContractError
        If rows name waves that are not declared, or the relational survey was sent or answered
        outside every wave.
    """
    if table not in MOMENT:
        return "NULL::VARCHAR"
    moment = MOMENT[table]
    dated = contract.TABLES[table][moment].kind == "date"
    if "decided_on" in rows.columns:
        moment = f"coalesce(decided_on, {moment})"
    found = moments.period(connection, rows.name, moment, programme, dated=dated)
    if programme.periods.kind != "wave" or table not in ("responses", "invitations"):
        return found
    wave = rows.or_null("wave")
    found = f"coalesce({wave}, {found})"
    day = moments.day(connection, rows.name, moment, programme)
    known = ", ".join(map(quoted, programme.periods.names))
    problems = [
        f"wave: {name!r} ({_said(count)}, {first} to {last}) is none of "
        "[[calendar.waves]]; declare it there, in its place, or correct it with "
        "[sources.corrections.wave]"
        for name, count, first, last in connection.sql(
            f"SELECT {wave}, count(*), min({day}), max({day}) FROM {rows.name} "
            f"WHERE {wave} NOT IN ({known}) GROUP BY 1 ORDER BY 1"
        ).fetchall()
    ]
    [(count, first, last)] = connection.sql(
        f"SELECT count(*), min({day}), max({day}) FROM {rows.name} "
        f"WHERE {found} IS NULL AND survey = '{_RELATIONAL}'"
    ).fetchall()
    if count:
        problems.append(
            f"wave: {_said(count)}, {first} to {last}, lie in none of "
            "[[calendar.waves]]; declare a wave that reaches there"
        )
    if problems:
        raise contract.ContractError(table, problems)
    return found


def late(connection: duckdb.DuckDBPyConnection, programme: Programme) -> str:
    """Count in SQL, by wave, the answers stored that came after its last day.

    They came before the next wave began.
    """
    day = moments.day(connection, "responses", "responded_at", programme)
    ends = " ".join(
        f"WHEN {quoted(wave.name)} THEN DATE '{wave.until}'"
        for wave in programme.calendar.waves
        if wave.until
    )
    after = f"{day} > CASE period {ends} END" if ends else "false"
    return (
        f"SELECT period, count(*) AS n FROM responses WHERE survey = '{_RELATIONAL}' AND {after} "
        "GROUP BY period ORDER BY n DESC, min(responded_at)"
    )


def _said(count: int) -> str:
    return "1 row" if count == 1 else f"{count} rows"
