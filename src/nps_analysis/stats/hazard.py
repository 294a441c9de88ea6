"""How many times as often some are lost as others: Cox's regression, errors by account."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from scipy.special import chdtrc

from nps_analysis.estimates.checks import check_choice, check_confidence
from nps_analysis.stats.arguments import check_columns, check_followed, check_listed
from nps_analysis.stats.identified import NotIdentified
from nps_analysis.stats.influence import interval
from nps_analysis.stats.shown import observations, shown

SMALL_STEP = 1e-12
FAR = 10
"""A coefficient that moves a term's own spread by more than this factor's logarithm runs away."""


@dataclass(frozen=True, repr=False)
class Hazards:
    """A fitted regression of how soon units are lost.

    `terms` has one row a column of the design: `term`, `estimate` (logarithm of the hazard
    ratio), `std_error`, `conf_low`, `conf_high`, `p_value`, and `hazard_ratio`. `covariance`
    belongs to `std_error`; `naive` is the one without clusters. `log_likelihood` is that of no
    effect and that of the fit; `n` and `events` are counts.
    """

    terms: pd.DataFrame
    covariance: np.ndarray
    naive: np.ndarray
    log_likelihood: tuple[float, float]
    score_statistic: float
    n: int
    events: int

    def __repr__(self) -> str:
        of = f"{observations(self.n)}, {self.events} lost"
        return shown("Cox regression", self.terms, of=of, more=("hazard_ratio",))


@dataclass(frozen=True)
class _Risk:
    """Sums over those at risk at every distinct time of a loss, in the order of the time."""

    times: np.ndarray
    means: list[np.ndarray]
    totals: list[np.ndarray]
    spreads: np.ndarray


def cox(
    rows: pd.DataFrame,
    columns: list[str],
    *,
    time: str = "days",
    event: str = "lost",
    cluster: str | None = None,
    strata: str | None = None,
    ties: Literal["efron", "breslow"] = "efron",
    confidence: float = 0.95,
) -> Hazards:
    """Fit Cox's proportional hazards.

    Parameters
    ----------
    rows : DataFrame
        As for `kaplan_meier`.
    columns : list of str
        Numbers, or true and false: the terms.
    time, event : str
        As for `kaplan_meier`.
    cluster : str, optional
        Column that says whose rows belong together; the errors then allow for it.
    strata : str, optional
        Column within whose values units are compared.
    ties : {"efron", "breslow"}
        How losses of the same day are ordered.
    confidence : float, default 0.95
        Coverage of the intervals.

    Returns
    -------
    Hazards

    Raises
    ------
    NotIdentified
        If nobody was lost, or a term cannot be told from the others, or those lost all have it
        or all lack it, so that its ratio would be nothing or without end.
    ValueError
        If a column is not there or a term is missing in some row; or as `kaplan_meier`.

    Notes
    -----
    The clustered errors sum the score residuals of a cluster, weighted among ties as the fit is:
    those of ``survival::coxph(cluster=)`` in R. ``PHReg(groups=)`` of statsmodels weights them
    as Breslow whatever the ties, 2 % away where times are months.

    References
    ----------
    .. [1] Therneau, T. M. and Grambsch, P. M. (2000). *Modeling Survival Data*. Springer.

    Examples
    --------
    >>> rows = pd.DataFrame({"days": [2, 4, 6, 8, 10, 12], "promoter": [0, 0, 1, 0, 1, 1],
    ...                      "lost": [True, True, True, True, False, True]})
    >>> cox(rows, ["promoter"]).terms[["term", "estimate", "hazard_ratio"]].round(2)
           term  estimate  hazard_ratio
    0  promoter     -1.69          0.18
    """
    from statsmodels.duration.hazard_regression import PHReg

    check_choice("ties", ties, ("efron", "breslow"))
    check_confidence(confidence)
    _check(rows, columns, time, event, cluster, strata)
    x, times, lost = _design(rows, columns, time, event)
    _identified(rows, columns, event)
    spread = x.std(axis=0)
    codes = np.zeros(len(rows), int) if strata is None else pd.factorize(rows[strata])[0]
    model = PHReg(times, x / spread, status=lost, strata=codes, ties=ties)
    nothing = np.zeros(len(columns))
    score, information = model.score(nothing), -model.hessian(nothing)
    _told_apart(information, columns)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a ratio without end, which is refused
        fit = model.fit(tol=SMALL_STEP)
    _bounded(fit, columns)
    naive = fit.cov_params() / np.outer(spread, spread)
    beta, covariance = fit.params / spread, naive
    if cluster is not None:
        pull = np.zeros_like(x)
        for layer in np.unique(codes[lost]):
            here = codes == layer
            pull[here] = _score_residuals(x[here], times[here], lost[here], beta, ties)
        units = pd.factorize(rows[cluster])[0]
        sums = np.zeros((units.max() + 1, len(columns)))
        np.add.at(sums, units, pull @ naive)
        covariance = sums.T @ sums
    about = interval(beta, np.sqrt(np.diag(covariance)), confidence=confidence)
    return Hazards(
        pd.DataFrame({"term": columns} | about).assign(hazard_ratio=np.exp(beta)),
        covariance,
        naive,
        (float(model.loglike(nothing)), float(fit.llf)),
        float(score @ np.linalg.solve(information, score)),
        len(rows),
        int(lost.sum()),
    )


def proportionality(
    rows: pd.DataFrame,
    columns: list[str],
    groups: dict[str, list[str]] | None = None,
    *,
    time: str = "days",
    event: str = "lost",
    ties: Literal["efron", "breslow"] = "efron",
) -> pd.DataFrame:
    """Test whether the ratios stay the same over time, by Grambsch and Therneau's score test.

    Parameters
    ----------
    rows, columns, time, event, ties
        As for `cox`.
    groups : dict, optional
        Name -> columns that are tested together, such as the classes; each alone unless given.

    Returns
    -------
    DataFrame
        One row a group and one, "all", for everything: `term`, `statistic`, `df`, `p_value`.

    Raises
    ------
    NotIdentified, ValueError
        As `cox`; and if a group has a column that is no term.

    Notes
    -----
    Time runs as one less the share left just before, as ``cox.zph(transform = "km")`` of R has it.

    Examples
    --------
    >>> rows = pd.DataFrame({
    ...     "days": [5, 8, 12, 20, 30, 40, 55, 60], "promoter": [0, 0, 1, 0, 1, 1, 0, 1],
    ...     "lost": [True, True, True, True, False, True, True, False],
    ... })
    >>> found = proportionality(rows, ["promoter"])
    >>> found[["term", "df"]].values.tolist(), bool((found["p_value"] > 0.05).all())
    ([['promoter', 1], ['all', 1]], True)
    """
    groups = groups or {one: [one] for one in columns}
    unknown = [one for kept in groups.values() for one in kept if one not in columns]
    if unknown:
        raise ValueError(f"groups has {unknown[0]!r}; the terms are {', '.join(columns)}")
    beta = cox(rows, columns, time=time, event=event, ties=ties).terms["estimate"].to_numpy()
    x, times, lost = _design(rows, columns, time, event)
    risk = _risk(x, times, lost, beta, ties)
    steps, ended = np.unique(times, return_counts=True)
    at_risk = np.cumsum(ended[::-1])[::-1]
    gone = np.bincount(np.searchsorted(steps, times[lost]), minlength=len(steps))
    before = np.concatenate([[1.0], np.cumprod(1 - gone / at_risk)[:-1]])
    clock = 1 - before[np.searchsorted(steps, risk.times)]
    clock = clock - np.average(clock, weights=gone[gone > 0])
    gaps = np.array(
        [
            x[(times == at) & lost].sum(axis=0) - mean.sum(axis=0)
            for at, mean in zip(risk.times, risk.means, strict=True)
        ]
    )
    inner, cross, outer = (np.tensordot(clock**power, risk.spreads, axes=1) for power in (0, 1, 2))
    pull, room = clock @ gaps, outer
    table = []
    for name, kept in {**groups, "all": columns}.items():
        place = [columns.index(one) for one in kept]
        side = cross[:, place]
        inside = room[np.ix_(place, place)] - side.T @ np.linalg.solve(inner, side)
        value = float(pull[place] @ np.linalg.solve(inside, pull[place]))
        table.append((name, value, len(place), float(chdtrc(len(place), value))))
    return pd.DataFrame(table, columns=["term", "statistic", "df", "p_value"])


def _check(rows, columns, time, event, *others) -> None:
    """Refuse terms that are not there, or not known of every row."""
    check_listed(columns)
    check_columns(rows, *columns, time, event, *others)
    check_followed(rows, time, event)
    for column in columns:
        if blank := int(rows[column].isna().sum()):
            raise ValueError(
                f"{column} is missing in {blank} of {len(rows)} rows; leave them out first"
            )


def _design(rows, columns, time, event) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The terms less their means, the times, and who was lost."""
    x = rows[columns].to_numpy(float)
    return x - x.mean(axis=0), rows[time].to_numpy(float), rows[event].to_numpy(bool)


