"""Who joins Larkfield Circle, the loyalty programme: accounts that are content and busy already.

An account is invited in the days before the quarter in which its contract is decided; one that
declines is invited again the next time. Whether it joins follows from what Larkfield can see that
day, and changes nothing that happens later. It is drawn from a generator of its own, once the
history is told.
"""

import numpy as np
import pandas as pd

from tools.sample.life import DAY, MONTH, History
from tools.sample.planted import LAST_DAY, OPENED

STREAM = 1
"""Beside the seed, what the draw is made from."""
USUAL_SCORE, WITHOUT = 8.0, -0.5
"""Scores are counted from the first; an account without one counts as the second."""
YEAR = np.timedelta64(365, "D")


def enrol(history: History, seed: int) -> pd.DataFrame:
    """Draw which accounts join, and when.

    Returns
    -------
    DataFrame
        One row an invitation, in their order: `account`, `quarter_start`, the `score`, `busy` and
        `trend` that it depends on, its `chance`, and `member_since` (NaT: declined).
    """
    rng = np.random.default_rng((seed, STREAM))
    rows, members = [], set()
    for start in np.arange(OPENED, LAST_DAY.astype("datetime64[M]") + MONTH, 3 * MONTH):
        day = start.astype("datetime64[D]")
        decided = history.renewals["decided_on"].to_numpy().astype("datetime64[M]")
        due = history.renewals["account"][(decided >= start) & (decided < start + 3 * MONTH)]
        found = seen(history, day).loc[due].rename_axis("account").reset_index()
        draw, early = rng.random(len(found)), rng.integers(1, 10, len(found)) * DAY
        joins = (draw < found["chance"]) & ~found["account"].isin(members)
        since = np.where(joins, day - early, np.datetime64("NaT", "D")).astype("datetime64[s]")
        found = found.assign(quarter_start=day, member_since=since)
        rows.append(found[~found["account"].isin(members)])
        members.update(found.loc[joins, "account"])
    return pd.concat(rows, ignore_index=True)


def seen(history: History, day: np.datetime64) -> pd.DataFrame:
    """Return what Larkfield sees of every account on a day, and its chance of joining then."""
    planted, accounts = history.planted, history.accounts
    every = range(len(accounts))
    answers = history.surveys[history.surveys["answered_at"].notna()]
    answers = answers.join(history.contacts["account"], on="contact")
    year = answers["answered_at"].between(day - YEAR, day, inclusive="left")
    last = answers[year].sort_values("answered_at").groupby("account")["score"].last()
    score = (last.astype(float) - USUAL_SCORE).reindex(every).fillna(WITHOUT)
    month = day.astype("datetime64[M]")
    recent, before = (
        goals(history, month - back * MONTH).reindex(every, fill_value=0) for back in (3, 6)
    )
    busy = np.log((recent / 3 + 1) / (accounts["plan"].map(planted.usage_typical) + 1))
    trend = np.log((recent + 1) / (before + 1))
    logit = (
        planted.joining_level
        + planted.joining_score * score.clip(lower=-4)
        + planted.joining_usage * busy
        + planted.joining_trend * trend
    )
    chance = 1 / (1 + np.exp(-logit))
    return pd.DataFrame({"score": score, "busy": busy, "trend": trend, "chance": chance})


def goals(history: History, first: np.datetime64) -> pd.Series:
    """Add up each account's goals of three months."""
    months = history.usage["month"].to_numpy().astype("datetime64[M]")
    here = (months >= first) & (months < first + 3 * MONTH)
    return history.usage[here].groupby("account")["goals"].sum()


def member_since(history: History, invited: pd.DataFrame) -> pd.Series:
    """Return the day on which each account joined, in the order of the accounts; NaT: never."""
    joined = invited.dropna(subset="member_since").set_index("account")["member_since"]
    return joined.reindex(range(len(history.accounts)))
