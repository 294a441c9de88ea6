"""What is said against what is done: cells of accounts, by class and by the way usage went."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from nps_analysis.chapters.usage.sentences import accounts
from nps_analysis.contract import CLASSES
from nps_analysis.exhibit import columns
from nps_analysis.exhibit.tables import Column, Exhibit, Table, nothing
from nps_analysis.exhibit.theme import (
    FAINT,
    INK,
    MEDIUM,
    MUTED,
    SMALL,
    STRONG,
    blank_figure,
    themed,
)
from nps_analysis.models.says_does import TRENDS
from nps_analysis.speech import Words
from nps_analysis.speech.catalogue import mark

CONTRARY = {("promoter", "fell"), ("detractor", "rose")}
"""Where what is said and what is done go apart."""

_TRENDS = {
    "fell": mark("Uses it less"),
    "steady": mark("About as much"),
    "rose": mark("Uses it more"),
}


@themed
def says_does(
    cells: pd.DataFrame,
    words: Words,
    *,
    change: float = 0.2,
    currency: str | None = None,
    confidence: float = 0.95,
    name: str = "says-does",
) -> Exhibit:
    """Show what customers said against how their usage went: accounts, revenue, share renewed.

    Parameters
    ----------
    cells : DataFrame
        As `models.says_does.says_against_does` returns them.
    words : Words
    change : float, default 0.2
        The share from which usage is said to have fallen or risen.
    currency : str, optional
        Code of that of the revenue, where declared.
    confidence : float, default 0.95
        That of the intervals.
    name : str, default "says-does"
        Of the table's CSV.

    Returns
    -------
    Exhibit
    """
    title = words.gettext("Who says one thing and does another?")
    if not cells["accounts"].sum() and not cells["n"].sum():
        return nothing(name, title, words)
    said = [words.gettext(columns.CLASS_NAMES[kind]) for kind in cells["class"]]
    done = [words.gettext(_TRENDS[trend]) for trend in cells["trend"]]
    caption = words.gettext(
        "What was said and how usage went: less or more is a change of at least {change}",
        change=words.percent(change),
    )
    revenue = []
    if cells["revenue"].notna().any():
        head = words.gettext("Revenue")
        if currency:
            head = words.gettext("{caption}, {currency}", caption=head, currency=currency)
        revenue = [Column(head, cells["revenue"].map(words.count).tolist())]
    table = Table(
        name,
        caption,
        [
            columns.rows(words.gettext("Last score"), said),
            Column(words.gettext("Since then"), done, "text"),
            columns.counted(words.gettext("Accounts"), cells["accounts"], words),
            *revenue,
            columns.counted(words.gettext("Renewals"), cells["n"], words),
            *columns.figures(cells, words.gettext("Renewed"), confidence, words, words.percent, 0),
            *columns.remarks(cells, words),
        ],
        cells,
    )
    figure, (axes,) = blank_figure(title, MEDIUM)
    most = max(int(cells["accounts"].max()), 1)
    for _, cell in cells.iterrows():
        _draw_cell(axes, cell, int(cell["accounts"]) / most, words)
    axes.set(xlim=(-0.02, 3.02), ylim=(3.02, -0.02))
    axes.set_xticks([0.5, 1.5, 2.5], [words.gettext(_TRENDS[trend]) for trend in TRENDS])
    axes.set_yticks([0.5, 1.5, 2.5], [words.gettext(columns.CLASS_NAMES[k]) for k in CLASSES])
    axes.xaxis.tick_top()
    axes.tick_params(axis="both", labelcolor=INK)
    parts = [
        words.gettext(
            "{said}, {done}: {accounts}, {rate} renewed",
            said=one,
            done=other,
            accounts=accounts(words, cell["accounts"]),
            rate=words.percent(cell["estimate"]),
        )
        for one, other, (_, cell) in zip(said, done, cells.iterrows(), strict=True)
    ]
    alt = words.gettext("Chart. {caption}: {parts}.", caption=caption, parts="; ".join(parts))
    return Exhibit(name, figure, alt, table)


def _draw_cell(axes: Axes, cell: pd.Series, share: float, words: Words) -> None:
    """One cell: how many accounts, the darker the more; what they pay; how many renewed."""
    x, y = TRENDS.index(cell["trend"]), CLASSES.index(cell["class"])
    contrary = (cell["class"], cell["trend"]) in CONTRARY
    axes.add_patch(
        Rectangle((x + 0.02, y + 0.03), 0.96, 0.94, facecolor=FAINT, alpha=0.25 + 0.6 * share)
    )
    if contrary:
        axes.add_patch(
            Rectangle(
                (x + 0.02, y + 0.03), 0.96, 0.94, fill=False, edgecolor=INK, linewidth=1.6, zorder=3
            )
        )
    where = {"ha": "center", "va": "center"}
    count = accounts(words, cell["accounts"])
    axes.annotate(count, (x + 0.5, y + 0.26), fontsize=10.5, **where, **STRONG)
    if pd.isna(cell["estimate"]):
        why = words.gettext("renewals: too few") if cell["n"] else words.gettext("no renewals")
        axes.annotate(why, (x + 0.5, y + 0.54), fontsize=SMALL, color=MUTED, **where)
        return
    rate = words.gettext(
        "{rate} renewed, of {count}",
        rate=words.percent(cell["estimate"]),
        count=words.count(cell["n"]),
    )
    axes.annotate(rate, (x + 0.5, y + 0.54), fontsize=SMALL, color=INK, **where)
    between = words.interval(cell["conf_low"], cell["conf_high"], of=words.percent)
    axes.annotate(between, (x + 0.5, y + 0.79), fontsize=SMALL - 1, color=MUTED, **where)
