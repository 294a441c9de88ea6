"""How answers came to be there: weights, clusters, strata, and the population they are of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from nps_analysis.estimates.population import Population
from nps_analysis.tallies import names


@dataclass(frozen=True)
class Design:
    """What `estimate` and `contrast` are told of the sample."""

    weight: str | None
    cluster: str | None
    strata: list[str]
    population: Population | None
    finite: bool | int | pd.DataFrame

    @classmethod
    def of(
        cls,
        weight: str | None,
        cluster: str | None,
        strata: str | Sequence[str],
        population: pd.DataFrame | Sequence[pd.DataFrame] | None,
        finite: bool | int | pd.DataFrame,
    ) -> Design:
        """Read the arguments; refuse those that contradict each other."""
        if cluster and finite is not False:
            raise ValueError(
                f"finite_population counts customers, and cluster {cluster!r} samples whole "
                "clusters; give one of them"
            )
        known = None if population is None else Population(population)
        return cls(weight, cluster, names(strata), known, finite)

    @property
    def limited(self) -> bool:
        """Whether those who answered are many of those there are."""
        return self.finite is not False

    @property
    def simple(self) -> bool:
        """Whether answers are alike, independent, and few of very many."""
        matched = self.population is not None
        return not (self.weight or self.cluster or self.strata or matched or self.limited)

    def keys(self, groups: list[str]) -> list[str]:
        """The columns that answers are totalled by, for figures of these groups."""
        cells = [] if self.population is None else self.population.columns
        return list(dict.fromkeys([*groups, *self.strata, *cells]))
