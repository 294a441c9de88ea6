"""The sentences of the segments: where scores lie, and which of them moved."""

from collections.abc import Mapping, Sequence

import pandas as pd

from nps_analysis.chapters.headline.sentences import verdict_figures
from nps_analysis.estimates.suppression import WITHHELD
from nps_analysis.programme import Break
from nps_analysis.speech.breaks import changed
from nps_analysis.speech.catalogue import mark
from nps_analysis.speech.claims import Verdict, judge
from nps_analysis.speech.clauses import in_segment
from nps_analysis.speech.formats import Words
from nps_analysis.speech.sentences import Sentences, no_scores

MOST_NAMED = 5
"""Segments named one by one; the table names them all."""


def segments(
    words: Words,
    scores: pd.DataFrame,
    changes: pd.DataFrame,
    *,
    period: str,
    labels: Mapping[str, str],
    confidence: float = 0.95,
    begins: Sequence[Break] = (),
) -> Sentences:
    """Say where the segments' scores lie and which moved, of how many compared.

    Parameters
    ----------
    words : Words
    scores : DataFrame
        NPS by `period`, `segment` (a column) and `group` (one of its levels), as `estimate`
        returns it.
    changes : DataFrame
        The period compared with the one before by `segment` and `group`, all in one call of
        `contrast`, so that they are corrected together; without rows where there is no earlier
        period.
    period : str
        Such as "2026Q3".
    labels : mapping
        Segment column -> what it is called.
    confidence : float, default 0.95
        That of the intervals.
    begins : sequence of Break, optional
        What the series began anew with, where that is why there is no earlier period.

    Returns
    -------
    Sentences
    """
    if not labels:
        none = words.gettext("The programme declares no segments: no [[segments]] in its file.")
        supply = words.gettext(
            "A [[segments]] table that names a column of an export, such as region, would supply "
            "them."
        )
        return Sentences([none, supply], kind="missing")
    if scores.empty:
        return no_scores(words)
    latest = scores[scores["period"] == period]
    shown = latest.dropna(subset="estimate").sort_values("estimate", kind="stable")
    if shown.empty:
        return Sentences([words.gettext("No group has enough answers for a score of its own.")])
    compared = changes.dropna(subset="difference")
    if changes.empty and begins:
        said = [
            words.gettext(
                "There is no earlier period to compare the groups with: {changed}.",
                changed=changed(words, begins),
            )
        ]
    elif changes.empty:
        said = [words.gettext("There is no earlier period to compare the groups with.")]
    elif compared.empty:
        said = [words.gettext("No group has enough answers in both periods to compare.")]
    else:
        said = _moved(words, scores, compared, labels, confidence)
    said.append(_range(words, shown, labels, confidence))
    if changes.empty and not begins:  # what there is goes before what there is not
        said.reverse()
    withheld = int((latest["note"] == WITHHELD).sum()) if "note" in latest else 0
    if hidden := len(latest) - len(shown) - withheld:
        said.append(
            words.ngettext(
                "{count} group has too few answers to show a score.",
                "{count} groups have too few answers to show a score.",
                hidden,
                count=words.count(hidden),
            )
        )
    if withheld:
        said.append(
            words.ngettext(
                "{count} more is withheld: with everybody's score it would tell that of a group "
                "too small to show.",
                "{count} more are withheld: with everybody's score they would tell that of a group "
                "too small to show.",
                withheld,
                count=words.count(withheld),
            )
        )
    return Sentences(said)


def places(words: Words, pooled: pd.DataFrame, *, labels: Mapping[str, str]) -> Sentences:
    """Say which groups of each segment may stand first.

    Parameters
    ----------
    words : Words
    pooled : DataFrame
        The groups of a period with `rank_low`, the best place that each may hold, as `pool`
        returns it; without that column where there are none to rank.
    labels : mapping
        Segment column -> what it is called.

    Returns
    -------
    Sentences
        One sentence a segment, or none.
    """
    if "rank_low" not in pooled:
        return Sentences([])
    said = []
    for column, rows in pooled.groupby("segment", sort=False):
        first = [words.level(level) for level in rows.loc[rows["rank_low"].eq(1), "group"]]
        if first:
            figures = {"segment": labels[column], "group": _listed(words, first)}
            said.append(words.gettext(_FIRST if len(first) == 1 else _OPEN, **figures))
    return Sentences(said, kind="said")


