"""The finding that heads the first page: which of all that is stated it is, and in which words."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from nps_analysis.chapters.brief.frames import Frames
from nps_analysis.chapters.segments.whole_change import how_much
from nps_analysis.joins.last_score import SILENT
from nps_analysis.speech.catalogue import mark
from nps_analysis.speech.claims import Claim, agreeing_digits
from nps_analysis.speech.clauses import in_segment

Said = tuple[str, tuple[Claim, ...]]
"""A finding, and the claims that were made to find it."""


def finding(asked: Frames) -> Said:
    """Say in at most fifteen words what a period has shown.

    Parameters
    ----------
    asked : Frames

    Returns
    -------
    message : str
        The first rule that applies: no score at all; too few answers; nothing to compare with; a
        reversal; a change with the group that brings it; a group that moved while everybody did
        not; shares that moved; silence that goes with leaving; no clear change. Empty where
        nothing at all is known.
    claims : tuple of Claim
        What was looked at for it and no chapter states.
    """
    made: tuple[Claim, ...] = ()
    for rule in _RULES:
        said, looked = rule(asked)
        made += looked
        if said:
            return said, made
    return "", made


def group_in_words(asked: Frames, group: Claim | pd.Series) -> str:
    """A group by its segment and level: "Plan Starter"."""
    report = asked.report
    return in_segment(report.words, report.labels[group.segment or ""], group.group or "")


def score_digits(change: Claim, earlier: float, later: float) -> int:
    """Decimals at which two scores and their difference agree as printed."""
    return agreeing_digits(earlier, later, change.size, change.low, change.high)


def _without_score(asked: Frames) -> Said:
    """The strongest of what renewals and usage tell, where nobody has given a score."""
    report, words = asked.report, asked.report.words
    if report.scored or report.elsewhere.lines:
        return "", ()
    rate = report.renewal.rate_of_all.dropna(subset="estimate")
    if len(rate):
        row = rate.iloc[0]
        return words.gettext(
            "{share} of {renewals} were renewed; no score was asked for",
            share=words.percent(row["estimate"]),
            renewals=words.renewals(row["n"]),
        ), ()
    rates = report.usage.by_segment(None).dropna(subset="estimate")
    if len(rates):
        message = (
            mark("The goal is reached {rate} times a month and seat; no score was asked for")
            if report.usage.per_seat
            else mark(
                "The goal is reached {rate} times a month and account; no score was asked for"
            )
        )
        rate = words.number(rates["estimate"].iloc[-1], 1)
        return words.gettext(message, rate=rate), ()
    return "", ()


def _too_few(asked: Frames) -> Said:
    """Scores that rest on too few answers to be shown, or to be compared."""
    report, words = asked.report, asked.report.words
    if report.elsewhere.lines:
        return report.elsewhere.lines[0], ()
    if asked.score is None:
        message = mark("{answers} in {period}: too few for a score, which takes {minimum}")
        return words.gettext(
            message,
            answers=words.answers(asked.answered),
            period=words.period(report.period),
            minimum=words.count(report.min_n),
        ), ()
    if asked.change is not None and not asked.change.looked:
        return words.gettext(
            "The score is {score}; {before} had too few answers to compare with",
            score=words.score(asked.score["estimate"]),
            before=words.period(asked.change.against),
        ), ()
    return "", ()


def _single(asked: Frames) -> Said:
    """A first period, or the first of a new series."""
    if asked.change is not None:
        return "", ()
    words = asked.report.words
    message = (
        mark("The score is {score}: a new series begins, with nothing to compare yet")
        if asked.report.begins
        else mark("The score is {score}: a first period, with nothing to compare yet")
    )
    return words.gettext(message, score=words.score(asked.score["estimate"])), ()


def _reversal(asked: Frames) -> Said:
    """Every group moved one way and everybody the other: whose share of the answers did it."""
    found, words = asked.reversed, asked.report.words
    if found is None:
        return "", ()
    message = (
        mark("Every group rose and the score fell: {group} is {now} of answers, was {before}")
        if asked.change.size < 0
        else mark("Every group fell and the score rose: {group} is {now} of answers, was {before}")
    )
    return words.gettext(
        message,
        group=words.level(found["group"]),
        now=words.percent(found["share"]),
        before=words.percent(found["share_before"]),
    ), ()


def _moved(asked: Frames) -> Said:
    """A change beyond chance, and the group that brings it or moved most with it."""
    change, words = asked.change, asked.report.words
    if not change.told:
        return "", ()
    carried = asked.carried
    named = {"score": _score(asked)}
    if carried is None:
        alone = "alone" if asked.groups else "whole"
        named |= {"before": _score(asked, before=True)}
        return words.gettext(_MOVED[change.direction, alone], **named), ()
    group, ratio = carried
    how = how_much(ratio)
    alike = (one for one in asked.moved if one.direction == change.direction)
    named["group"] = group_in_words(asked, group if how else next(alike))
    return words.gettext(_MOVED[change.direction, how or "also"], **named), ()


def _group_alone(asked: Frames) -> Said:
    """No clear change of everybody, and a group that moved."""
    words = asked.report.words
    if not asked.moved:
        return "", ()
    group = asked.moved[0]
    message = _GROUP_ALONE[group.direction]
    return words.gettext(
        message,
        score=_score(asked),
        group=group_in_words(asked, group),
        points=words.points(group.size),
    ), ()


def _shares(asked: Frames) -> Said:
    """Both ends of the scale grew or shrank, and the score stood still."""
    made, words = asked.share_claims, asked.report.words
    ways = {claim.direction for claim in made}
    if len(made) != 2 or len(ways) != 1 or not made[0].told:
        return "", ()
    return words.gettext(_SHARES[ways.pop()], score=_score(asked)), ()


def _silence(asked: Frames) -> Said:
    """Accounts without a score leave more than those with one."""
    made, words = asked.silence_claims, asked.report.words
    if not made or made[0].direction != "fell":
        return "", made
    shares = asked.renewed
    return words.gettext(
        "No clear change, but silent accounts leave: {silent} renewed, {scored} of those with a "
        "score",
        silent=words.percent(shares[SILENT]),
        scored=words.percent(shares["scored"]),
    ), made


def _nothing(asked: Frames) -> Said:
    """Nothing beyond chance."""
    words = asked.report.words
    return words.gettext(
        "The score is {score}: no clear change since {before}",
        score=_score(asked),
        before=words.period(asked.change.against),
    ), ()


_RULES: tuple[Callable[[Frames], Said], ...] = (
    _without_score, _too_few, _single, _reversal, _moved, _group_alone, _shares, _silence, _nothing,
)  # fmt: skip


def _score(asked: Frames, *, before: bool = False) -> str:
    """The score, or the one before, with the decimals at which both agree with their change."""
    later = asked.score["estimate"]
    digits = score_digits(asked.change, asked.earlier, later)
    return asked.report.words.score(asked.earlier if before else later, digits)


_MOVED = {
    ("fell", "all"): mark("The score fell to {score}; {group} brings all of the fall"),
    ("rose", "all"): mark("The score rose to {score}; {group} brings all of the rise"),
    ("fell", "nearly"): mark("The score fell to {score}; {group} brings nearly all of the fall"),
    ("rose", "nearly"): mark("The score rose to {score}; {group} brings nearly all of the rise"),
    ("fell", "most"): mark("The score fell to {score}; {group} brings most of the fall"),
    ("rose", "most"): mark("The score rose to {score}; {group} brings most of the rise"),
    ("fell", "also"): mark("The score fell to {score}; {group} moved most"),
    ("rose", "also"): mark("The score rose to {score}; {group} moved most"),
    ("fell", "alone"): mark("The score fell from {before} to {score}; no group stands out"),
    ("rose", "alone"): mark("The score rose from {before} to {score}; no group stands out"),
    ("fell", "whole"): mark("The score fell from {before} to {score}: beyond chance"),
    ("rose", "whole"): mark("The score rose from {before} to {score}: beyond chance"),
}
_GROUP_ALONE = {
    "fell": mark("The score, {score}, did not clearly move, but {group} fell by {points}"),
    "rose": mark("The score, {score}, did not clearly move, but {group} rose by {points}"),
}
_SHARES = {
    "rose": mark(
        "The score stands at {score}, yet customers part: more promoters, more detractors"
    ),
    "fell": mark(
        "The score stands at {score}, yet both ends shrank: fewer promoters and detractors"
    ),
}
