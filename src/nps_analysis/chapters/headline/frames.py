"""What the first chapter asks of the data: the score, its change, and other ways of counting."""

from __future__ import annotations

from functools import cached_property

import pandas as pd

from nps_analysis.chapters.base import Chapter
from nps_analysis.chapters.headline.counting_ways import scores_by_way
from nps_analysis.chapters.questions import usual_limits
from nps_analysis.contract import CLASSES
from nps_analysis.estimates.change_parts import change_parts
from nps_analysis.joins.last_score import classes
from nps_analysis.scoring import DETRACTORS, PASSIVES, PROMOTERS

SHARES = dict(zip(CLASSES, (PROMOTERS, PASSIVES, DETRACTORS), strict=True))


class Frames(Chapter):
    """The frames of the first chapter."""

    @cached_property
    def scores(self) -> pd.DataFrame:
        """The score by period."""
        return self.report.estimate(self.report.answers, by="period")

    @cached_property
    def series(self) -> pd.DataFrame:
        """The score by period, between the limits that the periods before this one set."""
        return usual_limits(self.report, self.scores)

    @cached_property
    def change(self) -> pd.DataFrame:
        """The period compared with the one before; no rows where there is none."""
        return self.report.contrast(self.report.of_two_periods, between="period")

    @cached_property
    def ways_of_counting(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """The score and its change in each way of counting that the tables allow."""
        report = self.report
        accounts = report.load("accounts").drop(columns="account", errors="ignore")
        accounts = accounts.rename(columns={"account_id": "account"})
        revenue = accounts[["account", "revenue"]] if len(accounts) else None
        found = scores_by_way(
            report.sortable(report.of_two_periods),
            report.sortable(report.weighting.rows),
            revenue,
            period=report.sortable_name(report.period),
            confidence=report.confidence,
            min_n=report.min_n,
        )
        return report.named(found[0]), report.named(found[1])

    @property
    def means(self) -> pd.DataFrame:
        """Through which tool, and in which language, the answers of the two periods came."""
        rows = self.report.of_two_periods
        rows = rows[rows["score"].notna()]
        by = ["period", "source", "language"]
        rows = rows.assign(language=rows["language"].str.lower())
        return rows.groupby(by, dropna=False).size().rename("n").reset_index()

    @cached_property
    def parts_of_change(self) -> pd.DataFrame:
        """The change of the score, taken apart."""
        report = self.report
        sure = {"cluster": "account", "confidence": report.confidence, "min_n": report.min_n}
        rows = report.sortable(report.of_two_periods)
        return change_parts(rows, report.declared.segment_columns, **sure)

    @cached_property
    def shares_by_period(self) -> pd.DataFrame:
        """The shares of promoters, passives and detractors by `class` and period."""
        rows = self.report.answers
        found = [
            self.report.estimate(rows, measure, by="period").assign(**{"class": kind})
            for kind, measure in SHARES.items()
        ]
        return pd.concat(found, ignore_index=True)

    @property
    def answers_given(self) -> pd.DataFrame:
        """How many gave each answer of the scale this period, and the class it makes them."""
        report = self.report
        low, high = map(int, report.scale.split("-"))
        counts = report.of_period["score"].dropna().value_counts()
        score = pd.Series(range(low, high + 1), dtype="Int64")
        n = score.map(counts).fillna(0).astype(int)
        return pd.DataFrame({"score": score, "n": n, "class": classes(score)})
