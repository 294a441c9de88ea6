"""Who moved between two answers, what they did next, and what would have happened anyway."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from nps_analysis.contract import CLASSES
from nps_analysis.joins.last_score import classes, scored_renewals
from nps_analysis.scoring import Band, Measure, Ratio
from nps_analysis.stats.influence import mean

MOVEMENTS = ("rose", "same", "fell")
MONTHS = 3
"""Of usage, before an answer and after it."""

NET_RISE = Measure(
    "net_rise",
    "moved",
    (Band("rose", 1, 1, 100.0), Band("same", 0, 0, 0.0), Band("fell", -1, -1, -100.0)),
    "points",
)
"""Those who rose a class less those who fell, out of 100."""
GOALS_KEPT = Ratio("goals_kept", "goals_after", "goals_before")
"""Goals after an answer over those before it: 1 is as many."""


def successive(answers: pd.DataFrame) -> pd.DataFrame:
    """Put each score beside the one that the same person gave last before it.

    Parameters
    ----------
    answers : DataFrame
        With `response_id`, `customer_id`, `period`, `responded_at` and `score`; blanks are
        passed over.

    Returns
    -------
    DataFrame
        Answers that have one before them, with their own columns and `score_before`,
        `period_before`, `class_before`, `class`; `moved`, 1, 0 or -1 for a class or two up, none,
        down, and `movement`, the same in words; `last`, whether nothing of the person follows.

    Examples
    --------
    >>> answers = pd.DataFrame({
    ...     "response_id": [*"1234"], "customer_id": [*"aaba"],
    ...     "period": ["2026Q1", "2026Q2", "2026Q2", "2026Q3"], "score": [9, 7, 3, 8],
    ...     "responded_at": pd.to_datetime(["2026-01-05", "2026-04-05", "2026-04-05", "2026-07-05"])
    ... }).astype({"score": "Int64"})
    >>> successive(answers)[["period", "class_before", "class", "movement", "last"]]
      period class_before    class movement   last
    0  2026Q2     promoter  passive     fell  False
    1  2026Q3      passive  passive     same   True
    """
    rows = answers[answers["score"].notna()]
    rows = rows.sort_values(["responded_at", "response_id"], kind="stable")
    people = rows.groupby("customer_id", sort=False)
    rows = rows.assign(
        score_before=people["score"].shift(),
        period_before=people["period"].shift(),
        last=~rows.duplicated("customer_id", keep="last"),
    )
    rows = rows[rows["score_before"].notna()].sort_index().reset_index(drop=True)
    before, after = classes(rows["score_before"]), classes(rows["score"])
    rank = {kind: -place for place, kind in enumerate(CLASSES)}
    moved = np.sign(after.map(rank).astype(int) - before.map(rank).astype(int))
    words = {1: "rose", 0: "same", -1: "fell"}
    return rows.assign(
        **{"class_before": before, "class": after, "moved": moved.astype("Int64")},
        movement=moved.map(words).astype("string"),
    )


def transitions(pairs: pd.DataFrame) -> pd.DataFrame:
    """Count how many went from each class to each.

    Returns
    -------
    DataFrame
        Nine rows: `class_before`, `class`, `n`, `people` who were in the first, and `share` of
        them, null where nobody was.

    Examples
    --------
    >>> pairs = pd.DataFrame({"class_before": ["promoter"] * 4, "class": ["promoter"] * 3
    ...                       + ["passive"]})
    >>> transitions(pairs).head(3)
      class_before      class  n  people  share
    0     promoter   promoter  3       4   0.75
    1     promoter    passive  1       4   0.25
    2     promoter  detractor  0       4   0.00
    """
    every = pd.MultiIndex.from_product([CLASSES, CLASSES], names=["class_before", "class"])
    counts = pairs.groupby(["class_before", "class"]).size().reindex(every, fill_value=0)
    out = counts.rename("n").reset_index()
    people = out.groupby("class_before")["n"].transform("sum")
    return out.assign(people=people, share=out["n"] / people)


def symmetry(table: pd.DataFrame) -> pd.DataFrame:
    """Test whether moves one way are as many as the other, and whether the classes keep their size.

    Parameters
    ----------
    table : DataFrame
        As `transitions` returns it.

    Returns
    -------
    DataFrame
        Two rows: `test`, "stuart_maxwell" of equal margins and "bowker" of symmetry; `n`, people;
        `statistic`, a chi-square, with its `degrees` of freedom, and `p_value`, 1 where nobody
        moved. Both take the people as independent of each other.

    Examples
    --------
    >>> pairs = pd.DataFrame({"class_before": ["promoter"] * 9 + ["passive"],
    ...                       "class": ["passive"] * 9 + ["promoter"]})
    >>> symmetry(transitions(pairs))[["test", "statistic", "degrees", "p_value"]].round(4)
                 test  statistic  degrees  p_value
    0  stuart_maxwell        6.4        1   0.0114
    1          bowker        6.4        1   0.0114
    """
    from scipy.special import chdtrc
    from statsmodels.stats.contingency_tables import SquareTable

    square = table.pivot(index="class_before", columns="class", values="n")
    square = square.loc[list(CLASSES), list(CLASSES)].to_numpy(float)
    moved = square - np.diag(np.diag(square))
    met = (moved.sum(axis=0) + moved.sum(axis=1)) > 0
    margins, crossed = (0.0, 0, 1.0), (0.0, 0, 1.0)
    if met.sum() > 1:
        found = SquareTable(square[np.ix_(met, met)], shift_zeros=False)
        equal = found.homogeneity("stuart_maxwell")
        margins = float(equal.statistic), int(met.sum() - 1), float(equal.pvalue)
        both = moved + moved.T
        pairs = int((both[np.triu_indices(len(both), 1)] > 0).sum())
        with np.errstate(invalid="ignore", divide="ignore"):
            cells = np.where(both > 0, (moved - moved.T) ** 2 / both, 0)
        statistic = float(np.triu(cells).sum())
        crossed = statistic, pairs, float(chdtrc(pairs, statistic))
    rows = {"stuart_maxwell": margins, "bowker": crossed}
    out = pd.DataFrame.from_dict(rows, orient="index", columns=["statistic", "degrees", "p_value"])
    out.insert(0, "n", int(square.sum()))
    return out.rename_axis("test").reset_index()


def renewals_after(
    renewals: pd.DataFrame,
    pairs: pd.DataFrame,
    *,
    until: date,
    horizon_days: int = 365,
    time_zone: str = "UTC",
) -> pd.DataFrame:
    """Give each decided renewal the last movement in its account before the decision.

    Parameters
    ----------
    renewals : DataFrame
        The canonical table.
    pairs : DataFrame
        As `successive` returns them; the second answer of a pair dates the movement.
    until, horizon_days, time_zone
        As for `scored_renewals`.

    Returns
    -------
    DataFrame
        The renewals that a movement came before, with `movement`, `class_before` and the columns
        of `scored_renewals`.
    """
    scored = scored_renewals(
        renewals, pairs, until=until, horizon_days=horizon_days, time_zone=time_zone
    )
    scored = scored[scored["score"].notna()].drop(columns="class")
    last = pairs.dropna(subset="account_id").sort_values("response_id", kind="stable")
    last = last.drop_duplicates(["account_id", "responded_at"], keep="last")
    last = last.rename(columns={"responded_at": "answered_at"})
    known = ["account_id", "answered_at", "movement", "class_before", "class"]
    return scored.merge(last[known], how="left", on=["account_id", "answered_at"])


def usage_around(
    usage: pd.DataFrame, pairs: pd.DataFrame, *, until: date, time_zone: str = "UTC"
) -> pd.DataFrame:
    """Count an account's goals in the three full months before an answer and after it.

    Parameters
    ----------
    usage : DataFrame
        The canonical table, by `account_id`.
    pairs : DataFrame
        As `successive` returns them.
    until : date
        The last day that counts; an answer whose months after it are not over is left out.
    time_zone : str, default "UTC"
        In which an instant becomes a month.

    Returns
    -------
    DataFrame
        Pairs of accounts whose usage before is known, with `goals_before` and `goals_after`. The
        month of the answer belongs to neither.

    Examples
    --------
    >>> usage = pd.DataFrame({"account_id": "A", "goals": [4, 4, 4, 9, 6, 6, 6],
    ...                       "month": pd.date_range("2026-01-01", periods=7, freq="MS")})
    >>> pairs = pd.DataFrame({"account_id": ["A"], "movement": ["fell"],
    ...                       "responded_at": pd.to_datetime(["2026-04-20"], utc=True)})
    >>> found = usage_around(usage, pairs, until=date(2026, 7, 31))
    >>> found[["movement", "goals_before", "goals_after"]].to_dict("records")
    [{'movement': 'fell', 'goals_before': 12, 'goals_after': 18}]
    """
    local = pairs["responded_at"].dt.tz_convert(time_zone).dt.tz_localize(None)
    month = local.dt.year * 12 + local.dt.month - 1
    over = pd.Timestamp(until) + pd.Timedelta(days=1)
    kept = (month + MONTHS < over.year * 12 + over.month - 1) & pairs["account_id"].notna()
    rows = pairs.assign(__month=month)[kept].reset_index(drop=True)
    number = usage["month"].dt.year * 12 + usage["month"].dt.month - 1
    goals = usage.assign(__month=number).groupby(["account_id", "__month"])["goals"].sum()
    sums = {}
    for name, offsets in (("goals_before", (-3, -2, -1)), ("goals_after", (1, 2, 3))):
        total = 0
        for offset in offsets:
            key = pd.MultiIndex.from_arrays([rows["account_id"], rows["__month"] + offset])
            total = total + goals.reindex(key, fill_value=0).to_numpy(int)
        sums[name] = total
    return rows.drop(columns="__month").assign(**sums)


def towards_the_mean(
    pairs: pd.DataFrame, *, cluster: str = "account", confidence: float = 0.95, min_n: int = 1
) -> pd.DataFrame:
    """Compare what each class moved by with what it would have, had nothing changed for anybody.

    A very low answer is in part a bad day, and the next one is, on average, nearer to the mean; a
    very high one likewise. How much nearer follows from how alike a person's two answers are: with
    a correlation r, a distance d from the mean is expected to shrink to r d.

    Parameters
    ----------
    pairs : DataFrame
        Two answers a row: `score_before`, `score`, `class_before` and the column of `cluster`.
    cluster : str, default "account"
        Whose errors go together.
    confidence : float, default 0.95
        Coverage of the intervals.
    min_n : int, default 1
        People below whom a class shows no figure.

    Returns
    -------
    DataFrame
        One row a `class_before` that anybody was in: `n`; `before` and `after`, mean scores;
        `estimate`, the mean change, points of the scale, with `std_error`, `conf_low` and
        `conf_high`; `expected`, the change if nothing had changed; `correlation`; `note`.

    Notes
    -----
    The correlation and the mean of the earlier answers are taken as known. No rows where the
    correlation is not defined.

    Examples
    --------
    Two answers of one person are unlike: the low rise, the high fall, and nothing changed:

    >>> pairs = pd.DataFrame({
    ...     "score_before": [10, 10, 4, 4] * 5, "score": [10, 4, 10, 4] * 5,
    ...     "class_before": ["promoter", "promoter", "detractor", "detractor"] * 5,
    ...     "account": range(20)})
    >>> towards_the_mean(pairs)[["class_before", "n", "estimate", "expected"]]
      class_before   n  estimate  expected
    0     promoter  10      -3.0      -3.0
    1    detractor  10       3.0       3.0
    """
    columns = ["class_before", "n", "before", "after", "estimate", "std_error", "conf_low"]
    columns += ["conf_high", "expected", "correlation", "note"]
    before, after = (pairs[name].astype(float) for name in ("score_before", "score"))
    if len(pairs) < max(min_n, 3) or before.std() == 0 or after.std() == 0:
        return pd.DataFrame(columns=columns)
    alike, centre = float(np.corrcoef(before, after)[0, 1]), before.mean()
    out = []
    for kind in CLASSES:
        here = pairs["class_before"] == kind
        if not here.any():
            continue
        found = mean((after - before)[here], pairs.loc[here, cluster], confidence)
        level = {"before": before[here].mean(), "after": after[here].mean()}
        level["expected"] = (1 - alike) * (centre - level["before"])
        few = "" if found["n"] >= min_n else f"n = {found['n']}, below min_n = {min_n}"
        if few:
            level = dict.fromkeys(level, np.nan)
            found = {"n": found["n"]} | dict.fromkeys(list(found)[1:], np.nan)
        out.append({"class_before": kind, **found, **level, "correlation": alike, "note": few})
    return pd.DataFrame(out)[columns]


def beyond_expected(expected: pd.DataFrame) -> pd.DataFrame:
    """Take from what each class moved by what was to be expected of it.

    Parameters
    ----------
    expected : DataFrame
        As `towards_the_mean` returns it.

    Returns
    -------
    DataFrame
        Its rows with `difference`, `conf_low` and `conf_high`, points of the scale: above 0 where
        the next answer was higher than was to be expected.

    Examples
    --------
    >>> found = pd.DataFrame({"estimate": [1.8], "conf_low": [1.5], "conf_high": [2.1],
    ...                       "expected": [1.4]})
    >>> beyond_expected(found)[["difference", "conf_low", "conf_high"]].round(1).values.tolist()
    [[0.4, 0.1, 0.7]]
    """
    ends = {end: expected[end] - expected["expected"] for end in ("conf_low", "conf_high")}
    return expected.assign(difference=expected["estimate"] - expected["expected"], **ends)
