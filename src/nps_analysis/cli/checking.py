"""check: what became of every row, and why another tool shows another figure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from nps_analysis.cli.app import (
    ProgrammePath,
    ending_plainly,
    find,
    main,
    near,
    progressing,
    row_sum,
)

if TYPE_CHECKING:
    from pandas import DataFrame

    from nps_analysis.programme import Programme
    from nps_analysis.store import Ingested, Input

How = Annotated[bool, typer.Option("--how", help="Say how each export was read, and why so.")]
Against = Annotated[
    str | None,
    typer.Option(help="Another tool's figure, such as 25: explain the gap to ours."),
]
Wave = Annotated[
    str | None,
    typer.Option(help="The quarter meant, or a wave of the invitations; the latest by default."),
]


@main.command()
def check(
    programme: ProgrammePath = None, how: How = False, against: Against = None, wave: Wave = None
) -> None:
    """Show what became of every row, and the next step."""
    if wave is not None and against is None:
        raise typer.BadParameter("--wave says which figure --against is; give both")
    theirs = None if against is None else _figure(against)
    with ending_plainly():
        from nps_analysis import store

        found = find(programme)
        with progressing() as progress:
            done = store.ingest(found, lambda now, n, total: progress("exports", n, total, now))
        if theirs is not None:
            from nps_analysis.cli.gap import tell_gap

            tell_gap(found, wave or (done.periods[-1] if done.periods else ""), *theirs)
            return
        waves = store.waves(found)
        flow = store.flow(done.periods[-1], programme=found) if done.periods else None
    for one in done.inputs:
        _tell_input(one, how)
    typer.echo(f"\nall exports\n  {row_sum(done.rows_in, done.kept, done.refused)}")
    _tell_waves(waves)
    if flow is not None:
        _tell_flow(done.periods[-1], flow)
    _tell_next(done, found)


def _figure(text: str) -> tuple[float, int]:
    """Read a figure as it is shown, with the number of its decimals."""
    plain = text.strip().replace("\u2212", "-").replace(",", ".").removesuffix("%").strip()
    try:
        figure = float(plain)
    except ValueError:
        figure = float("nan")
    if not -100 <= figure <= 100:
        raise typer.BadParameter(f"{text!r} is no score; it is written like 25 or -7.5")
    return figure, len(plain.partition(".")[2])


def _tell_input(one: Input, how: bool) -> None:
    from nps_analysis.contract import REFUSALS

    typer.echo(f"\n{one.path} ({one.table}, {one.layout})")
    typer.echo(f"  {row_sum(one.rows_in, one.kept, one.refused)}")
    for reason, count in one.refused.items():
        typer.echo(f"  {count:>8}  {reason}: {REFUSALS[reason]}")
    for line in one.evidence if how else ():
        typer.echo(f"  {'':>8}  {line}")


def _tell_waves(waves: DataFrame) -> None:
    """One line a period of answers: its rows are those used, blank and set aside."""
    if waves.empty:
        return
    typer.echo("\nanswers, quarter by quarter")
    aside = [name for name in waves.columns if name not in ("period", "rows", "usable", "blank")]
    for row in waves.to_dict("records"):
        parts = [f"{row['usable']} usable", f"{row['blank']} blank"]
        parts += [f"{row[name]} {name.replace('_', ' ')}" for name in aside if row[name]]
        period = row["period"] or "no date"
        if row["rows"] != row["usable"] + row["blank"] + sum(row[name] for name in aside):
            raise AssertionError(f"{period}: {row['rows']} rows are not {' + '.join(parts)}")
        typer.echo(f"  {period:<8} {row['rows']:>6} = {' + '.join(parts)}")


def _tell_flow(period: str, steps: DataFrame) -> None:
    from nps_analysis.contract import REFUSALS

    typer.echo(f"\n{period}, from invited to usable")
    meanings = dict(REFUSALS) | {
        "not_invited": "answers of people who were not invited in this quarter",
        "repeated": "further rows of one person, and rows refused below",
        "usable_invited": "of these, people invited",
    }
    signs = {"total": "=", "less": "-", "more": "+", "of_which": " ", "apart": " "}
    for step, rows, kind in steps.itertuples(index=False):
        meaning = f": {meanings[step]}" if step in meanings else ""
        undated = ", in no quarter for want of a date" if kind == "apart" else ""
        typer.echo(f"  {signs[kind]} {rows:>6}  {step.replace('_', ' ')}{meaning}{undated}")


def _tell_next(done: Ingested, programme: Programme) -> None:
    from nps_analysis.programme.calling import command

    if done.problems:
        typer.echo("\nto look at")
        for problem in done.problems:
            typer.echo(f"  {problem}")
    if not programme.drivers:
        typer.echo("\ncould be declared")
        typer.echo("  [[drivers]]: ratings asked beside the score, for the chapter on effort")
    refused = near(programme.folder("processed") / "refused")
    if not done.periods:
        why = f"{refused} says why, row by row" if done.refused else "the exports hold none"
        steps = [f"no answer is usable; {why}"]
    else:
        steps = [f"read {refused}"] if done.refused else []
        steps += (
            [f"settle the above in the exports or {near(programme.path)}"] if done.problems else []
        )
        steps += [command("report", programme)]
    typer.echo(f"\nnext: {'; '.join(steps)}")
