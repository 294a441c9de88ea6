"""The commands that make something: report, ingest, sample."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from nps_analysis.cli.app import (
    Languages,
    Period,
    ProgrammePath,
    ending_plainly,
    find,
    how_many,
    main,
    near,
    progressing,
    row_sum,
)


@main.command()
def report(
    period: Period = None,
    language: Languages = None,
    programme: ProgrammePath = None,
    where: Annotated[
        str | None,
        typer.Option(help="A part of the customers, such as \"region == 'EMEA'\"; else all."),
    ] = None,
    against: Annotated[
        str | None, typer.Option(help="The period compared with; the last one before by default.")
    ] = None,
    pdf: Annotated[bool, typer.Option("--pdf/--no-pdf", help="Make the PDF as well.")] = True,
    annex: Annotated[
        bool, typer.Option("--annex", help="Make annex.pdf too: every table, limit and check.")
    ] = False,
) -> None:
    """Publish a period's report as HTML and PDF."""
    with ending_plainly():
        from nps_analysis.report import run

        found = find(programme, period)
        with progressing() as progress:
            part = {"where": where, "against": against}
            published = run(found, period, language, pdf, progress, **part, annex=annex)
    for note in published.notes:
        typer.echo(f"note: {note}", err=True)
    of = found.organisation if where is None else f"{found.organisation}, where {where},"
    typer.echo(f"{published.period} of {of} is published.")
    for page, paper in [(published.html, published.pdf), *published.others]:
        typer.echo(f"  HTML   {near(page)}")
        if paper:
            typer.echo(f"  PDF    {near(paper)}")
    typer.echo(f"  all    {near(published.index)}")


@main.command("ingest")
def read_exports(programme: ProgrammePath = None) -> None:
    """Read the exports that changed."""
    with ending_plainly():
        from nps_analysis import store

        found = find(programme)
        with progressing() as progress:
            done = store.ingest(found, lambda now, n, total: progress("exports", n, total, now))
    read = sum(one.read for one in done.inputs)
    typer.echo(
        f"{how_many(len(done.inputs), 'export')}, {read} of them read: "
        + row_sum(done.rows_in, done.kept, done.refused)
    )
    if done.refused:
        typer.echo(f"  refused rows, with reasons: {near(found.folder('processed'))}/refused")


@main.command()
def sample(
    folder: Annotated[Path, typer.Argument(help="Where to write it.", file_okay=False)] = Path(
        "data/sample"
    ),
) -> None:
    """Write the invented company's programme and exports, byte for byte."""
    kept = _sample()
    for path in sorted(path for path in kept.rglob("*") if path.is_file()):
        to = folder / path.relative_to(kept)
        data = path.read_bytes()
        to.parent.mkdir(parents=True, exist_ok=True)
        to.write_bytes(data)
    typer.echo(f"The sample programme is in {near(folder)}.")


def _sample() -> Path:
    """Where the sample lies: inside the installed package, or in the checkout it runs from."""
    package = Path(__file__).parents[1]
    installed = package / "data" / "sample"
    return installed if installed.is_dir() else package.parents[1] / "data" / "sample"
