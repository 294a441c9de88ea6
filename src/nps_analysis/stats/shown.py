"""A fitted model as a reader sees it: what it is, of how many, and a small table."""

from __future__ import annotations

import pandas as pd

LINES = 20
"""Rows shown of a table; the rest is counted."""

_COLUMNS = ("term", "driver", "estimate", "std_error", "conf_low", "conf_high", "p_value")


def shown(
    name: str,
    table: pd.DataFrame,
    *,
    of: str,
    confidence: float | None = None,
    more: tuple[str, ...] = (),
) -> str:
    """Write a heading and the first rows of a table, figures to four digits.

    Parameters
    ----------
    name, of : str
        Of the model, and what it was fitted to: ``"240 rows"``.
    table : DataFrame
        One row a term; its usual columns are shown.
    confidence : float, optional
        That of the intervals.
    more : tuple of str
        Columns beside the usual ones, such as a ratio.

    Examples
    --------
    >>> table = pd.DataFrame({"term": ["plan: Team"], "estimate": [1.23456], "gradient": [0.1]})
    >>> print(shown("Logit", table, of="40 rows", confidence=0.95))
    Logit of 40 rows, 95 % intervals
          term  estimate
    plan: Team     1.235
    """
    usual = [column for column in (*_COLUMNS, *more) if column in table]
    small = table[usual].head(LINES)
    sure = "" if confidence is None else f", {100 * confidence:g} % intervals"
    rest = len(table) - len(small)
    written = small.to_string(index=False, float_format="{:.4g}".format, na_rep="")
    lines = [f"{name} of {of}{sure}", *(line.rstrip() for line in written.splitlines())]
    return "\n".join([*lines, f"... and {rest} more"] if rest else lines)


def counted(n: int, clusters: int | None = None) -> str:
    """Say how many rows, and in how many clusters.

    Examples
    --------
    >>> counted(1), counted(240, 120)
    ('1 row', '240 rows in 120 clusters')
    """
    rows = f"{n} row" if n == 1 else f"{n} rows"
    return rows if clusters is None else f"{rows} in {clusters} clusters"
