"""The gap between our score and another tool's, told line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from nps_analysis.cli.app import how_many

if TYPE_CHECKING:
    from nps_analysis.estimates.reconciliation import Deviation, Explanation
    from nps_analysis.programme import Programme

_MOST_OTHERS = 3
_SAID = {
    "blank": "they count {answers} left blank, as passives",
    "no_answer": "they count {people} invited who gave no answer, as passives",
    "not_completed": "they count {surveys} opened but never sent in",
    "dismissed": "they count {surveys} shown and dismissed",
    "declined": "they count {people} who declined to answer",
    "superseded": "they count every answer, also {answers} that a customer replaced",
    "other_answer": "they count the {other} answer of {customers} who answered more than once",
    "eight_promotes": "they count 8 as a promoter ({answers})",
    "zero_is_no_detractor": "they do not count 0 as a detractor, as on a scale from 1 ({answers})",
    "mean": "they show the mean of the answers",
    "tenfold_mean": "they show the mean of the answers, times ten",
    "weighted": "they weight the answers",
    "written": "they take the numbers in the export as they are ({answers} mean another)",
    "written_within": "they read the export's numbers as 0-10 ({answers} are on another scale)",
}


def tell_gap(programme: Programme, wave: str, theirs: float, decimals: int) -> None:
    """Print how one gets from our figure to theirs, and what is left to explain."""
    from nps_analysis import store
    from nps_analysis.contract import PASSIVE_FROM, PROMOTER_FROM
    from nps_analysis.estimates.reconciliation import explain

    answers, unanswered = store.wave(wave, programme=programme)
    if answers.loc[answers["reason"] == "", "score"].notna().sum() == 0:
        known = ", ".join(store.known_periods(programme)) or "none"
        which = repr(wave) if wave else "the latest quarter"
        raise typer.BadParameter(f"{which} has no usable answer; quarters that have: {known}")
    found = explain(answers, theirs, decimals=decimals, unanswered=unanswered)
    kept = answers.loc[answers["reason"] == "", "score"].dropna()
    promoters, detractors = int((kept >= PROMOTER_FROM).sum()), int((kept < PASSIVE_FROM).sum())
    answers_of = how_many(len(kept), "answer")
    ours = 100 * (promoters - detractors) / len(kept)
    typer.echo(f"{wave}: ours is {ours:.{max(1, decimals)}f}, theirs {theirs:.{decimals}f}")
    _line(
        f"ours: ({promoters} promoters - {detractors} detractors) of {answers_of}",
        decimals,
        ours,
    )
    other = "first" if programme.answers.keep == "latest" else "latest"
    _tell(found[0], ours, theirs, decimals, other)
    for one in found[1 : 1 + _MOST_OTHERS]:
        typer.echo("\nanother way to the same figure")
        _tell(one, ours, theirs, decimals, other)
    if len(found) > 1 + _MOST_OTHERS:
        typer.echo(f"\n{len(found) - 1 - _MOST_OTHERS} more ways lead there; ask how they count")


def _tell(found: Explanation, ours: float, theirs: float, decimals: int, other: str) -> None:
    before = ours
    for step in found.steps:
        _line(_said(step, other), decimals, step.figure, step.figure - before)
        before = step.figure
    settled = round(before, decimals) == theirs or abs(found.left) <= 0.5 * 10**-decimals + 1e-9
    if settled:
        rounded = "rounded, " if abs(found.left) > 1e-9 else ""
        _line(f"theirs: {rounded}nothing is left to explain", decimals, theirs)
    else:
        _line(
            "left to explain: no way of counting known here leads there",
            decimals,
            theirs,
            found.left,
        )


def _line(text: str, decimals: int, figure: float, step: float | None = None) -> None:
    shown = max(1, decimals)
    moved = "" if step is None else f"{step:+8.{shown}f}"
    typer.echo(f"  {text:<86} {figure:8.{shown}f}{moved}")


def _said(step: Deviation, other: str) -> str:
    from nps_analysis.contract import REFUSALS

    written = _SAID.get(step.rule)
    if written is None:
        return f"they count {how_many(step.rows, 'row')} set aside: {REFUSALS[step.rule]}"
    return written.format(
        answers=how_many(step.rows, "answer"),
        surveys=how_many(step.rows, "survey"),
        customers=how_many(step.rows, "customer"),
        people="1 person" if step.rows == 1 else f"{step.rows} people",
        other=other,
    )
