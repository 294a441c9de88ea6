"""What the chapter of segments asks for: group by group, without giving small ones away."""

from __future__ import annotations

from functools import cached_property

import pandas as pd

from nps_analysis.chapters.base import NOT_KNOWN, Chapter
from nps_analysis.estimates import pool


class Frames(Chapter):
    """The frames of the groups of a period and of the one before it."""

    @property
    def by_segment(self) -> pd.DataFrame:
        """Answers of the two periods, once under each segment: `segment` and `group`."""
        columns = self.report.declared.segment_columns
        kept = ["period", "score", "account"]
        long = self.report.of_two_periods[[*kept, *columns]].melt(kept, columns, "segment", "group")
        return long.astype({"segment": "string", "group": "string"}).fillna({"group": NOT_KNOWN})

    @property
    def counted(self) -> pd.DataFrame:
        """The answers that the groups of both periods count: those with a score."""
        return self.report.of_two_periods[self.report.of_two_periods["score"].notna()]

    @cached_property
    def compared(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """The score of each group in both periods, and its change; neither tells of too few."""
        rows, by = self.by_segment, ["segment", "group"]
        scores = self.report.estimate(rows, by=["period", *by])
        moves = self.report.contrast(rows, between="period", by=by)
        return self.report.withhold(self.counted, scores, moves)

    @property
    def everybody(self) -> pd.DataFrame:
        """The score of everybody in both periods."""
        return self.report.estimate(self.report.of_two_periods, by="period")

    @cached_property
    def pooled(self) -> pd.DataFrame:
        """The groups of the period; beside their scores, those pooled within each segment."""
        scores = self.compared[0]
        rows = scores[scores["period"] == self.report.period]
        shown = rows[rows["estimate"].notna() & (rows["group"] != NOT_KNOWN)]
        parts = [
            pool(part, confidence=self.report.confidence)
            for _, part in shown.groupby("segment", sort=False)
            if len(part) > 1
        ]
        added = ["pooled", "pooled_low", "pooled_high", "rank_low", "rank_high"]
        return rows.join(pd.concat(parts)[added]) if parts else rows
