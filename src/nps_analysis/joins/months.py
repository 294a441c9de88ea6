"""How often accounts reach the product's key goal, month by month, beside the score before."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from nps_analysis.joins.last_score import classes, with_last_score

MONTHS = 3
"""Months before a score, and after it, that usage is taken over; that of the score is neither."""

WINDOWS = {
    "usual": (-4 * MONTHS, -MONTHS),
    "earlier": (-2 * MONTHS, -MONTHS),
    "before": (-MONTHS, 0),
    "after": (1, 1 + MONTHS),
}
"""From which month to before which, counted from that of the score."""

LEAST = {"usual": MONTHS, "earlier": MONTHS, "before": MONTHS, "after": 1}
"""Months of each that must be known."""


def account_months(
    usage: pd.DataFrame,
    answers: pd.DataFrame,
    *,
    until: date,
    ended: pd.Series | None = None,
    seats: pd.Series | None = None,
    horizon_days: int = 365,
) -> pd.DataFrame:
    """Count the goals of each account and month, beside the last score before that month.

    Parameters
    ----------
    usage : DataFrame
        With `account`, `month` and `goals`; rows of one account and month are added up. With
        `event_id` they are events: a month without any is a month of none, from the account's
        first event to the end.
    answers : DataFrame
        As `scores_by_day` returns them, by `account`.
    until : date
        The last day that is looked at; a month that ends later is left out.
    ended : Series, optional
        The day an account was lost, by account: events are waited for until then.
    seats : Series, optional
        By account. Where they are known of every account, rates are those of a seat.
    horizon_days : int, default 365
        A score counts for months that begin at most so many days after it.

    Returns
    -------
    DataFrame
        One row an account and month: `account`, `month`, `goals`, `exposure` (1, or the seats),
        `score`, `class` and `answered_at` of the last score before the month's first day.

    Examples
    --------
    >>> from nps_analysis.joins.last_score import scores_by_day
    >>> usage = pd.DataFrame({"account": "A", "goals": [4, 6],
    ...                       "month": pd.to_datetime(["2026-07-01", "2026-08-01"])})
    >>> answers = pd.DataFrame({
    ...     "response_id": ["1"], "account": ["A"], "score": pd.array([9], dtype="Int64"),
    ...     "responded_at": pd.to_datetime(["2026-07-20"], utc=True)})
    >>> months = account_months(usage, scores_by_day(answers, by="account"),
    ...                         until=date(2026, 9, 30))
    >>> months[["account", "goals", "class"]]
      account  goals     class
    0       A      4    silent
    1       A      6  promoter
    """
    last = pd.Timestamp(until) + pd.Timedelta(days=1)
    rows = usage[usage["goals"].notna() & usage["account"].notna()]
    rows = rows[rows["month"] + pd.offsets.MonthBegin(1) <= last]
    months = rows.groupby(["account", "month"], as_index=False)["goals"].sum()
    if "event_id" in rows and rows["event_id"].notna().any() and len(months):
        months = _with_months_of_none(months, ended)
    months["exposure"] = 1.0
    if seats is not None and len(months):
        held = months["account"].map(seats).astype("Float64")
        if held.gt(0).fillna(False).all():
            months["exposure"] = held.astype(float)
    months["month"] = months["month"].astype("datetime64[us]")
    return with_last_score(months, answers, day="month", by="account", horizon_days=horizon_days)


def _with_months_of_none(months: pd.DataFrame, ended: pd.Series | None) -> pd.DataFrame:
    """Add the months in which nothing happened, while the account was a customer."""
    first = months.groupby("account")["month"].min()
    every = pd.MultiIndex.from_product(
        [first.index, pd.date_range(months["month"].min(), months["month"].max(), freq="MS")],
        names=["account", "month"],
    ).to_frame(index=False)
    stays = every["month"] >= every["account"].map(first)
    if ended is not None and len(ended):
        gone = every["account"].map(ended)
        stays &= gone.isna() | (every["month"] <= gone)
    whole = every[stays].merge(months, how="outer", on=["account", "month"])
    return whole.fillna({"goals": 0}).astype({"goals": "Int64"})


def around_scores(months: pd.DataFrame, answers: pd.DataFrame) -> pd.DataFrame:
    """Put beside each score the usage of the months before it and after it.

    Parameters
    ----------
    months : DataFrame
        As `account_months` returns them.
    answers : DataFrame
        As `scores_by_day` returns them, by `account`.

    Returns
    -------
    DataFrame
        One row an account and month in which it gave a score, the last of the month: `account`,
        `month`, `score`, `class`, `previous` (its score before, null where there is none);
        `usual`, `earlier`, `before` and `after`, goals a month in months 12 to 4 before (three of
        them at least), 6 to 4 before, 3 to 1 before and 1 to 3 after (one at least), null where
        fewer are known; `goals_after`, and `exposure_after`, over how much; and `recent`, true
        where the three months after are not over.

    Notes
    -----
    The month of the score itself is in neither: some of it came before the score, some after.
    """
    scores = answers[answers["account"].isin(months["account"])]
    month = scores["day"].dt.to_period("M").dt.to_timestamp().astype("datetime64[us]")
    scores = scores.assign(month=month)
    scores = scores.drop_duplicates(["account", "month"], keep="last")
    scores = scores.sort_values(["account", "month"], ignore_index=True)
    scores["previous"] = scores.groupby("account")["score"].shift()
    names = ["account", "month", "score", "class", "previous"]
    scores = scores.assign(**{"class": classes(scores["score"])})[names]
    if scores.empty or months.empty:
        empty = dict.fromkeys([*WINDOWS, "goals_after", "exposure_after"], pd.Series(dtype=float))
        return scores.head(0).assign(**empty, recent=pd.Series(dtype=bool))
    accounts, of = np.unique(months["account"].to_numpy(dtype=object), return_inverse=True)
    origin = months["month"].min()
    reach = _number(months["month"].max(), origin) + 1
    row = np.searchsorted(accounts, scores["account"].to_numpy(dtype=object))
    at = _number(scores["month"], origin)
    place, shape = (of, _number(months["month"], origin) + 1), (len(accounts), reach + 1)
    sums = {}
    for name, values in (
        ("held", 1.0),
        ("goals", months["goals"].to_numpy(dtype=float)),
        ("exposure", months["exposure"].to_numpy(dtype=float)),
    ):
        grid = np.zeros(shape)
        grid[place] = values
        sums[name] = grid.cumsum(axis=1)
    for name, (start, end) in WINDOWS.items():
        low, high = (np.clip(at + edge, 0, reach) for edge in (start, end))
        found = {key: grid[row, high] - grid[row, low] for key, grid in sums.items()}
        enough = found["held"] >= LEAST[name]
        rate = found["goals"] / np.where(enough, found["exposure"], 1)
        scores[name] = np.where(enough, rate, np.nan)
        if name == "after":
            scores["goals_after"], scores["exposure_after"] = found["goals"], found["exposure"]
    scores["recent"] = at + WINDOWS["after"][1] > reach
    return scores


def _number(month: pd.Series | pd.Timestamp, origin: pd.Timestamp):
    """Months since the first one."""
    if isinstance(month, pd.Timestamp):
        return 12 * (month.year - origin.year) + month.month - origin.month
    found = 12 * (month.dt.year - origin.year) + month.dt.month - origin.month
    return found.to_numpy(dtype=int)
