"""Charts of renewal: by the last score before the decision, and by its class."""

import pandas as pd
from matplotlib.ticker import FuncFormatter

from nps_analysis.contract import CLASSES, SCALE
from nps_analysis.exhibit import columns, marks
from nps_analysis.exhibit.rows import draw_rows
from nps_analysis.exhibit.tables import Exhibit, Table, nothing
from nps_analysis.exhibit.theme import (
    CLASS_COLOURS,
    CLASS_MARKERS,
    MEDIUM,
    MUTED,
    blank_figure,
    head_axis,
    themed,
)
from nps_analysis.joins.last_score import classes
from nps_analysis.speech import Words


@themed
def renewal_by_score(
    rates: pd.DataFrame, words: Words, *, confidence: float = 0.95, name: str = "renewal-by-score"
) -> Exhibit:
    """Show how many renewed after each score from 0 to 10, with intervals.

    Parameters
    ----------
    rates : DataFrame
        Renewal rate by `score`, as `estimate` returns it; renewals without a score are passed
        over.
    words : Words
    confidence : float, default 0.95
        That of the intervals.
    name : str, default "renewal-by-score"
        Of the table's CSV.

    Returns
    -------
    Exhibit
        Of nothing where there are no rows: the chapter says why.
    """
    title = words.gettext("How many renewed after each score?")
    rates = rates.dropna(subset="score")
    if rates.empty:
        return Exhibit(name, None, "", None)
    caption = words.gettext("Share renewed by the last score before the decision")
    table = _table(name, caption, rates, rates["score"].map(words.count), words, confidence)
    shown = rates.dropna(subset="estimate")
    if shown.empty:
        return nothing(name, title, words, table)
    low, high = SCALE
    figure, (axes,) = blank_figure(title, MEDIUM)
    axes.grid(axis="y")
    marks.zero_line(axes)
    for kind, part in shown.groupby(classes(shown["score"])):
        look = {"colour": CLASS_COLOURS[kind], "marker": CLASS_MARKERS[kind]}
        marks.intervals(axes, part["score"].astype(int), part, **look)
    scores = range(low, high + 1)
    axes.set(xticks=scores, xlim=(low - 0.5, high + 0.5), ylim=(0, 1.02), xlabel="")
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: words.percent(value)))
    head_axis(axes, words.gettext("Share renewed, by the last score before the decision"))
    counts = rates.set_index("score")["n"].reindex(scores)
    marks.answers_below(axes, scores, counts, words, lines=1)
    parts = _parts(shown, shown["score"].map(words.count), words)
    return Exhibit(name, figure, _listing(caption, parts, words), table)


@themed
def renewal_by_class(
    rates: pd.DataFrame, words: Words, *, confidence: float = 0.95, name: str = "renewal-by-class"
) -> Exhibit:
    """Show how many renewed of promoters, passives, detractors, and where no score came.

    Parameters
    ----------
    rates : DataFrame
        Renewal rate by `class`, as `estimate` returns it.
    words : Words
    confidence : float, default 0.95
        That of the intervals.
    name : str, default "renewal-by-class"
        Of the table's CSV.

    Returns
    -------
    Exhibit
        Of nothing where there are no rows: the chapter says why.
    """
    title = words.gettext("How many renewed in each class?")
    order = [kind for kind in (*CLASSES, "silent") if kind in set(rates["class"])]
    rates = rates.set_index("class").loc[order].reset_index()
    if rates.empty:
        return Exhibit(name, None, "", None)
    names = [words.gettext(columns.CLASS_NAMES[kind]) for kind in rates["class"]]
    caption = words.gettext("Share renewed by the class of the last score before the decision")
    table = _table(name, caption, rates, names, words, confidence)
    drawn = rates.assign(
        label=names,
        colour=rates["class"].map(CLASS_COLOURS | {"silent": MUTED}),
        marker=rates["class"].map(CLASS_MARKERS),
        filled=rates["class"] != "silent",
    )
    if drawn["estimate"].isna().all():
        return nothing(name, title, words, table)
    figure = draw_rows(
        title,
        {"": drawn},
        words,
        axis=words.gettext("Share renewed"),
        write=words.percent,
        head=words.gettext("Renewed"),
        reach=1.0,
    )
    shown = drawn.dropna(subset="estimate")
    parts = _parts(shown, shown["label"], words)
    return Exhibit(name, figure, _listing(caption, parts, words), table)


def _table(
    name: str, caption: str, rates: pd.DataFrame, names, words: Words, confidence: float
) -> Table:
    return Table(
        name,
        caption,
        [
            columns.rows(words.gettext("Last score"), names),
            columns.counted(words.gettext("Renewals"), rates["n"], words),
            *columns.figures(rates, words.gettext("Renewed"), confidence, words, words.percent),
            *columns.remarks(rates, words),
        ],
        rates,
    )


def _parts(shown: pd.DataFrame, names, words: Words) -> list[str]:
    return [
        words.gettext(
            "{name} {share} (interval {interval}, {renewals})",
            name=name,
            share=words.percent(row["estimate"]),
            interval=words.interval(row["conf_low"], row["conf_high"], of=words.percent),
            renewals=words.renewals(row["n"]),
        )
        for name, (_, row) in zip(names, shown.iterrows(), strict=True)
    ]


def _listing(caption: str, parts: list[str], words: Words) -> str:
    return words.gettext("Chart. {caption}: {parts}.", caption=caption, parts="; ".join(parts))
