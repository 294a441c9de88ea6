"""The command line: report, ingest, check, sample.

What it prints is for people: where the report is, what became of every row,
what to do next. Exit codes: 0 done, 1 a problem in data or model, 2 wrong usage.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from pandas import DataFrame

    from nps_analysis.programme import Programme
    from nps_analysis.store import Input

main = typer.Typer(
    name="nps-analysis",
    help="Would customers recommend us, what changed, and can that be told from noise?",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _quarter(text: str | None) -> str | None:
    if text and not re.fullmatch(r"\d{4}Q[1-4]", text):
        raise typer.BadParameter(f"{text!r} is no quarter; it is written like 2026Q3")
    return text


Quarter = Annotated[
    str | None,
    typer.Argument(callback=_quarter, help="Such as 2026Q3; the latest with answers by default."),
]
ProgrammePath = Annotated[
    Path | None,
    typer.Option(
        "--programme",
        exists=True,
        help="A programme.toml; by default the one here or above, else the sample's.",
    ),
]


@main.command()
def report(
    quarter: Quarter = None,
    language: Annotated[
        Literal["en", "fr", "ro"] | None,
        typer.Option(help="Of the report; the programme's by default."),
    ] = None,
    programme: ProgrammePath = None,
    pdf: Annotated[bool, typer.Option("--pdf/--no-pdf", help="Make the PDF as well.")] = True,
) -> None:
    """Publish a quarter's report as HTML and PDF."""
    with _plainly():
        from nps_analysis.report import run

        found = _find(programme)
        with _progress() as progress:
            published = run(found, quarter, language, pdf, progress)
    for note in published.notes:
        typer.echo(f"note: {note}", err=True)
    typer.echo(f"{published.quarter} of {found.organisation} is published.")
    typer.echo(f"  HTML   {_near(published.html)}")
    if published.pdf:
        typer.echo(f"  PDF    {_near(published.pdf)}")
    typer.echo(f"  all    {_near(published.index)}")


@main.command()
def ingest(programme: ProgrammePath = None) -> None:
    """Read the exports that changed."""
    with _plainly():
        from nps_analysis import store

        found = _find(programme)
        with _progress() as progress:
            done = store.ingest(found, lambda file, n, total: progress("exports", n, total))
    read = sum(one.read for one in done.inputs)
    typer.echo(
        f"{_counted(len(done.inputs), 'export')}, {read} of them read: "
        + _sum(done.rows_in, done.kept, done.refused)
    )
    if done.refused:
        typer.echo(f"  refused rows, with reasons: {_near(found.folder('processed'))}/refused")


@main.command()
def check(programme: ProgrammePath = None) -> None:
    """Show what became of every row, and the next step."""
    with _plainly():
        from nps_analysis import store
        from nps_analysis.programme.calling import command

        found = _find(programme)
        with _progress() as progress:
            done = store.ingest(found, lambda file, n, total: progress("exports", n, total))
        flow = store.flow(done.quarters[-1], programme=found) if done.quarters else None
    for one in done.inputs:
        _tell_input(one)
    typer.echo(f"\nall exports\n  {_sum(done.rows_in, done.kept, done.refused)}")
    if flow is not None:
        _tell_flow(done.quarters[-1], flow)
    if done.problems:
        typer.echo("\nto look at")
        for problem in done.problems:
            typer.echo(f"  {problem}")
    refused = _near(found.folder("processed") / "refused")
    if not done.quarters:
        steps = [f"no answer is usable; {refused} says why, row by row"]
    else:
        steps = [f"read {refused}"] if done.refused else []
        steps += (
            [f"settle the above in the exports or {_near(found.path)}"] if done.problems else []
        )
        steps += [command("report", found)]
    typer.echo(f"\nnext: {'; '.join(steps)}")


def _tell_input(one: Input) -> None:
    from nps_analysis.contract import REFUSALS

    typer.echo(f"\n{one.path} ({one.table}, {one.layout})")
    typer.echo(f"  {_sum(one.rows_in, one.kept, one.refused)}")
    for reason, count in one.refused.items():
        typer.echo(f"  {count:>8}  {reason}: {REFUSALS[reason]}")


def _tell_flow(quarter: str, steps: DataFrame) -> None:
    from nps_analysis.contract import REFUSALS

    typer.echo(f"\n{quarter}, from invited to usable")
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


def _sum(rows_in: int, kept: int, refused: Mapping[str, int]) -> str:
    """Write the rows as a sum, and make sure that it is one."""
    set_aside = sum(refused.values())
    if rows_in != kept + set_aside:
        raise AssertionError(f"{rows_in} rows in, {kept} kept, {set_aside} refused")
    return f"{_counted(rows_in, 'row')} = {kept} kept + {set_aside} refused"


@main.command()
def sample(
    folder: Annotated[Path, typer.Argument(help="Where to write it.", file_okay=False)] = Path(
        "data/sample"
    ),
) -> None:
    """Write the invented company's exports again."""
    with _plainly():
        from nps_analysis.sample import write

        write(folder)
    typer.echo(f"The sample programme is in {_near(folder)}.")


def _find(path: Path | None) -> Programme:
    from nps_analysis.programme import Programme

    return Programme.find(path)


@contextmanager
def _plainly() -> Iterator[None]:
    """End with the message alone where data or a model are to blame, never with a traceback."""
    from nps_analysis.contract import ContractError
    from nps_analysis.programme import ProgrammeError

    try:
        yield
    except (ContractError, ProgrammeError, OSError, RuntimeError) as error:
        if isinstance(error, RuntimeError) and not type(error).__module__.startswith("nps_"):
            raise
        typer.echo(f"{error}", err=True)
        raise typer.Exit(1) from error


@contextmanager
def _progress() -> Iterator[Callable[[str, int, int], None]]:
    """Show progress: bars on a terminal, elsewhere a line for each thing done."""
    if not sys.stderr.isatty():
        yield lambda what, done, total: done == total and typer.echo(f"{what}: done", err=True)
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks = {}

        def show(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(what, total=total)
            bars.update(tasks[what], completed=done, total=total)

        yield show


def _near(path: Path) -> str:
    """Name a path from here, where it is below here."""
    path, here = path.resolve(), Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
