"""Clauses that every subject says alike: a figure with its interval and n, and what moved."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from nps_analysis.speech.catalogue import mark
from nps_analysis.speech.claims import Claim
from nps_analysis.speech.formats import Words

MOST_NAMED = 5
"""Groups named one by one; the table names them all."""


def with_interval(
    words: Words,
    figure: float,
    low: float,
    high: float,
    n: int,
    *,
    confidence: float = 0.95,
    write: Callable[..., str] | None = None,
) -> str:
    """A figure, its interval and the answers behind it.

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
        answers=words.answers(n),
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
    confidence : float, default 0.95

    Examples
    --------
    >>> words = Words("en")
    >>> claim = Claim("change", "csat", "primary", "unclear", 0.05, -0.04, 0.14, "share", 90, 80,
    ...               period="2026Q3", against="2026Q2")
    >>> print(moved(words, claim, "Satisfied", 0.61, 0.66, write=words.percent,
    ...             change=lambda value, digits=0: words.change(100 * value, digits)))
    Satisfied: 66% in Q3 2026 and 61% in Q2 2026; the difference is within chance (95% interval of
    the change −4 to +14; 90 answers, 80 before).
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
        answers=words.answers(claim.n),
        answers_before=words.count(claim.n_reference),
    )


def groups_moved(
    words: Words,
    found: Sequence[tuple[str, Claim]],
    before: str,
    *,
    change: Callable[..., str],
) -> str:
    """Say how many groups were compared with a period, and which moved, the largest first.

    Parameters
    ----------
    words : Words
    found : sequence of pairs
        What each group is called, and its claim.
    before : str
        The period compared with.
    change : callable
        Writes a difference.
    """
    looked = [pair for pair in found if pair[1].looked]
    told = sorted((pair for pair in looked if pair[1].told), key=lambda pair: -abs(pair[1].size))
    figures = {
        "compared": words.ngettext(
            "{count} group compared",
            "{count} groups compared",
            len(looked),
            count=words.count(len(looked)),
        ),
        "before": words.period(before),
    }
    if not looked:
        return words.gettext("No group has enough answers in both periods to compare.")
    if not told:
        return words.gettext(
            "Of {compared} with {before}, none shows a change beyond chance, once Holm's "
            "correction has allowed for so many comparisons.",
            **figures,
        )
    names = [
        f"{name} ({change(claim.size)}, {words.interval(claim.low, claim.high, of=change)})"
        for name, claim in told[:MOST_NAMED]
    ]
    if len(told) > MOST_NAMED:
        names.append("…")
    return words.ngettext(
        "Of {compared} with {before}, {changed} shows a change beyond chance, after Holm's "
        "correction for so many comparisons: {named}.",
        "Of {compared} with {before}, {changed} show a change beyond chance, after Holm's "
        "correction for so many comparisons: {named}.",
        len(told),
        changed=words.count(len(told)),
        named=words.listed(names),
        **figures,
    )


_BEYOND = mark(
    "{measure}: from {earlier} in {before} to {later} in {period}, a change beyond chance "
    "({confidence} interval of the change {interval}; {answers}, {answers_before} before)."
)
_MOVED = {
    "rose": _BEYOND,
    "fell": _BEYOND,
    "unclear": mark(
        "{measure}: {later} in {period} and {earlier} in {before}; the difference is within chance "
        "({confidence} interval of the change {interval}; {answers}, {answers_before} before)."
    ),
    "unknown": mark("{measure}: too few answers to compare {period} with {before}."),
}
