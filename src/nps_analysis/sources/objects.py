"""Read JSON, and JSON one record a line, as tables of cells."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from nps_analysis.contract import ContractError
from nps_analysis.sources.cells import Sheet, SheetRows

KINDS = {".json", ".jsonl", ".ndjson"}


def objects(text: str, decoded: str, subject: str) -> list[Sheet]:
    """See a JSON text as a table: one record an object, one column a path of keys.

    The records are a list, or the one list of objects inside an object, or
    stand one a line. They are numbered from 1, or by their line. What lies
    inside an object is reached with points, as in `person.email`.

    Raises
    ------
    ContractError
        If it is no JSON, holds no records, or a record names a key twice.
    """
    try:
        found, lines, how = _records(text, subject)
        flat = [dict(_flat(record)) for record in found]
    except RecursionError as error:
        why = "its objects lie too deep in one another; export a list of objects, one an answer"
        raise ContractError(subject, [why]) from error
    names = list(dict.fromkeys(name for record in flat for name in record))
    cells = [[record.get(name) for name in names] for record in flat]
    filled = [any(cell is not None and str(cell).strip() for cell in record) for record in cells]
    cells = [record for record, some in zip(cells, filled, strict=True) if some]
    numbers = np.array(lines, dtype="int64")[np.array(filled, dtype=bool)]
    return [Sheet(f"{decoded}, {how}", [names], lambda under: SheetRows(cells, numbers))]


def _records(text: str, subject: str) -> tuple[Sequence[dict], Sequence[int], str]:
    """Take the records out of the text, with the number or the line of each."""
    try:
        whole = json.loads(text, object_pairs_hook=_once)
    except ValueError as error:
        if not _many(text):
            raise ContractError(subject, [f"no JSON: {error}"]) from error
        return _by_line(text, subject)
    if isinstance(whole, dict):
        lists = [key for key, value in whole.items() if _are_objects(value)]
        if len(lists) == 1:
            return whole[lists[0]], range(1, len(whole[lists[0]]) + 1), f"JSON, under {lists[0]!r}"
        whole = [whole] if not lists else whole
    if not isinstance(whole, list) or not all(isinstance(one, dict) for one in whole) or not whole:
        raise ContractError(
            subject, ["the JSON is no list of records; export a list of objects, one an answer"]
        )
    return whole, range(1, len(whole) + 1), "JSON"


def _many(text: str) -> bool:
    """Tell whether the text has an object on each of several lines."""
    lines = [line for line in text.splitlines() if line.strip()]
    return len(lines) > 1 and lines[0].lstrip().startswith("{") and lines[0].rstrip().endswith("}")


def _by_line(text: str, subject: str) -> tuple[list[dict], list[int], str]:
    records, lines = [], []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line, object_pairs_hook=_once)
        except ValueError as error:
            raise ContractError(
                subject, [f"line {number}: no JSON object ({error}); is the export whole?"]
            ) from error
        if not isinstance(record, dict):
            raise ContractError(subject, [f"line {number}: no JSON object; one a line is expected"])
        records.append(record)
        lines.append(number)
    return records, lines, "JSON, one record a line"


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Make an object of its pairs; a key that comes twice says two things."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key {twice!r} stands twice in one object")
    return found


def _are_objects(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) for one in value)


def _flat(record: dict[str, Any], above: str = "") -> Iterator[tuple[str, object]]:
    """Name each value by the path of keys that leads to it; lists stay JSON."""
    for name, value in record.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{above}{name}.")
        elif isinstance(value, list):
            yield above + name, json.dumps(value, ensure_ascii=False)
        else:
            yield above + name, value
