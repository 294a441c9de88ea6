"""Held-back figures that nobody can work out by subtraction."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd

WITHHELD = "withheld: with the total it would tell another"


def suppress(estimates: pd.DataFrame, min_n: int) -> pd.DataFrame:
    """Hold back more figures, until no total gives away those of a small group.

    A figure held back for too few answers can be worked out where the total
    and all the others are shown. Along every line of the table, one for each
    value of all columns but one, what is held back must be two groups or
    none, with `min_n` answers together; else the next smallest joins them.

    Parameters
    ----------
    estimates : pandas.DataFrame
        As `estimate` returns them, one row for each combination of the `by`
        columns (those before `n`), such as quarter and region.
    min_n : int
        The same as in `estimate`; figures of smaller groups are held back too.

    Returns
    -------
    pandas.DataFrame
        `estimates`, with figures missing and the reason in `note`. `n` stays.

    Raises
    ------
    ValueError
        If there are no `by` columns, or `min_n` is not above 0.

    Examples
    --------
    >>> from nps_analysis.estimates import estimate
    >>> answers = pd.DataFrame({
    ...     "region": ["APAC"] * 4 + ["Americas"] * 40 + ["EMEA"] * 60,
    ...     "score": [9] * 104,
    ... })
    >>> suppress(estimate(answers, by="region"), min_n=30)[["region", "n", "estimate", "note"]]
         region   n  estimate                                           note
    0      APAC   4       NaN                      n = 4, below min_n = 30
    1  Americas  40       NaN  withheld: with the total it would tell another
    2      EMEA  60     100.0
    """
    if not min_n > 0:
        raise ValueError(f"min_n is {min_n}; it is 1 or more")
    by = list(estimates.columns[: estimates.columns.get_loc("n")])
    if not by:
        raise ValueError("estimates has no column before n; there is nothing to subtract from")
    n = estimates["n"].to_numpy()
    hidden = estimates["estimate"].isna().to_numpy() | (n < min_n)
    small = hidden.copy()
    lines = [
        group.index
        for fixed in combinations(by, len(by) - 1)
        for group in _lines(estimates.reset_index(drop=True), list(fixed))
    ]
    changed = True
    while changed:
        changed = False
        for line in lines:
            inside = np.asarray(line)
            while _tells(n[inside], hidden[inside], min_n) and not hidden[inside].all():
                shown = inside[~hidden[inside]]
                hidden[shown[np.argmin(n[shown])]] = True
                changed = True
    out = estimates.copy()
    figures = [
        name
        for name in out.columns[out.columns.get_loc("n") + 1 :]
        if name not in ("n_blank", "note")
    ]
    out.loc[hidden, figures] = pd.NA
    too_few = small & (out["note"] == "").to_numpy()
    out.loc[too_few, "note"] = [f"n = {count}, below min_n = {min_n}" for count in n[too_few]]
    out.loc[hidden & ~small, "note"] = WITHHELD
    return out


def _lines(rows: pd.DataFrame, fixed: list[str]) -> list[pd.DataFrame]:
    if not fixed:
        return [rows]
    return [group for _, group in rows.groupby(fixed, dropna=False)]


def _tells(n: np.ndarray, hidden: np.ndarray, min_n: int) -> bool:
    """Whether the total less what is shown says something of too few people."""
    held = n[hidden & (n > 0)]
    return len(held) == 1 or 0 < held.sum() < min_n
