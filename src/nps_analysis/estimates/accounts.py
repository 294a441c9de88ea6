"""One figure three ways: every person alike, every account alike, every unit of revenue alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from nps_analysis.estimates.checks import (
    check_confidence,
    check_free,
    check_measure,
    check_min_n,
)
from nps_analysis.estimates.difference import contrast
from nps_analysis.estimates.ratio import estimate
from nps_analysis.scoring import NPS, Figure
from nps_analysis.tallies import EACH, names, rolled_up


def roll_up(
    data: Any,
    measure: Figure = NPS,
    *,
    account: str,
    revenue: str | None = None,
    by: str | Sequence[str] = (),
    between: str | Sequence[str] = (),
    confidence: float = 0.95,
    min_n: int = 1,
) -> pd.DataFrame:
    """Estimate a measure over persons, over accounts and over revenue, side by side.

    An account of ten contacts counts ten times among persons and once among
    accounts, where it is worth the mean of its contacts; over revenue it
    counts with what it pays. The three answer different questions.

    Parameters
    ----------
    data : frame
        Any frame that narwhals reads; one row is one answer, or one blank.
    measure : Measure, default NPS
        What to estimate.
    account : str
        Column that says whose answers belong together; every answer has one.
    revenue : str, optional
        Column of what the account pays, 0 or more, the same in all its rows.
    by : str or sequence of str
        Columns that make the groups; an account counts in each it answers in.
    between : str or sequence of str, optional
        Compare the levels of these columns, as `contrast` does: an account is
        worth the mean of its contacts in each of them.
    confidence : float, default 0.95
        Coverage of the intervals, strictly between 0 and 1.
    min_n : int, default 1
        A group with fewer answers shows no figure.

    Returns
    -------
    pandas.DataFrame
        `over`: "persons", "accounts" and, with `revenue`, "revenue"; then the
        columns of `estimate`, or of `contrast` with `between`, clustered by
        account in all three.

    Raises
    ------
    ValueError
        If an answer belongs to no account, or the revenue of an account is
        negative, missing or not one number.

    Examples
    --------
    Nine detractors in one account, a promoter each in three others:

    >>> answers = pd.DataFrame({
    ...     "account_id": ["A"] * 9 + ["B", "C", "D"],
    ...     "revenue": [10.0] * 9 + [30.0] * 3,
    ...     "score": [2] * 9 + [10] * 3,
    ... })
    >>> figures = roll_up(answers, account="account_id", revenue="revenue")
    >>> figures[["over", "n", "estimate", "n_effective"]].round(1)
           over   n  estimate  n_effective
    0   persons  12     -50.0          3.3
    1  accounts  12      50.0          3.3
    2   revenue  12      80.0          6.8
    """
    check_measure(measure)
    check_confidence(confidence)
    check_min_n(min_n)
    by, between = names(by), names(between)
    check_free([*by, *between], ["over"])
    usual: dict[str, Any] = {"by": by, "cluster": account, "confidence": confidence, "min_n": min_n}

    def figures(rows: Any, weight: str | None = None) -> pd.DataFrame:
        if between:
            return contrast(rows, measure, between=between, weight=weight, **usual)
        return estimate(rows, measure, weight=weight, **usual)

    tables = {"persons": figures(data)}
    for over, weight in (("accounts", None), ("revenue", revenue)):
        if over == "accounts" or weight is not None:
            rows = rolled_up(data, measure, [*by, *between], cluster=account, weight=weight)
            tables[over] = figures(rows, EACH)
    return pd.concat(
        [table.assign(over=over)[["over", *table]] for over, table in tables.items()],
        ignore_index=True,
    )
