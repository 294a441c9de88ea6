"""One score counted in several ways: each answer alike, weighted, each account, its revenue."""

from __future__ import annotations

from typing import Any

import pandas as pd

from nps_analysis.estimates import contrast, estimate

WAYS = ("answers", "weighted", "accounts", "revenue")
"""Each answer once, the first and the one that leads; then as `Weighting` has it; each account
once, worth the mean of its answers; each account with what it pays."""


def ways(
    answers: pd.DataFrame,
    weighted: pd.DataFrame,
    revenue: pd.DataFrame | None,
    *,
    quarter: str,
    **usual: Any,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Score a quarter, and compare it with the one before, in each way that the data allow.

    Parameters
    ----------
    answers : DataFrame
        Of two quarters at most, with `quarter`, `score` and `account`.
    weighted : DataFrame
        The same with `weight`; without rows where there is none.
    revenue : DataFrame, optional
        `account` and its `revenue`, where accounts are known; one without revenue has a null.
    quarter : str
        The later quarter.
    **usual
        `confidence` and `min_n`.

    Returns
    -------
    scores, changes : DataFrame
        One row a way, named by `way` as in `WAYS`: what `estimate` and what `contrast` return,
        all by account. No changes where there is no earlier quarter.

    Examples
    --------
    >>> answers = pd.DataFrame({"quarter": "2026Q3", "account": ["A"] * 9 + ["B", "C", "D"],
    ...                         "score": [2] * 9 + [10] * 3})
    >>> revenue = pd.DataFrame({"account": list("ABCD"), "revenue": [10.0, 30, 30, 30]})
    >>> scores, _ = ways(answers, answers.head(0), revenue, quarter="2026Q3")
    >>> scores[["way", "n", "estimate"]].round(1)
            way   n  estimate
    0   answers  12     -50.0
    1  accounts  12      50.0
    2   revenue  12      80.0
    """
    scored = answers[answers["score"].notna()]
    found = {"answers": scored.assign(weight=1.0)}
    if len(weighted):
        found["weighted"] = weighted
    if revenue is not None:
        contacts = scored.groupby(["quarter", "account"])["score"].transform("size")
        found["accounts"] = scored.assign(weight=1 / contacts)
        paying = scored.assign(contacts=contacts).merge(revenue, on="account")
        paying = paying[paying["revenue"].gt(0).fillna(False)].astype({"revenue": "float64"})
        if quarter in set(paying["quarter"]):
            found["revenue"] = paying.assign(weight=paying["revenue"] / paying["contacts"])
    rows = pd.concat([part.assign(way=way) for way, part in found.items()])
    rows = rows[["way", "quarter", "account", "score", "weight"]]
    alike = {"by": "way", "weight": "weight", "cluster": "account", **usual}
    scores = estimate(rows[rows["quarter"] == quarter], **alike)
    if rows["quarter"].nunique() < 2:
        return _in_order(scores), pd.DataFrame()
    return _in_order(scores), _in_order(contrast(rows, between="quarter", adjust=None, **alike))


def _in_order(rows: pd.DataFrame) -> pd.DataFrame:
    order = [way for way in WAYS if way in set(rows["way"])]
    return rows.set_index("way").loc[order].reset_index()
