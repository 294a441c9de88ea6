"""Which tool wrote a file: one declaration each, recognised by its columns.

Adding a tool is adding a `Layout` to `LAYOUTS`, and an example to its tests.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from nps_analysis.sources.headers import Column, fold

Names = tuple[str, ...]
"""Names one column may bear, in the tool's languages; compared folded."""

_EMAIL: Names = ("email", "e-mail", "email address", "e-mail address")
_CUSTOMER: Names = ("customer_id", "customer id", "customerid")


@dataclass(frozen=True)
class SetAside:
    """Rows that are no customer's finished answer: a column, the words in it, the reason."""

    column: Names
    words: Names
    reason: str


@dataclass(frozen=True, kw_only=True)
class Layout:
    """How one tool writes its exports.

    Parameters
    ----------
    name : str
        As in `sources.layout`.
    signature : tuple of Names
        Columns that together tell the tool; each must be there.
    roles : mapping of str to Names
        Canonical column -> the columns that may hold it, the preferred first.
    further_rows : tuple of str
        One regular expression for each header row under the first: what the
        folded cell under the signature's first column looks like there. All
        must match, or the header has one row.
    carries_right : bool
        Whether a blank name continues the one on its left.
    time_zone : str, optional
        Zone of its times, where the tool says so.
    dates : mapping of str to tuple of str
        Column -> the forms its dates take, used where the values leave the
        order of day and month open.
    set_aside : tuple of SetAside
        Previews, tests and answers never sent in.
    began : Names
        When a respondent began; puts an answer never sent in into its quarter.
    """

    name: str
    signature: tuple[Names, ...]
    roles: Mapping[str, Names]
    further_rows: tuple[str, ...] = ()
    carries_right: bool = False
    time_zone: str | None = None
    dates: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    set_aside: tuple[SetAside, ...] = ()
    began: Names = ()


MAPPED = Layout(name="mapped", signature=(), roles={})
"""A file described by the programme alone: its `columns` are the signature."""

LAYOUTS: Mapping[str, Layout] = {
    layout.name: layout
    for layout in (
        Layout(
            name="typeform",
            signature=(("#",), ("start date (utc)",), ("submit date (utc)",), ("network id",)),
            roles={
                "response_id": ("#",),
                "responded_at": ("submit date (utc)",),
                "email": _EMAIL,
                "customer_id": _CUSTOMER,
            },
            time_zone="UTC",
            set_aside=(SetAside(("response type",), ("started", "partial"), "not_completed"),),
            began=("start date (utc)",),
        ),
        Layout(
            name="surveymonkey",
            signature=(("respondent id",), ("collector id",), ("start date",), ("end date",)),
            roles={
                "response_id": ("respondent id",),
                "responded_at": ("end date",),
                "email": ("email address",),
                "first_name": ("first name",),
                "last_name": ("last name",),
                "customer_id": _CUSTOMER,
            },
            further_rows=(r"",),
            carries_right=True,
            dates={"end date": ("MM/DD/YYYY AM", "M/D/YYYY AM")},
        ),
        Layout(
            name="google-forms",
            signature=(("timestamp", "horodateur", "marcaj de timp", "marca de timp"),),
            roles={
                "responded_at": ("timestamp", "horodateur", "marcaj de timp", "marca de timp"),
                "email": (*_EMAIL, "adresse e-mail", "adresse email", "adresa de e-mail"),
                "customer_id": _CUSTOMER,
            },
            dates={
                "timestamp": ("M/D/YYYY",),
                "horodateur": ("DD/MM/YYYY",),
                "marcaj de timp": ("DD.MM.YYYY",),
                "marca de timp": ("DD.MM.YYYY",),
            },
        ),
        Layout(
            name="qualtrics",
            signature=(
                ("responseid",),
                ("startdate",),
                ("enddate",),
                ("recordeddate",),
                ("finished",),
            ),
            roles={
                "response_id": ("responseid",),
                "responded_at": ("enddate",),
                "email": ("recipientemail",),
                "first_name": ("recipientfirstname",),
                "last_name": ("recipientlastname",),
                "customer_id": ("externalreference", *_CUSTOMER),
                "channel": ("distributionchannel",),
                "language": ("userlanguage",),
            },
            further_rows=(r".*", r'\{"importid".*'),
            set_aside=(
                SetAside(("status",), ("survey preview", "survey test", "1", "2"), "test_row"),
                SetAside(("distributionchannel",), ("preview", "test"), "test_row"),
                SetAside(("finished",), ("false", "0", "faux", "fals"), "not_completed"),
            ),
        ),
    )
}


@dataclass(frozen=True)
class Header:
    """A header found in a file: the records it takes, and its columns."""

    layout: Layout
    first: int
    rows: int
    columns: tuple[Column, ...]


def header(records: Sequence[Sequence[str]], first: int, layout: Layout) -> Header:
    """Read the header that begins at a record, as a layout writes it."""
    names = list(records[first])
    under = records[first + 1 : first + 1 + len(layout.further_rows)]
    anchors = {fold(name) for name in layout.signature[0]} if layout.signature else set()
    at = next((index for index, name in enumerate(names) if fold(name) in anchors), 0)
    looks = [fold(_cell(cells, at)) for cells in under]
    if not (
        len(looks) == len(layout.further_rows)
        and all(map(re.fullmatch, layout.further_rows, looks))
    ):
        under = []
    width = max(len(cells) for cells in (names, *under))
    names += [""] * (width - len(names))
    if layout.carries_right and under:
        for index in range(1, width):
            names[index] = names[index] or names[index - 1]
    labels = [_cell(under[0], i) if under else "" for i in range(width)]
    columns = tuple(Column(i, name, labels[i]) for i, name in enumerate(names))
    return Header(layout, first, 1 + len(under), columns)


def _cell(cells: Sequence[str], index: int) -> str:
    return cells[index] if index < len(cells) else ""
