"""Parsed inputs to canonical tables: who answered, in which period, counted once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from nps_analysis import contract, sources
from nps_analysis.programme import Programme
from nps_analysis.store import counting, parquet
from nps_analysis.store.contacts import followed
from nps_analysis.store.findings import findings
from nps_analysis.store.matching import People
from nps_analysis.store.repeats import set_aside
from nps_analysis.store.sql import Told
from nps_analysis.store.staging import Staged
from nps_analysis.store.stamping import MOMENT, stamped

if TYPE_CHECKING:
    import duckdb

KEY = {
    "customers": ["customer_id"],
    "accounts": ["account_id"],
    "usage": ["account_id", "customer_id", "month", "event_id"],
    "invitations": ["customer_id", "invited_at", "survey"],
}
"""What names a row of a table other than responses; a later row replaces an earlier one."""


_ORDER = (
    "accounts", "customers", "invitations", "renewals", "usage", "departures", "responses",
)  # fmt: skip
"""What others look up comes first."""


@dataclass(frozen=True)
class Assembled:
    """The canonical tables that have a source, the refused rows, and what to look at.

    `unmatched` lists the rows whose address is in no customer's row, or in those of several;
    `spans` maps each export of answers to the periods they fall in.
    """

    tables: Mapping[str, pd.DataFrame]
    refused: pd.DataFrame
    unmatched: pd.DataFrame
    spans: Mapping[str, list[str]]
    problems: tuple[str, ...]
    counted: counting.Counted | None = None
    """Answers too many to be among the tables, and all the refused rows then."""

    def rows(self) -> dict[str, int]:
        """How many rows each table has."""
        found = {table: len(rows) for table, rows in self.tables.items()}
        return found | ({"responses": self.counted.rows} if self.counted else {})


def assemble(
    programme: Programme,
    staged: list[Staged],
    folder: Path,
    connection: duckdb.DuckDBPyConnection,
    told: Told,
) -> Assembled:
    """Join the inputs of each table, match people, and count every answer once.

    Parameters
    ----------
    programme : Programme
    staged : list of Staged
        In reading order: later rows replace earlier ones that they repeat.
    folder : Path
        Where answers too many for memory are put.
    connection : duckdb.DuckDBPyConnection
        Where they are until then.
    told : callable
        Called with each step of counting them, and how much of it is done.

    Returns
    -------
    Assembled
        Each row of the inputs is in its table or in `refused`, never in both.

    Raises
    ------
    ContractError
        If a table breaks its contract after all.
    """
    refused = [one.refused for one in staged]
    strangers: list[pd.DataFrame] = [
        pd.DataFrame(columns=["table", "file", "line", "why", "candidates"])
    ]
    answers = [one for one in staged if one.input.table == "responses"]
    # an answer may name its wave, which only this way of counting looks at
    large = programme.periods.kind != "wave" and counting.possible(
        answers, [one for one in staged if one.input.table == "customers"]
    )
    joined = {
        table: _joined([one for one in staged if one.input.table == table], programme)
        for table in contract.TABLES
        if any(one.input.table == table for one in staged) and not (large and table == "responses")
    }
    people = People.of(joined.get("customers"), programme.matching, joined.get("invitations"))
    names = _names(joined)
    tables: dict[str, pd.DataFrame] = {}
    spans: dict[str, list[str]] = {}
    for table in _ORDER:
        if table not in joined:
            continue
        rows = people.identified(joined[table], table)
        strangers.append(people.unmatched(rows, table))
        rows = rows.assign(period=stamped(rows, table, programme))
        if table == "responses":
            reasons = set_aside(rows, programme)
            spans = {
                file: programme.periods.sorted(found.dropna().unique())
                for file, found in rows.groupby("file")["period"]
            }
        else:
            reasons = _repeats(rows, table)
        refused.append(_set_aside(rows, reasons, table))
        tables[table] = _finished(rows[reasons.isna()], tables, table, programme)
    if "responses" in tables and "comment" in tables["responses"]:
        rows = tables["responses"]
        tables["responses"] = rows.assign(comment=_masked(rows["comment"], names))
    for table, rows in tables.items():
        contract.check(
            table, rows.drop(columns="period"), programme.segment_columns, programme.driver_columns
        )
        if table not in MOMENT:
            tables[table] = rows.drop(columns="period")
    everything = parquet.typed(
        pd.concat(refused, ignore_index=True).reindex(columns=list(parquet.REFUSED)),
        parquet.REFUSED,
    ).sort_values(["table", "file", "line"], ignore_index=True)
    counted = None
    known = tables
    if large:
        counted = counting.count(
            connection, programme, answers, people, tables, names, everything, folder, told
        )
        spans = counted.spans
        known = {**tables, "responses": counted.brief}
    unmatched = pd.concat(strangers, ignore_index=True)
    return Assembled(
        tables, everything, unmatched, spans, tuple(findings(known, programme)), counted
    )


def _joined(staged: list[Staged], programme: Programme) -> pd.DataFrame:
    """Put a table's inputs one below the other, in the order they were read."""
    table = staged[0].input.table
    kinds = parquet.kinds(table, programme.segment_columns, programme.driver_columns)
    frames = [one.rows for one in staged]
    columns = list(dict.fromkeys(name for frame in frames for name in frame.columns))
    whole = [parquet.typed(frame.reindex(columns=columns), kinds) for frame in frames]
    return pd.concat(whole, ignore_index=True)


