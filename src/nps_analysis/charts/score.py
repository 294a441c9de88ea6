"""Charts of the score over periods: the score itself, and the classes it is made of."""

from collections.abc import Sequence

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from nps_analysis.charts import columns, marks
from nps_analysis.charts.exhibit import Column, Exhibit, Table
from nps_analysis.charts.theme import (
    ACCENT,
    CLASS_COLOURS,
    CLASS_MARKERS,
    MEDIUM,
    STRONG,
    blank_figure,
    head_axis,
    themed,
)
from nps_analysis.contract import CLASSES
from nps_analysis.programme import Break
from nps_analysis.words import Words
from nps_analysis.words.breaks import by_period, changed

_ENDINGS = {"": "estimate", "_low": "conf_low", "_high": "conf_high"}
SHARES = {kind: f"share_{kind}s" for kind in CLASSES}


@themed
def trend(
    scores: pd.DataFrame,
    words: Words,
    *,
    breaks: Sequence[Break] = (),
    confidence: float = 0.95,
    name: str = "trend",
) -> Exhibit:
    """Show the score over periods, each with its interval and its answers.

    Parameters
    ----------
    scores : DataFrame
        NPS by `period`, as `estimate` returns it. A period that is not among them, or whose
        score is suppressed, is a gap in the line. With the columns of `control_limits`, a band
        shows where a steady score would lie.
    words : Words
    breaks : sequence of Break, optional
        With which the series begins anew: the line is cut there, and the cut named.
    confidence : float, default 0.95
        That of the intervals.
    name : str, default "trend"
        Of the table's CSV.

    Returns
    -------
    Exhibit
    """
    title = words.gettext("What score did customers give, quarter by quarter?")
    if scores.empty:
        return nothing(name, title, words)
    table = Table(
        name,
        words.gettext("Net Promoter Score by quarter, in points"),
        [
            columns.periods(scores, words),
            columns.answers(scores, words),
            *columns.figures(scores, words.gettext("NPS"), confidence, words, words.score),
            *_usual_limits(scores, words),
            *columns.remarks(scores, words, breaks),
        ],
        scores,
    )
    shown = scores.dropna(subset="estimate")
    if shown.empty:
        return nothing(name, title, words, table)
    figure = _draw_trend(title, scores, words, breaks)
    return Exhibit(name, figure, and_breaks(_trend_alt(shown, words), breaks, words), table)


def and_breaks(alt: str, breaks: Sequence[Break], words: Words) -> str:
    """Say in an alternative text what cuts the lines."""
    cuts = [
        words.gettext("The line is cut: {changed}.", changed=changed(words, these))
        for these in by_period(breaks).values()
    ]
    return " ".join([alt, *cuts])


def _usual_limits(scores: pd.DataFrame, words: Words) -> list[Column]:
    """Where a steady score would lie; no column where that is not known."""
    if "limit_low" not in scores or scores["limit_low"].isna().all():
        return []
    ends = zip(scores["limit_low"], scores["limit_high"], strict=True)
    return [Column(words.gettext("Usual limits"), [words.interval(*pair, 1) for pair in ends])]


def _draw_trend(title: str, scores: pd.DataFrame, words: Words, breaks: Sequence[Break]) -> Figure:
    periods = marks.every_period(scores["period"])
    at = scores.set_index("period").reindex(periods).reset_index()
    shown = at.dropna(subset="estimate")
    figure, (axes,) = blank_figure(title, MEDIUM)
    axes.grid(axis="y")
    marks.zero_line(axes)
    for part in marks.unbroken(at, periods, breaks):
        if "limit_low" in at:
            marks.band(axes, part["limit_low"], part["limit_high"], words.gettext("usual limits"))
        figures = part["estimate"].astype(float)
        axes.plot(part.index, figures, color=ACCENT, alpha=0.35, linewidth=1.3)
    marks.intervals(axes, shown.index, shown)
    last = shown.iloc[-1]
    axes.annotate(
        words.score(last["estimate"]),
        (last.name, last["estimate"]),
        (7, 0),
        textcoords="offset points",
        va="center",
        fontsize=12,
        **STRONG,
    )
    ends = shown.reindex(columns=["conf_low", "conf_high", "limit_low", "limit_high"])
    marks.room_for(axes, ends.to_numpy(float).ravel())
    marks.break_lines(axes, periods, breaks, words)
    axes.yaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10], integer=True))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: words.score(value)))
    head_axis(axes, words.gettext("NPS, points"))
    marks.period_axis(axes, periods, words)
    marks.answers_below(axes, at.index, at["n"], words, lines=2)
    return figure


def _trend_alt(shown: pd.DataFrame, words: Words) -> str:
    first, last = (
        words.gettext(
            "{score} in {period} (interval {interval}, {answers})",
            score=words.score(row["estimate"]),
            period=words.period(row["period"]),
            interval=words.interval(row["conf_low"], row["conf_high"]),
            answers=words.answers(row["n"]),
        )
        for _, row in shown.iloc[[0, -1]].iterrows()
    )
    if len(shown) == 1:
        return words.gettext("Chart of one quarter's NPS: {last}.", last=last)
    return words.gettext(
        "Chart of NPS by quarter, each point with its interval: from {first} to {last}; "
        "lowest {low}, highest {high}.",
        first=first,
        last=last,
        low=words.score(shown["estimate"].min()),
        high=words.score(shown["estimate"].max()),
    )


