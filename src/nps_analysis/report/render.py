"""Join executed chapters into one page that needs nothing but itself."""

from __future__ import annotations

import base64
from collections.abc import Collection, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

from bs4 import BeautifulSoup, Tag
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from nbconvert.exporters import TemplateExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode
from traitlets.config import Config

from nps_analysis.report.clean import SHOWN, clean_html
from nps_analysis.report.cover import Cover
from nps_analysis.report.fence import WITHHELD
from nps_analysis.report.first_page import Picture, is_first_page, read_first_page
from nps_analysis.report.sections import fold_sections
from nps_analysis.speech.formats import Words

TEMPLATES = Path(__file__).parent / "template"

STYLES = ("page.css", "brief.css")

LAYERS = ("brief", "report", "annex")
"""How far a reader goes: the first screen, the report, and everything else."""

FONTS = (
    ("Report Sans", 400, "ReportSans-Regular"),
    ("Report Sans", 600, "ReportSans-SemiBold"),
    ("Report Serif", 600, "ReportSerif-SemiBold"),
)


class Section(NamedTuple):
    """A heading below the chapter's, as the contents list shows it."""

    id: str
    title: str


class Page(NamedTuple):
    """A whole report as HTML, and the finding that heads it, else its first chapter's verdict."""

    html: str
    headline: str | None


@dataclass(frozen=True)
class ChapterPage:
    """A chapter ready to be put into the page; `lead` is its first verdict."""

    id: str
    title: str
    html: str
    sections: tuple[Section, ...]
    lead: str | None


def render_page(
    notebooks: Mapping[str, NotebookNode],
    cover: Cover,
    language: str,
    layers: Collection[str] = LAYERS,
) -> Page:
    """Render executed chapters as one self-contained HTML page.

    Parameters
    ----------
    notebooks : mapping of str to NotebookNode
        Chapters by name (the file's, without its ending), in the order of the
        report, their outputs cleaned. A section whose cells put nothing out, as where a table is
        missing, is left out with its heading; one of prose alone stays. A chapter without a
        verdict, a chart or a table says what it lacks, and no more.
    cover : Cover
    language : str
        Prose is translated as whole cells; outputs come in it already.
    layers : collection of str, optional
        Of brief, report and annex, those that the page holds. A cell is of the layer that it is
        tagged with, else of that of its section's heading, else of the report; the annex is folded.

    Returns
    -------
    Page
        Without scripts and without any address that would be fetched.
    """
    words = Words(language)
    exporter = _ChapterExporter(words)
    chapters = [
        _structure(
            name,
            exporter.from_notebook_node(_told(notebook, layers), {"chapter": name})[0],
            words,
        )
        for name, notebook in notebooks.items()
        if not is_first_page(notebook)
    ]
    first = read_first_page(notebooks) if "brief" in layers else None
    drawn = [_beside(exporter, one) for one in first.pictures] if first else []
    html = _fill("page.html.j2", words, cover=cover, chapters=chapters, first=first, drawn=drawn)
    lead = first.finding if first else chapters[0].lead if chapters else None
    return Page(html, lead)


def render_index(reports: Sequence[Mapping[str, Any]], language: str) -> str:
    """Render the list of published reports.

    Parameters
    ----------
    reports : sequence of mapping
        Their run.json and `folder`, in the order to show them.
    language : str
    """
    return _fill("index.html.j2", Words(language), reports=reports)


