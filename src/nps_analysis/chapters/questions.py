"""Questions that can be put of any measure: how it moved, and how groups differ."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from nps_analysis.estimates import control_limits
from nps_analysis.exhibit.rows import Rows
from nps_analysis.exhibit.series import Line, Series
from nps_analysis.exhibit.tables import Column, Exhibit
from nps_analysis.exhibit.theme import INTERVAL_COLOURS
from nps_analysis.scoring import Figure
from nps_analysis.speech import Sentences
from nps_analysis.speech.claims import Claim, claims
from nps_analysis.speech.clauses import groups_moved, moved

if TYPE_CHECKING:
    from nps_analysis.chapters.book import Report

LEAST_PERIODS = 6
"""Periods before the one reported that it takes to say what is usual."""


def rows_of(report: Report, measure: Figure) -> pd.DataFrame:
    """The rows that a measure is a figure of: answers, renewals, people asked or account-months.

    Raises
    ------
    ValueError
        If no table has its columns.
    """
    sources = {
        "responses about effort": lambda: report.effort.efforts,
        "responses": lambda: report.answers,
        "renewals": lambda: report.decided_renewals,
        "invitations": lambda: report.asked,
        "usage": lambda: report.usage.by_account,
    }
    if measure.columns != ("effort",):
        del sources["responses about effort"]  # asked after a contact: other people's, other rows
    for rows in sources.values():
        found = rows()
        if set(measure.columns) <= set(found):
            return found
    raise ValueError(
        f"{measure.name} needs {', '.join(measure.columns)}, which no table has; "
        f"tables: {', '.join(sources)}"
    )


def trend(report: Report, measure: Figure, by: str | None = None) -> Exhibit:
    """A measure over periods, for everybody or group by group, with what is usual of it.

    Parameters
    ----------
    report : Report
    measure : Measure or Ratio
    by : str, optional
        A segment: one line a level.

    Returns
    -------
    Exhibit
        Its frame is what `estimate` returns, by period (and level); with `limit_low` and
        `limit_high` for everybody, where enough periods say what is usual.
    """
    words, rows = report.words, rows_of(report, measure)
    label = report.name_of(measure)
    found = report.estimate(rows, measure, by=["period", *([by] if by else [])])
    found = report.in_time(found)
    lines = {}
    if by is None:
        found = usual(report, found)
    else:
        found = report.withhold(rows[rows.columns.intersection([*rows])], found)[0]
        found = found[found[by].notna()].reset_index(drop=True)
        levels = report.levels(by, found[by])
        lines = {
            level: Line(level, INTERVAL_COLOURS[place % len(INTERVAL_COLOURS)])
            for place, level in enumerate(levels)
        }
    write = report.context.figures(measure.unit)
    return Series(
        report.context,
        f"trend-{measure.name}" + (f"-by-{by}" if by else ""),
        found,
        words.gettext("{measure}, period by period", measure=label),
        words.gettext("{measure} by period", measure=label),
        report.short_of(measure),
        report.axis_of(measure),
        write,
        by=by,
        lines=lines,
        extra=usual_column(report, found, write),
    ).show()


def usual(report: Report, scores: pd.DataFrame) -> pd.DataFrame:
    """Put beside each period's figure the limits that the periods before this one set."""
    if scores.empty or not {"estimate", "std_error"} <= set(scores):
        return scores
    place = report.periods.place(scores["period"])
    known = scores.loc[scores["estimate"].notna() & (place < report.here), "period"]
    after = [place >= report.periods.number(one.period) for one in report.breaks]
    first = {scores.loc[later, "period"].iloc[0] for later in after if later.any()}
    order = report.periods.sorted(first)
    return control_limits(scores, baseline=list(known), breaks=order, least=LEAST_PERIODS)


def usual_column(report: Report, scores: pd.DataFrame, write) -> list[Column]:
    """Where a steady figure would lie; no column where that is not known."""
    if "limit_low" not in scores or scores["limit_low"].isna().all():
        return []
    words = report.words
    ends = zip(scores["limit_low"], scores["limit_high"], strict=True)
    header = words.gettext("Usual limits")
    return [Column(header, [words.interval(*pair, 1, of=write) for pair in ends])]


