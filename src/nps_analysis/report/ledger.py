"""All that the chapters state or looked at, collected from what they display."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from nbformat import NotebookNode

from nps_analysis.report.fence import WORKBOOK

CLAIMS = "claims.json"


def stated(notebooks: Mapping[str, NotebookNode]) -> list[dict[str, Any]]:
    """List the claims of executed chapters, in the order in which they are displayed.

    Parameters
    ----------
    notebooks : mapping of str to NotebookNode
        By name. What a cell tagged `workbook` displays is no statement of the report.

    Returns
    -------
    list of dict
        The fields of `Claim`, and `chapter`, the first to display it; each claim once.
    """
    found: dict[str, dict[str, Any]] = {}
    for chapter, notebook in notebooks.items():
        for cell in notebook.cells:
            if WORKBOOK in cell.metadata.get("tags", ()):
                continue
            for output in cell.get("outputs", ()):
                for claim in output.get("metadata", {}).get("nps", {}).get("claims", ()):
                    found.setdefault(json.dumps(claim), {**claim, "chapter": chapter})
    return list(found.values())


def ledger_bytes(claims: list[dict[str, Any]]) -> bytes:
    """The file of the claims: one claim a line."""
    lines = ",\n".join(json.dumps(claim, ensure_ascii=False, allow_nan=False) for claim in claims)
    return f"[\n{lines}\n]\n".encode() if claims else b"[]\n"
