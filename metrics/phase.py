"""Which phase a clip shows: acceleration, maximal velocity, or running that is no sprint."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Literal, get_args

from metrics.values import Metric, Phase

PhaseName = Literal["acceleration", "max-velocity", "running"]
PHASES: tuple[PhaseName, ...] = get_args(PhaseName)

# Mean and spread of each feature in running, acceleration and maximal velocity. From the definitions and
# tables of Nagahara 2014 (the foot lands ahead of the body and the knee gives from step 4-5 on; posture
# upright by step 13-15), Meng 2024 and the ranges per level; the spreads are wide on purpose.
TYPICAL: Mapping[str, Mapping[PhaseName, tuple[float, float]]] = {
    "speed_m_s": {"running": (3.5, 1.0), "acceleration": (6.0, 1.8), "max-velocity": (9.0, 1.5)},
    "speed_change_share": {"running": (0, 0.12), "acceleration": (0.5, 0.3), "max-velocity": (0.02, 0.1)},
    "trunk_lean_deg": {"running": (8, 6), "acceleration": (32, 12), "max-velocity": (8, 6)},
    "touchdown_distance_m": {
        "running": (0.25, 0.1),
        "acceleration": (0.02, 0.12),
        "max-velocity": (0.34, 0.1),
    },
    "knee_flexion_excursion_deg": {"running": (22, 8), "acceleration": (6, 8), "max-velocity": (15, 7)},
    "duty_factor": {"running": (0.37, 0.04), "acceleration": (0.335, 0.045), "max-velocity": (0.25, 0.035)},
    "contact_time_s": {
        "running": (0.24, 0.04),
        "acceleration": (0.155, 0.03),
        "max-velocity": (0.115, 0.025),
    },
    "flight_time_s": {"running": (0.09, 0.04), "acceleration": (0.065, 0.025), "max-velocity": (0.11, 0.02)},
}
STARTED: Mapping[PhaseName, float] = {"running": 0.02, "acceleration": 0.8, "max-velocity": 0.01}
NOT_STARTED: Mapping[PhaseName, float] = {"running": 1.0, "acceleration": 0.5, "max-velocity": 1.0}
DEPENDENCE = 0.6  # the features are related: their evidence counts this share
FAR = 5.0  # spreads beyond which one feature says no more
LIMITS = (1.0, 0.75, 0.9, 0.99)  # no greater probability from no, one, two, three or more features


@dataclass(frozen=True)
class PhaseEvidence:
    """What speaks for a phase; every part may be missing.

    Attributes
    ----------
    speed_m_s
        Running speed, m/s.
    speed_change_share
        Speed at the end of the clip less that at its beginning, over the mean speed.
    trunk_lean_deg
        Forward positive.
    touchdown_distance_m
        Foot ahead of the body at touchdown, m; negative in the first steps.
    knee_flexion_excursion_deg
        How far the knee gives in stance.
    duty_factor
        Contact time / stride time.
    contact_time_s, flight_time_s
    started_in_clip
        Whether the clip shows the athlete starting from rest.
    """

    speed_m_s: float | None = None
    speed_change_share: float | None = None
    trunk_lean_deg: float | None = None
    touchdown_distance_m: float | None = None
    knee_flexion_excursion_deg: float | None = None
    duty_factor: float | None = None
    contact_time_s: float | None = None
    flight_time_s: float | None = None
    started_in_clip: bool | None = None


METRICS: Mapping[str, str] = {
    "speed_m_s": "speed",
    "trunk_lean_deg": "trunk_lean",
    "touchdown_distance_m": "touchdown_distance",
    "knee_flexion_excursion_deg": "knee_flexion_excursion",
    "duty_factor": "duty_factor",
    "contact_time_s": "contact_time",
    "flight_time_s": "flight_time",
}
NEEDS_SCALE = frozenset({"speed_m_s", "touchdown_distance_m"})


def gather_evidence(
    metrics: Iterable[Metric],
    *,
    speed_change_share: float | None = None,
    started_in_clip: bool | None = None,
) -> PhaseEvidence:
    """Collect the evidence for a phase from a clip's metrics.

    Times and angles count even when they are too rough to be trusted as results; lengths and speeds only
    when trusted, since without a scale they are nominal.

    Parameters
    ----------
    metrics
    speed_change_share
        Speed at the end of the clip less that at its beginning, over the mean speed.
    started_in_clip
        Whether the athlete starts from rest in the clip.
    """
    measured = tuple(metrics)
    values: dict[str, float | None] = {}
    for field, name in METRICS.items():
        found = [m for m in measured if m.name == name and m.value is not None]
        sound = [m for m in found if m.trusted] or ([] if field in NEEDS_SCALE else found)
        chosen = [m for m in sound if m.side == "both"] or sound
        numbers = [m.value for m in chosen if m.value is not None]
        values[field] = sum(numbers) / len(numbers) if numbers else None
    return PhaseEvidence(**values, speed_change_share=speed_change_share, started_in_clip=started_in_clip)


def detect_phase(
    evidence: PhaseEvidence, given: Literal["auto", "acceleration", "max-velocity"] | None = None
) -> Phase:
    """Return the most likely phase and its probability.

    Each available feature adds its log likelihood under the three phases, weighed down because features
    are related; without any evidence each phase is equally likely, and one or two features never make sure.

    Parameters
    ----------
    evidence
    given
        A phase stated by the user, taken as certain; ``"auto"`` or None to detect it.

    Raises
    ------
    ValueError
        If `given` is not a phase that can be given.
    """
    if given not in (None, "auto"):
        if given not in ("acceleration", "max-velocity"):
            msg = f"expected the phase auto, acceleration or max-velocity, got {given!r}."
            raise ValueError(msg)
        return Phase(given, 1.0)
    scores = {phase: _log_likelihood(evidence, phase) for phase in PHASES}
    top = max(scores.values())
    shares = {phase: math.exp(score - top) for phase, score in scores.items()}
    best = max(PHASES, key=lambda phase: shares[phase])
    known = sum(getattr(evidence, field.name) is not None for field in fields(evidence))
    limit = LIMITS[min(known, len(LIMITS) - 1)]
    return Phase(best, min(limit, shares[best] / sum(shares.values())))


def _log_likelihood(evidence: PhaseEvidence, phase: PhaseName) -> float:
    """Return how well the evidence fits a phase."""
    total = 0.0
    for field in fields(evidence):
        value = getattr(evidence, field.name)
        if value is None or field.name == "started_in_clip":
            continue
        mean, spread = TYPICAL[field.name][phase]
        distance = min(abs(value - mean) / spread, FAR)
        total -= DEPENDENCE * (distance**2 / 2 + math.log(spread))
    if evidence.started_in_clip is not None:
        total += math.log((STARTED if evidence.started_in_clip else NOT_STARTED)[phase])
    return total
