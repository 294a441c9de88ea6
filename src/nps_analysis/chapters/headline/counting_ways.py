"""One score counted in several ways: each answer alike, weighted, each account, its revenue."""

from __future__ import annotations

from typing import Any

import pandas as pd

from nps_analysis.estimates import contrast, estimate, roll_up

WAYS = ("answers", "weighted", "accounts", "revenue")
"""Each answer once, the first and the one that leads; then as `Weighting` has it; each account
once, worth the mean of its answers; each account with what it pays."""


def scores_by_way(
    answers: pd.DataFrame,
    weighted: pd.DataFrame,
    revenue: pd.DataFrame | None,
    *,
    period: str,
    **usual: Any,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Score a period, and compare it with the one before, in each way that the data allow.

    Parameters
    ----------
    answers : DataFrame
        Of two periods at most, with `period`, `score` and `account`.
    weighted : DataFrame
        The same with `weight`; without rows where there is none.
    revenue : DataFrame, optional
        `account` and its `revenue`, where accounts are known; one without revenue has a null.
    period : str
        The later period.
    **usual
        `confidence` and `min_n`.

    Returns
    -------
    scores, changes : DataFrame
        One row a way, named by `way` as in `WAYS`: what `estimate` and what `contrast` return,
        all by account. No changes where there is no earlier period.

    Examples
    --------
    >>> answers = pd.DataFrame({"period": "2026Q3", "account": ["A"] * 9 + ["B", "C", "D"],
    ...                         "score": [2] * 9 + [10] * 3})
    >>> revenue = pd.DataFrame({"account": list("ABCD"), "revenue": [10.0, 30, 30, 30]})
    >>> scores, _ = scores_by_way(answers, answers.head(0), revenue, period="2026Q3")
    >>> scores[["way", "n", "estimate"]].round(1)
            way   n  estimate
    0   answers  12     -50.0
    1  accounts  12      50.0
    2   revenue  12      80.0
    """
    scored = answers[answers["score"].notna()]
    known = revenue is not None
    found = [_rolled_up(scored, ["persons", "accounts"][: 1 + known], period, usual)]
    if len(weighted):
        rows = weighted.assign(way="weighted")
        how: dict[str, Any] = {"by": "way", "weight": "weight", "cluster": "account", **usual}
        scores = estimate(rows[rows["period"] == period], **how)
        found.append((scores, contrast(rows, between="period", **how) if _two(rows) else None))
    if known:
        paying = scored.merge(revenue, on="account")
        paying = paying[paying["revenue"].gt(0).fillna(False)].astype({"revenue": "float64"})
        if period in set(paying["period"]):
            found.append(_rolled_up(paying, ["revenue"], period, usual))
    scores = _in_order([scores for scores, _ in found])
    if not _two(scored):
        return scores, pd.DataFrame()
    return scores, _in_order([changes for _, changes in found if changes is not None])


def _rolled_up(
    rows: pd.DataFrame, over: list[str], period: str, usual: dict[str, Any]
) -> tuple[pd.DataFrame, pd.DataFrame | None]:
    """Scores and changes over persons, accounts or revenue, of those asked for."""
    how = {"account": "account", **usual}
    if "revenue" in over:
        how["revenue"] = "revenue"

    def kept(figures: pd.DataFrame) -> pd.DataFrame:
        figures = figures[figures["over"].isin(over)]
        return figures.rename(columns={"over": "way"}).replace({"way": {"persons": "answers"}})

    scores = kept(roll_up(rows[rows["period"] == period], **how))
    return scores, kept(roll_up(rows, between="period", **how)) if _two(rows) else None


def _two(rows: pd.DataFrame) -> bool:
    return rows["period"].nunique() == 2


def _in_order(tables: list[pd.DataFrame]) -> pd.DataFrame:
    rows = pd.concat(tables).set_index("way")
    return rows.loc[[way for way in WAYS if way in rows.index]].reset_index()
