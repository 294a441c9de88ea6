"""Sentences on the loyalty programme: members against others, as they are and like with like."""

from collections.abc import Mapping, Sequence
from typing import Literal

import pandas as pd

from nps_analysis.scoring.measures import Unit
from nps_analysis.speech.catalogue import mark
from nps_analysis.speech.claims import Direction, decide
from nps_analysis.speech.formats import Words
from nps_analysis.speech.sentences import Sentences

OUTCOMES = {
    "renewal": mark("Renewed"),
    "nrr": mark("Revenue kept, growth included"),
    "grr": mark("Revenue kept, growth left out"),
    "nps": mark("NPS"),
    "effort": mark("Effort"),
    "effort_share": mark("Easy, of answers on effort"),
}
"""What is compared, in the order shown."""
RENEWAL = "renewal"
POINTS = ("nps", "effort")
"""Outcomes in points; the others are shares."""
KNOWN = {
    "last_score": mark("last score"),
    "mean_score": mark("mean score"),
    "recent_goals": mark("usage in the three months before"),
    "goals_trend": mark("growth of usage"),
    "years": mark("years as a customer"),
    "revenue_in_force": mark("revenue of the contract"),
    "time": mark("period"),
}
"""What is known of an account before a period begins."""


def without_members(words: Words, *, known: bool) -> Sentences:
    """Say that nobody is known to be a member, and what would tell; nothing where somebody is."""
    if known:
        return Sentences([], kind="missing")
    return Sentences(
        [
            words.gettext("Missing here: who was a member when a period began."),
            words.gettext(
                "An export of the table “customers” with {columns}, declared in programme.toml, "
                "would supply it.",
                columns=words.listed(["customer_id", "member_since"]),
            ),
        ],
        kind="missing",
    )


def outcome_written(words: Words, outcome: str, value: float, *, change: bool = False) -> str:
    """Write a figure of an outcome, or a difference: points as they are, shares as percentages."""
    if outcome in POINTS:
        return words.change(value, 1) if change else words.score(value, 1)
    if change:
        return words.percentage_points(100 * value, 1)
    return words.percent(value, 1)


def members_and_others(
    words: Words,
    compared: pd.DataFrame,
    rates: pd.DataFrame,
    names: Sequence[str] = (),
    *,
    label: str,
    labels: Mapping[str, str],
    assigned: Literal["chosen", "random"] = "chosen",
    confidence: float = 0.95,
) -> Sentences:
    """Say what goes with membership, as it is and once like is compared with like.

    Parameters
    ----------
    words : Words
    compared : DataFrame
        Rows "plain" and "adjusted" (`how`) of each `outcome`, as `against_others` has them.
    rates : DataFrame
        Each `outcome` by `who`, members and others, as `estimate` returns it.
    names : sequence of str
        What the adjusted differences are adjusted for: keys of `KNOWN`, and segments.
    label : str
        What the programme is called.
    labels : mapping
        Segment column -> what it is called.
    assigned : {"chosen", "random"}
        Who decided who is a member.
    confidence : float, default 0.95
        That of the intervals.

    Returns
    -------
    Sentences
    """
    shown = compared.dropna(subset="difference")
    main = RENEWAL if RENEWAL in set(compared["outcome"]) else "nps"
    plain = shown[(shown["outcome"] == main) & (shown["how"] == "plain")]
    if plain.empty:
        few = words.gettext("Members of {label}, or others, are too few to compare.", label=label)
        return Sentences([few], kind="missing")
    plain = plain.iloc[0]
    adjusted = shown[(shown["outcome"] == main) & (shown["how"] == "adjusted")]
    said = [_plainly(words, main, plain, rates, label, confidence)]
    if adjusted.empty:
        said.append(
            words.gettext(
                "Members and others are too few, or too unlike, for like to be compared with like: "
                "there is no adjusted difference, and this one says nothing of what membership "
                "brings."
            )
        )
        return Sentences(said)
    adjusted = adjusted.iloc[0]
    said.insert(0, _adjusted(words, main, adjusted, label, assigned, confidence))
    both = _direction(plain, confidence), _direction(adjusted, confidence)
    if assigned == "chosen" and both[0] in ("rose", "fell") and both[1] == "unclear":
        said.append(
            words.gettext(
                "Members were other customers to begin with: between those alike in what was known "
                "before, no difference is left that can be told from chance."
            )
        )
    said += _score(words, shown, main, confidence)
    left_out = shown[shown["how"] == "adjusted"].set_index("outcome")["left_out"]
    said.append(_alike(words, names, labels, left_out, assigned))
    said.append(
        words.gettext(
            "From {members} outcomes of members and {others} of others, an adjusted difference "
            "under {detectable} would often go unseen.",
            members=words.count(adjusted["n"]),
            others=words.count(adjusted["n_reference"]),
            detectable=_size(words, main, adjusted["detectable"]),
        )
    )
    return Sentences(said)


