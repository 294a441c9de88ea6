"""Take addresses, numbers and names out of what respondents wrote."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

from nps_analysis.sources.addresses import mask_addresses
from nps_analysis.sources.headers import fold

_BETWEEN = r"[\s().\-/\u2010-\u2015]"
_NUMBER = re.compile(rf"(?=\+?\d(?:{_BETWEEN}{{0,3}}\d){{7}})\+?\d+(?:{_BETWEEN}{{1,3}}\d+)*")
_LETTER = r"[^\W\d_]"
# each step of a pattern excludes the next one's first character, so that there is one way to match
# a text: possessive quantifiers, which would say so, are wrong in Python before 3.11.5
_WORD = re.compile(f"{_LETTER}+(?:[\u0300-\u036f]+{_LETTER}*)*")
_INITIAL = re.compile(f"(?:(?<!{_LETTER})({_LETTER})['\u2019\u02bc])?({_WORD.pattern})")
_TURNS = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)))


def mask(comment: str, names: Collection[str] = ()) -> str:
    """Replace e-mail addresses, long numbers and known names in a comment.

    A number is taken for a telephone's from eight digits on, whatever stands
    between them. A name is masked as a whole word that begins with a capital,
    diacritics and the rest of its case aside: "Will" goes, "will" stays. A
    capital and an apostrophe before it go too: "O'Brien". Characters that turn
    the direction of writing are dropped, as they can hide what is written.

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
    comment = mask_addresses(comment.translate(_TURNS))
    comment = _NUMBER.sub("[number removed]", comment)
    known = _known(frozenset(names))
    return _INITIAL.sub(lambda found: _unnamed(found, known), comment) if known else comment


def _unnamed(found: re.Match[str], known: frozenset[str]) -> str:
    """Replace a word that is a known name."""
    initial, word = found.groups()
    if not word[0].isupper() or fold(word) not in known:
        return found[0]
    kept = found[0].removesuffix(word) if initial and not initial.isupper() else ""
    return f"{kept}[name removed]"


@lru_cache(maxsize=4)
def _known(names: frozenset[str]) -> frozenset[str]:
    """Fold the words of two letters or more that names are made of."""
    words = (fold(word) for name in names for word in _WORD.findall(name))
    return frozenset(word for word in words if len(word) > 1)
