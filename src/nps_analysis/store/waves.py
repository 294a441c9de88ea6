"""Answers of each wave, those set aside among them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from nps_analysis import contract
from nps_analysis.store.loading import MissingTable, ask, manifest, the_programme
from nps_analysis.store.sql import quoted

if TYPE_CHECKING:
    import pandas as pd

    from nps_analysis.programme import Programme

_ANSWER = ("quarter", "customer_id", "responded_at", "score")
_KEPT = "survey = 'relational'"
_REFUSED = f"\"table\" = 'responses' AND {_KEPT}"


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
        No rows where there is no survey.
    """
    import pandas as pd

    programme = the_programme(programme)
    if "responses" not in manifest(programme)["tables"]:
        return pd.DataFrame(columns=["quarter", "rows", "usable", "blank"])
    found = ask(
        f"""SELECT coalesce(quarter, '') AS quarter, what, count(*) AS n FROM (
            SELECT quarter, CASE WHEN score IS NULL THEN 'blank' ELSE 'usable' END AS what
            FROM responses WHERE {_KEPT}
            UNION ALL SELECT quarter, reason FROM refused WHERE {_REFUSED}) GROUP BY ALL""",
        programme,
    )
    counts = found.pivot_table(index="quarter", columns="what", values="n", aggfunc="sum")
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

    Raises
    ------
    MissingTable
        If there is no survey.
    """
    import pandas as pd

    programme = the_programme(programme)
    sent = pd.DataFrame(columns=["customer_id", "quarter", "wave"])
    tables = manifest(programme)["tables"]
    if "responses" not in tables:
        raise MissingTable("responses", programme)
    if "invitations" in tables:
        sent = ask(f"FROM invitations WHERE {_KEPT}", programme).reindex(columns=sent.columns)
    asked = sent[(sent["quarter"] == name) | (sent["wave"] == name)]
    asked = asked[["customer_id", "quarter"]].drop_duplicates()
    rows = _answers({name}, programme)
    if rows["quarter"].notna().any():
        files = rows.loc[rows["quarter"] == name, "file"].dropna().unique()
        rows = rows[rows["quarter"].notna() | rows["file"].isin(files)]
    else:
        rows = _answers({*asked["quarter"].dropna()}, programme)
        rows = rows.merge(asked, on=["customer_id", "quarter"])
    answered = rows.loc[rows["reason"] == "", "customer_id"]
    silent = int((~asked["customer_id"].isin(answered)).sum())
    return rows.drop(columns="file").reset_index(drop=True), silent


def _answers(quarters: set[str], programme: Programme) -> pd.DataFrame:
    """Every row of the exports that answers the relational survey in these quarters or at no
    known time, with its fate.
    """
    within = f"(quarter IS NULL OR quarter IN ({', '.join(map(quoted, sorted({'', *quarters})))}))"
    named = ", ".join(map(quoted, (*_ANSWER, "weight", "written")))
    return ask(
        f"""SELECT COLUMNS(lambda name: name IN ({named})), '' AS reason, NULL::VARCHAR AS file
            FROM responses WHERE {_KEPT} AND {within}
        UNION ALL BY NAME SELECT {", ".join(_ANSWER)}, reason, file
            FROM refused WHERE {_REFUSED} AND {within}""",
        programme,
    )
