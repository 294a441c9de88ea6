"""Who was asked and who answered, and weights with which the second stand for the first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd

LEAST_IN_CELL = 5
"""Answers below which a cell is too thin to stand for those asked in it."""

Origin = Literal["declared", "incomplete", "asked", "none"]


@dataclass(frozen=True)
class Weighting:
    """Answers with a `weight`, mean 1 in each period, and where it comes from.

    `origin` is "declared" for a column of the exports, "asked" for weights that make those who
    answered like those asked, over `segments`; "incomplete" where some answer lacks its declared
    weight, and "none" where nobody knows who was asked: then there are no rows.
    """

    rows: pd.DataFrame
    origin: Origin
    segments: tuple[str, ...] = ()


def people_asked(invitations: pd.DataFrame, answers: pd.DataFrame) -> pd.DataFrame:
    """List those asked in each period, and whether they answered with a score.

    Parameters
    ----------
    invitations, answers : DataFrame
        As loaded, of the same survey, with `period` and `customer_id`.

    Returns
    -------
    DataFrame
        One row a customer and period: the columns of `invitations`, and `answered`.

    Examples
    --------
    >>> invitations = pd.DataFrame({"period": ["2026Q3"] * 3, "customer_id": ["a", "b", "b"]})
    >>> answers = pd.DataFrame({"period": ["2026Q3"], "customer_id": ["b"], "score": [9]})
    >>> people_asked(invitations, answers)
      period customer_id  answered
    0  2026Q3           a     False
    1  2026Q3           b      True
    """
    once = invitations.drop_duplicates(["period", "customer_id"]).reset_index(drop=True)
    scored = answers.loc[answers["score"].notna(), ["period", "customer_id"]].drop_duplicates()
    found = once[["period", "customer_id"]].merge(
        scored.assign(answered=True), how="left", on=["period", "customer_id"]
    )
    return once.assign(answered=found["answered"].notna().to_numpy())


def weighting(
    answers: pd.DataFrame, frame: pd.DataFrame, segments: Sequence[str] = ()
) -> Weighting:
    """Weight answers: as their exports say, else so that they are like those asked.

    Parameters
    ----------
    answers : DataFrame
        With `period`, `score` and the segments; `weight` where the exports have one.
    frame : DataFrame
        Who was asked, as `people_asked` lists them; without rows where nobody knows.
    segments : sequence of str
        Over which those who answered are made like those asked, in cells of them all. One that
        would leave a cell of fewer than five answers is passed over.

    Returns
    -------
    Weighting
        Of the answers with a score. One whose segment is not known counts once.

    Examples
    --------
    Half of the ten asked on Team answered, and all five on Starter:

    >>> frame = pd.DataFrame({"period": "2026Q3", "plan": ["Team"] * 10 + ["Starter"] * 5})
    >>> answers = pd.DataFrame({"period": "2026Q3", "plan": ["Team"] * 5 + ["Starter"] * 5,
    ...                         "score": [9] * 5 + [3] * 5})
    >>> found = weighting(answers, frame, ["plan"])
    >>> found.origin, found.rows.groupby("plan")["weight"].first().round(2).to_dict()
    ('asked', {'Starter': 0.67, 'Team': 1.33})
    """
    scored = answers[answers["score"].notna()]
    if "weight" in scored and scored["weight"].notna().any():
        nothing = scored.groupby("period")["weight"].sum().eq(0).any()
        if nothing or scored["weight"].isna().any():
            return Weighting(scored.head(0), "incomplete")
        return Weighting(_mean_one(scored), "declared")
    used: list[str] = []
    if len(frame) and set(scored["period"]) <= set(frame["period"]):
        frame = frame[frame["period"].isin(scored["period"])]
        for column in segments:
            if not _thin(scored, frame, [*used, column]):
                used.append(column)
    if not used:
        return Weighting(scored.head(0).assign(weight=1.0), "none")
    cells = ["period", *used]
    growth = (_sizes(frame, cells) / _sizes(scored, cells)).rename("weight")
    found = scored.drop(columns="weight", errors="ignore").join(growth, on=cells)
    usual = found.groupby("period")["weight"].transform("mean")
    found["weight"] = found["weight"].fillna(usual).astype("Float64")
    return Weighting(_mean_one(found), "asked", tuple(used))


def worth(rows: pd.DataFrame) -> pd.DataFrame:
    """Say what the weights of each period are worth, by Kish's formula.

    Parameters
    ----------
    rows : DataFrame
        With `period` and `weight`, as `Weighting` has them.

    Returns
    -------
    DataFrame
        One row a period: `n`; `least` and `most`, the weights' ends; `n_effective`, the square
        of their sum over the sum of their squares; `design_effect`, n over it. Weights that go
        with the answers may cost more, or less, than this.

    Examples
    --------
    >>> worth(pd.DataFrame({"period": "2026Q3", "weight": [0.5, 0.5, 1.0, 2.0]})).round(2)
      period  n  least  most  n_effective  design_effect
    0  2026Q3  4    0.5   2.0         2.91           1.38
    """
    weight = rows["weight"].astype("float64")
    parts = rows[["period"]].assign(weight=weight, square=weight**2).groupby("period")
    sums = parts.agg(
        n=("weight", "size"),
        least=("weight", "min"),
        most=("weight", "max"),
        total=("weight", "sum"),
        squares=("square", "sum"),
    )
    sums["n_effective"] = sums["total"] ** 2 / sums["squares"]
    sums["design_effect"] = sums["n"] / sums["n_effective"]
    return sums.drop(columns=["total", "squares"]).reset_index()


def _sizes(rows: pd.DataFrame, cells: list[str]) -> pd.Series:
    """Rows in each cell; one whose cell is not known is in none."""
    return rows.dropna(subset=cells).groupby(cells).size()


def _thin(scored: pd.DataFrame, frame: pd.DataFrame, cells: list[str]) -> bool:
    """Whether a cell of those asked has too few answers, or there is no cell."""
    asked_for = _sizes(frame, ["period", *cells])
    answers = _sizes(scored, ["period", *cells])
    every = answers.index.union(asked_for.index)
    short = answers.reindex(every, fill_value=0).lt(LEAST_IN_CELL)
    return every.empty or bool(short.any()) or len(asked_for) < len(every)


def _mean_one(rows: pd.DataFrame) -> pd.DataFrame:
    weight = rows["weight"].astype("float64")
    return rows.assign(weight=weight / weight.groupby(rows["period"]).transform("mean"))
