"""The difference between two groups, with its interval and its test."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations, pairwise
from typing import Any, Literal

import numpy as np
import pandas as pd
from scipy.special import ndtr

from nps_analysis.estimates.intervals import IN_PAIRS, adjusted, limits, multiplier
from nps_analysis.estimates.ratio import check_choice, too_few
from nps_analysis.measures import NPS, Measure
from nps_analysis.tallies import names, plain, tally

POWER = 0.8
REST = "rest"
_QUARTER = re.compile(r"\d{4}Q[1-4]")
_SUMS = ["n", "total", "square"]


def contrast(
    data: Any,
    measure: Measure = NPS,
    *,
    between: str | Sequence[str],
    reference: str | None = None,
    by: str | Sequence[str] = (),
    adjust: Literal["holm", "bh"] | None = "holm",
    confidence: float = 0.95,
    min_n: int = 1,
) -> pd.DataFrame:
    """Compare a measure between groups: differences, intervals, tests.

    Two imaginary answers join each group before the usual normal limits are
    taken; the test and the interval use the same standard error, so that they
    agree. Quarters are compared each with the one before it; the levels of
    any other column pair by pair, the later minus the earlier in sorted order.

    Parameters
    ----------
    data : frame
        Any frame that narwhals reads; one row is one answer, or one blank.
    measure : Measure, default NPS
        What to compare.
    between : str or sequence of str
        Column whose levels are compared; several make one level of their
        combination, ``"EMEA / Team"``. Rows where it is missing are left out.
    reference : str, optional
        Compare every level with this one; "rest" compares each with all the
        others together.
    by : str or sequence of str
        Make the comparisons separately within each group of these columns.
    adjust : {"holm", "bh", None}, default "holm"
        Correct the p values for the number of comparisons in the result:
        Holm, for a handful that were declared; Benjamini-Hochberg, to screen
        many; None, not at all.
    confidence : float, default 0.95
        Coverage of each interval, strictly between 0 and 1.
    min_n : int, default 1
        A comparison with fewer answers on either side shows no figures, and
        is not one of those that p values are corrected for.

    Returns
    -------
    pandas.DataFrame
        One row a comparison: the `by` columns; `level`, `reference`; `n`,
        `n_reference`, answers; `difference`, level minus reference, `std_error`,
        `conf_low`, `conf_high`, in the measure's unit, unrounded; `p_value`,
        two-sided, and `p_adjusted`; `detectable`, the smallest true difference
        that would have shown with 80 % power; `note`, why a figure is missing, or "".

    Raises
    ------
    TypeError
        If `data` is no frame, or its answers are not whole numbers, or true
        and false.
    ValueError
        If there are not two groups, no level is called as `reference` says, a
        column is missing, or an argument is outside its range.

    Notes
    -----
    `std_error` is the linearised one, with n - 1; a single answer has none.
    The groups are taken as different people, answering independently.

    Examples
    --------
    >>> answers = pd.DataFrame({
    ...     "quarter": ["2026Q2"] * 100 + ["2026Q3"] * 100,
    ...     "score": [9] * 50 + [7] * 30 + [2] * 20 + [9] * 55 + [7] * 30 + [2] * 15,
    ... })
    >>> change = contrast(answers, between="quarter")
    >>> change[["level", "reference", "difference", "conf_low", "conf_high", "detectable"]].round(1)
        level reference  difference  conf_low  conf_high  detectable
    0  2026Q3    2026Q2        10.0     -11.0       30.6        29.8
    """
    z = multiplier(confidence)
    check_choice("adjust", adjust, ("holm", "bh", None))
    by, between = names(by), names(between)
    if not between:
        raise ValueError("between names no column; name the one whose levels are compared")
    groups = _levels(tally(data, measure, [*by, *between]), by, between)
    pairs = _pairs(list(groups["level"].drop_duplicates()), reference, between)
    sides = _sides(groups, pairs, by)

    n1, n0 = (sides[f"n_{side}"].to_numpy(float) for side in (1, 0))
    mean1, spread1, centre1, variance1 = _moments(sides, 1, measure)
    mean0, spread0, centre0, variance0 = _moments(sides, 0, measure)
    shift, std_error = centre1 - centre0, np.sqrt(variance1 + variance0)
    low, high = measure.bounds
    low, high = limits(mean1 - mean0, shift, z * std_error, (low - high, high - low))

    out = sides[[*by, "level", "reference"]].assign(
        n=n1.astype(np.int64),
        n_reference=n0.astype(np.int64),
        difference=mean1 - mean0,
        std_error=np.sqrt(spread1 + spread0),
        conf_low=low,
        conf_high=high,
        p_value=2 * ndtr(-np.abs(shift / std_error)),
        p_adjusted=np.nan,
        detectable=(z + multiplier(2 * POWER - 1)) * std_error,
        note=[_note(row, min_n) for row in sides.to_dict("records")],
    )
    figures = [name for name in out.columns[out.columns.get_loc("difference") :] if name != "note"]
    out.loc[out["note"] != "", figures] = np.nan
    out["p_adjusted"] = adjusted_p(out["p_value"].to_numpy(), adjust)
    return plain(out, by)


def _note(row: dict[str, Any], min_n: int) -> str:
    sides = ((row["n_1"], row["level"]), (row["n_0"], row["reference"]))
    return "; ".join(filter(None, (too_few(int(n), min_n, f" in {level}") for n, level in sides)))


def adjusted_p(p_value: np.ndarray, adjust: str | None) -> np.ndarray:
    """Correct p values for how many there are; a missing one stays so and is not counted.

    Six lines of our own: statsmodels' multipletests costs a second to import.
    """
    if adjust is None:
        return p_value.copy()
    out = np.full(len(p_value), np.nan)
    order = np.argsort(p_value)[: np.isfinite(p_value).sum()]
    rank = np.arange(1, len(order) + 1)
    if adjust == "holm":
        steps = np.maximum.accumulate(p_value[order] * (len(order) + 1 - rank))
    else:
        steps = np.minimum.accumulate((p_value[order] * len(order) / rank)[::-1])[::-1]
    out[order] = np.minimum(steps, 1)
    return out


def _moments(sides: pd.DataFrame, side: int, measure: Measure) -> tuple[np.ndarray, ...]:
    """Mean and its variance from the answers; then with the imaginary ones."""
    n, total, square = (sides[f"{name}_{side}"].to_numpy(float) for name in _SUMS)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = total / n
        spread = np.maximum(square / n - mean**2, 0) / np.where(n > 1, n - 1, np.nan)
    return mean, spread, *adjusted(n, total, square, measure, IN_PAIRS)


def _levels(groups: pd.DataFrame, by: list[str], between: list[str]) -> pd.DataFrame:
    """One row for each level within each group of `by`, those without answers too."""
    groups = groups.dropna(subset=between).sort_values(between, kind="stable")
    parts = [groups[name].astype(str) for name in between]
    groups = groups.assign(level=parts[0].str.cat(parts[1:], sep=" / ") if parts[1:] else parts[0])
    groups = groups[[*by, "level", *_SUMS]]
    if not by:
        return groups
    every = (
        groups[by]
        .drop_duplicates()
        .sort_values(by)
        .merge(groups[["level"]].drop_duplicates(), how="cross")
    )
    groups = every.merge(groups, how="left", on=[*by, "level"])
    return groups.fillna(dict.fromkeys(_SUMS, 0))


def _pairs(levels: list[str], reference: str | None, between: list[str]) -> list[tuple[str, str]]:
    """Which level is compared with which."""
    if len(levels) < 2:
        found = f"only {levels[0]!r}" if levels else "no level"
        raise ValueError(f"a contrast needs two groups; {' / '.join(between)} holds {found}")
    if reference == REST:
        return [(level, REST) for level in levels]
    if reference is not None:
        if str(reference) not in levels:
            raise ValueError(
                f"reference is {reference!r}; {' / '.join(between)} holds "
                f"{', '.join(map(repr, levels))}, or use 'rest'"
            )
        return [(level, str(reference)) for level in levels if level != str(reference)]
    if all(_QUARTER.fullmatch(level) for level in levels):
        return [(later, earlier) for earlier, later in pairwise(levels)]
    return [(later, earlier) for earlier, later in combinations(levels, 2)]


def _sides(groups: pd.DataFrame, pairs: list[tuple[str, str]], by: list[str]) -> pd.DataFrame:
    """One row a comparison within each group of `by`, with the sums of both its sides."""
    table = pd.DataFrame(pairs, columns=["level", "reference"])
    if by:
        table = groups[by].drop_duplicates().merge(table, how="cross")
    of, other = "reference", groups
    if pairs[0][1] == REST:
        key = by or [np.zeros(len(groups))]
        everyone = groups.groupby(key, dropna=False)[_SUMS].transform("sum")
        of, other = "level", groups.assign(**(everyone - groups[_SUMS]))
    for side, at, sums in ((1, "level", groups), (0, of, other)):
        named = {name: f"{name}_{side}" for name in _SUMS} | {"level": at}
        table = table.merge(sums.rename(columns=named), how="left", on=[*by, at])
    return table
