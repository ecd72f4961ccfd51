"""Segment and joint angles, and their angular velocities, in the plane of the run.

Signs (+x is the direction of travel, y up): segments from the vertical, positive forward; the foot from heel
to toe against the horizontal, toe up positive; knee and elbow 0 straight, flexion positive; ankle 0 with the
foot at right angles to the shank, dorsiflexion positive.
"""

from __future__ import annotations

import numpy as np

from metrics.tracks import Track, finite_runs
from metrics.values import SIDES, Angles, Floats, Motion, Side

_CENTRE_DEG = {"thigh": 0.0, "shank": -60.0, "foot": -60.0, "upper_arm": 0.0, "trunk": 0.0}
"""Middle of the 360 deg in which a segment's angle is given; the leg below the knee swings far back."""
_JOINT_CENTRE_DEG = {"knee": 90.0, "ankle": 0.0, "elbow": 90.0}


def compute_angles(motion: Motion) -> Angles:
    """Angles and angular velocities of both legs, both upper arms, elbows and the trunk.

    Velocities are the derivative of a spline through the smoothed, unwrapped angle at the frames' own times:
    no delay, and no flattening of peaks at 30 or 60 frames/s. A missing keypoint leaves NaN.

    Parameters
    ----------
    motion
        Positions; `body` (smoothed) is used.

    Returns
    -------
    Angles
        deg and deg/s, (n,) each, with the random error of one frame's angle before smoothing.
    """
    angle: dict[str, Floats] = {}
    noise: dict[str, float] = {}
    for side in SIDES:
        _add_leg(motion, side, angle, noise)
        _add_arm(motion, side, angle, noise)
    shoulders, hips = _middle(motion, "shoulder"), _middle(motion, "hip")
    angle["trunk"] = _segment_angle(motion.time_s, shoulders - hips, "trunk")
    spread = np.hypot(_pair_noise(motion, "shoulder"), _pair_noise(motion, "hip"))
    noise["trunk"] = _angle_noise(float(spread), shoulders - hips)
    velocity = {
        name: Track.through(motion.time_s, values).velocity(motion.time_s) for name, values in angle.items()
    }
    return Angles(motion.time_s, angle, velocity, noise)


def _add_leg(motion: Motion, side: Side, angle: dict[str, Floats], noise: dict[str, float]) -> None:
    ends = {"thigh": ("hip", "knee"), "shank": ("knee", "ankle"), "foot": ("heel", "foot_index")}
    for name, (start, end) in ends.items():
        angle[f"{side}_{name}"], noise[f"{side}_{name}"] = _segment(motion, side, name, start, end)
    for joint, upper, lower in (("knee", "thigh", "shank"), ("ankle", "foot", "shank")):
        difference = angle[f"{side}_{upper}"] - angle[f"{side}_{lower}"]
        angle[f"{side}_{joint}"] = _wrapped(difference, _JOINT_CENTRE_DEG[joint])
        noise[f"{side}_{joint}"] = float(np.hypot(noise[f"{side}_{upper}"], noise[f"{side}_{lower}"]))


def _add_arm(motion: Motion, side: Side, angle: dict[str, Floats], noise: dict[str, float]) -> None:
    upper, upper_noise = _segment(motion, side, "upper_arm", "shoulder", "elbow")
    fore, fore_noise = _segment(motion, side, "upper_arm", "elbow", "wrist")
    angle[f"{side}_upper_arm"], noise[f"{side}_upper_arm"] = upper, upper_noise
    angle[f"{side}_elbow"] = _wrapped(fore - upper, _JOINT_CENTRE_DEG["elbow"])
    noise[f"{side}_elbow"] = float(np.hypot(upper_noise, fore_noise))


def _segment(motion: Motion, side: Side, name: str, start: str, end: str) -> tuple[Floats, float]:
    """Angle (n,), deg, of one segment and its random error in one frame, deg."""
    vector = motion.smooth(f"{side}_{end}") - motion.smooth(f"{side}_{start}")
    spread = np.hypot(_point_noise(motion, f"{side}_{start}"), _point_noise(motion, f"{side}_{end}"))
    return _segment_angle(motion.time_s, vector, name), _angle_noise(float(spread), vector)


def _segment_angle(time_s: Floats, vector: Floats, name: str) -> Floats:
    """Angle of a segment, deg, continuous within each stretch of frames, from its vector (n, 2)."""
    x, y = vector[:, 0], vector[:, 1]
    if name == "foot":
        angle: Floats = np.degrees(np.arctan2(y, x))
    else:
        angle = np.degrees(np.arctan2(x, y if name == "trunk" else -y))
    for run in finite_runs(time_s, angle):
        whole = np.unwrap(angle[run], period=360.0)
        turns = np.round((np.median(whole) - _CENTRE_DEG[name]) / 360.0)
        angle[run] = whole - 360.0 * turns
    return angle


def _wrapped(angle: Floats, centre: float) -> Floats:
    """Angle brought within 180 deg of ``centre``."""
    result: Floats = (angle - centre + 180.0) % 360.0 - 180.0 + centre
    return result


def _middle(motion: Motion, part: str) -> Floats:
    middle: Floats = (motion.smooth(f"left_{part}") + motion.smooth(f"right_{part}")) / 2
    return middle


def _point_noise(motion: Motion, name: str) -> float:
    return float(motion.noise_m[motion.keypoints.index(name)])


def _pair_noise(motion: Motion, part: str) -> float:
    """Random error of the middle between the left and right keypoint, m."""
    return float(np.hypot(_point_noise(motion, f"left_{part}"), _point_noise(motion, f"right_{part}")) / 2)


def _angle_noise(spread_m: float, vector: Floats) -> float:
    """Random error of an angle, deg, from that of its ends across the segment, m."""
    length = np.hypot(vector[:, 0], vector[:, 1])
    length = length[np.isfinite(length) & (length > 0)]
    return float(np.degrees(spread_m / np.median(length))) if length.size else float("nan")
