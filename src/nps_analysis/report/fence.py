"""What of a chapter is published: exhibits and sentences, and of them no figure of too few.

A chapter is a notebook, and a notebook puts out whatever its writer asks for. What carries no
`metadata["nps"]` was made by no exhibit and no sentence: nobody held anything back in it, and it
stays with its maker. What carries it is looked at once more, as the reader would meet it: a figure
that rests on fewer than its table takes is blanked, with the chart that shows it.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bs4 import BeautifulSoup
from nbformat import NotebookNode
from nbformat.v4 import new_output

from nps_analysis.speech.catalogue import mark
from nps_analysis.speech.formats import Words

WORKBOOK = "workbook"
"""The tag of a cell that is for whoever opens the notebook, and in no report."""

WITHHELD = "withheld"
"""The kind of a line that stands, in the notebook alone, for what is not published."""

COUNTED = ("n", "people", "renewals", "answers", "accounts")
"""Columns that count what a row's figures rest on; of several, the first."""

_NAMED = re.compile(r"n_.*|.* n|people|renewals|answers|accounts|asked|invited")
"""Counts, whether or not a figure rests on them; "EMEA n" is that of the figure "EMEA"."""
_RAW = mark("Not published: no exhibit made it, so that nothing in it was held back.")
_ALONE = mark("Not published: a chart without its table, in which nobody can see what it shows.")
_FEW = mark("Not published: the chart shows a figure of too few.")


@dataclass(frozen=True)
class Fence:
    """Between the chapters and the report.

    Parameters
    ----------
    words : Words
        In which the lines are written that stand for what is not published.
    min_n : int
        What a figure takes, where its table names no other threshold.
    min_comments : int
        Comments of a class below which none of them is quoted.
    """

    words: Words
    min_n: int
    min_comments: int

    def hold(self, notebooks: Mapping[str, NotebookNode]) -> list[str]:
        """Take out of executed chapters, in place, what is not to be published.

        Parameters
        ----------
        notebooks : mapping of str to NotebookNode
            By name. Cells tagged `workbook` lose their outputs in silence.

        Returns
        -------
        list of str
            What was taken out and where, for the maker of the report.
        """
        return [
            f"chapters/{name}.ipynb, cell {number}, {what}"
            for name, notebook in notebooks.items()
            for number, cell in enumerate(notebook.cells, 1)
            for what in dict.fromkeys(self._cell(cell))
        ]

    def _cell(self, cell: NotebookNode) -> Iterator[str]:
        """Hold back what a cell puts out; say what."""
        if not cell.get("outputs"):
            return
        if WORKBOOK in cell.metadata.get("tags", ()):
            cell.outputs = []
            return
        few = {}
        for output in cell.outputs:
            if "nps" in output.get("metadata", {}) and "text/csv" in output.data:
                name = output.metadata["nps"].get("name")
                blanked = self._table(output)
                few[name] = blanked or few.get(name, 0)
                if blanked:
                    yield f"has a table {name!r} with figures of too few in {blanked} of its rows"
        kept = []
        for output in cell.outputs:
            why = _reason(output, few)
            kept.append(self._line(why) if why else output)
            if output.get("name") == "stderr":
                yield f"has warnings to read: {_first_warning(output.text)}"
            elif why:
                yield _TOLD[why]
        cell.outputs = kept

    def _line(self, why: str) -> NotebookNode:
        return new_output(
            "display_data",
            data={"text/plain": self.words.gettext(why)},
            metadata={"nps": {"kind": WITHHELD}},
        )

    def _table(self, output: NotebookNode) -> int:
        """Blank the rows of a table that rest on too few; how many."""
        head, *rows = csv.reader(io.StringIO("".join(output.data["text/csv"]), newline=""))
        about = output.metadata["nps"]
        table = _Read(head, rows, set(about.get("of_all", ())))
        if "comment" in head:
            few, why = table.quotes_of_few(self.min_comments), "too few comments to quote any"
        else:
            least = self.min_n if about.get("least") is None else about["least"]
            few, why = table.figures_of_few(least), f"below {least}"
        if few:
            output.data["text/csv"] = table.without(few, why)
            html = "".join(output.data.get("text/html", ""))
            blanked = _blank(html, {at: table.count(at) for at in few}, self.words)
            output.data |= {"text/html": blanked, "text/plain": about.get("name", "")}
        return len(few)


_TOLD = {
    _RAW: "puts out what no exhibit made; it is not published",
    _ALONE: "draws a chart without its table; it is not published",
    _FEW: "draws a chart with a figure of too few; it is not published",
}


