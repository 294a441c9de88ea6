"""Charts of the loyalty programme: what differs, how like members are to others, who compares."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.ticker import FuncFormatter

from nps_analysis.chapters.members.sentences import KNOWN, OUTCOMES, POINTS, written
from nps_analysis.exhibit import columns, marks
from nps_analysis.exhibit.rows import draw_rows
from nps_analysis.exhibit.tables import Column, Exhibit, Table, nothing
from nps_analysis.exhibit.theme import (
    ACCENT,
    CLASS_COLOURS,
    FAINT,
    INK,
    MUTED,
    ROW,
    SHORT,
    SMALL,
    blank_figure,
    head_axis,
    label,
    themed,
)
from nps_analysis.speech import Words
from nps_analysis.speech.catalogue import mark

HOW = {"plain": mark("As they are"), "adjusted": mark("Adjusted")}
WHO = {"members": mark("Members"), "others": mark("Others")}
BALANCED = 0.1
"""Standardised mean difference under which a covariate is commonly taken as balanced."""
_BINS = np.linspace(0, 1, 21)


@themed
def loyalty(
    compared: pd.DataFrame,
    rates: pd.DataFrame,
    words: Words,
    *,
    confidence: float = 0.95,
    name: str = "loyalty",
) -> Exhibit:
    """Show how members differ from others, as they are and adjusted, outcome by outcome.

    Parameters
    ----------
    compared : DataFrame
        Rows "plain" and "adjusted" (`how`) of each `outcome`.
    rates : DataFrame
        Each `outcome` by `who`, members and others.
    words : Words
    confidence : float, default 0.95
        That of the intervals.
    name : str, default "loyalty"
        Of the table's CSV.

    Returns
    -------
    Exhibit
        Empty where nothing was compared.
    """
    if compared.empty:
        return Exhibit(name, None, "", None)
    title = words.gettext("Do members differ, once like is compared with like?")
    caption = words.gettext("Members less others, as they are and adjusted; out of 100, or points")
    every = compared.reset_index(drop=True)
    names = [words.gettext(HOW[how]) for how in every["how"]]
    figure = rates.set_index(["outcome", "who"])["estimate"]
    told = {
        who: [
            written(words, row["outcome"], figure.get((row["outcome"], who), np.nan))
            if row["how"] == "plain"
            else ""
            for _, row in every.iterrows()
        ]
        for who in WHO
    }
    table = Table(
        name,
        caption,
        [
            columns.rows(
                words.gettext("What followed"),
                [
                    f"{words.gettext(OUTCOMES[outcome])}, {how.lower()}"
                    for outcome, how in zip(every["outcome"], names, strict=True)
                ],
            ),
            columns.counted(words.gettext("Of members"), every["n"], words),
            columns.counted(words.gettext("Of others"), every["n_reference"], words),
            *(Column(words.gettext(WHO[who]), cells) for who, cells in told.items()),
            Column(words.gettext("Difference"), [_text(words, row) for row in _rows(every)]),
            Column(
                words.gettext("{confidence} interval", confidence=words.percent(confidence)),
                [_ends(words, row) for _, row in every.iterrows()],
            ),
        ],
        every,
    )
    drawn = _scaled(every).assign(
        label=names, filled=every["how"] == "adjusted", text=[_text(words, r) for r in _rows(every)]
    )
    if drawn["estimate"].isna().all():
        return nothing(name, title, words, table)
    panels = {
        words.gettext(OUTCOMES[outcome]): part.reset_index(drop=True)
        for outcome, part in drawn.groupby("outcome", sort=False)
    }
    shown = draw_rows(
        title,
        panels,
        words,
        axis=words.gettext("Members less others, out of 100, or points; n: of members"),
        write=words.change,
        head=words.gettext("Difference"),
    )
    parts = [
        words.gettext(
            "{name} {change} (interval {interval})",
            name=f"{panel}, {row['label'].lower()}",
            change=words.change(row["estimate"], 1),
            interval=words.interval(row["conf_low"], row["conf_high"], 1, of=words.change),
        )
        for panel, part in panels.items()
        for _, row in part.dropna(subset="estimate").iterrows()
    ]
    alt = words.gettext("Chart. {caption}: {parts}.", caption=caption, parts="; ".join(parts))
    return Exhibit(name, shown, alt, table)


@themed
def likeness(
    balance: pd.DataFrame,
    words: Words,
    *,
    labels: Mapping[str, str],
    name: str = "likeness",
) -> Exhibit:
    """Show how far members stood from others in what was known before, and what weighting leaves.

    Parameters
    ----------
    balance : DataFrame
        As `models.propensity.balance` returns it.
    words : Words
    labels : mapping
        Segment column -> what it is called.
    name : str, default "likeness"
        Of the table's CSV.

    Returns
    -------
    Exhibit
        Empty where nothing was known before.
    """
    if balance.empty:
        return Exhibit(name, None, "", None)
    caption = words.gettext("Members less others before, in standard deviations")
    names = [_known(words, one, labels) for one in balance["covariate"]]
    after = balance["after"].notna().any()
    read = [
        columns.rows(words.gettext("Known before"), names),
        Column(words.gettext("As they are"), [words.change(x, 2) for x in balance["before"]]),
    ]
    if after:
        read.append(
            Column(words.gettext("Weighted"), [words.change(x, 2) for x in balance["after"]])
        )
    table = Table(name, caption, read, balance)
    title = words.gettext("Were members other customers to begin with?")
    figure, (axes,) = blank_figure(title, ROW * (len(balance) + 3.2))
    axes.axvspan(-BALANCED, BALANCED, color=FAINT, alpha=0.6, linewidth=0, zorder=0)
    marks.zero_line(axes, sideways=True)
    places = range(len(balance))
    before = balance["before"].astype(float)
    if after:
        ends = balance["after"].astype(float)
        axes.hlines(places, before, ends, color=MUTED, alpha=0.5, linewidth=1.2, zorder=2)
        axes.plot(
            ends, places, "o", color=ACCENT, markersize=5.5, zorder=4,
            label=words.gettext("Weighted"),
        )  # fmt: skip
    axes.plot(
        before, places, "o", markerfacecolor="white", markeredgecolor=INK, markersize=5.5, zorder=3,
        label=words.gettext("As they are"),
    )  # fmt: skip
    axes.set(ylim=(len(balance) - 0.4, -0.6), ylabel="")
    axes.set_yticks(list(places), [label(one, 32) for one in names])
    axes.tick_params(axis="y", labelcolor=INK)
    axes.tick_params(axis="x", labelcolor=MUTED)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: words.change(value, 1)))
    axes.set_xlabel(words.gettext("Members less others, standard deviations"), loc="left")
    axes.legend(loc="lower right", fontsize=SMALL, handletextpad=0.2)
    parts = [
        words.gettext(
            "{who} from {first} to {last}",
            who=one,
            first=words.change(row["before"], 2),
            last=words.change(row["after"], 2),
        )
        for one, (_, row) in zip(names, balance.iterrows(), strict=True)
    ]
    alt = words.gettext("Chart. {caption}: {parts}.", caption=caption, parts="; ".join(parts))
    return Exhibit(name, figure, alt, table)


@themed
def counterparts(
    chances: pd.DataFrame, overlap: pd.DataFrame, words: Words, *, name: str = "counterparts"
) -> Exhibit:
    """Show how likely membership was, of members above the line and of others below it.

    Parameters
    ----------
    chances : DataFrame
        `member` and `chance`, from 0 to 1, a row an outcome.
    overlap : DataFrame
        As `models.propensity.overlap` returns it, with `left_out`.
    words : Words
    name : str, default "counterparts"
        Of the table's CSV.

    Returns
    -------
    Exhibit
        Empty where chances cannot be estimated.
    """
    if chances.empty:
        return Exhibit(name, None, "", None)
    caption = words.gettext("How likely membership was, of members and of others")
    names = [words.gettext(WHO[who]) for who in overlap["who"]]
    range_ = [
        words.interval(row["lowest"], row["highest"], of=words.percent)
        for _, row in overlap.iterrows()
    ]
    table = Table(
        name,
        caption,
        [
            columns.rows(words.gettext("Who"), names),
            columns.counted(words.gettext("Compared"), overlap["n"], words),
            columns.counted(words.gettext("Without a counterpart"), overlap["left_out"], words),
            Column(words.gettext("Chance, from and to"), range_),
            Column(words.gettext("Median chance"), [words.percent(x) for x in overlap["middle"]]),
            columns.counted(
                words.gettext("Tell as much as (outcomes, unweighted)"),
                overlap["n_effective"],
                words,
            ),
        ],
        overlap,
    )
    title = words.gettext("Do members and others have counterparts?")
    figure, (axes,) = blank_figure(title, SHORT)
    axes.grid(axis="y")
    widths = np.diff(_BINS)
    counts = {
        who: np.histogram(chances.loc[chances["member"] == side, "chance"], _BINS)[0]
        for who, side in (("members", True), ("others", False))
    }
    looks = {"members": (1, ACCENT), "others": (-1, CLASS_COLOURS["passive"])}
    for who, (sign, colour) in looks.items():
        axes.bar(
            _BINS[:-1], sign * counts[who], widths, align="edge", color=colour,
            edgecolor="white", linewidth=0.8,
        )  # fmt: skip
        place = (0.99, 0.97 if sign > 0 else 0.03)
        axes.annotate(
            words.gettext(WHO[who]), place, xycoords="axes fraction", ha="right",
            va="top" if sign > 0 else "bottom", color=INK,
        )  # fmt: skip
    axes.axhline(0, color=MUTED, linewidth=0.9)
    reach = 1.15 * max(part.max() for part in counts.values())
    axes.set(xlim=(0, 1), ylim=(-reach, reach), xlabel="")
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: words.percent(value)))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: words.count(abs(value))))
    head_axis(axes, words.gettext("Outcomes, by how likely membership was"))
    parts = [f"{one} {ends}" for one, ends in zip(names, range_, strict=True)]
    alt = words.gettext("Chart. {caption}: {parts}.", caption=caption, parts="; ".join(parts))
    return Exhibit(name, figure, alt, table)


def _rows(frame: pd.DataFrame) -> list[pd.Series]:
    return [row for _, row in frame.iterrows()]


def _scaled(every: pd.DataFrame) -> pd.DataFrame:
    """Differences on one axis: points as they are, shares out of 100."""
    scale = np.where(every["outcome"].isin(POINTS), 1.0, 100.0)
    figures = {
        name: every[column].astype(float) * scale
        for name, column in (
            ("estimate", "difference"), ("conf_low", "conf_low"), ("conf_high", "conf_high"),
        )
    }  # fmt: skip
    return every.assign(**figures)


def _text(words: Words, row: pd.Series) -> str:
    scale = 1 if row["outcome"] in POINTS else 100
    return words.change(scale * row["difference"], 1)


def _ends(words: Words, row: pd.Series) -> str:
    scale = 1 if row["outcome"] in POINTS else 100
    return words.interval(scale * row["conf_low"], scale * row["conf_high"], 1, of=words.change)


def _known(words: Words, covariate: str, labels: Mapping[str, str]) -> str:
    """Name what was known before: a figure, that it is not known, or a level of a segment."""
    segment, _, level = covariate.partition(": ")
    if segment in labels:
        return f"{labels[segment]} {words.level(level)}"
    if covariate.endswith("_unknown"):
        figure = words.gettext(KNOWN[covariate.removesuffix("_unknown")])
        return words.gettext("No {figure} known", figure=figure)
    text = words.gettext(KNOWN[covariate])
    return text[0].upper() + text[1:]
