"""What a file's name, its second line and its values tell, where its columns' names do not."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import pandas as pd

from nps_analysis.sources.cells import Sheet, SheetRows, as_text
from nps_analysis.sources.headers import Heading, are_data, fold
from nps_analysis.sources.layouts import MAPPED, Header
from nps_analysis.sources.question_words import answered

LOOKED_AT = 500
"""Rows whose values are looked at."""

MOST = 0.8
"""Share of a column's cells that tell what it holds."""

HIGHEST = 11
"""The last point of the scales on which recommending is asked."""

_CALLED = {
    "invitations": r"invit\w*|envois?|recipients",
    "responses": r"responses?|answers?|survey|nps|feedback|reponses?|raspunsuri|enquete|sondaj",
    "departures": r"churn\w*|cancel\w*|departures?|leavers?|departs|plecari",
    "renewals": r"renew\w*|renouvel\w*|reinnoi\w*|contracts?|billing",
    "usage": r"usage|events?|activity|utilisation|utilizare",
    "customers": r"customers?|contacts?|users?|clients?|crm|people|members?|passengers?",
    "accounts": r"accounts?|compan\w+|organi[sz]ations?|comptes?|conturi",
}
"""Words in a file's name that tell its table, the more telling first."""

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec"
_NAMED_MONTH = re.compile(
    r"(?<![a-z])(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[ _.-]?(20\d{2})(?!\d)"
)
_NUMBERED = re.compile(r"(?<!\d)(20\d{2})[ _.-]?(?:q([1-4])|(0[1-9]|1[0-2]))(?!\d)")
_YEAR = re.compile(r"(?<!\d)(20\d{2})(?!\d)")
_DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?!\d)")
_DAY = re.compile(r"0?([1-9]|[12]\d|3[01])(\.0+)?$")
_SERIAL = re.compile(r"[2-7]\d{4}(\.\d+)?$")
_NUMBER = re.compile(r"[+-]?\d+([.,:/-]\d+)*\.?")


class LongFile(NamedTuple):
    """Columns of a file with one row a question, and what each question holds."""

    id: Heading
    question: Heading
    answer: Heading
    said: Mapping[str, pd.Series]


def called(path: str) -> str:
    """Tell the table a file is named after; "" where its name names none.

    Examples
    --------
    >>> called("2026Q3/crm contacts.csv"), called("export.csv"), called("churn_events.csv")
    ('customers', '', 'departures')
    """
    name = re.sub(r"[\W_\d]+", " ", fold(path.rpartition("/")[2].rpartition(".")[0]))
    for table, words in _CALLED.items():
        if re.search(rf"\b({words})\b", name):
            return table
    return ""


def day_of(path: str) -> str:
    """Tell the first day of the wave that a file is named after.

    Returns
    -------
    str
        As 2026-07-01; the year alone where the name has no more; "" where not that.

    Examples
    --------
    >>> day_of("answers_2020-03.csv"), day_of("2026Q3/nps.csv"), day_of("longterm_October2017.csv")
    ('2020-03-01', '2026-07-01', '2017-10-01')
    >>> day_of("sfo_2017.csv"), day_of("export.csv")
    ('2017', '')
    """
    plain = fold(path)
    if found := _NAMED_MONTH.search(plain):
        return f"{found[2]}-{_MONTHS.index(found[1]) // 4 + 1:02d}-01"
    if found := _NUMBERED.search(plain):
        month = 3 * int(found[2]) - 2 if found[2] else int(found[3])
        return f"{found[1]}-{month:02d}-01"
    found = _YEAR.search(plain)
    return found[1] if found else ""


def headed(table: Sheet, at: int = 0) -> Header:
    """Take a line of a table for its header, and the next too where it words the columns."""
    first, *rest = table.head[at:]
    labels = rest[0] if len(rest) > 1 and _words_columns(rest[0], rest[1:]) else []
    columns = (
        Heading(i, name, labels[i].strip() if i < len(labels) else "")
        for i, name in enumerate(first)
    )
    return Header(MAPPED, at, 2 if labels else 1, tuple(columns))


def _words_columns(record: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Whether a line under the names says in words what each column is, which no row of data does.

    Some column of numbers, or dates, must have words there.
    """
    filled = [cell for cell in record if cell.strip()]
    spoken = sum(len(cell.split()) >= 3 for cell in filled)
    if 2 * spoken <= len(filled) or are_data(record) or any(map(_NUMBER.fullmatch, filled)):
        return False
    return any(
        record[i].strip() and all(i < len(row) and _NUMBER.match(row[i]) for row in below)
        for i in range(len(record))
    )


def texts(rows: SheetRows, column: Heading) -> pd.Series:
    """Take the first cells of a column as text, those that are filled."""
    cells = [as_text(cell) for cell in rows.column(column.index)[:LOOKED_AT]]
    return pd.Series([cell for cell in cells if cell is not None], dtype="string")


def holds(given: pd.Series, *, counted: bool = False) -> str:
    """Tell what the cells of a column are.

    Parameters
    ----------
    given : pandas.Series
        Cells that are filled.
    counted : bool
        Whether bare numbers may be a workbook's dates.

    Returns
    -------
    str
        "dates", "days" of a month, "points" up to 11, or "".

    Examples
    --------
    >>> [holds(pd.Series(cells)) for cells in (["1/2/2026"], ["9", "10"], ["3", "31"], ["Yes"])]
    ['dates', 'points', 'days', '']
    """

    def share(form: re.Pattern[str]) -> float:
        return float(given.map(lambda text: bool(form.match(text))).mean()) if len(given) else 0.0

    if share(_DATE) >= MOST or (counted and share(_SERIAL) >= MOST):
        return "dates"
    if share(_DAY) == 1 and max(float(text) for text in given) > HIGHEST:
        return "days"
    return "points" if answered(given, {}) else ""


def one_a_question(header: Header, rows: Callable[[], SheetRows]) -> LongFile | None:
    """Notice a file with one row a question: an id, what was asked, what was answered."""
    roles: dict[str, Heading] = {}
    for role, pattern in _LONG.items():
        found = [c for c in header.columns if pattern.fullmatch(fold(c.name).replace("_", " "))]
        if found := [c for c in found if c not in roles.values()]:
            roles[role] = found[0]
    if len(roles) < len(_LONG):
        return None
    every = {role: rows().column(at.index) for role, at in roles.items()}
    cells = pd.DataFrame(every).map(as_text)
    cells = cells.dropna(subset=["id", "question"])
    asked = cells["question"].nunique()
    whole = len(cells) and len(cells.drop_duplicates(["id", "question"])) > 0.9 * len(cells)
    if not whole or asked < 2 or 2 * cells["id"].nunique() > len(cells):
        return None
    said = {
        str(one): part["answer"].dropna().astype("string")
        for one, part in cells.groupby("question", sort=False)
    }
    return LongFile(**roles, said=said)


_LONG = {
    "question": re.compile(r"questions?( ?(number|no|nr|id|code|text|key))?|item|field|variable"),
    "answer": re.compile(r"answers?( ?(text|value))?|value|reponses?|raspuns(ul)?"),
    "id": re.compile(
        r"(response|respondent|submission|answer|reponse|raspuns|case|record)( ?(id|no|number|nr))?"
    ),
}
