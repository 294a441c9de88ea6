"""What the chapter found, in a line each: the messages above its exhibits."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from nps_analysis.speech.catalogue import mark
from nps_analysis.speech.claims import Claim
from nps_analysis.speech.formats import Words
from nps_analysis.speech.messages import found_difference


def found_renewal(words: Words, by_class: pd.DataFrame, made: Sequence[Claim]) -> str:
    """Whether promoters renewed more often than detractors; nothing where there were too few.

    Parameters
    ----------
    words : Words
    by_class : DataFrame
        The share renewed by `class`.
    made : sequence of Claim
        Each class beside detractors.
    """
    shares = by_class.set_index("class")["estimate"]
    figures = {kind: words.percent(shares.get(kind)) for kind in ("promoter", "detractor")}
    return found_difference(words, _against_detractors(made), _RENEWED, **figures)


def found_alike(words: Words, made: Sequence[Claim]) -> str:
    """Whether the difference is there between accounts otherwise alike."""
    return found_difference(words, _against_detractors(made), _ALIKE)


def lost_with_detractors(words: Words, sums: pd.DataFrame) -> str:
    """Which part of the revenue due and of the revenue lost was that of detractors.

    Parameters
    ----------
    words : Words
    sums : DataFrame
        Revenue by `class`: `start`, what came due, and `churn`, what was lost with the account;
        the last row is of everybody.

    Returns
    -------
    str
        Nothing where detractors are too few to show, or nothing was lost.

    Examples
    --------
    >>> sums = pd.DataFrame({"class": ["promoter", "detractor", None],
    ...                      "start": [830.0, 170, 1000], "churn": [42.0, 58, 100]})
    >>> lost_with_detractors(Words("en"), sums)
    'Detractors were 17% of the revenue that came due, and 58% of the revenue lost'
    """
    rows = sums.set_index(sums["class"].fillna("all"))[["start", "churn"]]
    if not {"detractor", "all"} <= set(rows.index):
        return ""
    some, whole = rows.loc["detractor"], rows.loc["all"]
    if some.isna().any() or not (whole > 0).all():
        return ""
    return words.gettext(
        "Detractors were {due} of the revenue that came due, and {lost} of the revenue lost",
        due=words.percent(some["start"] / whole["start"]),
        lost=words.percent(some["churn"] / whole["churn"]),
    )


def _against_detractors(made: Sequence[Claim]) -> Claim | None:
    """The claim of promoters beside detractors, where it was looked at."""
    pair = ("promoter", "detractor")
    return next((claim for claim in made if (claim.group, claim.reference) == pair), None)


_RENEWED = {
    "rose": mark("Promoters renewed more often than detractors: {promoter} against {detractor}"),
    "fell": mark("Promoters renewed less often than detractors: {promoter} against {detractor}"),
    "unclear": mark("Promoters and detractors did not clearly differ in renewal"),
}
_ALIKE = {
    "rose": mark("Between accounts otherwise alike, promoters still renewed more often"),
    "fell": mark("Between accounts otherwise alike, promoters renewed less often"),
    "unclear": mark("Between accounts otherwise alike, promoters did not clearly renew more often"),
}
