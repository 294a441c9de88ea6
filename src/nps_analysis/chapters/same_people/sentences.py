"""Sentences on the same people: what changed for them, who moved, and what was to be expected."""

import pandas as pd

from nps_analysis.chapters.same_people.movement import beyond_expected
from nps_analysis.speech.catalogue import mark
from nps_analysis.speech.claims import decide
from nps_analysis.speech.formats import Words
from nps_analysis.speech.sentences import Sentences

MOVEMENTS = {
    "rose": mark("A class up"),
    "same": mark("The same class"),
    "fell": mark("A class down"),
}
"""What a movement is called, in the order shown."""


def same_people(
    words: Words,
    changes: pd.DataFrame,
    moved: pd.DataFrame,
    table: pd.DataFrame,
    expected: pd.DataFrame,
    *,
    period: str,
    before: str | None,
    paired: pd.DataFrame | None = None,
    confidence: float = 0.95,
) -> Sentences:
    """Say whether the same people changed, how many moved, and what would have happened anyway.

    Parameters
    ----------
    words : Words
    changes : DataFrame
        Every period against `before`, as `against_one` returns them.
    moved : DataFrame
        Those who rose a class less those who fell, of the people of `table`, in one row as
        `estimate` returns it; without rows where too few answered twice.
    table : DataFrame
        Counts from class to class between the two periods, as `transitions` does.
    expected : DataFrame
        As `towards_the_mean` returns it.
    period, before : str
        The period reported on and the one it is compared with, None where there is none.
    paired : DataFrame, optional
        The change of those who answered in both periods, in one row of `change_parts`.
    confidence : float, default 0.95
        That of the intervals.

    Returns
    -------
    Sentences
    """
    unknown = words.gettext(
        "Whether somebody who gives high scores is content or generous, one question cannot tell; "
        "only what changes for the same person is free of it. No score is corrected for it."
    )
    here = changes[changes["period"] == period].set_index("who") if len(changes) else changes
    if here.empty or pd.isna(here["difference"].get("same")):
        few = words.gettext("Too few people answered more than once to look at them alone.")
        return Sentences([few, unknown], kind="missing")
    if paired is not None and len(paired):
        both = paired.iloc[0]
        said = [_paired(words, here, both, period, before, confidence)]
        said.append(_in_any(words, here, confidence))
    else:
        said = [_changed(words, here, period, before, confidence)]
    shown = moved.dropna(subset="estimate")
    if len(shown):
        said.append(_moved(words, shown.iloc[0], table, confidence))
    low = expected[expected["class_before"] == "detractor"].dropna(subset="estimate")
    if len(low):
        said.append(_low(words, low.iloc[0], confidence))
    return Sentences([*said, unknown])


def once(words: Words, counts: pd.Series) -> Sentences:
    """Say how many people answered only once, and so tell nothing of change."""
    return Sentences(
        [
            words.ngettext(
                "{once} of {people} person answered only once and has nothing to be compared with; "
                "{again} answered more than once, {answers} answers in all.",
                "{once} of {people} people answered only once and have nothing to be compared "
                "with; {again} answered more than once, {answers} answers in all.",
                int(counts["people"]),
                once=words.count(counts["once"]),
                people=words.count(counts["people"]),
                again=words.count(counts["again"]),
                answers=words.count(counts["answers_again"]),
            )
        ],
        kind="said",
    )


def classes_kept(words: Words, tests: pd.DataFrame, *, confidence: float = 0.95) -> Sentences:
    """Say whether the classes kept their size among those who answered twice.

    Parameters
    ----------
    words : Words
    tests : DataFrame
        As `symmetry` returns them; without rows where nobody is counted.
    confidence : float, default 0.95
        One less the level of the tests.
    """
    if tests.empty:
        return Sentences([], kind="said")
    found = tests.set_index("test")
    equal = found.loc["stuart_maxwell"]
    told = decide(equal, "test", confidence=confidence, figure="statistic") == "rose"
    return Sentences(
        [
            words.gettext(
                _KEPT[not told],
                p=_p(words, equal["p_value"]),
                symmetry=_p(words, found.loc["bowker", "p_value"]),
            )
        ],
        kind="said",
    )


