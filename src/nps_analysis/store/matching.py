"""Whose a row is: by id, else by e-mail address, and what nobody can tell."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pandas as pd

from nps_analysis import sources
from nps_analysis.programme import Matching
from nps_analysis.sources import fold
from nps_analysis.spreadsheet import guard

UNMATCHED = "unmatched-"
AMBIGUOUS = "ambiguous-"
ANONYMOUS = "anonymous-"
"""Begin the ids of people whose address is in no customers row, or in those of several; and of
people unnamed."""

NUMBERED = frozenset(name for name, layout in sources.LAYOUTS.items() if layout.own_ids)
"""Tools that number people themselves: their numbers may be those of other customers."""

PERSONAL = ("responses", "invitations", "customers", "usage")
"""Tables whose rows are about a person."""


@dataclass(frozen=True)
class People:
    """Customers by address.

    Parameters
    ----------
    matching : Matching
        What does not count in an address.
    exact, alike : mapping of str to str
        Address -> customer: as written, and reduced; addresses of several customers are in
        neither.
    several : mapping of str to list of str
        Reduced addresses of several customers.
    sent : mapping of str to str
        Id that a survey tool gave whom it asked -> the customer of that address.
    ids : frozenset of str
        Ids of customers.
    """

    matching: Matching
    exact: Mapping[str, str] = field(default_factory=dict)
    alike: Mapping[str, str] = field(default_factory=dict)
    several: Mapping[str, list[str]] = field(default_factory=dict)
    sent: Mapping[str, str] = field(default_factory=dict)
    ids: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls,
        customers: pd.DataFrame | None,
        matching: Matching,
        invitations: pd.DataFrame | None = None,
    ) -> People:
        """Gather the customers whose rows have an address, and the tool's ids of those asked."""
        if customers is None:
            return cls(matching)
        customers = _addressed(customers, matching)
        if "email" not in customers:
            return cls(matching, ids=frozenset(customers["customer_id"].dropna()))
        known = customers.dropna(subset="email")
        reduced = _each(known["email"], matching)
        ids = known.get("customer_id", pd.Series(pd.NA, known.index, dtype="string"))
        ids = ids.fillna("customer-" + hashed(reduced))
        alike = ids.groupby(reduced).unique()
        one = alike[alike.map(len) == 1].map(lambda found: found[0])
        exact = ids.groupby(known["email"]).unique()
        exact = exact[exact.map(len) == 1].map(lambda found: found[0])
        several = alike[alike.map(len) > 1].map(sorted)
        known_ids = frozenset(customers.get("customer_id", ids).dropna()) | frozenset(ids)
        people = cls(matching, exact.to_dict(), one.to_dict(), several.to_dict(), ids=known_ids)
        return replace(people, sent=people._asked(invitations, frozenset(ids)))

    def _asked(self, invitations: pd.DataFrame | None, known: frozenset[str]) -> dict[str, str]:
        """Map ids that are no customer's to the customer whose address stands beside them."""
        if invitations is None or not {"customer_id", "email"} <= set(invitations.columns):
            return {}
        both = invitations.dropna(subset=["customer_id", "email"])
        both = both[~both["customer_id"].isin(known)]
        whose = both["email"].map(self.exact)
        whose = whose.fillna(_each(both["email"], self.matching).map(self.alike))
        found = whose.groupby(both["customer_id"]).unique()
        return (
            found[found.map(lambda one: len(one) == 1 and not pd.isna(one[0]))]
            .map(lambda one: one[0])
            .to_dict()
        )

    def identified(self, rows: pd.DataFrame, table: str) -> pd.DataFrame:
        """Give every row of a person its customer: by an id that customers have, else by address.

        Where a survey tool numbers people itself, the address comes first.
        """
        if table not in PERSONAL:
            return rows
        given, rows = rows, _addressed(rows, self.matching)
        blank = pd.Series(pd.NA, rows.index, dtype="string")
        ids = rows.get("customer_id", blank)
        if table != "customers" and rows is not given:
            ids = ids.where(ids.eq(given.get("customer_id", blank)) | ids.isin(self.ids))
        if self.sent and table != "customers":
            ids = ids.map(self.sent).astype("string").fillna(ids)
        email = rows.get("email", blank)
        reduced = _each(email, self.matching)
        by_mail = email.map(self.exact).astype("string")
        by_mail = by_mail.fillna(reduced.map(self.alike).astype("string"))
        if table != "customers":
            numbered = rows.get("source", blank).isin(NUMBERED)
            ids = by_mail.where(by_mail.notna() & (numbered | ~ids.isin(self.ids)), ids)
        ids = ids.fillna(by_mail)
        if table == "customers":
            ids = ids.fillna("customer-" + hashed(reduced))
        else:
            begins = reduced.map(lambda one: AMBIGUOUS if one in self.several else UNMATCHED,
                                 na_action="ignore")  # fmt: skip
            ids = ids.fillna(begins.astype("string") + hashed(reduced))
        if table == "responses":
            place = rows["file"] + ":" + rows["line"].astype("string")
            rows = rows.assign(response_id=rows.get("response_id", blank).fillna(place))
            ids = ids.fillna(ANONYMOUS + hashed(rows["source"] + "|" + rows["response_id"]))
        if table == "usage" and ids.isna().all():
            return rows
        return rows.assign(customer_id=ids)

    def unmatched(self, rows: pd.DataFrame, table: str) -> pd.DataFrame:
        """List the rows whose address is nobody's, or several people's: where, and whose."""
        known = table in PERSONAL and "customer_id" in rows and (self.exact or self.several)
        ids = rows["customer_id"] if known else pd.Series("", rows.index, dtype="string")
        found = rows[ids.str.startswith((UNMATCHED, AMBIGUOUS)).fillna(False)]
        email = found.get("email", pd.Series(pd.NA, found.index, dtype="string"))
        candidates = [self.several.get(one, []) for one in _each(email, self.matching).fillna("")]
        return pd.DataFrame(
            {
                "table": table,
                "file": found["file"],
                "line": found["line"],
                "why": ids[found.index].str.extract(r"^(\w+)-", expand=False),
                "candidates": [", ".join(one) for one in candidates],
            }
        )


