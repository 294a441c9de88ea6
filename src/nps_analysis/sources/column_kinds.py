"""The kinds of columns in pandas, Arrow and SQL, so that a missing value stays missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd
import pyarrow as pa

from nps_analysis import contract

ARROW: Mapping[str, pa.DataType] = {
    "text": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "instant": pa.timestamp("us", tz="UTC"),
    "date": pa.date32(),
}

SQL: Mapping[str, str] = {
    "text": "VARCHAR",
    "integer": "BIGINT",
    "number": "DOUBLE",
    "boolean": "BOOLEAN",
    "instant": "TIMESTAMPTZ",
    "date": "DATE",
}

_PANDAS = {
    pa.string(): pd.StringDtype(na_value=pd.NA),
    pa.int64(): pd.Int64Dtype(),
    pa.float64(): pd.Float64Dtype(),
    pa.bool_(): pd.BooleanDtype(),
}


def kinds_of(table: str, segments: list[str], drivers: list[str]) -> dict[str, str]:
    """Give the kind of every column a stored or staged table may have."""
    columns = contract.columns_of(table, segments, drivers)
    found = {name: one.kind for name, one in columns.items()}
    text = dict.fromkeys([*contract.PERSONAL, *segments, "file", "period", "survey"], "text")
    return text | found | {"line": "integer"}


REFUSED = {
    "file": "text",
    "line": "integer",
    "table": "text",
    "reason": "text",
    "column": "text",
    "found": "text",
    "survey": "text",
    "period": "text",
    "customer_id": "text",
    "responded_at": "instant",
    "score": "integer",
}
"""Columns of the refused rows. `period` is null where no date of the row can be read; whose
answer it was, when and which, where it was an answer like any other until another counted instead.
"""


def with_kinds(frame: pd.DataFrame, kinds: Mapping[str, str]) -> pd.DataFrame:
    """Give each column the pandas type of its kind."""
    wanted = {name: contract.DTYPES[kinds[name]] for name in frame.columns}
    return frame.astype({name: kind for name, kind in wanted.items() if frame[name].dtype != kind})


def schema(columns: Iterable[str], kinds: Mapping[str, str]) -> pa.Schema:
    """Give columns the Arrow types of their kinds."""
    return pa.schema([(name, ARROW[kinds[name]]) for name in columns])


def to_arrow(frame: pd.DataFrame, kinds: Mapping[str, str]) -> pa.Table:
    """Turn a frame into Arrow, each column of its kind."""
    return pa.Table.from_pandas(frame, schema=schema(frame, kinds), preserve_index=False)


def to_frame(table: pa.Table) -> pd.DataFrame:
    """Turn Arrow into pandas with nullable types; dates become local midnights."""
    moments = {
        field.name: contract.DTYPES["date" if pa.types.is_date(field.type) else "instant"]
        for field in table.schema
        if pa.types.is_date(field.type) or pa.types.is_timestamp(field.type)
    }
    if not table.num_rows:  # as Arrow gives them, columns without rows cannot be merged
        kinds = {field.name: _PANDAS.get(field.type, object) for field in table.schema} | moments
        return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in kinds.items()})
    frame = table.to_pandas(types_mapper=_PANDAS.get, date_as_object=False)
    return frame.astype(moments)
