"""Answers that stand twice in the exports, or whose place another of the same person takes."""

from __future__ import annotations

import pandas as pd

from nps_analysis import contract
from nps_analysis.contract import ContractError
from nps_analysis.programme import Programme
from nps_analysis.store.matching import ANONYMOUS

FEW = 3
"""Answers of one file that may share their second, and still be told apart by what they say."""


def set_aside(rows: pd.DataFrame, programme: Programme) -> pd.Series:
    """Say which answers do not count, and why: repeats, then the rule of one per customer.

    An answer about a contact with sales or support stands for that contact, not for the period:
    only another by the same person about the same contact takes its place.

    Raises
    ------
    ContractError
        If files number their answers alike, each from its own beginning.
    """
    _hold_apart(rows)
    answered = pd.Series(False, rows.index)
    for measure in ("score", "effort", "satisfaction"):
        if measure in rows:
            answered |= rows[measure].notna()
    latest = programme.answers.keep == "latest"
    by_time = rows.assign(answered=answered).sort_values("responded_at", kind="stable")
    reasons = pd.Series(pd.NA, rows.index, dtype="string")
    copies = rows.duplicated(list(rows.columns.drop(["file", "line"])))
    repeated = by_time[~copies.reindex(by_time.index)].duplicated(
        ["source", "response_id"], keep="last"
    )
    reasons[copies | repeated.reindex(rows.index, fill_value=False)] = "duplicate_response"
    same = ["survey", "customer_id", "contact_reference", "responded_at"]
    same += ["score", "effort", "comment"]
    left = rows[reasons.isna()]
    identical = left.duplicated([name for name in same if name in left])
    reasons[identical.index[identical]] = "duplicate_row"
    reasons[_exported_again(rows[reasons.isna()])] = "duplicate_row"
    reasons[_on_another_scale(rows[reasons.isna()])] = "other_scale"
    if programme.answers.one_per == "customer":
        left = by_time.loc[by_time.index.isin(reasons.index[reasons.isna()])]
        left = left.sort_values("answered", ascending=latest, kind="stable")
        keep = "last" if latest else "first"
        contact = left["survey"] == "transactional"
        older = left[~contact].duplicated(["customer_id", "period"], keep=keep)
        reasons[older.index[older]] = "superseded"
        if "contact_reference" in left:
            known = left[contact & left["contact_reference"].notna()]
            older = known.duplicated(["customer_id", "contact_reference"], keep=keep)
            reasons[older.index[older]] = "superseded"
    return reasons


def _on_another_scale(rows: pd.DataFrame) -> pd.Index:
    """Find the scores that are not on the scale of most scores of their period."""
    if "scale" not in rows:
        return rows.index[:0]
    scored = rows[(rows["survey"] == "relational") & rows["score"].notna()]
    scale = scored["scale"].fillna(contract.SCALES[0])
    counts = pd.crosstab(scored["period"], scale).reindex(columns=contract.SCALES, fill_value=0)
    usual = scored["period"].map(counts.idxmax(axis="columns"))
    return scored.index[scale.ne(usual) & usual.notna()]


def _hold_apart(rows: pd.DataFrame) -> None:
    """Refuse files whose ids are the same and whose answers are not."""
    shared = rows[rows.duplicated(["source", "response_id"], keep=False)]
    if shared.empty:
        return
    whose = shared["customer_id"].mask(shared["customer_id"].str.startswith(ANONYMOUS))
    each = shared.assign(whose=whose).groupby(["source", "response_id"])
    files, times, periods, people = (
        each[name].nunique() for name in ("file", "responded_at", "period", "whose")
    )
    unlike = (files > 1) & ((periods > 1) | ((times > 1) & (people != 1)))
    clash = {}
    for source, found in unlike.groupby(level="source"):
        if 2 * found.sum() > len(found) and found.sum() > 1:
            names = shared.loc[shared["source"] == source, "file"].drop_duplicates()
            clash[source] = restarted(list(names), int(found.sum()))
    if clash:
        raise ContractError("responses", list(clash.values()))


def restarted(files: list[str], answers: int) -> str:
    """Say that files number their answers alike, and what to do."""
    more = f" and {len(files) - 2} more" if len(files) > 2 else ""
    return (
        f"response_id: {', '.join(files[:2])}{more} have {answers} ids in common, of answers in "
        "other periods or by other people; each seems to number its answers from its beginning. "
        "Leave response_id out of their source.columns, or name a column that is unlike in each"
    )


def _exported_again(rows: pd.DataFrame) -> pd.Index:
    """Find answers of nobody in particular that an earlier file has too.

    Without an id, only what they say can tell: the second they were given in, where few of a file
    share it, and all else. What a file has twice was said twice.
    """
    place = rows["file"] + "#" + rows["line"].astype("string")
    placed = rows["customer_id"].str.startswith(ANONYMOUS) & (rows["response_id"] == place)
    found = rows[placed.fillna(False)]
    if found["file"].nunique() < 2:
        return found.index[:0]
    found = found[found.groupby(["file", "responded_at"])["line"].transform("size") <= FEW]
    said = list(found.columns.drop(["file", "line", "response_id", "customer_id"]))
    nth = found.groupby(["file", *said], dropna=False, sort=False).cumcount()
    again = found.assign(nth=nth).duplicated([*said, "nth"])
    return found.index[again]
