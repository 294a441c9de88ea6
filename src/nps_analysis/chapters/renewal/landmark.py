"""Accounts followed from a day, by the last score before it: nobody is given a score to come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pandas as pd
from scipy.special import ndtri

from nps_analysis.contract import CLASSES
from nps_analysis.estimates.checks import too_few
from nps_analysis.estimates.intervals import multiplier
from nps_analysis.estimates.multiplicity import adjusted_p
from nps_analysis.joins.last_score import SILENT, scored_renewals
from nps_analysis.stats.hazard import cox
from nps_analysis.stats.identified import NotIdentified
from nps_analysis.stats.survival import kaplan_meier, left_at, mean_time

YEAR = timedelta(days=365)
LEAST_BEFORE = timedelta(days=90)
"""How far before the first day of following answers must reach, for silence to mean something."""


def landmarks(responses: pd.DataFrame, until: date, *, time_zone: str = "UTC") -> list[date]:
    """List the days to follow accounts from: a year before the end, a year before that, and so on.

    Parameters
    ----------
    responses : DataFrame
        The canonical table; answers must reach back three months before each day.
    until : date
        The end, so that nobody can be followed past what is known.
    time_zone : str, default "UTC"
        In which an instant becomes a day.

    Returns
    -------
    list of date
        Earliest first.

    Examples
    --------
    >>> when = pd.to_datetime(["2024-04-02", "2026-05-02"], utc=True)
    >>> responses = pd.DataFrame({"responded_at": when, "score": [9, 8], "account_id": ["A", "B"]})
    >>> [str(day) for day in landmarks(responses, date(2026, 9, 30))]
    ['2024-09-30', '2025-09-30']
    """
    joined = responses["score"].notna() & responses["account_id"].notna()
    first = responses.loc[joined, "responded_at"].min()
    if pd.isna(first):
        return []
    first = first.tz_convert(time_zone).date()
    days, day = [], until - YEAR
    while day - LEAST_BEFORE >= first:
        days.insert(0, day)
        day -= YEAR
    return days


def accounts_followed(
    renewals: pd.DataFrame,
    responses: pd.DataFrame,
    days: Sequence[date],
    *,
    until: date,
    since: pd.Series | None = None,
    horizon_days: int = 365,
    time_zone: str = "UTC",
) -> pd.DataFrame:
    """Follow the accounts there on each day, for a year, or until lost or the end.

    Parameters
    ----------
    renewals, responses : DataFrame
        As for `scored_renewals`.
    days : sequence of date
        Days to follow from, a year or more apart, as `landmarks` gives them.
    until : date
        The last day whose decisions count.
    since : Series, optional
        Account -> first day as a customer, where known. An account of which it is not known is
        taken to have come a year before its first contract was due.
    horizon_days : int, default 365
        A score counts for a day at most so many days after it.
    time_zone : str, default "UTC"
        In which an instant becomes a day.

    Returns
    -------
    DataFrame
        One row an account and day: `landmark`, `account_id`, `score` and `class` as known on the
        day before it, `days` until lost or last seen, `lost`.

    Notes
    -----
    An account is there when it has a contract in `renewals`, had come by then, and had not been
    lost, or had come back. It counts as lost on the day it decided not to renew a contract.
    The class never changes after the day: whoever answers later has by then stayed until later,
    and "ever a promoter" would credit the score with that time.

    References
    ----------
    .. [1] Anderson, J. R., Cain, K. C. and Gelber, R. D. (1983). Analysis of survival by tumor
       response. *J. Clin. Oncol.* 1, 710-719.

    Examples
    --------
    B turned promoter after the day it is followed from, and counts as silent:

    >>> renewals = pd.DataFrame({"account_id": ["A", "B"], "renewed": [False, True],
    ...                          "due_on": pd.to_datetime(["2026-01-08", "2026-09-10"])})
    >>> responses = pd.DataFrame({
    ...     "response_id": ["1", "2"], "account_id": ["A", "B"],
    ...     "responded_at": pd.to_datetime(["2025-05-02", "2026-02-01"], utc=True),
    ...     "score": pd.array([3, 9], dtype="Int64")})
    >>> accounts_followed(renewals, responses, [date(2025, 9, 30)], until=date(2026, 9, 30))[
    ...     ["account_id", "class", "days", "lost"]]
      account_id      class  days   lost
    0          A  detractor   100   True
    1          B     silent   365  False
    """
    contracts = _decided(renewals, until)
    come = contracts.groupby("account_id")["due_on"].min() - YEAR
    if since is not None:
        come = since.reindex(come.index).fillna(come)
    parts = [
        _from_day(contracts, come, responses, pd.Timestamp(day), until, horizon_days, time_zone)
        for day in days
    ]
    columns = ["landmark", "account_id", "score", "class", "days", "lost"]
    if not parts:
        return pd.DataFrame(columns=columns)
    return pd.concat(parts, ignore_index=True)[columns]


def curves(rows: pd.DataFrame, *, confidence: float = 0.95, min_n: int = 1) -> pd.DataFrame:
    """Draw up the curve of each class, in the order of the classes.

    Parameters
    ----------
    rows : DataFrame
        As `accounts_followed` returns them.
    confidence : float, default 0.95
        Coverage of the intervals.
    min_n : int, default 1
        Accounts that a class needs; a smaller one has no curve.

    Returns
    -------
    DataFrame
        As `kaplan_meier` returns them, by `class`, errors by account.
    """
    rows = rows[rows.groupby("class")["class"].transform("size") >= min_n]
    found = kaplan_meier(rows, by="class", cluster="account_id", confidence=confidence)
    place = {kind: place for place, kind in enumerate((*CLASSES, SILENT))}
    return found.sort_values("class", key=lambda kinds: kinds.map(place), kind="stable")


def lasting(
    rows: pd.DataFrame,
    curves: pd.DataFrame,
    *,
    reference: str = "promoter",
    confidence: float = 0.95,
    min_n: int = 1,
    power: float = 0.8,
) -> pd.DataFrame:
    """Say of each class how many are left after a year, and how much sooner others are lost.

    Parameters
    ----------
    rows : DataFrame
        As `accounts_followed` returns them.
    curves : DataFrame
        As `curves` returns them.
    reference : str, default "promoter"
        The class with which the others are compared.
    confidence : float, default 0.95
        Coverage of the intervals.
    min_n : int, default 1
        Accounts that a class needs for its figures.
    power : float, default 0.8
        Chance that the detectable ratio would have shown.

    Returns
    -------
    DataFrame
        One row a class: `class`, `n`, `lost`; `estimate`, `std_error`, `conf_low`, `conf_high` of
        the share left; `mean_days` kept of the 365; `ratio` of its hazard to the reference's,
        with `ratio_low`, `ratio_high`, `p_value`, `p_adjusted` (Holm) and `detectable`, the
        smallest ratio above 1 that would have shown; `note`. The ratio is Cox's, compared among
        those followed from the same day, errors by account.
    """
    order = [kind for kind in (*CLASSES, SILENT) if kind in set(rows["class"])]
    counts = rows.groupby("class")["lost"].agg(n="size", lost="sum").reindex(order)
    counts = counts.reset_index(names="class").astype({"n": int, "lost": "Int64"})
    counts["note"] = [too_few(n, min_n) for n in counts["n"]]
    counts["lost"] = counts["lost"].mask(counts["note"] != "")
    figures = ["estimate", "std_error", "conf_low", "conf_high"]
    ratios = ["ratio", "ratio_low", "ratio_high", "p_value", "p_adjusted", "detectable"]
    if curves.empty:
        return counts.assign(**dict.fromkeys([*figures, "mean_days", *ratios], np.nan))
    left = left_at(curves, YEAR.days, by="class")[["class", *figures]]
    kept = mean_time(curves, YEAR.days, by="class")[["class", "estimate"]]
    kept = kept.rename(columns={"estimate": "mean_days"})
    found = _ratios(rows, counts, reference, confidence, power)
    table = counts.merge(left, "left", on="class").merge(kept, "left", on="class")
    return table.merge(found, "left", on="class")[
        ["class", "n", "lost", *figures, "mean_days", *ratios, "note"]
    ]


def _ratios(rows, counts, reference, confidence, power) -> pd.DataFrame:
    """Hazards of the classes that lost somebody, beside that of the reference."""
    shown = counts.loc[(counts["note"] == "") & (counts["lost"] > 0), "class"]
    others = [kind for kind in shown if kind != reference]
    nothing = pd.DataFrame(
        columns=["class", "ratio", "ratio_low", "ratio_high", "p_value", "p_adjusted", "detectable"]
    )
    if reference not in set(shown) or not others:
        return nothing
    rows = rows[rows["class"].isin(shown)]
    design = rows.assign(**{kind: rows["class"] == kind for kind in others})
    try:
        terms = cox(
            design, others, cluster="account_id", strata="landmark", confidence=confidence
        ).terms
    except NotIdentified:
        return nothing
    p_value = terms["p_value"].to_numpy()
    reach = (multiplier(confidence) + ndtri(power)) * terms["std_error"]
    return pd.DataFrame(
        {
            "class": terms["term"],
            "ratio": np.exp(terms["estimate"]),
            "ratio_low": np.exp(terms["conf_low"]),
            "ratio_high": np.exp(terms["conf_high"]),
            "p_value": p_value,
            "p_adjusted": adjusted_p(p_value, "holm"),
            "detectable": np.exp(reach),
        }
    )


def _decided(renewals: pd.DataFrame, until: date) -> pd.DataFrame:
    """Contracts in the order of their decisions; what is not decided by the end is not known."""
    due = renewals["due_on"]
    decided = renewals["decided_on"].fillna(due) if "decided_on" in renewals else due
    renewed = renewals["renewed"].astype("boolean")
    renewed = renewed.mask(decided > pd.Timestamp(until))
    rows = pd.DataFrame(
        {
            "account_id": renewals["account_id"],
            "due_on": due,
            "decided": decided.astype("datetime64[us]"),
            "renewed": renewed,
        }
    )
    return rows.sort_values("decided", kind="stable")


def _from_day(contracts, come, responses, day, until, horizon_days, time_zone) -> pd.DataFrame:
    """The accounts there on one day, and what became of them."""
    known = contracts[contracts["renewed"].notna()]
    before = known[known["decided"] <= day].groupby("account_id")["renewed"].last()
    gone = before.index[~before.astype(bool)]
    there = come.index[(come <= day) & ~come.index.isin(gone)]
    end = min(day + YEAR, pd.Timestamp(until))
    inside = known[(known["decided"] > day) & (known["decided"] <= end)]
    losses = inside[~inside["renewed"].astype(bool)].groupby("account_id")["decided"].min()
    open_since = contracts[contracts["renewed"].isna() & (contracts["due_on"] > day)]
    unseen = open_since.groupby("account_id")["due_on"].min().clip(upper=end)
    lost_on = losses.reindex(there)
    last = unseen.reindex(there).fillna(end)
    lost = lost_on.notna().to_numpy() & ~(lost_on > last).to_numpy()
    asked = pd.DataFrame({"account_id": there, "due_on": day, "renewed": True})
    scored = scored_renewals(
        asked, responses, until=day.date(), horizon_days=horizon_days, time_zone=time_zone
    )
    seen = (lost_on.where(lost, last) - day).dt.days.to_numpy()
    return scored.assign(landmark=day, days=seen, lost=lost)
