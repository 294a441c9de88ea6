"""The scale that a question states in its own words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from nps_analysis.contract import SCALE
from nps_analysis.sources.headers import Heading, fold
from nps_analysis.sources.scores import KEPT

if TYPE_CHECKING:
    from nps_analysis.programme import Source

_NUMBERS = {
    "0": "zero null cero",
    "1": "one un une unu eins uno",
    "5": "five cinq cinci funf cinco",
    "7": "seven sept sapte sieben siete",
    "10": "ten dix zece zehn diez",
}
_SPELT = {word: number for number, words in _NUMBERS.items() for word in words.split()}
_LOW = rf"(?P<low>[01]|{'|'.join(w for w, n in _SPELT.items() if n in '01')})"
_HIGH = rf"(?P<high>[3-79]|10|11|100|{'|'.join(w for w, n in _SPELT.items() if n not in '01')})"
_TO = r"\s*(?:-|[\u2010-\u2015]|\.\.\.?|to|through|and|a|la|bis|und|al?|y|et|si)\s*(?:la )?"
_POINTS = r"(?![\d.,]\d|\d| ?%)"
_RANGE = rf"{_LOW}(?: ?\([^)]{{1,60}}\))?{_TO}{_HIGH}{_POINTS}"
_ENDS = rf"\s*[^\W\d].{{0,60}}?(?<!\d){_HIGH}"
_IS = r"(?:\s*=\s*| (?:being|is|means|signifie|inseamna|bedeutet|significa) )"
_LIKE = r"\s*[:\-\u2010-\u2015]\s+"
_STATED = [
    re.compile(form)
    for form in (
        rf"\b(?:scale|rating|echelle|note|scara|skala|escala)\b\D{{0,20}}?\b{_RANGE}",
        rf"\b{_RANGE}[ -](?:point )?(?:scale|rating)\b",
        rf"[(\[]\s*(?:(?:from|de|de la|von|del?)\s+)?{_RANGE}\s*[)\],;:]",
        rf"\b(?:from|between|von|zwischen|entre|intre|de la|del|de)\s+{_RANGE}",
        rf"\b{_LOW}{_IS}{_ENDS}{_IS}[^\W\d]",
        rf"[(\[]{_LOW}{_LIKE}{_ENDS}{_LIKE}[^\W\d]",
    )
]
"""Ways to state a scale; a bare range of numbers is none, as it may be one of days or people."""


def stated_scale(text: str) -> tuple[int, int] | None:
    """Read the scale that a question states; None where it states none, or several.

    Examples
    --------
    >>> [stated_scale(text) for text in ("On a scale of 1 to 10, how likely?", "De 0 à 10, ...")]
    [(1, 10), (0, 10)]
    >>> stated_scale("How likely? (1 = not at all, 5 = very)"), stated_scale("Used for 1-5 years?")
    ((1, 5), None)
    """
    plain = fold(text)
    found = {
        (_number(one["low"]), _number(one["high"]))
        for form in _STATED
        for one in form.finditer(plain)
    }
    return found.pop() if len(found) == 1 else None


def _number(written: str) -> int:
    """Read an end of a scale, in figures or spelt."""
    return int(_SPELT.get(written, written))


def another_scale(column: Heading, source: Source, key: str) -> Iterator[str]:
    """Say why a source's scores are not on 0-10, where their question says so and it does not.

    Parameters
    ----------
    column : Column
        The file's column, with the question's words.
    source : Source
        What it declares of its `stated_scale` settles it.
    key : str
        The source in programme.toml.

    Yields
    ------
    str
        A problem, with the keys that settle it.
    """
    said = stated_scale(f"{column.name} {column.label}")
    if said in (None, SCALE) or "scale" in source.model_fields_set:
        return
    low, high = said
    if said in KEPT:
        ways = (
            f"declare {key}.scale = [{low}, {high}] ([1, 11] is read as 0-10; [1, 10] is never "
            "pooled with it)"
        )
    else:
        ways = (
            f"it has no Net Promoter Score: take the column for {key}.columns.effort or "
            f"{key}.columns.satisfaction, or leave the file out"
        )
    yield (
        f"score: read on {SCALE[0]}-{SCALE[1]}, but the question of column {column} says "
        f"{low}-{high}; {ways}; or, where the answers are on 0-10 all the same, declare "
        f"{key}.scale = [0, 10]"
    )
