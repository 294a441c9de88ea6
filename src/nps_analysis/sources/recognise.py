"""Settle which table of a file is meant, and which layout wrote it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from nps_analysis.contract import ContractError
from nps_analysis.sources.cells import Sheet
from nps_analysis.sources.headers import Heading, are_data, columns_listed, fold, meant
from nps_analysis.sources.layouts import LAYOUTS, MAPPED, Header, Layout, Names, header

if TYPE_CHECKING:
    from nps_analysis.programme import Source

_DATA = (
    "line 1 looks like data, not column names: the file may have no header row; add one, or "
    "export again with headers"
)


class Fit(NamedTuple):
    """A record that may be a header of a layout: what of its signature is there, and is not."""

    table: Sheet
    first: int
    layout: Layout
    present: int
    lacks: list[str]

    def rank(self) -> tuple[float, int]:
        """Prefer more of a signature; a mapping outweighs a single column."""
        weight = 1.5 if self.layout is MAPPED and not self.lacks else self.present
        return weight, sum(map(bool, self.table.head[self.first]))


def recognise(
    tables: Sequence[Sheet], source: Source, subject: str, key: str
) -> tuple[Sheet, Header, list[str]]:
    """Find the table and the header that have a layout's columns, or the mapping's.

    Parameters
    ----------
    tables : sequence of Table
        The ways to see the file.
    source : Source
        What the programme declares of it.
    subject, key : str
        The file and the source, as messages call them.

    Returns
    -------
    table, header, evidence
        The first record of the first dozen that has every column wanted.

    Raises
    ------
    ContractError
        If there is none, with what was found instead; or if several sheets,
        or several layouts, fit equally.
    """
    layouts, why = _candidates(source, subject, key)
    if source.sheet:
        tables = _sheet(tables, source.sheet, subject, key)
    fits = [fit for table in tables for fit in _fits(table, layouts, source)]
    whole = _whole(fits)
    if not whole:
        raise ContractError(subject, [_unrecognised(fits, tables, layouts, source, key)])
    names = sorted({fit.layout.name for fit in whole})
    if len(names) > 1:
        raise ContractError(
            subject, [f"it has the columns of {' and of '.join(names)}; declare {key}.layout"]
        )
    places = list(dict.fromkeys(fit.table.how for fit in whole if fit.table.sheet))
    if len(places) > 1:
        raise ContractError(
            subject,
            [f"the columns are in {' and in '.join(places)}; declare {key}.sheet with its name"],
        )
    fit = max(whole, key=lambda fit: (fit.rank(), -fit.first))
    found = header(fit.table.head, fit.first, fit.layout, source.header_rows)
    if twice := _pasted(found):
        raise ContractError(subject, [twice])
    evidence = [
        fit.table.how,
        f"layout {fit.layout.name}, {why}; {found.rows} header "
        f"{'row' if found.rows == 1 else 'rows'}, {len(found.columns)} columns",
    ]
    if fit.first:
        evidence.append(f"{fit.first} filled lines above the header were passed over")
    return fit.table, found, evidence


def fitting(tables: Sequence[Sheet], source: Source) -> list[Fit]:
    """List the headers that fit equally well, where `recognise` cannot settle on one."""
    layouts, _ = _candidates(source, source.place, "source")
    return _whole([fit for table in tables for fit in _fits(table, layouts, source)])


def _whole(fits: Sequence[Fit]) -> list[Fit]:
    """Keep the best of the headers that lack nothing."""
    whole = [fit for fit in fits if not fit.lacks]
    best = max((fit.rank()[0] for fit in whole), default=0)
    return [fit for fit in whole if fit.rank()[0] == best]


def _candidates(source: Source, subject: str, key: str) -> tuple[list[Layout], str]:
    """List the layouts a source may have, and why."""
    if source.layout:
        name = fold(source.layout).replace("_", "-").replace(" ", "-")
        layouts = {**LAYOUTS, MAPPED.name: MAPPED}
        if name not in layouts:
            near = meant(name, [Heading(0, layout) for layout in layouts])
            known = ", ".join(layouts)
            raise ContractError(
                subject, [f"{key}.layout: found {source.layout!r}, not one of {known}{near}"]
            )
        return [layouts[name]], "as declared"
    known = [layout for layout in LAYOUTS.values() if layout.table == source.table]
    if source.columns:
        known = [layout for layout in known if all(rule.column for rule in layout.set_aside)]
    if source.table != "responses":
        layouts = [MAPPED] if source.columns or not known else known
        return layouts, f"by {'the columns declared' if layouts == [MAPPED] else 'its columns'}"
    dated = "responded_at" in {**source.columns, **source.constants}
    mapped = [MAPPED] if (dated and source.columns) or source.long else []
    return [*known, *mapped], "by its columns"


def _sheet(tables: Sequence[Sheet], wanted: str, subject: str, key: str) -> list[Sheet]:
    """Take the sheet that the programme names."""
    names = [table.sheet for table in tables]
    if found := [table for table in tables if fold(table.sheet) == fold(wanted)]:
        return found
    has = f"the sheets are {', '.join(map(repr, names))}" if any(names) else "it is no workbook"
    raise ContractError(subject, [f"{key}.sheet: there is no sheet {wanted!r}; {has}"])


def _pasted(found: Header) -> str:
    """Notice a second export beside the first: the columns that tell the tool stand twice."""
    places = [
        [column.index + 1 for column in found.columns if fold(column.name) in set(map(fold, one))]
        for one in found.layout.signature
    ]
    if len(places) < 2 or any(len(at) < 2 for at in places):
        return ""
    return (
        f"another export stands beside this one: {found.columns[places[0][0] - 1]} comes again in "
        f"column {places[0][1]}, as when an earlier wave is pasted to the right; cut it out into a "
        "file of its own"
    )


def _signature(layout: Layout, source: Source) -> Sequence[Names]:
    if layout is MAPPED and source.long:
        return [(source.long.id,), (source.long.question,), (source.long.answer,)]
    if layout is MAPPED:
        return [(name,) for name in source.columns.values()]
    return layout.signature


def _fits(table: Sheet, layouts: Sequence[Layout], source: Source) -> Iterator[Fit]:
    """Hold each of a table's first records against each layout."""
    signatures = [
        [(one, {one[0], *one} if layout.signature else set(map(fold, one))) for one in wanted]
        for layout in layouts
        for wanted in [_signature(layout, source)]
    ]
    for first, record in enumerate(table.head):
        plain = {fold(cell) for cell in record}
        for layout, wanted in zip(layouts, signatures, strict=True):
            names = plain
            if (layout.prefix or layout.unnamed) and layout.names(record) != record:
                names = {fold(cell) for cell in layout.names(record)}
            if first and all(names.isdisjoint(known) for _, known in wanted):
                continue
            if names & set(layout.absent) or (
                layout.bare(record) and header(table.head, first, layout).rows == 1
            ):
                names = set()
            lacks = [one[0] for one, known in wanted if not names & known]
            yield Fit(table, first, layout, len(wanted) - len(lacks), lacks)


