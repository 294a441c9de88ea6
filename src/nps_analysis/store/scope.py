"""A part of the programme: which rows of every table belong to it.

An expression such as ``region == 'EMEA' and plan != 'Starter'`` is read by Python's grammar and
turned into SQL. Names of columns, values and comparisons are all that it may hold; none of it
is ever run.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nps_analysis import contract
from nps_analysis.programme.problems import allowed
from nps_analysis.sources.in_sql import quoted

if TYPE_CHECKING:
    import duckdb

    from nps_analysis.programme import Programme

_TEXTS = ("account_id", "customer_id", "channel", "language", "source", "contact_type")
_NUMBERS = ("revenue", "seats")
"""Columns of the contract that may divide a programme, beside its segments."""

_DEEDS = ("renewals", "usage", "departures", "refused")
"""Tables whose rows are of the part of their customer or account where they do not say it."""

_WRITTEN = {
    ast.Eq: "=", ast.NotEq: "<>", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
    ast.In: "IN", ast.NotIn: "NOT IN",
}  # fmt: skip
_TURNED = {ast.Eq: ast.Eq, ast.NotEq: ast.NotEq, ast.Lt: ast.Gt, ast.LtE: ast.GtE,
           ast.Gt: ast.Lt, ast.GtE: ast.LtE}  # fmt: skip
"""A comparison with its sides exchanged."""

_AS_IN = "as in region == 'EMEA' and plan != 'Starter'"
_MOST = 2000
"""Letters of an expression."""

_SHOWN = 20
"""Values that are listed where one is not found."""


class ScopeError(ValueError):
    """An expression that names no part of the programme: what is wrong, and what could be meant."""


@dataclass(frozen=True)
class Scope:
    """A part of a programme, parsed once.

    An answer, an invitation, a customer and an account belong to it by what they say themselves.
    What their table has no column for, and what a renewal, a usage, a departure or a row set
    aside does not say, is what their customer says, else their account; of an account that says
    nothing, what all of its customers say alike. What is not known is outside, of ``==`` and of
    ``!=`` alike: not known is no group. A row set aside before anybody knew whose it was is so in
    no part.

    Parameters
    ----------
    text : str
        As it was written.
    columns : tuple of str
        The columns that it asks of, each once.
    condition : str
        In SQL, of columns named as `sql` names them.
    values : mapping of str to tuple of str
        The words that each column is compared with.

    Examples
    --------
    >>> from nps_analysis.programme import Programme, Segment
    >>> some = Programme.model_construct(segments=(Segment(column="region"),))
    >>> Scope.parse("region in ['EMEA', 'APAC'] and not revenue < 1e3", some).condition
    '("scope_region" IN (\\'EMEA\\', \\'APAC\\') AND (NOT "scope_revenue" < 1000.0))'
    >>> Scope.parse("regoin == 'EMEA'", some)
    Traceback (most recent call last):
        ...
    nps_analysis.store.scope.ScopeError: where: 'regoin' is not one of region, account_id, \
