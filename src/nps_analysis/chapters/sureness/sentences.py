"""Sentences on how sure the report can be: who was silent, what was compared, what would show."""

import pandas as pd

from nps_analysis.chapters.headline.sentences import coverage
from nps_analysis.estimates import doubting_gap, reversing_gap
from nps_analysis.scoring import NPS
from nps_analysis.speech.catalogue import mark
from nps_analysis.speech.claims import decide
from nps_analysis.speech.formats import Words
from nps_analysis.speech.sentences import Sentences, no_scores


def sureness(
    words: Words,
    scores: pd.DataFrame,
    change: pd.DataFrame,
    bounds: pd.DataFrame,
    steps: pd.DataFrame,
    *,
    compared: int,
    period: str,
    confidence: float = 0.95,
) -> Sentences:
    """Say how sure the score of a period and its change are.

    Parameters
    ----------
    words : Words
    scores : DataFrame
        NPS by `period`, as `estimate` returns it.
    change : DataFrame
        The period compared with the one before, as `contrast` returns it, or no rows.
    bounds : DataFrame
        By `period`, as `silence` returns it; without rows where nobody knows who was asked.
    steps : DataFrame
        From invited to usable, as the store's `flow` returns it.
    compared : int
        Comparisons that the whole report makes.
    period : str
        Such as "2026Q3".
    confidence : float, default 0.95
        That of the intervals.

    Returns
    -------
    Sentences
    """
    if scores.empty:
        return no_scores(words)
    score = scores[scores["period"] == period].dropna(subset="estimate")
    if score.empty:
        return Sentences(
            [
                words.gettext(
                    "{period} shows no score, and there is nothing to be sure of.",
                    period=words.period(period),
                )
            ]
        )
    asked = list(coverage(words, steps).lines)
    here = bounds[bounds["period"] == period].dropna(subset="estimate")
    compared_with = change.dropna(subset="difference")
    said = []
    if here.empty:
        said.append(
            words.gettext(
                "Nobody knows how many were asked, so that nothing can be said of those who kept "
                "silent."
            )
        )
    elif len(compared_with):
        said.append(_reversal(words, compared_with.iloc[-1], here.iloc[0], confidence))
    said += asked
    if len(here):
        said.append(_silent(words, here.iloc[0], score.iloc[0], confidence))
    if len(compared_with):
        said.append(
            words.gettext(
                "A true change of {detectable} or more would have been told from chance in four "
                "reports out of five.",
                detectable=words.points(compared_with["detectable"].iloc[-1]),
            )
        )
    if compared:
        said.append(_compared(words, compared, compared_with))
    return Sentences(said)


def _compared(words: Words, compared: int, change: pd.DataFrame) -> str:
    """How often the report compares, and which comparison it was made for."""
    count = {"count": words.count(compared)}
    if change.empty:
        return words.ngettext(
            "The report makes {count} comparison.",
            "The report makes {count} comparisons.",
            compared,
            **count,
        )
    return words.ngettext(
        "The report makes {count} comparison; the one it was made for is that of the score with "
        "{before}.",
        "The report makes {count} comparisons; the one it was made for is that of the score with "
        "{before}.",
        compared,
        before=words.period(change["reference"].iloc[-1]),
        **count,
    )


def _silent(words: Words, bound: pd.Series, score: pd.Series, confidence: float) -> str:
    return words.gettext(
        "Whatever those who kept silent think, the score of all who were asked lies between "
        "{worst} and {best}; the {confidence} interval of {interval} takes them to be like those "
        "who answered.",
        worst=words.score(bound["worst"]),
        best=words.score(bound["best"]),
        confidence=words.percent(confidence),
        interval=words.interval(score["conf_low"], score["conf_high"]),
    )


def _reversal(words: Words, change: pd.Series, bound: pd.Series, confidence: float) -> str:
    """How different the silent would have to be for no change to be left."""
    if decide(change, "corrected", confidence=confidence) == "unclear":
        return words.gettext(
            "The change cannot be told from chance, so that those who kept silent have no verdict "
            "to reverse."
        )
    if not 0 < bound["response_rate"] < 1:
        return words.gettext("Everybody asked has answered: nobody is left to reverse the verdict.")
    gap = reversing_gap(change["difference"], bound["response_rate"])
    low, high = NPS.bounds
    if low <= bound["estimate"] + gap <= high:
        said = words.gettext(
            _HIGHER if gap > 0 else _LOWER,
            points=words.points(gap),
            score=words.score(bound["estimate"] + gap),
        )
    else:
        said = words.gettext(
            "Nothing that those who kept silent could have answered would undo the change."
        )
    doubt = doubting_gap(change["conf_low"], change["conf_high"], bound["response_rate"])
    if not low <= bound["estimate"] + doubt <= high:
        return said
    within = words.gettext(
        _HIGHER_WITHIN if gap > 0 else _LOWER_WITHIN,
        points=words.points(doubt, 0 if abs(doubt) >= 1 else 1),
        before=words.period(change["reference"]),
    )
    return f"{said} {within}"


def weights(words: Words, table: pd.DataFrame, *, origin: str, over: str = "") -> Sentences:
    """Say where weights come from and how many equal answers the weighted ones are worth.

    Parameters
    ----------
    words : Words
    table : DataFrame
        One row a `period`: `n`, `n_effective`, `together` and more, the last row being the
        latest.
    origin, over
        As for `leading_way`.
    """
    if table.empty:
        return Sentences([words.gettext("No answer is weighted.")], kind="said")
    row = table.iloc[-1]
    said = [
        words.gettext(
            _ORIGINS[origin],
            segments=over,
            answers=words.answers(row["n"]),
            effective=words.count(row["n_effective"]),
        )
    ]
    if pd.notna(row.get("together")):
        said.append(
            words.gettext(
                "Because people of one account often think alike, {answers} unweighted tell as "
                "much as {together} of unrelated people; the intervals of the report allow for it.",
                answers=words.answers(row["n"]),
                together=words.count(row["together"]),
            )
        )
    return Sentences(said, kind="said")


_HIGHER = mark(
    "For the change to vanish, those who kept silent would have to score {points} higher than "
    "those who answered: {score}."
)
_LOWER = mark(
    "For the change to vanish, those who kept silent would have to score {points} lower than "
    "those who answered: {score}."
)
_HIGHER_WITHIN = mark(
    "To bring it within chance, {points} higher would be enough. This takes those who kept silent "
    "in {before} to be like those who answered then."
)
_LOWER_WITHIN = mark(
    "To bring it within chance, {points} lower would be enough. This takes those who kept silent "
    "in {before} to be like those who answered then."
)
_ORIGINS = {
    "declared": mark(
        "The weights come with the exports. With them, {answers} tell as much as {effective} "
        "without."
    ),
    "asked": mark(
        "The weights make those who answered like all who were asked: {segments}. With them, "
        "{answers} tell as much as {effective} without."
    ),
}
