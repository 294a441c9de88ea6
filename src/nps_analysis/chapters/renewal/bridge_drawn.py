"""Charts of revenue: from what came due to what is left, and how much is kept."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from nps_analysis.exhibit import columns, marks
from nps_analysis.exhibit.rows import draw_rows
from nps_analysis.exhibit.tables import Column, Exhibit, Table, nothing
from nps_analysis.exhibit.theme import (
    ACCENT,
    CLASS_COLOURS,
    CLASS_MARKERS,
    INK,
    MUTED,
    ROW,
    SMALL,
    STRONG,
    blank_figure,
    themed,
)
from nps_analysis.speech import Words
from nps_analysis.speech.catalogue import mark

STEPS = {"churn": mark("Lost"), "contraction": mark("Shrunk"), "expansion": mark("Grown")}
_FILLS = {"churn": "#cf6a2c", "contraction": "#e3b18f", "expansion": ACCENT}


@themed
def bridge(
    sums: pd.DataFrame,
    words: Words,
    *,
    currency: str | None = None,
    name: str = "revenue-bridge",
) -> Exhibit:
    """Show, class by class, what was lost, shrank and grew of the revenue that came due.

    Parameters
    ----------
    sums : DataFrame
        As `models.bridge.bridge` returns it by `class`, everybody last.
    words : Words
    currency : str, optional
        Code of the currency, where declared.
    name : str, default "revenue-bridge"
        Of the table's CSV.

    Returns
    -------
    Exhibit
        Each panel is a waterfall from 0, the revenue that came due, to what is left, in percent
        of it. Without anything where there is no revenue.
    """
    title = words.gettext("What became of the revenue that came due?")
    if sums.empty:
        return Exhibit(name, None, "", None)
    caption = words.gettext("Revenue that came due, and what became of it")
    if currency:
        caption = words.gettext("{caption}, {currency}", caption=caption, currency=currency)
    table = _sums_table(name, caption, sums, words)
    shown = sums.dropna(subset="start")
    if shown.empty:
        return nothing(name, title, words, table)
    figure, panels = blank_figure(title, ROW * 4.6 * len(shown) + 0.5, [1] * len(shown))
    bottoms = 1 - (shown["churn"] + shown["contraction"]) / shown["start"]
    ends = [*(bottoms - 1), *(shown["net_low"] - 1), *(shown["net_high"] - 1)]
    for axes, (_, row) in zip(panels, shown.iterrows(), strict=True):
        _waterfall(axes, row, words)
    marks.room_for(panels[0], ends, sideways=True)
    bottom = panels[-1]
    bottom.xaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 2.5, 5, 10]))
    bottom.xaxis.set_major_formatter(
        FuncFormatter(lambda value, _: words.per_cent_change(100 * value))
    )
    bottom.tick_params(axis="x", labelcolor=MUTED)
    bottom.set_xlabel(words.gettext("Change, in percent of the revenue that came due"), loc="left")
    return Exhibit(name, figure, _sums_alternative(caption, shown, words), table)


@themed
def kept(
    sums: pd.DataFrame,
    words: Words,
    *,
    confidence: float = 0.95,
    name: str = "revenue-kept",
) -> Exhibit:
    """Show net retention of revenue with its interval, and gross beside it.

    Parameters
    ----------
    sums : DataFrame
        As `models.bridge.bridge` returns it by `class`, everybody last.
    words : Words
    confidence : float, default 0.95
        That of the intervals.
    name : str, default "revenue-kept"
        Of the table's CSV.

    Returns
    -------
    Exhibit
        Without anything where there is no revenue.
    """
    title = words.gettext("How much of the revenue is kept?")
    if sums.empty:
        return Exhibit(name, None, "", None)
    caption = words.gettext("Share of the revenue that is kept, net of growth and gross")
    drawn = sums.assign(
        label=_names(sums, words),
        estimate=sums["net"],
        conf_low=sums["net_low"],
        conf_high=sums["net_high"],
        beside=sums["gross"],
        colour=sums["class"].map(CLASS_COLOURS | {"silent": MUTED}).fillna(INK),
        marker=sums["class"].map(CLASS_MARKERS).fillna("o"),
        filled=sums["class"].ne("silent").fillna(True),
    )
    table = Table(
        name,
        caption,
        [
            columns.rows(words.gettext("Last score"), drawn["label"]),
            columns.counted(words.gettext("Accounts"), drawn["n"], words),
            *columns.figures(drawn, words.gettext("Net"), confidence, words, words.percent),
            *columns.figures(
                sums.assign(
                    estimate=sums["gross"],
                    conf_low=sums["gross_low"],
                    conf_high=sums["gross_high"],
                ),
                words.gettext("Gross"),
                confidence,
                words,
                words.percent,
            ),
            *columns.remarks(drawn, words),
        ],
        sums,
    )
    if drawn["estimate"].isna().all():
        return nothing(name, title, words, table)
    figure = draw_rows(
        title,
        {"": drawn},
        words,
        axis=words.gettext("Share kept: net as a point, gross as a hollow diamond"),
        write=words.percent,
        head=words.gettext("Net"),
        reference=1.0,
        reach=1.0,
    )
    parts = [
        words.gettext(
            "{name} {net} net (interval {interval}), {gross} gross, {accounts}",
            name=row["label"],
            net=words.percent(row["net"]),
            interval=words.interval(row["net_low"], row["net_high"], of=words.percent),
            gross=words.percent(row["gross"]),
            accounts=words.accounts(row["n"]),
        )
        for _, row in drawn.dropna(subset="estimate").iterrows()
    ]
    said = words.gettext("Chart. {caption}: {parts}.", caption=caption, parts="; ".join(parts))
    return Exhibit(name, figure, said, table)


def _waterfall(axes: Axes, row: pd.Series, words: Words) -> None:
    """One class: each step begins where the one before ended."""
    axes.grid(axis="x")
    marks.zero_line(axes, sideways=True)
    place, labels = 0.0, []
    for line, (step, text) in enumerate(STEPS.items()):
        width = row[step] / row["start"] * (1 if step == "expansion" else -1)
        axes.barh(line, width, left=place, height=0.62, color=_FILLS[step], zorder=3)
        place += width
        axes.vlines(place, line - 0.31, line + 1.31, color=INK, linewidth=0.7, zorder=4)
        labels.append(words.gettext(text))
        _beside(axes, line, words.per_cent_change(100 * width, 1))
    left = pd.DataFrame([row]).assign(
        estimate=row["net"] - 1, conf_low=row["net_low"] - 1, conf_high=row["net_high"] - 1
    )
    marks.intervals(axes, [len(STEPS)], left, colour=INK, marker="D", sideways=True)
    labels.append(words.gettext("Together"))
    _beside(axes, len(STEPS), words.per_cent_change(100 * (row["net"] - 1), 1), strong=True)
    axes.set(ylim=(len(STEPS) + 0.6, -0.6), ylabel="", xlabel="")
    axes.set_yticks(range(len(labels)), labels)
    axes.tick_params(axis="y", labelcolor=INK)
    axes.tick_params(axis="x", labelbottom=axes.get_subplotspec().is_last_row())
    title = words.gettext(
        "{name}, {accounts}",
        name=_names(pd.DataFrame([row]), words)[0],
        accounts=words.accounts(row["n"]),
    )
    axes.set_title(title, loc="left", x=0, fontsize=SMALL, pad=3, **STRONG)


def _beside(axes: Axes, line: int, text: str, *, strong: bool = False) -> None:
    style = STRONG if strong else {"color": MUTED}
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


def _names(sums: pd.DataFrame, words: Words) -> list[str]:
    """What the rows are called; the one without a class is everybody."""
    return [
        words.gettext("Everybody") if pd.isna(kind) else words.gettext(columns.CLASS_NAMES[kind])
        for kind in sums["class"]
    ]


def _sums_table(name: str, caption: str, sums: pd.DataFrame, words: Words) -> Table:
    headers = {
        "start": words.gettext("Came due"),
        **{step: words.gettext(text) for step, text in STEPS.items()},
        "end": words.gettext("Left"),
    }
    return Table(
        name,
        caption,
        [
            columns.rows(words.gettext("Last score"), _names(sums, words)),
            columns.counted(words.gettext("Accounts"), sums["n"], words),
            *(
                Column(header, [words.number(value) for value in sums[step]])
                for step, header in headers.items()
            ),
            *columns.remarks(sums.assign(estimate=sums["start"]), words),
        ],
        sums,
    )


def _sums_alternative(caption: str, shown: pd.DataFrame, words: Words) -> str:
    parts = [
        words.gettext(
            "{name}: lost {churn}, shrunk {contraction}, grown {expansion}, together {change}",
            name=name,
            change=words.per_cent_change(100 * (row["net"] - 1), 1),
            **{step: words.percent(row[step] / row["start"], 1) for step in STEPS},
        )
        for name, (_, row) in zip(_names(shown, words), shown.iterrows(), strict=True)
    ]
    return words.gettext("Chart. {caption}: {parts}.", caption=caption, parts="; ".join(parts))
