"""From a whole through what was lost and gained of it to what is left: one panel a group."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from nps_analysis.exhibit import columns, marks
from nps_analysis.exhibit.context import Context
from nps_analysis.exhibit.tables import Column, Exhibit, Table, drawn_title, nothing
from nps_analysis.exhibit.theme import (
    ACCENT,
    INK,
    MUTED,
    ROW,
    SMALL,
    STRONG,
    UNDER,
    blank_figure,
    broken,
    themed,
)
from nps_analysis.speech import Sentences
from nps_analysis.speech.claims import Claim


@dataclass(frozen=True)
class Step:
    """How one step is named and drawn, and whether it adds to the whole or takes from it."""

    name: str
    gain: bool = False
    colour: str = ACCENT


@dataclass(frozen=True)
class Steps:
    """What became of a whole, group by group: lost, gained, and what is left of it.

    Parameters
    ----------
    context : Context
    name : str
        Of the exhibit and of its CSV.
    frame : DataFrame
        One row a group: `n`, the columns `whole`, `left` and those of `steps`, in one unit, none
        below 0; the column `of` with its `_low` and `_high`; and `note`. The whole, less what is
        lost, plus what is gained, is what is left.
    names : sequence of str
        What each group is called.
    title, caption : str
        Above the drawing and above the table.
    heading, axis : str
        Above the column of names; what is measured.
    whole, left : pair of str
        The columns of the whole and of what is left, each with its header.
    steps : mapping
        Column -> how the step is named and drawn, in the order in which to take them.
    of : str
        The column with what is left as a share of the whole.
    counted : str
        Above the column of counts.
    behind : callable
        Writes how many of them: "40 accounts".
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
    whole: tuple[str, str]
    steps: Mapping[str, Step]
    left: tuple[str, str]
    of: str
    counted: str
    behind: Callable[[int], str]
    claims: Sequence[Claim] = ()
    said: Sentences = Sentences(())

    def show(self) -> Exhibit:
        """Make the exhibit: chart, table, alternative text and claims; empty without rows."""
        words, frame = self.context.words, self.frame
        if frame.empty:
            return Exhibit(self.name, None, "", None, (), self.said)
        table = Table(self.name, self.caption, self._read(), frame, self.context.least)
        shown = frame.assign(label=list(self.names)).dropna(subset=self.whole[0])
        if shown.empty:
            return nothing(self.name, self.title, words, table, self.claims, self.said)
        figure = self._draw(shown)
        return Exhibit(self.name, figure, self._alt(shown), table, tuple(self.claims), self.said)

    def _read(self) -> list[Column]:
        words, frame = self.context.words, self.frame
        headers = dict([self.whole])
        headers |= {step: look.name for step, look in self.steps.items()} | dict([self.left])
        return [
            columns.rows(self.heading, self.names),
            columns.counted(self.counted, frame["n"], words),
            *(
                Column(header, [words.number(value) for value in frame[column]])
                for column, header in headers.items()
            ),
            *columns.remarks(frame.assign(estimate=frame[self.whole[0]]), words),
        ]

    def _share(self, row: pd.Series, step: str) -> float:
        """What a step takes from the whole, or adds to it, as a share of it."""
        share = row[step] / row[self.whole[0]]
        return share if self.steps[step].gain else -share

    @themed
    def _draw(self, shown: pd.DataFrame) -> Figure:
        words = self.context.words
        height = ROW * (len(self.steps) + 1.6) * len(shown) + 0.5
        figure, panels = blank_figure(drawn_title(self), height, [1] * len(shown), self.axis)
        ends = [*(shown[f"{self.of}_low"] - 1), *(shown[f"{self.of}_high"] - 1)]
        for axes, (_, row) in zip(panels, shown.iterrows(), strict=True):
            ends += self._panel(axes, row)
        marks.room_for(panels[0], ends, sideways=True)
        bottom = panels[-1]
        bottom.xaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 2.5, 5, 10]))
        bottom.xaxis.set_major_formatter(
            FuncFormatter(lambda value, _: words.per_cent_change(100 * value))
        )
        bottom.tick_params(axis="x", labelcolor=MUTED)
        bottom.set_xlabel(broken(self.axis, UNDER), loc="left")
        return figure

    def _panel(self, axes: Axes, row: pd.Series) -> list[float]:
        """One group, each step beginning where the one before ended; where they end."""
        words, place, places, last = self.context.words, 0.0, [], len(self.steps)
        axes.grid(axis="x")
        marks.zero_line(axes, sideways=True)
        for line, (step, look) in enumerate(self.steps.items()):
            width = self._share(row, step)
            axes.barh(line, width, left=place, height=0.62, color=look.colour, zorder=3)
            place += width
            places.append(place)
            axes.vlines(place, line - 0.31, line + 1.31, color=INK, linewidth=0.7, zorder=4)
            _beside(axes, line, words.per_cent_change(100 * width, 1))
        left = pd.DataFrame([row]).assign(
            estimate=row[self.of] - 1,
            conf_low=row[f"{self.of}_low"] - 1,
            conf_high=row[f"{self.of}_high"] - 1,
        )
        marks.intervals(axes, [last], left, colour=INK, marker="D", sideways=True)
        _beside(axes, last, words.per_cent_change(100 * (row[self.of] - 1), 1), strong=True)
        axes.set(ylim=(last + 0.6, -0.6), ylabel="", xlabel="")
        names = [*(look.name for look in self.steps.values()), words.gettext("Together")]
        axes.set_yticks(range(len(names)), names)
        axes.tick_params(axis="y", labelcolor=INK)
        axes.tick_params(axis="x", labelbottom=axes.get_subplotspec().is_last_row())
        title = words.gettext(
            "{name}, {accounts}", name=row["label"], accounts=self.behind(row["n"])
        )
        axes.set_title(title, loc="left", x=0, fontsize=SMALL, pad=3, **STRONG)
        return places

    def _alt(self, shown: pd.DataFrame) -> str:
        words = self.context.words
        parts = [
            words.gettext(
                "{name}: {steps}, together {change}",
                name=row["label"],
                steps=", ".join(
                    f"{look.name} {words.per_cent_change(100 * self._share(row, step), 1)}"
                    for step, look in self.steps.items()
                ),
                change=words.per_cent_change(100 * (row[self.of] - 1), 1),
            )
            for _, row in shown.iterrows()
        ]
        return words.gettext(
            "Chart. {caption}: {parts}.", caption=self.caption, parts="; ".join(parts)
        )


def _beside(axes: Axes, line: int, text: str, *, strong: bool = False) -> None:
    """Write what a step comes to at the right of its row."""
    style: dict[str, Any] = STRONG if strong else {"color": MUTED}
    axes.annotate(
        text,
        (1, line),
        (40, 0),
        xycoords=("axes fraction", "data"),
        textcoords="offset points",
        va="center",
        ha="right",
        fontsize=SMALL,
        annotation_clip=False,
        **style,
    )