def _p(words: Words, value: float) -> str:
    return f"< {words.number(0.001, 3)}" if value < 0.001 else f"= {words.number(value, 3)}"


def next_steps(
    words: Words, rates: pd.DataFrame, differences: pd.DataFrame, *, confidence: float = 0.95
) -> Sentences:
    """Say how often those who had moved down renewed, beside those who had not moved.

    Parameters
    ----------
    words : Words
    rates : DataFrame
        Renewal rate by `movement`, as `estimate` returns it.
    differences : DataFrame
        Movements compared with "same", as `contrast` returns them.
    confidence : float, default 0.95
        That of the interval.
    """
    fell = differences[differences["level"] == "fell"].dropna(subset="difference")
    if fell.empty:
        few = words.gettext("Too few moved before a renewal to say how they went on.")
        return Sentences([few], kind="said")
    row, rate = fell.iloc[0], rates.set_index("movement")["estimate"]
    told = decide(row, "corrected", confidence=confidence) in ("rose", "fell")
    ends = 100 * row["conf_low"], 100 * row["conf_high"]
    return Sentences(
        [
            words.gettext(
                _NEXT[told],
                fell=words.percent(rate["fell"]),
                same=words.percent(rate["same"]),
                difference=words.percentage_points(100 * row["difference"], 1),
                confidence=words.percent(confidence),
                interval=words.interval(*ends, 1, of=words.change),
                detectable=words.percentage_points(100 * row["detectable"], signed=False),
            )
        ],
        kind="said",
    )


def _paired(
    words: Words,
    here: pd.DataFrame,
    both: pd.Series,
    period: str,
    before: str,
    confidence: float,
) -> str:
    """What those who answered in both periods moved by."""
    told = decide(both, "primary", confidence=confidence) in ("rose", "fell")
    return words.gettext(
        _BOTH[told],
        people=words.count(both["n"]),
        before=words.period(before),
        period=words.period(period),
        paired=words.change(both["difference"], 1),
        confidence=words.percent(confidence),
        interval=words.interval(both["conf_low"], both["conf_high"], 1, of=words.change),
        everybody=words.change(here["difference"]["everybody"], 1),
    )


def _in_any(words: Words, here: pd.DataFrame, confidence: float) -> str:
    """The change of all who answered twice in any periods, and why it is another."""
    same = here.loc["same"]
    return words.gettext(
        _ANY[decide(same, "test", confidence=confidence) in ("rose", "fell")],
        people=words.count(same["people"]),
        same=words.change(same["difference"], 1),
        confidence=words.percent(confidence),
        interval=words.interval(same["conf_low"], same["conf_high"], 1, of=words.change),
        detectable=words.points(same["detectable"]),
    )


def _changed(words: Words, here: pd.DataFrame, period: str, before: str, confidence: float) -> str:
    same, everybody = here.loc["same"], here.loc["everybody"]
    told = decide(same, "test", confidence=confidence) in ("rose", "fell")
    return words.gettext(
        _CHANGED[told],
        people=words.count(same["people"]),
        before=words.period(before),
        period=words.period(period),
        same=words.change(same["difference"], 1),
        confidence=words.percent(confidence),
        interval=words.interval(same["conf_low"], same["conf_high"], 1, of=words.change),
        everybody=words.change(everybody["difference"], 1),
        detectable=words.points(same["detectable"]),
    )


def _moved(words: Words, row: pd.Series, table: pd.DataFrame, confidence: float) -> str:
    shares = [row[name] / row["n"] for name in ("same", "rose", "fell")]
    kind = decide(row, "primary", confidence=confidence, figure="estimate")
    stayed, rose, fell = words.parts(shares)
    return words.gettext(
        _MOVED[kind],
        people=words.count(table["n"].sum()),
        stayed=stayed,
        rose=rose,
        fell=fell,
    )


def _low(words: Words, row: pd.Series, confidence: float) -> str:
    """What the lowest did next, beside what was to be expected."""
    beyond = beyond_expected(row.to_frame().T).iloc[0]
    return words.gettext(
        _EXPECTED[decide(beyond, "primary", confidence=confidence)],
        people=words.count(row["n"]),
        observed=words.change(row["estimate"], 1),
        expected=words.change(row["expected"], 1),
        confidence=words.percent(confidence),
        interval=words.interval(row["conf_low"], row["conf_high"], 1, of=words.change),
    )


