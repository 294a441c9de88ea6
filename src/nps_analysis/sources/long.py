"""A file with one row a question, turned into one row an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from nps_analysis.contract import ContractError
from nps_analysis.sources.cells import Rows, as_text
from nps_analysis.sources.headers import Column, named
from nps_analysis.sources.layouts import Header
from nps_analysis.sources.records import Records

if TYPE_CHECKING:
    from nps_analysis.programme.model import Long


def widened(records: Records, header: Header, long: Long, subject: str) -> tuple[Records, Header]:
    """Make one record of the rows that share an id, with a column for each question.

    A question answered twice in one answer keeps both texts, so that a score
    is no number. Of the other columns the first cell that is filled counts.
    Rows refused so far, and those without id or question, stay records of
    their own.

    Raises
    ------
    ContractError
        If one of the three names stands over several columns.
    """
    places = {role: named(header.columns, name) for role, name in long}
    several = [f"long.{role}: {getattr(long, role)!r} stands over {len(found)} columns"
               for role, found in places.items() if len(found) != 1]  # fmt: skip
    if several:
        raise ContractError(subject, several)
    at = {role: found[0] for role, found in places.items()}
    texts = {role: records.texts(column) for role, column in at.items()}
    records.refuse(texts["id"].isna() | texts["question"].isna(), "id_missing")
    stands = records.reason.isna()
    questions = list(texts["question"][stands].drop_duplicates())
    others = [c for c in header.columns if c not in at.values() or c == at["id"]]
    answers: dict[str, dict[str, list[str]]] = {}
    first: dict[str, int] = {}
    for row in np.flatnonzero(stands):
        whose = answers.setdefault(texts["id"].iloc[row], {})
        first.setdefault(texts["id"].iloc[row], row)
        said = texts["answer"].iloc[row]
        if not pd.isna(said):
            given = whose.setdefault(texts["question"].iloc[row], [])
            if said not in given:
                given.append(said)
    filled = {
        column: pd.Series(records.texts(column).to_numpy(), index=texts["id"]).groupby(level=0)
        .first() for column in others
    }  # fmt: skip
    rows = [
        (
            records.lines[first[one]],
            [filled[column].get(one) for column in others]
            + [" | ".join(said[q]) if q in said else None for q in questions],
            None,
        )
        for one, said in answers.items()
    ]
    width = len(others) + len(questions)
    rows += [
        (records.lines[row], [None] * width, records.reason.iloc[row])
        for row in np.flatnonzero(~stands)
    ]
    rows.sort(key=lambda row: row[0])
    names = [column.name for column in others] + questions
    wide = Header(
        header.layout, header.first, header.rows,
        tuple(Column(i, name) for i, name in enumerate(names)), header.time_zone,
    )  # fmt: skip
    cells = [[None if pd.isna(cell) else as_text(cell) for cell in row] for _, row, _ in rows]
    made = Records(Rows(cells, np.array([line for line, *_ in rows], dtype="int64")), wide, ())
    reasons = pd.Series([reason for *_, reason in rows], index=made.index, dtype="string")
    made.refuse(reasons.notna(), reasons)
    return made, wide