def _names(joined: Mapping[str, pd.DataFrame]) -> frozenset[str]:
    """Collect the names of people, to be masked in comments."""
    roles = [role for role in contract.PERSONAL if role != "email"]
    return frozenset(
        name
        for rows in joined.values()
        for role in roles
        if role in rows
        for name in rows[role].dropna().unique()
    )


def _masked(comments: pd.Series, names: frozenset[str]) -> pd.Series:
    """Take names, addresses and numbers of people out of comments."""
    masked = comments.map(lambda comment: sources.mask(comment, names), na_action="ignore")
    return masked.astype("string")


def _repeats(rows: pd.DataFrame, table: str) -> pd.Series:
    """Say which rows repeat another: identical ones, and those a later export replaces."""
    reasons = pd.Series(pd.NA, rows.index, dtype="string")
    content = rows.columns.drop(["file", "line"])
    identical = rows.duplicated(list(content), keep="last")
    reasons[identical] = "duplicate_row"
    if table in KEY:
        left = rows[~identical]
        older = left.duplicated([name for name in KEY[table] if name in left], keep="last")
        reasons[older.index[older]] = "superseded"
    return reasons


def _set_aside(rows: pd.DataFrame, reasons: pd.Series, table: str) -> pd.DataFrame:
    """Describe refused rows as the reader of exports describes its own."""
    reasons = reasons.dropna()
    aside = rows.loc[reasons.index].assign(table=table, reason=reasons)
    return parquet.typed(aside.reindex(columns=list(parquet.REFUSED)), parquet.REFUSED)


def _finished(
    rows: pd.DataFrame, tables: Mapping[str, pd.DataFrame], table: str, programme: Programme
) -> pd.DataFrame:
    """Add what customers and accounts know, drop what is personal, and sort."""
    rows = rows.drop(columns=[*contract.PERSONAL, "file", "line"], errors="ignore")
    segments = programme.segment_columns
    if table in {"responses", "invitations"}:
        rows = _looked_up(rows, tables, "customers", ["account_id", *segments])
    if table == "usage" and "customer_id" in rows:
        rows = _looked_up(rows, tables, "customers", ["account_id"])
    if table in {"responses", "invitations", "customers", "renewals"}:
        rows = _looked_up(rows, tables, "accounts", segments)
    if table == "responses":
        rows = followed(rows, tables.get("customers"), programme)
    if table == "responses" and "score" not in rows:
        rows = rows.assign(score=pd.Series(pd.NA, rows.index, dtype="Int64"))
    if "scale" in rows:
        scale = rows["scale"].fillna(contract.SCALES[0])
        rows = rows.assign(scale=scale.where(rows["score"].notna()))
    moment = [MOMENT[table]] if table in MOMENT else []
    ids = [name for name in rows.columns if name.endswith("_id")]
    order = [*contract.columns_of(table, segments, programme.driver_columns), "period"]
    rows = rows[[name for name in order if name in rows]]
    return rows.sort_values([*moment, *ids], kind="stable", ignore_index=True)


def _looked_up(
    rows: pd.DataFrame, tables: Mapping[str, pd.DataFrame], table: str, columns: list[str]
) -> pd.DataFrame:
    """Fill columns from the customer's or the account's row, where the row has no value."""
    key = f"{table.removesuffix('s')}_id"
    known = tables.get(table, pd.DataFrame())
    known = known.set_index(key) if key in known and key in rows else pd.DataFrame()
    filled = {}
    for column in columns:
        values = rows.get(column, pd.Series(pd.NA, rows.index, dtype="string"))
        if column in known:
            values = values.fillna(rows[key].map(known[column]).astype("string"))
        filled[column] = values
    return rows.assign(**filled)
