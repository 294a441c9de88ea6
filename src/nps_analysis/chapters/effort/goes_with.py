"""The sentences of what goes with the score: a line on effort, and several ratings together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from nps_analysis.speech.catalogue import mark
from nps_analysis.speech.formats import Words
from nps_analysis.speech.sentences import Sentences

if TYPE_CHECKING:
    from nps_analysis.models.drivers import Drivers
    from nps_analysis.stats.ordered import Ordinal, Proportion

SURELY_FIRST = 0.95
"""Share of the redraws in which what comes first must do so, to be called the first."""


def line(
    words: Words,
    model: Ordinal | None,
    proportion: Proportion | None,
    by_effort: pd.DataFrame,
) -> Sentences:
    """Say what a line through all the answers shows, and whether one line serves.

    Parameters
    ----------
    words : Words
    model : Ordinal or None
        Class on ease; None where the answers leave it open.
    proportion : Proportion or None
        The test that one slope serves both ends of the score.
    by_effort : DataFrame
        By `effort`, with `expected`, `expected_low` and `expected_high`.
    """
    if by_effort.empty:
        return Sentences([])
    if model is None:
        none = words.gettext("No line is drawn through them: the answers leave it open.")
        return Sentences([none], kind="said")
    slope = model.terms.iloc[-1]
    level = "unclear"
    if slope["conf_low"] > 0 or slope["conf_high"] < 0:
        level = "rises" if slope["estimate"] > 0 else "falls"
    order = by_effort.sort_values("expected", ascending=slope["estimate"] > 0)
    ends = [
        words.gettext(
            "{score} ({interval})",
            score=words.score(row["expected"]),
            interval=words.interval(row["expected_low"], row["expected_high"]),
        )
        for _, row in order.iloc[[0, -1]].iterrows()
    ]
    said = words.gettext(
        _LINES[level], answers=words.answers(model.n), hardest=ends[0], easiest=ends[1]
    )
    if proportion is not None:
        serves = proportion.p_value >= 1 - model.confidence
        said += " " + words.gettext(
            _SERVES if serves else _SERVES_NOT, p=_p(words, proportion.p_value)
        )
    return Sentences([said], kind="said")


def goes_with(
    words: Words,
    found: Drivers | None,
    labels: Mapping[str, str],
    *,
    declared: bool,
    confidence: float = 0.95,
) -> Sentences:
    """Say how much of the score goes with the ratings together, and which comes first.

    Parameters
    ----------
    words : Words
    found : Drivers or None
        None where nothing can be told.
    labels : mapping
        Driver -> what it is called.
    declared : bool
        Whether the programme declares any rating beside the score.
    confidence : float, default 0.95
    """
    said = []
    if not declared:
        said.append(
            words.gettext(
                "The survey asks for no other rating beside the score; with one, this would say "
                "more."
            )
        )
    if found is None:
        few = words.gettext("Too few answers tell enough to look at what goes with the score.")
        return Sentences(said or [few], kind="said")
    names = words.listed([labels[name] for name in found.table["driver"]])
    if found.r2_held_out <= 0:
        nothing = words.gettext(
            "Together, {names} do not help to foretell scores left aside to check ({answers}): "
            "nothing here goes with the score that can be told from noise.",
            names=names,
            answers=words.answers(found.n),
        )
        return Sentences([nothing, *said], kind="said")
    first = found.table.iloc[0]
    lead = words.gettext(
        "Together, {names} go with {r2} of the differences between scores, {held} on scores left "
        "aside to check ({answers}).",
        names=names,
        r2=words.percent(found.r2),
        held=words.percent(found.r2_held_out),
        answers=words.answers(found.n),
    )
    if len(found.table) > 1:
        sure = first["leads"] >= SURELY_FIRST
        lead += " " + words.gettext(
            _FIRST if sure else _NO_FIRST,
            name=labels[first["driver"]],
            share=words.percent(first["share"]),
            confidence=words.percent(confidence),
            interval=words.interval(first["conf_low"], first["conf_high"], of=words.percent),
            leads=words.percent(first["leads"]),
        )
    return Sentences([lead, *said], kind="said")


def _p(words: Words, p_value: float) -> str:
    if p_value < 0.01:
        return words.gettext("p below {least}", least=words.number(0.01, 2))
    return words.gettext("p = {p}", p=words.number(p_value, 2))


_LINES = {
    "rises": mark(
        "A line through all {answers} rises with ease, more than noise explains: from {hardest} "
        "expected of the hardest answer to {easiest} of the easiest."
    ),
    "falls": mark(
        "A line through all {answers} falls with ease, more than noise explains: from {hardest} "
        "expected of the hardest answer to {easiest} of the easiest."
    ),
    "unclear": mark(
        "A line through all {answers} cannot be told from a level one: {hardest} expected at one "
        "end, {easiest} at the other."
    ),
}
_SERVES = mark("One line serves both detractors and promoters, as far as these answers tell ({p}).")
_SERVES_NOT = mark(
    "One line does not serve both detractors and promoters ({p}): read the points rather than the "
    "line."
)
_FIRST = mark(
    "{name} goes with the most of them: {share} ({confidence} interval {interval}); it comes first "
    "in {leads} of the samples drawn again from these answers."
)
_NO_FIRST = mark(
    "Which comes first cannot be told: {name} has {share} ({confidence} interval {interval}), but "
    "comes first in only {leads} of the samples drawn again from these answers."
)
