"""The tables of the chapters as CSV files that a spreadsheet opens without running anything."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Mapping

from nbformat import NotebookNode

from nps_analysis.report.editions import ALONE, Edition
from nps_analysis.spreadsheet import guard


def take_tables(
    notebooks: Mapping[str, NotebookNode], edition: Edition = ALONE
) -> dict[str, bytes]:
    """Collect the CSV form of every table, and note in its output under which name.

    Parameters
    ----------
    notebooks : mapping of str to NotebookNode
        Executed chapters by name. Each output with `text/csv` gets its file's
        name as `metadata["nps"]["file"]`.
    edition : Edition, optional
        Whose tables they are; one that holds what the first language's does is that file.

    Returns
    -------
    dict of str to bytes
        `tables/<chapter>-<name>.csv` -> UTF-8, figures as the chapter gave them.
    """
    tables: dict[str, bytes] = {}
    taken: set[str] = set()
    for chapter, notebook in notebooks.items():
        for cell in notebook.cells:
            for output in cell.get("outputs", ()):
                if "text/csv" not in output.get("data", {}):
                    continue
                about = output.metadata.setdefault("nps", NotebookNode())
                plain = free_name("tables", chapter, about.get("name", "table"), "csv", taken)
                content = guard_csv(output.data["text/csv"]).encode()
                taken.add(plain)
                about["file"] = edition.called(plain, content)
                tables[about["file"]] = content
    return tables


def guard_csv(text: str) -> str:
    """Put an apostrophe before every cell that a spreadsheet would take for a formula.

    Examples
    --------
    >>> guard_csv("region,change\\n=cmd(),-5.28\\n")
    "region,change\\r\\n'=cmd(),-5.28\\r\\n"
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    for row in csv.reader(io.StringIO(text, newline="")):
        writer.writerow([guard(cell) for cell in row])
    return out.getvalue()


def free_name(folder: str, chapter: str, name: str, ending: str, taken: Collection[str]) -> str:
    """Name a file after its chapter and what it shows, as no other is named."""
    stem = f"{folder}/{chapter}-{re.sub(r'[^a-z0-9-]+', '-', str(name).lower()).strip('-')}"
    number = 1
    while (file := f"{stem}.{ending}" if number == 1 else f"{stem}-{number}.{ending}") in taken:
        number += 1
    return file
