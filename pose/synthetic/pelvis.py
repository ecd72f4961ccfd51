"""The path of the hips: ballistic in flight, a smooth push in stance; and the phase of the stride."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import BPoly, CubicSpline, PPoly
from scipy.optimize import brentq

from pose.synthetic.athlete import Athlete
from pose.synthetic.geometry import LegShape, UnreachableError
from pose.synthetic.timetable import Plan

Floats = NDArray[np.float64]
GRAVITY = 9.81


@dataclass(frozen=True)
class Landing:
    """A planned contact with its place: where the toe marker rests (x, y), and the hip heights, m."""

    plan: Plan
    toe_x: float
    toe_y: float
    hip_touchdown_y: float
    hip_toe_off_y: float


def stride_phase(plans: tuple[Plan, ...]) -> CubicSpline:
    """Phase of the stride, rad, 0 (mod 2 pi) in the middle of each right contact; smooth in time."""
    middle = [0.5 * (p.touchdown_s + p.toe_off_s) for p in plans]
    first = 0 if plans[0].foot == "right" else 1
    return CubicSpline(middle, np.pi * (first + np.arange(len(plans))))


def pelvis_turn(athlete: Athlete, phase: Floats) -> Floats:
    """Axial rotation of the pelvis, rad, positive: right hip forward."""
    upper = athlete.upper
    return np.radians(upper.pelvis_rotation) * np.cos(phase + 2 * np.pi * 0.08 + np.radians(upper.pelvis_phase))


def hip_offset(athlete: Athlete, foot: str, phase: Floats) -> Floats:
    """Place of one hip joint relative to the middle of the hips, (n, 2), m.

    The pelvis turns about the vertical, and tips so that the hip of the stance leg is lowest near its toe-off.
    """
    half = (1 if foot == "right" else -1) * 0.5 * athlete.body.hip_width * athlete.body.height_m
    drop = np.radians(athlete.upper.pelvis_obliquity) * np.sin(phase + 0.25 * np.pi)
    return np.stack([half * np.sin(pelvis_turn(athlete, phase)), -half * np.sin(drop)], axis=-1)


def forward_path(athlete: Athlete, plans: tuple[Plan, ...]) -> PPoly:
    """Forward position of the middle of the hips, m: steady in flight, slower within each contact."""
    times, states = [], []
    x = 0.0
    for plan, following in zip(plans, (*plans[1:], None), strict=True):
        speed = 0.5 * (plan.speed_before + plan.speed_after)
        times += [plan.touchdown_s, plan.toe_off_s]
        states.append([x, plan.speed_before, 0.0])
        x += plan.contact_s * speed * (1 - athlete.speed_dip)
        states.append([x, plan.speed_after, 0.0])
        if following is not None:
            x += (following.touchdown_s - plan.toe_off_s) * plan.speed_after
    return PPoly.from_bernstein_basis(BPoly.from_derivatives(times, states))


def height_path(landings: tuple[Landing, ...], fall: float) -> PPoly:
    """Height of the middle of the hips, m: falls with `fall` in flight; acceleration continuous at both events."""
    times, states = [], []
    down = -0.5
    for here, following in zip(landings, (*landings[1:], None), strict=True):
        plan = here.plan
        times += [plan.touchdown_s, plan.toe_off_s]
        states.append([here.hip_touchdown_y, down, -fall])
        up = 0.5
        if following is not None:
            flight = following.plan.touchdown_s - plan.toe_off_s
            up = (following.hip_touchdown_y - here.hip_toe_off_y) / flight + 0.5 * fall * flight
            down = up - fall * flight
        states.append([here.hip_toe_off_y, up, -fall])
    return PPoly.from_bernstein_basis(BPoly.from_derivatives(times, states))


def land(athlete: Athlete, plan: Plan, forward: PPoly, phase: CubicSpline) -> Landing:
    """Find the toe's place so that the asked knee and foot angles at both events agree with the hip heights.

    The further ahead the toe lands, the lower the hips at touchdown and the higher at toe-off.
    """
    shape = LegShape.of(athlete.body)
    stance = plan.stance
    hips = [
        hip_offset(athlete, plan.foot, phase(t)) + [float(forward(t)), 0]
        for t in (plan.touchdown_s, plan.toe_off_s)
    ]
    share = stance.lift_before_s / stance.lift_s

    def heights(toe_x: float) -> tuple[float, float]:
        start = np.array([toe_x - stance.settle_x_m, shape.toe_height + stance.settle_y_m])
        pitch = np.radians(stance.pitch_touchdown)
        if pitch > 0:  # the foot stands on its heel
            start = start + shape.foot * np.array([np.cos(pitch) - 1, np.sin(pitch)])
        end = np.array([toe_x + stance.lift_x_m * share**2, shape.toe_height + stance.lift_y_m * share**2])
        result = []
        for toe, angle, knee, hip in (
            (start, pitch, stance.knee_touchdown, hips[0]),
            (end, np.radians(stance.pitch_toe_off), stance.knee_toe_off, hips[1]),
        ):
            ankle = shape.ankle_from_toe(toe, np.asarray(angle))
            rise = shape.reach(np.radians(np.asarray(knee))) ** 2 - (ankle[0] - hip[0]) ** 2
            result.append(float(ankle[1] - hip[1] + np.sign(rise) * np.sqrt(abs(rise))))
        return result[0], result[1]

    def mismatch(toe_x: float) -> float:
        touchdown, toe_off = heights(toe_x)
        return touchdown - toe_off - plan.hip_rise_m

    low, high = hips[0][0] - 0.3, hips[0][0] + 0.9
    if mismatch(low) * mismatch(high) > 0:
        msg = "no place for the foot agrees with the asked angles at touchdown and toe-off."
        raise UnreachableError(msg)
    toe_x = float(brentq(mismatch, low, high, xtol=1e-10)) + stance.toe_shift_m
    touchdown, _ = heights(toe_x)
    return Landing(plan, toe_x, shape.toe_height, touchdown, touchdown - plan.hip_rise_m)
