"""Charts of the same people: their change beside everybody's, who moved, and what followed."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.ticker import FuncFormatter, MaxNLocator

from nps_analysis.chapters.same_people.sentences import MOVEMENTS
from nps_analysis.contract import CLASSES
from nps_analysis.exhibit import columns, marks
from nps_analysis.exhibit.rows import draw_rows
from nps_analysis.exhibit.tables import Column, Exhibit, Table, nothing
from nps_analysis.exhibit.theme import (
    ACCENT,
    CLASS_COLOURS,
    CLASS_MARKERS,
    INK,
    MEDIUM,
    MUTED,
    SHORT,
    SMALL,
    STRONG,
    blank_figure,
    head_axis,
    themed,
)
from nps_analysis.speech import Words
from nps_analysis.speech.catalogue import mark

WHO = {"everybody": mark("Everybody"), "same": mark("The same people")}
AFTER = {"renewals": mark("Renewed"), "usage": mark("Usage, of that before")}
_DARK = 0.55
"""Share from which a cell of the table is so dark that its figures are white."""
_SHADES = LinearSegmentedColormap.from_list("shares", ["#ffffff", ACCENT])


@themed
def same_people(
    changes: pd.DataFrame,
    words: Words,
    *,
    before: str | None,
    value: str = "nps",
    confidence: float = 0.95,
    name: str = "same-people",
) -> Exhibit:
    """Show how every period differs from one, of everybody and within the same people.

    Parameters
    ----------
    changes : DataFrame
        As `models.panel.changes` returns them.
    words : Words
    before : str or None
        The period that the others are compared with.
    value : {"nps", "score"}
        What the differences are of.
    confidence : float, default 0.95
        That of the intervals.
    name : str, default "same-people"
        Of the table's CSV.

    Returns
    -------
    Exhibit
        Empty where there is nothing to compare; for "score", the table alone.
    """
    if changes.empty:
        return Exhibit(name, None, "", None)
    title = words.gettext("Did people change, or did other people answer?")
    caption = words.gettext(_CAPTIONS[value], period=words.period(before))
    rows = changes[changes["period"] != before].reset_index(drop=True)
    rows = rows.sort_values(["period", "who"], kind="stable", ignore_index=True)
    digits = 1 if value == "nps" else 2
    differences = [words.change(x, digits) for x in rows["difference"]]
    ends = zip(rows["conf_low"], rows["conf_high"], strict=True)
    table = Table(
        name,
        caption,
        [
            columns.rows(
                words.gettext("Period"),
                [_whose(row, words) for _, row in rows.iterrows()],
            ),
            columns.answers(rows, words),
            Column(words.gettext("Difference"), differences),
            Column(
                words.gettext("{confidence} interval", confidence=words.percent(confidence)),
                [words.interval(*pair, digits, of=words.change) for pair in ends],
            ),
        ],
        rows,
    )
    if value != "nps":
        return Exhibit(name, None, "", table)
    shown = rows.dropna(subset="difference").rename(columns={"difference": "estimate"})
    if shown.empty:
        return nothing(name, title, words, table)
    periods = marks.every_period(changes["period"])
    figure, (axes,) = blank_figure(title, MEDIUM)
    axes.grid(axis="y")
    marks.zero_line(axes)
    looks = {"everybody": (-0.12, MUTED, False), "same": (0.12, ACCENT, True)}
    for who, (aside, colour, filled) in looks.items():
        part = shown[shown["who"] == who]
        places = [periods.index(period) + aside for period in part["period"]]
        marks.intervals(axes, places, part, colour=colour, filled=filled)
    marks.room_for(axes, [*shown["conf_low"], *shown["conf_high"]])
    axes.plot(periods.index(before), 0, "D", color=INK, markersize=4, zorder=4)
    axes.yaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10], integer=True))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: words.change(value)))
    head_axis(
        axes,
        words.gettext("NPS, points above or below {period}", period=words.period(before)),
    )
    marks.period_axis(axes, periods, words)
    counts = rows[rows["who"] == "same"].set_index("period")["n"].reindex(periods)
    marks.answers_below(axes, range(len(periods)), counts, words, lines=2)
    for who, (_, colour, filled) in looks.items():
        face = colour if filled else "white"
        axes.plot([], [], "o", color=colour, markerfacecolor=face, label=words.gettext(WHO[who]))
    axes.legend(
        loc="lower right", bbox_to_anchor=(1, 1), ncols=2, fontsize=SMALL, handletextpad=0.2,
        columnspacing=1, borderaxespad=0,
    )  # fmt: skip
    parts = [
        words.gettext(
            "{name} {change} (interval {interval})",
            name=_whose(row, words),
            change=words.change(row["estimate"]),
            interval=words.interval(row["conf_low"], row["conf_high"], of=words.change),
        )
        for _, row in shown.iterrows()
    ]
    alt = words.gettext("Chart. {caption}: {parts}.", caption=caption, parts="; ".join(parts))
    return Exhibit(name, figure, alt, table)


@themed
def transitions(table: pd.DataFrame, words: Words, *, last: bool = False) -> Exhibit:
    """Show how many went from each class to each, darker where more of the class did.

    Parameters
    ----------
    table : DataFrame
        As `models.movement.transitions` returns it; a count that is missing is not shown.
    words : Words
    last : bool, default False
        Whether it counts everybody's last two answers, whenever they were given.

    Returns
    -------
    Exhibit
        Empty where nobody is counted.
    """
    name = "transitions-last" if last else "transitions"
    if not table["people"].fillna(1).sum():
        return Exhibit(name, None, "", None)
    title = words.gettext("Who moved from one class to another?")
    caption = words.gettext("From the class before to the class after, people")
    if last:
        title = words.gettext("Who moved, by everybody's last two answers?")
        caption = words.gettext("From the last answer but one to the last, people")
    kinds = {kind: words.gettext(columns.CLASS_NAMES[kind]) for kind in CLASSES}
    counts = table.pivot(index="class_before", columns="class", values="n")
    counts = counts.loc[list(CLASSES), list(CLASSES)]
    shares = table.pivot(index="class_before", columns="class", values="share").astype(float)
    shares = shares.loc[list(CLASSES), list(CLASSES)]
    people = table.groupby("class_before")["people"].first().loc[list(CLASSES)]
    cells = {
        kind: [
            f"{words.count(counts.loc[was, kind])} ({words.percent(shares.loc[was, kind])})"
            if pd.notna(counts.loc[was, kind])
            else words.gettext("not shown")
            for was in CLASSES
        ]
        for kind in CLASSES
    }
    read = [
        columns.rows(words.gettext("Before"), kinds.values()),
        columns.counted(words.gettext("People"), people, words),
        *(
            Column(words.gettext("After: {kind}", kind=kinds[kind].lower()), cells[kind])
            for kind in CLASSES
        ),
    ]
    data = counts.reset_index().rename_axis(columns=None)
    figure, (axes,) = blank_figure(title, SHORT)
    axes.imshow(shares.fillna(0).to_numpy(), cmap=_SHADES, vmin=0, vmax=0.85, aspect="auto")
    for i, was in enumerate(CLASSES):
        for j, kind in enumerate(CLASSES):
            dark = shares.fillna(0).loc[was, kind] >= _DARK
            colour = "white" if dark else INK
            if pd.isna(counts.loc[was, kind]):
                hidden = words.gettext("not shown")
                where = {"ha": "center", "va": "center", "fontsize": SMALL, "color": MUTED}
                axes.annotate(hidden, (j, i), **where)
                continue
            axes.annotate(
                words.count(counts.loc[was, kind]), (j, i), (0, 5), textcoords="offset points",
                ha="center", va="center", fontsize=12, **(STRONG | {"color": colour}),
            )  # fmt: skip
            axes.annotate(
                words.percent(shares.loc[was, kind]), (j, i), (0, -9), textcoords="offset points",
                ha="center", va="center", fontsize=SMALL, color=colour,
            )  # fmt: skip
    places = np.arange(len(CLASSES))
    axes.set_xticks(places, list(kinds.values()))
    axes.set_yticks(places, list(kinds.values()))
    axes.tick_params(axis="both", labelcolor=INK)
    for edge in np.arange(0.5, len(CLASSES) - 1):
        axes.axhline(edge, color="white", linewidth=2)
        axes.axvline(edge, color="white", linewidth=2)
    axes.set_xlabel(
        words.gettext("Class of the later answer; shares of the class before"), loc="left"
    )
    head_axis(axes, words.gettext("Class of the earlier answer"))
    parts = [
        words.gettext(
            "{before} to {after} {cell}",
            before=kinds[was], after=kinds[kind].lower(), cell=cells[kind][i],
        )
        for i, was in enumerate(CLASSES)
        for kind in CLASSES
    ]  # fmt: skip
    alt = words.gettext("Chart. {caption}: {parts}.", caption=caption, parts="; ".join(parts))
    return Exhibit(name, figure, alt, Table(name, caption, read, data))


@themed
def after_moves(
    rates: Mapping[str, pd.DataFrame],
    words: Words,
    *,
    confidence: float = 0.95,
    name: str = "after-moves",
) -> Exhibit:
    """Show what followed a movement: how many renewed, and how usage went on.

    Parameters
    ----------
    rates : mapping
        "renewals" and "usage" -> figures by `movement`, as `estimate` returns them.
    words : Words
    confidence : float, default 0.95
        That of the intervals.
    name : str, default "after-moves"
        Of the table's CSV.

    Returns
    -------
    Exhibit
        Empty where nothing followed.
    """
    known = {key: frame for key, frame in rates.items() if len(frame)}
    if not known:
        return Exhibit(name, None, "", None)
    title = words.gettext("What did those who moved do next?")
    caption = words.gettext("What followed a movement from class to class")
    panels = {}
    for key, frame in known.items():
        names = [words.gettext(MOVEMENTS[one]) for one in frame["movement"]]
        panels[words.gettext(AFTER[key])] = frame.assign(label=names, after=key)
    every = pd.concat(
        [frame.assign(panel=panel) for panel, frame in panels.items()], ignore_index=True
    )
    table = Table(
        name,
        caption,
        [
            columns.rows(
                words.gettext("What followed"),
                [f"{row['panel']}: {row['label'].lower()}" for _, row in every.iterrows()],
            ),
            columns.counted(words.gettext("Moves"), every["n"], words),
            *columns.figures(every, words.gettext("Share"), confidence, words, words.percent),
            *columns.remarks(every, words),
        ],
        every.drop(columns=["label", "panel"]),
    )
    shown = every.dropna(subset="estimate")
    if shown.empty:
        return nothing(name, title, words, table)
    figure = draw_rows(
        title,
        panels,
        words,
        axis=words.gettext("Share renewed; goals reached in three months, of those before"),
        write=words.percent,
        head=words.gettext("Share"),
        reach=1.0,
    )
    return Exhibit(name, figure, _alt(caption, shown, words, words.percent), table)


@themed
def towards_the_mean(
    expected: pd.DataFrame,
    words: Words,
    *,
    confidence: float = 0.95,
    name: str = "towards-the-mean",
) -> Exhibit:
    """Show what each class moved by, beside what was to be expected had nothing changed.

    Parameters
    ----------
    expected : DataFrame
        As `models.movement.towards_the_mean` returns it.
    words : Words
    confidence : float, default 0.95
        That of the intervals.
    name : str, default "towards-the-mean"
        Of the table's CSV.

    Returns
    -------
    Exhibit
        Empty where too few answered twice.
    """
    if expected.empty:
        return Exhibit(name, None, "", None)
    title = words.gettext("Would the lowest have risen anyway?")
    caption = words.gettext("Mean change from one answer to the next, by the class before")
    names = [words.gettext(columns.CLASS_NAMES[kind]) for kind in expected["class_before"]]
    table = Table(
        name,
        caption,
        [
            columns.rows(words.gettext("Class before"), names),
            columns.counted(words.gettext("Pairs of answers"), expected["n"], words),
            Column(words.gettext("Score before"), [words.score(x, 1) for x in expected["before"]]),
            Column(words.gettext("Score after"), [words.score(x, 1) for x in expected["after"]]),
            *columns.figures(expected, words.gettext("Change"), confidence, words, words.change),
            Column(
                words.gettext("Expected if nothing changed"),
                [words.change(x, 1) for x in expected["expected"]],
            ),
            *columns.remarks(expected, words),
        ],
        expected,
    )
    drawn = expected.assign(
        label=names,
        colour=expected["class_before"].map(CLASS_COLOURS),
        marker=expected["class_before"].map(CLASS_MARKERS),
        beside=expected["expected"],
        text=[words.change(x, 1) for x in expected["estimate"]],
    )
    if drawn["estimate"].isna().all():
        return nothing(name, title, words, table)
    figure = draw_rows(
        title,
        {"": drawn},
        words,
        axis=words.gettext(
            "How many points the next answer moved; ◇ expected if nothing had changed"
        ),
        write=lambda value: words.change(value, 1),
        head=words.gettext("Change"),
        reach=drawn["expected"].max(),
    )
    shown = drawn.dropna(subset="estimate")
    alt = _alt(caption, shown, words, lambda value, digits=1: words.change(value, 1))
    return Exhibit(name, figure, alt, table)


def _alt(caption: str, shown: pd.DataFrame, words: Words, write) -> str:
    parts = [
        words.gettext(
            "{name} {change} (interval {interval})",
            name=f"{row['panel']}: {row['label'].lower()}" if "panel" in row else row["label"],
            change=write(row["estimate"]),
            interval=words.interval(row["conf_low"], row["conf_high"], of=write),
        )
        for _, row in shown.iterrows()
    ]
    return words.gettext("Chart. {caption}: {parts}.", caption=caption, parts="; ".join(parts))


_CAPTIONS = {
    "nps": mark("NPS against {period}, of everybody and within the same people, in points"),
    "score": mark(
        "Mean score from 0 to 10 against {period}, of everybody and within the same people"
    ),
}


def _whose(row: pd.Series, words: Words) -> str:
    """Name a quarter and those of it who are meant."""
    who = WHO[row["who"]]
    return f"{words.period(row['period'])}, {words.gettext(who).lower()}"
