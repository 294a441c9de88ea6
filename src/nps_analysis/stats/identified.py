"""What a model cannot be fitted to, found and named before a huge coefficient is believed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from nps_analysis.stats.factors import DesignMatrix


class NotIdentified(ValueError):
    """A model whose coefficients the data do not settle.

    `column` and `level` say where, `n` how many accounts are concerned, and `renewed` whether
    all of them or none of them did; null where that is not the reason. `repeats` where the column
    says nothing that the terms before it do not.
    """

    def __init__(
        self,
        message: str,
        *,
        model: str = "renewal model",
        column: str | None = None,
        level: str | None = None,
        n: int | None = None,
        renewed: bool | None = None,
        repeats: bool = False,
    ) -> None:
        super().__init__(f"{model} is not identified: {message}")
        self.column, self.level, self.n, self.renewed = column, level, n, renewed
        self.repeats = repeats


def check_identified(
    rows: pd.DataFrame,
    outcome: str,
    factors: Mapping[str, Sequence[str]],
    numbers: Sequence[str],
    trials: str | None = None,
    cluster: str | None = None,
) -> None:
    """Refuse, by name, an outcome that is always the same: altogether, or on a level.

    Raises
    ------
    NotIdentified
        For the first column concerned, in the order given.
    """
    if rows.empty:
        raise NotIdentified("there is no decision", n=0)
    yes = rows[outcome].astype(float)
    each = pd.Series(1.0, rows.index) if trials is None else rows[trials].astype(float)
    if settled(yes, each) is not None:
        n, renewed = _accounts(rows, each, cluster), settled(yes, each)
        said = f"{_said(n, '', renewed)}; there is nothing to compare"
        raise NotIdentified(said, n=n, renewed=renewed)
    if cluster and rows[cluster].nunique() < 2:
        raise NotIdentified("all decisions are of one account; errors by account need several", n=1)
    for column in factors:
        totals = pd.DataFrame({"yes": yes, "each": each}).groupby(rows[column]).sum()
        for level, found in totals.iterrows():
            renewed = settled(found["yes"], found["each"])
            if renewed is not None:
                n = _accounts(rows[rows[column] == level], each, cluster)
                where = f" on {column} {str(level)!r}"
                raise NotIdentified(
                    f"{_said(n, where, renewed)}; merge the level or drop {column}",
                    column=column,
                    level=str(level),
                    n=n,
                    renewed=renewed,
                )
    for column in numbers:
        _check_number(rows, column, yes, each, cluster)


def check_whole(
    rows: pd.DataFrame,
    outcome: str,
    numbers: Sequence[str],
    cluster: str | None,
    trials: str | None = None,
) -> None:
    """Refuse rows without an outcome or an account, or with more than all, and endless numbers."""
    found = {name: rows[name].isna().sum() for name in (outcome, cluster) if name}
    problems = [f"{name} is missing in {_rows(count)}" for name, count in found.items() if count]
    if trials is not None and (many := int((rows[outcome] > rows[trials]).sum())):
        problems.append(f"{outcome} is above {trials} in {_rows(many)}")
    for name in numbers:
        endless = np.isinf(rows[name].to_numpy(dtype=float, na_value=np.nan)).sum()
        if endless:
            problems.append(f"{name} is infinite in {_rows(endless)}")
    if problems:
        raise ValueError(f"{'; '.join(problems)}; leave them out first")


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count} rows"


def settled(yes: pd.Series | float, each: pd.Series | float) -> bool | None:
    """Whether all renewed, or none did; null where some did."""
    yes, each = np.sum(yes), np.sum(each)
    return None if 0 < yes < each else bool(yes > 0)


def _check_number(
    rows: pd.DataFrame, column: str, yes: pd.Series, each: pd.Series, cluster: str | None
) -> None:
    """Refuse a number that is always the same, that tells the two apart, or whose lack does."""
    values = rows[column].astype("Float64")
    unknown = values.isna()
    if unknown.all() or values.min() == values.max():
        raise NotIdentified(
            f"{column} is the same for all {_accounts(rows, each, cluster)} accounts; "
            f"drop {column}",
            column=column,
        )
    for part, where in ((unknown, "without"), (~unknown, "with")):
        renewed = settled(yes[part], each[part]) if part.any() else None
        if renewed is not None:
            n = _accounts(rows[part], each, cluster)
            raise NotIdentified(
                f"{_said(n, f' {where} {column}', renewed)}; drop {column}, or the accounts "
                "without it",
                column=column,
                n=n,
                renewed=renewed,
            )
    renewed, lost = values[(yes > 0) & ~unknown], values[(yes < each) & ~unknown]
    if renewed.min() >= lost.max() or renewed.max() <= lost.min():
        raise NotIdentified(
            f"{column} alone tells all who renewed from all who did not; drop {column}",
            column=column,
        )


def refuse(design: DesignMatrix) -> NotIdentified:
    """Say why no maximum was found: one column says what others say, or they tell all apart."""
    sizes = np.maximum(design.sizes_of_columns(), np.finfo(float).tiny)
    scaled = design.matrix / sizes
    gram = scaled.T @ scaled
    for size in range(2, len(gram) + 1):
        if np.linalg.matrix_rank(gram[:size, :size], hermitian=True, tol=1e-9 * len(scaled)) < size:
            name = design.names[size - 1]
            return NotIdentified(
                f"{name} says nothing that the terms before it do not; drop it",
                column=name.split(": ")[0],
                repeats=True,
            )
    columns = [*design.factors, *design.numbers]
    together = columns[0] if len(columns) == 1 else f"{', '.join(columns[:-1])} and {columns[-1]}"
    return NotIdentified(
        f"{together} together tell some who renewed from all who did not; drop one"
    )


def _accounts(rows: pd.DataFrame, each: pd.Series, cluster: str | None) -> int:
    """How many accounts some rows are of, as far as the rows say."""
    return int(rows[cluster].nunique() if cluster else each[rows.index].sum())


def _said(n: int, where: str, renewed: bool | None) -> str:
    many = f"{n} account" if n == 1 else f"{n} accounts"
    return f"all {many}{where} renewed" if renewed else f"none of the {many}{where} renewed"
