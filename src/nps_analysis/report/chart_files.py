"""The charts of the chapters as files of their own: to paste, to print, to send."""

from __future__ import annotations

import base64
from collections.abc import Mapping

from nbformat import NotebookNode

from nps_analysis.report.editions import ALONE, Edition
from nps_analysis.report.table_files import free_name

SVG, PNG = "image/svg+xml", "image/png"


def take_charts(
    notebooks: Mapping[str, NotebookNode], edition: Edition = ALONE
) -> dict[str, bytes]:
    """Collect every chart that is published, drawn in lines and, where there is one, in pixels.

    Parameters
    ----------
    notebooks : mapping of str to NotebookNode
        Executed chapters by name, without what is held back. A picture in pixels leaves the
        outputs that are drawn in lines as well: no notebook and no page shows it.
    edition : Edition, optional

    Returns
    -------
    dict of str to bytes
        `charts/<chapter>-<name>.svg` and `.png`, named as the table behind the chart is.
    """
    charts: dict[str, bytes] = {}
    taken: set[str] = set()
    for chapter, notebook in notebooks.items():
        for cell in notebook.cells:
            for output in cell.get("outputs", ()):
                drawn = output.get("data", {}).get(SVG)
                if drawn is None:
                    continue
                name = output.metadata.get("nps", {}).get("name", "chart")
                plain = free_name("charts", chapter, name, "svg", taken)
                taken.add(plain)
                content = "".join(drawn).encode()
                charts[edition.called(plain, content)] = content
                if pixels := output.data.pop(PNG, None):
                    content = base64.b64decode("".join(pixels))
                    charts[edition.called(f"{plain[:-3]}png", content)] = content
    return charts
