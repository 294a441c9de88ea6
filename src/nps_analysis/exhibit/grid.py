"""Figures crossed two ways: a cell each, shaded by its figure, with the answers behind it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from textwrap import fill
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from nps_analysis.exhibit import columns as shared
from nps_analysis.exhibit.context import Context, Write
from nps_analysis.exhibit.rows import listing
from nps_analysis.exhibit.tables import Column, Exhibit, Table, drawn_title, nothing
from nps_analysis.exhibit.theme import (
    ACCENT,
    INK,
    MUTED,
    PAPER,
    SMALL,
    STRONG,
    UNDER,
    blank_figure,
    broken,
    head_axis,
    label,
    themed,
)
from nps_analysis.speech import Sentences
from nps_analysis.speech.claims import Claim

_DARKEST = 0.4
"""Of the colour, in the darkest cell: text is read on it, on a light page and on a dark one."""
_FRAME = {"fill": False, "edgecolor": INK, "linewidth": 1.6, "zorder": 5}
_LINE, _AROUND = 0.2, 0.95
"""Inches: of a line of a cell's text, with its part of the room around; of all else."""
_POINTS_ACROSS, _POINTS_A_LETTER = 280, 4.6


@dataclass(frozen=True)
class Grid:
    """One figure a cell, of a row and a column: the form of what is crossed two ways.

    Parameters
    ----------
    context : Context
    name : str
        Of the exhibit and of its CSV.
    frame : DataFrame
        One row a cell: the columns `down` and `across`, `n`, the figure, `note`; where it has
        `conf_low` and `conf_high`, each cell shows its interval. A cell without a figure says why;
        one that is not there has no answers.
    down, across : str
        The columns whose values are the rows, and the columns, of the grid.
    rows, columns : mapping
        Those values -> what they are called, in the order shown.
    title, caption : str
        Above the drawing and above the table.
    heading : str
        Above the names of the rows, in the table.
    axis, under : str
        What the rows are, above the drawing; what the columns are, and the shade, below it.
    write : callable
        Writes a figure.
    of : str, default "estimate"
        The column that holds the figure.
    counts_lead : bool, default False
        Whether a cell is read as a count, with its figure beside; else as a figure with its n.
    lightest, darkest : float, optional
        Figures of a white cell and of the darkest; the least and the greatest where not given.
    heads : sequence of str, optional
        Above the columns of the table, where their names do not do.
    before : sequence of Column, optional
        Columns of the table after the names of the rows.
    counted : str, optional
        What is counted, where it is not answers: "Renewals".
    above : str, optional
        A column of the frame that stands first in each cell: "12 accounts".
    framed : collection of pairs, optional
        Cells with a frame around them, each by its row and its column.
    read : sequence of Column, optional
        The columns of the table, where it has one row a cell; its CSV is then the frame.
    digits : int, default 0
        Of the figures.
    data : DataFrame, optional
        What the CSV holds, one row a row of the grid; where not given, `down`, and for each value
        of `across` the figure under its name, with "n" and the ends of the interval after it.
    claims : sequence of Claim, optional
    said : Sentences, optional
        Shown before the exhibit.
    least : int, optional
        As of `Table`.

    Examples
    --------
    >>> from nps_analysis.speech import Words
    >>> cells = pd.DataFrame({"plan": ["Team", "Team", "Solo"], "region": ["EMEA", "APAC", "EMEA"],
    ...                       "n": [40, 3, 31], "estimate": [20.4, None, -5.0], "note": ""})
    >>> named = {"Team": "Team", "Solo": "Solo"}, {"EMEA": "EMEA", "APAC": "APAC"}
    >>> grid = Grid(Context(Words("en")), "crossed", cells, "plan", "region", *named,
    ...             "Who is content?", "NPS by plan and region", "Plan", "Plan", "Region",
    ...             Words("en").score)
    >>> print(grid.show().table)
    NPS by plan and region
    Plan         EMEA             APAC
    Team  20 (n = 40)  too few to show
    Solo  −5 (n = 31)       no answers
    """

    context: Context
    name: str
    frame: pd.DataFrame
    down: str
    across: str
    rows: Mapping[str, str]
    columns: Mapping[str, str]
    title: str
    caption: str
    heading: str
    axis: str
    under: str
    write: Write
    of: str = "estimate"
    counts_lead: bool = False
    lightest: float | None = None
    darkest: float | None = None
    heads: Sequence[str] | None = None
    before: Sequence[Column] = ()
    counted: str | None = None
    above: str | None = None
    framed: Collection[tuple[str, str]] = ()
    read: Sequence[Column] | None = None
    digits: int = 0
    data: pd.DataFrame | None = None
    claims: Sequence[Claim] = ()
    said: Sentences = Sentences(())
    least: int | None = None

    @property
    def _least(self) -> int | None:
        return self.context.least if self.least is None else self.least

    def show(self) -> Exhibit:
        """Make the exhibit: chart, table, alternative text and claims; empty without cells."""
        words, frame = self.context.words, self.frame
        if frame.empty:
            return Exhibit(self.name, None, "", None, (), self.said)
        read, data = self.read, self.data
        if data is None:
            data = self._wide() if read is None else frame
        table = Table(
            self.name, self.caption, self._read() if read is None else read, data, self._least
        )
        if frame[self.of].isna().all() and self.above is None:
            return nothing(self.name, self.title, words, table, self.claims, self.said)
        parts = [
            words.gettext(
                "{row}, {column}: {cell}",
                row=self.rows[row],
                column=self.columns[column],
                cell=self._written(cell),
            )
            for row, column, cell in self._cells()
        ]
        alt = listing(self.caption, parts, words)
        return Exhibit(self.name, self._draw(), alt, table, tuple(self.claims), self.said)

    def _cells(self) -> Iterator[tuple[str, str, pd.Series]]:
        """Every cell with its row and column, line by line; one that is not there has n = 0."""
        found = self.frame.set_index([self.down, self.across])
        none = pd.Series({"n": 0, self.of: np.nan, "note": ""}, dtype=object)
        for row in self.rows:
            for column in self.columns:
                here = (row, column)
                yield row, column, found.loc[here] if here in found.index else none

    def _read(self) -> list[Column]:
        heads = self.heads if self.heads is not None else self.columns.values()
        cells = {column: [] for column in self.columns}
        for _, column, cell in self._cells():
            cells[column].append(self._written(cell))
        return [
            shared.rows(self.heading, self.rows.values()),
            *self.before,
            *(Column(head, cells[one]) for head, one in zip(heads, cells, strict=True)),
        ]

    def _wide(self) -> pd.DataFrame:
        ends = {"": self.of, " n": "n", " low": "conf_low", " high": "conf_high"}
        out = pd.DataFrame({self.down: list(self.rows)})
        for column in self.columns:
            part = self.frame[self.frame[self.across] == column].set_index(self.down)
            part = part.reindex(list(self.rows))
            named = {f"{column}{end}": part[of].array for end, of in ends.items() if of in part}
            out = out.assign(**named)
        return out

    def _lines(self, cell: pd.Series) -> list[str]:
        """What a cell says, line by line: its figure or count first; or why it has none."""
        words = self.context.words
        above = [cell[self.above]] if self.above in cell else []
        if pd.isna(cell[self.of]):
            return above and [*above, self._why(cell)]
        figure, count = self.write(cell[self.of], self.digits), words.count(cell["n"])
        if self.counts_lead:
            return [count, figure]
        n = words.gettext("n = {count}", count=count)
        if self.counted:
            n = shared.many(cell["n"], words, self.counted)
        if "conf_low" not in cell:
            return [*above, figure, n]
        ends = cell["conf_low"], cell["conf_high"]
        return [*above, figure, words.interval(*ends, self.digits, of=self.write), n]

    def _written(self, cell: pd.Series) -> str:
        lines = self._lines(cell)
        return f"{lines[0]} ({'; '.join(lines[1:])})" if lines else self._why(cell)

    def _why(self, cell: pd.Series) -> str:
        """Why a cell has no figure; where even its count would tell, no more than that."""
        words = self.context.words
        if pd.isna(cell["n"]):
            return words.gettext("not shown")
        if self.counted and not cell["n"]:
            return shared.many(0, words, self.counted)
        return shared.why(cell["n"], cell.get("note", ""), words)

    @themed
    def _draw(self) -> Figure:
        rows, columns = list(self.rows), list(self.columns)
        figures = self.frame.pivot(index=self.down, columns=self.across, values=self.of)
        figures = figures.reindex(index=rows, columns=columns).astype(float)
        low = figures.min(axis=None) if self.lightest is None else self.lightest
        high = figures.max(axis=None) if self.darkest is None else self.darkest
        if low == high:
            low = high - 1
        lines = 3 if "conf_low" in self.frame and not self.counts_lead else 2
        lines += self.above is not None
        height = _AROUND + _LINE * (lines + 0.3) * len(rows)
        figure, (axes,) = blank_figure(drawn_title(self), height, under=self.under)
        axes.set(xlim=(-0.5, len(columns) - 0.5), ylim=(len(rows) - 0.5, -0.5))
        for row, column, cell in self._cells():
            shade = (figures.loc[row, column] - low) / (high - low)
            place = columns.index(column), rows.index(row)
            if shade > 0:
                corner = [edge - 0.5 for edge in place]
                look = {"facecolor": ACCENT, "alpha": _DARKEST * min(shade, 1), "linewidth": 0}
                axes.add_patch(Rectangle(corner, 1, 1, zorder=0, **look))
            self._fill(axes, place, cell)
            if (row, column) in self.framed:
                corner = [edge - 0.48 for edge in place]
                axes.add_patch(Rectangle(corner, 0.96, 0.96, **_FRAME))
        wide = max(1, int(_POINTS_ACROSS / len(columns) / _POINTS_A_LETTER))
        below = [fill(label(self.columns[one], 3 * wide), wide) for one in columns]
        axes.set_xticks(range(len(columns)), below)
        axes.set_yticks(range(len(rows)), [label(self.rows[one]) for one in rows])
        axes.tick_params(axis="both", labelcolor=INK)
        for edge in np.arange(0.5, len(rows) - 1):
            axes.axhline(edge, color=PAPER, linewidth=2)
        for edge in np.arange(0.5, len(columns) - 1):
            axes.axvline(edge, color=PAPER, linewidth=2)
        axes.set_xlabel(broken(self.under, UNDER), loc="left")
        head_axis(axes, self.axis)
        return figure

    def _fill(self, axes: Axes, place: tuple[int, int], cell: pd.Series) -> None:
        """Write in a cell what it says."""
        middle: dict[str, Any] = {"ha": "center", "va": "center", "textcoords": "offset points"}
        lines = self._lines(cell)
        if not lines:
            wide = max(1, int(_POINTS_ACROSS / len(self.columns) / _POINTS_A_LETTER))
            why = fill(self._why(cell), wide, break_long_words=False)
            axes.annotate(why, place, (0, 0), fontsize=SMALL - 1, color=MUTED, **middle)
            return
        top = 7 * len(lines) - 9
        axes.annotate(lines[0], place, (0, top), fontsize=12, **middle, **STRONG)
        for number, line in enumerate(lines[1:], start=1):
            axes.annotate(
                line, place, (0, top + 1 - 14 * number + (number - 1) * 2),
                fontsize=SMALL if len(lines) == 2 else SMALL - 1, color=INK, **middle,
            )  # fmt: skip
