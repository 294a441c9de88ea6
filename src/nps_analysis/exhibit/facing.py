"""Two groups face to face: how many of each lie where, one above a line and one below it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from nps_analysis.exhibit.context import Context, Write
from nps_analysis.exhibit.rows import listing
from nps_analysis.exhibit.tables import Column, Exhibit, Table, drawn_title
from nps_analysis.exhibit.theme import (
    ACCENT,
    INK,
    MUTED,
    PALE,
    PAPER,
    SHORT,
    blank_figure,
    head_axis,
    themed,
)
from nps_analysis.speech import Sentences
from nps_analysis.speech.claims import Claim

BINS = 20
"""Bars from one end of the axis to the other."""


@dataclass(frozen=True)
class Facing:
    """How the rows of two groups spread over one axis.

    Parameters
    ----------
    context : Context
    name : str
        Of the exhibit and of its CSV.
    frame : DataFrame
        One row a thing counted: the column `of`, from one of `ends` to the other, and `side`.
    of, side : str
        The column of the figure, and that of the group.
    sides : mapping
        The two groups -> what they are called; the first stands above the line.
    ends : tuple of float
        Of the axis.
    title, caption, axis : str
        Above the drawing, above the table, and what is counted.
    write : callable
        Writes a figure of the axis.
    read : sequence of Column
        The columns of the table.
    data : DataFrame
        What the CSV holds, one row a row of the table.
    parts : sequence of str
        What the alternative text says of each group.
    claims : sequence of Claim, optional
    said : Sentences, optional
        Shown before the exhibit.
    """

    context: Context
    name: str
    frame: pd.DataFrame
    of: str
    side: str
    sides: Mapping[object, str]
    ends: tuple[float, float]
    title: str
    caption: str
    axis: str
    write: Write
    read: Sequence[Column]
    data: pd.DataFrame
    parts: Sequence[str]
    claims: Sequence[Claim] = ()
    said: Sentences = Sentences(())

    def show(self) -> Exhibit:
        """Make the exhibit: chart, table, alternative text and claims; empty without rows."""
        if self.frame.empty:
            return Exhibit(self.name, None, "", None, tuple(self.claims), self.said)
        table = Table(self.name, self.caption, list(self.read), self.data, self.context.least)
        alt = listing(self.caption, self.parts, self.context.words)
        return Exhibit(self.name, self._draw(), alt, table, tuple(self.claims), self.said)

    @themed
    def _draw(self) -> Figure:
        words = self.context.words
        figure, (axes,) = blank_figure(drawn_title(self), SHORT)
        axes.grid(axis="y")
        edges = np.linspace(*self.ends, BINS + 1)
        most = 0
        looks = zip(self.sides.items(), (1, -1), (ACCENT, PALE), strict=True)
        for (side, called), sign, colour in looks:
            here = self.frame.loc[self.frame[self.side] == side, self.of]
            counts, _ = np.histogram(here.astype(float), edges)
            most = max(most, int(np.max(counts)))
            look = {"color": colour, "edgecolor": PAPER, "linewidth": 0.8, "align": "edge"}
            axes.bar(edges[:-1], sign * counts, np.diff(edges), **look)
            where = {"ha": "right", "va": "top" if sign > 0 else "bottom", "color": INK}
            place = (0.99, 0.97 if sign > 0 else 0.03)
            axes.annotate(called, place, xycoords="axes fraction", **where)
        axes.axhline(0, color=MUTED, linewidth=0.9)
        axes.set(xlim=self.ends, ylim=(-1.15 * most, 1.15 * most), xlabel="")
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: self.write(value)))
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: words.count(abs(value))))
        head_axis(axes, self.axis)
        return figure
