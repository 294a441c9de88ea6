"""What charts are drawn with: points with intervals, a row of answers, an axis of periods."""

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any, Literal

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes

from nps_analysis.exhibit.theme import ACCENT, INK, MUTED, PAPER, SMALL, USUAL
from nps_analysis.programme import Break
from nps_analysis.programme.periods import period_at, read_period
from nps_analysis.speech import Words
from nps_analysis.speech.breaks import by_period
from nps_analysis.speech.catalogue import mark

NEW = {
    "scale": mark("new scale"),
    "question": mark("new question"),
    "channel": mark("new channel"),
    "tool": mark("new survey tool"),
    "population": mark("other people asked"),
}
"""What a break in the series is called where it is drawn."""

MOST_UPRIGHT = 13
"""Points whose answers fit side by side; the counts of more of them are turned upright."""


_WIDE = 10
"""Letters of a wave's name that a line of an axis holds."""


def intervals(
    axes: Axes,
    places: Sequence[float],
    frame: pd.DataFrame,
    *,
    colour: str = ACCENT,
    marker: str = "o",
    filled: bool = True,
    sideways: bool = False,
) -> None:
    """Draw each estimate of a frame, in its own unit, with the interval the frame gives it."""
    places, estimate = list(places), frame["estimate"].astype(float)
    low, high = frame["conf_low"].astype(float), frame["conf_high"].astype(float)
    lines = axes.hlines if sideways else axes.vlines
    lines(places, low, high, color=colour, linewidth=0.9, zorder=3)
    x, y = (estimate, places) if sideways else (places, estimate)
    sns.scatterplot(
        x=x,
        y=y,
        ax=axes,
        color=colour if filled else PAPER,
        edgecolor=colour,
        linewidth=1.2,
        marker=marker,
        s=32,
        zorder=4,
        legend=False,
    )


def answers_below(
    axes: Axes, places: Iterable[float], counts: Iterable, words: Words, lines: int
) -> None:
    """Write the answers behind each point under its tick, whose label has so many `lines`."""
    places, counts = list(places), list(counts)
    crowded = len(places) > MOST_UPRIGHT
    drop = -6 - 11.5 * lines
    below: dict[str, Any] = {
        "xycoords": ("data", "axes fraction"),
        "textcoords": "offset points",
        "va": "top",
    }
    style = {"fontsize": SMALL - 1, "color": MUTED, "annotation_clip": False}
    for place, count in zip(places, counts, strict=True):
        if pd.notna(count):
            axes.annotate(
                words.count(count),
                (place, 0),
                (0, drop),
                ha="center",
                rotation=90 if crowded else 0,
                **below,
                **style,
            )
    below["xycoords"] = "axes fraction"
    axes.annotate("n", (0, 0), (-5, drop), ha="right", **below, **style)


def period_axis(axes: Axes, periods: Sequence[str], words: Words) -> None:
    """Put periods on the horizontal axis; the year stands under its first, a wave on two lines."""
    labels, year = [], None
    for period in periods:
        found = read_period(period)
        if found is None:
            labels.append(_on_two_lines(period))
            continue
        crowded = len(periods) > MOST_UPRIGHT and found.kind != "year"
        short = str(found.number) if crowded else words.short_period(period)
        begins = found.year != year and found.kind != "year"
        labels.append(f"{short}\n{found.year if begins else ' '}")
        year = found.year
    axes.set_xticks(range(len(periods)), labels)
    axes.set_xlim(-0.5, len(periods) - 0.5)


def every_period(periods: Iterable[str]) -> list[str]:
    """List the periods from the first to the last, those without answers too.

    Waves, whose names have no order, stay in the one that they come in.

    Examples
    --------
    >>> every_period(["2025Q3", "2026Q2"])
    ['2025Q3', '2025Q4', '2026Q1', '2026Q2']
    >>> every_period(["Spring", "Autumn", "Spring"])
    ['Spring', 'Autumn']
    """
    periods = list(dict.fromkeys(periods))
    found = [read_period(period) for period in periods]
    if None in found or len({one.kind for one in found}) != 1:
        return periods
    places = [one.place for one in found]
    return [period_at(found[0].kind, place) for place in range(min(places), max(places) + 1)]


def _on_two_lines(name: str) -> str:
    """Write a wave's name on two lines, shortened where they do not hold it.

    Examples
    --------
    >>> _on_two_lines("Spring 26"), _on_two_lines("After the great migration")
    ('Spring 26\\n ', 'After the\\ngreat…')
    """
    first, *rest = textwrap.wrap(name, _WIDE) or [""]
    return f"{first}\n{textwrap.shorten(' '.join(rest), _WIDE, placeholder='…') or ' '}"