def _risk(x, times, lost, beta, ties) -> _Risk:
    """Add up who is at risk at each time of a loss, one tied loss after the other."""
    weight = np.exp(x @ beta)
    order = np.argsort(-times, kind="stable")
    steps = np.unique(times[lost])
    upto = np.searchsorted(-times[order], -steps, side="right") - 1
    ordered, weights = x[order], weight[order]
    s0 = np.cumsum(weights)[upto]
    s1 = np.cumsum(weights[:, None] * ordered, axis=0)[upto]
    s2 = np.cumsum(weights[:, None, None] * ordered[:, :, None] * ordered[:, None, :], axis=0)[upto]
    means, totals = [], []
    spreads = np.zeros((len(steps), x.shape[1], x.shape[1]))
    for place, at in enumerate(steps):
        gone = (times == at) & lost
        tied, own = int(gone.sum()), weight[gone]
        part = np.arange(tied) / tied if ties == "efron" else np.zeros(tied)
        total = s0[place] - part * own.sum()
        mean = (s1[place] - part[:, None] * (own @ x[gone])) / total[:, None]
        square = (x[gone].T * own) @ x[gone]
        inner = (s2[place] - part[:, None, None] * square) / total[:, None, None]
        spreads[place] = (inner - mean[:, :, None] * mean[:, None, :]).sum(axis=0)
        means.append(mean)
        totals.append(total)
    return _Risk(steps, means, totals, spreads)


