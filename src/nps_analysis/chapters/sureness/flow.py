"""The flow from invited to usable answers, step by step, adding up."""

import pandas as pd
from matplotlib.figure import Figure

from nps_analysis.exhibit import columns
from nps_analysis.exhibit.tables import Column, Exhibit, Table, nothing
from nps_analysis.exhibit.theme import ACCENT, INK, ROW, SMALL, STRONG, blank_figure, themed
from nps_analysis.speech import Words
from nps_analysis.speech.catalogue import mark

STEP_NAMES = {
    "invited": mark("Invited"),
    "no_answer": mark("No answer"),
    "not_invited": mark("Answered uninvited"),
    "repeated": mark("Repeated, or refused below"),
    "answered": mark("Answers received"),
    "header_row": mark("Header lines"),
    "columns_missing": mark("Lines cut short"),
    "test_row": mark("Test answers"),
    "not_completed": mark("Never sent in"),
    "not_answered": mark("Asked, no answer"),
    "declined": mark("Declined to answer"),
    "excluded": mark("Left out by the tool"),
    "other_survey": mark("Another question"),
    "earlier_part": mark("Part of an answer"),
    "score_out_of_range": mark("Score off the scale"),
    "other_scale": mark("Score on another scale"),
    "score_not_whole": mark("Score not whole"),
    "score_not_a_number": mark("Score not a number"),
    "effort_out_of_range": mark("Effort off the scale"),
    "effort_not_whole": mark("Effort not whole"),
    "effort_not_a_number": mark("Effort not a number"),
    "date_missing": mark("No date"),
    "date_unreadable": mark("Unreadable date"),
    "number_unreadable": mark("Unreadable number"),
    "number_out_of_range": mark("Number off its range"),
    "word_unknown": mark("Unknown word"),
    "id_missing": mark("Nobody named"),
    "duplicate_response": mark("Exported twice"),
    "duplicate_row": mark("Repeated answers"),
    "superseded": mark("Answered again later"),
    "blank": mark("No score given"),
    "usable": mark("Usable answers"),
    "usable_invited": mark("of which people invited"),
}
LOSS = "#b9c9cf"
SIGNS = {"total": "", "less": "\N{MINUS SIGN}", "more": "+", "of_which": "", "apart": ""}
_DRAWN = ("total", "less", "more")


@themed
def flow(steps: pd.DataFrame, words: Words, *, name: str = "flow") -> Exhibit:
    """Show how many were invited, what was set aside and why, and how many answers count.

    Parameters
    ----------
    steps : DataFrame
        One row a step, as the store's `flow` returns it: `step`, `rows` and `kind`. From one
        "total" to the next, "less" is taken away and "more" added; "of_which" is part of the
        total above it, "apart" stands in no period: neither is drawn.
    words : Words
    name : str, default "flow"
        Of the table's CSV.

    Returns
    -------
    Exhibit
    """
    steps = steps[(steps["kind"] == "total") | (steps["rows"] > 0)].reset_index(drop=True)
    if "invited" in set(steps["step"]):
        title = words.gettext("How many of those invited are behind the score?")
    else:
        title = words.gettext("How many of the answers received count?")
    if steps.empty or steps["rows"].max() == 0:
        return nothing(name, title, words)
    names = [words.gettext(STEP_NAMES.get(step, step)) for step in steps["step"]]
    numbers = [
        (SIGNS[kind] if rows else "") + words.count(rows)
        for kind, rows in zip(steps["kind"], steps["rows"], strict=True)
    ]
    read = [
        columns.rows(words.gettext("Step"), names),
        Column(words.gettext("Number"), numbers),
    ]
    apart = steps["kind"] == "apart"
    if apart.any():
        undated = words.gettext("in no quarter")
        remarks = [undated if aside else "" for aside in apart]
        read.append(Column(words.gettext("Note"), remarks, "text"))
    table = Table(name, words.gettext("From invited to usable answers"), read, steps)
    drawn = steps.assign(name=names, number=numbers)[steps["kind"].isin(_DRAWN)]
    parts = "; ".join(f"{row.name} {row.number}" for row in drawn.itertuples(name="Step"))
    alt = words.gettext("Chart from invited to usable answers: {parts}.", parts=parts)
    return Exhibit(name, _draw(title, drawn), alt, table)


def _draw(title: str, steps: pd.DataFrame) -> Figure:
    """Totals from zero; what is taken away or added between them where it was."""
    figure, (axes,) = blank_figure(title, ROW * (len(steps) + 0.6))
    running = 0
    for place, step in enumerate(steps.itertuples()):
        total = step.kind == "total"
        start = {"total": 0, "less": running - step.rows, "more": running}[step.kind]
        running = start if step.kind == "less" else start + step.rows
        colour = ACCENT if total else LOSS
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
