"""Repeats among answers too many for memory: looked for where the hashes of two answers meet."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from nps_analysis import contract
from nps_analysis.store.matching import ANONYMOUS
from nps_analysis.store.repeats import FEW, restarted
from nps_analysis.store.sql import listed

if TYPE_CHECKING:
    import duckdb

    from nps_analysis.programme import Programme

_TRANSACTIONAL = contract.SURVEYS[1]
_SAME = ("survey", "customer_id", "contact_reference", "responded_at", "score", "effort", "comment")


@dataclass(frozen=True)
class Repeats:
    """Answers in a view `answers`, whose `number` follows reading order and is below `rows`."""

    connection: duckdb.DuckDBPyConnection
    programme: Programme
    columns: set[str]
    rows: int
    files: int

    def _twice(self, keys: Mapping[str, list[str]], table: str = "answers") -> None:
        """Make a table for each key: the numbers of those answers that share it with another.

        Keys are compared by as many bits of their hash as fit beside a number in 64: among the
        answers listed are all that share theirs, and perhaps a few others.
        """
        bits = self.rows.bit_length()
        packed = ", ".join(
            f"(hash({', '.join(values)}) >> {bits} << {bits}) | number::UBIGINT AS {name}"
            for name, values in keys.items()
        )
        found = self.connection.sql(f"SELECT {packed} FROM {table}").to_arrow_table()
        with ThreadPoolExecutor(2) as pool:
            shared = pool.map(partial(_shared, bits), found.columns)
        for name, numbers in zip(keys, shared, strict=True):
            self.connection.register("numbers", pa.table({"number": numbers}))
            self.connection.execute(f"CREATE TABLE {name} AS SELECT * FROM numbers")
            self.connection.unregister("numbers")

    def set_aside(self) -> None:
        """Say which answers do not count, and why, in a table `aside`.

        Copies go first, then those alike in what they say, then those that another takes the
        place of.
        """
        rule = self.programme.answers
        late = "DESC" if rule.keep == "latest" else "ASC"
        measures = [name for name in ("score", "effort", "satisfaction") if name in self.columns]
        answered = " OR ".join(f"{name} IS NOT NULL" for name in measures) or "false"
        content = listed(sorted(self.columns - {"file", "line"}))
        same = [name for name in _SAME if name in self.columns]
        contacts = "contact_reference" in self.columns
        whose = {"same_period": ["customer_id", "period"]}
        if contacts:
            whose["same_contact"] = ["customer_id", "contact_reference"]
        self._twice({"same_id": ["source", "response_id"], **whose})
        self._hold_apart()
        self.connection.execute(
            f"""CREATE TABLE aside AS
            WITH copies AS (SELECT *, row_number() OVER (
                PARTITION BY {content} ORDER BY number) > 1 AS copy
                FROM answers SEMI JOIN same_id USING (number)),
            repeated AS (SELECT number, copy OR row_number() OVER (
                PARTITION BY copy, source, response_id
                ORDER BY responded_at DESC, number DESC) > 1 AS again FROM copies)
            SELECT number, 'duplicate_response' AS reason FROM repeated WHERE again"""
        )
        contact = "contact_reference" if contacts else "NULL::VARCHAR"
        either = " UNION ".join(f"SELECT number FROM {name}" for name in whose)
        self.connection.execute(
            f"""CREATE TABLE candidates AS
            SELECT number, customer_id, period, {contact} AS contact,
                survey = '{_TRANSACTIONAL}' AS transactional, responded_at,
                {answered} AS answered, hash({listed(same)}) AS content
            FROM answers SEMI JOIN ({either}) USING (number) ANTI JOIN aside USING (number)"""
        )
        self._twice({"same_content": ["content"]}, "candidates")
        self.connection.execute(
            f"""INSERT INTO aside SELECT number, 'duplicate_row' FROM (
                SELECT number, row_number() OVER (
                    PARTITION BY {listed(same)} ORDER BY number) AS nth
                FROM answers SEMI JOIN same_content USING (number)) WHERE nth > 1"""
        )
        if self.files > 1:
            self._exported_again()
        if rule.one_per != "customer":
            return
        rules = [("NOT transactional", "period")]
        if contacts:
            rules.append(("transactional AND contact IS NOT NULL", "contact"))
        for where, key in rules:
            self.connection.execute(
                f"""INSERT INTO aside SELECT number, 'superseded' FROM (
                    SELECT number, row_number() OVER (PARTITION BY customer_id, {key}
                        ORDER BY answered DESC, responded_at {late}, number {late}) AS nth
                    FROM candidates ANTI JOIN aside USING (number) WHERE {where}) WHERE nth > 1"""
            )

    def _hold_apart(self) -> None:
        """Refuse files whose ids are the same and whose answers are not."""
        if self.files < 2:
            return
        clash = self.connection.sql(
            f"""SELECT list_distinct(flatten(list(files))), count(*) FILTER (unlike) AS apart FROM (
                SELECT source, list(DISTINCT file) AS files, len(files) > 1 AND (
                    count(DISTINCT period) > 1 OR count(DISTINCT responded_at) > 1
                    AND count(DISTINCT customer_id) FILTER (
                        NOT starts_with(customer_id, '{ANONYMOUS}')) <> 1) AS unlike
                FROM answers SEMI JOIN same_id USING (number)
                GROUP BY source, response_id HAVING count(*) > 1)
            GROUP BY source HAVING 2 * apart > count(*) AND apart > 1 ORDER BY source"""
        ).fetchall()
        if clash:
            problems = [restarted(sorted(files), answers) for files, answers in clash]
            raise contract.ContractError("responses", problems)

    def _exported_again(self) -> None:
        """Set aside answers of nobody in particular that an earlier file has too."""
        said = listed(
            sorted(self.columns - {"file", "line", "response_id", "customer_id", "responded_at"})
        )
        self.connection.execute(
            f"""INSERT INTO aside SELECT number, 'duplicate_row' FROM (
                SELECT number, row_number() OVER (
                    PARTITION BY responded_at, {said}, nth ORDER BY number) AS time
                FROM (SELECT *, row_number() OVER (
                        PARTITION BY file, responded_at, {said} ORDER BY number) AS nth
                    FROM (SELECT * FROM answers
                        ANTI JOIN aside USING (number)
                        WHERE starts_with(customer_id, '{ANONYMOUS}')
                        AND response_id = file || '#' || line::VARCHAR
                        QUALIFY count(*) OVER (PARTITION BY file, responded_at) <= {FEW})))
                WHERE time > 1"""
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
