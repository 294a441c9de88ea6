"""The list of all reports: a row each, newest first, with what it leads with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from nps_analysis.report.editions import editions_of, own_name
from nps_analysis.report.restated import own, restated, restatement
from nps_analysis.speech.claims import agreeing_digits
from nps_analysis.speech.formats import NOTHING, Words

SHOWN = 8
"""Periods of a sparkline."""

WIDE, HIGH, EDGE = 112, 28, 4
"""Of a sparkline, and what is left free around it."""


@dataclass(frozen=True)
class Link:
    """A report in one language: where its page is, and its PDF, if there is one."""

    language: str
    name: str
    page: str
    pdf: str | None


@dataclass(frozen=True)
class Listed:
    """A report as the list shows it, each figure as it was published."""

    period: str
    part: str | None
    sample: bool
    headline: str | None
    spoken: str
    links: tuple[Link, ...]
    score: str
    interval: str
    change: str
    told: bool
    answers: str
    spark: Markup
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Programmes:
    """The reports of one programme."""

    organisation: str
    title: str
    reports: tuple[Listed, ...]


def in_rows(records: Sequence[Mapping[str, Any]], words: Words) -> list[Programmes]:
    """Put published reports into the rows of the list.

    Parameters
    ----------
    records : sequence of mapping
        Their run.json and `folder`, in the order to show them. One without figures, as of before,
        or of a programme without scores, has dashes for them.
    words : Words
    """
    by_programme: dict[str, list[Mapping[str, Any]]] = {}
    for record in records:
        by_programme.setdefault(record.get("programme", record["organisation"]), []).append(record)
    return [
        Programmes(
            reports[0]["organisation"],
            reports[0]["title"],
            tuple(_listed(report, reports, words) for report in reports),
        )
        for reports in by_programme.values()
    ]


def _listed(
    report: Mapping[str, Any], reports: Sequence[Mapping[str, Any]], words: Words
) -> Listed:
    figure = own(report) or {"score": None, "low": None, "high": None, "n": None}
    change, told = _change(report, words)
    spoken, headline = _headline(report, words.language)
    return Listed(
        period=words.period(report["period"]),
        part=report.get("where"),
        sample=report["sample"],
        headline=headline,
        spoken=spoken,
        links=tuple(_links(report)),
        score=words.score(figure["score"]),
        interval=words.interval(figure["low"], figure["high"]),
        change=change,
        told=told,
        answers=words.count(figure["n"]),
        spark=sparkline(_lately(report), words),
        notes=tuple(_notes(report, reports, words)),
    )


def _headline(report: Mapping[str, Any], language: str) -> tuple[str, str | None]:
    """What a report says first: in the list's language, else in its own first one; in which."""
    editions = editions_of(report)
    spoken = language if language in editions else next(iter(editions))
    return spoken, editions[spoken]["headline"]


def _links(report: Mapping[str, Any]) -> list[Link]:
    folder = report["folder"]
    found = []
    for language, one in editions_of(report).items():
        pdf = one["pdf"] and f"{folder}/{one['pdf']}"
        found.append(Link(language, own_name(language), f"{folder}/{one['page']}", pdf))
    return found


def _change(report: Mapping[str, Any], words: Words) -> tuple[str, bool]:
    """The change as the report gives it, and whether it is beyond chance."""
    figures = report.get("figures") or {}
    change = figures.get("change")
    if not change or change["size"] is None:
        return NOTHING, False
    scores = {one["period"]: one["score"] for one in figures["periods"]}
    shown = [scores.get(change["against"]), scores.get(report["period"])]
    shown += [change["size"], change["low"], change["high"]]
    known = [figure for figure in shown if figure is not None]
    digits = agreeing_digits(*known) if len(known) == len(shown) else 0
    interval = words.interval(change["low"], change["high"], digits, of=words.change)
    said = f"{words.change(change['size'], digits)} ({interval})"
    return said, change["direction"] in ("rose", "fell")


def _lately(report: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The last periods up to a report's own, as it gives them."""
    return list((report.get("figures") or {}).get("periods", ()))[-SHOWN:]


def _notes(
    report: Mapping[str, Any], reports: Sequence[Mapping[str, Any]], words: Words
) -> list[str]:
    """What was published of this period before, and what the newest report gives for it."""
    notes = [restatement(words, one) for one in report.get("before", ())]
    for newer in reports:
        if newer is report:
            break
        if _covers(newer, report):
            notes += [restatement(words, one) for one in restated(newer, [report])]
            break
    return notes


def _covers(newer: Mapping[str, Any], report: Mapping[str, Any]) -> bool:
    """Whether a report gives a figure for the period of another, of the same customers."""
    periods = [one["period"] for one in (newer.get("figures") or {}).get("periods", ())]
    return newer.get("where") == report.get("where") and report["period"] in periods


def sparkline(periods: Sequence[Mapping[str, Any]], words: Words) -> Markup:
    """Draw the scores of some periods as a small line; a period without one is a gap.

    Examples
    --------
    >>> periods = [{"period": "2026Q2", "score": 31.0}, {"period": "2026Q3", "score": 21.0}]
    >>> drawn = sparkline(periods, Words("en"))
    >>> "NPS from 31 in Q2 2026 to 21 in Q3 2026" in drawn, drawn.count("<circle")
    (True, 1)
    >>> sparkline(periods[:1], Words("en"))
    Markup('')
    """
    scored = [one for one in periods if one["score"] is not None]
    if len(scored) < 2:
        return Markup("")
    low, high = (end(one["score"] for one in scored) for end in (min, max))
    step = (WIDE - 2 * EDGE) / (len(periods) - 1)
    runs: list[list[str]] = [[]]
    for at, one in enumerate(periods):
        if one["score"] is None:
            runs.append([])
            continue
        above = (one["score"] - low) / (high - low) if high > low else 0.5
        runs[-1].append(f"{EDGE + at * step:.1f},{HIGH - EDGE - above * (HIGH - 2 * EDGE):.1f}")
    said = words.gettext(
        "NPS from {first} in {begin} to {last} in {end}",
        first=words.score(scored[0]["score"]),
        begin=words.period(scored[0]["period"]),
        last=words.score(scored[-1]["score"]),
        end=words.period(scored[-1]["period"]),
    )
    lines = [Markup('<polyline points="{}"/>').format(" ".join(run)) for run in runs if run]
    x, y = [run for run in runs if run][-1][-1].split(",")
    return Markup(
        '<svg class="spark" role="img" aria-label="{}" width="{}" height="{}" viewBox="0 0 {} {}">'
        '<title>{}</title>{}<circle cx="{}" cy="{}" r="3"/></svg>'
    ).format(said, WIDE, HIGH, WIDE, HIGH, said, Markup("").join(lines), x, y)
