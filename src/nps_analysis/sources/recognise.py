"""Settle which table of a file is meant, and which layout wrote it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from nps_analysis.contract import ContractError
from nps_analysis.sources.files import Table
from nps_analysis.sources.headers import Column, fold, listed, meant
from nps_analysis.sources.layouts import LAYOUTS, MAPPED, Header, Layout, Names, header

if TYPE_CHECKING:
    from nps_analysis.programme import Source


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
    """Say what the best header lacks, or that it is no known tool's."""
    best = max(fits, key=lambda fit: (fit.present, -len(fit.lacks), fit.rank()[1], -fit.first))
    columns = [Column(i, name) for i, name in enumerate(best.table.head[best.first])]
    if not best.present and (len(layouts) > 1 or layouts[0] is MAPPED):
        widest = max((table.head[0] for table in tables), key=len)
        columns = [Column(i, name) for i, name in enumerate(widest)]
        tried = ", ".join(layout.name for layout in layouts)
        asked = " (responded_at and score at least)" if source.table == "responses" else ""
        return (
            f"no layout tried ({tried}) has these columns: {listed(columns)}; name the wanted ones "
            f"under {key}.columns{asked}, or declare {key}.delimiter"
        )
    if best.layout is not MAPPED:
        return (
            f"it is no {best.layout.name} export: {', '.join(map(repr, best.lacks))} "
            f"not among its columns {listed(columns)}; correct {key}.layout, or name the columns "
            f"under {key}.columns"
        )
    canonical = {name: role for role, name in source.columns.items()}
    return "; ".join(
        [
            f"{key}.columns.{canonical[name]}: there is no column {name!r}{meant(name, columns)}"
            for name in best.lacks
        ]
        + [f"the columns are {listed(columns)}"]
    )
