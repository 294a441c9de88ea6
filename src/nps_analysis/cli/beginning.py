"""init: look at the exports, and write a programme.toml to correct."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nps_analysis.cli.app import ending_plainly, how_many, main, near, progressing

if TYPE_CHECKING:
    from nps_analysis.sources.guessing import Guess

Raw = Annotated[Path, typer.Option("--raw", help="The folder of exports.", file_okay=False)]
Written = Annotated[Path, typer.Option("--to", help="The file to write.", dir_okay=False)]
Name = Annotated[str | None, typer.Option(help="Of the organisation; the folder's by default.")]


@main.command()
def init(
    raw: Raw = Path("data/raw"), to: Written = Path("programme.toml"), name: Name = None
) -> None:
    """Look at the exports, say what they seem to be, and write a programme.toml to correct."""
    if to.exists():
        raise typer.BadParameter(f"{to} is there already; move it, or name another with --to")
    with ending_plainly():
        from nps_analysis.programme import Programme
        from nps_analysis.sources.draft import draft
        from nps_analysis.sources.guessing import exports, guess

        paths = list(exports(raw))
        if not paths:
            raise FileNotFoundError(f"{raw} holds no export; put the files there as you got them")
        name = name or Path.cwd().name.replace("-", " ").replace("_", " ").title() or "Programme"
        below = os.path.relpath(raw.resolve(), to.resolve().parent)
        empty = Programme.draft(to.resolve(), raw=below)
        guesses = []
        with progressing() as progress:
            for number, path in enumerate(paths, start=1):
                guesses.append(guess(path, raw, empty))
                progress("exports", number, len(paths))
        to.write_text(draft(guesses, name=name, raw=below), encoding="utf-8")
    for one in guesses:
        _tell(one)
    sure = sum(one.sure == "sure" for one in guesses)
    typer.echo(f"\n{how_many(len(guesses), 'export')}: {sure} sure. {near(to)} is written.")
    flag = "" if to.name == "programme.toml" else f" --programme {near(to)}"
    typer.echo(f"next: correct {near(to)}; nps-analysis check{flag}")


def _tell(one: Guess) -> None:
    what = f"{one.table} ({one.layout or 'layout open'})" if one.table else "not recognised"
    typer.echo(f"{one.sure:<7} {one.path}: {what}; {' '.join(one.why.split())}")
    for problem in one.problems:
        typer.echo(f"        to settle: {' '.join(problem.split())}")