customer_id, channel, language, source, contact_type, revenue, seats; did you mean 'region'?
    """

    text: str
    columns: tuple[str, ...]
    condition: str
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def parse(cls, text: str, programme: Programme) -> Scope:
        """Read an expression.

        Raises
        ------
        ScopeError
            If it is no expression of comparisons, names a column that divides nothing, or
            compares one with a value of another kind.
        """
        text = text.strip()
        if not text or len(text) > _MOST:
            raise ScopeError(f"where has {len(text)} letters; it has 1 to {_MOST}, {_AS_IN}")
        reader = _Reader(text, _known(programme))
        try:
            condition = reader.condition(ast.parse(text, mode="eval").body)
        except ScopeError:
            raise
        except (SyntaxError, ValueError) as error:
            raise ScopeError(f"where is {text!r}; it is written {_AS_IN}") from error
        except (RecursionError, MemoryError) as error:
            raise ScopeError("where is nested too deeply; write it with in [...]") from error
        values = {name: tuple(dict.fromkeys(found)) for name, found in reader.values.items()}
        return cls(text, tuple(reader.columns), condition, values)

    def sql(self, connection: duckdb.DuckDBPyConnection, table: str) -> str:
        """Select the rows of a stored table that belong to the part: a subquery.

        Parameters
        ----------
        connection : duckdb.DuckDBPyConnection
            Where the stored tables are, by their names.
        table : str
            One of them.

        Raises
        ------
        ScopeError
            If no row of any table has a value that is asked for.
        """
        stored = _stored(connection)
        self._check(connection, stored)
        have = stored[table]
        customer = 'r."customer_id"' if "customer_id" in have else "NULL"
        account = "c.account_id"
        if "account_id" in have:
            account = f'coalesce(r."account_id", {account})'
        values = []
        for name in self.columns:
            found = [f'r."{name}"'] if name in have else []
            if not found or table in _DEEDS:
                found += [f"c.{_as(name)}", f"a.{_as(name)}"]
            kind = "DOUBLE" if name in _NUMBERS else "VARCHAR"
            value = f"coalesce({', '.join(found)})" if found[1:] else found[0]
            values.append(f"{value}::{kind} AS {_as(name)}")
        return (
            f"(SELECT * EXCLUDE ({', '.join(map(_as, self.columns))}) FROM ("
            f"SELECT r.*, {', '.join(values)} FROM {table} AS r "
            f"LEFT JOIN ({self._customers(stored)}) AS c ON {customer} = c.customer_id "
            f"LEFT JOIN ({self._accounts(stored)}) AS a ON {account} = a.account_id"
            f") WHERE {self.condition})"
        )

    def _customers(self, stored: Mapping[str, list[str]]) -> str:
        """What each customer says, and whose it is."""
        have = stored.get("customers", [])
        listed = [_or_null(name, name in have) for name in self.columns]
        account = "account_id" if "account_id" in have else "NULL::VARCHAR AS account_id"
        place = "FROM customers" if have else "LIMIT 0"
        customer = "customer_id" if have else "NULL::VARCHAR AS customer_id"
        return f"SELECT {customer}, {account}, {', '.join(listed)} {place}"

    def _accounts(self, stored: Mapping[str, list[str]]) -> str:
        """What each account says, or all of its customers alike."""
        parts = []
        if have := stored.get("accounts"):
            listed = [_or_null(name, name in have) for name in self.columns]
            parts.append(f"SELECT account_id, 1 AS of, {', '.join(listed)} FROM accounts")
        if "account_id" in (have := stored.get("customers", [])):
            listed = [
                f'CASE WHEN count(DISTINCT "{name}") = 1 THEN any_value("{name}")::VARCHAR END '
                f"AS {_as(name)}"
                if name in have
                else _or_null(name, False)
                for name in self.columns
            ]
            parts.append(
                f"SELECT account_id, 2 AS of, {', '.join(listed)} FROM customers "
                "WHERE account_id IS NOT NULL GROUP BY account_id"
            )
        if not parts:
            listed = [_or_null(name, False) for name in self.columns]
            return f"SELECT NULL::VARCHAR AS account_id, {', '.join(listed)} LIMIT 0"
        first = [f"any_value({_as(name)} ORDER BY of) AS {_as(name)}" for name in self.columns]
        return (
            f"SELECT account_id, {', '.join(first)} FROM ({' UNION ALL BY NAME '.join(parts)}) "
            "GROUP BY account_id"
        )

    def _check(
        self, connection: duckdb.DuckDBPyConnection, stored: Mapping[str, list[str]]
    ) -> None:
        """Refuse a column that no export has, and a word that no row has, with those there are."""
        for name in self.columns:
            parts = [
                f'SELECT DISTINCT "{name}" AS value FROM {table}'
                for table, columns in stored.items()
                if name in columns and table != "refused"
            ]
            if not parts:
                raise ScopeError(f"where: no export has {name}; leave it out")
            every = f"SELECT DISTINCT value FROM ({' UNION ALL '.join(parts)})"
            for value in self.values.get(name, ()):
                met = connection.sql(f"FROM ({every}) WHERE value = {quoted(value)}").fetchall()
                if not met:
                    rows = connection.sql(
                        f"FROM ({every}) WHERE value IS NOT NULL ORDER BY value LIMIT {_SHOWN + 1}"
                    ).fetchall()
                    raise ScopeError(f"where: {name} {value!r} is {_listed(value, rows)}")


class _Reader:
    """Turns a tree into SQL, and gathers what it asks of."""

    def __init__(self, text: str, known: Mapping[str, str]) -> None:
        self.text, self.known = text, known
        self.columns: dict[str, None] = {}
        self.values: dict[str, list[str]] = {}

    def condition(self, node: ast.expr) -> str:
        """Write a condition."""
        match node:
            case ast.BoolOp(op, parts):
                word = " AND " if isinstance(op, ast.And) else " OR "
                return f"({word.join(map(self.condition, parts))})"
            case ast.UnaryOp(ast.Not(), part):
                return f"(NOT {self.condition(part)})"
            case ast.Compare(left, operators, rights):
                sides = zip([left, *rights[:-1]], operators, rights, strict=True)
                each = [self.comparison(*one) for one in sides]
                return f"({' AND '.join(each)})" if each[1:] else each[0]
        raise self.wrong(node, "is no comparison; write == or in [...]")

    def comparison(self, left: ast.expr, operator: ast.cmpop, right: ast.expr) -> str:
        """Write a comparison of a column with a value, or with several."""
        exchanged = isinstance(right, ast.Name) and not isinstance(left, ast.Name)
        if exchanged and type(operator) in _TURNED:
            left, operator, right = right, _TURNED[type(operator)](), left
        if not isinstance(left, ast.Name):
            raise self.wrong(left, "names no column")
        if left.id not in self.known:
            raise ScopeError(f"where: {left.id!r} is {allowed(left.id, self.known)}")
        self.columns.setdefault(left.id)
        written = _WRITTEN.get(type(operator))
        if written is None:
            raise self.wrong(left, "is compared by ==, !=, <, <=, >, >=, in [...], not in [...]")
        if isinstance(operator, ast.In | ast.NotIn):
            if not isinstance(right, ast.List | ast.Tuple | ast.Set) or not right.elts:
                raise self.wrong(right, "is no list of values; write in ['EMEA', 'APAC']")
            listed = ", ".join(self.value(left.id, one) for one in right.elts)
            return f"{_as(left.id)} {written} ({listed})"
        if self.known[left.id] == "text" and not isinstance(operator, ast.Eq | ast.NotEq):
            raise self.wrong(left, "holds words, which have no order; write == or in [...]")
        return f"{_as(left.id)} {written} {self.value(left.id, right)}"

    def value(self, column: str, node: ast.expr) -> str:
        """Write a value of the column's kind."""
        if isinstance(node, ast.Constant) and node.value is None:
            raise self.wrong(node, "is no value; what is not known is in no part")
        if self.known[column] == "text":
            if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
                raise self.wrong(node, f"is no word in quotes, which {column} is compared with")
            self.values.setdefault(column, []).append(node.value)
            return quoted(node.value)
        sign, number = "", node
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            sign, number = "-", node.operand
        found = number.value if isinstance(number, ast.Constant) else None
        if type(found) not in (int, float) or not abs(found) < math.inf or abs(found) > 1e300:
            raise self.wrong(node, f"is no number, which {column} is compared with")
        return f"{sign}{found!r}"

    def wrong(self, node: ast.expr, why: str) -> ScopeError:
        """Say what is wrong with a piece of the expression."""
        return ScopeError(f"where: {ast.get_source_segment(self.text, node) or self.text} {why}")


def _known(programme: Programme) -> dict[str, str]:
    """Columns that may divide the programme, and whether they hold words or numbers."""
    texts = dict.fromkeys([*programme.segment_columns, *_TEXTS], "text")
    return texts | dict.fromkeys(_NUMBERS, "number")


def _stored(connection: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """The stored tables and their columns."""
    names = connection.sql("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall()
    there = {name for (name,) in names}
    return {
        table: connection.table(table).columns
        for table in (*contract.TABLES, "refused")
        if table in there
    }


def _as(name: str) -> str:
    """Under which name a row's value is compared."""
    return f'"scope_{name}"'


def _or_null(name: str, there: bool) -> str:
    return f'"{name}"::VARCHAR AS {_as(name)}' if there else f"NULL::VARCHAR AS {_as(name)}"


def _listed(value: str, rows: list[tuple[str]]) -> str:
    """End a sentence "x is": not one of these, or in no row where they are many."""
    names = [row[0] for row in rows]
    if len(names) > _SHOWN:
        return f"in no row; there are {', '.join(names[:_SHOWN])} and others"
    return allowed(value, names)
