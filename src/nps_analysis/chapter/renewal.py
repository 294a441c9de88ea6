"""What the chapter of renewal asks for."""

from __future__ import annotations

from functools import cached_property

import pandas as pd

from nps_analysis.chapter.base import Chapter
from nps_analysis.measures import RENEWAL_RATE
from nps_analysis.models.renewal import scored_renewals
from nps_analysis.words import Sentences, agreement, renewed


class Renewal(Chapter):
    """Renewals beside the last score before each."""

    @cached_property
    def decided(self) -> pd.DataFrame:
        """Renewals decided by the quarter's end, each with the score before it, if there is one."""
        rows = scored_renewals(
            self.load("renewals"),
            self.answers,
            until=self.until,
            horizon_days=self.declared.thresholds.renewal_horizon_days,
            time_zone=self.declared.calendar.time_zone,
        )
        return rows.assign(account=rows["account_id"])

    @property
    def renewals(self) -> pd.DataFrame:
        """The decided renewals, where any answer says which account it comes from."""
        return self.decided.iloc[: None if self._linked else 0]

    def missing(self, *tables: str) -> Sentences:
        """Say what nothing supplies, what is known without scores, and who disagrees on leaving."""
        said = list(super().missing(*tables).lines)
        if not self.scored:
            few = {"min_n": self.declared.thresholds.min_renewals}
            rates = self.estimate(self.decided, RENEWAL_RATE, **few)
            sure = {"until": self.until, "confidence": self.confidence}
            said += renewed(self.words, rates, **sure).lines
        if len(self.who_left):
            said += agreement(self.words, self.who_left).lines
        return Sentences(said, kind="missing")
