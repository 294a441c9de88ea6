"""Settle from its first lines how a large CSV is to be read, where that is plain."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from nps_analysis.contract import ContractError, Declared
from nps_analysis.sources.cells import HEAD, SheetRows, Style
from nps_analysis.sources.files import decode
from nps_analysis.sources.headers import Heading
from nps_analysis.sources.layouts import MAPPED, Header
from nps_analysis.sources.recognise import recognise
from nps_analysis.sources.records import Records
from nps_analysis.sources.roles import roles
from nps_analysis.sources.texts import records, separated
from nps_analysis.sources.typed import Typing

if TYPE_CHECKING:
    import pandas as pd

    from nps_analysis.programme import Programme, Source

_TABLE = "responses"


@dataclass(frozen=True)
class Opened:
    """How a file is separated, where its records begin, and what its columns hold.

    `line` is the one on which the first record under the header begins; `sample` are the
    first records from there; `head` those of the header.
    """

    style: Style
    header: Header
    head: Sequence[Sequence[str]]
    line: int
    sample: Sequence[Sequence[str]]
    columns: dict[str, Heading]
    evidence: list[str]
    settled: list[str]

    @property
    def width(self) -> int:
        """How many columns there are."""
        return len(self.header.columns)

    def typing(self, source: Source, programme: Programme, key: str) -> Typing:
        """Make what types values; `few` gives it those of each column."""
        none = Records(SheetRows([], np.zeros(0, dtype="int64")), self.header, ())
        zone = self.header.time_zone
        return Typing(none, source, programme, self.header.layout, None, key, zone)

    def few(
        self, column: Heading, texts: Sequence[str], lines: np.ndarray, counts: np.ndarray
    ) -> Records:
        """Make records of the different values of one column, and how often each occurs."""
        blank = [""] * self.width
        cells = [[*blank[: column.index], text, *blank[column.index + 1 :]] for text in texts]
        return Records(SheetRows(cells, lines, ragged=True, counts=counts), self.header, ())


def opened(
    data: bytes, subject: str, source: Source, programme: Programme, key: str
) -> Opened | None:
    """Read the header of a mapped export of answers; None where anything else is to be settled.

    Parameters
    ----------
    data : bytes
        The file's first lines, whole ones.
    subject, key : str
        The file and the source, as messages call them.
    source, programme
        What is declared.
    """
    other = source.only or source.times or source.within or source.long or source.sheet
    other = other or source.joined
    other = other or not isinstance(source.date_order, str | None)
    if source.table != _TABLE or other or not {"score", "effort"} & {*source.columns}:
        return None
    if source.encoding and codecs.lookup(source.encoding).name not in ("utf-8", "ascii"):
        return None
    try:
        text, how = decode(data, subject, source.encoding, key)
        table, header, evidence = recognise(
            list(separated(text, how, subject, source.delimiter)), source, subject, key
        )
    except ContractError:
        return None
    style = table.style
    if header.layout is not MAPPED or style is None or (style.quote, style.escape) != ('"', None):
        return None
    settled = roles(header, source, programme, key)
    above = header.first + header.rows
    if settled.problems or settled.spread or text.lower().startswith(("sep=", '"sep=')):
        return None
    found = []
    with suppress(csv.Error):
        for record in islice(records(text, style), above + HEAD):
            found.append(record)
    if len(found) <= above or len(header.columns) < 2:
        return None
    return Opened(
        style,
        header,
        table.head[header.first : above],
        found[above][0],
        [cells for _, cells in found[above:]],
        settled.columns,
        evidence,
        settled.evidence,
    )


def typed_cells(
    typing: Typing, name: str, declared: Declared, column: Heading, values: Records
) -> pd.DataFrame:
    """Type the different values of a column: `value`, `reason` and `found` of each."""
    import pandas as pd

    typing.records = values
    value = typing.column(name, declared, column)
    return pd.DataFrame({"value": value, "reason": values.reason, "found": values.found})
