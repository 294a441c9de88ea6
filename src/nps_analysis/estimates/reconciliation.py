"""Why another tool shows another score of the same wave, line by line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import combinations

import pandas as pd

from nps_analysis.contract import PASSIVE_FROM, PROMOTER_FROM, SCALE

MOST = 3
"""Ways of counting that are tried together."""

NOBODY = float("nan")


@dataclass(frozen=True)
class Count:
    """A way to count a wave.

    `answers` has `score`, `worth`, which is its weight, and the `reason` it was set aside for,
    "" where it was kept; those in `counted` are counted. What was kept without a score is left
    out, unless `blanks` are to be counted; `unanswered` people join those who are counted.
    """

    answers: pd.DataFrame
    counted: frozenset[str] = frozenset({""})
    promoter_from: int = PROMOTER_FROM
    detractor_from: int = SCALE[0]
    blanks: bool = False
    unanswered: int = 0
    figure: str = "nps"

    def counts(self) -> pd.DataFrame:
        """The rows that are counted: those set aside that are, and those with a score."""
        rows = self.answers[self.answers["reason"].isin(self.counted)]
        return rows[rows["score"].notna() | (rows["reason"] != "") | self.blanks]

    @property
    def value(self) -> float:
        """The score in points, or the mean of the answers; NaN where nobody is counted."""
        rows = self.counts()
        score, worth = rows["score"], rows["worth"]
        if self.figure != "nps":
            mean = (score * worth).sum() / worth[score.notna()].sum()
            return float(mean) * (10 if self.figure == "tenfold" else 1)
        everybody = worth.sum() + self.unanswered
        promoters = worth[(score >= self.promoter_from).fillna(False)].sum()
        low = score.between(self.detractor_from, PASSIVE_FROM - 1).fillna(False)
        return float(100 * (promoters - worth[low].sum()) / everybody) if everybody else NOBODY


@dataclass(frozen=True)
class Rule:
    """One thing another tool may do otherwise; `rows` is how many answers it concerns."""

    name: str
    rows: int
    change: Callable[[Count], Count]


@dataclass(frozen=True)
class Deviation:
    """One line of an explanation: what is done otherwise, and the figure it leads to."""

    rule: str
    rows: int
    figure: float


@dataclass(frozen=True)
class Explanation:
    """From our figure to theirs: the steps, and what they leave open, in points."""

    steps: tuple[Deviation, ...]
    left: float


def explain(
    answers: pd.DataFrame, theirs: float, *, decimals: int = 0, unanswered: int = 0
) -> list[Explanation]:
    """Find which other ways of counting lead from our score to another tool's.

    Parameters
    ----------
    answers : DataFrame
        One row an answer of the wave, kept or set aside: `score` (nullable integer), `reason`
        it was set aside for ("" where kept), and where known `customer_id`, `responded_at`,
        `weight` and `written`, the number in the export where it is not the score.
    theirs : float
        The other tool's figure.
    decimals : int, default 0
        To how many it is written.
    unanswered : int, default 0
        People invited who gave no answer.

    Returns
    -------
    list of Explanation
        All that reach the figure with the fewest steps; where none does, with at most three
        steps, the one that leaves least open. Without steps where ours is theirs, rounded.

    Raises
    ------
    ValueError
        If no answer of the wave is counted.

    Examples
    --------
    A hundred answers, 60 of promoters and 30 of detractors; 20 more closed the question:

    >>> answers = pd.DataFrame({
    ...     "score": pd.array([10] * 60 + [8] * 10 + [3] * 30 + [None] * 20, "Int64"),
    ...     "reason": [""] * 100 + ["dismissed"] * 20,
    ... })
    >>> (found,) = explain(answers, 25)
    >>> found.steps, round(found.left, 9)
    ((Deviation(rule='dismissed', rows=20, figure=25.0),), 0.0)
    """
    worth = pd.Series(1.0, answers.index)
    ours = Count(answers.assign(worth=worth))
    if pd.isna(ours.value):
        raise ValueError("no answer of this wave counts, so there is no score to compare")
    within = 0.5 * 10.0**-decimals + 1e-9
    rules = [rule for rule in _rules(ours, unanswered) if rule.rows]
    nearest = Explanation((), theirs - ours.value)
    if abs(nearest.left) <= within:
        return [nearest]
    for size in range(1, MOST + 1):
        tried = [_taken(ours, chosen, theirs) for chosen in combinations(rules, size)]
        tried = [one for one in tried if one is not None]
        if reached := [one for one in tried if abs(one.left) <= within]:
            return sorted(reached, key=lambda one: abs(one.left))
        nearest = min([nearest, *tried], key=lambda one: abs(one.left))
    return [nearest]


def _taken(ours: Count, rules: tuple[Rule, ...], theirs: float) -> Explanation | None:
    """Follow some rules one after the other; None where one of them changes nothing."""
    steps, count = [], ours
    for rule in rules:
        before, count = count, rule.change(count)
        if pd.isna(count.value) or count.value == before.value:
            return None
        steps.append(Deviation(rule.name, rule.rows, count.value))
    return Explanation(tuple(steps), theirs - count.value)


def _rules(ours: Count, unanswered: int) -> Iterator[Rule]:
    """List what other tools are known to do, with how many answers of the wave it concerns."""
    answers = ours.answers
    kept = answers.loc[answers["reason"] == "", "score"]
    yield Rule("blank", int(kept.isna().sum()), lambda count: replace(count, blanks=True))
    for reason, rows in answers["reason"].value_counts().sort_index().items():
        if reason:
            yield Rule(reason, int(rows), partial(_counting, reason))
    yield Rule("no_answer", unanswered, lambda count: replace(count, unanswered=unanswered))
    for name, concerned, change in (
        ("eight_promotes", kept == 8, {"promoter_from": 8}),
        ("zero_is_no_detractor", kept == 0, {"detractor_from": 1}),
        ("mean", kept.notna(), {"figure": "mean"}),
        ("tenfold_mean", kept.notna(), {"figure": "tenfold"}),
    ):
        yield Rule(name, int(concerned.sum()), partial(replace, **change))
    if "written" in answers and (other := int(answers["written"].notna().sum())):
        written = answers["written"].fillna(answers["score"])
        yield Rule("written", other, partial(_with, score=written))
        within = written.where(written <= SCALE[1])
        yield Rule("written_within", other, partial(_with, score=within))
    if "weight" in answers and answers["weight"].nunique() > 1:
        worth = answers["weight"].astype(float).fillna(0)
        yield Rule("weighted", int(kept.count()), partial(_with, worth=worth))
    if {"customer_id", "responded_at"} <= set(answers):
        other = _other_answer(answers)
        moved = int(((other == "") & (answers["reason"] == "superseded")).sum())
        yield Rule("other_answer", moved, partial(_with, reason=other))


def _counting(reason: str, count: Count) -> Count:
    return replace(count, counted=count.counted | {reason})


def _with(count: Count, **columns: pd.Series) -> Count:
    return replace(count, answers=count.answers.assign(**columns))


def _other_answer(answers: pd.DataFrame) -> pd.Series:
    """The reasons, were the first answer of each to count where the latest does, or the reverse."""
    again = answers["customer_id"].isin(
        answers.loc[answers["reason"] == "superseded", "customer_id"].dropna()
    )
    rows = answers[again & answers["reason"].isin(["", "superseded"])]
    rows = rows.sort_values("responded_at", kind="stable")
    kept = rows[rows["reason"] == ""].drop_duplicates("customer_id")
    ends = [rows.drop_duplicates("customer_id", keep=keep) for keep in ("first", "last")]
    other = ends[0] if kept.index.isin(ends[1].index).all() else ends[1]
    reasons = answers["reason"].copy()
    reasons[rows.index] = "superseded"
    reasons[other.index] = ""
    return reasons
