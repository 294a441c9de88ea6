"""What the last chapter asks for: how far the figures of the others carry."""

from __future__ import annotations

import pandas as pd

from nps_analysis.chapters.base import NOT_KNOWN
from nps_analysis.chapters.effort.frames import Effort
from nps_analysis.chapters.headline import Headline
from nps_analysis.chapters.members.frames import Loyalty
from nps_analysis.chapters.same_people.frames import SamePeople
from nps_analysis.chapters.segments import Segments
from nps_analysis.chapters.sureness.terms import contract as terms
from nps_analysis.chapters.usage.frames import Usage
from nps_analysis.estimates import silence
from nps_analysis.models.response import worth
from nps_analysis.models.sureness import planning
from nps_analysis.scoring import RESPONSE_RATE

_BOUNDS = ["estimate", "worst", "best"]


class Sureness(Headline):
    """Who stands behind a period's figures, and what could have been seen."""

    @property
    def worth(self) -> pd.DataFrame:
        """What the weights of each period are worth, and `together`, what its answers are.

        The second counts no weights and takes an account's answers together; null where no score
        is shown. No rows where nothing is weighted.
        """
        found = worth(self.weighting.rows)
        if found.empty:
            return found
        plain = self.estimate(self.of_two_periods, by="period").set_index("period")
        return found.assign(together=found["period"].map(plain["n_effective"]))

    @property
    def response_rates(self) -> pd.DataFrame:
        """Who answered of those asked this period: everybody, then group by group."""
        here = self.asked[self.asked["period"] == self.period]
        columns = [name for name in self.declared.segment_columns if name in here]
        if here.empty:
            return pd.DataFrame(columns=["segment", "group", "n", "estimate"])
        account = here["customer_id"]
        if "account_id" in here:
            account = here["account_id"].fillna(account)
        here = here.assign(account=account)[["answered", "account", *columns]]
        rows = [self.estimate(here, RESPONSE_RATE).assign(segment=pd.NA, group=pd.NA)]
        if columns:
            long = here.melt(["answered", "account"], columns, "segment", "group")
            long = long.astype({"segment": "string", "group": "string"})
            long = long.fillna({"group": NOT_KNOWN})
            rows.append(self.estimate(long, RESPONSE_RATE, by=["segment", "group"]))
        found = pd.concat(rows, ignore_index=True)
        found = found[["segment", "group", *found.columns.drop(["segment", "group"])]]
        return self.withhold(here, found)[0]

    @property
    def bounds(self) -> pd.DataFrame:
        """Between which ends the score of all who were asked lies, in the two periods."""
        asked = self.asked[["period", "customer_id", "answered"]]
        answers = self.of_two_periods.merge(asked, on=["period", "customer_id"])
        answers = answers[answers["score"].notna()].drop_duplicates(["period", "customer_id"])
        asked = asked[asked["period"].isin(answers["period"])]
        if asked.empty:
            return pd.DataFrame(columns=["period", "n", "response_rate", *_BOUNDS])
        return silence(answers, asked, by="period", min_n=self.min_n)

    def planning(self, scores: pd.DataFrame) -> pd.DataFrame:
        """The answers that would bring the score within a margin, all else as this period."""
        here = scores[scores["period"] == self.period].dropna(subset="estimate")
        if here.empty:
            return pd.DataFrame(columns=["margin", "answers", "asked"])
        rates = self.response_rates["estimate"]
        rate = float(rates.iloc[0]) if len(rates) and rates.iloc[0] > 0 else None
        found = planning(here.iloc[0], response_rate=rate, confidence=self.confidence)
        return found.assign(there=len(self.asked[self.asked["period"] == self.period]))

    @property
    def comparisons(self) -> dict[str, int]:
        """How many comparisons the chapters make, by kind."""
        here = self.period, self.language, self.programme
        change = self.contrast(self.of_two_periods, between="period")
        segments, by = Segments(*here), ["segment", "group"]
        every = self.estimate(segments.by_segment, by=["period", *by])
        groups = self.contrast(segments.by_segment, between="period", by=by)
        scores, groups = segments.withhold(segments.counted, every, groups)
        ranked = segments.pooled(scores)
        ranked = ranked.dropna(subset="rank_low") if "rank_low" in ranked else ranked.head(0)
        many = ranked.groupby("segment").size()
        return {
            "change": int(change["difference"].count()),
            "parts": int(self.parts["difference"].count()),
            "ways": max(len(self.ways[1]) - 1, 0),
            "groups": int(groups["difference"].count()),
            "places": int((many * (many - 1) // 2).sum()),
            **{
                family: sum(one.looked and one.family == family for one in self.renewal.claims)
                for family in ("renewal", "alike", "forecasts", "true", "staying", "revenue")
            },
            "usage": Usage(*here).compared_how_often,
            "effort": Effort(*here).comparisons,
            **SamePeople(*here).comparisons,
            "members": int(Loyalty(*here).compared["difference"].count()),
        }

    @property
    def contract(self) -> list[tuple[str, str]]:
        """What the figures mean, term by term."""
        tools = self.of_two_periods[["period", "source"]].dropna().drop_duplicates()
        beside = {name for name in ("renewals", "usage") if len(self.load(name))}
        if self.load("responses").get("effort", pd.Series(dtype="Int64")).notna().any():
            beside.add("effort")
        if self.load("renewals").get("revenue_before", pd.Series(dtype="Float64")).notna().any():
            beside.add("revenue")
        eras = {"breaks": self.breaks, "scale": self.scale}
        return terms(self.words, self.declared, self.steps, tools, beside=beside, **eras)
