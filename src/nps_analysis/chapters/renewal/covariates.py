"""Sentences on what goes with renewal beside the score, between accounts otherwise alike."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from nps_analysis.chapters.renewal.admitted import Admitted
from nps_analysis.speech.catalogue import mark
from nps_analysis.speech.claims import decide
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
    sure: dict[str, Any] = {"confidence": confidence, "figure": "estimate"}
    told = {"rose": [], "fell": []}
    for _, row in others.iterrows():
        told.get(decide(row, "corrected", **sure), []).append(_name(words, row["term"], labels))
    clear = list(dict.fromkeys([*told["rose"], *told["fell"]]))
    if clear:
        said.append(
            words.gettext(
                "Of what else was known, these go with renewal more than chance, after "
                "Holm's correction for so many comparisons: {what}.",
                what=words.listed(clear),
            )
        )
    else:
        said.append(
            words.gettext("Nothing else that was known goes with renewal more than chance.")
        )
    apart = [
        _name(words, row["term"], labels)
        for _, row in others.iterrows()
        if decide(row, "primary", **sure) in told
    ]
    alone = [name for name in dict.fromkeys(apart) if name not in clear]
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
    verdict = decide(row, "corrected", confidence=confidence, figure="estimate")
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


def rests_on(
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
        what = _first(_name(words, column, labels))
        if isinstance(reason, str):
            said.append(words.gettext(_LEFT_OUT[reason], what=what))
        elif reason.column is None and not admitted.numbers and not admitted.factors:
            continue  # there is no model, and why is said in its place
        elif reason.column is None:
            said.append(words.gettext(_FROM_THE_OUTCOME, what=what))
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
    column = reason.column
    if column is None and reason.renewed is not None:
        return words.gettext(_ALL_ALIKE[reason.renewed], accounts=words.accounts(reason.n))
    if column is None and reason.n is not None:
        return words.gettext(_TOO_LITTLE[reason.n > 0])
    if column is None:
        return words.gettext(
            "The model of renewal cannot be fitted: what was known tells some who renewed from all "
            "who did not."
        )
    what = _first(_name(words, column, labels))
    if column == "class" and reason.level is None:
        return words.gettext(
            "How renewal goes with the score between accounts otherwise alike cannot be said: all "
            "are of one class."
        )
    if reason.level is None or reason.renewed is None:
        return words.gettext(_FROM_THE_OUTCOME, what=what)
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
        "cannot be told from chance: {difference} ({confidence} interval {interval}; {n} and "
        "{n_reference}). A difference under {detectable} would often go unseen."
    ),
}
_LEFT_OUT = {
    "unknown": mark("{what}: not known, and not in the model."),
    "same": mark("{what}: the same for all, and not in the model."),
    "repeats": mark("{what}: not in the model, as it cannot be told apart from what is in it."),
    "few": mark("{what}: not in the model, as too few contracts were lost, or renewed, for more."),
}
_FROM_THE_OUTCOME = mark("{what} is left out: it cannot be told from the outcome.")
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
_ALL_ALIKE = {
    True: mark(
        "There is no model of renewal: of {accounts} whose contracts came due, all renewed."
    ),
    False: mark(
        "There is no model of renewal: of {accounts} whose contracts came due, none renewed."
    ),
}
_TOO_LITTLE = {
    True: mark("There is no model of renewal: all decisions are of one account."),
    False: mark(
        "How renewal goes with the score between accounts otherwise alike cannot be said: nothing "
        "else is known of them that a model could take in."
    ),
}
