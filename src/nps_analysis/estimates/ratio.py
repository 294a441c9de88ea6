"""A figure, its standard error and its interval, one row a group."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd

from nps_analysis.estimates.checks import (
    FIGURES,
    check_choice,
    check_confidence,
    check_free,
    check_measure,
    check_min_n,
    suppressed,
)
from nps_analysis.estimates.design import Design
from nps_analysis.estimates.intervals import ALONE, limits, multiplier, score
from nps_analysis.estimates.matching import matched
from nps_analysis.estimates.population import unasked
from nps_analysis.estimates.spread import Spread
from nps_analysis.scoring import NPS, Figure, Ratio
from nps_analysis.tallies import by_unit, in_pandas, names, tally


def estimate(
    data: Any,
    measure: Figure = NPS,
    *,
    by: str | Sequence[str] = (),
    weight: str | None = None,
    cluster: str | None = None,
    strata: str | Sequence[str] = (),
    population: pd.DataFrame | Sequence[pd.DataFrame] | None = None,
    finite_population: bool | int | pd.DataFrame = False,
    confidence: float = 0.95,
    method: Literal["adjusted_wald", "score"] = "adjusted_wald",
    min_n: int = 1,
) -> pd.DataFrame:
    """Estimate a measure, with its interval, for each group.

    The interval is adjusted Wald: three imaginary answers join each group
    before the usual normal limits are taken, and the interval is widened to
    hold the estimate where they have pulled it away. With weights, clusters or
    strata they join the effective answers: as many independent ones as would
    tell as much. A ratio without end, such as net revenue retention, has the
    usual limits with a t quantile.

    Parameters
    ----------
    data : frame
        Any frame that narwhals reads; one row is one answer, or one blank.
    measure : Measure or Ratio, default NPS
        What to estimate.
    by : str or sequence of str
        Columns that make the groups; without them, one row for everybody.
    weight : str, optional
        Column of weights, 0 or more.
    cluster : str, optional
        Column that says whose answers belong together, such as the account;
        every answer has one.
    strata : str or sequence of str
        Columns that split the frame into parts that were sampled separately.
    population : pandas.DataFrame or list of them, optional
        How many customers there are: the columns of the cells and `population`.
        Weights are made to match the cells of one frame (post-stratification),
        or every margin of a list (raking). Groups are then parts of one
        sample: where each period is to match, put the period in the cells.
    finite_population : bool, int or pandas.DataFrame, default False
        How many customers the answers are out of, where that is not many
        more: True, as many as `population` counts; one number, without groups
        or strata; or a frame of their columns and `population`. It presumes
        that those who did not answer are like those who did.
    confidence : float, default 0.95
        Coverage of the intervals, strictly between 0 and 1.
    method : {"adjusted_wald", "score"}
        Kind of interval; the score interval is a little wider in small groups,
        and strict at any confidence.
    min_n : int, default 1
        A group with fewer answers is suppressed: its row stays, with `n`, but
        its counts and figures are missing.

    Returns
    -------
    pandas.DataFrame
        One row a group, sorted: the `by` columns; `n`, answers; `n_blank`,
        rows without one; the measure's counts; `estimate`, `std_error`,
        `conf_low`, `conf_high`, in the measure's unit (points, or a share from 0
        to 1), unrounded; `n_effective`, n over the design effect, at most n
        unless the population is finite; `note`, why a figure is missing, or "".

    Raises
    ------
    TypeError
        If `data` is no frame, `measure` no measure, or its answers are not
        numbers, or true and false.
    ValueError
        If a column is missing or in `by` has the name of one of the result,
        an answer lies outside the scale or is not whole, or an argument lies
        outside its range; if a weight is negative or missing, or an
        answer belongs to no cluster; if the population misses a cell that
        answered, counts one that did not, or has margins that contradict.

    Notes
    -----
    `std_error` is the linearised one, with n - 1, as ``survey::svymean`` in R;
    a single answer has none. The interval has its own, which is never zero.
    Each group is a sample of its own, so that it has the same row whether the
    rest is in `data` or not; ``survey::svyby`` takes groups as parts of one
    sample, and n - 1 over the whole of it.

    Examples
    --------
    >>> answers = pd.DataFrame({
    ...     "region": ["APAC"] * 2 + ["EMEA"] * 60,
    ...     "score": pd.array([10, None] + [9] * 30 + [8] * 18 + [2] * 12, "Int64"),
    ... })
    >>> scores = estimate(answers, by="region", min_n=30)
    >>> scores[["region", "n", "n_blank", "estimate", "conf_low", "conf_high", "note"]].round(1)
      region   n  n_blank  estimate  conf_low  conf_high                     note
    0   APAC   1        1       NaN       NaN        NaN  n = 1, below min_n = 30
    1   EMEA  60        0      30.0       9.3       47.8
    """
    check_measure(measure)
    check_confidence(confidence)
    check_choice("method", method, ("adjusted_wald", "score"))
    check_min_n(min_n)
    by = names(by)
    check_free(by, FIGURES)
    design = Design.of(weight, cluster, strata, population, finite_population)
    groups, spread = _settled(data, measure, by, design)
    out = tabled(groups, spread, measure, by, confidence, method, not design.simple, design.limited)
    return in_pandas(suppressed(out, measure, min_n), by)


def tabled(
    groups: pd.DataFrame,
    spread: Spread,
    measure: Figure,
    by: list[str],
    confidence: float,
    method: str,
    designed: bool,
    finite: bool,
) -> pd.DataFrame:
    """Figures and intervals beside the counts of their groups."""
    z = multiplier(confidence)
    if designed or isinstance(measure, Ratio):
        effective, shrink = spread.effective(capped=not finite), spread.shrink(confidence)
    else:
        effective, shrink = spread.n, np.ones(len(spread.n))
    if method == "score":
        low, high = score(effective * shrink, spread.mean, spread.square, measure, z)
    else:
        centre, variance, _ = spread.helped(effective * shrink, measure, ALONE, shrink)
        low, high = limits(spread.mean, centre, z * np.sqrt(variance), measure.bounds)
    return groups[[*by, "n", "n_blank", *measure.counts]].assign(
        estimate=spread.mean,
        std_error=np.sqrt(spread.variance),
        conf_low=low,
        conf_high=high,
        n_effective=effective,
    )


def _settled(
    data: Any, measure: Figure, by: list[str], design: Design
) -> tuple[pd.DataFrame, Spread]:
    """Totals of each group, and what the design says of its mean."""
    keys, how = design.keys(by), {"weight": design.weight, "cluster": design.cluster}
    if design.population is None:
        parts = tally(data, measure, keys, **how)
        groups, group = (parts, None) if keys == by else groups_together(parts, by)
        left = unasked(design.finite, parts[[*keys, "n"]], None)
        return groups, Spread.of(parts, group, left)
    parts = tally(data, measure, keys, weight=design.weight)
    groups, group = groups_together(parts, by)
    layers, stratum = groups_together(parts, design.strata)
    left = unasked(design.finite, layers[[*design.strata, "n"]], design.population)
    units = None
    if design.cluster is not None:
        numbered = parts[keys].assign(part=range(len(parts)))
        units = by_unit(data, measure, keys, **how).merge(numbered, how="left", on=keys)
    inside = group == np.arange(len(groups))[:, None]
    return groups, matched(parts, inside, stratum, design.population, units, left)[0]


def groups_together(parts: pd.DataFrame, by: list[str]) -> tuple[pd.DataFrame, np.ndarray]:
    """Add strata up to groups, and say of which group each stratum is part."""
    sums = list(parts.columns[parts.columns.get_loc("n") :])
    if not by:
        return parts[sums].sum().to_frame().T.astype(parts[sums].dtypes), np.zeros(len(parts), int)
    grouped = parts.groupby(by, dropna=False, observed=True)
    return grouped[sums].sum().reset_index(), grouped.ngroup().to_numpy()
