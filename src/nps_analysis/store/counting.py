"""Answers too many for memory: each counted once, by the rules of `assembly`, in DuckDB."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from nps_analysis import contract, sources
from nps_analysis.programme import Programme
from nps_analysis.store import disk, moments, parquet
from nps_analysis.store.matching import AMBIGUOUS, ANONYMOUS, UNMATCHED, People
from nps_analysis.store.meeting import Repeats
from nps_analysis.store.sql import Told, each, listed, quoted, watched, written

if TYPE_CHECKING:
    import duckdb

    from nps_analysis.store.staging import Staged

_OWN = {"part", "rn", "number", "n"}
"""Names of columns that are made on the way."""

_FEW = 10_000
"""Combinations of words up to which they are told to the writer, which is faster then."""


@dataclass(frozen=True)
class Counted:
    """The answers that count.

    `path` holds their rows, in the order received; sorted by `order` they are as any other table
    is. `refused` holds the rows of all tables that are set aside; `brief` has a row for each kind
    of answer that `findings` tells apart, and how many there are, `n`.
    """

    path: Path
    rows: int
    order: tuple[str, ...]
    refused: Path
    spans: Mapping[str, list[str]]
    brief: pd.DataFrame


def possible(answers: list[Staged], customers: list[Staged]) -> bool:
    """Tell whether there are large exports of answers, and ids alone say whose each answer is."""
    if not any(one.large is not None for one in answers):
        return False
    columns = {name for one in answers for name in one.columns}
    told = {name for one in customers for name in one.columns}
    if columns & {*contract.PERSONAL, *_OWN, "scale"} or "contacted_on" in told:
        return False
    return not any(
        one.large.filter("contains(customer_id, '@')").project("line").limit(1).fetchall()
        for one in answers
        if one.large is not None and "customer_id" in one.columns
    )


def count(
    connection: duckdb.DuckDBPyConnection,
    programme: Programme,
    staged: list[Staged],
    people: People,
    tables: Mapping[str, pd.DataFrame],
    names: frozenset[str],
    refused: pd.DataFrame,
    folder: Path,
    told: Told,
) -> Counted:
    """Count every answer once, and write those that count.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Where large inputs are.
    programme : Programme
    staged : list of Staged
        Inputs of answers, in reading order.
    people : People
        Ids of survey tools, and whose they are.
    tables : mapping of str to DataFrame
        Customers and accounts, where known.
    names : frozenset of str
        Of people, to be masked in comments.
    refused : pandas.DataFrame
        Rows set aside so far.
    folder : Path
        Where the rows are written.
    told : callable
        Called with each step, and how much of it is done.
    """
    if names:
        mask = partial(sources.mask, names=names)
        connection.create_function(
            "unnamed", partial(each, mask), ["VARCHAR"], "VARCHAR", type="arrow"
        )
    counting = _Counting(connection, programme, staged, people, tables)
    return counting.count(refused, folder, told, unnamed=bool(names))


class _Counting:
    """One run over the answers, which are numbered in reading order."""

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
        self.rows = 0
        self.files = len(staged)
        parts = []
        for one in staged:
            if one.large is not None:
                source, number = one.large.alias, "rn"
            else:
                number = "file_row_number"
                source = f"read_parquet({quoted(str(one.path))}, file_row_number=true)"
            parts.append(
                f"SELECT {listed(one.columns)}, {self.rows} + {number} AS number FROM {source}"
            )
            [(last,)] = self.sql(f"SELECT max({number}) FROM {source}").fetchall()
            self.rows += last + 1 if last is not None else 0
        columns = {name for one in staged for name in one.columns}
        joined = " UNION ALL BY NAME ".join(parts)
        at = "make_timestamp(epoch_us({}))"
        ends = ", ".join(at.format(f"{end}(responded_at)") for end in ("min", "max"))
        [(first, last)] = self.sql(f"SELECT {ends} FROM ({joined})").fetchall()
        at = at.format("responded_at")
        period = moments.period(at, programme, first, last) if first else "NULL::VARCHAR"
        whose = f"'{ANONYMOUS}' || left(sha256(source || '|' || response_id), 12)"
        known = "customer_id" if "customer_id" in columns else "NULL::VARCHAR"
        joined = f"({joined})"
        if people.sent:
            sent = {"tool": [*people.sent], "whose": [*people.sent.values()]}
            connection.register("sent", pa.table(sent))
            known = f"coalesce(sent.whose, {known})"
            joined += " LEFT JOIN sent ON customer_id = sent.tool"
        self.columns = columns | {"customer_id", "period"}
        rest = columns - {"customer_id"}
        connection.execute(
            f"CREATE VIEW answers AS SELECT {listed(sorted(rest))}, number, "
            f"coalesce({known}, {whose}) AS customer_id, {period} AS period FROM {joined}"
        )

    def count(self, refused: pd.DataFrame, folder: Path, told: Told, *, unnamed: bool) -> Counted:
        """Set repeats aside, write the rest, and sum up what `findings` needs."""
        told("repeats", 0.0)
        Repeats(self.connection, self.programme, self.columns, self.rows, self.files).set_aside()
        spans, words = self._words()
        aside = folder / f"{disk.TEMPORARY}{os.getpid()}-refused.parquet"
        self.connection.register("refused", parquet.to_arrow(refused, parquet.REFUSED))
        written(
            self.connection,
            f"""SELECT * FROM (FROM refused UNION ALL BY NAME
                SELECT file, line, 'responses' AS "table", reason, survey, period, customer_id,
                    responded_at, {self._or_null("score", "BIGINT")} AS score
                FROM answers JOIN aside USING (number))""",
            aside,
        )
        columns = self._finished(words, unnamed=unnamed)
        told_of = ", ".join(_told(name, words.get(name, ())) for name in columns)
        path = folder / f"{disk.TEMPORARY}{os.getpid()}-answers.parquet"
        with watched(self.connection, lambda part: told("answers", part)):
            written(self.connection, f"SELECT {told_of} FROM finished", path)
        self._check(path)
        rows = pq.read_metadata(path).num_rows
        order = ("responded_at", *(name for name in columns if name.endswith("_id")))
        return Counted(path, rows, order, aside, spans, self._brief(path))

    def _words(self) -> tuple[dict[str, list[str]], dict[str, set[str]]]:
        """List the periods of each file, and the words of columns that have few."""
        columns = contract.columns_of("responses", self.programme.segment_columns)
        few = [
            name
            for name, column in columns.items()
            if column.kind == "text" and not name.endswith(("_id", "_reference", "comment"))
        ]
        for others in ([name for name in few if name in self.columns], []):
            named = ["file", "period", *others]
            rows = self.sql(
                f"SELECT DISTINCT {listed(named)} FROM answers LIMIT {_FEW + 1}"
            ).fetchall()
            if len(rows) <= _FEW:
                break
        words = {name: {*found} - {None} for name, *found in zip(named, *rows, strict=True)}
        spans: dict[str, set[str]] = {}
        for file, period, *_ in rows:
            spans.setdefault(file, set()).add(period)
        return {file: sorted(found) for file, found in sorted(spans.items())}, words

    def _or_null(self, name: str, kind: str = "VARCHAR") -> str:
        return name if name in self.columns else f"NULL::{kind}"

    def _finished(self, words: dict[str, set[str]], *, unnamed: bool) -> list[str]:
        """Add what customers and accounts know, whose words may be others; list the columns."""
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
                words.pop(name, None)
        own = {name: f'a."{name}"' for name in self.columns - {"file"}}
        own |= filled | {"score": own.get("score", "NULL::BIGINT")}
        if unnamed and "comment" in own:
            own["comment"] = f"unnamed({own['comment']})"
        made = ", ".join(f'{sql} AS "{name}"' for name, sql in sorted(own.items()))
        self.connection.execute(
            f"CREATE VIEW finished AS SELECT {made} "
            f"FROM (SELECT * FROM answers ANTI JOIN aside USING (number)) AS a{joins}"
        )
        declared = contract.columns_of("responses", segments, self.programme.driver_columns)
        return [name for name in [*declared, "period"] if name in own]

    def _check(self, path: Path) -> None:
        """Hold the rows to their contract: blanks and bounds as the file states them, and words."""
        segments, drivers = self.programme.segment_columns, self.programme.driver_columns
        stored = quoted(str(path))
        stated = {
            name: rest
            for name, *rest in self.sql(
                "SELECT path_in_schema, sum(stats_null_count), "
                "min(try_cast(stats_min_value AS DOUBLE)), "
                "max(try_cast(stats_max_value AS DOUBLE)) "
                f"FROM parquet_metadata({stored}) GROUP BY 1"
            ).fetchall()
        }
        problems = []
        for name, column in contract.columns_of("responses", segments, drivers).items():
            if name not in stated:
                problems += [f"{name}: the column is missing"] if column.required else []
                continue
            blank, low, high = stated[name]
            if column.required and blank:
                problems.append(f"{name}: blank in {blank} rows")
            if column.low is not None and low is not None and low < column.low:
                problems.append(f"{name}: not at least {column.low:g}")
            if column.high is not None and high is not None and high > column.high:
                problems.append(f"{name}: not at most {column.high:g}")
            if column.words:
                found = self.sql(
                    f'SELECT DISTINCT "{name}" FROM read_parquet({stored}) '
                    f'WHERE "{name}" IS NOT NULL'
                ).fetchall()
                if not {word for (word,) in found} <= {*column.words}:
                    problems.append(f"{name}: not one of {', '.join(column.words)}")
        if problems:
            raise contract.ContractError("responses", problems)

    def _brief(self, path: Path) -> pd.DataFrame:
        """Count the kinds of answers that `findings` tells apart."""
        stranger = "''"
        account = "CASE WHEN r.account_id IS NOT NULL THEN '' END"
        joins = ""
        for table, key in (("customers", "customer_id"), ("renewals", "account_id")):
            if table in self.tables:
                ids = self.tables[table][[key]].dropna().drop_duplicates()
                self.connection.register(f"{table}_ids", pa.Table.from_pandas(ids))
                joins += f" LEFT JOIN {table}_ids AS {table} ON r.{key} = {table}.{key}"
        if "customers" in self.tables:
            known = self.tables["customers"]["customer_id"].min()
            for begins in (UNMATCHED, AMBIGUOUS, ANONYMOUS):
                stranger = (
                    f"CASE WHEN starts_with(r.customer_id, '{begins}') THEN '{begins}' "
                    f"ELSE {stranger} END"
                )
            stranger = (
                f"CASE WHEN customers.customer_id IS NOT NULL THEN {quoted(str(known))} "
                f"ELSE {stranger} END"
            )
        if "renewals" in self.tables:
            account = (
                f"CASE WHEN renewals.account_id IS NOT NULL THEN r.account_id ELSE {account} END"
            )
        segments = "".join(f', r."{name}"' for name in self.programme.segment_columns)
        found = self.sql(
            "SELECT r.survey, r.period, "
            "CASE WHEN r.score IS NOT NULL THEN 1 END::BIGINT AS score, "
            f"{stranger} AS customer_id, {account} AS account_id{segments}, count(*) AS n "
            f"FROM read_parquet({quoted(str(path))}) AS r{joins} GROUP BY ALL ORDER BY ALL"
        )
        return parquet.to_frame(found.to_arrow_table())


def _told(name: str, words: Iterable[str]) -> str:
    """Name a column in SQL; where its words are known, the writer need not look for them."""
    known = ", ".join(quoted(word) for word in sorted(words))
    return f'CAST("{name}" AS ENUM({known})) AS "{name}"' if known else f'"{name}"'
