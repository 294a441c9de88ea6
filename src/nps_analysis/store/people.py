"""Whose a row is: by id, else by e-mail address, and what nobody can tell."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import TYPE_CHECKING

from nps_analysis import sources
from nps_analysis.sources.in_sql import listed, quoted
from nps_analysis.spreadsheet import guard
from nps_analysis.store.sql import Relation

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

    from nps_analysis.programme import Matching

UNMATCHED = "unmatched-"
AMBIGUOUS = "ambiguous-"
ANONYMOUS = "anonymous-"
"""Begin the ids of people whose address is in no customers row, or in those of several; and of
people unnamed."""

NUMBERED = frozenset(name for name, layout in sources.LAYOUTS.items() if layout.own_ids)
"""Tools that number people themselves: their numbers may be those of other customers."""

PERSONAL = ("responses", "invitations", "customers", "usage")
"""Tables whose rows are about a person."""

_ADDRESS = (
    "(contains(customer_id, '@') AND "
    r"regexp_full_match(customer_id, '[^@\s]+@[^@\s]+\.[^@\s]+') IS TRUE)"
)
"""Which ids are e-mail addresses, in SQL."""


class People:
    """Customers by id and by address, in DuckDB.

    `known_ids` lists the ids that customers have; `known_addresses` and `known_mailboxes` give the
    one customer of an address as written, and of what is left of it in `mailbox`, or the
    `candidates` where there are several; `sent` gives the customer of an id that a survey tool
    gave whom it asked.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        matching: Matching,
        customers: Relation | None,
        invitations: Relation | None,
    ) -> None:
        self.connection = connection
        connection.execute(f"CREATE MACRO mailbox(address) AS {_mailbox(matching)}")
        connection.execute("CREATE MACRO hashed(text) AS left(sha256(text), 12)")
        self._know(customers)
        self.sent = self._ask(invitations)
        [(self.addresses,)] = connection.sql("SELECT count(*) FROM known_mailboxes").fetchall()

    def _know(self, customers: Relation | None) -> None:
        """List the ids of customers, and whose each address is."""
        blank = "SELECT ''::VARCHAR AS _own, '' AS email, '' AS _box LIMIT 0"
        self.connection.execute(
            f"""CREATE TABLE people AS SELECT DISTINCT email, _box AS box,
                coalesce(_own, 'customer-' || hashed(_box)) AS id
            FROM ({_addressed(customers) if customers else blank})"""
        )
        self.connection.execute(
            "CREATE TABLE known_ids AS SELECT DISTINCT id FROM people WHERE id IS NOT NULL"
        )
        self.connection.execute(
            """CREATE TABLE known_addresses AS SELECT email, min(id) AS id FROM people
            WHERE email IS NOT NULL GROUP BY email HAVING count(DISTINCT id) = 1"""
        )
        self.connection.execute(
            """CREATE TABLE known_mailboxes AS SELECT box,
                CASE WHEN count(DISTINCT id) = 1 THEN min(id) END AS id,
                string_agg(DISTINCT id, ', ' ORDER BY id) AS candidates
            FROM people WHERE email IS NOT NULL GROUP BY box"""
        )

    def _ask(self, invitations: Relation | None) -> bool:
        """Map ids that are no customer's to the customer whose address stands beside them."""
        if invitations is None or not {"customer_id", "email"} <= {*invitations.columns}:
            return False
        self.connection.execute(
            f"""CREATE TABLE sent AS SELECT tool, min(whose) AS whose FROM (
                SELECT customer_id AS tool, coalesce(a.id, m.id) AS whose
                FROM {invitations.name} AS i
                ANTI JOIN (SELECT id FROM people WHERE email IS NOT NULL) AS p
                    ON i.customer_id = p.id
                LEFT JOIN known_addresses AS a ON i.email = a.email
                LEFT JOIN known_mailboxes AS m ON mailbox(i.email) = m.box
                WHERE i.customer_id IS NOT NULL AND i.email IS NOT NULL)
            GROUP BY tool HAVING count(DISTINCT whose) = 1 AND count(whose) = count(*)"""
        )
        [(found,)] = self.connection.sql("SELECT count(*) FROM sent").fetchall()
        return bool(found)

    def identified(self, rows: Relation, table: str) -> Relation:
        """Give every row of a person its customer: by an id that customers have, else by address.

        Where a survey tool numbers people itself, the address comes first. What is given back is
        a query that nothing keeps yet.
        """
        if table not in PERSONAL:
            return rows
        sent = self.sent and table != "customers"
        if "email" in rows.columns or _holds_addresses(self.connection, rows):
            joins = f" LEFT JOIN sent ON r._own = sent.tool{_KNOWN}" if sent else _KNOWN
            whose = _whose(table, sourced="source" in rows.columns, sent=sent)
            rows = replace(
                rows, name=f"({_addressed(rows)})", columns=_with(rows, "email"), costly=True
            )
        else:
            sent = sent and "customer_id" in rows.columns
            joins = " LEFT JOIN sent ON r.customer_id = sent.tool" if sent else ""
            whose = [*["sent.whose"] * sent, rows.or_null("customer_id", of="r.")]
        if table == "responses":
            whose.append(f"'{ANONYMOUS}' || hashed(r.source || '|' || r.response_id)")
        rest = listed((name for name in rows.columns if name != "customer_id"), of="r.")
        query = (
            f"(SELECT {rest}, r._row, coalesce({', '.join([*whose, 'NULL'])}) AS customer_id "
            f"FROM {rows.name} AS r{joins})"
        )
        if table == "usage" and "customer_id" not in rows.columns:
            [(known,)] = self.connection.sql(f"SELECT count(customer_id) FROM {query}").fetchall()
            if not known:
                return rows
        return replace(rows, name=query, columns=_with(rows, "customer_id"))

    def unmatched(self, rows: Relation, table: str) -> str | None:
        """List in SQL the rows whose address is nobody's, or several people's: where, and whose."""
        if table not in PERSONAL or "customer_id" not in rows.columns or not self.addresses:
            return None
        box = "mailbox(email)" if "email" in rows.columns else "NULL"
        return (
            f"SELECT '{table}' AS \"table\", file, line, split_part(customer_id, '-', 1) AS why, "
            "CASE WHEN m.box IS NULL THEN '' ELSE m.candidates END AS candidates "
            f"FROM {rows.name} LEFT JOIN (FROM known_mailboxes WHERE id IS NULL) AS m "
            f"ON {box} = m.box "
            f"WHERE starts_with(customer_id, '{UNMATCHED}') "
            f"OR starts_with(customer_id, '{AMBIGUOUS}')"
        )


