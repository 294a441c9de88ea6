"""Sentences on the scale itself: whether the mean moved, and what would have happened anyway."""

import pandas as pd

from nps_analysis.speech.catalogue import mark
from nps_analysis.speech.claims import direction
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
        As `models.panel.changes` returns them of the score.
    period : str
        The period reported on.
    confidence : float, default 0.95
        That of the intervals.
    """
    here = changes[changes["period"] == period] if len(changes) else changes
    rows = here.dropna(subset="difference").set_index("who") if len(here) else here
    if not len(rows) or not {"everybody", "same"} <= set(rows.index):
        return Sentences([], kind="said")
    everybody, same = rows.loc["everybody"], rows.loc["same"]
    told = tuple(direction(row, confidence) in ("rose", "fell") for row in (everybody, same))
    figures = {}
    for name, row in (("everybody", everybody), ("same", same)):
        ends = words.interval(row["conf_low"], row["conf_high"], 2, of=words.change)
        figures |= {name: words.change(row["difference"], 2), f"{name}_interval": ends}
    said = words.gettext(_SCALE[told], confidence=words.percent(confidence), **figures)
    return Sentences([said], kind="said")


def anyway(words: Words, expected: pd.DataFrame, *, confidence: float = 0.95) -> Sentences:
    """Say class by class whether the next answer moved as was to be expected.

    Parameters
    ----------
    words : Words
    expected : DataFrame
        As `models.movement.towards_the_mean` returns it.
    confidence : float, default 0.95
        That of the intervals.
    """
    shown = expected.dropna(subset="estimate").set_index("class_before")
    said = [
        words.gettext(
            _ANYWAY[beside(row)],
            classes=words.gettext(_AFTER[kind]),
            observed=words.change(row["estimate"], 2),
            expected=words.change(row["expected"], 2),
            confidence=words.percent(confidence),
            interval=words.interval(row["conf_low"], row["conf_high"], 2, of=words.change),
        )
        for kind, row in shown.iterrows()
    ]
    return Sentences(said, kind="said")


def beside(row: pd.Series) -> str:
    """Where a change lies beside the expected one."""
    if row["conf_low"] <= row["expected"] <= row["conf_high"]:
        return "as"
    return "more" if row["estimate"] > row["expected"] else "less"


# by whether the change of everybody, and that of the same people, is more than noise
_SCALE = {
    (True, True): mark(
        "Yes, on the scale itself too: the mean score of everybody moved by {everybody} "
        "({confidence} interval {everybody_interval}) and that of the same people by {same} "
        "({same_interval}), both more than noise explains."
    ),
    (False, False): mark(
        "On the scale itself no change can be told from noise: the mean score of everybody moved "
        "by {everybody} ({confidence} interval {everybody_interval}) and that of the same people "
        "by {same} ({same_interval})."
    ),
    (True, False): mark(
        "On the scale itself the mean score of everybody moved by {everybody} ({confidence} "
        "interval {everybody_interval}), more than noise explains; that of the same people moved "
        "by {same} ({same_interval}), which is within noise."
    ),
    (False, True): mark(
        "On the scale itself the mean score of everybody moved by {everybody} ({confidence} "
        "interval {everybody_interval}), which is within noise; that of the same people moved by "
        "{same} ({same_interval}), more than noise explains."
    ),
}


_AFTER = {
    "promoter": mark("After 9 or 10"),
    "passive": mark("After 7 or 8"),
    "detractor": mark("After 0 to 6"),
}


_ANYWAY = {
    "as": mark(
        "{classes}, the next answer moved by {observed} on average ({confidence} interval "
        "{interval}), as was to be expected ({expected})."
    ),
    "more": mark(
        "{classes}, the next answer moved by {observed} on average ({confidence} interval "
        "{interval}): higher than was to be expected ({expected}), more than noise explains."
    ),
    "less": mark(
        "{classes}, the next answer moved by {observed} on average ({confidence} interval "
        "{interval}): lower than was to be expected ({expected}), more than noise explains."
    ),
}
