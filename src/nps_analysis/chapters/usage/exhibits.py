"""Charts of usage: over time by class, and which comes first, the score or a change in usage."""

from collections.abc import Sequence
from functools import partial

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from nps_analysis.chapters.usage.sentences import accounts, relative
from nps_analysis.contract import CLASSES
from nps_analysis.exhibit import columns, marks
from nps_analysis.exhibit.rows import draw_rows
from nps_analysis.exhibit.series import and_breaks
from nps_analysis.exhibit.tables import Column, Exhibit, Table, nothing
from nps_analysis.exhibit.theme import (
    ACCENT,
    CLASS_COLOURS,
    CLASS_MARKERS,
    MEDIUM,
    MUTED,
    blank_figure,
    head_axis,
    themed,
)
from nps_analysis.models.usage_order import WAYS
from nps_analysis.programme import Break
from nps_analysis.speech import Words
from nps_analysis.speech.catalogue import mark

LINES = (*CLASSES, "silent", "everybody")
COLOURS = CLASS_COLOURS | {"silent": MUTED, "everybody": ACCENT}
NAMES = columns.CLASS_NAMES | {"everybody": mark("All accounts")}

_WAYS = {
    "given": mark("Usage before being equal"),
    "before": mark("Against the three months before"),
    "usual": mark("Against the nine months before those"),
}
_AXES = {False: mark("Times a month, per account"), True: mark("Times a month, per seat")}


@themed
def usage_by_class(
    rates: pd.DataFrame,
    words: Words,
    *,
    per_seat: bool = False,
    breaks: Sequence[Break] = (),
    confidence: float = 0.95,
    name: str = "usage-by-class",
) -> Exhibit:
    """Show how often the key goal was reached over periods, class by class, with bands.

    Parameters
    ----------
    rates : DataFrame
        Goals a month by `period` and `class`, as `estimate` returns them. One that is
        suppressed, or a period without any, is a gap.
    words : Words
    per_seat : bool, default False
        Whether rates are those of a seat.
    breaks : sequence of Break, optional
        Where the scores that make the classes begin anew; no line is drawn across.
    confidence : float, default 0.95
        That of the bands.
    name : str, default "usage-by-class"
        Of the table's CSV.

    Returns
    -------
    Exhibit
    """
    title = words.gettext("How often is the key goal reached?")
    if rates.empty:
        return nothing(name, title, words)
    axis = words.gettext(_AXES[per_seat])
    rates = rates.assign(conf_low=rates["conf_low"].clip(lower=0))
    digits = 1 if rates["estimate"].max() >= 2 else 2
    order = [kind for kind in LINES if kind in set(rates["class"])]
    rates = rates.sort_values("period", kind="stable")
    rates = rates.iloc[rates["class"].map(order.index).argsort(kind="stable")]
    rates = rates.reset_index(drop=True)
    table = Table(
        name,
        words.gettext("How often the key goal was reached, by the last score before the month"),
        [
            columns.rows(
                words.gettext("Last score"),
                [words.gettext(NAMES[kind]) for kind in rates["class"]],
            ),
            Column(words.gettext("Period"), [words.period(q) for q in rates["period"]], "text"),
            columns.counted(words.gettext("Accounts"), rates["n"], words),
            *columns.figures(rates, axis, confidence, words, words.number, digits),
            *columns.remarks(rates, words, breaks),
        ],
        rates,
    )
    shown = rates.dropna(subset="estimate")
    if shown.empty:
        return nothing(name, title, words, table)
    periods = marks.every_period(rates["period"])
    figure, (axes,) = blank_figure(title, MEDIUM)
    axes.grid(axis="y")
    marks.zero_line(axes)
    ends = {}
    for kind in order:
        at = rates[rates["class"] == kind].set_index("period").reindex(periods)
        at = at.reset_index().astype({"estimate": float, "conf_low": float, "conf_high": float})
        for part in marks.unbroken(at, periods, breaks):
            _line(axes, part, kind)
        known = at.dropna(subset="estimate")
        if len(known):
            ends[kind] = (known.index[-1], known["estimate"].iloc[-1])
    marks.room_for(axes, shown["conf_high"])
    marks.break_lines(axes, periods, breaks, words)
    marks.period_axis(axes, periods, words)
    heights = {kind: height for kind, (_, height) in ends.items()}
    for kind, height in marks.apart(heights, 0.085 * axes.get_ylim()[1]).items():
        figure_ = words.number(heights[kind], 0 if heights[kind] >= 20 else digits)
        text = f"{words.gettext(NAMES[kind])} {figure_}"
        marks.name_the_end(axes, len(periods) - 1, height, text)
    axes.yaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))
    axes.yaxis.set_major_formatter(
        FuncFormatter(lambda value, _: words.number(value, 0 if digits == 1 else 1))
    )
    head_axis(axes, axis)
    alt = and_breaks(_usage_alt(shown, order, digits, words), breaks, words)
    return Exhibit(name, figure, alt, table)


def _line(axes: Axes, at: pd.DataFrame, kind: str) -> None:
    """A line with its band and a mark at each period; where a period is missing, neither."""
    colour = COLOURS[kind]
    axes.fill_between(
        at.index, at["conf_low"], at["conf_high"], color=colour, alpha=0.13, linewidth=0
    )
    axes.plot(
        at.index,
        at["estimate"],
        color=colour,
        linewidth=1.5,
        linestyle=(0, (3, 2)) if kind == "silent" else "-",
        marker=CLASS_MARKERS.get(kind, "o"),
        markersize=4,
        markerfacecolor="white" if kind == "silent" else colour,
    )


