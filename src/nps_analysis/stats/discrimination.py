"""How well a forecast tells those to whom something happens from the others."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.special import ndtr

from nps_analysis.stats.arguments import check_lengths
from nps_analysis.stats.influence import interval


def area_under_curve(
    chance: Sequence[float], yes: Sequence[bool], *, confidence: float = 0.95
) -> dict[str, float]:
    """Discrimination of a forecast of independent decisions, with DeLong's interval.

    Parameters
    ----------
    chance : sequence of float
        Any forecast; only its order counts.
    yes : sequence of bool
        What came.
    confidence : float, default 0.95

    Returns
    -------
    dict
        `estimate`, how often one that came ranks above one that did not, ties counting half;
        `std_error`, `conf_low`, `conf_high`.

    Raises
    ------
    ValueError
        If fewer than two came or did not, or the two are not of one length.

    Examples
    --------
    >>> found = area_under_curve([0.9, 0.8, 0.3, 0.6], [True, True, False, False])
    >>> found["estimate"]
    1.0
    """
    check_lengths(chance=chance, yes=yes)
    came = _came(yes)
    area, pull = ranked(np.asarray(chance, dtype=float), came)
    about = interval(area, np.sqrt(_delong(pull, came)), confidence=confidence)
    return {name: value for name, value in about.items() if name != "p_value"}


def area_difference(
    one: Sequence[float], other: Sequence[float], yes: Sequence[bool]
) -> dict[str, float]:
    """Test two forecasts of the same independent decisions against each other, as DeLong.

    Parameters
    ----------
    one, other : sequence of float
        Two forecasts of each.
    yes : sequence of bool
        What came.

    Returns
    -------
    dict
        `difference` of the areas under their curves, one less the other; `z`; `p_value`.

    Raises
    ------
    ValueError
        As `area_under_curve`.

    References
    ----------
    .. [1] DeLong, E. R., DeLong, D. M. and Clarke-Pearson, D. L. (1988). Comparing the areas under
       two or more correlated receiver operating characteristic curves. *Biometrics* 44, 837-845.

    Examples
    --------
    >>> yes = [True, True, True, False, False, False]
    >>> found = area_difference([0.9, 0.8, 0.4, 0.5, 0.3, 0.2], [0.9, 0.2, 0.4, 0.5, 0.3, 0.1], yes)
    >>> round(found["difference"], 3), round(found["p_value"], 2)
    (0.222, 0.37)
    """
    check_lengths(one=one, other=other, yes=yes)
    came = _came(yes)
    first, pull = ranked(np.asarray(one, dtype=float), came)
    second, away = ranked(np.asarray(other, dtype=float), came)
    z = (first - second) / np.sqrt(_delong(pull - away, came))
    return {"difference": first - second, "z": z, "p_value": float(2 * ndtr(-abs(z)))}


def _came(yes: Sequence[bool]) -> np.ndarray:
    """What came, as numbers; refuse what leaves one side without a variance."""
    came = np.asarray(yes, dtype=float)
    won, lost = int((came > 0).sum()), int((came <= 0).sum())
    if min(won, lost) < 2:
        raise ValueError(f"{won} came and {lost} did not; two of each are needed")
    return came


def _delong(pull: np.ndarray, yes: np.ndarray) -> float:
    """The variance of an area, with n - 1 on either side."""
    return float(
        sum(
            np.square(part).sum() * len(part) / (len(part) - 1)
            for part in (pull[yes > 0], pull[yes <= 0])
        )
    )


def ranked(chance: np.ndarray, yes: np.ndarray) -> tuple[float, np.ndarray]:
    """How often one that came ranks above one that did not, and the pull of each row on that."""
    won, lost = yes > 0, yes <= 0
    ranks = pd.Series(chance).rank().to_numpy()
    placed = np.empty(len(yes))
    placed[won] = (ranks[won] - pd.Series(chance[won]).rank().to_numpy()) / lost.sum()
    placed[lost] = 1 - (ranks[lost] - pd.Series(chance[lost]).rank().to_numpy()) / won.sum()
    area = float(placed[won].mean())
    return area, (placed - area) / np.where(won, won.sum(), lost.sum())
