"""From exports to a published report, and every way that may fail on the way."""

import hashlib
import json
import re
import subprocess
import sys
import time

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell
from tests.report.small_project import chapter, said, tabled, write_chapters

from nps_analysis.report import PublicationError, making, run
from nps_analysis.report.chapters import ChapterError
from nps_analysis.report.pango import MissingLibraries
from nps_analysis.store import ScopeError

FILES = {
    "report.html",
    "run.json",
    "claims.json",
    "chapters/1_headline.ipynb",
    "chapters/2_segments.ipynb",
}


def files(folder):
    found = (path for path in folder.rglob("*") if path.is_file() and ".lock" not in path.name)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def test_a_report_is_published_with_all_it_was_made_of(programme, home):
    seen = []
    done = run(programme, pdf=False, progress=lambda *step: seen.append(step))
    assert (done.period, done.pdf, done.notes) == ("2026Q3", None, ())
    assert done.html == home / "reports" / "2026Q3" / "report.html"
    assert set(files(done.folder)) == FILES
    assert "NPS of 2026Q3 &amp; before." in done.html.read_text(encoding="utf-8")
    assert "2026Q3/report.html" in done.index.read_text(encoding="utf-8")
    assert {step[0] for step in seen} == {"exports", "1_headline", "2_segments", "page"}

    executed = nbformat.read(done.folder / "chapters" / "1_headline.ipynb", as_version=4)
    assert "2026Q3 en ../programme.toml" in str(executed.cells)

    record = json.loads((done.folder / "run.json").read_text(encoding="utf-8"))
    assert record["programme"] == "acme" and record["sample"] is True
    assert record["headline"] == "NPS of 2026Q3 & before."
    assert record["parameters"]["period"] == record["period"] == "2026Q3"
    export = home / "raw" / "responses-2026Q3.csv"
    wanted = hashlib.sha256(export.read_bytes()).hexdigest()
    assert wanted in [one["sha256"] for one in record["inputs"]]
    assert all(one["rows_in"] == one["kept"] == 6 for one in record["inputs"])
    assert re.fullmatch(r"\d+\.\d+\.\d+\+sources\.[0-9a-f]{8}", record["code_version"])
    assert record["started"] <= record["ended"] and record["versions"]["pandas"]


def test_the_pdf_is_published_beside_the_page_in_the_language_asked_for(programme):
    pytest.importorskip("weasyprint", exc_type=OSError, reason="Pango is not on this machine")
    done = run(programme, "2026Q2", "fr")
    assert done.pdf.read_bytes().startswith(b"%PDF")
    assert '<html lang="fr">' in done.html.read_text(encoding="utf-8")
    executed = (done.folder / "chapters" / "1_headline.ipynb").read_text(encoding="utf-8")
    assert "2026Q2 fr ../programme.toml" in executed


@pytest.fixture
def before(programme, home):
    """A report published earlier, which no failure may touch."""
    run(programme, pdf=False)
    found = files(home / "reports")
    yield found
    assert files(home / "reports") == found


def test_a_failed_chapter_leaves_the_last_report(programme, home, before):
    write_chapters(home, {"2_segments": chapter("1 / 0")})
    with pytest.raises(ChapterError, match="2_segments.ipynb, cell 3: ZeroDivisionError"):
        run(programme, pdf=False)


@pytest.mark.parametrize(
    "output",
    [
        said("'ask ana.pop@acme.test'"),
        tabled({"region": ["EMEA"], "n": [60]}, caption="by ana.pop@acme.test"),
        tabled({"who": ["ana.pop@acme.test"]}),
    ],
    ids=["sentence", "caption", "table"],
)
def test_an_address_in_an_output_stops_publication(programme, home, before, output):
    write_chapters(home, {"2_segments": chapter(output)})
    with pytest.raises(PublicationError, match="2_segments.ipynb, cell 4: an e-mail") as caught:
        run(programme, pdf=False)
    assert "ana.pop" not in str(caught.value)


def test_a_period_without_answers_names_those_that_have_some(programme, before):
    with pytest.raises(PublicationError, match="2027Q1.*\n.*with answers: 2026Q2, 2026Q3"):
        run(programme, "2027Q1", pdf=False)


def test_exports_read_again_while_the_chapters_run_stop_the_report(programme, home, before):
    write_chapters(
        home,
        {
            "2_segments": chapter(
                "from pathlib import Path\n"
                "from nps_analysis import store\n"
                "from nps_analysis.programme import Programme\n"
                "path = Path('../raw/responses-2026Q3.csv')\n"
                "path.write_text(path.read_text() + 'late,C-9,2026-09-09 08:00:00,3\\n')\n"
                "store.ingest(Programme.read(programme))"
            )
        },
    )
    with pytest.raises(PublicationError, match="read again while the chapters ran"):
        run(programme, pdf=False)


