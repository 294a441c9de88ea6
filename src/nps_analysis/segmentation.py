"""Customers divided: by a column, by a number cut into bands, by several segments crossed.

Each row is told once under each segment, in the column `group`, beside the
name of the segment in `segment`: one way to count serves them all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise, product
from typing import Any

import numpy as np
import pandas as pd

from nps_analysis.programme import Segment

NOT_KNOWN = ""
"""The group of a customer of whom a segment is not known: nobody's group, and shown last."""

OTHERS = "others"
"""The group of those whose own level is too small to be one."""

BETWEEN = " × "
"""Stands between the levels of segments that are crossed."""


def crossing(*columns: str) -> Segment:
    """Cross segments, as `cross` in programme.toml does.

    Examples
    --------
    >>> crossing("plan", "region").column
    'plan_x_region'
    """
    return Segment.model_validate({"cross": columns})


def banded(column: str, number: str, bands: Sequence[float], levels: Sequence[str] = ()) -> Segment:
    """Cut a number into bands, as `from` and `bands` in programme.toml do.

    Examples
    --------
    >>> ranks(banded("size", "seats", [10, 50]), [])
    ['<10', '10–<50', '≥50']
    """
    return Segment.model_validate(
        {"column": column, "from": number, "bands": tuple(bands), "levels": tuple(levels)}
    )


def divide(
    frame: pd.DataFrame,
    segments: Iterable[Segment],
    *,
    by: Sequence[str] | None = None,
    keep: Sequence[str] | None = None,
    on: str | date | None = None,
    merge_below: int = 0,
    counting: str | None = None,
) -> pd.DataFrame:
    """Tell each row once under each segment.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row an answer, a customer or an account, with the columns that
        the segments are made of.
    segments : iterable of Segment
        Those declared, in order; a crossing may name any of them.
    by : sequence of str, optional
        Which of them to divide by; ``"plan x region"`` crosses two there and
        then. All of them where not given.
    keep : sequence of str, optional
        Columns to keep beside `segment` and `group`; without it, all but
        those that plain segments are made of.
    on : str or date, optional
        The day up to which the months since a date are counted: a column, or
        one day for all. Only bands of a date need it.
    merge_below : int, default 0
        Levels with fewer rows in the whole frame become `OTHERS`, where there
        are two or more of them: before anything is counted or withheld, and
        in every period alike.

    counting : str, optional
        The column whose values are counted for that, such as the score; every row where not
        given.

    Returns
    -------
    pandas.DataFrame
        As many rows as `frame` has, for each segment in turn: the columns
        kept, `segment` (its column's name) and `group` (the level; `NOT_KNOWN`
        where it is null). Both are strings.

    Raises
    ------
    ValueError
        If a segment is not declared, the frame lacks a column that one is
        made of, or months are to be counted and `on` does not say to when.

    Notes
    -----
    Who is `NOT_KNOWN` in one of the segments that are crossed is so in the
    crossing, and is never one of the `OTHERS`.

    Examples
    --------
    >>> answers = pd.DataFrame({
    ...     "score": [9, 3, 10], "plan": ["Team", "Starter", None], "seats": [4.0, 60.0, 10.0],
    ... })
    >>> size = banded("size", "seats", [10, 50], ["small", "middling", "large"])
    >>> divide(answers, [Segment(column="plan"), size], keep=["score"])
       score segment     group
    0      9    plan      Team
    1      3    plan   Starter
    2     10    plan
    3      9    size     small
    4      3    size     large
    5     10    size  middling
    >>> divide(answers, [Segment(column="plan"), size], by=["plan x size"])["group"].tolist()
    ['Team × small', 'Starter × large', '']
    """
    declared = {segment.column: segment for segment in segments}
    chosen = [*declared.values()] if by is None else [_called(name, declared) for name in by]
    if keep is None:
        made_of = {one.column for one in declared.values() if one.plain}
        keep = [name for name in frame if name not in made_of]
    parts = []
    for segment in chosen:
        group = groups(frame, segment, declared, on)
        group = _merged(group, merge_below, frame[counting].notna() if counting else None)
        parts.append(frame[[*keep]].assign(segment=segment.column, group=group.to_numpy()))
    empty = frame[[*keep]].iloc[:0].assign(segment="", group="")
    long = pd.concat(parts, ignore_index=True) if parts else empty
    return long.astype({"segment": "string", "group": "string"})


def groups(
    frame: pd.DataFrame,
    segment: Segment,
    declared: dict[str, Segment],
    on: str | date | None = None,
) -> pd.Series:
    """The level of each row in one segment, `NOT_KNOWN` where it is null."""
    if segment.cross:
        sides = [groups(frame, _called(name, declared), declared, on) for name in segment.cross]
        known = np.logical_and.reduce([side != NOT_KNOWN for side in sides])
        level = sides[0].str.cat(sides[1:], sep=BETWEEN)
        return level.where(known, NOT_KNOWN)
    column = segment.number or segment.column
    if column not in frame:
        raise ValueError(f"segment {segment.column!r} needs the column {column!r}; it is not there")
    if segment.plain:
        return frame[column].astype("string").fillna(NOT_KNOWN)
    values = frame[column]
    if pd.api.types.is_datetime64_any_dtype(values):
        values = months_since(values, _until(frame, segment, on))
    number = values.astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    place = np.searchsorted(np.array(segment.bands), number, side="right")
    level = pd.Series(np.array(ranks(segment, []))[place], frame.index, dtype="string")
    return level.where(~np.isnan(number), NOT_KNOWN)


