"""The first page as a letter: brief.txt to paste, and brief.eml to open in a mail program."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import escape

from nbformat import NotebookNode

from nps_analysis.report.cover import Cover
from nps_analysis.report.first_page import FirstPage, Listed, read_first_page

TEXT, LETTER = "brief.txt", "brief.eml"

_INK, _SOFT, _ACCENT, _WASH = "#1b2733", "#56636d", "#0b4f66", "#f3f6f7"
_FACE = "font-family:'Segoe UI',Helvetica,Arial,sans-serif"
_WIDE = 640
"""Pixels, of a letter: what mail programs show without scrolling."""


def letters(
    notebooks: Mapping[str, NotebookNode], cover: Cover, language: str, as_of: datetime
) -> dict[str, bytes]:
    """Write the first page as text and as a letter that is not sent yet.

    Parameters
    ----------
    notebooks : mapping of str to NotebookNode
        Executed, their outputs cleaned.
    cover : Cover
    language : str
    as_of : datetime
        The date that the letter bears, so that the same page gives the same bytes.

    Returns
    -------
    dict of str to bytes
        `brief.txt` and `brief.eml`; nothing where there is no first page.

    Notes
    -----
    The letter has text and HTML of tables with styles of their own; its charts are parts of it.
    It names no sender and nobody to send it to, and nothing in it is fetched.
    """
    page = read_first_page(notebooks)
    if page is None:
        return {}
    text = _text(page, cover)
    return {TEXT: text.encode(), LETTER: _letter(page, cover, text, language, as_of)}


def _above(page: FirstPage, cover: Cover) -> str:
    return " · ".join(filter(None, [cover.organisation, cover.period, page.behind]))


def _text(page: FirstPage, cover: Cover) -> str:
    """The page in lines, without its charts."""
    parts = [
        [_above(page, cover)],
        [page.finding],
        [" ".join(item) for item in page.figures.items],
        [page.ways.message or " ".join(text for _, text in page.ways.items)],
        [page.decide.message],
        [f"- {text}" for _, text in page.decide.items],
    ]
    blocks = ["\n".join(filter(None, lines)) for lines in parts]
    *first, heading, points = blocks
    return "\n\n".join(filter(None, [*first, f"{heading}\n{points}".strip()])) + "\n"


def _letter(page: FirstPage, cover: Cover, text: str, language: str, as_of: datetime) -> bytes:
    """The letter: text, or HTML with its charts beside it."""
    letter = EmailMessage(policy=SMTP)
    letter["Subject"] = f"{cover.organisation}, {cover.period}: {page.finding}"
    letter["Date"] = format_datetime(as_of)
    letter["Content-Language"] = language
    letter["X-Unsent"] = "1"
    letter.set_content(text)
    letter.add_alternative(_html(page, cover, language), subtype="html")
    body = letter.get_body(("html",))
    assert body is not None
    for number, picture in enumerate(page.pictures, 1):
        dots = base64.b64decode("".join(picture.output.data.get("image/png", "")))
        body.add_related(dots, "image", "png", cid=f"<chart-{number}>")
    for number, part in enumerate(one for one in letter.walk() if one.is_multipart()):
        part.set_boundary(f"part-{number}-of-the-letter")
    return letter.as_bytes()


def _html(page: FirstPage, cover: Cover, language: str) -> str:
    """The page as a table of tables, each with its style, as mail programs take it."""
    rows = [
        _row(_above(page, cover), f"color:{_SOFT};font-size:13px"),
        f'<tr><td style="padding:4px 0 12px"><h1 style="margin:0;font-size:24px;line-height:1.2">'
        f"{escape(page.finding)}</h1></td></tr>",
        _side_by_side(list(_figures(page.figures)), 3),
        _side_by_side(list(_charts(page)), 2),
        *_points(page.ways, "&nbsp; "),
        *_points(page.decide, "<br>", numbered=True),
    ]
    table = (
        f'<table role="presentation" cellpadding="0" cellspacing="0" width="{_WIDE}" '
        f'style="{_FACE};color:{_INK};font-size:14px;line-height:1.4">\n'
    )
    head = f'<html lang="{language}"><head><meta charset="utf-8"><title>'
    return "\n".join(
        [
            f"<!doctype html>\n{head}{escape(page.finding)}</title></head>",
            f'<body style="margin:16px;background:#ffffff">\n{table}',
            *filter(None, rows),
            "</table>\n</body></html>\n",
        ]
    )


def _row(text: str, style: str) -> str:
    return f'<tr><td style="{style}">{escape(text)}</td></tr>'


def _figures(listed: Listed) -> Iterator[str]:
    style = f"background:{_WASH};border-top:3px solid {_ACCENT};padding:8px 10px"
    for figure, text in listed.items:
        big = f'<b style="font-size:24px">{escape(figure)}</b>'
        yield f'style="{style}">{big}<br>{escape(text)}'


def _charts(page: FirstPage) -> Iterator[str]:
    for number, picture in enumerate(page.pictures, 1):
        image = (
            f'<img src="cid:chart-{number}" width="{_WIDE // 2 - 16}" alt="{escape(picture.alt)}">'
        )
        yield f'style="padding:10px 0"><b>{escape(picture.message)}</b><br>{image}'


def _side_by_side(cells: list[str], most: int) -> str:
    """Cells in rows of so many, each as wide as the others."""
    if not cells:
        return ""
    across = min(most, len(cells))
    gap = '<td width="12"></td>'
    rows = [
        "<tr>" + gap.join(f'<td valign="top" width="{_WIDE // across}" {one}</td>' for one in part)
        + "</tr>"
        for part in (cells[at : at + across] for at in range(0, len(cells), across))
    ]  # fmt: skip
    table = '<table role="presentation" cellpadding="0" cellspacing="0" width="100%">'
    return (
        f'<tr><td style="padding-bottom:8px">{table}\n' + "\n".join(rows) + "\n</table></td></tr>"
    )


def _points(listed: Listed, between: str, *, numbered: bool = False) -> Iterator[str]:
    """A heading and its points in one cell."""
    if not listed.items:
        return
    heading = f'<h2 style="margin:8px 0 2px;font-size:16px">{escape(listed.message)}</h2>'
    points = [
        escape(f"{number}. {text}" if numbered else f"{first} {text}".strip()).replace(
            " ", "&nbsp;" if not numbered else " "
        )
        for number, (first, text) in enumerate(listed.items, 1)
    ]
    yield f"<tr><td>{heading if listed.message else ''}{between.join(points)}</td></tr>"
