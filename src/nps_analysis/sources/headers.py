"""Names of columns as people write them, and as the reader compares them."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from nps_analysis.sources.addresses import mask_addresses

_QUOTES = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"'})
_DATE = re.compile(r"\s*\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[\sT].*)?", re.DOTALL)
_NUMBER = re.compile(r"\s*[+-]?\d+(?:[.,]\d+)*\s*%?\s*")
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff]")


def fold(text: str) -> str:
    """Reduce a text to what two people would call the same words.

    Case, diacritics (cedilla and comma-below alike), the kind and number of
    spaces, and the shape of quotation marks do not count.

    Examples
    --------
    >>> fold("  Adresă\u00a0de\\n e-mail ") == fold("ADRESA DE E-MAIL")
    True
    >>> fold("ţară") == fold("țară")
    True
    """
    decomposed = unicodedata.normalize("NFKD", _INVISIBLE.sub("", text))
    plain = "".join(mark for mark in decomposed if not unicodedata.combining(mark))
    return " ".join(plain.translate(_QUOTES).casefold().split())


class Heading(NamedTuple):
    """A column of a file: where it stands, its name, and what further header rows say of it."""

    index: int
    name: str
    label: str = ""

    def __str__(self) -> str:
        """Show the column as a reader would look for it, addresses masked."""
        parts = (short(mask_addresses(part)) for part in (self.name, self.label) if part)
        return repr(" / ".join(parts))


def short(text: str, length: int = 60) -> str:
    """Bring a text to one line of at most `length` characters."""
    line = " ".join(text.split())
    return line if len(line) <= length else line[: length - 1] + "…"


def columns_named(columns: Sequence[Heading], wanted: str) -> list[Heading]:
    """Find the columns that bear a name: as written, else folded, else as further rows say.

    Examples
    --------
    >>> columns = [Heading(0, "NETPRO  "), Heading(1, "Q1", "How likely?"), Heading(2, "netpro ")]
    >>> columns_named(columns, "NETPRO")
    [Heading(index=0, name='NETPRO  ', label=''), Heading(index=2, name='netpro ', label='')]
    >>> columns_named(columns, "how likely?")
    [Heading(index=1, name='Q1', label='How likely?')]
    """
    plain = fold(wanted)
    for same in (
        lambda column: column.name == wanted,
        lambda column: fold(column.name) == plain,
        lambda column: fold(column.label) == plain,
    ):
        if found := [column for column in columns if same(column)]:
            return found
    return []


def are_data(cells: Iterable[str]) -> bool:
    """Tell a line of data from one of column names: an address, a date, or mostly numbers.

    Examples
    --------
    >>> are_data(["Id", "2026 Q3", "E-mail"]), are_data(["A-1", "ana@example.com", "9"])
    (False, True)
    """
    filled = [cell for cell in cells if cell.strip()]
    numbers = sum(bool(_NUMBER.fullmatch(cell)) for cell in filled)
    return (
        any(set("@\uff20") & set(cell) or _DATE.fullmatch(cell) for cell in filled)
        or any(mask_addresses(cell) != cell for cell in filled)
        or 2 * numbers > len(filled)
    )


def columns_listed(columns: Iterable[Heading], most: int = 12) -> str:
    """List a file's columns, the first dozen by name; none where they look like data.

    Examples
    --------
    >>> columns_listed([Heading(0, "a"), Heading(1, "b"), Heading(2, "c")], most=2)
    "'a', 'b' and 1 more"
    """
    columns = list(columns)
    if are_data(column.name for column in columns):
        return "columns not named here, as their names look like data"
    shown = [str(column) for column in columns if column.name or column.label]
    more = f" and {len(shown) - most} more" if len(shown) > most else ""
    return (", ".join(shown[:most]) or "none") + more


def meant(wanted: str, columns: Iterable[Heading]) -> str:
    """Offer the nearest name, where one is near.

    Examples
    --------
    >>> meant("NETPROM", [Heading(0, "AGE"), Heading(1, "NETPRO")])
    "; did you mean 'NETPRO'?"
    >>> meant("score", [Heading(0, "AGE")])
    ''
    """
    names = {fold(column.name): column.name for column in columns}
    near = difflib.get_close_matches(fold(wanted), names, n=1)
    return f"; did you mean {mask_addresses(names[near[0]])!r}?" if near else ""
