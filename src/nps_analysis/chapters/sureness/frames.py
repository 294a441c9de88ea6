"""What the last chapter asks of the data: who is silent, and how far the figures carry."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cached_property

import pandas as pd

from nps_analysis.chapters.base import Chapter
from nps_analysis.chapters.sureness.margins import MARGINS, planning
from nps_analysis.estimates import silence
from nps_analysis.estimates.weighting import worth
from nps_analysis.scoring import RESPONSE_RATE
from nps_analysis.segmentation import NOT_KNOWN

_BOUNDS = ["estimate", "worst", "best"]


class Frames(Chapter):
    """The frames of who stands behind a period's figures, and what could have been seen."""

    @cached_property
    def scores(self) -> pd.DataFrame:
        """The score of the two periods."""
        return self.report.estimate(self.report.of_two_periods, by="period")

    @cached_property
    def change(self) -> pd.DataFrame:
        """The period compared with the one before; no rows where there is none."""
        return self.report.contrast(self.report.of_two_periods, between="period")

    @cached_property
    def worth(self) -> pd.DataFrame:
        """What the weights of each period are worth, and `together`, what its answers are.

        The second counts no weights and takes an account's answers together; null where no score
        is shown. No rows where nothing is weighted.
        """
        found = worth(self.report.weighting.rows)
        if found.empty:
            return found
        plain = self.scores.set_index("period")
        return found.assign(together=found["period"].map(plain["n_effective"]))

    @cached_property
    def response_rates(self) -> pd.DataFrame:
        """Who answered of those asked this period: everybody, then group by group."""
        return self.response_by(self.report.declared.segment_columns)

    def response_by(self, segments: Sequence[str]) -> pd.DataFrame:
        """Who answered of those asked this period: everybody, then by some segments."""
        report = self.report
        here = report.asked[report.asked["period"] == report.period]
        columns = [name for name in segments if name in here]
        if here.empty:
            return pd.DataFrame(columns=["segment", "group", "n", "estimate"])
        account = here["customer_id"]
        if "account_id" in here:
            account = here["account_id"].fillna(account)
        here = here.assign(account=account)[["answered", "account", *columns]]
        rows = [report.estimate(here, RESPONSE_RATE).assign(segment=pd.NA, group=pd.NA)]
        if columns:
            long = here.melt(["answered", "account"], columns, "segment", "group")
            long = long.astype({"segment": "string", "group": "string"})
            long = long.fillna({"group": NOT_KNOWN})
            rows.append(report.estimate(long, RESPONSE_RATE, by=["segment", "group"]))
        found = pd.concat(rows, ignore_index=True)
        found = found[["segment", "group", *found.columns.drop(["segment", "group"])]]
        return report.withhold(here, found)[0]

    @cached_property
    def bounds(self) -> pd.DataFrame:
        """Between which ends the score of all who were asked lies, in the two periods."""
        report = self.report
        asked = report.asked[["period", "customer_id", "answered"]]
        answers = report.of_two_periods.merge(asked, on=["period", "customer_id"])
        answers = answers[answers["score"].notna()].drop_duplicates(["period", "customer_id"])
        asked = asked[asked["period"].isin(answers["period"])]
        if asked.empty:
            return pd.DataFrame(columns=["period", "n", "response_rate", *_BOUNDS])
        return silence(answers, asked, by="period", min_n=report.min_n)

    def needed(self, margins: Sequence[float] = MARGINS) -> pd.DataFrame:
        """The answers that would bring the score within a margin, all else as this period."""
        report = self.report
        here = self.scores[self.scores["period"] == report.period].dropna(subset="estimate")
        if here.empty:
            return pd.DataFrame(columns=["margin", "answers", "asked"])
        rates = self.response_rates["estimate"]
        rate = float(rates.iloc[0]) if len(rates) and rates.iloc[0] > 0 else None
        sure = {"confidence": report.confidence}
        found = planning(here.iloc[0], response_rate=rate, margins=margins, **sure)
        return found.assign(there=int((report.asked["period"] == report.period).sum()))

    @cached_property
    def comparisons(self) -> pd.DataFrame:
        """How often the report compared, by `family`: its claims for which answers were enough."""
        counts = Counter(claim.family for claim in self.report.claims if claim.looked)
        return pd.DataFrame({"compared": list(counts), "comparisons": list(counts.values())})

    @property
    def tools(self) -> pd.DataFrame:
        """The tools that the answers of the two periods came from."""
        return self.report.of_two_periods[["period", "source"]].dropna().drop_duplicates()

    @property
    def beside(self) -> set[str]:
        """What else the report counts: effort, renewals, revenue, usage."""
        report = self.report
        beside = {name for name in ("renewals", "usage") if len(report.load(name))}
        known = {"effort": ("responses", "effort"), "revenue": ("renewals", "revenue_before")}
        return beside | {
            name for name, (table, column) in known.items() if report.load(table)[column].count()
        }
