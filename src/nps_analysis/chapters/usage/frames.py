"""What the chapter of usage asks of the data: how often the key goal is reached, beside scores."""

from __future__ import annotations

from functools import cached_property

import pandas as pd

from nps_analysis.chapters.base import Chapter
from nps_analysis.chapters.usage.deeds import says_against_does
from nps_analysis.chapters.usage.precedence import comparable, score_after, usage_after
from nps_analysis.chapters.withholding import untold
from nps_analysis.estimates.suppression import WITHHELD
from nps_analysis.joins.last_score import SILENT, scores_by_day
from nps_analysis.joins.months import account_months, around_scores
from nps_analysis.scoring import USAGE_RATE

EVERYBODY = "everybody"
"""The class of all accounts where no score is known of any."""


class Frames(Chapter):
    """The frames of usage."""

    @cached_property
    def scored(self) -> pd.DataFrame:
        """Scores by account and local day, earliest first."""
        report = self.report
        return scores_by_day(report.answers, report.declared.calendar.time_zone, by="account")

    @cached_property
    def used(self) -> pd.DataFrame:
        """The table of usage, each row under its account, or under its customer without one."""
        return self.report.load("usage")

    @property
    def joined(self) -> bool:
        """Whether any account that is used has given a score."""
        return bool(self.used["account"].isin(self.scored["account"]).any())

    @cached_property
    def every_month(self) -> pd.DataFrame:
        """Account-months to the end of the period, beside the last score before each."""
        last = self.report.decided_renewals.sort_values("decided", kind="stable")
        last = last.drop_duplicates("account", keep="last").set_index("account")
        found = account_months(
            self.used,
            self.scored,
            until=self.report.until,
            ended=last.loc[~last["renewed"].astype(bool), "decided"],
            seats=self._of_accounts("seats"),
            horizon_days=self.report.declared.thresholds.renewal_horizon_days,
        )
        found["period"] = self.report.declared.period_of(found["month"])
        return found if self.joined else found.assign(**{"class": EVERYBODY})

    @cached_property
    def months(self) -> pd.DataFrame:
        """Account-months from the first period in which any has a score before it."""
        found, periods = self.every_month, self.report.periods
        known = found.loc[found["class"] != SILENT, "period"].dropna().unique()
        if not len(known):
            return found.head(0)
        return found[periods.since(periods.sorted(known)[0], found)].reset_index(drop=True)

    @property
    def per_seat(self) -> bool:
        """Whether rates are those of a seat rather than of an account."""
        return bool(self.months["exposure"].ne(1).any())

    @cached_property
    def divided(self) -> pd.DataFrame:
        """The segments of each account, as its own row has them, else those of its customers."""
        columns = ["account", *self.report.declared.segment_columns]
        rows = [self.report.load(table)[columns] for table in ("accounts", "customers")]
        return pd.concat(rows).groupby("account").first()

    @cached_property
    def by_account(self) -> pd.DataFrame:
        """The goals of each account in each period, over how much, and its segments."""
        return self._summed(["period", "account"])

    @cached_property
    def by_account_and_class(self) -> pd.DataFrame:
        """The same, class by class: an account that answers within a period may be in two."""
        return self._summed(["period", "class", "account"])

    @cached_property
    def by_class(self) -> pd.DataFrame:
        """Goals a month by period and class; `n` counts accounts."""
        return self._rates(self.by_account_and_class, ["period", "class"])

    def by_segment(self, segment: str | None) -> pd.DataFrame:
        """Goals a month by period and level of a segment; of all accounts without one."""
        if segment is None:
            return self._rates(self.by_account, ["period"])
        found = self._rates(self.by_account, ["period", segment])
        return found[found[segment].notna()].reset_index(drop=True)

    @cached_property
    def gap(self) -> pd.DataFrame:
        """The classes of the period compared with its detractors."""
        rows = self.by_account_and_class
        here = rows[rows["period"] == self.report.period]
        how = {"between": "class", **self._few}
        found = self.report.contrast(here, USAGE_RATE, reference="detractor", **how)
        return self.report.withhold(here, found, **how)[0]

    @cached_property
    def around(self) -> pd.DataFrame:
        """Usage in the months before each score and after it."""
        return around_scores(self.every_month, self.scored)

    @property
    def compared(self) -> pd.DataFrame:
        """Scores with usage on either side that can be compared."""
        return comparable(self.around)

    @property
    def without_usage(self) -> int:
        """Scores that are not recent and have no usage known on one side of them."""
        old = ~self.around["recent"].astype(bool)
        return int(self.around.loc[old, ["before", "after"]].isna().any(axis="columns").sum())

    @property
    def stayed(self) -> pd.Series:
        """Which of the scores compared are of accounts that are customers still."""
        return self.compared["account"].isin(self.present)

    @property
    def score_days(self) -> pd.Series:
        """The local day of the score of each account-month that has one."""
        zone = self.report.declared.calendar.time_zone
        answered = self.months["answered_at"].dropna()
        return answered.dt.tz_convert(zone).dt.tz_localize(None).dt.normalize()

    @property
    def cut(self) -> float:
        """The share of usage from which a change is a fall or a rise."""
        return self.report.declared.thresholds.usage_change

    @cached_property
    def after_scores(self) -> pd.DataFrame:
        """Usage after a score, class by class."""
        return usage_after(self.around, self.report.declared.period_of, **self._sure)

    @cached_property
    def after_usage(self) -> pd.DataFrame:
        """The score after a change in usage."""
        return score_after(self.around, self.report.declared.period_of, **self._sure)

    @cached_property
    def cells(self) -> pd.DataFrame:
        """What is said against what is done."""
        limits = self.report.declared.thresholds
        found = says_against_does(
            self.around,
            self.report.decided_renewals,
            self._of_accounts("revenue"),
            self.present,
            change=limits.usage_change,
            horizon_days=limits.renewal_horizon_days,
            **self._sure,
        )
        counted = {"n": ["estimate", "conf_low", "conf_high"], "accounts": ["revenue"]}
        for n, figures in counted.items():
            tables = [["class"], ["class", "trend"]]
            held = untold(found, tables, limits.min_renewals, n=n)[1] == WITHHELD
            found.loc[held, figures] = pd.NA
            found.loc[held & (found["note"] == ""), "note"] = WITHHELD
        return found

    @property
    def present(self) -> set[str]:
        """Accounts in the last month that the exports hold."""
        latest = self.months["month"] == self.months["month"].max()
        return set(self.months.loc[latest, "account"])

    def _summed(self, by: list[str]) -> pd.DataFrame:
        found = self.months.groupby(by, as_index=False)[["goals", "exposure"]].sum()
        segments = {name: found["account"].map(of) for name, of in self.divided.items()}
        return found.assign(**segments)

    def _rates(self, rows: pd.DataFrame, by: list[str]) -> pd.DataFrame:
        """Goals a month, in the order of time; none tells of too few."""
        found = self.report.estimate(rows, USAGE_RATE, by=by, **self._few)
        return self.report.in_time(self.report.withhold(rows, found, **self._few)[0])

    @property
    def _few(self) -> dict[str, int]:
        return {"min_n": self.report.declared.thresholds.min_renewals}

    @property
    def _sure(self) -> dict[str, float]:
        return {"confidence": self.report.confidence, **self._few}

    def _of_accounts(self, column: str) -> pd.Series | None:
        """A column of accounts, by account; None where no export has it."""
        accounts = self.report.load("accounts")
        known = accounts[column].notna().any()
        return accounts.set_index("account_id")[column] if known else None
