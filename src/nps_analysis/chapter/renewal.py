"""What the chapter of renewal asks for."""

from __future__ import annotations

from functools import cached_property

import pandas as pd

from nps_analysis.chapter.base import Chapter
from nps_analysis.models.renewal import SILENT, scored_renewals

KINDS = ("detractor", "promoter", "passive", SILENT)
"""Classes of the last score, the one the others are compared with first."""


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
