"""A file with one row a question, turned into one row an answer."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from nps_analysis.contract import ContractError
from nps_analysis.sources.cells import SheetRows
from nps_analysis.sources.headers import Heading, columns_named
from nps_analysis.sources.layouts import Header
from nps_analysis.sources.records import Records

if TYPE_CHECKING:
    from nps_analysis.programme.parts import Long


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
    places = {role: columns_named(header.columns, name) for role, name in long}
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
    beside = pd.DataFrame({c.index: records.texts(c) for c in others}).groupby(texts["id"]).first()
    rows: list[tuple[int, list[str | None], str | None]] = [
        (
            records.lines[answer.first],
            [*beside.loc[one], *(answer.said(question) for question in questions)],
            None,
        )
        for one, answer in _answers(texts, np.flatnonzero(stands)).items()
    ]
    blank: list[str | None] = [None] * (len(others) + len(questions))
    rows += [(records.lines[at], blank, records.reason.iloc[at]) for at in np.flatnonzero(~stands)]
    rows.sort(key=lambda row: row[0])
    names = [column.name for column in others] + questions
    wide = replace(header, columns=tuple(Heading(i, name) for i, name in enumerate(names)))
    cells = [[None if pd.isna(cell) else cell for cell in row] for _, row, _ in rows]
    made = Records(SheetRows(cells, np.array([line for line, *_ in rows], dtype="int64")), wide, ())
    reasons = pd.Series([reason for *_, reason in rows], index=made.index, dtype="string")
    made.refuse(reasons.notna(), reasons)
    return made, wide


@dataclass
class _Answer:
    """The row where an answer begins, and what it says to each question."""

    first: int
    texts: dict[str, list[str]] = field(default_factory=dict)

    def said(self, question: str) -> str | None:
        return " | ".join(self.texts[question]) if question in self.texts else None


def _answers(texts: dict[str, pd.Series], rows: np.ndarray) -> dict[str, _Answer]:
    """Gather what was said under each id; the same text twice is said once."""
    columns = [texts[role].to_list() for role in ("id", "question", "answer")]
    found: dict[str, _Answer] = {}
    for row in rows:
        one, question, text = (column[row] for column in columns)
        answer = found.setdefault(one, _Answer(row))
        if not pd.isna(text):
            given = answer.texts.setdefault(question, [])
            if text not in given:
                given.append(text)
    return found
