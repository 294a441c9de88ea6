"""A large CSV of answers, read by DuckDB: the rows and refusals the ordinary reader gives.

What cannot be told to be read alike is left to the ordinary reader. Cells are typed by the same
code: of every column, each different value once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from nps_analysis import contract, sources
from nps_analysis.contract import ContractError
from nps_analysis.sources.dates import YEARS, Placed
from nps_analysis.sources.opening import Opened, opened, typed
from nps_analysis.sources.scores import KEPT
from nps_analysis.store import disk, moments, parquet
from nps_analysis.store.raw import Raw, Unlike, unpacked

if TYPE_CHECKING:
    import pandas as pd

    from nps_analysis.programme import Programme, Source

FROM = 64_000_000
"""Bytes from which a CSV is read so."""

_HEAD = 1_000_000
_MOST = 200_000
"""Different values of a column up to which each is typed once."""

_ISO = (
    r"(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])-[0-9]{2}[T ]([01][0-9]|2[0-3]):[0-5][0-9]"
    r"(:[0-5][0-9](\.[0-9]{1,6})?)?"
)
_FIRST, _LAST = datetime(YEARS[0], 1, 1), datetime(YEARS[1], 12, 31, 23, 59, 59)
_ZONE = r"(Z|[+-](0[0-9]|1[0-3]):[0-5][0-9])"
_SQL = {
    "text": "VARCHAR",
    "integer": "BIGINT",
    "number": "DOUBLE",
    "boolean": "BOOLEAN",
    "instant": "TIMESTAMPTZ",
    "date": "DATE",
}
Told = Callable[[str], None]


@dataclass(frozen=True)
class Read:
    """What a file gave: how many rows, how many of them refused, and how it was read."""

    rows_in: int
    refused: int
    layout: str
    evidence: tuple[str, ...]


def read(
    path: Path,
    source: Source,
    programme: Programme,
    rows_path: Path,
    refused_path: Path,
    told: Told,
) -> Read | None:
    """Read a file, and write the rows kept and those refused.

    Parameters
    ----------
    path : Path
        A CSV.
    source, programme
        As declared.
    rows_path, refused_path : Path
        Where the rows are written.
    told : callable
        Called with each step.

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
    folder = rows_path.parent
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with unpacked(path, first, folder, told) as cells:
            return _Wide(cells, first, source, programme, key, file, told).write(
                rows_path, refused_path
            )
    except Unlike:
        return None


