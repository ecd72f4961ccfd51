"""True values that follow from event times and places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from pose.synthetic.athlete import Athlete, Foot
from pose.synthetic.landing import Landing
from pose.synthetic.run import Run

GRAVITY = 9.81  # m/s2
LEG_SHARE = 0.53  # leg length as a share of the stature (Morin 2005)
Readings = Mapping[str, Sequence[tuple[Foot, float, float]]]


def step_values(run: Run, here: Landing, following: Landing) -> dict[str, float]:
    """Values of the step from one touchdown to that of the other foot."""
    start, end = here.plan.touchdown_s, following.plan.touchdown_s
    grid = np.linspace(start, end, 101)
    return {
        "flight_time": end - here.plan.toe_off_s,
        "step_time": end - start,
        "step_length": following.toe_x - here.toe_x,
        "speed": float(run.forward(end) - run.forward(start)) / (end - start),
        "trunk_lean": float(np.degrees(np.mean(run.trunk_angle(grid)))),
    }


def whole_run_values(
    athlete: Athlete, means: Mapping[tuple[str, str], float], readings: Readings
) -> dict[tuple[str, str], float]:
    """Values that are made from means, and those that need the whole run."""
    result: dict[tuple[str, str], float] = {}
    for side in ("left", "right", "both"):
        if ("step_time", side) not in means or ("contact_time", side) not in means:
            continue
        step, contact = means["step_time", side], means["contact_time", side]
        result["step_frequency", side] = 1 / step
        result["mean_support_force", side] = step / contact
        vertical, leg = _stiffness(
            contact, step - contact, means["speed", "both"], LEG_SHARE * athlete.body.height_m
        )
        result["vertical_stiffness", side] = vertical
        if np.isfinite(leg):
            result["leg_stiffness", side] = leg
    for name, source in (
        ("contact_time_asymmetry", "contact_time"),
        ("arm_symmetry_index", "shoulder_range"),
    ):
        if (source, "left") in means and (source, "right") in means:
            left, right = means[source, "left"], means[source, "right"]
            result[name, "both"] = 100 * (right - left) / (0.5 * (right + left))
    strides = readings.get("stride_time", ())
    if len(strides) >= 3:
        at, length = np.array([x[1] for x in strides]), np.array([x[2] for x in strides])
        rest = length - np.polyval(np.polyfit(at, length, 1), at)
        result["stride_variability", "both"] = float(
            100 * np.sqrt(np.sum(rest**2) / (at.size - 2)) / length.mean()
        )
    return result


def _stiffness(contact: float, flight: float, speed: float, leg: float) -> tuple[float, float]:
    """Vertical and leg stiffness, kN/m per kg (Morin 2005, doi 10.1123/jab.21.2.167)."""
    force = GRAVITY * np.pi / 2 * (flight / contact + 1)
    sink = force * contact**2 / np.pi**2 - GRAVITY * contact**2 / 8
    rest = leg**2 - (speed * contact / 2) ** 2
    shorter = leg - np.sqrt(rest) + sink if rest >= 0 else np.nan
    return float(force / sink / 1000), float(force / shorter / 1000)
