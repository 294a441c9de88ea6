"""Rows in half the width: a figure each, where it came from, and the value in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from nps_analysis.exhibit import columns, marks
from nps_analysis.exhibit.context import Context, Write
from nps_analysis.exhibit.half import QUIET, TEXT, HalfExhibit, described, half_figure
from nps_analysis.exhibit.tables import Column, Exhibit, Table
from nps_analysis.exhibit.theme import ACCENT, INK, MUTED, STRONG, label, themed
from nps_analysis.speech import Sentences

MOST_LEVELS = 8
"""Rows that half the width holds; the others stand in the table."""

_ROW = 0.185
_NAME = 22


@dataclass(frozen=True)
class Levels:
    """A figure a row: from the one before, where there is one, else with its interval.

    Parameters
    ----------
    context : Context
    name : str
        Of the exhibit and of its CSV.
    frame : DataFrame
        One row a line: `n`, `estimate`, perhaps `conf_low` and `conf_high`, and `before`.
    names : sequence of str
    caption : str
        What is measured, with its unit.
    heading, head : str
        Above the column of names, and above that of figures.
    write : callable
        Writes a figure.
    values : sequence of str
        Beside each row, such as its change.
    told : sequence of bool
        Which rows are beyond chance: filled and in colour, the others hollow and grey.
    counted : str, optional
        What is counted; answers where not given.
    said : Sentences, optional
    """

    context: Context
    name: str
    frame: pd.DataFrame
    names: Sequence[str]
    caption: str
    heading: str
    head: str
    write: Write
    values: Sequence[str]
    told: Sequence[bool]
    counted: str | None = None
    said: Sentences = Sentences(())

    def show(self) -> Exhibit:
        """Make the exhibit; without a table and drawing where there is no row."""
        frame, words = self.frame, self.context.words
        if frame.empty:
            return Exhibit(self.name, None, "", None)
        read = [
            columns.rows(self.heading, self.names),
            columns.counted(self.counted or words.gettext("Answers"), frame["n"], words),
            Column(self.head, [self.write(one, 1) for one in frame["estimate"]]),
        ]
        if "before" in frame:
            before = [self.write(one, 1) for one in frame["before"]]
            read.insert(2, Column(words.gettext("Before"), before))
        table = Table(self.name, self.caption, read, frame, self.context.least)
        parts = [f"{name} {value}" for name, value in zip(self.names, self.values, strict=True)]
        first = sorted(range(len(parts)), key=lambda place: not self.told[place])
        alt = described(self.context, self.caption, [parts[place] for place in first])
        return HalfExhibit(self.name, self._draw(), alt, table, said=self.said)

    @themed
    def _draw(self) -> Figure:
        frame = self.frame.head(MOST_LEVELS)
        figure, axes = half_figure(self.caption, _ROW * len(frame) + 0.45)
        for place, (_, row) in enumerate(frame.iterrows()):
            self._row(axes, place, row)
        marks.room_for(axes, self._reach(frame), sideways=True)
        axes.set(ylim=(len(frame) - 0.5, -0.6))
        names = [label(one, _NAME) for one in self.names[: len(frame)]]
        axes.set_yticks(range(len(frame)), names)
        for told, tick in zip(self.told, axes.get_yticklabels(), strict=False):
            tick.set(**(STRONG if told else {"color": INK}))
        axes.xaxis.set_major_formatter(lambda value, _: self.write(value))
        axes.locator_params(axis="x", nbins=4)
        axes.tick_params(axis="both", labelsize=TEXT)
        axes.tick_params(axis="x", labelcolor=MUTED)
        axes.grid(axis="x")
        return figure

    def _row(self, axes: Axes, place: int, row: pd.Series) -> None:
        """Draw one line: where the figure was, or its interval; the figure; the value."""
        told = self.told[place]
        colour, width = (ACCENT, 2.4) if told else (QUIET, 1.3)
        now = float(row["estimate"])
        if "before" in row and pd.notna(row["before"]):
            then = float(row["before"])
            axes.hlines(place, then, now, color=colour, linewidth=width, zorder=2)
            axes.plot(then, place, "|", color=colour, markersize=8, markeredgewidth=1.6, zorder=3)
        elif "conf_low" in row and pd.notna(row["conf_low"]):
            ends = float(row["conf_low"]), float(row["conf_high"])
            axes.hlines(place, *ends, color=colour, linewidth=width, zorder=2)
        face = colour if told else "white"
        look: dict[str, Any] = {"markerfacecolor": face, "markeredgecolor": colour, "markersize": 5}
        axes.plot(now, place, "o", zorder=4, **look)
        style: dict[str, Any] = STRONG if told else {"color": MUTED}
        axes.annotate(
            self.values[place],
            (1, place),
            (4, 0),
            xycoords=("axes fraction", "data"),
            textcoords="offset points",
            va="center",
            fontsize=TEXT,
            annotation_clip=False,
            **style,
        )

    def _reach(self, frame: pd.DataFrame) -> list[float]:
        """The figures that the axis has to hold."""
        drawn = (
            ["estimate", "before"] if "before" in frame else ["estimate", "conf_low", "conf_high"]
        )
        return [float(one) for name in drawn for one in frame[name].dropna()]
