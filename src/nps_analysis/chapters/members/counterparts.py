"""One outcome of members against others: as they are, and among those who are alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import pandas as pd

from nps_analysis.chapters.members.membership import covariates
from nps_analysis.estimates import contrast
from nps_analysis.scoring import Figure
from nps_analysis.stats.effects import aipw, cuped
from nps_analysis.stats.influence import row
from nps_analysis.stats.propensity import UNLIKELY, balance, overlap, propensities

MEMBERS, OTHERS = "members", "others"
LEAST_PER_COLUMN = 5
"""Accounts on each side that every column of what is known before takes."""
LEAST_IN_GROUP = 2
"""Members, and others, without whom a group is not compared."""
MOST_OUTSIDE = 0.5
"""Share of rows with hardly a counterpart beyond which like is not compared with like."""
FEW, UNLIKE = "too few to compare like with like", "members have no counterparts among the others"
"""Notes of a difference that is not adjusted."""


@dataclass(frozen=True)
class Likeness:
    """How like members are to others, by what was known before.

    `names` are the columns and segments compared. `chances` has `member` and `chance`, how likely
    membership was, of the rows that have counterparts; no rows where there are none. `balance` and
    `overlap` are as the functions of these names return them: `before` of all rows, `after` and
    the overlap of those with counterparts; `left_out` counts the others.
    """

    names: tuple[str, ...]
    balance: pd.DataFrame
    overlap: pd.DataFrame
    chances: pd.DataFrame


def likeness(rows: pd.DataFrame, segments: Sequence[str] = ()) -> Likeness:
    """Compare what was known of members and of others, before their outcomes.

    Parameters
    ----------
    rows : DataFrame
        As for `against_others`.
    segments : sequence of str
    """
    none = Likeness((), *(pd.DataFrame(columns=names) for names in _LIKENESS))
    if rows.empty or rows["member"].sum() < 2 or (~rows["member"]).sum() < 2:
        return none
    known, names = covariates(rows, segments)
    if known.empty:
        return none
    member = rows["member"].to_numpy(bool)
    shown = [name for name in known if not name.endswith("_squared")]
    table = balance(member, known[shown], None)
    inside = counterparts(member, known)
    kept, _ = covariates(rows[inside], segments)
    chance = propensities(member[inside], kept) if inside.any() else None
    if chance is None:
        return replace(none, names=tuple(names), balance=table)
    after = balance(member[inside], kept, chance).set_index("covariate")["after"]
    out = {MEMBERS: (~inside & member).sum(), OTHERS: (~inside & ~member).sum()}
    found = overlap(member[inside], chance)
    return Likeness(
        tuple(names),
        table.assign(after=table["covariate"].map(after)),
        found.assign(left_out=found["who"].map(out).astype("Int64")),
        pd.DataFrame({"member": member[inside], "chance": chance}),
    )


_LIKENESS = (
    ["covariate", "members", "others", "before", "after"],
    ["who", "n", "lowest", "middle", "highest", "outside", "n_effective", "left_out"],
    ["member", "chance"],
)


def against_others(
    rows: pd.DataFrame,
    measure: Figure,
    *,
    segments: Sequence[str] = (),
    assigned: Literal["chosen", "random"] = "chosen",
    confidence: float = 0.95,
    min_n: int = 1,
) -> pd.DataFrame:
    """Compare members with others in one measure, plainly and adjusted for what was known before.

    Parameters
    ----------
    rows : DataFrame
        One row an outcome: `member`, `account`, the columns of `standing` and of the measure.
    measure : Measure or Ratio
    segments : sequence of str
        Columns among what is known.
    assigned : {"chosen", "random"}
        Whether accounts chose to be members, or chance decided: the adjusted difference is then
        AIPW, or CUPED.
    confidence : float, default 0.95
        Coverage of the intervals.
    min_n : int, default 1
        Outcomes on either side below which nothing is compared.

    Returns
    -------
    DataFrame
        Rows "plain" and "adjusted", named by `how`, with the columns of `contrast`; `left_out`,
        the rows that have hardly a counterpart and are not in the adjusted difference; `note` says
        why there is none. No rows where one side is empty.

    Notes
    -----
    A measure that is a ratio of revenue is adjusted as an average of accounts by their revenue.
    """
    above, below = measure.worth(rows)
    worth, each = pd.Series(above / below, rows.index), pd.Series(below, rows.index)
    kept = rows[worth.notna()].assign(who=np.where(rows["member"], MEMBERS, OTHERS)[worth.notna()])
    worth, each = worth[worth.notna()], each[worth.notna()]
    if kept["who"].nunique() < 2:
        return pd.DataFrame(columns=["how", "n", "n_reference", "difference", "note"])
    how: dict[str, Any] = {
        "confidence": confidence,
        "cluster": "account",
        "min_n": min_n,
        "adjust": None,
    }
    plain = contrast(kept, measure, between="who", reference=OTHERS, **how)
    plain = plain.assign(p_adjusted=plain["p_value"])
    shown = plain.iloc[0].drop("note")
    nothing = {"note": ""} | shown.to_dict() | dict.fromkeys(_FIGURES, np.nan) | {"left_out": 0}
    if plain["note"].item():
        adjusted = nothing | {"note": plain["note"].item()}
    else:
        adjusted = nothing | _adjusted(kept, worth, each, segments, assigned, confidence)
    both = pd.DataFrame([plain.iloc[0].to_dict() | {"left_out": 0}, adjusted])
    counts = {"n": "Int64", "n_reference": "Int64", "left_out": "Int64"}
    return both.assign(how=["plain", "adjusted"]).astype(counts)


def _adjusted(
    rows: pd.DataFrame,
    worth: pd.Series,
    each: pd.Series,
    segments: Sequence[str],
    assigned: str,
    confidence: float,
) -> dict[str, Any]:
    """The adjusted difference among rows that have counterparts, or why there is none."""
    usual: dict[str, Any] = {"confidence": confidence}
    inside = np.ones(len(rows), bool)
    if assigned == "chosen":
        known, _ = covariates(rows, segments)
        if _few(rows, known):
            return {"note": FEW}
        inside = counterparts(rows["member"].to_numpy(bool), known)
    out = int((~inside).sum())
    rows, worth, each = rows[inside], worth[inside], each[inside]
    known, _ = covariates(rows, segments)
    if out > MOST_OUTSIDE * len(inside):
        return {"note": UNLIKE, "left_out": out}
    if _few(rows, known):
        return {"note": FEW, "left_out": out}
    member, usual["cluster"] = rows["member"].to_numpy(bool), rows["account"]
    if assigned == "random":
        found = cuped(worth, member, known, **usual)
    else:
        found = aipw(worth, member, known, weight=each, **usual)
    if found is None:
        return {"note": UNLIKE, "left_out": out}
    taken = (1 if assigned == "random" else 2) * (known.shape[1] + 1)
    return _widened(found, rows, taken, confidence) | {"left_out": out, "note": ""}


def _widened(
    found: dict[str, Any], rows: pd.DataFrame, taken: int, confidence: float
) -> dict[str, Any]:
    """Allow for the coefficients that were fitted: with few accounts, the error is too small."""
    groups = rows["account"].nunique()
    error = found["std_error"] * np.sqrt((groups - 1) / (groups - taken))
    counts = {"n": found["n"], "n_reference": found["n_reference"], "confidence": confidence}
    return row(found["difference"], error, degrees=groups - taken, **counts)


def counterparts(member: np.ndarray, known: pd.DataFrame) -> np.ndarray:
    """Say of each row whether it might as well have been on the other side: 0.05 to 0.95.

    Where a group, such as a region, holds no members, or only members, nothing there might.

    Examples
    --------
    >>> member = np.array([True, False] * 6 + [False, False])
    >>> known = pd.DataFrame({"score": [9.0, 8] * 7, "region: APAC": [0.0] * 12 + [1.0] * 2})
    >>> known.loc[0, "score"] = 8
    >>> known.loc[1, "score"] = 9
    >>> counterparts(member, known).tolist() == [True] * 12 + [False] * 2
    True
    """
    inside = np.ones(len(member), bool)
    flags = [name for name in known if known[name].isin([0, 1]).all()]
    size = -1
    while size != inside.sum():
        size = inside.sum()
        for name in flags:
            for level in (0, 1):
                here = inside & (known[name] == level).to_numpy()
                if min(member[here].sum(), (~member[here]).sum()) < LEAST_IN_GROUP:
                    inside &= ~here
    if min(member[inside].sum(), (~member[inside]).sum()) < LEAST_IN_GROUP:
        return np.zeros(len(member), bool)
    chance = propensities(member[inside], known[inside])
    if chance is None:
        return np.zeros(len(member), bool)
    inside[inside] = (chance >= UNLIKELY) & (chance <= 1 - UNLIKELY)
    return inside


def _few(rows: pd.DataFrame, known: pd.DataFrame) -> bool:
    """Whether either side has too few accounts for what is known of them."""
    accounts = rows.groupby("member")["account"].nunique()
    least = accounts.min() if len(accounts) == 2 else 0
    return known.empty or least < LEAST_PER_COLUMN * known.shape[1]


_FIGURES = ["difference", "std_error", "conf_low", "conf_high", "p_value", "p_adjusted"]
_FIGURES += ["detectable"]
