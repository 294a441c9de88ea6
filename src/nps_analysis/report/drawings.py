"""Put a chart's drawing into the page itself: its text is text there, and nothing in it runs.

A drawing is taken apart and written anew from the elements and attributes that charts are made
of. One that holds anything else is not put in: as an image it is as safe as it ever was.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree

from markupsafe import escape

from nps_analysis.exhibit.theme import INK

_SVG = "{http://www.w3.org/2000/svg}"
_LINK = "{http://www.w3.org/1999/xlink}href"
_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?"
_COLOUR = r"none|#[0-9a-f]{6}"
_SIZE = rf"{_NUMBER}(?:px|pt)?"
_SIZES = rf"{_SIZE}(?:[\s,]+{_SIZE})*"
_STYLE = {
    "fill": _COLOUR,
    "stroke": _COLOUR,
    "opacity": _NUMBER,
    "fill-opacity": _NUMBER,
    "stroke-opacity": _NUMBER,
    "fill-rule": "evenodd|nonzero",
    "stroke-width": _SIZE,
    "stroke-dasharray": rf"none|{_SIZES}",
    "stroke-dashoffset": _SIZE,
    "stroke-linecap": "butt|round|square",
    "stroke-linejoin": "miter|round|bevel",
    "stroke-miterlimit": _NUMBER,
    "font-size": _SIZE,
    "font-weight": r"\w+",
    "text-anchor": "start|middle|end",
}
"""What a style may say: an attribute each in the page, which its style sheet can go over."""
_PLACE = {name: _SIZE for name in ("x", "y", "width", "height", "cx", "cy", "r", "rx", "ry")}
_ATTRIBUTES = {
    **_STYLE,
    **_PLACE,
    "d": rf"(?:[MLHVCSQTAZ\s,]|{_NUMBER})*",
    "points": _SIZES,
    "transform": rf"(?:(?:translate|rotate|scale|matrix)\((?:[\s,]|{_NUMBER})*\)\s*)*",
    "clip-path": r"url\(#[^()\s]+\)",
    "viewBox": _SIZES,
}
_ALLOWED = {name: re.compile(values, re.IGNORECASE) for name, values in _ATTRIBUTES.items()}
_SHAPES = {"path", "rect", "circle", "line", "polyline", "polygon"}
_ELEMENTS = {"svg", "g", "defs", "clipPath", "use", "text", "tspan", *_SHAPES}
_PASSED_OVER = {"id", "version", "style", "font-family", "href", _LINK}
"""Read by themselves, or of no use in a page."""
_HEAVY = "SemiBold"


class _ForeignError(ValueError):
    """The drawing holds something that no chart is made of."""


def inline(drawing: str, alt: str, prefix: str) -> str | None:
    """Write a chart's drawing as an element of a page, its colour of text that of the page.

    Parameters
    ----------
    drawing : str
        SVG, from `to_svg` or from anybody.
    alt : str
        What it shows: its name for who does not see it.
    prefix : str
        Before its ids: no other drawing of the page has it.

    Returns
    -------
    str or None
        None where it holds anything that no chart is made of, or is no SVG.

    Examples
    --------
    >>> shown = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{}</svg>'
    >>> inline(shown.format('<text style="fill: #1b2733">n</text>'), "A letter", "c1.")[-40:]
    '<text fill="currentColor">n</text></svg>'
    >>> inline(shown.format("<script>alert(1)</script>"), "A letter", "c1.") is None
    True
    """
    # nothing is declared in a chart: no entity, no comment, no CDATA
    if "<!" in drawing or "<?" in drawing:
        return None
    try:
        root = ElementTree.fromstring(drawing)
        if root.tag != f"{_SVG}svg":
            return None
        return _Page(root, alt, prefix).written()
    except (ElementTree.ParseError, _ForeignError):
        return None


class _Page:
    """One drawing on its way into the page."""

    def __init__(self, root: ElementTree.Element, alt: str, prefix: str) -> None:
        self.root, self.alt = root, alt
        found = {one.get("id"): one for one in root.iter() if one.get("id")}
        self.defined = {
            name: _name(one) for name, one in found.items() if _name(one) in ("path", "clipPath")
        }
        self.ids = {name: f"{prefix}{number}" for number, name in enumerate(self.defined, 1)}
        self.used = {
            self._target(reference)
            for one in root.iter()
            for reference in (_reference(one), one.get("clip-path", "")[4:-1])
            if reference
        }

    def written(self) -> str:
        about = (
            f'<svg role="img" aria-label="{escape(self.alt)}" font-family="Report Sans,sans-serif" '
            'stroke-linejoin="round"'
        )
        inside = "".join(part for child in self.root for part in self._element(child))
        return f"{about}{self._attributes(self.root)}>{inside}</svg>"

    def _element(self, element: ElementTree.Element) -> Iterator[str]:
        """One element with what is in it; nothing where nobody would see it."""
        name = _name(element)
        if name == "style":
            return
        if name not in _ELEMENTS or name == "svg":
            raise _ForeignError(name)
        text = (element.text or "") if name in ("text", "tspan") else ""
        inside = str(escape(text)) + "".join(
            part
            for child in element
            for part in (*self._element(child), str(escape(child.tail or "")) if text else "")
        )
        given = self._attributes(element)
        if name in ("g", "defs", "text", "tspan") and not inside.strip():
            return
        if name == "g" and not given:
            yield inside
        elif name != "path" or "id=" in given or "stroke=" in given or 'fill="none"' not in given:
            yield f"<{name}{given}>{inside}</{name}>"

    def _attributes(self, element: ElementTree.Element) -> str:
        given = {name: text for name, text in element.attrib.items() if name not in _PASSED_OVER}
        styles = dict(_styles(element.get("style", "")))
        # a mark looks as it is used: its own colour would stand where no style sheet reaches
        given |= {} if self._is_mark(element) else styles
        for name, text in given.items():
            if name not in _ALLOWED or not _ALLOWED[name].fullmatch(text.strip()):
                raise _ForeignError(name)
        written = {name: _short(name, text.strip()) for name, text in given.items()}
        if clip := given.get("clip-path"):
            written["clip-path"] = f"url(#{self.ids[self._target(clip[4:-1])]})"
        if link := _reference(element):
            if _name(element) != "use" or self.defined[self._target(link)] != "path":
                raise _ForeignError("href")
            written["href"] = f"#{self.ids[self._target(link)]}"
        if element.get("id") in self.used:
            written = {"id": self.ids[element.get("id", "")], **written}
        return "".join(f' {name}="{escape(text)}"' for name, text in written.items() if text)

    def _is_mark(self, element: ElementTree.Element) -> bool:
        return _name(element) == "path" and element.get("id") in self.used

    def _target(self, reference: str) -> str:
        """What is referred to: a mark or a clip of this drawing."""
        name = reference.removeprefix("#")
        if not reference.startswith("#") or name not in self.defined:
            raise _ForeignError("reference")
        return name


def _name(element: ElementTree.Element) -> str:
    return str(element.tag).removeprefix(_SVG)


def _reference(element: ElementTree.Element) -> str:
    return element.get(_LINK) or element.get("href") or ""


def _styles(style: str) -> Iterator[tuple[str, str]]:
    """What a style says; of its typefaces only whether they are heavy: the page has its own."""
    for declaration in filter(str.strip, style.split(";")):
        name, _, text = declaration.partition(":")
        name = name.strip()
        if name == "font-family":
            if _HEAVY in text:
                yield "font-weight", "600"
        elif name in _STYLE:
            yield name, text
        else:
            raise _ForeignError(name)


def _short(name: str, text: str) -> str:
    """A value in few letters: a hundredth of a point is less than anybody sees."""
    if name in ("fill", "stroke"):
        return "currentColor" if text.lower() == INK else text.lower()
    if name == "transform":
        text = re.sub(r"rotate\(-?0(\.0*)?[\s,][^)]*\)", "", text)
    elif name == "font-weight":
        return text
    digits = 4 if name == "transform" else 2
    text = re.sub(
        rf"{_NUMBER}(?![\w.])" if name != "d" else _NUMBER,
        lambda number: f"{float(number[0]):.{digits}f}".rstrip("0").rstrip(".") or "0",
        text,
    )
    return re.sub(r"\s*([A-Za-z(),])\s*", r"\1", text) if name == "d" else " ".join(text.split())
