"""Charts of effort: how easy it is, and the scores and the renewals beside it."""

from collections.abc import Sequence

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from nps_analysis.chapters.effort.sentences import version, write
from nps_analysis.exhibit import columns, marks
from nps_analysis.exhibit.series import and_breaks
from nps_analysis.exhibit.tables import Column, Exhibit, Table, nothing
from nps_analysis.exhibit.theme import (
    ACCENT,
    CLASS_COLOURS,
    FAINT,
    INK,
    MEDIUM,
    MUTED,
    SHORT,
    SMALL,
    blank_figure,
    head_axis,
    themed,
)
from nps_analysis.programme import Break
from nps_analysis.programme.parts import Effort
from nps_analysis.speech import Words
from nps_analysis.speech.catalogue import mark

SIDE_NAMES = {"easy": mark("Easy"), "neither": mark("Neither"), "hard": mark("Hard")}
_SIDE_COLOURS = {
    "easy": CLASS_COLOURS["promoter"],
    "neither": CLASS_COLOURS["passive"],
    "hard": CLASS_COLOURS["detractor"],
}
_SIDE_MARKERS = {"easy": "o", "neither": "D", "hard": "s"}
_HEADS = {
    "net_easy": mark("Easy less hard answers, points"),
    "top_box": mark("Share of easy answers"),
    "mean": mark("Mean answer, more is easier"),
}
_FIGURES = {
    "net_easy": mark("Easy less hard"),
    "top_box": mark("Easy answers"),
    "mean": mark("Mean, more is easier"),
}


@themed
def effort_trend(
    scores: pd.DataFrame,
    asked: Effort,
    words: Words,
    *,
    breaks: Sequence[Break] = (),
    confidence: float = 0.95,
    name: str = "effort-trend",
) -> Exhibit:
    """Show the effort score over periods, each with its interval and its answers.

    Parameters
    ----------
    scores : DataFrame
        The effort score by `period`, as `estimate` returns it; more is easier.
    asked : Effort
        What the programme declares.
    words : Words
    breaks : sequence of Break, optional
        Where the series begins anew; no line is drawn across.
    confidence : float, default 0.95
        That of the intervals.
    name : str, default "effort-trend"
        Of the table's CSV.

    Returns
    -------
    Exhibit
        Of nothing where there are no rows: the chapter says why.
    """
    if scores.empty:
        return Exhibit(name, None, "", None)
    title, written = words.gettext("How easy was it, quarter by quarter?"), write(words, asked)
    caption = words.gettext("Effort by quarter ({version})", version=version(words, asked))
    figure = words.gettext(_FIGURES[asked.scoring])
    read = [
        columns.periods(scores, words),
        columns.answers(scores, words),
        *columns.figures(scores, figure, confidence, words, written),
        *columns.remarks(scores, words, breaks),
    ]
    table = Table(name, caption, read, scores)
    periods = marks.every_period(scores["period"])
    at = scores.set_index("period").reindex(periods).reset_index()
    shown = at.dropna(subset="estimate")
    if shown.empty:
        return nothing(name, title, words, table)
    drawing, (axes,) = blank_figure(title, MEDIUM)
    axes.grid(axis="y")
    for part in marks.unbroken(at, periods, breaks):
        axes.plot(
            part.index, part["estimate"].astype(float), color=ACCENT, alpha=0.35, linewidth=1.3
        )
    marks.intervals(axes, shown.index, shown)
    if asked.scoring == "mean":
        axes.set_ylim(1, asked.points + 0.2)
    else:
        marks.zero_line(axes)
        marks.room_for(axes, shown[["conf_low", "conf_high"]].to_numpy(float).ravel())
    marks.break_lines(axes, periods, breaks, words)
    last = shown.iloc[-1]
    marks.name_the_end(axes, last.name, last["estimate"], written(last["estimate"]))
    axes.yaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: written(value)))
    head_axis(axes, words.gettext(_HEADS[asked.scoring]))
    marks.period_axis(axes, periods, words)
    marks.answers_below(axes, at.index, at["n"], words, lines=2)
    names = shown["period"].map(words.period)
    alt = and_breaks(_alt(caption, names, shown, words, written), breaks, words)
    return Exhibit(name, drawing, alt, table)


