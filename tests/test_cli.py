"""What the commands print, and the codes they end with."""

import platform
import re
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from hatchling.build import build_wheel
from typer.testing import CliRunner

from nps_analysis import report, store
from nps_analysis.cli import main, outputs
from nps_analysis.report import PublicationError, Published
from nps_analysis.report.run_record import LIBRARIES

ROOT = Path(__file__).parents[1]
PROGRAMME = """
name = "acme"
title = "Would they?"
organisation = "Acme"
question = "Would you?"
[folders]
raw = "raw"
processed = "processed"
reports = "reports"
[[sources]]
table = "responses"
files = "*.csv"
layout = "mapped"
time_zone = "UTC"
[sources.columns]
response_id = "Id"
customer_id = "Who"
responded_at = "When"
score = "Score"
"""


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A programme with three answers, one of them off the scale; the working folder."""
    (tmp_path / "programme.toml").write_text(PROGRAMME, encoding="utf-8")
    (tmp_path / "raw").mkdir()
    rows = ["Id,Who,When,Score", "1,a,2026-07-01 08:00:00,9", "2,b,2026-07-02 08:00:00,6"]
    rows += ["3,c,2026-07-03 08:00:00,12", ""]
    (tmp_path / "raw" / "q3.csv").write_text("\n".join(rows), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def call(*arguments):
    return CliRunner().invoke(main, list(arguments))


def test_help_is_there_at_once():
    times = []
    for _ in range(3):
        began = time.perf_counter()
        run = subprocess.run(
            [sys.executable, "-m", "nps_analysis", "--help"], capture_output=True, text=True
        )
        times.append(time.perf_counter() - began)
    assert run.returncode == 0
    for command in ("report", "ingest", "check", "sample"):
        assert command in run.stdout
    assert min(times) < 0.8, "0.3 s on a quiet machine; twice that would be a library imported"


def test_the_versions_are_those_that_a_report_bears():
    result = call("--version")
    assert result.exit_code == 0
    code, libraries = result.stdout.splitlines()
    assert re.fullmatch(r"nps-analysis \d+\.\d+\.\d+\+sources\.[0-9a-f]{8}", code)
    assert libraries.startswith(f"python {platform.python_version()}, duckdb ")
    assert set(re.findall(r"(\w+) \d", libraries)) == {"python", *LIBRARIES}


def test_help_imports_no_library():
    heavy = "{'pandas', 'numpy', 'papermill', 'nbconvert', 'duckdb', 'pydantic'}"
    code = f"import sys, nps_analysis.cli; print(sorted({heavy} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["report", "26Q3"], "period is '26Q3'; it is written as in 2026Q3"),
        (["report", "--language", "de"], "'de'"),
        (["report", "--programme", "nowhere.toml"], "nowhere.toml"),
        (["publish"], "publish"),
        (["report", "--fast"], "--fast"),
    ],
)
def test_wrong_usage_ends_with_2(home, arguments, said):
    result = call(*arguments)
    assert result.exit_code == 2
    assert said in result.stderr


def test_check_shows_what_became_of_every_row_and_the_next_step(home):
    result = call("check")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[1:4] == [
        "q3.csv (responses, mapped)",
        "  3 rows = 2 kept + 1 refused",
        "         1  score_out_of_range: the score lies outside the declared scale",
    ]
    assert "  3 rows = 2 kept + 1 refused" in lines[lines.index("all exports") :]
    flow = lines[lines.index("2026Q3, from invited to usable") + 1 :][:4]
    assert [line.split()[:2] for line in flow] == [["=", "3"], ["-", "1"], ["-", "0"], ["=", "2"]]
    assert lines[-1] == "next: read processed/refused; nps-analysis report"


def test_check_adds_up_every_period(home):
    (home / "raw" / "q4.csv").write_text(
        "Id,Who,When,Score\n4,a,2026-10-01 08:00:00,9\n5,a,2026-10-02 08:00:00,3\n"
        "6,b,2026-10-03 08:00:00,\n7,c,,8\n"
    )
    lines = call("check").stdout.splitlines()
    told = lines[lines.index("answers, quarter by quarter") + 1 :][:3]
    assert told == [
        "  2026Q3        3 = 2 usable + 0 blank + 1 score out of range",
        "  2026Q4        3 = 1 usable + 1 blank + 1 superseded",
        "  no date       1 = 0 usable + 0 blank + 1 date missing",
    ]


def test_check_says_how_each_export_was_read(home):
    assert "layout mapped" not in call("check").stdout
    assert "layout mapped, as declared; 1 header row, 4 columns" in call("check", "--how").stdout


def test_the_gap_to_another_figure_is_told_line_by_line(home):
    # a 9 and a 6: 0; the 12 that is off the scale taken for a promoter: (2 - 1) / 3 = 33
    told = call("check", "--against", "33").stdout.splitlines()
    assert told[0] == "2026Q3: ours is 0.0, theirs 33"
    assert told[1].split()[-1] == "0.0"
    assert "they count 1 row set aside: the score lies outside the declared scale" in told[2]
    assert told[2].split()[-2:] == ["33.3", "+33.3"]
    assert "nothing is left to explain" in told[3]
    told = call("check", "--against=-7,5", "--wave", "2026Q3").stdout
    assert "left to explain: no way of counting known here leads there" in told


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--against", "twelve"], "'twelve' is no score; it is written like 25 or -7.5"),
        (["--against", "250"], "'250' is no score"),
        (["--wave", "2026Q3"], "give both"),
        (["--against", "1", "--wave", "2025Q1"], "'2025Q1' has no usable answer; quarters that"),
    ],
)
def test_a_figure_or_a_wave_that_is_none_is_refused(home, arguments, said):
    result = call("check", *arguments)
    assert result.exit_code == 2
    assert said in " ".join(result.stderr.replace("│", "").split())


def test_the_next_step_can_be_typed_as_it_stands(home, monkeypatch):
    program = home / ".venv" / "bin" / "nps-analysis"
    program.parent.mkdir(parents=True)
    program.write_text("")
    program.chmod(0o755)
    monkeypatch.setattr(sys, "argv", [str(program), "check"])
    monkeypatch.setenv("PATH", "")
    assert call("check").stdout.endswith("; .venv/bin/nps-analysis report\n")
    monkeypatch.setenv("PATH", str(program.parent))
    assert call("check").stdout.endswith("; nps-analysis report\n")
    (home / "elsewhere").mkdir()
    monkeypatch.chdir(home / "elsewhere")
    (home / "elsewhere" / "programme.toml").write_text(PROGRAMME.replace("acme", "other"))
    monkeypatch.setenv("PATH", "")
    toml = home / "programme.toml"
    said = call("check", "--programme", str(toml)).stdout
    assert said.endswith(f"; {program} report --programme {toml}\n")
    monkeypatch.setattr(sys, "argv", ["/x/nps_analysis/__main__.py", "check"])
    said = call("check", "--programme", str(toml)).stdout
    assert said.endswith(f"python -m nps_analysis report --programme {toml}\n")


def test_ingest_reads_an_export_once(home):
    first, second = call("ingest"), call("ingest")
    assert first.stdout.startswith("1 export, 1 of them read: 3 rows = 2 kept + 1 refused")
    assert second.stdout.startswith("1 export, 0 of them read: 3 rows = 2 kept + 1 refused")
    assert "processed/refused" in first.stdout


def test_a_broken_export_ends_with_1_and_no_traceback(home):
    (home / "raw" / "q4.csv").write_text("Id,Who,Score\n1,a,9\n", encoding="utf-8")
    result = call("ingest")
    assert result.exit_code == 1
    assert "q4.csv" in result.stderr and "When" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_broken_programme_ends_with_1_and_names_every_key(home):
    (home / "programme.toml").write_text('nam = "x"\nlanguage = "de"\n', encoding="utf-8")
    result = call("check")
    assert result.exit_code == 1
    assert "nam" in result.stderr and "language" in result.stderr


def test_no_programme_at_all_ends_with_1(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = call("report")
    assert result.exit_code == 1
    assert "no programme.toml" in result.stderr


def test_check_without_a_survey_says_what_would_supply_one(home):
    text = (
        PROGRAMME.partition("[[sources]]")[0]
        + """[[sources]]
