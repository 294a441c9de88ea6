"""Sentences on forecasts of renewal: what the score adds to them, and whether they came true."""

import pandas as pd

from nps_analysis.speech.catalogue import mark
from nps_analysis.speech.claims import decide
from nps_analysis.speech.formats import Words
from nps_analysis.speech.sentences import Sentences

MEASURES = {
    "log_loss": mark("Error of the forecasts (log loss)"),
    "brier": mark("Squared error (Brier)"),
    "auc": mark("Renewed ranked above lost (AUC)"),
}
"""How forecasts are judged; of the first two less is better, of the last more."""


def adds(
    words: Words,
    added: pd.DataFrame,
    by_class: pd.DataFrame | None = None,
    *,
    decided: int,
    can_be_added_to: bool = True,
    confidence: float = 0.95,
) -> Sentences:
    """Say what the score adds to forecasts of renewal made without it.

    Parameters
    ----------
    words : Words
    added : DataFrame
        One row a measure, log loss first: what decides.
    by_class : DataFrame, optional
        The same, with the class of the score in place of its number.
    decided : int
        Renewals decided; where there are none, nothing is said.
    can_be_added_to : bool, default True
        Whether there are scores, and anything else known of the accounts.
    confidence : float, default 0.95
        That of the intervals.

    Returns
    -------
    Sentences
    """
    if not decided:
        return Sentences([])
    if not can_be_added_to:
        none = words.gettext(
            "What the score adds to forecasts cannot be said: it takes scores that differ, and "
            "something else that was known of the accounts before each decision."
        )
        return Sentences([none], kind="said")
    if added.empty:
        few = words.gettext(
            "Too few contracts were lost, or renewed, to forecast later renewals from earlier "
            "ones: what the score adds to what is known without it cannot be said yet."
        )
        return Sentences([few], kind="said")
    area = added.set_index("measure").loc["auc"]
    ranked = words.gettext(
        "Of a contract renewed and one lost, the forecast puts the renewed one first {without} "
        "times out of 100 without the score and {with_score} times with it ({confidence} interval "
        "of the difference {interval}).",
        without=words.number(100 * area["without"]),
        with_score=words.number(100 * area["with_score"]),
        confidence=words.percent(confidence),
        interval=words.interval(100 * area["conf_low"], 100 * area["conf_high"], of=words.change),
    )
    said = [what_it_adds(words, added, confidence), ranked]
    if by_class is not None and len(by_class):
        loss = by_class.set_index("measure").loc["log_loss"]
        better = decide(loss, "test", confidence=confidence) == "fell"
        said.append(
            words.gettext(
                _BY_CLASS[better],
                renewals=words.renewals(loss["n"]),
                difference=words.change(loss["difference"], 3),
                confidence=words.percent(confidence),
                interval=words.interval(loss["conf_low"], loss["conf_high"], 3, of=words.change),
            )
        )
    return Sentences(said, kind="said")


def what_it_adds(words: Words, added: pd.DataFrame, confidence: float) -> str:
    """Say in one line whether forecasts are better with the score; log loss decides."""
    loss = added.set_index("measure").loc["log_loss"]
    return words.gettext(
        _ADDS[decide(loss, "test", confidence=confidence)],
        renewals=words.renewals(loss["n"]),
        without=words.number(loss["without"], 3),
        with_score=words.number(loss["with_score"], 3),
        difference=words.change(loss["difference"], 3),
        confidence=words.percent(confidence),
        interval=words.interval(loss["conf_low"], loss["conf_high"], 3, of=words.change),
        detectable=words.number(loss["detectable"], 3),
    )


