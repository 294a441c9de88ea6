"""Find a survey's questions by their words, whatever tool wrote the export."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import pandas as pd

from nps_analysis.sources.headers import Heading, fold
from nps_analysis.sources.point_labels import pointed
from nps_analysis.sources.scores import point

_DE_CE = (
    r"(?:^de ce\b|\bde ce(?=\W*$|\s*[?!,]"
    r"| (?:ati|ai|a|au|da|nu|ne|ne-\w+|v-\w+|anume|credeti|sunteti|este|acest|aceasta)\b))"
)
"""Why, in Romanian; in French the same two words are "of this"."""

_RAISON = r"\braisons?\b(?! (?:confondues|ou (?:une |d')autres?)\b)"

_ASKED = {
    "score": (
        # English
        r"\b(likel(y|ihood)|willing(ness)?)\b.*\brecommend(ing)?\b",
        r"\brecommend\b.*\blikel(y|ihood)\b",
        r"\b(would|will|do) you recommend\b",
        r"\brecommendation[ _-]?(score|rating)\b",
        # French
        r"\b(probab\w+|chances?|enclins?|prete?s?|susceptibles?|mesure)\b"
        r".*\brecommand(er\w*|i?ez)\b",
        r"\brecommanderi?ez-vous\b",
        # Romanian
        r"\b(probab\w+|dispus\w*|masura)\b.*\brecoman(da|dati|zi)\b",
        r"\b(ati|ai) recomanda\b",
        # German
        r"\bwahrscheinlich\w*\b.*\b(weiter)?empf(ehl|iehl)\w+",
        r"\bwurde(n sie|st du|t ihr)\b.*\b(weiter)?empfehlen\b",
        # Spanish
        r"\bprobab\w+\b.*\brecom(iend|end)\w+",
        r"\brecomendaria\w*\b",
    ),
    "effort": (
        r"\bmade it easy\b|\bhow easy\b|\bhow much effort\b",
        r"\bfacil\w+\b.*\b(demande|probleme|question)\b|\bquel\w* efforts?\b",
        r"\busor\b.*\b(problem\w*|solicit\w*|cerer\w*)\b|\bcat efort\b",
        r"\b(leicht|einfach)\b.*\b(anliegen|problem|frage)\b|\bwie viel aufwand\b",
        r"\bfacil\b.*\b(problema|solicitud|consulta)\b|\bcuanto esfuerzo\b",
    ),
    "reason": (
        r"\breasons?\b|\bwhy\b",
        rf"{_RAISON}|\bpourquoi\b",
        rf"\bmotiv\w*\b|{_DE_CE}",
        r"\bwarum\b|\bwieso\b|\bgrunde?\b",
        r"\bpor que\b|\brazon\w*\b",
    ),
    "comment": (
        r"\bcomments?\b|\btell us\b|\bexplain\b",
        r"\bcommentaires?\b|\bdites-nous\b|\bexpli\w+\b",
        r"\bcomentari\w*\b|\bspuneti-ne\b",
        r"\bkommentare?\b|\berklaren\b",
    ),
}
_PATTERNS = {role: re.compile("|".join(words)) for role, words in _ASKED.items()}

_HIGHEST = 11
"""The last point of the scales on which recommending is asked."""

_FOLLOW_UP = re.compile(
    r"\b(why|reasons?|explain|pourquoi|motiv\w*|expli\w+|warum|wieso|grunde?|por que|razon\w*)\b"
    rf"|{_RAISON}|{_DE_CE}"
    r"|\bhave you (ever )?recommended\b|\bavez-vous (deja )?recommande\b|\bati recomandat\b"
)
_JOINED = re.compile(r"(?<=[a-z])(?=[A-Z][a-z])")
_BESIDE = re.compile(
    r"(other|autre|altul|altceva|andere|otro|komment\w*|comment\w*|coment\w*|group\w*|grup\w*)\b"
)
"""Labels of cells that stand beside an answer: a comment on it, the class it falls in."""


def asked(
    columns: Sequence[Heading], role: str, *, question: str = ""
) -> tuple[list[Heading], str]:
    """Find the columns that may hold the answers to a question.

    Parameters
    ----------
    columns : sequence of Column
        A file's columns.
    role : {"score", "effort", "comment"}
        What is asked: whether they would recommend, how much effort it took,
        why they answered so.
    question : str, optional
        The programme's own words for `score`; where a column bears them, the
        other columns that sound like it are left aside.

    Returns
    -------
    columns, why : list of Column, str
        None, one, or several to choose from, and what they were found by.

    Examples
    --------
    >>> columns = [Heading(0, "Cât de probabil este să ne recomandați?"), Heading(1, "De ce?")]
    >>> [found[0].index for found, _ in (asked(columns, "score"), asked(columns, "comment"))]
    [0, 1]
    """
    if role == "comment":
        for kind in ("reason", "comment"):
            if found := [c for c in columns if _PATTERNS[kind].search(_words(c))]:
                return found, "its words"
        return [], ""
    answers = [c for c in columns if not _beside(c)]
    if role == "score" and question:
        own = fold(question)
        if found := [c for c in answers if own in _words(c)]:
            return found, "the programme's question"
    return [
        c for c in answers if _PATTERNS[role].search(_words(c)) and not _FOLLOW_UP.search(_words(c))
    ], "its words"


def _words(column: Heading) -> str:
    """Put a column's words together, those apart that are written as in LikelyToRecommend."""
    return fold(_JOINED.sub(" ", f"{column.name} {column.label}"))


def _beside(column: Heading) -> bool:
    return bool(_BESIDE.match(fold(column.label))) or fold(column.name).endswith("_nps_group")


def answered(texts: pd.Series, labels: Mapping[str, int]) -> bool | None:
    """Tell whether cells hold points of a scale; None where all are blank.

    Examples
    --------
    >>> answered(pd.Series(["9", "10 - Extremely likely", None]), {})
    True
    >>> answered(pd.Series(["Yes", "No"]), {}), answered(pd.Series([None, None]), {})
    (False, None)
    """
    given = pointed(texts.dropna().astype("string"), labels).dropna()
    if given.empty:
        return None
    points = 0
    for text, count in given.value_counts().items():
        try:
            points += count * (0 <= point(text) <= _HIGHEST)
        except ValueError:
            continue
    return 2 * points > len(given)
