"""One figure over periods in half the width: the last value, those it is compared with, changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from nps_analysis.exhibit import columns, marks
from nps_analysis.exhibit.context import Context, Write
from nps_analysis.exhibit.half import TALL, TEXT, HalfExhibit, described, half_figure
from nps_analysis.exhibit.tables import Exhibit, Table
from nps_analysis.exhibit.theme import ACCENT, FAINT, INK, MUTED, PALE, STRONG, themed
from nps_analysis.programme.periods import read_period
from nps_analysis.speech import Sentences

MOST_PERIODS = 12
"""Periods that half the width holds; the last of them are drawn."""


@dataclass(frozen=True)
class Course:
    """A figure of each period with its interval, and what the eye should go to.

    Parameters
    ----------
    context : Context
    name : str
        Of the exhibit and of its CSV.
    frame : DataFrame
        One row a period: `period`, `n`, `estimate`, `conf_low`, `conf_high`, perhaps `limit_low`
        and `limit_high`, between which a steady figure would lie.
    caption : str
        What is measured, with its unit.
    head : str
        Above the column of figures.
    write : callable
        Writes a figure.
    named : mapping
        Period -> what stands over its point beside the figure, such as "a year ago".
    changed : str, default ""
        What is not as before in the last period, beside a line before it.
    said : Sentences, optional
    """

    context: Context
    name: str
    frame: pd.DataFrame
    caption: str
    head: str
    write: Write
    named: Mapping[str, str] = field(default_factory=dict)
    changed: str = ""
    said: Sentences = Sentences(())

    def show(self) -> Exhibit:
        """Make the exhibit; without a table and drawing where no period has a figure."""
        frame = self.frame.tail(MOST_PERIODS).reset_index(drop=True)
        if frame.empty or frame["estimate"].isna().all():
            return Exhibit(self.name, None, "", None)
        words = self.context.words
        read = [
            columns.periods(frame, words),
            columns.answers(frame, words),
            *columns.figures(frame, self.head, self.context.confidence, words, self.write),
            *columns.remarks(frame, words, self.context.breaks),
        ]
        table = Table(self.name, self.caption, read, frame, of_all=("limit_low", "limit_high"))
        figures = frame.dropna(subset="estimate")
        ends = figures.iloc[
            sorted({0, len(figures) - 2, len(figures) - 1} & set(range(len(figures))))
        ]
        parts = [
            words.gettext(
                "{what} {last}", what=words.period(row.period), last=self.write(row.estimate)
            )
            for row in ends.itertuples()
        ]
        alt = described(self.context, self.caption, parts)
        return HalfExhibit(self.name, self._draw(frame), alt, table, said=self.said)

    @themed
    def _draw(self, frame: pd.DataFrame) -> Figure:
        words = self.context.words
        figure, axes = half_figure(self.caption, TALL)
        periods = marks.every_period(frame["period"])
        at = frame.set_index("period").reindex(periods).reset_index()
        self._band(axes, at)
        for part in marks.unbroken(at, periods, self.context.breaks):
            axes.plot(part.index, part["estimate"].astype(float), color=ACCENT, linewidth=1.4)
        low, high = at["conf_low"].astype(float), at["conf_high"].astype(float)
        axes.vlines(at.index, low, high, color=PALE, linewidth=1.2)
        axes.plot(at.index, at["estimate"].astype(float), "o", color=ACCENT, markersize=3.5)
        marks.room_for(axes, [*low, *high])
        self._name(axes, at)
        _label(axes, periods, self.context)
        self._mark_changes(axes, periods)
        axes.yaxis.set_major_formatter(lambda value, _: words.number(value))
        axes.locator_params(axis="y", nbins=4)
        axes.tick_params(axis="both", labelsize=TEXT, labelcolor=MUTED)
        axes.grid(axis="y")
        return figure

    def _band(self, axes: Axes, at: pd.DataFrame) -> None:
        """Shade between the limits that hold for the last period."""
        if "limit_low" not in at or pd.isna(at["limit_low"].iloc[-1]):
            return
        low, high = float(at["limit_low"].iloc[-1]), float(at["limit_high"].iloc[-1])
        axes.axhspan(low, high, color=FAINT, alpha=0.75, linewidth=0, zorder=0)
        words, ends = self.context.words, (low, high)
        text = words.gettext("usual range {limits}", limits=words.interval(*ends, of=self.write))
        axes.annotate(
            text,
            (0, low),
            (3, -2),
            xycoords=("axes fraction", "data"),
            textcoords="offset points",
            va="top",
            fontsize=TEXT,
            color=MUTED,
        )

    def _name(self, axes: Axes, at: pd.DataFrame) -> None:
        """Write the last figure large, and those it is compared with over their points."""
        last = at.dropna(subset="estimate").iloc[-1]
        marks.name_the_end(axes, last.name, float(last["estimate"]), self.write(last["estimate"]))
        axes.texts[-1].set(fontsize=13, **STRONG)
        for place, row in at.iterrows():
            if row["period"] in self.named and pd.notna(row["estimate"]):
                text = f"{self.write(row['estimate'])} {self.named[row['period']]}".strip()
                axes.annotate(
                    text,
                    (place, float(row["conf_high"])),
                    (0, 2),
                    textcoords="offset points",
                    ha="center",
                    va="bottom",
                    fontsize=TEXT,
                    color=INK,
                )

    def _mark_changes(self, axes: Axes, periods: Sequence[str]) -> None:
        """Draw a line where something changed, and say what, below all figures."""
        if self.context.breaks:
            marks.break_lines(axes, periods, self.context.breaks, self.context.words)
        if not self.changed:
            return
        place = len(periods) - 1.5
        axes.axvline(place, color=INK, linewidth=0.9, linestyle=(0, (4, 3)))
        axes.annotate(
            self.changed,
            (place, 0),
            (-3, 3),
            xycoords=("data", "axes fraction"),
            textcoords="offset points",
            ha="right",
            va="bottom",
            fontsize=TEXT,
            color=INK,
        )


def _label(axes: Axes, periods: Sequence[str], context: Context) -> None:
    """Put periods under the axis; of waves, whose names are long, the first and the last."""
    if periods and read_period(periods[0]) is None:
        ends = sorted({0, len(periods) - 1})
        axes.set_xticks(ends, [periods[place] for place in ends])
        axes.set_xlim(-0.5, len(periods) - 0.5)
        for place, one in zip(("left", "right"), axes.get_xticklabels(), strict=False):
            one.set(ha=place)
        return
    marks.period_axis(axes, periods, context.words)
