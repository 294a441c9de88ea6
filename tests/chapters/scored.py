"""Answers of so many promoters, passives and detractors in each period."""

import numpy as np
import pandas as pd

COUNTS = {
    # promoters, passives, detractors
    "2026Q1": (100, 60, 40),
    "2026Q2": (100, 60, 40),  # NPS 100 (100 - 40) / 200 = 30
    "2026Q3": (150, 40, 10),  # NPS 100 (150 - 10) / 200 = 70
}


def answers(counts, **columns):
    """One answer a row, of 9, 7 or 3."""
    cells = [
        (period, score, n)
        for period, classes in counts.items()
        for score, n in zip((9, 7, 3), classes, strict=True)
    ]
    periods, scores, times = zip(*cells, strict=True)
    rows = {"period": np.repeat(periods, times), "score": np.repeat(scores, times)}
    return pd.DataFrame(rows).astype({"score": "Int64"}).assign(**columns)
