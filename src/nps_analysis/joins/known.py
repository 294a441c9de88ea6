"""What was known of an account on the eve of a decision: nothing of that day, nothing later."""

from __future__ import annotations

import numpy as np
import pandas as pd

MONTHS = 3
"""Full months that usage is taken over, and again for the months before them."""

EFFORT_DAYS = 365

NUMBERS = ("usage_change", "usage", "effort", "tenure", "revenue")
"""In the order in which they are taken into a model."""


def known_before(
    decisions: pd.DataFrame,
    *,
    usage: pd.DataFrame,
    efforts: pd.DataFrame,
    customers: pd.DataFrame,
    time_zone: str = "UTC",
) -> pd.DataFrame:
    """Add to each decision what was known of the account the day before.

    Parameters
    ----------
    decisions : DataFrame
        With `account_id`, `decided` (a day) and perhaps `revenue_before`.
    usage : DataFrame
        The canonical table. A month counts when it ended before the day; one without a row is
        not known, and not nought.
    efforts : DataFrame
        `account_id`, `responded_at` (UTC) and `effort`, the easier the higher.
    customers : DataFrame
        The canonical table: the account's first `customer_since` begins its tenure.
    time_zone : str, default "UTC"
        In which an instant becomes a day.

    Returns
    -------
    DataFrame
        The rows of `decisions`, with Float64 columns, null where not known: `usage`, log2 of the
        goals of the last three full months + 1; `usage_change`, log2 of those + 1 over those of
        the three months before + 1; `effort`, the mean of the year before; `tenure`, years;
        `revenue`, log2 of the revenue before + 1. So one more is twice as much, a point, a year.

    Examples
    --------
    >>> day = pd.to_datetime(["2026-09-10"])
    >>> decisions = pd.DataFrame({"account_id": ["A"], "decided": day, "revenue_before": [1023.0]})
    >>> months = pd.date_range("2026-03-01", periods=7, freq="MS")
    >>> usage = pd.DataFrame({"account_id": "A", "month": months,
    ...                       "goals": [1, 1, 1, 2, 2, 3, 99]})
    >>> none = pd.DataFrame({"account_id": [], "responded_at": pd.to_datetime([], utc=True),
    ...                      "effort": []})
    >>> people = pd.DataFrame({"account_id": ["A"], "customer_since": [pd.Timestamp("2024-09-10")]})
    >>> known = known_before(decisions, usage=usage, efforts=none, customers=people)
    >>> known[["usage", "usage_change", "effort", "tenure", "revenue"]].round(2)
       usage  usage_change  effort  tenure  revenue
    0    3.0           1.0    <NA>     2.0     10.0
    """
    recent, before = (_goals(decisions, usage, back) for back in (0, MONTHS))
    revenue = decisions.get("revenue_before", pd.Series(pd.NA, decisions.index))
    found = {
        "usage": _doublings(recent),
        "usage_change": _doublings(recent) - _doublings(before),
        "effort": _effort(decisions, efforts, time_zone),
        "tenure": _tenure(decisions, customers),
        "revenue": _doublings(revenue.astype("Float64")),
    }
    return decisions.assign(**{name: part.astype("Float64") for name, part in found.items()})


def _doublings(values: pd.Series) -> pd.Series:
    """How many times one doubles to the value and one more."""
    return pd.Series(np.log2(values.to_numpy(dtype=float, na_value=np.nan) + 1), values.index)


def _goals(decisions: pd.DataFrame, usage: pd.DataFrame, back: int) -> pd.Series:
    """Goals of so many full months, the last of them `back` months before the latest."""
    month = decisions["decided"].dt.to_period("M")
    held = usage.assign(month=usage["month"].dt.to_period("M"))
    held = held.groupby(["account_id", "month"])["goals"].sum()
    total = pd.Series(0.0, decisions.index)
    for ago in range(back + 1, back + MONTHS + 1):
        keys = pd.MultiIndex.from_arrays([decisions["account_id"], month - ago])
        total += held.reindex(keys).to_numpy(dtype=float, na_value=np.nan)
    return total


def _effort(decisions: pd.DataFrame, efforts: pd.DataFrame, time_zone: str) -> pd.Series:
    """The mean effort answered in the year before the day of decision."""
    local = efforts["responded_at"].dt.tz_convert(time_zone).dt.tz_localize(None)
    told = efforts.assign(day=local.dt.normalize())[["account_id", "day", "effort"]].dropna()
    rows = decisions[["account_id", "decided"]].reset_index(names="row")
    pairs = rows.merge(told, on="account_id")
    ago = (pairs["decided"] - pairs["day"]).dt.days
    near = pairs[ago.between(1, EFFORT_DAYS)]
    return near.groupby("row")["effort"].mean().reindex(decisions.index)


def _tenure(decisions: pd.DataFrame, customers: pd.DataFrame) -> pd.Series:
    """Years since the account's first customer became one; not known where that came after."""
    if not {"account_id", "customer_since"} <= set(customers):
        return pd.Series(np.nan, decisions.index)
    first = customers.groupby("account_id")["customer_since"].min()
    began = pd.Series(first.reindex(decisions["account_id"]).to_numpy(), decisions.index)
    years = (decisions["decided"] - began).dt.days / 365.25
    return years.where(years > 0)
