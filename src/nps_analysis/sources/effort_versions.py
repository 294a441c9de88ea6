"""Notice an effort question that is not the one the programme declares."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from nps_analysis.sources.headers import Heading, fold

if TYPE_CHECKING:
    from nps_analysis.programme import Source
    from nps_analysis.programme.parts import EffortQuestion

_EFFORT = re.compile(r"\bhow much effort\b|\bquel\w* efforts?\b|\bcat efort\b|\bde difficulte\b")
_EASE = re.compile(
    r"\bmade it easy\b|\bhow easy\b|\bease of\b|\ba facilite\b|\bfacil\w* (de|a)\b|\bcat de usor\b"
)
_NEVER = "two versions are never averaged or trended"


def another_version(
    column: Heading, source: Source, effort: EffortQuestion, key: str
) -> Iterator[str]:
    """Say why a source's effort answers belong to another version of the question.

    Parameters
    ----------
    column : Column
        The file's column, whose words may tell whether it counts effort or ease.
    source : Source
        A source that gives no score has its effort's scale in `scale`.
    effort : EffortQuestion
        What the programme declares.
    key : str
        The source in programme.toml.

    Yields
    ------
    str
        A problem, with the keys that settle it.
    """
    ours = f"[effort] declares {said(effort)}"
    scale, asked = tuple(source.scale), (1, effort.points)
    only = "score" not in source.columns and source.constants.get("survey") == "transactional"
    if only and "scale" in source.model_fields_set and scale != asked:
        yield (
            f"effort: declared {scale[0]}-{scale[1]}, but {ours}; {_NEVER}: correct {key}.scale "
            "or effort.version, or leave the file out"
        )
    words = fold(f"{column.name} {column.label}")
    counts_effort, counts_ease = bool(_EFFORT.search(words)), bool(_EASE.search(words))
    if counts_effort != counts_ease and counts_effort != effort.low_is_good:
        what = "effort, so that a low answer" if counts_effort else "ease, so that a high answer"
        yield (
            f"effort: the question of column {column} counts {what} is good, but {ours}; {_NEVER}: "
            "correct effort.version (or effort.easy), or leave the file out"
        )


def said(effort: EffortQuestion) -> str:
    """Name a version with its scale and its direction."""
    end = 1 if effort.low_is_good else effort.points
    version = "its own question" if effort.version == "own" else effort.version
    return f"{version}, answered 1-{effort.points}, where {end} is easiest"
