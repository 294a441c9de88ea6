"""Who there is, beside who answered: weights that match a population, and its size."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

COUNT = "population"
_SWEEPS, _CLOSE = 500, 1e-12


class Population:
    """Counts of customers by cell, or by several margins of it.

    One frame of cells makes post-stratification, several margins make raking;
    the same sweeps fit both, and the first is done in one.
    """

    def __init__(self, population: pd.DataFrame | Sequence[pd.DataFrame]):
        single = isinstance(population, pd.DataFrame)
        self.margins = [population] if single else list(population)
        if not self.margins:
            raise ValueError("population is empty; give a frame of cells or a list of margins")
        for margin in self.margins:
            _check_counts(margin, "population")
        self.columns = list(
            dict.fromkeys(name for margin in self.margins for name in margin if name != COUNT)
        )
        totals = [float(margin[COUNT].sum()) for margin in self.margins]
        if not np.allclose(totals, totals[0], rtol=1e-9):
            raise ValueError(
                "the margins of population add up to different totals: "
                f"{', '.join(f'{total:g}' for total in totals)}"
            )
        self.size = totals[0]

    def fit(self, cells: pd.DataFrame, weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """By how much each cell's weights grow, and the margins' dummies, one row a cell."""
        if not (weight > 0).all():
            raise ValueError(
                f"the weights add up to 0 in {_shown(cells[~(weight > 0)])}: no growth of them "
                "makes it as many as population counts"
            )
        levels = [self._level(cells, margin) for margin in self.margins]
        fitted = weight.copy()
        for _ in range(_SWEEPS):
            furthest = 0.0
            for level, margin in zip(levels, self.margins, strict=True):
                wanted = margin[COUNT].to_numpy(float)
                ratio = wanted / np.bincount(level, weights=fitted, minlength=len(margin))
                fitted = fitted * ratio[level]
                furthest = max(furthest, float(np.abs(ratio - 1).max()))
            if furthest < _CLOSE or len(levels) == 1:
                break
        else:
            raise ValueError(
                f"raking did not settle in {_SWEEPS} sweeps: the margins of population "
                "contradict each other in the cells that answered"
            )
        dummies = [
            np.eye(len(margin))[level] for level, margin in zip(levels, self.margins, strict=True)
        ]
        return fitted / weight, np.hstack(dummies)

    def _level(self, cells: pd.DataFrame, margin: pd.DataFrame) -> np.ndarray:
        """The row of a margin that each cell belongs to; every row has one, and every cell."""
        keys = [name for name in margin if name != COUNT]
        rows = margin[keys].assign(at=range(len(margin)))
        level = cells[keys].merge(rows, how="left", on=keys)["at"]
        if level.isna().any():
            raise ValueError(
                f"population has no row for {_shown(cells[keys][level.isna().to_numpy()])}, "
                "where there are answers"
            )
        empty = ~rows["at"].isin(level)
        if empty.any():
            raise ValueError(
                f"nobody answered in {_shown(margin[keys][empty])}, which population counts; "
                "merge it with a cell that answered"
            )
        return level.to_numpy(int)


def unasked(
    finite: bool | int | pd.DataFrame,
    asked: pd.DataFrame,
    population: Population | None,
) -> np.ndarray:
    """Share of each row's population that did not answer; `asked` has its keys and `n`."""
    return 1 - asked["n"].to_numpy(float) / sizes(finite, asked, population)


def sizes(
    finite: bool | int | pd.DataFrame, asked: pd.DataFrame, population: Population | None
) -> np.ndarray:
    """How many there are in each row's population, without end if it is not said."""
    n = asked["n"].to_numpy(float)
    keys = [name for name in asked if name != "n"]
    if finite is False:
        return np.full(len(n), np.inf)
    if isinstance(finite, pd.DataFrame):
        _check_counts(finite, "finite_population")
        if set(finite) - {COUNT} != set(keys):
            raise ValueError(
                f"finite_population has the columns {', '.join(finite)}; it needs "
                f"{', '.join([*keys, COUNT])}"
            )
        size = asked[keys].merge(finite, how="left", on=keys)[COUNT].to_numpy(float)
    elif finite is True and population is not None and not keys:
        size = np.array([population.size])
    elif finite is True and population is not None:
        frame = next((m for m in population.margins if set(keys) <= set(m)), None)
        if frame is None:
            raise ValueError(f"population does not count {', '.join(keys)} together")
        return sizes(frame.groupby(keys)[COUNT].sum().reset_index(), asked, None)
    elif finite is True:
        raise ValueError("finite_population is True; say how many there are, or give population")
    elif isinstance(finite, str) or not np.isscalar(finite):
        raise TypeError(
            f"finite_population is {finite!r}; it is True, how many there are, or a frame"
        )
    elif keys:
        raise ValueError(
            f"finite_population is {finite}, one number; give a frame of "
            f"{', '.join(keys)} and {COUNT}"
        )
    else:
        size = np.full(len(n), float(finite))
    short = ~(size >= n)
    if short.any():
        raise ValueError(f"finite_population is {size[short][0]:g} where {n[short][0]:g} answered")
    return size


def _check_counts(frame: pd.DataFrame, argument: str) -> None:
    if not isinstance(frame, pd.DataFrame):
        raise TypeError(f"{argument} holds a {type(frame).__name__}; expected a pandas frame")
    if COUNT not in frame or len(frame.columns) < 2:
        raise ValueError(
            f"{argument} has the columns {', '.join(map(str, frame))}; it needs those of the "
            f"cells and {COUNT}"
        )
    keys = [name for name in frame if name != COUNT]
    bad = frame[~(frame[COUNT] > 0)]
    if len(bad):
        raise ValueError(f"{argument} counts {bad[COUNT].iloc[0]} in {_shown(bad[keys])}")
    twice = frame[frame.duplicated(keys)]
    if len(twice):
        raise ValueError(f"{argument} counts {_shown(twice[keys])} twice")


def _shown(cells: pd.DataFrame) -> str:
    """The first few cells, by name."""
    found = [" / ".join(map(str, cell)) for cell in cells.itertuples(index=False)]
    return ", ".join(found[:3]) + (f" and {len(found) - 3} more" if len(found) > 3 else "")
