"""The sentences of what goes with the score: a line on effort, and several ratings together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from nps_analysis.speech.catalogue import mark
from nps_analysis.speech.claims import decide
from nps_analysis.speech.formats import Words
from nps_analysis.speech.sentences import Sentences
from nps_analysis.stats.identified import NotIdentified

if TYPE_CHECKING:
    from nps_analysis.stats.importance import Drivers
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
    found = decide(slope, "primary", confidence=model.confidence, figure="estimate")
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
        _LINES[found], answers=words.answers(model.n), hardest=ends[0], easiest=ends[1]
    )
    if proportion is not None:
        bends = decide(bend(proportion), "test", confidence=model.confidence)
        said += " " + words.gettext(_SERVES[bends], p=_p(words, proportion.p_value))
    return Sentences([said], kind="said")


def bend(proportion: Proportion) -> pd.Series:
    """The test that one slope serves both ends, as `decide` reads it: what is nil where one does.

    Examples
    --------
    >>> from nps_analysis.stats.ordered import Proportion
    >>> decide(bend(Proportion(9.1, 1, 0.003, -80.2)), "test")
    'rose'
    """
    names = ["difference", "conf_low", "conf_high"]
    return pd.Series(dict.fromkeys(names, proportion.statistic) | {"p_value": proportion.p_value})


def surely_first(found: Drivers) -> pd.Series:
    """Which rating may be called the first of several, row by row of their table."""
    several = len(found.table) > 1 and found.r2_held_out > 0
    return (found.table["leads"] >= SURELY_FIRST) & several


def goes_with(
    words: Words,
    found: Drivers | NotIdentified | None,
    labels: Mapping[str, str],
    *,
    declared: bool,
    confidence: float = 0.95,
) -> Sentences:
    """Say how much of the score goes with the ratings together, and which comes first.

    Parameters
    ----------
    words : Words
    found : Drivers, NotIdentified or None
        Why nothing can be told, or None where too few answers give every rating.
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
    if isinstance(found, NotIdentified) and found.n is None:
        return Sentences([_unsettled(words, found, labels), *said], kind="said")
    if found is None or isinstance(found, NotIdentified):
        few = words.gettext("Too few answers tell enough to look at what goes with the score.")
        return Sentences(said or [few], kind="said")
    names = words.listed([labels[name] for name in found.table["driver"]])
    if found.r2_held_out <= 0:
        nothing = words.gettext(
            "Together, {names} do not help to foretell scores left aside to check ({answers}): "
            "nothing here goes with the score that can be told from chance.",
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
        lead += " " + words.gettext(
            _FIRST if surely_first(found).iloc[0] else _NO_FIRST,
            name=labels[first["driver"]],
            share=words.percent(first["share"]),
            confidence=words.percent(confidence),
            interval=words.interval(first["conf_low"], first["conf_high"], of=words.percent),
            leads=words.percent(first["leads"]),
        )
    return Sentences([lead, *said], kind="said")


def _unsettled(words: Words, why: NotIdentified, labels: Mapping[str, str]) -> str:
    """Why what goes with the score cannot be divided."""
    if why.column is None:
        return words.gettext(
            "One of the ratings follows from the others, so that what goes with the score cannot "
            "be divided among them."
        )
    return words.gettext(
        "{name}: the same in all answers that give every rating, so that nothing can be told of "
        "what goes with the score.",
        name=labels.get(why.column, words.gettext("Score")),
    )


def _p(words: Words, p_value: float) -> str:
    if p_value < 0.01:
        return words.gettext("p below {least}", least=words.number(0.01, 2))
    return words.gettext("p = {p}", p=words.number(p_value, 2))


_LINES = {
    "rose": mark(
        "A line through all {answers} rises with ease, more than chance: from {hardest} "
        "expected of the hardest answer to {easiest} of the easiest."
    ),
    "fell": mark(
        "A line through all {answers} falls with ease, more than chance: from {hardest} "
        "expected of the hardest answer to {easiest} of the easiest."
    ),
    "unclear": mark(
        "A line through all {answers} cannot be told from a level one: {hardest} expected at one "
        "end, {easiest} at the other."
    ),
}
# by whether the two ends part from one line
_SERVES = {
    "unclear": mark(
        "One line serves both detractors and promoters, as far as these answers tell ({p})."
    ),
    "rose": mark(
        "One line does not serve both detractors and promoters ({p}): read the points rather than "
        "the line."
    ),
}
_FIRST = mark(
    "{name} goes with the most of them: {share} ({confidence} interval {interval}); it comes first "
    "in {leads} of the samples drawn again from these answers."
)
_NO_FIRST = mark(
    "Which comes first cannot be told: {name} has {share} ({confidence} interval {interval}), but "
    "comes first in only {leads} of the samples drawn again from these answers."
)
