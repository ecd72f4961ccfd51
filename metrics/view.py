"""From which angle the camera sees the run, by the breadth of the body and its growth along the run."""

from __future__ import annotations

import math

import numpy as np

from metrics.values import Floats

SHOULDER_BREADTH = 0.72
"""Breadth between the shoulder joints over trunk length (hips to shoulders)."""
SHOULDERS_SD_DEG = 4.0
"""Error of the angle from the shoulders, sd, deg; judgement from simulated and real films at known angles."""
FOCAL_SHARE = 0.81
"""Focal length of a phone's main camera over the picture's longer side: views of 60 to 70 deg."""
FOCAL_SD = 0.17
"""Sd of its logarithm."""
OTHER_LENS = (0.2, 1.6, 0.5)
"""How likely another lens, zoom or a cropped picture is; its focal length over the usual; sd of its log."""
_MOST_DEG = 60.0


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


def yaw_from_growth(turn: float, relative_sd: float, shoulders_deg: float | None) -> tuple[float, float]:
    """Angle from the athlete's growth along the run and from his shoulders, deg, and its sd.

    The growth gives tan(yaw) over the focal length, with that of a phone's main camera or, less likely, of
    another lens; the mean and the sd are those of the angle's posterior. So a zoomed picture, in which the
    growth is small for its angle, is told by its shoulders.

    Parameters
    ----------
    turn
        Tangent of the angle for a usual focal length; not 0.
    relative_sd
        Of the growth alone.
    shoulders_deg
        None if not seen.
    """
    yaw = np.linspace(0.05, _MOST_DEG, 1200)
    longer = np.log(np.tan(np.radians(yaw)) / abs(turn))
    share, centre, spread = OTHER_LENS
    weight = (1 - share) * _normal(longer, math.hypot(FOCAL_SD, relative_sd))
    weight = weight + share * _normal(longer - math.log(centre), math.hypot(spread, relative_sd))
    if shoulders_deg is not None:
        weight = weight * _normal(yaw - shoulders_deg * math.copysign(1.0, turn), SHOULDERS_SD_DEG)
    weight = weight / weight.sum()
    mean = float(np.sum(weight * yaw))
    return math.copysign(mean, turn), math.sqrt(float(np.sum(weight * (yaw - mean) ** 2)))


def _normal(away: Floats, sd: float) -> Floats:
    return np.asarray(np.exp(-0.5 * (away / sd) ** 2) / sd)
