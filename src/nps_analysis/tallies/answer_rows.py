"""The rows that count: opened in their own engine, checked, and given a worth and a weight."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

import narwhals as nw
import pandas as pd

from nps_analysis.scoring import Figure, Measure, Ratio

ALL, ANSWER, CLUSTER, ROWS, W, WW, Y, SQUARE = (
    f"__{name}" for name in ("all", "answer", "cluster", "rows", "w", "ww", "y", "square")
)
"""Columns of our own, in frames that are not."""


def names(columns: str | Sequence[str]) -> list[str]:
    """One column name or several, as a list."""
    return [columns] if isinstance(columns, str) else list(columns)


def opened_rows(data: Any, measure: Figure, columns: Sequence[str | None]) -> nw.LazyFrame:
    """The frame, once it is known to hold what is asked of it."""
    try:
        frame = nw.from_native(data).lazy()
    except TypeError as error:
        raise TypeError(
            f"data is a {type(data).__name__}; expected a frame: "
            "pandas, polars, PyArrow, a DuckDB relation or PySpark"
        ) from error
    schema = frame.collect_schema()
    absent = [name for name in (*measure.columns, *columns) if name and name not in schema]
    if absent:
        near = get_close_matches(absent[0], list(schema), n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise ValueError(
            f"data has no column {', '.join(map(repr, absent))}; it has {', '.join(schema)}{hint}"
        )
    for name in measure.columns:
        dtype = schema[name]
        if isinstance(measure, Ratio) and not dtype.is_numeric():
            raise TypeError(f"{name} is {dtype}; {measure.name} needs numbers, 0 or more")
        if isinstance(measure, Measure):
            frame = _answers(frame, name, dtype, measure)
    return frame.with_columns(nw.lit(0).alias(ALL))


def _answers(frame: nw.LazyFrame, name: str, dtype: nw.dtypes.DType, measure: Figure) -> Any:
    """The frame, its answers whole numbers, or true and false; NaN is a blank, never an answer."""
    low, high = measure.scale
    if dtype == nw.Boolean and (low, high) != (0, 1):
        raise TypeError(
            f"{name} is true or false; {measure.name} needs whole numbers from {low} to {high}"
        )
    if dtype.is_integer() or dtype == nw.Boolean:
        return frame
    if not dtype.is_float():
        raise TypeError(
            f"{name} is {dtype}; {measure.name} needs whole numbers, null where there is no "
            "answer: in pandas .astype('Int64')"
        )
    value = nw.col(name)
    frame = frame.with_columns(nw.when(~value.is_nan()).then(value).alias(name))
    broken = collected(
        frame.filter(~value.is_null())
        .filter((value.round(0) != value) | (value.abs() == float("inf")))
        .select(name)
    )[name]
    if len(broken):
        found = ", ".join(f"{one:g}" for one in sorted(set(broken))[:5])
        raise ValueError(
            f"{name} holds {found} ({len(broken)} rows); {measure.name} needs whole numbers, and "
            "a mean of answers is not one"
        )
    return frame


def collected(frame: nw.LazyFrame) -> pd.DataFrame:
    """What the engine found, as a pandas frame; meant for totals."""
    return frame.collect("pyarrow").to_pandas()


def weighed(frame: nw.LazyFrame, weight: str | None, answered: nw.Expr) -> nw.LazyFrame:
    """Add the weight of each row, 1 where there is none to tell; bad ones are refused."""
    if weight is None:
        return frame.with_columns(nw.lit(1.0).alias(W))
    dtype = frame.collect_schema()[weight]
    if not dtype.is_numeric():
        raise TypeError(f"{weight} is {dtype}; a weight is a number, 0 or more")
    frame = frame.with_columns(nw.col(weight).cast(nw.Float64).alias(W))
    w = nw.col(W)
    bad = frame.filter(answered).filter(w.is_null() | w.is_nan() | (w < 0) | (w == float("inf")))
    found = collected(bad.select(W))[W]
    if len(found):
        shown = ", ".join("missing" if pd.isna(value) else f"{value:g}" for value in found[:3])
        raise ValueError(
            f"{weight} is {shown} in {len(found)} answered rows; a weight is a number, 0 or more"
        )
    return frame


def answering(frame: nw.LazyFrame, measure: Figure) -> tuple[nw.LazyFrame, nw.Expr]:
    """The frame with what each row says, and which rows say something."""
    if isinstance(measure, Ratio):
        return _of_two_columns(frame, measure)
    answer = nw.col(measure.column)
    whole = answer if frame.collect_schema()[measure.column].is_float() else answer.cast(nw.Int64)
    return frame.with_columns(whole.alias(ANSWER)), ~answer.is_null()


def worth_of_rows(
    frame: nw.LazyFrame,
    measure: Figure,
    keys: Sequence[str],
    weight: str | None = None,
    cluster: str | None = None,
) -> nw.LazyFrame:
    """The answered rows: what each is worth, what it weighs, and its worth squared.

    Of a ratio of two columns, the weight is the one below the line.
    """
    frame, answered = answering(frame, measure)
    frame = weighed(frame, weight, answered).filter(answered)
    own = [] if cluster is None else [nw.col(cluster).alias(CLUSTER)]
    if isinstance(measure, Ratio):
        rows = frame.select(
            *dict.fromkeys([ALL, *keys]), *own,
            (nw.col(Y) * nw.col(W)).alias(Y),
            (nw.col(WW) * nw.col(W)).alias(W),
            (nw.col(Y) * nw.col(Y) / nw.col(WW) * nw.col(W)).alias(SQUARE),
        )  # fmt: skip
    else:
        value = nw.lit(0.0)
        for band in measure.bands:
            if band.value:
                inside = (nw.col(ANSWER) >= band.low) & (nw.col(ANSWER) <= band.high)
                value = nw.when(inside).then(nw.lit(band.value)).otherwise(value)
        rows = frame.with_columns(value.alias(Y)).select(
            *dict.fromkeys([ALL, *keys]), *own,
            (nw.col(Y) * nw.col(W)).alias(Y),
            W,
            (nw.col(Y) * nw.col(Y) * nw.col(W)).alias(SQUARE),
        )  # fmt: skip
    if cluster is not None:
        missing = rows.filter(nw.col(CLUSTER).is_null()).select(nw.len().alias(ROWS))
        blank = int(collected(missing)[ROWS].iloc[0])
        if blank:
            has = "answer has" if blank == 1 else "answers have"
            cure = (
                "use cluster='account', which takes the customer where no account is known"
                if cluster == "account_id"
                else "every answer needs its cluster: fill it, or leave those rows out"
            )
            raise ValueError(f"{blank} {has} no {cluster}; {cure}")
    return rows


def _of_two_columns(frame: nw.LazyFrame, measure: Ratio) -> tuple[nw.LazyFrame, nw.Expr]:
    """The column above the line and the one below, and which rows have both."""
    above, below = nw.col(Y), nw.col(WW)
    frame = frame.with_columns(
        nw.col(measure.numerator).cast(nw.Float64).alias(Y),
        nw.col(measure.denominator).cast(nw.Float64).alias(WW),
    )
    for own, name in ((Y, measure.numerator), (WW, measure.denominator)):
        least = collected(frame.filter(nw.col(own) < 0).select(nw.col(own).min()))[own].iloc[0]
        if pd.notna(least):
            raise ValueError(f"{name} holds {least:g}; {measure.name} needs numbers, 0 or more")
    if measure.capped:
        frame = frame.with_columns(nw.when(above > below).then(below).otherwise(above).alias(Y))
    present = ~(above.is_null() | above.is_nan() | below.is_null() | below.is_nan())
    return frame, present & (below > 0)
