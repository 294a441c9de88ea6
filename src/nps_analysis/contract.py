"""The canonical tables, the cut points of the score, and why a row is refused.

The declarations are plain data, so that reading a programme stays fast.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Literal, NamedTuple

SCALE = (0, 10)
SCALES = ("0-10", "1-10")
"""Scales a score is kept on; promoters are those of 9 and 10 on either. The first goes unsaid."""

PASSIVE_FROM = 7
PROMOTER_FROM = 9
CLASSES = ("promoter", "passive", "detractor")

SURVEYS = ("relational", "transactional")
CONTACT_TYPES = ("sales", "support")
"""Words allowed in `survey` and in `contact_type`."""

EFFORT_SCALES: Mapping[str, Mapping[str, int | str]] = MappingProxyType(
    {"CES 1.0": {"points": 5, "easy": "low"}, "CES 2.0": {"points": 7, "easy": "high"}}
)
"""Version of the customer effort question -> its scale, which begins at 1."""

Kind = Literal["text", "integer", "number", "boolean", "instant", "date"]

DTYPES: Mapping[str, str] = MappingProxyType(
    {
        "text": "string",
        "integer": "Int64",
        "number": "Float64",
        "boolean": "boolean",
        "instant": "datetime64[us, UTC]",
        "date": "datetime64[us]",
    }
)
"""The pandas type of each kind. A date is local midnight without a time zone."""


class Declared(NamedTuple):
    """One column of a canonical table; `low`, `high` and `words` bound its values."""

    kind: Kind = "text"
    required: bool = False
    low: float | None = None
    high: float | None = None
    words: tuple[str, ...] = ()


_ID = Declared(required=True)

TABLES: Mapping[str, Mapping[str, Declared]] = MappingProxyType(
    {
        "responses": {
            "response_id": _ID,
            "customer_id": _ID,
            "responded_at": Declared("instant", required=True),
            "score": Declared("integer", low=SCALE[0], high=SCALE[1]),
            "account_id": Declared(),
            "comment": Declared(),
            "effort": Declared("integer", low=1, high=10),
            "satisfaction": Declared("integer", low=0, high=10),
            "survey": Declared(words=SURVEYS),
            "contact_reference": Declared(),
            "contact_type": Declared(words=CONTACT_TYPES),
            "channel": Declared(),
            "language": Declared(),
            "wave": Declared(),
            "source": Declared(),
            "weight": Declared("number", low=0),
            "scale": Declared(words=SCALES),
            "written": Declared("integer"),
        },
        "invitations": {
            "customer_id": _ID,
            "invited_at": Declared("instant", required=True),
            "account_id": Declared(),
            "survey": Declared(words=SURVEYS),
            "wave": Declared(),
            "channel": Declared(),
        },
        "customers": {
            "customer_id": _ID,
            "account_id": Declared(),
            "customer_since": Declared("date"),
            "member_since": Declared("date"),
            "contacted_on": Declared("date"),
            "contact_type": Declared(words=CONTACT_TYPES),
            "contact_reference": Declared(),
        },
        "accounts": {
            "account_id": _ID,
            "revenue": Declared("number", low=0),
            "seats": Declared("number", low=0),
        },
        "renewals": {
            "account_id": _ID,
            "due_on": Declared("date", required=True),
            "renewed": Declared("boolean", required=True),
            "decided_on": Declared("date"),
            "revenue_before": Declared("number", low=0),
            "revenue_after": Declared("number", low=0),
        },
        "usage": {
            "account_id": Declared(),
            "customer_id": Declared(),
            "month": Declared("date", required=True),
            "goals": Declared("integer", required=True, low=0),
            "event_id": Declared(),
        },
        "departures": {
            "account_id": _ID,
            "left": Declared("boolean"),
            "left_on": Declared("date"),
            "reference": Declared(),
            "source": Declared(),
        },
    }
)
"""Column declarations of the seven tables. `written` is the number an export has where the score is
another: a code for "no answer", a point of another scale. `usage` needs one of its two ids; with
`event_id`, a row is one event of the month and not the whole of it. `departures` are what other
systems say of who left: they are compared with renewals, never mixed in; without `left`, every row
says so."""

PERSONAL = ("email", "name", "first_name", "last_name")
"""Roles a source may declare that match or mask, and are never stored."""

SEGMENTED = ("responses", "customers", "accounts")
"""Tables whose exports may carry the programme's segment columns."""

