"""Metrics made from other means rather than from readings of single steps."""

from __future__ import annotations

from collections.abc import Callable

from metrics.catalogue import CATALOGUE, Spec
from metrics.estimate import Estimate, mean_of
from metrics.gates import NO_SCALE, View
from metrics.measures import arms, spatial, stiffness, symmetry, temporal
from metrics.measures.engine import from_readings, with_shared_errors
from metrics.measures.run import Run
from metrics.measures.trunk import NO_ROTATION
from metrics.values import MetricSide

_SPECS = {spec.name: spec for spec in CATALOGUE}
NO_STEP = "no whole step in the clip"
Answer = Estimate | str
Derive = Callable[[Spec, MetricSide, Run, View], Answer]


def _contact_time(side: MetricSide, run: Run, view: View) -> Estimate | None:
    return from_readings(_SPECS["contact_time"], side, temporal.contact_time(run), run, view)


def _step_time(spec: Spec, side: MetricSide, run: Run, view: View) -> Answer:
    return temporal.mean_step_time(run, side, spec.scatter_share) or NO_STEP


def _step_frequency(spec: Spec, side: MetricSide, run: Run, view: View) -> Answer:
    return temporal.step_frequency(run, side) or NO_STEP


def _speed(spec: Spec, side: MetricSide, run: Run, view: View) -> Answer:
    estimate = spatial.speed(run)
    if estimate is None:
        return NO_STEP
    if run.motion.scale.source == "speed":
        return estimate.with_systematic(run.scale_share * estimate.value)
    return with_shared_errors(spec, side, estimate, run)


def _step_length(spec: Spec, side: MetricSide, run: Run, view: View) -> Answer:
    estimate = spatial.mean_step_length(run, side, spec.scatter_share)
    return NO_STEP if estimate is None else with_shared_errors(spec, side, estimate, run)


def _mean_support_force(spec: Spec, side: MetricSide, run: Run, view: View) -> Answer:
    estimate = temporal.mean_support_force(run, side, _contact_time(side, run, view))
    return NO_STEP if estimate is None else with_shared_errors(spec, side, estimate, run)


def _unsteady(run: Run) -> str | None:
    change = run.speed_change
    if change is None or abs(change) < spatial.STEADY:
        return None
    return (
        f"the speed changes by {abs(change) * 100:.0f} % from step to step; the spring-mass formula holds at "
        "steady speed only, film at top speed"
    )


def _vertical_stiffness(spec: Spec, side: MetricSide, run: Run, view: View) -> Answer:
    contact, step = _contact_time(side, run, view), temporal.mean_step_time(run, side, 0.01)
    if contact is None or step is None:
        return NO_STEP
    estimate = stiffness.through(stiffness.vertical_stiffness, (contact, step))
    return _unsteady(run) or _finished(spec, side, run, estimate)


def _leg_stiffness(spec: Spec, side: MetricSide, run: Run, view: View) -> Answer:
    if not run.has_scale:
        return NO_SCALE
    contact, step = _contact_time(side, run, view), temporal.mean_step_time(run, side, 0.01)
    pace = _speed(_SPECS["speed"], "both", run, view)
    if contact is None or step is None or isinstance(pace, str):
        return NO_STEP
    leg = Estimate(run.leg_length, 0.02 * run.leg_length, float("inf"), step.n)
    estimate = stiffness.through(stiffness.leg_stiffness, (contact, step, pace, leg))
    return _unsteady(run) or _finished(spec, side, run, estimate)


def _finished(spec: Spec, side: MetricSide, run: Run, estimate: Estimate | None) -> Answer:
    if estimate is None:
        return "the contact is too long for the spring-mass formula at this speed"
    return estimate.with_systematic(spec.systematic_share * estimate.value)


def _arm_symmetry(spec: Spec, side: MetricSide, run: Run, view: View) -> Answer:
    base = _SPECS["shoulder_range"]
    both = [from_readings(base, one, arms.shoulder_range(run), run, view) for one in ("left", "right")]
    left, right = both
    if left is None or right is None:
        return "no whole stride of each foot in the clip"
    return symmetry.symmetry_index(left, right)


def _contact_asymmetry(spec: Spec, side: MetricSide, run: Run, view: View) -> Answer:
    readings = temporal.contact_time(run)
    means = []
    for one in ("left", "right"):
        own = [reading for reading in readings if reading.foot == one]
        mean = sum(r.value for r in own) / len(own) if own else 0.0
        # errors that both feet share cancel in the difference, so only the random part enters
        means.append(mean_of(own, _SPECS["contact_time"].scatter_share * mean))
    left, right = means
    if left is None or right is None:
        return "no whole contact of each foot in the clip"
    return symmetry.symmetry_index(left, right)


def _stride_variability(spec: Spec, side: MetricSide, run: Run, view: View) -> Answer:
    return symmetry.stride_variability(run) or "fewer than four strides in the clip"


def _no_rotation(spec: Spec, side: MetricSide, run: Run, view: View) -> Answer:
    return NO_ROTATION


DERIVED: dict[str, Derive] = {
    "step_time": _step_time,
    "step_frequency": _step_frequency,
    "step_length": _step_length,
    "speed": _speed,
    "mean_support_force": _mean_support_force,
    "vertical_stiffness": _vertical_stiffness,
    "leg_stiffness": _leg_stiffness,
    "trunk_rotation_range": _no_rotation,
    "pelvis_rotation_range": _no_rotation,
    "trunk_pelvis_phase": _no_rotation,
    "arm_symmetry_index": _arm_symmetry,
    "contact_time_asymmetry": _contact_asymmetry,
    "stride_variability": _stride_variability,
}
