"""Measures of answers on a scale: a share at one end, a net score, a mean."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nps_analysis.scoring.measures import Band, Measure

Ends = tuple[int, int]


def top_box(name: str, column: str, scale: Ends, points: int, **called: Any) -> Measure:
    """Declare the share of answers among the highest points of a scale.

    Parameters
    ----------
    name, column : str
        The word for it, and the column of the answers.
    scale : tuple of int
        Lowest and highest point.
    points : int
        How many points of the scale count, from its top.
    **called
        `labels`, `short`, `higher_is_better`, as for `Measure`.

    Returns
    -------
    Measure
        A share, from 0 to 1.

    Raises
    ------
    ValueError
        If the scale is none, or has not more points than count.

    Examples
    --------
    >>> satisfied = top_box("satisfied", "satisfaction", (1, 5), 2)
    >>> [(band.name, band.low, band.high, band.value) for band in satisfied.bands]
    [('in_top', 4, 5, 1.0), ('not_in_top', 1, 3, 0.0)]
    """
    low, high = _inside(name, scale, points)
    cut = high - points
    bands = Band("in_top", cut + 1, high, 1.0), Band("not_in_top", low, cut, 0.0)
    return Measure(name, column, bands, "share", **called)


def bottom_box(name: str, column: str, scale: Ends, points: int, **called: Any) -> Measure:
    """Declare the share of answers among the lowest points of a scale; fewer are better.

    Parameters
    ----------
    name, column, scale, points, **called
        As for `top_box`; the points count from the bottom.

    Returns
    -------
    Measure
        A share, from 0 to 1.

    Raises
    ------
    ValueError
        As `top_box`.

    Examples
    --------
    >>> unhappy = bottom_box("unhappy", "satisfaction", (1, 5), 2)
    >>> [(band.name, band.low, band.high, band.value) for band in unhappy.bands]
    [('in_bottom', 1, 2, 1.0), ('not_in_bottom', 3, 5, 0.0)]
    """
    low, high = _inside(name, scale, points)
    cut = low + points
    bands = Band("in_bottom", low, cut - 1, 1.0), Band("not_in_bottom", cut, high, 0.0)
    called.setdefault("higher_is_better", False)
    return Measure(name, column, bands, "share", **called)


def net_of(
    name: str,
    column: str,
    scale: Ends,
    *,
    high: Ends,
    low: Ends,
    counts: tuple[str, str, str] = ("high", "middle", "low"),
    **called: Any,
) -> Measure:
    """Declare the share of good answers less that of bad ones, in points.

    Parameters
    ----------
    name, column : str
        The word for it, and the column of the answers.
    scale : tuple of int
        Lowest and highest point.
    high, low : tuple of int
        Answers worth +100, and those worth -100: the two ends of the scale,
        either way round. What lies between is worth 0.
    counts : tuple of str
        Names of the good, the middling and the bad ones.
    **called
        `labels`, `short`, `higher_is_better`, as for `Measure`.

    Returns
    -------
    Measure
        In points, from -100 to 100.

    Raises
    ------
    ValueError
        If the scale is none, or the two are not its ends, or overlap.

    Examples
    --------
    Scores from 1 to 10, with cut points of one's own:

    >>> own = net_of("nps_8", "score", (1, 10), high=(8, 10), low=(1, 5))
    >>> [(band.name, band.low, band.high, band.value) for band in own.bands]
    [('high', 8, 10, 100.0), ('middle', 6, 7, 0.0), ('low', 1, 5, -100.0)]
    """
    good, bad = Band(counts[0], *high, 100.0), Band(counts[2], *low, -100.0)
    lower, upper = sorted((good, bad), key=lambda band: band.low)
    if (lower.low, upper.high) != tuple(scale):
        raise ValueError(
            f"{name}: high is {high[0]} to {high[1]} and low {low[0]} to {low[1]}; they are the "
            f"two ends of the scale, {scale[0]} to {scale[1]}"
        )
    between = Band(counts[1], lower.high + 1, upper.low - 1, 0.0)
    bands = [good, *([between] if between.low <= between.high else []), bad]
    return Measure(name, column, tuple(bands), "points", **called)


def mean_of(name: str, column: str, scale: Ends, *, turned: bool = False, **called: Any) -> Measure:
    """Declare the mean of answers on their scale.

    Parameters
    ----------
    name, column : str
        The word for it, and the column of the answers.
    scale : tuple of int
        Lowest and highest point.
    turned : bool, default False
        Turn the scale round first, so that its lowest point is worth most.
    **called
        `labels`, `short`, `higher_is_better`, as for `Measure`.

    Returns
    -------
    Measure
        In points of the scale.

    Raises
    ------
    ValueError
        If the scale is none.

    Examples
    --------
    >>> [band.value for band in mean_of("ease", "effort", (1, 3), turned=True).bands]
    [3.0, 2.0, 1.0]
    """
    low, high = _inside(name, scale, 1)
    bands = [
        Band(f"{column}_{i}", i, i, float(low + high - i if turned else i))
        for i in range(low, high + 1)
    ]
    return Measure(name, column, tuple(bands), "scale", **called)


def _inside(name: str, scale: Ends, points: int) -> Ends:
    """The scale, if it has more points than so many."""
    if not isinstance(scale, Sequence) or len(scale) != 2:
        raise ValueError(f"{name}: the scale is {scale!r}; it is lowest and highest, as (1, 5)")
    low, high = scale
    if not low < high:
        raise ValueError(f"{name}: the scale is {low} to {high}; its lowest point comes first")
    if not 0 < points <= high - low:
        raise ValueError(
            f"{name}: {points} points of the scale {low} to {high}; it is 1 to {high - low} of them"
        )
    return low, high
