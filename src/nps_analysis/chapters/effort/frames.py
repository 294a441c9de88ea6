"""What the chapter of effort asks for."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import pandas as pd

from nps_analysis.chapters.base import Chapter
from nps_analysis.chapters.effort.sentences import lacking
from nps_analysis.contract import CLASSES
from nps_analysis.joins.known import known_before
from nps_analysis.joins.last_score import classes
from nps_analysis.models.drivers import MOST, Drivers, drivers
from nps_analysis.models.effort import SIDES, ease, renewals_after_effort, scored_efforts, sides
from nps_analysis.scoring import NPS, RENEWAL_RATE, Measure, effort
from nps_analysis.speech import Sentences
from nps_analysis.stats.identified import NotIdentified
from nps_analysis.stats.ordered import Ordinal, Proportion, ordinal, proportional

LEVELS = tuple(reversed(CLASSES))
WORTH = (-100.0, 0.0, 100.0)
KNOWN = ("usage_change", "tenure")
"""What tables tell of the customer on the day of an answer, beside what was answered."""


class Effort(Chapter):
    """How easy customers find it, and what goes with that."""

    @cached_property
    def measure(self) -> Measure:
        """The customer effort score, in the version declared."""
        ours = self.declared.effort
        own = {"points": ours.points, "easy": ours.easy} if ours.version == "own" else {}
        return effort(ours.version, ours.scoring, **own)

    @cached_property
    def efforts(self) -> pd.DataFrame:
        """Answers about effort, to the end of the period.

        Those asked after a contact, where there are any; else those asked beside the score. The
        two are about different things, and never one figure.
        """
        rows = self._responses
        told = rows[rows["effort"].notna()]
        contacts = told["survey"] == "transactional"
        return told[contacts if contacts.any() else ~contacts].reset_index(drop=True)

    @property
    def after_contact(self) -> bool:
        """Whether effort was asked after a contact, and not beside the score."""
        return bool((self.efforts["survey"] == "transactional").any())

    @property
    def lacking(self) -> Sentences:
        """Say what is missing, and what would supply it: effort, or the tables beside it."""
        tables = self.missing("renewals")
        said = [] if len(self.efforts) else lacking(self.words, self.declared.effort).lines
        return Sentences([*said, *tables.lines], kind="missing")

    @property
    def horizons(self) -> dict[str, int]:
        """For how many days an answer about effort counts, before a score and before a decision."""
        few = self.declared.thresholds
        return {"score_days": few.effort_horizon_days, "renewal_days": few.renewal_horizon_days}

    @cached_property
    def by_period(self) -> pd.DataFrame:
        """The effort score of each period."""
        return self.estimate(self.efforts, self.measure, by="period")

    @cached_property
    def change(self) -> pd.DataFrame:
        """The period compared with the last one before it that has answers about effort."""
        told = self.efforts["period"]
        pair = told.isin([self.period, told[told < self.period].max()])
        return self.contrast(self.efforts[pair], self.measure, between="period")

    @property
    def answers_given(self) -> pd.DataFrame:
        """How many gave each answer this period, on the scale as it was asked."""
        here = self.efforts[self.efforts["period"] == self.period]
        counts = here["effort"].value_counts()
        points = range(1, self.declared.effort.points + 1)
        answers = pd.Series(points, dtype="Int64")
        frame = pd.DataFrame({"effort": answers, "n": answers.map(counts).fillna(0).astype(int)})
        return frame.assign(side=self._sides(answers))

    @cached_property
    def paired(self) -> pd.DataFrame:
        """Scores of the four periods to this one, in its era, each with the effort beside it."""
        rows = self._responses
        found = scored_efforts(rows, horizon_days=self.declared.thresholds.effort_horizon_days)
        year_before = f"{int(self.period[:4]) - 1}{self.period[4:]}"
        found = self.of_era(found[found["period"] > year_before]).reset_index(drop=True)
        return found.assign(
            ease=self._ease(found["effort"]),
            side=self._sides(found["effort"]),
            **{"class": classes(found["score"])},
        )

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
        told = self.paired.dropna(subset=["effort"])
        if len(told) < self.min_n:
            return None
        try:
            return ordinal(
                told, "class", ["ease"], confidence=self.confidence, **self._belonging(told)
            )
        except NotIdentified:
            return None

    @property
    def proportion(self) -> Proportion | None:
        """Whether one slope serves both ends of the score."""
        if self.model is None:
            return None
        told = self.paired.dropna(subset=["effort"])
        try:
            return proportional(told, "class", ["ease"], **self._belonging(told))
        except NotIdentified:
            return None

    @cached_property
    def renewals(self) -> pd.DataFrame:
        """Renewals decided by the period's end, each with the last effort told of before it."""
        rows = self._responses
        found = renewals_after_effort(
            self.load("renewals"),
            rows[rows["effort"].notna()],
            until=self.until,
            horizon_days=self.declared.thresholds.renewal_horizon_days,
            time_zone=self.declared.calendar.time_zone,
        )
        found = found.assign(account=found["account_id"], side=self._sides(found["effort"]))
        return found if found["effort"].notna().any() else found.head(0)

    @property
    def renewed_by_side(self) -> pd.DataFrame:
        """Renewal rate of those who found it easy, neither or hard."""
        return self._renewed[0]

    @property
    def renewed(self) -> pd.DataFrame:
        """Renewal rate by the answer about effort; null where none came in time."""
        return self._renewed[1]

    @property
    def renewal_gap(self) -> pd.DataFrame:
        """Renewal after easy answers, compared with renewal after hard ones."""
        return self._renewed[2]

    @cached_property
    def rated(self) -> pd.DataFrame:
        """The scores of the year with what may go with them: ratings, ease, what tables tell."""
        rows = self.paired.reset_index(drop=True)
        local = rows["responded_at"].dt.tz_convert(self.declared.calendar.time_zone)
        day = local.dt.tz_localize(None).dt.normalize().astype("datetime64[us]")
        known = known_before(
            rows[["account_id"]].assign(decided=day),
            usage=self.load("usage"),
            efforts=rows.head(0)[["account_id", "responded_at", "effort"]],
            customers=self.load("customers"),
            time_zone=self.declared.calendar.time_zone,
        )
        return rows.assign(**{name: known[name] for name in KNOWN})

    @property
    def rating_columns(self) -> list[str]:
        """Ratings that enough answers give, those declared first."""
        declared = [name for name in self.declared.driver_columns if name in self.rated]
        wanted = [*declared, "ease", *KNOWN]
        return [name for name in wanted if self.rated[name].count() >= self.min_n][:MOST]

    @property
    def rating_labels(self) -> dict[str, str]:
        """Column -> what it is called."""
        words = self.words
        labels = {
            "ease": words.gettext("Ease"),
            "usage_change": words.gettext("Change of usage"),
            "tenure": words.gettext("Years as a customer"),
        }
        declared = self.declared.driver_columns
        return labels | {name: self.declared.label(name, self.language) for name in declared}

    @cached_property
    def drivers(self) -> Drivers | None:
        """What goes with the score, and how much of it with each; None where nothing can be told.

        Answers are drawn again from one beginning, so that a report says the same each time.
        """
        columns = self.rating_columns
        together = self.rated[columns].notna().all(axis=1) if columns else pd.Series(dtype=bool)
        if together.sum() < max(self.min_n, 10 * len(columns)):
            return None
        try:
            return drivers(
                self.rated,
                "score",
                columns,
                generator=np.random.default_rng(int(self.period.replace("Q", ""))),
                cluster="account",
                confidence=self.confidence,
            )
        except NotIdentified:
            return None

    @property
    def comparisons(self) -> int:
        """How many comparisons the chapter makes: periods, easy and hard, a line, each rating."""
        pairs = (self.change, self.gap, self.renewal_gap)
        rated = 0 if self.drivers is None else len(self.drivers.table)
        line = (self.model is not None) + (self.proportion is not None)
        return sum(int(pair["difference"].count()) for pair in pairs) + line + rated

    @cached_property
    def _responses(self) -> pd.DataFrame:
        """Answers of both surveys to the period's end, with `account` and `effort`."""
        rows = self.load("responses")
        for name, kind in (("period", "string"), ("effort", "Int64")):
            if name not in rows:
                rows = rows.assign(**{name: pd.Series(pd.NA, rows.index, dtype=kind)})
        rows = rows[rows["period"] <= self.period]
        account = rows["account_id"].fillna(rows["customer_id"])
        return rows.assign(account=account).reset_index(drop=True)

    def _ease(self, answers: pd.Series) -> pd.Series:
        ours = self.declared.effort
        return ease(answers, points=ours.points, low_is_good=ours.low_is_good)

    def _sides(self, answers: pd.Series) -> pd.Series:
        return sides(self._ease(answers), points=self.declared.effort.points)

    def _belonging(self, rows: pd.DataFrame) -> dict:
        """The levels of the model, and the account where several answers are of one."""
        again = rows["account"].duplicated().any()
        return {"levels": LEVELS, "cluster": "account" if again else None}

    @cached_property
    def _scores(self) -> tuple[pd.DataFrame, ...]:
        told = self.paired[self.paired["effort"].notna()]
        return self._figured(told, NPS, self.min_n, total=False)

    @cached_property
    def _renewed(self) -> tuple[pd.DataFrame, ...]:
        return self._figured(self.renewals, RENEWAL_RATE, self.declared.thresholds.min_renewals)

    def _figured(
        self, rows: pd.DataFrame, measure: Measure, min_n: int, total: bool = True
    ) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
        """A measure by side and by answer, and of easy against hard; none tells of too few."""
        few = {"min_n": min_n}
        told = rows[rows["effort"].notna()]
        ends = told[told["side"].isin(["easy", "hard"])]
        by_side = _in_order(self.estimate(told, measure, by="side", **few))
        by_effort = self.estimate(rows, measure, by="effort", **few)
        gap = self.contrast(ends, measure, between="side", reference="hard", **few)
        found = by_side, by_effort, gap
        by_side, by_effort, gap = self.withhold(rows, *found, between="side", total=total, **few)
        answers = by_effort["effort"].astype("Int64")
        return by_side, by_effort.assign(side=self._sides(answers)), gap


def _in_order(rows: pd.DataFrame) -> pd.DataFrame:
    """Easy first, hard last."""
    order = rows["side"].map(SIDES.index).sort_values(kind="stable").index
    return rows.loc[order].reset_index(drop=True)
