"""Held-back figures that nobody can work out by subtraction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np
import pandas as pd

from nps_analysis.estimates.checks import check_estimates, check_min_n

WITHHELD = "withheld: with the total it would tell another"
_NIL = 1e-8
"""Below it a coefficient or a remainder of the linear system is taken for zero."""


def withhold(
    counts: pd.DataFrame,
    tables: Sequence[Sequence[str]],
    min_n: int,
    *,
    nobody: str | None = None,
) -> list[pd.DataFrame]:
    """Choose the cells to hold back so that tables shown together tell of no small group.

    A figure held back for too few answers can be worked out where a total and
    the other parts of it are shown, be it in another table, under another
    division of the same people or in another period. Cells are held back,
    the smallest first, until (1) within each cell that is shown, what another
    table holds back is two groups or none, with `min_n` answers together, and
    (2) no small cell is a sum and difference of cells that are shown.

    Parameters
    ----------
    counts : pandas.DataFrame
        One row for each kind of people that any table tells apart: the columns
        of all tables, and `n`, how many answered.
    tables : sequence of sequences of str
        By which columns each table is shown, such as ["period"] for a total
        and ["period", "region"] for its parts; [] is one figure for all.
    min_n : int
        Answers below which a figure is not shown.
    nobody : str, optional
        The level of people of whom it is not known which group they are in. Theirs is not shown
        where it is small, but no other is held back for it: it tells of nobody in particular.

    Returns
    -------
    list of pandas.DataFrame
        One a table: its columns, `n`, and `note`: empty where the cell may be
        shown. Counts are public; what is protected is what people answered.

    Raises
    ------
    ValueError
        If `min_n` is not above 0.

    Notes
    -----
    A change between two periods tells nothing more as long as it is shown
    only where both its cells are. What bounds reveal, as when a score of 100
    says what everybody answered, is not guarded against.

    Examples
    --------
    Two ways of dividing the same people; West and Small are the same four:

    >>> people = pd.DataFrame({"area": ["West", "East", "North"],
    ...                        "size": ["Small", "Large", "Large"], "n": [4, 40, 60]})
    >>> area, size, _ = withhold(people, [["area"], ["size"], []], min_n=30)
    >>> (area.set_index("area")["note"] == "").to_dict()
    {'East': False, 'North': True, 'West': False}
    >>> (size.set_index("size")["note"] == "").to_dict()
    {'Large': False, 'Small': False}
    """
    check_min_n(min_n)
    counts = counts[counts["n"] > 0].reset_index(drop=True)
    found, inside = [], []
    for columns in map(list, tables):
        if columns:
            cells = counts.groupby(columns, dropna=False)
            code, cell = cells.ngroup().to_numpy(), cells["n"].sum().reset_index()
        else:
            code, cell = np.zeros(len(counts), int), pd.DataFrame({"n": [counts["n"].sum()]})
        found.append(cell.head(len(counts)))
        inside.append(code == np.arange(len(found[-1]))[:, None])
    if counts.empty:
        return [cell.assign(note="") for cell in found]
    sizes = [len(cell) for cell in found]
    open_ = [(cell.drop(columns="n") == nobody).any(axis="columns") for cell in found]
    n = np.concatenate([cell["n"].to_numpy(int) for cell in found])
    small = (n < min_n) & ~np.concatenate(open_)
    hidden = _hide(np.concatenate(inside), np.repeat(range(len(sizes)), sizes), n, small, min_n)
    notes = np.where(hidden, WITHHELD, "").astype(object)
    notes[n < min_n] = [f"n = {few}, below min_n = {min_n}" for few in n[n < min_n]]
    parts = np.split(notes, np.cumsum(sizes)[:-1])
    return [cell.assign(note=note) for cell, note in zip(found, parts, strict=True)]


def suppress(estimates: pd.DataFrame, min_n: int) -> pd.DataFrame:
    """Hold back more figures of one table, until no total gives away those of a small group.

    The totals are those along every line of the table, one for each value of
    all columns but one; they are taken to be shown.

    Parameters
    ----------
    estimates : pandas.DataFrame
        As `estimate` returns them, one row for each combination of the `by`
        columns (those before `n`), such as period and region.
    min_n : int
        The same as in `estimate`; figures of smaller groups are held back too.

    Returns
    -------
    pandas.DataFrame
        `estimates`, with figures missing and the reason in `note`. `n` stays.

    Raises
    ------
    ValueError
        If there are no `by` columns, or `min_n` is not above 0.

    See Also
    --------
    withhold : for several tables, as by region and by plan, shown together.

    Examples
    --------
    >>> from nps_analysis.estimates import estimate
    >>> answers = pd.DataFrame({
    ...     "region": ["APAC"] * 4 + ["Americas"] * 40 + ["EMEA"] * 60,
    ...     "score": [9] * 104,
    ... })
    >>> suppress(estimate(answers, by="region"), min_n=30)[["region", "n", "estimate", "note"]]
         region   n  estimate                                           note
    0      APAC   4       NaN                      n = 4, below min_n = 30
    1  Americas  40       NaN  withheld: with the total it would tell another
    2      EMEA  60     100.0
    """
    check_min_n(min_n)
    check_estimates(estimates, "n", "estimate", "note")
    by = list(estimates.columns[: estimates.columns.get_loc("n")])
    if not by:
        raise ValueError("estimates has no column before n; there is nothing to subtract from")
    n = estimates["n"].to_numpy(int)
    small = estimates["estimate"].isna().to_numpy() | (n < min_n)
    rows = np.eye(len(n), dtype=bool)
    inside, table = [rows], [np.zeros(len(n), int)]
    for number, fixed in enumerate(combinations(by, len(by) - 1), 1):
        code = estimates.groupby(list(fixed), dropna=False).ngroup().to_numpy() if fixed else 0 * n
        lines = code == np.unique(code)[:, None]
        inside.append(lines)
        table.append(np.full(len(lines), number))
    matrix = np.concatenate(inside)
    few = np.concatenate([small, np.zeros(len(matrix) - len(n), bool)])
    hidden = _hide(matrix, np.concatenate(table), matrix @ n, few, min_n)[: len(n)]
    out = estimates.copy()
    figures = [
        name
        for name in out.columns[out.columns.get_loc("n") + 1 :]
        if name not in ("n_blank", "note")
    ]
    out.loc[hidden, figures] = pd.NA
    too_few = small & (out["note"] == "").to_numpy()
    out.loc[too_few, "note"] = [f"n = {count}, below min_n = {min_n}" for count in n[too_few]]
    out.loc[hidden & ~small, "note"] = WITHHELD
    return out


def _hide(
    inside: np.ndarray, table: np.ndarray, n: np.ndarray, small: np.ndarray, min_n: int
) -> np.ndarray:
    """Choose the cells to hold back: `inside` says which kinds of people each cell is made of."""
    alike = np.unique(inside.astype(float), axis=1)
    hidden = small & (n > 0)
    lines = sorted(_lines(alike, table), key=lambda line: n[line[0]])
    while True:
        one = _next(alike, lines, n, hidden, small, min_n)
        if one is None:
            return hidden | small
        hidden[one] = True


def _next(
    inside: np.ndarray,
    lines: Sequence[tuple[int, np.ndarray]],
    n: np.ndarray,
    hidden: np.ndarray,
    small: np.ndarray,
    min_n: int,
) -> int | None:
    """The next cell to hold back, of those that give another away; None if none do.

    The one with which most of the totals no longer do so, and of several such the smallest.
    """
    telling: dict[bool, list[np.ndarray]] = {True: [], False: []}
    for whole, parts in lines:
        held, shown = parts[hidden[parts]], parts[~hidden[parts]]
        tells = len(held) == 1 or 0 < n[held].sum() < min_n
        if tells and len(shown) and not hidden[whole]:
            telling[bool(small[held].any())].append(shown)
    first = telling[True] or telling[False]
    if first:
        serves = np.bincount(np.concatenate(first), minlength=len(n))
        return min(first[0], key=lambda one: (-serves[one], n[one]))
    shown, targets = np.flatnonzero(~hidden), np.flatnonzero(small & (n > 0))
    if not len(shown) or not len(targets):
        return None
    system, wanted = inside[shown].T, inside[targets].T
    made_of = np.linalg.lstsq(system, wanted, rcond=None)[0]
    told = np.abs(system @ made_of - wanted).max(axis=0) < _NIL
    if not told.any():
        return None
    used = shown[np.abs(made_of[:, told][:, 0]) > _NIL]
    return used[np.argmin(n[used])]


def _lines(inside: np.ndarray, table: np.ndarray) -> Iterator[tuple[int, np.ndarray]]:
    """Each cell with the cells of another table that it is made of, where it is."""
    shared = inside @ inside.T
    size = inside.sum(axis=1)
    for whole in range(len(inside)):
        for other in np.unique(table):
            parts = np.flatnonzero((table == other) & (shared[whole] > 0))
            if other != table[whole] and (shared[whole, parts] == size[parts]).all():
                yield whole, parts
