"""What the chapter of the same people asks for."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import pandas as pd

from nps_analysis.chapters.base import Chapter
from nps_analysis.chapters.withholding import untold
from nps_analysis.contract import CLASSES
from nps_analysis.models.movement import (
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
from nps_analysis.models.panel import Value, changes, repeated
from nps_analysis.models.parts import parts
from nps_analysis.scoring import RENEWAL_RATE

LEAST_PEOPLE = 5
"""People of whom a count from class to class may tell."""


class SamePeople(Chapter):
    """People who answered more than once, beside everybody."""

    @property
    def before(self) -> str | None:
        """The last period before this one that has scores; None where there is none."""
        found = sorted(set(self.of_two_periods["period"]) - {self.period})
        return found[0] if found and self.of_period["score"].notna().any() else None

    @property
    def counts(self) -> pd.Series:
        """How many people there are, and how many answered once, or more often, in this era."""
        return repeated(self.of_era(self.answers))

    def changes(self, value: Value = "nps") -> pd.DataFrame:
        """Every period against the one before this, of everybody and within the same people."""
        if self.before is None:
            return pd.DataFrame(columns=["who", "period", "n", "people", "difference"])
        usual = {"confidence": self.confidence, "min_n": self.min_n}
        return changes(self.of_era(self.answers), self.before, value=value, **usual)

    @property
    def paired(self) -> pd.DataFrame:
        """The change of those who answered in both periods, as the first chapter has it.

        No rows where they, or those who answered in one of the two only, are too few.
        """
        sure = {"cluster": "account", "confidence": self.confidence, "min_n": self.min_n}
        found = parts(self.of_two_periods, **sure)
        return found[found["component"] == "within"]

    @cached_property
    def pairs(self) -> pd.DataFrame:
        """Every answer of this era with the one of the same person before it."""
        return successive(self.of_era(self.answers))

    @property
    def moves(self) -> pd.DataFrame:
        """Of them, those of this period and the one before.

        No rows where they are too few, or where too few answered in one of the two periods only:
        what is told of the others would tell of them.
        """
        here = self.pairs["period"] == self.period
        rows = self.pairs[here & (self.pairs["period_before"] == self.before)]
        scored = self.of_two_periods[self.of_two_periods["score"].notna()]
        left = scored.groupby("period").size() - len(rows)
        shown = len(rows) >= self.min_n and not left.between(1, self.min_n - 1).any()
        return rows if shown else rows.head(0)

    @property
    def last_moves(self) -> pd.DataFrame:
        """The last two answers of everybody who gave more than one."""
        rows = self.pairs[self.pairs["last"]]
        return rows if len(rows) >= self.min_n else rows.head(0)

    @property
    def comparisons(self) -> dict[str, int]:
        """How many comparisons the chapter makes, by kind."""
        moved = [self.by_movement(outcome)[1] for outcome in ("renewals", "usage")]
        return {
            "people": sum(self._changed(value) for value in ("nps", "score")),
            "mean": int(self.towards_the_mean["estimate"].count()),
            "crossed": int(self.net_rise["estimate"].count()) + len(self.symmetry(self.moves)),
            "moves": sum(int(found["difference"].count()) for found in moved),
        }

    def _changed(self, value: Value) -> int:
        """Periods in which the same people are compared with this one's."""
        found = self.changes(value).dropna(subset="difference")
        return int((found["who"] == "same").sum())

    @property
    def net_rise(self) -> pd.DataFrame:
        """Those who rose less those who fell, out of a hundred, this period."""
        moves = self.moves
        if moves.empty:
            return pd.DataFrame(columns=["n", "estimate"])
        return self.estimate(moves, NET_RISE)

    def transitions(self, moves: pd.DataFrame) -> pd.DataFrame:
        """Counts from class to class."""
        return transitions(moves)

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

    def symmetry(self, moves: pd.DataFrame) -> dict[str, float]:
        """Tests of the counts; nothing where nobody is counted."""
        return symmetry(transitions(moves)) if len(moves) else {}

    @property
    def towards_the_mean(self) -> pd.DataFrame:
        """What followed an answer of each class, and what was to be expected."""
        usual = {"confidence": self.confidence, "min_n": self.min_n}
        return towards_the_mean(self.pairs, **usual)

    @cached_property
    def renewals(self) -> pd.DataFrame:
        """Renewals decided after a movement in their account."""
        rows = renewals_after(
            self.load("renewals"),
            self.pairs,
            until=self.until,
            horizon_days=self.declared.thresholds.renewal_horizon_days,
            time_zone=self.declared.calendar.time_zone,
        )
        return rows.assign(account=rows["account_id"])

    @cached_property
    def usage(self) -> pd.DataFrame:
        """Goals of accounts around the answers that have one of the same person before them."""
        usage = self.load("usage")
        if "account_id" not in usage:
            usage = usage.assign(account_id=pd.Series(pd.NA, usage.index, dtype="string"))
        zone = self.declared.calendar.time_zone
        return usage_around(usage, self.pairs, until=self.until, time_zone=zone)

    def by_movement(self, outcome: str) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Figure what followed by movement, and compare it with that of no movement.

        Parameters
        ----------
        outcome : {"renewals", "usage"}

        Returns
        -------
        tuple of DataFrame
            As `estimate` and as `contrast` return them; the first in the order of `MOVEMENTS`.
        """
        rows, measure = {
            "renewals": (self.renewals, RENEWAL_RATE),
            "usage": (self.usage, GOALS_KEPT),
        }[outcome]
        few = self.declared.thresholds
        how = {"min_n": few.min_renewals if outcome == "renewals" else few.min_n}
        rates = self.estimate(rows, measure, by="movement", **how)
        order = [name for name in MOVEMENTS if name in set(rates["movement"])]
        rates = rates.set_index("movement").loc[order].reset_index()
        gaps = self.contrast(rows, measure, between="movement", reference="same", **how)
        return self.withhold(rows, rates, gaps, between="movement", **how)
