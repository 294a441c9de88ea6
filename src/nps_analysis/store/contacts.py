"""The contact with sales or support that an answer followed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nps_analysis.sources.in_sql import listed
from nps_analysis.store import moments
from nps_analysis.store.sql import Relation

if TYPE_CHECKING:
    import duckdb

    from nps_analysis.programme import Programme

_TOLD = ("contact_type", "contact_reference")


def answered_contacts(
    connection: duckdb.DuckDBPyConnection,
    answers: Relation,
    customers: Relation | None,
    programme: Programme,
) -> list[str]:
    """Give the contact on a customer's row to the first answer that followed it.

    Only an answer of a later day follows: one of the same day may have come first. Nor does one
    that came more than `matching.contact_days` later, and an answer that names a contact
    of its own keeps it.

    Returns
    -------
    list of str
        What is told of contacts: columns of a table `followed`, beside the answers' `_row`.
    """
    if customers is None or "contacted_on" not in customers.columns:
        return []
    told = [name for name in _TOLD if name in customers.columns]
    own = listed((name for name in _TOLD if name in answers.columns), of="a.")
    own = f"coalesce({own}, NULL) IS NULL" if own else "true"
    day = moments.day(connection, answers.name, "responded_at", programme)
    connection.execute(
        f"""CREATE TABLE followed AS SELECT {listed(["_row", *told])} FROM (
            SELECT a._row, {own} AS unnamed, {listed(told, of="c.")}
            FROM (SELECT *, {day} AS _day FROM {answers.name}) AS a
            JOIN {customers.name} AS c USING (customer_id)
            ANTI JOIN responses_aside AS r ON a._row = r._row
            WHERE date_diff('day', c.contacted_on, _day)
                BETWEEN 1 AND {programme.matching.contact_days}
            QUALIFY row_number() OVER (
                PARTITION BY customer_id ORDER BY _day, a._row) = 1)
        WHERE unnamed"""
    )
    return told