def _listed(words: Words, groups: Sequence[str]) -> str:
    """List the first of some groups, and count the rest."""
    rest = len(groups) - MOST_NAMED
    if rest <= 1:
        return words.listed(list(groups))
    more = words.ngettext("{count} more", "{count} more", rest, count=words.count(rest))
    return words.listed([*groups[:MOST_NAMED], more])


def group_name(words: Words, row: pd.Series, labels: Mapping[str, str]) -> str:
    """Name a group by its segment and level: "Region EMEA"."""
    return in_segment(words, labels[row["segment"]], row["group"])


def _range(words: Words, shown: pd.DataFrame, labels: Mapping[str, str], confidence: float) -> str:
    """The lowest score and the highest, each with its interval and n."""
    ends = [
        words.gettext(
            "{score} ({segment}; {confidence} interval {interval}; {answers})",
            score=words.score(row["estimate"]),
            segment=group_name(words, row, labels),
            confidence=words.percent(confidence),
            interval=words.interval(row["conf_low"], row["conf_high"]),
            answers=words.answers(row["n"]),
        )
        for _, row in shown.iloc[[0, -1]].iterrows()
    ]
    if len(shown) == 1:
        return words.gettext("One group alone has a score: {only}.", only=ends[0])
    return words.gettext("Scores run from {low} to {high}.", low=ends[0], high=ends[1])


def _moved(
    words: Words,
    scores: pd.DataFrame,
    compared: pd.DataFrame,
    labels: Mapping[str, str],
    confidence: float,
) -> list[str]:
    """How many comparisons there were, which are more than chance, what could have been seen."""
    score = scores.set_index(["period", "segment", "group"])["estimate"]
    verdicts = [
        (
            group_name(words, row, labels),
            judge(
                row,
                earlier=score[row["reference"], row["segment"], row["group"]],
                later=score[row["level"], row["segment"], row["group"]],
                confidence=confidence,
            ),
        )
        for _, row in compared.iterrows()
    ]
    changed = [pair for pair in verdicts if pair[1].direction in _CHANGED]
    changed.sort(key=lambda pair: -abs(pair[1].difference))
    said = [_compared(words, compared, changed)]
    said += [_one(words, name, verdict, confidence) for name, verdict in changed[:MOST_NAMED]]
    smallest = compared["detectable"].agg(["min", "max"])
    said.append(
        words.gettext(
            "In a single group, only a change of about {low} to {high} points or more could "
            "reliably have been told from chance.",
            low=words.number(smallest["min"]),
            high=words.number(smallest["max"]),
        )
    )
    return said


def _compared(words: Words, compared: pd.DataFrame, changed: Sequence[tuple[str, Verdict]]) -> str:
    """How many groups were compared, and which of them changed, the largest change first."""
    figures = {
        "compared": words.ngettext(
            "{count} group compared",
            "{count} groups compared",
            len(compared),
            count=words.count(len(compared)),
        ),
        "before": words.period(compared["reference"].iloc[0]),
    }
    if not changed:
        return words.gettext(
            "Of {compared} with {before}, none shows a change that can be told from chance, once "
            "Holm's correction has allowed for so many comparisons.",
            **figures,
        )
    named = [
        f"{name} ({words.change(verdict.difference, verdict.digits)}, "
        f"{words.interval(verdict.low, verdict.high, verdict.digits, of=words.change)})"
        for name, verdict in changed[:MOST_NAMED]
    ]
    if len(changed) > MOST_NAMED:
        named.append("…")
    return words.ngettext(
        "Of {compared} with {before}, {changed} shows a change that is more than chance, "
        "after Holm's correction for so many comparisons: {named}.",
        "Of {compared} with {before}, {changed} show a change that is more than chance, "
        "after Holm's correction for so many comparisons: {named}.",
        len(changed),
        changed=words.count(len(changed)),
        named=words.listed(named),
        **figures,
    )


def _one(words: Words, name: str, verdict: Verdict, confidence: float) -> str:
    return words.gettext(
        _CHANGED[verdict.direction], segment=name, **verdict_figures(words, verdict, confidence)
    )


_FIRST = mark("{segment}: {group} stands first, by more than chance.")
_OPEN = mark("{segment}: the answers leave open which of these stands first: {group}.")
_CHANGED = {
    "rose": mark(
        "{segment} rose {points}, from {earlier} to {later} ({confidence} interval of the change "
        "{interval}; {answers}, {answers_before} before)."
    ),
    "fell": mark(
        "{segment} fell {points}, from {earlier} to {later} ({confidence} interval of the change "
        "{interval}; {answers}, {answers_before} before)."
    ),
}
