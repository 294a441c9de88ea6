"""What customers say against what they do: the score beside the way usage went, and renewal."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import numpy as np
import pandas as pd

from nps_analysis.chapters.usage.precedence import comparable
from nps_analysis.contract import CLASSES
from nps_analysis.estimates import estimate
from nps_analysis.joins.months import WINDOWS
from nps_analysis.scoring import RENEWAL_RATE

TRENDS = ("fell", "steady", "rose")

CELLS = [(kind, trend) for kind in CLASSES for trend in TRENDS]
"""What is said, and what is done."""


def trends(rows: pd.DataFrame, *, change: float = 0.2) -> pd.DataFrame:
    """Say of each score whether usage fell, held or rose from the months before it to those after.

    Parameters
    ----------
    rows : DataFrame
        As `around_scores` returns them; those not comparable are left out.
    change : float, default 0.2
        The share of usage before from which a difference is a fall or a rise.

    Returns
    -------
    DataFrame
        The comparable rows with `trend`: "fell", "steady" or "rose".

    Examples
    --------
    >>> rows = pd.DataFrame({"before": [10.0, 10.0, 0.0], "after": [8.0, 11.0, 1.0],
    ...                      "recent": False})
    >>> trends(rows)["trend"].tolist()
    ['fell', 'steady', 'rose']
    """
    known = comparable(rows)
    before, after = (known[name].to_numpy(dtype=float) for name in ("before", "after"))
    less, more = after <= (1 - change) * before, after >= (1 + change) * before
    named = np.select([(before > 0) & less, (after > 0) & more], ["fell", "rose"], "steady")
    return known.assign(trend=pd.Series(named, known.index, dtype="string"))


def says_against_does(
    rows: pd.DataFrame,
    renewals: pd.DataFrame,
    revenue: pd.Series | None = None,
    present: Collection[str] | None = None,
    *,
    change: float = 0.2,
    horizon_days: int = 365,
    **usual: Any,
) -> pd.DataFrame:
    """Count accounts by class and by the way their usage went, with revenue and renewal.

    Parameters
    ----------
    rows : DataFrame
        As `around_scores` returns them.
    renewals : DataFrame
        Decided ones: `account`, `decided` (a day), `renewed`; perhaps none.
    revenue : Series, optional
        What each account pays, by account.
    present : collection of str, optional
        Accounts that are customers still; all where not given.
    change : float, default 0.2
        As for `trends`.
    horizon_days : int, default 365
        A score goes with a decision at most so many days after its month began.
    **usual
        `confidence` and `min_n`, the fewest accounts, or renewals, of which a figure is shown.

    Returns
    -------
    DataFrame
        Nine rows, in the order of `CELLS`: `class`, `trend`; `accounts` present, each counted
        once, under its latest score that can be compared; `revenue` of them together, null
        without any or of too few; and of the renewals decided once the three months after such a
        score were over, `n`, `estimate` (the share renewed), `conf_low`, `conf_high`, `note`.
    """
    named = trends(rows, change=change)
    latest = named.sort_values("month", kind="stable").drop_duplicates("account", keep="last")
    if present is not None:
        latest = latest[latest["account"].isin(list(present))]
    by_cell = latest.groupby(["class", "trend"])
    cells = pd.DataFrame(CELLS, columns=["class", "trend"]).astype("string")
    counts = by_cell["account"].size().rename("accounts")
    cells = cells.join(counts, on=["class", "trend"]).fillna({"accounts": 0})
    cells = cells.astype({"accounts": "Int64"})
    paid = pd.Series(pd.NA, cells.index, dtype="Float64")
    if revenue is not None and len(latest):
        told = latest.assign(revenue=latest["account"].map(revenue).astype("Float64"))
        sums = told.groupby(["class", "trend"])["revenue"].sum(min_count=1).rename("revenue")
        paid = cells.join(sums, on=["class", "trend"])["revenue"]
        paid = paid.mask(cells["accounts"] < usual.get("min_n", 1))
    cells["revenue"] = paid
    decided = renewals_after_trend(named, renewals, horizon_days=horizon_days)
    rates = estimate(decided, RENEWAL_RATE, by=["class", "trend"], cluster="account", **usual)
    rates = rates[["class", "trend", "n", "estimate", "conf_low", "conf_high", "note"]]
    rates = rates.astype({"class": "string", "trend": "string", "note": "string"})
    cells = cells.merge(rates, how="left", on=["class", "trend"])
    return cells.fillna({"n": 0, "note": ""}).astype({"n": "Int64"})


def renewals_after_trend(
    named: pd.DataFrame, renewals: pd.DataFrame, *, horizon_days: int = 365
) -> pd.DataFrame:
    """Give each renewal the account's last score whose three months after were over by then.

    Parameters
    ----------
    named : DataFrame
        As `trends` returns them.
    renewals : DataFrame
        `account`, `decided`, `renewed`.
    horizon_days : int, default 365

    Returns
    -------
    DataFrame
        The renewals that have one, with `class` and `trend`.
    """
    said = named[["account", "month", "class", "trend"]]
    over = said["month"] + pd.DateOffset(months=WINDOWS["after"][1])
    said = said.assign(over=over.astype("datetime64[us]")).sort_values("over", kind="stable")
    rows = renewals[["account", "decided", "renewed"]].sort_values("decided", kind="stable")
    rows = rows.astype({"decided": "datetime64[us]", "account": "string"})
    met = pd.merge_asof(
        rows,
        said.astype({"account": "string"}),
        left_on="decided",
        right_on="over",
        by="account",
    )
    near = (met["decided"] - met["month"]).dt.days <= horizon_days
    return met[met["trend"].notna() & near].reset_index(drop=True)