def come_true(
    words: Words, calibration: pd.DataFrame, groups: pd.DataFrame, *, confidence: float = 0.95
) -> Sentences:
    """Say whether forecasts are right on the whole, and whether they are too sure.

    Parameters
    ----------
    words : Words
    calibration : DataFrame
        Rows `in_the_large` and `slope`, with intervals.
    groups : DataFrame
        Forecasts beside what came, by group.
    confidence : float, default 0.95
        That of the intervals.

    Returns
    -------
    Sentences
    """
    if calibration.empty:
        return Sentences([])
    by = calibration.set_index("measure")
    shown = groups.dropna(subset="estimate")
    missed = sum(_missed(row, confidence) for _, row in shown.iterrows())
    said = []
    if len(shown):
        said.append(
            words.gettext(
                "In {missed} of the {groups} groups, the share renewed lies further from the "
                "forecast than chance explains.",
                missed=words.count(missed),
                groups=words.count(len(shown)),
            )
        )
    if "in_the_large" in by.index:
        row, n = by.loc["in_the_large"], groups["n"].sum()
        off = decide(row, "primary", confidence=confidence, figure="estimate") != "unclear"
        said.append(
            words.gettext(
                _ON_THE_WHOLE[off],
                renewals=words.renewals(n),
                forecast=words.percent((groups["forecast"] * groups["n"]).sum() / n, 1),
                share=words.percent((groups["estimate"] * groups["n"]).sum() / n, 1),
            )
        )
    if "slope" in by.index:
        row = by.loc["slope"]
        beside_one = row.copy()
        beside_one[["estimate", "conf_low", "conf_high"]] -= 1
        kind = decide(beside_one, "primary", confidence=confidence, figure="estimate")
        said.append(
            words.gettext(
                _SURE[kind],
                slope=words.number(row["estimate"], 2),
                confidence=words.percent(confidence),
                interval=words.interval(row["conf_low"], row["conf_high"], 2, of=words.number),
            )
        )
    return Sentences(said, kind="said")


def _missed(row: pd.Series, confidence: float) -> bool:
    """Whether what came is told from what was forecast."""
    apart = row[["estimate", "conf_low", "conf_high"]] - row["forecast"]
    return decide(apart, "primary", confidence=confidence, figure="estimate") != "unclear"


_ON_THE_WHOLE = {
    False: mark(
        "On the whole the forecasts came true: of {renewals}, {forecast} were forecast to renew "
        "and {share} did, a gap within chance."
    ),
    True: mark(
        "On the whole the forecasts were off, more than chance: of {renewals}, {forecast} "
        "were forecast to renew and {share} did."
    ),
}
_SURE = {
    "unclear": mark(
        "Whether they are too sure of themselves cannot be told from chance: their slope is "
        "{slope}, where 1 is right and less is too sure ({confidence} interval {interval})."
    ),
    "fell": mark(
        "They are too sure of themselves: their slope is {slope}, where 1 is right ({confidence} "
        "interval {interval})."
    ),
    "rose": mark(
        "They are less sure than they could be: their slope is {slope}, where 1 is right "
        "({confidence} interval {interval})."
    ),
}
_ADDS = {
    "fell": mark(
        "The score adds to what was known without it. On {renewals} of later periods than the "
        "forecasts were made from, their error (log loss) is {without} without the score and "
        "{with_score} with it: {difference} ({confidence} interval {interval})."
    ),
    "rose": mark(
        "The score adds nothing that can be told from chance to what was known without it: with "
        "it, forecasts are even worse. On {renewals} of later periods than they were made from, "
        "their error (log loss) is {without} without the score and {with_score} with it: "
        "{difference} ({confidence} interval {interval})."
    ),
    "unclear": mark(
        "The score adds nothing that can be told from chance to what was known without it. On "
        "{renewals} of later periods than the forecasts were made from, their error (log loss) is "
        "{without} without the score and {with_score} with it: {difference} ({confidence} interval "
        "{interval}). A difference under {detectable} would often go unseen."
    ),
}
_BY_CLASS = {
    True: mark(
        "With the class in place of the number, the score adds as well: {difference} in log loss "
        "({confidence} interval {interval}; {renewals})."
    ),
    False: mark(
        "With the class in place of the number, that it adds anything cannot be told from chance: "
        "{difference} in log loss ({confidence} interval {interval}; {renewals})."
    ),
}
