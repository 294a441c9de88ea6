"""Who was asked and answered, which tables there are, and what to say of those there are not."""

from __future__ import annotations

from functools import cached_property

import pandas as pd

from nps_analysis import store
from nps_analysis.chapters.eras import Eras
from nps_analysis.contract import TABLES
from nps_analysis.estimates.weighting import Weighting, people_asked, weighting
from nps_analysis.speech import SCORED, Sentences, missing
from nps_analysis.speech.catalogue import mark

_NONE_YET = mark("Nobody has given a score up to the end of {period}.")
_NONE_IN_PART = mark("Nobody in this part has given a score up to the end of {period}.")


class Coverage(Eras):
    """Whom a report is of, and what the exports hold of them."""

    @cached_property
    def asked(self) -> pd.DataFrame:
        """Who was asked in each period to the end of this one, and whether they answered."""
        sent = self.load("invitations")
        if sent.empty:
            return sent.assign(period=pd.Series(dtype="string"), answered=False)
        return people_asked(self.until_here(sent[sent["survey"] == "relational"]), self.answers)

    @cached_property
    def weighting(self) -> Weighting:
        """Answers of the two periods with their weights, where there are any."""
        known = [name for name in self.declared.segment_columns if name in self.asked]
        return weighting(self.of_two_periods, self.asked, known)

    @property
    def weighted_over(self) -> str:
        """The segments over which answers are weighted, by name."""
        return self.words.listed([self.labels[name] for name in self.weighting.segments])

    @property
    def steps(self) -> pd.DataFrame:
        """The flow of the period, from invited to usable answers."""
        return store.flow(self.period, programme=self.declared, where=self.where)

    @property
    def usable(self) -> int:
        """Answers of the period with a score, as the flow counts them."""
        return int(self.steps.set_index("step")["rows"]["usable"])

    @property
    def scored(self) -> bool:
        """Whether anybody has given a score by the end of the period."""
        return bool(self.answers["score"].notna().any())

    @property
    def linked(self) -> bool:
        """Whether any answer says which account it comes from."""
        return bool(self.answers["account_id"].notna().any())

    @property
    def who_left(self) -> pd.DataFrame:
        """What each source says of who left, as the store puts them side by side."""
        tables = {name: self.load(name) for name in ("accounts", "renewals", "departures")}
        return store.who_left(tables, self.until)

    @property
    def provenance(self) -> Sentences:
        """Whose answers, of when, from how many rows of how many exports; and of which part."""
        inputs = store.manifest(self.declared)["inputs"]
        files = len({one["path"] for one in inputs})
        kept = sum(one["kept"] for one in inputs)
        line = self.words.gettext(
            "{organisation}, {period}: {kept} rows of {files}, and {refused} set aside.",
            organisation=self.declared.organisation,
            period=self.words.period(self.period),
            kept=self.words.count(kept),
            files=self.words.ngettext(
                "{count} export", "{count} exports", files, count=self.words.count(files)
            ),
            refused=self.words.count(sum(one["rows_in"] for one in inputs) - kept),
        )
        return Sentences([line, *self._part], kind="provenance")

    @property
    def _part(self) -> list[str]:
        """Which part of the customers it is of, with how many of the period's answers."""
        if self.where is None:
            return []
        how = {"period": self.period, "programme": self.declared, "missing": "empty"}
        everybody = store.load("responses", **how)
        scored = everybody["score"].notna() & (everybody["survey"] == "relational")
        some = self.of_period["score"].notna().sum()
        return [
            self.words.gettext(
                "A part: {part}, {some} of {answers}.",
                part=self.where,
                some=self.words.count(some),
                answers=self.words.answers(int(scored.sum())),
            )
        ]

    def checked(self, said: str) -> Sentences:
        """Say that the assertions before it held."""
        return Sentences([self.words.gettext(said)], kind="checked")

    def missing(self, *tables: str) -> Sentences:
        """Say which of these tables nothing supplies, and what would: two lines each."""
        present = store.manifest(self.declared)["tables"]
        needs = {
            table: [name for name, column in TABLES[table].items() if column.required]
            for table in tables
            if table not in present
        }
        if self.elsewhere.lines and {"renewals", "usage"} & set(tables):
            return Sentences([*self.elsewhere.lines, *missing(self.words, needs).lines], "missing")
        if not self.scored and {"renewals", "usage"} & set(tables):
            needs = {"responses": list(SCORED)} | needs
        elif "renewals" in present and "renewals" in tables and not self.linked:
            needs["customers"] = ["customer_id", "account_id"]
        return missing(self.words, needs)

    @property
    def elsewhere(self) -> Sentences:
        """Say that scores are there, and none of this part or so early; nothing where some are."""
        said = []
        if not self.scored and self._scores_are_there:
            message = _NONE_IN_PART if self.where else _NONE_YET
            said = [self.words.gettext(message, period=self.words.period(self.period))]
        return Sentences(said, kind="missing")

    @property
    def _scores_are_there(self) -> bool:
        """Whether anybody at all has given a score, whenever and in whatever part."""
        rows = store.load("responses", programme=self.declared, missing="empty")
        return bool((rows["score"].notna() & (rows["survey"] == "relational")).any())
