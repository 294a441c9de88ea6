"""How many gave which answer: bars in the order of a scale, underlined by kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from nps_analysis.exhibit import columns
from nps_analysis.exhibit.context import Context
from nps_analysis.exhibit.series import Line
from nps_analysis.exhibit.tables import Column, Exhibit, Table, drawn_title, nothing
from nps_analysis.exhibit.theme import INK, SHORT, SMALL, blank_figure, head_axis, themed
from nps_analysis.speech import Sentences
from nps_analysis.speech.claims import Claim


@dataclass(frozen=True)
class Bars:
    """How many gave each answer of a scale, and what it counts as.

    Parameters
    ----------
    context : Context
    name : str
        Of the exhibit and of its CSV.
    frame : DataFrame
        One row an answer, in their order: the column `of`, `n`, and the column `kind`.
    of, kind : str
        The columns of the answer, and of what it counts as.
    kinds : mapping
        What an answer counts as -> how that is named and drawn.
    title, caption, alt : str
        Above the drawing, above the table, and in place of both.
    heading : str
        Above the column of answers.
    claims : sequence of Claim, optional
    said : Sentences, optional
        Shown before the exhibit.
    """

    context: Context
    name: str
    frame: pd.DataFrame
    of: str
    kind: str
    kinds: Mapping[str, Line]
    title: str
    caption: str
    alt: str
    heading: str
    claims: Sequence[Claim] = ()
    said: Sentences = Sentences(())

    def show(self) -> Exhibit:
        """Make the exhibit: nothing but a sentence where answers are too few."""
        words, frame = self.context.words, self.frame.reset_index(drop=True)
        total = int(frame["n"].sum())
        if total == 0 or total < self.context.min_n:
            return nothing(self.name, self.title, words, None, (), self.said)
        read = [
            columns.rows(self.heading, map(words.count, frame[self.of])),
            columns.answers(frame, words),
            Column(words.gettext("Share"), [words.percent(n / total, 1) for n in frame["n"]]),
            Column(
                words.gettext("Counted as"),
                [self.kinds[kind].name for kind in frame[self.kind]],
                "text",
            ),
        ]
        table = Table(self.name, self.caption, read, frame)
        return Exhibit(self.name, self._draw(frame), self.alt, table, tuple(self.claims), self.said)

    @themed
    def _draw(self, frame: pd.DataFrame) -> Figure:
        words = self.context.words
        figure, (axes,) = blank_figure(drawn_title(self), SHORT)
        sns.barplot(
            x=frame[self.of].astype(int),
            y=frame["n"].astype(int),
            hue=frame[self.kind],
            palette={kind: look.colour for kind, look in self.kinds.items()},
            saturation=1,
            width=0.78,
            errorbar=None,
            legend=False,
            ax=axes,
        )
        above = {"textcoords": "offset points", "ha": "center", "fontsize": SMALL, "color": INK}
        for place, count in enumerate(frame["n"]):
            axes.annotate(words.count(count), (place, count), (0, 3), **above)
        axes.set(yticks=[], ylabel="", xlabel="", ylim=(0, 1.08 * frame["n"].max()))
        axes.tick_params(axis="x", labelcolor=INK)
        head_axis(axes, words.gettext("Answers"))
        for kind, part in frame.groupby(self.kind, sort=False):
            _underline(axes, part.index, self.kinds[kind])
        return figure


def _underline(axes: Axes, places: pd.Index, look: Line) -> None:
    """Underline the bars of one kind, and name it."""
    where, height = axes.get_xaxis_transform(), -0.16
    axes.plot(
        [places[0] - 0.39, places[-1] + 0.39],
        [height, height],
        color=look.colour,
        linewidth=2.5,
        transform=where,
        clip_on=False,
        solid_capstyle="butt",
    )
    axes.annotate(
        look.name,
        ((places[0] + places[-1]) / 2, height),
        (0, -5),
        xycoords=where,
        textcoords="offset points",
        ha="center",
        va="top",
        fontsize=SMALL,
        color=INK,
    )
