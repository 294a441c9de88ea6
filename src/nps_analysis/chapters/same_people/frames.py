"""What the chapter of the same people asks of the data."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import pandas as pd

from nps_analysis.chapters.base import Chapter
from nps_analysis.chapters.same_people.movement import (
    GOALS_KEPT,
    MOVEMENTS,
    NET_RISE,
    renewals_after,
    successive,
    symmetry,
    towards_the_mean,
    transitions,
    usage_around,
)
from nps_analysis.chapters.same_people.panel import against_one, repeated
from nps_analysis.chapters.withholding import untold
from nps_analysis.contract import CLASSES
from nps_analysis.estimates.change_parts import change_parts
from nps_analysis.scoring import NPS, RENEWAL_RATE, Figure, mean_of
from nps_analysis.speech.catalogue import mark

LEAST_PEOPLE = 5
"""People of whom a count from class to class may tell."""
SCORE = "score"
"""The mean of the answers themselves, on the scale they were given on."""
_MEAN_SCORE = mark("Mean score")


class Frames(Chapter):
    """The frames of people who answered more than once, beside everybody."""

    @property
    def before(self) -> str | None:
        """The period compared with, which has scores; None where there is none."""
        report = self.report
        found = sorted(set(report.of_two_periods["period"]) - {report.period})
        return found[0] if found and report.of_period["score"].notna().any() else None

    @cached_property
    def counts(self) -> pd.Series:
        """How many people there are, and how many answered once, or more often, in this era."""
        return repeated(self._answers)

    def measure_of(self, measure: Figure | str) -> Figure:
        """A measure by its name; "score" is the mean score."""
        if measure != SCORE:
            return self.report.measure(measure)
        low, high = map(int, self.report.scale.split("-"))
        return mean_of(SCORE, "score", (low, high), labels={"en": _MEAN_SCORE})

    def changes_of(self, measure: Figure | str = NPS) -> pd.DataFrame:
        """Every period against the one before this, of everybody and within the same people."""
        measure = self.measure_of(measure)
        if measure.name not in self._changes:
            self._changes[measure.name] = self._changed(measure)
        return self._changes[measure.name]

    @cached_property
    def _changes(self) -> dict[str, pd.DataFrame]:
        return {}

    def _changed(self, measure: Figure) -> pd.DataFrame:
        if self.before is None:
            return pd.DataFrame(columns=["who", "period", "n", "people", "difference"])
        if not set(measure.columns) <= set(self._answers):
            raise ValueError(
                f"{measure.name} needs {', '.join(measure.columns)}; the same people are compared "
                "in what answers hold"
            )
        return self.report.in_time(
            against_one(self._answers, self.before, measure=measure, **self._usual)
        )

    @cached_property
    def paired(self) -> pd.DataFrame:
        """The change of those who answered in both periods, as the first chapter has it.

        No rows where they, or those who answered in one of the two only, are too few.
        """
        rows, number = self.report.of_two_periods, self.report.periods.number
        in_time = rows.assign(period=[f"{number(one):06}" for one in rows["period"]])
        found = change_parts(in_time, cluster="account", **self._usual)
        return found[found["component"] == "within"]

    @cached_property
    def pairs(self) -> pd.DataFrame:
        """Every answer of this era with the one of the same person before it."""
        return successive(self._answers)

    @cached_property
    def moves(self) -> pd.DataFrame:
        """Answers of this period with those of the same people in the one compared with.

        No rows where they are too few, or where too few answered in one of the two periods only:
        what is told of the others would tell of them.
        """
        two, least = self.report.of_two_periods, self.report.min_n
        rows = successive(two)
        rows = rows[rows["period"].eq(self.report.period) & rows["period_before"].eq(self.before)]
        left = two[two["score"].notna()].groupby("period").size() - len(rows)
        shown = len(rows) >= least and not left.between(1, least - 1).any()
        return rows if shown else rows.head(0)

    @cached_property
    def last_moves(self) -> pd.DataFrame:
        """The last two answers of everybody who gave more than one."""
        rows = self.pairs[self.pairs["last"]]
        return rows if len(rows) >= self.report.min_n else rows.head(0)

    @cached_property
    def net_rise(self) -> pd.DataFrame:
        """Those who rose less those who fell, out of a hundred, this period."""
        if self.moves.empty:
            return pd.DataFrame(columns=["n", "estimate"])
        return self.report.estimate(self.moves, NET_RISE)

    @cached_property
    def crossed(self) -> pd.DataFrame:
        """Counts from class to class, between the two periods."""
        return transitions(self.moves)

    @cached_property
    def crossed_last(self) -> pd.DataFrame:
        """Counts from class to class, by everybody's last two answers."""
        return transitions(self.last_moves)

    def told(self, table: pd.DataFrame) -> pd.DataFrame:
        """The counts that tell of nobody in particular, and of no small cell beside them.

        What people answered before and after is told by the counts themselves. With those of a
        class, and with those of a direction that the sentences give, nothing is to be worked out.
        """
        was, now = (table[name].map(CLASSES.index) for name in ("class_before", "class"))
        ways = table.assign(movement=np.sign(was - now))
        tables = [["class_before", "class"], ["class_before"], ["movement"], []]
        cell, line, *_ = (notes != "" for notes in untold(ways, tables, LEAST_PEOPLE))
        figures = table[["n", "share"]].astype({"n": "Int64"}).mask(cell)
        return table.assign(**figures, people=table["people"].astype("Int64").mask(line))

    @cached_property
    def symmetry(self) -> pd.DataFrame:
        """Tests of the counts between the two periods; no rows where nobody is counted."""
        return symmetry(self.crossed) if len(self.moves) else symmetry(self.crossed).head(0)

    @cached_property
    def expected(self) -> pd.DataFrame:
        """What followed an answer of each class, and what was to be expected."""
        return towards_the_mean(self.pairs, **self._usual)

    @cached_property
    def renewals(self) -> pd.DataFrame:
        """Renewals decided after a movement in their account."""
        report = self.report
        rows = renewals_after(
            report.load("renewals"),
            self.pairs,
            until=report.until,
            horizon_days=report.declared.thresholds.renewal_horizon_days,
            time_zone=report.declared.calendar.time_zone,
        )
        return rows.assign(account=rows["account_id"])

    @cached_property
    def usage(self) -> pd.DataFrame:
        """Goals of accounts around the answers that have one of the same person before them."""
        zone = self.report.declared.calendar.time_zone
        until = self.report.until
        return usage_around(self.report.load("usage"), self.pairs, until=until, time_zone=zone)

    @cached_property
    def after(self) -> dict[str, tuple[pd.DataFrame, pd.DataFrame]]:
        """What followed by movement, and compared with that of no movement, by outcome.

        "renewals" and "usage", each as `estimate` and as `contrast` return them; the first in the
        order of `MOVEMENTS`.
        """
        few = self.report.declared.thresholds
        return {
            "renewals": self._after(self.renewals, RENEWAL_RATE, few.min_renewals),
            "usage": self._after(self.usage, GOALS_KEPT, few.min_n),
        }

    def _after(
        self, rows: pd.DataFrame, measure: Figure, least: int
    ) -> tuple[pd.DataFrame, pd.DataFrame]:
        rates = self.report.estimate(rows, measure, by="movement", min_n=least)
        order = [name for name in MOVEMENTS if name in set(rates["movement"])]
        rates = rates.set_index("movement").loc[order].reset_index()
        how = {"between": "movement", "min_n": least}
        gaps = self.report.contrast(rows, measure, reference="same", **how)
        return self.report.withhold(rows, rates, gaps, **how)

    @property
    def _answers(self) -> pd.DataFrame:
        """Answers of this era."""
        return self.report.of_era(self.report.answers)

    @property
    def _usual(self) -> dict[str, float]:
        return {"confidence": self.report.confidence, "min_n": self.report.min_n}
