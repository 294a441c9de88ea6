"""What the chapter of renewal asks of decisions: who renewed, and what was known before."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cached_property

import pandas as pd

from nps_analysis.chapters.base import NOT_KNOWN, Chapter
from nps_analysis.chapters.renewal.admitted import Admitted, admit
from nps_analysis.chapters.renewal.forecast import added, calibration, forecasts, in_groups
from nps_analysis.joins.known import NUMBERS, known_before
from nps_analysis.joins.last_score import SILENT, scored_renewals
from nps_analysis.scoring import RENEWAL_RATE
from nps_analysis.stats.identified import NotIdentified, check_identified
from nps_analysis.stats.logistic import Logit, logit

KINDS = ("detractor", "promoter", "passive", SILENT)
"""Classes of the last score, the one the others are compared with first."""


class Decisions(Chapter):
    """Renewals beside the last score before each, what else was known, and forecasts."""

    @cached_property
    def decided(self) -> pd.DataFrame:
        """Renewals decided by the period's end, each with the score before it, if there is one.

        Their accounts' segments stand beside them, null where they are not known.
        """
        report = self.report
        rows = scored_renewals(
            report.load("renewals"),
            report.on_scale,
            until=report.until,
            horizon_days=self._horizon,
            time_zone=report.declared.calendar.time_zone,
        )
        levels = {name: rows["account_id"].map(of) for name, of in self.segments.items()}
        levels = {name: level.astype("string") for name, level in levels.items()}
        rows = rows.assign(account=rows["account_id"], **levels)
        people = report.load("customers").groupby("account_id")[["customer_since", "member_since"]]
        first = people.min().reindex(rows["account_id"]).set_index(rows.index)
        divided = report.segmented(rows.assign(day=rows["decided"]).join(first))
        return divided.drop(columns=["day", *first])

    @property
    def renewals(self) -> pd.DataFrame:
        """The decided renewals, where any answer says which account it comes from."""
        return self.decided.iloc[: None if self.report.linked else 0]

    @cached_property
    def rates_by_last_score(self) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
        """The share renewed by class and by score, and the classes beside detractors.

        None of them, nor their total, tells what another holds back.
        """
        report, rows, few = self.report, self.renewals, self._few
        by_class = report.estimate(rows, RENEWAL_RATE, by="class", **few)
        by_score = report.estimate(rows, RENEWAL_RATE, by="score", **few)
        how = {"between": "class", "reference": "detractor", **few}
        gap = report.contrast(rows, RENEWAL_RATE, **how)
        return report.withhold(rows, by_class, by_score, gap, between="class", **few)

    def rates_by(self, segment: str) -> tuple[pd.DataFrame, pd.DataFrame]:
        """The share renewed on each level of a segment, and each level beside the rest.

        Renewals of accounts whose level is not known are left out.
        """
        report, few = self.report, self._few
        levels = self.levels(segment)
        rows = self.decided.dropna(subset=segment)
        found = report.estimate(rows, RENEWAL_RATE, by=segment, **few)
        gaps = report.contrast(rows, RENEWAL_RATE, between=segment, reference="rest", **few)
        found, gaps = report.withhold(rows, found, gaps, between=segment, **few)
        place = {level: place for place, level in enumerate(levels)}
        return found.sort_values(segment, key=lambda one: one.map(place), ignore_index=True), gaps

    @property
    def rate_of_all(self) -> pd.DataFrame:
        """The share renewed of all that were decided, whoever the customer; no row of none."""
        found = self.report.estimate(self.decided, RENEWAL_RATE, **self._few)
        return found[found["n"] > 0]

    def levels(self, segment: str) -> list[str]:
        """The levels of a segment among the accounts whose renewals were decided, as declared.

        Raises
        ------
        ValueError
            If no table says of an account which level is its.
        """
        known = [name for name in self.report.labels if name in self.decided]
        if segment not in known:
            said = ", ".join(["class", "score", *known])
            raise ValueError(f"renewals cannot be divided by {segment!r}; they can by {said}")
        return self.report.levels(segment, self.decided[segment].dropna())

    @cached_property
    def segments(self) -> dict[str, pd.Series]:
        """Segment -> the level of each account, from the first table that knows of any."""
        tables = [
            table.dropna(subset="account_id")
            for table in (self.report.load("accounts"), self.report.load("customers"))
        ]
        found = {}
        for column in self.report.declared.segment_columns:
            for table in tables:
                if column in table and table[column].notna().any():
                    known = table.dropna(subset=column)
                    found[column] = known.groupby("account_id")[column].first()
                    break
        return found

    @property
    def first_decided(self) -> date | None:
        """The first day on which one of the renewals was decided; None where none was."""
        return self.renewals["decided"].min().date() if len(self.renewals) else None

    @property
    def unasked(self) -> int | None:
        """Renewals without a score of whose account nobody had been asked in time; None: no list.

        In time is within the horizon before the decision.
        """
        sent = self.report.load("invitations")
        if "account_id" not in sent or sent.empty:
            return None
        silent = self.renewals[self.renewals["class"] == SILENT].reset_index(names="renewal")
        met = silent.merge(sent[["account_id", "invited_at"]], on="account_id")
        zone = self.report.declared.calendar.time_zone
        day = met["invited_at"].dt.tz_convert(zone).dt.tz_localize(None).dt.normalize()
        ago = (met["decided"] - day).dt.days
        return len(silent) - met.loc[ago.between(1, self._horizon), "renewal"].nunique()

    @property
    def undecided(self) -> int:
        """Contracts of the exports that were not decided by the period's end."""
        return len(self.report.load("renewals")) - len(self.decided)

    @property
    def admitted(self) -> Admitted:
        """The decisions that a model takes, and what was known before them that they carry."""
        return self._taken[0]

    @property
    def model(self) -> Logit | NotIdentified | None:
        """Renewal given the class of the score and what else was known; else why there is none."""
        return self._taken[1]

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
        if not self._score.numbers or not found.numbers and not found.factors:
            return found.rows.head(0).assign(without=0.0, with_score=0.0)
        models = {"without": plain, "with_score": full}
        return forecasts(self._score.rows, models, period="place")

    @property
    def can_be_added_to(self) -> bool:
        """Whether anything but the score is known of accounts, and the score of some of them."""
        nothing, found = ("unknown", "same"), self.admitted
        if self._score.left_out.get("score") in nothing:
            return False
        few = any(reason not in nothing for reason in found.left_out.values())
        return bool(found.numbers or found.factors) or few

    @cached_property
    def added_by_class(self) -> pd.DataFrame:
        """The same, of the same periods, with the class of the score in place of its number."""
        found = self.admitted
        if self.added_by_score.empty:
            return self.added_by_score
        plain = {"numbers": found.numbers, "factors": found.factors}
        full = plain | {"factors": {"class": KINDS, **found.factors}}
        models = {"without": plain, "with_score": full}
        made = forecasts(self._score.rows, models, period="place", least=0)
        same = made[made["period"].isin(self.forecasts["period"])]
        return added(same, confidence=self.report.confidence)

    @cached_property
    def added_by_score(self) -> pd.DataFrame:
        """What the score adds to those forecasts, by log loss first; no rows without any."""
        return added(self.forecasts, confidence=self.report.confidence)

    @cached_property
    def calibration(self) -> pd.DataFrame:
        """Whether the forecasts with the score are right on the whole and not too sure."""
        return calibration(self.forecasts, "with_score", confidence=self.report.confidence)

    @property
    def forecasts_in_groups(self) -> pd.DataFrame:
        """Forecasts beside what came, from the least likely to renew to the most."""
        if self.added_by_score.empty:
            return pd.DataFrame(columns=["group", "n", "estimate", "forecast"])
        return in_groups(self.forecasts, "with_score", cluster="account", **self._sure)

    @cached_property
    def _score(self) -> Admitted:
        """The decisions with the score itself as a number, where they carry it."""
        return admit(self.admitted.rows, ["score"], {}, taken=1, cluster="account")

    @cached_property
    def _taken(self) -> tuple[Admitted, Logit | NotIdentified | None]:
        """What is admitted, and the model of it, without what cannot be told from the rest."""
        report = self.report
        rows = known_before(
            self.renewals,
            usage=self._of_accounts(report.load("usage")),
            efforts=self._efforts,
            customers=report.load("customers"),
            time_zone=report.declared.calendar.time_zone,
        )
        rows = rows.assign(period=report.declared.period_of(rows["decided"]))
        rows = rows.assign(place=report.periods.place(rows["period"]))
        rows = rows.fillna(dict.fromkeys(self.segments, NOT_KNOWN))
        factors = {name: self._in_order(name, rows[name]) for name in self.segments}
        numbers, repeated = [*NUMBERS], {}
        taken = max(rows["class"].nunique(), 1)
        while True:
            found = admit(rows, numbers, factors, taken=taken, cluster="account")
            model = self._fitted(found)
            name = model.column if isinstance(model, NotIdentified) and model.repeats else None
            if name not in (*numbers, *factors):
                return replace(found, left_out={**found.left_out, **repeated}), model
            numbers = [one for one in numbers if one != name]
            factors = {one: levels for one, levels in factors.items() if one != name}
            repeated[name] = "repeats"

    def _fitted(self, found: Admitted) -> Logit | NotIdentified | None:
        """Renewal given the class and what was admitted, or why not; None without decisions."""
        if found.rows.empty:
            return None
        if found.rows["class"].nunique() < 2:
            return NotIdentified("all decisions are of one class", column="class")
        try:
            if not found.numbers and not found.factors:
                check_identified(found.rows, "renewed", {"class": KINDS}, (), cluster="account")
                return NotIdentified("nothing is known but the class", n=0)
            return logit(
                found.rows,
                factors={"class": KINDS, **found.factors},
                numbers=found.numbers,
                cluster="account",
                confidence=self.report.confidence,
            )
        except NotIdentified as reason:
            return reason

    @property
    def _horizon(self) -> int:
        return self.report.declared.thresholds.renewal_horizon_days

    @property
    def _few(self) -> dict[str, int]:
        return {"min_n": self.report.declared.thresholds.min_renewals}

    @property
    def _sure(self) -> dict[str, float]:
        return {"confidence": self.report.confidence, **self._few}

    @property
    def _efforts(self) -> pd.DataFrame:
        """Every answer on effort, the easier the higher, with its account."""
        rows = self._of_accounts(self.report.load("responses"))
        asked = self.report.declared.effort
        turned = asked.points + 1 - rows["effort"] if asked.low_is_good else rows["effort"]
        return rows.assign(effort=turned)[["account_id", "responded_at", "effort"]]

    def _of_accounts(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Rows with the account of each, looked up among the customers where it is not there."""
        of = self.report.load("customers").set_index("customer_id")["account_id"]
        account = rows["account_id"].fillna(rows["customer_id"].map(of).astype("string"))
        return rows.assign(account_id=account)

    def _in_order(self, segment: str, level: pd.Series) -> tuple[str, ...]:
        """The levels of a segment as declared, met or not, then others; not known last."""
        declared = next(
            one.levels for one in self.report.declared.segments if one.column == segment
        )
        others = sorted(set(level) - {*declared, NOT_KNOWN})
        return (*declared, *others, NOT_KNOWN)
