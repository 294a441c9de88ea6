"""Texts for readers, in one language or in several."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticKnownError

from nps_analysis.locales import languages


def _present(language: str) -> str:
    if language not in languages():
        expected = ", ".join(map(repr, languages()))
        raise PydanticKnownError("literal_error", {"expected": expected})
    return language


Language = Annotated[str, AfterValidator(_present)]
"""One that the report can be written in."""

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Label = Text | Annotated[dict[Language, Text], Field(min_length=1)]
"""One text, or one for each of some languages."""


def spoken(label: Label | None, language: str) -> str:
    """Take a label in a language, else in English, else in the first that it has.

    Examples
    --------
    >>> spoken({"en": "Region", "fr": "Région"}, "fr"), spoken({"fr": "Région"}, "ro")
    ('Région', 'Région')
    >>> spoken("Region", "fr"), spoken(None, "fr")
    ('Region', '')
    """
    if label is None or isinstance(label, str):
        return label or ""
    return label.get(language) or label.get("en") or next(iter(label.values()), "")
