"""Sentences on whether forecasts of renewal came true."""

import pandas as pd

from nps_analysis.speech.catalogue import mark
from nps_analysis.speech.formats import Words
from nps_analysis.speech.sentences import Sentences


def come_true(
    words: Words, calibration: pd.DataFrame, groups: pd.DataFrame, *, confidence: float = 0.95
) -> Sentences:
    """Say whether forecasts are right on the whole, and whether they are too sure.

    Parameters
    ----------
    words : Words
    calibration : DataFrame
        Rows `in_the_large` and `slope`, with intervals.
    groups : DataFrame
        Forecasts beside what came, by group.
    confidence : float, default 0.95
        That of the intervals.

    Returns
    -------
    Sentences
    """
    if calibration.empty:
        return Sentences([])
    by = calibration.set_index("measure")
    shown = groups.dropna(subset="estimate")
    inside = shown["forecast"].between(shown["conf_low"], shown["conf_high"])
    missed = int((~inside).sum())
    said = []
    if len(shown):
        said.append(
            words.gettext(
                "In {missed} of the {groups} groups, the share renewed lies further from the "
                "forecast than noise explains.",
                missed=words.count(missed),
                groups=words.count(len(shown)),
            )
        )
    if "in_the_large" in by.index:
        row, n = by.loc["in_the_large"], groups["n"].sum()
        off = row["conf_low"] > 0 or row["conf_high"] < 0
        said.append(
            words.gettext(
                _ON_THE_WHOLE[bool(off)],
                renewals=words.renewals(n),
                forecast=words.percent((groups["forecast"] * groups["n"]).sum() / n, 1),
                share=words.percent((groups["estimate"] * groups["n"]).sum() / n, 1),
            )
        )
    if "slope" in by.index:
        row = by.loc["slope"]
        kind = "too sure" if row["conf_high"] < 1 else "timid" if row["conf_low"] > 1 else "right"
        said.append(
            words.gettext(
                _SURE[kind],
                slope=words.number(row["estimate"], 2),
                confidence=words.percent(confidence),
                interval=words.interval(row["conf_low"], row["conf_high"], 2, of=words.number),
            )
        )
    return Sentences(said, kind="said")


_ON_THE_WHOLE = {
    False: mark(
        "On the whole the forecasts came true: of {renewals}, {forecast} were forecast to renew "
        "and {share} did, a gap within noise."
    ),
    True: mark(
        "On the whole the forecasts were off, more than noise explains: of {renewals}, {forecast} "
        "were forecast to renew and {share} did."
    ),
}


_SURE = {
    "right": mark(
        "Whether they are too sure of themselves cannot be told from noise: their slope is "
        "{slope}, where 1 is right and less is too sure ({confidence} interval {interval})."
    ),
    "too sure": mark(
        "They are too sure of themselves: their slope is {slope}, where 1 is right ({confidence} "
        "interval {interval})."
    ),
    "timid": mark(
        "They are less sure than they could be: their slope is {slope}, where 1 is right "
        "({confidence} interval {interval})."
    ),
}
