"""The difference between two groups, with its interval and its test."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd
from scipy.special import ndtr, stdtr

from nps_analysis.estimates.checks import (
    LONE,
    WEIGHTLESS,
    check_apart,
    check_choice,
    check_free,
    check_measure,
    check_min_n,
    too_few,
)
from nps_analysis.estimates.design import Design
from nps_analysis.estimates.intervals import IN_PAIRS, limits, multiplier
from nps_analysis.estimates.multiplicity import adjusted_p
from nps_analysis.estimates.pairs import Pairs, pairs
from nps_analysis.scoring import NPS, Figure, Ratio
from nps_analysis.tallies import in_pandas, names

POWER = 0.8

COMPARED = (
    "level", "reference", "n", "n_reference", "difference", "std_error", "conf_low", "conf_high",
    "p_value", "p_adjusted", "detectable", "p_equivalence", "note",
)  # fmt: skip
"""Columns of a result beside its groups."""


def contrast(
    data: Any,
    measure: Figure = NPS,
    *,
    between: str | Sequence[str],
    reference: str | None = None,
    by: str | Sequence[str] = (),
    weight: str | None = None,
    cluster: str | None = None,
    strata: str | Sequence[str] = (),
    population: pd.DataFrame | Sequence[pd.DataFrame] | None = None,
    finite_population: bool | int | pd.DataFrame = False,
    adjust: Literal["holm", "bh"] | None = "holm",
    margin: float | None = None,
    confidence: float = 0.95,
    min_n: int = 1,
) -> pd.DataFrame:
    """Compare a measure between groups: differences, intervals, tests.

    Two imaginary answers join each group before the usual normal limits are
    taken; the test and the interval use the same standard error, so that they
    agree. Periods are compared each with the one before it; the levels of
    any other column pair by pair, the later minus the earlier in sorted order.
    With ``cluster="customer_id"``, what the same customers answered in both
    groups makes the difference surer: a panel, two fresh samples and anything
    between are one call.

    Parameters
    ----------
    data : frame
        Any frame that narwhals reads; one row is one answer, or one blank.
    measure : Measure or Ratio, default NPS
        What to compare.
    between : str or sequence of str
        Column whose levels are compared; several make one level of their
        combination, ``"EMEA / Team"``. Rows where it is missing are left out.
    reference : str, optional
        Compare every level with this one; "rest" compares each with all the
        others together.
    by : str or sequence of str
        Make the comparisons separately within each group of these columns.
    weight : str, optional
        Column of weights, 0 or more.
    cluster : str, optional
        Column that says whose answers belong together, in a group and across
        groups: the customer, or the account.
    strata : str or sequence of str
        Columns that split the frame into parts that were sampled separately.
    population : pandas.DataFrame or list of them, optional
        How many customers there are, as in `estimate`: the groups are then
        parts of one sample, whose weights match it. Where each period is to
        match, put the period in the cells.
    finite_population : bool, int or pandas.DataFrame, default False
        How many customers the answers are out of, as in `estimate`; a frame
        has the columns of `by`, `between` and `strata`. The rest are out of as
        many as the others together.
    adjust : {"holm", "bh", None}, default "holm"
        Correct the p values for the number of comparisons in the result:
        Holm, for a handful that were declared; Benjamini-Hochberg, to screen
        many; None, not at all.
    margin : float, optional
        Differences smaller than this, in the measure's unit, are as good as
        none: adds `p_equivalence`, a test that this one is (two one-sided
        tests). It has no default: say it before looking.
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
        that would have shown with 80 % power; with `margin`, `p_equivalence`;
        `note`, why a figure is missing, or "".

    Raises
    ------
    TypeError
        If `data` is no frame, `measure` no measure, or its answers are not
        numbers, or true and false.
    ValueError
        If there are not two groups, no level is called as `reference` says, a
        column is missing, an argument is outside its range, a weight is
        negative or missing, an answer belongs to no cluster, or the population
        does not fit the answers.

    Notes
    -----
    `std_error` is the linearised one, with n - 1; a single answer has none. A
    cluster that lies in two strata counts as one in each.
    Corrected p values are taken from a t distribution, with the degrees of
    freedom of the smaller side; one that stands alone, and so the interval,
    from a normal.
    Without `cluster`, the groups are taken as different people, who answer
    independently.

    Examples
    --------
    >>> answers = pd.DataFrame({
    ...     "period": ["2026Q2"] * 100 + ["2026Q3"] * 100,
    ...     "score": [9] * 50 + [7] * 30 + [2] * 20 + [9] * 55 + [7] * 30 + [2] * 15,
    ... })
    >>> change = contrast(answers, between="period")
    >>> change[["level", "reference", "difference", "conf_low", "conf_high", "detectable"]].round(1)
        level reference  difference  conf_low  conf_high  detectable
    0  2026Q3    2026Q2        10.0     -11.0       30.6        29.8
    """
    check_measure(measure)
    z = multiplier(confidence)
    check_choice("adjust", adjust, ("holm", "bh", None))
    check_min_n(min_n)
    by, between = names(by), names(between)
    check_free(by, COMPARED)
    check_apart(by, between)
    if margin is not None and not 0 < margin < np.inf:
        raise ValueError(f"margin is {margin}; it is above 0, in the unit of {measure.name}")
    if not between:
        raise ValueError("between names no column; name the one whose levels are compared")
    design = Design.of(weight, cluster, strata, population, finite_population)
    found = pairs(data, measure, by, between, reference, design)
    designed = not design.simple or isinstance(measure, Ratio)
    one, other = found.level, found.reference
    how = {"designed": designed, "capped": not design.limited}
    shift, variance, linearised = _difference(found, measure, confidence, **how)

    std_error = np.sqrt(variance)
    with np.errstate(invalid="ignore", divide="ignore"):
        away = np.abs(shift / std_error)
    low, high = measure.bounds
    low, high = limits(one.mean - other.mean, shift, z * std_error, (low - high, high - low))
    out = found.rows.assign(
        n=one.n.astype(np.int64),
        n_reference=other.n.astype(np.int64),
        difference=one.mean - other.mean,
        std_error=np.sqrt(linearised),
        conf_low=low,
        conf_high=high,
        p_value=2 * ndtr(-away),
        p_adjusted=np.nan,
        detectable=(z + multiplier(2 * POWER - 1)) * std_error,
    )
    if margin is not None:
        with np.errstate(divide="ignore"):
            out["p_equivalence"] = ndtr((np.abs(shift) - margin) / std_error)
    figures = list(out.columns[out.columns.get_loc("difference") :])
    out["note"] = [_note(row, min_n) for row in out.to_dict("records")]
    out.loc[(out["note"] == "") & out["difference"].isna(), "note"] = WEIGHTLESS
    out.loc[out["note"] != "", figures] = np.nan
    out.loc[(out["note"] == "") & out["std_error"].isna() & designed, "note"] = LONE
    degrees = np.maximum(np.minimum(one.degrees, other.degrees), 1)
    tail = 2 * stdtr(degrees, -away)
    out["p_adjusted"] = adjusted_p(out["p_value"].to_numpy(), adjust, tail)
    return in_pandas(out, by)


def _difference(
    found: Pairs, measure: Figure, confidence: float, designed: bool, capped: bool
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Shift and variance with the imaginary answers; and the variance without them.

    What the two sides share through their clusters is a covariance of the
    real answers only: the imaginary ones are other people on each side.
    """
    one, other, common = found.level, found.reference, np.nan_to_num(found.common)
    shift, variance, real = [], [], []
    with np.errstate(invalid="ignore", divide="ignore"):
        for side in (one, other):
            n, shrink = side.n, np.ones(len(side.n))
            if designed:
                shrink = side.shrink(confidence)
                n = side.effective(capped) * shrink
            for found_of, part in zip(
                (shift, variance, real), side.helped(n, measure, IN_PAIRS, shrink), strict=True
            ):
                found_of.append(part)
        apart = np.sqrt(one.variance * other.variance)
        correlation = np.where(apart > 0, common / apart, 0)
    return (
        shift[0] - shift[1],
        np.maximum(variance[0] + variance[1] - 2 * correlation * np.sqrt(real[0] * real[1]), 0),
        np.maximum(one.variance + other.variance - 2 * common, 0),
    )


def _note(row: dict[str, Any], min_n: int) -> str:
    sides = ((row["n"], row["level"]), (row["n_reference"], row["reference"]))
    return "; ".join(filter(None, (too_few(n, min_n, f" in {level}") for n, level in sides)))
