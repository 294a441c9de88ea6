"""The processed tables, a period at a time, and the flow from invited to usable."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from nps_analysis import contract
from nps_analysis.programme import Programme
from nps_analysis.sources.in_sql import quoted
from nps_analysis.store.ingesting import read_manifest
from nps_analysis.store.inputs import declaration

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

    from nps_analysis.store.scope import Scope


class MissingTable(KeyError):
    """A table that no export supplies; the message says what would."""

    def __init__(self, table: str, programme: Programme) -> None:
        self.table = table
        needs = [name for name, one in contract.TABLES[table].items() if one.required]
        super().__init__(
            f"{programme.name} has no {table}: no [[sources]] of {programme.path.name} has "
            f'table = "{table}". An export with {", ".join(needs)} would supply it.'
        )

    def __str__(self) -> str:
        return str(self.args[0])


def load(
    table: str,
    *,
    period: str | None = None,
    programme: Programme | Path | str | None = None,
    where: str | Scope | None = None,
    missing: Literal["raise", "empty"] = "raise",
) -> pd.DataFrame:
    """Load a processed table, or one period of it, always with all its columns.

    Parameters
    ----------
    table : str
        responses, invitations, customers, accounts, renewals, usage, departures;
        or refused, the rows that were set aside.
    period : str, optional
        Such as "2026Q3": answers given, invitations sent, contracts decided
        (else due) and months within it. Customers and accounts have none and
        are always whole.
    programme : Programme or path, optional
        The nearest programme.toml, else the sample's, where not given.
    where : str or Scope, optional
        The part of the programme that rows belong to, such as
        "region == 'EMEA' and plan != 'Starter'"; `Scope` says which rows do.
    missing : {"raise", "empty"}, default "raise"
        What becomes of a table that no source supplies: an error, or no rows.

    Returns
    -------
    pandas.DataFrame
        The columns of `contract.TABLES`, null where no export has them, with nullable types; the
        programme's segments, and its drivers on responses; then those that follow from others
        (`contract.FOLLOWING`): `account`, `period`, `day`, `decided`, `class`. `scale` is never
        null. Answers of both kinds of survey are in responses, told apart by `survey`.

    Raises
    ------
    MissingTable
        If no source supplies the table, unless it may be empty.
    ScopeError
        If `where` names no part.
    FileNotFoundError
        If nothing has been ingested.
    ValueError
        If there is no such table or period.

    Examples
    --------
    >>> load("answers")
    Traceback (most recent call last):
        ...
    ValueError: table is 'answers'; it is one of responses, invitations, customers, ...
    """
    programme = the_programme(programme)
    return ask(_selected(table, period, programme, where, missing), programme)


def scan(
    table: str,
    *,
    period: str | None = None,
    programme: Programme | Path | str | None = None,
    where: str | Scope | None = None,
    missing: Literal["raise", "empty"] = "raise",
) -> duckdb.DuckDBPyRelation:
    """Name a processed table, as `load` gives it, without loading any of its rows.

    For tables of any size: what is asked of it is computed by DuckDB, which reads the columns
    and rows that it takes. It can be counted and estimated as any frame is.

    Parameters
    ----------
    table, period, programme, where, missing
        As for `load`.

    Returns
    -------
    duckdb.DuckDBPyRelation
        The columns of `load`. It is of the tables as they are now: after the next ingest it is
        scanned anew.

    Raises
    ------
    MissingTable, ScopeError, FileNotFoundError, ValueError
        As `load`.

    Examples
    --------
    ``scan("responses").aggregate("period, count(score)")`` counts a table of any size.

    >>> scan("answers")
    Traceback (most recent call last):
        ...
    ValueError: table is 'answers'; it is one of responses, invitations, customers, ...
    """
    import duckdb

    programme = the_programme(programme)
    query = _selected(table, period, programme, where, missing)
    connection = duckdb.connect()
    _name_tables(connection, programme, manifest(programme)["tables"])
    connection.execute("SET TimeZone = 'UTC'")
    return connection.sql(query(connection))


def _selected(
    table: str,
    period: str | None,
    programme: Programme,
    where: str | Scope | None,
    missing: str,
) -> Callable[[duckdb.DuckDBPyConnection], str]:
    """What is asked of a table, once it is there; refused where it cannot be."""
    if table not in {*contract.TABLES, "refused"}:
        names = ", ".join([*contract.TABLES, "refused"])
        raise ValueError(f"table is {table!r}; it is one of {names}")
    if missing not in ("raise", "empty"):
        raise ValueError(f"missing is {missing!r}; it is 'raise' or 'empty'")
    if period is not None:
        programme.periods.check(period)
    stored = manifest(programme)["tables"].get(table)
    if stored is None and missing == "raise":
        raise MissingTable(table, programme)

    from nps_analysis.store import whole

    how = {"period": period, "scope": the_scope(where, programme)}
    if stored is None:
        how: dict[str, Any] = {"stored": False}
    elif "order" in stored:
        how["order"] = stored["order"]
    return lambda connection: whole.query(connection, table, programme, **how)


Query = str | Callable[["duckdb.DuckDBPyConnection"], str]
"""A query in SQL, or what writes one once the tables are there."""


def ask(query: Query, programme: Programme) -> pd.DataFrame:
    """Ask in SQL of the processed tables, each by its name, without loading them."""
    import duckdb

    current = manifest(programme)["tables"]
    try:
        return _asked(query, programme, current)
    except duckdb.IOException:
        later = manifest(programme)["tables"]
        if later == current:
            raise
        return _asked(query, programme, later)


def _asked(query: Query, programme: Programme, tables: dict[str, Any]) -> pd.DataFrame:
    """Ask of the tables as the given manifest names them."""
    import duckdb

    from nps_analysis.sources.column_kinds import to_frame

    with duckdb.connect() as connection:
        _name_tables(connection, programme, tables)
        sql = query if isinstance(query, str) else query(connection)
        return to_frame(connection.sql(sql).to_arrow_table())


def _name_tables(
    connection: duckdb.DuckDBPyConnection, programme: Programme, tables: Mapping[str, Any]
) -> None:
    """Give the processed tables, each in its file, their names in SQL."""
    for table, stored in tables.items():
        path = programme.folder("processed") / stored["file"]
        connection.execute(
            f"CREATE VIEW {table} AS FROM read_parquet({quoted(str(path))}, file_row_number = true)"
        )


def manifest(programme: Programme | Path | str | None = None) -> dict[str, Any]:
    """Read the manifest: inputs with their hashes, rows kept and refused, tables, problems.

    Raises
    ------
    FileNotFoundError
        If nothing has been ingested.
    """
    programme = the_programme(programme)
    found = read_manifest(programme.folder("processed"))
    if found is None:
        raise FileNotFoundError(
            f"nothing is ingested in {programme.folder('processed')}; run: "
            f"nps-analysis ingest --programme {programme.path}"
        )
    if found["declared"] != declaration(programme):
        warnings.warn(
            f"{programme.path} has changed since the exports were ingested; "
            "run nps-analysis ingest",
            stacklevel=3,
        )
    return found


def known_periods(
    programme: Programme | Path | str | None = None, *, where: str | Scope | None = None
) -> list[str]:
    """List the periods with at least one relational score, earliest first.

    Without any score at all, they are those with renewals or usage. `where` is as for `load`.
    """
    programme = the_programme(programme)
    known = list(manifest(programme)["periods"])
    if where is None:
        return known
    scope = the_scope(where, programme)
    tables = {
        "responses": "survey = 'relational' AND score IS NOT NULL",
        "renewals": "renewed IS NOT NULL",
        "usage": "goals IS NOT NULL",
    }
    there = manifest(programme)["tables"]
    for some in (["responses"], ["renewals", "usage"]):
        found = {
            period
            for table in some
            if table in there
            for period in ask(
                lambda connection, table=table: (
                    f"SELECT DISTINCT period FROM {part(connection, table, scope)} "
                    f"WHERE period IS NOT NULL AND {tables[table]}"
                ),
                programme,
            )["period"]
        }
        if found:
            return programme.periods.sorted(found)
    return []


def flow(
    period: str,
    *,
    programme: Programme | Path | str | None = None,
    where: str | Scope | None = None,
) -> pd.DataFrame:
    """Follow the relational survey of a period from invited to usable answers.

    Parameters
    ----------
    period : str
        Such as "2026Q3".
    programme : Programme or path, optional
        As for `load`.
    where : str or Scope, optional
        As for `load`; rows set aside that do not say whose they are, are in no part.

    Returns
    -------
    pandas.DataFrame
        One row a step: `step`, `rows` (0 or more) and `kind`. From one
        "total" to the next, "less" is taken away and "more" is added. Steps are invited
        (people), no_answer (those of them without a kept answer), not_invited (kept answers
        of anybody else), repeated (the rows left: further rows of one person, and those
        refused below), answered (rows of the exports), one for each reason of refusal,
        blank, usable. usable_invited, the people invited who gave a usable score, is of
        kind "of_which". Refused rows whose date was not read are in no period: those
        of the exports that hold answers of this one follow, with kind
        "apart". Without invitations it begins at answered.
    """
    import pandas as pd

    programme = the_programme(programme)
    current = manifest(programme)
    if "responses" not in current["tables"]:
        return _flow([("answered", 0, "total"), ("blank", 0, "less"), ("usable", 0, "total")])
    scope = the_scope(where, programme)
    answers = relational(load("responses", period=period, programme=programme, where=scope))
    refused = ask(
        lambda connection: (
            "SELECT reason, period, file, count(*) AS n FROM "
            f"{part(connection, 'refused', scope)} "
            "WHERE \"table\" = 'responses' AND survey = 'relational' GROUP BY ALL"
        ),
        programme,
    )
    here = refused[refused["period"] == period].groupby("reason")["n"].sum()
    files = [one["path"] for one in current["inputs"] if period in one["periods"]]
    undated = refused[refused["period"].isna() & refused["file"].isin(files)]
    undated = undated.groupby("reason")["n"].sum()
    reasons = [reason for reason in contract.REFUSALS if reason in here.index]
    answered = len(answers) + int(here.sum())
    usable = int(answers["score"].notna().sum())

    people = pd.Series(dtype="string")
    if "invitations" in current["tables"]:
        sent = load("invitations", period=period, programme=programme, where=scope)
        invitations = relational(sent)
        people = invitations["customer_id"].drop_duplicates()
    theirs = answers[answers["customer_id"].isin(people)]
    steps = _from_people(len(people), theirs, len(answers) - len(theirs), answered)
    steps.append(("answered", answered, "total"))
    steps += [(reason, int(here[reason]), "less") for reason in reasons]
    steps.append(("blank", len(answers) - usable, "less"))
    steps.append(("usable", usable, "total"))
    _adds_up(steps)
    if len(people):
        scored = theirs.loc[theirs["score"].notna(), "customer_id"].nunique()
        steps.append(("usable_invited", scored, "of_which"))
    steps += [
        (reason, int(undated[reason]), "apart")
        for reason in contract.REFUSALS
        if reason in undated.index
    ]
    return _flow(steps)


def _flow(steps: list[tuple[str, int, str]]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(steps, columns=["step", "rows", "kind"]).astype(
        {"step": "string", "rows": "Int64", "kind": "string"}
    )


def _from_people(
    invited: int, theirs: pd.DataFrame, others: int, answered: int
) -> list[tuple[str, int, str]]:
    """Go from people invited to rows received; without invitations, from nowhere."""
    if not invited:
        return []
    responded = theirs["customer_id"].nunique()
    steps = [("invited", invited, "total"), ("no_answer", invited - responded, "less")]
    for step, rows in (("not_invited", others), ("repeated", answered - responded - others)):
        if rows:
            steps.append((step, rows, "more"))
    return steps


def _adds_up(steps: list[tuple[str, int, str]]) -> None:
    """Hold every total to the one before it and the steps between."""
    running = steps[0][1]
    for step, rows, kind in steps[1:]:
        if kind == "total" and rows != running:
            raise AssertionError(f"flow: {step} is {rows}, the steps before it leave {running}")
        running += {"less": -rows, "more": rows, "total": 0}[kind]


def relational(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of the survey that the score comes from."""
    return rows[rows["survey"] == "relational"]


def part(connection: duckdb.DuckDBPyConnection, table: str, scope: Scope | None) -> str:
    """What to select from in SQL: a stored table, or the rows of it that belong to a part."""
    return scope.sql(connection, table) if scope else table


def the_scope(where: str | Scope | None, programme: Programme) -> Scope | None:
    """The part given, parsed once."""
    from nps_analysis.store.scope import Scope

    return Scope.parse(where, programme) if isinstance(where, str) else where


def the_programme(programme: Programme | Path | str | None) -> Programme:
    """The programme given, or the one found."""
    return programme if isinstance(programme, Programme) else Programme.find(programme)
