"""A comparison as files: ``compare.html`` that needs nothing beside it, and the pictures and table in it."""

from __future__ import annotations

import base64
import csv
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from pose.errors import AnalysisFailedError
from sprintlab.compare import Z95, Change, Result, compare_notes
from sprintlab.report.names import PHASES, display_unit, metric_label
from sprintlab.report.view import STATUS_WORDS, decimals, signed, spaced


@dataclass(frozen=True)
class Row:
    """One metric in words."""

    label: str
    side: str
    values: tuple[str, ...]
    change: str
    detectable: str
    real: bool


def write_comparison(folder: Path, results: Sequence[Result], changes: Sequence[Change]) -> None:
    """Write ``compare.html``, ``curves.png``, ``kinograms.png`` and ``changes.csv``.

    A picture for which the results' folders hold nothing is left out.

    Raises
    ------
    AnalysisFailedError
        ``output_failed``.
    """
    import cv2

    from sprintlab.compare_pictures import stack_kinograms, write_curves
    from sprintlab.output import check_writable

    check_writable(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _write_table(folder / "changes.csv", results, changes)
        curves = _uri(folder / "curves.png") if write_curves(folder / "curves.png", results) else None
        stack = stack_kinograms(results)
        kinograms = None
        if stack is not None:
            cv2.imwrite(str(folder / "kinograms.png"), stack[..., ::-1])
            kinograms = _uri(folder / "kinograms.png")
        html = render_comparison(results, changes, curves, kinograms)
        (folder / "compare.html").write_text(html, encoding="utf-8")
    except OSError as error:
        raise AnalysisFailedError(
            "output_failed",
            f"The comparison could not be written ({error.strerror or error}).",
            "Free some disk space or choose another --out.",
        ) from error


def render_comparison(
    results: Sequence[Result], changes: Sequence[Change], curves: str | None, kinograms: str | None
) -> str:
    """Return the page; pictures are data URIs, all text is escaped."""
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    own = resources.files("sprintlab.report")
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    rows = [_row(change, len(results)) for change in changes]
    return environment.from_string(own.joinpath("compare.html").read_text(encoding="utf-8")).render(
        css=Markup(own.joinpath("report.css").read_text(encoding="utf-8")),
        labels=[result.label for result in results],
        headline=_headline(rows),
        phase=PHASES.get((results[0].document.get("phase") or {}).get("name") or "", "unknown phase"),
        notes=compare_notes(results),
        real=[row for row in rows if row.real],
        noise=[row for row in rows if not row.real],
        verdicts=[(result.label, _verdict(result)) for result in results],
        parts=_parts(results),
        curves=curves,
        kinograms=kinograms,
    )


def _headline(rows: Sequence[Row]) -> str:
    real = sum(row.real for row in rows)
    if not rows:
        return "No metric was measured well enough to be compared"
    if real == 0:
        return f"Nothing changed by more than the measurement error, in {len(rows)} metrics compared"
    return f"{real} of {len(rows)} metrics changed by more than the measurement error"


def _row(change: Change, count: int) -> Row:
    factor, unit = display_unit(change.name, change.unit)
    finest = min(reading.sd for reading in change.readings)
    digits = decimals(Z95 * finest * factor, change.before * factor)
    values = {r.place: signed(r.value * factor, digits, plus=False) for r in change.readings}
    return Row(
        metric_label(change.name),
        change.side,
        tuple(values.get(place, "–") for place in range(count)),
        signed(change.difference * factor, digits) + spaced(unit),
        f"{change.minimal_detectable * factor:.{digits}f}{spaced(unit)}",
        change.real,
    )


def _verdict(result: Result) -> str:
    return str((result.document.get("weakest_link") or {}).get("statement", ""))


def _parts(results: Sequence[Result]) -> list[tuple[str, list[str]]]:
    """Status of every component, result by result."""
    found: dict[str, dict[int, str]] = {}
    for place, result in enumerate(results):
        for part in result.document.get("components") or []:
            z = part.get("z")
            words = STATUS_WORDS.get(part["status"], part["status"])
            score = "" if z is None else f" {signed(z, 1)}"
            found.setdefault(part["name"], {})[place] = words + score
    return [(name, [own.get(place, "–") for place in range(len(results))]) for name, own in found.items()]


def _write_table(path: Path, results: Sequence[Result], changes: Sequence[Change]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        labels = [result.label for result in results]
        writer.writerow(["metric", "side", "unit", *labels, "change", "minimal_detectable_change", "real"])
        for change in changes:
            values = {reading.place: f"{reading.value:.6g}" for reading in change.readings}
            cells = [values.get(place, "") for place in range(len(results))]
            limits = [
                f"{change.difference:.6g}",
                f"{change.minimal_detectable:.6g}",
                str(change.real).lower(),
            ]
            writer.writerow([change.name, change.side, change.unit, *cells, *limits])


def _uri(path: Path) -> str:
    return "data:image/png;base64," + base64.b64encode(path.read_bytes()).decode()
