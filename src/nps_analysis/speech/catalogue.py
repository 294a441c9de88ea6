"""The languages of the report and its translations: one PO file a language, read as it stands."""

from decimal import Decimal
from functools import cache
from importlib.resources import files

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

LANGUAGES = ("en", "fr", "ro")
"""English is what the code says; the others are in ``locale/``."""

PLURAL_FORMS = {"en": ("one", "other"), "fr": ("one", "other"), "ro": ("one", "few", "other")}
"""The order of the plural forms in each PO file, by their CLDR names."""


@cache
def read_catalogue(language: str) -> Catalog:
    """Read the PO file of one language; English, being the source, has an empty one."""
    if language not in LANGUAGES:
        raise ValueError(f"language is {language!r}; it must be one of {', '.join(LANGUAGES)}")
    if language == "en":
        return Catalog(locale="en")
    with (files(__package__) / "locale" / f"{language}.po").open("rb") as source:
        return read_po(source, locale=language, abort_invalid=True)


def mark(message: str) -> str:
    """Mark a message for translation where it is not yet said."""
    return message


def translate(message: str, language: str) -> str:
    """Translate a message; what nobody has translated stays in English.

    Examples
    --------
    >>> translate("Promoters", "ro"), translate("Quite another thing", "ro")
    ('Promotori', 'Quite another thing')
    """
    return _found(message, language) or message


def translate_plural(one: str, many: str, number: int | Decimal, language: str) -> str:
    """Translate a message in the form its number takes as printed: 1 point, but 1.0 points.

    Examples
    --------
    >>> [translate_plural("{count} answer", "{count} answers", n, "ro") for n in (1, 2, 20)]
    ['{count} răspuns', '{count} răspunsuri', '{count} de răspunsuri']
    """
    category = Locale.parse(language).plural_form(number)
    forms = PLURAL_FORMS[language]
    form = forms.index(category) if category in forms else len(forms) - 1
    translated = _found(one, language)
    return translated[form] if translated else (one, many)[min(form, 1)]


def _found(message: str, language: str):
    """The translation as the catalogue has it; a fuzzy one is as good as none."""
    found = read_catalogue(language).get(message)
    return found.string if found and not found.fuzzy else None
