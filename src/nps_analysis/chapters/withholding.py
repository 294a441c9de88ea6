"""Tables that are shown together, and what they hold back so that none tells of too few."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from nps_analysis.estimates import withhold
from nps_analysis.estimates.suppression import WITHHELD

SEGMENTED = ["segment", "group"]
"""Columns of a table that stands for several: one a segment, divided by its levels."""


def held_back(
    rows: pd.DataFrame,
    frames: Sequence[pd.DataFrame],
    segments: Sequence[str],
    *,
    min_n: int,
    nobody: str | None = None,
    between: str = "period",
    total: bool = True,
) -> tuple[pd.DataFrame, ...]:
    """Hold back, of tables shown together and their totals, what would tell of too few.

    Parameters
    ----------
    rows : DataFrame
        One row for each answer that the tables count, with the columns that divide them.
    frames : sequence of DataFrame
        As `estimate` or `contrast` return them. What stands before `n`, or before `level`, divides
        them; `segment` and `group` stand for a table each of `segments`. The total over the last
        of these columns is taken to be shown as well, unless `total` says otherwise.
    segments : sequence of str
        The columns that `segment` names.
    min_n : int
        As for the estimates.
    nobody : str, optional
        The level of those whose group is not known; no other is held back for theirs.
    between : str, default "period"
        The column that comparisons compare.
    total : bool, default True
        Whether that total is shown, or known to the readers of the report.

    Returns
    -------
    tuple of DataFrame
        The same frames; figures that are held back are missing, and `note` says why.
    """
    divided = [_divisions(frame, between) for frame in frames]
    tables = list(dict.fromkeys(one for by in divided for one in _tables(by, segments, total)))
    columns = list(dict.fromkeys(name for table in tables for name in table))
    if not columns or rows.empty:
        return tuple(frames)
    counts = rows.groupby(columns, dropna=False).size().rename("n").reset_index()
    held = {
        (table, _key(cell[list(table)]))
        for table, cells in zip(tables, withhold(counts, tables, min_n, nobody=nobody), strict=True)
        for _, cell in cells[cells["note"] == WITHHELD].iterrows()
    }
    kept = []
    for frame, by in zip(frames, divided, strict=True):
        told = [not held.isdisjoint(_cells(row, by, between)) for _, row in frame.iterrows()]
        after = "n_reference" if "level" in frame else "n"
        kept.append(_blank(frame.copy(), frame.index[told], after))
    return tuple(kept)


def untold(
    counts: pd.DataFrame, tables: Sequence[Sequence[str]], min_n: int, *, n: str = "n"
) -> list[pd.Series]:
    """Say, of each cell of tables that are already counted, why it is not told.

    Parameters
    ----------
    counts : DataFrame
        One row a kind of people, with the columns that divide it and how many are in it.
    tables : sequence of sequences of str
        By which columns each table is shown; [] is one figure for all.
    min_n : int
        The fewest of whom a cell tells. An empty one tells of nobody.
    n : str, default "n"
        The column of the counts.

    Returns
    -------
    list of Series
        One a table: for each row of `counts` the reason why its cell is not told; else nothing.

    Examples
    --------
    >>> moves = pd.DataFrame({"was": ["a", "a", "b", "b"], "is": [*"abab"], "n": [20, 3, 9, 0]})
    >>> untold(moves, [["was"], ["was", "is"]], 5)[1].tolist()
    ['withheld: with the total it would tell another', 'n = 3, below min_n = 5', '', '']
    """
    rows = counts.assign(n=counts[n].fillna(0).astype(int))
    told = []
    for by, cells in zip(tables, withhold(rows, tables, min_n), strict=True):
        keys = [_key(row) for _, row in rows[list(by)].iterrows()]
        found = {_key(cell[list(by)]): cell["note"] for _, cell in cells.iterrows()}
        notes = [found.get(key, "") for key in keys]
        told.append(pd.Series(notes, counts.index, dtype="string"))
    return told


def _divisions(frame: pd.DataFrame, between: str) -> list[str]:
    """The columns that divide a frame; those compared come first."""
    if "level" in frame:
        return [between, *frame.columns[: frame.columns.get_loc("level")]]
    return list(frame.columns[: frame.columns.get_loc("n")])


def _tables(by: list[str], segments: Sequence[str], total: bool) -> Iterator[tuple[str, ...]]:
    """The tables that a frame stands for, and their totals."""
    if by and total:
        yield tuple(by[: -2 if by[-2:] == SEGMENTED else -1])
    if by[-2:] == SEGMENTED:
        yield from ((*by[:-2], segment) for segment in segments)
    elif by:
        yield tuple(by)


def _cells(row: pd.Series, by: list[str], between: str) -> Iterator[tuple]:
    """The cells that a row shows: one, or the two that it compares."""
    for end in ["level", "reference"] if "level" in row else [None]:
        values = row if end is None else pd.concat([row, pd.Series({between: row[end]})])
        if by[-2:] != SEGMENTED:
            yield tuple(by), _key(values[by])
        elif pd.isna(row["segment"]):
            yield tuple(by[:-2]), _key(values[by[:-2]])
        else:
            table = (*by[:-2], row["segment"])
            yield table, (*_key(values[by[:-2]]), row["group"])


def _key(values: pd.Series) -> tuple:
    """Values as they compare equal, also where they are missing."""
    return tuple(None if pd.isna(value) else value for value in values)


def _blank(frame: pd.DataFrame, rows: pd.Index, after: str) -> pd.DataFrame:
    """Take the figures of some rows, those after a column, and say why."""
    later = frame.columns[frame.columns.get_loc(after) + 1 :]
    figures = [name for name in later if name not in ("n_blank", "note", *SEGMENTED)]
    frame.loc[rows, figures] = pd.NA
    frame.loc[rows, "note"] = WITHHELD
    return frame
