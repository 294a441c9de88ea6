"""What is to be said of the tables, in as few rows as tell it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from nps_analysis import contract
from nps_analysis.sources.column_kinds import to_frame
from nps_analysis.sources.in_sql import listed
from nps_analysis.store import stamping
from nps_analysis.store.people import AMBIGUOUS, ANONYMOUS, UNMATCHED
from nps_analysis.store.sql import Relation

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

    from nps_analysis.programme import Programme

_NEEDED = {
    "renewals": ("account_id", "due_on", "decided_on", "renewed"),
    "departures": ("account_id", "left", "left_on", "source"),
    "accounts": ("account_id",),
}
"""Columns that are looked at row by row."""

UNKNOWN = "unknown"
"""Whose an answer is that names a customer no customers row has."""


def of(
    connection: duckdb.DuckDBPyConnection, stored: Mapping[str, Relation], programme: Programme
) -> dict[str, pd.DataFrame]:
    """Sum up the tables, each asked for by its name.

    Returns
    -------
    dict of str to DataFrame
        `responses`: one row for each kind of answer, `n` of them: `survey`, `period`, `scored`,
        `scale`, segments, `whose` (null for a customer's; else as ids begin, or unknown) and the
        `account_id`, if it is one of renewals, else "". `customers`: segments, and `n`.
        `invitations`: `survey` and `period`. `late`: `period`, and `n`, where
        periods are waves. Others row by row.
    """
    queries = {
        table: f"SELECT {listed(name for name in names if name in stored[table].columns)} "
        f"FROM {table}"
        for table, names in _NEEDED.items()
        if table in stored
    }
    segments = programme.segment_columns
    if customers := stored.get("customers"):
        named = listed(name for name in segments if name in customers.columns)
        queries["customers"] = f"SELECT {named}{', ' * bool(named)}count(*) AS n "
        queries["customers"] += "FROM customers GROUP BY ALL ORDER BY ALL"
    if "invitations" in stored:
        queries["invitations"] = "SELECT DISTINCT survey, period FROM invitations"
    if answers := stored.get("responses"):
        queries["responses"] = _answers(answers, stored, segments)
        if programme.periods.kind == "wave":
            queries["late"] = stamping.late(connection, programme)
    return {
        table: to_frame(connection.sql(query).to_arrow_table()) for table, query in queries.items()
    }


def _answers(answers: Relation, stored: Mapping[str, Relation], segments: list[str]) -> str:
    """Count the kinds of answers."""
    whose, account = "NULL::VARCHAR", "CASE WHEN r.account_id IS NOT NULL THEN '' END"
    joins = ""
    if "customers" in stored:
        begins = " ".join(
            f"WHEN starts_with(r.customer_id, '{one}') THEN '{one}'"
            for one in (UNMATCHED, AMBIGUOUS, ANONYMOUS)
        )
        whose = f"CASE WHEN c.customer_id IS NULL THEN CASE {begins} ELSE '{UNKNOWN}' END END"
        joins += " LEFT JOIN customers AS c ON r.customer_id = c.customer_id"
    if "renewals" in stored:
        account = f"CASE WHEN d.account_id IS NOT NULL THEN r.account_id ELSE {account} END"
        joins += (
            " LEFT JOIN (SELECT DISTINCT account_id FROM renewals) AS d"
            " ON r.account_id = d.account_id"
        )
    parts = listed((name for name in segments), of="r.")
    return (
        "SELECT r.survey, r.period, r.score IS NOT NULL AS scored, "
        f"{answers.or_null('scale', of='r.')} AS scale, {whose} AS whose, "
        f"{account} AS account_id{', ' * bool(parts)}{parts}, count(*) AS n "
        f"FROM responses AS r{joins} GROUP BY ALL ORDER BY ALL"
    )


def answered_periods(
    connection: duckdb.DuckDBPyConnection,
    stored: Mapping[str, Relation],
    brief: Mapping[str, pd.DataFrame],
) -> set[str]:
    """List the periods with a relational score; without any, those with renewals or usage."""
    if "responses" in brief:
        answers = brief["responses"]
        scored = answers.loc[(answers["survey"] == contract.SURVEYS[0]) & answers["scored"]]
        if len(scored):
            return set(scored["period"])
    known = {"renewals": "renewed", "usage": "goals"}
    queries = [
        f"SELECT period FROM {table} WHERE {name} IS NOT NULL AND period IS NOT NULL"
        for table, name in known.items()
        if table in stored
    ]
    if not queries:
        return set()
    return {period for (period,) in connection.sql(" UNION ".join(queries)).fetchall()}
