"""Everything the report says is translated, with the same placeholders, in the right forms."""

import json
import re
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.extract import extract

from nps_analysis.locales import languages
from nps_analysis.speech.catalogue import (
    read_catalogue,
    translate,
    translate_plural,
)

ROOT = Path(__file__).parents[2]
KEYWORDS = {"gettext": None, "ngettext": (1, 2), "mark": None, "checked": None, "_": None}
HEADER = {
    "fr": lambda n: int(n > 1),
    "ro": lambda n: 0 if n == 1 else 1 if n == 0 or 0 < n % 100 < 20 else 2,
}
"""The Plural-Forms line of each PO file, in Python."""
TRANSLATED = [language for language in languages() if language != "en"]


def said():
    """Every message in the code, the templates and the chapters, by its (first) English text."""
    sources = [
        *(("python", path.read_bytes()) for path in (ROOT / "src").rglob("*.py")),
        *(("jinja2.ext:babel_extract", path.read_bytes()) for path in (ROOT / "src").rglob("*.j2")),
    ]
    prose = set()
    for path in (ROOT / "notebooks").glob("[0-9]*.ipynb"):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            source = "".join(cell["source"])
            if cell["cell_type"] == "markdown":
                prose.add(source)
            else:
                sources.append(("python", source.encode()))
    found = set()
    for method, source in sources:
        for _, message, _, _ in extract(method, BytesIO(source), keywords=KEYWORDS):
            found.add(message if isinstance(message, str) else tuple(message))
    return found | prose


def forms(text):
    return [text] if isinstance(text, str) else list(text)


def placeholders(text):
    return set(re.findall(r"\{(\w*)\}", text))


@pytest.mark.parametrize("language", TRANSLATED)
def test_catalogue_holds_what_is_said_and_nothing_else(language):
    catalogue = {m.id if isinstance(m.id, str) else tuple(m.id) for m in read_catalogue(language)}
    assert said() - catalogue == set(), "not translated"
    assert catalogue - said() - {""} == set(), "no longer said"


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_are_whole(language):
    for message in read_catalogue(language):
        if not message.id:
            continue
        english, other = forms(message.id), forms(message.string)
        assert not message.fuzzy, message.id
        assert all(text.strip() for text in other), message.id
        expected = 1 if len(english) == 1 else read_catalogue(language).num_plurals
        assert len(other) == expected, message.id
        for text in other:
            assert placeholders(text) == placeholders(english[-1]), message.id
            assert text.count("\n- ") == english[-1].count("\n- "), message.id
            assert text.startswith("#") == english[-1].startswith("#"), message.id


@pytest.mark.parametrize("language", HEADER)
def test_the_order_of_the_forms_is_that_of_the_file(language):
    catalogue = read_catalogue(language)
    message = next(m for m in catalogue if m.id == ("{count} answer", "{count} answers"))
    for n in (0, 1, 2, 19, 20, 21, 100, 101, 119, 120, 1000):
        assert translate_plural(*message.id, n, language) == message.string[HEADER[language](n)], n


# Romanian says "de" from 20 on, but not after 101-119; in French 0 and 1.5 are singular
@pytest.mark.parametrize(
    ("language", "number", "expected"),
    [
        ("ro", 1, "{number} punct"),
        ("ro", 2, "{number} puncte"),
        ("ro", 0, "{number} puncte"),
        ("ro", 20, "{number} de puncte"),
        ("ro", 119, "{number} puncte"),
        ("ro", Decimal("1.0"), "{number} puncte"),
        ("fr", 0, "{number} point"),
        ("fr", Decimal("1.5"), "{number} point"),
        ("fr", 2, "{number} points"),
        ("fr", 1_000_000, "{number} points"),
        ("en", Decimal("1.0"), "{number} points"),
        ("en", 1, "{number} point"),
    ],
)
def test_number_takes_its_grammatical_form(language, number, expected):
    assert translate_plural("{number} point", "{number} points", number, language) == expected


def test_what_nobody_translated_stays_in_english():
    assert translate("A chapter that an analyst added", "fr") == "A chapter that an analyst added"
    assert translate_plural("{n} dog", "{n} dogs", 3, "ro") == "{n} dogs"


def test_an_unknown_language_is_refused_with_those_there_are():
    with pytest.raises(ValueError, match=rf"'xx'.*{', '.join(languages())}"):
        read_catalogue("xx")


def test_french_has_its_spaces_and_apostrophes():
    for message in read_catalogue("fr"):
        for text in forms(message.string) if message.id else []:
            assert not re.search(r" [;?!:%»]|« ", text), text
            assert "'" not in text, text


def test_romanian_has_commas_below_not_cedillas():
    for message in read_catalogue("ro"):
        for text in forms(message.string) if message.id else []:
            assert not set(text) & set("şţŞŢ"), text


WRONG = {
    "fr": (
        # one word for it: au-delà du hasard
        r"hasard (?:n’explique )?pas\b|ce que le hasard explique|bruit du hasard",
        r"\bv(?:a|ont) avec\b|Aller ensemble",  # est lié à; corrélation n’est pas causalité
        r"\bretenus? (?:pour en|:)|\blouent\b|échantillons retirés|\bà T\d",
    ),
    "ro": (
        r"întâmplarea|decât hazardul|hazardul nu o explică",  # one word: dincolo de hazard
        r"\breținut|\basigurați|anotimp|[Ff]olosir|\bNPS a \b",
        r"\{(?:promoters|detractors|rate)\} ori\b",  # from twenty on it is "de ori"
    ),
}
"""Language -> what readers stumbled over, each a pattern of wording that is not to return."""


@pytest.mark.parametrize("language", WRONG)
def test_what_readers_stumbled_over_does_not_return(language):
    for message in read_catalogue(language):
        for text in forms(message.string) if message.id else []:
            for pattern in WRONG[language]:
                assert not re.search(pattern, text), (pattern, text)
