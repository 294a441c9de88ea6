"""Columns that the tables share, rounded for reading; the answers come first."""

from collections.abc import Callable, Iterable, Sequence

import pandas as pd

from nps_analysis.estimates.suppression import WITHHELD
from nps_analysis.exhibit.tables import Column
from nps_analysis.programme import Break
from nps_analysis.speech import Words
from nps_analysis.speech.breaks import by_period, noted
from nps_analysis.speech.catalogue import mark

CLASS_NAMES = {
    "promoter": mark("Promoters"),
    "passive": mark("Passives"),
    "detractor": mark("Detractors"),
    "silent": mark("No score"),
}


def rows(header: str, names: Iterable[str]) -> Column:
    """Name the rows."""
    return Column(header, list(names), "row")


def periods(frame: pd.DataFrame, words: Words) -> Column:
    """Name the rows by their period."""
    return rows(words.gettext("Period"), frame["period"].map(words.period))


def answers(frame: pd.DataFrame, words: Words) -> Column:
    """How many answered."""
    return counted(words.gettext("Answers"), frame["n"], words)


def counted(header: str, counts: Iterable[int], words: Words) -> Column:
    """So many of something."""
    return Column(header, [words.count(count) for count in counts])


def many(n: int, words: Words, what: str | None = None) -> str:
    """So many of something, within a sentence: "212 answers", "Renewals: 51"."""
    if what is None:
        return words.answers(n)
    return words.gettext("{what}: {count}", what=what, count=words.count(n))


def figures(
    frame: pd.DataFrame,
    header: str,
    confidence: float,
    words: Words,
    write: Callable[[float, int], str],
    digits: int = 1,
    figure: str = "estimate",
) -> list[Column]:
    """A figure and its interval."""
    ends = zip(frame["conf_low"], frame["conf_high"], strict=True)
    interval = words.gettext("{confidence} interval", confidence=words.percent(confidence))
    return [
        Column(header, [write(value, digits) for value in frame[figure]]),
        Column(interval, [words.interval(low, high, digits, of=write) for low, high in ends]),
    ]


def remarks(frame: pd.DataFrame, words: Words, breaks: Sequence[Break] = ()) -> list[Column]:
    """Why a figure is missing, and where periods begin another series; else no column."""
    absent = frame["estimate"].isna()
    notes = frame["note"] if "note" in frame else [""] * len(frame)
    said = [
        why(n, note, words) if gone else ""
        for gone, n, note in zip(absent, frame["n"], notes, strict=True)
    ]
    for period, these in by_period(breaks).items():
        later = [place for place, one in enumerate(frame["period"]) if one >= period]
        if later and later[0]:
            remark = noted(words, these)
            said[later[0]] = "; ".join(filter(None, [remark, said[later[0]]]))
    if not any(said):
        return []
    return [Column(words.gettext("Note"), said, "text")]


def why(n: int, note: str, words: Words) -> str:
    """Say why a figure is not shown: nobody answered, too few did, or it would tell another."""
    if note == WITHHELD:
        return words.gettext("withheld to protect another")
    return words.gettext("too few to show") if n else words.gettext("no answers")
