"""What the chapter of usage asks for."""

from __future__ import annotations

from functools import cached_property

import pandas as pd

from nps_analysis.chapters.base import Chapter
from nps_analysis.chapters.withholding import untold
from nps_analysis.estimates.suppression import WITHHELD
from nps_analysis.joins.last_score import SILENT, scored_renewals, scores_by_day
from nps_analysis.joins.months import account_months, around_scores
from nps_analysis.models.says_does import says_against_does
from nps_analysis.models.usage_order import comparable, score_after, usage_after
from nps_analysis.scoring import USAGE_RATE
from nps_analysis.speech import Sentences, missing

EVERYBODY = "everybody"
"""The class of all accounts where no score is known of any."""


class Usage(Chapter):
    """How often accounts reach the product's key goal, beside what they say."""

    @cached_property
    def scores(self) -> pd.DataFrame:
        """Scores by account and local day, earliest first."""
        return scores_by_day(self.answers, self.declared.calendar.time_zone, by="account")

    @cached_property
    def used(self) -> pd.DataFrame:
        """The table of usage, each row under its account, or under its customer without one."""
        rows = self.load("usage")
        unknown = pd.Series(pd.NA, rows.index, dtype="string")
        person = rows.get("customer_id", unknown)
        return rows.assign(account=rows.get("account_id", unknown).fillna(person))

    @property
    def joined(self) -> bool:
        """Whether any account that is used has given a score."""
        return bool(self.used["account"].isin(self.scores["account"]).any())

    def missing(self, *tables: str) -> Sentences:
        """Say what nothing supplies, and what would join scores to usage where nothing does."""
        found = self.report.missing(*tables)
        if not self.scored or self.used.empty or self.joined:
            return found
        needs = missing(self.words, {"customers": ["customer_id", "account_id"]})
        return Sentences([*found.lines, *needs.lines], kind="missing")

    @cached_property
    def decided(self) -> pd.DataFrame:
        """Renewals decided by the period's end."""
        rows = scored_renewals(self.load("renewals"), self.answers, until=self.until)
        return rows.assign(account=rows["account_id"])

    @cached_property
    def every_month(self) -> pd.DataFrame:
        """Account-months to the end of the period, beside the last score before each."""
        last = self.decided.sort_values("decided", kind="stable")
        last = last.drop_duplicates("account", keep="last").set_index("account")
        found = account_months(
            self.used,
            self.scores,
            until=self.until,
            ended=last.loc[~last["renewed"].astype(bool), "decided"],
            seats=self._of_accounts("seats"),
            horizon_days=self.declared.thresholds.renewal_horizon_days,
        )
        found["period"] = self.declared.period_of(found["month"])
        return found if self.joined else found.assign(**{"class": EVERYBODY})

    @property
    def months(self) -> pd.DataFrame:
        """Account-months from the first period in which any has a score before it."""
        found = self.every_month
        first = found.loc[found["class"] != SILENT, "period"].min()
        return found[found["period"] >= first].reset_index(drop=True)

    @property
    def per_seat(self) -> bool:
        """Whether rates are those of a seat rather than of an account."""
        return bool(self.months["exposure"].ne(1).any())

    @property
    def by_account(self) -> pd.DataFrame:
        """The goals of each account in each period and class, and over how much."""
        by = ["period", "class", "account"]
        return self.months.groupby(by, as_index=False)[["goals", "exposure"]].sum()

    @cached_property
    def rates(self) -> pd.DataFrame:
        """Goals a month by period and class; `n` counts accounts."""
        rows = self.by_account
        found = self.estimate(rows, USAGE_RATE, by=["period", "class"], **self._few)
        return self.withhold(rows, found, **self._few)[0]

    @property
    def gap(self) -> pd.DataFrame:
        """The classes of the period compared with its detractors."""
        here = self.by_account[self.by_account["period"] == self.period]
        how = {"between": "class", **self._few}
        found = self.contrast(here, USAGE_RATE, reference="detractor", **how)
        return self.withhold(here, found, **how)[0]

    @cached_property
    def around(self) -> pd.DataFrame:
        """Usage in the months before each score and after it."""
        return around_scores(self.every_month, self.scores)

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
        zone = self.declared.calendar.time_zone
        answered = self.months["answered_at"].dropna()
        return answered.dt.tz_convert(zone).dt.tz_localize(None).dt.normalize()

    @property
    def cut(self) -> float:
        """The share of usage from which a change is a fall or a rise."""
        return self.declared.thresholds.usage_change

    @cached_property
    def after(self) -> pd.DataFrame:
        """Usage after a score, class by class."""
        return usage_after(self.around, self.declared.period_of, **self._sure)

    @cached_property
    def before(self) -> pd.DataFrame:
        """The score after a change in usage."""
        return score_after(self.around, self.declared.period_of, **self._sure)

    @property
    def compared_how_often(self) -> int:
        """How many comparisons the chapter makes: rates by class, and what comes first."""
        after = self.after[self.after["level"] != "point"]
        found = [self.gap["difference"], after["estimate"], self.before["estimate"]]
        return int(sum(figures.count() for figures in found))

    @cached_property
    def cells(self) -> pd.DataFrame:
        """What is said against what is done."""
        limits = self.declared.thresholds
        found = says_against_does(
            self.around,
            self.decided,
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

    @property
    def _few(self) -> dict[str, int]:
        return {"min_n": self.declared.thresholds.min_renewals}

    @property
    def _sure(self) -> dict[str, float]:
        return {"confidence": self.confidence, **self._few}

    def _of_accounts(self, column: str) -> pd.Series | None:
        """A column of accounts, by account; None where no export has it."""
        accounts = self.load("accounts")
        if column not in accounts or accounts[column].isna().all():
            return None
        return accounts.set_index("account_id")[column]
