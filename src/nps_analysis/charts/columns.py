"""Columns that the tables share, rounded for reading; the answers come first."""

from collections.abc import Callable, Iterable

import pandas as pd

from nps_analysis.charts.exhibit import Column
from nps_analysis.words import Words
from nps_analysis.words.catalogue import mark

CLASS_NAMES = {
    "promoter": mark("Promoters"),
    "passive": mark("Passives"),
    "detractor": mark("Detractors"),
    "silent": mark("No score"),
}


def rows(header: str, names: Iterable[str]) -> Column:
    """Name the rows."""
    return Column(header, list(names), "row")


def quarters(frame: pd.DataFrame, words: Words) -> Column:
    """Name the rows by their quarter."""
    return rows(words.gettext("Quarter"), frame["quarter"].map(words.quarter))


def answers(frame: pd.DataFrame, words: Words) -> Column:
    """How many answered."""
    return counted(words.gettext("Answers"), frame["n"], words)


def counted(header: str, counts: Iterable[int], words: Words) -> Column:
    """So many of something."""
    return Column(header, [words.count(count) for count in counts])


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


def remarks(frame: pd.DataFrame, words: Words) -> list[Column]:
    """Why a figure is missing; no column where none is."""
    absent = frame["estimate"].isna()
    if not absent.any():
        return []
    too_few, none = words.gettext("too few answers to show"), words.gettext("no answers")
    said = [
        "" if not gone else too_few if n else none
        for gone, n in zip(absent, frame["n"], strict=True)
    ]
    return [Column(words.gettext("Note"), said, "text")]
