"""Find the columns that may divide customers into segments."""

from __future__ import annotations

import re

from nps_analysis.sources.addresses import mask_addresses
from nps_analysis.sources.cells import Sheet
from nps_analysis.sources.headers import Heading, fold
from nps_analysis.sources.layouts import Header
from nps_analysis.sources.naming import plain_name

SEGMENT_LEVELS = (2, 12)
"""How many different texts a column has that divides customers."""

_WORD = re.compile(r"^[^@]*[^\W\d][^@]*$")
_LOOKED_AT = 2000
_PERSON = re.compile(
    # a name, unless it is a thing's
    r"(?!.*\b(plan|product|package|tier|region|country|city|site|store|branch|brand|team|segment"
    r"|department|industry|campaign|survey|event|market|language|location)\b)"
    r".*\b(names?|surname|noms?|prenoms?|nume(le)?|prenume(le)?|nachname|vorname|nombres?"
    r"|apellidos?)\b.*"
    # who looks after a customer, or speaks for one
    r"|.*\b(manager|gestionnaire|responsable|responsabil|conseiller|betreuer|kundenbetreuer"
    r"|ansprechpartner|owner|proprietaire|csm|rep|representative|sales ?person|seller|agent"
    r"|advisor|adviser|coach|assignee|assigned to|employee|author|handled by|interviewer)"
    r"( (name|id))?"
    r"|(.*\b(primary|main|key|billing|account|customer|client) )?contact( person)?"
    r"|person|people|who|user|respondent|contact person|persoana|personne"
)
_TWO_WORDS = re.compile(r"[^\W\d_a-z]\w*[.'’-]?\w*( [^\W\d_a-z][\w.'’-]*){1,2}")


def _names_people(name: str, levels: list[str]) -> bool:
    """Tell a column of people by its name, or by levels that all look like a full name."""
    return bool(_PERSON.fullmatch(plain_name(name))) or all(map(_TWO_WORDS.fullmatch, levels))


def dividing(table: Sheet, header: Header, used: set[Heading]) -> dict[str, list[str]]:
    """Columns of few different texts, each often: what may divide customers, and names nobody."""
    rows = table.rows(header.first + header.rows)
    few, many = SEGMENT_LEVELS
    told = {fold(name) for rule in header.layout.set_aside for name in rule.column}
    found = {}
    for column in header.columns:
        name = fold(column.name)
        if (
            column in used
            or not name
            or mask_addresses(name) != name
            or name in told
            or name.endswith("_nps_group")
        ):
            continue
        cells = [str(cell).strip() for cell in rows.column(column.index)[:_LOOKED_AT] if cell]
        kinds = sorted({cell for cell in cells if cell})
        texts = [level for level in kinds if _WORD.search(level) and len(level) <= 40]
        often = few <= len(kinds) <= many and len(cells) >= 5 * len(kinds)
        if often and len(texts) == len(kinds) and not _names_people(column.name, kinds):
            found[column.name] = kinds
    return found
