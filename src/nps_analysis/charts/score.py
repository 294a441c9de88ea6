"""Charts of the score: over quarters, by class, by answer given."""

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from nps_analysis.charts import columns, marks
from nps_analysis.charts.exhibit import Column, Exhibit, Table
from nps_analysis.charts.theme import (
    ACCENT,
    CLASS_COLOURS,
    CLASS_MARKERS,
    INK,
    MEDIUM,
    SHORT,
    SMALL,
    STRONG,
    blank_figure,
    head_axis,
    themed,
)
from nps_analysis.contract import CLASSES, SCALE
from nps_analysis.models.renewal import classes
from nps_analysis.words import Words

_ENDINGS = {"": "estimate", "_low": "conf_low", "_high": "conf_high"}
SHARES = {kind: f"share_{kind}s" for kind in CLASSES}


@themed
def trend(
    scores: pd.DataFrame, words: Words, *, confidence: float = 0.95, name: str = "trend"
) -> Exhibit:
    """Show the score over quarters, each with its interval and its answers.

    Parameters
    ----------
    scores : DataFrame
        NPS by `quarter`, as `estimate` returns it. A quarter that is not among them, or whose
        score is suppressed, is a gap in the line. With the columns of `control_limits`, a band
        shows where a steady score would lie.
    words : Words
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
            columns.quarters(scores, words),
            columns.answers(scores, words),
            *columns.figures(scores, words.gettext("NPS"), confidence, words, words.score),
            *_usual_limits(scores, words),
            *columns.remarks(scores, words),
        ],
        scores,
    )
    shown = scores.dropna(subset="estimate")
    if shown.empty:
        return nothing(name, title, words, table)
    return Exhibit(name, _draw_trend(title, scores, words), _trend_alt(shown, words), table)


def _usual_limits(scores: pd.DataFrame, words: Words) -> list[Column]:
    """Where a steady score would lie; no column where that is not known."""
    if "limit_low" not in scores:
        return []
    ends = zip(scores["limit_low"], scores["limit_high"], strict=True)
    return [Column(words.gettext("Usual limits"), [words.interval(*pair, 1) for pair in ends])]


def _draw_trend(title: str, scores: pd.DataFrame, words: Words) -> Figure:
    quarters = marks.every_quarter(scores["quarter"])
    at = scores.set_index("quarter").reindex(quarters).reset_index()
    shown = at.dropna(subset="estimate")
    figure, (axes,) = blank_figure(title, MEDIUM)
    axes.grid(axis="y")
    marks.zero_line(axes)
    if "limit_low" in at:
        marks.band(axes, at["limit_low"], at["limit_high"], words.gettext("usual limits"))
    axes.plot(at.index, at["estimate"].astype(float), color=ACCENT, alpha=0.35, linewidth=1.3)
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
    axes.yaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10], integer=True))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: words.score(value)))
    head_axis(axes, words.gettext("NPS, points"))
    marks.quarter_axis(axes, quarters, words)
    marks.answers_below(axes, at.index, at["n"], words, lines=2)
    return figure


def _trend_alt(shown: pd.DataFrame, words: Words) -> str:
    first, last = (
        words.gettext(
            "{score} in {quarter} (interval {interval}, {answers})",
            score=words.score(row["estimate"]),
            quarter=words.quarter(row["quarter"]),
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
    confidence: float = 0.95,
    name: str = "shares",
) -> Exhibit:
    """Show the shares of promoters, passives and detractors over quarters.

    Parameters
    ----------
    promoters, passives, detractors : DataFrame
        Each share by `quarter`, as `estimate` returns it.
    words : Words
    confidence : float, default 0.95
        That of the intervals.
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
    table = _shares_table(frames, words, confidence, name)
    shown = {name: frame.dropna(subset="estimate") for name, frame in frames.items()}
    if shown["promoter"].empty:
        return nothing(name, title, words, table)
    return Exhibit(name, _draw_shares(title, frames, words), _shares_alt(shown, words), table)


def _shares_table(
    frames: dict[str, pd.DataFrame], words: Words, confidence: float, name: str
) -> Table:
    first = frames["promoter"]
    data = first[["quarter", "n"]]
    read = [columns.quarters(first, words), columns.answers(first, words)]
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
    return Table(name, caption, [*read, *columns.remarks(first, words)], data)


