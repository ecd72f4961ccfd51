"""The command line: arguments in, one line or a summary out. Each command calls the library and no more."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from pose.errors import InputRejectedError, SprintlabError
from sprintlab.norms_cli import app as norms_app
from sprintlab.settings import Settings

EXIT = {"ok": 0, "ok_with_warnings": 0, "failed": 1, "rejected": 3, "partial": 4}
WRONG_USAGE = 2
INTERRUPTED = 130

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="From one phone clip of a sprint to the component of the cycle that lags.",
)

app.add_typer(norms_app, name="norms")

Level = StrEnum("Level", ["auto", "novice", "team", "trained", "elite"])
Sex = StrEnum("Sex", ["female", "male"])
Phase = StrEnum("Phase", {"auto": "auto", "acceleration": "acceleration", "max_velocity": "max-velocity"})
Direction = StrEnum("Direction", ["auto", "left", "right"])
Model = StrEnum("Model", ["heavy", "full"])


@app.command()
def analyze(
    clip: Annotated[Path, typer.Argument(help="A video, or a keypoints.csv.", show_default=False)],
    out: Annotated[Path | None, typer.Option(help="Folder for the results [default: CLIP's name].")] = None,
    height: Annotated[float | None, typer.Option(metavar="M", help="Athlete's height in metres.")] = None,
    distance: Annotated[float | None, typer.Option(metavar="M", help="A known distance in metres.")] = None,
    distance_points: Annotated[
        str | None, typer.Option(metavar="X1,Y1,X2,Y2", help="Its two ends in the first picture, px.")
    ] = None,
    capture_rate: Annotated[
        float | None, typer.Option(metavar="HZ", help="Rate the camera recorded at (slow motion).")
    ] = None,
    level: Annotated[Level, typer.Option(help="Whom to compare with.")] = Level.auto,
    sex: Annotated[Sex | None, typer.Option(help="For reference values.")] = None,
    phase: Annotated[Phase, typer.Option(help="Phase of the sprint.")] = Phase.auto,
    speed: Annotated[float | None, typer.Option(metavar="M/S", help="Known mean speed.")] = None,
    treadmill: Annotated[bool, typer.Option("--treadmill", help="The athlete runs on a treadmill.")] = False,
    direction: Annotated[
        Direction, typer.Option(help="Direction of travel in the picture.")
    ] = Direction.auto,
    person: Annotated[
        int | None, typer.Option(metavar="N", help="Choose the N-th most likely athlete.")
    ] = None,
    model: Annotated[Model, typer.Option(help="Pose model.")] = Model.heavy,
    events: Annotated[Path | None, typer.Option(help="A corrected events.csv.")] = None,
    camera_motion: Annotated[Path | None, typer.Option(help="Camera motion of a keypoints file.")] = None,
    norms: Annotated[Path | None, typer.Option(help="Norms of your own; they go first.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print result.json and nothing else.")] = False,
    no_video: Annotated[bool, typer.Option("--no-video", help="Do not draw annotated.mp4.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace results that are there.")] = False,
) -> None:
    """Analyse one clip."""
    settings = _settings(
        height_m=height,
        distance_m=distance,
        distance_points=_points(distance_points),
        speed_m_s=speed,
        capture_rate_hz=capture_rate,
        level=level.value,
        sex=None if sex is None else sex.value,
        phase=phase.value,
        treadmill=True if treadmill else None,
        direction=direction.value,
        person=person,
        model=model.value,
        events=events,
        camera_motion=camera_motion,
        norms=norms,
    )
    from sprintlab.job import Job

    _run(Job(clip, out, settings, video=not no_video, force=force), as_json=json)


@app.command()
def demo(
    out: Annotated[Path, typer.Option(help="Folder for the results.")] = Path("sprintlab-demo"),
    keypoints: Annotated[
        bool, typer.Option("--keypoints", help="Without video: analyse simulated keypoints, in seconds.")
    ] = False,
) -> None:
    """Draw a clip of a simulated sprinter whose numbers are known, analyse it, show measured beside true."""
    from sprintlab.demo import run_demo
    from sprintlab.progress import terminal_bar

    try:
        with terminal_bar(show=sys.stderr.isatty()) as progress:
            run_demo(out, progress, keypoints_only=keypoints)
    except KeyboardInterrupt:
        typer.echo("Interrupted.", err=True)
        raise typer.Exit(INTERRUPTED) from None
    except SprintlabError as error:
        _fail(error)


@app.command()
def compare(
    results: Annotated[
        list[Path], typer.Argument(help="Folders of results, or their result.json, in the order of time.")
    ],
    out: Annotated[Path | None, typer.Option(help="Folder for a page with curves and kinograms.")] = None,
) -> None:
    """Compare results of one athlete: what changed by more than the measurement error."""
    from sprintlab.compare import find_changes, load_results, show_comparison
    from sprintlab.compare_page import write_comparison

    try:
        found = load_results(results)
        changes = find_changes(found)
        if out is not None:
            write_comparison(out, found, changes)
    except SprintlabError as error:
        _fail(error)
    show_comparison(found, changes)
    if out is not None:
        typer.echo(f"Page: {out / 'compare.html'}")


@app.command()
def doctor() -> None:
    """Say what is installed, which pose models are there, and whether they run."""
    from sprintlab.doctor import examine

    raise typer.Exit(0 if examine() else 1)


@app.callback(invoke_without_command=True)
def _root(version: Annotated[bool, typer.Option("--version", help="Show the version.")] = False) -> None:
    if version:
        from sprintlab import __version__

        typer.echo(__version__)
        raise typer.Exit


def main() -> None:
    """Run the command line."""
    app()


def _run(job: Any, *, as_json: bool) -> None:
    from sprintlab.progress import terminal_bar
    from sprintlab.result import dumps
    from sprintlab.summary import print_summary

    try:
        with terminal_bar(show=sys.stderr.isatty()) as progress:
            result = job.run(progress)
    except KeyboardInterrupt:
        typer.echo("Interrupted; nothing was left behind.", err=True)
        raise typer.Exit(INTERRUPTED) from None
    except SprintlabError as error:
        if as_json:
            sys.stdout.write(dumps(job.rejection(error, status=_status(error))))
        _fail(error)
    if as_json:
        sys.stdout.write(dumps(result))
    else:
        print_summary(result, job.folder)
    raise typer.Exit(EXIT[result["status"]])


def _status(error: SprintlabError) -> str:
    return "rejected" if isinstance(error, InputRejectedError) else "failed"


def _fail(error: SprintlabError) -> None:
    typer.echo(f"error[{error.code}]: {error.message} {error.remedy}", err=True)
    raise typer.Exit(EXIT[_status(error)])


def _settings(**values: Any) -> Settings:
    try:
        return Settings(**values)
    except ValueError as error:
        raise _wrong_usage(str(error)) from error


def _points(text: str | None) -> tuple[float, float, float, float] | None:
    if text is None:
        return None
    try:
        x1, y1, x2, y2 = (float(part) for part in text.split(","))
    except ValueError as error:
        msg = f"--distance-points: expected X1,Y1,X2,Y2, got {text!r}."
        raise _wrong_usage(msg) from error
    return x1, y1, x2, y2


def _wrong_usage(message: str) -> typer.Exit:
    typer.echo(f"error[wrong_usage]: {message} See sprintlab analyze --help.", err=True)
    return typer.Exit(WRONG_USAGE)
