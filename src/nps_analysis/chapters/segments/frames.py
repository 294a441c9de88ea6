"""What the chapter of segments asks for: group by group, without giving small ones away."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import pandas as pd

from nps_analysis.chapters.base import Chapter
from nps_analysis.estimates import decompose, pool
from nps_analysis.programme import Segment
from nps_analysis.segmentation import NOT_KNOWN, OTHERS, divide


class Frames(Chapter):
    """The frames of the groups of a period and of the one before it."""

    @cached_property
    def by_segment(self) -> pd.DataFrame:
        """Answers of the two periods, once under each segment: `segment` and `group`.

        Levels with fewer than `min_n` scores in both periods together are the others, before
        anything is counted or withheld.
        """
        return self._divided(self.report.of_two_periods)

    def _divided(self, answers: pd.DataFrame) -> pd.DataFrame:
        """Answers once under each segment; levels with too few scores among them are the others."""
        report = self.report
        plain = [Segment(column=one.column, levels=one.levels) for one in report.declared.segments]
        return divide(
            answers,
            plain,
            keep=["period", "score", "account"],
            merge_below=report.min_n,
            counting="score",
        )

    @property
    def counted(self) -> pd.DataFrame:
        """The answers that the groups of both periods count, with the group of each segment."""
        return self._beside(self.report.of_two_periods, self.by_segment)

    def _beside(self, answers: pd.DataFrame, divided: pd.DataFrame) -> pd.DataFrame:
        """The answers with a score, each with the group that it is counted in."""
        rows = answers[answers["score"].notna()].reset_index(drop=True)
        long = divided[divided["score"].notna()]
        levels = {name: part["group"].to_numpy() for name, part in long.groupby("segment")}
        return rows.assign(**levels)

    @cached_property
    def compared(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """The score of each group in both periods, and its change; neither tells of too few."""
        rows, by = self.by_segment, ["segment", "group"]
        scores = self.report.estimate(rows, by=["period", *by])
        moves = self.report.contrast(rows, between="period", by=by)
        return self.report.withhold(self.counted, scores, moves)

    @cached_property
    def parts_of_groups(self) -> pd.DataFrame:
        """The change of each group; beside it `part`, what it makes of the change of everybody.

        The parts of a segment add up to that change, in points: what the group itself changed by,
        and what its share of the answers did (`mix`), `share` now and `share_before`, from 0 to 1.
        """
        moves, found = self.compared[1], []
        scored = self.report.sortable(self.by_segment[self.by_segment["score"].notna()])
        for segment, rows in scored.groupby("segment", sort=False):
            n = rows.groupby(["period", "group"]).size().unstack("group", fill_value=0)
            if len(n) != 2 or not (n > 0).all().any():
                continue
            how: dict[str, Any] = {"cluster": "account", "confidence": self.report.confidence}
            parts = decompose(rows, between="period", by="group", detail=True, **how)
            shares = n.div(n.sum(axis="columns"), axis="index").T
            shares.columns = ["share_before", "share"]
            made = parts.groupby("group")["difference"].sum().rename("part").to_frame()
            mix = parts[parts["component"] == "mix"].set_index("group")["difference"]
            found.append(made.assign(mix=mix).join(shares).assign(segment=segment).reset_index())
        by = ["segment", "group"]
        none = pd.DataFrame(columns=[*by, "part", "mix", "share_before", "share"])
        out = moves.merge(pd.concat(found) if found else none, on=by, how="left")
        out.loc[out["difference"].isna(), ["part", "mix"]] = float("nan")
        return out

    @property
    def four(self) -> list[str]:
        """The last four periods with scores, of this era."""
        scored = self.report.of_era(self.report.answers).dropna(subset="score")
        return sorted(set(scored["period"]), key=self.report.periods.number)[-4:]

    @cached_property
    def over_four(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """The score of each group over the last four periods; and each beside the rest."""
        report = self.report
        answers = report.answers[report.answers["period"].isin(self.four)]
        rows = self._divided(answers)
        by = ["segment", "group"]
        scores = report.withhold(self._beside(answers, rows), report.estimate(rows, by=by))[0]
        known = rows[rows["group"] != NOT_KNOWN]
        gaps = report.contrast(known, between="group", by="segment", reference="rest")
        shown = scores.dropna(subset="estimate")[by].rename(columns={"group": "level"})
        return scores, gaps.merge(shown, on=["segment", "level"])

    @property
    def everybody(self) -> pd.DataFrame:
        """The score of everybody in both periods."""
        return self.report.estimate(self.report.of_two_periods, by="period")

    @cached_property
    def pooled(self) -> pd.DataFrame:
        """The groups of the period; beside their scores, those pooled within each segment.

        Nothing leans on the others and they have no place: they are many levels, not one of them.
        """
        scores = self.compared[0]
        rows = scores[scores["period"] == self.report.period]
        shown = rows[rows["estimate"].notna() & ~rows["group"].isin([NOT_KNOWN, OTHERS])]
        parts = [
            pool(part, confidence=self.report.confidence)
            for _, part in shown.groupby("segment", sort=False)
            if len(part) > 1
        ]
        added = ["pooled", "pooled_low", "pooled_high", "rank_low", "rank_high"]
        found = rows.join(pd.concat(parts)[added]) if parts else rows
        return found.reset_index(drop=True)
