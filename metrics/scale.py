"""Metres per pixel from a known distance, the athlete's height or a known speed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from metrics.values import SIDES, Floats, Scale

NOMINAL_HEIGHT_M = 1.75
HEIGHT_SD = 0.035
"""Relative sd of a scale from body height: pose errors of hip and shoulder, build, given height."""
SPEED_SD = 0.03
"""Relative sd of a scale from a stated mean speed: the speed's own error and the clip's share of it."""
CLICK_SD_PX = 1.5
"""Error of one end of a distance marked in the picture, px."""
SEGMENTS: tuple[tuple[str, str, float], ...] = (
    ("hip", "knee", 0.245),
    ("knee", "ankle", 0.246),
    ("shoulder", "hip", 0.288),
)
"""Joint to joint lengths as shares of stature (Winter 2009, after Drillis and Contini)."""
_QUANTILE = 0.6
"""Legs that swing a little out of their plane look 1 to 2 % shorter at the median (markers of real runners),
and an upper quartile takes the pose model's noise for 2 % of length (simulated ones); this lies between."""
_FEWEST_FRAMES = 3


def body_height_px(points: Mapping[str, Floats]) -> float:
    """Stature in px from the lengths of thigh, shank and trunk.

    A segment seen out of its plane looks shorter, so a quantile above the median is taken of each over the
    clip; the sum over segments then evens out a joint that is placed too high or too low.

    Parameters
    ----------
    points
        Positions (n, 2), px, by keypoint name; NaN where missing.

    Returns
    -------
        Stature, px; NaN if no segment is seen.
    """
    lengths, shares = [], []
    for first, second, share in SEGMENTS:
        seen = []
        for start, end in _segment(points, first, second):
            length = np.linalg.norm(start - end, axis=1)
            length = length[np.isfinite(length)]
            if length.size >= _FEWEST_FRAMES:
                seen.append(float(np.quantile(length, _QUANTILE)))
        if seen:
            lengths.append(float(np.mean(seen)))
            shares.append(share)
    return sum(lengths) / sum(shares) if lengths else float("nan")


def _segment(points: Mapping[str, Floats], first: str, second: str) -> list[tuple[Floats, Floats]]:
    """Return both ends on each side; of the trunk those in the middle, for its sides lengthen as it turns."""
    sides = [(points[f"{side}_{first}"], points[f"{side}_{second}"]) for side in SIDES]
    if first != "shoulder":
        return sides
    (left, left_end), (right, right_end) = sides
    return [((left + right) / 2, (left_end + right_end) / 2)]


def scale_from_height(height_m: float, height_px: float) -> Scale:
    """Scale from the athlete's stature, m, and the same in px."""
    value = height_m / height_px
    return Scale(value, HEIGHT_SD * value, "height")


def scale_from_distance(distance_m: float, first_px: Floats, second_px: Floats) -> Scale:
    """Scale from a distance, m, between two points (2,), px, of the ground frame."""
    length = float(np.linalg.norm(second_px - first_px))
    value = distance_m / length
    return Scale(value, value * CLICK_SD_PX * float(np.sqrt(2.0)) / length, "distance")


def scale_from_speed(speed_m_s: float, speed_px_s: float) -> Scale:
    """Scale from the mean speed over the ground (or the belt's), m/s, and the same in px/s."""
    value = speed_m_s / speed_px_s
    return Scale(value, SPEED_SD * value, "speed")


def widened(scale: Scale, *shares: float) -> Scale:
    """Scale with further relative errors in its sd."""
    if scale.metres_per_pixel is None or scale.sd is None:
        return scale
    further = [share * scale.metres_per_pixel for share in shares]
    return replace(scale, sd=float(np.sqrt(np.sum(np.square([scale.sd, *further])))))
