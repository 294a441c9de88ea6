"""What groups make of the change of everybody, and where they lie over several periods."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from nps_analysis.chapters.segments.sentences import group_name
from nps_analysis.segmentation import NOT_KNOWN
from nps_analysis.speech.catalogue import mark
from nps_analysis.speech.claims import Claim
from nps_analysis.speech.formats import Words
from nps_analysis.speech.sentences import Sentences

MOST = 2 / 3
"""Of a change, what one group makes when it makes most of it."""

NEARLY_ALL = 0.9


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
    against = next(_reversals(parts, made), None)
    if against is not None:
        return _reversed(words, against, whole, labels)
    if not whole.told:
        return Sentences([], kind="said")
    known = parts[parts["part"].notna() & (parts["group"] != NOT_KNOWN)]
    if known.empty:
        return Sentences([], kind="said")
    # of the group alone in its segment, nothing is told apart
    row = known.loc[(known["part"] / whole.size).idxmax()]
    ratio = row["part"] / whole.size
    size = "all" if ratio >= 1 else "nearly" if ratio >= NEARLY_ALL else "most"
    if ratio < MOST:
        return Sentences([], kind="said", message=words.gettext(_SPREAD[whole.direction]))
    name = group_name(words, row, labels)
    said = words.gettext(
        "Of the change of {change} points, {part} come from {group}: {share} of the answers, "
        "{share_before} before.",
        change=words.change(whole.size, 1),
        part=words.change(row["part"], 1),
        group=name,
        share=words.percent(row["share"]),
        share_before=words.percent(row["share_before"]),
    )
    about = {"segment": labels[row["segment"]], "group": words.level(row["group"])}
    message = words.gettext(_MOST[size, whole.direction], **about)
    return Sentences([said], kind="said", message=message)


def _reversals(parts: pd.DataFrame, made: Sequence[Claim]) -> Iterator[pd.DataFrame]:
    """The segments whose groups all went one way while the whole went the other.

    Only where the whole is beyond chance, or every one of the groups.
    """
    whole = made[-1]
    told = pd.Series([claim.told for claim in made[:-1]], parts.index)
    for _, rows in parts[parts["group"] != NOT_KNOWN].groupby("segment", sort=False):
        ways = rows["difference"] * (-1 if (whole.size or 0) > 0 else 1)
        alike = len(rows) > 1 and whole.size and (ways > 0).all()
        if alike and (whole.told or told[rows.index].all()):
            yield rows


def _reversed(
    words: Words, rows: pd.DataFrame, whole: Claim, labels: Mapping[str, str]
) -> Sentences:
    """Say of a segment that its groups went one way and the whole the other, and why."""
    segment = labels[rows["segment"].iloc[0]]
    row = rows.loc[(rows["share"] - rows["share_before"]).abs().idxmax()]
    said = words.gettext(
        "The shares of the groups changed: {group} gave {share} of the answers and gave "
        "{share_before} before.",
        group=group_name(words, row, labels),
        share=words.percent(row["share"]),
        share_before=words.percent(row["share_before"]),
    )
    way = "fell" if (whole.size or 0) < 0 else "rose"
    message = words.gettext(_REVERSED[way], segment=segment)
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
    "fell": mark("No single group makes up most of the fall"),
    "rose": mark("No single group makes up most of the rise"),
}
_REVERSED = {
    "fell": mark("{segment}: every group rose, and yet the whole fell"),
    "rose": mark("{segment}: every group fell, and yet the whole rose"),
}
_APART = {
    "rose": mark("Over the last periods together, {group} stands clearly above the rest"),
    "fell": mark("Over the last periods together, {group} stands clearly below the rest"),
}
