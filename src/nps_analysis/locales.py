"""The languages that the report can be written in: English, and each that has a PO file."""

from functools import cache
from pathlib import Path

SOURCE = "en"
"""What the code and the chapters say; it needs no file."""


def locale_folder() -> Path:
    """Where the PO files are, each named after its language: fr.po, pt-BR.po."""
    return Path(__file__).parent / "speech" / "locale"


def languages() -> tuple[str, ...]:
    """List the languages: English first.

    Examples
    --------
    >>> languages()[0], {"fr", "ro"} <= set(languages())
    ('en', True)
    """
    return SOURCE, *_translated(locale_folder())


def po_file(language: str) -> Path:
    """Locate the translations of a language other than English."""
    return locale_folder() / f"{language}.po"


@cache
def _translated(folder: Path) -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in folder.glob("*.po")))
