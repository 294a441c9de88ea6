"""What the chapter of renewal asks for."""

from __future__ import annotations

from functools import cached_property

import pandas as pd

from nps_analysis.chapter.base import Chapter
from nps_analysis.models.renewal import scored_renewals


class Renewal(Chapter):
    """Renewals beside the last score before each."""

    @cached_property
    def renewals(self) -> pd.DataFrame:
        """Renewals decided by the quarter's end, each with the score before it, if known."""
        rows = scored_renewals(
            self.load("renewals"),
            self.answers,
            until=self.until,
            horizon_days=self.declared.thresholds.renewal_horizon_days,
            time_zone=self.declared.calendar.time_zone,
        )
        return rows.assign(account=rows["account_id"]).iloc[: None if self._linked else 0]
