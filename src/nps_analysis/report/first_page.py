"""The first page of a report, read from what the notebook of the brief puts out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from bs4 import BeautifulSoup
from nbformat import NotebookNode

BRIEF = "brief"
"""The layer that a notebook's metadata name (`"nps": {"layer": "brief"}`), and its cells' tag."""


class Picture(NamedTuple):
    """A chart of the first page: its message, its alternative text, and the output itself."""

    message: str
    alt: str
    output: NotebookNode


@dataclass
class Pointed:
    """Points under a message: what stands first, and what it is."""

    message: str = ""
    items: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class FirstPage:
    """What the first page says, part by part; a part without anything to say is empty."""

    finding: str = ""
    behind: str = ""
    figures: Pointed = field(default_factory=Pointed)
    pictures: list[Picture] = field(default_factory=list)
    ways: Pointed = field(default_factory=Pointed)
    decide: Pointed = field(default_factory=Pointed)


def is_first_page(notebook: NotebookNode) -> bool:
    """Whether a notebook is that of the brief, and no chapter."""
    return notebook.metadata.get("nps", {}).get("layer") == BRIEF


def read_first_page(notebooks: Mapping[str, NotebookNode]) -> FirstPage | None:
    """Read the first page from executed notebooks, their outputs cleaned.

    Parameters
    ----------
    notebooks : mapping of str to NotebookNode

    Returns
    -------
    FirstPage or None
        None where no notebook is that of the brief, or it has no finding.
    """
    for notebook in notebooks.values():
        if is_first_page(notebook):
            page = FirstPage()
            message = ""
            for output in _outputs(notebook):
                message = _take(page, output, message)
            return page if page.finding else None
    return None


def _outputs(notebook: NotebookNode) -> Iterator[NotebookNode]:
    """What the cells tagged as of the brief put out."""
    for cell in notebook.cells:
        if BRIEF in cell.metadata.get("tags", ()):
            yield from (one for one in cell.get("outputs", ()) if "data" in one)


def _take(page: FirstPage, output: NotebookNode, message: str) -> str:
    """Put an output where it belongs; the message that is over what comes next."""
    picture = output.get("metadata", {}).get("image/svg+xml")
    if picture is not None:
        alt = picture.get("alt", "").removeprefix(message).lstrip(". ")
        page.pictures.append(Picture(message, alt, output))
        return ""
    soup = BeautifulSoup("".join(output.data.get("text/html", "")), "html.parser")
    kind = output.get("metadata", {}).get("nps", {}).get("kind")
    if kind == "finding":
        page.finding = soup.get_text(" ", strip=True)
    elif kind == "behind":
        page.behind = soup.get_text(" ", strip=True)
    elif kind in ("figures", "ways", "decide"):
        setattr(page, kind, _listed(soup))
    elif (found := soup.find(class_="message")) is not None:
        return found.get_text(" ", strip=True)
    return message


def _listed(soup: BeautifulSoup) -> Pointed:
    message = soup.find(class_="message")
    items = [
        (one.b.get_text(strip=True) if one.b else "", one.span.get_text(" ", strip=True))
        for one in soup.find_all("li")
        if one.span
    ]
    return Pointed(message.get_text(" ", strip=True) if message else "", items)