def _draw_shares(title: str, frames: dict[str, pd.DataFrame], words: Words) -> Figure:
    quarters = marks.every_quarter(frames["promoter"]["quarter"])
    figure, (axes,) = blank_figure(title, MEDIUM)
    axes.grid(axis="y")
    marks.zero_line(axes)
    ends, highest = {}, []
    apart = min(0.13, 0.013 * len(quarters))
    for kind, aside in zip(frames, (-apart, 0, apart), strict=True):
        at = frames[kind].set_index("quarter").reindex(quarters).reset_index()
        at.index = at.index + aside
        colour, shown = CLASS_COLOURS[kind], at.dropna(subset="estimate")
        axes.plot(at.index, at["estimate"].astype(float), color=colour, alpha=0.55, linewidth=1.3)
        marks.intervals(axes, shown.index, shown, colour=colour, marker=CLASS_MARKERS[kind])
        highest.append(shown["conf_high"].max())
        ends[kind] = shown["estimate"].iloc[-1]
    marks.room_for(axes, highest)
    marks.quarter_axis(axes, quarters, words)
    for kind, height in marks.apart(ends, 0.085 * axes.get_ylim()[1]).items():
        text = f"{words.gettext(columns.CLASS_NAMES[kind])} {words.percent(ends[kind])}"
        marks.name_the_end(axes, len(quarters) - 1 + apart, height, text)
    axes.yaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: words.percent(value)))
    head_axis(axes, words.gettext("Share of answers"))
    counts = frames["promoter"].set_index("quarter")["n"].reindex(quarters)
    marks.answers_below(axes, range(len(quarters)), counts, words, lines=2)
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
    first, last = (words.quarter(shown["promoter"]["quarter"].iloc[end]) for end in (0, -1))
    return words.gettext(
        "Chart of the three shares by quarter, from {first} to {last}, each with its interval: "
        "{shares}.",
        first=first,
        last=last,
        shares="; ".join(parts),
    )


@themed
def distribution(
    scores: pd.DataFrame, words: Words, *, min_n: int = 1, name: str = "distribution"
) -> Exhibit:
    """Show how many gave each answer from 0 to 10, and which class it makes them.

    Parameters
    ----------
    scores : DataFrame
        One row a `score`, with `n`, as `estimate` returns it by score; blanks are passed over.
    words : Words
    min_n : int, default 1
        Answers, all scores together, below which nothing is shown.
    name : str, default "distribution"
        Of the table's CSV.

    Returns
    -------
    Exhibit
    """
    title = words.gettext("How many gave which answer?")
    low, high = SCALE
    counts = scores.dropna(subset="score").set_index("score")["n"]
    counts = counts.reindex(range(low, high + 1), fill_value=0).astype(int)
    total = int(counts.sum())
    if total == 0 or total < min_n:
        return nothing(name, title, words)
    kinds = classes(pd.Series(counts.index, dtype="Int64")).tolist()
    table = Table(
        name,
        words.gettext("Answers from 0 to 10"),
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
        these = [score for score, its in zip(counts.index, kinds, strict=True) if its == kind]
        _name_scores(axes, kind, these, words)
    return figure


def _name_scores(axes: Axes, kind: str, scores: list[int], words: Words) -> None:
    """Underline the scores of one class, and name it."""
    where, height = axes.get_xaxis_transform(), -0.16
    axes.plot(
        [scores[0] - 0.39, scores[-1] + 0.39],
        [height, height],
        color=CLASS_COLOURS[kind],
        linewidth=2.5,
        transform=where,
        clip_on=False,
        solid_capstyle="butt",
    )
    axes.annotate(
        words.gettext(columns.CLASS_NAMES[kind]),
        ((scores[0] + scores[-1]) / 2, height),
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
        "Bar chart of {answers} by score, from 0 to 10: {counts}.",
        answers=words.answers(counts.sum()),
        counts=", ".join(words.count(count) for count in counts),
    )


def nothing(name: str, title: str, words: Words, table: Table | None = None) -> Exhibit:
    """Say that there is nothing to draw, in place of a chart."""
    said = words.gettext("{question} There are not enough answers to show.", question=title)
    return Exhibit(name, None, said, table)
