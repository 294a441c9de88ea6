"""What was found, in a line: the message above an exhibit, written from its claims."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from nps_analysis.speech.catalogue import mark
from nps_analysis.speech.claims import Claim
from nps_analysis.speech.formats import Words

Named = tuple[str, Claim]


def found_change(
    words: Words, claim: Claim, label: str, later: float | None, write: Callable[..., str]
) -> str:
    """Say in a line how a measure stands, and whether it moved.

    Parameters
    ----------
    words : Words
    claim : Claim
        Of two periods.
    label : str
        What the measure is called.
    later : float or None
        Its figure in the later period.
    write : callable
        Writes a figure.

    Returns
    -------
    str
        Nothing where there were too few to look.

    Examples
    --------
    >>> words = Words("en")
    >>> fell = Claim("change", "nps", "primary", "fell", -10.2, period="2026Q3", against="2026Q2")
    >>> found_change(words, fell, "NPS", 21.2, words.score)
    'NPS fell to 21, by more than chance'
    """
    if claim.direction == "unknown":
        return ""
    return words.gettext(
        _CHANGES[claim.direction],
        measure=label,
        later=write(later),
        before=words.period(claim.against or ""),
    )


def found_difference(
    words: Words, claim: Claim | None, said: Mapping[str, str], **figures: str
) -> str:
    """Say in a line how two groups differ, by the words for each direction.

    Parameters
    ----------
    words : Words
    claim : Claim or None
        Of a group and another; nothing is said where there is none, or too few to look.
    said : mapping
        "rose", "fell" and "unclear" -> a marked message.
    **figures
        What the messages name.
    """
    if claim is None or not claim.looked:
        return ""
    return words.gettext(said[claim.direction], **figures)


def found_groups(words: Words, found: Sequence[Named]) -> str:
    """Say in a line which groups moved, of how many that could be compared.

    Parameters
    ----------
    words : Words
    found : sequence of pairs
        What each group is called, and its claim.

    Examples
    --------
    >>> fell = Claim("groups", "nps", "corrected", "fell", -37.1, n=138)
    >>> same = Claim("groups", "nps", "corrected", "unclear", 7.6, n=219)
    >>> found_groups(Words("en"), [("Plan Starter", fell), ("Plan Team", same)])
    'Of 2 groups, only Plan Starter moved by more than chance: it fell'
    """
    looked = [pair for pair in found if pair[1].looked]
    told = [pair for pair in looked if pair[1].told]
    told.sort(key=lambda pair: -abs(pair[1].size or 0))
    if not looked:
        return ""
    groups = words.ngettext(
        "{count} group", "{count} groups", len(looked), count=words.count(len(looked))
    )
    if not told:
        return words.gettext("Of {groups}, none moved by more than chance", groups=groups)
    name, claim = told[0]
    if len(told) == 1:
        return words.gettext(_ONLY[claim.direction], groups=groups, name=name)
    return words.gettext(
        _MOST[claim.direction], groups=groups, name=name, count=words.count(len(told))
    )


_CHANGES = {
    "rose": mark("{measure} rose to {later}, by more than chance"),
    "fell": mark("{measure} fell to {later}, by more than chance"),
    "unclear": mark("{measure} is {later}: no clear change since {before}"),
}
_ONLY = {
    "rose": mark("Of {groups}, only {name} moved by more than chance: it rose"),
    "fell": mark("Of {groups}, only {name} moved by more than chance: it fell"),
}
_MOST = {
    "rose": mark("Of {groups}, {count} moved by more than chance; {name} rose most"),
    "fell": mark("Of {groups}, {count} moved by more than chance; {name} fell most"),
}
