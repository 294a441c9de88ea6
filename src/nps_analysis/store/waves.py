"""Answers of each wave, those set aside among them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from nps_analysis import contract
from nps_analysis.sources.in_sql import quoted
from nps_analysis.store.loading import (
    MissingTable,
    ask,
    manifest,
    part,
    the_programme,
    the_scope,
)

if TYPE_CHECKING:
    import pandas as pd

    from nps_analysis.programme import Programme
    from nps_analysis.store.scope import Scope

_ANSWER = ("period", "customer_id", "responded_at", "score")
_KEPT = "survey = 'relational'"
_REFUSED = f"\"table\" = 'responses' AND {_KEPT}"


def waves(
    programme: Programme | Path | str | None = None, *, where: str | Scope | None = None
) -> pd.DataFrame:
    """Count what became of the rows of every period.

    Parameters
    ----------
    programme : Programme or path, optional
        As for `load`.
    where : str or Scope, optional
        As for `flow`.

    Returns
    -------
    pandas.DataFrame
        One row a period, earliest first, and one with an empty `period` for rows whose date
        is not known: `rows` of the exports of the relational survey, of which `usable`, `blank`
        and one column for each reason for which a row is set aside; they add up to `rows`.
        No rows where there is no survey.
    """
    import pandas as pd

    programme = the_programme(programme)
    if "responses" not in manifest(programme)["tables"]:
        return pd.DataFrame(columns=["period", "rows", "usable", "blank"])
    scope = the_scope(where, programme)
    found = ask(
        lambda connection: (
            f"""SELECT coalesce(period, '') AS period, what, count(*) AS n FROM (
            SELECT period, CASE WHEN score IS NULL THEN 'blank' ELSE 'usable' END AS what
            FROM {part(connection, "responses", scope)} WHERE {_KEPT}
            UNION ALL SELECT period, reason
            FROM {part(connection, "refused", scope)} WHERE {_REFUSED}) GROUP BY ALL"""
        ),
        programme,
    )
    counts = found.pivot_table(index="period", columns="what", values="n", aggfunc="sum")
    columns = ["usable", "blank", *contract.REFUSALS]
    counts = counts.reindex(columns=[name for name in columns if name in {*columns[:2], *counts}])
    counts = counts.fillna(0).astype("int64")
    counts.insert(0, "rows", counts.sum(axis="columns"))
    counts = counts.rename_axis(index=None, columns=None)
    dated = counts.loc[programme.periods.sorted(counts.index[counts.index != ""])]
    return pd.concat([dated, counts[counts.index == ""]]).reset_index(names="period")


def wave(name: str, *, programme: Programme | Path | str | None = None) -> tuple[pd.DataFrame, int]:
    """Take the answers of one wave, kept and set aside.

    Parameters
    ----------
    name : str
        A period, such as "2026Q3", or a wave of the invitations: then only answers of the
        people invited in it count, in the period of their invitation.
    programme : Programme or path, optional
        As for `load`.

    Returns
    -------
    answers : pandas.DataFrame
        One row an answer to the relational survey: `reason` it was set aside for, "" where it
        was kept, and where known `period`, `customer_id`, `responded_at`, `score`, `weight` and
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
    sent = pd.DataFrame(columns=["customer_id", "period", "wave"])
    tables = manifest(programme)["tables"]
    if "responses" not in tables:
        raise MissingTable("responses", programme)
    if "invitations" in tables:
        sent = ask(f"FROM invitations WHERE {_KEPT}", programme).reindex(columns=sent.columns)
    asked = sent[(sent["period"] == name) | (sent["wave"] == name)]
    asked = asked[["customer_id", "period"]].drop_duplicates()
    rows = _answers({name}, programme)
    if rows["period"].notna().any():
        files = rows.loc[rows["period"] == name, "file"].dropna().unique()
        rows = rows[rows["period"].notna() | rows["file"].isin(files)]
    else:
        rows = _answers({*asked["period"].dropna()}, programme)
        rows = rows.merge(asked, on=["customer_id", "period"])
    answered = rows.loc[rows["reason"] == "", "customer_id"]
    silent = int((~asked["customer_id"].isin(answered)).sum())
    return rows.drop(columns="file").reset_index(drop=True), silent


def _answers(periods: set[str], programme: Programme) -> pd.DataFrame:
    """Every row of the exports that answers the relational survey in these periods or at no
    known time, with its fate.
    """
    within = f"(period IS NULL OR period IN ({', '.join(map(quoted, sorted({'', *periods})))}))"
    named = ", ".join(map(quoted, (*_ANSWER, "weight", "written")))
    return ask(
        f"""SELECT COLUMNS(lambda name: name IN ({named})), '' AS reason, NULL::VARCHAR AS file
            FROM responses WHERE {_KEPT} AND {within}
        UNION ALL BY NAME SELECT {", ".join(_ANSWER)}, reason, file
            FROM refused WHERE {_REFUSED} AND {within}""",
        programme,
    )