def _score_residuals(x, times, lost, beta, ties) -> np.ndarray:
    """Each row's part of the gradient; statsmodels has them for Breslow's ties only."""
    risk = _risk(x, times, lost, beta, ties)
    weight = np.exp(x @ beta)
    hazard = np.cumsum([(1 / total).sum() for total in risk.totals])
    pairs = list(zip(risk.means, risk.totals, strict=True))
    pull = np.cumsum([(mean / total[:, None]).sum(axis=0) for mean, total in pairs], axis=0)
    last = np.searchsorted(risk.times, times, side="right") - 1
    seen = last >= 0
    own = np.zeros_like(x)
    own[seen] = -weight[seen, None] * (x[seen] * hazard[last[seen], None] - pull[last[seen]])
    for at, (mean, total) in zip(risk.times, pairs, strict=True):
        gone = np.flatnonzero((times == at) & lost)
        tied = len(gone)
        part = np.arange(tied) / tied if ties == "efron" else np.zeros(tied)
        own[gone] += x[gone] - mean.mean(axis=0)
        spared = part / total
        back = x[gone] * spared.sum() - (spared[:, None] * mean).sum(axis=0)
        own[gone] += weight[gone, None] * back
    return own


def _identified(rows: pd.DataFrame, columns: list[str], event: str) -> None:
    """Refuse by name what would have a ratio of nothing or without end."""
    design, gone = rows[columns].astype(float), rows[event].to_numpy(bool)
    if not gone.any():
        raise NotIdentified(
            f"nobody was lost among {len(rows)} rows; there is no rate to compare", model="hazard"
        )
    for column in columns:
        if design[column].nunique() < 2:
            raise NotIdentified(f"{column!r} is the same in all rows", model="hazard")
        if set(design[column].unique()) <= {0.0, 1.0}:
            for value, which in ((1.0, "with"), (0.0, "without")):
                here = design[column] == value
                if not gone[here].any():
                    raise NotIdentified(
                        f"none of {int(here.sum())} rows {which} {column!r} was lost; leave the "
                        "term out, or merge it with another",
                        model="hazard",
                    )


def _told_apart(information: np.ndarray, columns: list[str]) -> None:
    scale = np.sqrt(np.diag(information))
    if not (scale > 0).all() or np.linalg.cond(information / np.outer(scale, scale)) > 1e12:
        raise NotIdentified(
            f"{', '.join(map(repr, columns))} cannot be told apart; leave one out", model="hazard"
        )


def _bounded(fit: Any, columns: list[str]) -> None:
    far = np.abs(fit.params)
    if not far.max() < FAR:
        raise NotIdentified(
            f"the ratio of {columns[int(far.argmax())]!r} has no end; those lost are told apart "
            "without error",
            model="hazard",
        )
