"""What of a chapter is read first: findings head their sections, and the rest is folded."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

from bs4 import BeautifulSoup, Tag

from nps_analysis.speech.formats import Words

LEADING = 2
"""Lines that lead a chapter; what else it says at its beginning is folded."""

_HEADINGS = ("h2", "h3")


def fold_sections(soup: BeautifulSoup, words: Words) -> None:
    """Let what was found head each section, and fold what proves it.

    Parameters
    ----------
    soup : BeautifulSoup
        A chapter, its sections headed by h3, its parts marked by `data-layer`; prose by
        `data-prose`, a finding by the class `message`.
    words : Words

    Notes
    -----
    A section with a finding shows its chart and what is said of it; how to read it, and its
    tables, are of the annex, and so is what a chapter says after its first lines. Elsewhere only
    the tables under a chart are folded, each under its caption.
    """
    for heading in soup.find_all("h3"):
        _put_finding_first(heading)
    for output in soup.select(".output:has(> .verdict)"):
        _fold_the_rest(soup, output)
    for heading in soup.find_all("h2"):
        _put_the_annex_last(list(_until(heading, *_HEADINGS)))
    for message in soup.find_all(class_="message"):
        message.name = "h4"
    for figure in soup.find_all("figure"):
        figure["tabindex"] = "0"
        _fold_tables(soup, figure)
    _fold_annex(soup, words)
    for prose in soup.select("[data-prose]"):
        del prose["data-prose"]


def _put_finding_first(heading: Tag) -> None:
    """Write the first finding of a section over its question; move what proves it to its end."""
    parts = list(_until(heading, *_HEADINGS))
    found = [message for part in parts for message in part.find_all(class_="message")]
    if not found:
        return
    heading.string = found[0].get_text()
    found[0].decompose()
    last = parts[-1]
    for part in parts:
        if not part.get_text(strip=True) and not part.find(["img", "svg"]):
            part.decompose()
        elif part.has_attr("data-prose") or _proves(part):
            part["data-layer"] = "annex"
            last.insert_after(part)
            last = part


def _fold_the_rest(soup: BeautifulSoup, output: Tag) -> None:
    """Leave of the lines that lead a chapter the first; the others are of the annex."""
    rest = output.select(".verdict")[LEADING:]
    if not rest or output.get("data-layer") == "annex":
        return
    folded = soup.new_tag("div", attrs={"class": "output", "data-layer": "annex"})
    last = next(reversed([output, *_until(output, *_HEADINGS)]))
    last.insert_after(folded)
    for line in rest:
        folded.append(line)


def _put_the_annex_last(parts: list[Tag]) -> None:
    """Let what is told come before what is folded, so that one fold has all of it."""
    folded = [part for part in parts if part.get("data-layer") == "annex"]
    told = [part for part in parts if part.get("data-layer") != "annex"]
    for part in reversed(folded if told else ()):
        told[-1].insert_after(part)


def _proves(part: Tag) -> bool:
    """Whether a part is a table with its caption, and nothing else."""
    return part.name == "div" and part.find("table") is not None and part.find("p") is None


def _until(start: Tag, *names: str) -> Iterator[Tag]:
    """The elements beside one, up to the next of some names."""
    return takewhile(lambda part: part.name not in names, start.find_next_siblings())


def _fold_tables(soup: BeautifulSoup, figure: Tag) -> None:
    """Fold the tables that follow a chart under their captions: it shows the same figures."""
    for output in figure.find_next_siblings():
        box = output.select_one(".output > .scroll") if output.name == "div" else None
        if box is None or not box.caption or output.get("data-layer") == "annex":
            return
        summary = soup.new_tag("summary")
        summary.string = box.caption.get_text()
        box.wrap(soup.new_tag("details")).insert(0, summary)


def _fold_annex(soup: BeautifulSoup, words: Words) -> None:
    """Fold what is of the annex: whole sections under their headings, else as details."""
    for element in soup.select("[data-layer=annex]"):
        if element.parent is not soup:
            continue
        together = [element]
        for after in element.find_next_siblings():
            if after.get("data-layer") != "annex" or after.name == "h3":
                break
            together.append(after)
        summary = soup.new_tag("summary")
        folded = soup.new_tag("details", attrs={"class": "annex", "data-layer": "annex"})
        element.insert_before(folded)
        folded.append(summary)
        for one in together:
            (summary if one.name == "h3" else folded).append(one)
        if not summary.contents:
            summary.string = words.gettext("In detail")
