"""Effort beside the score and beside renewal: the answer itself, or the last one that came before.

Effort reaches a score in two ways. Where both were asked in one survey, they stand on the same
answer. Where effort was asked after a contact, it is the last that the same customer gave before.
"""

from __future__ import annotations

from datetime import date

import pandas as pd

from nps_analysis.joins.last_score import scored_renewals

SIDES = ("easy", "neither", "hard")


def scored_efforts(responses: pd.DataFrame, *, horizon_days: int = 180) -> pd.DataFrame:
    """Give each relational score the effort that goes with it.

    The effort on the same answer; else the last one that the same customer
    gave at an earlier instant, at most so many days before. Never one that
    was given at the same instant or later, nor another person's.

    Parameters
    ----------
    responses : DataFrame
        The canonical table, both surveys: `customer_id`, `responded_at` (UTC), `score`, `survey`
        and `effort`.
    horizon_days : int, default 180
        An effort counts for a score given at most so many days after it.

    Returns
    -------
    DataFrame
        The relational answers with a score, in their order; `effort`, Int64, null where none
        goes with the score; `effort_at`, the instant it was given.

    Examples
    --------
    >>> responses = pd.DataFrame({
    ...     "customer_id": ["A", "A", "A", "B"],
    ...     "survey": ["transactional", "relational", "transactional", "relational"],
    ...     "responded_at": pd.to_datetime(
    ...         ["2026-05-02", "2026-07-02", "2026-07-03", "2026-07-04"], utc=True),
    ...     "score": pd.array([None, 9, None, 6], "Int64"),
    ...     "effort": pd.array([5, None, 1, 2], "Int64")})
    >>> scored_efforts(responses)[["customer_id", "score", "effort"]].to_dict("split")["data"]
    [['A', 9, 5], ['B', 6, 2]]
    """
    scored = responses[(responses["survey"] == "relational") & responses["score"].notna()]
    contacts = responses[(responses["survey"] == "transactional") & responses["effort"].notna()]
    told = pd.DataFrame(
        {
            "customer_id": contacts["customer_id"],
            "effort_at": contacts["responded_at"],
            "__before": contacts["effort"].astype("Int64"),
        }
    ).sort_values("effort_at", kind="stable")
    order = scored.reset_index(names="__row").sort_values("responded_at", kind="stable")
    joined = pd.merge_asof(
        order,
        told,
        left_on="responded_at",
        right_on="effort_at",
        by="customer_id",
        allow_exact_matches=False,
        tolerance=pd.Timedelta(days=horizon_days),
    )
    joined = joined.set_index("__row").loc[scored.index]
    same = joined["effort"].notna()
    return joined.assign(
        effort=joined["effort"].astype("Int64").fillna(joined["__before"]),
        effort_at=joined["effort_at"].mask(same, joined["responded_at"]),
    ).drop(columns="__before")


def renewals_after_effort(
    renewals: pd.DataFrame,
    responses: pd.DataFrame,
    *,
    until: date,
    horizon_days: int = 365,
    time_zone: str = "UTC",
) -> pd.DataFrame:
    """Give each decided renewal the last effort its account told of before the decision.

    As `scored_renewals` does for scores: only earlier days count, contracts
    not yet decided are left out, and accounts that told of none are kept.

    Parameters
    ----------
    renewals : DataFrame
        The canonical table.
    responses : DataFrame
        The canonical table: `account_id`, `responded_at` (UTC), `effort`; of either survey.
    until : date
        The last day whose decisions count.
    horizon_days : int, default 365
        An effort counts for a decision taken at most so many days after it.
    time_zone : str, default "UTC"
        In which an instant becomes a day.

    Returns
    -------
    DataFrame
        The decided rows of `renewals` with `decided` (the day), `effort` (Int64, null where none
        came in time) and `effort_at` (UTC).

    Examples
    --------
    >>> renewals = pd.DataFrame({"account_id": ["A", "B"], "renewed": [True, False],
    ...                          "due_on": pd.to_datetime(["2026-09-10", "2026-09-10"])})
    >>> responses = pd.DataFrame({
    ...     "response_id": ["1", "2"], "account_id": ["A", "B"],
    ...     "responded_at": pd.to_datetime(["2026-09-09", "2026-09-10"], utc=True),
    ...     "effort": pd.array([6, 1], "Int64")})
    >>> after = renewals_after_effort(renewals, responses, until=date(2026, 9, 30))
    >>> after["effort"].tolist()
    [6, <NA>]
    """
    told = responses.assign(score=responses["effort"], survey="relational")
    rows = scored_renewals(
        renewals, told, until=until, horizon_days=horizon_days, time_zone=time_zone
    )
    rows = rows.drop(columns="class")
    return rows.rename(columns={"score": "effort", "answered_at": "effort_at"})


def ease(effort: pd.Series, *, points: int, low_is_good: bool) -> pd.Series:
    """Turn effort so that more is easier, on the same scale.

    Examples
    --------
    >>> ease(pd.Series([1, 4, None], dtype="Int64"), points=5, low_is_good=True).tolist()
    [5, 2, <NA>]
    """
    return points + 1 - effort if low_is_good else effort


def ease_sides(eased: pd.Series, *, points: int) -> pd.Series:
    """Say on which side of the middle each answer lies: easy, neither or hard.

    Examples
    --------
    >>> ease_sides(pd.Series([1, 3, 4, None], dtype="Int64"), points=5).tolist()
    ['hard', 'neither', 'easy', <NA>]
    """
    named = pd.Series(pd.NA, eased.index, dtype="string")
    middle = (points + 1) / 2
    found = {"hard": eased < middle, "neither": eased == middle, "easy": eased > middle}
    for side, here in found.items():
        named[here.fillna(False)] = side
    return named
