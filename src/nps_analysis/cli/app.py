"""What the commands share: their options, how they end, and how they count.

What they print is for people: where the report is, what became of every row,
what to do next. Exit codes: 0 done, 1 a problem in data or model, 2 wrong usage.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nps_analysis.locales import languages

if TYPE_CHECKING:
    from nps_analysis.programme import Programme

main = typer.Typer(
    name="nps-analysis",
    help="Would customers recommend us, what changed, and can that be told from chance?",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _languages(given: list[str] | None) -> list[str] | None:
    for text in given or []:
        if text not in languages():
            raise typer.BadParameter(f"{text!r} is not one of {', '.join(languages())}")
    return given or None


def _versions(asked: bool) -> None:
    """Say which code and which libraries these are, as run.json does, and end."""
    if not asked:
        return
    from nps_analysis.report.run_record import code_version, versions

    typer.echo(f"nps-analysis {code_version()}")
    typer.echo(", ".join(f"{name} {which}" for name, which in versions().items()))
    raise typer.Exit


@main.callback()
def before_any_command(
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            callback=_versions,
            is_eager=True,
            help="Show versions, for who tells of a fault.",
        ),
    ] = False,
) -> None:
    """What holds whichever command follows."""


Period = Annotated[
    str | None,
    typer.Argument(help="Such as 2026Q3, or a wave; the latest with answers by default."),
]
Languages = Annotated[
    list[str] | None,
    typer.Option(
        "--language",
        callback=_languages,
        metavar=f"[{'|'.join(languages())}]",
        help="Of the report; the programme's by default. May be given several times.",
    ),
]
ProgrammePath = Annotated[
    Path | None,
    typer.Option(
        "--programme",
        exists=True,
        help="A programme.toml; by default the one here or above, else the sample's.",
    ),
]


def find(path: Path | None, period: str | None = None) -> Programme:
    """Read the programme; a period that its calendar has not is wrong usage."""
    from nps_analysis.programme import Programme

    found = Programme.find(path)
    if period is not None:
        try:
            found.periods.check(period)
        except ValueError as error:
            raise typer.BadParameter(str(error), param_hint="PERIOD") from error
    return found


@contextmanager
def ending_plainly() -> Generator[None]:
    """End with the message alone where data or a model are to blame, never with a traceback."""
    from nps_analysis.contract import ContractError
    from nps_analysis.programme import ProgrammeError
    from nps_analysis.store import MissingTable, ScopeError

    known = (ContractError, MissingTable, ProgrammeError, ScopeError, OSError, RuntimeError)
    try:
        yield
    except known as error:
        if isinstance(error, RuntimeError) and not type(error).__module__.startswith("nps_"):
            raise
        typer.echo(f"{error}", err=True)
        raise typer.Exit(1) from error


@contextmanager
def progressing() -> Generator[Callable[..., None]]:
    """Show progress: bars on a terminal, elsewhere a line for each thing done."""
    if not sys.stderr.isatty():

        def line(what: str, done: float, total: int, now: str = "") -> None:
            if done == total:
                typer.echo(f"{what}: done", err=True)

        yield line
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(),
               TextColumn("{task.fields[now]}", markup=False))  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks = {}

        def show(what: str, done: float, total: int, now: str = "") -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(what, total=total, now=now)
            bars.update(tasks[what], completed=done, total=total, now=now)

        yield show


def near(path: Path) -> str:
    """Name a path from here, where it is below here."""
    path, here = path.resolve(), Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def how_many(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def row_sum(rows_in: int, kept: int, refused: Mapping[str, int]) -> str:
    """Write the rows as a sum, and make sure that it is one."""
    set_aside = sum(refused.values())
    if rows_in != kept + set_aside:
        raise AssertionError(f"{rows_in} rows in, {kept} kept, {set_aside} refused")
    return f"{how_many(rows_in, 'row')} = {kept} kept + {set_aside} refused"
