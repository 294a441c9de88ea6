"""Amounts are read with one decimal mark a column, or not at all."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nps_analysis.sources.amounts import numbers


def read(*texts, decimal=None):
    return numbers(
        pd.Series(texts, dtype="string"),
        exact=None,
        decimal=decimal,
        name="revenue",
        lines=np.arange(2, len(texts) + 2),
        key="sources[0]",
    )


@pytest.mark.parametrize(
    "text", ["1,2,3", "12,50,000", "--1", "1 2345", "12%", "1.2.3,4", "0,5000.5"]
)
def test_what_is_no_amount(text):
    found = read(text, "7")
    assert found.unreadable.tolist() == [True, False]


def test_signs_money_and_guards():
    assert read("-1 500,5", "€ 8", "'7", "\u22122").values.tolist() == [-1500.5, 8, 7, -2]


@settings(deadline=None)
@given(
    st.lists(st.integers(-(10**9), 10**9), min_size=1),
    st.sampled_from([(",", "."), (".", ","), (",", "\u202f"), (".", "'"), (",", "")]),
    st.integers(0, 3),
)
def test_a_column_is_read_right_or_not_at_all(cents, marks, digits):
    decimal, group = marks
    amounts = [value / 10**digits for value in cents]
    texts = [f"{amount:,.{digits}f}" for amount in amounts]
    swap = {",": group, ".": decimal}
    found = read(*("".join(swap.get(sign, sign) for sign in text) for text in texts))
    if not found.problems:
        assert found.values.tolist() == pytest.approx(amounts, abs=1e-9)
    else:
        assert read(
            *("".join(swap.get(sign, sign) for sign in text) for text in texts), decimal=decimal
        ).values.tolist() == pytest.approx(amounts, abs=1e-9)
