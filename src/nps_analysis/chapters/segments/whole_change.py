"""What groups make of the change of everybody, and where they lie over several periods."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import pandas as pd

from nps_analysis.chapters.segments.sentences import group_name
from nps_analysis.segmentation import NOT_KNOWN
from nps_analysis.speech.catalogue import mark
from nps_analysis.speech.claims import Claim
from nps_analysis.speech.formats import Words
from nps_analysis.speech.sentences import Sentences

NEARLY_ALL, MOST = 0.9, 2 / 3
"""Shares of a change from which a group is said to bring nearly all of it, or most."""


def shares_of_change(
    words: Words, parts: pd.DataFrame, made: Sequence[Claim], labels: Mapping[str, str]
) -> Sentences:
    """Say which group makes most of the change; or that all went one way, and the whole another.

    Parameters
    ----------
    words : Words
    parts : DataFrame
        As `Frames.parts_of_groups` has them.
    made : sequence of Claim
        The change of each group in their order, and last the change of everybody.
    labels : mapping
        Segment column -> what it is called.

    Returns
    -------
    Sentences
        Nothing where the change is within chance and no segment speaks against it.
    """
    if len(made) != len(parts) + 1 or made[-1].size is None:
        return Sentences([], kind="said")
    whole = made[-1]
    against = reversal(parts, made)
    if against is not None:
        return _reversed(words, against, whole, labels)
    if not whole.told:
        return Sentences([], kind="said")
    carried = carrier(parts, made)
    size = carried and how_much(carried[1])
    if carried is None or size is None:
        return Sentences([], kind="said", message=words.gettext(_SPREAD[whole.direction]))
    row, _ = carried
    said = words.gettext(
        "Of the change of {change} points, {part} come from {group}: {share} of the answers, "
        "{share_before} before.",
        change=words.change(whole.size, 1),
        part=words.change(row["part"], 1),
        group=group_name(words, row, labels),
        share=words.percent(row["share"]),
        share_before=words.percent(row["share_before"]),
    )
    about = {"segment": labels[row["segment"]], "group": words.level(row["group"])}
    message = words.gettext(_MOST[size, whole.direction], **about)
    return Sentences([said], kind="said", message=message)


def carrier(parts: pd.DataFrame, made: Sequence[Claim]) -> tuple[pd.Series, float] | None:
    """Find the group that brings most of a change, of those that moved with it beyond chance.

    Parameters
    ----------
    parts : DataFrame
        As `Frames.parts_of_groups` has them, in points.
    made : sequence of Claim
        The change of each group in their order, and last the change of everybody.

    Returns
    -------
    (Series, float) or None
        Its row, and its part of the change as a share of it, above 1 where the others together
        went the other way. None where no group moved so, or the change is within chance.
    """
    whole = made[-1]
    alike = [one.told and one.direction == whole.direction for one in made[:-1]]
    found = parts[pd.Series(alike, parts.index, dtype=bool) & parts["part"].notna()]
    if not whole.told or found.empty:
        return None
    ratio = found["part"].astype(float) / whole.size
    return found.loc[ratio.idxmax()], float(ratio.max())


def how_much(ratio: float) -> Literal["all", "nearly", "most"] | None:
    """How a group's share of a change is called; None where it is not most of it.

    Examples
    --------
    >>> how_much(1.1), how_much(0.95), how_much(0.7), how_much(0.5)
    ('all', 'nearly', 'most', None)
    """
    if ratio >= 1:
        return "all"
    return "nearly" if ratio >= NEARLY_ALL else "most" if ratio >= MOST else None


def reversal(parts: pd.DataFrame, made: Sequence[Claim]) -> pd.Series | None:
    """Find a segment whose groups all moved one way while everybody moved the other.

    Parameters
    ----------
    parts, made
        As of `carrier`.

    Returns
    -------
    Series or None
        The row of the group whose changed share of the answers moved everybody most; of two that
        did alike, the one that shrank. None where there is no such segment, or neither everybody's
        change nor that of each of its groups is beyond chance.
    """
    whole = made[-1]
    if not whole.looked or not whole.size:
        return None
    way = 1 if whole.size > 0 else -1
    told = pd.Series([claim.told for claim in made[:-1]], parts.index, dtype=bool)
    for _, rows in parts[parts["group"] != NOT_KNOWN].groupby("segment", sort=False):
        against = len(rows) > 1 and (way * rows["difference"] < 0).all()
        if against and (whole.told or told[rows.index].all()):
            pull = (way * rows["mix"]).round(9)
            alike = rows[pull == pull.max()]
            return alike.loc[(alike["share"] - alike["share_before"]).idxmin()]
    return None


def _reversed(words: Words, row: pd.Series, whole: Claim, labels: Mapping[str, str]) -> Sentences:
    """Say of a segment that its groups went one way and the whole the other, and why."""
    said = words.gettext(
        "The shares of the groups changed: {group} gave {share} of the answers and gave "
        "{share_before} before.",
        group=group_name(words, row, labels),
        share=words.percent(row["share"]),
        share_before=words.percent(row["share_before"]),
    )
    way = "fell" if (whole.size or 0) < 0 else "rose"
    message = words.gettext(_REVERSED[way], segment=labels[row["segment"]])
    return Sentences([said], kind="said", message=message)


def over_periods(
    words: Words,
    gaps: pd.DataFrame,
    made: Sequence[Claim],
    labels: Mapping[str, str],
    *,
    periods: Sequence[str],
) -> Sentences:
    """Say which group differs most from the rest of its segment over several periods.

    Parameters
    ----------
    words : Words
    gaps : DataFrame
        Each group and the rest, as `contrast` returns them by `segment`.
    made : sequence of Claim
        One a row, in their order by segment.
    labels : mapping
        Segment column -> what it is called.
    periods : sequence of str
        Those taken together, in their order.
    """
    looked = [claim for claim in made if claim.looked]
    if not looked:
        return Sentences([], kind="said")
    told = sorted((one for one in looked if one.told), key=lambda one: -abs(one.size or 0))
    message = "Answers from {first} to {last}." if len(periods) > 1 else "Answers of {first}."
    ends = {"first": words.period(periods[0]), "last": words.period(periods[-1])}
    line = words.gettext(message, **ends)
    if not told:
        message = words.gettext("Over the last periods together, no group clearly stands apart")
        return Sentences([line], kind="said", claims=tuple(made), message=message)
    best = told[0]
    name = pd.Series({"segment": best.segment, "group": best.group})
    message = words.gettext(_APART[best.direction], group=group_name(words, name, labels))
    return Sentences([line], kind="said", claims=tuple(made), message=message)


mark("Answers from {first} to {last}.")
mark("Answers of {first}.")
_MOST = {
    ("all", "fell"): mark("{segment}: all of the fall lies with {group}"),
    ("all", "rose"): mark("{segment}: all of the rise lies with {group}"),
    ("nearly", "fell"): mark("{segment}: nearly all of the fall lies with {group}"),
    ("nearly", "rose"): mark("{segment}: nearly all of the rise lies with {group}"),
    ("most", "fell"): mark("{segment}: most of the fall lies with {group}"),
    ("most", "rose"): mark("{segment}: most of the rise lies with {group}"),
}
_SPREAD = {
    "fell": mark("No group that clearly moved makes up most of the fall"),
    "rose": mark("No group that clearly moved makes up most of the rise"),
}
_REVERSED = {
    "fell": mark("{segment}: every group rose, and yet the whole fell"),
    "rose": mark("{segment}: every group fell, and yet the whole rose"),
}
_APART = {
    "rose": mark("Over the last periods together, {group} stands clearly above the rest"),
    "fell": mark("Over the last periods together, {group} stands clearly below the rest"),
}
