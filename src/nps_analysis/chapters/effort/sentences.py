"""The sentences of effort: how easy it is, and what goes with that."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from nps_analysis.programme.parts import EffortQuestion
from nps_analysis.speech.catalogue import mark
from nps_analysis.speech.claims import Verdict, judge
from nps_analysis.speech.formats import Words, rounded
from nps_analysis.speech.sentences import Sentences


def version(words: Words, asked: EffortQuestion) -> str:
    """Name the version of the question, its scale and its easy end.

    Examples
    --------
    >>> version(Words("en"), EffortQuestion())
    'CES 2.0, from 1 to 7, where 7 is easiest'
    """
    return words.gettext(
        "{name}, from 1 to {points}, where {end} is easiest",
        name=_name(words, asked),
        points=words.count(asked.points),
        end=words.count(1 if asked.low_is_good else asked.points),
    )


def _name(words: Words, asked: EffortQuestion) -> str:
    return words.gettext("a question of our own") if asked.version == "own" else asked.version


def effort_writer(words: Words, asked: EffortQuestion):
    """How the effort score is written: in points, as a share, or on its scale."""
    if asked.scoring == "mean":
        return lambda value, digits=0: words.number(value, max(digits, 1))
    return words.score if asked.scoring == "net_easy" else words.percent


def lacking(words: Words, asked: EffortQuestion) -> Sentences:
    """Say that nothing about effort is among the exports, and what would supply it."""
    return Sentences(
        [
            words.gettext("Missing here: answers about effort."),
            words.gettext(
                "A survey export with responded_at and effort ({version}), declared in "
                "programme.toml, would supply them.",
                version=version(words, asked),
            ),
        ],
        kind="missing",
    )


def customer_effort(
    words: Words,
    scores: pd.DataFrame,
    change: pd.DataFrame,
    asked: EffortQuestion,
    *,
    period: str,
    confidence: float = 0.95,
) -> Sentences:
    """Say how easy customers found it this period, and whether that changed.

    Parameters
    ----------
    words : Words
    scores : DataFrame
        The effort score by `period`, as `estimate` returns it.
    change : DataFrame
        The period compared with an earlier one, as `contrast` returns it; no rows where there
        is none.
    asked : EffortQuestion
        What the programme declares.
    period : str
    confidence : float, default 0.95
        That of the intervals.

    Returns
    -------
    Sentences
        None where nobody was ever asked.
    """
    if scores.empty:
        return Sentences([])
    by_period = scores.set_index("period")
    here = by_period.loc[period] if period in by_period.index else None
    if here is None or pd.isna(here["estimate"]):
        n = 0 if here is None else here["n"]
        few = words.gettext(
            "{answers} about effort in {period}: too few to show.",
            answers=words.answers(n),
            period=words.period(period),
        )
        return Sentences([few])
    said = [_level(words, here, asked, period, confidence)]
    moved = change[(change["level"] == period) & change["difference"].notna()]
    if len(moved):
        row = moved.iloc[0]
        earlier = by_period["estimate"][row["reference"]]
        said.append(_moved(words, row, earlier, here["estimate"], asked, confidence))
    return Sentences(said)


def _level(
    words: Words, here: pd.Series, asked: EffortQuestion, period: str, confidence: float
) -> str:
    digits = 1 if asked.scoring == "mean" else 0
    values = {
        "answers": words.answers(here["n"]),
        "period": words.period(period),
        "name": _name(words, asked),
        "confidence": words.percent(confidence),
        "interval": words.interval(
            here["conf_low"], here["conf_high"], digits, of=effort_writer(words, asked)
        ),
    }
    if asked.scoring == "mean":
        values |= {
            "mean": words.number(here["estimate"], 1),
            "points": words.count(asked.points),
        }
    else:
        easy, hard = (here[side] / here["n"] for side in ("easy", "hard"))
        values |= {"easy": words.percent(easy), "hard": words.percent(hard)}
        values |= {"score": words.score(here["estimate"])}
    said = _TURNED if asked.scoring == "mean" and asked.low_is_good else _SCORED[asked.scoring]
    return words.gettext(said, **values)


def _moved(
    words: Words,
    row: pd.Series,
    earlier: float,
    later: float,
    asked: EffortQuestion,
    confidence: float,
) -> str:
    scale = 100 if asked.scoring == "top_box" else 1
    verdict = judge(row, earlier=earlier, later=later, confidence=confidence, scale=scale)
    if asked.scoring == "mean" and verdict.digits == 0:
        figures = {
            "low": rounded(row["conf_low"], 1),
            "high": rounded(row["conf_high"], 1),
            "difference": rounded(later - earlier, 1),
        }
        verdict = replace(verdict, digits=1, **figures)
    digits, seen = verdict.digits, 1 if asked.scoring == "mean" else 0
    unsigned = {
        "net_easy": words.points,
        "top_box": lambda value, digits: words.percentage_points(value, digits, signed=False),
        "mean": words.number,
    }[asked.scoring]
    signed = unsigned if verdict.direction != "unclear" else words.change
    by = verdict.difference if verdict.direction == "unclear" else abs(verdict.difference)
    return words.gettext(
        _MOVED[verdict.direction],
        earlier=words.period(row["reference"]),
        difference=signed(by, digits),
        confidence=words.percent(confidence),
        interval=words.interval(verdict.low, verdict.high, digits, of=words.change),
        answers=words.answers(verdict.n_earlier),
        detectable=unsigned(verdict.detectable, seen),
    )


def effort_and_score(
    words: Words,
    by_side: pd.DataFrame,
    gap: pd.DataFrame,
    *,
    period: str,
    confidence: float = 0.95,
) -> Sentences:
    """Say how the scores of those who found it easy and of those who found it hard compare.

    Parameters
    ----------
    words : Words
    by_side : DataFrame
        NPS by `side`: easy, neither and hard, as `estimate` returns it.
    gap : DataFrame
        Easy compared with hard, as `contrast` returns it.
    period : str
        With which the twelve months end that are looked at.
    confidence : float, default 0.95
    """
    if by_side.empty:
        return Sentences([])
    row, verdict = _judged(by_side, gap, confidence, 1)
    if row is None:
        return Sentences(
            [words.gettext("Easy and hard answers are too few to compare the scores given.")]
        )
    digits, said = verdict.digits, _SCORES[verdict.direction == "unclear"]
    lead = words.gettext(
        said,
        easy=words.score(verdict.later, digits),
        hard=words.score(verdict.earlier, digits),
        difference=words.points(verdict.difference, digits),
        confidence=words.percent(confidence),
        interval=words.interval(verdict.low, verdict.high, digits, of=words.change),
    )
    behind = words.gettext(
        "Behind this are {easy} that were easy and {hard} that were hard, from the twelve months "
        "to the end of {period}; a difference under {detectable} would often go unseen.",
        easy=words.answers(verdict.n),
        hard=words.answers(verdict.n_earlier),
        period=words.period(period),
        detectable=words.points(verdict.detectable),
    )
    return Sentences([lead, behind])


def horizons(words: Words, *, score_days: int, renewal_days: int) -> Sentences:
    """Say for how long an answer about effort counts, before a score and before a decision."""
    days = {
        name: words.ngettext("{count} day", "{count} days", count, count=words.count(count))
        for name, count in (("score", score_days), ("renewal", renewal_days))
    }
    return Sentences(
        [
            words.gettext(
                "An answer about effort is set beside a score of the {score} after it, and beside "
                "a decision on renewal of the {renewal} after it.",
                **days,
            )
        ]
    )


def effort_and_renewal(
    words: Words, by_side: pd.DataFrame, gap: pd.DataFrame, *, confidence: float = 0.95
) -> Sentences:
    """Say how renewal after easy answers and after hard ones compare.

    Parameters
    ----------
    words : Words
    by_side : DataFrame
        Renewal rate by `side`: easy, neither and hard, as `estimate` returns it.
    gap : DataFrame
        Easy compared with hard, as `contrast` returns it.
    confidence : float, default 0.95
    """
    if by_side.empty:
        return Sentences([])
    row, verdict = _judged(by_side, gap, confidence, 100)
    if row is None:
        return Sentences(
            [words.gettext("Easy and hard answers are too few to compare how often they renewed.")]
        )
    digits, said = verdict.digits, _RENEWED[verdict.direction == "unclear"]
    lead = words.gettext(
        said,
        easy=words.per_cent(verdict.later, digits),
        hard=words.per_cent(verdict.earlier, digits),
        difference=words.percentage_points(verdict.difference, digits),
        confidence=words.percent(confidence),
        interval=words.interval(verdict.low, verdict.high, digits, of=words.change),
    )
    behind = words.gettext(
        "Behind this are {easy} after easy answers and {hard} after hard ones; a difference under "
        "{detectable} would often go unseen.",
        easy=words.renewals(verdict.n),
        hard=words.renewals(verdict.n_earlier),
        detectable=words.percentage_points(verdict.detectable, signed=False),
    )
    return Sentences([lead, behind])


def _judged(
    by_side: pd.DataFrame, gap: pd.DataFrame, confidence: float, scale: int
) -> tuple[pd.Series | None, Verdict | None]:
    rows = gap[gap["level"] == "easy"].dropna(subset="difference")
    if rows.empty:
        return None, None
    known = by_side.set_index("side")["estimate"]
    ends = {"earlier": known["hard"], "later": known["easy"]}
    return rows.iloc[0], judge(rows.iloc[0], **ends, confidence=confidence, scale=scale)


_SCORED = {
    "net_easy": mark(
        "Of {answers} about effort in {period}, {easy} were easy and {hard} hard: a score of "
        "{score} ({name}, easy less hard out of 100; {confidence} interval {interval})."
    ),
    "top_box": mark(
        "Of {answers} about effort in {period}, {easy} were easy ({name}; {confidence} interval "
        "{interval})."
    ),
    "mean": mark(
        "The mean of {answers} about effort in {period} was {mean} of {points} ({name}, more is "
        "easier; {confidence} interval {interval})."
    ),
}
_TURNED = mark(
    "The mean of {answers} about effort in {period} was {mean} of {points} ({name}, turned round "
    "so that more is easier; {confidence} interval {interval})."
)
_MOVED = {
    "rose": mark(
        "It became easier since {earlier}, by {difference}, more than chance ({confidence} "
        "interval {interval}; {answers} then; a change under {detectable} would often go unseen)."
    ),
    "fell": mark(
        "It became harder since {earlier}, by {difference}, more than chance ({confidence} "
        "interval {interval}; {answers} then; a change under {detectable} would often go unseen)."
    ),
    "unclear": mark(
        "The change since {earlier}, {difference}, is within chance ({confidence} interval "
        "{interval}; {answers} then; a change under {detectable} would often go unseen)."
    ),
}
# by whether the difference is within chance
_SCORES = {
    False: mark(
        "Those who found it easy gave an NPS of {easy}, those who found it hard {hard}: a "
        "difference of {difference}, more than chance ({confidence} interval {interval})."
    ),
    True: mark(
        "Those who found it easy gave an NPS of {easy}, those who found it hard {hard}: a "
        "difference of {difference}, which is within chance ({confidence} interval {interval})."
    ),
}
_RENEWED = {
    False: mark(
        "Where the last answer about effort before the decision was easy, {easy} renewed; where it "
        "was hard, {hard} did: a difference of {difference}, more than chance "
        "({confidence} interval {interval})."
    ),
    True: mark(
        "Where the last answer about effort before the decision was easy, {easy} renewed; where it "
        "was hard, {hard} did: a difference of {difference}, which is within chance ({confidence} "
        "interval {interval})."
    ),
}
