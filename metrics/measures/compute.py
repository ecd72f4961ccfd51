"""All metrics of one run, always the same set in the same order."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from metrics.catalogue import CATALOGUE, Spec
from metrics.estimate import Reading
from metrics.gates import View, look_at
from metrics.measures import arms, coordination, spatial, stance, temporal, thigh, trunk
from metrics.measures.derived import DERIVED, Answer
from metrics.measures.engine import from_readings, metric
from metrics.measures.run import Run
from metrics.values import SIDES, Angles, Contact, Metric, MetricSide, Motion

READ: dict[str, Callable[[Run], list[Reading]]] = {
    "contact_time": temporal.contact_time,
    "flight_time": temporal.flight_time,
    "swing_time": temporal.swing_time,
    "duty_factor": temporal.duty_factor,
    "hip_flexion_velocity_peak": thigh.hip_flexion_velocity_peak,
    "hip_flexion_velocity_mean": thigh.hip_flexion_velocity_mean,
    "thigh_range": thigh.thigh_range,
    "thigh_flexion_max": thigh.thigh_flexion_max,
    "thigh_extension_max": thigh.thigh_extension_max,
    "thigh_extension_velocity_stance": thigh.thigh_extension_velocity_stance,
    "retraction_velocity": thigh.retraction_velocity,
    "touchdown_distance": spatial.touchdown_distance,
    "foot_ground_speed_touchdown": spatial.foot_ground_speed,
    "knee_angle_touchdown": stance.knee_angle_touchdown,
    "knee_flexion_excursion": stance.knee_flexion_excursion,
    "ankle_excursion": stance.ankle_excursion,
    "hip_drop_stance": stance.hip_drop_stance,
    "trunk_lean": trunk.trunk_lean,
    "shoulder_range": arms.shoulder_range,
    "elbow_angle_mean": arms.elbow_angle_mean,
    "arm_leg_lag": arms.arm_leg_lag,
    "thigh_antiphase_share": coordination.thigh_antiphase_share,
    "thigh_reversal_timing": coordination.thigh_reversal_timing,
    "knee_separation_touchdown": coordination.knee_separation_touchdown,
}
"""Metrics that are the mean of one reading for each step or stride; the others are in `DERIVED`."""

GOOD_DETECTION = 5.0
"""A difference between the legs that could be seen from this size on is trusted even when it is small, %."""


def compute_metrics(
    motion: Motion,
    angles: Angles,
    contacts: Sequence[Contact],
    *,
    height_m: float | None = None,
    speed_m_s: float | None = None,
) -> tuple[Metric, ...]:
    """Measure everything in `CATALOGUE`, for both sides together and for each where that makes sense.

    Parameters
    ----------
    motion, angles, contacts
        One run.
    height_m
        Height of the athlete, m, for the leg length; from thigh and shank if not given.
    speed_m_s
        The speed that was given, m/s, if the scale is from it.

    Returns
    -------
    tuple of Metric
        The same metrics in the same order for every clip. What the clip cannot support has value None and the
        reason; what it supports badly has its value, ``trusted`` False and the reason.
    """
    run = Run(motion, angles, tuple(contacts), height_m, speed_m_s)
    view = look_at(motion, run.contacts, angles)
    metrics: list[Metric] = []
    for spec in CATALOGUE:
        sides: tuple[MetricSide, ...] = ("both", *SIDES) if spec.per_side else ("both",)
        metrics += [_measure(spec, side, run, view) for side in sides]
    return tuple(metrics)


def _measure(spec: Spec, side: MetricSide, run: Run, view: View) -> Metric:
    if spec.name == "foot_ground_speed_touchdown" and not spatial.meets_ground_as_in_a_sprint(run):
        return metric(spec, side, spatial.OTHER_LANDING, view)
    if spec.name in DERIVED:
        answer = DERIVED[spec.name](spec, side, run, view)
    else:
        estimate = from_readings(spec, side, READ[spec.name](run), run, view)
        answer = estimate if estimate is not None else _nothing(side)
    return metric(spec, side, answer, view, note=_note(spec, side, run, view), doubt=_doubt(spec, answer))


def _nothing(side: MetricSide) -> str:
    whose = "" if side == "both" else f" of the {side} side"
    return f"no whole step or stride{whose} in the clip with the keypoints it needs"


def _note(spec: Spec, side: MetricSide, run: Run, view: View) -> str | None:
    """Say where a value comes from when that is not what the name suggests."""
    if spec.name == "speed" and run.motion.scale.source == "speed":
        return "given, not measured" if run.given_speed_m_s is not None else "follows from the given speed"
    if spec.name == "touchdown_distance" and not run.centre[1]:
        return "from the middle of the hips, since the arms are not tracked"
    seen = [one for one in SIDES if not view.hidden(spec, one)]
    if side == "both" and len(seen) == 1:
        return f"from the {seen[0]} side only, the other arm is hidden"
    return None


def _doubt(spec: Spec, answer: Answer) -> str | None:
    """Doubt a left/right difference that this clip could not tell from none."""
    if isinstance(answer, str) or spec.name not in ("contact_time_asymmetry", "arm_symmetry_index"):
        return None
    low, high = answer.ci95()
    limit = (high - low) / 2
    if abs(answer.value) > limit or limit <= GOOD_DETECTION:
        return None
    return f"below what this clip can tell from none ({limit:.0f} %)"
