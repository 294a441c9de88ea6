"""Correction of p values for how many there are."""

from __future__ import annotations

import numpy as np


def adjusted_p(
    p_value: np.ndarray, adjust: str | None, tail: np.ndarray | None = None
) -> np.ndarray:
    """Correct p values for how many there are; a missing one stays so and is not counted.

    What is multiplied is `tail`, if given: the same p values from a t
    distribution. Far out, where corrected tests look, the normal one is too
    thin for few answers, and one report in fifteen would find a change where
    there is none. A few lines of our own: statsmodels' multipletests costs a
    second to import.
    """
    if adjust is None:
        return p_value.copy()
    tail = p_value if tail is None else tail
    out = np.full(len(p_value), np.nan)
    order = np.argsort(p_value)[: np.isfinite(p_value).sum()]
    rank = np.arange(1, len(order) + 1)
    times = len(order) + 1 - rank if adjust == "holm" else len(order) / rank
    steps = np.where(times > 1, times * tail[order], p_value[order])
    if adjust == "holm":
        steps = np.maximum.accumulate(steps)
    else:
        steps = np.minimum.accumulate(steps[::-1])[::-1]
    out[order] = np.minimum(steps, 1)
    return out
