"""Which comes first: whether a score goes before a change in usage, and the other way round."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import numpy as np
import pandas as pd

from nps_analysis.contract import CLASSES
from nps_analysis.stats.counts import Counts, count_model
from nps_analysis.stats.identified import NotIdentified
from nps_analysis.stats.influence import interval, least_detectable

HALF = 0.5
"""Added to goals before a logarithm is taken of them, so that none has one too."""

WAYS = ("given", "before", "usual")
"""Given all usage before, the way that leads; against that of the three months before; and against
that of the nine before those."""

_COLUMNS = [
    "way",
    "level",
    "reference",
    "n",
    "n_reference",
    "accounts",
    "estimate",
    "conf_low",
    "conf_high",
    "p_value",
    "detectable",
    "note",
]


def usage_after(
    rows: pd.DataFrame,
    wave: Callable[[pd.Series], pd.Series],
    *,
    confidence: float = 0.95,
    min_n: int = 1,
) -> pd.DataFrame:
    """Compare usage after a score between its classes, allowing in three ways for usage before it.

    "given": the goals of the three months after, a negative binomial (Poisson where it will do),
    on the class, the logarithms of usage in the three months before and in the nine before those,
    and the period. "before": usage after over that of the three months before, each class's sum
    over what the period's ratio would make of it; "usual": the same over the nine before those.
    Where the score answers to a lasting change, the first and third may take that change for one
    that followed; where it answers to a passing high or low, the second may take the way back for
    one. What all three say is neither.

    Parameters
    ----------
    rows : DataFrame
        As `around_scores` returns them; those too recent, and those without usage before or
        after, are left out.
    wave : callable
        Gives the period of months.
    confidence : float, default 0.95
    min_n : int, default 1
        Accounts that a class needs for a comparison.

    Returns
    -------
    DataFrame
        One row a way and a class but detractors, with which each is compared: `way`, `level`,
        `reference`; `n` and `n_reference`, scores; `accounts`; `estimate`, how many times as
        much, 1 being the same, with `conf_low`, `conf_high` and `p_value`, by account;
        `detectable`, the least ratio above 1 that would have been told from chance in four of
        five; `note`, why there is none: "few accounts", "no usage", or "not settled", where the
        class says nothing that usage before and the period do not. And a row "point" of the first
        way: how many times as much for each point.

    Notes
    -----
    `DataFrame.attrs` holds the model: `family`, `dispersion` and `alpha`.
    """
    known = comparable(rows)
    known = known.assign(wave=wave(known["month"]))
    classes = known.groupby("class")
    accounts, goals = classes["account"].nunique(), classes["goals_after"].sum()
    many = [kind for kind in CLASSES if accounts.get(kind, 0) >= max(min_n, 2)]
    shown = [kind for kind in many if goals[kind] > 0]
    found: list[dict] = []
    others = [kind for kind in CLASSES if kind != "detractor"]
    how = {}
    if "detractor" in shown and len(shown) > 1:
        held = known[known["class"].isin(shown)]
        try:
            model = _model(held, _dummies(held["class"], shown[:-1]), confidence)
        except NotIdentified:
            unsettled = {"way": "given", "note": "not settled"}
            found += [_sizes(held, kind, False) | unsettled for kind in shown[:-1]]
        else:
            terms = model.terms.set_index("term")
            how = {"family": model.family, "dispersion": model.dispersion, "alpha": model.alpha}
            found += [_given(held, kind, terms.loc[kind], confidence) for kind in shown[:-1]]
        for way in WAYS[1:]:
            whose = held.dropna(subset=way)
            found += [_change(whose, way, kind, confidence) for kind in shown[:-1]]
    if known["score"].nunique() > 1 and len(shown) > 1:
        matrix = pd.DataFrame({"point": known["score"].astype(float)}, known.index)
        with suppress(NotIdentified):
            point = _model(known, matrix, confidence).terms.set_index("term").loc["point"]
            found.append(_given(known, "point", point, confidence))
    absent = [kind for kind in others if not {kind, "detractor"} <= set(shown)]
    sizes = known["class"].value_counts()
    for kind in absent:
        for way in WAYS:
            found.append(
                {
                    "way": way,
                    "level": kind,
                    "reference": "detractor",
                    "n": int(sizes.get(kind, 0)),
                    "n_reference": int(sizes.get("detractor", 0)),
                    "note": "no usage" if {kind, "detractor"} <= set(many) else "few accounts",
                }
            )
    table = pd.DataFrame(found).reindex(columns=_COLUMNS).astype({"note": "string"})
    table = table.fillna({"note": ""})
    order = table["way"].map(WAYS.index) * 10 + table["level"].map(
        [*CLASSES, "point"].index
    ).astype(int)
    table = table.assign(order=order).sort_values("order", ignore_index=True)
    table = table.drop(columns="order")
    table.attrs = how
    return table


def score_after(
    rows: pd.DataFrame,
    wave: Callable[[pd.Series], pd.Series],
    *,
    confidence: float = 0.95,
    min_n: int = 1,
) -> pd.DataFrame:
    """Ask whether a change in usage goes before a higher score, given the score before.

    Least squares of the score on how many times usage doubled between months 6 to 4 and 3 to 1
    before it, on the account's previous score, and the period; errors by account.

    Parameters
    ----------
    rows, wave, confidence, min_n
        As for `usage_after`; what came after a score is not looked at.

    Returns
    -------
    DataFrame
        One row, none where too few accounts answered twice: `n`, scores; `accounts`; `estimate`,
        points of the score for each doubling of usage, with `std_error`, `conf_low`, `conf_high`,
        `p_value`; `detectable`, in points. Without an estimate where all scores are the same, or
        usage says nothing that the score before and the period do not.
    """
    from statsmodels.regression.linear_model import OLS

    known = rows.dropna(subset=["before", "earlier", "previous"])
    names = ["n", "accounts", "estimate", "std_error", "conf_low", "conf_high", "p_value"]
    groups, _ = known["account"].factorize()
    clusters = int(groups.max(initial=-1)) + 1
    if clusters < max(min_n, 3):
        return pd.DataFrame(columns=[*names, "detectable"])
    doubled = np.log2((known["before"] + HALF / 3) / (known["earlier"] + HALF / 3))
    waves = _waves(wave(known["month"]))
    beside = waves.assign(previous=known["previous"].astype(float))
    beside = beside.loc[:, beside.nunique() > 1]
    x = np.column_stack([np.ones(len(known)), doubled, beside.to_numpy(float)])
    y = known["score"].to_numpy(dtype=float)
    if np.linalg.matrix_rank(x) < x.shape[1] or len(known) <= x.shape[1] or np.ptp(y) == 0:
        sizes = {"n": len(known), "accounts": clusters}
        return pd.DataFrame([sizes]).reindex(columns=[*names, "detectable"])
    within = {"groups": groups, "use_correction": False}
    fit = OLS(y, x).fit(cov_type="cluster", cov_kwds=within)
    error = float(fit.bse[1] * np.sqrt(clusters / (clusters - 1)))
    found = interval(float(fit.params[1]), error, confidence=confidence, degrees=clusters - 1)
    return pd.DataFrame(
        [
            {
                "n": len(known),
                "accounts": clusters,
                **found,
                "detectable": least_detectable(error, confidence),
            }
        ]
    )


def comparable(rows: pd.DataFrame) -> pd.DataFrame:
    """Scores whose usage before and after is known, the three months after being over."""
    return rows[~rows["recent"].astype(bool)].dropna(subset=["before", "after"])


def _model(rows: pd.DataFrame, matrix: pd.DataFrame, confidence: float) -> Counts:
    """Goals after, on what is asked of and on usage before and the period."""
    before = np.log(rows["before"] + HALF / 3).astype(float)
    usual = np.log(rows["usual"] + HALF / 9).astype(float).fillna(before)
    matrix = matrix.assign(before=before, usual=usual)
    matrix = matrix.loc[:, matrix.nunique() > 1]
    with_waves = matrix.join(_waves(rows["wave"]))
    full = np.linalg.matrix_rank(with_waves.assign(one=1.0).to_numpy()) == with_waves.shape[1] + 1
    if full and rows.groupby("wave")["goals_after"].sum().gt(0).all():
        matrix = with_waves
    return count_model(
        rows["goals_after"],
        matrix,
        exposure=rows["exposure_after"],
        cluster=rows["account"],
        confidence=confidence,
    )


def _waves(waves: pd.Series) -> pd.DataFrame:
    """A column for each period but the first."""
    return _dummies(waves, sorted(waves.dropna().unique())[1:])


def _dummies(values: pd.Series, levels: list[str]) -> pd.DataFrame:
    return pd.DataFrame(
        {level: (values == level).astype(float) for level in levels}, index=values.index
    )


def _given(rows: pd.DataFrame, level: str, term: pd.Series, confidence: float) -> dict:
    point = level == "point"
    return _sizes(rows, level, point) | {
        "way": "given",
        "accounts": rows["account"].nunique(),
        "estimate": term["rate_ratio"],
        "conf_low": term["ratio_low"],
        "conf_high": term["ratio_high"],
        "p_value": term["p_value"],
        "detectable": float(np.exp(least_detectable(term["std_error"], confidence))),
    }


def _change(rows: pd.DataFrame, way: str, level: str, confidence: float) -> dict:
    """Usage after over usage before, of one class over that of detractors; errors by jackknife."""
    sizes = _sizes(rows, level, False) | {"way": way}
    after = rows["goals_after"].to_numpy(dtype=float)
    before = (rows[way] * rows["exposure_after"]).to_numpy(dtype=float)
    wave = rows["wave"].factorize(use_na_sentinel=False)[0]
    usual = np.bincount(wave, after) / np.maximum(np.bincount(wave, before), 1e-9)
    expected = before * usual[wave]
    groups, _ = rows["account"].factorize()
    clusters = int(groups.max(initial=-1)) + 1
    log, without = 0.0, np.zeros(clusters)
    for kind, sign in ((level, 1.0), ("detractor", -1.0)):
        inside = (rows["class"] == kind).to_numpy()
        done, foreseen = (
            np.bincount(groups, values * inside, clusters) for values in (after, expected)
        )
        rest = np.array([done.sum() - done, foreseen.sum() - foreseen])
        if clusters < 2 or rest.min() <= 0:
            return sizes | {"note": "no usage"}
        log += sign * np.log(done.sum() / foreseen.sum())
        without += sign * np.log(rest[0] / rest[1])
    error = float(np.sqrt((clusters - 1) / clusters * ((without - without.mean()) ** 2).sum()))
    found = interval(log, error, confidence=confidence, degrees=clusters - 1)
    ratios = {name: float(np.exp(found[name])) for name in ("estimate", "conf_low", "conf_high")}
    return sizes | {
        "accounts": rows["account"].nunique(),
        **ratios,
        "p_value": found["p_value"],
        "detectable": float(np.exp(least_detectable(error, confidence))),
    }


def _sizes(rows: pd.DataFrame, level: str, point: bool) -> dict:
    if point:
        return {"level": level, "reference": "", "n": len(rows), "n_reference": 0}
    size = rows["class"].value_counts()
    return {
        "level": level,
        "reference": "detractor",
        "n": int(size.get(level, 0)),
        "n_reference": int(size.get("detractor", 0)),
    }
