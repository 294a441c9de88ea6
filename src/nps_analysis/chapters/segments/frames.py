"""What the chapter of segments asks for: group by group, without giving small ones away."""

from __future__ import annotations

from functools import cached_property

import pandas as pd

from nps_analysis.chapters.base import Chapter
from nps_analysis.estimates import pool
from nps_analysis.programme import Segment
from nps_analysis.segmentation import NOT_KNOWN, OTHERS, divide


class Frames(Chapter):
    """The frames of the groups of a period and of the one before it."""

    @cached_property
    def by_segment(self) -> pd.DataFrame:
        """Answers of the two periods, once under each segment: `segment` and `group`.

        Levels with fewer than `min_n` scores in both periods together are the others, before
        anything is counted or withheld.
        """
        report = self.report
        plain = [Segment(column=one.column, levels=one.levels) for one in report.declared.segments]
        return divide(
            report.of_two_periods,
            plain,
            keep=["period", "score", "account"],
            merge_below=report.min_n,
            counting="score",
        )

    @property
    def counted(self) -> pd.DataFrame:
        """The answers that the groups of both periods count, with the group of each segment."""
        rows = self.report.of_two_periods
        rows = rows[rows["score"].notna()].reset_index(drop=True)
        long = self.by_segment[self.by_segment["score"].notna()]
        levels = {name: part["group"].to_numpy() for name, part in long.groupby("segment")}
        return rows.assign(**levels)

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
        """The groups of the period; beside their scores, those pooled within each segment.

        Nothing leans on the others and they have no place: they are many levels, not one of them.
        """
        scores = self.compared[0]
        rows = scores[scores["period"] == self.report.period]
        shown = rows[rows["estimate"].notna() & ~rows["group"].isin([NOT_KNOWN, OTHERS])]
        parts = [
            pool(part, confidence=self.report.confidence)
            for _, part in shown.groupby("segment", sort=False)
            if len(part) > 1
        ]
        added = ["pooled", "pooled_low", "pooled_high", "rank_low", "rank_high"]
        return rows.join(pd.concat(parts)[added]) if parts else rows
