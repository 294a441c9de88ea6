"""Sums by class in half the width: bars as wide as what there was, dark where it was lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from nps_analysis.exhibit import columns
from nps_analysis.exhibit.context import Context
from nps_analysis.exhibit.half import QUIET, TEXT, HalfExhibit, described, half_figure
from nps_analysis.exhibit.tables import Column, Exhibit, Table
from nps_analysis.exhibit.theme import INK, MUTED, themed
from nps_analysis.speech import Sentences

_ROW = 0.27


@dataclass(frozen=True)
class Portions:
    """What there was in each row, and the part of it that was lost.

    Parameters
    ----------
    context : Context
    name : str
        Of the exhibit and of its CSV.
    frame : DataFrame
        One row a line: `n`, `start`, `churn`, `share_due` and `share_lost`, shares of all.
    names : sequence of str
    caption : str
    heads : tuple of str
        Above the columns: names, what is counted, what there was, what was lost, and the share
        of either.
    said : Sentences, optional
    """

    context: Context
    name: str
    frame: pd.DataFrame
    names: Sequence[str]
    caption: str
    heads: tuple[str, str, str, str, str, str]
    said: Sentences = Sentences(())

    def show(self) -> Exhibit:
        """Make the exhibit; without a table and drawing where there is no row."""
        frame, words = self.frame, self.context.words
        if frame.empty:
            return Exhibit(self.name, None, "", None)
        named, counted, due, lost, share_due, share_lost = self.heads
        read = [
            columns.rows(named, self.names),
            columns.counted(counted, frame["n"], words),
            Column(due, [words.money(one, self.context.currency) for one in frame["start"]]),
            Column(lost, [words.money(one, self.context.currency) for one in frame["churn"]]),
            Column(share_due, [words.percent(one, 1) for one in frame["share_due"]]),
            Column(share_lost, [words.percent(one, 1) for one in frame["share_lost"]]),
        ]
        table = Table(self.name, self.caption, read, frame, self.context.least)
        parts = [f"{name} {text}" for name, text in zip(self.names, self._texts(), strict=True)]
        alt = described(self.context, self.caption, parts)
        return HalfExhibit(self.name, self._draw(), alt, table, said=self.said)

    def _texts(self) -> list[str]:
        """The sums of each row in words: "€255K of €618K"."""
        words, currency = self.context.words, self.context.currency
        return [
            words.gettext(
                "{lost} of {due}",
                lost=words.short_money(lost, currency),
                due=words.short_money(due, currency),
            )
            for lost, due in zip(self.frame["churn"], self.frame["start"], strict=True)
        ]

    @themed
    def _draw(self) -> Figure:
        frame = self.frame
        figure, axes = half_figure(self.caption, _ROW * len(frame) + 0.12)
        places = range(len(frame))
        due, lost = frame["start"].astype(float), frame["churn"].astype(float)
        look: dict[str, Any] = {"height": 0.62, "linewidth": 0}
        axes.barh(places, due, color=QUIET, **look)
        axes.barh(places, lost, color=INK, **look)
        # a white edge, since grey and ink do not part enough by themselves
        axes.vlines(lost, [one - 0.31 for one in places], [one + 0.31 for one in places],
                    color="white", linewidth=1)  # fmt: skip
        for place, (end, text) in enumerate(zip(due, self._texts(), strict=True)):
            axes.annotate(
                text,
                (end, place),
                (4, 0),
                textcoords="offset points",
                va="center",
                fontsize=TEXT,
                color=MUTED,
                annotation_clip=False,
            )
        axes.set(ylim=(len(frame) - 0.5, -0.5), xlim=(0, 1.7 * due.max()))
        axes.set_yticks(list(places), list(self.names))
        axes.set_xticks([])
        axes.tick_params(axis="y", labelsize=TEXT, labelcolor=INK)
        return figure
