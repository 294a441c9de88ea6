"""Settle which table of a file is meant, and which layout wrote it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from nps_analysis.contract import ContractError
from nps_analysis.sources.files import Table
from nps_analysis.sources.headers import Column, are_data, fold, listed, meant
from nps_analysis.sources.layouts import LAYOUTS, MAPPED, Header, Layout, Names, header

if TYPE_CHECKING:
    from nps_analysis.programme import Source

_DATA = (
    "line 1 looks like data, not column names: the file may have no header row; add one, or "
    "export again with headers"
)
_TITLES = {
    "typeform": "Typeform",
    "surveymonkey": "SurveyMonkey",
    "google-forms": "Google Forms",
    "qualtrics": "Qualtrics",
}


class Fit(NamedTuple):
    """A record that may be a header of a layout: what of its signature is there, and is not."""

    table: Table
    first: int
    layout: Layout
    present: int
    lacks: list[str]

    def rank(self) -> tuple[float, int]:
        """Prefer more of a signature; a mapping outweighs a single column."""
        weight = 1.5 if self.layout is MAPPED and not self.lacks else self.present
        return weight, sum(map(bool, self.table.head[self.first]))


def recognise(
    tables: Sequence[Table], source: Source, subject: str, key: str
) -> tuple[Table, Header, list[str]]:
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
    fits = [fit for table in tables for fit in _fits(table, layouts, source)]
    whole = [fit for fit in fits if not fit.lacks]
    if not whole:
        raise ContractError(subject, [_unrecognised(fits, tables, layouts, source, key)])
    best = max(fit.rank()[0] for fit in whole)
    whole = [fit for fit in whole if fit.rank()[0] == best]
    names = sorted({fit.layout.name for fit in whole})
    if len(names) > 1:
        raise ContractError(
            subject, [f"it has the columns of {' and of '.join(names)}; declare {key}.layout"]
        )
    places = list(dict.fromkeys(fit.table.how for fit in whole if fit.table.sheet))
    if len(places) > 1:
        raise ContractError(
            subject, [f"the columns are in {' and in '.join(places)}; keep one of them in the file"]
        )
    fit = max(whole, key=lambda fit: (fit.rank(), -fit.first))
    found = header(fit.table.head, fit.first, fit.layout)
    evidence = [
        fit.table.how,
        f"layout {fit.layout.name}, {why}; {found.rows} header "
        f"{'row' if found.rows == 1 else 'rows'}, {len(found.columns)} columns",
    ]
    if fit.first:
        evidence.append(f"{fit.first} filled lines above the header were passed over")
    return fit.table, found, evidence


def _candidates(source: Source, subject: str, key: str) -> tuple[list[Layout], str]:
    """List the layouts a source may have, and why."""
    if source.layout:
        name = fold(source.layout).replace("_", "-").replace(" ", "-")
        layouts = {**LAYOUTS, MAPPED.name: MAPPED}
        if name not in layouts:
            near = meant(name, [Column(0, layout) for layout in layouts])
            known = ", ".join(layouts)
            raise ContractError(
                subject, [f"{key}.layout: found {source.layout!r}, not one of {known}{near}"]
            )
        return [layouts[name]], "as declared"
    if source.table != "responses":
        return [MAPPED], "by the columns declared"
    dated = "responded_at" in {**source.columns, **source.constants}
    mapped = [MAPPED] if dated and source.columns else []
    return [*LAYOUTS.values(), *mapped], "by its columns"


def _signature(layout: Layout, source: Source) -> Sequence[Names]:
    if layout is MAPPED:
        return [(name,) for name in source.columns.values()]
    return layout.signature


def _fits(table: Table, layouts: Sequence[Layout], source: Source) -> Iterator[Fit]:
    """Hold each of a table's first records against each layout."""
    for first, record in enumerate(table.head):
        names = {fold(cell) for cell in record}
        for layout in layouts:
            wanted = _signature(layout, source)
            lacks = [one[0] for one in wanted if not names & set(map(fold, one))]
            yield Fit(table, first, layout, len(wanted) - len(lacks), lacks)


def _unrecognised(
    fits: Sequence[Fit],
    tables: Sequence[Table],
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
    found = f"the columns are {listed(map(Column, range(len(top)), top))}" if named else _DATA
    if known and best.first:
        found = f"the nearest line is number {best.first + 1} of those filled"
    if other:
        ways = f"it looks like a {_TITLES.get(other, other)} export; correct {key}.layout"
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
    canonical = {name: role for role, name in source.columns.items()}
    header = best.table.head[best.first]
    columns = [] if are_data(header) else list(map(Column, range(len(header)), header))
    return "; ".join(
        [
            f"{key}.columns.{canonical[name]}: there is no column {name!r}{meant(name, columns)}"
            for name in best.lacks
        ]
        + [found]
        + ([ways] if other else [])
    )


def _other(tables: Sequence[Table], layouts: Sequence[Layout], source: Source) -> str:
    """Name the one tool that a file of answers looks to come from, were it declared."""
    if source.table != "responses":
        return ""
    rest = [layout for layout in LAYOUTS.values() if layout not in layouts]
    whole = {
        fit.layout.name for table in tables for fit in _fits(table, rest, source) if not fit.lacks
    }
    return whole.pop() if len(whole) == 1 else ""
