"""What the page says of itself: whose it is, of when, and where its figures come from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from nps_analysis import store
from nps_analysis.programme import Programme
from nps_analysis.words.formats import Words


@dataclass(frozen=True)
class Cover:
    """What stands before and after the chapters, in the report's language."""

    organisation: str
    title: str
    quarter: str
    sample: bool
    about: tuple[str, ...] = ()
    provenance: tuple[tuple[str, str], ...] = ()


def make_cover(
    programme: Programme,
    quarter: str,
    language: str,
    manifest: Mapping[str, Any],
    code_version: str,
) -> tuple[Cover, datetime]:
    """Write the cover of a quarter's report, and find the moment its data end.

    Returns
    -------
    cover : Cover
    as_of : datetime
        Of the quarter's last answer, in the programme's time zone; where nobody answered, the
        quarter's end.
    """
    words = Words(language)
    last = _last_answer(programme, quarter, manifest)
    _, end = programme.quarter_bounds(quarter)
    zone = ZoneInfo(programme.calendar.time_zone)
    as_of = (last or end - timedelta(seconds=1)).astimezone(zone)
    inputs = manifest["inputs"]
    rows = sum(one["rows_in"] for one in inputs)
    return Cover(
        organisation=programme.organisation,
        title=programme.title,
        quarter=words.quarter(quarter),
        sample=programme.sample,
        about=()
        if last is None
        else (
            words.gettext(
                "Customers were asked: “{question}” They answered from 0 to 10.",
                question=programme.question,
            ),
            words.gettext(
                "Every score stands with the number of answers behind it and with an interval: in "
                "{confidence} of surveys such as this one, the interval holds the score that "
                "everybody’s answers would have given.",
                confidence=words.percent(programme.thresholds.confidence),
            ),
            words.gettext(
                "A score is said to have risen or fallen only where that can be told from noise; "
                "groups with fewer than {answers} are counted but not scored.",
                answers=words.answers(programme.thresholds.min_n),
            ),
        ),
        provenance=(
            (
                words.gettext("Last answer") if last else words.gettext("Last day"),
                words.date(as_of),
            ),
            (
                words.gettext("Exports read"),
                words.gettext(
                    "{files} files, {rows} rows",
                    files=words.count(len({one["path"] for one in inputs})),
                    rows=words.count(rows),
                ),
            ),
            (words.gettext("Code"), f"nps-analysis {code_version}"),
            (
                words.gettext("Beside this page"),
                words.gettext(
                    "tables/ holds its tables as CSV, chapters/ how each figure was computed, "
                    "run.json the exports’ fingerprints and all versions"
                ),
            ),
        ),
    ), as_of


def _last_answer(
    programme: Programme, quarter: str, manifest: Mapping[str, Any]
) -> datetime | None:
    """When the quarter's last answer came, if anybody was asked."""
    if "responses" not in manifest["tables"]:
        return None
    answers = store.load("responses", quarter=quarter, programme=programme)
    return answers["responded_at"].max().to_pydatetime() if len(answers) else None