@themed
def effort_answers(
    counts: pd.DataFrame,
    asked: Effort,
    words: Words,
    *,
    min_n: int = 1,
    name: str = "effort-answers",
) -> Exhibit:
    """Show how many gave each answer about effort, and on which side of the middle it lies.

    Parameters
    ----------
    counts : DataFrame
        One row a point of the scale: `effort`, `n`, `side`.
    asked : Effort
        What the programme declares.
    words : Words
    min_n : int, default 1
        Answers, all points together, below which nothing is shown.
    name : str, default "effort-answers"
        Of the table's CSV.

    Returns
    -------
    Exhibit
        Of nothing where nobody answered.
    """
    total = int(counts["n"].sum())
    if total == 0:
        return Exhibit(name, None, "", None)
    title = words.gettext("How many gave which answer about effort?")
    if total < min_n:
        return nothing(name, title, words)
    named = counts["side"].map(SIDE_NAMES).map(words.gettext)
    caption = words.gettext("Answers about effort ({version})", version=version(words, asked))
    read = [
        columns.rows(words.gettext("Answer"), counts["effort"].map(words.count)),
        columns.answers(counts, words),
        Column(words.gettext("Share"), [words.percent(n / total, 1) for n in counts["n"]]),
        Column(words.gettext("Counted as"), named.tolist(), "text"),
    ]
    figure, (axes,) = blank_figure(title, SHORT)
    sns.barplot(
        x=counts["effort"].astype(int),
        y=counts["n"],
        hue=counts["side"],
        palette=_SIDE_COLOURS,
        saturation=1,
        width=0.78,
        errorbar=None,
        legend=False,
        ax=axes,
    )
    for place, count in enumerate(counts["n"]):
        above = {"textcoords": "offset points", "ha": "center", "fontsize": SMALL, "color": INK}
        axes.annotate(words.count(count), (place, count), (0, 3), **above)
    axes.set(yticks=[], ylabel="", xlabel="", ylim=(0, 1.08 * counts["n"].max()))
    axes.tick_params(axis="x", labelcolor=INK)
    head_axis(axes, words.gettext("Answers"))
    for side, part in counts.reset_index(drop=True).groupby("side"):
        _underline(axes, part.index, words.gettext(SIDE_NAMES[side]), _SIDE_COLOURS[side])
    alt = words.gettext(
        "Bar chart of {answers} about effort, {version}: {counts}.",
        answers=words.answers(total),
        version=version(words, asked),
        counts=", ".join(words.count(n) for n in counts["n"]),
    )
    return Exhibit(name, figure, alt, Table(name, caption, read, counts))


def _underline(axes: Axes, places: pd.Index, text: str, colour: str) -> None:
    """Underline the answers of one side, and name it."""
    where, height = axes.get_xaxis_transform(), -0.16
    ends = [places[0] - 0.39, places[-1] + 0.39]
    look = {"color": colour, "linewidth": 2.5, "solid_capstyle": "butt"}
    axes.plot(ends, [height, height], transform=where, clip_on=False, **look)
    below = {"xycoords": where, "textcoords": "offset points", "ha": "center", "va": "top"}
    axes.annotate(text, (sum(ends) / 2, height), (0, -5), fontsize=SMALL, color=INK, **below)


@themed
def nps_by_effort(
    scores: pd.DataFrame,
    asked: Effort,
    words: Words,
    *,
    confidence: float = 0.95,
    name: str = "nps-by-effort",
) -> Exhibit:
    """Show the NPS of those who gave each answer about effort, and the line through them.

    Parameters
    ----------
    scores : DataFrame
        NPS by `effort`, as `estimate` returns it, with `side`, and `expected`, `expected_low`,
        `expected_high` from a model of all the answers, null where there is none.
    asked : Effort
        What the programme declares.
    words : Words
    confidence : float, default 0.95
        That of the intervals.
    name : str, default "nps-by-effort"
        Of the table's CSV.

    Returns
    -------
    Exhibit
        Of nothing where there are no rows: the chapter says why.
    """
    if scores.empty:
        return Exhibit(name, None, "", None)
    title = words.gettext("What score goes with each answer about effort?")
    caption = words.gettext("NPS by effort ({version})", version=version(words, asked))
    names = scores["effort"].map(words.count)
    modelled = scores["expected"].notna().any()
    read = [
        columns.rows(words.gettext("Answer"), names),
        columns.answers(scores, words),
        *columns.figures(scores, words.gettext("NPS"), confidence, words, words.score),
    ]
    if modelled:
        line = scores[["expected", "expected_low", "expected_high"]]
        line.columns = ["estimate", "conf_low", "conf_high"]
        head = words.gettext("Expected by the line")
        read += columns.figures(line, head, confidence, words, words.score)
    table = Table(name, caption, [*read, *columns.remarks(scores, words)], scores)
    shown = scores.dropna(subset="estimate")
    if shown.empty:
        return nothing(name, title, words, table)
    figure, (axes,) = blank_figure(title, MEDIUM)
    axes.grid(axis="y")
    marks.zero_line(axes)
    ends = shown[["conf_low", "conf_high"]].to_numpy(float).ravel().tolist()
    if modelled:
        at = scores.sort_values("effort")
        x, *heights = (
            at[part].astype(float)
            for part in ("effort", "expected", "expected_low", "expected_high")
        )
        axes.fill_between(x, *heights[1:], color=FAINT, alpha=0.7, linewidth=0, zorder=0)
        axes.plot(x, heights[0], color=MUTED, linewidth=1.2, linestyle=(0, (3, 2)), zorder=2)
        ends += [*heights[1], *heights[2]]
    _by_side(axes, shown)
    marks.room_for(axes, ends)
    _say_too_few(axes, scores.loc[scores["estimate"].isna(), "effort"], words)
    axes.yaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 2.5, 5, 10], integer=True))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: words.score(value)))
    head_axis(axes, words.gettext("NPS, points, by the answer about effort"))
    _effort_axis(axes, asked, words)
    counts = scores.set_index("effort")["n"].reindex(range(1, asked.points + 1))
    marks.answers_below(axes, counts.index, counts, words, lines=2)
    return Exhibit(
        name, figure, _alt(caption, shown["effort"].map(words.count), shown, words), table
    )


