"""Write a programme.toml to correct, from what the exports seem to hold."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from glob import escape
from pathlib import PurePosixPath

from nps_analysis.locales import languages
from nps_analysis.sources.clues import day_of
from nps_analysis.sources.guessing import Guess
from nps_analysis.sources.headers import fold

_ORDER = (
    "responses",
    "invitations",
    "customers",
    "accounts",
    "renewals",
    "usage",
    "departures",
    "",
)
_SURE = ("sure", "likely", "unsure")
_VALUES = re.compile(r"'[^']*'|[\d.,:/-]+")
"""What a problem repeats of a file, which others of its kind do not share."""
_TOLD_APART = 60
_CANDIDATES = 6
"""Columns at most that are offered where the question was not found."""


def draft(guesses: Sequence[Guess], *, name: str, raw: str, time_zone: str = "UTC") -> str:
    """Write a commented programme.toml: what is sure as keys, what is not as comments.

    Parameters
    ----------
    guesses : sequence of Guess
        One an export.
    name : str
        Of the programme, and first guess of the organisation.
    raw : str
        Where the exports are, from where the file will be.
    time_zone : str, default "UTC"

    Returns
    -------
    str
        TOML. Every file is in one of its [[sources]], or in a comment that says why not.
    """
    slug = re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-") or "programme"
    question = Counter(one.question for one in guesses if " " in one.question).most_common(1)
    asked = question[0][0] if question else "How likely are you to recommend us?"
    lines = [
        "# Written by nps-analysis init, from what it saw in the exports. Correct it, then run:",
        "# nps-analysis check",
        f"name = {_quoted(slug)}",
        f"title = {_quoted(f'Would customers recommend {name}?')}",
        f"organisation = {_quoted(name)}",
        f"question = {_quoted(asked)}",
        f'language = "en"                # of the report: one of {", ".join(languages())}',
        "",
        "[folders]",
        f"raw = {_quoted(raw)}",
        "",
        "[calendar]",
        "first_month = 1                # the month in which the (fiscal) first quarter begins",
        f"time_zone = {_quoted(time_zone):<20} # to correct: quarters are cut at local midnight",
        "",
        "[answers]",
        'one_per = "customer"           # or "response": every answer counts',
        'keep = "latest"                # or "first", of several in a quarter',
        *_segments(guesses),
        *_sources(guesses),
    ]
    return "\n".join(lines) + "\n"


def _segments(guesses: Sequence[Guess]) -> Iterator[str]:
    """Columns that may divide customers, for the reader to choose from."""
    found: dict[str, tuple[str, list[str]]] = {}
    for one in guesses:
        if one.table in ("customers", "accounts", "responses"):
            for column, levels in one.levels.items():
                found.setdefault(fold(column), (column, levels))
    if not found:
        return
    yield ""
    yield "# Segments: columns that seem to divide customers. Uncomment those that matter, and name"
    yield "# their column in each source that has it, as in the [sources.columns] below."
    for column, levels in found.values():
        yield "# [[segments]]"
        yield f"# column = {_quoted(_role(column))}  # from {_quoted(column)}"
        yield f"# levels = [{', '.join(map(_quoted, levels))}]"


def _sources(guesses: Sequence[Guess]) -> Iterator[str]:
    """One [[sources]] for the files of a folder that are alike; what fits nothing as a comment."""
    groups: dict[tuple, list[Guess]] = {}
    for one in sorted(guesses, key=lambda one: (_ORDER.index(one.table), one.path)):
        groups.setdefault(_alike(one), []).append(one)
    folders = Counter((_folder(part[0]), _ending(part[0]).lower()) for part in groups.values())
    for part in groups.values():
        first = part[0]
        yield ""
        if first.sure == "no":
            for one in part:
                yield f"# {_line(one.path)}: not recognised. {_line(one.why)}"
            continue
        alone = folders[_folder(first), _ending(first).lower()] == 1 and bool(_ending(first))
        if alone and (_folder(first) or part[1:]):
            yield from _source(part, f"{escape(_folder(first))}*{_ending(first)}")
            continue
        for number, one in enumerate(part):
            yield from [""] if number else []
            yield from _source([one], escape(one.path))


def _alike(one: Guess) -> tuple:
    """What files share that are read alike, and leave the same to settle."""
    settle = {_VALUES.sub("", problem)[:_TOLD_APART] for problem in one.problems}
    keys = repr(sorted(one.keys.items()))
    columns = tuple(one.columns.items())
    place = _folder(one), _ending(one), one.sure == "no"
    return one.table, one.layout, columns, place, keys, one.candidates, tuple(sorted(settle))


def _source(part: Sequence[Guess], files: str) -> Iterator[str]:
    one = max(part, key=lambda one: _SURE.index(one.sure))
    yield f"# {one.sure}: {_line(one.why)}"
    for each in part:
        of = f" in {_line(each.path)}" if part[1:] else ""
        yield from (f"# to settle{of}: {_line(problem)}" for problem in each.problems)
    yield "[[sources]]"
    yield f"table = {_quoted(one.table)}"
    yield f"files = {_quoted(files)}"
    if one.layout:
        yield f"layout = {_quoted(one.layout)}"
    for key in ("layout", "sheet"):
        for name in one.keys.get(f"{key}s", ()):
            yield f"# {key} = {_quoted(name)}  # is it this one?"
    if "encoding" in one.keys:
        encoding = _quoted(one.keys["encoding"])
        yield f'# encoding = {encoding}  # to correct: "cp1252" is Western, "cp1250" Central Europe'
    if "header_rows" in one.keys:
        yield f"header_rows = {one.keys['header_rows']}    # names, then what they mean"
    if "within" in one.keys:
        yield f'# within = "{day_of(one.path)[:4] or "YYYY"}-MM"    # the month of these days'
    if "long" in one.keys:
        yield "[sources.long]"
        yield from (f"{role} = {_quoted(name)}" for role, name in one.keys["long"].items())
    if one.columns:
        yield "[sources.columns]"
        for role, column in one.columns.items():
            yield f"{role} = {_quoted(column)}"
    few = one.candidates[:_CANDIDATES]
    when = one.keys.get("dated", ())[:_CANDIDATES] if "responded_at" not in one.columns else ()
    if (few or when) and not one.columns:
        yield "# [sources.columns]"
    yield from (f"# responded_at = {_quoted(name)}  # is this when they answered?" for name in when)
    yield from (f"# score = {_quoted(name)}  # is this the question?" for name in few)
    yield from _constants(one)


def _constants(one: Guess) -> Iterator[str]:
    """What is the same for every row of a file, or may be."""
    answers = one.table == "responses" and one.layout == "mapped"
    day = one.keys.get("constants", {}).get("responded_at")
    effort = answers and "effort" in one.columns and "score" not in one.columns
    if day or effort:
        yield "[sources.constants]"
    if day:
        yield f"responded_at = {_quoted(day)}     # from the name of the file; to correct"
    if effort:
        yield 'survey = "transactional"        # asked after a contact, not once a quarter'
    if answers and not day and "responded_at" not in one.columns:
        if not effort:
            yield "# [sources.constants]"
        year = day_of(one.path)[:4] or "YYYY"
        yield f'# responded_at = "{year}-MM-DD"  # one day for the whole file, where it is one wave'


def _folder(one: Guess) -> str:
    parent = PurePosixPath(one.path).parent.as_posix()
    return "" if parent == "." else f"{parent}/"


def _ending(one: Guess) -> str:
    return PurePosixPath(one.path).suffix


def _role(column: str) -> str:
    plain = re.sub(r"[^a-z0-9]+", "_", fold(column)).strip("_")
    return plain if plain[:1].isalpha() else f"column_{plain}"


def _line(text: str) -> str:
    return " ".join(text.split())


def _quoted(text: str) -> str:
    """A TOML basic string, which is JSON's but for the delete character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