def compare(
    report: Report,
    measure: Figure,
    between: Sequence[str] | str | None = None,
    by: str | None = None,
    reference: str | None = None,
) -> Exhibit:
    """A measure compared between two periods, or between the levels of a segment.

    Parameters
    ----------
    report : Report
    measure : Measure or Ratio
    between : pair of str, or str, optional
        Two periods, the earlier first; or a segment, whose levels are compared in the report's
        period. The report's period and the one compared with, where not given.
    by : str, optional
        A segment: two periods are compared within each of its levels, corrected together.
    reference : str, optional
        The level that the others are compared with; the rest where not given.

    Returns
    -------
    Exhibit
        Its frame is what `contrast` returns, its claims one a row, and a sentence says them.
    """
    rows = rows_of(report, measure)
    if isinstance(between, str):
        return _levels(report, measure, rows, between, reference or "rest")
    pair = list(between) if between else report.compared
    two = rows[rows["period"].isin(pair)]
    many = {} if by is None else {"by": by}
    if by is not None:
        two = two[two[by].notna()]
    changes = report.contrast(two, measure, between="period", **many)
    figures = report.estimate(two, measure, by=["period", *many.values()])
    if by is not None:
        figures, changes = report.withhold(two, figures, changes)
    made = claims(
        changes.rename(columns={by: "group"}) if by else changes,
        f"{measure.name} by {by}" if by else measure.name,
        measure.name,
        unit=measure.unit,
        between="period",
        confidence=report.confidence,
    )
    return _shown(report, measure, changes, figures, made, pair, by)


def _shown(
    report: Report,
    measure: Figure,
    changes: pd.DataFrame,
    figures: pd.DataFrame,
    made: Sequence[Claim],
    pair: Sequence[str],
    by: str | None,
) -> Exhibit:
    """Two periods compared, as rows and as a sentence."""
    words, label = report.words, report.name_of(measure)
    write = report.context.figures(measure.unit)
    change = report.context.differences(measure.unit)
    said = []
    if by is not None and made:
        names = [f"{report.labels.get(by, by)} {claim.group}" for claim in made]
        named = list(zip(names, made, strict=True))
        said = [groups_moved(words, named, pair[0], change=change)]
    elif made:
        (claim,) = made
        ends = figures.set_index("period")["estimate"].reindex(pair)
        how = {"write": write, "change": change, "confidence": report.confidence}
        said = [moved(words, claim, label, *ends, **how)]
    names = [label] * len(changes) if by is None else changes[by].tolist()
    before = words.period(pair[0])
    return Rows(
        report.context,
        f"compare-{measure.name}" + (f"-by-{by}" if by else ""),
        changes,
        names,
        words.gettext("{measure}: the change since {before}", measure=label, before=before),
        words.gettext("Change of {measure} since {before}", measure=label, before=before),
        words.gettext("Group"),
        words.gettext("Change"),
        words.gettext("Change since {before}; full marks: beyond chance", before=before),
        change,
        of="difference",
        told=[claim.told for claim in made],
        before=[
            Column(
                words.gettext("{answers} before", answers=words.gettext("Answers")),
                changes["n_reference"].map(words.count).tolist(),
            )
        ],
        claims=made,
        said=Sentences(said, kind="said"),
    ).show()


def _levels(
    report: Report, measure: Figure, rows: pd.DataFrame, segment: str, reference: str
) -> Exhibit:
    """The levels of a segment compared with one of them, or each with the rest."""
    words, label = report.words, report.name_of(measure)
    here = rows[(rows["period"] == report.period) & rows[segment].notna()]
    changes = report.contrast(here, measure, between=segment, reference=reference)
    changes = report.withhold(here, changes, between=segment)[0]
    made = claims(
        changes,
        f"{measure.name} between {segment}",
        measure.name,
        unit=measure.unit,
        rule="corrected",
        between=segment,
        confidence=report.confidence,
    )
    against = words.gettext("the rest") if reference == "rest" else reference
    named = {"measure": label, "segment": report.labels.get(segment, segment)}
    return Rows(
        report.context,
        f"compare-{measure.name}-between-{segment}",
        changes,
        changes["level"].tolist(),
        words.gettext("{measure}, {segment} by {segment}", **named),
        words.gettext("{measure} compared with {reference}", measure=label, reference=against),
        words.gettext("Group"),
        words.gettext("Difference"),
        words.gettext("Difference; full marks: beyond chance"),
        report.context.differences(measure.unit),
        of="difference",
        told=[claim.told for claim in made],
        claims=made,
    ).show()
