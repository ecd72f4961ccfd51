"""Results of one athlete beside each other: what changed by more than the measurement error."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pose.errors import InputRejectedError
from sprintlab.output import RESULT, existing_result
from sprintlab.result import Json

Z95 = 1.96


@dataclass(frozen=True)
class Reading:
    """A metric in one of the results: its place in their order from 0, value and standard deviation."""

    place: int
    value: float
    sd: float


@dataclass(frozen=True)
class Change:
    """Change of one metric over two or more results.

    Attributes
    ----------
    name, side, unit
    readings
        In the order of the results; those that do not trust the metric are left out.
    difference
        From the first to the last reading along the straight line through all of them. With two readings
        it is the second minus the first.
    minimal_detectable
        The change that error alone exceeds in 5 % of cases.
    """

    name: str
    side: str
    unit: str
    readings: tuple[Reading, ...]
    difference: float
    minimal_detectable: float

    @property
    def before(self) -> float:
        """First value."""
        return self.readings[0].value

    @property
    def after(self) -> float:
        """Last value."""
        return self.readings[-1].value

    @property
    def real(self) -> bool:
        """Whether the change exceeds what measurement error explains."""
        return abs(self.difference) > self.minimal_detectable


@dataclass(frozen=True)
class Result:
    """One result with its folder and the label that it goes by."""

    label: str
    folder: Path
    document: Json


def load_results(paths: Sequence[Path]) -> tuple[Result, ...]:
    """Load results that can be compared, each from its folder or its ``result.json``.

    Raises
    ------
    InputRejectedError
        ``result_not_found``, ``too_few_results`` or ``results_not_comparable`` (another phase).
    """
    if len(paths) < 2:
        raise InputRejectedError(
            "too_few_results", f"{len(paths)} result given; two are needed.", "Give two folders or more."
        )
    folders = [path.parent if path.name == RESULT else path for path in paths]
    documents = [_load(folder, path) for folder, path in zip(folders, paths, strict=True)]
    phases = list(dict.fromkeys((document.get("phase") or {}).get("name") for document in documents))
    if len(phases) > 1:
        raise InputRejectedError(
            "results_not_comparable",
            f"One result is {phases[0]}, the other {phases[1]}.",
            "Compare clips of the same phase of the sprint.",
        )
    labels = _labels(folders)
    return tuple(
        Result(label, folder, document)
        for label, folder, document in zip(labels, folders, documents, strict=True)
    )


def compare_results(*paths: Path) -> tuple[Change, ...]:
    """Compare every metric that two results or more measured and trust, in the order given.

    Raises
    ------
    InputRejectedError
        As `load_results`.
    """
    return find_changes(load_results(paths))


def find_changes(results: Sequence[Result]) -> tuple[Change, ...]:
    """Fit a line over the order of the results to every metric that two or more of them trust.

    Weighted least squares with the metrics' own errors; with two readings the line goes through both, and
    the minimal detectable change is 1.96 sqrt(sd1^2 + sd2^2). With more, readings that scatter about the
    line by more than their errors widen it (Birge ratio). Errors that all clips of an athlete share cancel
    in a difference but stand in each sd, so that a change is called real rather too late than too early.
    """
    readings: dict[tuple[str, str, str], list[Reading]] = {}
    for place, result in enumerate(results):
        for metric in result.document["metrics"]:
            key = metric["name"], metric["side"], metric["unit"]
            if metric["trusted"] and metric["value"] is not None and metric["sd"] is not None:
                readings.setdefault(key, []).append(Reading(place, metric["value"], metric["sd"]))
    return tuple(_change(key, found) for key, found in readings.items() if len(found) > 1)


def _change(key: tuple[str, str, str], readings: Sequence[Reading]) -> Change:
    span = readings[-1].place - readings[0].place
    slope, error = trend(readings)
    return Change(*key, tuple(readings), slope * span, Z95 * error * span)


def trend(readings: Sequence[Reading]) -> tuple[float, float]:
    """Return slope and its standard error over the order of the results, per result."""
    place, value, sd = np.array([(r.place, r.value, r.sd) for r in readings], dtype=np.float64).T
    # an sd of 0 would be infinitely sure, and one reading would outweigh all others
    weight = 1 / np.maximum(sd, 1e-9 * max(1.0, float(np.abs(value).max()))) ** 2
    middle = np.average(place, weights=weight)
    width = float(np.sum(weight * (place - middle) ** 2))
    slope = float(np.sum(weight * (place - middle) * value)) / width
    rest = value - np.average(value, weights=weight) - slope * (place - middle)
    freedom = place.size - 2
    scatter = float(np.sum(weight * rest**2)) / freedom if freedom else 1.0
    return slope, math.sqrt(max(1.0, scatter) / width)


def show_comparison(results: Sequence[Result], changes: Sequence[Change]) -> None:
    """Print real changes first, then those within noise."""
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    labels = ("before", "after") if len(results) == 2 else tuple(result.label for result in results)
    for heading in ("metric", *labels, "change", "detectable", ""):
        table.add_column(heading, no_wrap=heading == "")
    for change in sorted(changes, key=lambda c: not c.real):
        values = {reading.place: f"{reading.value:.4g}" for reading in change.readings}
        table.add_row(
            change.name.replace("_", " ") + ("" if change.side == "both" else f", {change.side}"),
            *(values.get(place, "–") for place in range(len(results))),
            f"{change.difference:+.3g}",
            f"{change.minimal_detectable:.2g} {change.unit}",
            "real" if change.real else "within noise",
        )
    console = Console()
    console.print(table)
    for note in compare_notes(results):
        console.print(note, markup=False)


def compare_notes(results: Sequence[Result]) -> list[str]:
    """Say what else differs between the clips, so that a change may not be the athlete's."""
    notes = []
    inputs: list[Json] = [r.document.get("input") or {} for r in results]
    rates = [round(i["frame_rate_hz"]) for i in inputs if i.get("frame_rate_hz")]
    if rates and max(rates) > 1.2 * min(rates):
        shown = ", ".join(str(rate) for rate in rates)
        notes.append(f"The frame rates differ ({shown} per second): contact times are not equally exact.")
    sources = [(r.document.get("scale") or {}).get("source") for r in results]
    if len(set(sources)) > 1:
        shown = ", ".join(source or "none" for source in sources)
        notes.append(
            f"The scales come from different things ({shown}): lengths and speeds may differ by that."
        )
    speed = next((c for c in find_changes(results) if c.name == "speed" and c.side == "both"), None)
    if speed is not None and speed.real:
        notes.append("The speed changed: contact time, step length and thigh velocity change with it.")
    return notes


def _labels(folders: Sequence[Path]) -> list[str]:
    """Return a short label for each folder; equal names get the parent's before them, then a number."""
    names = [folder.resolve().name for folder in folders]
    if len(set(names)) < len(names):
        names = [f"{folder.resolve().parent.name}/{folder.resolve().name}" for folder in folders]
    if len(set(names)) < len(names):
        names = [f"{number}: {name}" for number, name in enumerate(names, start=1)]
    return names


def _load(folder: Path, path: Path) -> Json:
    result = existing_result(folder)
    if result is None or result.get("schema_version") != 1 or not result.get("metrics"):
        raise InputRejectedError(
            "result_not_found",
            f"{path.name} holds no result that can be compared.",
            "Give a folder that sprintlab analyze made.",
        )
    return result
