"""Norms of a squad: the results of its athletes gathered from folders and fitted, metric by metric."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from metrics.norm_entry import Norm, PhaseName
from metrics.squad_fit import FEWEST, Reading, SquadFit, fit_constant, fit_line
from metrics.values import Metric
from pose.errors import InputRejectedError
from sprintlab.output import RESULT, existing_result
from sprintlab.result import Json, read_metrics

if TYPE_CHECKING:
    from metrics.norms import Norms

By = Literal["folder", "clip"]
SURE_OF_PHASE = 0.8
PHASES: tuple[PhaseName, ...] = get_args(PhaseName)
SOURCE = "squad"


@dataclass(frozen=True)
class Clip:
    """One result: whose it is, the clip's hash, the phase, and its metrics."""

    athlete: str
    sha256: str
    phase: PhaseName
    metrics: tuple[Metric, ...]


@dataclass(frozen=True)
class Squad:
    """Norms fitted to a squad.

    Attributes
    ----------
    entries
        For each metric and phase a line over speed, where the athletes allow one, then one mean for all.
    athletes, clips
        How many went in.
    too_few
        Metric and phase that fewer than five athletes have, with their number.
    """

    entries: tuple[Norm, ...]
    athletes: int
    clips: int
    too_few: tuple[tuple[str, PhaseName, int], ...]


def find_clips(places: Sequence[Path], by: By = "folder") -> tuple[Clip, ...]:
    """Find the results in folders that can tell of their athlete, each clip once.

    Parameters
    ----------
    places
        Folders, searched to the bottom for ``result.json``. Of one folder, each folder in it is one athlete;
        of several, each is one athlete, however many results it holds.
    by
        ``"clip"``: every clip is an athlete of its own.

    Raises
    ------
    InputRejectedError
        ``results_not_found``.
    """
    found = {}
    for place in places:
        for path in sorted(place.rglob(RESULT)):
            result = existing_result(path.parent)
            owner = place if len(places) > 1 else _first_below(place, path.parent)
            clip = None if result is None else _clip(result, str(owner.resolve()))
            if clip is not None:
                whose = clip.sha256 if by == "clip" else clip.athlete
                found[whose, clip.sha256, clip.phase] = replace(clip, athlete=whose)
    if not found:
        names = ", ".join(place.name or str(place) for place in places)
        raise InputRejectedError(
            "results_not_found",
            f"No result of a sprint in {names}.",
            "Give folders that sprintlab analyze made, or a folder that holds them.",
        )
    return tuple(found.values())


def fit_squad(clips: Sequence[Clip], package: Norms) -> Squad:
    """Fit a norm to every metric that the package scores and five athletes or more have.

    Component, direction, weight and conditioning are taken from the package's norm.

    Raises
    ------
    InputRejectedError
        ``too_few_athletes`` if no metric has five.
    """
    entries: list[Norm] = []
    too_few = []
    for phase in PHASES:
        for template in _templates(package, phase):
            readings, count = _readings(clips, template)
            if len(readings) < FEWEST:
                too_few.append((template.metric, phase, len(readings)))
                continue
            line = fit_line(readings) if phase == "max-velocity" else None
            fits = [fit for fit in (line, fit_constant(readings)) if fit is not None]
            entries += [_norm(template, fit, _population(readings, fit, count)) for fit in fits if fit.sd > 0]
    athletes = len({clip.athlete for clip in clips})
    if not entries:
        most = max(count for _, _, count in too_few)
        raise InputRejectedError(
            "too_few_athletes",
            f"{athletes} athlete{'s' * (athletes != 1)} found, {most} of them with a trusted value of one "
            f"metric in one phase; {FEWEST} are needed.",
            "Give one folder that holds a folder for each athlete, or --by clip if every clip shows another.",
        )
    return Squad(tuple(entries), athletes, len(clips), tuple(too_few))


def _first_below(place: Path, folder: Path) -> Path:
    """Return the folder directly within `place` on the way to `folder`."""
    parts = folder.relative_to(place).parts
    return place / parts[0] if parts else place


def _clip(result: Json, athlete: str) -> Clip | None:
    """Return what a result tells, or None if it is not a sprint of known phase."""
    from metrics.indicators import doubted_steps

    phase = result.get("phase") or {}
    sound = result.get("schema_version") == 1 and result.get("status") in (
        "ok",
        "ok_with_warnings",
        "partial",
    )
    if not sound or phase.get("name") not in PHASES or phase["probability"] < SURE_OF_PHASE:
        return None
    metrics = read_metrics(result)
    if doubted_steps(metrics) is not None:
        return None
    return Clip(athlete, str(result["input"]["sha256"]), phase["name"], metrics)


def _templates(package: Norms, phase: PhaseName) -> Iterable[Norm]:
    """Return the package's first norm of each metric in a phase."""
    first: dict[str, Norm] = {}
    for norm in package.entries:
        if norm.phase == phase:
            first.setdefault(norm.metric, norm)
    return first.values()


def _readings(clips: Sequence[Clip], template: Norm) -> tuple[list[Reading], int]:
    """One reading for each athlete, the mean of the clips; and the number of clips."""
    from metrics.indicators import combined

    by_athlete: dict[str, list[tuple[float, float, float | None]]] = {}
    for clip in clips:
        found = combined(clip.metrics, template.metric)
        if clip.phase == template.phase and not isinstance(found, str):
            speed = next((m.value for m in clip.metrics if m.name == "speed" and m.trusted), None)
            by_athlete.setdefault(clip.athlete, []).append((*found, speed))
    return [_mean(rows) for rows in by_athlete.values()], sum(len(rows) for rows in by_athlete.values())


def _mean(rows: Sequence[tuple[float, float, float | None]]) -> Reading:
    """Mean of one athlete's clips; the error is not made smaller, since the clips share most of it."""
    speeds = [speed for _, _, speed in rows if speed is not None]
    return Reading(
        sum(value for value, _, _ in rows) / len(rows),
        sum(sd for _, sd, _ in rows) / len(rows),
        sum(speeds) / len(speeds) if speeds else None,
    )


def _population(readings: Sequence[Reading], fit: SquadFit, clips: int) -> str:
    speeds = [one.speed_m_s for one in readings if one.speed_m_s is not None]
    pace = f", {min(speeds):.1f}-{max(speeds):.1f} m/s" if speeds else ""
    return f"{fit.n} athletes of the squad, {clips} clips{pace}"


def _norm(template: Norm, fit: SquadFit, population: str) -> Norm:
    return replace(
        template,
        mean=dict.fromkeys(template.mean, fit.mean),
        sd=fit.sd,
        u=fit.u,
        population=population,
        source=SOURCE,
        grade="F",
        verified=True,
        note="weight, direction and conditioning from the norms of the package",
        form="level" if fit.line is None else "line",
        sex=None,
        line=fit.line,
        n=fit.n,
    )
