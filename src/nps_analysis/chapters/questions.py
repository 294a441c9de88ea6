"""A question that can be put of any measure: how it moved; and what each is a figure of."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pandas as pd

from nps_analysis.estimates import control_limits
from nps_analysis.exhibit.context import Write
from nps_analysis.exhibit.series import Line, Series
from nps_analysis.exhibit.tables import Column, Exhibit
from nps_analysis.exhibit.theme import INTERVAL_COLOURS
from nps_analysis.scoring import NPS, Figure
from nps_analysis.speech import Sentences, Words
from nps_analysis.speech.breaks import breaks
from nps_analysis.speech.catalogue import mark
from nps_analysis.speech.clauses import with_interval

if TYPE_CHECKING:
    from nps_analysis.chapters.book import Report

LEAST_PERIODS = 6
"""Periods before the one reported that it takes to say what is usual."""

COUNTED = {
    "renewals": mark("Renewals"),
    "invitations": mark("People asked"),
    "usage": mark("Accounts"),
}
"""Table -> what is counted in it, above a column, where that is not answers."""


def rows_of(report: Report, measure: Figure) -> tuple[str, pd.DataFrame]:
    """The table that a measure is a figure of, and its rows to the end of the period.

    Raises
    ------
    TypeError
        If it is no measure, such as a function that makes one.
    ValueError
        If no table has its columns.
    """
    if not isinstance(measure, Figure):
        raise TypeError(
            f"measure is {measure!r}; it is one such as nps.NPS, one of your own such as "
            "nps.Measure and nps.top_box make, or the name of one such as 'nps'"
        )
    sources = {
        "responses about effort": lambda: report.effort.efforts,
        "responses": lambda: report.answers,
        "renewals": lambda: report.decided_renewals,
        "invitations": lambda: report.asked,
        "usage": lambda: report.usage.by_account,
    }
    if measure.columns != ("effort",):
        del sources["responses about effort"]  # asked after a contact: other people's, other rows
    for table, rows in sources.items():
        found = rows()
        if set(measure.columns) <= set(found):
            return table, found
    raise ValueError(
        f"{measure.name} needs {', '.join(measure.columns)}, which no table has; "
        f"tables: {', '.join(sources)}"
    )


def trend(report: Report, measure: Figure, by: str | None = None) -> Exhibit:
    """A measure over periods, for everybody or group by group, with what is usual of it."""
    words, (table, rows) = report.words, rows_of(report, measure)
    label = report.name_of(measure)
    found = report.estimate(rows, measure, by=["period", *segment_of(report, by, table, rows)])
    found, lines = report.in_time(found), {}
    if by is None:
        found = usual_limits(report, found, measure)
    else:
        found = in_order(report, report.withhold(rows, found)[0], by)
        lines = {
            level: Line(words.level(level), INTERVAL_COLOURS[place % len(INTERVAL_COLOURS)])
            for place, level in enumerate(report.levels(by, found[by]))
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
        heading=report.labels.get(by),
        lines=lines,
        counted=counted_as(words, table),
        extra=usual_column(report, found, write),
        said=Sentences(_said(report, measure, table, found) if by is None else [], kind="said"),
    ).show()


def _said(report: Report, measure: Figure, table: str, found: pd.DataFrame) -> list[str]:
    """The figure of the period, whether it is a usual one, and where its series was broken."""
    words = report.words
    here = found[found["period"] == report.period].dropna(subset="estimate")
    said = []
    for _, row in here.iterrows():
        figures = [row[name] for name in ("estimate", "conf_low", "conf_high", "n")]
        how = {"confidence": report.confidence, "write": report.context.figures(measure.unit)}
        figure = with_interval(words, *figures, **how, many=counts(words, table))
        told = {"measure": report.name_of(measure), "period": words.period(report.period)}
        message = words.gettext("{measure} in {period}: {figure}.", figure=figure, **told)
        if pd.notna(row.get("limit_low")):
            ends = (row["limit_low"], row["limit_high"])
            limits = words.interval(*ends, of=how["write"])
            message += " " + words.gettext(_USUAL[bool(row["signal"])], limits=limits)
        said.append(message)
    return [*said, *breaks(words, report.breaks).lines]


def counted_as(words: Words, table: str) -> str | None:
    """What a table holds, above a column; nothing where that is answers."""
    return words.gettext(COUNTED[table]) if table in COUNTED else None


def counts(words: Words, table: str) -> Callable[[int], str]:
    """How many of what a table holds are written."""
    return {
        "renewals": words.renewals,
        "invitations": lambda n: words.ngettext(
            "{count} person asked", "{count} people asked", int(n), count=words.count(n)
        ),
        "usage": lambda n: words.ngettext(
            "{count} month of an account", "{count} months of accounts", int(n),
            count=words.count(n),
        ),
    }.get(table, words.answers)  # fmt: skip


def segment_of(report: Report, name: str | None, table: str, rows: pd.DataFrame) -> list[str]:
    """A segment that rows are divided by, as a list; none where none is asked for."""
    if name is None:
        return []
    segment = report.segment(name)
    if segment not in rows:
        raise ValueError(f"the table {table!r} has no segment {segment!r} to compare by")
    return [segment]


def in_order(report: Report, frame: pd.DataFrame, by: str) -> pd.DataFrame:
    """Rows of known levels, in their declared order within each period."""
    frame = frame[frame[by].notna()]
    place = {level: place for place, level in enumerate(report.levels(by, frame[by]))}
    frame = frame.sort_values(by, key=lambda levels: levels.map(place), kind="stable")
    return report.in_time(frame) if "period" in frame else frame.reset_index(drop=True)


def usual_limits(report: Report, scores: pd.DataFrame, measure: Figure = NPS) -> pd.DataFrame:
    """Put beside each period's figure the limits that the periods before this one set."""
    if scores.empty or not {"estimate", "std_error"} <= set(scores):
        return scores
    place = report.periods.place(scores["period"])
    known = scores.loc[scores["estimate"].notna() & (place < report.here), "period"]
    after = [place >= report.periods.number(one.period) for one in report.breaks]
    first = {scores.loc[later, "period"].iloc[0] for later in after if later.any()}
    how: dict[str, Any] = {"breaks": report.periods.sorted(first), "least": LEAST_PERIODS}
    return control_limits(scores, measure, baseline=list(known), **how)


def usual_column(report: Report, scores: pd.DataFrame, write: Write) -> list[Column]:
    """Where a steady figure would lie; no column where that is not known."""
    if "limit_low" not in scores or scores["limit_low"].isna().all():
        return []
    words = report.words
    ends = zip(scores["limit_low"], scores["limit_high"], strict=True)
    header = words.gettext("Usual limits")
    return [Column(header, [words.interval(*pair, 1, of=write) for pair in ends])]


_USUAL = {
    False: mark("A steady figure would lie within {limits} in almost every period; this one does."),
    True: mark(
        "A steady figure would lie within {limits} in almost every period; this one does not."
    ),
}
