"""A change taken apart: who answered, in which segments, and what they said."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from nps_analysis.estimates.checks import check_apart, check_free, check_measure
from nps_analysis.estimates.intervals import multiplier
from nps_analysis.estimates.spread import unit_scale
from nps_analysis.scoring import NPS, Figure
from nps_analysis.tallies import BOTH, OTHER, PRODUCTS, crossed, in_pandas, names, returning, tally

COMPONENTS = ("within", "mix", "entry", "exit")
_STEP = 1e-30


def decompose(
    data: Any,
    measure: Figure = NPS,
    *,
    between: str,
    by: str | Sequence[str] = (),
    unit: str | None = None,
    weight: str | None = None,
    cluster: str | None = None,
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
    measure : Measure or Ratio, default NPS
        What changed.
    between : str
        Column that says which wave; exactly two have answers.
    by : str or sequence of str
        Columns that make the segments.
    unit : str, optional
        Column that says who answered; one answer each in a wave.
    weight : str, optional
        Column of weights, 0 or more.
    cluster : str, optional
        Column that says whose answers belong together, in a wave and across
        waves, such as the account; without it, `unit`.
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
        (no segment) is in both, or somebody answered twice in a wave; if a
        weight is negative or missing, or an answer belongs to no cluster.

    Notes
    -----
    Standard errors are linearised, with n - 1; intervals are normal, without
    the adjustment of a single figure. The earlier wave is the one that sorts
    first. Clusters are one sample, in both waves.

    References
    ----------
    .. [1] Kitagawa, E. M. (1955). Components of a difference between two
       rates. *Journal of the American Statistical Association* 50, 1168-1194.

    Examples
    --------
    Two plans score +40 and -20 in both periods; only their weights change:

    >>> answers = pd.DataFrame({
    ...     "period": ["2026Q2"] * 100 + ["2026Q3"] * 100,
    ...     "plan": ["A"] * 50 + ["B"] * 50 + ["A"] * 80 + ["B"] * 20,
    ...     "score": [10] * 30 + [8] * 10 + [3] * 10 + [10] * 10 + [8] * 20 + [3] * 20
    ...     + [10] * 48 + [8] * 16 + [3] * 16 + [10] * 4 + [8] * 8 + [3] * 8,
    ... })
    >>> parts = decompose(answers, between="period", by="plan")
    >>> parts[["component", "difference", "conf_low", "conf_high"]].round(1)
      component  difference  conf_low  conf_high
    0    within         0.0     -23.0       23.0
    1       mix        18.0       7.5       28.5
    2     entry         0.0       0.0        0.0
    3      exit         0.0       0.0        0.0
    """
    check_measure(measure)
    z = multiplier(confidence)
    by = names(by)
    check_free(by, ("component", "difference", "std_error", "conf_low", "conf_high"))
    check_apart(by, [between])
    if not by and unit is None:
        raise ValueError("name the segments in by, the customers in unit, or both")
    keys, rows = [between, *by], data
    cells = tally(data, measure, keys, weight=weight).dropna(subset=[between])
    waves = list(cells.loc[cells["n"] > 0, between].drop_duplicates())
    if len(waves) != 2:
        found = ", ".join(map(str, waves)) or "none"
        raise ValueError(f"a change is between two waves; {between} holds {found}")
    if unit is not None:
        keys, rows = [*keys, BOTH], returning(data, measure, between, (waves[0], waves[1]), unit)
        cells = tally(rows, measure, keys, weight=weight).dropna(subset=[between])
    cells = cells[cells["n"] > 0].reset_index(drop=True)

    segments = cells[by].drop_duplicates().sort_values(by) if by else pd.DataFrame(index=[0])
    places, sums = _placed(cells, segments.reset_index(drop=True), waves[1], between, by)
    if not sums[:, 0, 0].sum():
        raise ValueError(
            f"no {'customer answered' if unit else 'segment has answers'} in both "
            f"{waves[0]} and {waves[1]}: there is nothing to compare"
        )
    parts, slopes = _components(sums), _slopes(sums)
    if detail:
        out = segments.merge(pd.DataFrame({"component": COMPONENTS}), how="cross")
        parts, slopes = parts.T, slopes.swapaxes(0, 1)
    else:
        out = pd.DataFrame({"component": COMPONENTS})
        parts, slopes = parts.sum(axis=1), slopes.sum(axis=1)
    difference = parts.ravel()
    wave, apart, at = places
    slopes = slopes.reshape(-1, *sums.shape)[:, wave, apart, :, at].transpose(2, 1, 0)
    cluster = cluster or unit
    together = None
    if cluster is not None:
        together = crossed(rows, measure, keys, within=between, weight=weight, cluster=cluster)
    std_error = np.sqrt(_variance(slopes, cells, wave, keys, together))
    out = out[["component", *(by if detail else [])]].assign(
        difference=difference,
        std_error=std_error,
        conf_low=difference - z * std_error,
        conf_high=difference + z * std_error,
    )
    return in_pandas(out, by if detail else [])


