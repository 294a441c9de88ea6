"""Answers to draw, and what was drawn: read from the artists, not from the picture."""

import numpy as np
import pandas as pd
from matplotlib.collections import LineCollection, PathCollection

from nps_analysis.estimates import estimate

PERIODS = ("2025Q3", "2025Q4", "2026Q2", "2026Q3")  # 2026Q1 has no answers


def answers(seed=3, periods=PERIODS, each=80, groups=("EMEA", "Americas", "APAC")):
    """So many answers in each period, of groups and scores drawn by lot."""
    rng = np.random.default_rng(seed)
    size = each * len(periods)
    return pd.DataFrame(
        {
            "period": np.repeat(periods, each),
            "score": rng.integers(3, 11, size),
            "segment": "region",
            "group": rng.choice(groups, size),
        }
    ).astype({"score": "Int64"})


def by_group(data, min_n=1):
    """The score of each group in each period."""
    return estimate(data, by=["period", "segment", "group"], min_n=min_n)


def points(axes):
    """Where the markers of an axes are."""
    drawn = [c.get_offsets() for c in axes.collections if type(c) is PathCollection]
    return np.vstack([np.asarray(offsets) for offsets in drawn])


def bars(axes):
    """The ends of the interval lines of an axes."""
    lines = [c.get_segments() for c in axes.collections if isinstance(c, LineCollection)]
    return np.array([segment for segments in lines for segment in segments])


def texts(axes):
    """What is written in an axes."""
    return [text.get_text() for text in axes.texts]


def lines_of(axes):
    """The lines drawn through several places, by the places they go through."""
    return [list(map(float, line.get_xdata())) for line in axes.lines if len(line.get_xdata()) > 1]


def filled(axes):
    """Where each mark of rows stands -> whether it is full."""
    return {
        round(float(offset[1])): tuple(collection.get_facecolor()[0][:3]) != (1, 1, 1)
        for collection in axes.collections
        if type(collection) is PathCollection
        for offset in np.asarray(collection.get_offsets())
    }