def room_for(axes: Axes, values: Iterable[float], *, sideways: bool = False) -> None:
    """Bound an axis so that it holds zero and every value, with some room beyond them."""
    numbers = [0.0, *(float(value) for value in values if pd.notna(value))]
    low, high = min(numbers), max(numbers)
    room = 0.06 * (high - low or 1)
    bounds = (low - room if low < 0 else 0, high + room if high > 0 else room)
    (axes.set_xlim if sideways else axes.set_ylim)(*bounds)


def unbroken(
    at: pd.DataFrame, periods: Sequence[str], breaks: Sequence[Break]
) -> Iterator[pd.DataFrame]:
    """Cut a frame with one row a period where the series begins anew, to be drawn part by part."""
    cuts = sorted({_place(periods, one.period) for one in breaks})
    for start, end in pairwise([0, *cuts, len(at)]):
        yield at.iloc[start:end]


def break_lines(axes: Axes, periods: Sequence[str], breaks: Sequence[Break], words: Words) -> None:
    """Mark between which periods the series was broken, and by what, above all that is drawn."""
    parts = {
        _place(periods, period): ", ".join(words.gettext(NEW[one.what]) for one in these)
        for period, these in by_period(breaks).items()
        if 0 < _place(periods, period) < len(periods)
    }
    if not parts:
        return
    low, high = axes.get_ylim()
    axes.set_ylim(low, high + 0.1 * (high - low))
    for place, text in parts.items():
        axes.axvline(place - 0.5, color=INK, linewidth=1.1, linestyle=(0, (5, 3)), zorder=2)
        late = place > 0.6 * len(periods)
        axes.annotate(
            text,
            (place - 0.5, 1),
            (-4 if late else 4, -3),
            xycoords=("data", "axes fraction"),
            textcoords="offset points",
            ha="right" if late else "left",
            va="top",
            fontsize=SMALL,
            color=INK,
            bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 1.0},
            zorder=6,
        )


def _place(periods: Sequence[str], period: str) -> int:
    """Where a period is, or would be, among others; a wave that is not among them is nowhere."""
    if period in periods:
        return list(periods).index(period)
    found = read_period(period)
    others = [read_period(one) for one in periods]
    same = found is not None and all(one is not None and one.kind == found.kind for one in others)
    return sum(one.place < found.place for one in others) if same else 0


def zero_line(axes: Axes, *, sideways: bool = False) -> None:
    """Draw where zero is."""
    line = axes.axvline if sideways else axes.axhline
    line(0, color=MUTED, linewidth=0.9, zorder=1)


def band(axes: Axes, low: pd.Series, high: pd.Series, text: str) -> None:
    """Shade between two lines, one value a place, and name the shade where it begins."""
    low, high = low.astype(float), high.astype(float)
    if high.first_valid_index() is None:
        return
    axes.fill_between(low.index, low, high, **USUAL)
    axes.annotate(
        text,
        (high.first_valid_index(), high[high.first_valid_index()]),
        (0, 1),
        textcoords="offset points",
        va="bottom",
        fontsize=SMALL - 1,
        color=MUTED,
    )


def shade(
    axes: Axes,
    places: Sequence[float],
    low: pd.Series,
    high: pd.Series,
    *,
    colour: str,
    step: Literal["post"] | None = None,
) -> None:
    """Shade where a line may lie, between edges that are seen where shades meet."""
    look = {"facecolor": (colour, 0.14), "edgecolor": colour, "linewidth": 0.4}
    axes.fill_between(places, low, high, step=step, zorder=2, **look)


def name_the_end(axes: Axes, place: float, height: float, text: str, colour: str = INK) -> None:
    """Write a name to the right of a line's last point."""
    axes.annotate(
        text,
        (place, height),
        (7, 0),
        textcoords="offset points",
        va="center",
        color=colour,
        annotation_clip=False,
    )


def apart(heights: dict[str, float], least: float) -> dict[str, float]:
    """Move names that stand too close up or down until they are `least` apart, keeping order.

    Examples
    --------
    >>> apart({"a": 0.50, "b": 0.30, "c": 0.28}, 0.1)
    {'a': 0.5, 'b': 0.34, 'c': 0.24}
    """
    order = sorted(heights, key=heights.get)
    placed = {name: heights[name] for name in order}
    for _ in order:
        for lower, upper in pairwise(order):
            short = least - (placed[upper] - placed[lower])
            if short > 1e-9:
                placed[lower] -= short / 2
                placed[upper] += short / 2
    return {name: round(placed[name], 6) for name in heights}