def _placed(
    cells: pd.DataFrame, segments: pd.DataFrame, later: Any, between: str, by: list[str]
) -> tuple[tuple[np.ndarray, np.ndarray, np.ndarray], np.ndarray]:
    """Which wave, whether compared (0) or not (1), and which segment each cell is; and sums.

    The sums are by wave; compared or not; weight and worth; segment. What only
    one wave holds is not compared.
    """
    wave = (cells[between] == later).to_numpy(int)
    at = np.zeros(len(cells), int)
    if by:
        numbers = segments.assign(at=range(len(segments)))
        at = cells[by].merge(numbers, how="left", on=by)["at"].to_numpy()
    weight, total = cells["weight"].to_numpy(float), cells["total"].to_numpy(float)
    compared = cells[BOTH].to_numpy() == 1 if BOTH in cells else np.ones(len(cells), bool)
    held = np.zeros((2, len(segments)))
    np.add.at(held, (wave, at), weight * compared)
    apart = 1 - (compared & (held > 0).all(axis=0)[at]).astype(int)
    sums = np.zeros((2, 2, 2, len(segments)))
    np.add.at(sums, (wave, apart, 0, at), weight)
    np.add.at(sums, (wave, apart, 1, at), total)
    return (wave, apart, at), sums


def _components(sums: np.ndarray) -> np.ndarray:
    """Each component's part in each segment."""
    weight, worth = sums[:, 0, 0], sums[:, 0, 1]
    other_weight, other_worth = sums[:, 1, 0], sums[:, 1, 1]
    figure = worth.sum(axis=1) / weight.sum(axis=1)
    share = weight / weight.sum(axis=1, keepdims=True)
    rate = worth / np.where(weight == 0, 1, weight)
    within = (rate[1] - rate[0]) * (share[1] + share[0]) / 2
    mix = (share[1] - share[0]) * (rate[1] + rate[0] - figure[1] - figure[0]) / 2
    everything = sums[:, :, 0].sum(axis=(1, 2))[:, None]
    apart = (other_worth - other_weight * figure[:, None]) / everything
    return np.array([within, mix, apart[1], -apart[0]])


def _slopes(sums: np.ndarray) -> np.ndarray:
    """How each component moves with each weight and each worth, by complex steps."""
    slopes = np.zeros((len(COMPONENTS), sums.shape[-1], *sums.shape))
    for place in zip(*np.nonzero(sums[:, :, 0]), strict=True):
        for kind in (0, 1):
            wave, group, segment = place
            moved = sums.astype(complex)
            moved[wave, group, kind, segment] += 1j * _STEP
            slopes[:, :, wave, group, kind, segment] = _components(moved).imag / _STEP
    return slopes


def _variance(
    slopes: np.ndarray,
    cells: pd.DataFrame,
    wave: np.ndarray,
    keys: list[str],
    together: tuple[pd.DataFrame, int] | None,
) -> np.ndarray:
    """Linearised variance: what one answer moves, squared and added up over answers.

    An answer in a cell moves a component by its weight times the slope of the
    weight, plus its weighted worth times the slope of the worth; these add up
    to zero in a wave. With clusters, answers are added up within one first.
    """
    by_weight, by_worth = slopes
    yy, yw, ww = (cells[name].to_numpy(float) for name in ("yy", "yw", "ww"))
    squares = by_weight**2 * ww + 2 * by_weight * by_worth * yw + by_worth**2 * yy
    if together is None:
        n = np.bincount(wave, weights=cells["n"], minlength=2)
        variance = squares @ unit_scale(n)[wave]
    else:
        met, units = together
        numbered = cells[keys].assign(cell=range(len(cells)))
        one, other = (
            met[[name + ending for name in keys]]
            .set_axis(keys, axis=1)
            .merge(numbered, how="left", on=keys)["cell"]
            .to_numpy()
            for ending in ("", OTHER)
        )
        yy, yw, wy, ww = (met[name].to_numpy(float) for name in PRODUCTS)
        variance = (
            (by_worth[:, one] * by_worth[:, other]) @ yy
            + (by_worth[:, one] * by_weight[:, other]) @ yw
            + (by_weight[:, one] * by_worth[:, other]) @ wy
            + (by_weight[:, one] * by_weight[:, other]) @ ww
        ) * unit_scale(np.array([units]))
    return np.where(variance > 1e-12 * squares.sum(axis=1), variance, 0)
