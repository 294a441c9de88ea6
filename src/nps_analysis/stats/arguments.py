"""What no method can take: columns that are not there, parts of unlike length, times not known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Sized
from difflib import get_close_matches
from typing import Any

import pandas as pd


def check_columns(rows: Any, *columns: str | None, argument: str = "rows") -> None:
    """Refuse what is no pandas frame, or lacks a column; None stands for one not asked for.

    Examples
    --------
    >>> check_columns(pd.DataFrame({"days": [3], "lost": [True]}), "dayz", "lost", None)
    Traceback (most recent call last):
        ...
    ValueError: rows has no column 'dayz'; it has days, lost; did you mean 'days'?
    """
    if not isinstance(rows, pd.DataFrame):
        raise TypeError(f"{argument} is a {type(rows).__name__}; expected a pandas frame")
    absent = [name for name in columns if name is not None and name not in rows]
    if absent:
        there = [str(name) for name in rows]
        near = get_close_matches(str(absent[0]), there, n=1)
        meant = f"; did you mean {near[0]!r}?" if near else ""
        raise ValueError(
            f"{argument} has no column {', '.join(map(repr, absent))}; "
            f"it has {', '.join(there)}{meant}"
        )


def check_listed(columns: Any) -> None:
    """Refuse the name of one column where a list is meant: its letters are no columns."""
    if isinstance(columns, str):
        raise TypeError(f"columns is {columns!r}; put it in a list")


def check_levels(outcome: str, met: Iterable[Any], levels: Sequence[Any]) -> None:
    """Refuse an outcome with a level that is not declared."""
    if unknown := sorted(map(str, {*met} - {*levels})):
        said = ", ".join(map(str, levels))
        raise ValueError(f"{outcome} has {unknown[0]!r}, which is none of its levels: {said}")


def check_lengths(**parts: Sized | None) -> None:
    """Refuse parts that do not each have one value a row; None stands for one not given.

    Examples
    --------
    >>> check_lengths(outcome=[5, 6, 7], member=[True, False], cluster=None)
    Traceback (most recent call last):
        ...
    ValueError: one value a row is needed of each: outcome has 3, member has 2
    """
    sizes = {name: len(part) for name, part in parts.items() if part is not None}
    if len(set(sizes.values())) > 1:
        said = ", ".join(f"{name} has {size}" for name, size in sizes.items())
        raise ValueError(f"one value a row is needed of each: {said}")


def check_followed(rows: pd.DataFrame, time: str, event: str) -> None:
    """Refuse units of which it is not known how long they were seen, or whether they were lost."""
    times, known = rows[time], rows[event].notna()
    bad = int((times.isna() | ~(times > 0).fillna(False)).sum())
    if bad:
        raise ValueError(
            f"{time} is missing or not above 0 in {bad} of {len(rows)} rows; leave them out first"
        )
    if not known.all():
        bad = int((~known).sum())
        raise ValueError(f"{event} is missing in {bad} of {len(rows)} rows; it is true or false")