def test_the_annex_is_a_paper_of_its_own_where_it_is_asked_for(programme):
    folder = run(programme).folder
    assert not (folder / "annex.pdf").exists()
    folder = run(programme, annex=True).folder
    assert (folder / "annex.pdf").read_bytes().startswith(b"%PDF")
    assert (folder / "report.pdf").exists()


def test_nothing_is_done_where_the_pdf_cannot_be_made(programme, home, monkeypatch):
    def missing():
        raise MissingLibraries("the PDF needs Pango")

    monkeypatch.setattr(making, "require_libraries", missing)
    with pytest.raises(MissingLibraries):
        run(programme)
    assert not (home / "processed").exists() and not (home / "reports").exists()


def test_warnings_in_a_chapter_are_for_its_maker(programme, home):
    warning = new_code_cell("import warnings\nwarnings.warn('n = 9', stacklevel=1)")
    write_chapters(home, {"2_segments": chapter(warning)})
    done = run(programme, pdf=False)
    assert done.notes == (
        "chapters/2_segments.ipynb, cell 4, has warnings to read: UserWarning: n = 9",
    )
    for path in (done.html, done.folder / "chapters" / "2_segments.ipynb"):
        assert "UserWarning" not in path.read_text(encoding="utf-8")


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals")
def test_killed_at_any_moment_the_last_report_stands_and_the_next_run_works(programme, home):
    run(programme, pdf=False)
    before = files(home / "reports")
    write_chapters(
        home,
        {
            "1_headline": chapter("from pathlib import Path\nPath('../began').touch()"),
            "2_segments": chapter("import time\ntime.sleep(5)"),
        },
    )
    moments = {
        "before the chapters": lambda seen: (home / "reports" / ".lock.json").exists(),
        "in a chapter": lambda seen: (home / "began").exists(),
        "between two chapters": lambda seen: "1_headline: done" in seen.read_text(),
    }
    for moment, has_come in moments.items():
        (home / "reports" / ".lock.json").unlink(missing_ok=True)
        seen = home / "stderr"
        with seen.open("w") as stderr:
            command = [sys.executable, "-m", "nps_analysis", "report", "--no-pdf"]
            process = subprocess.Popen(command, cwd=home, stderr=stderr)
            while not has_come(seen):
                assert process.poll() is None, seen.read_text()
                time.sleep(0.01)
            process.kill()
            process.wait()
        assert files(home / "reports") == before, moment
    done = run(programme, pdf=False)
    assert set(files(done.folder)) == FILES


WITH_PART = """\
period = "2026Q3"
language = "en"
programme = "../programme.toml"
where: str | None = None  # such as "customer_id == 'C-1'"
against: str | None = None"""


def test_a_part_has_a_folder_of_its_own_and_says_that_it_is_one(programme, home):
    whole = run(programme, pdf=False)
    before = files(whole.folder)
    where = "customer_id in ['C-1', 'C-2']"
    with pytest.raises(PublicationError, match="1_headline.ipynb has no parameter 'where'"):
        run(programme, pdf=False, where=where)
    said_all = said("f'{where} {against}'")
    for name in ("1_headline", "2_segments"):
        notebook = chapter(said_all)
        notebook.cells[1].source = WITH_PART
        write_chapters(home, {name: notebook})
    done = run(programme, pdf=False, where=where, against="2026Q2")
    assert done.folder.name.startswith("2026Q3-customer-id-in-c-1-c-2-")
    assert files(whole.folder) == before
    page = done.html.read_text(encoding="utf-8")
    # two of the six who answered
    assert "A part: customer_id in [&#39;C-1&#39;, &#39;C-2&#39;], 2 of 6 answers." in page
    assert "customer_id in ['C-1', 'C-2'] 2026Q2" in BeautifulSoup(page, "html.parser").get_text()
    record = json.loads((done.folder / "run.json").read_text(encoding="utf-8"))
    assert record["where"] == record["parameters"]["where"] == where
    assert record["parameters"]["against"] == "2026Q2"
    index = done.index.read_text(encoding="utf-8")
    assert index.index("2026Q3/report.html") < index.index(f"{done.folder.name}/report.html")


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ({"against": "2026Q3"}, "2026Q3 is no period before it with answers; .*: 2026Q2"),
        ({"where": "customer_id == 'C-99'"}, "C-99"),
    ],
)
def test_a_part_of_nobody_and_a_period_of_nothing_are_refused(programme, before, asked, why):
    with pytest.raises((PublicationError, ScopeError), match=why):
        run(programme, pdf=False, **asked)
