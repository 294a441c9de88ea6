"""Each language of a report has files of its own, beside those of the others."""

import json
import signal
import subprocess
import sys

import pytest
from bs4 import BeautifulSoup
from tests.report.small_project import chapter, said, tabled, write_chapters

from nps_analysis.report import run
from nps_analysis.report.chapters import ChapterError
from nps_analysis.report.editions import Edition, editions_of
from nps_analysis.report.table_files import take_tables


def files(folder):
    found = (path for path in folder.rglob("*") if path.is_file() and ".lock" not in path.name)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def record(folder):
    return json.loads((folder / "run.json").read_text(encoding="utf-8"))


def links(page):
    found = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser").select(".languages a")
    return [(link["href"], link["lang"], link.get_text()) for link in found]


def without_links(page):
    text = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
    for one in text.select(".languages"):
        one.decompose()
    return str(text)


@pytest.fixture
def tables(home):
    """Two tables: one that is the same in every language, and one that is not."""
    counted = tabled({"region": ["EMEA"], "n": [60]})
    spoken = counted.replace("'regions'", "'spoken'").replace("['EMEA']", "[language]")
    write_chapters(home, {"1_headline": chapter(said("f'In {language}.'"), counted, spoken)})


def test_two_languages_in_one_run_lie_beside_each_other(programme, tables):
    done = run(programme, language=["en", "fr"], pdf=False)
    assert done.html.name == "report.html"
    assert [(page.name, paper) for page, paper in done.others] == [("report.fr.html", None)]
    assert set(files(done.folder)) >= {
        "report.html", "report.fr.html", "run.json", "claims.json",
        "chapters/1_headline.ipynb", "chapters/1_headline.fr.ipynb",
        "tables/1_headline-regions.csv", "tables/1_headline-spoken.csv",
        "tables/1_headline-spoken.fr.csv",
    }  # fmt: skip
    names = set(files(done.folder))
    assert "tables/1_headline-regions.fr.csv" not in names, "it holds the same in both"
    assert "claims.fr.json" not in names, "it holds the same in both"
    assert "In fr." in (done.folder / "report.fr.html").read_text(encoding="utf-8")
    assert links(done.html) == [("report.fr.html", "fr", "Français")]
    assert links(done.folder / "report.fr.html") == [("report.html", "en", "English")]
    assert list(record(done.folder)["editions"]) == ["en", "fr"]


def test_a_language_that_comes_later_overwrites_nothing(programme, home):
    first = run(programme, pdf=False)
    assert links(first.html) == []
    before, page = files(first.folder), without_links(first.html)
    second = run(programme, language="fr", pdf=False)
    assert second.html == first.folder / "report.fr.html"
    after = files(first.folder)
    same = before.keys() - {"report.html", "run.json"}
    assert {name: after[name] for name in same} == {name: before[name] for name in same}
    assert without_links(first.html) == page, "only the link to the other language is new"
    assert links(first.html) == [("report.fr.html", "fr", "Français")]
    third = run(programme, pdf=False)
    assert third.html == first.html
    assert files(first.folder).keys() == after.keys()


def test_the_language_that_came_first_keeps_the_plain_name(programme):
    first = run(programme, language="fr", pdf=False)
    second = run(programme, pdf=False)
    assert (first.html.name, second.html.name) == ("report.html", "report.en.html")
    assert record(first.folder)["parameters"]["language"] == "fr"


def test_a_language_of_other_exports_is_made_again_with_the_one_asked_for(programme, home):
    run(programme, language=["en", "fr"], pdf=False)
    write_chapters(home, {"1_headline": chapter(said("f'Anew in {language}.'"))})
    seen = []
    done = run(programme, language="fr", pdf=False, progress=lambda *step: seen.append(step[0]))
    for name, language in (("report.html", "en"), ("report.fr.html", "fr")):
        assert f"Anew in {language}." in (done.folder / name).read_text(encoding="utf-8")
    assert {"1_headline (en)", "1_headline (fr)"} <= set(seen)


def test_a_page_that_was_deleted_is_no_language_any_more(programme):
    done = run(programme, language=["en", "fr"], pdf=False)
    (done.folder / "report.fr.html").unlink()
    run(programme, pdf=False)
    assert links(done.html) == [] and list(record(done.folder)["editions"]) == ["en"]
    assert not [name for name in files(done.folder) if ".fr." in name]


def test_a_language_that_fails_leaves_the_others_as_they_were(programme, home):
    done = run(programme, language=["en", "fr"], pdf=False)
    before = files(done.folder)
    write_chapters(home, {"2_segments": chapter("1 / (language != 'ro')")})
    with pytest.raises(ChapterError, match="ZeroDivisionError"):
        run(programme, language="ro", pdf=False)
    assert files(done.folder) == before


KILLED = """
import os, signal
from nps_analysis.programme import Programme
from nps_analysis.report import {module} as module, run
def kill(*_):
    os.kill(os.getpid(), signal.SIGKILL)
module.{step} = kill
run(Programme.read({home!r}), language="fr", pdf=False)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals")
@pytest.mark.parametrize(("module", "step"), [("making", "publish"), ("publish", "_exchange")])
def test_killed_while_a_language_is_added_the_others_stand(programme, home, module, step):
    run(programme, pdf=False)
    before = files(home / "reports")
    code = KILLED.format(module=module, step=step, home=str(home))
    command = [sys.executable, "-c", code]
    killed = subprocess.run(command, cwd=home, capture_output=True, text=True)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    left = {name: data for name, data in files(home / "reports").items() if ".build-" not in name}
    assert left == before
    done = run(programme, language="fr", pdf=False)
    assert done.html.name == "report.fr.html" and (done.folder / "report.html").is_file()
    assert not list((home / "reports").glob(".build-*"))


def test_a_record_of_before_has_one_language():
    found = editions_of({"parameters": {"language": "ro"}, "pdf": True, "headline": "x"})
    assert list(found) == ["ro"]
    assert (found["ro"]["page"], found["ro"]["pdf"]) == ("report.html", "report.pdf")


def test_a_table_that_holds_the_same_is_one_file(programme):
    from tests.report.test_table_files import notebook

    first = take_tables({"1_a": notebook(("x", "n\n3\n"), ("y", "who\nyes\n"))})
    later = {"1_a": notebook(("x", "n\n3\n"), ("y", "who\noui\n"))}
    assert set(take_tables(later, Edition("fr", first))) == {
        "tables/1_a-x.csv",
        "tables/1_a-y.fr.csv",
    }
    assert later["1_a"].cells[0].outputs[1].metadata["nps"]["file"] == "tables/1_a-y.fr.csv"
