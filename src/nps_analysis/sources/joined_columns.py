"""A canonical column that a file has in several: a first name and a shop, instead of a number."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from nps_analysis.contract import ContractError
from nps_analysis.sources.headers import Heading, columns_listed, columns_named, meant
from nps_analysis.sources.layouts import Header
from nps_analysis.sources.records import Records

if TYPE_CHECKING:
    from nps_analysis.programme import Source

_BETWEEN = " / "


def join_columns(
    records: Records, header: Header, source: Source, subject: str, key: str
) -> tuple[Header, Source]:
    """Put columns together as the source declares, each under the names of its parts.

    Where one part is blank, so is the whole: half a name is nobody's.

    Parameters
    ----------
    records : Records
        Gains a column for each that is declared.
    header, source : Header, Source
        Of the file.
    subject, key : str
        The file and the source, as messages call them.

    Returns
    -------
    header, source
        With the columns made, and `columns` naming them.

    Raises
    ------
    ContractError
        If a part is in no column of the file, or in several.
    """
    made = list(header.columns)
    problems, columns = [], dict(source.columns)
    for name, parts in source.joined.items():
        found = {part: columns_named(header.columns, part) for part in parts}
        for part, places in found.items():
            if len(places) != 1:
                several = f"{len(places)} columns bear the name {part!r}"
                near = f"there is no column {part!r}{meant(part, header.columns)}"
                problems.append(
                    f"{key}.joined.{name}: {several if places else near}; the columns are "
                    f"{columns_listed(header.columns)}"
                )
        if problems:
            continue
        texts = pd.concat([records.texts(at) for (at,) in found.values()], axis="columns")
        whole = texts.apply(lambda row: _BETWEEN.join(row) if row.notna().all() else None, axis=1)
        columns[name] = _BETWEEN.join(parts)
        made.append(Heading(records.add(whole, len(made)), columns[name]))
    if problems:
        raise ContractError(subject, problems)
    header = Header(header.layout, header.first, header.rows, tuple(made), header.time_zone)
    return header, source.model_copy(update={"columns": columns})
