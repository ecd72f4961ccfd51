"""The path of the hips: ballistic in flight, a smooth push in stance; and the phase of the stride."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import BPoly, CubicSpline, PPoly

from pose.synthetic.athlete import Athlete
from pose.synthetic.landing import Landing
from pose.synthetic.timetable import Plan

Floats = NDArray[np.float64]


def stride_phase(plans: tuple[Plan, ...]) -> CubicSpline:
    """Phase of the stride, rad, 0 (mod 2 pi) in the middle of each right contact; smooth in time."""
    middle = [0.5 * (p.touchdown_s + p.toe_off_s) for p in plans]
    first = 0 if plans[0].foot == "right" else 1
    return CubicSpline(middle, np.pi * (first + np.arange(len(plans))))


def pelvis_turn(athlete: Athlete, phase: Floats) -> Floats:
    """Axial rotation of the pelvis, rad, positive: right hip forward."""
    upper = athlete.upper
    turn = phase + 2 * np.pi * 0.08 + np.radians(upper.pelvis_phase)
    return np.asarray(np.radians(upper.pelvis_rotation) * np.cos(turn))


def hip_offset(athlete: Athlete, foot: str, phase: Floats) -> Floats:
    """Place of one hip joint relative to the middle of the hips, (n, 2), m.

    The pelvis turns about the vertical, and tips so that the stance leg's hip is lowest near toe-off.
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
    """Height of the middle of the hips, m; its downward acceleration is `fall` in flight, and continuous."""
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
