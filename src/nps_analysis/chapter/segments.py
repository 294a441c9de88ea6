"""What the chapter of segments asks for: group by group, without giving small ones away."""

from __future__ import annotations

import pandas as pd

from nps_analysis.chapter.base import NOT_KNOWN, Chapter
from nps_analysis.estimates import pool, suppress
from nps_analysis.estimates.suppression import WITHHELD


class Segments(Chapter):
    """The groups of a quarter and of the one before it."""

    @property
    def by_segment(self) -> pd.DataFrame:
        """Answers of the two quarters, once under each segment: `segment` and `group`."""
        columns = self.declared.segment_columns
        kept = ["quarter", "score", "account"]
        long = self.of_two_quarters[[*kept, *columns]].melt(kept, columns, "segment", "group")
        return long.astype({"segment": "string", "group": "string"}).fillna({"group": NOT_KNOWN})

    def withhold(
        self, scores: pd.DataFrame, moves: pd.DataFrame
    ) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Hold back what would tell, with everybody's score, that of a group too small to show.

        Those whose group is not known are nobody's group: their score tells of no one.
        """
        parts = [
            suppress(part.drop(columns=["quarter", "segment"]), self.min_n)["note"]
            for _, part in scores[scores["group"] != NOT_KNOWN].groupby(["quarter", "segment"])
        ]
        notes = pd.concat(parts) if parts else pd.Series(dtype="string")
        kept = scores.copy()
        _blank(kept, notes.index[notes == WITHHELD], after="n_blank")
        where = kept.loc[kept["note"] == WITHHELD, ["segment", "group"]].drop_duplicates()
        told = moves[["segment", "group"]].merge(where, how="left", indicator="held")["held"]
        moves = moves.copy()
        _blank(moves, moves.index[(told == "both").to_numpy()], after="n_reference")
        return kept, moves

    def pooled(self, scores: pd.DataFrame) -> pd.DataFrame:
        """The groups of the quarter; beside their scores, those pooled within each segment."""
        rows = scores[scores["quarter"] == self.quarter]
        shown = rows[rows["estimate"].notna() & (rows["group"] != NOT_KNOWN)]
        parts = [
            pool(part, confidence=self.confidence)
            for _, part in shown.groupby("segment", sort=False)
            if len(part) > 1
        ]
        added = ["pooled", "pooled_low", "pooled_high", "rank_low", "rank_high"]
        return rows.join(pd.concat(parts)[added]) if parts else rows


def _blank(frame: pd.DataFrame, rows: pd.Index, *, after: str) -> None:
    """Hold back the figures of some rows, those after a column, and say why."""
    columns = list(frame.columns[frame.columns.get_loc(after) + 1 :])
    frame.loc[rows, [name for name in columns if name != "note"]] = pd.NA
    frame.loc[rows, "note"] = WITHHELD