def _plainly(
    words: Words, main: str, row: pd.Series, rates: pd.DataFrame, label: str, confidence: float
) -> str:
    """Members and others as they are."""
    here = rates[rates["outcome"] == main].set_index("who")["estimate"]
    lead = _PLAIN[main == RENEWAL, _direction(row, confidence) in ("rose", "fell")]
    return words.gettext(
        lead,
        label=label,
        members=outcome_written(words, main, here["members"]),
        others=outcome_written(words, main, here["others"]),
        difference=outcome_written(words, main, row["difference"], change=True),
        confidence=words.percent(confidence),
        interval=_interval(words, main, row),
    )


def _adjusted(
    words: Words, main: str, row: pd.Series, label: str, assigned: str, confidence: float
) -> str:
    """Members and those who were like them."""
    what = _WHAT[main == RENEWAL]
    return words.gettext(
        _ADJUSTED[assigned, _direction(row, confidence)],
        label=label,
        what=words.gettext(what),
        difference=outcome_written(words, main, row["difference"], change=True),
        confidence=words.percent(confidence),
        interval=_interval(words, main, row),
    )


def _score(words: Words, shown: pd.DataFrame, main: str, confidence: float) -> list[str]:
    """Both differences of the score, where renewal leads."""
    rows = shown[shown["outcome"] == "nps"].set_index("how")
    if main == "nps" or not {"plain", "adjusted"} <= set(rows.index):
        return []
    plain, adjusted = rows.loc["plain"], rows.loc["adjusted"]
    told = _direction(adjusted, confidence) in ("rose", "fell")
    return [
        words.gettext(
            _SCORES[told],
            plain=words.change(plain["difference"], 1),
            adjusted=words.change(adjusted["difference"], 1),
            confidence=words.percent(confidence),
            interval=_interval(words, "nps", adjusted),
        )
    ]


def _alike(
    words: Words,
    names: Sequence[str],
    labels: Mapping[str, str],
    left_out: pd.Series,
    assigned: str,
) -> str:
    """By what customers are alike, and how many outcomes have no counterpart."""
    listed = words.listed(
        [labels[name] if name in labels else words.gettext(KNOWN[name]) for name in names]
    )
    if assigned == "random":
        return words.gettext("Adjusted for what was known before: {names}.", names=listed)
    return words.gettext(
        "Alike means alike in what was known before each period began: {names}. Outcomes of "
        "customers without a counterpart are left out: {left_out}.",
        names=listed,
        left_out=words.listed(
            [
                write(words, int(left_out[outcome]))
                for outcome, write in _COUNTED.items()
                if outcome in left_out
            ]
        ),
    )


def _direction(row: pd.Series, confidence: float) -> Direction:
    return decide(row, "corrected", confidence=confidence)


def _interval(words: Words, outcome: str, row: pd.Series) -> str:
    scale = 1 if outcome in POINTS else 100
    ends = scale * row["conf_low"], scale * row["conf_high"]
    return words.interval(*ends, 1, of=words.change)


def _size(words: Words, outcome: str, value: float) -> str:
    if outcome in POINTS:
        return words.points(value)
    return words.percentage_points(100 * value, signed=False)


