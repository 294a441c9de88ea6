"""Those who did not answer: what they could have said, and what it would change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from nps_analysis.estimates.checks import check_free
from nps_analysis.estimates.ratio import estimate
from nps_analysis.scoring import NPS, RESPONSE_RATE, Figure
from nps_analysis.tallies import names


def silence(
    answers: Any,
    invitations: Any,
    measure: Figure = NPS,
    *,
    by: str | Sequence[str] = (),
    min_n: int = 1,
) -> pd.DataFrame:
    """Bound a figure by what those who were asked and did not answer could have said.

    Parameters
    ----------
    answers : frame
        Any frame that narwhals reads; one row is one answer, or one blank.
    invitations : frame
        One row for each customer asked, with a column `answered`, true or
        false.
    measure : Measure, default NPS
        What the answers say.
    by : str or sequence of str
        Columns that make the groups, in both frames.
    min_n : int, default 1
        A group with fewer answers shows no figure.

    Returns
    -------
    pandas.DataFrame
        One row a group: the `by` columns; `invited`; `n`, answers; `response_rate`,
        from 0 to 1; `estimate`, of those who answered; `worst`, `best`, of everybody
        asked, had all the others given the lowest or the highest answer, in
        the measure's unit, unrounded; `note`.

    Raises
    ------
    ValueError
        If a group has more answers than customers asked.

    Notes
    -----
    The bounds presume nothing, and so are wide; they hold for everybody
    asked, not for customers whom nobody asked.

    Examples
    --------
    Ten of forty answered; the other thirty decide:

    >>> answers = pd.DataFrame({"score": [10] * 6 + [8] * 2 + [3] * 2})
    >>> invitations = pd.DataFrame({"answered": [True] * 10 + [False] * 30})
    >>> silence(answers, invitations)[["invited", "n", "estimate", "worst", "best"]].round(1)
       invited   n  estimate  worst  best
    0       40  10      40.0  -65.0  85.0
    """
    by = names(by)
    check_free(by, ("invited", "response_rate", "worst", "best"))
    figure = estimate(answers, measure, by=by, min_n=min_n)[[*by, "n", "estimate", "note"]]
    asked = estimate(invitations, RESPONSE_RATE, by=by)[[*by, "n"]].rename(columns={"n": "invited"})
    rows = asked.merge(figure, how="outer", on=by) if by else asked.join(figure)
    rows = rows.fillna({"invited": 0, "n": 0}).astype({"invited": np.int64, "n": np.int64})
    more = rows[rows["n"] > rows["invited"]]
    if len(more):
        first = more.iloc[0]
        where = f" in {' / '.join(str(first[name]) for name in by)}" if by else ""
        raise ValueError(f"{first['n']} answered{where}, where {first['invited']} were asked")
    silent = 1 - rows["n"] / rows["invited"]
    low, high = measure.bounds
    rows["response_rate"] = 1 - silent
    rows["worst"] = (1 - silent) * rows["estimate"] + silent * low
    rows["best"] = (1 - silent) * rows["estimate"] + silent * high
    rows["note"] = rows["note"].fillna("no answers")
    return rows[[*by, "invited", "n", "response_rate", "estimate", "worst", "best", "note"]]


def doubting_gap(conf_low: float, conf_high: float, response_rate: float) -> float:
    """Work out how different the silent would have to be to bring a change within chance.

    Parameters
    ----------
    conf_low, conf_high : float
        Ends of the interval of the change, of those who answered.
    response_rate : float
        Of the later wave, above 0 and below 1.

    Returns
    -------
    float
        Figure of the silent minus figure of those who answered, in the later wave, at which the
        interval, moved as everybody's figure is and as wide as before, reaches zero; in the
        earlier wave the silent are taken to be like the others. 0 where it holds zero already.

    Raises
    ------
    ValueError
        If `response_rate` lies outside (0, 1).

    Examples
    --------
    A fall of 10.2 points whose interval ends 1.6 below zero, of the 49 % who answered:

    >>> round(doubting_gap(-18.8, -1.6, 0.49), 1)
    3.1
    """
    nearer = conf_low if conf_low > 0 else min(conf_high, 0)
    return reversing_gap(nearer, response_rate) + 0.0


def reversing_gap(difference: float, response_rate: float) -> float:
    """Work out how different the silent would have to be to undo a change.

    Parameters
    ----------
    difference : float
        Later figure minus earlier, of those who answered.
    response_rate : float
        Of the later wave, above 0 and below 1.

    Returns
    -------
    float
        Figure of the silent minus figure of those who answered, in the later
        wave, at which everybody asked shows no change; in the earlier wave
        the silent are taken to be like the others. Beyond the ends of the
        scale, no silent customers could undo the change.

    Raises
    ------
    ValueError
        If `response_rate` lies outside (0, 1).

    Examples
    --------
    A rise of 6 points, of the 30 % who answered, is undone by silent
    customers who stand 8.6 points lower:

    >>> round(reversing_gap(6, 0.30), 1)
    -8.6
    """
    if not 0 < response_rate < 1:
        raise ValueError(f"response_rate is {response_rate}; it lies between 0 and 1")
    return -difference / (1 - response_rate)
