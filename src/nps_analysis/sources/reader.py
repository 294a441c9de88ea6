"""Read one export into canonical rows: every row in is a row kept or a row refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from nps_analysis import contract
from nps_analysis.contract import DTYPES, ContractError
from nps_analysis.sources.aside import Aside, first_named
from nps_analysis.sources.files import tables
from nps_analysis.sources.headers import Heading
from nps_analysis.sources.joined_columns import join_columns
from nps_analysis.sources.long import widened
from nps_analysis.sources.recognise import recognise
from nps_analysis.sources.records import Records, among, unaddressed, unaddressed_said
from nps_analysis.sources.roles import IDENTIFIED, roles
from nps_analysis.sources.scores import KEPT
from nps_analysis.sources.typed import Typing

if TYPE_CHECKING:
    from nps_analysis.programme import Programme, Source


@dataclass(frozen=True)
class Reading:
    """What one file gave.

    Parameters
    ----------
    rows : pandas.DataFrame
        Kept rows: canonical columns with the contract's types, the personal
        columns that match or mask (`email`, names), `file` and `line`.
    refused : pandas.DataFrame
        `file`, `line`, `table`, `reason`, `column` and `found`; `found` is
        null but for answers, dates and numbers, and never repeats words. An
        answer's `responded_at` and `survey` too, where they could be read, and
        its `score`, where its cell holds a whole number.
    rows_in : int
        Records under the header that are not blank: kept plus refused.
    layout : str
        Name of the layout.
    evidence : tuple of str
        How the file was read, and why so.
    """

    rows: pd.DataFrame
    refused: pd.DataFrame
    rows_in: int
    layout: str
    evidence: tuple[str, ...]


def read(path: Path | str, source: Source, programme: Programme) -> Reading:
    """Read one export.

    Parameters
    ----------
    path : path
        A CSV, XLSX, Parquet or JSON file.
    source : Source
        The programme's declaration of it.
    programme : Programme
        Its calendar, question, segments and folders.

    Returns
    -------
    Reading
        Every row in is kept, or refused with its reason and its line: the
        line on which the record begins, a workbook's row, or the number of
        the row in a Parquet file.

    Raises
    ------
    ContractError
        If the file as a whole cannot be read without guessing: all problems
        at once, with the lines that show them and the key to declare.
    """
    path = Path(path)
    raw = programme.folder("raw")
    file = path.relative_to(raw).as_posix() if path.is_relative_to(raw) else path.name
    subject = "".join(sign if sign.isprintable() else " " for sign in file)
    key = f"sources[{programme.sources.index(source)}]" if source in programme.sources else "source"
    seen = tables(path, subject, encoding=source.encoding, delimiter=source.delimiter, key=key)
    table, header, evidence = recognise(seen, source, subject, key)
    above = header.first + header.rows
    records = Records(table.rows(above), header, table.head[header.first : above])
    if source.long:
        asked = len(records)
        records, header = widened(records, header, source.long, subject)
        evidence.append(f"{len(records)} answers, of {asked} rows with one question each")
    if source.joined:
        header, source = join_columns(records, header, source, subject, key)
    aside = Aside(records, header, source, key)
    aside.settle()
    settled = roles(header, source, programme, key, records)
    if settled.problems or aside.problems:
        raise ContractError(subject, [*aside.problems, *settled.problems])
    typing = Typing(
        records,
        source,
        programme,
        header.layout,
        first_named(header, header.layout.began),
        key,
        header.time_zone,
        settled.spread,
        aside.kinds(settled),
        settled.clocks,
    )
    evidence += aside.evidence
    _unidentified(records, settled.columns, source)
    frame = _frame(typing, settled.columns)
    if source.table == "responses":
        _complete(frame, typing, file)
    if typing.problems:
        raise ContractError(subject, typing.problems)
    evidence += [*settled.evidence, *typing.evidence]
    if "score" in settled.columns:
        frame["score"] = frame["score"].fillna(_whole(records, settled.columns["score"]))
    return _parted(frame, records, source.table, file, header.layout.name, evidence)


def _unidentified(records: Records, columns: Mapping[str, Heading], source: Source) -> None:
    """Refuse rows that fill none of the columns which say whose they are."""
    names = [name for name in IDENTIFIED[source.table] if name in columns]
    if names and not set(IDENTIFIED[source.table]) & set(source.constants):
        cells = {name: records.texts(columns[name]) for name in names}
        blank = [
            texts.mask(unaddressed(texts)).isna() if name == "email" else texts.isna()
            for name, texts in cells.items()
        ]
        records.refuse(pd.concat(blank, axis="columns").all(axis="columns"), "id_missing", names[0])


def _frame(typing: Typing, columns: Mapping[str, Heading]) -> pd.DataFrame:
    """Type every canonical column that the file or the programme gives, in the contract's order."""
    source, records = typing.source, typing.records
    segments = typing.programme.segment_columns if source.table in contract.SEGMENTED else []
    declared = contract.columns_of(source.table, segments, typing.programme.driver_columns)
    frame = {}
    for name in sorted(declared, key=lambda name: name not in ("score", "effort")):
        if name in columns:
            frame[name] = typing.column(name, declared[name], columns[name])
        elif name in source.constants:
            frame[name] = typing.constant(name, declared[name], source.constants[name])
        elif declared[name].required or (name, source.table) == ("score", "responses"):
            kind = DTYPES[declared[name].kind]
            frame[name] = pd.Series(pd.NA, index=records.index, dtype=kind)
    for name in contract.PERSONAL:
        if name in columns:
            frame[name] = records.texts(columns[name])
            if void := typing.layout.blank.get(name):
                frame[name] = frame[name].mask(among(frame[name], void))
    if "email" in frame:
        nowhere = unaddressed(frame["email"])
        frame["email"] = frame["email"].mask(nowhere).str.casefold()
        if nowhere.any():
            typing.evidence.append(unaddressed_said(records.tally(nowhere)))
    order = [*declared, *contract.PERSONAL]
    return pd.DataFrame({name: frame[name] for name in order if name in frame}, records.index)


