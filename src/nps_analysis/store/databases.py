"""The rows of a query, kept as a file that is read as any other export."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

import pyarrow as pa

from nps_analysis import sources
from nps_analysis.contract import ContractError
from nps_analysis.store import disk

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from nps_analysis.programme import Programme

FOLDER = "fetched"
MEMORY = ":memory:"
_DUCKDB = (".duckdb", ".ddb")
_NO_URL = (
    "database: the variable holds no database URL, as postgresql://USER:PASSWORD@HOST:5432/DB; "
    "in a password @ is written %40, : is %3A and / is %2F"
)
_INSTALL = "install its driver, for PostgreSQL: .venv/bin/uv pip install psycopg psycopg-binary"


def fetch(programme: Programme, number: int) -> Path:
    """Run the query of a source, and keep its rows.

    Parameters
    ----------
    programme : Programme
    number : int
        Of the [[sources]], from 0; it declares `database`.

    Returns
    -------
    Path
        A Parquet file in folders.processed, in a folder named by its content: a query that
        returns the same rows again gives the same file.

    Raises
    ------
    ContractError
        If the database cannot be reached or the query fails: what the database says, without
        the credentials.
    """
    source = programme.sources[number]
    key = f"sources[{number}]"
    database = source.database or ""
    if "://" in database:
        table, name = _stored(database, key), urlsplit(database).path.strip("/").split("/")[-1]
    else:
        name = Path(database.removeprefix("$")).stem.lower().strip(":")
        table = _queried(database, source.query or "", programme.folder("raw"), key)
    data = _bytes(table)
    name = "".join(sign if sign.isalnum() else "-" for sign in name or "query")
    path = programme.folder("processed") / FOLDER / disk.digest(data) / f"{name}-{number}.parquet"
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        disk.write(path, data)
    return path


def _queried(database: str, query: str, raw: Path, key: str) -> pa.Table:
    """Query a file of the raw folder, DuckDB in memory, or what a variable names."""
    if database.startswith("$"):
        return _sql(_url(database[1:], key), query, key)
    path = raw / database
    if database != MEMORY and not path.is_file():
        raise ContractError(key, [f"database: there is no file {database!r} in {raw}"])
    if database == MEMORY or path.suffix.lower() in _DUCKDB:
        return _duckdb(database if database == MEMORY else str(path), query, raw, key)
    return _sql(f"sqlite:///file:{quote(str(path))}?mode=ro&uri=true", query, key)


def _duckdb(path: str, query: str, raw: Path, key: str) -> pa.Table:
    """Query a DuckDB file, or files of the raw folder through DuckDB."""
    import duckdb

    try:
        with duckdb.connect(path, read_only=path != MEMORY) as connection:
            connection.execute("SET file_search_path = ?", [str(raw)])
            return connection.sql(query).to_arrow_table()
    except duckdb.Error as error:
        raise ContractError(key, [f"query: {_first(error)}"]) from error


def _sql(url: str, query: str, key: str) -> pa.Table:
    """Query through SQLAlchemy, without the right to change anything."""
    from sqlalchemy.exc import ResourceClosedError, SQLAlchemyError

    try:
        with _connected(url, key) as connection:
            result = connection.exec_driver_sql(query)
            names, rows = list(result.keys()), result.fetchall()
    except ResourceClosedError as error:
        raise ContractError(key, ["query: it returns no rows; it must be a SELECT"]) from error
    except SQLAlchemyError as error:
        said = _first(getattr(error, "orig", None) or error)
        raise ContractError(key, [f"query: {said}"]) from error
    if len(set(names)) < len(names):
        twice = sorted({name for name in names if names.count(name) > 1})
        raise ContractError(key, [f"query: it names {', '.join(twice)} twice; rename one with AS"])
    columns = zip(*rows, strict=True) if rows else [[] for _ in names]
    return pa.table([_column(list(cells)) for cells in columns], names=names)


@contextmanager
def _connected(url: str, key: str) -> Generator[Connection]:
    """Open a database so that it can be read only."""
    import sqlalchemy as sa
    import sqlalchemy.exc

    try:
        address = sa.make_url(url)
        if address.drivername in {"postgres", "postgresql"}:
            address = address.set(drivername="postgresql+psycopg")
        engine = sa.create_engine(address, poolclass=sa.pool.NullPool)
    except (sa.exc.ArgumentError, ValueError):
        # the error may hold a piece of the password
        raise ContractError(key, [_NO_URL]) from None
    except (sa.exc.NoSuchModuleError, ModuleNotFoundError) as error:
        raise ContractError(key, [f"database: {_first(error)}; {_INSTALL}"]) from error
    if "@" in (address.host or ""):
        raise ContractError(key, [_NO_URL])
    with engine.connect() as connection:
        if address.get_backend_name() == "postgresql":
            connection = connection.execution_options(postgresql_readonly=True)
        yield connection


def _url(variable: str, key: str) -> str:
    found = os.environ.get(variable)
    if not found:
        raise ContractError(
            key,
            [
                f"database: the environment has no {variable}; set it to the database's URL, such "
                "as postgresql://USER:PASSWORD@HOST/NAME"
            ],
        )
    return found


def _stored(address: str, key: str) -> pa.Table:
    """Read Parquet files of an object store, or of a disk, whole."""
    import pyarrow.dataset as ds
    from pyarrow import fs

    try:
        system, path = fs.FileSystem.from_uri(address)
        return ds.dataset(path, filesystem=system, format="parquet").to_table()
    except (pa.ArrowException, OSError) as error:
        raise ContractError(key, [f"database: {address}: {_first(error)}"]) from error


def _column(cells: list[object]) -> pa.Array:
    """Keep a column's type where it has one; cells of several types become texts."""
    try:
        return pa.array(cells)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError):
        return pa.array([sources.as_text(cell) for cell in cells], pa.string())


def _bytes(table: pa.Table) -> bytes:
    import pyarrow.parquet as pq

    sink = pa.BufferOutputStream()
    pq.write_table(table.replace_schema_metadata(None), sink, compression="zstd")
    return sink.getvalue().to_pybytes()


def _first(error: BaseException) -> str:
    """The first line of what went wrong."""
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
