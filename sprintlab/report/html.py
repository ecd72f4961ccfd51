"""The report: one HTML file that needs nothing beside it."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from metrics.curves import stride_curves
from sprintlab.report.names import COMPONENT_MUSCLES, LEVEL_SOURCES, LEVELS, PHASES
from sprintlab.report.plots import CLIP_TITLES, TITLES, Band, clip_pictures, stride_pictures
from sprintlab.report.view import (
    DAGGER,
    ChartRow,
    Picture,
    chart_row,
    citations,
    key_numbers,
    missing_values,
    number_groups,
)

if TYPE_CHECKING:
    from metrics.indicators import Indicator
    from sprintlab.analysis import Analysis
    from sprintlab.report.kinogram import Panel

JPEG_QUALITY = 84
BAND_PLACES = {
    "thigh_flexion_max": ("typical knee lift", 1.0),
    "thigh_extension_max": ("typical reach back", -1.0),
}
"""Metric -> words in the thigh curve, and the sign that its value has there."""


def typical_bands(indicators: Iterable[Indicator]) -> tuple[Band, ...]:
    """Typical ranges that can be drawn into a curve: how far the thigh goes to the front and to the back."""
    bands = []
    for one in indicators:
        if one.used and one.norm.metric in BAND_PLACES and one.low is not None and one.high is not None:
            label, sign = BAND_PLACES[one.norm.metric]
            low, high = sorted((sign * one.low, sign * one.high))
            bands.append(Band("thigh", label, low, high))
    return tuple(bands)


def render_report(
    analysis: Analysis,
    panels: Sequence[Panel],
    evidence: Mapping[str, Sequence[Panel]] | None = None,
    *,
    video: bool = False,
) -> str:
    """Return the report as one HTML document; all text is escaped.

    Parameters
    ----------
    analysis
    panels
        Pictures of the kinogram.
    evidence
        Pictures of the moments that show why a component is low, by component.
    video
        Whether ``annotated.mp4`` lies beside the report.
    """
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    bands = typical_bands(analysis.indicators)
    script = _own_file("report.js")
    curves = stride_curves(analysis.angles, analysis.contacts)
    stride = stride_pictures(curves, bands)
    clip = clip_pictures(analysis.angles, analysis.motion, analysis.contacts)
    return environment.from_string(_own_file("report.html")).render(
        css=Markup(_own_file("report.css")),
        script=Markup(script),
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        video=video,
        kinogram=_kinogram(panels),
        stride_curves=[(TITLES[name], Markup(svg)) for name, svg in stride.items()],
        clip_curves=[(CLIP_TITLES[name], Markup(svg)) for name, svg in clip.items()],
        has_band=any(band.curve in stride for band in bands),
        **_words(analysis, evidence or {}),
    )


def write_report(
    analysis: Analysis,
    folder: Path,
    panels: Sequence[Panel],
    evidence: Mapping[str, Sequence[Panel]] | None = None,
) -> None:
    """Write ``report.html`` into a folder; it shows ``annotated.mp4`` if that lies there already."""
    video = (folder / "annotated.mp4").is_file()
    html = render_report(analysis, panels, evidence, video=video)
    (folder / "report.html").write_text(html, encoding="utf-8")


def _words(analysis: Analysis, evidence: Mapping[str, Sequence[Panel]]) -> dict[str, Any]:
    """Everything that is said in words and numbers."""
    by_metric = {one.norm.metric: one for one in analysis.indicators}
    statement = analysis.weakest_link.statement.replace(" %", "\u00a0%")
    headline, _, detail = statement.partition(": ")
    rows = _chart(analysis, evidence)
    cited = citations(analysis.indicators, analysis.norms.sources)
    return {
        "clip": analysis.input.path,
        "headline": headline.rstrip("."),
        "detail": detail[:1].upper() + detail[1:],
        "system": analysis.system.statement,
        "certainty": _certainty(analysis),
        "facts": _facts(analysis),
        "chart": rows,
        "scored": any(row.dot is not None for row in rows),
        "key_numbers": key_numbers(analysis.metrics, by_metric),
        "groups": number_groups(analysis.metrics, by_metric),
        "warnings": analysis.warnings,
        "unscored": [(row, _how_to_film(row)) for row in rows if row.dot is None],
        "missing": missing_values(analysis.metrics),
        "citations": cited,
        "norms": analysis.norms,
        "dagger": DAGGER if any(citation.unchecked for citation in cited) else "",
        "method": _method(analysis),
        "provenance": analysis.provenance,
        "info": analysis.input,
    }


def _chart(analysis: Analysis, evidence: Mapping[str, Sequence[Panel]]) -> list[ChartRow]:
    from metrics.explain import explain

    frames = analysis.frames_seen
    return [
        chart_row(
            component,
            explain(component, analysis.indicators, analysis.sightings, frames),
            [_picture(panel) for panel in evidence.get(component.name, ())],
        )
        for component in analysis.components
    ]


def _picture(panel: Panel) -> Picture:
    moment = panel.moment
    return Picture(moment.name, f"{moment.time_s:.3f} s", moment.landing, _jpeg_uri(panel.image))


def _how_to_film(row: ChartRow) -> str:
    """Return what clip would show a component; nothing if the reason says it already."""
    from metrics.explain import ROLES

    return ROLES[row.name].film if row.name in ROLES and "Film" not in row.reason else ""


def _certainty(analysis: Analysis) -> str:
    """Say in one line how sure the verdict is."""
    link, measured = analysis.weakest_link, [c for c in analysis.components if c.z is not None]
    if analysis.phase.name == "running":
        return "This is running, not sprinting: measured, but not compared with sprint norms."
    if link.component is not None and link.probability is not None:
        muscles = COMPONENT_MUSCLES.get(link.component, link.component)
        return (
            f"{link.probability:.0%} sure that {link.component} ({muscles}) is the lowest of those measured."
        )
    if not measured:
        return "Nothing could be compared with norms from this clip."
    sure = "None stands out from the measurement error" if not link.candidates else "Too close to name one"
    return f"{sure}: {len(measured)} of {len(analysis.components)} components were measured."


def _facts(analysis: Analysis) -> list[tuple[str, str]]:
    """Short facts about the clip, for the line under the verdict."""
    whole = sum(contact.whole for contact in analysis.contacts)
    rate = analysis.input.capture_rate_hz or analysis.input.frame_rate_hz
    facts = [
        ("Phase", f"{PHASES[analysis.phase.name]} ({analysis.phase.probability:.0%})"),
        ("Compared with", f"{LEVELS[analysis.level.name]} ({LEVEL_SOURCES[analysis.level.source]})"),
        ("Contacts", str(whole)),
    ]
    if rate is not None:
        facts.append(("Frame rate", f"{rate:.4g} per second"))
    return facts


_SCALES = {
    None: "Nothing gave a scale, so lengths and speeds were not measured.",
    "height": "Lengths come from the athlete's height.",
    "distance": "Lengths come from a known distance in the picture.",
    "speed": "Lengths come from the given speed, so the speed itself is not a result.",
}
_INTERVALS = (
    "95 % intervals hold the spread of the steps, the random error, and the error that all steps share."
)
_VERDICT = (
    "Each number is compared with what is expected in this phase, at this speed or level. A component lags "
    "only if the gap exceeds the error of the measurement and of the norm."
)
_KINOGRAM = (
    "Five moments after the ALTIS kinogram. Strike is here the moment before touchdown at which the knee of "
    "the landing leg is straightest."
)


def _method(analysis: Analysis) -> list[tuple[str, str]]:
    motion, settings = analysis.motion, analysis.provenance.settings
    camera = (
        "The camera moves; its motion was taken out." if motion.camera_moves else "The camera stands still."
    )
    ground = "Treadmill: the belt counts as the ground." if motion.treadmill else camera
    model = analysis.provenance.model or "Keypoints from a file"
    events = "given by hand" if settings.events is not None else "found in the unsmoothed motion of the feet"
    count = len(analysis.pose.repairs)
    return [
        ("Joints", f"{model}. {count} correction{'' if count == 1 else 's'} of the keypoints."),
        ("Ground", f"{ground} {_SCALES[motion.scale.source]}"),
        ("Contacts", f"Touchdown and toe-off were {events}, each with its own error."),
        ("Intervals", _INTERVALS),
        ("Verdict", _VERDICT),
        ("Kinogram", _KINOGRAM),
    ]


def _kinogram(panels: Sequence[Panel]) -> dict[str, list[Picture]]:
    """Panels by landing foot."""
    rows: dict[str, list[Picture]] = {}
    for panel in panels:
        rows.setdefault(panel.moment.landing, []).append(_picture(panel))
    return rows


def _jpeg_uri(image: Any) -> str:
    import cv2

    done, data = cv2.imencode(".jpg", image[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
    assert done
    return "data:image/jpeg;base64," + base64.b64encode(data.tobytes()).decode()


def _own_file(name: str) -> str:
    return resources.files("sprintlab.report").joinpath(name).read_text(encoding="utf-8")