class _ChapterExporter(TemplateExporter):
    """nbconvert's exporter with our template, and nothing of its HTML pages."""

    file_extension = ".html"
    output_mimetype = "text/html"

    def __init__(self, words: Words) -> None:
        self.words = words
        super().__init__(template_name="chapter", extra_template_basedirs=[str(TEMPLATES)])

    @property
    def default_config(self) -> Config:
        shown = [kind for kind in SHOWN if kind != "text/csv"]
        return Config({"NbConvertBase": {"display_data_priority": shown}})

    def default_filters(self):
        yield from super().default_filters()
        yield "translate", self.words.gettext
        yield "markdown", _markdown
        yield "picture", self.picture
        yield "csv_file", _csv_file
        yield "layer", _layer

    def picture(self, output: NotebookNode, kind: str) -> str:
        """Draw an image as data, which keeps scripts and names inside it from the page."""
        about = output.metadata.get(kind, {})
        content = output.data[kind]
        if kind == "image/svg+xml":
            content = base64.b64encode("".join(content).encode()).decode()
        alt = about.get("alt") or self.words.gettext("A chart without a description")
        title = about.get("title")
        caption = Markup("<figcaption>{}</figcaption>").format(title) if title else ""
        source = f"data:{kind};base64,{''.join(content.split())}"
        figure = '<figure data-layer="{}">{}<img src="{}" alt="{}"></figure>'
        return Markup(figure).format(_layer(output), caption, source, alt)


def _beside(exporter: _ChapterExporter, picture: Picture) -> str:
    """A chart of the first page, its message over it."""
    about = picture.output.metadata["image/svg+xml"] | {"title": picture.message}
    about |= {"alt": picture.alt}
    metadata = picture.output.metadata | {"image/svg+xml": about, "layer": "brief"}
    return exporter.picture(NotebookNode({**picture.output, "metadata": metadata}), "image/svg+xml")


def _told(notebook: NotebookNode, layers: Collection[str] = LAYERS) -> NotebookNode:
    """Leave out what is not told: other layers, and sections that have code and no output.

    Where a chapter has no verdict and not one chart or table, what it lacks is all that it says.
    """
    sections: list[list[NotebookNode]] = [[]]
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and cell.source.startswith("## "):
            sections.append([])
        sections[-1].append(_published(cell))
    first, *rest = [_layered(section, layers) for section in sections]
    if _says(first, 'class="missing"') and not _says(first, 'class="verdict"'):
        shown = [section for section in rest if _says(section, "<table") or _draws(section)]
        if not shown:
            first, rest = _up_to(first, 'class="missing"'), []
    for section in rest:
        code = [cell for cell in section if cell.cell_type == "code"]
        if not code or any(cell.outputs for cell in code):
            first += section
    return NotebookNode({**notebook, "cells": first})


def _published(cell: NotebookNode) -> NotebookNode:
    """A copy of a cell, without the lines that stand in the notebook for what is not published."""
    cell = deepcopy(cell)
    if "outputs" in cell:
        cell.outputs = [
            output
            for output in cell.outputs
            if output.get("metadata", {}).get("nps", {}).get("kind") != WITHHELD
        ]
    return cell


def _layered(section: list[NotebookNode], layers: Collection[str]) -> list[NotebookNode]:
    """Write its layer on each cell and output, and keep those of some layers.

    A section whose outputs are all of the annex is of the annex, with its heading.
    """
    whole = _tag(section[0]) if section else None
    own = [_tag(cell) or whole or "report" for cell in section]
    put_out = {layer for cell, layer in zip(section, own, strict=True) if cell.get("outputs")}
    if put_out == {"annex"} and section[0].cell_type == "markdown":
        own = ["annex"] * len(section)
    kept = []
    for cell, layer in zip(section, own, strict=True):
        cell.metadata["layer"] = layer
        for output in cell.get("outputs", ()):
            output.setdefault("metadata", NotebookNode())["layer"] = layer
        if layer in layers:
            kept.append(cell)
    return kept


def _tag(cell: NotebookNode) -> str | None:
    """The layer with which a cell is tagged."""
    return next((tag for tag in cell.metadata.get("tags", ()) if tag in LAYERS), None)


def _layer(node: NotebookNode) -> str:
    return node.get("metadata", {}).get("layer", "report")


def _up_to(section: Sequence[NotebookNode], html: str) -> list[NotebookNode]:
    """The cells to the first that says something."""
    last = next(at for at in range(len(section)) if _says(section[: at + 1], html))
    return list(section[: last + 1])


