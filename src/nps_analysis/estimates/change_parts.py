"""A change of the score taken apart: by who answered, and by the groups they are in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from nps_analysis.estimates import decompose

SPLITS = ("people", "groups")


def change_parts(
    answers: pd.DataFrame,
    segments: Sequence[str] = (),
    *,
    cluster: str | None = None,
    confidence: float = 0.95,
    min_n: int = 1,
) -> pd.DataFrame:
    """Take the change between two periods apart, by people and by groups.

    Parameters
    ----------
    answers : DataFrame
        Of two periods at most, with `period`, `score`, `customer_id` and the segments.
    segments : sequence of str
        The groups are the cells of them all; "not known" is a level too.
    cluster : str, optional
        Column that says whose answers belong together, in both periods: the account.
    confidence : float, default 0.95
        Coverage of the intervals.
    min_n : int, default 1
        Answers that a period needs, and people who answered in both, for a part to be shown.

    Returns
    -------
    DataFrame
        One row a part: `split`, "people" or "groups"; `component`, `difference`, `std_error`,
        `conf_low`, `conf_high` as `decompose` returns them, and `n`, how many people it is of,
        null in the groups. Either split adds up to the change. No rows where there are no two
        periods to compare; no split by people where few answered twice, where those who did so
        once are too few (their part and the score would tell what they answered), or somebody
        answered more than once in a period, and none by groups without segments.

    Examples
    --------
    Ten people answer twice and fall from 10 to 8; ten others come who score 10:

    >>> answers = pd.DataFrame({
    ...     "period": ["2026Q2"] * 10 + ["2026Q3"] * 20,
    ...     "customer_id": [*range(10), *range(20)],
    ...     "score": [10] * 10 + [8] * 10 + [10] * 10,
    ... })
    >>> change_parts(answers)[["split", "component", "n", "difference"]].round(1)
        split component   n  difference
    0  people    within  10      -100.0
    1  people     entry  10        50.0
    2  people      exit   0         0.0
    """
    scored = answers[answers["score"].notna()]
    scored = scored.fillna(dict.fromkeys(segments, ""))
    sizes = scored.groupby("period").size()
    columns = ["split", "component", "n", "difference", "std_error", "conf_low", "conf_high"]
    if len(sizes) != 2 or sizes.min() < min_n:
        return pd.DataFrame(columns=columns)
    found = [pd.DataFrame(columns=columns)]
    times = scored.groupby("customer_id").size()
    both = int((times == 2).sum())
    how: dict[str, Any] = {"between": "period", "cluster": cluster, "confidence": confidence}
    alone = not scored.duplicated(["period", "customer_id"]).any()
    once = sizes - both
    if alone and both >= max(min_n, 2) and (once.eq(0) | once.ge(min_n)).all():
        people = decompose(scored, unit="customer_id", **how)
        people = people[people["component"] != "mix"]
        of = {"within": both, "entry": sizes.iloc[1] - both, "exit": sizes.iloc[0] - both}
        found.append(people.assign(split="people", n=people["component"].map(of)))
    if segments and scored.groupby(list(segments))["period"].nunique().eq(2).any():
        groups = decompose(scored, by=list(segments), **how)
        found.append(groups.assign(split="groups", n=pd.NA))
    together = pd.concat([frame.astype({"n": "Int64"}) for frame in found], ignore_index=True)
    return together[columns]
