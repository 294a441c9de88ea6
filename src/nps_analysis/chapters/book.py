"""The report of a period: its tables, its thresholds, its words, and its chapters by name."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import pandas as pd

from nps_analysis.chapters import contrasts, questions
from nps_analysis.chapters.coverage import Coverage
from nps_analysis.chapters.estimation import Estimation
from nps_analysis.exhibit.context import Context
from nps_analysis.exhibit.tables import Exhibit
from nps_analysis.scoring import NPS, Figure
from nps_analysis.speech.claims import HANDED, Claim


@dataclass(frozen=True)
class Report(Coverage, Estimation):
    """A period of a programme, in a language: what the cells of every chapter ask of.

    Chapters are its attributes, by the name of their folder: `report.headline`,
    `report.renewal`. Tables are loaded once, and what one chapter works out no
    other does again.

    Parameters
    ----------
    period : str
        Such as "2026Q3"; nothing later is ever looked at.
    language : str, default "en"
        English, or one that has a catalogue.
    programme : path, optional
        Of a programme.toml; the nearest one, else the sample's, where not given.
    where : str, optional
        The part of the customers that is meant, such as
        ``"region == 'EMEA' and plan != 'Starter'"``; everybody where not given.
    against : str, optional
        The period compared with; the last one before with answers where not given.

    Examples
    --------
    >>> report = Report("2026Q3", programme="data/sample/programme.toml")
    >>> report.period, report.language, report.whole
    ('2026Q3', 'en', True)
    """

    def __getattr__(self, name: str) -> Any:
        """A chapter, by the name of its folder."""
        if name.startswith("_") or name not in subjects():
            known = ", ".join(subjects())
            raise AttributeError(f"a report has no {name!r}; its chapters are {known}")
        chapter = import_module(f"nps_analysis.chapters.{name}").CHAPTER(self)
        self.__dict__[name] = chapter
        return chapter

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *subjects()})

    @property
    def context(self) -> Context:
        """What its exhibits share."""
        return Context(
            words=self.words,
            period=self.period,
            confidence=self.confidence,
            min_n=self.min_n,
            labels=self.labels,
            currency=self.declared.currency,
            breaks=self.breaks,
        )

    def trend(self, measure: Figure | str = NPS, by: str | None = None) -> Exhibit:
        """Show a measure over periods, for everybody or one line a level of a segment.

        Parameters
        ----------
        measure : Measure, Ratio or str, default NPS
            Or its name: a built-in one's, or one declared as `[[measures]]`.
        by : str, optional
            A segment, such as "plan": one line a level.

        Returns
        -------
        Exhibit
            Its `frame` is what `estimate` returns, by period (and level); for everybody with
            `limit_low` and `limit_high`, where enough periods say what is usual, and `signal`,
            whether the figure lies outside them.

        Raises
        ------
        ValueError
            If there is no such measure, no table has its columns, or no such segment.

        See Also
        --------
        compare : whether a measure moved, or groups differ, with the interval of the difference.
        """
        return questions.trend(self, self.measure(measure), by)

    def compare(
        self,
        measure: Figure | str = NPS,
        between: Sequence[str] | str | None = None,
        by: str | None = None,
        reference: str | None = None,
    ) -> Exhibit:
        """Compare a measure between two periods, by segment or not; or between its levels.

        Parameters
        ----------
        measure : Measure, Ratio or str, default NPS
            Or its name: a built-in one's, or one declared as `[[measures]]`.
        between : pair of str, or str, optional
            Two periods, in either order; or a segment, whose levels are compared in the report's
            period. The report's period and the one compared with, where not given.
        by : str, optional
            A segment: two periods are compared within each of its levels, corrected together.
        reference : str, optional
            The level that the others are compared with; the rest where not given.

        Returns
        -------
        Exhibit
            Its `frame` is what `contrast` returns, its `claims` one a row, and a sentence says
            them. Answers of one account are taken together, as in the report.

        Raises
        ------
        ValueError
            If there is no such measure, segment or level, or no table has the measure's columns;
            if `between` is one period or more than two.

        See Also
        --------
        trend : every period of a measure, beside what is usual.
        """
        return contrasts.compare(self, self.measure(measure), between, by, reference)

    @cached_property
    def claims(self) -> tuple[Claim, ...]:
        """All that its chapters state or looked at, each by its family.

        Where a run hands on what the other chapters stated, nothing is worked out again.
        """
        handed = os.environ.get(HANDED)
        if handed:
            records = json.loads(Path(handed).read_text(encoding="utf-8"))
            return tuple(Claim.of(record) for record in records)
        made = [claim for name in subjects() for claim in getattr(self, name).claims]
        return tuple(dict.fromkeys(made))

    @property
    def families(self) -> dict[str, tuple[str, str]]:
        """What the chapters compare, by family: what it is, and how its number is allowed for."""
        found: dict[str, tuple[str, str]] = {}
        for name in subjects():
            found |= import_module(f"nps_analysis.chapters.{name}").CHAPTER.FAMILIES
        return found

    @property
    def decided_renewals(self) -> pd.DataFrame:
        """Renewals decided by the period's end, with the period of the decision."""
        rows = self.renewal.decided
        return rows.assign(period=self.declared.period_of(rows["decided"]))


@cache
def subjects() -> tuple[str, ...]:
    """The chapters there are: the folders beside this file."""
    folder = import_module("nps_analysis.chapters").__path__
    return tuple(sorted(one.name for one in iter_modules(folder) if one.ispkg))
