"""The main job, from the exports to the published report."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nps_analysis import store
from nps_analysis.programme import Programme, spoken
from nps_analysis.programme.calling import command
from nps_analysis.report.fence import Fence
from nps_analysis.report.gate import PublicationError, refuse_unsafe
from nps_analysis.report.ledger import CLAIMS, ledger_bytes, stated
from nps_analysis.report.pango import require_libraries
from nps_analysis.report.publish import (
    RECORD,
    check_owner,
    publish,
    published,
    reserved,
    write_index,
)
from nps_analysis.speech.formats import Words

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from nps_analysis.report.cover import Cover

Progress = Callable[..., None]
"""Called with what is being done, how much of it is, how much there is, and what just now."""

EXPORTS, PAGE, PDF = "exports", "page", "pdf"
"""Steps of the work that are no chapters, as `progress` is told of them."""

LIBRARIES = (
    "duckdb", "matplotlib", "narwhals", "nbconvert", "numpy", "pandas", "papermill", "pyarrow",
    "scipy", "seaborn", "statsmodels", "weasyprint",
)  # fmt: skip


@dataclass(frozen=True)
class Published:
    """Where a report is, and what its maker should look at."""

    period: str
    folder: Path
    html: Path
    pdf: Path | None
    index: Path
    notes: tuple[str, ...]


def run(
    programme: Programme,
    period: str | None = None,
    language: str | None = None,
    pdf: bool = True,
    progress: Progress | None = None,
    *,
    where: str | None = None,
    against: str | None = None,
) -> Published:
    """Ingest what changed, run the chapters, and publish a period's report.

    Parameters
    ----------
    programme : Programme
    period : str, optional
        Such as "2026Q3"; the latest with answers where not given.
    language : str, optional
        The programme's where not given.
    pdf : bool, default True
    progress : callable, optional
        Called from several threads.
    where : str, optional
        The part of the customers that is meant, such as "region == 'EMEA'"; its report has a
        folder of its own, and says that it is one of a part.
    against : str, optional
        The period compared with; the last one before with answers where not given.

    Returns
    -------
    Published

    Raises
    ------
    ContractError, PublicationError, ChapterError, ScopeError, FileNotFoundError, OSError
        Whatever it is, the report published before stands as it was.
    """
    started = datetime.now(UTC)
    language = language or programme.language
    progress = progress or (lambda *step: None)
    if where is not None:
        where = store.Scope.parse(where, programme).text
    if pdf:
        require_libraries()
    reports = programme.folder("reports")
    with reserved(reports), ThreadPoolExecutor(1, "prepare") as aside:
        store.ingest(programme, lambda now, done, total: progress(EXPORTS, done, total, now))
        period = _choose(programme, period, where, against)
        place = folder_name(programme.periods.folder(period), where)
        check_owner(reports, place, programme)
        manifest = store.manifest(programme)
        ready = aside.submit(_prepare, programme, period, language, manifest, pdf, where)
        asked = {"period": period, "language": language}
        asked |= {} if where is None else {"where": where}
        asked |= {} if against is None else {"against": against}
        notebooks = _run_chapters(programme, asked, progress)
        if store.manifest(programme) != manifest:
            why = "the exports were read again while the chapters ran; run the report again"
            raise PublicationError(f"{period} of {programme.name!r}", [why])
        cover, as_of = ready.result()
        progress(PAGE, 0, 1)
        claims = stated(notebooks)
        least = programme.thresholds
        fence = Fence(Words(language), least.min_n, least.min_comments)
        held = fence.hold(notebooks)
        contents, headline = _render(notebooks, cover, language)
        contents |= _letters(notebooks, cover, language, as_of)
        contents[CLAIMS] = ledger_bytes(claims)
        progress(PAGE, 1, 1)
        if pdf:
            progress(PDF, 0, 1)
            contents["report.pdf"] = _typeset(contents["report.html"], language, as_of)
            progress(PDF, 1, 1)
        record = _record(programme, asked, manifest, started) | {
            "headline": headline,
            "pdf": pdf,
        }
        contents[RECORD] = json.dumps(record, indent=1, ensure_ascii=False).encode()
        refuse_unsafe(contents, f"{period} of {programme.name!r}")
        folder = publish(reports, place, contents)
        index = write_index(reports, _index(reports, language))
    return Published(
        period=period,
        folder=folder,
        html=folder / "report.html",
        pdf=folder / "report.pdf" if pdf else None,
        index=index,
        notes=tuple(_notes(programme, manifest, held)),
    )


def folder_name(place: str, where: str | None) -> str:
    """Name the folder of a report: that of its period, and of a part more.

    Examples
    --------
    >>> folder_name("2026Q3", None), folder_name("2026Q3", "region == 'EMEA'")
    ('2026Q3', '2026Q3-region-is-emea-ffdb')
    """
    if where is None:
        return place
    said = where
    for sign, word in {"==": " is ", "!=": " not ", "<": " under ", ">": " over "}.items():
        said = said.replace(sign, word)
    slug = re.sub(r"[^a-z0-9]+", "-", said.lower()).strip("-")[:48].strip("-")
    # two parts may be written in the same letters
    return f"{place}-{slug}-{hashlib.sha256(where.encode()).hexdigest()[:4]}"


def _choose(
    programme: Programme, period: str | None, where: str | None, against: str | None
) -> str:
    """Take the period asked for, or the latest; refuse one without answers."""
    known = store.known_periods(programme)
    chosen = known[-1] if period is None and known else period
    subject = f"{chosen or 'a period'} of {programme.name!r}"
    if chosen not in known:
        with_answers = ", ".join(known) or f"none; {command('check', programme)} says why"
        why = f"it has no answers; periods with answers: {with_answers}"
        raise PublicationError(subject, [why])
    earlier = known[: known.index(chosen)]
    if against is not None and against not in earlier:
        said = ", ".join(earlier) or "there is none"
        why = f"{against} is no period before it with answers; with answers: {said}"
        raise PublicationError(subject, [why])
    if where is not None:
        how = {"programme": programme, "where": where, "missing": "empty"}
        if store.load("responses", period=chosen, **how).empty:
            raise PublicationError(subject, [f"nobody answered of the part {where}"])
    return chosen


def _run_chapters(
    programme: Programme, asked: Mapping[str, str], progress: Progress
) -> dict[str, NotebookNode]:
    from nps_analysis.report.chapters import check_parameters, find_chapters, run_chapters

    chapters = find_chapters(programme.path)
    try:
        check_parameters(chapters, asked)
    except ValueError as error:
        subject = f"{asked['period']} of {programme.name!r}"
        raise PublicationError(subject, str(error).splitlines()) from error
    parameters = dict(asked) | {
        "programme": Path(os.path.relpath(programme.path, chapters[0].parent)).as_posix(),
    }
    names = [chapter.stem for chapter in chapters]
    return dict(zip(names, run_chapters(chapters, parameters, progress), strict=True))


def _prepare(
    programme: Programme,
    period: str,
    language: str,
    manifest: Mapping[str, Any],
    pdf: bool,
    where: str | None,
) -> tuple[Cover, datetime]:
    """Do, while the chapters run, what does not need them: slow imports, and the cover."""
    from nps_analysis.report.cover import make_cover

    import_module("nps_analysis.report.render")
    if pdf:
        import_module("nps_analysis.report.pdf")
    return make_cover(programme, period, language, manifest, code_version(), where)


def _render(
    notebooks: Mapping[str, NotebookNode], cover: Cover, language: str
) -> tuple[dict[str, bytes], str | None]:
    """Turn executed chapters into the files of the report, all but the PDF."""
    import nbformat

    from nps_analysis.report.clean import clean_outputs
    from nps_analysis.report.render import render_page
    from nps_analysis.report.table_files import take_tables

    for notebook in notebooks.values():
        clean_outputs(notebook)
    contents = take_tables(notebooks)
    for name, notebook in notebooks.items():
        contents[f"chapters/{name}.ipynb"] = nbformat.writes(notebook).encode()
    page = render_page(notebooks, cover, language)
    contents["report.html"] = page.html.encode()
    return contents, page.headline


def _letters(
    notebooks: Mapping[str, NotebookNode], cover: Cover, language: str, as_of: datetime
) -> dict[str, bytes]:
    from nps_analysis.report.letters import letters

    return letters(notebooks, cover, language, as_of)


def _typeset(page: bytes, language: str, as_of: datetime) -> bytes:
    from nps_analysis.report.pdf import render_pdf

    return render_pdf(page.decode(), language, as_of)


def _record(
    programme: Programme,
    asked: Mapping[str, str],
    manifest: Mapping[str, Any],
    started: datetime,
) -> dict[str, Any]:
    """Say how a report came about, so that it can be made again and told from another."""
    ended = datetime.now(UTC)
    inputs = ("path", "table", "sha256", "rows_in", "kept", "refused")
    return {
        "programme": programme.name,
        "organisation": programme.organisation,
        "title": spoken(programme.title, asked["language"]),
        "sample": programme.sample,
        "period": asked["period"],
        "where": asked.get("where"),
        "ends": programme.period_bounds(asked["period"])[1].isoformat(timespec="seconds"),
        "parameters": {**asked, "programme": programme.path.name},
        "code_version": code_version(),
        "versions": {"python": platform.python_version(), **{x: version(x) for x in LIBRARIES}},
        "inputs": [{key: one[key] for key in inputs} for one in manifest["inputs"]],
        "started": started.isoformat(timespec="seconds"),
        "ended": ended.isoformat(timespec="seconds"),
        "duration_seconds": round((ended - started).total_seconds(), 1),
    }


@cache
def code_version() -> str:
    """Name the code that makes the report: its release, and a digest of its sources."""
    package = Path(__file__).parents[1]
    found = hashlib.sha256()
    data = package / "data"
    for path in sorted(package.rglob("*")):
        if path.is_relative_to(data):
            continue
        if path.is_file() and path.suffix in {".py", ".j2", ".css", ".po", ".json", ".toml"}:
            found.update(path.relative_to(package).as_posix().encode() + path.read_bytes())
    return f"{version('nps-analysis')}+sources.{found.hexdigest()[:8]}"


def _index(reports: Path, language: str) -> str:
    from nps_analysis.report.render import render_index

    return render_index(published(reports), language)


def _notes(programme: Programme, manifest: Mapping[str, Any], held: Sequence[str]) -> Iterator[str]:
    """Say what the maker of the report should look at and its readers do not see."""
    if problems := len(manifest["problems"]) + len(manifest["unread"]):
        yield f"the exports leave {problems} things to look at: {command('check', programme)}"
    yield from held
