"""The answers themselves: how many gave which."""

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from nps_analysis.charts import columns
from nps_analysis.charts.exhibit import Column, Exhibit, Table
from nps_analysis.charts.score import nothing
from nps_analysis.charts.theme import (
    CLASS_COLOURS,
    INK,
    SHORT,
    SMALL,
    blank_figure,
    head_axis,
    themed,
)
from nps_analysis.contract import CLASSES, SCALES
from nps_analysis.joins.last_score import classes
from nps_analysis.words import Words


@themed
def distribution(
    scores: pd.DataFrame,
    words: Words,
    *,
    scale: str = SCALES[0],
    min_n: int = 1,
    name: str = "distribution",
) -> Exhibit:
    """Show how many gave each answer on the scale, and which class it makes them.

    Parameters
    ----------
    scores : DataFrame
        One row a `score`, with `n`, as `estimate` returns it by score; blanks are passed over.
    words : Words
    scale : str, default "0-10"
        On which the scores were given.
    min_n : int, default 1
        Answers, all scores together, below which nothing is shown.
    name : str, default "distribution"
        Of the table's CSV.

    Returns
    -------
    Exhibit
    """
    title = words.gettext("How many gave which answer?")
    low, high = map(int, scale.split("-"))
    counts = scores.dropna(subset="score").set_index("score")["n"]
    counts = counts.reindex(range(low, high + 1), fill_value=0).astype(int)
    total = int(counts.sum())
    if total == 0 or total < min_n:
        return nothing(name, title, words)
    kinds = classes(pd.Series(counts.index, dtype="Int64")).tolist()
    table = Table(
        name,
        words.gettext("Answers from {low} to {high}", low=low, high=high),
        [
            columns.rows(words.gettext("Score"), map(words.count, counts.index)),
            Column(words.gettext("Answers"), [words.count(n) for n in counts]),
            Column(words.gettext("Share"), [words.percent(n / total, 1) for n in counts]),
            Column(
                words.gettext("Counted as"),
                [words.gettext(columns.CLASS_NAMES[kind]) for kind in kinds],
                "text",
            ),
        ],
        pd.DataFrame({"score": counts.index, "n": counts.to_numpy(), "class": kinds}),
    )
    figure = _draw_distribution(title, counts, kinds, words)
    return Exhibit(name, figure, _counts_alt(counts, words), table)


def _draw_distribution(title: str, counts: pd.Series, kinds: list[str], words: Words) -> Figure:
    figure, (axes,) = blank_figure(title, SHORT)
    palette = {score: CLASS_COLOURS[kind] for score, kind in zip(counts.index, kinds, strict=True)}
    sns.barplot(
        x=counts.index,
        y=counts.to_numpy(),
        hue=counts.index,
        palette=palette,
        saturation=1,
        width=0.78,
        errorbar=None,
        legend=False,
        ax=axes,
    )
    for place, count in enumerate(counts):
        axes.annotate(
            words.count(count),
            (place, count),
            (0, 3),
            textcoords="offset points",
            ha="center",
            fontsize=SMALL,
            color=INK,
        )
    axes.set(yticks=[], ylabel="", xlabel="", ylim=(0, 1.08 * counts.max()))
    axes.tick_params(axis="x", labelcolor=INK)
    head_axis(axes, words.gettext("Answers"))
    for kind in CLASSES:
        these = [place for place, its in enumerate(kinds) if its == kind]
        _name_scores(axes, kind, these, words)
    return figure


def _name_scores(axes: Axes, kind: str, places: list[int], words: Words) -> None:
    """Underline the bars of one class, and name it."""
    where, height = axes.get_xaxis_transform(), -0.16
    axes.plot(
        [places[0] - 0.39, places[-1] + 0.39],
        [height, height],
        color=CLASS_COLOURS[kind],
        linewidth=2.5,
        transform=where,
        clip_on=False,
        solid_capstyle="butt",
    )
    axes.annotate(
        words.gettext(columns.CLASS_NAMES[kind]),
        ((places[0] + places[-1]) / 2, height),
        (0, -5),
        xycoords=where,
        textcoords="offset points",
        ha="center",
        va="top",
        fontsize=SMALL,
        color=INK,
    )


def _counts_alt(counts: pd.Series, words: Words) -> str:
    return words.gettext(
        "Bar chart of {answers} by score, from {low} to {high}: {counts}.",
        answers=words.answers(counts.sum()),
        low=counts.index[0],
        high=counts.index[-1],
        counts=", ".join(words.count(count) for count in counts),
    )
