"""The covariates of a model as columns of numbers: factors coded, what is not known marked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

BLOCK = 8_192
"""Rows taken at a time: a million need no second copy of their covariates, and products so small
stay on one processor, where waiting for a busy second one would take longer than the work."""

ONES = "constant"


@dataclass(frozen=True, repr=False)
class Design:
    """Rows of covariates, or cells of rows alike, with how many said yes of how many.

    `factors` has the levels met, the reference first; `means` what a number that is not known is
    taken for; `cell` says in which row of the matrix each row of the data is, `cluster` whose it
    is.
    """

    matrix: np.ndarray
    yes: np.ndarray
    trials: np.ndarray
    names: list[str]
    factors: dict[str, list[str]]
    numbers: list[str]
    means: dict[str, float]
    marked: list[str] = field(default_factory=list)
    cell: np.ndarray | None = None
    cluster: np.ndarray | None = None
    residual: tuple[np.ndarray, np.ndarray] | None = None

    def __repr__(self) -> str:
        return f"Design of {self.trials.sum():g} rows: {', '.join(self.names)}"

    @classmethod
    def build(
        cls,
        rows: pd.DataFrame,
        outcome: str,
        factors: Mapping[str, Sequence[str]],
        numbers: Sequence[str],
        trials: str | None,
        cluster: str | None,
    ) -> Design:
        """Code the rows; where there are no numbers, as cells of rows alike."""
        met = {column: _met(rows[column], column, levels) for column, levels in factors.items()}
        codes = {column: _codes(rows[column], levels) for column, levels in met.items()}
        yes = rows[outcome].to_numpy(dtype=float)
        each = np.ones(len(rows)) if trials is None else rows[trials].to_numpy(dtype=float)
        owner = None if cluster is None else pd.factorize(rows[cluster])[0]
        cell, single = None, (yes, each)
        if not numbers:
            cell, codes = _cells(codes, len(rows))
            size = cell.max() + 1
            yes, each = (np.bincount(cell, part, size) for part in single)
        means = {column: float(rows[column].mean()) for column in numbers}
        marked = [column for column in numbers if rows[column].isna().any()]
        names = [ONES, *_names(met), *numbers, *(f"{column}: not known" for column in marked)]
        matrix = _matrix(len(yes), names, codes, met, rows, means, marked)
        return cls(
            matrix=matrix,
            yes=yes,
            trials=each,
            names=names,
            factors=met,
            numbers=list(numbers),
            means=means,
            marked=marked,
            cell=cell,
            cluster=owner,
            residual=single,
        )

    @property
    def clusters(self) -> int:
        """How many there are."""
        return int(self.cluster.max()) + 1

    def of(self, rows: pd.DataFrame) -> np.ndarray:
        """Code other rows as these; NaN where a level was not met here."""
        codes = {column: _codes(rows[column], levels) for column, levels in self.factors.items()}
        matrix = _matrix(len(rows), self.names, codes, self.factors, rows, self.means, self.marked)
        unmet = np.zeros(len(rows), dtype=bool)
        for found in codes.values():
            unmet |= found < 0
        for column in set(self.numbers) - set(self.marked):
            unmet |= rows[column].isna().to_numpy()
        matrix[unmet] = np.nan
        return matrix

    def blocks(self) -> Iterator[slice]:
        """The rows, so many at a time."""
        for begin in range(0, len(self.yes), BLOCK):
            yield slice(begin, begin + BLOCK)

    def sizes_of_columns(self) -> np.ndarray:
        """How large the values of each column are, to know a small step from a large one."""
        squares = sum(np.square(self.matrix[block]).sum(axis=0) for block in self.blocks())
        return np.sqrt(squares / len(self.yes))

    def columns_of(self, column: str) -> np.ndarray:
        """The places of a factor's or a number's columns."""
        if column in self.numbers:
            return np.array([self.names.index(column)])
        return np.array(
            [self.names.index(f"{column}: {level}") for level in self.factors[column][1:]]
        )

    def coded(self, column: str, level: str) -> np.ndarray:
        """The columns of a factor for a row on this level."""
        return np.array([float(level == other) for other in self.factors[column][1:]])

    def sizes(self, column: str, *levels: str) -> list[int]:
        """How many decisions are on each of some levels of a factor."""
        places = self.columns_of(column)
        coded = self.trials @ self.matrix[:, places]
        every = [self.trials.sum() - coded.sum(), *coded]
        order = self.factors[column]
        return [round(every[order.index(level)]) for level in levels]

    def weight_known(self, column: str) -> np.ndarray:
        """How many decisions each row stands for, none where a number is not known."""
        if column not in self.marked:
            return self.trials
        return self.trials * (1 - self.matrix[:, self.names.index(f"{column}: not known")])

    def known(self, column: str) -> int:
        """Of how many decisions a number is known."""
        return round(self.weight_known(column).sum())

    def by_cluster(self, chance: np.ndarray) -> np.ndarray:
        """Scores summed within each cluster: one row a cluster, one column a coefficient."""
        yes, each = self.residual
        where = slice(None) if self.cell is None else self.cell
        left = yes - each * chance[where]
        sums = [
            np.bincount(self.cluster, left * self.matrix[where, place], self.clusters)
            for place in range(len(self.names))
        ]
        return np.column_stack(sums)


def _met(values: pd.Series, column: str, levels: Sequence[str]) -> list[str]:
    """The levels that some row has, in their order."""
    found = set(values.unique())
    if unknown := found - set(levels):
        raise ValueError(
            f"{column} has {sorted(map(str, unknown))}, not among its levels {list(levels)}; "
            "declare them, or leave the rows out"
        )
    return [level for level in levels if level in found]


def _codes(values: pd.Series, levels: Sequence[str]) -> np.ndarray:
    """The place of each value among the levels, -1 where it is none of them."""
    found, uniques = pd.factorize(values)
    places = pd.Index(list(levels), dtype=object).get_indexer(pd.Index(uniques, dtype=object))
    return np.append(places, -1)[found]


def _cells(codes: dict[str, np.ndarray], n: int) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Number the combinations that occur, and code each."""
    place = np.zeros(n, dtype=np.int64)
    for found in codes.values():
        place = place * (found.max(initial=0) + 1) + found
    cell, first = pd.factorize(place)
    where = np.zeros(len(first), dtype=np.int64)
    where[cell[::-1]] = np.arange(n)[::-1]
    return cell, {column: found[where] for column, found in codes.items()}


def _names(factors: Mapping[str, Sequence[str]]) -> list[str]:
    return [f"{column}: {level}" for column, levels in factors.items() for level in levels[1:]]


def _matrix(
    n: int,
    names: Sequence[str],
    codes: Mapping[str, np.ndarray],
    factors: Mapping[str, Sequence[str]],
    rows: pd.DataFrame,
    means: Mapping[str, float],
    marked: Sequence[str],
) -> np.ndarray:
    """Ones, then a column for each level but the first, then numbers, then what is not known."""
    matrix = np.zeros((n, len(names)))
    matrix[:, 0] = 1.0
    place = 1
    for column, levels in factors.items():
        for code in range(1, len(levels)):
            matrix[:, place] = codes[column] == code
            place += 1
    for column, mean in means.items():
        values = rows[column].to_numpy(dtype=float, na_value=np.nan)
        unknown = np.isnan(values)
        matrix[:, place] = np.where(unknown, mean, values) if unknown.any() else values
        place += 1
        if column in marked:
            matrix[:, names.index(f"{column}: not known")] = unknown
    return matrix
