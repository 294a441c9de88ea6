"""Answers of two periods, some of the same people, in accounts."""

import numpy as np
import pandas as pd


def two_periods():
    """Two periods of 200 answers, 80 of them of the same people, in 60 accounts."""
    draw = np.random.default_rng(7)
    frames = []
    for period, first in (("2026Q2", 0), ("2026Q3", 120)):
        people = np.arange(first, first + 200)
        frames.append(
            pd.DataFrame(
                {
                    "period": period,
                    "customer_id": people,
                    "account": people % 60,
                    "plan": np.where(people % 3 == 0, "Team", "Starter"),
                    "score": draw.integers(4, 11, 200),
                }
            )
        )
    return pd.concat(frames, ignore_index=True)
