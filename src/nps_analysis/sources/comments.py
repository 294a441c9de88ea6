"""Take addresses, numbers and names out of what respondents wrote."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

from nps_analysis.sources.headers import fold

_ADDRESS = re.compile(r"(?<![\w.+'-])[\w.+'-]++@[\w-]++(?:\.[\w-]++)*+")
_NUMBER = re.compile(r"\+?\d(?:[\s().\-/\u2010-\u2015]{0,3}\d){7,}+")
_WORD = re.compile("(?:[^\\W\\d_][\u0300-\u036f]*+)++")


def mask(comment: str, names: Collection[str] = ()) -> str:
    """Replace e-mail addresses, long numbers and known names in a comment.

    A number is taken for a telephone's from eight digits on, whatever stands
    between them. A name is masked as a whole word that begins with a capital,
    diacritics and the rest of its case aside: "Will" goes, "will" stays.

    Parameters
    ----------
    comment : str
        Any text. Masking it twice changes nothing.
    names : collection of str, optional
        First and last names known to the programme. A frozenset is prepared
        once however many comments it is used on.

    Returns
    -------
    str
        With "[address removed]", "[number removed]", "[name removed]".

    Examples
    --------
    >>> mask("Ask Ștefan (stefan@example.com, 0722 123 456), he will know", {"Stefan", "Will"})
    'Ask [name removed] ([address removed], [number removed]), he will know'
    """
    if "@" in comment:
        comment = _ADDRESS.sub("[address removed]", comment)
    comment = _NUMBER.sub("[number removed]", comment)
    known = _known(frozenset(names))
    if not known:
        return comment
    return _WORD.sub(
        lambda word: (
            "[name removed]" if word[0][0].isupper() and fold(word[0]) in known else word[0]
        ),
        comment,
    )


@lru_cache(maxsize=4)
def _known(names: frozenset[str]) -> frozenset[str]:
    """Fold the words of two letters or more that names are made of."""
    words = (fold(word) for name in names for word in _WORD.findall(name))
    return frozenset(word for word in words if len(word) > 1)
