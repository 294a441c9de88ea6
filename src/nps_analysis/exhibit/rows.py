"""Figures read line by line: a name, a point with its interval, the figure, its answers."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from nps_analysis.exhibit import columns, marks
from nps_analysis.exhibit.context import Context, Write
from nps_analysis.exhibit.tables import Exhibit, Table, drawn_title, nothing
from nps_analysis.exhibit.theme import (
    ACCENT,
    INK,
    MUTED,
    PAPER,
    ROW,
    SMALL,
    STRONG,
    UNDER,
    blank_figure,
    broken,
    label,
    themed,
)
from nps_analysis.speech import Sentences, Words
from nps_analysis.speech.claims import Claim

MOST_ROWS = 24
"""Lines of one panel; the table has all of them."""

_HOLLOW = {"markerfacecolor": PAPER, "markeredgecolor": INK, "markeredgewidth": 0.9}


@dataclass(frozen=True)
class Rows:
    """One figure a row, each with its interval and its answers: the form of every comparison.

    Parameters
    ----------
    context : Context
    name : str
        Of the exhibit and of its CSV.
    frame : DataFrame
        One row a line: `n`, `conf_low`, `conf_high`, `note`, and the figure.
    names : sequence of str
        What each row is called, in the table.
    title, caption : str
        Above the drawing and above the table.
    heading, figure : str
        Above the column of names, and above that of figures.
    axis : str
        What is measured, with its unit.
    write : callable
        Writes a figure.
    of : str, default "estimate"
        The column that holds the figure; "difference" of what `contrast` returns.
    short : sequence of str, optional
        What rows are called in the drawing, where their panel says the rest.
    panels : sequence of str, optional
        The panel that each row stands in.
    first : DataFrame, optional
        A row drawn above the panels and not in the table, with `label`, such as everybody.
    told : sequence of bool, optional
        Which rows are beyond chance: full marks; the others are hollow. All full where not given.
    colours, markers : sequence of str, optional
        Of the rows' marks.
    beside : str, optional
        A column with a second figure, drawn as a small diamond.
    reference, reach : float, optional
        Where a line crosses every panel; a value that the axis must hold.
    before, extra : sequence of Column, optional
        Columns of the table after the answers, and before the remarks.
    counted : str, optional
        What is counted, where it is not answers.
    behind : callable, optional
        Writes how many of them stand behind a figure, in the alternative text: "40 renewals".
    parts : sequence of str, optional
        What the alternative text says of each row, where figure and interval do not do.
    head : str, optional
        Above the figures at the right of the drawing; the `figure` where not given.
    digits : int, default 1
        Of the figures in the table.
    remarks : bool, default True
        Whether the table says why a figure is missing; not where a column says so already.
    left_out : sequence of bool, optional
        Rows that the table has and the drawing leaves out.
    data : DataFrame, optional
        What the CSV holds, where it is not the frame.
    table : Table, optional
        The whole table, where its rows are not those of the drawing.
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
    names: Sequence[str]
    title: str
    caption: str
    heading: str
    figure: str
    axis: str
    write: Write
    of: str = "estimate"
    short: Sequence[str] | None = None
    panels: Sequence[str] | None = None
    first: pd.DataFrame | None = None
    told: Sequence[bool] | None = None
    colours: Sequence[str] | None = None
    markers: Sequence[str] | None = None
    beside: str | None = None
    reference: float | None = None
    reach: float | None = None
    before: Sequence[columns.Column] = ()
    extra: Sequence[columns.Column] = ()
    counted: str | None = None
    behind: Callable[[int], str] | None = None
    parts: Sequence[str] | None = None
    head: str | None = None
    digits: int = 1
    remarks: bool = True
    left_out: Sequence[bool] | None = None
    data: pd.DataFrame | None = None
    table: Table | None = None
    claims: Sequence[Claim] = ()
    said: Sentences = Sentences(())
    least: int | None = None
    of_all: Sequence[str] = ()

    @property
    def _least(self) -> int | None:
        return self.context.least if self.least is None else self.least

    def show(self) -> Exhibit:
        """Make the exhibit: chart, table, alternative text and claims; empty without rows."""
        words, frame = self.context.words, self.frame
        if frame.empty:
            return Exhibit(self.name, None, "", None, (), self.said)
        data = frame if self.data is None else self.data
        table = self.table
        if table is None:
            table = Table(self.name, self.caption, self._read(), data, self._least, self.of_all)
        drawn = self._drawn()
        shown = drawn.dropna(subset="estimate")
        if shown.empty:
            return nothing(self.name, self.title, words, table, self.claims, self.said)
        alt = listing(self.caption, self._said_of(shown), words)
        return Exhibit(self.name, self._draw(drawn), alt, table, tuple(self.claims), self.said)

    def _read(self) -> list[columns.Column]:
        words, frame = self.context.words, self.frame
        figures = columns.figures(
            frame,
            self.figure,
            self.context.confidence,
            words,
            self.write,
            self.digits,
            figure=self.of,
        )
        said = columns.remarks(frame.rename(columns={self.of: "estimate"}), words)
        return [
            columns.rows(self.heading, self.names),
            columns.counted(self.counted or words.gettext("Answers"), frame["n"], words),
            *self.before,
            *figures,
            *self.extra,
            *(said if self.remarks else ()),
        ]

    def _said_of(self, shown: pd.DataFrame) -> list[str]:
        if self.parts is not None:
            return [self.parts[place] for place in shown["place"]]
        words = self.context.words
        return rows_in_words(shown, words, shown["label"], self.write, self.counted, self.behind)

    def _drawn(self) -> pd.DataFrame:
        frame = self.frame.rename(columns={self.of: "estimate"})
        frame = frame.assign(
            label=list(self.short if self.short is not None else self.names),
            place=range(len(frame)),
        )
        looks = {"filled": self.told, "colour": self.colours, "marker": self.markers}
        looks = {name: list(look) for name, look in looks.items() if look is not None}
        if self.beside:
            looks["beside"] = frame[self.beside]
        frame = frame.assign(**looks, panel=list(self.panels or [""] * len(frame)))
        return frame if self.left_out is None else frame[~pd.Series(self.left_out, frame.index)]

    @themed
    def _draw(self, drawn: pd.DataFrame) -> Figure:
        panels = {name: part for name, part in drawn.groupby("panel", sort=False)}
        if self.first is not None:
            panels = {"": self.first} | panels
        return draw_rows(
            drawn_title(self),
            panels,
            self.context.words,
            axis=self.axis,
            write=self.write,
            head=self.head or self.figure,
            reference=self.reference,
            reach=self.reach,
        )


