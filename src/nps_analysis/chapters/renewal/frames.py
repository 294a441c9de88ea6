"""What the chapter of renewal asks for."""

from __future__ import annotations

from datetime import date
from functools import cached_property

import pandas as pd

from nps_analysis.chapters.base import NOT_KNOWN, Chapter
from nps_analysis.chapters.renewal.agreement import agreement
from nps_analysis.chapters.renewal.unscored import renewed
from nps_analysis.joins.known import NUMBERS, known_before
from nps_analysis.joins.last_score import SILENT, scored_renewals
from nps_analysis.models.admitted import Admitted, admit
from nps_analysis.models.forecast import added, calibration, forecasts, in_groups
from nps_analysis.scoring import RENEWAL_RATE
from nps_analysis.speech import Sentences
from nps_analysis.stats.identified import NotIdentified
from nps_analysis.stats.logistic import Logit, logit

KINDS = ("detractor", "promoter", "passive", SILENT)
"""Classes of the last score, the one the others are compared with first."""


class Renewal(Chapter):
    """Renewals beside the last score before each."""

    @cached_property
    def decided(self) -> pd.DataFrame:
        """Renewals decided by the period's end, each with the score before it, if there is one."""
        rows = scored_renewals(
            self.load("renewals"),
            self.on_scale,
            until=self.until,
            horizon_days=self.declared.thresholds.renewal_horizon_days,
            time_zone=self.declared.calendar.time_zone,
        )
        return rows.assign(account=rows["account_id"])

    @property
    def renewals(self) -> pd.DataFrame:
        """The decided renewals, where any answer says which account it comes from."""
        return self.decided.iloc[: None if self._linked else 0]

    @cached_property
    def rates(self) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
        """The share renewed by class and by score, and the classes beside detractors.

        None of them, nor their total, tells what another holds back.
        """
        rows, few = self.renewals, {"min_n": self.declared.thresholds.min_renewals}
        by_class = self.estimate(rows, RENEWAL_RATE, by="class", **few)
        by_score = self.estimate(rows, RENEWAL_RATE, by="score", **few)
        how = {"between": "class", "reference": "detractor", **few}
        gap = self.contrast(rows, RENEWAL_RATE, **how)
        return self.withhold(rows, by_class, by_score, gap, between="class", **few)

    def missing(self, *tables: str) -> Sentences:
        """Say what nothing supplies, what is known without scores, and who disagrees on leaving."""
        said = list(self.report.missing(*tables).lines)
        if not self.scored:
            few = {"min_n": self.declared.thresholds.min_renewals}
            rates = self.estimate(self.decided, RENEWAL_RATE, **few)
            sure = {"until": self.until, "confidence": self.confidence}
            said += renewed(self.words, rates, **sure).lines
        if len(self.who_left):
            said += agreement(self.words, self.who_left).lines
        return Sentences(said, kind="missing")

    @property
    def first_decided(self) -> date | None:
        """The first day on which one of the renewals was decided; None where none was."""
        return self.renewals["decided"].min().date() if len(self.renewals) else None

    @property
    def unasked(self) -> int | None:
        """Renewals without a score of whose account nobody had been asked in time; None: no list.

        In time is within the horizon before the decision.
        """
        sent = self.load("invitations")
        if "account_id" not in sent or sent.empty:
            return None
        silent = self.renewals[self.renewals["class"] == SILENT].reset_index(names="renewal")
        met = silent.merge(sent[["account_id", "invited_at"]], on="account_id")
        zone = self.declared.calendar.time_zone
        day = met["invited_at"].dt.tz_convert(zone).dt.tz_localize(None).dt.normalize()
        ago = (met["decided"] - day).dt.days
        horizon = self.declared.thresholds.renewal_horizon_days
        return len(silent) - met.loc[ago.between(1, horizon), "renewal"].nunique()

    @property
    def undecided(self) -> int:
        """Contracts of the exports that were not decided by the period's end."""
        return len(self.load("renewals")) - len(self.decided)

    @cached_property
    def admitted(self) -> Admitted:
        """The decisions that a model takes, and what was known before them that they carry."""
        rows = known_before(
            self.renewals,
            usage=self._of_accounts(self.load("usage")),
            efforts=self._efforts,
            customers=self._customers,
            time_zone=self.declared.calendar.time_zone,
        )
        rows = rows.assign(period=self.declared.period_of(rows["decided"]))
        rows, segments = self._divided(rows)
        taken = max(rows["class"].nunique(), 1)
        return admit(rows, NUMBERS, segments, taken=taken, cluster="account")

    @cached_property
    def model(self) -> Logit | NotIdentified | None:
        """Renewal given the class of the score and what else was known; else why there is none."""
        found = self.admitted
        kinds = found.rows["class"].nunique()
        if kinds < 2 or not found.numbers and not found.factors:
            return None
        try:
            return logit(
                found.rows,
                factors={"class": KINDS, **found.factors},
                numbers=found.numbers,
                cluster="account",
                confidence=self.confidence,
            )
        except NotIdentified as reason:
            return reason

    @property
    def effects(self) -> pd.DataFrame:
        """By how much the share renewed differs, all else alike; no rows without a model."""
        if not isinstance(self.model, Logit):
            return pd.DataFrame(columns=["term", "level", "reference", "estimate", "n"])
        return self.model.effects

    @cached_property
    def forecasts(self) -> pd.DataFrame:
        """Each later period's renewals as forecast from all earlier ones, without the score and
        with it: the answer from 0 to 10, and whether there was one. Where hardly any is without
        a score, those are left out.
        """
        found = self.admitted
        plain = {"numbers": found.numbers, "factors": found.factors}
        full = plain | {"numbers": ("score", *found.numbers)}
        scored = admit(found.rows, ["score"], {}, taken=1, cluster="account")
        if not scored.numbers or not found.numbers and not found.factors:
            return found.rows.head(0).assign(without=0.0, with_score=0.0)
        return forecasts(scored.rows, {"without": plain, "with_score": full})

    @cached_property
    def added_by_class(self) -> pd.DataFrame:
        """The same, of the same periods, with the class of the score in place of its number."""
        found = self.admitted
        if self.added.empty:
            return self.added
        plain = {"numbers": found.numbers, "factors": found.factors}
        full = plain | {"factors": {"class": KINDS, **found.factors}}
        scored = admit(found.rows, ["score"], {}, taken=1, cluster="account")
        made = forecasts(scored.rows, {"without": plain, "with_score": full}, least=0)
        same = made[made["period"].isin(self.forecasts["period"])]
        return added(same, confidence=self.confidence)

    @cached_property
    def added(self) -> pd.DataFrame:
        """What the score adds to those forecasts, by log loss first; no rows without any."""
        return added(self.forecasts, confidence=self.confidence)

    @cached_property
    def calibration(self) -> pd.DataFrame:
        """Whether the forecasts with the score are right on the whole and not too sure."""
        return calibration(self.forecasts, "with_score", confidence=self.confidence)

    @property
    def forecast_groups(self) -> pd.DataFrame:
        """Forecasts beside what came, from the least likely to renew to the most."""
        if self.added.empty:
            return pd.DataFrame(columns=["group", "n", "estimate", "forecast"])
        sure = {"cluster": "account", "confidence": self.confidence}
        few = self.declared.thresholds.min_renewals
        return in_groups(self.forecasts, "with_score", min_n=few, **sure)

    @cached_property
    def _customers(self) -> pd.DataFrame:
        return self.load("customers")

    @property
    def _efforts(self) -> pd.DataFrame:
        """Every answer on effort, the easier the higher, with its account."""
        rows = self._of_accounts(self.load("responses"))
        if "effort" not in rows:
            rows = rows.assign(effort=pd.array([pd.NA] * len(rows), dtype="Int64"))
        asked = self.declared.effort
        turned = asked.points + 1 - rows["effort"] if asked.low_is_good else rows["effort"]
        return rows.assign(effort=turned)[["account_id", "responded_at", "effort"]]

    def _of_accounts(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Rows with the account of each, looked up among the customers where it is not there."""
        customers = self._customers
        account = rows.get("account_id", pd.Series(pd.NA, rows.index, dtype="string"))
        if "customer_id" in rows and "account_id" in customers:
            of = customers.set_index("customer_id")["account_id"]
            account = account.fillna(rows["customer_id"].map(of).astype("string"))
        return rows.assign(account_id=account)

    def _divided(self, rows: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, tuple[str, ...]]]:
        """Decisions with the segments of their accounts, and the levels of each in order."""
        found = {}
        tables = [
            table.dropna(subset="account_id")
            for table in (self.load("accounts"), self._customers)
            if "account_id" in table
        ]
        for segment in self.declared.segments:
            column = segment.column
            for table in tables:
                if column in table and table[column].notna().any():
                    of = table.dropna(subset=column).groupby("account_id")[column].first()
                    level = rows["account_id"].map(of).astype("string").fillna(NOT_KNOWN)
                    rows = rows.assign(**{column: level})
                    others = sorted(set(level) - {*segment.levels, NOT_KNOWN})
                    found[column] = (*segment.levels, *others, NOT_KNOWN)
                    break
        return rows, found
