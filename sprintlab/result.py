"""``result.json``: the form of an analysis that other programs rely on."""

from __future__ import annotations

import json
import math
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from metrics.indicators import Indicator
    from metrics.system import System
    from metrics.values import Component, Contact, Metric
    from pose.errors import SprintlabError
    from sprintlab.analysis import Analysis, Provenance

SCHEMA_VERSION = 1
Json = dict[str, Any]


def to_result(analysis: Analysis) -> Json:
    """Return the analysis as the JSON document of the contract; what is missing is null, never NaN."""
    link, scale = analysis.weakest_link, analysis.motion.scale
    return {
        "schema_version": SCHEMA_VERSION,
        "status": analysis.status,
        "input": asdict(analysis.input),
        "scale": asdict(scale),
        "direction": analysis.motion.direction,
        "phase": asdict(analysis.phase),
        "level": asdict(analysis.level),
        "treadmill": analysis.motion.treadmill,
        "near_side": analysis.motion.near_side,
        "contacts": [_contact(c) for c in analysis.contacts if c.touchdown_s is not None],
        "partial_contacts": [_contact(c) for c in analysis.contacts if c.touchdown_s is None],
        "metrics": [_metric(m) for m in analysis.metrics],
        "norms": {"file": analysis.norms.file, "sha256": analysis.norms.sha256},
        "indicators": [_indicator(one) for one in analysis.indicators],
        "components": [_component(c, analysis) for c in analysis.components],
        "weakest_link": {
            "component": link.component,
            "probability": _number(link.probability),
            "candidates": list(link.candidates),
            "statement": link.statement,
        },
        "system": _system(analysis.system),
        "repairs": [asdict(repair) for repair in analysis.pose.repairs],
        "warnings": [asdict(notice) for notice in analysis.warnings],
        "provenance": _provenance(analysis.provenance),
    }


def rejection(error: SprintlabError, path: str, status: str, provenance: Provenance) -> Json:
    """Return the document for an input that gave no analysis: the same keys, with the reason as a warning."""
    empty: Json = dict.fromkeys(
        ("sha256", "kind", "width_px", "height_px", "frames_declared", "frames_decoded", "frame_rate_hz")
    )
    empty |= {"capture_rate_hz": None, "variable_frame_rate": None, "rotation_deg": None}
    return {
        "schema_version": SCHEMA_VERSION,
        "status": status,
        "input": {"path": path, **empty},
        "scale": {"metres_per_pixel": None, "sd": None, "source": None},
        "direction": None,
        "phase": None,
        "level": None,
        "treadmill": None,
        "near_side": None,
        "contacts": [],
        "partial_contacts": [],
        "metrics": [],
        "norms": None,
        "indicators": [],
        "components": [],
        "weakest_link": {
            "component": None,
            "probability": None,
            "candidates": [],
            "statement": f"Nothing was measured: {error.message}",
        },
        "system": None,
        "repairs": [],
        "warnings": [{"code": error.code, "message": error.message, "remedy": error.remedy}],
        "provenance": _provenance(provenance),
    }


def read_metrics(result: Json) -> tuple[Metric, ...]:
    """Return the metrics of a document as they were measured."""
    from metrics.values import Metric

    rows: list[Json] = result["metrics"]
    return tuple(Metric(**{**row, "ci95": row["ci95"] and tuple(row["ci95"])}) for row in rows)


def dumps(result: Json) -> str:
    """Return the document as text; a NaN or infinity is a defect and raises ValueError."""
    return json.dumps(result, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _number(value: float | None, digits: int = 6) -> float | None:
    """Round to significant digits: more would only be noise, and differ between machines."""
    if value is None or not math.isfinite(value):
        return None
    return float(f"{value:.{digits}g}")


def _contact(contact: Contact) -> Json:
    times = ("touchdown_s", "touchdown_sd_s", "toe_off_s", "toe_off_sd_s")
    rounded = {name: _seconds(getattr(contact, name)) for name in times}
    return {"foot": contact.foot, **rounded, "confidence": _number(contact.confidence, 3)}


def _seconds(value: float | None) -> float | None:
    return None if value is None else round(float(value), 5)


def _metric(metric: Metric) -> Json:
    return {
        "name": metric.name,
        "side": metric.side,
        "unit": metric.unit,
        "value": _number(metric.value),
        "sd": _number(metric.sd),
        "ci95": None if metric.ci95 is None else _numbers(metric.ci95),
        "n": metric.n,
        "trusted": metric.trusted,
        "reason": metric.reason,
    }


def _numbers(values: Iterable[float]) -> list[float | None]:
    return [_number(v) for v in values]


def _indicator(one: Indicator) -> Json:
    norm = one.norm
    middle = spread = None
    if one.low is not None and one.high is not None:
        middle, spread = (one.low + one.high) / 2, (one.high - one.low) / 2
    return {
        "metric": norm.metric,
        "component": norm.component,
        "used": one.used,
        "reason": one.reason,
        "unit": norm.unit,
        "value": _number(one.value),
        "expected": _number(middle),
        "expected_sd": _number(spread),
        "expected_u": _number(one.u_z * spread) if spread is not None else None,
        "z": _number(one.z, 4),
        "se": _number(one.se, 4),
        "z_left": _number(one.z_left, 4),
        "se_left": _number(one.se_left, 4),
        "source": norm.source,
        "grade": norm.grade,
        "verified": norm.verified,
    }


def _component(component: Component, analysis: Analysis) -> Json:
    frames = analysis.frames_seen
    return {
        "name": component.name,
        "role": component.role,
        "status": component.status,
        "z": _number(component.z, 4),
        "z_se": _number(component.z_se, 4),
        "probability_lags": _number(component.probability_lags, 4),
        "evidence": list(component.evidence),
        "reason": component.reason,
        "seen_at": [
            {
                "metric": one.metric,
                "moment": one.moment,
                "side": one.side,
                "time_s": _seconds(one.time_s),
                "frame": frames[one.time_s],
            }
            for one in analysis.sightings
            if one.component == component.name
        ],
    }


def _system(system: System) -> Json:
    scores = [
        {
            "name": one.name,
            "status": one.status,
            "z": _number(one.z, 4),
            "z_se": _number(one.z_se, 4),
            "probability_lags": _number(one.probability_lags, 4),
            "components": list(one.components),
        }
        for one in system.scores
    ]
    return {"function": system.function, "scores": scores, "statement": system.statement}


def _provenance(provenance: Provenance) -> Json:
    return {
        "version": provenance.version,
        "model": provenance.model,
        "model_sha256": provenance.model_sha256,
        "settings": provenance.settings.as_json(),
        "created_utc": provenance.created_utc,
    }
