"""What the chapter of segments asks for: group by group, without giving small ones away."""

from __future__ import annotations

import pandas as pd

from nps_analysis.chapter.base import NOT_KNOWN, Chapter
from nps_analysis.estimates import pool


class Segments(Chapter):
    """The groups of a period and of the one before it."""

    @property
    def by_segment(self) -> pd.DataFrame:
        """Answers of the two periods, once under each segment: `segment` and `group`."""
        columns = self.declared.segment_columns
        kept = ["period", "score", "account"]
        long = self.of_two_periods[[*kept, *columns]].melt(kept, columns, "segment", "group")
        return long.astype({"segment": "string", "group": "string"}).fillna({"group": NOT_KNOWN})

    @property
    def counted(self) -> pd.DataFrame:
        """The answers that the groups of both periods count: those with a score."""
        return self.of_two_periods[self.of_two_periods["score"].notna()]

    def pooled(self, scores: pd.DataFrame) -> pd.DataFrame:
        """The groups of the period; beside their scores, those pooled within each segment."""
        rows = scores[scores["period"] == self.period]
        shown = rows[rows["estimate"].notna() & (rows["group"] != NOT_KNOWN)]
        parts = [
            pool(part, confidence=self.confidence)
            for _, part in shown.groupby("segment", sort=False)
            if len(part) > 1
        ]
        added = ["pooled", "pooled_low", "pooled_high", "rank_low", "rank_high"]
        return rows.join(pd.concat(parts)[added]) if parts else rows
