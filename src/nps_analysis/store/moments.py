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

    first, last = _ends(connection, table, moment, dated=dated)
    if first is None:
        return "NULL::VARCHAR"
    periods, zone = programme.periods, UTC
    if dated:
        zone = ZoneInfo(programme.calendar.time_zone)
    named = periods.names or periods.every(
        *periods.of(pd.Series(pd.to_datetime([first, last], utc=not dated)))
    )
    begins = [(periods.bounds(name)[0], quoted(name)) for name in named]
    begins.append((periods.bounds(named[-1])[1], "NULL::VARCHAR"))
    steps = [(bound.astimezone(zone).replace(tzinfo=None), name) for bound, name in begins]
    # what no row reaches is not asked of every row
    before = ["NULL::VARCHAR", *(name for bound, name in steps if bound <= first)]
    steps = [(bound, name) for bound, name in steps if first < bound <= last]
    return stepped(_at(moment, dated=dated), steps, before[-1])


def day(
    connection: duckdb.DuckDBPyConnection, table: str, moment: str, programme: Programme
) -> str:
    """Name in SQL the local day of each row's instant, by the clock changes between them."""
    zone, at = programme.calendar.time_zone, _at(moment)
    first, last = _ends(connection, table, moment)
    if first is None:
        return "NULL::DATE"
    steps = [(one.at, shifted(at, -one.after)) for one in changes(zone, first, last)]
    return f"({stepped(at, steps, shifted(at, -offset(first, ZoneInfo(zone))))})::DATE"


def _at(moment: str, *, dated: bool = False) -> str:
    """Take a moment as a time without zone: of UTC, or of a local day."""
    return f"({moment})::TIMESTAMP" if dated else f"make_timestamp(epoch_us({moment}))"


def _ends(
    connection: duckdb.DuckDBPyConnection, table: str, moment: str, *, dated: bool = False
) -> tuple[Any, Any]:
    """The first and the last of a table's times."""
    ends = ", ".join(_at(f"{end}({moment})", dated=dated) for end in ("min", "max"))
    [found] = connection.sql(f"SELECT {ends} FROM {table}").fetchall()
    return found
