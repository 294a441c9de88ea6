"""From one total to the next: what was taken away, and what was added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from matplotlib.figure import Figure

from nps_analysis.exhibit import columns
from nps_analysis.exhibit.context import Context
from nps_analysis.exhibit.tables import Column, Exhibit, Table, drawn_title, nothing
from nps_analysis.exhibit.theme import ACCENT, INK, PALE, ROW, SMALL, STRONG, blank_figure, themed
from nps_analysis.speech import Sentences

SIGNS = {"total": "", "less": "\N{MINUS SIGN}", "more": "+", "of_which": "", "apart": ""}
_DRAWN = ("total", "less", "more")


@dataclass(frozen=True)
class Flow:
    """A count from step to step, adding up: the form of who is left, and why.

    Parameters
    ----------
    context : Context
    name : str
        Of the exhibit and of its CSV.
    frame : DataFrame
        One row a step: `step`, `rows` and `kind`. From one "total" to the next, "less" is taken
        away and "more" added; "of_which" is part of the total above it, "apart" belongs to none:
        neither is drawn. Steps of nothing are left out.
    names : sequence of str
        What each step is called.
    title, caption : str
        Above the drawing and above the table.
    heading : str
        Above the names.
    remarks : sequence of str, optional
        A note a step, in the table.
    said : Sentences, optional
        Shown before the exhibit.

    Examples
    --------
    >>> from nps_analysis.speech import Words
    >>> steps = pd.DataFrame({"step": ["asked", "silent", "answered"], "rows": [90, 50, 40],
    ...                       "kind": ["total", "less", "total"]})
    >>> shown = Flow(Context(Words("en")), "flow", steps, ["Asked", "Silent", "Answered"],
    ...              "Who answered?", "From asked to answered", "Step").show()
    >>> print(shown.table)
    From asked to answered
    Step      Number
    Asked         90
    Silent       −50
    Answered      40
    >>> shown.alt
    'Chart. From asked to answered: Asked 90; Silent −50; Answered 40.'
    """

    context: Context
    name: str
    frame: pd.DataFrame
    names: Sequence[str]
    title: str
    caption: str
    heading: str
    remarks: Sequence[str] | None = None
    said: Sentences = Sentences(())

    def show(self) -> Exhibit:
        """Make the exhibit: chart, table and alternative text."""
        words = self.context.words
        steps = self.frame.assign(name=list(self.names), remark=self.remarks or "")
        steps = steps[(steps["kind"] == "total") | (steps["rows"] > 0)].reset_index(drop=True)
        if steps.empty or steps["rows"].max() == 0:
            return nothing(self.name, self.title, words, None, (), self.said)
        numbers = [
            (SIGNS[kind] if rows else "") + words.count(rows)
            for kind, rows in zip(steps["kind"], steps["rows"], strict=True)
        ]
        read = [
            columns.rows(self.heading, steps["name"]),
            Column(words.gettext("Number"), numbers),
        ]
        if steps["remark"].any():
            read.append(Column(words.gettext("Note"), steps["remark"].tolist(), "text"))
        data = steps[list(self.frame.columns)]
        table = Table(self.name, self.caption, read, data)
        drawn = steps.assign(number=numbers)[steps["kind"].isin(_DRAWN)]
        parts = "; ".join(f"{row.name} {row.number}" for row in drawn.itertuples(name="Step"))
        alt = words.gettext("Chart. {caption}: {parts}.", caption=self.caption, parts=parts)
        return Exhibit(self.name, self._draw(drawn), alt, table, (), self.said)

    @themed
    def _draw(self, steps: pd.DataFrame) -> Figure:
        """Totals from zero; what is taken away or added between them where it was."""
        figure, (axes,) = blank_figure(drawn_title(self), ROW * (len(steps) + 0.6))
        running = 0
        for place, step in enumerate(steps.itertuples()):
            total = step.kind == "total"
            start = {"total": 0, "less": running - step.rows, "more": running}[step.kind]
            running = start if step.kind == "less" else start + step.rows
            colour = ACCENT if total else PALE
            axes.barh(place, step.rows, left=start, height=0.66, color=colour)
            axes.annotate(
                step.number,
                (start + step.rows, place),
                (5, 0),
                textcoords="offset points",
                va="center",
                **(STRONG if total else {"color": INK, "fontsize": SMALL}),
            )
        axes.set_yticks(range(len(steps)), steps["name"])
        axes.tick_params(axis="y", labelcolor=INK)
        axes.set(ylim=(len(steps) - 0.4, -0.6), xticks=[])
        axes.set_xlim(0, 1.1 * int(steps["rows"].max()))
        return figure
