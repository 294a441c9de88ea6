"""A language is one PO file: with it, the programme, the commands and the pages speak it."""

from datetime import date
from decimal import Decimal

import pytest
from typer.testing import CliRunner

from nps_analysis import locales, report
from nps_analysis.chapters.book import Report
from nps_analysis.cli import main
from nps_analysis.locales import languages
from nps_analysis.programme import Programme, ProgrammeError, spoken
from nps_analysis.report.render import render_index
from nps_analysis.speech import Words, missing, translate

# the three forms of the GNU gettext manual for Polish, and one more for fractions
POLISH = r"""
msgid ""
msgstr ""
"Language: pl\n"
"Content-Type: text/plain; charset=utf-8\n"
"Plural-Forms: nplurals=4; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);\n"

msgid "{number} point"
msgid_plural "{number} points"
msgstr[0] "{number} punkt"
msgstr[1] "{number} punkty"
msgstr[2] "{number} punktów"
msgstr[3] "{number} punktu"

msgid "Missing here: the table “{table}”."
msgstr "Tu brakuje tabeli „{table}”."
"""  # noqa: E501  the manual has the plural in one line
PROGRAMME = """
name = "acme"
title = "Would they?"
organisation = "Acme"
question = "Would you?"
language = "pl"
[[segments]]
column = "region"
label = { en = "Region", pl = "Województwo" }
[[sources]]
table = "responses"
files = "*.csv"
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """French and Romanian, whatever else there may be one day."""
    here, folder = locales.locale_folder(), tmp_path / "locale"
    folder.mkdir()
    for name in ("fr.po", "ro.po"):
        (folder / name).write_bytes((here / name).read_bytes())
    monkeypatch.setattr(locales, "locale_folder", lambda: folder)
    return folder


@pytest.fixture
def added(folder):
    """Polish beside them."""
    (folder / "pl.po").write_text(POLISH.lstrip(), encoding="utf-8")


def written(path, text=PROGRAMME):
    path = path / "programme.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_without_its_file_it_is_refused_with_those_there_are(folder, tmp_path):
    with pytest.raises(ProgrammeError) as caught:
        Programme.read(written(tmp_path))
    assert caught.value.problems == (
        "language: found 'pl', not one of en, fr, ro",
        "segments[0].label: neither a text nor one text for each of en, fr, ro",
    )
    with pytest.raises(ValueError, match="'pl'; it must be one of en, fr, ro"):
        Words("pl")
    refused = CliRunner().invoke(main, ["report", "--language", "pl"])
    assert refused.exit_code == 2 and "'pl' is not one of en, fr, ro" in refused.stderr


def test_numbers_dates_and_lists_are_those_of_the_language(added):
    assert languages() == ("en", "fr", "pl", "ro")
    words = Words("pl")
    # CLDR: a no-break space between thousands, a decimal comma, no space before the sign
    assert words.number(-12345.6, 1) == "−12\N{NO-BREAK SPACE}345,6"
    assert words.percent(0.543) == "54%"
    assert words.date(date(2026, 8, 1)) == "1 sierpnia 2026"
    assert words.listed(["A", "B", "C"]) == "A, B i C"
    assert words.tongue("fr") == "francuski"


@pytest.mark.parametrize(
    ("number", "expected"),
    [(0, "punktów"), (1, "punkt"), (2, "punkty"), (12, "punktów"), (21, "punktów"), (22, "punkty")],
)
def test_whole_numbers_take_the_form_that_the_file_says(added, number, expected):
    assert Words("pl").points(number) == f"{number} {expected}"


def test_a_fraction_takes_the_last_form_where_no_whole_number_is_of_its_kind(added):
    assert Words("pl").points(1.5, digits=1) == "1,5 punktu"
    assert Words("ro").points(Decimal(1), digits=1) == "1,0 puncte"


def test_what_the_chapters_say_is_translated_and_the_rest_stays_english(added):
    said = missing(Words("pl"), {"renewals": ["account_id", "due_on"]})
    assert said.lines == [
        "Tu brakuje tabeli „renewals”.",
        "An export with account_id i due_on, declared in programme.toml, would supply it.",
    ]
    assert translate("Promoters", "pl") == "Promoters"
    assert '<html lang="pl">' in render_index([], "pl")


def test_a_programme_and_its_chapters_speak_it(added, tmp_path):
    path = written(tmp_path)
    programme = Programme.read(path)
    assert (programme.language, programme.label("region")) == ("pl", "Województwo")
    assert spoken(programme.segments[0].label, "en") == "Region"
    assert Report("2026Q3", "pl", str(path)).labels == {"region": "Województwo"}


def test_the_command_takes_it(added, tmp_path, monkeypatch):
    asked = []

    def run(programme, period, language, *_, **part):
        asked.append(language)
        raise FileNotFoundError("no export")

    monkeypatch.setattr(report, "run", run)
    call = ["report", "--language", "pl", "--programme", str(written(tmp_path))]
    assert CliRunner().invoke(main, call).exit_code == 1
    assert asked == [["pl"]]
