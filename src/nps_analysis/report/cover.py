"""What the page says of itself: whose it is, of when, and where its figures come from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from nps_analysis import store
from nps_analysis.contract import SCALES
from nps_analysis.programme import Programme, spoken
from nps_analysis.speech.formats import Words


@dataclass(frozen=True)
class Cover:
    """What stands before and after the chapters, in the report's language."""

    organisation: str
    title: str
    period: str
    sample: bool
    part: str | None = None
    about: tuple[str, ...] = ()
    provenance: tuple[tuple[str, str], ...] = ()


def make_cover(
    programme: Programme,
    period: str,
    language: str,
    manifest: Mapping[str, Any],
    code_version: str,
    where: str | None = None,
) -> tuple[Cover, datetime]:
    """Write the cover of a period's report, and find the moment its data end.

    Returns
    -------
    cover : Cover
    as_of : datetime
        Of the period's last answer, in the programme's time zone; where nobody answered, the
        period's end.
    """
    words = Words(language)
    how: dict[str, Any] = {"period": period, "programme": programme, "missing": "empty"}
    answers = store.load("responses", where=where, **how)
    last = answers["responded_at"].max().to_pydatetime() if len(answers) else None
    low, high = _scale(answers).split("-")
    _, end = programme.period_bounds(period)
    zone = ZoneInfo(programme.calendar.time_zone)
    as_of = (last or end - timedelta(seconds=1)).astimezone(zone)
    inputs = manifest["inputs"]
    rows = sum(one["rows_in"] for one in inputs)
    return Cover(
        organisation=programme.organisation,
        title=spoken(programme.title, language),
        period=words.period(period),
        sample=programme.sample,
        part=where and _part(words, where, answers, store.load("responses", **how)),
        about=()
        if last is None
        else (
            words.gettext(
                "Customers were asked: “{question}” They answered from {low} to {high}.",
                question=spoken(programme.question, language),
                low=low,
                high=high,
            ),
            words.gettext(
                "Every score stands with the number of answers behind it and with an interval: in "
                "{confidence} of surveys such as this one, the interval holds the score that "
                "everybody’s answers would have given, if those who kept silent think like those "
                "who answered.",
                confidence=words.percent(programme.thresholds.confidence),
            ),
            words.gettext(
                "A score is said to have risen or fallen only where that can be told from chance; "
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
                words.gettext("In the same folder"),
                words.gettext(
                    "tables/ and tables.xlsx hold the tables, charts/ the charts, chapters/ how "
                    "each figure was computed, run.json the exports’ fingerprints and all versions"
                ),
            ),
        ),
    ), as_of


def _part(words: Words, where: str, answers: pd.DataFrame, everybody: pd.DataFrame) -> str:
    """Say which part of the customers the report is of, and how many of the answers."""
    some, all_of_them = (
        int((rows["score"].notna() & (rows["survey"] == "relational")).sum())
        for rows in (answers, everybody)
    )
    return words.gettext(
        "A part: {part}, {some} of {answers}.",
        part=where,
        some=words.count(some),
        answers=words.answers(all_of_them),
    )


def _scale(answers: pd.DataFrame) -> str:
    """The scale of the relational scores; where there is none, the usual one."""
    scored = answers[answers["score"].notna() & (answers["survey"] == "relational")]
    return scored["scale"].iloc[0] if len(scored) else SCALES[0]
