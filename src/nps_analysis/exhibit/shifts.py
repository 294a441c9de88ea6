"""Two figures a row, from one to the other: how far something stood off, and what is left of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from nps_analysis.exhibit import columns, marks
from nps_analysis.exhibit.context import Context, Write
from nps_analysis.exhibit.rows import listing
from nps_analysis.exhibit.tables import Column, Exhibit, Table, drawn_title
from nps_analysis.exhibit.theme import (
    ACCENT,
    INK,
    MUTED,
    PAPER,
    ROW,
    SMALL,
    UNDER,
    USUAL,
    blank_figure,
    broken,
    label,
    themed,
)
from nps_analysis.speech import Sentences
from nps_analysis.speech.claims import Claim


@dataclass(frozen=True)
class Shifts:
    """A figure of each row before something is done and after it, without intervals.

    Parameters
    ----------
    context : Context
    name : str
        Of the exhibit and of its CSV.
    frame : DataFrame
        One row a line, with the two figures; the second may be missing.
    names : sequence of str
        What each row is called.
    title, caption : str
        Above the drawing and above the table.
    heading : str
        Above the column of names.
    axis : str
        What is measured, with its unit.
    write : callable
        Writes a figure.
    first, second : tuple of str
        The column of each figure, and what it is called.
    within : float, optional
        How far from zero is as good as none: a shade there.
    digits : int, default 2
        Of the figures in the table.
    claims : sequence of Claim, optional
    said : Sentences, optional
        Shown before the exhibit.
    """

    context: Context
    name: str
    frame: pd.DataFrame
    names: Sequence[str]
    title: str
    caption: str
    heading: str
    axis: str
    write: Write
    first: tuple[str, str]
    second: tuple[str, str]
    within: float | None = None
    digits: int = 2
    claims: Sequence[Claim] = ()
    said: Sentences = Sentences(())

    def show(self) -> Exhibit:
        """Make the exhibit: chart, table, alternative text and claims; empty without rows."""
        frame = self.frame
        if frame.empty:
            return Exhibit(self.name, None, "", None, tuple(self.claims), self.said)
        read = [columns.rows(self.heading, self.names)]
        for column, called in self._shown:
            cells = [self.write(figure, self.digits) for figure in frame[column]]
            read.append(Column(called, cells))
        # each figure is one of all members, or of all others: no row counts its own
        of_all = tuple(frame.select_dtypes("number").columns)
        table = Table(self.name, self.caption, read, frame, of_all=of_all)
        alt = listing(self.caption, self._parts(), self.context.words)
        return Exhibit(self.name, self._draw(), alt, table, tuple(self.claims), self.said)

    @property
    def _shown(self) -> list[tuple[str, str]]:
        """The figures that there are: both, or the first alone."""
        second = self.frame[self.second[0]].notna().any()
        return [self.first, self.second] if second else [self.first]

    def _parts(self) -> list[str]:
        words, found = self.context.words, []
        for name, (_, row) in zip(self.names, self.frame.iterrows(), strict=True):
            ends = [self.write(row[column], self.digits) for column, _ in self._shown]
            if len(ends) == 1 or pd.isna(row[self.second[0]]):
                found.append(words.gettext("{what} {last}", what=name, last=ends[0]))
                continue
            ends = {"first": ends[0], "last": ends[1]}
            found.append(words.gettext("{what} from {first} to {last}", what=name, **ends))
        return found

    @themed
    def _draw(self) -> Figure:
        frame = self.frame
        figure, (axes,) = blank_figure(drawn_title(self), ROW * (len(frame) + 3.2), under=self.axis)
        if self.within is not None:
            axes.axvspan(-self.within, self.within, **USUAL)
        marks.zero_line(axes, sideways=True)
        places = range(len(frame))
        start = frame[self.first[0]].astype(float)
        if len(self._shown) > 1:
            end = frame[self.second[0]].astype(float)
            axes.hlines(places, start, end, color=MUTED, linewidth=1, zorder=2)
            look = {"color": ACCENT, "markersize": 5.5, "zorder": 4, "label": self.second[1]}
            axes.plot(end, places, "o", **look)
        look = {"markerfacecolor": PAPER, "markeredgecolor": INK, "markersize": 5.5, "zorder": 3}
        axes.plot(start, places, "o", label=self.first[1], **look)
        axes.set(ylim=(len(frame) - 0.4, -0.6), ylabel="")
        axes.set_yticks(list(places), [label(one, 32) for one in self.names])
        axes.tick_params(axis="y", labelcolor=INK)
        axes.tick_params(axis="x", labelcolor=MUTED)
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: self.write(value, 1)))
        axes.set_xlabel(broken(self.axis, UNDER), loc="left")
        axes.legend(loc="lower right", fontsize=SMALL, handletextpad=0.2)
        return figure
