"""In which period each row of a table counts: the one place that says so."""

from __future__ import annotations

import pandas as pd

from nps_analysis.contract import ContractError
from nps_analysis.programme import Programme

MOMENT = {
    "responses": "responded_at",
    "invitations": "invited_at",
    "renewals": "due_on",
    "usage": "month",
}
"""The column that puts a row in its period; a renewal decided earlier counts then."""


def stamped(rows: pd.DataFrame, table: str, programme: Programme) -> pd.Series:
    """Name the period of each row, null for tables that have none.

    Where the periods are waves, an answer or an invitation is of the wave that its `wave` names,
    else of the one that its day lies in; all other rows are of the wave of their day.

    Raises
    ------
    ContractError
        If rows name waves that are not declared, or the relational survey was sent or answered
        outside every wave.
    """
    if table not in MOMENT:
        return pd.Series(pd.NA, rows.index, dtype="string")
    moment = rows[MOMENT[table]]
    if "decided_on" in rows:
        moment = rows["decided_on"].fillna(moment)
    found = programme.period_of(moment)
    if programme.periods.kind != "wave" or table not in ("responses", "invitations"):
        return found
    named = rows["wave"] if "wave" in rows else pd.Series(pd.NA, rows.index, dtype="string")
    day = moment.dt.tz_convert(programme.calendar.time_zone).dt.date
    problems = []
    for wave, days in day.groupby(named[~named.isin(programme.periods.names)]):
        problems.append(
            f"wave: {wave!r} ({_rows(len(days))}, {days.min()} to {days.max()}) is none of "
            "[[calendar.waves]]; declare it there, in its place, or correct it with "
            "[sources.corrections.wave]"
        )
    found = named.fillna(found)
    if len(outside := day[found.isna() & (rows["survey"] == "relational")]):
        problems.append(
            f"wave: {_rows(len(outside))}, {outside.min()} to {outside.max()}, lie in none of "
            "[[calendar.waves]]; declare a wave that reaches there"
        )
    if problems:
        raise ContractError(table, problems)
    return found


def late(answers: pd.DataFrame, programme: Programme) -> pd.Series:
    """Count by wave the answers given after the last day of its own, and before the next."""
    waves = {wave.name: wave.until for wave in programme.calendar.waves if wave.until}
    last = pd.to_datetime(answers["period"].map(waves)).dt.normalize()
    day = answers["responded_at"].dt.tz_convert(programme.calendar.time_zone)
    after = day.dt.tz_localize(None).dt.normalize() > last
    return answers.loc[after.fillna(False), "period"].value_counts()


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count} rows"
