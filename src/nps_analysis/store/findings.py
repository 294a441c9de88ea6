"""What an analyst should look at in tables that are otherwise sound."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping

import pandas as pd

from nps_analysis.contract import SCALES
from nps_analysis.programme import Programme
from nps_analysis.sources import mask
from nps_analysis.store.briefs import UNKNOWN
from nps_analysis.store.departed import disagreement, who_left
from nps_analysis.store.people import AMBIGUOUS, ANONYMOUS, UNMATCHED

STRAY = 0.01
"""Share of the renewals' accounts up to which an answer of theirs is taken for an accident."""


def findings(brief: Mapping[str, pd.DataFrame], programme: Programme) -> Iterator[str]:
    """List what stands but needs reading, one line each, without names or addresses.

    `brief` sums the tables up, as `briefs.of` does.
    """
    for table in ("responses", "customers"):
        if table in brief:
            yield from _levels(brief[table], table, programme)
    yield from disagreement(who_left(brief))
    answers = brief.get("responses")
    if answers is None:
        yield (
            "responses: no source supplies any, so no score is shown; renewals and usage are "
            "reported as they are"
        )
        return
    every = int(answers["n"].sum())
    if answers.empty:
        yield "responses: no answer at all is left; see data/processed/refused"
        return
    yield from _strangers(answers)
    if "renewals" in brief:
        yield from _unanswered(answers, brief["renewals"], programme)
    for column in programme.segment_columns:
        unknown = int(answers.loc[answers[column].isna(), "n"].sum())
        if unknown:
            yield f"responses.{column}: unknown for {unknown} of {every} answers"
    relational = answers[answers["survey"] == "relational"]
    scored = relational[relational["scored"]]
    present = set(scored["period"])
    periods = programme.periods
    order = periods.sorted(present)
    span = periods.every(order[0], order[-1]) if order else []
    gaps = [period for period in span if period not in present]
    if gaps:
        yield f"{', '.join(gaps)}: no answer; the trend shows a gap"
    if scored["scale"].notna().any():
        yield from _scales(scored, order)
    for wave, count in brief["late"].itertuples(index=False) if "late" in brief else ():
        yield f"{wave}: {_rows(count)} answered after its last day; counted in it"
    if "invitations" in brief:
        asked = brief["invitations"]
        asked = asked[asked["survey"] == "relational"]
        for period in periods.sorted(present - set(asked["period"])):
            yield f"{period}: answers but no invitation, so no response rate"
        for period in periods.sorted(set(asked["period"].dropna()) - present):
            if not order or periods.number(period) > periods.number(order[-1]):
                yield f"{period}: invitations but no answer yet"


def _levels(rows: pd.DataFrame, table: str, programme: Programme) -> Iterator[str]:
    """Name levels that are in the data and not in the programme."""
    for segment in programme.segments:
        if not segment.levels or segment.column not in rows:
            continue
        counts = rows["n"].groupby(rows[segment.column]).sum().sort_index()
        for level, count in counts[~counts.index.isin(segment.levels)].items():
            near = difflib.get_close_matches(level, segment.levels, n=1)
            meant = f"; did you mean {near[0]!r}?" if near else ""
            yield (
                f"{table}.{segment.column}: {mask(level)!r} ({_rows(count)}) is not one of "
                f"{', '.join(segment.levels)}{meant}"
            )


def _strangers(answers: pd.DataFrame) -> Iterator[str]:
    """Count answers of people who are in no customers row."""
    listed = " (which: unmatched.csv)"
    for whose, said in (
        (UNMATCHED, f"come from e-mail addresses that no customers row has{listed}"),
        (AMBIGUOUS, f"come from e-mail addresses of several customers{listed}"),
        (ANONYMOUS, "do not say whose they are"),
        (UNKNOWN, "name customers that no customers row has"),
    ):
        if count := int(answers.loc[answers["whose"] == whose, "n"].sum()):
            yield (
                f"responses.customer_id: {count} of {answers['n'].sum()} answers {said}; "
                "kept, without what the customer's row would add"
            )


def _scales(scored: pd.DataFrame, order: list[str]) -> Iterator[str]:
    """Say which periods are on another scale than 0-10, or than those before them."""
    scale = scored.groupby("period")["scale"].first().reindex(order)
    for _, part in scale.groupby(scale.ne(scale.shift(fill_value="")).astype("int64").cumsum()):
        ends = part.index[[0, -1]].unique()
        first = part.index[0] == scale.index[0]
        apart = "" if first else ", never compared with those before"
        if not first or part.iloc[0] != SCALES[0]:
            yield f"{' to '.join(ends)}: scores on {part.iloc[0]}{apart}"


def _unanswered(
    answers: pd.DataFrame, renewals: pd.DataFrame, programme: Programme
) -> Iterator[str]:
    """Tell when renewals and answers cannot be joined, but for a stray account."""
    accounts = set(renewals["account_id"])
    met = len(accounts & set(answers["account_id"].dropna()))
    if not accounts or met > STRAY * len(accounts):
        return
    few = "none" if not met else f"only {met}"
    found = f"renewals: {few} of {len(accounts)} renewals' accounts gave an answer"
    if answers["account_id"].notna().any():
        yield f"{found}: write account_id alike in responses (or customers) and renewals"
        return
    numbered = enumerate(programme.sources)
    keys = [
        f"sources[{number}].columns.account_id"
        for number, source in numbered
        if source.table == "responses" and source.constants.get("survey") != "transactional"
    ]
    customers = "declare customers"
    if any(source.table == "customers" for source in programme.sources):
        customers = "account_id of customers"
    yield f"{found}: responses carry no account_id; map {', '.join(keys)}, or {customers}"


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count} rows"
