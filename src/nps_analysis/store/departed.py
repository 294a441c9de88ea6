"""Who left, as each source tells it: sources are compared, and none is taken for the right one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

import pandas as pd

RENEWALS = "renewals"
"""What the table of renewals is called among the sources."""


def who_left(tables: Mapping[str, pd.DataFrame], until: date | None = None) -> pd.DataFrame:
    """Put side by side what each source says of every account: that it left, or not.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        The canonical tables; `departures` and `renewals` are looked at, and `accounts` for
        accounts that no source names.
    until : date, optional
        The last day that is looked at; a departure without a date always is.

    Returns
    -------
    DataFrame
        One row an account, named by the index, and one column a source, true where it says that
        the account left: by its last decision in renewals, by any row elsewhere. No columns
        where fewer than two sources say anything.

    Examples
    --------
    >>> tables = {
    ...     "accounts": pd.DataFrame({"account_id": ["A", "B", "C"]}),
    ...     "renewals": pd.DataFrame({"account_id": ["A", "B"], "renewed": [False, True],
    ...                               "due_on": pd.to_datetime(["2026-09-10", "2026-09-10"])}),
    ...     "departures": pd.DataFrame({"account_id": ["B"], "left": [True], "source": ["CRM"]})}
    >>> who_left(tables)
                renewals    CRM
    account_id
    A               True  False
    B              False   True
    C              False  False
    """
    claims: dict[str, pd.Series] = {}
    named: list[pd.Series] = []
    decided = _decided(tables["renewals"], until) if len(tables.get("renewals", ())) else ()
    if len(decided):
        named.append(decided["account_id"])
        last = decided.drop_duplicates("account_id", keep="last")
        claims[RENEWALS] = last.loc[~last["renewed"].astype(bool), "account_id"]
    if len(tables.get("departures", ())):
        rows = tables["departures"]
        left = rows["left"].fillna(False).astype(bool)
        if until is not None and "left_on" in rows:
            left &= rows["left_on"].isna() | (rows["left_on"] <= pd.Timestamp(until))
        for source, part in rows.assign(left=left).groupby("source", sort=True):
            named.append(part["account_id"])
            claims[str(source)] = part.loc[part["left"], "account_id"]
    if len(claims) < 2:
        return pd.DataFrame()
    if "accounts" in tables:
        named.append(tables["accounts"]["account_id"])
    every = pd.Index(pd.concat(named).dropna().unique(), name="account_id").sort_values()
    return pd.DataFrame({source: every.isin(left) for source, left in claims.items()}, every)


def disagreement(claims: pd.DataFrame) -> Iterator[str]:
    """Say in a line how far the sources differ, for whoever checks the exports."""
    if claims.empty:
        return
    said = claims.sum(axis="columns")
    every, none = int((said == claims.shape[1]).sum()), int((said == 0).sum())
    if every + none == len(claims):
        return
    counts = ", ".join(f"{source} {int(left.sum())}" for source, left in claims.items())
    yield (
        f"departures: {claims.shape[1]} sources say who left and disagree on "
        f"{len(claims) - every - none} of {len(claims)} accounts: {counts}; all say so of {every}, "
        f"none of {none}; the report shows them all and counts the renewals"
    )


def _decided(renewals: pd.DataFrame, until: date | None) -> pd.DataFrame:
    """Renewals whose outcome is known, the earliest decision first."""
    due = renewals["due_on"]
    day = renewals["decided_on"].fillna(due) if "decided_on" in renewals else due
    rows = renewals.assign(day=day)[renewals["renewed"].notna()]
    if until is not None:
        rows = rows[rows["day"] <= pd.Timestamp(until)]
    return rows.sort_values("day", kind="stable")
