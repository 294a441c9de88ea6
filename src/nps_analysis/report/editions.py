"""The languages of a report: files of their own, side by side, all of the same exports."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

from nps_analysis.locales import SOURCE, languages
from nps_analysis.report.publish import read_record
from nps_analysis.speech.catalogue import locale_of

PAGE, PAPER = "report.html", "report.pdf"

_LINKS = re.compile(r"<!-- languages -->.*?<!-- /languages -->", re.DOTALL)


@dataclass(frozen=True)
class Edition:
    """The report in one language.

    Parameters
    ----------
    language : str
    first : mapping of str to bytes, optional
        The files of the language that came first, and has the plain names; None where this is it.

    Examples
    --------
    >>> Edition("en").called("report.html"), Edition("fr", {}).called("report.html")
    ('report.html', 'report.fr.html')
    """

    language: str
    first: Mapping[str, bytes] | None = None

    def called(self, file: str, content: bytes | None = None) -> str:
        """Name a file: as the first language does where both hold the same, else by language."""
        if self.first is None or (content is not None and self.first.get(file) == content):
            return file
        stem, _, ending = file.rpartition(".")
        return f"{stem}.{self.language}.{ending}"


ALONE = Edition(SOURCE)
"""The one language of a report that has no other."""


@dataclass(frozen=True)
class Standing:
    """What a report's folder holds before a run.

    Parameters
    ----------
    folder : Path
    origin : str or None
        What it was made of, as `origin` names it.
    editions : mapping of str to mapping
        Language -> what its record says; the first has the plain names.
    """

    folder: Path
    origin: str | None = None
    editions: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path, programme: str) -> Standing:
        """Look at a folder; languages whose page is gone, or of another programme, are none."""
        record = read_record(folder)
        if record is None or record["programme"] != programme:
            return cls(folder)
        found = editions_of(record)
        there = {
            language: edition
            for language, edition in found.items()
            if language in languages() and (folder / edition["page"]).is_file()
        }
        first = next(iter(found))
        # without the first the others have no files to share; they are made again
        return cls(folder, record.get("origin") if first in there else None, there)

    def order(self, asked: Sequence[str]) -> list[str]:
        """All languages that are to be in the folder: those that are, then those asked for."""
        return list(dict.fromkeys([*self.editions, *asked]))

    def stale(self, asked: Sequence[str], origin: str) -> list[str]:
        """Those to be made: all of them where what they were made of is no longer the same."""
        order = self.order(asked)
        return order if origin != self.origin else [one for one in order if one in asked]

    def files(self, language: str) -> dict[str, bytes]:
        """The files of a language, by name."""
        paths = [(name, self.folder / name) for name in self.editions[language]["files"]]
        return {name: path.read_bytes() for name, path in paths if path.is_file()}


def editions_of(record: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The languages of a published report, the first of them first.

    A record of before has one, which it names among its parameters.
    """
    if "editions" in record:
        return record["editions"]
    language = record.get("parameters", {}).get("language", SOURCE)
    pdf = PAPER if record.get("pdf") else None
    return {language: {"page": PAGE, "pdf": pdf, "headline": record.get("headline"), "files": []}}


def origin(
    code_version: str,
    versions: Mapping[str, str],
    asked: Mapping[str, str],
    inputs: Iterable[Mapping[str, Any]],
    sources: Iterable[Path],
) -> str:
    """Name all that a report is made of but its language: the same name, the same figures.

    Parameters
    ----------
    code_version : str
    versions : mapping
        Of the libraries.
    asked : mapping
        Period, part, period compared with.
    inputs : iterable of mapping
        The exports, as the manifest lists them.
    sources : iterable of Path
        The programme's file and the chapters.
    """
    exports = [(one["path"], one["table"], one["sha256"]) for one in inputs]
    what = [code_version, dict(versions), dict(asked), exports]
    found = hashlib.sha256(json.dumps(what, sort_keys=True).encode())
    for path in sources:
        found.update(path.name.encode() + hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()[:16]


def linked(page: bytes, language: str, pages: Mapping[str, str], label: str) -> bytes:
    """Write into a page the links to the other languages there are.

    Parameters
    ----------
    page : bytes
    language : str
        Its own.
    pages : mapping of str to str
        Language -> file, in their order.
    label : str
        What the list of links is called, in the page's language.
    """
    links = "".join(_links(language, pages))
    nav = f'<nav class="languages" aria-label="{escape(label)}">{links}</nav>' if links else ""
    put = f"<!-- languages -->{nav}<!-- /languages -->"
    return _LINKS.sub(lambda _: put, page.decode(), count=1).encode()


def own_name(language: str) -> str:
    """What a language calls itself.

    Examples
    --------
    >>> own_name("fr"), own_name("ro"), own_name("en")
    ('Français', 'Română', 'English')
    """
    locale = locale_of(language)
    name = locale.get_language_name(locale) or language
    return name[:1].upper() + name[1:]


def _links(language: str, pages: Mapping[str, str]) -> Iterator[str]:
    for other, file in pages.items():
        if other != language:
            named = f'href="{escape(file)}" hreflang="{other}" lang="{other}"'
            yield f"<a {named}>{escape(own_name(other))}</a>"
