"""One row for each step, for `steps.csv`."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from metrics.measures import coordination, spatial, stance, thigh
from metrics.measures.run import Run
from metrics.steps import Step
from metrics.values import Angles, Contact, Motion, Side


@dataclass(frozen=True)
class StepRow:
    """One step as measured; None where the clip does not show it.

    Units stand in the names. Lengths and speeds are None without a scale. Signs are those of the metrics.
    """

    number: int
    foot: Side
    touchdown_s: float | None
    touchdown_sd_s: float | None
    toe_off_s: float | None
    toe_off_sd_s: float | None
    contact_time_s: float | None
    flight_time_s: float | None
    step_time_s: float | None
    step_length_m: float | None
    speed_m_s: float | None
    touchdown_distance_m: float | None
    thigh_angle_touchdown_deg: float | None
    thigh_angle_toe_off_deg: float | None
    knee_angle_touchdown_deg: float | None
    knee_angle_toe_off_deg: float | None
    knee_flexion_excursion_deg: float | None
    ankle_excursion_deg: float | None
    retraction_velocity_deg_s: float | None
    knee_separation_touchdown_thigh_lengths: float | None
    trunk_lean_touchdown_deg: float | None
    confidence: float


_READ = (
    ("touchdown_distance_m", spatial.touchdown_distance, True),
    ("knee_flexion_excursion_deg", stance.knee_flexion_excursion, False),
    ("ankle_excursion_deg", stance.ankle_excursion, False),
    ("retraction_velocity_deg_s", thigh.retraction_velocity, False),
    ("knee_separation_touchdown_thigh_lengths", coordination.knee_separation_touchdown, False),
)
"""Columns read at touchdown, how they are read, and whether they need a scale."""


def step_rows(motion: Motion, angles: Angles, contacts: Sequence[Contact]) -> list[StepRow]:
    """Return one row for each contact, in the order of time."""
    run = Run(motion, angles, tuple(contacts))
    read = {
        name: {reading.touchdown_s: reading.value for reading in how(run)}
        for name, how, scaled in _READ
        if run.has_scale or not scaled
    }
    return [_row(run, step, read) for step in run.steps]


def _row(run: Run, step: Step, read: Mapping[str, Mapping[float | None, float]]) -> StepRow:
    contact = step.contact
    length = None
    if step.following is not None and run.has_scale:
        length = _finite(run.foot_place(step.following) - run.foot_place(contact))
    at_touchdown = {name: read.get(name, {}).get(contact.touchdown_s) for name, _, _ in _READ}
    return StepRow(
        number=step.number,
        foot=step.foot,
        touchdown_s=contact.touchdown_s,
        touchdown_sd_s=contact.touchdown_sd_s,
        toe_off_s=contact.toe_off_s,
        toe_off_sd_s=contact.toe_off_sd_s,
        contact_time_s=step.contact_time_s,
        flight_time_s=step.flight_time_s,
        step_time_s=step.step_time_s,
        step_length_m=length,
        speed_m_s=_finite(run.step_speed(step)) if run.has_scale else None,
        thigh_angle_touchdown_deg=_angle(run, f"{step.foot}_thigh", contact.touchdown_s),
        thigh_angle_toe_off_deg=_angle(run, f"{step.foot}_thigh", contact.toe_off_s),
        knee_angle_touchdown_deg=_angle(run, f"{step.foot}_knee", contact.touchdown_s),
        knee_angle_toe_off_deg=_angle(run, f"{step.foot}_knee", contact.toe_off_s),
        trunk_lean_touchdown_deg=_angle(run, "trunk", contact.touchdown_s),
        confidence=contact.confidence,
        **at_touchdown,
    )


def _angle(run: Run, name: str, moment: float | None) -> float | None:
    return None if moment is None else _finite(run.angle(name).value(moment))


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
