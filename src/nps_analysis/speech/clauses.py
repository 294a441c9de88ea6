"""Clauses that every subject says alike: a figure with its interval and n, and what moved."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from nps_analysis.speech.catalogue import mark
from nps_analysis.speech.claims import Claim
from nps_analysis.speech.formats import Words

MOST_NAMED = 5
"""Groups named one by one; the table names them all."""


def in_segment(words: Words, label: str, level: str) -> str:
    """Name a group by its segment and level; with a colon where the segment has several words.

    Examples
    --------
    >>> in_segment(Words("en"), "Region", "EMEA"), in_segment(Words("en"), "When taking", "now")
    ('Region EMEA', 'When taking: now')
    """
    message = "{segment}: {level}" if " " in label else "{segment} {level}"
    return words.gettext(message, segment=label, level=words.level(level))


mark("{segment} {level}")
mark("{segment}: {level}")


def with_interval(
    words: Words,
    figure: float,
    low: float,
    high: float,
    n: int,
    *,
    confidence: float = 0.95,
    write: Callable[..., str] | None = None,
    many: Callable[[int], str] | None = None,
) -> str:
    """A figure, its interval and the answers behind it, or whatever `many` says they are.

    Examples
    --------
    >>> with_interval(Words("en"), 21.2, 13.2, 28.8, 453)
    '21 (95% interval 13 to 29; 453 answers)'
    """
    write = write or words.score
    return words.gettext(
        "{figure} ({confidence} interval {interval}; {answers})",
        figure=write(figure),
        confidence=words.percent(confidence),
        interval=words.interval(low, high, of=write),
        answers=(many or words.answers)(n),
    )


def moved(
    words: Words,
    claim: Claim,
    label: str,
    earlier: float | None,
    later: float | None,
    *,
    write: Callable[..., str],
    change: Callable[..., str],
    unit: str,
    many: Callable[[int], str] | None = None,
    confidence: float = 0.95,
) -> str:
    """Say how a measure moved between two periods, whichever measure it is.

    Parameters
    ----------
    words : Words
    claim : Claim
        Of two periods.
    label : str
        What the measure is called.
    earlier, later : float or None
        Its two figures.
    write, change : callable
        Write a figure, and a difference of two.
    unit : str
        That of the difference, as it is said: "points".
    many : callable, optional
        Writes how many are behind a figure; so many answers where not given.
    confidence : float, default 0.95

    Examples
    --------
    >>> words = Words("en")
    >>> claim = Claim("change", "csat", "primary", "unclear", 0.05, -0.04, 0.14, "share", 90, 80,
    ...               period="2026Q3", against="2026Q2")
    >>> print(moved(words, claim, "Satisfied", 0.61, 0.66, write=words.percent,
    ...             change=lambda value, digits=0: words.change(100 * value, digits),
    ...             unit="percentage points"))
    Satisfied: 66% in Q3 2026 and 61% in Q2 2026; the difference is within chance (95% interval of
    the change, in percentage points, −4 to +14; 90 answers, 80 before).
    """
    said = _MOVED[claim.direction]
    return words.gettext(
        said,
        measure=label,
        earlier=write(earlier),
        later=write(later),
        before=words.period(claim.against or ""),
        period=words.period(claim.period or ""),
        confidence=words.percent(confidence),
        interval=words.interval(claim.low, claim.high, of=change),
        unit=unit,
        answers=(many or words.answers)(claim.n),
        answers_before=words.count(claim.n_reference),
    )


def groups_moved(
    words: Words,
    found: Sequence[tuple[str, Claim]],
    label: str,
    before: str,
    *,
    change: Callable[..., str],
    unit: str,
) -> str:
    """Say how many groups were compared with a period, and which moved, the largest first.

    Parameters
    ----------
    words : Words
    found : sequence of pairs
        What each group is called, and its claim.
    label : str
        What the measure is called.
    before : str
        The period compared with.
    change : callable
        Writes a difference.
    unit : str
        That of the difference, as it is said: "points".

    Examples
    --------
    >>> row = Claim("groups", "nps", "corrected", "fell", -37.1, -51.2, -21.5, n=138)
    >>> print(groups_moved(Words("en"), [("Plan Starter", row)], "NPS", "2026Q2",
    ...                    change=Words("en").change, unit="points"))
    NPS: of 1 group compared with Q2 2026, 1 shows a change beyond chance, after Holm's correction
    for so many comparisons; in points: Plan Starter (−37, −51 to −22).
    """
    looked, told = _told(found)
    figures = {"measure": label, "before": words.period(before), "unit": unit}
    figures |= _compared(words, looked)
    if not looked:
        return words.gettext(
            "{measure}: no group is large enough in both periods to compare.", **figures
        )
    if not told:
        return words.gettext(
            "{measure}: of {compared} with {before}, none shows a change beyond chance, once "
            "Holm's correction has allowed for so many comparisons.",
            **figures,
        )
    return words.ngettext(
        "{measure}: of {compared} with {before}, {changed} shows a change beyond chance, after "
        "Holm's correction for so many comparisons; in {unit}: {named}.",
        "{measure}: of {compared} with {before}, {changed} show a change beyond chance, after "
        "Holm's correction for so many comparisons; in {unit}: {named}.",
        len(told),
        changed=words.count(len(told)),
        named=_named(words, told, change),
        **figures,
    )


def groups_differ(
    words: Words,
    found: Sequence[tuple[str, Claim]],
    label: str,
    reference: str,
    *,
    change: Callable[..., str],
    unit: str,
) -> str:
    """Say how many groups were compared with another, and which differ, the most first.

    Parameters
    ----------
    words : Words
    found : sequence of pairs
        What each group is called, and its claim.
    label : str
        What the measure is called.
    reference : str
        The group that they are compared with, or that it is the rest.
    change : callable
        Writes a difference.
    unit : str
        That of the difference, as it is said: "points".

    Examples
    --------
    >>> row = Claim("plans", "nps", "corrected", "unclear", 4.1, -15.8, 23.1, n=135)
    >>> print(groups_differ(Words("en"), [("Enterprise", row)], "NPS", "the rest",
    ...                     change=Words("en").change, unit="points"))
    NPS: of 1 group compared with the rest, none differs beyond chance, once Holm's correction has
    allowed for so many comparisons.
    """
    looked, told = _told(found)
    figures = {"measure": label, "reference": reference, "unit": unit} | _compared(words, looked)
    if not looked:
        return words.gettext("{measure}: no group is large enough to compare.", **figures)
    if not told:
        return words.gettext(
            "{measure}: of {compared} with {reference}, none differs beyond chance, once Holm's "
            "correction has allowed for so many comparisons.",
            **figures,
        )
    return words.ngettext(
        "{measure}: of {compared} with {reference}, {changed} differs beyond chance, after Holm's "
        "correction for so many comparisons; in {unit}: {named}.",
        "{measure}: of {compared} with {reference}, {changed} differ beyond chance, after Holm's "
        "correction for so many comparisons; in {unit}: {named}.",
        len(told),
        changed=words.count(len(told)),
        named=_named(words, told, change),
        **figures,
    )


Named = tuple[str, Claim]


def _told(found: Sequence[Named]) -> tuple[list[Named], list[Named]]:
    """Those that were looked at, and of them those beyond chance, the largest first."""
    looked = [pair for pair in found if pair[1].looked]
    told = (pair for pair in looked if pair[1].told)
    return looked, sorted(told, key=lambda pair: -abs(pair[1].size or 0))


def _compared(words: Words, looked: Sequence[Named]) -> dict[str, str]:
    count = words.count(len(looked))
    said = words.ngettext(
        "{count} group compared", "{count} groups compared", len(looked), count=count
    )
    return {"compared": said}


def _named(words: Words, told: Sequence[Named], change: Callable[..., str]) -> str:
    """The first of some groups, each with its difference and its interval."""
    names = [
        f"{name} ({change(claim.size)}, {words.interval(claim.low, claim.high, of=change)})"
        for name, claim in told[:MOST_NAMED]
    ]
    return words.listed([*names, "…"] if len(told) > MOST_NAMED else names)


_BEYOND = mark(
    "{measure}: from {earlier} in {before} to {later} in {period}, a change beyond chance "
    "({confidence} interval of the change, in {unit}, {interval}; {answers}, {answers_before} "
    "before)."
)
_MOVED = {
    "rose": _BEYOND,
    "fell": _BEYOND,
    "unclear": mark(
        "{measure}: {later} in {period} and {earlier} in {before}; the difference is within chance "
        "({confidence} interval of the change, in {unit}, {interval}; {answers}, "
        "{answers_before} before)."
    ),
    "unknown": mark("{measure}: too few to compare {period} with {before}."),
}
