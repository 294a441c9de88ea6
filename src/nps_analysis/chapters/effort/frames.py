"""What the chapter of effort asks of the data: how easy it was, and what goes with that."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from nps_analysis.chapters.base import Chapter
from nps_analysis.chapters.effort.pairing import (
    SIDES,
    ease,
    ease_sides,
    renewals_after_effort,
    scored_efforts,
)
from nps_analysis.contract import CLASSES
from nps_analysis.joins.known import known_before
from nps_analysis.programme.parts import EffortQuestion
from nps_analysis.scoring import NPS, RENEWAL_RATE, Figure, Measure, effort
from nps_analysis.stats.identified import NotIdentified
from nps_analysis.stats.importance import MOST, Drivers, drivers
from nps_analysis.stats.ordered import Ordinal, Proportion, ordinal, proportional

LEVELS = tuple(reversed(CLASSES))
WORTH = (-100.0, 0.0, 100.0)
KNOWN = ("usage_change", "tenure")
"""What tables tell of the customer on the day of an answer, beside what was answered."""

Figured = tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]
"""A measure by side, by answer, and of easy against hard."""


class Frames(Chapter):
    """The frames of effort."""

    @property
    def asked(self) -> EffortQuestion:
        """The question of effort, as the programme declares it."""
        return self.report.declared.effort

    @cached_property
    def measure(self) -> Measure:
        """The customer effort score, in the version declared."""
        ours = self.asked
        own: dict[str, Any] = (
            {"points": ours.points, "easy": ours.easy} if ours.version == "own" else {}
        )
        return effort(ours.version, ours.scoring, **own)

    @cached_property
    def efforts(self) -> pd.DataFrame:
        """Answers about effort, to the end of the period.

        Those asked after a contact, where there are any; else those asked beside the score. The
        two are about different things, and never one figure.
        """
        told = self._responses.dropna(subset="effort")
        contacts = told["survey"] == "transactional"
        return told[contacts if contacts.any() else ~contacts].reset_index(drop=True)

    @property
    def after_contact(self) -> bool:
        """Whether effort was asked after a contact, and not beside the score."""
        return bool((self.efforts["survey"] == "transactional").any())

    @property
    def horizons(self) -> dict[str, int]:
        """For how many days an answer about effort counts, before a score and before a decision."""
        few = self.report.declared.thresholds
        return {"score_days": few.effort_horizon_days, "renewal_days": few.renewal_horizon_days}

    @cached_property
    def by_period(self) -> pd.DataFrame:
        """The effort score of each period."""
        return self.report.in_time(self.report.estimate(self.efforts, self.measure, by="period"))

    @cached_property
    def change(self) -> pd.DataFrame:
        """The period compared with the last one before it that has answers about effort."""
        before = self.report.before(self.report.of_era(self.efforts), "effort")
        pair = self.efforts["period"].isin([self.report.period, before])
        return self.report.contrast(self.efforts[pair], self.measure, between="period")

    @property
    def answers_given(self) -> pd.DataFrame:
        """How many gave each answer this period, on the scale as it was asked."""
        here = self.efforts[self.efforts["period"] == self.report.period]
        counts = here["effort"].value_counts()
        answers = pd.Series(range(1, self.asked.points + 1), dtype="Int64")
        frame = pd.DataFrame({"effort": answers, "n": answers.map(counts).fillna(0).astype(int)})
        return frame.assign(side=self._sides(answers))

    @cached_property
    def paired(self) -> pd.DataFrame:
        """Scores of the twelve months to the period's end, in its era, each with its effort."""
        horizon = self.report.declared.thresholds.effort_horizon_days
        found = scored_efforts(self._responses, horizon_days=horizon)
        end = pd.Timestamp(self.report.until) + pd.Timedelta(days=1)
        found = found[found["day"] >= end - pd.DateOffset(years=1)]
        found = self.report.of_era(found).reset_index(drop=True)
        return found.assign(ease=self._ease(found["effort"]), side=self._sides(found["effort"]))

    @property
    def by_side(self) -> pd.DataFrame:
        """NPS of those who found it easy, neither or hard."""
        return self._scores[0]

    @property
    def gap(self) -> pd.DataFrame:
        """NPS of those who found it easy, compared with those who found it hard."""
        return self._scores[2]

    @cached_property
    def by_effort(self) -> pd.DataFrame:
        """NPS by the answer about effort, with what the model expects beside it."""
        rows = self._scores[1]
        expected = ["expected", "expected_low", "expected_high"]
        if self.model is None:
            return rows.assign(**dict.fromkeys(expected, np.nan))
        at = pd.DataFrame({"ease": self._ease(rows["effort"])})
        found = self.model.mean(at, WORTH)[["estimate", "conf_low", "conf_high"]]
        return rows.assign(**dict(zip(expected, found.to_numpy().T, strict=True)))

    @cached_property
    def model(self) -> Ordinal | None:
        """Class on ease, by proportional odds; None where the answers cannot tell."""
        told = self.paired.dropna(subset="effort")
        if len(told) < self.report.min_n:
            return None
        how: dict[str, Any] = self._belonging(told) | {"confidence": self.report.confidence}
        try:
            return ordinal(told, "class", ["ease"], **how)
        except NotIdentified:
            return None

    @cached_property
    def proportion(self) -> Proportion | None:
        """Whether one slope serves both ends of the score."""
        if self.model is None:
            return None
        told = self.paired.dropna(subset="effort")
        try:
            return proportional(told, "class", ["ease"], **self._belonging(told))
        except NotIdentified:
            return None

    @cached_property
    def decided(self) -> pd.DataFrame:
        """Renewals decided by the period's end, each with the last effort told of before it."""
        report = self.report
        found = renewals_after_effort(
            report.load("renewals"),
            self._responses.dropna(subset="effort"),
            until=report.until,
            horizon_days=report.declared.thresholds.renewal_horizon_days,
            time_zone=report.declared.calendar.time_zone,
        )
        found = found.assign(side=self._sides(found["effort"]))
        return found if found["effort"].notna().any() else found.head(0)

    @property
    def renewed_by_side(self) -> pd.DataFrame:
        """Renewal rate of those who found it easy, neither or hard."""
        return self._renewed[0]

    @property
    def renewed_by_effort(self) -> pd.DataFrame:
        """Renewal rate by the answer about effort; null where none came in time."""
        return self._renewed[1]

    @property
    def renewal_gap(self) -> pd.DataFrame:
        """Renewal after easy answers, compared with renewal after hard ones."""
        return self._renewed[2]

    @cached_property
    def rated(self) -> pd.DataFrame:
        """The scores of the year with what may go with them: ratings, ease, what tables tell."""
        rows = self.paired
        known = known_before(
            rows[["account_id"]].assign(decided=rows["day"].astype("datetime64[us]")),
            usage=self.report.load("usage"),
            efforts=rows.head(0)[["account_id", "responded_at", "effort"]],
            customers=self.report.load("customers"),
            time_zone=self.report.declared.calendar.time_zone,
        )
        return rows.assign(**{name: known[name] for name in KNOWN})

    @property
    def rating_columns(self) -> list[str]:
        """Ratings that enough answers give, and not all alike; those declared first."""
        wanted = [*self.report.declared.driver_columns, "ease", *KNOWN]
        known = self.rated[wanted]
        told = (known.count() >= self.report.min_n) & (known.nunique() > 1)
        return [name for name in wanted if told[name]][:MOST]

    @cached_property
    def rating_labels(self) -> dict[str, str]:
        """Column -> what it is called."""
        words, declared = self.report.words, self.report.declared
        labels = {
            "ease": words.gettext("Ease"),
            "usage_change": words.gettext("Change of usage"),
            "tenure": words.gettext("Years as a customer"),
        }
        of_survey = declared.driver_columns
        return labels | {name: declared.label(name, self.report.language) for name in of_survey}

    @cached_property
    def shares(self) -> Drivers | NotIdentified | None:
        """What goes with the score, and how much of it with each; or why nothing can be told.

        None where too few answers give every rating. Answers are drawn again from one beginning,
        so that a report says the same each time.
        """
        columns = self.rating_columns
        together = self.rated[columns].notna().all(axis=1) if columns else pd.Series(dtype=bool)
        if together.sum() < max(self.report.min_n, 10 * len(columns)):
            return None
        beginning = int(re.sub(r"\D", "", self.report.period) or 0)
        try:
            return drivers(
                self.rated,
                "score",
                columns,
                generator=np.random.default_rng(beginning),
                cluster="account",
                confidence=self.report.confidence,
            )
        except NotIdentified as why:
            return why

    @cached_property
    def _responses(self) -> pd.DataFrame:
        """Answers of both surveys to the period's end."""
        return self.report.until_here(self.report.load("responses")).reset_index(drop=True)

    def _ease(self, answers: pd.Series) -> pd.Series:
        return ease(answers, points=self.asked.points, low_is_good=self.asked.low_is_good)

    def _sides(self, answers: pd.Series) -> pd.Series:
        return ease_sides(self._ease(answers), points=self.asked.points)

    def _belonging(self, rows: pd.DataFrame) -> dict:
        """The levels of the model, and the account where several answers are of one."""
        again = rows["account"].duplicated().any()
        return {"levels": LEVELS, "cluster": "account" if again else None}

    @cached_property
    def _scores(self) -> Figured:
        told = self.paired.dropna(subset="effort")
        return self._figured(told, NPS, self.report.min_n, total=False)

    @cached_property
    def _renewed(self) -> Figured:
        least = self.report.declared.thresholds.min_renewals
        return self._figured(self.decided, RENEWAL_RATE, least)

    def _figured(
        self, rows: pd.DataFrame, measure: Figure, min_n: int, total: bool = True
    ) -> Figured:
        """A measure by side and by answer, and of easy against hard; none tells of too few."""
        few, report = {"min_n": min_n}, self.report
        told = rows[rows["effort"].notna()]
        ends = told[told["side"].isin(["easy", "hard"])]
        by_side = _in_order(report.estimate(told, measure, by="side", **few))
        by_effort = report.estimate(rows, measure, by="effort", **few)
        gap = report.contrast(ends, measure, between="side", reference="hard", **few)
        found = by_side, by_effort, gap
        by_side, by_effort, gap = report.withhold(rows, *found, between="side", total=total, **few)
        answers = by_effort["effort"].astype("Int64")
        return by_side, by_effort.assign(side=self._sides(answers)), gap


def _in_order(rows: pd.DataFrame) -> pd.DataFrame:
    """Easy first, hard last."""
    order = rows["side"].map(SIDES.index).sort_values(kind="stable").index
    return rows.loc[order].reset_index(drop=True)
