"""What a chart function returns: the picture, its alternative text and its table."""

import base64
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path
from typing import Literal, Protocol

import pandas as pd
from matplotlib.figure import Figure

from nps_analysis.exhibit.theme import PIXELS, to_png, to_svg
from nps_analysis.speech import Sentences, Words
from nps_analysis.speech.claims import Claim
from nps_analysis.spreadsheet import guard


@dataclass(frozen=True)
class Column:
    """One column of a table, as it is read: `kind` says where its cells stand."""

    header: str
    cells: Sequence[str]
    kind: Literal["row", "number", "text"] = "number"


@dataclass(frozen=True)
class Table:
    """A table to read, with the figures it was rounded from.

    Parameters
    ----------
    name : str
        Under which its CSV is published.
    caption : str
    columns : sequence of Column
        The first names the rows.
    data : DataFrame
        Unrounded, for the CSV.
    least : int, optional
        Answers (or renewals, people) that a figure of a row takes; the programme's `min_n` where
        not given. A figure that rests on fewer is not published.
    of_all : sequence of str, optional
        Columns of the data whose figures rest on all rows together, such as a model's, and so not
        on the count of their row.

    Raises
    ------
    ValueError
        If a column has more cells, or fewer, than there are rows of data.

    Examples
    --------
    >>> data = pd.DataFrame({"region": ["=cmd()"], "n": [31], "estimate": [12.9032258064516]})
    >>> table = Table("regions", "NPS by region", [Column("Region", ["=cmd()"], "row"),
    ...                                           Column("Answers", ["31"])], data)
    >>> print(table.csv())
    region,n,estimate
    '=cmd(),31,12.90322581
    <BLANKLINE>
    >>> print(table)
    NPS by region
    Region  Answers
    =cmd()       31

    What is read and what the CSV has are the same rows:

    >>> Table("regions", "NPS by region", [Column("Region", ["EMEA", "All"], "row")], data)
    Traceback (most recent call last):
        ...
    ValueError: table 'regions' has 1 row of data, but column 'Region' has 2 cells
    """

    name: str
    caption: str
    columns: Sequence[Column]
    data: pd.DataFrame
    least: int | None = None
    of_all: Sequence[str] = ()

    def __post_init__(self) -> None:
        rows = len(self.data)
        wrong = [
            f"column {column.header!r} has {_counted(len(column.cells), 'cell')}"
            for column in self.columns
            if len(column.cells) != rows
        ]
        if wrong:
            data = _counted(rows, "row")
            raise ValueError(f"table {self.name!r} has {data} of data, but {', '.join(wrong)}")

    def html(self) -> str:
        """Render as a table with a caption and scoped headers; every cell is escaped."""
        head = "".join(f'<th scope="col"{_side(c)}>{escape(c.header)}</th>' for c in self.columns)
        body = "\n".join(
            f"<tr>{''.join(_cell(c, row) for c in self.columns)}</tr>"
            for row in range(len(self.data))
        )
        return (
            f'<table class="figures">\n<caption>{escape(self.caption)}</caption>\n'
            f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"
        )

    def csv(self) -> str:
        """Write the unrounded figures; no text begins as a spreadsheet formula would."""
        texts = self.data.select_dtypes(exclude=["number", "bool", "datetime", "datetimetz"])
        guarded = {name: texts[name].map(_plain, na_action="ignore") for name in texts}
        return self.data.assign(**guarded).to_csv(
            index=False, float_format="%.10g", lineterminator="\n"
        )

    def __str__(self) -> str:
        columns = [_aligned(column) for column in self.columns]
        rows = ("  ".join(cells).rstrip() for cells in zip(*columns, strict=True))
        return "\n".join([self.caption, *rows])

    def _repr_mimebundle_(self, **_) -> tuple[dict, dict]:
        data = {"text/html": self.html(), "text/plain": str(self), "text/csv": self.csv()}
        about = {"name": self.name, "kind": "table"}
        if self.least is not None:
            about["least"] = self.least
        if of_all := [name for name in self.of_all if name in self.data]:
            about["of_all"] = of_all
        return data, {"nps": about}


