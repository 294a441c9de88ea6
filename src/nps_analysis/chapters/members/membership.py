"""Members and others period by period: what was known of each before it, and what followed.

Whoever is a member when a period begins is one for the whole of it; whoever joins later counts
from the next. What members and others are compared by was known before the period began, so that
nothing of what followed can be mistaken for a reason.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
import pandas as pd

SQUARED = ("last_score", "time")
"""What membership need not follow in a straight line."""
KNOWN = ("last_score", "mean_score", "recent_goals", "goals_trend", "years", "revenue_in_force")
"""What is known of an account when a period begins, where the exports tell it."""


def joined(customers: pd.DataFrame) -> pd.DataFrame:
    """List the accounts, since when each is a customer and since when a member.

    An account joins with the first of its people.

    Parameters
    ----------
    customers : DataFrame
        The canonical table.

    Returns
    -------
    DataFrame
        Indexed by account: `member_since` and `customer_since`, null where not known.

    Examples
    --------
    >>> day = pd.to_datetime(["2026-02-01", None, None])
    >>> joined(pd.DataFrame({"account": [*"AAB"], "customer_since": day,
    ...                      "member_since": day}))["member_since"].notna().tolist()
    [True, False]
    """
    since = customers.groupby("account")[["member_since", "customer_since"]].min()
    return since.apply(pd.to_datetime)


def standing(
    accounts: pd.DataFrame,
    starts: Mapping[str, date],
    *,
    answers: pd.DataFrame,
    usage: pd.DataFrame,
    renewals: pd.DataFrame,
    horizon_days: int = 365,
    time_zone: str = "UTC",
) -> pd.DataFrame:
    """Describe every account at the start of every period.

    Parameters
    ----------
    accounts : DataFrame
        As `joined` lists them.
    starts : mapping
        Period -> its first day.
    answers, usage, renewals : DataFrame
        The canonical tables, answers of the relational survey; perhaps without rows.
    horizon_days : int, default 365
        How long before the period a score counts.
    time_zone : str, default "UTC"
        In which an instant becomes a day.

    Returns
    -------
    DataFrame
        One row an account and period, from when it is a customer: `account`, `period`; `member`;
        `last_score` before the period and `mean_score` of those within the horizon;
        `recent_goals`, of the three months before, and `goals_trend`, over the three before those,
        as logarithms; `years` as a customer; `revenue_in_force`, of the contract, as a logarithm.
        Null where not known.
    """
    rows = []
    for period, first in starts.items():
        day = pd.Timestamp(first)
        old = accounts[~(accounts["customer_since"] >= day)]
        years = (day - old["customer_since"]).dt.days / 365.25
        found = pd.DataFrame({"member": old["member_since"] < day, "years": years})
        scores = _scores(answers, old.index, day, horizon_days, time_zone)
        found["last_score"], found["mean_score"] = scores
        found["recent_goals"], found["goals_trend"] = _usage(usage, old.index, day)
        found["revenue_in_force"] = _revenue(renewals, old.index, day)
        rows.append(found.rename_axis("account").reset_index().assign(period=period))
    columns = ["account", "period", "member", *KNOWN]
    return pd.concat(rows, ignore_index=True)[columns] if rows else pd.DataFrame(columns=columns)


def covariates(rows: pd.DataFrame, segments: Sequence[str] = ()) -> tuple[pd.DataFrame, list[str]]:
    """Make numbers of what is known: what a comparison is adjusted for.

    Parameters
    ----------
    rows : DataFrame
        With the columns of `standing`, those of the segments, and `period`.
    segments : sequence of str
        Each level but the most frequent becomes a column; levels of fewer than 5 rows are one with
        the most frequent.

    Returns
    -------
    DataFrame, list of str
        Numbers, none missing: a missing one is the mean, and a column `<name>_unknown` says so
        where anything is missing. `time` counts periods; what is in `SQUARED` has its square too,
        as `<name>_squared`. Columns that never differ are left out.
        Then the names, as in `KNOWN` and `segments`, of what is in them.

    Examples
    --------
    >>> rows = pd.DataFrame({"period": ["2026Q2", "2026Q3"] * 3,
    ...                      "last_score": [9, None, 3, 5, 7, 6], "recent_goals": [1.0] * 6})
    >>> found, names = covariates(rows)
    >>> found.columns.tolist(), names
    (['last_score', 'last_score_unknown', 'time', 'last_score_squared'], ['last_score', 'time'])
    """
    columns = {}
    for name in KNOWN:
        values = rows[name].astype(float) if name in rows else pd.Series(np.nan, rows.index)
        missing = values.isna()
        if missing.all():
            continue
        columns[name] = values.fillna(values.mean())
        if missing.any() and name != "mean_score":  # unknown where the last score is
            columns[f"{name}_unknown"] = missing.astype(float)
    for name in segments:
        level = rows[name].fillna("")
        sizes = level.value_counts()
        columns |= {
            f"{name}: {one}": (level == one).astype(float)
            for one, size in sizes.iloc[1:].items()
            if size >= 5
        }
    periods = sorted(rows["period"].unique())
    columns["time"] = rows["period"].map(periods.index).astype(float)
    for name in SQUARED:
        if name in columns:
            columns[f"{name}_squared"] = (columns[name] - columns[name].mean()) ** 2
    kept = {name: column for name, column in columns.items() if column.nunique() > 1}
    of = {column.split(": ")[0].removesuffix("_unknown") for column in kept}
    names = [name for name in [*KNOWN, *segments, "time"] if name in of]
    return pd.DataFrame(kept, index=rows.index), names


def _scores(
    answers: pd.DataFrame, accounts: pd.Index, day: pd.Timestamp, horizon_days: int, zone: str
) -> tuple[pd.Series, pd.Series]:
    """The last score of each account before a day, and the mean; null where none came in time."""
    local = answers["responded_at"].dt.tz_convert(zone).dt.tz_localize(None)
    near = (local < day) & (local >= day - pd.Timedelta(days=horizon_days))
    rows = answers[near & answers["score"].notna()]
    rows = rows.sort_values(["responded_at", "response_id"], kind="stable")
    scores = rows["score"].astype(float).groupby(rows["account"])
    return scores.last().reindex(accounts), scores.mean().reindex(accounts)


def _usage(
    usage: pd.DataFrame, accounts: pd.Index, day: pd.Timestamp
) -> tuple[pd.Series, pd.Series]:
    """Goals of three full months, and their growth; null for accounts of unknown usage."""
    if usage.empty:
        nothing = pd.Series(np.nan, accounts)
        return nothing, nothing
    month = usage["month"].dt.to_period("M")
    sums = []
    for back in (3, 6):
        first = day.to_period("M") - back
        here = usage[(month >= first) & (month < first + 3)]
        sums.append(here.groupby("account")["goals"].sum().reindex(accounts).astype(float))
    recent = np.log(sums[0] + 1)
    return recent, recent - np.log(sums[1] + 1)


def _revenue(renewals: pd.DataFrame, accounts: pd.Index, day: pd.Timestamp) -> pd.Series:
    """The revenue in force: what the last decision before the day left, else what the next had."""
    if renewals.empty:
        return pd.Series(np.nan, accounts)
    rows = renewals.sort_values("decided", kind="stable")
    coming = rows[rows["decided"] >= day].groupby("account")["revenue_before"].first()
    past = rows[rows["decided"] < day].groupby("account")["revenue_after"].last()
    found = past.astype(float).reindex(accounts)
    return np.log(found.fillna(coming.astype(float).reindex(accounts)) + 1)
