"""Answers too many for memory: each counted once, by the rules of `assembly`, in DuckDB."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from nps_analysis import contract
from nps_analysis.programme import Programme
from nps_analysis.store import disk, moments, parquet
from nps_analysis.store.matching import AMBIGUOUS, ANONYMOUS, UNMATCHED, People
from nps_analysis.store.raw import working, written

if TYPE_CHECKING:
    import duckdb

    from nps_analysis.store.staging import Staged

_BATCH = 200_000
_OWN = {"part", "rn", "copy", "again", "alike", "gone", "reason", "h", "n"}
"""Names of columns that are made on the way."""

_ORDER = "part, line, rn"
_TRANSACTIONAL = contract.SURVEYS[1]


@dataclass(frozen=True)
class Counted:
    """The answers that count.

    `path` holds their rows, `refused` those set aside; `brief` has a row for each kind of answer
    that `findings` tells apart, and how many there are, `n`.
    """

    path: Path
    rows: int
    refused: pd.DataFrame
    spans: Mapping[str, list[str]]
    brief: pd.DataFrame


def possible(answers: list[Staged], customers: list[Staged]) -> bool:
    """Tell whether there are large exports of answers, and ids alone say whose each answer is."""
    if not any(one.large for one in answers):
        return False
    columns = {name for one in answers for name in pq.read_schema(one.path).names}
    told = {name for one in customers for name in pq.read_schema(one.path).names}
    return (
        not columns & {*contract.PERSONAL, *_OWN, "scale", "comment"} and "contacted_on" not in told
    )


def count(
    programme: Programme,
    staged: list[Staged],
    people: People,
    tables: Mapping[str, pd.DataFrame],
    folder: Path,
) -> Counted:
    """Count every answer once, and write those that count.

    Parameters
    ----------
    programme : Programme
    staged : list of Staged
        Inputs of answers, in reading order.
    people : People
        Ids of survey tools, and whose they are.
    tables : mapping of str to DataFrame
        Customers and accounts, where known.
    folder : Path
        Where the rows are written.
    """
    with working(folder) as connection:
        return _Counting(connection, programme, staged, people, tables).count(folder)


class _Counting:
    """One run over the answers."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        programme: Programme,
        staged: list[Staged],
        people: People,
        tables: Mapping[str, pd.DataFrame],
    ) -> None:
        self.sql = connection.sql
        self.connection, self.programme, self.tables = connection, programme, tables
        parts = []
        columns: set[str] = set()
        for part, one in enumerate(staged):
            columns.update(pq.read_schema(one.path).names)
            place = str(one.path).replace("'", "''")
            parts.append(
                f"SELECT * RENAME (file_row_number AS rn), {part} AS part "
                f"FROM read_parquet('{place}', file_row_number=true)"
            )
        joined = " UNION ALL BY NAME ".join(parts)
        [(first, last)] = self.sql(
            f"SELECT min(responded_at AT TIME ZONE 'UTC'), max(responded_at AT TIME ZONE 'UTC') "
            f"FROM ({joined})"
        ).fetchall()
        at = "responded_at AT TIME ZONE 'UTC'"
        quarter = moments.quarter(f"({at})", programme, first, last) if first else "NULL::VARCHAR"
        whose = f"'{ANONYMOUS}' || left(sha256(source || '|' || response_id), 12)"
        known = "customer_id" if "customer_id" in columns else "NULL::VARCHAR"
        sent = pa.table(
            {"tool": pa.array(people.sent, pa.string()),
             "whose": pa.array(people.sent.values(), pa.string())}
        )  # fmt: skip
        connection.register("sent", sent)
        if people.sent:
            known = f"coalesce(sent.whose, {known})"
            joined = f"({joined}) LEFT JOIN sent ON customer_id = sent.tool"
        else:
            joined = f"({joined})"
        self.columns = columns | {"customer_id", "quarter"}
        rest = columns - {"customer_id"}
        connection.execute(
            f"CREATE TEMP VIEW answers AS SELECT {_listed(sorted(rest))}, part, rn, "
            f"coalesce({known}, {whose}) AS customer_id, {quarter} AS quarter FROM {joined}"
        )

    def count(self, folder: Path) -> Counted:
        """Set repeats aside, write the rest, and sum up what `findings` needs."""
        self._set_aside()
        refused = parquet.typed(
            parquet.to_frame(
                self.sql(
                    f"SELECT file, line, 'responses' AS \"table\", reason, NULL::VARCHAR AS "
                    f'"column", NULL::VARCHAR AS found, survey, quarter, customer_id, '
                    f"responded_at, {self._or_null('score', 'BIGINT')} AS score "
                    f"FROM repeats WHERE reason IS NOT NULL ORDER BY {_ORDER}"
                ).to_arrow_table()
            ),
            parquet.REFUSED,
        )
        spans: dict[str, list[str]] = {}
        for file, quarter in self.sql(
            "SELECT DISTINCT file, quarter FROM answers ORDER BY ALL"
        ).fetchall():
            spans.setdefault(file, []).append(quarter)
        path = folder / f"{disk.TEMPORARY}{os.getpid()}-answers.parquet"
        columns = self._finished()
        ids = [name for name in columns if name.endswith("_id")]
        written(
            self.connection,
            f"SELECT {_listed(columns)} FROM finished "
            f"ORDER BY {_listed(['responded_at', *ids], ' NULLS LAST')}, {_ORDER}",
            path,
        )
        self._check(path)
        rows = pq.read_metadata(path).num_rows
        return Counted(path, rows, refused, spans, self._brief(path))

    def _or_null(self, name: str, kind: str = "VARCHAR") -> str:
        return name if name in self.columns else f"NULL::{kind}"

    def _set_aside(self) -> None:
        """Say which answers do not count, and why, of those that could repeat one."""
        reference = self._or_null("contact_reference")
        hashes = ["hash(source, response_id)", "hash(customer_id, quarter)"]
        if "contact_reference" in self.columns:
            hashes.append("hash(customer_id, contact_reference)")
        for number, value in enumerate(hashes):
            self.connection.execute(
                f"CREATE TEMP TABLE twice{number} AS SELECT {value} AS h FROM answers "
                "GROUP BY h HAVING count(*) > 1"
            )
        any_twice = " OR ".join(
            f"{value} IN (SELECT h FROM twice{number})" for number, value in enumerate(hashes)
        )
        content = _listed(sorted(self.columns - {"file", "line"}))
        same = [
            name
            for name in (
                "survey", "customer_id", "contact_reference", "responded_at", "score", "effort",
                "comment",
            )
            if name in self.columns
        ]  # fmt: skip
        measures = [name for name in ("score", "effort", "satisfaction") if name in self.columns]
        answered = " OR ".join(f"{name} IS NOT NULL" for name in measures) or "false"
        rule = self.programme.answers
        late = "DESC" if rule.keep == "latest" else "ASC"
        last = f"responded_at {late}, part {late}, line {late}, rn {late}"
        superseded = "false"
        if rule.one_per == "customer":
            whole = f"survey = '{_TRANSACTIONAL}'"
            superseded = (
                f"CASE WHEN {whole} THEN {reference} IS NOT NULL AND row_number() OVER (PARTITION "
                f"BY gone, {whole}, customer_id, {reference} "
                f"ORDER BY ({answered}) DESC, {last}) > 1 "
                f"ELSE row_number() OVER (PARTITION BY gone, {whole}, customer_id, quarter "
                f"ORDER BY ({answered}) DESC, {last}) > 1 END"
            )
        self.connection.execute(
            f"""CREATE TEMP TABLE repeats AS
            WITH candidates AS (SELECT * FROM answers WHERE {any_twice}),
            copies AS (SELECT *, row_number() OVER (
                PARTITION BY {content} ORDER BY {_ORDER}) > 1 AS copy FROM candidates),
            repeated AS (SELECT *, copy OR row_number() OVER (
                PARTITION BY copy, source, response_id
                ORDER BY responded_at DESC, part DESC, line DESC, rn DESC) > 1 AS again
                FROM copies),
            identical AS (SELECT *, NOT again AND row_number() OVER (
                PARTITION BY again, {", ".join(same)} ORDER BY {_ORDER}) > 1 AS alike
                FROM repeated),
            standing AS (SELECT *, again OR alike AS gone FROM identical)
            SELECT *, CASE WHEN again THEN 'duplicate_response' WHEN alike THEN 'duplicate_row'
                WHEN {superseded} THEN 'superseded' END AS reason FROM standing"""
        )

    def _finished(self) -> list[str]:
        """Add what customers and accounts know; give the columns in their order."""
        segments = self.programme.segment_columns
        filled = {
            name: f'a."{name}"' if name in self.columns else "NULL::VARCHAR"
            for name in ("account_id", *segments)
        }
        joins = ""
        for table, key in (("customers", "a.customer_id"), ("accounts", None)):
            known = self.tables.get(table, pd.DataFrame())
            named = f"{table.removesuffix('s')}_id"
            wanted = ["account_id", *segments] if table == "customers" else segments
            wanted = [name for name in wanted if name in known]
            if named not in known or not wanted:
                continue
            frame = pa.Table.from_pandas(known[[named, *wanted]], preserve_index=False)
            self.connection.register(f"{table}_known", frame)
            key = key or filled["account_id"]
            joins += f" LEFT JOIN {table}_known AS {table} ON {key} = {table}.{named}"
            for name in wanted:
                filled[name] = f'coalesce({filled[name]}, {table}."{name}")'
        own = {name: f'a."{name}"' for name in self.columns - {"file"}}
        own |= filled | {"score": own.get("score", "NULL::BIGINT")}
        listed = ", ".join(f'{sql} AS "{name}"' for name, sql in sorted(own.items()))
        self.connection.execute(
            f"CREATE TEMP VIEW finished AS SELECT {listed}, a.part, a.rn "
            "FROM (SELECT * FROM answers ANTI JOIN "
            "(SELECT part, rn FROM repeats WHERE reason IS NOT NULL) USING (part, rn)) "
            f"AS a{joins}"
        )
        declared = contract.columns_of("responses", segments, self.programme.driver_columns)
        return [name for name in [*declared, "quarter"] if name in own]

    def _check(self, path: Path) -> None:
        """Hold the rows to their contract, some at a time."""
        programme = self.programme
        for batch in pq.ParquetFile(path).iter_batches(_BATCH):
            rows = parquet.to_frame(pa.Table.from_batches([batch])).drop(columns="quarter")
            contract.check("responses", rows, programme.segment_columns, programme.driver_columns)

    def _brief(self, path: Path) -> pd.DataFrame:
        """Count the kinds of answers that `findings` tells apart."""
        stranger = "''"
        for begins in (UNMATCHED, AMBIGUOUS, ANONYMOUS):
            stranger = (
                f"CASE WHEN starts_with(r.customer_id, '{begins}') THEN '{begins}' "
                f"ELSE {stranger} END"
            )
        account = "CASE WHEN r.account_id IS NOT NULL THEN '' END"
        joins = ""
        for table, key in (("customers", "customer_id"), ("renewals", "account_id")):
            if table in self.tables:
                ids = self.tables[table][[key]].dropna().drop_duplicates()
                self.connection.register(f"{table}_ids", pa.Table.from_pandas(ids))
                joins += f" LEFT JOIN {table}_ids AS {table} ON r.{key} = {table}.{key}"
        if "customers" in self.tables:
            known = self.tables["customers"]["customer_id"].min()
            known = "'" + str(known).replace("'", "''") + "'"
            stranger = (
                f"CASE WHEN customers.customer_id IS NOT NULL THEN {known} ELSE {stranger} END"
            )
        if "renewals" in self.tables:
            account = (
                f"CASE WHEN renewals.account_id IS NOT NULL THEN r.account_id ELSE {account} END"
            )
        segments = "".join(f', r."{name}"' for name in self.programme.segment_columns)
        place = str(path).replace("'", "''")
        found = self.sql(
            "SELECT r.survey, r.quarter, "
            "CASE WHEN r.score IS NOT NULL THEN 1 END::BIGINT AS score, "
            f"{stranger} AS customer_id, {account} AS account_id{segments}, count(*) AS n "
            f"FROM read_parquet('{place}') AS r{joins} GROUP BY ALL ORDER BY ALL"
        )
        return parquet.to_frame(found.to_arrow_table())


def _listed(names: Iterable[str], more: str = "") -> str:
    """List columns in SQL."""
    return ", ".join(f'"{name}"{more}' for name in names)
