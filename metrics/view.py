"""From which angle the camera sees the run, by the breadth of the body."""

from __future__ import annotations

import math

import numpy as np

from metrics.values import Floats

SHOULDER_BREADTH = 0.72
"""Breadth between the shoulder joints over trunk length (hips to shoulders)."""


def shoulder_share(shoulders: Floats, trunk: Floats) -> float | None:
    """Mean distance along the run between the shoulders as a share of their breadth, -1 to 1.

    Rotation of the trunk averages out over strides; what stays is the breadth of the body seen from an angle.

    Parameters
    ----------
    shoulders : (n, 2)
        One shoulder less the other.
    trunk : (n, 2)
        Middle of the shoulders less middle of the hips, in the same unit.

    Returns
    -------
        None if the trunk is not seen.
    """
    good = np.isfinite(shoulders[:, 0]) & np.isfinite(trunk[:, 0])
    if not np.any(good):
        return None
    length = float(np.median(np.hypot(trunk[good, 0], trunk[good, 1])))
    if length <= 0:
        return None
    return float(np.clip(np.mean(shoulders[good, 0]) / (SHOULDER_BREADTH * length), -1.0, 1.0))


def view_yaw_deg(shoulders: Floats, trunk: Floats) -> float | None:
    """Angle between the picture and the plane of the run, deg, from `shoulder_share`; None if not seen."""
    share = shoulder_share(shoulders, trunk)
    return None if share is None else math.degrees(math.asin(abs(share)))
