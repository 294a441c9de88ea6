"""Settle which column of a file holds each canonical one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nps_analysis.contract import TABLES
from nps_analysis.programme import spoken
from nps_analysis.sources.headers import Heading, columns_listed, columns_named, fold, meant, short
from nps_analysis.sources.layouts import Header, Names
from nps_analysis.sources.point_columns import scale_across
from nps_analysis.sources.question_words import answered, asked

if TYPE_CHECKING:
    from nps_analysis.programme import Programme, Source
    from nps_analysis.sources.records import Records

IDENTIFIED: Mapping[str, Names] = {
    "responses": (),
    "invitations": ("customer_id", "email"),
    "customers": ("customer_id", "email"),
    "accounts": ("account_id",),
    "renewals": ("account_id",),
    "usage": ("account_id", "customer_id"),
    "departures": ("account_id",),
}
"""Columns of which each row must fill one. An answer may be anonymous."""


@dataclass
class Roles:
    """Canonical columns and where the file has them; how that is known; what is wrong.

    `spread` has the column of each point, for a question that has one a point; `clocks` the
    column of the hour, for a date that stands apart from it.
    """

    columns: dict[str, Heading] = field(default_factory=dict)
    spread: dict[str, dict[int, Heading]] = field(default_factory=dict)
    clocks: dict[str, Heading] = field(default_factory=dict)
    evidence: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def roles(
    found: Header, source: Source, programme: Programme, key: str, records: Records | None = None
) -> Roles:
    """Assign columns: those declared, those of the layout, then questions by their words.

    Parameters
    ----------
    found : Header
        The file's header.
    source, programme
        What is declared.
    key : str
        The source, as messages call it.
    records : Records, optional
        What the columns hold: of several that sound like the question, those
        that hold no answers to it are left aside.

    Returns
    -------
    Roles
        With a problem for each column that is missing, double or undecided.
    """
    settled = Roles()
    for kind, name, wanted in [
        *(("columns", *one) for one in source.columns.items()),
        *(("times", *one) for one in source.times.items()),
    ]:
        columns = columns_named(found.columns, wanted)
        if not columns:
            settled.problems.append(
                f"{key}.{kind}.{name}: there is no column {wanted!r}"
                f"{meant(wanted, found.columns)}; the columns are {columns_listed(found.columns)}"
            )
        _take(settled, name, columns, wanted, key, kind)
    explicit = set(settled.columns.values())
    for name, names in found.layout.roles.items():
        if name not in source.columns and name not in source.constants:
            columns = next(filter(None, (columns_named(found.columns, one) for one in names)), [])
            if not explicit & set(columns):
                _take(settled, name, columns, names[0], key)
    said = {"score", "effort"} & {*settled.columns, *source.columns, *source.constants}
    if source.table == "responses" and (found.layout.signature or not said):
        Questions(settled, found, source, programme, key, records).settle()
    settled.problems += _lacking(settled, found, source, key)
    return settled


def _take(
    settled: Roles, name: str, columns: list[Heading], wanted: str, key: str, kind: str = "columns"
) -> None:
    """Assign a column, unless the file has several of that name."""
    if len(columns) > 1:
        places = ", ".join(str(column.index + 1) for column in columns)
        settled.problems.append(
            f"{name}: {short(wanted)!r} stands over {len(columns)} columns ({places}); rename all "
            f"but one, or declare {key}.{kind}.{name}"
        )
    elif columns:
        taken = settled.columns if kind == "columns" else settled.clocks
        taken[name] = columns[0]


@dataclass
class Questions:
    """Finds the question that is scored, and the comment on it, by their words and their values."""

    settled: Roles
    found: Header
    source: Source
    programme: Programme
    key: str
    records: Records | None

    def settle(self) -> None:
        """Assign both columns, or say what stands in the way."""
        main = "effort" if self.source.constants.get("survey") == "transactional" else "score"
        columns, layout = self.settled.columns, self.found.layout
        if layout.table != "responses" or not all(rule.column for rule in layout.set_aside):
            return
        if main not in columns and main not in self.source.columns and not layout.kinds:
            free = self._free()
            heard, why = self._heard(free, main)
            if len(heard) > 1 and (points := self._points(heard, main)):
                self.settled.spread[main] = points
                why = f"{why}; {len(points)} columns, one for each point"
                heard = heard[:1]
            if not heard and not layout.signature:
                return
            if len(heard) != 1:
                self.settled.problems.append(self._undecided(heard, free, main))
                return
            columns[main] = heard[0]
            self.settled.evidence.append(f"{main}: column {heard[0]}, found by {why}")
        if layout.signature and not {"comment"} & {*columns, *self.source.columns}:
            self._comment()

    def _free(self) -> list[Heading]:
        taken = {*self.settled.columns.values()}
        taken |= {column for points in self.settled.spread.values() for column in points.values()}
        return [column for column in self.found.columns if column not in taken]

    def _heard(self, free: list[Heading], main: str) -> tuple[list[Heading], str]:
        """Find the columns that may hold the answers: by their words, then by what they hold."""
        if pattern := self.found.layout.answers:
            heard = [column for column in free if re.fullmatch(pattern, fold(column.name))]
            why = "what the columns of answers hold"
        else:
            language = self.source.language or self.programme.language
            wording = spoken(self.programme.question, language)
            heard, why = asked(free, main, question=wording)
        if self.records is None or len(heard) < 2 and not pattern or scale_across(heard):
            return heard, why
        holds = {c: answered(self.records.texts(c), self.source.labels) for c in heard}
        best = [c for c in heard if holds[c]]
        if len(best) < len(heard) and best:
            others = [c for c in heard if c not in best and holds[c] is False]
            more = f" and its values: not {'; '.join(map(str, others[:4]))}" if others else ""
            return best, why + more
        return heard, why

    def _points(self, heard: list[Heading], main: str) -> dict[int, Heading]:
        """Tell the columns of one question that has a column for each point of its scale."""
        low, high = self.source.scale if main == "score" else (1, self.programme.effort.points)
        points = scale_across(heard)
        return points if list(points) == list(range(low, high + 1)) else {}

    def _undecided(self, heard: list[Heading], free: list[Heading], main: str) -> str:
        if heard and (points := scale_across(heard)):
            first, last = min(points), max(points)
            sound = (
                f"{len(heard)} columns sound like the question, one for each point from {first} to "
                f"{last}, which is not the scale declared; correct {self.key}.scale"
            )
            return f"{main}: {sound}"
        if heard:
            named = "; ".join(map(str, heard[:12]))
            sound = f"{len(heard)} columns sound like the question, {named}"
        else:
            sound = f"no column sounds like the question, of {columns_listed(free)}"
        return f"{main}: {sound}; declare {self.key}.columns.{main} with the column's name"

    def _comment(self) -> None:
        """Find the comment, where one column alone may hold it."""
        free = self._free()
        if pattern := self.found.layout.answers:
            heard = [
                column
                for column in free
                if re.fullmatch(pattern, fold(column.name))
                and self.records is not None
                and answered(self.records.texts(column), {}) is False
            ]
            why = "what the columns of answers hold"
        else:
            heard, why = asked(free, "comment")
        if len(heard) == 1:
            self.settled.columns["comment"] = heard[0]
            self.settled.evidence.append(f"comment: column {heard[0]}, found by {why}")
        elif heard:
            self.settled.evidence.append(
                f"comment: not taken, as {len(heard)} columns may hold it, "
                f"{'; '.join(map(str, heard[:4]))}; declare {self.key}.columns.comment"
            )


def _lacking(settled: Roles, found: Header, source: Source, key: str) -> list[str]:
    """List what the table cannot do without and the file does not give."""
    given = {*settled.columns, *source.columns, *source.constants}
    identified = IDENTIFIED[source.table]
    wanted = [
        (name,)
        for name, column in TABLES[source.table].items()
        if column.required and name not in ("response_id", "customer_id", *identified)
    ]
    if identified:
        wanted.append(identified)
    if source.table == "responses" and not found.layout.signature:
        transactional = source.constants.get("survey") == "transactional"
        wanted.append(("effort",) if transactional else ("score", "effort"))
    return [
        f"{source.table} need {' or '.join(names)}; declare {key}.columns.{names[0]}, one of "
        f"{columns_listed(found.columns)}"
        for names in wanted
        if not given & set(names)
    ]
