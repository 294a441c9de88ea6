"""Sentences where nobody has been asked for a score."""

from datetime import date

import pandas as pd

from nps_analysis.speech.formats import Words
from nps_analysis.speech.sentences import Sentences


def renewed(
    words: Words, rates: pd.DataFrame, *, until: date, confidence: float = 0.95
) -> Sentences:
    """Say what share of all renewals were renewed, without regard to any score.

    Parameters
    ----------
    words : Words
    rates : DataFrame
        The renewal rate of everybody, in one row or none, as `estimate` returns it.
    until : date
        The last day whose decisions are counted.
    confidence : float, default 0.95
        That of the interval.
    """
    shown = rates.dropna(subset="estimate")
    if shown.empty:
        return Sentences([], kind="missing")
    row = shown.iloc[0]
    said = words.gettext(
        "Of {renewals} decided up to {date}, whoever the customer, {rate} were renewed "
        "({confidence} interval {interval}).",
        renewals=words.renewals(row["n"]),
        date=words.date(until),
        rate=words.percent(row["estimate"]),
        confidence=words.percent(confidence),
        interval=words.interval(row["conf_low"], row["conf_high"], of=words.percent),
    )
    return Sentences([said], kind="missing")