def _outputs(section: Sequence[NotebookNode]) -> Iterator[NotebookNode]:
    """What the cells of a section put out to be shown."""
    for cell in section:
        for output in cell.get("outputs", ()):
            yield output.get("data", {})


def _says(section: Sequence[NotebookNode], html: str) -> bool:
    return any(html in "".join(data.get("text/html", "")) for data in _outputs(section))


def _draws(section: Sequence[NotebookNode]) -> bool:
    return any(kind.startswith("image/") for data in _outputs(section) for kind in data)


def _markdown(source: str) -> str:
    """Turn Markdown into HTML; markup in it is text, and so are formulas."""
    renderer = IPythonRenderer(escape=True, exclude_anchor_links=True)
    return clean_html(MarkdownWithMath(renderer).render(source))


def _csv_file(output: NotebookNode) -> str:
    file = output.metadata.get("nps", {}).get("file")
    return Markup(' data-table="{}"').format(file) if file else ""


def _structure(name: str, html: str, words: Words) -> ChapterPage:
    """Give a chapter its ids, its place in the order of headings, and tables one can move in."""
    soup = BeautifulSoup(html, "html.parser")
    slug = name.replace("_", "-")
    for prose in soup.find_all(class_="prose"):
        for part in prose.find_all(True, recursive=False):
            part["data-layer"] = prose["data-layer"]
            part["data-prose"] = ""
        prose.unwrap()
    headings = soup.find_all(["h1", "h2", "h3", "h4", "h5", "h6"])
    if not headings or headings[0].name != "h1":
        heading = soup.new_tag("h1")
        heading.string = name.lstrip("0123456789_").replace("_", " ").capitalize()
        soup.insert(0, heading)
        headings.insert(0, heading)
    for number, heading in enumerate(headings):
        heading.name = f"h{min(6, int(heading.name[1]) + 1)}"
        heading["id"] = f"{slug}-{number}" if number else slug
    for number, table in enumerate(soup.find_all("table"), 1):
        _frame(soup, table, f"{slug}-table-{number}")
    fold_sections(soup, words)
    verdict = soup.find(class_="verdict")
    return ChapterPage(
        id=slug,
        title=headings[0].get_text(),
        html=soup.decode(formatter="minimal"),
        sections=tuple(Section(h["id"], h.get_text()) for h in headings[1:] if h.name == "h3"),
        lead=verdict and verdict.get_text(),
    )


def _frame(soup: BeautifulSoup, table: Tag, name: str) -> None:
    """Put a table into a box that scrolls on a narrow screen and that the keyboard reaches."""
    box = table.wrap(soup.new_tag("div", attrs={"class": "scroll", "tabindex": "0"}))
    if table.caption:
        table.caption["id"] = name
        box["role"], box["aria-labelledby"] = "region", name
    for row in table.find_all("tr"):
        for cell in row.find_all("th"):
            cell["scope"] = cell.get("scope") or ("col" if row.find_parent("thead") else "row")


def _fill(template: str, words: Words, **values) -> str:
    style = "\n".join((TEMPLATES / name).read_text(encoding="utf-8") for name in STYLES)
    return (
        _environment()
        .get_template(template)
        .render(words=words, _=words.gettext, fonts=_font_faces(), style=style, **values)
    )


@cache
def _environment() -> Environment:
    loader = PackageLoader("nps_analysis.report", "template")
    return Environment(loader=loader, autoescape=True, trim_blocks=True, undefined=StrictUndefined)


@cache
def _font_faces() -> str:
    """The typefaces as CSS, each in the page itself."""
    folder = files("nps_analysis") / "assets" / "fonts"
    rule = (
        "@font-face {{ font-family: '{}'; font-weight: {}; "
        "src: url(data:font/woff2;base64,{}) format('woff2'); }}"
    )
    return "\n".join(
        rule.format(family, weight, base64.b64encode(file.read_bytes()).decode())
        for family, weight, file in ((f, w, folder / f"{name}.woff2") for f, w, name in FONTS)
    )
