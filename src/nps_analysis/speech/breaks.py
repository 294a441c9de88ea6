"""Sentences on a series that begins anew: what changed, and why nothing is compared across."""

from collections.abc import Sequence

from nps_analysis.programme import Break, spoken
from nps_analysis.speech.catalogue import mark
from nps_analysis.speech.formats import Words
from nps_analysis.speech.sentences import Sentences

THINGS = {
    "scale": mark("the scale"),
    "question": mark("the question"),
    "channel": mark("the channel"),
    "tool": mark("the survey tool"),
    "population": mark("the circle of people asked"),
}


def changed(words: Words, breaks: Sequence[Break]) -> str:
    """Say what changed in a period, as a part of a sentence: "the question changed in Q1 2026".

    Examples
    --------
    >>> both = [Break(period="2026Q1", what=what) for what in ("question", "scale")]
    >>> changed(Words("en"), both)
    'the question and the scale changed together in Q1 2026'
    """
    things = [words.gettext(THINGS[one.what]) for one in breaks]
    return words.ngettext(
        "{things} changed in {period}",
        "{things} changed together in {period}",
        len(breaks),
        things=words.listed(things),
        period=words.period(breaks[0].period),
    )


def noted(words: Words, breaks: Sequence[Break]) -> str:
    """Say it as a remark: why the figures above and below do not compare."""
    return words.gettext("{changed}: not compared across", changed=changed(words, breaks))


def breaks(words: Words, found: Sequence[Break]) -> Sentences:
    """Say with which periods the series began anew, and why.

    Parameters
    ----------
    words : Words
    found : sequence of Break
        In the order of their periods.

    Returns
    -------
    Sentences
        One a period, with the notes that the programme declares; none where nothing changed.

    Examples
    --------
    >>> breaks(Words("en"), [Break(period="2026Q1", what="tool", note="SurveyMonkey was left.")])
    From Q1 2026 on the series is another one: the survey tool changed in Q1 2026. What came before
    is drawn apart and never compared with it. SurveyMonkey was left.
    """
    said = []
    for period, these in by_period(found).items():
        line = words.gettext(
            "From {period} on the series is another one: {changed}. What came before is drawn "
            "apart and never compared with it.",
            period=words.period(period),
            changed=changed(words, these),
        )
        notes = [spoken(one.note, words.language) for one in these if one.note]
        said.append(" ".join([line, *notes]))
    return Sentences(said, kind="said")


def by_period(found: Sequence[Break]) -> dict[str, list[Break]]:
    """Put together what changed in the same period."""
    together: dict[str, list[Break]] = {}
    for one in found:
        together.setdefault(one.period, []).append(one)
    return together
