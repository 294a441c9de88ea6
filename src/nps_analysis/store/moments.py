"""Periods and local days in SQL, as the programme's calendar has them."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from nps_analysis.programme import Programme
from nps_analysis.sources.clocks import changes, offset, shifted, stepped
from nps_analysis.sources.in_sql import quoted

if TYPE_CHECKING:
    import duckdb


def period(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    moment: str,
    programme: Programme,
    *,
    dated: bool = False,
) -> str:
    """Name in SQL the period of each row, by its moment: an instant, or a `dated` local day."""
    import pandas as pd

    at = f"({moment})::TIMESTAMP" if dated else _utc(moment)
    ends = _ends(connection, table, at)
    if ends[0] is None:
        return "NULL::VARCHAR"
    periods, zone = programme.periods, UTC
    if dated:
        zone = ZoneInfo(programme.calendar.time_zone)
    named = periods.names or periods.every(
        *periods.of(pd.Series(pd.to_datetime([*ends], utc=not dated)))
    )
    begins = [(periods.bounds(name)[0], quoted(name)) for name in named]
    begins.append((periods.bounds(named[-1])[1], "NULL"))
    steps = [(bound.astimezone(zone).replace(tzinfo=None), name) for bound, name in begins]
    return stepped(at, steps, "NULL::VARCHAR")


def day(
    connection: duckdb.DuckDBPyConnection, table: str, moment: str, programme: Programme
) -> str:
    """Name in SQL the local day of each row's instant, by the clock changes between them."""
    at, zone = _utc(moment), programme.calendar.time_zone
    first, last = _ends(connection, table, at)
    if first is None:
        return "NULL::DATE"
    steps = [(one.at, shifted(at, -one.after)) for one in changes(zone, first, last)]
    return f"({stepped(at, steps, shifted(at, -offset(first, ZoneInfo(zone))))})::DATE"


def _utc(moment: str) -> str:
    return f"make_timestamp(epoch_us({moment}))"


def _ends(connection: duckdb.DuckDBPyConnection, table: str, at: str) -> tuple[Any, Any]:
    """The first and the last of a table's times."""
    [found] = connection.sql(f"SELECT min({at}), max({at}) FROM {table}").fetchall()
    return found
