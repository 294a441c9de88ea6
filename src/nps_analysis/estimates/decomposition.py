"""A change taken apart: who answered, in which segments, and what they said."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from nps_analysis.estimates.checks import check_apart
from nps_analysis.estimates.intervals import multiplier
from nps_analysis.estimates.spread import scale
from nps_analysis.measures import NPS, Measure
from nps_analysis.tallies import OTHER, names, plain, tally, twice

COMPONENTS = ("within", "mix", "entry", "exit")
_STEP = 1e-30


def decompose(
    data: Any,
    measure: Measure = NPS,
    *,
    between: str,
    by: str | Sequence[str] = (),
    unit: str | None = None,
    detail: bool = False,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Take the change between two waves apart into components that add up to it.

    `within` is what segments changed by, at the average of their old and new
    weights; `mix`, what the weights changed by, at the average of old and new
    figures, each against everybody's. Segments that only one wave holds have
    no figure to compare, and none is made up: `entry` is what the new ones
    add to the figure of the others, `exit` what the lost ones took from it.
    With `unit`, entry and exit are of customers: those who answered in one
    wave only.

    Parameters
    ----------
    data : frame
        Any frame that narwhals reads; one row is one answer, or one blank.
    measure : Measure, default NPS
        What changed.
    between : str
        Column that says which wave; exactly two have answers.
    by : str or sequence of str
        Columns that make the segments.
    unit : str, optional
        Column that says who answered; one answer each in a wave.
    detail : bool, default False
        One row a component and segment instead of one a component.
    confidence : float, default 0.95
        Coverage of the intervals, strictly between 0 and 1.

    Returns
    -------
    pandas.DataFrame
        One row a component (and segment): `component`; the `by` columns, with
        `detail`; `difference`, its part of the change, `std_error`, `conf_low`,
        `conf_high`, in the measure's unit, unrounded. The differences add up to
        the later wave's figure minus the earlier one's.

    Raises
    ------
    ValueError
        If neither `by` nor `unit` is given, there are not two waves, nobody
        (no segment) is in both, or somebody answered twice in a wave.

    Notes
    -----
    Standard errors are linearised, with n - 1; intervals are normal, without
    the adjustment of a single figure. The earlier wave is the one that sorts
    first.

    References
    ----------
    .. [1] Kitagawa, E. M. (1955). Components of a difference between two
       rates. *Journal of the American Statistical Association* 50, 1168-1194.

    Examples
    --------
    Two plans score +40 and -20 in both quarters; only their weights change:

    >>> answers = pd.DataFrame({
    ...     "quarter": ["2026Q2"] * 100 + ["2026Q3"] * 100,
    ...     "plan": ["A"] * 50 + ["B"] * 50 + ["A"] * 80 + ["B"] * 20,
    ...     "score": [10] * 30 + [8] * 10 + [3] * 10 + [10] * 10 + [8] * 20 + [3] * 20
    ...     + [10] * 48 + [8] * 16 + [3] * 16 + [10] * 4 + [8] * 8 + [3] * 8,
    ... })
    >>> parts = decompose(answers, between="quarter", by="plan")
    >>> parts[["component", "difference", "conf_low", "conf_high"]].round(1)
      component  difference  conf_low  conf_high
    0    within         0.0     -23.0       23.0
    1       mix        18.0       7.5       28.5
    2     entry         0.0       0.0        0.0
    3      exit         0.0       0.0        0.0
    """
    z = multiplier(confidence)
    by = names(by)
    check_apart(by, [between])
    if not by and unit is None:
        raise ValueError("name the segments in by, the customers in unit, or both")
    cells = tally(data, measure, [between, *by]).dropna(subset=[between])
    cells = cells[cells["n"] > 0]
    waves = list(cells[between].drop_duplicates())
    if len(waves) != 2:
        found = ", ".join(map(str, waves)) or "none"
        raise ValueError(f"a change is between two waves; {between} holds {found}")

    both = twice(data, measure, by, between, (waves[0], waves[1]), unit) if unit else None
    segments, at, both = _numbered(cells, both, by)
    sums, both = _sums(cells, at, waves, between, both, len(segments))
    if not sums[:, 0, 0].sum():
        raise ValueError(
            f"no {'customer answered' if unit else 'segment has answers'} in both "
            f"{waves[0]} and {waves[1]}: there is nothing to compare"
        )
    parts, slopes = _components(sums), _slopes(sums)
    if detail:
        rows = segments.merge(pd.DataFrame({"component": COMPONENTS}), how="cross")
        parts, slopes = parts.T, slopes.swapaxes(0, 1)
    else:
        rows = pd.DataFrame({"component": COMPONENTS})
        parts, slopes = parts.sum(axis=1), slopes.sum(axis=1)
    difference = parts.ravel()
    std_error = np.sqrt(_variance(slopes.reshape(-1, *sums.shape), sums, both))
    out = rows[["component", *(by if detail else [])]].assign(
        difference=difference,
        std_error=std_error,
        conf_low=difference - z * std_error,
        conf_high=difference + z * std_error,
    )
    return plain(out, by if detail else [])