def months_since(since: pd.Series, until: pd.Series | pd.Timestamp) -> pd.Series:
    """Whole months from one day to another; missing where the first is the later.

    Examples
    --------
    >>> since = pd.Series(pd.to_datetime(["2026-01-31", "2026-02-15", "2026-03-01"]))
    >>> months_since(since, pd.Timestamp("2026-02-28")).tolist()
    [0.0, 0.0, nan]
    """
    apart = until - since if isinstance(until, pd.Timestamp) else until.sub(since)
    end = until if isinstance(until, pd.Timestamp) else until.dt
    whole = (end.year - since.dt.year) * 12 + end.month - since.dt.month
    whole = whole - (end.day < since.dt.day)
    return whole.astype(float).where(apart >= pd.Timedelta(0))


def ranks(segment: Segment, declared: Iterable[Segment], met: Iterable[str] = ()) -> list[str]:
    """Levels of a segment in the order to show them.

    Parameters
    ----------
    segment : Segment
    declared : iterable of Segment
        Where those that it crosses are found.
    met : iterable of str
        Levels in the data. Those that nobody declared come after the declared
        ones, sorted; then the others, and those not known.

    Examples
    --------
    >>> region = Segment(column="region", levels=("EMEA", "APAC"))
    >>> ranks(region, [], ["LATAM", "", "APAC", "others", "Africa"])
    ['EMEA', 'APAC', 'Africa', 'LATAM', 'others', '']
    """
    met = set(met)
    if segment.cross:
        known = {one.column: one for one in declared}
        found = [level.split(BETWEEN) for level in met if level.count(BETWEEN)]
        sides = []
        for place, column in enumerate(segment.cross):
            here = {parts[place] for parts in found if len(parts) == len(segment.cross)}
            sides.append(ranks(known[column], (), here))
        levels = [BETWEEN.join(parts) for parts in product(*sides)]
    elif segment.bands and not segment.levels:
        cuts = [f"{cut:g}" for cut in segment.bands]
        inner = [f"{here}–<{there}" for here, there in pairwise(cuts)]
        levels = [f"<{cuts[0]}", *inner, f"≥{cuts[-1]}"]
    else:
        levels = list(segment.levels)
    last = [OTHERS, NOT_KNOWN]
    return [*levels, *sorted(met - {*levels, *last}), *(one for one in last if one in met)]


def in_declared_order(frame: pd.DataFrame, segments: Iterable[Segment]) -> pd.DataFrame:
    """Sort rows by `segment` and `group`, as declared; rows of one group stay as they were.

    Examples
    --------
    >>> region = Segment(column="region", levels=("EMEA", "APAC"))
    >>> found = pd.DataFrame({"segment": "region", "group": ["", "APAC", "EMEA"], "n": [1, 2, 3]})
    >>> in_declared_order(found, [region])["n"].tolist()
    [3, 2, 1]
    """
    declared = {segment.column: segment for segment in segments}
    place: dict[tuple[Any, Any], int] = {}
    for name in [*declared, *dict.fromkeys(frame["segment"])]:
        segment = _called(name, declared)
        met = set(frame.loc[frame["segment"] == segment.column, "group"])
        for level in ranks(segment, declared.values(), met):
            place.setdefault((segment.column, level), len(place))
    found = zip(frame["segment"], frame["group"], strict=True)
    order = frame.assign(__place=[place[pair] for pair in found])
    return order.sort_values("__place", kind="stable", ignore_index=True).drop(columns="__place")


def _called(name: str, declared: dict[str, Segment]) -> Segment:
    """The segment of a name, or the crossing that the name writes out."""
    if name in declared:
        return declared[name]
    parts = tuple(part for one in name.split(" x ") for part in one.strip().split("_x_"))
    unknown = [part for part in parts if part not in declared]
    if unknown:
        known = ", ".join(declared) or "(none is declared)"
        raise ValueError(f"segment {unknown[0]!r} is not one of {known}")
    return crossing(*parts)


def _merged(group: pd.Series, least: int, counted: pd.Series | None = None) -> pd.Series:
    """Put levels with fewer rows together, where there are two or more."""
    met = pd.Index(group[group != NOT_KNOWN].unique())
    rows = group if counted is None else group[counted]
    count = rows.value_counts().reindex(met, fill_value=0)
    small = count.index[count < least]
    return group.where(~group.isin(small), OTHERS) if len(small) > 1 else group


def _until(
    frame: pd.DataFrame, segment: Segment, on: str | date | None
) -> pd.Series | pd.Timestamp:
    if on is None:
        raise ValueError(
            f"segment {segment.column!r} counts the months since {segment.number}; say until "
            "when: on is a column of days, or one day"
        )
    if isinstance(on, str):
        return frame[on].dt.tz_localize(None) if frame[on].dt.tz is not None else frame[on]
    return pd.Timestamp(on)
