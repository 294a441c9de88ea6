"""What a file holds, whatever its kind: tables of cells, and the line of each record."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

import numpy as np

HEAD = 12
"""Records in which a header is looked for."""


class Style(NamedTuple):
    """How a text separates and quotes its cells."""

    delimiter: str
    quote: str = '"'
    escape: str | None = None


@dataclass(frozen=True)
class SheetRows:
    """The records under a header: cells, and the line on which each begins.

    `counts` says how many records of the file each one stands for, where not for itself alone.
    """

    cells: Sequence[Sequence[object]]
    lines: np.ndarray
    ragged: bool = False
    epoch: datetime | None = None
    counts: np.ndarray | None = None

    def column(self, index: int) -> list[object]:
        """List the cells of one column, None where a record is too short."""
        return [cells[index] if index < len(cells) else None for cells in self.cells]


@dataclass(frozen=True)
class Sheet:
    """One way to see a file as a table: its first records, and a way to load the rest."""

    how: str
    head: Sequence[Sequence[str]]
    rows: Callable[[int], SheetRows]
    sheet: str = ""
    style: Style | None = None


def as_text(cell: object) -> str | None:
    """Write a cell as text: trimmed, None where blank, dates as ISO 8601.

    Examples
    --------
    >>> as_text(9.0), as_text(float("nan")), as_text(" 9 "), as_text(date(2026, 3, 31))
    ('9', None, '9', '2026-03-31')
    """
    if isinstance(cell, str):
        return cell.strip() or None
    if cell is None or cell != cell:
        return None
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="microseconds")
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell)