def _numbered(
    cells: pd.DataFrame, both: pd.DataFrame | None, by: list[str]
) -> tuple[pd.DataFrame, np.ndarray, pd.DataFrame | None]:
    """Number the segments; give each cell its own, and those who answered twice both theirs."""
    if not by:
        at = np.zeros(len(cells), int)
        return pd.DataFrame(index=[0]), at, None if both is None else both.assign(was=0, now=0)
    segments = cells[by].drop_duplicates().sort_values(by).reset_index(drop=True)
    numbers = segments.assign(at=range(len(segments)))

    def number(table: pd.DataFrame, ending: str = "") -> np.ndarray:
        keys = table[[name + ending for name in by]].set_axis(by, axis=1)
        return keys.merge(numbers, how="left", on=by)["at"].to_numpy()

    if both is not None:
        both = both.assign(was=number(both), now=number(both, OTHER))
    return segments, number(cells), both


def _sums(
    cells: pd.DataFrame,
    at: np.ndarray,
    waves: list[Any],
    between: str,
    both: pd.DataFrame | None,
    segments: int,
) -> tuple[np.ndarray, pd.DataFrame | None]:
    """Totals by wave; compared or not; count, worth and squared worth; segment.

    What only one wave holds is not compared. The second result says the same
    of those who answered twice, for each of their answers.
    """
    every = np.zeros((2, 3, segments))
    wave = (cells[between] == waves[1]).to_numpy(int)
    for i, name in enumerate(("n", "total", "square")):
        np.add.at(every, (wave, i, at), cells[name].to_numpy(float))
    compared = every
    if both is not None:
        compared = np.zeros_like(every)
        for wave, place, worth in ((0, "was", "worth"), (1, "now", f"worth{OTHER}")):
            for i in range(3):
                np.add.at(compared, (wave, i, both[place]), both["n"] * both[worth] ** i)
    met = (compared[:, 0] > 0).all(axis=0)
    compared = np.where(met, compared, 0)
    if both is not None:
        both = both.assign(was_met=met[both["was"]], now_met=met[both["now"]])
    return np.stack([compared, every - compared], axis=1), both


def _components(sums: np.ndarray) -> np.ndarray:
    """Each component's part in each segment."""
    count, worth = sums[:, 0, 0], sums[:, 0, 1]
    other_count, other_worth = sums[:, 1, 0], sums[:, 1, 1]
    figure = worth.sum(axis=1) / count.sum(axis=1)
    share = count / count.sum(axis=1, keepdims=True)
    rate = worth / np.where(count == 0, 1, count)
    within = (rate[1] - rate[0]) * (share[1] + share[0]) / 2
    mix = (share[1] - share[0]) * (rate[1] + rate[0] - figure[1] - figure[0]) / 2
    apart = (other_worth - other_count * figure[:, None]) / sums[:, :, 0].sum(axis=(1, 2))[:, None]
    return np.array([within, mix, apart[1], -apart[0]])


def _slopes(sums: np.ndarray) -> np.ndarray:
    """How each component moves with each count and each worth, by complex steps."""
    slopes = np.zeros((len(COMPONENTS), sums.shape[-1], *sums.shape))
    for place in zip(*np.nonzero(sums[:, :, 0]), strict=True):
        for kind in (0, 1):
            wave, group, segment = place
            moved = sums.astype(complex)
            moved[wave, group, kind, segment] += 1j * _STEP
            slopes[:, :, wave, group, kind, segment] = _components(moved).imag / _STEP
    return slopes


def _variance(slopes: np.ndarray, sums: np.ndarray, both: pd.DataFrame | None) -> np.ndarray:
    """Linearised variance: what one answer moves, squared and added up over answers.

    An answer in a cell moves a component by the slope of the count plus the
    slope of the worth times what it is worth; these add up to zero in a wave.
    """
    by_count, by_worth = slopes[..., 0, :], slopes[..., 1, :]
    n, total, square = sums[:, :, 0], sums[:, :, 1], sums[:, :, 2]
    squares = by_count**2 * n + 2 * by_count * by_worth * total + by_worth**2 * square
    squares = squares.sum(axis=(2, 3))
    if both is None:
        variance = squares @ scale(n.sum(axis=(1, 2)))
    else:
        first, second = (
            by_count[:, wave, 1 - met, at] + by_worth[:, wave, 1 - met, at] * worth
            for wave, met, at, worth in (
                (0, both["was_met"].astype(int), both["was"], both["worth"].to_numpy()),
                (1, both["now_met"].astype(int), both["now"], both[f"worth{OTHER}"].to_numpy()),
            )
        )
        together = (first * second * both["n"].to_numpy()).sum(axis=1)
        units = n.sum() - both["n"].sum()
        variance = (squares.sum(axis=1) + 2 * together) * units / (units - 1)
    return np.where(variance > 1e-12 * squares.sum(axis=1), variance, 0)
