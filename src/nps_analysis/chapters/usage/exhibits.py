"""Exhibits of usage: over time, which comes first, and who says one thing and does another."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import pandas as pd

from nps_analysis.chapters.usage.sentences import more_or_less, relative
from nps_analysis.contract import CLASSES
from nps_analysis.exhibit import columns
from nps_analysis.exhibit.context import Context, Write
from nps_analysis.exhibit.grid import Grid
from nps_analysis.exhibit.rows import Rows
from nps_analysis.exhibit.series import Line, Series
from nps_analysis.exhibit.tables import Column, Exhibit, nothing
from nps_analysis.exhibit.theme import (
    ACCENT,
    CLASS_COLOURS,
    CLASS_MARKERS,
    INTERVAL_COLOURS,
    MUTED,
)
from nps_analysis.speech import Sentences, Words
from nps_analysis.speech.catalogue import mark
from nps_analysis.speech.claims import Claim

LINES = (*CLASSES, "silent", "everybody")
COLOURS = CLASS_COLOURS | {"everybody": ACCENT}
NAMES = columns.CLASS_NAMES | {"everybody": mark("All accounts")}

CONTRARY = {("promoter", "fell"), ("detractor", "rose")}
"""Where what is said and what is done go apart."""

_TRENDS = {
    "fell": mark("Uses it less"),
    "steady": mark("About as much"),
    "rose": mark("Uses it more"),
}
_WAYS = {
    "given": mark("Usage before being equal"),
    "before": mark("Against the three months before"),
    "usual": mark("Against the nine months before those"),
}
_AXES = {False: mark("Times a month, per account"), True: mark("Times a month, per seat")}


def rates(
    context: Context,
    found: pd.DataFrame,
    by: str | None,
    levels: Sequence[str],
    made: Sequence[Claim],
    *,
    per_seat: bool,
) -> Exhibit:
    """Show how often the key goal was reached over periods: by class, by segment, or of all."""
    words = context.words
    name, title = f"usage-by-{by}" if by else "usage", "How often is the key goal reached?"
    if found.empty:
        return nothing(name, words.gettext(title), words)
    found = found.assign(conf_low=found["conf_low"].clip(lower=0))
    lines, caption = {}, "How often the key goal was reached"
    if by == "class":
        caption = "How often the key goal was reached, by the last score before the month"
        lines = {kind: _line(words, kind) for kind in LINES if kind in set(found["class"])}
    elif by:
        lines = {
            level: Line(level, INTERVAL_COLOURS[place % len(INTERVAL_COLOURS)])
            for place, level in enumerate(levels)
        }
    if by:
        found = found.iloc[found[by].map(list(lines).index).argsort(kind="stable")]
        found = found.reset_index(drop=True)
    digits = 1 if found["estimate"].max() >= 2 else 2
    axis = words.gettext(_AXES[per_seat])
    return Series(
        context,
        name,
        found,
        words.gettext(title),
        words.gettext(caption),
        axis,
        axis,
        _rate(words, digits),
        by=by,
        heading=words.gettext("Last score") if by == "class" else context.labels.get(by or ""),
        lines=lines,
        bands=True,
        digits=digits,
        ticks=partial(words.number, digits=0 if digits == 1 else 1),
        counted=words.gettext("Accounts"),
        claims=made,
    ).show()


mark("How often is the key goal reached?")
mark("How often the key goal was reached")
mark("How often the key goal was reached, by the last score before the month")


def _line(words: Words, kind: str) -> Line:
    look = COLOURS[kind], CLASS_MARKERS.get(kind, "o"), kind == "silent"
    return Line(words.gettext(NAMES[kind]), *look)


def _rate(words: Words, digits: int) -> Write:
    """Writes times a month with so many decimals at least; large ones are whole numbers."""
    return lambda rate, least=0: words.number(rate, max(least, 0 if rate >= 20 else digits))


def after(context: Context, found: pd.DataFrame, made: Sequence[Claim]) -> Exhibit:
    """Show how much more was used after a higher score than after a low one, way by way."""
    words = context.words
    title = words.gettext("Is a higher score followed by more usage?")
    if found["estimate"].isna().all():
        return nothing("usage-after", title, words)
    point = words.gettext("For each point of the score")
    levels = [
        point if level == "point" else words.gettext(columns.CLASS_NAMES[level])
        for level in found["level"]
    ]
    ways = [words.gettext(_WAYS[way]) for way in found["way"]]
    return Rows(
        context,
        "usage-after",
        more_or_less(found),
        levels,
        title,
        words.gettext(
            "Usage in the three months after a score, compared with those after a 0 to 6"
        ),
        words.gettext("Last score"),
        words.gettext("More or less"),
        words.gettext("Compared with usage after a 0 to 6"),
        lambda share, digits=0: relative(words, 1 + share, digits),
        panels=ways,
        colours=found["level"].map(CLASS_COLOURS).fillna(MUTED),
        markers=found["level"].map(CLASS_MARKERS).fillna("o"),
        before=[Column(words.gettext("Allowing for usage"), ways, "text")],
        counted=words.gettext("Scores"),
        behind=partial(_scores, words),
        left_out=found["level"] == "point",
        data=found,
        claims=made,
    ).show()


def before(context: Context, found: pd.DataFrame, made: Sequence[Claim]) -> Exhibit:
    """Show by how much the score was higher after usage had doubled."""
    words = context.words
    title = words.gettext("Is more usage followed by a higher score?")
    if found.empty:
        return nothing("score-after", title, words)
    return Rows(
        context,
        "score-after",
        found,
        [words.gettext("Usage doubled")],
        title,
        words.gettext("Points of the score from 0 to 10 for each doubling of usage before it"),
        words.gettext("Before the score"),
        words.gettext("Points"),
        words.gettext("Points of the score among accounts with the same score before"),
        lambda points, digits=0: words.change(points, max(digits, 2)),
        reach=0.5,
        digits=2,
        counted=words.gettext("Scores"),
        behind=partial(_scores, words),
        claims=made,
    ).show()


def says_does(context: Context, cells: pd.DataFrame, cut: float, message: str = "") -> Exhibit:
    """Show what was said against how usage went: accounts, revenue, and the share renewed."""
    words = context.words
    title = words.gettext("Who says one thing and does another?")
    if not cells["accounts"].sum() and not cells["n"].sum():
        return nothing("says-does", title, words)
    said = {kind: words.gettext(columns.CLASS_NAMES[kind]) for kind in CLASSES}
    done = {trend: words.gettext(name) for trend, name in _TRENDS.items()}
    renewals, renewed = words.gettext("Renewals"), words.gettext("Renewed")
    read = [
        columns.rows(words.gettext("Last score"), cells["class"].map(said)),
        Column(words.gettext("Since then"), cells["trend"].map(done).tolist(), "text"),
        columns.counted(words.gettext("Accounts"), cells["accounts"], words),
        *_revenue(context, cells),
        columns.counted(renewals, cells["n"], words),
        *columns.figures(cells, renewed, context.confidence, words, words.percent, 0),
        *columns.remarks(cells, words),
    ]
    return Grid(
        context,
        "says-does",
        cells.assign(written=cells["accounts"].map(words.accounts)),
        "class",
        "trend",
        said,
        done,
        title,
        words.gettext(
            "What was said and how usage went: less or more is a change of at least {change}",
            change=words.percent(cut),
        ),
        words.gettext("Last score"),
        words.gettext("Last score"),
        words.gettext(
            "Use since then; the fuller the shade, the more were renewed of those that came up"
        ),
        words.percent,
        above="written",
        framed=CONTRARY,
        counted=renewals,
        lightest=0.0,
        darkest=1.0,
        read=read,
        data=cells,
        said=Sentences([], kind="said", message=message),
    ).show()


def _revenue(context: Context, cells: pd.DataFrame) -> list[Column]:
    """What the accounts of each cell pay together; no column where that is not known."""
    words = context.words
    if cells["revenue"].isna().all():
        return []
    head = words.gettext("Revenue")
    if context.currency:
        money = {"caption": head, "currency": context.currency}
        head = words.gettext("{caption}, {currency}", **money)
    return [Column(head, cells["revenue"].map(words.count).tolist())]


def _scores(words: Words, number: int) -> str:
    count = {"count": words.count(number)}
    return words.ngettext("{count} score", "{count} scores", int(number), **count)