table = "renewals"
files = "*.csv"
layout = "mapped"
[sources.columns]
account_id = "Id"
due_on = "When"
renewed = "Renewed"
"""
    )
    (home / "programme.toml").write_text(text, encoding="utf-8")
    (home / "raw" / "q3.csv").write_text("Id,When,Renewed\nK-1,2026-07-01,yes\n", encoding="utf-8")
    result = call("check")
    assert result.exit_code == 0
    assert "responses: no source supplies any" in result.stdout
    result = call("check", "--against", "25")
    assert result.exit_code == 1
    assert "An export with response_id, customer_id, responded_at would supply it." in result.stderr


def test_exports_without_a_row_are_said_to_hold_none(home):
    (home / "raw" / "q3.csv").write_text("Id,Who,When,Score\n", encoding="utf-8")
    result = call("check")
    assert result.exit_code == 0
    assert "no answer is usable; the exports hold none" in result.stdout


@pytest.fixture
def asked(monkeypatch):
    """Take the place of the report's maker, and tell what it was asked for."""
    calls = []

    def run(programme, period, language, pdf, progress, **part):
        calls.append((programme.name, period, language, pdf, *part.values()))
        progress("1_headline", 1, 2)
        progress("1_headline", 2, 2)
        folder = programme.folder("reports") / "2026Q3"
        paper = folder / "report.pdf" if pdf else None
        index = folder.parent / "index.html"
        others = tuple((folder / f"report.{other}.html", None) for other in (language or [])[1:])
        page = folder / "report.html"
        return Published("2026Q3", folder, page, paper, index, ("a note",), others)

    monkeypatch.setattr(report, "run", run)
    return calls


