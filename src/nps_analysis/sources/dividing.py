"""Find the columns that may divide customers into segments."""

from __future__ import annotations

import re

from nps_analysis.sources.cells import Table
from nps_analysis.sources.headers import Column, fold
from nps_analysis.sources.layouts import Header

SEGMENT_LEVELS = (2, 12)
"""How many different texts a column has that divides customers."""

_WORD = re.compile(r"^[^@]*[^\W\d][^@]*$")
_LOOKED_AT = 2000


def dividing(table: Table, header: Header, used: set[Column]) -> dict[str, list[str]]:
    """Columns of few different texts, each often: what may divide customers."""
    rows = table.rows(header.first + header.rows)
    few, many = SEGMENT_LEVELS
    told = {fold(name) for rule in header.layout.set_aside for name in rule.column}
    found = {}
    for column in header.columns:
        name = fold(column.name)
        if column in used or not name or name in told or name.endswith("_nps_group"):
            continue
        cells = [str(cell).strip() for cell in rows.column(column.index)[:_LOOKED_AT] if cell]
        kinds = sorted({cell for cell in cells if cell})
        texts = [level for level in kinds if _WORD.search(level) and len(level) <= 40]
        if len(texts) == len(kinds) and few <= len(kinds) <= many and len(cells) >= 5 * len(kinds):
            found[column.name] = kinds
    return found