def _addressed(rows: pd.DataFrame, matching: Matching) -> pd.DataFrame:
    """Name people whose id is an e-mail address by its hash: addresses are not kept."""
    ids = rows.get("customer_id", pd.Series(pd.NA, rows.index, dtype="string"))
    address = ids.str.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+").fillna(False).astype(bool)
    if not address.any():
        return rows
    written = ids.where(address)
    email = rows.get("email", pd.Series(pd.NA, rows.index, dtype="string"))
    hashes = "customer-" + hashed(_each(written, matching))
    return rows.assign(
        email=email.fillna(written.str.casefold()), customer_id=ids.where(~address, hashes)
    )


def reduced(address: str, matching: Matching) -> str:
    """Reduce an address to what stands for the same mailbox.

    Examples
    --------
    >>> reduced("Ștefan.Pop+news@Example.com", Matching())
    'stefan.pop+news@example.com'
    >>> reduced("Ștefan.Pop+news@Example.com", Matching(ignore_dots=True, ignore_plus_tags=True))
    'stefanpop@example.com'
    """
    local, at, domain = fold(address).replace(" ", "").rpartition("@")
    if matching.ignore_plus_tags:
        local = local.partition("+")[0] or local
    if matching.ignore_dots:
        local = local.replace(".", "") or local
    return f"{local}{at}{domain}"


def list_unmatched(unmatched: pd.DataFrame) -> bytes:
    """Write the rows that no customer was found for, to open in a spreadsheet; no address."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(list(unmatched.columns))
    for row in unmatched.sort_values(["table", "file", "line"]).itertuples(index=False):
        writer.writerow([guard(str(cell)) for cell in row])
    return text.getvalue().encode("utf-8-sig")


def hashed(values: pd.Series) -> pd.Series:
    """Name each text by the start of its SHA-256."""
    distinct = {
        value: hashlib.sha256(value.encode()).hexdigest()[:12] for value in values.dropna().unique()
    }
    return values.map(distinct).astype("string")


def _each(addresses: pd.Series, matching: Matching) -> pd.Series:
    """Reduce a column of addresses, each different one once."""
    distinct = {one: reduced(one, matching) for one in addresses.dropna().unique()}
    return addresses.map(distinct).astype("string")