def _unrecognised(
    fits: Sequence[Fit],
    tables: Sequence[Sheet],
    layouts: Sequence[Layout],
    source: Source,
    key: str,
) -> str:
    """Say what the best header lacks, or that it is no known tool's; repeat no line of data."""
    best = max(fits, key=lambda fit: (fit.present, -len(fit.lacks), fit.rank()[1], -fit.first))
    known = best.present > 0
    top = best.table.head[0] if known else max((table.head[0] for table in tables), key=len)
    named = not are_data(top)
    other = _other(tables, layouts, source)
    found = (
        f"the columns are {columns_listed(map(Heading, range(len(top)), top))}" if named else _DATA
    )
    if known and best.first:
        found = f"the nearest line is number {best.first + 1} of those filled"
    if other:
        ways = f"it looks like a {other} export; correct {key}.layout"
    elif source.table == "responses":
        folder = f"it may belong to another folder than {source.place!r}"
        layout = f"{'correct' if source.layout else 'declare'} {key}.layout"
        ways = f"{layout}, or name the columns under {key}.columns; or {folder}"
    else:
        ways = f"name the columns under {key}.columns"
    if not known and (len(layouts) > 1 or layouts[0] is MAPPED):
        tried = ", ".join(layout.name for layout in layouts)
        asked = " (responded_at and score at least)" if source.table == "responses" else ""
        return (
            f"no layout tried ({tried}) fits: {found}; {ways}{'' if other else asked}; "
            f"or declare {key}.delimiter"
        )
    if best.layout is not MAPPED:
        lacks = ", ".join(map(repr, best.lacks))
        return f"it is no {best.layout.name} export, as it lacks {lacks}; {found}; {ways}"
    canonical = {name: f"columns.{role}" for role, name in source.columns.items()}
    if source.long:
        canonical = {name: f"long.{role}" for role, name in source.long}
    header = best.table.head[best.first]
    columns = [] if are_data(header) else list(map(Heading, range(len(header)), header))
    return "; ".join(
        [
            f"{key}.{canonical[name]}: there is no column {name!r}{meant(name, columns)}"
            for name in best.lacks
        ]
        + [found]
        + ([ways] if other else [])
    )


def _other(tables: Sequence[Sheet], layouts: Sequence[Layout], source: Source) -> str:
    """Name the one tool that a file of answers looks to come from, were it declared."""
    if source.table != "responses":
        return ""
    rest = [layout for layout in LAYOUTS.values() if layout not in layouts]
    whole = {
        fit.layout.title for table in tables for fit in _fits(table, rest, source) if not fit.lacks
    }
    return whole.pop() if len(whole) == 1 else ""