def _complete(frame: pd.DataFrame, typing: Typing, file: str) -> None:
    """Number the answers that bear no id, name their source, count the anonymous."""
    source, records = typing.source, typing.records
    scale, _ = KEPT.get(tuple(source.scale), (contract.SCALES[0], 0))
    if scale != contract.SCALES[0] and "score" in frame:
        on = pd.Series(scale, index=records.index, dtype="string")
        frame["scale"] = on.where(frame["score"].notna())
    if typing.written is not None:
        written = typing.written.where(records.reason.isna())
        if written.notna().any():
            frame["written"] = written
    lines = pd.Series(records.lines, index=records.index).astype("string")
    if typing.layout.restarts and "response_id" not in source.columns:
        when = frame["responded_at"].dt.strftime("%Y-%m-%dT%H:%M:%SZ").astype("string")
        frame["response_id"] = frame["response_id"] + "@" + when
    frame["response_id"] = frame["response_id"].fillna(file + "#" + lines)
    if typing.kinds and "survey" not in frame:
        asked = pd.Series(contract.SURVEYS[1], index=records.index, dtype="string")
        frame["survey"] = asked.mask(typing.kinds["score"], contract.SURVEYS[0])
    for name, value in (("language", source.language), ("source", typing.layout.name)):
        if name not in frame and value:
            frame[name] = pd.Series(value, index=records.index, dtype="string")
    whose = [frame[name] for name in ("customer_id", "email") if name in frame]
    nameless = pd.concat(whose, axis="columns").isna().all(axis="columns") & records.reason.isna()
    if nameless.any():
        typing.evidence.append(f"customer_id: {int(nameless.sum())} answers are anonymous")


def _whole(records: Records, column: Heading) -> pd.Series:
    """The whole numbers in a column's cells, of refused records alone."""
    texts = records.texts(column, aside=True).where(records.reason.notna())
    numbers = texts.str.extract(r"^(-?\d{1,4})$")[0]
    return numbers.astype("Int64")


def _parted(
    frame: pd.DataFrame, records: Records, table: str, file: str, layout: str, evidence: list[str]
) -> Reading:
    """Part the rows kept from those refused."""
    frame["file"] = pd.Series(file, index=records.index, dtype="string")
    frame["line"] = pd.Series(records.lines, index=records.index, dtype="int64")
    known = [name for name in ("responded_at", "survey", "score") if name in frame]
    refused = frame[["file", "line", *known]].assign(
        table=pd.Series(table, index=records.index, dtype="string"),
        reason=records.reason,
        column=records.column,
        found=records.found,
    )
    out = records.reason.notna()
    evidence.append(f"{len(records)} rows: {int((~out).sum())} kept, {int(out.sum())} refused")
    return Reading(
        frame[~out].reset_index(drop=True),
        refused[out].reset_index(drop=True),
        len(records),
        layout,
        tuple(evidence),
    )
