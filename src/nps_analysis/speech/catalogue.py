"""The translations of the report: one PO file a language, read as it stands."""

from collections.abc import Callable
from decimal import Decimal
from functools import cache
from gettext import c2py
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from nps_analysis.locales import SOURCE, languages, po_file


def read_catalogue(language: str) -> Catalog:
    """Read the PO file of one language; English, being the source, has an empty one."""
    if language not in languages():
        raise ValueError(f"language is {language!r}; it must be one of {', '.join(languages())}")
    return _read(None if language == SOURCE else po_file(language), language)


@cache
def _read(path: Path | None, language: str) -> Catalog:
    if path is None:
        return Catalog(locale=locale_of(language))
    with path.open("rb") as source:
        return read_po(source, locale=locale_of(language), abort_invalid=True)


@cache
def locale_of(language: str) -> Locale:
    """Find how a language writes numbers, dates and lists; English is written as in Britain."""
    return Locale.parse("en-GB" if language == SOURCE else language, sep="-")


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
    translated = _found(one, language)
    forms = translated or (one, many)
    return forms[min(_form(number, language), len(forms) - 1)]


def _form(number: int | Decimal, language: str) -> int:
    """Choose a plural form: by the PO file's own rule, which knows whole numbers only.

    A number printed with decimals takes the form of the whole numbers that its language puts
    into one category with it, and the last form where there are none.
    """
    catalogue = read_catalogue(language)
    rule = _rule(catalogue.plural_expr)
    if Decimal(number).as_tuple().exponent >= 0:
        return rule(abs(int(number)))
    category = locale_of(language).plural_form(number)
    return _forms_by_category(language, catalogue.plural_expr).get(
        category, catalogue.num_plurals - 1
    )


@cache
def _rule(expression: str) -> Callable[[int], int]:
    return c2py(expression)


@cache
def _forms_by_category(language: str, expression: str) -> dict[str, int]:
    # 0 comes last: in several languages it shares a category with numbers that decline otherwise
    whole = (*range(1, 201), 1_000_000, 0)
    found: dict[str, int] = {}
    for number in whole:
        found.setdefault(locale_of(language).plural_form(number), _rule(expression)(number))
    return found


def _found(message: str, language: str):
    """The translation as the catalogue has it; a fuzzy one is as good as none."""
    found = read_catalogue(language).get(message)
    return found.string if found and not found.fuzzy else None
