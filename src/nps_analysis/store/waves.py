"""Answers of each wave, those set aside among them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from nps_analysis import contract
from nps_analysis.store.loading import load, manifest, relational, the_programme

if TYPE_CHECKING:
    import pandas as pd

    from nps_analysis.programme import Programme

_ANSWER = ["quarter", "customer_id", "responded_at", "score"]


def waves(programme: Programme | Path | str | None = None) -> pd.DataFrame:
    """Count what became of the rows of every quarter.

    Parameters
    ----------
    programme : Programme or path, optional
        As for `load`.

    Returns
    -------
    pandas.DataFrame
        One row a quarter, earliest first, and one with an empty `quarter` for rows whose date
        is not known: `rows` of the exports of the relational survey, of which `usable`, `blank`
        and one column for each reason for which a row is set aside; they add up to `rows`.
    """
    import pandas as pd

    programme = the_programme(programme)
    rows = _answers(programme)
    what = rows["reason"].mask(rows["reason"] == "", "usable")
    what = what.mask((rows["reason"] == "") & rows["score"].isna(), "blank")
    counts = pd.crosstab(rows["quarter"].fillna(""), what)
    columns = ["usable", "blank", *contract.REFUSALS]
    counts = counts.reindex(columns=[name for name in columns if name in {*columns[:2], *counts}])
    counts = counts.fillna(0).astype("int64")
    counts.insert(0, "rows", counts.sum(axis="columns"))
    counts = counts.rename_axis(index=None, columns=None)
    dated = counts[counts.index != ""].sort_index()
    return pd.concat([dated, counts[counts.index == ""]]).reset_index(names="quarter")


def wave(name: str, *, programme: Programme | Path | str | None = None) -> tuple[pd.DataFrame, int]:
    """Take the answers of one wave, kept and set aside.

    Parameters
    ----------
    name : str
        A quarter, such as "2026Q3", or a wave of the invitations: then only answers of the
        people invited in it count, in the quarter of their invitation.
    programme : Programme or path, optional
        As for `load`.

    Returns
    -------
    answers : pandas.DataFrame
        One row an answer to the relational survey: `reason` it was set aside for, "" where it
        was kept, and where known `quarter`, `customer_id`, `responded_at`, `score`, `weight` and
        `written`, the number in the export where it is not the score.
        No rows where there is no such wave.
    unanswered : int
        People invited of whom no answer was kept.
    """
    import pandas as pd

    programme = the_programme(programme)
    rows = _answers(programme)
    sent = pd.DataFrame(columns=["customer_id", "quarter", "wave"])
    if "invitations" in manifest(programme)["tables"]:
        sent = relational(load("invitations", programme=programme)).reindex(columns=sent.columns)
    asked = sent[(sent["quarter"] == name) | (sent["wave"] == name)]
    asked = asked[["customer_id", "quarter"]].drop_duplicates()
    if name in set(rows["quarter"].dropna()):
        files = rows.loc[rows["quarter"] == name, "file"].dropna().unique()
        undated = rows["quarter"].isna() & rows["file"].isin(files)
        rows = rows[(rows["quarter"] == name) | undated]
    else:
        rows = rows.merge(asked, on=["customer_id", "quarter"])
    answered = rows.loc[rows["reason"] == "", "customer_id"]
    silent = int((~asked["customer_id"].isin(answered)).sum())
    return rows.drop(columns="file").reset_index(drop=True), silent


def _answers(programme: Programme) -> pd.DataFrame:
    """Every row of the exports that is an answer to the relational survey, with its fate."""
    import pandas as pd

    kept = relational(load("responses", programme=programme))
    columns = [name for name in (*_ANSWER, "weight", "written") if name in kept]
    refused = relational(load("refused", programme=programme))
    refused = refused[refused["table"] == "responses"]
    rows = [kept[columns].assign(reason=""), refused[[*_ANSWER, "reason", "file"]]]
    return pd.concat(rows, ignore_index=True).astype({"reason": "string"})
