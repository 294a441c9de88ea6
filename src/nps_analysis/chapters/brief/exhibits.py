"""The charts of the first page, half as wide as others, in the order of their importance."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from nps_analysis.chapters.brief import sentences
from nps_analysis.chapters.brief.doubts import Doubts
from nps_analysis.exhibit import columns
from nps_analysis.exhibit.course import Course
from nps_analysis.exhibit.levels import MOST_LEVELS, Levels
from nps_analysis.exhibit.portions import Portions
from nps_analysis.exhibit.tables import Exhibit
from nps_analysis.scoring import DETRACTORS, PASSIVES, PROMOTERS
from nps_analysis.speech import Sentences
from nps_analysis.speech.catalogue import mark
from nps_analysis.speech.clauses import in_segment

_CHANGED = {
    "source": mark("other tool"),
    "language": mark("other languages"),
    "source+language": mark("other tool and languages"),
}


def under_message(message: str) -> Sentences:
    """A chart's message, and no line more."""
    return Sentences((), kind="said", message=message)


def course(asked: Doubts) -> Exhibit:
    """The score over periods."""
    report, words = asked.report, asked.report.words
    named = {} if asked.change is None else {asked.change.against: ""}
    if asked.year_ago is not None:
        named[asked.year_ago] = words.gettext("a year ago")
    changed = "+".join(asked.changed_means)
    return Course(
        report.context,
        "score",
        report.headline.series,
        words.gettext("Net Promoter Score, points, with likely range"),
        words.gettext("NPS"),
        words.score,
        named=named,
        changed=words.gettext(_CHANGED[changed]) if changed else "",
        said=under_message(sentences.trend_message(asked)),
    ).show()


def moves(asked: Doubts) -> Exhibit:
    """The groups, from the period before to this one; or where they stand, if there is none."""
    report, words = asked.report, asked.report.words
    frame = asked.here.reset_index(drop=True)
    if frame.empty:
        return Exhibit("groups", None, "", None)
    if len(frame) > MOST_LEVELS:
        told = {(one.segment, one.group) for one in asked.moved}
        keys = pd.Series(zip(frame["segment"], frame["group"], strict=True), frame.index)
        frame = frame.loc[(~keys.isin(told)).sort_values(kind="stable").index]
        frame = frame.reset_index(drop=True)
    pairs = list(zip(frame["segment"], frame["group"], strict=True))
    names = [in_segment(report.words, report.labels[segment], level) for segment, level in pairs]
    changes = {(one.segment, one.group): one for one in asked.groups}
    found = [changes.get(key) for key in pairs]
    caption = words.gettext("Score by group, points, with likely range")
    values = [words.score(one) for one in frame["estimate"]]
    if any(found):
        before = [asked.scores_of(one)[0] if one else None for one in found]
        frame = frame.assign(before=before)
        values = [words.change(one.size) if one else "" for one in found]
        caption = words.gettext(
            "Score, points: | {before}, ● {period}; filled: beyond chance",
            before=words.period(asked.change.against),
            period=words.period(report.period),
        )
    return Levels(
        report.context,
        "groups",
        frame,
        names,
        caption,
        words.gettext("Group"),
        words.gettext("NPS"),
        words.score,
        values,
        [one is not None and one.told for one in found],
        said=under_message(sentences.groups_message(asked)),
    ).show()


def portions(asked: Doubts) -> Exhibit:
    """Revenue due and lost by class."""
    words, rows = asked.report.words, asked.money
    if rows.empty:
        return Exhibit("money", None, "", None)
    return Portions(
        asked.report.renewal.context,
        "money",
        rows,
        [words.gettext(columns.CLASS_NAMES[kind]) for kind in rows["class"]],
        words.gettext("Revenue due in the year; dark: lost"),
        (
            words.gettext("Last score"),
            words.gettext("Accounts"),
            words.gettext("Revenue due"),
            words.gettext("Lost"),
            words.gettext("Share of what was due"),
            words.gettext("Share of what was lost"),
        ),
        said=under_message(sentences.money_message(asked)),
    ).show()


def renewed_by_class(asked: Doubts) -> Exhibit:
    """Renewal by class."""
    words = asked.report.words
    rows = asked.class_rates
    rows = rows.dropna(subset="estimate").reset_index(drop=True)
    order = {kind: place for place, kind in enumerate(columns.CLASS_NAMES)}
    rows = rows.sort_values("class", key=lambda kinds: kinds.map(order), ignore_index=True)
    if len(rows) < 2:
        return Exhibit("renewed", None, "", None)
    told = {claim.group for claim in asked.stated_in("renewal") if claim.told}
    exhibit = Levels(
        asked.report.renewal.context,
        "renewed",
        rows,
        [words.gettext(columns.CLASS_NAMES[kind]) for kind in rows["class"]],
        words.gettext("Share renewed, with likely range; filled: unlike detractors"),
        words.gettext("Last score"),
        words.gettext("Renewed"),
        words.percent,
        [words.percent(one) for one in rows["estimate"]],
        [kind in told for kind in rows["class"]],
        words.gettext("Renewals"),
        said=under_message(sentences.renewal_message(asked)),
    ).show()
    return replace(exhibit, claims=asked.looked_at)


def shares_moved(asked: Doubts) -> Exhibit:
    """The shares of the score, before and now."""
    report, words, change = asked.report, asked.report.words, asked.change
    if change is None or not change.looked:
        return Exhibit("parts-of-score", None, "", None)
    rows = report.headline.shares_by_period
    here = rows[rows["period"] == report.period].set_index("class")
    before = rows[rows["period"] == change.against].set_index("class")["estimate"]
    here = here.assign(before=before).reset_index()
    made = {claim.what: claim for claim in asked.share_claims}
    told = [
        measure.name in made and made[measure.name].told
        for measure in (PROMOTERS, PASSIVES, DETRACTORS)
    ]
    exhibit = Levels(
        report.context,
        "parts-of-score",
        here,
        [words.gettext(columns.CLASS_NAMES[kind]) for kind in here["class"]],
        words.gettext(
            "Share of answers: | {before}, ● {period}; filled: beyond chance",
            before=words.period(change.against),
            period=words.period(report.period),
        ),
        words.gettext("Class"),
        words.gettext("Share of answers"),
        words.percent,
        [words.percent(one) for one in here["estimate"]],
        told,
        said=under_message(sentences.shares_message(asked)),
    ).show()
    return replace(exhibit, claims=asked.looked_at)


CHARTS = (course, moves, portions, renewed_by_class, shares_moved)
"""In the order of their importance; the first four that have something to show are shown."""