def _reason(output: NotebookNode, few: Mapping[str, int]) -> str | None:
    """Why an output is not published; None where it is."""
    about = output.get("metadata", {}).get("nps")
    if about is None or "data" not in output:
        return _RAW
    if any(kind.startswith("image/") for kind in output.data):
        name = about.get("name")
        if name not in few:
            return _ALONE
        return _FEW if few[name] else None
    return None


@dataclass(frozen=True)
class _Read:
    """A table as its CSV has it."""

    head: list[str]
    rows: list[list[str]]
    of_all: set[str]

    @property
    def base(self) -> int | None:
        """Where the column stands that counts what figures rest on."""
        found = [self.head.index(name) for name in COUNTED if name in self.head]
        return found[0] if found else None

    def count(self, at: int) -> float | None:
        """What the figures of a row rest on; None where nobody says."""
        return None if self.base is None else _number(self.rows[at][self.base])

    def figures_of_few(self, least: int) -> list[int]:
        """The rows with a figure that rests on fewer, or on nobody knows how many."""
        figures = {place: self._counted_in(place) for place in self._figures()}
        return [
            at
            for at, row in enumerate(self.rows)
            if any(
                _number(row[place]) is not None
                and (count is None or (_number(row[count]) or 0) < least)
                for place, count in figures.items()
            )
        ]

    def _counted_in(self, place: int) -> int | None:
        """Where what a column's figures rest on is counted: its own column, else the row's."""
        own = re.sub(r" (low|high)$", "", self.head[place]) + " n"
        return self.head.index(own) if own in self.head else self.base

    def quotes_of_few(self, least: int) -> list[int]:
        """The rows with a comment of a class that wrote fewer, or nobody knows how many."""
        of = self.head.index("of") if "of" in self.head else None
        return [
            at
            for at, row in enumerate(self.rows)
            if row[self.head.index("comment")] and (of is None or (_number(row[of]) or 0) < least)
        ]

    def without(self, few: list[int], why: str) -> str:
        """The CSV without the figures, or comments, of these rows, and why."""
        note = "note" if "note" in self.head else None
        out = io.StringIO(newline="")
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(self.head if note else [*self.head, "note"])
        gone = {self.head.index("comment")} if "comment" in self.head else set(self._numeric())
        for at, row in enumerate(self.rows):
            written = row if note else [*row, ""]
            if at in few:
                written = ["" if place in gone else cell for place, cell in enumerate(written)]
                n = self.count(at)
                said = why if n is None or "comment" in self.head else f"n = {n:g}, {why}"
                written[self.head.index(note) if note else -1] = said
            writer.writerow(written)
        return out.getvalue()

    def _numeric(self) -> Iterator[int]:
        """Columns with a number, other than what rows are counted by."""
        for place, name in enumerate(self.head):
            counts = place == self.base or _NAMED.fullmatch(name)
            cells = [_number(row[place]) for row in self.rows]
            if not counts and any(cell is not None for cell in cells):
                yield place

    def _figures(self) -> Iterator[int]:
        """Columns of figures: after the count any number, before it those that are not whole.

        Before the count stands what a row is of, such as an answer of the scale; where nothing is
        counted, whole numbers are counts themselves.
        """
        for place in self._numeric():
            cells = [cell for row in self.rows if (cell := _number(row[place])) is not None]
            after = self.base is not None and place > self.base
            whole = all(cell >= 0 and cell == int(cell) for cell in cells)
            if self.head[place] not in self.of_all and (after or not whole):
                yield place


def _blank(html: str, few: Mapping[int, float | None], words: Words) -> str:
    """Leave of these rows their names and their count; the first cell that is blank says why."""
    soup = BeautifulSoup(html, "html.parser")
    rows = soup.select("tbody > tr")
    for at, count in few.items():
        said = words.gettext("too few to show")
        known = count is None
        for cell in rows[at].find_all("td"):
            if not known and re.sub(r"\D", "", cell.get_text()) == f"{count:g}":
                known = True
                continue
            cell.string, said = said, ""
    return soup.decode(formatter="minimal")


def _number(cell: str) -> float | None:
    """A number as the CSV has it; None for a text and for nothing."""
    try:
        found = float(cell)
    except ValueError:
        return None
    return found if abs(found) < float("inf") else None


def _first_warning(text: str) -> str:
    """The line of what was written to stderr that says most."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    said = [line for line in lines if "Warning: " in line] or lines or [""]
    return re.sub(r"^\S+:\d+: ", "", said[0])
