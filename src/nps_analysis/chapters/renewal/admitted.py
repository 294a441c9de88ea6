"""Which covariates a model of decisions can carry, and why not the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from nps_analysis.stats.identified import NotIdentified, check_identified

LEAST_PER_COEFFICIENT = 5
"""Renewals, or losses where they are fewer, that each coefficient of a model asks for."""

FEW_UNKNOWN = 0.05
"""Share of decisions that may be left out because something is not known of them."""


@dataclass(frozen=True, repr=False)
class Admitted:
    """Decisions that a model is fitted to, with the covariates they can carry.

    `left_out` says of each covariate that is not among them why: "unknown", "same", "few" (the
    decisions carry no more), "repeats" (it cannot be told from those taken in before it), or the
    refusal that names its level. `dropped` counts the decisions
    left out because something rarely missing is not known of them.
    """

    rows: pd.DataFrame
    numbers: tuple[str, ...] = ()
    factors: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    left_out: Mapping[str, str | NotIdentified] = field(default_factory=dict)
    dropped: Mapping[str, int] = field(default_factory=dict)

    def __repr__(self) -> str:
        taken = ", ".join([*self.numbers, *self.factors]) or "no covariate"
        return f"Admitted: {len(self.rows)} decisions with {taken}"

    @property
    def unknown(self) -> dict[str, int]:
        """Of how many decisions a covariate of the model is not known."""
        missing = self.rows[list(self.numbers)].isna().sum()
        return {column: int(count) for column, count in missing.items() if count}


def admit(
    rows: pd.DataFrame,
    numbers: Sequence[str],
    factors: Mapping[str, Sequence[str]],
    *,
    taken: int,
    outcome: str = "renewed",
    cluster: str | None = None,
) -> Admitted:
    """Choose the covariates that decisions can carry, in the order given, and say which not.

    Parameters
    ----------
    rows : DataFrame
        One row a decision, with the columns named.
    numbers : sequence of str
        Where one is not known of a few decisions only, they are dropped; of more, and it goes
        with a mark "not known".
    factors : mapping of str to sequence of str
        Column -> its levels, the reference first.
    taken : int
        Coefficients that the model has before any of these.
    outcome : str, default "renewed"
    cluster : str, optional

    Returns
    -------
    Admitted
    """
    left_out, dropped, used = {}, {}, []
    room = _carried(rows, outcome) - taken
    for column in numbers:
        unknown = rows[column].isna()
        if unknown.all() or rows[column].nunique() < 2:
            left_out[column] = "unknown" if unknown.all() else "same"
            continue
        many = unknown.mean() > FEW_UNKNOWN
        kept = rows if many or not unknown.any() else rows[~unknown]
        try:
            check_identified(kept, outcome, {}, [column], cluster=cluster)
        except NotIdentified as reason:
            left_out[column] = reason
            continue
        if room < 1 + many:
            left_out[column] = "few"
            continue
        room -= 1 + int(many)
        if len(kept) < len(rows):
            dropped[column] = len(rows) - len(kept)
        rows = kept
        used.append(column)
    admitted = {}
    for column, levels in factors.items():
        met = tuple(level for level in levels if level in set(rows[column]))
        if len(met) < 2:
            left_out[column] = "same" if met else "unknown"
            continue
        try:
            check_identified(rows, outcome, {column: met}, [], cluster=cluster)
        except NotIdentified as reason:
            left_out[column] = reason
            continue
        if room < len(met) - 1:
            left_out[column] = "few"
            continue
        room -= len(met) - 1
        admitted[column] = met
    return Admitted(rows, tuple(used), admitted, left_out, dropped)


def _carried(rows: pd.DataFrame, outcome: str) -> int:
    """How many coefficients the rarer outcome carries."""
    yes = int(rows[outcome].sum())
    return min(yes, len(rows) - yes) // LEAST_PER_COEFFICIENT
