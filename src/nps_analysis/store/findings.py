"""What an analyst should look at in tables that are otherwise sound."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping

import pandas as pd

from nps_analysis.contract import SCALES
from nps_analysis.programme import Programme
from nps_analysis.sources import mask
from nps_analysis.store.agreement import disagreement, who_left
from nps_analysis.store.matching import AMBIGUOUS, ANONYMOUS, UNMATCHED
from nps_analysis.store.stamping import late

STRAY = 0.01
"""Share of the renewals' accounts up to which an answer of theirs is taken for an accident."""


def findings(tables: Mapping[str, pd.DataFrame], programme: Programme) -> Iterator[str]:
    """List what stands but needs reading, one line each, without names or addresses."""
    for table in ("responses", "customers"):
        if table in tables:
            yield from _levels(tables[table], table, programme)
    yield from disagreement(who_left(tables))
    answers = tables.get("responses")
    if answers is None:
        yield (
            "responses: no source supplies any, so no score is shown; renewals and usage are "
            "reported as they are"
        )
        return
    if "n" not in answers:
        answers = answers.assign(n=1)
    every = int(answers["n"].sum())
    if answers.empty:
        yield "responses: no answer at all is left; see data/processed/refused"
        return
    if "customers" in tables:
        yield from _strangers(answers, tables["customers"])
    if "renewals" in tables:
        yield from _unanswered(answers, tables["renewals"], programme)
    for column in programme.segment_columns:
        unknown = int(answers.loc[answers[column].isna(), "n"].sum())
        if unknown:
            yield f"responses.{column}: unknown for {unknown} of {every} answers"
    relational = answers[answers["survey"] == "relational"]
    scored = relational[relational["score"].notna()]
    present = set(scored["period"])
    periods = programme.periods
    order = periods.sorted(present)
    span = periods.every(order[0], order[-1]) if order else []
    gaps = [period for period in span if period not in present]
    if gaps:
        yield f"{', '.join(gaps)}: no answer; the trend shows a gap"
    if "scale" in scored:
        yield from _scales(scored, order)
    for wave, count in late(relational, programme).items() if periods.kind == "wave" else ():
        yield f"{wave}: {_rows(count)} answered after its last day; counted in it"
    if "invitations" in tables:
        asked = tables["invitations"]
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
        each = rows["n"] if "n" in rows else pd.Series(1, rows.index)
        counts = each.groupby(rows[segment.column]).sum().sort_index()
        for level, count in counts[~counts.index.isin(segment.levels)].items():
            near = difflib.get_close_matches(level, segment.levels, n=1)
            meant = f"; did you mean {near[0]!r}?" if near else ""
            yield (
                f"{table}.{segment.column}: {mask(level)!r} ({_rows(count)}) is not one of "
                f"{', '.join(segment.levels)}{meant}"
            )


def _strangers(answers: pd.DataFrame, customers: pd.DataFrame) -> Iterator[str]:
    """Count answers of people who are in no customers row."""
    strange = answers[~answers["customer_id"].isin(customers["customer_id"])]
    unknown, each = strange["customer_id"], strange["n"]
    unmatched = unknown.str.startswith(UNMATCHED)
    ambiguous = unknown.str.startswith(AMBIGUOUS)
    anonymous = unknown.str.startswith(ANONYMOUS)
    listed = " (which: unmatched.csv)"
    for part, whose in (
        (each[unmatched], f"come from e-mail addresses that no customers row has{listed}"),
        (each[ambiguous], f"come from e-mail addresses of several customers{listed}"),
        (each[anonymous], "do not say whose they are"),
        (
            each[~unmatched & ~ambiguous & ~anonymous],
            "name customers that no customers row has",
        ),
    ):
        if len(part):
            yield (
                f"responses.customer_id: {part.sum()} of {answers['n'].sum()} answers {whose}; "
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
