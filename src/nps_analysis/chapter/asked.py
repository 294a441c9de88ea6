"""Who was asked, and the weights that follow from it."""

from __future__ import annotations

from functools import cached_property

import pandas as pd

from nps_analysis.chapter.base import Chapter
from nps_analysis.models.response import Weighting, asked, weighting


class Asked(Chapter):
    """A period whose answers stand beside those who were asked."""

    @cached_property
    def asked(self) -> pd.DataFrame:
        """Who was asked in each period to the end of this one, and whether they answered."""
        sent = self.load("invitations")
        if sent.empty:
            return sent.assign(period=pd.Series(dtype="string"), answered=False)
        sent = sent[(sent["survey"] == "relational") & (sent["period"] <= self.period)]
        return asked(sent, self.answers)

    @cached_property
    def weighting(self) -> Weighting:
        """Answers of the two periods with their weights, where there are any."""
        known = [name for name in self.declared.segment_columns if name in self.asked]
        return weighting(self.of_two_periods, self.asked, known)

    @property
    def weighted_over(self) -> str:
        """The segments over which answers are weighted, by name."""
        return self.words.listed([self.labels[name] for name in self.weighting.segments])
