"""Rows that stand twice in the exports, or whose place another of the same person takes.

Among many answers those that may repeat one another are found first, by their hashes.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from nps_analysis import contract
from nps_analysis.sources.in_sql import listed, quoted
from nps_analysis.store.people import ANONYMOUS
from nps_analysis.store.sql import Relation

if TYPE_CHECKING:
    import duckdb

    from nps_analysis.programme import Programme

KEY = {
    "customers": ["customer_id"],
    "accounts": ["account_id"],
    "usage": ["account_id", "customer_id", "month", "event_id"],
    "invitations": ["customer_id", "invited_at", "survey"],
}
"""What names a row of a table other than responses; a later row replaces an earlier one."""

FEW = 3
"""Answers of one file that may share their second, and still be told apart by what they say."""

_RELATIONAL, _TRANSACTIONAL = contract.SURVEYS
_SAME = ("survey", "customer_id", "contact_reference", "responded_at", "score", "effort", "comment")


def replaced(connection: duckdb.DuckDBPyConnection, rows: Relation, table: str) -> None:
    """Say which rows repeat another, and why, in a table `<table>_aside`.

    Identical ones go first, then those that a later export replaces.
    """
    content = listed(name for name in rows.columns if name not in ("file", "line"))
    keys = listed(name for name in KEY.get(table, ()) if name in rows.columns)
    older = f"row_number() OVER (PARTITION BY {keys} ORDER BY _row DESC) > 1" if keys else "false"
    connection.execute(
        f"""CREATE TABLE {table}_aside AS
        WITH identical AS (SELECT *, row_number() OVER (
            PARTITION BY {content} ORDER BY _row DESC) > 1 AS _again FROM {rows.name})
        SELECT _row, 'duplicate_row' AS reason FROM identical WHERE _again
        UNION ALL SELECT _row, 'superseded' FROM (
            SELECT _row, {older} AS older FROM identical WHERE NOT _again) WHERE older"""
    )


@dataclass(frozen=True)
class Repeats:
    """Answers, each counted once: those set aside are put in a table `responses_aside`."""

    connection: duckdb.DuckDBPyConnection
    programme: Programme
    answers: Relation

    def set_aside(self) -> None:
        """Say which answers do not count, and why: repeats, then the rule of one per customer.

        Copies go first, then those alike in what they say, then those on another scale, then those
        that another takes the place of. An answer about a contact with sales or support stands for
        that contact, not for the period: only another by the same person about the same contact
        takes its place.

        Raises
        ------
        ContractError
            If files number their answers alike, each from its own beginning.
        """
        columns = self.answers.columns
        whose = {"same_period": ["customer_id", "period"]}
        if "contact_reference" in columns:
            whose["same_contact"] = ["customer_id", "contact_reference"]
        self._twice({"same_id": ["source", "response_id"], **whose}, self.answers.name)
        if self.answers.files > 1:
            self._hold_apart()
        self._copies()
        self._alike(whose)
        if self.answers.files > 1:
            self._exported_again()
        if "scale" in columns:
            self._on_another_scale()
        if self.programme.answers.one_per == "customer":
            self._one_per_customer()

    def _twice(self, keys: Mapping[str, list[str]], table: str) -> None:
        """Make a table for each key: the numbers of those answers that share it with another.

        Keys are compared by as many bits of their hash as fit beside a number in 64: among the
        answers listed are all that share theirs, and perhaps a few others.
        """
        bits = self.answers.rows.bit_length()
        packed = ", ".join(
            f"(hash({', '.join(values)}) >> {bits} << {bits}) | _row::UBIGINT AS {name}"
            for name, values in keys.items()
        )
        found = self.connection.sql(f"SELECT {packed} FROM {table}").to_arrow_table()
        with ThreadPoolExecutor(2) as pool:
            shared = pool.map(partial(_shared, bits), found.columns)
        for name, numbers in zip(keys, shared, strict=True):
            self.connection.register("numbers", pa.table({"_row": numbers}))
            self.connection.execute(f"CREATE TABLE {name} AS SELECT * FROM numbers")
            self.connection.unregister("numbers")

    def _hold_apart(self) -> None:
        """Refuse files whose ids are the same and whose answers are not."""
        clash = self.connection.sql(
            f"""SELECT list_distinct(flatten(list(files))), count(*) FILTER (unlike) AS apart FROM (
                SELECT source, list(DISTINCT file) AS files, len(files) > 1 AND (
                    count(DISTINCT period) > 1 OR count(DISTINCT responded_at) > 1
                    AND count(DISTINCT customer_id) FILTER (
                        NOT starts_with(customer_id, '{ANONYMOUS}')) <> 1) AS unlike
                FROM {self.answers.name} SEMI JOIN same_id USING (_row)
                GROUP BY source, response_id HAVING count(*) > 1)
            GROUP BY source HAVING 2 * apart > count(*) AND apart > 1 ORDER BY source"""
        ).fetchall()
        if clash:
            problems = [_restarted(sorted(files), answers) for files, answers in clash]
            raise contract.ContractError("responses", problems)

    def _copies(self) -> None:
        """Set aside what was exported twice under one id: the latest stands."""
        content = listed(name for name in self.answers.columns if name not in ("file", "line"))
        self.connection.execute(
            f"""CREATE TABLE responses_aside AS
            WITH copies AS (SELECT *, row_number() OVER (
                PARTITION BY {content} ORDER BY _row) > 1 AS _copy
                FROM {self.answers.name} SEMI JOIN same_id USING (_row)),
            repeated AS (SELECT _row, _copy OR row_number() OVER (
                PARTITION BY _copy, source, response_id
                ORDER BY responded_at DESC, _row DESC) > 1 AS again FROM copies)
            SELECT _row, 'duplicate_response' AS reason FROM repeated WHERE again"""
        )

    def _alike(self, whose: Mapping[str, list[str]]) -> None:
        """Set aside what one person said twice in the same words at the same time."""
        answers, columns = self.answers, self.answers.columns
        measures = [name for name in ("score", "effort", "satisfaction") if name in columns]
        answered = " OR ".join(f"{name} IS NOT NULL" for name in measures) or "false"
        same = listed(name for name in _SAME if name in columns)
        either = " UNION ".join(f"SELECT _row FROM {name}" for name in whose)
        self.connection.execute(
            f"""CREATE TABLE candidates AS
            SELECT _row, customer_id, period, {answers.or_null("contact_reference")} AS contact,
                survey = '{_TRANSACTIONAL}' AS transactional, responded_at,
                {answered} AS answered, hash({same}) AS content
            FROM {answers.name} SEMI JOIN ({either}) USING (_row)
            ANTI JOIN responses_aside USING (_row)"""
        )
        self._twice({"same_content": ["content"]}, "candidates")
        self.connection.execute(
            f"""INSERT INTO responses_aside SELECT _row, 'duplicate_row' FROM (
                SELECT _row, row_number() OVER (PARTITION BY {same} ORDER BY _row) AS nth
                FROM {answers.name} SEMI JOIN same_content USING (_row)) WHERE nth > 1"""
        )

    def _exported_again(self) -> None:
        """Set aside answers of nobody in particular that an earlier file has too.

        Without an id, only what they say can tell: the second they were given in, where few of a
        file share it, and all else. What a file has twice was said twice.
        """
        placed = ("file", "line", "response_id", "customer_id")
        said = listed(name for name in self.answers.columns if name not in placed)
        self.connection.execute(
            f"""INSERT INTO responses_aside SELECT _row, 'duplicate_row' FROM (
                SELECT _row, row_number() OVER (PARTITION BY {said}, _nth ORDER BY _row) AS time
                FROM (SELECT *, row_number() OVER (
                        PARTITION BY file, {said} ORDER BY _row) AS _nth
                    FROM (SELECT * FROM {self.answers.name}
                        ANTI JOIN responses_aside USING (_row)
                        WHERE starts_with(customer_id, '{ANONYMOUS}')
                        AND response_id = file || '#' || line::VARCHAR
                        QUALIFY count(*) OVER (PARTITION BY file, responded_at) <= {FEW})))
                WHERE time > 1"""
        )

    def _on_another_scale(self) -> None:
        """Set aside the scores that are not on the scale of most scores of their period."""
        first = contract.SCALES[0]
        order = " ".join(f"WHEN {quoted(one)} THEN {n}" for n, one in enumerate(contract.SCALES))
        self.connection.execute(
            f"""INSERT INTO responses_aside
            WITH scored AS (SELECT _row, period, coalesce(scale, '{first}') AS scale
                FROM {self.answers.name} ANTI JOIN responses_aside USING (_row)
                WHERE survey = '{_RELATIONAL}' AND score IS NOT NULL),
            usual AS (SELECT period, scale AS usual FROM scored GROUP BY period, scale
                QUALIFY row_number() OVER (
                    PARTITION BY period ORDER BY count(*) DESC, CASE scale {order} END) = 1)
            SELECT _row, 'other_scale' FROM scored JOIN usual USING (period) WHERE scale <> usual"""
        )

    def _one_per_customer(self) -> None:
        """Set aside all but one answer of a person in a period, or about one contact."""
        late = "DESC" if self.programme.answers.keep == "latest" else "ASC"
        for where, key in (
            ("NOT transactional", "period"),
            ("transactional AND contact IS NOT NULL", "contact"),
        ):
            self.connection.execute(
                f"""INSERT INTO responses_aside SELECT _row, 'superseded' FROM (
                    SELECT _row, row_number() OVER (PARTITION BY customer_id, {key}
                        ORDER BY answered DESC, responded_at {late}, _row {late}) AS nth
                    FROM candidates ANTI JOIN responses_aside USING (_row) WHERE {where})
                WHERE nth > 1"""
            )


def _restarted(files: list[str], answers: int) -> str:
    """Say that files number their answers alike, and what to do."""
    more = f" and {len(files) - 2} more" if len(files) > 2 else ""
    return (
        f"response_id: {', '.join(files[:2])}{more} have {answers} ids in common, of answers in "
        "other periods or by other people; each seems to number its answers from its beginning. "
        "Leave response_id out of their source.columns, or name a column that is unlike in each"
    )


def _shared(bits: int, packed: pa.ChunkedArray) -> np.ndarray:
    """Take the numbers, in the lower bits, of those that have their upper bits in common."""
    each = np.require(packed.to_numpy(), requirements="W")
    each.sort()
    same = (each[1:] ^ each[:-1]) < np.uint64(1 << bits)
    shared = np.zeros(len(each), dtype=bool)
    shared[1:] = same
    shared[:-1] |= same
    numbers = (each[shared] & np.uint64((1 << bits) - 1)).astype("int64")
    numbers.sort()
    return numbers
