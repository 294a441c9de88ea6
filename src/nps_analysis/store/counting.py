"""Parsed inputs to canonical tables: who answered, in which period, each counted once, in SQL."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow.parquet as pq

from nps_analysis import contract, sources
from nps_analysis.programme import Programme
from nps_analysis.sources.column_kinds import REFUSED, kinds_of, schema, to_arrow, with_kinds
from nps_analysis.sources.in_sql import Told, each, listed, quoted, watched
from nps_analysis.store import briefs, conformity, contacts, disk, parquet, repeats, stamping
from nps_analysis.store.findings import findings
from nps_analysis.store.people import People
from nps_analysis.store.sql import Relation, written
from nps_analysis.store.staging import Staged

if TYPE_CHECKING:
    import duckdb

_ORDER = (
    "accounts", "customers", "invitations", "renewals", "usage", "departures", "responses",
)  # fmt: skip
"""What others look up comes first."""

_FEW = 10_000
"""Combinations of words up to which they are told to the writer, which is faster then."""


@dataclass(frozen=True)
class CountedTable:
    """A table as written: sorted by `order`, rows too many to be sorted are as any others are.

    Where it is large, `flushed` waits until it is on the disk.
    """

    path: Path
    rows: int
    order: tuple[str, ...] = ()
    flushed: Callable[[], None] | None = None


@dataclass(frozen=True)
class Counted:
    """The canonical tables that have a source, and the `refused` rows; and what to look at.

    Each row of the inputs is in its table or among the refused, never in both. `unmatched` lists
    the rows whose address is in no customer's row, or in those of several; `spans` maps each
    export of answers to the periods they fall in; `periods` are those with a relational score, or
    with renewals or usage where there is none at all.
    """

    tables: Mapping[str, CountedTable]
    unmatched: pd.DataFrame
    spans: Mapping[str, list[str]]
    periods: list[str]
    problems: tuple[str, ...]


def count(
    programme: Programme,
    staged: list[Staged],
    folder: Path,
    connection: duckdb.DuckDBPyConnection,
    told: Told,
) -> Counted:
    """Join the inputs of each table, match people, and count every answer once.

    Parameters
    ----------
    programme : Programme
    staged : list of Staged
        In reading order: later rows replace earlier ones that they repeat.
    folder : Path
        Where the tables are written, under names that last no longer than this run.
    connection : duckdb.DuckDBPyConnection
        Where large inputs are.
    told : callable
        Called with each step of counting many answers, and how much of it is done.

    Raises
    ------
    ContractError
        If files number their answers alike, or a table breaks its contract after all.
    """
    return _Counting(programme, staged, folder, connection, told).count()


class _Counting:
    """One run over all tables: in DuckDB `<table>_read` are a table's rows as parsed,
    `<table>_rows` those with customer and period, `<table>_aside` those that do not count.
    """

    def __init__(
        self,
        programme: Programme,
        staged: list[Staged],
        folder: Path,
        connection: duckdb.DuckDBPyConnection,
        told: Told,
    ) -> None:
        self.programme, self.folder, self.connection = programme, folder, connection
        self.told = told
        self.refused = [one.refused for one in staged]
        self.read = {
            table: self._joined(table, parts)
            for table in _ORDER
            if (parts := [one for one in staged if one.input.table == table])
        }
        self.people = People(
            connection,
            programme.matching,
            self.read.get("customers"),
            self.read.get("invitations"),
        )
        self.stored: dict[str, Relation] = {}
        self.tables: dict[str, CountedTable] = {}

    def count(self) -> Counted:
        """Count the tables one after the other, then what is to be said of them."""
        mask = self._mask()
        aside, strangers = [], []
        spans: dict[str, list[str]] = {}
        for table in self.read:
            rows = self._rows(table)
            strangers.append(self.people.unmatched(rows, table))
            words: Mapping[str, set[str]] = {}
            if table == "responses":
                if rows.large:
                    self.told("repeats", 0.0)
                repeats.Repeats(self.connection, self.programme, rows).set_aside()
                spans, words = self._words(rows)
            else:
                repeats.replaced(self.connection, rows, table)
            aside.append(_set_aside(rows, table))
            self._store(rows, table, words, mask)
        self._store_refused(aside)
        brief = briefs.of(self.connection, self.stored, self.programme)
        return Counted(
            self.tables,
            self._unmatched(strangers),
            spans,
            self.programme.periods.sorted(
                briefs.answered_periods(self.connection, self.stored, brief)
            ),
            tuple(findings(brief, self.programme)),
        )

    def _joined(self, table: str, staged: list[Staged]) -> Relation:
        """Put a table's inputs one below the other, in the order they were read."""
        parts, rows = [], 0
        for one in staged:
            parts.append(f"SELECT {listed(one.columns)}, {rows} + _row AS _row FROM {one.rows}")
            [(last,)] = self.connection.sql(f"SELECT max(_row) FROM {one.rows}").fetchall()
            rows += last + 1 if last is not None else 0
        name = f"{table}_read"
        self.connection.execute(f"CREATE VIEW {name} AS {' UNION ALL BY NAME '.join(parts)}")
        columns = dict.fromkeys(name for one in staged for name in one.columns)
        large = any(one.large for one in staged)
        return Relation(name, tuple(columns), rows, len(staged), large=large)

    def _mask(self) -> str:
        """Make a function that takes the names of people out of comments; "" without any name."""
        queries = [
            f'SELECT DISTINCT "{role}" FROM {rows.name} WHERE "{role}" IS NOT NULL'
            for rows in self.read.values()
            for role in contract.PERSONAL
            if role != "email" and role in rows.columns
        ]
        found = self.connection.sql(" UNION ".join(queries)).fetchall() if queries else []
        if not found:
            return ""
        mask = partial(sources.mask, names=frozenset(name for (name,) in found))
        self.connection.create_function(
            "unnamed", partial(each, mask), ["VARCHAR"], "VARCHAR", type="arrow"
        )
        return "unnamed"

    def _rows(self, table: str) -> Relation:
        """Give rows their customer and their period."""
        read = self.read[table]
        rows = self.people.identified(read, table)
        period = stamping.stamped(self.connection, read, table, self.programme)
        kept = "VIEW" if rows.large and not rows.costly else "TABLE"
        self.connection.execute(
            f"CREATE {kept} {table}_rows AS SELECT *, {period} AS period FROM {rows.name}"
        )
        return replace(rows, name=f"{table}_rows", columns=(*rows.columns, "period"))

    def _words(self, rows: Relation) -> tuple[dict[str, list[str]], dict[str, set[str]]]:
        """List the periods of each file, and the words of columns that have few."""
        columns = contract.columns_of("responses", self.programme.segment_columns)
        few = [
            name
            for name, column in columns.items()
            if column.kind == "text" and not name.endswith(("_id", "_reference", "comment"))
        ]
        for others in ([name for name in few if name in rows.columns], []):
            named = ["file", "period", *others]
            found = self.connection.sql(
                f"SELECT DISTINCT {listed(named)} FROM {rows.name} LIMIT {_FEW + 1}"
            ).fetchall()
            if len(found) <= _FEW:
                break
        words = {name: {*held} - {None} for name, *held in zip(named, *found, strict=True)}
        spans: dict[str, set[str]] = {}
        for file, period, *_ in found:
            spans.setdefault(file, set()).add(period)
        periods = self.programme.periods
        return {file: periods.sorted(held - {None}) for file, held in sorted(spans.items())}, words

    def _store(self, rows: Relation, table: str, words: Mapping[str, set[str]], mask: str) -> None:
        """Write the rows that count, with what customers and accounts know of them."""
        own, joins = self._looked_up(rows, table)
        if table == "responses":
            customers = self.stored.get("customers")
            told = contacts.answered_contacts(self.connection, rows, customers, self.programme)
            joins += " LEFT JOIN followed AS f ON a._row = f._row" if told else ""
            for name in told:
                own[name] = f'coalesce({rows.or_null(name, of="a.")}, f."{name}")'
            own.setdefault("score", "NULL::BIGINT")
            if mask and "comment" in own:
                own["comment"] = f"{mask}({own['comment']})"
        if "scale" in own:
            scale = f"coalesce({own['scale']}, '{contract.SCALES[0]}')"
            own["scale"] = f"CASE WHEN {own['score']} IS NOT NULL THEN {scale} END"
        order = [name for name in own if name.endswith("_id")]
        columns = contract.columns_of(
            table, self.programme.segment_columns, self.programme.driver_columns
        )
        named = [name for name in columns if name in own]
        if moment := stamping.MOMENT.get(table):
            named, order = [*named, "period"], [moment, *order]
        made = ", ".join(f'{own[name]} AS "{name}"' for name in named)
        self._write(
            replace(rows, name=table, columns=tuple(named)),
            f"SELECT {made}, a._row FROM (SELECT * FROM {rows.name} "
            f"ANTI JOIN {table}_aside USING (_row)) AS a{joins}",
            order,
            {name: found for name, found in words.items() if own.get(name) == f'a."{name}"'},
        )
        conformity.hold(
            self.connection,
            table,
            self.tables[table].path,
            self.programme,
            unique=not rows.large,
        )

    def _looked_up(self, rows: Relation, table: str) -> tuple[dict[str, str], str]:
        """Fill columns from the customer's or the account's row, where the row has no value."""
        dropped = (*contract.PERSONAL, "file", "line")
        own = {name: f'a."{name}"' for name in rows.columns if name not in dropped}
        segments = self.programme.segment_columns
        wanted: dict[str, list[str]] = {}
        if table in {"responses", "invitations"}:
            wanted["customers"] = ["account_id", *segments]
        if table == "usage" and "customer_id" in own:
            wanted["customers"] = ["account_id"]
        if table in {"responses", "invitations", "customers", "renewals"}:
            wanted["accounts"] = segments
        joins = ""
        for other, names in wanted.items():
            key = f"{other.removesuffix('s')}_id"
            known = set(self.stored[other].columns) if other in self.stored else set()
            if {key} <= known & {*own} and known & {*names}:
                joins += f" LEFT JOIN {other} ON {own[key]} = {other}.{key}"
            else:
                known = set()
            for name in names:
                value = own.get(name, "NULL::VARCHAR")
                own[name] = f'coalesce({value}, {other}."{name}")' if name in known else value
        return own, joins

    def _store_refused(self, aside: Iterable[str]) -> None:
        """Write the rows that are set aside, of every table."""
        read = pd.concat(self.refused, ignore_index=True).reindex(columns=list(REFUSED))
        read = to_arrow(with_kinds(read, REFUSED), REFUSED)
        self.connection.register("refused_read", read)
        large = any(rows.large for rows in self.read.values())
        self._write(
            Relation("refused", tuple(REFUSED), 0, 0, large=large),
            " UNION ALL BY NAME ".join(["SELECT *, 0 AS _row FROM refused_read", *aside]),
            ["table", "file", "line"],
        )

    def _write(
        self,
        rows: Relation,
        query: str,
        order: list[str],
        words: Mapping[str, set[str]] = MappingProxyType({}),
    ) -> None:
        """Write the rows of a query; they can be asked for by the name of their table then.

        Large ones are left in the order received: sorting them takes as long as all the rest.
        """
        table = rows.name
        path = self.folder / f"{disk.TEMPORARY}{os.getpid()}-{table}.parquet"
        if rows.large:
            named = ", ".join(_told(name, words.get(name, ())) for name in rows.columns)
            with watched(self.connection, lambda part: self.told("answers", part)):
                written(self.connection, f"SELECT {named} FROM ({query})", path)
            stored = f"VIEW {table} AS FROM read_parquet({quoted(str(path))})"
            self.connection.execute(f"CREATE {stored}")
        else:
            by = ", ".join(f'"{name}" NULLS LAST' for name in order)
            self.connection.execute(
                f"CREATE TABLE {table} AS SELECT {listed(rows.columns)} FROM ({query}) "
                f"ORDER BY {f'{by}, ' if by else ''}_row"
            )
            kinds = self._kinds(table)
            arrow = self.connection.table(table).to_arrow_table()
            parquet.write_table(arrow.cast(schema(arrow.column_names, kinds)), path)
        self.stored[table] = rows
        self.tables[table] = CountedTable(
            path,
            pq.read_metadata(path).num_rows,
            tuple(order) if rows.large else (),
            disk.flushing(path) if rows.large else None,
        )

    def _kinds(self, table: str) -> Mapping[str, str]:
        if table == "refused":
            return REFUSED
        return kinds_of(table, self.programme.segment_columns, self.programme.driver_columns)

    def _unmatched(self, strangers: Iterable[str | None]) -> pd.DataFrame:
        """List the rows that no customer was found for."""
        queries = [query for query in strangers if query]
        if not queries:
            return pd.DataFrame()
        listed_by = " UNION ALL ".join(queries)
        return self.connection.sql(f'FROM ({listed_by}) ORDER BY "table", file, line').to_df()


def _set_aside(rows: Relation, table: str) -> str:
    """Describe in SQL refused rows as the reader of exports describes its own."""
    known = ["file", "line", "survey", "period", "customer_id", "responded_at", "score"]
    named = listed(name for name in known if name in rows.columns)
    return (
        f"SELECT {named}, '{table}' AS \"table\", reason, _row "
        f"FROM {rows.name} JOIN {table}_aside USING (_row)"
    )


def _told(name: str, words: Iterable[str]) -> str:
    """Name a column in SQL; where its words are known, the writer need not look for them."""
    known = ", ".join(quoted(word) for word in sorted(words))
    return f'CAST("{name}" AS ENUM({known})) AS "{name}"' if known else f'"{name}"'
