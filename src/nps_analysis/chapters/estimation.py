"""Measures by name, and how each is estimated, compared and held back in a programme."""

from __future__ import annotations

from typing import Any

import pandas as pd

from nps_analysis.chapters.eras import Eras
from nps_analysis.chapters.withholding import held_back
from nps_analysis.estimates import contrast, estimate
from nps_analysis.scoring import NPS, Figure
from nps_analysis.segmentation import NOT_KNOWN, in_declared_order
from nps_analysis.speech.catalogue import mark

UNITS = {"points": mark("points"), "share": mark("share of all"), "scale": ""}

_CONTRAST = [
    "level",
    "reference",
    "n",
    "n_reference",
    "difference",
    "std_error",
    "conf_low",
    "conf_high",
    "p_value",
    "p_adjusted",
    "detectable",
    "note",
]


class Estimation(Eras):
    """Figures of a programme: by account, with its thresholds, its segments in their order."""

    def measure(self, measure: Figure | str) -> Figure:
        """A measure, or the one that bears a name: built in, or declared as `[[measures]]`."""
        return self.declared.measure(measure) if isinstance(measure, str) else measure

    def name_of(self, measure: Figure) -> str:
        """What a measure is called in the report's language."""
        return self.words.gettext(measure.label(self.language))

    def short_of(self, measure: Figure) -> str:
        """Its short name, for the head of a column."""
        own = measure.short == measure.label("en")
        return self.name_of(measure) if own else self.words.gettext(measure.short)

    def axis_of(self, measure: Figure) -> str:
        """What an axis measures, with its unit."""
        unit = self.words.gettext(UNITS[measure.unit])
        return f"{self.short_of(measure)}, {unit}" if unit else self.short_of(measure)

    def estimate(self, data: Any, measure: Figure = NPS, **how: Any) -> pd.DataFrame:
        """Estimate by account, with the programme's thresholds; segments as declared."""
        found = estimate(self.sortable(data), measure, **self._usual | how)
        return self._in_order(self.named(found))

    def contrast(
        self, data: pd.DataFrame, measure: Figure = NPS, *, between: str, **how: Any
    ) -> pd.DataFrame:
        """Compare by account, with the programme's thresholds; no rows without two groups.

        Periods are compared within their era.
        """
        data = self.of_era(data) if between == "period" else data
        found = set(data[between].dropna())
        if len(found) < 2 or how.get("reference", "rest") not in {*found, "rest"}:
            by = how.get("by", ())
            return pd.DataFrame(columns=[*([by] if isinstance(by, str) else by), *_CONTRAST])
        found = contrast(self.sortable(data), measure, between=between, **self._usual | how)
        return self._in_order(self.named(found))

    def withhold(
        self,
        rows: pd.DataFrame,
        *frames: pd.DataFrame,
        min_n: int | None = None,
        **how: Any,
    ) -> tuple[pd.DataFrame, ...]:
        """Hold back what tables shown together, with their totals, would tell of too few.

        `rows` are the answers (or those asked, or renewals) that the tables count, one row each;
        those whose level is not known are nobody's group: no other is held back for theirs.
        `how` has what frames compare (`between`), and whether their total is shown (`total`).
        """
        columns = [name for name in self.labels if name in rows]
        known = rows.fillna(dict.fromkeys(columns, NOT_KNOWN))
        least = min_n or self.min_n
        return held_back(known, frames, columns, min_n=least, nobody=NOT_KNOWN, **how)

    def sortable(self, data: Any) -> Any:
        """The rows with periods whose names sort in time: those of waves by their number."""
        if self.periods.kind != "wave" or not isinstance(data, pd.DataFrame):
            return data
        if "period" not in data:
            return data
        keys = {one: self.sortable_name(one) for one in data["period"].dropna().unique()}
        return data.assign(period=data["period"].map(keys).astype("string"))

    def sortable_name(self, period: str) -> str:
        """The name by which a period sorts in time."""
        return f"{self.periods.number(period):06}" if self.periods.kind == "wave" else period

    def named(self, frame: pd.DataFrame) -> pd.DataFrame:
        """The frame with its periods called as the programme calls them again."""
        if self.periods.kind != "wave":
            return frame
        names = {f"{number:06}": name for number, name in enumerate(self.periods.names)}
        columns = frame.columns.intersection(["period", "level", "reference"])
        return frame.assign(**{one: frame[one].replace(names) for one in columns})

    @property
    def _usual(self) -> dict[str, Any]:
        """How every figure is estimated, unless a chapter says otherwise."""
        return {"cluster": "account", "confidence": self.confidence, "min_n": self.min_n}

    def _in_order(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Segments and their levels as declared, those not declared after, not known last."""
        if not {"segment", "group"} <= set(frame):
            return frame
        return in_declared_order(frame, self.declared.segments)
