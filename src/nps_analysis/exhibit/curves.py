"""Shares that only fall, day by day: a curve a group, and how many were still followed."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from nps_analysis.exhibit import columns, marks
from nps_analysis.exhibit.context import Context
from nps_analysis.exhibit.rows import listing, rows_in_words
from nps_analysis.exhibit.series import Line
from nps_analysis.exhibit.tables import Column, Exhibit, Table, drawn_title, nothing
from nps_analysis.exhibit.theme import (
    INK,
    MEDIUM,
    MUTED,
    SMALL,
    blank_figure,
    head_axis,
    themed,
)
from nps_analysis.speech import Sentences
from nps_analysis.speech.claims import Claim

_DASHES = ("-", (0, (5, 1.5)), (0, (3, 1.2, 1, 1.2)), (0, (1, 1.2)))
"""Lines are told apart in print as well; there are seldom more of them."""


@dataclass(frozen=True)
class Curves:
    """What share of each group is still there, from a day on: the form of every survival curve.

    Parameters
    ----------
    context : Context
    name : str
        Of the exhibit and of its CSV.
    frame : DataFrame
        One row a group: the column `by`, `n`, `estimate`, `conf_low`, `conf_high` at the end of
        the span, and `note`. What the table and the CSV hold.
    curves : DataFrame
        `by`, `time`, `estimate`, `conf_low`, `conf_high`, as `kaplan_meier` returns them.
    followed : DataFrame
        `by`, `time` and `at_risk`: how many were still followed at some times.
    by : str
        The column that tells groups apart.
    lines : mapping
        Its values -> how each is named and drawn.
    span, parts : int
        How far the axis reaches, in the unit of `time`, and into how many parts it is divided.
    title, caption : str
        Above the drawing and above the table.
    heading, figure : str
        Above the column of names, and above that of figures.
    axis, below : str
        What is measured, above the drawing; what the counts below it are.
    counted : str
        Above the column of counts.
    behind : callable
        Writes how many of them: "40 accounts".
    before, extra : sequence of Column, optional
        Columns of the table after the counts, and before the remarks.
    claims : sequence of Claim, optional
    said : Sentences, optional
        Shown before the exhibit.
    """

    context: Context
    name: str
    frame: pd.DataFrame
    curves: pd.DataFrame
    followed: pd.DataFrame
    by: str
    lines: Mapping[str, Line]
    span: int
    parts: int
    title: str
    caption: str
    heading: str
    figure: str
    axis: str
    below: str
    counted: str
    behind: Callable[[int], str]
    before: Sequence[Column] = ()
    extra: Sequence[Column] = ()
    claims: Sequence[Claim] = ()
    said: Sentences = Sentences(())

    def show(self) -> Exhibit:
        """Make the exhibit: chart, table, alternative text and claims; empty without rows."""
        words, frame = self.context.words, self.frame
        if frame.empty:
            return Exhibit(self.name, None, "", None, (), self.said)
        names = [self.lines[one].name for one in frame[self.by]]
        table = Table(self.name, self.caption, self._read(names), frame, self.context.least)
        if self.curves.empty:
            return nothing(self.name, self.title, words, table, self.claims, self.said)
        shown = frame.assign(label=names).dropna(subset="estimate")
        parts = rows_in_words(shown, words, shown["label"], words.percent, behind=self.behind)
        alt = listing(self.caption, parts, words)
        return Exhibit(self.name, self._draw(), alt, table, tuple(self.claims), self.said)

    def _read(self, names: Sequence[str]) -> list[Column]:
        words, frame, sure = self.context.words, self.frame, self.context.confidence
        return [
            columns.rows(self.heading, names),
            columns.counted(self.counted, frame["n"], words),
            *self.before,
            *columns.figures(frame, self.figure, sure, words, words.percent),
            *self.extra,
            *columns.remarks(frame, words),
        ]

    @themed
    def _draw(self) -> Figure:
        words = self.context.words
        met = set(self.curves[self.by])
        lines = {kind: look for kind, look in self.lines.items() if kind in met}
        figure, (axes,) = blank_figure(drawn_title(self), MEDIUM + 0.16 * len(lines))
        axes.grid(axis="y")
        for place, (kind, look) in enumerate(self.lines.items()):
            if kind in lines:
                dashes = _DASHES[place % len(_DASHES)]
                self._curve(axes, self.curves[self.curves[self.by] == kind], look, dashes)
        ends = self.frame.dropna(subset="estimate").set_index(self.by)["estimate"]
        floor = min(math.floor(5 * float(self.curves["conf_low"].min())) / 5, 0.8)
        heights = marks.apart(ends.to_dict(), 0.075 * (1 - floor))
        for kind, share in ends.items():
            look = self.lines[kind]
            dot = {"color": look.colour, "markersize": 5}
            axes.plot([self.parts], [share], look.marker, clip_on=False, zorder=5, **dot)
            text = f"{look.name} {words.percent(share)}"
            marks.name_the_end(axes, self.parts, heights[kind], text)
        ticks = range(0, self.parts + 1, max(self.parts // 4, 1))
        axes.set(xlim=(0, self.parts), ylim=(floor, 1.02), xlabel="", xticks=ticks)
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: words.percent(value)))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: words.count(value)))
        axes.tick_params(axis="x", labelcolor=MUTED)
        head_axis(axes, self.axis)
        self._counts(axes, lines)
        return figure

    def _curve(self, axes: Axes, curve: pd.DataFrame, look: Line, dashes: object) -> None:
        """One group: its steps, and the shade of its interval."""
        times = curve["time"] * self.parts / self.span
        low, high = curve["conf_low"].astype(float), curve["conf_high"].astype(float)
        marks.shade(axes, times, low, high, colour=look.colour, step="post")
        step: dict[str, Any] = {"color": look.colour, "linestyle": dashes, "zorder": 3}
        axes.step(times, curve["estimate"], where="post", linewidth=1.9, **step)

    def _counts(self, axes: Axes, lines: Mapping[str, Line]) -> None:
        """Write under the axis how many of each group were still followed."""
        words, seen = self.context.words, self.followed
        below = {"xycoords": ("data", "axes fraction"), "textcoords": "offset points", "va": "top"}
        below |= {"fontsize": SMALL - 1, "annotation_clip": False}
        axes.annotate(self.below, (0, 0), (0, -18), ha="left", color=MUTED, **below)
        for line, (kind, look) in enumerate(lines.items()):
            drop = -30 - 11.5 * line
            for time, count in seen.loc[seen[self.by] == kind, ["time", "at_risk"]].to_numpy():
                place = (time * self.parts / self.span, 0)
                text = words.count(count)
                axes.annotate(text, place, (0, drop), ha="center", color=INK, **below)
            axes.annotate(look.name, (0, 0), (-16, drop), ha="right", color=MUTED, **below)
