"""Any measure compared: between two periods, group by group, or between the groups of one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from nps_analysis.chapters.questions import counted_as, counts, in_order, rows_of, segment_of
from nps_analysis.exhibit import columns
from nps_analysis.exhibit.rows import Rows
from nps_analysis.exhibit.tables import Exhibit
from nps_analysis.scoring import Figure
from nps_analysis.speech import Sentences
from nps_analysis.speech.breaks import changed
from nps_analysis.speech.catalogue import mark
from nps_analysis.speech.claims import Claim, claims
from nps_analysis.speech.clauses import groups_differ, groups_moved, in_segment, moved

if TYPE_CHECKING:
    from nps_analysis.chapters.book import Report


def compare(
    report: Report,
    measure: Figure,
    between: Sequence[str] | str | None = None,
    by: str | None = None,
    reference: str | None = None,
) -> Exhibit:
    """A measure compared between two periods, or between the levels of a segment."""
    table, rows = rows_of(report, measure)
    if isinstance(between, str):
        if by is not None:
            raise ValueError(f"levels of {between!r} are compared in one period, not by {by!r}")
        segment_of(report, between, table, rows)
        return _levels(report, measure, table, rows, between, reference)
    if reference is not None:
        raise ValueError(f"reference {reference!r} is of a segment: put that in `between`")
    pair = sorted(between or report.compared, key=report.periods.number)
    if between and len(set(pair)) != 2:
        raise ValueError(f"between is {list(between)}; it takes two periods, or a segment")
    if len(pair) != 2:
        return Exhibit(_named(measure, by), None, "", None, (), _none_before(report))
    many = segment_of(report, by, table, rows)
    two = rows[rows["period"].isin(pair)]
    changes = report.contrast(two, measure, between="period", by=many)
    if changes.empty:
        return Exhibit(_named(measure, by), None, "", None, (), _not_comparable(report, pair))
    figures = report.estimate(two, measure, by=["period", *many])
    if by is not None:
        figures, changes = report.withhold(two, figures, changes)
        figures, changes = in_order(report, figures, by), in_order(report, changes, by)
    made = claims(
        changes.rename(columns={by: "group"}).assign(segment=by) if by else changes,
        f"{measure.name} by {by}" if by else measure.name,
        measure.name,
        unit=measure.unit,
        rule="corrected" if by else "primary",
        between="period",
        confidence=report.confidence,
    )
    return _shown(report, measure, table, changes, figures, made, pair, by)


def _named(measure: Figure, by: str | None) -> str:
    """The name of a comparison of two periods."""
    return f"compare-{measure.name}" + (f"-by-{by}" if by else "")


def _none_before(report: Report) -> Sentences:
    """Say that there is no period to compare with, and why where a series begins anew."""
    words = report.words
    if report.begins:
        why = changed(words, report.begins)
        line = words.gettext("There is no earlier period to compare with: {changed}.", changed=why)
    else:
        line = words.gettext("There is no earlier period to compare with.")
    return Sentences([line], kind="said")


def _not_comparable(report: Report, pair: Sequence[str]) -> Sentences:
    """Say why two periods are not compared: the series was broken, or one has no rows."""
    words = report.words
    both = {"earlier": words.period(pair[0]), "later": words.period(pair[1])}
    first, last = map(report.periods.number, pair)
    cuts = [one for one in report.breaks if first < report.periods.number(one.period) <= last]
    if cuts:
        why = changed(words, [one for one in cuts if one.period == cuts[-1].period])
        message = "{earlier} and {later} are not compared: {changed}."
        return Sentences([words.gettext(message, changed=why, **both)], kind="said")
    message = "{earlier} and {later} are not compared: one of them has nothing to count."
    return Sentences([words.gettext(message, **both)], kind="said")


mark("{earlier} and {later} are not compared: {changed}.")
mark("{earlier} and {later} are not compared: one of them has nothing to count.")


def _shown(
    report: Report,
    measure: Figure,
    table: str,
    changes: pd.DataFrame,
    figures: pd.DataFrame,
    made: Sequence[Claim],
    pair: Sequence[str],
    by: str | None,
) -> Exhibit:
    """Two periods compared, as rows and as a sentence."""
    words, label = report.words, report.name_of(measure)
    change = report.context.differences(measure.unit)
    unit = report.context.unit_of_differences(measure.unit)
    if by is not None:
        segment = {"segment": report.labels.get(by, by)}
        names = [in_segment(words, segment["segment"], claim.group or "") for claim in made]
        named = list(zip(names, made, strict=True))
        said = groups_moved(words, named, label, pair[0], change=change, unit=unit)
    else:
        ends = figures.set_index("period")["estimate"].reindex(pair)
        write = report.context.figures(measure.unit)
        how = {"write": write, "change": change, "unit": unit, "confidence": report.confidence}
        said = moved(words, made[0], label, *ends, many=counts(words, table), **how)
    many = counted_as(words, table)
    told = {"measure": label, "before": words.period(pair[0]), "unit": unit}
    return Rows(
        report.context,
        _named(measure, by),
        changes,
        [label] * len(changes) if by is None else changes[by].map(words.level).tolist(),
        words.gettext("{measure}: the change since {before}", **told),
        words.gettext("{measure}: the change since {before}, in {unit}", **told),
        words.gettext("Measure") if by is None else segment["segment"],
        words.gettext("Change"),
        words.gettext("Change since {before}, in {unit}; filled: beyond chance", **told),
        change,
        of="difference",
        told=[claim.told for claim in made],
        counted=many,
        before=[
            columns.counted(
                words.gettext("{answers} before", answers=many or words.gettext("Answers")),
                changes["n_reference"],
                words,
            )
        ],
        claims=made,
        said=Sentences([said], kind="said", claims=tuple(made)),
    ).show()


def _levels(
    report: Report,
    measure: Figure,
    table: str,
    rows: pd.DataFrame,
    segment: str,
    reference: str | None,
) -> Exhibit:
    """The levels of a segment compared with one of them, or each with the rest."""
    words, label = report.words, report.name_of(measure)
    here = rows[(rows["period"] == report.period) & rows[segment].notna()]
    levels = report.levels(segment, here[segment])
    if reference is not None and reference not in levels:
        raise ValueError(f"{segment} has no level {reference!r}; it has {', '.join(levels)}")
    name = f"compare-{measure.name}-between-{segment}"
    changes = report.contrast(here, measure, between=segment, reference=reference or "rest")
    told = {
        "measure": label,
        "segment": report.labels.get(segment, segment),
        "unit": report.context.unit_of_differences(measure.unit),
    }
    if changes.empty:
        none = words.gettext("{segment}: fewer than two groups to compare.", **told)
        return Exhibit(name, None, "", None, (), Sentences([none], kind="said"))
    changes = report.withhold(here, changes, between=segment)[0]
    place = {level: place for place, level in enumerate(levels)}
    changes = changes.sort_values(
        "level", key=lambda found: found.map(place), kind="stable", ignore_index=True
    )
    made = claims(
        changes,
        f"{measure.name} between {segment}",
        measure.name,
        unit=measure.unit,
        rule="corrected",
        between=segment,
        confidence=report.confidence,
    )
    change = report.context.differences(measure.unit)
    against = reference or words.gettext("the rest")
    named = [(claim.group, claim) for claim in made]
    said = groups_differ(words, named, label, against, change=change, unit=told["unit"])
    return Rows(
        report.context,
        name,
        changes,
        changes["level"].map(words.level).tolist(),
        words.gettext(
            "{measure} by {segment}: compared with {reference}", reference=against, **told
        ),
        words.gettext(
            "{measure} by {segment}: the difference from {reference}, in {unit}",
            reference=against,
            **told,
        ),
        told["segment"],
        words.gettext("Difference"),
        words.gettext("Difference in {unit}; filled: beyond chance", **told),
        change,
        of="difference",
        told=[claim.told for claim in made],
        counted=counted_as(words, table),
        claims=made,
        said=Sentences([said], kind="said", claims=tuple(made)),
    ).show()