def _usage_alt(shown: pd.DataFrame, order: list[str], digits: int, words: Words) -> str:
    parts = []
    for kind in order:
        rows = shown[shown["class"] == kind]
        if rows.empty:
            continue
        last = rows.iloc[-1]
        parts.append(
            words.gettext(
                "{who} {rate} in {period} (interval {interval}, {accounts})",
                who=words.gettext(NAMES[kind]),
                rate=words.number(last["estimate"], digits),
                period=words.period(last["period"]),
                interval=words.interval(last["conf_low"], last["conf_high"], digits),
                accounts=accounts(words, last["n"]),
            )
        )
    return words.gettext(
        "Chart of how often the key goal was reached each month, by class and quarter: {parts}.",
        parts="; ".join(parts),
    )


@themed
def usage_after(
    after: pd.DataFrame, words: Words, *, confidence: float = 0.95, name: str = "usage-after"
) -> Exhibit:
    """Show how much more was used after a higher score than after a low one, each way of asking.

    Parameters
    ----------
    after : DataFrame
        As `models.usage_order.usage_after` returns it.
    words : Words
    confidence : float, default 0.95
        That of the intervals.
    name : str, default "usage-after"
        Of the table's CSV.

    Returns
    -------
    Exhibit
    """
    title = words.gettext("Is a higher score followed by more usage?")
    shown = after.dropna(subset="estimate")
    if shown.empty:
        return nothing(name, title, words)
    labels = [
        words.gettext("For each point of the score")
        if level == "point"
        else words.gettext(columns.CLASS_NAMES[level])
        for level in after["level"]
    ]
    caption = words.gettext(
        "Usage in the three months after a score, compared with those after a 0 to 6"
    )
    ends = zip(after["conf_low"], after["conf_high"], strict=True)
    ways = [words.gettext(_WAYS[way]) for way in after["way"]]
    table = Table(
        name,
        caption,
        [
            columns.rows(words.gettext("Last score"), labels),
            Column(words.gettext("Allowing for usage"), ways, "text"),
            columns.counted(words.gettext("Scores"), after["n"], words),
            Column(
                words.gettext("More or less"),
                [relative(words, ratio, 1) for ratio in after["estimate"]],
            ),
            Column(
                words.gettext("{confidence} interval", confidence=words.percent(confidence)),
                [_between(words, low, high, 1) for low, high in ends],
            ),
            *columns.remarks(after, words),
        ],
        after,
    )
    panels = {}
    for way in WAYS:
        rows = after[(after["way"] == way) & (after["level"] != "point")]
        panels[words.gettext(_WAYS[way])] = rows.assign(
            label=[words.gettext(columns.CLASS_NAMES[level]) for level in rows["level"]],
            colour=rows["level"].map(CLASS_COLOURS),
            marker=rows["level"].map(CLASS_MARKERS),
            **{column: rows[column] - 1 for column in ("estimate", "conf_low", "conf_high")},
        )
    figure = draw_rows(
        title,
        panels,
        words,
        axis=words.gettext("Compared with usage after a 0 to 6"),
        write=lambda share: relative(words, 1 + share),
        head=words.gettext("More or less"),
    )
    parts = [
        words.gettext(
            "{way}, {who} {ratio} (interval {interval})",
            way=way,
            who=label,
            ratio=relative(words, row["estimate"]),
            interval=_between(words, row["conf_low"], row["conf_high"]),
        )
        for way, label, (_, row) in zip(ways, labels, after.iterrows(), strict=True)
        if pd.notna(row["estimate"])
    ]
    alt = words.gettext("Chart. {caption}: {parts}.", caption=caption, parts="; ".join(parts))
    return Exhibit(name, figure, alt, table)


def _between(words: Words, low: float, high: float, digits: int = 0) -> str:
    return words.interval(low, high, digits, of=partial(relative, words))


@themed
def score_after(
    before: pd.DataFrame, words: Words, *, confidence: float = 0.95, name: str = "score-after"
) -> Exhibit:
    """Show by how much the score was higher after usage had doubled.

    Parameters
    ----------
    before : DataFrame
        As `models.usage_order.score_after` returns it.
    words : Words
    confidence : float, default 0.95
        That of the interval.
    name : str, default "score-after"
        Of the table's CSV.

    Returns
    -------
    Exhibit
    """
    title = words.gettext("Is more usage followed by a higher score?")
    if before.empty:
        return nothing(name, title, words)
    label = words.gettext("Usage doubled")
    head = words.gettext("Points")
    caption = words.gettext("Points of the score from 0 to 10 for each doubling of usage before it")
    table = Table(
        name,
        caption,
        [
            columns.rows(words.gettext("Before the score"), [label]),
            columns.counted(words.gettext("Scores"), before["n"], words),
            *columns.figures(before, head, confidence, words, words.change, 2),
        ],
        before,
    )
    figure = draw_rows(
        title,
        {"": before.assign(label=label)},
        words,
        axis=words.gettext("Points of the score among accounts with the same score before"),
        write=lambda value: words.change(value, 2),
        head=head,
        reach=0.5,
    )
    row = before.iloc[0]
    alt = words.gettext(
        "Chart. {caption}: {points} (interval {interval}, {scores} scores).",
        caption=caption,
        points=words.change(row["estimate"], 2),
        interval=words.interval(row["conf_low"], row["conf_high"], 2, of=words.change),
        scores=words.count(row["n"]),
    )
    return Exhibit(name, figure, alt, table)
