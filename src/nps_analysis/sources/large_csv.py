"""A large CSV of answers, read by DuckDB: the rows and refusals the ordinary reader gives.

What cannot be told to be read alike is left to the ordinary reader. Cells are typed by the same
code: of every column, each different value once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from nps_analysis import contract
from nps_analysis.contract import ContractError
from nps_analysis.sources import clocks
from nps_analysis.sources.column_kinds import ARROW, REFUSED, SQL, kinds_of, to_frame, with_kinds
from nps_analysis.sources.csv_cells import Cells, Unlike, unpacked
from nps_analysis.sources.dates import Placed
from nps_analysis.sources.headers import Heading, fold
from nps_analysis.sources.in_sql import Told, literal, quoted
from nps_analysis.sources.opening import Opened, opened, typed_cells
from nps_analysis.sources.records import unaddressed_said
from nps_analysis.sources.scores import KEPT

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

    from nps_analysis.programme import Programme, Source

FROM = 64_000_000
"""Bytes from which a CSV is read so."""

_HEAD = 1_000_000
_MOST = 200_000
"""Different values of a column up to which each is typed once."""


@dataclass(frozen=True)
class Read:
    """What a file gave, and how it was read.

    `rows` names the view of the rows kept: `columns`, and `_row`, their place in the file.
    """

    rows: str
    columns: tuple[str, ...]
    refused: pd.DataFrame
    rows_in: int
    layout: str
    evidence: tuple[str, ...]


def read_large(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    source: Source,
    programme: Programme,
    told: Told,
) -> Read | None:
    """Read a file.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Where the rows are put.
    path : Path
        A CSV.
    source, programme
        As declared.
    told : callable
        Called with each step, and how much of it is done.

    Returns
    -------
    Read or None
        None where the ordinary reader has to settle something.

    Raises
    ------
    ContractError
        If the file as a whole cannot be used.
    """
    raw = programme.folder("raw")
    file = path.relative_to(raw).as_posix() if path.is_relative_to(raw) else path.name
    key = f"sources[{programme.sources.index(source)}]" if source in programme.sources else "source"
    with path.open("rb") as opened_file:
        data = opened_file.read(_HEAD)
    first = opened(data[: data.rfind(b"\n") + 1], file, source, programme, key)
    if first is None or not file.isprintable():
        return None
    [(views,)] = connection.sql("SELECT count(*) FROM duckdb_views() WHERE NOT internal").fetchall()
    name = f"input{views}"
    try:
        cells = unpacked(connection, name, path, first, _kept(first.columns), told)
        return _Columns(cells, first, source, programme, key, file, told).read()
    except Unlike:
        connection.execute(f"DROP TABLE IF EXISTS {name}")
        return None


def _kept(columns: Mapping[str, Heading]) -> tuple[dict[str, str], ...]:
    """Say in SQL what is kept of a record, step by step: texts, but ISO 8601 instants as such."""
    kept = {f"t{column.index}": f"t{column.index}" for column in columns.values()}
    if "responded_at" not in columns:
        return (kept,)
    text = f"t{columns['responded_at'].index}"
    if [column.index for column in columns.values()].count(columns["responded_at"].index) == 1:
        kept[text] = f"CASE WHEN clock IS NULL THEN {text} END"
    *steps, last = clocks.formats_of(text)
    return (*steps, {**kept, **last})


@dataclass
class _Columns:
    """Types the columns of one file and writes its rows."""

    cells: Cells
    first: Opened
    source: Source
    programme: Programme
    key: str
    file: str
    told: Told
    bad: list[tuple[str, str, str, str]] = field(default_factory=list)
    """Refusals so far: condition, reason, column, found, in SQL."""

    survey_at: int | None = None
    numerals: str | None = None
    """What the cells of the score hold where the score is another number, in SQL."""

    def read(self) -> Read:
        """Type every column in the ordinary order."""
        source, columns = self.source, self.first.columns
        segments, drivers = self.programme.segment_columns, self.programme.driver_columns
        declared = contract.columns_of(source.table, segments, drivers)
        self.typing = self.first.typing(source, self.programme, self.key)
        self.bad.append((self.cells.header_again, "'header_row'", "NULL", "NULL"))
        made: dict[str, str] = {}
        for name in sorted(declared, key=lambda name: name not in ("score", "effort")):
            self.told(name, 1.0)
            if name in columns:
                made[name] = self._column(name, declared[name], columns[name])
            elif name in source.constants:
                made[name] = self._constant(name, declared[name])
            elif declared[name].required or name == "score":
                made[name] = f"NULL::{SQL[declared[name].kind]}"
            if name == "survey" and name in columns:
                self.survey_at = len(self.bad)
        for name in contract.PERSONAL:
            if name in columns:
                text = f"t{columns[name].index}"
                made[name] = self._address(text) if name == "email" else text
        self._complete(made)
        if self.typing.problems:
            raise ContractError(self.file, self.typing.problems)
        return self._done(made)

    def _address(self, text: str) -> str:
        """Take addresses, and count the cells that hold something else."""
        known = f"(contains({text}, '@') OR contains({text}, '\uff20'))"
        query = f"SELECT count(*) FILTER (NOT {known}) FROM cells WHERE {self._standing()}"
        if count := self.cells.rows(query)[0][0]:
            self.typing.evidence.append(unaddressed_said(count))
        return f"CASE WHEN {known} THEN casefolded({text}) END"

    def _complete(self, made: dict[str, str]) -> None:
        """Fill what the ordinary reader and the staging fill."""
        source = self.source
        scale, _ = KEPT.get(tuple(source.scale), (contract.SCALES[0], 0))
        if scale != contract.SCALES[0] and "score" in made:
            made["scale"] = f"CASE WHEN ({made['score']}) IS NOT NULL THEN '{scale}' END"
        if self.numerals:
            query = f"SELECT count({self.numerals}) FROM cells WHERE {self._standing()}"
            if self.cells.rows(query)[0][0]:
                made["written"] = self.numerals
        place = f"{quoted(self.file + '#')} || line::VARCHAR"
        made["response_id"] = f"coalesce({made['response_id']}, {place})"
        if "language" not in made and source.language:
            made["language"] = quoted(source.language)
        if "source" in {**source.columns, **source.constants}:
            made["source"] = f"coalesce({made['source']}, {quoted(source.place)})"
        else:
            made["source"] = quoted(source.place)
        survey = quoted(str(source.constants.get("survey", contract.SURVEYS[0])))
        made["survey"] = f"coalesce({made['survey']}, {survey})" if "survey" in made else survey
        whose = [made[name] for name in ("customer_id", "email") if name in made]
        nobody = " AND ".join(f"({one}) IS NULL" for one in whose)
        [(nameless,)] = self.cells.rows(
            f"SELECT count(*) FROM cells WHERE {self._standing()} AND {nobody}"
        )
        if nameless:
            self.typing.evidence.append(f"customer_id: {nameless} answers are anonymous")

    def _standing(self) -> str:
        """Which rows are not refused so far."""
        return " AND ".join(f"(({where}) IS NOT TRUE)" for where, *_ in self.bad)

    def _constant(self, name: str, declared: contract.Declared) -> str:
        self.typing.records = self.first.few(
            self.first.header.columns[0],
            ["-"],
            np.ones(1, dtype="int64"),
            np.ones(1, dtype="int64"),
        )
        value = self.typing.constant(name, declared, self.source.constants[name])[0]
        return literal(value, SQL[declared.kind])

    def _column(self, name: str, declared: contract.Declared, column: Any) -> str:
        """Type a column: give its value in SQL, and note what is refused."""
        text = f"t{column.index}"
        if name == "responded_at":
            return self._moments(name, declared, column, text)
        rating = name in self.programme.driver_columns
        plain = declared.kind == "text" and not declared.words and not rating
        if plain and not self.source.corrections.get(name):
            text = self._said(text)
            return f"masked({text})" if name == "comment" else text
        if name == "comment":
            raise Unlike("too many different values")
        values = self._values(text, self._standing())
        found = self._typed(name, declared, column, values)
        if name == "score" and self.typing.written.notna().any():
            found["written"] = self.typing.written
        return self._mapped(name, declared, f"coalesce({text}, '')", values["text"], found)

    def _said(self, text: str) -> str:
        """Take words as null where they mean "no answer"."""
        void = [fold(word) for word in self.source.blank if isinstance(word, str)]
        if not void:
            return text
        plain = f"regexp_replace(lower({text}), '[\\t-\\r\\x1c-\\x1f ]+', ' ', 'g')"
        folded = f"CASE WHEN strlen({text}) = length({text}) THEN {plain} ELSE folded({text}) END"
        return f"CASE WHEN {folded} NOT IN ({', '.join(map(quoted, void))}) THEN {text} END"

    def _values(self, text: str, where: str) -> dict[str, np.ndarray]:
        """List the different values of a column in the order they come, lines and counts too."""
        query = (
            f"SELECT coalesce({text}, '') AS text, min(line) AS line, count(*) AS n FROM cells "
            f"WHERE {where} GROUP BY 1 ORDER BY 2 LIMIT {_MOST + 1}"
        )
        found = self.cells.arrow(query)
        if len(found) > _MOST:
            raise Unlike("too many different values")
        return {
            "text": found["text"].to_pylist(),
            "line": found["line"].to_numpy().astype("int64"),
            "n": found["n"].to_numpy().astype("int64"),
        }

    def _typed(
        self, name: str, declared: contract.Declared, column: Any, values: dict[str, Any]
    ) -> pd.DataFrame:
        few = self.first.few(column, values["text"], values["line"], values["n"])
        known = len(self.typing.problems)
        found = typed_cells(self.typing, name, declared, column, few)
        if len(self.typing.problems) > known and name not in ("score", "effort"):
            raise Unlike(self.typing.problems[-1])
        return found

    def _mapped(
        self,
        name: str,
        declared: contract.Declared,
        text: str,
        texts: list[str],
        found: pd.DataFrame,
    ) -> str:
        """Put the typed values beside the texts, as a lookup; note those that are refused."""
        kind = ARROW[declared.kind]
        table = pa.table(
            {
                "text": pa.array(texts, pa.string()),
                "value": pa.Array.from_pandas(found["value"], type=kind),
                "reason": pa.Array.from_pandas(found["reason"], type=pa.string()),
                "found": pa.Array.from_pandas(found["found"], type=pa.string()),
            }
        )
        if "written" in found:
            numerals = pa.Array.from_pandas(found["written"], type=pa.int64())
            table = table.append_column("written", numerals)
        beside = self.cells.lookup(name, text, table)
        if found["reason"].notna().any():
            reason = beside("reason")
            self.bad.append((f"{reason} IS NOT NULL", reason, f"'{name}'", beside("found")))
        if "written" in found:
            self.numerals = beside("written")
        return beside("value")

    def _moments(self, name: str, declared: contract.Declared, column: Any, text: str) -> str:
        """Place instants: those written as ISO 8601 in SQL, the others by their different values.

        Refused rows keep theirs, as they still belong to a period.
        """
        zone = (
            self.source.time_zone
            or self.first.header.time_zone
            or self.programme.calendar.time_zone
        )
        local = "CASE WHEN ahead IS NULL THEN clock END"
        [(first, last, plain, written)] = self.cells.rows(
            f"SELECT min({local}), max({local}), count({local}), count(ahead) FROM cells "
            f"WHERE {self.cells.whole}"
        )
        utc, twice, skipped = "NULL::TIMESTAMP", 0, 0
        if plain:
            zoned = clocks.placed("clock", zone, first, last)
            utc = zoned.utc
            if zoned.twice != "(false)" or zoned.skipped != "(false)":
                [(twice, skipped)] = self.cells.rows(
                    f"SELECT count(*) FILTER ({zoned.twice}), count(*) FILTER ({zoned.skipped}) "
                    f"FROM cells WHERE {self.cells.whole} AND ahead IS NULL"
                )
        if written:
            utc = f"CASE WHEN ahead IS NULL THEN {utc} ELSE clock - to_minutes(ahead) END"
        self.typing.placed = Placed(plain, written, twice, skipped)
        values = self._values(text, f"{self.cells.whole} AND clock IS NULL")
        if plain or written:
            [(sample, line)] = self.cells.rows(
                "SELECT clock::VARCHAR || CASE WHEN ahead IS NULL THEN '' ELSE 'Z' END, line "
                f"FROM cells WHERE {self.cells.whole} AND clock IS NOT NULL LIMIT 1"
            )
            values["text"].append(sample)
            values["line"] = np.append(values["line"], line)
            values["n"] = np.append(values["n"], 0)
        found = self._typed(name, declared, column, values)
        if plain or written:
            found = found.iloc[:-1]
            values["text"].pop()
        self.typing.placed = Placed()
        utc = f"make_timestamptz(epoch_us({utc}))"
        if found.empty:
            return utc
        other = f"CASE WHEN clock IS NULL THEN coalesce({text}, '') END"
        return f"coalesce({utc}, {self._mapped(name, declared, other, values['text'], found)})"

    def _done(self, made: dict[str, str]) -> Read:
        """Name the rows kept, take the rows refused, and count both."""
        segments, drivers = self.programme.segment_columns, self.programme.driver_columns
        kinds = kinds_of(self.source.table, segments, drivers)
        declared = contract.columns_of(self.source.table, segments, drivers)
        made = {name: made[name] for name in (*declared, *contract.PERSONAL) if name in made}
        made |= {"file": quoted(self.file), "line": "line"}
        standing = self._standing()
        [(rows_in, kept)] = self.cells.rows(
            f"SELECT count(*), count(*) FILTER ({standing}) FROM cells"
        )
        refused = self._refused(made, standing)
        if len(refused) != rows_in - kept:
            raise AssertionError(
                f"{self.file}: {len(refused)} rows refused, {rows_in - kept} counted"
            )
        evidence = [*self.first.evidence, *self.first.settled, *self.typing.evidence]
        evidence.append(f"{rows_in} rows: {kept} kept, {rows_in - kept} refused")
        listed = ", ".join(f'({sql})::{SQL[kinds[name]]} AS "{name}"' for name, sql in made.items())
        rows = self.cells.view(f"SELECT {listed}, rn AS _row FROM cells WHERE {standing}")
        layout = self.first.header.layout.name
        return Read(rows, tuple(made), refused, rows_in, layout, tuple(evidence))

    def _refused(self, made: dict[str, str], standing: str) -> pd.DataFrame:
        """Take the rows refused, with what is known of them."""
        reason, column, shown = (
            "CASE " + " ".join(f"WHEN {one[0]} THEN {one[part]}" for one in self.bad) + " END"
            for part in (1, 2, 3)
        )
        at = f"CASE WHEN {self.cells.whole} THEN ({made['responded_at']}) END"
        survey = made["survey"]
        if self.survey_at is not None:
            early = " OR ".join(f"({where})" for where, *_ in self.bad[: self.survey_at])
            default = quoted(str(self.source.constants.get("survey", contract.SURVEYS[0])))
            survey = f"CASE WHEN {early} THEN {default} ELSE {survey} END"
        score = made["score"]
        if "score" in self.first.columns:
            text = f"t{self.first.columns['score'].index}"
            whole = f"CASE WHEN regexp_full_match({text}, '-?[0-9]{{1,4}}') THEN {text}::BIGINT END"
            score = f"CASE WHEN {self.cells.whole} THEN coalesce({score}, {whole}) END"
        refused = with_kinds(
            to_frame(
                self.cells.arrow(
                    f"SELECT {quoted(self.file)} AS file, line, "
                    f"'{self.source.table}' AS \"table\", "
                    f'{reason} AS reason, {column} AS "column", {shown} AS found, '
                    f"{survey} AS survey, NULL::VARCHAR AS period, NULL::VARCHAR AS customer_id, "
                    f"{at} AS responded_at, {score}::BIGINT AS score "
                    f"FROM cells WHERE NOT ({standing}) ORDER BY line"
                )
            ),
            REFUSED,
        )
        return refused.assign(period=self.programme.period_of(refused["responded_at"]))
