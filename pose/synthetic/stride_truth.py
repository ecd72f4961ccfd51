"""True values of single contacts and strides, from the exact curves on a fine grid."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pose.sequence import BODY
from pose.synthetic.athlete import Foot
from pose.synthetic.landing import Landing
from pose.synthetic.run import Run

Floats = NDArray[np.float64]
GRID_S = 2e-4
RETRACTION_S = 0.040
JUST_S = 1e-5

SEGMENT_MASS = (
    ("shoulder", "elbow", 0.0271, 0.5772),
    ("elbow", "wrist", 0.0162, 0.4574),
    ("wrist", "wrist", 0.0061, 0.0),
    ("hip", "knee", 0.1416, 0.4095),
    ("knee", "ankle", 0.0433, 0.4459),
    ("heel", "foot_index", 0.0137, 0.4415),
)
TRUNK_MASS, TRUNK_AT, HEAD_MASS = 0.4346, 0.45, 0.0694
"""Share of the body's mass, and the centre's place from the first point to the second: de Leva 1996, men."""


def centre_of_mass(run: Run, t: Floats) -> Floats:
    """Centre of mass, (n, 2), m, from segment masses; the head is taken at the nose."""
    points = run.points(t)[..., :2]
    named = {name: points[:, i] for i, name in enumerate(BODY)}
    shoulders = 0.5 * (named["left_shoulder"] + named["right_shoulder"])
    hips = 0.5 * (named["left_hip"] + named["right_hip"])
    total = TRUNK_MASS * (shoulders + TRUNK_AT * (hips - shoulders)) + HEAD_MASS * named["nose"]
    mass = TRUNK_MASS + HEAD_MASS
    for first, second, share, at in SEGMENT_MASS:
        for side in ("left", "right"):
            a, b = named[f"{side}_{first}"], named[f"{side}_{second}"]
            total = total + share * (a + at * (b - a))
            mass += share
    return np.asarray(total / mass)


def contact_values(run: Run, here: Landing) -> dict[str, float]:
    """Values of one contact."""
    plan = here.plan
    start, end = plan.touchdown_s, plan.toe_off_s
    leg = run.legs[plan.foot]
    grid = np.linspace(start, end, 801)
    thigh, knee, pitch = np.degrees(leg.angles(grid)).T
    ankle = pitch - (thigh - knee)
    before = np.array([start - RETRACTION_S, start])
    late = np.degrees(leg.angles(before))[:, 0]
    toe = leg.points(np.array([start - 2 * JUST_S, start - JUST_S]))[:, 4, 0]
    hips = run.height(grid)
    other: Foot = "left" if plan.foot == "right" else "right"
    at = np.array([start])
    apart = run.legs[other].points(at)[0, 1, 0] - leg.points(at)[0, 1, 0]
    body = run.athlete.body
    return {
        "contact_time": end - start,
        "touchdown_distance": here.toe_x - float(centre_of_mass(run, at)[0, 0]),
        "foot_ground_speed_touchdown": float(toe[1] - toe[0]) / JUST_S,
        "knee_angle_touchdown": float(knee[0]),
        "knee_flexion_excursion": float(knee.max() - knee[0]),
        "ankle_excursion": float(ankle.max() - ankle[0]),
        "hip_drop_stance": float(hips[0] - hips.min()),
        "thigh_extension_velocity_stance": float(thigh[0] - thigh[-1]) / (end - start),
        "retraction_velocity": float(late[0] - late[1]) / RETRACTION_S,
        "knee_separation_touchdown": float(apart) / (body.thigh * body.height_m),
    }


def stride_values(run: Run, here: Landing, following: Landing) -> dict[str, float]:
    """Values of the stride from one touchdown to the next of the same foot."""
    plan = here.plan
    start, end = plan.touchdown_s, following.plan.touchdown_s
    t = np.arange(start, end, GRID_S)
    thigh = np.degrees(run.legs[plan.foot].angles(t)[:, 0])
    other: Foot = "left" if plan.foot == "right" else "right"
    opposite = np.degrees(run.legs[other].angles(t)[:, 0])
    rear = int(np.argmin(thigh))
    front = rear + int(np.argmax(thigh[rear:]))
    least, most = float(thigh[rear]), float(thigh[front])
    rate, other_rate = np.gradient(thigh, t), np.gradient(opposite, t)
    return {
        "stride_time": end - start,
        "swing_time": end - plan.toe_off_s,
        "duty_factor": (plan.toe_off_s - start) / (end - start),
        "thigh_range": most - least,
        "thigh_flexion_max": most,
        "thigh_extension_max": -least,
        "hip_flexion_velocity_mean": (most - least) / (t[front] - t[rear]),
        "hip_flexion_velocity_peak": float(rate[rear : front + 1].max()),
        "thigh_reversal_timing": 100 * (t[rear] - start) / (end - start),
        "thigh_antiphase_share": 100 * float(np.mean(rate * other_rate < 0)),
        **_upper_values(run, plan.foot, t, opposite),
    }


def _upper_values(run: Run, foot: Foot, t: Floats, opposite_thigh: Floats) -> dict[str, float]:
    """Arm on the side of `foot` against the opposite thigh, and axial rotation."""
    upper, elbow = run.arm_angles(foot, t)
    shoulders, pelvis = np.degrees(run.shoulder_rotation(t)), np.degrees(run.pelvis_rotation(t))
    return {
        "shoulder_range": float(np.degrees(np.ptp(upper))),
        "elbow_angle_mean": float(np.degrees(elbow.mean())),
        "arm_leg_lag": _lag(opposite_thigh, upper),
        "trunk_rotation_range": float(np.ptp(shoulders)),
        "pelvis_rotation_range": float(np.ptp(pelvis)),
        "trunk_pelvis_phase": _phase_between(pelvis, shoulders),
    }


def _lag(first: Floats, second: Floats) -> float:
    """How much later `second` runs than `first` over one period, % of it: best circular correlation."""
    a, b = np.fft.rfft(first - first.mean()), np.fft.rfft(second - second.mean())
    match = np.fft.irfft(np.conj(a) * b, first.size)
    best = int(np.argmax(match))
    return 100 * ((best / first.size + 0.5) % 1 - 0.5)


def _phase_between(first: Floats, second: Floats) -> float:
    """Phase of the stride's first harmonic of `second` after that of `first`, deg, from 0 to 360."""
    a, b = np.fft.rfft(first)[1], np.fft.rfft(second)[1]
    return float(np.degrees(np.angle(a / b)) % 360)
