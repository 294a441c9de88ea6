"""Settle which column of a file holds each canonical one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nps_analysis.contract import TABLES
from nps_analysis.sources.headers import Column, listed, meant, named, short
from nps_analysis.sources.layouts import Header, Names
from nps_analysis.sources.questions import asked

if TYPE_CHECKING:
    from nps_analysis.programme import Programme, Source

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
    """Canonical columns and where the file has them; how that is known; what is wrong."""

    columns: dict[str, Column] = field(default_factory=dict)
    evidence: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def roles(found: Header, source: Source, programme: Programme, key: str) -> Roles:
    """Assign columns: those declared, those of the layout, then questions by their words.

    Parameters
    ----------
    found : Header
        The file's header.
    source, programme
        What is declared.
    key : str
        The source, as messages call it.

    Returns
    -------
    Roles
        With a problem for each column that is missing, double or undecided.
    """
    settled = Roles()
    for name, wanted in source.columns.items():
        columns = named(found.columns, wanted)
        if not columns:
            settled.problems.append(
                f"{key}.columns.{name}: there is no column {wanted!r}"
                f"{meant(wanted, found.columns)}; the columns are {listed(found.columns)}"
            )
        _take(settled, name, columns, wanted, key)
    explicit = set(settled.columns.values())
    for name, names in found.layout.roles.items():
        if name not in source.columns and name not in source.constants:
            columns = next(filter(None, (named(found.columns, one) for one in names)), [])
            if not explicit & set(columns):
                _take(settled, name, columns, names[0], key)
    if source.table == "responses" and found.layout.signature:
        _questions(settled, found, source, programme, key)
    settled.problems += _lacking(settled, found, source, key)
    return settled


def _take(settled: Roles, name: str, columns: list[Column], wanted: str, key: str) -> None:
    """Assign a column, unless the file has several of that name."""
    if len(columns) > 1:
        places = ", ".join(str(column.index + 1) for column in columns)
        settled.problems.append(
            f"{name}: {short(wanted)!r} stands over {len(columns)} columns ({places}); rename all "
            f"but one, or declare {key}.columns.{name}"
        )
    elif columns:
        settled.columns[name] = columns[0]


def _questions(
    settled: Roles, found: Header, source: Source, programme: Programme, key: str
) -> None:
    """Find the question that is scored, and the comment on it, by their words."""
    main = "effort" if source.constants.get("survey") == "transactional" else "score"
    taken = set(settled.columns.values())
    free = [column for column in found.columns if column not in taken]
    if main not in source.columns:
        heard, why = asked(free, main, question=programme.question)
        if len(heard) == 1:
            settled.columns[main] = heard[0]
            settled.evidence.append(f"{main}: column {heard[0]}, found by {why}")
        else:
            sound = (
                f"{len(heard)} columns sound like the question, {'; '.join(map(str, heard))}"
                if heard
                else f"no column sounds like the question, of {listed(free)}"
            )
            settled.problems.append(
                f"{main}: {sound}; declare {key}.columns.{main} with the column's name"
            )
            return
    if "comment" not in source.columns:
        free = [column for column in free if column != settled.columns.get(main)]
        heard, why = asked(free, "comment")
        if len(heard) == 1:
            settled.columns["comment"] = heard[0]
            settled.evidence.append(f"comment: column {heard[0]}, found by {why}")
        elif heard:
            settled.evidence.append(
                f"comment: not taken, as {len(heard)} columns may hold it, "
                f"{'; '.join(map(str, heard[:4]))}; declare {key}.columns.comment"
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
        f"{listed(found.columns)}"
        for names in wanted
        if not given & set(names)
    ]