@themed
def shares(
    promoters: pd.DataFrame,
    passives: pd.DataFrame,
    detractors: pd.DataFrame,
    words: Words,
    *,
    breaks: Sequence[Break] = (),
    name: str = "shares",
) -> Exhibit:
    """Show the shares of promoters, passives and detractors over periods.

    Parameters
    ----------
    promoters, passives, detractors : DataFrame
        Each share by `period`, as `estimate` returns it.
    words : Words
    breaks : sequence of Break, optional
        With which the series begins anew: the lines are cut there, and the cut named.
    name : str, default "shares"
        Of the table's CSV.

    Returns
    -------
    Exhibit
    """
    title = words.gettext("What is the score made of?")
    frames = dict(zip(CLASSES, (promoters, passives, detractors), strict=True))
    if promoters.empty:
        return nothing(name, title, words)
    table = _shares_table(frames, words, breaks, name)
    shown = {name: frame.dropna(subset="estimate") for name, frame in frames.items()}
    if shown["promoter"].empty:
        return nothing(name, title, words, table)
    figure = _draw_shares(title, frames, words, breaks)
    return Exhibit(name, figure, and_breaks(_shares_alt(shown, words), breaks, words), table)


def _shares_table(
    frames: dict[str, pd.DataFrame], words: Words, breaks: Sequence[Break], name: str
) -> Table:
    first = frames["promoter"]
    data = first[["period", "n"]]
    read = [columns.periods(first, words), columns.answers(first, words)]
    for kind, frame in frames.items():
        read.append(
            Column(
                words.gettext(columns.CLASS_NAMES[kind]),
                [words.percent(share, 1) for share in frame["estimate"]],
            )
        )
        data = data.assign(
            **{
                f"{SHARES[kind]}{ending}": frame[column].to_numpy()
                for ending, column in _ENDINGS.items()
            }
        )
    caption = words.gettext("Promoters, passives and detractors by quarter, share of answers")
    return Table(name, caption, [*read, *columns.remarks(first, words, breaks)], data)


def _draw_shares(
    title: str, frames: dict[str, pd.DataFrame], words: Words, breaks: Sequence[Break]
) -> Figure:
    periods = marks.every_period(frames["promoter"]["period"])
    figure, (axes,) = blank_figure(title, MEDIUM)
    axes.grid(axis="y")
    marks.zero_line(axes)
    ends, highest = {}, []
    apart = min(0.13, 0.013 * len(periods))
    for kind, aside in zip(frames, (-apart, 0, apart), strict=True):
        at = frames[kind].set_index("period").reindex(periods).reset_index()
        at.index = at.index + aside
        colour, shown = CLASS_COLOURS[kind], at.dropna(subset="estimate")
        for part in marks.unbroken(at, periods, breaks):
            figures = part["estimate"].astype(float)
            axes.plot(part.index, figures, color=colour, alpha=0.55, linewidth=1.3)
        marks.intervals(axes, shown.index, shown, colour=colour, marker=CLASS_MARKERS[kind])
        highest.append(shown["conf_high"].max())
        ends[kind] = shown["estimate"].iloc[-1]
    marks.room_for(axes, highest)
    marks.break_lines(axes, periods, breaks, words)
    marks.period_axis(axes, periods, words)
    for kind, height in marks.apart(ends, 0.085 * axes.get_ylim()[1]).items():
        text = f"{words.gettext(columns.CLASS_NAMES[kind])} {words.percent(ends[kind])}"
        marks.name_the_end(axes, len(periods) - 1 + apart, height, text)
    axes.yaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: words.percent(value)))
    head_axis(axes, words.gettext("Share of answers"))
    counts = frames["promoter"].set_index("period")["n"].reindex(periods)
    marks.answers_below(axes, range(len(periods)), counts, words, lines=2)
    return figure


def _shares_alt(shown: dict[str, pd.DataFrame], words: Words) -> str:
    parts = [
        words.gettext(
            "{who} from {first} to {last}",
            who=words.gettext(columns.CLASS_NAMES[kind]),
            first=words.percent(frame["estimate"].iloc[0]),
            last=words.percent(frame["estimate"].iloc[-1]),
        )
        for kind, frame in shown.items()
    ]
    first, last = (words.period(shown["promoter"]["period"].iloc[end]) for end in (0, -1))
    return words.gettext(
        "Chart of the three shares by quarter, from {first} to {last}, each with its interval: "
        "{shares}.",
        first=first,
        last=last,
        shares="; ".join(parts),
    )


def nothing(name: str, title: str, words: Words, table: Table | None = None) -> Exhibit:
    """Say that there is nothing to draw, in place of a chart."""
    said = words.gettext("{question} There are not enough answers to show.", question=title)
    return Exhibit(name, None, said, table)