def test_report_says_where_the_page_and_the_pdf_are(home, asked):
    result = call("report", "2026Q3", "--language", "ro")
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "2026Q3 of Acme is published.",
        f"  HTML   {Path('reports/2026Q3/report.html')}",
        f"  PDF    {Path('reports/2026Q3/report.pdf')}",
        f"  all    {Path('reports/index.html')}",
    ]
    assert result.stderr.splitlines() == ["1_headline: done", "note: a note"]
    assert asked == [("acme", "2026Q3", ["ro"], True, None, None, False)]


def test_report_says_where_each_language_is(home, asked):
    result = call("report", "--language", "en", "--language", "fr", "--no-pdf")
    assert result.stdout.splitlines()[1:3] == [
        f"  HTML   {Path('reports/2026Q3/report.html')}",
        f"  HTML   {Path('reports/2026Q3/report.fr.html')}",
    ]
    assert asked == [("acme", None, ["en", "fr"], False, None, None, False)]
    assert call("report", "--language", "en", "--language", "xx").exit_code == 2


def test_report_takes_the_latest_period_and_the_programmes_language_by_default(home, asked):
    programme = home / "programme.toml"
    result = call("report", "--programme", str(programme), "--no-pdf")
    assert "PDF" not in result.stdout
    assert asked == [("acme", None, None, False, None, None, False)]


def test_report_prints_the_annex_where_it_is_asked_for(home, asked):
    assert call("report", "--annex").exit_code == 0
    assert asked == [("acme", None, None, True, None, None, True)]


def test_report_of_a_part_against_another_period(home, asked):
    result = call("report", "--where", "plan == 'Team'", "--against", "2025Q3", "--no-pdf")
    assert asked == [("acme", None, None, False, "plan == 'Team'", "2025Q3", False)]
    assert result.stdout.startswith("2026Q3 of Acme, where plan == 'Team', is published.")


@pytest.mark.parametrize(
    "error",
    [PublicationError("2026Q3", ["why"]), OSError("the disk is full"), BlockingIOError("x")],
)
def test_what_stops_a_report_ends_with_1_and_its_message_alone(home, monkeypatch, error):
    def run(*_, **part):
        raise error

    monkeypatch.setattr(report, "run", run)
    result = call("report")
    assert result.exit_code == 1
    assert result.stderr == f"{error}\n"


def test_a_mistake_of_ours_is_not_taken_for_one_in_the_data(home, monkeypatch):
    def ingest(*_):
        raise RuntimeError("dictionary changed size during iteration")

    monkeypatch.setattr(store, "ingest", ingest)
    assert isinstance(call("ingest").exception, RuntimeError)


def test_sample_writes_the_sample_programme(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = call("sample", "made")
    assert result.stdout == "The sample programme is in made.\n"
    assert contents(tmp_path / "made") == contents(ROOT / "data" / "sample")


def contents(folder):
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_an_installed_package_brings_the_sample_and_not_its_generator(tmp_path, monkeypatch):
    monkeypatch.chdir(ROOT)
    with zipfile.ZipFile(tmp_path / build_wheel(str(tmp_path))) as wheel:
        wheel.extractall(tmp_path / "site")
    installed = tmp_path / "site" / "nps_analysis"
    assert contents(installed / "data" / "sample") == contents(ROOT / "data" / "sample")
    assert not (tmp_path / "site" / "tools").exists() and not (installed / "sample").exists()
    monkeypatch.setattr(outputs, "__file__", str(installed / "cli" / "outputs.py"))
    monkeypatch.chdir(tmp_path)
    assert call("sample").exit_code == 0
    assert contents(tmp_path / "data" / "sample") == contents(installed / "data" / "sample")


def test_init_says_what_it_saw_and_writes_a_programme(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data/raw").mkdir(parents=True)
    (tmp_path / "data/raw/README.md").write_text("The exports belong here.\n")
    assert call("init").exit_code == 1
    (tmp_path / "data/raw/billing.csv").write_text(
        "account_id,due_date,renewed\nA,2026-07-01,yes\n"
    )
    (tmp_path / "data/raw/a.csv").write_text(
        "Customer ID,Date,NPS\n1,2026-07-01,9\n2,2026-07-02,3\n"
    )
    result = call("init", "--name", "Acme & Sons")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[0] == (
        "likely  a.csv: responses (mapped); the columns responses need, by name"
    )
    assert "next: correct programme.toml; nps-analysis check" in result.stdout
    assert "README" not in result.stdout
    assert "2 usable + 0 blank" in call("check").stdout
    again = call("init")
    assert again.exit_code == 2 and "there already" in " ".join(again.stderr.split())
