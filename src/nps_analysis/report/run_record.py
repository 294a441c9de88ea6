"""What run.json says: of what a report was made, so that it can be made again."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from nps_analysis.programme import Programme, spoken
from nps_analysis.store import disk

LIBRARIES = (
    "duckdb", "matplotlib", "narwhals", "nbconvert", "numpy", "pandas", "papermill", "pyarrow",
    "scipy", "seaborn", "statsmodels", "weasyprint",
)  # fmt: skip


def record_of(
    programme: Programme, asked: Mapping[str, str], manifest: Mapping[str, Any]
) -> dict[str, Any]:
    """Say of what a report was made, so that it can be made again and told from another."""
    inputs = ("path", "table", "sha256", "rows_in", "kept", "refused")
    return {
        "programme": programme.name,
        "organisation": programme.organisation,
        "title": spoken(programme.title, asked["language"]),
        "sample": programme.sample,
        "period": asked["period"],
        "where": asked.get("where"),
        "ends": programme.period_bounds(asked["period"])[1].isoformat(timespec="seconds"),
        "parameters": {**asked, "programme": programme.path.name},
        "rules": disk.digested(programme.path),
        "code_version": code_version(),
        "versions": versions(),
        "inputs": [{key: one[key] for key in inputs} for one in manifest["inputs"]],
    }


def versions() -> dict[str, str]:
    """The versions of Python and of the libraries that figures and files come from."""
    return {"python": platform.python_version(), **{name: version(name) for name in LIBRARIES}}


def times(started: datetime) -> dict[str, Any]:
    """When a run began, when it ended, and how long it took."""
    ended = datetime.now(UTC)
    return {
        "started": started.isoformat(timespec="seconds"),
        "ended": ended.isoformat(timespec="seconds"),
        "duration_seconds": round((ended - started).total_seconds(), 1),
    }


@cache
def code_version() -> str:
    """Name the code that makes the report: its release, and a digest of its sources."""
    package = Path(__file__).parents[1]
    found = hashlib.sha256()
    data = package / "data"
    for path in sorted(package.rglob("*")):
        if path.is_relative_to(data):
            continue
        if path.is_file() and path.suffix in {".py", ".j2", ".css", ".po", ".json", ".toml"}:
            found.update(path.relative_to(package).as_posix().encode() + path.read_bytes())
    return f"{version('nps-analysis')}+sources.{found.hexdigest()[:8]}"
