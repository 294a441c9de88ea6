"""Make what the chapters put out safe to show: known elements only, and nothing that runs.

A comment, a customer's name, a level of a segment: any of them may hold
markup. Charts and tables escape such text when they are made; this is the
second fence, for whatever a chapter displays without them.
"""

from __future__ import annotations

import re

import nh3
from nbformat import NotebookNode

SHOWN = (
    "image/svg+xml",
    "image/png",
    "image/jpeg",
    "text/html",
    "text/markdown",
    "text/plain",
    "text/csv",
)
"""Kinds of output that are kept, the preferred ones first."""

ALLOWED = {
    "a", "abbr", "b", "blockquote", "br", "caption", "code", "dd", "del", "div", "dl", "dt", "em",
    "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "li", "mark",
    "ol", "p", "pre", "small", "span", "strong", "sub", "sup", "table", "tbody", "td", "tfoot",
    "th", "thead", "time", "tr", "ul",
}  # fmt: skip
ATTRIBUTES = {
    "*": {"class", "lang", "dir", "title"},
    "a": {"href"},
    "img": {"src", "alt"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "time": {"datetime"},
}
"""What an element may carry; "*" stands for all of them. Style and id are ours to give."""

# elements whose content is no text to read either; all others give up their tags only
DROPPED_WHOLE = {
    "applet", "audio", "base", "button", "canvas", "embed", "form", "frame", "frameset", "head",
    "iframe", "input", "link", "math", "meta", "noembed", "noframes", "noscript", "object",
    "plaintext", "portal", "script", "select", "style", "svg", "template", "textarea", "title",
    "video", "xmp",
}  # fmt: skip

SAFE_ADDRESS = {
    "href": re.compile(r"(https?://|#)", re.IGNORECASE),
    "src": re.compile(r"data:image/(png|jpeg|gif|webp|svg\+xml)[;,]", re.IGNORECASE),
}


def _kept(element: str, attribute: str, value: str) -> str | None:
    """An attribute's value, or None for an address that would fetch or run something."""
    safe = SAFE_ADDRESS.get(attribute)
    return value if safe is None or safe.match(value.strip()) else None


_CLEANER = nh3.Cleaner(
    tags=ALLOWED,
    clean_content_tags=DROPPED_WHOLE,
    attributes=ATTRIBUTES,
    attribute_filter=_kept,
    url_schemes={"http", "https", "data"},
    link_rel=None,
)


def clean_html(html: str) -> str:
    """Keep the known elements and attributes of a fragment, and all of its text.

    Examples
    --------
    >>> clean_html('<p onclick="go()">Fine <b>service</b><script>alert(1)</script></p>')
    '<p>Fine <b>service</b></p>'

    Elements that are not known lose their tags; text is never markup afterwards:

    >>> clean_html('<blink>5 &lt; 6</blink> <a href="java\\nscript:go()">here</a>')
    '5 &lt; 6 <a>here</a>'
    """
    return _CLEANER.clean(html)


def clean_outputs(notebook: NotebookNode) -> None:
    """Clean every output of an executed chapter, in place, before anything is written from it."""
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            for kind in set(data) - set(SHOWN):
                del data[kind]
            if "text/html" in data:
                data["text/html"] = clean_html(data["text/html"])
