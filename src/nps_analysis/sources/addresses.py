"""E-mail addresses, however people write them."""

from __future__ import annotations

import re

_AT = "(?:@|\uff20|\ufe6b|%40|&\\#0{0,5}64;|&\\#x0{0,5}40;|&commat;|[(\\[]\\s?at\\s?[)\\]])"
_HIDDEN_DOT = r"\s?[(\[]\s?dot\s?[)\]]\s?"
_LOCAL = rf"""(?:(?<![\w.+'-])[\w.+'-]+(?:{_HIDDEN_DOT}[\w.+'-]+){{0,9}}|"[^"\n]{{1,64}}")"""
_LABEL = r"[\w-]{1,63}"
_DOT = rf"(?:[.\uff0e]|{_HIDDEN_DOT})"
_ENDING = rf"(?:{_DOT}{_LABEL}){{0,9}}{_DOT}[^\W\d_]{{2,}}"

_SIGN = re.compile(_AT, re.IGNORECASE)
_ADDRESS = re.compile(
    rf"{_LOCAL}(?:[@\uff20][\w-]+(?:\.[\w-]+)*|\s{{0,3}}{_AT}\s{{0,3}}{_LABEL}{_ENDING})",
    re.IGNORECASE,
)


def mask_addresses(text: str) -> str:
    """Replace e-mail addresses, written plainly or so as to hide them.

    Where anything but a bare @ joins the two parts, the second must end like
    a domain: "meet @ 5pm" stays.

    Examples
    --------
    >>> mask_addresses("Ask jane (at) example.com or JANE@EXAMPLE.COM, and meet @ 5.30pm")
    'Ask [address removed] or [address removed], and meet @ 5.30pm'
    >>> mask_addresses("jane (dot) doe (at) ex (dot) com")
    '[address removed]'
    """
    return _ADDRESS.sub("[address removed]", text) if _SIGN.search(text) else text
