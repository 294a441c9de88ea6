"""Exhibits of effort: how easy it is, and the scores and the renewals beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from nps_analysis.chapters.effort.sentences import effort_writer, version
from nps_analysis.exhibit import columns
from nps_analysis.exhibit.bars import Bars
from nps_analysis.exhibit.context import Context
from nps_analysis.exhibit.rows import Rows
from nps_analysis.exhibit.series import Line, Series
from nps_analysis.exhibit.tables import Column, Exhibit
from nps_analysis.exhibit.theme import INTERVAL_COLOURS, MUTED
from nps_analysis.programme.parts import EffortQuestion
from nps_analysis.speech import Sentences, Words
from nps_analysis.speech.catalogue import mark
from nps_analysis.speech.claims import Claim
from nps_analysis.stats.importance import Drivers

SIDE_NAMES = {"easy": mark("Easy"), "neither": mark("Neither"), "hard": mark("Hard")}
_SIDE_COLOURS = {
    "easy": INTERVAL_COLOURS[4],
    "neither": MUTED,
    "hard": INTERVAL_COLOURS[1],
}
_SIDE_MARKERS = {"easy": "o", "neither": "^", "hard": "s"}
_HEADS = {
    "net_easy": mark("Easy less hard answers, points"),
    "top_box": mark("Share of easy answers"),
    "mean": mark("Mean answer, more is easier"),
}
_FIGURES = {
    "net_easy": mark("Easy less hard"),
    "top_box": mark("Easy answers"),
    "mean": mark("Mean, more is easier"),
}


def effort_trend(
    context: Context, by_period: pd.DataFrame, asked: EffortQuestion, made: Sequence[Claim]
) -> Exhibit:
    """Show the effort score over periods; of nothing where nobody was asked."""
    words = context.words
    if by_period.empty:
        return Exhibit("effort-trend", None, "", None)
    ends: dict[str, Any] = (
        {"floor": 1.0, "ceiling": asked.points + 0.2} if asked.scoring == "mean" else {}
    )
    return Series(
        context,
        "effort-trend",
        by_period,
        words.gettext("How easy was it, period by period?"),
        words.gettext("Effort by period ({version})", version=version(words, asked)),
        words.gettext(_FIGURES[asked.scoring]),
        words.gettext(_HEADS[asked.scoring]),
        effort_writer(words, asked),
        claims=made,
        **ends,
    ).show()


def effort_answers(context: Context, given: pd.DataFrame, asked: EffortQuestion) -> Exhibit:
    """Show how many gave each answer, and on which side of the middle it lies."""
    words, total = context.words, int(given["n"].sum())
    if total == 0:
        return Exhibit("effort-answers", None, "", None)
    kinds = {
        side: Line(words.gettext(name), _SIDE_COLOURS[side]) for side, name in SIDE_NAMES.items()
    }
    called = version(words, asked)
    return Bars(
        context,
        "effort-answers",
        given,
        of="effort",
        kind="side",
        kinds=kinds,
        title=words.gettext("How many gave which answer about effort?"),
        caption=words.gettext("Answers about effort ({version})", version=called),
        alt=words.gettext(
            "Bar chart of {answers} about effort, {version}: {counts}.",
            answers=words.answers(total),
            version=called,
            counts=", ".join(words.count(n) for n in given["n"]),
        ),
        heading=words.gettext("Answer"),
    ).show()


def score_by_effort(
    context: Context,
    found: pd.DataFrame,
    by: str,
    asked: EffortQuestion,
    said: Sentences,
    made: Sequence[Claim],
) -> Exhibit:
    """Show the NPS of those who gave each answer, or answers of each side.

    With `expected`, `expected_low` and `expected_high`, a diamond shows what the line through all
    the answers expects.
    """
    words = context.words
    modelled = "expected" in found and found["expected"].notna().any()
    extra = []
    if modelled:
        line = found[["expected", "expected_low", "expected_high"]]
        line.columns = ["estimate", "conf_low", "conf_high"]
        head = words.gettext("Expected by the line")
        extra = columns.figures(line, head, context.confidence, words, words.score)
    return Rows(
        context,
        f"nps-by-{by}",
        found,
        _names(words, found, by),
        words.gettext("What score goes with each answer about effort?"),
        words.gettext("NPS by effort ({version})", version=version(words, asked)),
        words.gettext("Answer"),
        words.gettext("NPS"),
        words.gettext("NPS, points; diamond: expected by the line through all answers")
        if modelled
        else words.gettext("NPS, points"),
        words.score,
        short=_short(words, found, by, asked),
        colours=found["side"].map(_SIDE_COLOURS),
        markers=found["side"].map(_SIDE_MARKERS),
        beside="expected" if modelled else None,
        extra=extra,
        of_all=("expected", "expected_low", "expected_high"),
        claims=made,
        said=said,
    ).show()


def renewals(
    context: Context, found: pd.DataFrame, by: str, asked: EffortQuestion, said: Sentences
) -> Exhibit:
    """Show how many renewed after each answer, or each side, and where none came: hollow."""
    words = context.words
    return Rows(
        context,
        f"renewal-by-{by}",
        found,
        _names(words, found, by),
        words.gettext("How many renewed after each answer about effort?"),
        words.gettext(
            "Share renewed by the last answer about effort before the decision ({version})",
            version=version(words, asked),
        ),
        words.gettext("Last answer"),
        words.gettext("Renewed"),
        words.gettext("Share renewed, by the last answer about effort"),
        words.percent,
        short=_short(words, found, by, asked),
        told=found["side"].notna(),
        colours=found["side"].map(_SIDE_COLOURS).fillna(MUTED),
        markers=found["side"].map(_SIDE_MARKERS).fillna("o"),
        counted=words.gettext("Renewals"),
        behind=words.renewals,
        claims=said.claims,
        said=said,
    ).show()


def score_drivers(
    context: Context,
    found: object,
    labels: Mapping[str, str],
    said: Sentences,
    made: Sequence[Claim],
) -> Exhibit:
    """Show how much of the differences between scores goes with each rating, if it can be told."""
    if not isinstance(found, Drivers):
        return Exhibit("drivers", None, "", None, (), said)
    words, rows = context.words, found.table
    return Rows(
        context,
        "drivers",
        rows,
        [labels[driver] for driver in rows["driver"]],
        words.gettext("What goes with the score?"),
        words.gettext("What goes with the score, share of the differences between scores"),
        words.gettext("Rating"),
        words.gettext("Share"),
        words.gettext("Share of the differences between scores that goes with it"),
        words.percent,
        of="share",
        extra=[
            Column(words.gettext("Correlation"), _two(words, rows["correlation"])),
            Column(words.gettext("Slope, standardised"), _two(words, rows["beta"])),
            Column(
                words.gettext("Overlap with the other ratings (VIF, 1 is none)"),
                [words.number(x, 1) for x in rows["vif"]],
            ),
            Column(words.gettext("Came first"), [words.percent(x) for x in rows["leads"]]),
        ],
        remarks=False,
        claims=made,
        said=said,
    ).show()


def _two(words: Words, values: pd.Series) -> list[str]:
    return [words.number(value, 2) for value in values]


def _names(words: Words, found: pd.DataFrame, by: str) -> list[str]:
    """What the rows are called: by the answer as it was given, or by its side."""
    if by == "side":
        return [words.gettext(SIDE_NAMES[side]) for side in found["side"]]
    none = words.gettext("None")
    return [none if pd.isna(answer) else words.count(answer) for answer in found["effort"]]


def _short(words: Words, found: pd.DataFrame, by: str, asked: EffortQuestion) -> list[str]:
    """The names with the ends of the scale said, as the question has them."""
    names = _names(words, found, by)
    if by == "side":
        return names
    ends = {1: words.gettext("hardest"), asked.points: words.gettext("easiest")}
    if asked.low_is_good:
        ends = {1: ends[asked.points], asked.points: ends[1]}
    return [
        name if pd.isna(answer) or answer not in ends else f"{name} ({ends[answer]})"
        for name, answer in zip(names, found["effort"], strict=True)
    ]
