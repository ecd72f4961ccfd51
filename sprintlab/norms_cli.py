"""``sprintlab norms``: make norms from a squad's results, and show those in force."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from pose.errors import SprintlabError

By = Literal["folder", "clip"]
Sex = Literal["female", "male"]
Phase = Literal["acceleration", "max-velocity"]

app = typer.Typer(no_args_is_help=True, help="Reference values: make your own, or show those in force.")


@app.command()
def fit(
    results: Annotated[list[Path], typer.Argument(help="Folders, searched for result.json.")],
    out: Annotated[Path, typer.Option(help="The norms file to write.")],
    by: Annotated[
        By, typer.Option(help="What makes an athlete: a folder (of one given, each in it), or every clip.")
    ] = "folder",
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
) -> None:
    """Make norms from the results of a squad of five athletes or more."""
    from metrics.norms import load_norms
    from sprintlab.norms_file import write_norms
    from sprintlab.squad import find_clips, fit_squad

    try:
        squad = fit_squad(find_clips(results, by), load_norms())
        write_norms(out, squad, force=force)
    except SprintlabError as error:
        _fail(error)
    typer.echo(f"{len(squad.entries)} norms from {squad.athletes} athletes and {squad.clips} clips: {out}")
    for metric, phase, count in squad.too_few:
        if count:
            typer.echo(f"left out: {metric.replace('_', ' ')} in {phase}, {count} athletes only", err=True)


@app.command()
def show(
    norms: Annotated[Path | None, typer.Argument(help="A norms file of your own.")] = None,
    phase: Annotated[Phase, typer.Option(help="Phase of the sprint.")] = "max-velocity",
    speed: Annotated[float | None, typer.Option(metavar="M/S", help="Show what is expected at it.")] = None,
    sex: Annotated[Sex | None, typer.Option(help="For reference values.")] = None,
    height: Annotated[float | None, typer.Option(metavar="M", help="Athlete's height in metres.")] = None,
) -> None:
    """Show every norm in force, with its source and whether anyone has checked it."""
    from metrics.expected import Athlete
    from metrics.norms import load_norms
    from metrics.values import Level
    from metrics.values import Phase as Known
    from sprintlab.norms_file import show_norms

    athlete = Athlete(Known(phase, 1.0), Level("trained", "speed"), sex, height, speed, 0.0)
    try:
        show_norms(load_norms(norms), athlete)
    except SprintlabError as error:
        _fail(error)


def _fail(error: SprintlabError) -> None:
    typer.echo(f"error[{error.code}]: {error.message} {error.remedy}", err=True)
    raise typer.Exit(3)
