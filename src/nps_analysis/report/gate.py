"""The last look before a report is published: no address of a person, nothing that runs."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from email import message_from_bytes
from email.policy import default
from html.parser import HTMLParser

_ADDRESS = re.compile(r"[\w.+%'’-]+@[\w-]+(\.[\w-]+)*\.[^\W\d_]{2,}")
_LONGEST = 320
_RUNS = {
    "applet", "base", "embed", "form", "frame", "frameset", "iframe", "link", "object", "portal",
    "script",
}  # fmt: skip
_LOADS = {"action", "background", "data", "formaction", "poster", "src", "srcset", "xlink:href"}
_LOADING_STYLE = re.compile(r"@import|url\(\s*['\"]?(?!data:|#)|expression\(", re.IGNORECASE)


class PublicationError(RuntimeError):
    """A report was made but must not be published; `problems` says why, each with its place."""

    def __init__(self, subject: str, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n  ".join([f"{subject} was not published:", *problems]))


def refuse_unsafe(contents: Mapping[str, bytes], subject: str) -> None:
    """Refuse a report that holds an e-mail address, a script or anything fetched.

    Parameters
    ----------
    contents : mapping of str to bytes
        Every file to be published, by name; PDF files are made from the page and are passed over.
    subject : str
        What the message calls it.

    Raises
    ------
    PublicationError
        With the places. What was found there is not repeated.
    """
    problems = []
    for name, content in contents.items():
        if name.endswith(".pdf"):
            continue
        found = _IN[name.rpartition(".")[2]](content.decode("utf-8"))
        problems += dict.fromkeys(f"{name}{place}: {problem}" for place, problem in found)
    if problems:
        raise PublicationError(subject, problems)


def has_address(text: str) -> bool:
    """Tell whether a text holds what looks like an e-mail address.

    Examples
    --------
    >>> has_address("write to ana.pop@example.ro today"), has_address("@media print { } a @ b")
    (True, False)
    """
    at = text.find("@")
    while at >= 0:
        if _ADDRESS.search(text[max(0, at - _LONGEST) : at + _LONGEST]):
            return True
        at = text.find("@", at + 1)
    return False


MAIL = "an e-mail address; take it out of what the chapter shows, or mask it where it is read"


def _in_markup(text: str) -> Iterator[tuple[str, str]]:
    reader = _Reader()
    reader.feed(text)
    reader.close()
    yield from reader.problems
    if has_address("".join(reader.text)) and not any(p == MAIL for _, p in reader.problems):
        yield "", MAIL


def _in_notebook(text: str) -> Iterator[tuple[str, str]]:
    notebook = json.loads(text)
    if has_address(json.dumps(notebook["metadata"], ensure_ascii=False)):
        yield ", metadata", MAIL
    for number, cell in enumerate(notebook["cells"], 1):
        if has_address(json.dumps(cell, ensure_ascii=False)):
            yield f", cell {number}", MAIL
        for output in cell.get("outputs", ()):
            for kind in ("text/html", "image/svg+xml"):
                for _, problem in _in_markup("".join(output.get("data", {}).get(kind, ""))):
                    yield f", cell {number}", problem


def _in_table(text: str) -> Iterator[tuple[str, str]]:
    for number, row in enumerate(csv.reader(io.StringIO(text)), 1):
        if any(has_address(cell) for cell in row):
            yield f", line {number}", MAIL


def _in_record(text: str) -> Iterator[tuple[str, str]]:
    if has_address(json.dumps(json.loads(text), ensure_ascii=False)):
        yield "", MAIL


def _in_text(text: str) -> Iterator[tuple[str, str]]:
    if has_address(text):
        yield "", MAIL


def _in_letter(text: str) -> Iterator[tuple[str, str]]:
    """A letter's head and its parts; what it shows are its own parts, by `cid:`."""
    letter = message_from_bytes(text.encode(), policy=default)
    yield from _in_text("\n".join(f"{name}: {value}" for name, value in letter.items()))
    for part in letter.walk():
        if part.get_content_type() == "text/plain":
            yield from _in_text(part.get_content())
        elif part.get_content_type() == "text/html":
            yield from _in_markup(part.get_content().replace('src="cid:', 'src="#'))


_IN = {
    "html": _in_markup,
    "ipynb": _in_notebook,
    "csv": _in_table,
    "json": _in_record,
    "txt": _in_text,
    "eml": _in_letter,
}


class _Reader(HTMLParser):
    """Reads a page as a browser would be asked to, noting what must not be in it."""

    def __init__(self) -> None:
        super().__init__()
        self.problems: list[tuple[str, str]] = []
        self.text: list[str] = []
        self.place = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: (value or "").strip() for name, value in attrs}
        if "id" in given:
            self.place = f", at #{given['id']}"
        if tag in _RUNS:
            self.note(f"a <{tag}> element")
        for name, value in given.items():
            address = "".join(value.split()).lower()
            if name.startswith("on") or address.startswith(("javascript:", "vbscript:")):
                self.note(f"a script in the attribute {name} of <{tag}>")
            if name in _LOADS and not address.startswith(("data:", "#")):
                self.note(f"an address to be fetched in the attribute {name} of <{tag}>")
            if name == "style" and _LOADING_STYLE.search(value):
                self.note(f"an address to be fetched in the style of <{tag}>")
            if name == "href" and tag not in ("a", "area") and not address.startswith("#"):
                self.note(f"an address to be fetched in the attribute href of <{tag}>")
            if has_address(value):
                self.note(MAIL)

    handle_startendtag = handle_starttag

    def handle_data(self, data: str) -> None:
        self.text.append(data)
        if self.lasttag == "style" and _LOADING_STYLE.search(data):
            self.note("an address to be fetched in a style sheet")
        if has_address(data):
            self.note(MAIL)

    def note(self, problem: str) -> None:
        self.problems.append((self.place, problem))
