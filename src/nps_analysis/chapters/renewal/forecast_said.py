"""Sentences on what goes with renewal beside the score, and on what the score adds."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from nps_analysis.models.admitted import Admitted
from nps_analysis.speech.catalogue import mark
from nps_analysis.speech.claims import direction
from nps_analysis.speech.formats import Words
from nps_analysis.speech.sentences import Sentences

KNOWN = {
    "usage_change": mark("change of usage"),
    "usage": mark("usage"),
    "effort": mark("effort"),
    "tenure": mark("years as a customer"),
    "revenue": mark("revenue"),
    "class": mark("class of the last score"),
}
"""What was known of an account before a decision."""

MEASURES = {
    "log_loss": mark("Error of the forecasts (log loss)"),
    "brier": mark("Squared error (Brier)"),
    "auc": mark("Renewed ranked above lost (AUC)"),
}
"""How forecasts are judged; of the first two less is better, of the last more."""

CLASSES = {
    "promoter": mark("promoters"),
    "passive": mark("passives"),
    "detractor": mark("detractors"),
    "silent": mark("accounts without a score"),
}


def alike(
    words: Words,
    effects: pd.DataFrame,
    *,
    labels: Mapping[str, str],
    confidence: float = 0.95,
    refused: Any = None,
) -> Sentences:
    """Say how renewal goes with the class of the score between accounts otherwise alike.

    Parameters
    ----------
    words : Words
    effects : DataFrame
        Average marginal effects, with `p_adjusted` and `detectable`.
    labels : mapping of str to str
        Segment column -> what it is called.
    confidence : float, default 0.95
        That of the intervals.
    refused : optional
        The model, or why there is none: an error with `column`, `level`, `n`, `renewed`.

    Returns
    -------
    Sentences
        Of the model's refusal where there are no effects; nothing where there is no model.
    """
    if effects.empty:
        if isinstance(refused, Exception):
            return Sentences([_refusal(words, refused, labels)], kind="said")
        return Sentences([])
    others = effects[effects["term"] != "class"]
    terms = others.sort_values("level", key=pd.isna, ascending=False, kind="stable")["term"]
    names = [_name(words, term, labels) for term in terms.unique()]
    said = [
        _between(words, row, names, confidence)
        for _, row in effects[effects["level"] == "promoter"].iterrows()
        if row["term"] == "class"
    ]
    told = {"rose": [], "fell": []}
    for _, row in others.iterrows():
        verdict = direction(row.rename({"estimate": "difference"}), confidence)
        if verdict in told:
            told[verdict].append(_name(words, row["term"], labels))
    clear = list(dict.fromkeys([*told["rose"], *told["fell"]]))
    if clear:
        said.append(
            words.gettext(
                "Of what else was known, these go with renewal more than noise explains, after "
                "Holm's correction for so many comparisons: {what}.",
                what=words.listed(clear),
            )
        )
    else:
        said.append(
            words.gettext("Nothing else that was known goes with renewal more than noise explains.")
        )
    apart = others[(others["conf_low"] > 0) | (others["conf_high"] < 0)]["term"]
    alone = dict.fromkeys(_name(words, term, labels) for term in apart)
    alone = [name for name in alone if name not in clear]
    if alone:
        said.append(
            words.gettext(
                "Looked at alone, these would as well; among so many comparisons, so much can "
                "come about by chance: {what}.",
                what=words.listed(alone),
            )
        )
    return Sentences(said, kind="said")


def _between(words: Words, row: pd.Series, names: Sequence[str], confidence: float) -> str:
    """One class beside another, all else alike."""
    verdict = direction(row.rename({"estimate": "difference"}), confidence)
    classes, others = (words.gettext(name) for name in row[["level", "reference"]].map(CLASSES))
    return words.gettext(
        _ALIKE[verdict],
        known=words.listed(list(names)),
        classes=classes,
        others=others,
        difference=words.percentage_points(
            100 * (row["estimate"] if verdict == "unclear" else abs(row["estimate"])),
            signed=verdict == "unclear",
        ),
        confidence=words.percent(confidence),
        interval=words.interval(100 * row["conf_low"], 100 * row["conf_high"], of=words.change),
        n=words.renewals(row["n"]),
        n_reference=words.renewals(row["n_reference"]),
        detectable=words.percentage_points(100 * row["detectable"], signed=False),
    )


def model_rests_on(
    words: Words, admitted: Admitted, *, undecided: int, labels: Mapping[str, str]
) -> Sentences:
    """Say what the model could not take in: covariates, decisions, contracts not yet decided.

    Parameters
    ----------
    words : Words
    admitted : Admitted
        The decisions and their covariates, with what was left out.
    undecided : int
        Contracts not decided by the end of the period.
    labels : mapping of str to str
        Segment column -> what it is called.

    Returns
    -------
    Sentences
        Nothing where nothing was decided.
    """
    if admitted.rows.empty:
        return Sentences([])
    said = []
    for column, count in admitted.unknown.items():
        said.append(
            words.ngettext(
                "{what}: not known of {count} renewal, which is marked as such.",
                "{what}: not known of {count} renewals, which are marked as such.",
                count,
                what=_first(_name(words, column, labels)),
                count=words.count(count),
            )
        )
    for column, count in admitted.dropped.items():
        said.append(
            words.ngettext(
                "{what}: not known of {count} renewal, which is left out of the model.",
                "{what}: not known of {count} renewals, which are left out of the model.",
                count,
                what=_first(_name(words, column, labels)),
                count=words.count(count),
            )
        )
    for column, reason in admitted.left_out.items():
        if isinstance(reason, str):
            what = _first(_name(words, column, labels))
            said.append(words.gettext(_LEFT_OUT[reason], what=what))
        else:
            said.append(_refusal(words, reason, labels))
    if undecided:
        said.append(
            words.ngettext(
                "{count} contract was not decided by then; it counts neither as renewed nor as "
                "lost.",
                "{count} contracts were not decided by then; they count neither as renewed nor "
                "as lost.",
                undecided,
                count=words.count(undecided),
            )
        )
    return Sentences(said, kind="said")


def adds(
    words: Words,
    added: pd.DataFrame,
    by_class: pd.DataFrame | None = None,
    *,
    decided: int,
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
    confidence : float, default 0.95
        That of the intervals.

    Returns
    -------
    Sentences
    """
    if not decided:
        return Sentences([])
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
        verdict = direction(loss.rename({"p_value": "p_adjusted"}), confidence)
        said.append(
            words.gettext(
                _BY_CLASS[verdict == "fell"],
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
    verdict = direction(loss.rename({"p_value": "p_adjusted"}), confidence)
    return words.gettext(
        _ADDS[verdict],
        renewals=words.renewals(loss["n"]),
        without=words.number(loss["without"], 3),
        with_score=words.number(loss["with_score"], 3),
        difference=words.change(loss["difference"], 3),
        confidence=words.percent(confidence),
        interval=words.interval(loss["conf_low"], loss["conf_high"], 3, of=words.change),
        detectable=words.number(loss["detectable"], 3),
    )


def _name(words: Words, column: str, labels: Mapping[str, str]) -> str:
    """What a covariate is called."""
    if column in KNOWN:
        return words.gettext(KNOWN[column])
    label = labels.get(column, column)
    return label[:1].lower() + label[1:] if label[1:].islower() else label


def _first(text: str) -> str:
    """Begin a sentence with it."""
    return text[:1].upper() + text[1:]


def _refusal(words: Words, reason: Any, labels: Mapping[str, str]) -> str:
    """Why a covariate, or the model, is refused, by name."""
    column = getattr(reason, "column", None)
    if column is None:
        return words.gettext(
            "The model of renewal cannot be fitted: what was known tells some who renewed from all "
            "who did not."
        )
    what = _first(_name(words, column, labels))
    if reason.level is None or reason.renewed is None:
        return words.gettext("{what} is left out: it cannot be told from the outcome.", what=what)
    if column == "class":
        kind = words.gettext(CLASSES[reason.level])
        return words.gettext(_SETTLED_CLASS[reason.renewed], classes=kind)
    return words.gettext(
        _SETTLED[reason.renewed],
        what=what,
        count=words.count(reason.n),
        level=words.level(reason.level),
    )


_ALIKE = {
    "rose": mark(
        "Between accounts alike in {known}, {classes} renewed more often than {others}, by "
        "{difference} ({confidence} interval {interval}; {n} and {n_reference})."
    ),
    "fell": mark(
        "Between accounts alike in {known}, {classes} renewed less often than {others}, by "
        "{difference} ({confidence} interval {interval}; {n} and {n_reference})."
    ),
    "unclear": mark(
        "Between accounts alike in {known}, whether {classes} renew more often than {others} "
        "cannot be told from noise: {difference} ({confidence} interval {interval}; {n} and "
        "{n_reference}). A difference under {detectable} would often go unseen."
    ),
}
_ADDS = {
    "fell": mark(
        "The score adds to what was known without it. On {renewals} of later quarters than the "
        "forecasts were made from, their error (log loss) is {without} without the score and "
        "{with_score} with it: {difference} ({confidence} interval {interval})."
    ),
    "rose": mark(
        "The score adds nothing that can be told from noise to what was known without it: with it, "
        "forecasts are even worse. On {renewals} of later quarters than they were made from, their "
        "error (log loss) is {without} without the score and {with_score} with it: {difference} "
        "({confidence} interval {interval})."
    ),
    "unclear": mark(
        "The score adds nothing that can be told from noise to what was known without it. On "
        "{renewals} of later quarters than the forecasts were made from, their error (log loss) is "
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
        "With the class in place of the number, that it adds anything cannot be told from noise: "
        "{difference} in log loss ({confidence} interval {interval}; {renewals})."
    ),
}
_LEFT_OUT = {
    "unknown": mark("{what}: not known, and not in the model."),
    "same": mark("{what}: the same for all, and not in the model."),
    "few": mark("{what}: not in the model, as too few contracts were lost, or renewed, for more."),
}
_SETTLED = {
    True: mark("{what} is left out of the model: all {count} accounts on “{level}” renewed."),
    False: mark("{what} is left out of the model: none of the {count} accounts on “{level}” did."),
}
_SETTLED_CLASS = {
    True: mark(
        "How renewal goes with the score between accounts otherwise alike cannot be said: all "
        "{classes} renewed."
    ),
    False: mark(
        "How renewal goes with the score between accounts otherwise alike cannot be said: none of "
        "the {classes} renewed."
    ),
}
