"""Do those who recommend stay, and what is it worth."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from itertools import chain
from typing import Any

import pandas as pd

from nps_analysis.chapters.renewal import exhibits
from nps_analysis.chapters.renewal.covariates import alike, rests_on
from nps_analysis.chapters.renewal.forecast_quality import adds, come_true
from nps_analysis.chapters.renewal.frames import Frames
from nps_analysis.chapters.renewal.headings import (
    found_alike,
    found_renewal,
    lost_with_detractors,
)
from nps_analysis.chapters.renewal.leavers import agreement, leavers
from nps_analysis.chapters.renewal.retention import logs_of_ratio, revenue, staying
from nps_analysis.chapters.renewal.sentences import renewal, renewed
from nps_analysis.exhibit.context import Context
from nps_analysis.exhibit.tables import Exhibit
from nps_analysis.scoring import NRR, RENEWAL_RATE
from nps_analysis.speech import Sentences
from nps_analysis.speech.catalogue import mark
from nps_analysis.speech.claims import Claim, claims
from nps_analysis.speech.clauses import groups_differ

__all__ = ["Renewal"]

_NIL = {"in_the_large": 0, "slope": 1}
"""What forecasts that are right are calibrated to."""


class Renewal(Frames):
    """Renewals beside the score before them, and what they are worth."""

    FAMILIES = {
        "renewal": (
            mark("Renewal by class"),
            mark("Holm's, for all of them together"),
        ),
        "alike": (
            mark("Renewal of accounts otherwise alike"),
            mark("Holm's, for all of them together"),
        ),
        "forecasts": (
            mark("Forecasts of renewal without the score and with it"),
            mark("none: one of them decides, named before looking"),
        ),
        "true": (
            mark("Forecasts of renewal, and what came"),
            mark("none: each asks a question of its own"),
        ),
        "staying": (
            mark("How soon accounts are lost, by class"),
            mark("Holm's, for all of them together"),
        ),
        "revenue": (
            mark("Revenue kept, by class"),
            mark("Holm's, for all of them together"),
        ),
    }

    @property
    def context(self) -> Context:
        """What its exhibits share; a figure takes fewer renewals than a score takes answers."""
        few = self.report.declared.thresholds.min_renewals
        return replace(self.report.context, least=few)

    @property
    def missing(self) -> Sentences:
        """Say what nothing supplies, what is known without scores, and who disagrees on leaving."""
        report = self.report
        said = list(report.missing("renewals").lines)
        if not report.scored:
            sure = {"until": report.until, "confidence": report.confidence}
            said += renewed(report.words, self.rate_of_all, **sure).lines
        said += agreement(report.words, report.who_left).lines
        return Sentences(said, kind="missing")

    @property
    def lead(self) -> Sentences:
        """How renewal goes with the class of the last score, and what the score adds."""
        report, (by_class, _, gap) = self.report, self.rates_by_last_score
        said = renewal(
            report.words,
            by_class,
            gap,
            since=self.first_decided,
            until=report.until,
            horizon_days=self._horizon,
            added=self.added_by_score,
            unasked=self.unasked,
            confidence=report.confidence,
        )
        return Sentences(said.lines, said.kind, (*self.rate_claims, *self.forecast_claims))

    def rates(self, by: str | None = "class") -> Exhibit:
        """The share renewed: by the `class` of the last score, by `score`, by segment, or of all.

        Parameters
        ----------
        by : str or None, default "class"
            "class", "score", a segment such as "plan"; or None, of all that were decided.
        """
        context, (by_class, by_score, _) = self.context, self.rates_by_last_score
        if by == "class":
            return exhibits.by_class(context, by_class, self.rate_claims)
        if by == "score":
            message = found_renewal(self.report.words, by_class, self.rate_claims)
            said = Sentences([], kind="said", claims=self.rate_claims, message=message)
            return exhibits.by_score(context, by_score, said)
        if by is None:
            return exhibits.of_all(context, self.rate_of_all)
        rates, gaps = self.rates_by(by)
        sure: dict[str, Any] = {
            "unit": "share",
            "between": by,
            "confidence": self.report.confidence,
        }
        made = claims(gaps, f"renewal by {by}", RENEWAL_RATE.name, rule="corrected", **sure)
        said = self._differ(made, self.report.name_of(RENEWAL_RATE))
        return exhibits.by_segment(context, rates, by, made, said)

    def alike(self) -> Exhibit:
        """What goes with renewal between accounts otherwise alike, by a logit."""
        report = self.report
        said = alike(
            report.words,
            self.effects,
            labels=report.labels,
            confidence=report.confidence,
            refused=self.model,
        )
        message = found_alike(report.words, self.alike_claims)
        said = replace(said, message=message)
        return exhibits.renewal_effects(self.context, self.effects, self.alike_claims, said)

    @property
    def rests_on(self) -> Sentences:
        """What the logit could not take in."""
        report = self.report
        known = {"undecided": self.undecided, "labels": report.labels}
        return rests_on(report.words, self.admitted, **known)

    def added(self) -> Exhibit:
        """What the score adds to forecasts made from all that was known without it."""
        report = self.report
        said = adds(
            report.words,
            self.added_by_score,
            self.added_by_class,
            decided=len(self.renewals),
            can_be_added_to=self.can_be_added_to,
            confidence=report.confidence,
        )
        return exhibits.forecast_gain(self.context, self.added_by_score, self.forecast_claims, said)

    def forecast_groups(self) -> Exhibit:
        """Forecasts beside what came, from those least likely to renew to those most."""
        report, found = self.report, self.forecasts_in_groups
        said = come_true(report.words, self.calibration, found, confidence=report.confidence)
        return exhibits.forecast_groups(self.context, found, self.true_claims, said)

    def staying(self) -> Exhibit:
        """How many are still customers, by the score before, by Kaplan-Meier from a landmark."""
        report = self.report
        said = staying(
            report.words,
            self.lasting,
            self.starts,
            horizon_days=self._horizon,
            confidence=report.confidence,
        )
        frames = self.lasting, self.curves, self.still_followed
        return exhibits.staying_curves(self.context, *frames, self.staying_claims, said)

    def bridge(self, by: str = "class") -> Exhibit:
        """What became of the revenue that came due in the year, by `class` or by segment."""
        report = self.report
        sums, made = self._revenue_claimed(by)
        said = self._differ(made, report.name_of(NRR))
        if by == "class":
            said = revenue(
                report.words,
                sums,
                self.revenue_gap,
                self.cohort.left_out,
                until=report.until,
                confidence=report.confidence,
            )
            said = replace(said, message=lost_with_detractors(report.words, sums))
        return exhibits.revenue_bridge(self.context, sums, by, made, said)

    def kept(self, by: str = "class") -> Exhibit:
        """Net and gross retention of revenue, by `class` of the last score or by segment."""
        sums, made = self._revenue_claimed(by)
        return exhibits.kept(self.context, sums, by, made)

    def agreement(self) -> Exhibit:
        """Which sources say together that an account left; nothing where there is one at most."""
        return leavers(self.report.words, self.report.who_left)

    @cached_property
    def claims(self) -> tuple[Claim, ...]:
        """Rates, effects, forecasts, hazards and revenue, each of its family."""
        return (
            *self.rate_claims,
            *self.alike_claims,
            *self.forecast_claims,
            *self.true_claims,
            *self.staying_claims,
            *self.revenue_claims,
        )

    @property
    def rate_claims(self) -> tuple[Claim, ...]:
        """The share renewed of each class beside that of detractors, one family."""
        sure: dict[str, Any] = {
            "unit": "share",
            "between": "class",
            "confidence": self.report.confidence,
        }
        gap = self.rates_by_last_score[2]
        return claims(gap, "renewal", RENEWAL_RATE.name, rule="corrected", **sure)

    @property
    def alike_claims(self) -> tuple[Claim, ...]:
        """Each effect of the logit, one family."""
        rows = self.effects.rename(columns={"term": "segment"})
        sure: dict[str, Any] = {
            "unit": "share",
            "rule": "corrected",
            "confidence": self.report.confidence,
        }
        return claims(rows, "alike", RENEWAL_RATE.name, figure="estimate", **sure)

    @property
    def forecast_claims(self) -> tuple[Claim, ...]:
        """Each measure of the forecasts with the score less without; log loss by class as well."""
        sure: dict[str, Any] = {
            "unit": "scale",
            "rule": "test",
            "confidence": self.report.confidence,
        }
        rows = [
            *((one["measure"], one) for _, one in self.added_by_score.iterrows()),
            *((f"{one['measure']} by class", one) for _, one in self.added_by_class[:1].iterrows()),
        ]
        made = [claims(row.to_frame().T, "forecasts", what, **sure) for what, row in rows]
        return tuple(chain.from_iterable(made))

    @property
    def true_claims(self) -> tuple[Claim, ...]:
        """Whether forecasts are right on the whole, and not too sure: each less what is right."""
        rows = self.calibration.copy()
        nil = rows["measure"].map(_NIL)
        for name in ("estimate", "conf_low", "conf_high"):
            rows[name] -= nil
        sure = {"unit": "scale", "rule": "primary", "figure": "estimate"}
        sure |= {"confidence": self.report.confidence}
        made = [
            claims(row.to_frame().T, "true", row["measure"], **sure) for _, row in rows.iterrows()
        ]
        return tuple(chain.from_iterable(made))

    @property
    def staying_claims(self) -> tuple[Claim, ...]:
        """How much sooner each class is lost than promoters, by the logarithm of the ratio."""
        rows = self.lasting[self.lasting["class"] != "promoter"]
        if rows.empty:
            return ()
        logs = pd.DataFrame([logs_of_ratio(row) for _, row in rows.iterrows()])
        promoters = self.lasting.set_index("class")["n"].get("promoter", 0)
        logs = logs.assign(level=rows["class"], reference="promoter", n_reference=promoters)
        sure = {"unit": "log ratio", "rule": "corrected", "between": "class"}
        return claims(logs, "staying", "hazard", confidence=self.report.confidence, **sure)

    def _differ(self, made: tuple[Claim, ...], label: str) -> Sentences:
        """Which levels of a segment differ from the rest."""
        words, context = self.report.words, self.context
        named = [(words.level(claim.group or ""), claim) for claim in made]
        unit = {"change": context.differences("share")}
        unit |= {"unit": context.unit_of_differences("share")}
        said = groups_differ(words, named, label, words.gettext("the rest"), **unit)
        return Sentences([said], kind="said", claims=made)

    def _revenue_claimed(self, by: str) -> tuple[pd.DataFrame, tuple[Claim, ...]]:
        """The revenue by class, or by segment with claims that are no part of the report's."""
        if by == "class":
            return self.revenue, self.revenue_claims
        sums, gaps = self.revenue_by(by)
        sure: dict[str, Any] = {
            "unit": "share",
            "between": by,
            "confidence": self.report.confidence,
        }
        return sums, claims(gaps, f"revenue by {by}", NRR.name, rule="corrected", **sure)

    @property
    def revenue_claims(self) -> tuple[Claim, ...]:
        """Net retention of each class beside that of detractors, one family."""
        sure: dict[str, Any] = {
            "unit": "share",
            "between": "class",
            "confidence": self.report.confidence,
        }
        return claims(self.revenue_gap, "revenue", NRR.name, rule="corrected", **sure)


CHAPTER = Renewal
