"""Sentences on the scale itself: whether the mean moved, and what would have happened anyway."""

import pandas as pd

from nps_analysis.chapters.same_people.movement import beyond_expected
from nps_analysis.scoring.measures import Unit
from nps_analysis.speech.catalogue import mark
from nps_analysis.speech.claims import decide
from nps_analysis.speech.formats import Words
from nps_analysis.speech.sentences import Sentences


def on_the_scale(
    words: Words, changes: pd.DataFrame, *, period: str, confidence: float = 0.95
) -> Sentences:
    """Say whether the mean score moved, of everybody and within the same people.

    Parameters
    ----------
    words : Words
    changes : DataFrame
        As `against_one` returns them of the mean score.
    period : str
        The period reported on.
    confidence : float, default 0.95
        That of the intervals.
    """
    rows = _both(changes, period)
    if rows is None:
        return Sentences([], kind="said")
    told = tuple(_told(row, confidence) for _, row in rows.iterrows())
    figures = {}
    for name, row in rows.iterrows():
        ends = words.interval(row["conf_low"], row["conf_high"], 2, of=words.change)
        figures |= {name: words.change(row["difference"], 2), f"{name}_interval": ends}
    said = words.gettext(_SCALE[told], confidence=words.percent(confidence), **figures)
    return Sentences([said], kind="said")


def of_both(
    words: Words,
    changes: pd.DataFrame,
    label: str,
    *,
    period: str,
    unit: Unit,
    confidence: float = 0.95,
) -> Sentences:
    """Say how any measure moved, of everybody and within the same people.

    Parameters
    ----------
    words : Words
    changes : DataFrame
        As `against_one` returns them.
    label : str
        What the measure is called.
    period : str
        The period reported on.
    unit : {"points", "share", "scale"}
        In which differences are; those of shares are written as percentage points.
    confidence : float, default 0.95
        That of the intervals.
    """
    rows = _both(changes, period)
    if rows is None:
        return Sentences([], kind="said")
    figures, scale = {}, 100 if unit == "share" else 1
    size = words.percentage_points if unit == "share" else words.change
    for name, row in rows.iterrows():
        low, high = scale * row["conf_low"], scale * row["conf_high"]
        figures |= {
            name: size(scale * row["difference"], 1),
            f"{name}_interval": words.interval(low, high, 1, of=words.change),
            f"{name}_chance": words.gettext(_CHANCE[_told(row, confidence)]),
        }
    said = words.gettext(
        "{measure}: everybody’s moved by {everybody} ({confidence} interval "
        "{everybody_interval}), {everybody_chance}; that of the same people by {same} "
        "({same_interval}), {same_chance}.",
        measure=label,
        confidence=words.percent(confidence),
        **figures,
    )
    return Sentences([said], kind="said")


def _both(changes: pd.DataFrame, period: str) -> pd.DataFrame | None:
    """The period's change of everybody and of the same people; None without both."""
    rows = changes[changes["period"] == period].dropna(subset="difference").set_index("who")
    found = rows.reindex(["everybody", "same"])
    return None if found["difference"].isna().any() else found


def _told(row: pd.Series, confidence: float) -> bool:
    return decide(row, "test", confidence=confidence) in ("rose", "fell")


def anyway(words: Words, expected: pd.DataFrame, *, confidence: float = 0.95) -> Sentences:
    """Say class by class whether the next answer moved as was to be expected.

    Parameters
    ----------
    words : Words
    expected : DataFrame
        As `towards_the_mean` returns it.
    confidence : float, default 0.95
        That of the intervals.
    """
    shown = expected.dropna(subset="estimate").set_index("class_before")
    beyond = beyond_expected(shown)
    said = [
        words.gettext(
            _ANYWAY[decide(beyond.loc[kind], "primary", confidence=confidence)],
            classes=words.gettext(_AFTER[kind]),
            observed=words.change(row["estimate"], 2),
            expected=words.change(row["expected"], 2),
            confidence=words.percent(confidence),
            interval=words.interval(row["conf_low"], row["conf_high"], 2, of=words.change),
        )
        for kind, row in shown.iterrows()
    ]
    return Sentences(said, kind="said")


# by whether the change of everybody, and that of the same people, is more than chance
_SCALE = {
    (True, True): mark(
        "Yes, on the scale itself too: the mean score of everybody moved by {everybody} "
        "({confidence} interval {everybody_interval}) and that of the same people by {same} "
        "({same_interval}), both more than chance."
    ),
    (False, False): mark(
        "On the scale itself no change can be told from chance: the mean score of everybody moved "
        "by {everybody} ({confidence} interval {everybody_interval}) and that of the same people "
        "by {same} ({same_interval})."
    ),
    (True, False): mark(
        "On the scale itself the mean score of everybody moved by {everybody} ({confidence} "
        "interval {everybody_interval}), more than chance; that of the same people moved "
        "by {same} ({same_interval}), which is within chance."
    ),
    (False, True): mark(
        "On the scale itself the mean score of everybody moved by {everybody} ({confidence} "
        "interval {everybody_interval}), which is within chance; that of the same people moved by "
        "{same} ({same_interval}), more than chance."
    ),
}


_AFTER = {
    "promoter": mark("After 9 or 10"),
    "passive": mark("After 7 or 8"),
    "detractor": mark("After 0 to 6"),
}


_ANYWAY = {
    "unclear": mark(
        "{classes}, the next answer moved by {observed} on average ({confidence} interval "
        "{interval}), as was to be expected ({expected})."
    ),
    "rose": mark(
        "{classes}, the next answer moved by {observed} on average ({confidence} interval "
        "{interval}): higher than was to be expected ({expected}), more than chance."
    ),
    "fell": mark(
        "{classes}, the next answer moved by {observed} on average ({confidence} interval "
        "{interval}): lower than was to be expected ({expected}), more than chance."
    ),
}


_CHANCE = {True: mark("more than chance"), False: mark("which is within chance")}
