"""What is badly formed in a programme, said key by key."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from nps_analysis.locales import languages

if TYPE_CHECKING:
    from pydantic import BaseModel, ValidationError


class ProgrammeError(ValueError):
    """A programme that cannot be used, with every problem found in it."""

    def __init__(self, path: Path | str, problems: Iterable[str]) -> None:
        self.path = path
        self.problems = tuple(problems)
        count = len(self.problems)
        things = "1 problem" if count == 1 else f"{count} problems"
        lines = [f"{path}: {things}", *(f"  {problem}" for problem in self.problems)]
        if any("sources[" in problem for problem in self.problems):
            lines.append("(sources[0] is the first [[sources]] in the file)")
        super().__init__("\n".join(lines))


def allowed(found: object, names: Iterable[str]) -> str:
    """End a sentence "x is": not one of these; and which was meant, if one is near."""
    names = list(names)
    near = difflib.get_close_matches(str(found), names, n=1)
    meant = f"; did you mean {near[0]!r}?" if near else ""
    return f"not one of {', '.join(names) or '(none is declared)'}{meant}"


def _key(location: Iterable[str | int]) -> str:
    """Write a place in the TOML as a reader would look for it."""
    dotted = ""
    for part in location:
        dotted += f"[{part}]" if isinstance(part, int) else f".{part}"
    return dotted.removeprefix(".")


def explained(error: ValidationError, model: type[BaseModel]) -> Iterator[str]:
    """Turn pydantic's errors into: key, what was found, what is allowed."""
    errors = error.errors(include_url=False)
    inside_a_source = any(one["loc"][0] == "sources" and len(one["loc"]) > 1 for one in errors)
    said = set()
    for one in errors:
        location, found = one["loc"], one["input"]
        if one["type"] == "too_short" and location == ("sources",) and inside_a_source:
            continue
        names = [part for part in location if isinstance(part, str)]
        label = _LABELS.get(".".join(names[:2]), _LABELS.get(names[0]))
        location = location[:label]
        key = _key(location)
        match one["type"]:
            case "extra_forbidden":
                line = f"the key is {allowed(names[-1], _fields(model, names[:-1]))}"
            case "missing":
                line = "missing; the programme needs it"
            case _ if label:
                line = f"neither a text nor one text for each of {', '.join(languages())}"
            case "literal_error":
                choices = re.findall(r"'([^']*)'", one["ctx"]["expected"])
                line = f"found {found!r}, {allowed(found, choices)}"
            case "too_short" if key == "sources":
                line = 'none is declared; the report needs one with table = "responses"'
            case "string_pattern_mismatch":
                line = f"found {found!r}; {_PATTERNS.get('.'.join(names)) or _PATTERNS[names[-1]]}"
            case "value_error":
                line = f"found {found!r}; {one['ctx']['error']}"
            case "model_type":
                line = f"found {found!r}; keys are expected, as under [{names[0]}]"
            case _:
                rule = one["msg"].removeprefix("Input ").removeprefix("should ")
                line = f"found {found!r}; it must {rule}"
        if (key, line) not in said:
            said.add((key, line))
            yield f"{key}: {line}"


def _fields(model: type[BaseModel], names: list[str]) -> list[str]:
    """List the keys allowed at a place in the TOML."""
    for name in names:
        inner = model.model_fields[name].annotation
        model = next(iter(get_args(inner)), inner)
    return [field.alias or name for name, field in model.model_fields.items()]


_LABELS = {
    "title": 1, "question": 1, "segments.label": 3, "drivers.label": 3, "breaks.note": 3,
    "measures.label": 3,
}  # fmt: skip
"""Keys that hold one text, or one for each language -> the parts of their place."""

_PATTERNS = {
    "name": "lower-case letters, digits and single hyphens, as in acme-europe",
    "measures.name": "lower-case letters, digits and underscores, as in csat_top",
    "column": "lower-case letters, digits and underscores, as in account_size",
    "language": "a language's two letters, as in fr",
    "within": "a year and a month, or a year, as in 2026-08",
}


def known_zone(name: str) -> str:
    """Check a time zone's name, and offer the nearest where it is unknown."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        near = difflib.get_close_matches(name, available_timezones(), n=1)
        meant = f"; did you mean {near[0]!r}?" if near else ""
        raise ValueError(f"a time zone's name, as Europe/Paris{meant}") from error
    return name


def known_encoding(name: str) -> str:
    """Check the name of a file's encoding."""
    try:
        "".encode(name)
    except LookupError as error:
        raise ValueError("a Python codec, as cp1252 or utf-16") from error
    return name