def in_one(
    words: Words, compared: pd.DataFrame, label: str, *, unit: Unit, confidence: float = 0.95
) -> Sentences:
    """Say how members and others differ in any one measure, as they are and adjusted.

    Parameters
    ----------
    words : Words
    compared : DataFrame
        Rows "plain" and "adjusted" (`how`), as `against_others` has them.
    label : str
        What the measure is called.
    unit : {"points", "share", "scale"}
        Of its figures.
    confidence : float, default 0.95
        That of the intervals.
    """
    said, scale = [], 100 if unit == "share" else 1
    size = words.percentage_points if unit == "share" else words.change
    digits = 2 if unit == "scale" else 1
    for _, row in compared.dropna(subset="difference").iterrows():
        told = _direction(row, confidence) in ("rose", "fell")
        ends, lead = (scale * row["conf_low"], scale * row["conf_high"]), _ONE[row["how"], told]
        said.append(
            words.gettext(
                lead,
                measure=label,
                difference=size(scale * row["difference"], digits),
                confidence=words.percent(confidence),
                interval=words.interval(*ends, digits, of=words.change),
                members=words.count(row["n"]),
                others=words.count(row["n_reference"]),
            )
        )
    return Sentences(said, kind="said")


_COUNTED = {
    RENEWAL: Words.renewals,
    "nps": lambda words, n: words.ngettext(
        "{count} score", "{count} scores", n, count=words.count(n)
    ),
    "effort": lambda words, n: words.ngettext(
        "{count} answer about effort", "{count} answers about effort", n, count=words.count(n)
    ),
}
_WHAT = {True: mark("in renewals"), False: mark("in the score")}
_PLAIN = {
    (True, True): mark(
        "As they are, {members} of members' contracts were renewed and {others} of the others': a "
        "difference of {difference}, more than chance ({confidence} interval {interval})."
    ),
    (True, False): mark(
        "As they are, {members} of members' contracts were renewed and {others} of the others': a "
        "difference of {difference}, which is within chance ({confidence} interval {interval})."
    ),
    (False, True): mark(
        "As they are, members score {members} and the others {others}: a difference of "
        "{difference}, more than chance ({confidence} interval {interval})."
    ),
    (False, False): mark(
        "As they are, members score {members} and the others {others}: a difference of "
        "{difference}, which is within chance ({confidence} interval {interval})."
    ),
}
_ADJUSTED = {
    ("chosen", "rose"): mark(
        "Members of {label} did better {what} than others who were like them before: an adjusted "
        "difference of {difference}, more than chance ({confidence} interval {interval})."
    ),
    ("chosen", "fell"): mark(
        "Members of {label} did worse {what} than others who were like them before: an adjusted "
        "difference of {difference}, more than chance ({confidence} interval {interval})."
    ),
    ("chosen", "unclear"): mark(
        "Members of {label} did no better {what}, and no worse, than others who were like them "
        "before, as far as can be told: the adjusted difference of {difference} is within chance "
        "({confidence} interval {interval})."
    ),
    ("random", "rose"): mark(
        "Chance decided who joined {label}, and members did better {what}: a difference of "
        "{difference}, more than chance ({confidence} interval {interval})."
    ),
    ("random", "fell"): mark(
        "Chance decided who joined {label}, and members did worse {what}: a difference of "
        "{difference}, more than chance ({confidence} interval {interval})."
    ),
    ("random", "unclear"): mark(
        "Chance decided who joined {label}; that members did better {what}, or worse, cannot be "
        "told: the difference of {difference} is within chance ({confidence} interval {interval})."
    ),
}
_SCORES = {
    True: mark(
        "Their NPS differs by {plain} points as they are, and by {adjusted} once like is compared "
        "with like ({confidence} interval {interval}), more than chance."
    ),
    False: mark(
        "Their NPS differs by {plain} points as they are, and by {adjusted} once like is compared "
        "with like ({confidence} interval {interval}), which is within chance."
    ),
}
_ONE = {
    ("plain", True): mark(
        "{measure}, members less others as they are: {difference}, more than chance "
        "({confidence} interval {interval}; {members} of members, {others} of others)."
    ),
    ("plain", False): mark(
        "{measure}, members less others as they are: {difference}, which is within chance "
        "({confidence} interval {interval}; {members} of members, {others} of others)."
    ),
    ("adjusted", True): mark(
        "{measure}, once like is compared with like: {difference}, more than chance "
        "({confidence} interval {interval}; {members} of members, {others} of others)."
    ),
    ("adjusted", False): mark(
        "{measure}, once like is compared with like: {difference}, which is within chance "
        "({confidence} interval {interval}; {members} of members, {others} of others)."
    ),
}
