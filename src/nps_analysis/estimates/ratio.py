"""A figure, its standard error and its interval, one row a group."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd

from nps_analysis.estimates.intervals import ALONE, adjusted, limits, multiplier
from nps_analysis.estimates.spread import Spread
from nps_analysis.measures import NPS, Measure
from nps_analysis.tallies import names, plain, tally

LONE = "a single cluster tells nothing of the error"


def estimate(
    data: Any,
    measure: Measure = NPS,
    *,
    by: str | Sequence[str] = (),
    weight: str | None = None,
    cluster: str | None = None,
    strata: str | Sequence[str] = (),
    confidence: float = 0.95,
    method: Literal["adjusted_wald"] = "adjusted_wald",
    min_n: int = 1,
) -> pd.DataFrame:
    """Estimate a measure, with its interval, for each group.

    The interval is adjusted Wald: three imaginary answers join each group
    before the usual normal limits are taken, and the interval is widened to
    hold the estimate where they have pulled it away. With weights, clusters or
    strata they join the effective answers: as many independent ones as would
    tell as much.

    Parameters
    ----------
    data : frame
        Any frame that narwhals reads; one row is one answer, or one blank.
    measure : Measure, default NPS
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
    confidence : float, default 0.95
        Coverage of the intervals, strictly between 0 and 1.
    method : {"adjusted_wald"}
        Kind of interval.
    min_n : int, default 1
        A group with fewer answers is suppressed: its row stays, with `n`, but
        its counts and figures are missing.

    Returns
    -------
    pandas.DataFrame
        One row a group, sorted: the `by` columns; `n`, answers; `n_blank`,
        rows without one; the measure's counts; `estimate`, `std_error`,
        `conf_low`, `conf_high`, in the measure's unit (points, or a share from 0
        to 1), unrounded; `n_effective`, n over the design effect, at most n;
        `note`, why a figure is missing, or "".

    Raises
    ------
    TypeError
        If `data` is no frame, or its answers are not whole numbers, or true
        and false.
    ValueError
        If a column is missing, an answer lies outside the scale, or an
        argument outside its range; if a weight is negative or missing, or an
        answer belongs to no cluster.

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
    z = multiplier(confidence)
    check_choice("method", method, ("adjusted_wald",))
    by, strata = names(by), names(strata)
    keys = list(dict.fromkeys([*by, *strata]))
    parts = tally(data, measure, keys, weight=weight, cluster=cluster)
    groups, group = together(parts, by)
    spread = Spread.of(parts, group)
    designed = bool(weight or cluster or strata)
    effective = spread.effective(measure) if designed else spread.n
    counted = effective * spread.shrink(confidence) if designed else spread.n

    with np.errstate(invalid="ignore", divide="ignore"):
        centre, variance = adjusted(counted, spread.mean, spread.square, measure, ALONE)
    low, high = limits(spread.mean, centre, z * np.sqrt(variance), measure.bounds)
    out = groups[[*by, "n", "n_blank", *measure.counts]].assign(
        estimate=spread.mean,
        std_error=np.sqrt(spread.variance),
        conf_low=low,
        conf_high=high,
        n_effective=effective,
    )
    return plain(suppressed(out, measure, min_n), by)


def together(parts: pd.DataFrame, by: list[str]) -> tuple[pd.DataFrame, np.ndarray]:
    """Add strata up to groups, and say of which group each stratum is part."""
    sums = [name for name in parts.columns[parts.columns.get_loc("n") :]]
    if not by:
        return parts[sums].sum().to_frame().T.astype(parts[sums].dtypes), np.zeros(len(parts), int)
    grouped = parts.groupby(by, dropna=False, observed=True)
    return grouped[sums].sum().reset_index(), grouped.ngroup().to_numpy()


def suppressed(out: pd.DataFrame, measure: Measure, min_n: int) -> pd.DataFrame:
    """Take every figure out of the rows with too few answers, and say so in `note`."""
    out["note"] = [too_few(n, min_n) for n in out["n"]]
    single = (out["note"] == "") & out["conf_low"].isna()
    out.loc[single, "note"] = LONE
    out = out.astype(dict.fromkeys(measure.counts, "Int64"))
    hidden = [*measure.counts, "estimate", "std_error", "conf_low", "conf_high", "n_effective"]
    out.loc[(out["note"] != "") & ~single, hidden] = pd.NA
    return out


def too_few(n: int, min_n: int, whose: str = "") -> str:
    """Why a group of n answers shows no figure, or nothing where it may."""
    if n == 0:
        return f"no answers{whose}"
    return f"n = {n}{whose}, below min_n = {min_n}" if n < min_n else ""


def check_choice(argument: str, value: Any, choices: Sequence[Any]) -> None:
    """Refuse a word that is not one of the choices."""
    if value not in choices:
        raise ValueError(f"{argument} is {value!r}; it is one of {', '.join(map(repr, choices))}")


def check_apart(by: list[str], between: list[str]) -> None:
    """Refuse a column that is to make the groups and to be compared as well."""
    both = sorted(set(by) & set(between))
    if both:
        raise ValueError(f"{', '.join(both)} is in by and in between; a column serves one of them")
