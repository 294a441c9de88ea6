"""Renewals beside the last score that came before the decision, never one that came after."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd

from nps_analysis.contract import PASSIVE_FROM, PROMOTER_FROM

SILENT = "silent"
"""The class of an account from which no score came in time."""


def scored_renewals(
    renewals: pd.DataFrame,
    responses: pd.DataFrame,
    *,
    until: date,
    horizon_days: int = 365,
    time_zone: str = "UTC",
) -> pd.DataFrame:
    """Give each decided renewal the last score its account gave before the decision.

    A score given on the day of the decision may be its consequence, and so may
    every later one: only earlier days count. Renewals not yet decided at
    `until` are left out; accounts that gave no score in time are kept.

    Parameters
    ----------
    renewals : DataFrame
        The canonical table: `account_id`, `due_on`, `renewed`, perhaps `decided_on`; a renewal
        without a day of decision was decided when it was due.
    responses : DataFrame
        The canonical table: `account_id`, `responded_at` (UTC), `score`, perhaps `survey`;
        transactional surveys, blanks and answers of no account are passed over.
    until : date
        The last day whose decisions count.
    horizon_days : int, default 365
        A score counts for a decision taken at most so many days after it.
    time_zone : str, default "UTC"
        In which an instant becomes a day.

    Returns
    -------
    DataFrame
        The decided rows of `renewals`, in their order, with `decided` (the day), `score` (Int64,
        null where none came in time), `class` (promoter, passive, detractor, silent) and
        `answered_at` (UTC).

    Notes
    -----
    Where several people of an account answered, the last to do so speaks for
    it; at the same instant, the greater `response_id`.

    Examples
    --------
    >>> renewals = pd.DataFrame({"account_id": ["A", "B"], "renewed": [True, False],
    ...                          "due_on": pd.to_datetime(["2026-09-10", "2026-09-10"])})
    >>> responses = pd.DataFrame({
    ...     "response_id": ["1", "2", "3"], "account_id": ["A", "A", "B"],
    ...     "responded_at": pd.to_datetime(["2026-05-02", "2026-09-10", "2026-09-11"], utc=True),
    ...     "score": pd.array([9, 2, 1], dtype="Int64")})
    >>> scored = scored_renewals(renewals, responses, until=date(2026, 9, 30))
    >>> scored[["account_id", "score", "class"]]
      account_id  score     class
    0          A      9  promoter
    1          B   <NA>    silent
    """
    due = renewals["due_on"]
    decided = renewals["decided_on"].fillna(due) if "decided_on" in renewals else due
    rows = renewals.assign(decided=decided.astype("datetime64[us]"))
    rows = rows[rows["renewed"].notna() & (rows["decided"] <= pd.Timestamp(until))]
    answers = scores_by_day(responses, time_zone)
    return with_last_score(rows, answers, day="decided", horizon_days=horizon_days)


def with_last_score(
    rows: pd.DataFrame,
    answers: pd.DataFrame,
    *,
    day: str,
    by: str = "account_id",
    horizon_days: int = 365,
) -> pd.DataFrame:
    """Give each row the last score that its account gave on a day before the row's own.

    Parameters
    ----------
    rows : DataFrame
        With the columns `day` and `by` name.
    answers : DataFrame
        As `scores_by_day` returns them.
    day, by : str
        The column of the rows' day, and of whose they are.
    horizon_days : int, default 365
        A score counts for at most so many days.

    Returns
    -------
    DataFrame
        The rows in their order, with `score`, `class` and `answered_at`.
    """
    order = rows.reset_index(drop=True).reset_index(names="__row")
    scored = pd.merge_asof(
        order.sort_values(day, kind="stable"),
        answers,
        left_on=day,
        right_on="day",
        by=by,
        allow_exact_matches=False,
        tolerance=timedelta(days=horizon_days),
    )
    scored = scored.set_index("__row").sort_index().drop(columns="day")
    return scored.assign(**{"class": classes(scored["score"])}).rename_axis(None)


def classes(scores: pd.Series) -> pd.Series:
    """Name the class of each score; a missing one is "silent".

    Examples
    --------
    >>> classes(pd.Series([6, 7, 9, None], dtype="Int64")).tolist()
    ['detractor', 'passive', 'promoter', 'silent']
    """
    named = pd.Series(SILENT, scores.index, dtype="string")
    known = scores.notna()
    named[known] = "detractor"
    named[known & (scores >= PASSIVE_FROM).fillna(False)] = "passive"
    named[known & (scores >= PROMOTER_FROM).fillna(False)] = "promoter"
    return named


def scores_by_day(
    responses: pd.DataFrame, time_zone: str = "UTC", by: str = "account_id"
) -> pd.DataFrame:
    """List the relational scores of accounts, earliest first, each with its local `day`."""
    kept = responses["score"].notna() & responses[by].notna()
    if "survey" in responses:
        kept &= responses["survey"].fillna("relational") == "relational"
    rows = responses[kept].sort_values(["responded_at", "response_id"], kind="stable")
    local = rows["responded_at"].dt.tz_convert(time_zone).dt.tz_localize(None)
    return pd.DataFrame(
        {
            by: rows[by],
            "score": rows["score"].astype("Int64"),
            "answered_at": rows["responded_at"],
            "day": local.dt.normalize().astype("datetime64[us]"),
        }
    )
