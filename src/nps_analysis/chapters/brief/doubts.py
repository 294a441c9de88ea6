"""In how many ways a change holds, and what there is to be decided: the rest that is asked."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from nps_analysis.chapters.brief.frames import Frames
from nps_analysis.estimates import doubting_gap
from nps_analysis.joins.last_score import classes
from nps_analysis.scoring import NPS
from nps_analysis.speech.claims import Claim, claims

WANTED = 10
"""Shortlist: a change of so many a survey should be able to show."""

LOW_RESPONSE = 0.3
"""Share of those asked below which it is the first thing to mend that more answer."""


@dataclass(frozen=True)
class Way:
    """One way to look at a change, and whether the change holds in it; `points` where it has any.

    Ways are answers, weighted, accounts, people, revenue, mean, usual, means and silent.
    """

    name: str
    holds: bool
    points: float | None = None


class Doubts(Frames):
    """The frames of how far the change of the score can be relied on, and of what to do."""

    @cached_property
    def ways(self) -> list[Way]:
        """The ways in which the change was looked at, those in which it holds first.

        None where no change is told.
        """
        whole = self.change
        if whole is None or not whole.told:
            return []
        found = [Way("answers", True)]
        counted = {one.group: one for one in self._of_period("ways", NPS.name)}
        people = self._of_period("people", NPS.name)
        compared = {
            "weighted": counted.get("weighted"),
            "accounts": counted.get("accounts"),
            "people": people[0] if people else None,
            "revenue": counted.get("revenue"),
            "mean": self._mean,
        }
        found += [
            Way(name, one.direction == whole.direction)
            for name, one in compared.items()
            if one is not None and one.looked
        ]
        found += [way for way in (self._usual, self._means, self._silent) if way is not None]
        return sorted(found, key=lambda way: not way.holds)

    def _of_period(self, family: str, what: str) -> list[Claim]:
        about = {"period": self.report.period, "against": self.change.against}
        return self._stated(family, what, **about)

    @property
    def _mean(self) -> Claim | None:
        """The change of the mean score of everybody."""
        report = self.report
        measure = report.same_people.measure_of("score")
        row = report.contrast(report.of_two_periods, measure, between="period")
        how: dict[str, Any] = {"unit": "scale", "rule": "primary", "between": "period"}
        found = claims(row, "ways", measure.name, confidence=report.confidence, **how)
        return found[0] if found else None

    @property
    def usual(self) -> pd.Series | None:
        """The score of the period between the limits that earlier periods set, where there are."""
        series = self.report.headline.series
        if "limit_low" not in series:
            return None
        here = series[series["period"] == self.report.period].dropna(
            subset=["estimate", "limit_low"]
        )
        return here.iloc[0] if len(here) else None

    @property
    def _usual(self) -> Way | None:
        return None if self.usual is None else Way("usual", bool(self.usual["signal"]))

    @cached_property
    def changed_means(self) -> list[str]:
        """Which of the survey's means, `source` and `language`, are not those of before."""
        means = self.report.headline.means
        parts = {period: rows for period, rows in means.groupby("period")}
        if len(parts) != 2:
            return []
        before, after = parts.values()
        return [
            name
            for name in ("source", "language")
            if set(before[name].dropna()) != set(after[name].dropna())
        ]

    @property
    def _means(self) -> Way | None:
        """Whether both periods were asked through the same tool and in the same languages."""
        means = self.report.headline.means
        known = means["source"].notna().any() or means["language"].notna().any()
        return Way("means", not self.changed_means) if known else None

    @property
    def _silent(self) -> Way | None:
        """Whether the change stands unless those who kept silent differ by more than it is."""
        whole, bounds = self.change, self.report.sureness.bounds
        here = bounds[bounds["period"] == self.report.period].dropna(subset="estimate")
        if here.empty or not 0 < here["response_rate"].iloc[0] < 1:
            return None
        bound = here.iloc[0]
        gap = doubting_gap(whole.low, whole.high, bound["response_rate"])
        low, high = NPS.bounds
        possible = low <= bound["estimate"] + gap <= high
        holds = bool(not possible or abs(gap) > abs(whole.size))
        return Way("silent", holds, abs(gap))

    @property
    def asked(self) -> tuple[int, int] | None:
        """Of those asked this period, how many, and how many of them answered; None if unknown."""
        count = self.report.steps.set_index("step")["rows"]
        if not count.get("invited", 0):
            return None
        return int(count["invited"]), int(count["usable_invited"])

    @cached_property
    def to_call(self) -> pd.Series | None:
        """Accounts of detractors that use the product less than before they said so."""
        usage = self.report.usage
        if usage.used.empty or not usage.joined:
            return None
        cells, few = usage.cells, self.report.declared.thresholds.min_renewals
        found = cells[(cells["class"] == "detractor") & (cells["trend"] == "fell")]
        found = found[found["accounts"] >= few]
        return found.iloc[0] if len(found) else None

    @cached_property
    def to_read(self) -> tuple[Claim | None, int] | None:
        """The group that moved most and how many comments it wrote; else those of detractors.

        None where nothing moved, or where too few wrote.
        """
        rows = self.report.of_period
        rows = rows[rows["comment"].fillna("").str.strip().ne("") & rows["score"].notna()]
        group = next((one for one in self.moved if one.group in set(rows[one.segment])), None)
        if group is not None:
            rows = rows[rows[group.segment] == group.group]
        elif self.change is not None and self.change.told:
            rows = rows[classes(rows["score"]).eq("detractor")]
        else:
            return None
        enough = len(rows) >= self.report.declared.thresholds.min_comments
        return (group, len(rows)) if enough else None

    @property
    def wanted(self) -> int | None:
        """Answers a period with which a change of `WANTED` points would show; None where it does.

        The smallest that shows falls with the root of the answers.
        """
        whole = self.change
        if whole is None or not whole.detectable or whole.detectable <= WANTED:
            return None
        both = 2 / (1 / whole.n + 1 / whole.n_reference)
        needed = both * (whole.detectable / WANTED) ** 2
        step = 10 ** max(math.floor(math.log10(needed)) - 1, 0)
        return math.ceil(needed / step) * step
