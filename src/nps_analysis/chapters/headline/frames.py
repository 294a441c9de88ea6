"""What the first chapter asks for: the score, its change, and other ways of counting."""

from __future__ import annotations

from functools import cached_property

import pandas as pd

from nps_analysis.chapters.base import Chapter
from nps_analysis.estimates import control_limits
from nps_analysis.models.parts import parts
from nps_analysis.models.ways import ways

LEAST_PERIODS = 6
"""Periods before the one reported that it takes to say what is usual."""


class Headline(Chapter):
    """The score of a period beside those before it."""

    @cached_property
    def ways(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """The score and its change in each way of counting that the tables allow."""
        accounts = self.load("accounts")
        revenue = accounts[["account", "revenue"]] if len(accounts) else None
        sure = {"confidence": self.confidence, "min_n": self.min_n}
        rows = self.weighting.rows
        return ways(self.of_two_periods, rows, revenue, period=self.period, **sure)

    @property
    def means(self) -> pd.DataFrame:
        """Through which tool, and in which language, the answers of the two periods came."""
        rows = self.of_two_periods[self.of_two_periods["score"].notna()]
        language = rows.get("language", pd.Series(pd.NA, rows.index, dtype="string")).str.lower()
        by = ["period", "source", "language"]
        counts = rows.assign(language=language).groupby(by, dropna=False).size()
        return counts.rename("n").reset_index()

    @property
    def parts(self) -> pd.DataFrame:
        """The change of the score, taken apart."""
        sure = {"cluster": "account", "confidence": self.confidence, "min_n": self.min_n}
        return parts(self.of_two_periods, self.declared.segment_columns, **sure)

    def usual(self, scores: pd.DataFrame) -> pd.DataFrame:
        """Put beside each period's score the limits that the periods before this one set."""
        if scores.empty:
            return scores
        before = scores.loc[scores["estimate"].notna(), "period"]
        before = [one for one in before if one < self.period]
        present = scores["period"]
        first = {present[present >= one.period].min() for one in self.breaks}
        return control_limits(scores, baseline=before, breaks=sorted(first), least=LEAST_PERIODS)
