"""Exhibits of the same people: their change beside everybody's, who moved, and what followed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import pandas as pd

from nps_analysis.chapters.same_people.sentences import MOVEMENTS
from nps_analysis.contract import CLASSES
from nps_analysis.exhibit import columns
from nps_analysis.exhibit.context import Context, Write
from nps_analysis.exhibit.grid import Grid
from nps_analysis.exhibit.rows import Rows, listing
from nps_analysis.exhibit.series import Line, Series
from nps_analysis.exhibit.tables import Column, Exhibit
from nps_analysis.exhibit.theme import ACCENT, CLASS_COLOURS, CLASS_MARKERS, INTERVAL_COLOURS
from nps_analysis.scoring import NPS, Figure
from nps_analysis.speech import Sentences
from nps_analysis.speech.catalogue import mark
from nps_analysis.speech.claims import Claim

WHO = {"everybody": mark("Everybody"), "same": mark("The same people")}
AFTER = {"renewals": mark("Renewed"), "usage": mark("Usage, of that before")}
DARKEST = 0.85
"""Share of a class that makes a cell the darkest."""


def people_changes(
    context: Context,
    found: pd.DataFrame,
    measure: Figure,
    names: tuple[str, str],
    before: str | None,
    said: Sentences,
    made: Sequence[Claim],
) -> Exhibit:
    """Show how every period differs from one, of everybody and within the same people.

    Parameters
    ----------
    context : Context
    found : DataFrame
        As `against_one` returns them, in the order of their periods.
    measure : Measure
        What the differences are of.
    names : tuple of str
        What it is called, and what an axis of it is called.
    before : str or None
        The period that the others are compared with.
    said : Sentences
    made : sequence of Claim
    """
    words = context.words
    name = "same-people" if measure.name == NPS.name else f"same-people-{measure.name}"
    if found.empty:
        return Exhibit(name, None, "", None, tuple(made), said)
    called, axis = names
    against = {"period": words.period(before or ""), "measure": axis}
    caption = words.gettext(
        "Against {period}, of everybody and within the same people: {measure}", **against
    )
    title = words.gettext("Did people change, or did other people answer?")
    if measure.name != NPS.name:
        title = words.gettext("{measure}: did people change, or others answer?", measure=called)
    digits = 2 if measure.unit == "scale" else 1
    change = context.differences(measure.unit)
    who = {one: words.gettext(name) for one, name in WHO.items()}
    rows = found[found["period"] != before].reset_index(drop=True)
    pairs = zip(rows["period"], rows["who"], strict=True)
    whose = [f"{words.period(period)}, {who[one].lower()}" for period, one in pairs]
    drawn = found.rename(columns={"difference": "estimate"})
    here = drawn["period"] == before
    drawn.loc[here, ["estimate", "conf_low", "conf_high"]] = 0.0
    if rows["difference"].isna().all():
        drawn = drawn[~here]
    parts = [
        words.gettext(
            "{name} {change} (interval {interval})",
            name=one,
            change=change(row["difference"], digits),
            interval=words.interval(row["conf_low"], row["conf_high"], digits, of=change),
        )
        for one, (_, row) in zip(whose, rows.iterrows(), strict=True)
        if pd.notna(row["difference"])
    ]
    interval = {"figure": "difference", "write": change, "digits": digits}
    return Series(
        context,
        name,
        drawn,
        title,
        caption,
        called,
        words.gettext("{measure}, above or below {period}", **against),
        partial(_written, change, digits if measure.unit == "scale" else 0),
        by="who",
        lines={
            "everybody": Line(who["everybody"], ACCENT, "D", dashed=True),
            "same": Line(who["same"], INTERVAL_COLOURS[1]),
        },
        read=[
            columns.rows(words.gettext("Period"), whose),
            columns.answers(rows, words),
            *columns.figures(
                rows, words.gettext("Difference"), context.confidence, words, **interval
            ),
        ],
        data=rows,
        alt=listing(caption, parts, words),
        claims=made,
        said=said,
    ).show()


def class_transitions(
    context: Context, table: pd.DataFrame, said: Sentences, made: Sequence[Claim], *, last: bool
) -> Exhibit:
    """Show how many went from each class to each, darker where more of the class did.

    Parameters
    ----------
    context : Context
    table : DataFrame
        As `transitions` returns it; a count that is missing is not shown.
    said : Sentences
    made : sequence of Claim
    last : bool
        Whether it counts everybody's last two answers, whenever they were given.
    """
    words = context.words
    name = "transitions-last" if last else "transitions"
    if not table["people"].fillna(1).sum():
        return Exhibit(name, None, "", None, tuple(made), said)
    title = words.gettext("Who moved from one class to another?")
    caption = words.gettext("From the class before to the class after, people")
    if last:
        title = words.gettext("Who moved, by everybody's last two answers?")
        caption = words.gettext("From the last answer but one to the last, people")
    kinds = {kind: words.gettext(columns.CLASS_NAMES[kind]) for kind in CLASSES}
    people = table.groupby("class_before")["people"].first().loc[list(CLASSES)]
    counts = table.pivot(index="class_before", columns="class", values="n")
    counts = counts.loc[list(CLASSES), list(CLASSES)]
    return Grid(
        context,
        name,
        table.assign(share=table["share"].astype(float)),
        "class_before",
        "class",
        kinds,
        kinds,
        title,
        caption,
        words.gettext("Before"),
        words.gettext("Class of the earlier answer"),
        words.gettext("Class of the later answer; shares of the class before"),
        words.percent,
        of="share",
        counts_lead=True,
        lightest=0.0,
        darkest=DARKEST,
        heads=[words.gettext("After: {kind}", kind=kind.lower()) for kind in kinds.values()],
        before=[columns.counted(words.gettext("People"), people, words)],
        data=counts.reset_index().rename_axis(columns=None),
        claims=made,
        said=said,
    ).show()


def after_moves(
    context: Context,
    rates: Mapping[str, pd.DataFrame],
    said: Sentences,
    made: Sequence[Claim],
) -> Exhibit:
    """Show what followed a movement: how many renewed, and how usage went on.

    Parameters
    ----------
    context : Context
    rates : mapping
        "renewals" and "usage" -> figures by `movement`, as `estimate` returns them.
    said : Sentences
    made : sequence of Claim
    """
    words = context.words
    known = [frame.assign(after=key) for key, frame in rates.items() if len(frame)]
    if not known:
        return Exhibit("after-moves", None, "", None, tuple(made), said)
    every = pd.concat(known, ignore_index=True)
    moved = [words.gettext(MOVEMENTS[one]) for one in every["movement"]]
    panels = [words.gettext(AFTER[one]) for one in every["after"]]
    return Rows(
        context,
        "after-moves",
        every,
        [f"{panel}: {one.lower()}" for panel, one in zip(panels, moved, strict=True)],
        words.gettext("What did those who moved do next?"),
        words.gettext("What followed a movement from class to class"),
        words.gettext("What followed"),
        words.gettext("Share"),
        words.gettext("Share renewed; goals reached in three months, of those before"),
        words.percent,
        short=moved,
        panels=panels,
        counted=words.gettext("Moves"),
        reach=1.0,
        claims=made,
        said=said,
    ).show()


def expected_moves(
    context: Context, expected: pd.DataFrame, said: Sentences, made: Sequence[Claim]
) -> Exhibit:
    """Show what each class moved by, beside what was to be expected had nothing changed.

    Parameters
    ----------
    context : Context
    expected : DataFrame
        As `towards_the_mean` of the movements returns it.
    said : Sentences
    made : sequence of Claim
    """
    words = context.words
    kinds = expected["class_before"].tolist()
    return Rows(
        context,
        "towards-the-mean",
        expected,
        [words.gettext(columns.CLASS_NAMES[kind]) for kind in kinds],
        words.gettext("Would the lowest have risen anyway?"),
        words.gettext("Mean change from one answer to the next, by the class before"),
        words.gettext("Class before"),
        words.gettext("Change"),
        words.gettext("How many points the next answer moved; ◇ expected if nothing had changed"),
        partial(_written, words.change, 1),
        colours=[CLASS_COLOURS[kind] for kind in kinds],
        markers=[CLASS_MARKERS[kind] for kind in kinds],
        beside="expected",
        reach=expected["expected"].max(),
        counted=words.gettext("Pairs of answers"),
        before=[
            Column(words.gettext("Score before"), [words.score(x, 1) for x in expected["before"]]),
            Column(words.gettext("Score after"), [words.score(x, 1) for x in expected["after"]]),
        ],
        extra=[
            Column(
                words.gettext("Expected if nothing changed"),
                [words.change(x, 1) for x in expected["expected"]],
            )
        ],
        claims=made,
        said=said,
        # of all pairs, whichever class they began in
        of_all=("correlation",),
    ).show()


def _written(write: Write, least: int, value: float, digits: int = 0) -> str:
    """Write a figure with so many decimals at least."""
    return write(value, max(least, digits))