@dataclass
class _Wide:
    """Types the columns of one file and writes its rows."""

    raw: Raw
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

    def write(self, rows_path: Path, refused_path: Path) -> Read:
        """Type every column in the ordinary order; write rows and refusals."""
        source, columns = self.source, self.first.columns
        segments, drivers = self.programme.segment_columns, self.programme.driver_columns
        declared = contract.columns_of(source.table, segments, drivers)
        self.typing = self.first.typing(source, self.programme, self.key)
        self.bad.append((self.raw.header_again, "'header_row'", "NULL", "NULL"))
        made: dict[str, str] = {}
        for name in sorted(declared, key=lambda name: name not in ("score", "effort")):
            self.told(name)
            if name in columns:
                made[name] = self._column(name, declared[name], columns[name])
            elif name in source.constants:
                made[name] = self._constant(name, declared[name])
            elif declared[name].required or name == "score":
                made[name] = f"NULL::{_SQL[declared[name].kind]}"
            if name == "survey" and name in columns:
                self.survey_at = len(self.bad)
        for name in contract.PERSONAL:
            if name in columns:
                text = self.raw.text(columns[name].index)
                made[name] = f"casefolded({text})" if name == "email" else text
        self._complete(made)
        if self.typing.problems:
            raise ContractError(self.file, self.typing.problems)
        return self._written(made, rows_path, refused_path)

    def _complete(self, made: dict[str, str]) -> None:
        """Fill what the ordinary reader and the staging fill."""
        source = self.source
        scale, _ = KEPT.get(tuple(source.scale), (contract.SCALES[0], 0))
        if scale != contract.SCALES[0] and "score" in made:
            made["scale"] = f"CASE WHEN ({made['score']}) IS NOT NULL THEN '{scale}' END"
        if self.numerals:
            query = f"SELECT count({self.numerals}) FROM cells WHERE {self._standing()}"
            if self.raw.rows(query)[0][0]:
                made["written"] = self.numerals
        place = f"{_quoted(self.file + '#')} || line::VARCHAR"
        made["response_id"] = f"coalesce({made['response_id']}, {place})"
        if "language" not in made and source.language:
            made["language"] = _quoted(source.language)
        if "source" in {**source.columns, **source.constants}:
            made["source"] = f"coalesce({made['source']}, {_quoted(source.place)})"
        else:
            made["source"] = _quoted(source.place)
        survey = _quoted(str(source.constants.get("survey", contract.SURVEYS[0])))
        made["survey"] = f"coalesce({made['survey']}, {survey})" if "survey" in made else survey
        whose = [made[name] for name in ("customer_id", "email") if name in made]
        nobody = " AND ".join(f"({one}) IS NULL" for one in whose)
        [(nameless,)] = self.raw.rows(
            f"SELECT count(*) FROM cells WHERE {self._standing()} AND {nobody}"
        )
        if nameless:
            self.typing.evidence.append(f"customer_id: {nameless} answers are anonymous")

    def _standing(self) -> str:
        """Which rows are not refused so far."""
        return " AND ".join(f"(({where}) IS NOT TRUE)" for where, *_ in self.bad)

    def _constant(self, name: str, declared: contract.Column) -> str:
        self.typing.records = self.first.few(
            self.first.header.columns[0],
            ["-"],
            np.ones(1, dtype="int64"),
            np.ones(1, dtype="int64"),
        )
        value = self.typing.constant(name, declared, self.source.constants[name])[0]
        return _literal(value, _SQL[declared.kind])

    def _column(self, name: str, declared: contract.Column, column: Any) -> str:
        """Type a column: give its value in SQL, and note what is refused."""
        text = self.raw.text(column.index)
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
            self.numerals = "score_map.written"
        return self._mapped(name, declared, text, values["text"], found)

    def _said(self, text: str) -> str:
        """Take words as null where they mean "no answer"."""
        void = [sources.fold(word) for word in self.source.blank if isinstance(word, str)]
        if not void:
            return text
        plain = f"regexp_replace(lower({text}), '[\\t-\\r\\x1c-\\x1f ]+', ' ', 'g')"
        folded = f"CASE WHEN strlen({text}) = length({text}) THEN {plain} ELSE folded({text}) END"
        return f"CASE WHEN {folded} NOT IN ({', '.join(map(_quoted, void))}) THEN {text} END"

    def _values(self, text: str, where: str) -> dict[str, np.ndarray]:
        """List the different values of a column in the order they come, lines and counts too."""
        query = (
            f"SELECT coalesce({text}, '') AS text, min(line) AS line, count(*) AS n FROM cells "
            f"WHERE {where} GROUP BY 1 ORDER BY 2 LIMIT {_MOST + 1}"
        )
        found = self.raw.arrow(query)
        if len(found) > _MOST:
            raise Unlike("too many different values")
        return {
            "text": found["text"].to_pylist(),
            "line": found["line"].to_numpy().astype("int64"),
            "n": found["n"].to_numpy().astype("int64"),
        }

    def _typed(
        self, name: str, declared: contract.Column, column: Any, values: dict[str, Any]
    ) -> pd.DataFrame:
        few = self.first.few(column, values["text"], values["line"], values["n"])
        known = len(self.typing.problems)
        found = typed(self.typing, name, declared, column, few)
        if len(self.typing.problems) > known and name not in ("score", "effort"):
            raise Unlike(self.typing.problems[-1])
        return found

    def _mapped(
        self, name: str, declared: contract.Column, text: str, texts: list[str], found: pd.DataFrame
    ) -> str:
        """Put the typed values beside the texts, as a lookup; note those that are refused."""
        kind = parquet.ARROW[declared.kind]
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
        self.raw.lookup(name, f"coalesce({text}, '')", table)
        if found["reason"].notna().any():
            self.bad.append((f"{name}_map.reason IS NOT NULL", f"{name}_map.reason",
                             f"'{name}'", f"{name}_map.found"))  # fmt: skip
        return f"{name}_map.value"

    def _moments(self, name: str, declared: contract.Column, column: Any, text: str) -> str:
        """Place instants: those written as ISO 8601 in SQL, the others by their different values.

        Refused rows keep theirs, as they still belong to a quarter.
        """
        zone = (
            self.source.time_zone
            or self.first.header.time_zone
            or self.programme.calendar.time_zone
        )
        cast = f"try_cast({text} AS TIMESTAMP)"
        within = f"{cast} BETWEEN {moments.literal(_FIRST)} AND {moments.literal(_LAST)}"
        self.raw.derive(
            "local_at",
            f"CASE WHEN {cast}::VARCHAR = {text} AND {within} THEN {cast} "
            f"WHEN regexp_full_match({text}, '{_ISO}') THEN {cast} END",
            "zoned_at",
            f"CASE WHEN {cast}::VARCHAR IS DISTINCT FROM {text} "
            f"AND regexp_full_match({text}, '{_ISO}{_ZONE}') "
            f"THEN try_cast(regexp_replace({text}, '{_ZONE}$', '') AS TIMESTAMP) END",
        )
        [(first, last, plain, written)] = self.raw.rows(
            "SELECT min(local_at), max(local_at), count(local_at), count(zoned_at) FROM cells "
            f"WHERE {self.raw.whole}"
        )
        utc, twice, skipped = "NULL::TIMESTAMP", 0, 0
        if plain:
            zoned = moments.placed("local_at", zone, first, last)
            utc = zoned.utc
            if zoned.twice != "(false)" or zoned.skipped != "(false)":
                [(twice, skipped)] = self.raw.rows(
                    f"SELECT count(*) FILTER ({zoned.twice}), count(*) FILTER ({zoned.skipped}) "
                    f"FROM cells WHERE {self.raw.whole}"
                )
        if written:
            minutes = (
                f"CASE WHEN right({text}, 1) = 'Z' THEN 0 ELSE "
                f"(CASE WHEN left(right({text}, 6), 1) = '-' THEN -1 ELSE 1 END) * "
                f"(left(right({text}, 5), 2)::INTEGER * 60 + right({text}, 2)::INTEGER) END"
            )
            minutes = f"CASE WHEN zoned_at IS NOT NULL THEN {minutes} END"
            utc = f"coalesce(zoned_at - to_minutes({minutes}), {utc})"
        self.typing.placed = Placed(plain, written, twice, skipped)
        values = self._values(text, f"{self.raw.whole} AND local_at IS NULL AND zoned_at IS NULL")
        if plain or written:
            iso = "coalesce(local_at, zoned_at) IS NOT NULL"
            [(sample, line)] = self.raw.rows(
                f"SELECT {text}, line FROM cells WHERE {self.raw.whole} AND {iso} LIMIT 1"
            )
            values["text"].append(sample)
            values["line"] = np.append(values["line"], line)
            values["n"] = np.append(values["n"], 0)
        found = self._typed(name, declared, column, values)
        if plain or written:
            found = found.iloc[:-1]
            values["text"].pop()
        self.typing.placed = Placed()
        value = self._mapped(name, declared, text, values["text"], found)
        return f"coalesce(({utc}) AT TIME ZONE 'UTC', {value})"

    def _written(self, made: dict[str, str], rows_path: Path, refused_path: Path) -> Read:
        """Write the rows kept and the rows refused, and count both."""
        kinds = parquet.kinds(
            self.source.table, self.programme.segment_columns, self.programme.driver_columns
        )
        order = [*contract.columns_of(
            self.source.table, self.programme.segment_columns, self.programme.driver_columns
        ), *contract.PERSONAL]  # fmt: skip
        made = {name: made[name] for name in order if name in made}
        made |= {"file": _quoted(self.file), "line": "line"}
        reason = (
            "CASE " + " ".join(f"WHEN {where} THEN {why}" for where, why, *_ in self.bad) + " END"
        )
        column = "CASE " + " ".join(f"WHEN {one[0]} THEN {one[2]}" for one in self.bad) + " END"
        shown = "CASE " + " ".join(f"WHEN {one[0]} THEN {one[3]}" for one in self.bad) + " END"
        standing = self._standing()
        [(rows_in, kept)] = self.raw.rows(
            f"SELECT count(*), count(*) FILTER ({standing}) FROM cells"
        )
        evidence = [*self.first.evidence, *self.first.settled, *self.typing.evidence]
        evidence.append(f"{rows_in} rows: {kept} kept, {rows_in - kept} refused")
        at = f"CASE WHEN {self.raw.whole} THEN ({made['responded_at']}) END"
        survey = made["survey"]
        if self.survey_at is not None:
            early = " OR ".join(f"({where})" for where, *_ in self.bad[: self.survey_at])
            default = _quoted(str(self.source.constants.get("survey", contract.SURVEYS[0])))
            survey = f"CASE WHEN {early} THEN {default} ELSE {survey} END"
        score = made["score"]
        if "score" in self.first.columns:
            text = self.raw.text(self.first.columns["score"].index)
            whole = f"CASE WHEN regexp_full_match({text}, '-?[0-9]{{1,4}}') THEN {text}::BIGINT END"
            score = f"CASE WHEN {self.raw.whole} THEN coalesce({score}, {whole}) END"
        refused = parquet.typed(
            parquet.to_frame(
                self.raw.arrow(
                    f"SELECT {_quoted(self.file)} AS file, line, "
                    f"'{self.source.table}' AS \"table\", "
                    f'{reason} AS reason, {column} AS "column", {shown} AS found, '
                    f"{survey} AS survey, NULL::VARCHAR AS quarter, NULL::VARCHAR AS customer_id, "
                    f"{at} AS responded_at, {score}::BIGINT AS score "
                    f"FROM cells WHERE NOT ({standing}) ORDER BY line"
                )
            ),
            parquet.REFUSED,
        )
        refused = refused.assign(quarter=self.programme.quarter_of(refused["responded_at"]))
        layout = self.first.header.layout.name
        note = {"rows_in": rows_in, "layout": layout, "evidence": evidence}
        disk.write(refused_path, parquet.to_bytes(refused, parquet.REFUSED))
        self.told("rows")
        listed = ", ".join(
            f'({sql})::{_SQL[kinds[name]]} AS "{name}"' for name, sql in made.items()
        )
        self.raw.copy(f"SELECT {listed} FROM cells WHERE {standing}", rows_path, note)
        if len(refused) != rows_in - kept:
            raise AssertionError(
                f"{self.file}: {len(refused)} rows refused, {rows_in - kept} counted"
            )
        return Read(rows_in, len(refused), layout, tuple(evidence))


def _quoted(text: str) -> str:
    """Write a text in SQL."""
    return "'" + text.replace("'", "''") + "'"


def _literal(value: Any, kind: str) -> str:
    """Write a value in SQL."""
    import pandas as pd

    if pd.isna(value):
        return f"NULL::{kind}"
    if isinstance(value, pd.Timestamp):
        value = value.tz_convert(UTC).isoformat() if value.tzinfo else value.date()
    return f"{_quoted(str(value))}::{kind}"
