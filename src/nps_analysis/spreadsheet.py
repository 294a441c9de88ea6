"""Text that a spreadsheet would run when it opens a CSV file, and the apostrophe that stops it."""

import re

# signs as written in East Asian widths are run too, where the spreadsheet speaks such a language
_SIGNS = "=+\\-@\uff1d\uff0b\uff0d\uff20"
# what some spreadsheets take off the start of a cell: spaces, controls, and what nobody sees
_BLANKS = "\x00-\x20\x7f-\xa0\xad\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff"
_FORMULA = re.compile(f"[\t\r\n]|[{_BLANKS}]*[{_SIGNS}]")
_NUMBER = re.compile(r"[ ]*[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?[ ]*")
_GUARDED = re.compile(f"'(?=[\t\r\n{_SIGNS}])")


def is_formula(cell: str) -> bool:
    """Whether a spreadsheet might run a cell: not so a number, whatever its sign."""
    return bool(_FORMULA.match(cell)) and not _NUMBER.fullmatch(cell)


def guard(cell: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would take for a formula.

    A guarded text begins with the apostrophe, so that it is never guarded twice.

    Examples
    --------
    >>> guard("=cmd()"), guard("EMEA"), guard("-7.5"), guard("-7.5%")
    ("'=cmd()", 'EMEA', '-7.5', "'-7.5%")
    >>> guard(guard(" @SUM(A1)"))
    "' @SUM(A1)"
    """
    return f"'{cell}" if is_formula(cell) else cell


def unguard(cell: str) -> str:
    """Take off the apostrophe that a tool has put before a sign: before numbers as well.

    Examples
    --------
    >>> unguard("'=cmd()"), unguard("'-3"), unguard("'tis fine")
    ('=cmd()', '-3', "'tis fine")
    """
    return _GUARDED.sub("", cell, count=1) if cell.startswith("'") else cell
