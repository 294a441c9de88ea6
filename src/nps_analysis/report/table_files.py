"""The tables of the chapters as CSV files that a spreadsheet opens without running anything."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping

from nbformat import NotebookNode

from nps_analysis.spreadsheet import guard


def take_tables(notebooks: Mapping[str, NotebookNode]) -> dict[str, bytes]:
    """Collect the CSV form of every table, and note in its output under which name.

    Parameters
    ----------
    notebooks : mapping of str to NotebookNode
        Executed chapters by name. Each output with `text/csv` gets its file's
        name as `metadata["nps"]["file"]`.

    Returns
    -------
    dict of str to bytes
        `tables/<chapter>-<name>.csv` -> UTF-8, figures as the chapter gave them.
    """
    tables: dict[str, bytes] = {}
    for chapter, notebook in notebooks.items():
        for cell in notebook.cells:
            for output in cell.get("outputs", ()):
                if "text/csv" not in output.get("data", {}):
                    continue
                about = output.metadata.setdefault("nps", NotebookNode())
                about["file"] = _free_name(chapter, about.get("name", "table"), tables)
                tables[about["file"]] = guard_csv(output.data["text/csv"]).encode()
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


def _free_name(chapter: str, name: str, taken: Mapping[str, bytes]) -> str:
    stem = f"tables/{chapter}-{re.sub(r'[^a-z0-9-]+', '-', str(name).lower()).strip('-')}"
    number = 1
    while (file := f"{stem}.csv" if number == 1 else f"{stem}-{number}.csv") in taken:
        number += 1
    return file