@themed
def renewal_by_effort(
    rates: pd.DataFrame,
    asked: Effort,
    words: Words,
    *,
    confidence: float = 0.95,
    name: str = "renewal-by-effort",
) -> Exhibit:
    """Show how many renewed after each answer about effort, and where none came.

    Parameters
    ----------
    rates : DataFrame
        Renewal rate by `effort`, as `estimate` returns it, with `side`; null where none came in
        time.
    asked : Effort
        What the programme declares.
    words : Words
    confidence : float, default 0.95
        That of the intervals.
    name : str, default "renewal-by-effort"
        Of the table's CSV.

    Returns
    -------
    Exhibit
        Of nothing where there are no rows: the chapter says why.
    """
    if rates.empty:
        return Exhibit(name, None, "", None)
    title = words.gettext("How many renewed after each answer about effort?")
    caption = words.gettext(
        "Share renewed by the last answer about effort before the decision ({version})",
        version=version(words, asked),
    )
    none = words.gettext("None")
    names = [none if pd.isna(answer) else words.count(answer) for answer in rates["effort"]]
    read = [
        columns.rows(words.gettext("Last answer"), names),
        columns.counted(words.gettext("Renewals"), rates["n"], words),
        *columns.figures(rates, words.gettext("Renewed"), confidence, words, words.percent),
        *columns.remarks(rates, words),
    ]
    table = Table(name, caption, read, rates)
    shown = rates.assign(label=names).dropna(subset="estimate")
    if shown.empty:
        return nothing(name, title, words, table)
    figure, (axes,) = blank_figure(title, MEDIUM)
    axes.grid(axis="y")
    marks.zero_line(axes)
    apart = asked.points + 1.3
    _by_side(axes, shown.dropna(subset="effort"))
    silent = shown[shown["effort"].isna()]
    marks.intervals(axes, [apart] * len(silent), silent, colour=MUTED, filled=False)
    axes.set_ylim(0, 1.02)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: words.percent(value)))
    head_axis(axes, words.gettext("Share renewed, by the last answer about effort"))
    counts = rates.set_index("effort")["n"]
    places = dict(zip(range(1, asked.points + 1), range(1, asked.points + 1), strict=True))
    _effort_axis(axes, asked, words, apart=(apart, none) if rates["effort"].isna().any() else None)
    if rates["effort"].isna().any():
        places[pd.NA] = apart
    behind = [counts[counts.index.isna()].sum() if pd.isna(a) else counts.get(a) for a in places]
    marks.answers_below(axes, places.values(), behind, words, lines=2)
    alt = _alt(caption, shown["label"], shown, words, words.percent, words.renewals)
    return Exhibit(name, figure, alt, table)


def _by_side(axes: Axes, shown: pd.DataFrame) -> None:
    """Draw the points of each side in its colour and its shape."""
    for side, part in shown.groupby("side"):
        look = {"colour": _SIDE_COLOURS[side], "marker": _SIDE_MARKERS[side]}
        marks.intervals(axes, part["effort"].astype(int), part, **look)


def _say_too_few(axes: Axes, places: pd.Series, words: Words) -> None:
    """Say, below where they would be, that some points are not shown."""
    if len(places):
        text = words.gettext("not shown")
        where = (places.astype(float).mean(), 0.02)
        look = {"ha": "center", "va": "bottom", "fontsize": SMALL - 1, "color": MUTED}
        axes.annotate(text, where, xycoords=axes.get_xaxis_transform(), **look)


def _effort_axis(
    axes: Axes, asked: Effort, words: Words, apart: tuple[float, str] | None = None
) -> None:
    """Put the scale on the horizontal axis, and say at its ends which is which."""
    ends = {1: words.gettext("hardest"), asked.points: words.gettext("easiest")}
    if asked.low_is_good:
        ends = {1: ends[asked.points], asked.points: ends[1]}
    points = list(range(1, asked.points + 1))
    labels = [f"{words.count(point)}\n{ends.get(point, ' ')}" for point in points]
    if apart:
        points, labels = [*points, apart[0]], [*labels, f"{apart[1]}\n "]
    axes.set_xticks(points, labels)
    axes.tick_params(axis="x", labelcolor=INK)
    axes.set(xlim=(0.5, points[-1] + 0.5), xlabel="")


def _alt(caption, names, shown: pd.DataFrame, words: Words, written=None, counted=None) -> str:
    written, counted = written or words.score, counted or words.answers
    parts = [
        words.gettext(
            "{name} {figure} (interval {interval}, {count})",
            name=name,
            figure=written(row["estimate"]),
            interval=words.interval(row["conf_low"], row["conf_high"], of=written),
            count=counted(row["n"]),
        )
        for name, (_, row) in zip(names, shown.iterrows(), strict=True)
    ]
    return words.gettext("Chart. {caption}: {parts}.", caption=caption, parts="; ".join(parts))
