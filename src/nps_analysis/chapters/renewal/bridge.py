"""What became of revenue: what was there, what was lost, shrank and grew, and what is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from nps_analysis.estimates import estimate
from nps_analysis.scoring import GRR, NRR

STEPS = ("start", "churn", "contraction", "expansion", "end")
"""Of a bridge: start - churn - contraction + expansion = end."""

RATES = ("gross", "net")


def _named(name: str) -> list[str]:
    return [name, f"{name}_error", f"{name}_low", f"{name}_high"]


_COLUMNS = [*STEPS, *_named("gross"), *_named("net")]
_FIGURES = ("estimate", "std_error", "conf_low", "conf_high")


@dataclass(frozen=True)
class Cohort:
    """Accounts whose contracts came due, with their revenue before and after.

    `rows` has one row an account: `account_id`, `class`, `contracts`, `revenue_before`,
    `revenue_after`. `left_out` counts the contracts that are in none, by reason: "undecided",
    "no_revenue" where a sum is missing, "contradictory" where a lost one brings revenue.
    """

    rows: pd.DataFrame
    left_out: dict[str, int]


def cohort(scored: pd.DataFrame, renewals: pd.DataFrame, *, since: date, until: date) -> Cohort:
    """Gather the contracts that came due in a period, account by account.

    Parameters
    ----------
    scored : DataFrame
        Renewals decided by the end, each with the `class` of the last score before it, as
        `scored_renewals` returns them.
    renewals : DataFrame
        All of them, decided or not.
    since, until : date
        First and last day of the period in which they came due.

    Returns
    -------
    Cohort
        The class of an account is that before the first of its decisions. A contract that was
        lost without a revenue after it brings none; new customers had nothing due.

    Examples
    --------
    >>> scored = pd.DataFrame({
    ...     "account_id": ["A", "B"], "due_on": pd.to_datetime(["2026-03-01", "2026-04-01"]),
    ...     "decided": pd.to_datetime(["2026-02-01", "2026-04-01"]), "renewed": [True, False],
    ...     "class": ["promoter", "silent"], "revenue_before": [100.0, 50.0],
    ...     "revenue_after": [120.0, None]})
    >>> found = cohort(scored, scored, since=date(2026, 1, 1), until=date(2026, 12, 31))
    >>> found.rows[["account_id", "class", "revenue_before", "revenue_after"]]
      account_id     class  revenue_before  revenue_after
    0          A  promoter           100.0          120.0
    1          B    silent            50.0            0.0
    """
    due = _due(scored, since, until)
    sums = due.reindex(columns=["revenue_before", "revenue_after"]).astype("Float64")
    lost = ~due["renewed"].astype(bool)
    sums["revenue_after"] = sums["revenue_after"].mask(lost & sums["revenue_after"].isna(), 0.0)
    unknown = sums.isna().any(axis=1)
    torn = (lost & (sums["revenue_after"] > 0)).fillna(False).astype(bool) & ~unknown
    rows = due.assign(**sums)[~unknown & ~torn].sort_values("decided", kind="stable")
    accounts = rows.groupby("account_id", as_index=False).agg(
        **{"class": ("class", "first")},
        contracts=("decided", "size"),
        revenue_before=("revenue_before", "sum"),
        revenue_after=("revenue_after", "sum"),
    )
    left_out = {
        "undecided": len(_due(renewals, since, until)) - len(due),
        "no_revenue": int(unknown.sum()),
        "contradictory": int(torn.sum()),
    }
    return Cohort(accounts, left_out)


def bridge(
    accounts: pd.DataFrame,
    *,
    by: str | None = None,
    order: Sequence[str] = (),
    confidence: float = 0.95,
    min_n: int = 1,
) -> pd.DataFrame:
    """Take revenue from before to after, with gross and net retention and their intervals.

    Parameters
    ----------
    accounts : DataFrame
        One row an account, with `revenue_before` and `revenue_after`, 0 or more.
    by : str, optional
        Column that makes the groups; everybody comes last, with that column missing.
    order : sequence of str
        The groups in the order to show them.
    confidence : float, default 0.95
        Coverage of the intervals.
    min_n : int, default 1
        Accounts that a group needs. Where the total would give a smaller one away, another has to
        be held back with it: `withhold` finds it.

    Returns
    -------
    DataFrame
        One row a group: the `by` column; `n`, accounts that had revenue; `kept`, those that
        still have; `start`, `churn`, `contraction`, `expansion`, `end`, in the unit of the
        revenue; `gross`, `net` and their `_error`, `_low`, `_high`, shares of the start; `note`.
        Net retention above 1 is negative churn.

    Examples
    --------
    >>> accounts = pd.DataFrame({"revenue_before": [100, 500, 400, 0],
    ...                          "revenue_after": [0, 450, 580, 70]})
    >>> bridge(accounts)[["n", "start", "churn", "contraction", "expansion", "end", "gross", "net"]]
       n   start  churn  contraction  expansion     end  gross   net
    0  3  1000.0  100.0         50.0      180.0  1030.0   0.85  1.03
    """
    rows = accounts[accounts["revenue_before"].fillna(0) > 0].dropna(subset="revenue_after")
    if rows.empty:
        return pd.DataFrame(columns=[*([by] if by else []), "n", "kept", *_COLUMNS, "note"])
    everybody = _bridge(rows, [], confidence, min_n)
    if by is None:
        return everybody
    groups = _bridge(rows, [by], confidence, min_n)
    if order:
        place = {level: place for place, level in enumerate(order)}
        groups = groups.sort_values(by, key=lambda levels: levels.map(place), ignore_index=True)
    return pd.concat([groups, everybody], ignore_index=True)[list(groups)]


def _due(renewals: pd.DataFrame, since: date, until: date) -> pd.DataFrame:
    return renewals[renewals["due_on"].between(pd.Timestamp(since), pd.Timestamp(until))]


def _bridge(rows: pd.DataFrame, by: list[str], confidence: float, min_n: int) -> pd.DataFrame:
    """Sums and rates of each group."""
    before, after = (rows[name].astype(float) for name in ("revenue_before", "revenue_after"))
    parts = rows[by].assign(
        kept=(after > 0).astype(int),
        start=before,
        churn=before.where(after == 0, 0.0),
        contraction=(before - after).clip(lower=0).where(after > 0, 0.0),
        expansion=(after - before).clip(lower=0),
        end=after,
    )
    sums = parts.groupby(by)[["kept", *STEPS]].sum() if by else parts[["kept", *STEPS]].sum()
    sums = sums.reset_index() if by else sums.to_frame().T
    plain = rows.assign(revenue_before=before, revenue_after=after)
    for name, measure in zip(RATES, (GRR, NRR), strict=True):
        rates = estimate(plain, measure, by=by, confidence=confidence, min_n=min_n)
        rates = rates.rename(columns=dict(zip(_FIGURES, _named(name), strict=True)))
        kept = [*by, *_named(name), *([] if "n" in sums else ["n", "note"])]
        sums = sums.merge(rates[kept], on=by) if by else sums.join(rates[kept])
    hidden = sums["n"] < min_n
    sums["kept"] = sums["kept"].astype("Int64").mask(hidden)
    sums[_COLUMNS] = sums[_COLUMNS].astype(float).mask(hidden)
    return sums[[*by, "n", "kept", *_COLUMNS, "note"]]
