"""One frame in every engine that tallies may meet."""

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest


def _spark(frame):
    sql = pytest.importorskip("pyspark.sql", reason="PySpark is not installed (group spark)")
    session = sql.SparkSession.builder.master("local[2]").getOrCreate()
    return session.createDataFrame(pa.Table.from_pandas(frame))


ENGINES = {
    "pandas-nullable": lambda frame: frame,
    "pandas-arrow": lambda frame: frame.convert_dtypes(dtype_backend="pyarrow"),
    "polars": pl.from_pandas,
    "polars-lazy": lambda frame: pl.from_pandas(frame).lazy(),
    "pyarrow": pa.Table.from_pandas,
    "duckdb": lambda frame: duckdb.from_arrow(pa.Table.from_pandas(frame)),
    "pyspark": _spark,
}


def nullable(frame):
    """The frame with a blank that is null, never NaN."""
    return pd.DataFrame(frame).convert_dtypes()
