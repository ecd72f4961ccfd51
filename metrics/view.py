"""From which angle the camera sees the run, and what that does to lengths along it."""

from __future__ import annotations

import math

import numpy as np

from metrics.values import Floats

SHOULDER_BREADTH = 0.72
"""Breadth between the shoulder joints over trunk length (hips to shoulders)."""
YAW_SD_DEG = 4.0
"""Error of the angle, sd, deg; judgement from simulated and real films at known angles."""
MOST_CORRECTED_DEG = 40.0
NEARER_SHARE = 0.2
"""How much the scale changes over a clip when the athlete runs straight at the camera, as a share; judgement:
some metres of track filmed from 10 to 15 m."""


def view_yaw_deg(shoulders: Floats, trunk: Floats) -> float | None:
    """Angle between the picture and the plane of the run, deg; None if the trunk is not seen.

    From the mean distance along the run between left and right shoulder. Rotation of the trunk averages out
    over strides; what stays is the breadth of the body seen from an angle.

    Parameters
    ----------
    shoulders : (n, 2)
        Left less right shoulder.
    trunk : (n, 2)
        Middle of the shoulders less middle of the hips, in the same unit.
    """
    good = np.isfinite(shoulders[:, 0]) & np.isfinite(trunk[:, 0])
    if not np.any(good):
        return None
    length = float(np.median(np.hypot(trunk[good, 0], trunk[good, 1])))
    if length <= 0:
        return None
    share = abs(float(np.mean(shoulders[good, 0]))) / (SHOULDER_BREADTH * length)
    return math.degrees(math.asin(min(1.0, share)))


def foreshortening(yaw_deg: float | None) -> tuple[float, float]:
    """Return how much shorter lengths along the run look, and the relative sd of undoing that.

    The cosine is undone; that an athlete seen from an angle comes nearer or goes away, so that the scale
    changes over the clip, is not, and is part of the sd.
    """
    yaw = math.radians(min(yaw_deg or 0.0, MOST_CORRECTED_DEG))
    return math.cos(yaw), math.hypot(math.tan(yaw) * math.radians(YAW_SD_DEG), NEARER_SHARE * math.sin(yaw))
