"""Figures over periods: one line or several, cut where the series begins anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from nps_analysis.exhibit import columns, marks
from nps_analysis.exhibit.context import Context, Write
from nps_analysis.exhibit.tables import Column, Exhibit, Table, drawn_title, nothing
from nps_analysis.exhibit.theme import (
    ACCENT,
    MEDIUM,
    STRONG,
    blank_figure,
    head_axis,
    themed,
)
from nps_analysis.programme import Break
from nps_analysis.speech import Sentences, Words
from nps_analysis.speech.breaks import by_period, changed
from nps_analysis.speech.claims import Claim

ONE = ""
"""The line of a series that has no other."""


@dataclass(frozen=True)
class Line:
    """How one of several lines is named and drawn."""

    name: str
    colour: str = ACCENT
    marker: str = "o"
    dashed: bool = False


@dataclass(frozen=True)
class Series:
    """One figure of each period, or one of each line and period: the form of every trend.

    Parameters
    ----------
    context : Context
    name : str
        Of the exhibit and of its CSV.
    frame : DataFrame
        `period`, `n`, `estimate`, `conf_low`, `conf_high`, `note`, and the column `by`; with
        `limit_low` and `limit_high`, a band shows what is usual. A period that is not there, or
        whose figure is missing, is a gap.
    title, caption : str
        Above the drawing and above the table.
    figure : str
        What the figure is called, above its column.
    axis : str
        What is measured, and in which unit, above the drawing.
    write : callable
        Writes a figure.
    by : str, optional
        The column that tells lines apart.
    heading : str, optional
        Above the column of their names; "Group" where not given.
    lines : mapping, optional
        Its values -> how each is drawn, in the order to draw them.
    bands : bool, default False
        Draw intervals as bands along the line; else as bars at each point.
    floor, ceiling : float, optional
        Ends of the axis, where they are fixed.
    ticks : callable, optional
        Writes the axis, where its figures are written otherwise.
    read : sequence of Column, optional
        The columns of the table, where they are others than period, answers, figure, interval.
    extra : sequence of Column, optional
        Columns before the remarks.
    digits : int, default 1
        Of the figures in the table.
    counted : str, optional
        What is counted, where it is not answers.
    data : DataFrame, optional
        What the CSV holds, where it is not the frame.
    alt : str, optional
        The alternative text, where the form's own does not do.
    claims : sequence of Claim, optional
    said : Sentences, optional
        Shown before the exhibit.
    least : int, optional
    of_all : sequence of str, optional
        As of `Table`.
    """

    context: Context
    name: str
    frame: pd.DataFrame
    title: str
    caption: str
    figure: str
    axis: str
    write: Write
    by: str | None = None
    heading: str | None = None
    lines: Mapping[str, Line] = field(default_factory=dict)
    bands: bool = False
    floor: float | None = None
    ceiling: float | None = None
    ticks: Write | None = None
    read: Sequence[Column] | None = None
    extra: Sequence[Column] = ()
    digits: int = 1
    counted: str | None = None
    data: pd.DataFrame | None = None
    alt: str | None = None
    claims: Sequence[Claim] = ()
    said: Sentences = Sentences(())
    least: int | None = None
    of_all: Sequence[str] = ("series", "centre", "limit_low", "limit_high")

    @property
    def _least(self) -> int | None:
        return self.context.least if self.least is None else self.least

    def show(self) -> Exhibit:
        """Make the exhibit: chart, table, alternative text and claims."""
        words, frame = self.context.words, self.frame
        if frame.empty:
            return nothing(self.name, self.title, words, None, (), self.said)
        table = Table(
            self.name,
            self.caption,
            list(self.read) if self.read is not None else self._read(),
            frame if self.data is None else self.data,
            self._least,
            self.of_all,
        )
        shown = frame.dropna(subset="estimate")
        if shown.empty:
            return nothing(self.name, self.title, words, table, self.claims, self.said)
        alt = self.alt if self.alt is not None else self._alt(shown)
        alt = and_breaks(alt, self.context.breaks, words)
        return Exhibit(self.name, self._draw(), alt, table, tuple(self.claims), self.said)

    def _read(self) -> list[Column]:
        words, frame = self.context.words, self.frame
        periods = columns.periods(frame, words)
        first = [periods]
        if self.by:
            names = [self.lines[line].name for line in frame[self.by]]
            first = [
                columns.rows(self.heading or words.gettext("Group"), names),
                Column(periods.header, periods.cells, "text"),
            ]
        return [
            *first,
            columns.counted(self.counted or words.gettext("Answers"), frame["n"], words),
            *columns.figures(
                frame, self.figure, self.context.confidence, words, self.write, self.digits
            ),
            *self.extra,
            *columns.remarks(frame, words, self.context.breaks),
        ]

    @themed
    def _draw(self) -> Figure:
        words, frame = self.context.words, self.frame
        periods = marks.every_period(frame["period"])
        figure, (axes,) = blank_figure(drawn_title(self), MEDIUM)
        axes.grid(axis="y")
        if self.floor is None:
            marks.zero_line(axes)
        ends, inside = {}, []
        lines = self.lines or {ONE: Line("")}
        apart = min(0.13, 0.013 * len(periods)) if len(lines) > 1 and not self.bands else 0
        for place, (line, look) in enumerate(lines.items()):
            rows = frame[frame[self.by] == line] if self.by else frame
            at = rows.set_index("period").reindex(periods).reset_index()
            at.index = at.index + apart * (place - (len(lines) - 1) / 2)
            shown = at.dropna(subset="estimate")
            if shown.empty:
                continue
            self._line(axes, at, shown, look, periods)
            held = shown.reindex(columns=["conf_low", "conf_high", "limit_low", "limit_high"])
            inside += [*held.to_numpy(float).ravel(), *shown["estimate"].astype(float)]
            ends[line] = (shown.index[-1], float(shown["estimate"].iloc[-1]))
        marks.room_for(axes, inside)
        if self.floor is not None or self.ceiling is not None:
            low, high = axes.get_ylim()
            axes.set_ylim(
                low if self.floor is None else self.floor,
                high if self.ceiling is None else self.ceiling,
            )
        marks.break_lines(axes, periods, self.context.breaks, words)
        self._name_ends(axes, ends, lines, len(periods) - 1)
        whole = {"integer": True} if self.write == words.score else {}
        axes.yaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10], **whole))
        ticks = self.ticks or self.write
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: ticks(value)))
        head_axis(axes, self.axis)
        marks.period_axis(axes, periods, words)
        if not self.by:
            counts = frame.set_index("period")["n"].reindex(periods)
            marks.answers_below(axes, range(len(periods)), counts, words, lines=2)
        return figure

    def _line(
        self,
        axes: Axes,
        at: pd.DataFrame,
        shown: pd.DataFrame,
        look: Line,
        periods: Sequence[str],
    ) -> None:
        for part in marks.unbroken(at, periods, self.context.breaks):
            if "limit_low" in at:
                usual = self.context.words.gettext("usual limits")
                marks.band(axes, part["limit_low"], part["limit_high"], usual)
            style: dict[str, Any] = {
                "color": look.colour,
                "linestyle": (0, (3, 2)) if look.dashed else "-",
            }
            figures = part["estimate"].astype(float)
            axes.plot(part.index, figures, linewidth=1.3, **style)
            if self.bands:
                ends = [part[end].astype(float) for end in ("conf_low", "conf_high")]
                marks.shade(axes, part.index, *ends, colour=look.colour)
        marks.intervals(
            axes,
            shown.index,
            shown.assign(conf_low=shown["estimate"], conf_high=shown["estimate"])
            if self.bands
            else shown,
            colour=look.colour,
            marker=look.marker,
        )

    def _name_ends(
        self,
        axes: Axes,
        ends: Mapping[str, tuple[float, float]],
        lines: Mapping[str, Line],
        last: float,
    ) -> None:
        """Write each line's last figure beside it; of several lines, with its name."""
        low, high = axes.get_ylim()
        heights = {line: height for line, (_, height) in ends.items()}
        for line, height in marks.apart(heights, 0.085 * (high - low)).items():
            figure = self.write(heights[line])
            if self.by:
                name, (place, _) = lines[line].name, ends[line]
                text = f"{name} {figure}" if place > last - 0.5 else name
                marks.name_the_end(axes, max(last, *(at for at, _ in ends.values())), height, text)
            else:
                axes.annotate(
                    figure,
                    (ends[line][0], height),
                    (7, 0),
                    textcoords="offset points",
                    va="center",
                    fontsize=12,
                    **STRONG,
                )

    def _alt(self, shown: pd.DataFrame) -> str:
        """From the first figure of each line to its last."""
        words = self.context.words
        said = []
        for line, rows in shown.groupby(self.by, sort=False) if self.by else [(ONE, shown)]:
            ends = [self._end(row) for _, row in rows.iloc[[0, -1]].iterrows()]
            what = self.lines[line].name if self.by else self.figure
            if len(rows) == 1:
                said.append(words.gettext("{what} {last}", what=what, last=ends[1]))
                continue
            both = {"first": ends[0], "last": ends[1]}
            said.append(words.gettext("{what} from {first} to {last}", what=what, **both))
        return words.gettext(
            "Chart. {caption}: {parts}.", caption=self.caption, parts="; ".join(said)
        )

    def _end(self, row: pd.Series) -> str:
        """The first figure of a line, or its last."""
        words = self.context.words
        return words.gettext(
            "{score} in {period} (interval {interval}, {answers})",
            score=self.write(row["estimate"]),
            period=words.period(row["period"]),
            interval=words.interval(row["conf_low"], row["conf_high"], of=self.write),
            answers=columns.many(row["n"], words, self.counted),
        )


def and_breaks(alt: str, breaks: Sequence[Break], words: Words) -> str:
    """Say in an alternative text what cuts the lines."""
    cuts = [
        words.gettext("The line is cut: {changed}.", changed=changed(words, these))
        for these in by_period(breaks).values()
    ]
    return " ".join([alt, *cuts])
