"""The main job, from the exports to the published report."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from nps_analysis import store
from nps_analysis.programme import Programme
from nps_analysis.programme.calling import command
from nps_analysis.report.editions import PAGE as PAGE_FILE
from nps_analysis.report.editions import PAPER, Edition, Standing, linked, origin
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
from nps_analysis.report.restated import figures_of, history, restatements
from nps_analysis.report.run_record import code_version, record_of, times, versions
from nps_analysis.speech.formats import Words

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from nps_analysis.report.cover import Cover

Progress = Callable[..., None]
"""Called with what is being done, how much of it is, how much there is, and what just now."""

EXPORTS, PAGE, PDF = "exports", "page", "pdf"
ANNEX = "annex.pdf"
"""Steps of the work that are no chapters, as `progress` is told of them."""


@dataclass(frozen=True)
class Published:
    """Where a report is, and what its maker should look at.

    `html` and `pdf` are of the language asked for, the first of them; `others` are those of the
    other languages made in the same run.
    """

    period: str
    folder: Path
    html: Path
    pdf: Path | None
    index: Path
    notes: tuple[str, ...]
    others: tuple[tuple[Path, Path | None], ...] = ()


def run(
    programme: Programme,
    period: str | None = None,
    language: str | Sequence[str] | None = None,
    pdf: bool = True,
    progress: Progress | None = None,
    *,
    where: str | None = None,
    against: str | None = None,
    annex: bool = False,
) -> Published:
    """Ingest what changed, run the chapters, and publish a period's report.

    Parameters
    ----------
    programme : Programme
    period : str, optional
        Such as "2026Q3"; the latest with answers where not given.
    language : str or sequence of str, optional
        The programme's where not given. Other languages that the folder holds stay, and are made
        again where the exports, the chapters or the code are no longer the same.
    pdf : bool, default True
    progress : callable, optional
        Called from several threads.
    where : str, optional
        The part of the customers that is meant, such as "region == 'EMEA'"; its report has a
        folder of its own, and says that it is one of a part.
    against : str, optional
        The period compared with; the last one before with answers where not given.
    annex : bool, default False
        Whether a second PDF, annex.pdf, has what the first leaves out as well: every table, how to
        read each chart, all limits and checks.

    Returns
    -------
    Published

    Raises
    ------
    ContractError, PublicationError, ChapterError, ScopeError, FileNotFoundError, OSError
        Whatever it is, the report published before stands as it was.
    """
    started = datetime.now(UTC)
    spoken_in = [language] if isinstance(language, str) else list(language or [programme.language])
    progress = progress or (lambda *step: None)
    if where is not None:
        where = store.Scope.parse(where, programme).text
    if pdf:
        require_libraries()
    reports = programme.folder("reports")
    with reserved(reports):
        store.ingest(programme, lambda now, done, total: progress(EXPORTS, done, total, now))
        period = _choose(programme, period, where, against)
        place = folder_name(programme.periods.folder(period), where)
        check_owner(reports, place, programme)
        asked = {"period": period}
        asked |= {} if where is None else {"where": where}
        asked |= {} if against is None else {"against": against}
        before = published(reports)
        papers = (PAPER, *([ANNEX] if annex else [])) if pdf else ()
        making = _Making(programme, asked, store.manifest(programme), before, papers, progress)
        standing = Standing.read(reports / place, programme.name)
        contents, record, held = making.report(standing, spoken_in, started)
        contents[RECORD] = json.dumps(record, indent=1, ensure_ascii=False).encode()
        refuse_unsafe(contents, making.subject)
        folder = publish(reports, place, contents)
        index = write_index(reports, _index(reports, programme.language))
    made = [
        (folder / one["page"], folder / one["pdf"] if one["pdf"] else None)
        for one in (record["editions"][language] for language in dict.fromkeys(spoken_in))
    ]
    (html, paper), *others = made
    notes = tuple(_notes(programme, making.manifest, held))
    return Published(period, folder, html, paper, index, notes, tuple(others))


@dataclass(frozen=True)
class _Making:
    """A report on its way: what is asked, and of what it is made."""

    programme: Programme
    asked: Mapping[str, str]
    manifest: Mapping[str, Any]
    before: Sequence[Mapping[str, Any]]
    papers: Sequence[str]
    progress: Progress

    @property
    def subject(self) -> str:
        return f"{self.asked['period']} of {self.programme.name!r}"

    @property
    def origin(self) -> str:
        from nps_analysis.report.chapters import find_chapters

        sources = [self.programme.path, *find_chapters(self.programme.path)]
        inputs = self.manifest["inputs"]
        return origin(code_version(), versions(), self.asked, inputs, sources)

    def report(
        self, standing: Standing, asked: Sequence[str], started: datetime
    ) -> tuple[dict[str, bytes], dict[str, Any], list[str]]:
        """Make the languages that are to be made, and keep the others.

        Returns
        -------
        contents : dict of str to bytes
            All files of the folder but its record.
        record : dict
        held : list of str
            What was not published, for the maker.
        """
        named_origin = self.origin
        order = standing.order(asked)
        stale = standing.stale(asked, named_origin)
        files: dict[str, dict[str, bytes]] = {}
        editions: dict[str, dict[str, Any]] = {}
        held: list[str] = []
        figures = None
        for language in order:
            if language in stale:
                edition = Edition(language, files[order[0]] if files else None)
                progress = self.progress if stale == [language] else _in(language, self.progress)
                made = self.edition(edition, progress)
                files[language], editions[language], figures = made.files, made.record, made.figures
                held += [note for note in made.held if note not in held]
            else:
                files[language] = standing.files(language)
                editions[language] = dict(standing.editions[language])
            editions[language]["files"] = sorted(files[language])
        if store.manifest(self.programme) != self.manifest:
            why = "the exports were read again while the chapters ran; run the report again"
            raise PublicationError(self.subject, [why])
        _link(files, editions)
        record = self.record(order[0], figures) | {"origin": named_origin, "editions": editions}
        record |= {name: editions[order[0]][name] for name in ("headline", "pdf")}
        contents = {name: data for one in files.values() for name, data in one.items()}
        return contents, record | times(started), held

    def record(self, language: str, figures: dict[str, Any] | None) -> dict[str, Any]:
        """Of what the report is made, with what it leads with, and what of that has changed."""
        asked = {**self.asked, "language": language}
        record = record_of(self.programme, asked, self.manifest) | {"figures": figures}
        return record | history(record, self.before)

    def edition(self, edition: Edition, progress: Progress) -> _Made:
        """Make the report in one language."""
        language = edition.language
        least = self.programme.thresholds
        with ThreadPoolExecutor(1, "prepare") as aside:
            ready = aside.submit(
                _prepare, self.programme, self.asked, language, self.manifest, bool(self.papers)
            )
            asked = {**self.asked, "language": language}
            notebooks = _run_chapters(self.programme, asked, progress)
            cover, as_of = ready.result()
        progress(PAGE, 0, 1)
        statements = stated(notebooks)
        claims = ledger_bytes(statements)
        held = Fence(Words(language), least.min_n, least.min_comments).hold(notebooks)
        figures = figures_of(notebooks, statements, self.asked["period"])
        changed = restatements(self.record(language, figures), Words(language))
        cover = replace(cover, about=(*cover.about, *changed))
        contents, headline = _render(notebooks, cover, edition, as_of)
        contents[edition.called(CLAIMS, claims)] = claims
        page = edition.called(PAGE_FILE)
        progress(PAGE, 1, 1)
        for done, paper in enumerate(self.papers):
            progress(PDF, done, len(self.papers))
            whole = paper == ANNEX
            contents[edition.called(paper)] = _typeset(contents[page], language, as_of, whole)
        if self.papers:
            progress(PDF, len(self.papers), len(self.papers))
        paper = edition.called(PAPER) if self.papers else None
        record = {"page": page, "pdf": paper, "headline": headline}
        return _Made(contents, record, held, figures)


class _Made(NamedTuple):
    """A report in one language: files, what its record says, what was held back, figures."""

    files: dict[str, bytes]
    record: dict[str, Any]
    held: list[str]
    figures: dict[str, Any] | None


def _in(language: str, progress: Progress) -> Progress:
    """Tell the steps of one language from those of another."""
    return lambda what, *step: progress(f"{what} ({language})", *step)


def _link(files: dict[str, dict[str, bytes]], editions: Mapping[str, Mapping[str, Any]]) -> None:
    """Write into each page the links to the others."""
    pages = {language: edition["page"] for language, edition in editions.items()}
    for language, page in pages.items():
        label = Words(language).gettext("Other languages")
        files[language][page] = linked(files[language][page], language, pages, label)


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
    asked: Mapping[str, str],
    language: str,
    manifest: Mapping[str, Any],
    pdf: bool,
) -> tuple[Cover, datetime]:
    """Do, while the chapters run, what does not need them: slow imports, and the cover."""
    from nps_analysis.report.cover import make_cover

    import_module("nps_analysis.report.render")
    if pdf:
        import_module("nps_analysis.report.pdf")
    where, code = asked.get("where"), code_version()
    return make_cover(programme, asked["period"], language, manifest, code, where)


def _render(
    notebooks: Mapping[str, NotebookNode], cover: Cover, edition: Edition, as_of: datetime
) -> tuple[dict[str, bytes], str | None]:
    """Turn executed chapters into the files of the report, all but the PDF."""
    import nbformat

    from nps_analysis.report.chart_files import take_charts
    from nps_analysis.report.clean import clean_outputs
    from nps_analysis.report.letters import letters
    from nps_analysis.report.render import render_page
    from nps_analysis.report.sheets import FILE, make_book, take_sheets
    from nps_analysis.report.table_files import take_tables

    for notebook in notebooks.values():
        clean_outputs(notebook)
    posted = letters(notebooks, cover, edition.language, as_of)
    contents = {edition.called(name, data): data for name, data in posted.items()}
    contents |= take_tables(notebooks, edition) | take_charts(notebooks, edition)
    words = Words(edition.language)
    if sheets := take_sheets(notebooks, words):
        contents[edition.called(FILE)] = make_book(sheets, cover, words, as_of)
    for name, notebook in notebooks.items():
        file = edition.called(f"chapters/{name}.ipynb")
        contents[file] = nbformat.writes(notebook).encode()
    page = render_page(notebooks, cover, edition.language)
    contents[edition.called(PAGE_FILE)] = page.html.encode()
    return contents, page.headline


def _typeset(page: bytes, language: str, as_of: datetime, annex: bool) -> bytes:
    from nps_analysis.report.pdf import render_pdf

    return render_pdf(page.decode(), language, as_of, annex=annex)


def _index(reports: Path, language: str) -> str:
    from nps_analysis.report.render import render_index

    return render_index(published(reports), language)


def _notes(programme: Programme, manifest: Mapping[str, Any], held: Sequence[str]) -> Iterator[str]:
    """Say what the maker of the report should look at and its readers do not see."""
    if problems := len(manifest["problems"]) + len(manifest["unread"]):
        yield f"the exports leave {problems} things to look at: {command('check', programme)}"
    yield from held