def rows_in_words(
    rows: pd.DataFrame,
    words: Words,
    names: Sequence[str],
    write: Write,
    counted: str | None = None,
    behind: Callable[[int], str] | None = None,
) -> list[str]:
    """What each row of a chart shows, for its alternative text: figure, interval and answers."""
    found = []
    for name, (_, row) in zip(names, rows.iterrows(), strict=True):
        figures = {
            "name": words.gettext("{panel}: {row}", panel=row["panel"], row=name)
            if row.get("panel")
            else name,
            "score": write(row["estimate"]),
            "interval": words.interval(row["conf_low"], row["conf_high"], of=write),
        }
        if pd.isna(row["n"]):
            found.append(words.gettext("{name} {score} (interval {interval})", **figures))
            continue
        answers = behind(int(row["n"])) if behind else columns.many(row["n"], words, counted)
        message = words.gettext(
            "{name} {score} (interval {interval}, {answers})", answers=answers, **figures
        )
        found.append(message)
    return found


def listing(caption: str, parts: Sequence[str], words: Words) -> str:
    """The alternative text of a chart of rows."""
    return words.gettext("Chart. {caption}: {parts}.", caption=caption, parts="; ".join(parts))


def draw_rows(
    title: str,
    panels: Mapping[str, pd.DataFrame],
    words: Words,
    *,
    axis: str,
    write: Write,
    head: str,
    reference: float | None = None,
    reach: float | None = None,
) -> Figure:
    """Draw panels of rows on one shared axis.

    Parameters
    ----------
    title : str
        The question of the chart.
    panels : mapping
        Panel title -> frame with a row a line: `label`, `n`, `estimate`, `conf_low`, `conf_high`;
        optionally `colour`, `marker` and `filled`; `text`, the figure as written; `beside`, a
        second figure on the same line, drawn as a small hollow diamond; and `note`.
    words : Words
    axis : str
        What the axis measures, with its unit.
    write : callable
        Writes a figure of the frame.
    head : str
        Above the figures on the right.
    reference : float, optional
        Where a line crosses every panel.
    reach : float, optional
        A value that the axis must hold.
    """
    panels = dict(_few(name, frame, words) for name, frame in panels.items())
    heights = [len(frame) + (1.1 if name else 0.4) for name, frame in panels.items()]
    figure, all_axes = blank_figure(title, ROW * (sum(heights) + 2.6), heights, axis)
    held = ["conf_low", "conf_high", "beside"]
    ends = pd.concat([frame.reindex(columns=held).astype(float) for frame in panels.values()])
    ends = ends[ends["conf_low"].notna()].stack()
    for axes, (name, frame) in zip(all_axes, panels.items(), strict=True):
        axes.grid(axis="x")
        marks.zero_line(axes, sideways=True)
        if reference is not None:
            axes.axvline(reference, color=ACCENT, linewidth=0.9, linestyle=(0, (2, 2)), zorder=1)
        _draw_panel(axes, name, frame.reset_index(drop=True), words, write)
    marks.room_for(all_axes[0], [*ends, reach], sideways=True)
    bottom = all_axes[-1]
    bottom.xaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 2.5, 5, 10]))
    bottom.xaxis.set_major_formatter(FuncFormatter(lambda value, _: write(value)))
    bottom.tick_params(axis="x", labelcolor=MUTED)
    bottom.set_xlabel(broken(axis, UNDER), loc="left")
    _beside(all_axes[0], -1, head, "n")
    return figure