_CHANGED = {
    True: mark(
        "From {before} to {period} the same people moved by {same} points ({confidence} interval "
        "{interval}; {people} people, each beside his or her own other answers), more than chance"
        "; the whole moved by {everybody}."
    ),
    False: mark(
        "From {before} to {period} the same people moved by {same} points ({confidence} interval "
        "{interval}; {people} people, each beside his or her own other answers), which cannot be "
        "told from chance; the whole moved by {everybody}. A change under {detectable} would often "
        "go unseen."
    ),
}
_BOTH = {
    True: mark(
        "The {people} people who answered in both {before} and {period} moved by {paired} points "
        "({confidence} interval {interval}), more than chance; the score of everybody "
        "moved by {everybody}."
    ),
    False: mark(
        "The {people} people who answered in both {before} and {period} moved by {paired} points "
        "({confidence} interval {interval}), which cannot be told from chance; the score of "
        "everybody moved by {everybody}."
    ),
}
_ANY = {
    True: mark(
        "Counting everybody who has answered twice in any periods, the change is {same} points "
        "({confidence} interval {interval}; {people} people), more than chance. This also "
        "compares those who answered only one of the two times with what they said in other "
        "periods, and so need not equal the first; what who answered adds to the change, the "
        "first chapter shows."
    ),
    False: mark(
        "Counting everybody who has answered twice in any periods, the change is {same} points "
        "({confidence} interval {interval}; {people} people), which cannot be told from chance; "
        "one under {detectable} would often go unseen. This also compares those who answered only "
        "one of the two times with what they said in other periods, and so need not equal the "
        "first; what who answered adds to the change, the first chapter shows."
    ),
}
_MOVED = {
    "rose": mark(
        "Of {people} people who answered in both periods, {stayed} stayed in their class, {rose} "
        "moved up and {fell} down: more up than down, by more than chance."
    ),
    "fell": mark(
        "Of {people} people who answered in both periods, {stayed} stayed in their class, {rose} "
        "moved up and {fell} down: more down than up, by more than chance."
    ),
    "unclear": mark(
        "Of {people} people who answered in both periods, {stayed} stayed in their class, {rose} "
        "moved up and {fell} down: neither way by more than chance."
    ),
}
_EXPECTED = {
    "unclear": mark(
        "After an answer of 0 to 6, the same person’s next was {observed} points away on average "
        "({confidence} interval {interval}; {people} pairs). That is no more and no less than to "
        "be expected had nothing changed, {expected}: a very low answer is often in part a bad "
        "day, and the next is nearer to the mean."
    ),
    "rose": mark(
        "After an answer of 0 to 6, the same person’s next was {observed} points away on average "
        "({confidence} interval {interval}; {people} pairs), more than to be expected had "
        "nothing changed, {expected}: a very low answer is often in part a bad day, and the next "
        "is nearer to the mean."
    ),
    "fell": mark(
        "After an answer of 0 to 6, the same person’s next was {observed} points away on average "
        "({confidence} interval {interval}; {people} pairs), less than to be expected had "
        "nothing changed, {expected}: a very low answer is often in part a bad day, and the next "
        "is nearer to the mean."
    ),
}
_KEPT = {
    True: mark(
        "The sizes of the three classes changed by no more than chance (Stuart-Maxwell "
        "test, p {p}); whether moves one way outnumber those back is tested too (Bowker, p "
        "{symmetry}). Both tests take people as independent of each other."
    ),
    False: mark(
        "The sizes of the three classes changed by more than chance (Stuart-Maxwell "
        "test, p {p}); whether moves one way outnumber those back is tested too (Bowker, p "
        "{symmetry}). Both tests take people as independent of each other."
    ),
}
_NEXT = {
    True: mark(
        "Where the last move in the account was down, {fell} renewed; where nobody had changed "
        "class, {same} did: a difference of {difference}, more than chance ({confidence} "
        "interval {interval})."
    ),
    False: mark(
        "Where the last move in the account was down, {fell} renewed; where nobody had changed "
        "class, {same} did: a difference of {difference}, which is within chance ({confidence} "
        "interval {interval}); one under {detectable} would often go unseen."
    ),
}
