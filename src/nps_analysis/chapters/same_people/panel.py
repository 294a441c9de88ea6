"""The same people over the periods: what changed for them, whatever their way of rating.

An answer is the sum of what somebody thinks and of how he or she uses the scale. The two cannot be
told apart between people; between two answers of one person the second falls away.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from nps_analysis.scoring import NPS, Figure
from nps_analysis.stats.influence import row, std_error

COLUMNS = [
    "who", "period", "n", "people", "difference", "std_error", "conf_low", "conf_high", "p_value",
    "p_adjusted", "detectable", "note",
]  # fmt: skip


def against_one(
    answers: pd.DataFrame,
    base: str,
    *,
    measure: Figure = NPS,
    cluster: str | None = "account",
    confidence: float = 0.95,
    min_n: int = 1,
) -> pd.DataFrame:
    """Estimate how every period differs from one, of everybody and within the same people.

    Everybody's is the difference of two averages. That of the same people is the fixed-effects
    estimate: each answer against the average of its person, over all periods, so that neither who
    answered nor how they rate can change it.

    Parameters
    ----------
    answers : DataFrame
        With `period`, `customer_id`, the column of the measure and that of `cluster`; blanks are
        passed over.
    base : str
        The period that the others are compared with.
    measure : Measure, default NPS
        What each answer is worth.
    cluster : str or None, default "account"
        Whose errors go together: the account, or the customer; None takes answers as independent
        and equally spread, as textbook least squares.
    confidence : float, default 0.95
        Coverage of the intervals.
    min_n : int, default 1
        Answers of such people that both periods need.

    Returns
    -------
    DataFrame
        One row a period for `who` "everybody", then for "same": `n`, answers, and `people`, of
        whom; `difference` from `base`, with its error, interval, test and `detectable`, in the
        unit of the measure; `note`, why there is none. `base` itself has none and needs none.
        No rows where nobody answered.

    Raises
    ------
    ValueError
        If the measure is a ratio, which says nothing of one answer beside another.

    Notes
    -----
    People who answered once have nothing to be compared with and are left out of "same". A period
    that no chain of people links to `base` has no figure. Standard errors use G / (G - 1) for G
    clusters.

    References
    ----------
    .. [1] Arellano, M. (1987). Computing robust standard errors for within-groups estimators.
       *Oxford Bulletin of Economics and Statistics* 49, 431-434.

    Examples
    --------
    Two people fall by one point; somebody more generous joins and hides it:

    >>> from nps_analysis.scoring import mean_of
    >>> answers = pd.DataFrame({
    ...     "period": ["2026Q2"] * 2 + ["2026Q3"] * 3, "customer_id": [*"ab", *"abc"],
    ...     "account": [*"ab", *"abc"], "score": [8, 6, 7, 5, 10],
    ... })
    >>> mean = mean_of("score", "score", (0, 10))
    >>> found = against_one(answers, "2026Q2", measure=mean).dropna(subset="difference")
    >>> found[["who", "period", "n", "people", "difference"]].round(2)
             who period  n  people  difference
    1  everybody  2026Q3  3       3        0.33
    3       same  2026Q3  2       2       -1.00
    """
    above, below = measure.worth(answers)
    if not np.isin(below[~np.isnan(below)], 1).all():
        raise ValueError(
            f"{measure.name} is a ratio of {' and '.join(measure.columns)}; the same people are "
            "compared in what each answer is worth: NPS, a share or a mean"
        )
    scored = answers.assign(__worth=above)[~np.isnan(above)]
    if scored.empty:
        return pd.DataFrame(columns=COLUMNS)
    parts = [_everybody(scored, base, cluster), _same(scored, base, cluster)]
    rows = [
        _described(part, who, base, min_n, confidence)
        for who, part in zip(("everybody", "same"), parts, strict=True)
    ]
    return pd.concat(rows, ignore_index=True)[COLUMNS]


def repeated(answers: pd.DataFrame) -> pd.Series:
    """Count people and their answers: who answered once, and who more than once.

    Returns
    -------
    Series
        `people` in all; `once`; `again`, those with two answers or more; `answers_again`, theirs.

    Examples
    --------
    >>> repeated(pd.DataFrame({"customer_id": [*"aabc"], "score": [9, 8, 7, 6]})).to_dict()
    {'people': 3, 'once': 2, 'again': 1, 'answers_again': 2}
    """
    times = answers[answers["score"].notna()].groupby("customer_id").size()
    again = times[times > 1]
    counts = [len(times), len(times) - len(again), len(again), again.sum()]
    return pd.Series(counts, ["people", "once", "again", "answers_again"], dtype=int)


def _everybody(
    scored: pd.DataFrame, base: str, cluster: str | None
) -> tuple[pd.DataFrame, dict[str, tuple[float, float]]]:
    """Differences of averages, with their errors; and the answers they are made from."""
    periods = [period for period in sorted(scored["period"].unique()) if period != base]
    design = _dummies(scored["period"], [base, *periods])
    fit = _least_squares(design, scored["__worth"].to_numpy(), scored, cluster, 0)
    return scored, dict(zip(periods, list(zip(*fit, strict=True))[1:], strict=True))


def _same(
    scored: pd.DataFrame, base: str, cluster: str | None
) -> tuple[pd.DataFrame, dict[str, tuple[float, float]]]:
    """Within-person differences; and the answers of those who gave more than one."""
    often = scored.groupby("customer_id")["period"].transform("nunique")
    rows = scored[often > 1]
    rows = rows[rows["period"].isin(_linked(rows, base))]
    periods = [period for period in sorted(rows["period"].unique()) if period != base]
    if not periods:
        return rows, {}
    columns = _dummies(rows["period"], [base, *periods])[:, 1:]
    person = rows["customer_id"].to_numpy()
    apart = pd.DataFrame(np.column_stack([rows["__worth"].to_numpy(), columns]))
    apart = (apart - apart.groupby(person).transform("mean")).to_numpy()
    fit = _least_squares(apart[:, 1:], apart[:, 0], rows, cluster, rows["customer_id"].nunique())
    return rows, dict(zip(periods, zip(*fit, strict=True), strict=True))


def _linked(rows: pd.DataFrame, base: str) -> set[str]:
    """Periods that people who answered in both link to `base`, one after another."""
    found, size = {base}, 0
    while size < len(found):
        size = len(found)
        people = rows.loc[rows["period"].isin(found), "customer_id"]
        found |= set(rows.loc[rows["customer_id"].isin(people), "period"])
    return found


def _dummies(period: pd.Series, periods: Sequence[str]) -> np.ndarray:
    """A column of ones, then one for each period but the first of the list."""
    columns = [np.ones(len(period))]
    columns += [(period == one).to_numpy(float) for one in periods[1:]]
    return np.column_stack(columns)


def _least_squares(
    design: np.ndarray, outcome: np.ndarray, rows: pd.DataFrame, cluster: str | None, people: int
) -> tuple[np.ndarray, np.ndarray]:
    """Coefficients and their errors; `people` averages were taken out before."""
    from statsmodels.regression.linear_model import OLS

    fit = OLS(outcome, design).fit()
    if cluster is None:
        degrees = fit.df_resid - people
        spread = fit.ssr / degrees if degrees > 0 else np.nan
        return fit.params, np.sqrt(spread * np.diag(fit.normalized_cov_params))
    moves = design * fit.resid[:, None] @ fit.normalized_cov_params
    return fit.params, std_error(moves, rows[cluster])


def _described(
    part: tuple[pd.DataFrame, dict[str, tuple[float, float]]],
    who: str,
    base: str,
    min_n: int,
    confidence: float,
) -> pd.DataFrame:
    """One row a period, in the columns of a comparison, for so many answers."""
    rows, found = part
    counts = rows.groupby("period")["customer_id"].agg(["size", "nunique"])
    reference = int(counts["size"].get(base, 0))
    out = []
    for period in sorted({*counts.index, base}):
        n = int(counts["size"].get(period, 0))
        people = int(counts["nunique"].get(period, 0))
        shown = period in found and min(n, reference) >= min_n
        figures = found[period] if shown else (np.nan, np.nan)
        few = "" if shown or period == base else f"n = {min(n, reference)}, below {min_n}"
        line = row(*figures, n=n, n_reference=reference, confidence=confidence)
        out.append(line | {"who": who, "period": period, "people": people, "note": few})
    return pd.DataFrame(out).astype({"period": "string"})