def _few(name: str, frame: pd.DataFrame, words: Words) -> tuple[str, pd.DataFrame]:
    """Of too many rows, keep those with most answers, in their order, and say so in the title."""
    if len(frame) <= MOST_ROWS:
        return name and label(name, 40), frame
    most = frame["n"].rank(method="first", ascending=False) <= MOST_ROWS
    told = words.gettext(
        "{name}: the {shown} of {total} with most answers",
        name=label(name),
        shown=words.count(MOST_ROWS),
        total=words.count(len(frame)),
    )
    return told, frame[most]


def _draw_panel(axes: Axes, name: str, frame: pd.DataFrame, words: Words, write: Write) -> None:
    """One panel: its rows from the top down, and what they say in figures on the right."""
    for look, part in _by_look(frame.dropna(subset="estimate")):
        marks.intervals(axes, part.index, part, sideways=True, **look)
    if "beside" in frame:
        second = frame.loc[frame["estimate"].notna(), "beside"].dropna().astype(float)
        axes.plot(second, second.index, "D", markersize=4.5, zorder=5, **_HOLLOW)
    axes.set(ylim=(len(frame) - 0.4, -0.6), ylabel="", xlabel="")
    axes.set_yticks(range(len(frame)), [label(text) for text in frame["label"]])
    axes.tick_params(axis="y", labelcolor=INK)
    axes.tick_params(axis="x", labelbottom=axes.get_subplotspec().is_last_row())
    if name:
        axes.set_title(name, loc="left", x=0, fontsize=SMALL, pad=3, **STRONG)
    for place, row in frame.iterrows():
        shown = pd.notna(row["estimate"])
        text = row["text"] if pd.notna(row.get("text")) else write(row["estimate"])
        _beside(axes, place, text if shown else "", words.count(row["n"]))
        if not shown:
            _say_why(axes, place, row, words)


def _by_look(frame: pd.DataFrame) -> Iterator[tuple[dict, pd.DataFrame]]:
    """The rows that are drawn alike, each with how."""
    looks = frame.reindex(columns=["colour", "marker", "filled"]).astype(object)
    looks = looks.fillna({"colour": ACCENT, "marker": "o", "filled": True})
    for look, places in looks.groupby(list(looks), sort=False).groups.items():
        yield dict(zip(looks, look, strict=True)), frame.loc[places]


def _say_why(axes: Axes, place: float, row: pd.Series, words: Words) -> None:
    """Say why a row has no point."""
    axes.annotate(
        columns.why(row["n"], row.get("note", ""), words),
        (0.02, place),
        xycoords=("axes fraction", "data"),
        va="center",
        fontsize=SMALL - 1,
        color=MUTED,
        bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 1.5},
    )


def _beside(axes: Axes, place: float, figure: str, answers: str) -> None:
    """Write a figure and its answers at the right of a row; row -1 is their heading."""
    where: dict[str, Any] = {
        "xycoords": ("axes fraction", "data"),
        "textcoords": "offset points",
        "va": "center",
        "ha": "right",
        "annotation_clip": False,
    }
    quiet = {"fontsize": SMALL, "color": MUTED}
    axes.annotate(figure, (1, place), (36, 0), **where, **(quiet if place < 0 else STRONG))
    axes.annotate(answers, (1, place), (68, 0), **where, **quiet)