DIVIDED = (*SEGMENTED, "invitations", "renewals")
"""Tables that have the programme's segment columns once they are stored: their own, or those of
the customer and of the account."""

FOLLOWING: Mapping[str, Mapping[str, Kind]] = MappingProxyType(
    {
        "responses": {"period": "text", "account": "text", "day": "date", "class": "text"},
        "invitations": {"period": "text", "account": "text", "day": "date"},
        "customers": {"account": "text"},
        "accounts": {"account": "text"},
        "renewals": {"period": "text", "account": "text", "decided": "date"},
        "usage": {"period": "text", "account": "text"},
        "departures": {"account": "text"},
    }
)
"""Columns that follow from others, and their kinds. `account` is the account, else the customer;
`day` the local day of the answer or the invitation; `decided` the day of the decision, else the day
due; `class` that of the score, null where it is blank."""

REFUSALS: Mapping[str, str] = MappingProxyType(
    {
        "columns_missing": "the row has fewer cells, or more, than the header names",
        "header_row": "the header again, among the rows",
        "test_row": "a preview or a test, not a customer's answer",
        "not_completed": "opened but never sent in",
        "not_answered": "asked, without an answer in this row",
        "declined": "asked, and closed without an answer",
        "excluded": "left out of the score by the survey tool",
        "other_survey": "answers another question than those read here",
        "earlier_part": "the beginning of an answer that a later row gives in full",
        "score_out_of_range": "the score lies outside the declared scale",
        "score_not_whole": "the score is not a whole number, and is not rounded",
        "score_not_a_number": "the score is text that names no point of the scale",
        "effort_out_of_range": "the effort lies outside the declared scale",
        "effort_not_whole": "the effort is not a whole number, and is not rounded",
        "effort_not_a_number": "the effort is text that names no point of the scale",
        "other_scale": "most scores of the quarter are on another scale; two are never pooled",
        "date_missing": "a date that the table needs is blank",
        "date_unreadable": "a date is not written as the rest of its column is",
        "number_unreadable": "a number cannot be read",
        "number_out_of_range": "a number lies outside what its column allows",
        "word_unknown": "a word is not one of those the column allows",
        "id_missing": "the row does not say which customer, account or answer it is",
        "duplicate_response": "the same response was exported more than once",
        "duplicate_row": "identical to another row",
        "superseded": "another row about the same customer, account or month counts instead",
    }
)
"""Reason code -> what it means, as a reader of the report is told."""


class ContractError(ValueError):
    """Data that cannot be used as they are, with every problem found.

    Parameters
    ----------
    subject : str
        The file, or the table, that breaks its contract.
    problems : sequence of str
        One line each: what was found, what is expected, what to do.
    advice : str, optional
        A last line, e.g. where the refused rows are.

    Examples
    --------
    >>> raise ContractError("typeform/2026Q3.csv", ["score: no column; declare it"])
    Traceback (most recent call last):
        ...
    nps_analysis.contract.ContractError: typeform/2026Q3.csv breaks its contract in 1 way.
      score: no column; declare it
    """

    def __init__(self, subject: str, problems: Sequence[str], advice: str = "") -> None:
        self.subject = subject
        self.problems = tuple(problems)
        self.advice = advice
        ways = "1 way" if len(self.problems) == 1 else f"{len(self.problems)} ways"
        lines = [f"{subject} breaks its contract in {ways}."]
        lines += [f"  {problem}" for problem in self.problems]
        super().__init__("\n".join([*lines, advice] if advice else lines))


def columns_of(
    table: str, segments: Iterable[str] = (), drivers: Iterable[str] = ()
) -> dict[str, Declared]:
    """List the columns a table may have, the programme's segments and drivers included.

    Examples
    --------
    >>> list(columns_of("accounts", ["region"]))
    ['account_id', 'revenue', 'seats', 'region']
    """
    declared = dict(TABLES[table])
    if table == "responses":
        declared |= {name: Declared("number") for name in drivers}
    return declared | {name: Declared() for name in segments if name not in declared}
