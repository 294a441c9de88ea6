"""The records of one file: their cells, and which of them are refused so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from nps_analysis.sources.cells import Rows, as_text
from nps_analysis.sources.headers import Column, fold
from nps_analysis.sources.layouts import Header
from nps_analysis.spreadsheet import unguard

_SERIALS = (20_000, 80_000)
"""Days since 1900 that a workbook's bare number can mean as a date: 1954 to 2119."""


class Records:
    """Records under a header, each standing or refused with one reason.

    Parameters
    ----------
    rows : Rows
        The records as the file has them.
    header : Header
        What stands above them.
    head : sequence of sequence of str
        The header's own records, to notice when they come again.
    """

    def __init__(self, rows: Rows, header: Header, head: Sequence[Sequence[str]]) -> None:
        self._rows = rows
        self._guarded = header.layout.guarded
        self.lines = rows.lines
        self.index = pd.RangeIndex(len(rows.lines))
        self.reason = pd.Series(pd.NA, index=self.index, dtype="string")
        self.column = self.reason.copy()
        self.found = self.reason.copy()
        if rows.ragged:
            width = len(header.columns)
            named = max((c.index + 1 for c in header.columns if c.name or c.label), default=0)
            self.refuse(
                [
                    len(cells) < named or any(cell.strip() for cell in cells[width:])
                    for cells in rows.cells
                ],
                "columns_missing",
            )
        again = [list(cells) for cells in head]
        self.refuse([_plain(cells) in again for cells in rows.cells], "header_row")
        self._whole = self.reason.isna()
        each = np.ones(len(self.index), dtype="int64")
        self.counts = each if rows.counts is None else rows.counts

    def __len__(self) -> int:
        """Count the records, refused ones included."""
        return len(self.index)

    def tally(self, where: pd.Series) -> int:
        """Count the records of the file for which something holds; null counts as false."""
        return int(self.counts[where.fillna(False).to_numpy(dtype=bool)].sum())

    def refuse(
        self,
        where: pd.Series | Sequence[bool],
        reason: str | pd.Series,
        column: str | None = None,
        found: pd.Series | None = None,
    ) -> None:
        """Refuse records that still stand; an earlier reason stays.

        Parameters
        ----------
        where : bool for each record
            Null counts as false.
        reason : str, or one for each record
            As in `contract.REFUSALS`.
        column : str, optional
            The canonical column at fault.
        found : pandas.Series, optional
            What its cells held, fit to be shown.
        """
        rows = pd.Series(where, index=self.index, dtype="boolean").fillna(False).astype(bool)
        rows &= self.reason.isna()
        if not rows.any():
            return
        self.reason = self.reason.mask(rows, reason)
        if column is not None:
            self.column[rows] = column
        if found is not None:
            self.found = self.found.mask(rows, found)

    def texts(self, column: Column, *, aside: bool = False) -> pd.Series:
        """Take a column as trimmed text, null where blank.

        Null as well where the record is refused; with `aside`, only where it
        is no whole record.
        """
        cells = [as_text(cell) for cell in self._rows.column(column.index)]
        texts = pd.Series(cells, index=self.index, dtype="string")
        if self._guarded:
            texts = texts.map(unguard, na_action="ignore").astype("string")
        return texts.where(self._whole if aside else self.reason.isna())

    def add(self, texts: pd.Series, at: int) -> int:
        """Add a column behind all others, and say where it stands."""
        rows = self._rows.cells
        cells = [
            [*record[:at], *[None] * (at - len(record)), None if pd.isna(text) else text]
            for record, text in zip(rows, texts, strict=True)
        ]
        self._rows = replace(self._rows, cells=cells)
        return at

    def join(self, key: Column, moment: Column) -> int:
        """Make one record of those that share a key: the last one, its blanks filled from the rest.

        Parameters
        ----------
        key : Column
            What the parts of one answer share; a blank one shares nothing.
        moment : Column
            When each was written; where it cannot be read, the later record is the last.

        Returns
        -------
        int
            Records refused as the beginning of an answer.
        """
        keys = self.texts(key)
        at = pd.to_datetime(self.texts(moment), errors="coerce", utc=True, format="ISO8601")
        order = pd.DataFrame({"key": keys, "at": at}).dropna(subset="key")
        order = order.sort_values("at", kind="stable", na_position="first")
        early = order.index[order.duplicated("key", keep="last")]
        if not len(early):
            return 0
        cells = [list(record) for record in self._rows.cells]
        for _, rows in order.groupby("key", sort=False).groups.items():
            for index in rows[-2::-1]:
                last, part = cells[rows[-1]], cells[index]
                last += [""] * (len(part) - len(last))
                for place, cell in enumerate(part):
                    if as_text(last[place]) is None:
                        last[place] = cell
        self._rows = replace(self._rows, cells=cells)
        self.refuse(self.index.isin(early), "earlier_part")
        return len(early)

    def exact(self, column: Column, *, aside: bool = False) -> np.ndarray | None:
        """Mark the cells that the file holds as numbers, as `texts` takes them; None if no cell."""
        if self._rows.ragged:
            return None
        cells = self._rows.column(column.index)
        return (
            np.array(
                [isinstance(c, int | float | Decimal) and not isinstance(c, bool) for c in cells],
                dtype=bool,
            )
            & (self._whole if aside else self.reason.isna()).to_numpy()
        )

    def dated(self, column: Column) -> pd.Series:
        """Take a column as text, a workbook's bare numbers turned into the dates they count.

        Records set aside keep theirs: a refused answer still belongs to a period.
        """
        texts = self.texts(column, aside=True)
        exact = self.exact(column, aside=True)
        if self._rows.epoch is None or exact is None or not exact.any():
            return texts
        serial = texts.where(pd.Series(exact, index=self.index)).astype("Float64")
        serial = serial.where(serial.between(*_SERIALS))
        return serial.map(self._from_serial, na_action="ignore").astype("string").fillna(texts)

    def _from_serial(self, serial: float) -> str:
        from openpyxl.utils.datetime import from_excel

        moment: datetime = from_excel(serial, self._rows.epoch)
        return moment.isoformat(sep=" ", timespec="microseconds")


def _plain(cells: Sequence[Any]) -> list[Any]:
    """Take the cells of a record without the mark with which a file put behind another begins."""
    cells = list(cells)
    if cells and isinstance(cells[0], str) and cells[0].startswith("\ufeff"):
        cells[0] = cells[0].removeprefix("\ufeff").strip('"')
    return cells


def among(texts: pd.Series, words: Sequence[str]) -> pd.Series:
    """Mark the cells that hold one of several words, folded; "" is a blank cell.

    Examples
    --------
    >>> among(pd.Series(["Survey Preview", None, "IP Address"]), ["survey preview"]).tolist()
    [True, False, False]
    """
    known = {text: fold(text) in words for text in texts.dropna().unique()}
    return texts.map(known).fillna("" in words).astype(bool)


def unaddressed(texts: pd.Series) -> pd.Series:
    """Mark the cells of a column of addresses that hold something else, as N/A or anonymous.

    Examples
    --------
    >>> unaddressed(pd.Series(["ana@example.com", "N/A", None], dtype="string")).tolist()
    [False, True, False]
    """
    return texts.notna() & ~texts.str.contains("[@\uff20]").fillna(False).astype(bool)


def unaddressed_said(count: int) -> str:
    """Say how many cells of a column of addresses held none."""
    return f"email: {count} cells without @ are no addresses and count as blank"
