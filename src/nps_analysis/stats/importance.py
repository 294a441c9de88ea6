"""How much of the score goes with each of several ratings, when they go together themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import factorial
from typing import Any

import numpy as np
import pandas as pd

from nps_analysis.estimates.checks import check_confidence
from nps_analysis.stats.arguments import check_columns, check_listed
from nps_analysis.stats.identified import NotIdentified
from nps_analysis.stats.shown import observations, shown

MOST = 15
"""Drivers at once: every subset of them is looked at, 2 to their number."""

MODEL = "model of drivers"
DRAWS = 500
FOLDS = 10
_AT_ONCE = 100


@dataclass(frozen=True, repr=False)
class Drivers:
    """What several ratings say together about an outcome, and how it divides among them.

    Parameters
    ----------
    table : DataFrame
        One row a driver, the largest share first: `driver`, `n`; `share`, its part of R2 by
        Shapley (LMG), with `conf_low` and `conf_high`; `weight`, Johnson's; `correlation` with
        `correlation_low` and `correlation_high`; `beta`, standardised, with `beta_low` and
        `beta_high`; `vif`; `first` and `last`, R2 alone and added to all the others; `leads`,
        the share of the redraws in which it comes first.
    n : int
        Answers that rate every driver.
    r2, r2_adjusted : float
        Of all the drivers together; the shares add up to the first.
    r2_held_out : float
        On answers that the model was not fitted on; zero or less where it predicts nothing.
    """

    table: pd.DataFrame
    n: int
    r2: float
    r2_adjusted: float
    r2_held_out: float

    def __repr__(self) -> str:
        of = f"{observations(self.n)}, R2 {self.r2:.3g}"
        return shown("Drivers", self.table, of=of, more=("share", "correlation", "beta", "leads"))


def drivers(
    rows: pd.DataFrame,
    outcome: str,
    columns: Sequence[str],
    *,
    generator: np.random.Generator,
    cluster: str | None = None,
    draws: int = DRAWS,
    confidence: float = 0.95,
) -> Drivers:
    """Divide what ratings say together about an outcome among them.

    The share of a driver is what it adds to R2, averaged over every order in
    which the drivers may enter (Shapley value, LMG). Intervals are percentiles
    of redraws of answers, or of whole clusters.

    Parameters
    ----------
    rows : DataFrame
        One row an answer; those that miss anything are passed over.
    outcome : str
        Column of numbers, such as the score.
    columns : sequence of str
        From one to `MOST` columns of numbers.
    generator : numpy.random.Generator
        Draws answers again, and the parts that are held out.
    cluster : str, optional
        Column that says whose answers belong together; they are drawn, and held out, together.
    draws : int, default 500
        Redraws, 1 or more.
    confidence : float, default 0.95

    Returns
    -------
    Drivers

    Raises
    ------
    TypeError
        If `generator` is none, such as a seed.
    ValueError
        If there is no driver or no draw, more drivers than `MOST`, or a column is not there.
    NotIdentified
        If answers are too few, a column is the same in all of them, or one follows from others.

    Notes
    -----
    A share describes a prediction; it does not say what would happen to the
    score if the rating were raised.

    References
    ----------
    .. [1] Grömping, U. (2006). Relative importance for linear regression in R: the package
       relaimpo. *Journal of Statistical Software* 17(1).
    .. [2] Johnson, J. W. (2000). A heuristic method for estimating the relative weight of
       predictor variables. *Multivariate Behavioral Research* 35, 1-19.

    Examples
    --------
    Two ratings that nobody gives together, one of them the score itself:

    >>> rows = pd.DataFrame({"a": [1, 2, 3, 4] * 5, "b": [1, 1, 2, 2] * 5})
    >>> rows["b"] = [1, 2, 2, 1] * 5
    >>> found = drivers(rows.assign(score=rows["a"]), "score", ["a", "b"],
    ...                 generator=np.random.default_rng(1), draws=20)
    >>> found.table[["driver", "share"]].round(3).to_dict("list")
    {'driver': ['a', 'b'], 'share': [1.0, 0.0]}
    """
    check_listed(columns)
    columns = list(columns)
    _check_asked(columns, generator, draws)
    check_confidence(confidence)
    check_columns(rows, *columns, outcome, cluster)
    used = [*columns, outcome, *([cluster] if cluster else [])]
    known = rows[used].dropna()
    whose = known[cluster].factorize()[0] if cluster else np.arange(len(known))
    values = known[[*columns, outcome]].to_numpy(float)
    _check(values, [*columns, outcome], whose)
    sums = _sums(values, whose)
    whole = _correlations(sums.sum(axis=0)[None])
    parts = _parts(whole)
    again = generator.multinomial(len(sums), np.full(len(sums), 1 / len(sums)), size=draws)
    redrawn = [
        _parts(_correlations(np.tensordot(again[at : at + _AT_ONCE], sums, axes=1)))
        for at in range(0, draws, _AT_ONCE)
    ]
    several = {name: np.concatenate([one[name] for one in redrawn]) for name in parts}
    ends = [(1 - confidence) / 2, (1 + confidence) / 2]
    table = {"driver": columns, "n": len(known)}
    for name, prefix in (("share", "conf"), ("correlation", "correlation"), ("beta", "beta")):
        low, high = np.nanquantile(several[name], ends, axis=0)
        table |= {name: parts[name][0], f"{prefix}_low": low, f"{prefix}_high": high}
    table |= {name: parts[name][0] for name in ("weight", "vif", "first", "last")}
    shares = several["share"]
    leads = np.nanargmax(np.nan_to_num(shares, nan=-1), axis=1)
    table["leads"] = np.bincount(leads, minlength=len(columns)) / draws
    r2 = float(parts["r2"][0])
    n, many = len(known), len(columns)
    frame = pd.DataFrame(table).sort_values("share", ascending=False, ignore_index=True)
    return Drivers(
        frame,
        n,
        r2,
        1 - (1 - r2) * (n - 1) / (n - many - 1),
        _held_out(values, whose, generator),
    )


def _check_asked(columns: Sequence[str], generator: Any, draws: int) -> None:
    """Refuse what nothing can be drawn with, and more drivers than can be looked at."""
    if not 1 <= len(columns) <= MOST:
        raise ValueError(f"{len(columns)} drivers; from 1 to {MOST} can be looked at together")
    if not isinstance(generator, np.random.Generator):
        raise TypeError(f"generator is {generator!r}; give one, as np.random.default_rng(1)")
    if draws < 1:
        raise ValueError(f"draws is {draws!r}; it is 1 or more")


def _check(values: np.ndarray, names: Sequence[str], whose: np.ndarray) -> None:
    """Refuse what no line can be drawn through."""
    n, many = values.shape
    units = len(np.unique(whose))
    if units < 2 * many:
        raise NotIdentified(
            f"{n} answers of {units} rate all of {', '.join(names)}; too few",
            model=MODEL,
            n=units,
        )
    flat = [name for name, column in zip(names, values.T, strict=True) if np.ptp(column) == 0]
    if flat:
        raise NotIdentified(
            f"{flat[0]!r} is the same in all {n} answers", model=MODEL, column=flat[0]
        )
    centred = (values - values.mean(axis=0)) / values.std(axis=0)
    if np.linalg.matrix_rank(centred[:, :-1], tol=1e-8 * np.sqrt(n)) < many - 1:
        raise NotIdentified(
            f"one of {', '.join(names[:-1])} follows from the others; drop it", model=MODEL
        )


def _sums(values: np.ndarray, whose: np.ndarray) -> np.ndarray:
    """Sums of products of each unit, its answers counted in the last place."""
    centred = values - values.mean(axis=0)
    whole = np.column_stack([centred, np.ones(len(values))])
    products = np.einsum("ij,ik->ijk", whole, whole)
    sums = np.zeros((whose.max() + 1, *products.shape[1:]))
    np.add.at(sums, whose, products)
    return sums


def _correlations(sums: np.ndarray) -> np.ndarray:
    """Correlation matrices of sums of products, one a draw."""
    count = sums[:, -1, -1][:, None, None]
    mean = sums[:, -1, :-1] / count[:, 0]
    spread = sums[:, :-1, :-1] / count - np.einsum("ij,ik->ijk", mean, mean)
    scale = np.sqrt(np.einsum("ijj->ij", spread))
    with np.errstate(divide="ignore", invalid="ignore"):
        return spread / np.einsum("ij,ik->ijk", scale, scale)


def _parts(correlations: np.ndarray) -> dict[str, np.ndarray]:
    """Everything said of each driver, for each of several correlation matrices."""
    many = correlations.shape[1] - 1
    sound = np.isfinite(correlations).all(axis=(1, 2))
    safe = np.where(sound[:, None, None], correlations, np.eye(many + 1))
    among, outcome = safe[:, :many, :many], safe[:, :many, many]
    explained = _explained(safe)
    inverse = np.linalg.pinv(among)
    beta = np.einsum("ijk,ik->ij", inverse, outcome)
    root, turn = np.linalg.eigh(among)
    half = np.einsum("ijk,ik,ilk->ijl", turn, np.sqrt(np.maximum(root, 0)), turn)
    along = np.einsum("ijk,ik->ij", np.linalg.pinv(half), outcome)
    single = 1 << np.arange(many)
    whole = (1 << many) - 1
    found = {
        "share": _shapley(explained, many),
        "weight": np.einsum("ijk,ik->ij", half**2, along**2),
        "correlation": outcome,
        "beta": beta,
        "vif": np.einsum("ijj->ij", inverse),
        "first": explained[:, single],
        "last": explained[:, [whole]] - explained[:, whole - single],
        "r2": explained[:, whole],
    }
    return {name: np.where(_like(sound, one), one, np.nan) for name, one in found.items()}


def _like(flags: np.ndarray, values: np.ndarray) -> np.ndarray:
    return flags.reshape(-1, *[1] * (values.ndim - 1))


def _explained(correlations: np.ndarray) -> np.ndarray:
    """R2 of every subset of the drivers: columns by subset, its drivers the bits of its number."""
    many = correlations.shape[1] - 1
    r2 = np.zeros((len(correlations), 1 << many))

    def enter(swept: np.ndarray, subset: int, following: int) -> None:
        for driver in range(following, many):
            pivot = np.maximum(swept[:, driver, driver], 1e-12)
            column = swept[:, :, driver]
            left = swept - np.einsum("ij,ik->ijk", column, column) / pivot[:, None, None]
            larger = subset | 1 << driver
            r2[:, larger] = 1 - left[:, many, many]
            enter(left, larger, driver + 1)

    enter(correlations, 0, 0)
    return r2


def _shapley(explained: np.ndarray, many: int) -> np.ndarray:
    """The mean of what each driver adds, over every order of entry."""
    subsets = np.arange(1 << many)
    size = np.array([int(subset).bit_count() for subset in subsets])
    weight = np.array([factorial(m) * factorial(many - 1 - m) for m in range(many)])
    weight = weight / factorial(many)
    shares = np.empty((len(explained), many))
    for driver in range(many):
        without = subsets[(subsets >> driver & 1) == 0]
        added = explained[:, without | 1 << driver] - explained[:, without]
        shares[:, driver] = added @ weight[size[without]]
    return shares


def _held_out(values: np.ndarray, whose: np.ndarray, generator: np.random.Generator) -> float:
    """R2 on answers left out of the fit, each once, whole units together."""
    units = whose.max() + 1
    fold = (generator.permutation(units) % min(FOLDS, units))[whose]
    design = np.column_stack([np.ones(len(values)), values[:, :-1]])
    outcome = values[:, -1]
    missed = by_mean = 0.0
    for part in range(fold.max() + 1):
        out = fold == part
        slopes = np.linalg.lstsq(design[~out], outcome[~out], rcond=None)[0]
        missed += float(((outcome[out] - design[out] @ slopes) ** 2).sum())
        by_mean += float(((outcome[out] - outcome[~out].mean()) ** 2).sum())
    return 1 - missed / by_mean