_KNOWN = (
    " LEFT JOIN known_ids AS k ON r._own = k.id"
    " LEFT JOIN known_addresses AS a ON r.email = a.email"
    " LEFT JOIN known_mailboxes AS m ON r._box = m.box"
)


def _whose(table: str, *, sourced: bool, sent: bool) -> list[str]:
    """Say in SQL whose a row is, first things first."""
    if table == "customers":
        return ["r._own", "a.id", "m.id", "'customer-' || hashed(r._box)"]
    own, known = ["CASE WHEN NOT r._address OR k.id IS NOT NULL THEN r._own END"], "k.id"
    if sent:
        own, known = ["sent.whose", *own], "coalesce(sent.whose, k.id)"
    numbered = f"r.source IN ({', '.join(map(quoted, sorted(NUMBERED)))}) OR " if sourced else ""
    begins = (
        f"CASE WHEN m.box IS NOT NULL AND m.id IS NULL THEN '{AMBIGUOUS}' ELSE '{UNMATCHED}' END"
    )
    return [
        f"CASE WHEN {numbered}{known} IS NULL THEN coalesce(a.id, m.id) END",
        *own,
        "a.id",
        "m.id",
        f"{begins} || hashed(r._box)",
    ]


def _with(rows: Relation, name: str) -> tuple[str, ...]:
    """List the columns and one more, where it is not among them."""
    return rows.columns if name in rows.columns else (*rows.columns, name)


def _holds_addresses(connection: duckdb.DuckDBPyConnection, rows: Relation) -> bool:
    """Tell whether there are ids that are e-mail addresses."""
    if "customer_id" not in rows.columns:
        return False
    query = f"SELECT 1 FROM {rows.name} WHERE {_ADDRESS} LIMIT 1"
    return bool(connection.sql(query).fetchall())


def _addressed(rows: Relation) -> str:
    """Name people whose id is an e-mail address by its hash: addresses are not kept.

    `_own` is their id, `_address` whether it was one, `_box` their mailbox.
    """
    rest = listed(name for name in rows.columns if name not in ("customer_id", "email"))
    return f"""SELECT {rest}, _row, email, mailbox(email) AS _box, _address,
            CASE WHEN _address THEN 'customer-' || hashed(mailbox(customer_id))
                ELSE customer_id END AS _own
        FROM (SELECT {rest}, _row, customer_id, _address,
                coalesce(_given, CASE WHEN _address THEN casefolded(customer_id) END) AS email
            FROM (SELECT *, coalesce({_ADDRESS}, false) AS _address
                FROM (SELECT {rest}, _row, {rows.or_null("customer_id")} AS customer_id,
                        {rows.or_null("email")} AS _given
                    FROM {rows.name})))"""


def _mailbox(matching: Matching) -> str:
    """Reduce `address` in SQL to what stands for the same mailbox."""
    # Python need not be asked what case and diacritics are where there are only plain letters
    whole = (
        "CASE WHEN strlen(address) = length(address) "
        "THEN regexp_replace(lower(address), '[\\t-\\r\\x1c-\\x1f ]+', '', 'g') "
        "ELSE replace(folded(address), ' ', '') END"
    )
    if not matching.ignore_plus_tags and not matching.ignore_dots:
        return whole
    local = f"regexp_extract({whole}, '^(.*)@[^@]*$', 1, 's')"
    rest = f"regexp_extract({whole}, '@?[^@]*$', 0, 's')"
    if matching.ignore_plus_tags:
        local = f"coalesce(nullif(split_part({local}, '+', 1), ''), {local})"
    if matching.ignore_dots:
        local = f"coalesce(nullif(replace({local}, '.', ''), ''), {local})"
    return f"({local} || {rest})"


def list_unmatched(unmatched: pd.DataFrame) -> bytes:
    """Write the rows that no customer was found for, to open in a spreadsheet; no address."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(list(unmatched.columns))
    for row in unmatched.itertuples(index=False):
        writer.writerow([guard(str(cell)) for cell in row])
    return text.getvalue().encode("utf-8-sig")