@dataclass(frozen=True, repr=False)
class Exhibit:
    """A chart with its alternative text and its table; without a figure, the text is shown.

    Parameters
    ----------
    name : str
        Of its table's CSV, and before the ids of the drawing.
    figure : Figure or None
        None where there is nothing to draw.
    alt : str
        What the chart shows, in words.
    table : Table or None
        None where there is no row.
    claims : tuple of Claim, optional
        What it says, each with the rule by which it is told from chance.
    said : Sentences, optional
        What is said of it, shown first.
    """

    name: str
    figure: Figure | None
    alt: str
    table: Table | None
    claims: tuple[Claim, ...] = ()
    said: Sentences = Sentences(())

    def __repr__(self) -> str:
        return f"{self.name}: {self.alt}" if self.alt else f"{self.name}: {self.table or 'nothing'}"

    @property
    def frame(self) -> pd.DataFrame:
        """The figures as they were computed, one row a row of the table; to go on with."""
        return pd.DataFrame() if self.table is None else self.table.data

    def to_excel(self, path: str | Path) -> Path:
        """Write the frame to a workbook: numbers as numbers, and nothing that would be run."""
        path = Path(path)
        frame = self.frame.copy(deep=False)
        for name, kind in frame.dtypes.items():
            if isinstance(kind, pd.DatetimeTZDtype):
                frame[name] = frame[name].dt.tz_localize(None)
            elif not pd.api.types.is_numeric_dtype(kind):
                frame[name] = frame[name].map(_plain, na_action="ignore")
        frame.to_excel(path, sheet_name=self.name[:31], index=False)
        return path

    def svg(self) -> str:
        """Draw the figure, the same bytes each time."""
        return to_svg(self.figure, self.name)

    def pictures(self) -> dict[str, str]:
        """The drawing, by the kind of picture; in pixels too where a report's run asks for them."""
        found = {"image/svg+xml": self.svg()}
        if dots := os.environ.get(PIXELS):
            found["image/png"] = base64.b64encode(to_png(self.figure, float(dots))).decode()
        return found

    def _ipython_display_(self) -> None:
        from IPython.display import display

        told = [claim.record() for claim in self.claims]
        about = {"nps": {"name": self.name, "claims": told}}
        if self.figure is None and not self.alt and self.table is None:
            said = (*self.said.claims, *self.claims)
            replace(self.said, claims=said)._ipython_display_()
            return
        self.said._ipython_display_()
        if self.figure is None and self.alt:
            text = f'<p class="nothing">{escape(self.alt)}</p>'
            display({"text/html": text, "text/plain": self.alt}, metadata=about, raw=True)
        elif self.figure is not None:
            message = self.said.message.rstrip(".")
            alt = f"{message}. {self.alt}" if message else self.alt
            display(
                {**self.pictures(), "text/plain": alt},
                metadata={"image/svg+xml": {"alt": alt, "name": self.name}, **about},
                raw=True,
            )
        if self.table is not None:
            alone = self.figure is None and not self.alt and told
            display(self.table, metadata={"nps": {"claims": told}} if alone else None)


class Titled(Protocol):
    """A form with its question, what its table is of, and what is said of it."""

    @property
    def title(self) -> str: ...
    @property
    def caption(self) -> str: ...
    @property
    def said(self) -> Sentences: ...


def drawn_title(form: Titled) -> str:
    """What stands above a drawing: its question; under a message, what is measured."""
    return form.caption if form.said.message else form.title


def nothing(
    name: str,
    title: str,
    words: Words,
    table: Table | None = None,
    claims: Sequence[Claim] = (),
    said: Sentences | None = None,
) -> Exhibit:
    """Say that there is nothing to draw, in place of a chart."""
    title = title if title.endswith(("?", ".", "!")) else f"{title}."
    none = words.gettext("{question} There are not enough answers to show.", question=title)
    return Exhibit(name, None, none, table, tuple(claims), said or Sentences(()))


def _plain(cell: object) -> object:
    """A cell of a column of several kinds: a number as it is, a text guarded."""
    if not isinstance(cell, str):
        return cell
    # pandas would leave a carriage return without quotes: what follows would begin a row
    return guard(cell.replace("\r\n", "\n").replace("\r", "\n"))


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _side(column: Column) -> str:
    """Where its cells stand; JupyterLab would put text to the right as well."""
    sides = {"number": ' class="number"', "text": ' style="text-align: left"'}
    return sides.get(column.kind, "")


def _cell(column: Column, row: int) -> str:
    text = escape(column.cells[row])
    if column.kind == "row":
        return f'<th scope="row">{text}</th>'
    return f"<td{_side(column)}>{text}</td>"


def _aligned(column: Column) -> list[str]:
    cells = [" ".join(cell.split()) for cell in [column.header, *column.cells]]
    width = max(map(len, cells))
    align = str.rjust if column.kind == "number" else str.ljust
    return [align(cell, width) for cell in cells]
