"""Where a foot lands, and how high the hips are then, so that the asked joint angles fit together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

from pose.synthetic.geometry import LegShape, UnreachableError
from pose.synthetic.timetable import Plan

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Landing:
    """A planned contact with its place: where the toe marker rests (x, y), and the hip heights, m."""

    plan: Plan
    toe_x: float
    toe_y: float
    hip_touchdown_y: float
    hip_toe_off_y: float


def land(shape: LegShape, plan: Plan, hips: tuple[Floats, Floats]) -> Landing:
    """Find the toe's place so that the asked knee and foot angles at both events agree with the hip heights.

    The further ahead the toe lands, the lower the hips at touchdown and the higher at toe-off. `hips` are the
    leg's hip joint at touchdown and toe-off, (2,), m: x, and y relative to the middle of the hips.

    Raises
    ------
    UnreachableError
        If there is no such place.
    """

    def mismatch(toe_x: float) -> float:
        touchdown, toe_off = _hip_heights(shape, plan, hips, toe_x)
        return touchdown - toe_off - plan.hip_rise_m

    low, high = float(hips[0][0]) - 0.3, float(hips[0][0]) + 0.9
    if mismatch(low) * mismatch(high) > 0:
        msg = "no place for the foot agrees with the asked angles at touchdown and toe-off."
        raise UnreachableError(msg)
    toe_x = float(brentq(mismatch, low, high, xtol=1e-10)) + plan.stance.toe_shift_m
    touchdown, _ = _hip_heights(shape, plan, hips, toe_x)
    return Landing(plan, toe_x, shape.toe_height, touchdown, touchdown - plan.hip_rise_m)


def _hip_heights(
    shape: LegShape, plan: Plan, hips: tuple[Floats, Floats], toe_x: float
) -> tuple[float, float]:
    """Height of the middle of the hips at touchdown and toe-off for a place of the toe, m."""
    stance = plan.stance
    start = np.array([toe_x - stance.settle_x_m, shape.toe_height + stance.settle_y_m])
    pitch = np.radians(stance.pitch_touchdown)
    if pitch > 0:  # the foot stands on its heel
        start = start + shape.foot * np.array([np.cos(pitch) - 1, np.sin(pitch)])
    share = (stance.lift_before_s / stance.lift_s) ** stance.lift_power
    end = np.array([toe_x + stance.lift_x_m * share, shape.toe_height + stance.lift_y_m * share])
    touchdown = _hip_height(shape, hips[0], start, pitch, stance.knee_touchdown)
    toe_off = _hip_height(shape, hips[1], end, np.radians(stance.pitch_toe_off), stance.knee_toe_off)
    return touchdown, toe_off


def _hip_height(shape: LegShape, hip: Floats, toe: Floats, pitch: float, knee_deg: float) -> float:
    """Height at which the leg has the asked knee angle; below the ankle, monotonously, if out of reach."""
    ankle = shape.ankle_from_toe(toe, np.asarray(pitch))
    rise = float(shape.reach(np.radians(np.asarray(knee_deg)))) ** 2 - float(ankle[0] - hip[0]) ** 2
    return float(ankle[1] - hip[1] + np.sign(rise) * np.sqrt(abs(rise)))
