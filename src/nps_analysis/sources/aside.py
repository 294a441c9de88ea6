"""Rows that are no customer's finished answer to the question, set aside with their reasons."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from nps_analysis.sources.headers import Heading, columns_listed, columns_named, fold, meant
from nps_analysis.sources.layouts import Header, Names, SetAside
from nps_analysis.sources.records import Records, among

if TYPE_CHECKING:
    from nps_analysis.programme import Source
    from nps_analysis.sources.roles import Roles

_MEASURES = ("score", "effort", "satisfaction")


def first_named(header: Header, names: Names) -> Heading | None:
    """Find the first column that bears one of several names, the preferred name first."""
    return next((column for name in names for column in columns_named(header.columns, name)), None)


@dataclass
class Aside:
    """Sets rows of one file aside, by its layout's rules and by what the programme declares."""

    records: Records
    header: Header
    source: Source
    key: str
    evidence: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def settle(self) -> None:
        """Refuse what answers something else; join the parts of answers; refuse the unfinished."""
        layout = self.header.layout
        self._only()
        unfinished = [rule for rule in layout.set_aside if rule.reason == "not_completed"]
        for rule in layout.set_aside:
            if rule not in unfinished:
                self._apply(rule)
        if layout.joined_by:
            self._join()
        for rule in unfinished:
            self._apply(rule)
        if layout.one_survey:
            self._one_survey()

    def kinds(self, settled: Roles) -> dict[str, pd.Series]:
        """Mark the rows that answer each measure, where a column says which; refuse the others."""
        kinds = self.header.layout.kinds
        column = first_named(self.header, kinds.column) if kinds else None
        if kinds is None or column is None or "score" not in settled.columns:
            return {}
        texts = self.records.texts(column)
        marks = {name: among(texts, getattr(kinds, name)) for name in _MEASURES}
        marks = {name: mask for name, mask in marks.items() if name == "score" or mask.any()}
        self.records.refuse(~pd.DataFrame(marks).any(axis="columns"), "other_survey")
        for name in marks:
            settled.columns.setdefault(name, settled.columns["score"])
        said = ", ".join(f"{int(mask.sum())} {name}" for name, mask in marks.items())
        self.evidence.append(f"column {column}: rows of {said}")
        return marks

    def _apply(self, rule: SetAside) -> None:
        if not rule.column:
            self.records.refuse(pd.Series(True, index=self.records.index), rule.reason)
            return
        for name in rule.column:
            if columns := columns_named(self.header.columns, name):
                for column in columns:
                    found = among(self.records.texts(column), rule.words)
                    self.records.refuse(~found if rule.others else found, rule.reason)
                return

    def _only(self) -> None:
        """Keep the rows that hold one of the words the programme declares."""
        for name, words in self.source.only.items():
            columns = columns_named(self.header.columns, name)
            if len(columns) != 1:
                several = f"{len(columns)} columns bear the name"
                near = f"there is no such column{meant(name, self.header.columns)}"
                self.problems.append(
                    f"{self.key}.only: {name!r}: {several if columns else near}; the columns are "
                    f"{columns_listed(self.header.columns)}"
                )
                continue
            wanted = [words] if isinstance(words, str) else words
            held = among(self.records.texts(columns[0]), [fold(word) for word in wanted])
            self.records.refuse(~held, "other_survey")

    def _join(self) -> None:
        layout = self.header.layout
        key = first_named(self.header, layout.joined_by)
        moment = first_named(self.header, layout.roles["responded_at"])
        if key is not None and moment is not None and (early := self.records.join(key, moment)):
            self.evidence.append(f"{early} rows are the beginning of answers given in full later")

    def _one_survey(self) -> None:
        """Ask which survey is meant where rows answer several, whose columns mean other things."""
        column = first_named(self.header, self.header.layout.one_survey)
        if column is None:
            return
        surveys = self.records.texts(column).dropna().value_counts()
        if len(surveys) > 1:
            listed = ", ".join(f"{text!r} ({count} rows)" for text, count in surveys.items())
            self.problems.append(
                f"{column}: the rows answer {len(surveys)} surveys, {listed}; declare which, as in "
                f'{self.key}.only = {{ "{column.name}" = "{surveys.index[0]}" }}'
            )
