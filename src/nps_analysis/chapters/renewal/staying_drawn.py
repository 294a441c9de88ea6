"""The chart of how long accounts stay: a curve a class, and how many were still followed."""

import math

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter

from nps_analysis.exhibit import columns, marks
from nps_analysis.exhibit.tables import Column, Exhibit, Table, nothing
from nps_analysis.exhibit.theme import (
    CLASS_COLOURS,
    CLASS_MARKERS,
    INK,
    MEDIUM,
    MUTED,
    SMALL,
    blank_figure,
    head_axis,
    themed,
)
from nps_analysis.speech import Words

MONTHS = 12
_LINES = {
    "promoter": "-",
    "passive": (0, (5, 1.5)),
    "detractor": (0, (3, 1.2, 1, 1.2)),
    "silent": (0, (1, 1.2)),
}
_COLOURS = CLASS_COLOURS | {"silent": MUTED}


@themed
def staying(
    curves: pd.DataFrame,
    table: pd.DataFrame,
    seen: pd.DataFrame,
    words: Words,
    *,
    confidence: float = 0.95,
    name: str = "staying",
) -> Exhibit:
    """Show what share of each class was still there, month by month, for a year.

    Parameters
    ----------
    curves : DataFrame
        Of each class, as `models.landmark.curves` returns them, in days.
    table : DataFrame
        As `models.landmark.lasting` returns it.
    seen : DataFrame
        `class`, `time` and `at_risk`: how many were still followed at some times.
    words : Words
    confidence : float, default 0.95
        That of the intervals.
    name : str, default "staying"
        Of the table's CSV.

    Returns
    -------
    Exhibit
        Without anything where nobody was followed.
    """
    title = words.gettext("How many are still customers, by the score before?")
    if table.empty:
        return Exhibit(name, None, "", None)
    caption = words.gettext("Share still customers a year later, by the last score before")
    listed = _table(name, caption, table, words, confidence)
    if curves.empty:
        return nothing(name, title, words, listed)
    kinds = list(curves["class"].unique())
    figure, (axes,) = blank_figure(title, MEDIUM + 0.16 * len(kinds))
    axes.grid(axis="y")
    for kind in kinds:
        _draw(axes, kind, curves[curves["class"] == kind])
    ends = table.dropna(subset="estimate").set_index("class")["estimate"]
    floor = _floor(curves["conf_low"])
    heights = marks.apart(ends.to_dict(), 0.075 * (1 - floor))
    for kind, share in ends.items():
        text = f"{words.gettext(columns.CLASS_NAMES[kind])} {words.percent(share)}"
        axes.plot([MONTHS], [share], CLASS_MARKERS[kind], **_dot(kind), clip_on=False, zorder=5)
        marks.name_the_end(axes, MONTHS, heights[kind], text)
    axes.set(xlim=(0, MONTHS), ylim=(floor, 1.02), xlabel="", xticks=range(0, MONTHS + 1, 3))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: words.percent(value)))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: words.count(value)))
    axes.tick_params(axis="x", labelcolor=MUTED)
    head_axis(axes, words.gettext("Share still customers, through the year that followed"))
    _followed(axes, kinds, seen, words)
    return Exhibit(name, figure, _alternative(caption, table, words), listed)


def _floor(low: pd.Series) -> float:
    """Where the axis begins: at a fifth below every interval, so that curves do not crowd."""
    return min(math.floor(5 * float(low.min())) / 5, 0.8)


def _draw(axes: Axes, kind: str, curve: pd.DataFrame) -> None:
    """One class: its steps, and the shade of its interval."""
    months = curve["time"] * MONTHS / 365
    low, high = curve["conf_low"].astype(float), curve["conf_high"].astype(float)
    look = {"step": "post", "color": _COLOURS[kind], "linewidth": 0}
    axes.fill_between(months, low, high, alpha=0.16, zorder=1, **look)
    for edge in (low, high):
        axes.step(months, edge, where="post", color=_COLOURS[kind], linewidth=0.4, zorder=2)
    axes.step(
        months,
        curve["estimate"],
        where="post",
        color=_COLOURS[kind],
        linestyle=_LINES[kind],
        linewidth=1.9,
        zorder=3,
    )


def _dot(kind: str) -> dict:
    filled = kind != "silent"
    return {
        "color": _COLOURS[kind],
        "markerfacecolor": _COLOURS[kind] if filled else "white",
        "markersize": 5,
    }


def _followed(axes: Axes, kinds: list[str], seen: pd.DataFrame, words: Words) -> None:
    """Write under the axis how many of each class were still followed."""
    below = {"xycoords": ("data", "axes fraction"), "textcoords": "offset points", "va": "top"}
    style = {"fontsize": SMALL - 1, "annotation_clip": False}
    axes.annotate(
        words.gettext("Months since, and accounts still followed:"),
        (0, 0),
        (0, -18),
        ha="left",
        color=MUTED,
        **below,
        **style,
    )
    for line, kind in enumerate(kinds):
        drop = -30 - 11.5 * line
        for time, count in seen.loc[seen["class"] == kind, ["time", "at_risk"]].to_numpy():
            axes.annotate(
                words.count(count),
                (time * MONTHS / 365, 0),
                (0, drop),
                ha="center",
                color=INK,
                **below,
                **style,
            )
        axes.annotate(
            words.gettext(columns.CLASS_NAMES[kind]),
            (0, 0),
            (-16, drop),
            ha="right",
            color=MUTED,
            **below,
            **style,
        )


def _table(name: str, caption: str, table: pd.DataFrame, words: Words, confidence: float) -> Table:
    names = [words.gettext(columns.CLASS_NAMES[kind]) for kind in table["class"]]
    ratios = table[["ratio_low", "ratio_high"]].itertuples(index=False)
    interval = words.gettext("{confidence} interval", confidence=words.percent(confidence))
    return Table(
        name,
        caption,
        [
            columns.rows(words.gettext("Last score"), names),
            columns.counted(words.gettext("Accounts followed"), table["n"], words),
            columns.counted(words.gettext("Lost"), table["lost"], words),
            *columns.figures(
                table, words.gettext("Still customers"), confidence, words, words.percent
            ),
            Column(
                words.gettext("Pace of loss, in times that of promoters"),
                [words.number(value, 1) for value in table["ratio"]],
            ),
            Column(interval, [words.interval(low, high, 1) for low, high in ratios]),
            *columns.remarks(table, words),
        ],
        table,
    )


def _alternative(caption: str, table: pd.DataFrame, words: Words) -> str:
    parts = [
        words.gettext(
            "{name} {share} (interval {interval}, {accounts})",
            name=words.gettext(columns.CLASS_NAMES[kind]),
            share=words.percent(row["estimate"]),
            interval=words.interval(row["conf_low"], row["conf_high"], of=words.percent),
            accounts=words.accounts(row["n"]),
        )
        for kind, row in table.dropna(subset="estimate").set_index("class").iterrows()
    ]
    return words.gettext("Chart. {caption}: {parts}.", caption=caption, parts="; ".join(parts))
