"""What may be compared with what: the eras of a series, and the two periods of a report."""

from __future__ import annotations

from functools import cached_property

import pandas as pd

from nps_analysis.chapters.period_tables import PeriodTables
from nps_analysis.contract import SCALES
from nps_analysis.programme import Break


class Eras(PeriodTables):
    """Where a series begins anew, and which period the report's own is compared with."""

    @cached_property
    def breaks(self) -> tuple[Break, ...]:
        """What changed between periods with answers, in order: as declared, and scales as found.

        With each of them the series begins anew.
        """
        scored = self.answers[self.answers["score"].notna()]
        scale = scored.groupby("period")["scale"].first().sort_index(key=self._places)
        changed = scale.index[scale.ne(scale.shift()) & scale.shift().notna()]
        known = {(one.period, one.what): one for one in self.declared.breaks}
        found = {(period, "scale"): Break(period=period, what="scale") for period in changed}
        between = [
            one
            for one in (found | known).values()
            if len(scale)
            and self.periods.number(scale.index[0]) < self.periods.number(one.period) <= self.here
        ]
        return tuple(sorted(between, key=lambda one: self.periods.number(one.period)))

    @property
    def begins(self) -> tuple[Break, ...]:
        """What the era of this period began with; nothing where no series was ever broken."""
        return tuple(one for one in self.breaks if one.period == self.since)

    @property
    def since(self) -> str:
        """The period with which its era began: nothing earlier is ever compared with it."""
        return self.breaks[-1].period if self.breaks else ""

    def of_era(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Keep the rows of this era, by their `period`."""
        return rows[self.periods.since(self.since, rows)] if self.since else rows

    @property
    def scale(self) -> str:
        """On which the period's scores were given, such as "0-10"."""
        found = self.of_period.loc[self.of_period["score"].notna(), "scale"]
        return found.iloc[0] if len(found) else SCALES[0]

    @property
    def on_scale(self) -> pd.DataFrame:
        """Answers on the period's own scale: scores on two scales are never put together."""
        return self.answers[self.answers["scale"] == self.scale]

    def before(self, rows: pd.DataFrame, column: str) -> str | None:
        """The period compared with: the one asked for, else the last with a value of a column."""
        if self.against is not None:
            if self.periods.number(self.against) >= self.here:
                raise ValueError(f"against is {self.against!r}; it is earlier than {self.period}")
            return self.against
        found = set(rows.loc[rows[column].notna(), "period"].dropna())
        earlier = [one for one in found if self.periods.number(one) < self.here]
        return max(earlier, key=self.periods.number, default=None)

    @property
    def of_two_periods(self) -> pd.DataFrame:
        """Answers of the period and of the one compared with, within its era.

        Without `against` that is the last one before that has any.
        """
        answers = self.of_era(self.answers)
        return answers[answers["period"].isin([self.period, self.before(answers, "score")])]

    @property
    def compared(self) -> list[str]:
        """The two periods that the report compares, the earlier first; one where there is one."""
        scored = self.of_two_periods
        return sorted(set(scored.loc[scored["score"].notna(), "period"]), key=self.periods.number)

    def _places(self, periods: pd.Index) -> pd.Index:
        """Where each period of an index stands."""
        return pd.Index([self.periods.number(one) for one in periods])
