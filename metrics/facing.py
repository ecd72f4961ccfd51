"""Whether the camera sees the athlete from the side, or from the front or the back."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from metrics.expected import View
from metrics.values import Floats
from pose.sequence import PoseSequence

MOST_SWING = 0.5
"""Swing of the ankles across the picture over their lift, at most, in a front or back view. It is 1.7 from
the side, 0.9 at 60 deg, 0.6 at 70 and 0.3 at 80 in simulated sprints, and 0.05 from the front."""
LEAST_BREADTH = 0.5
"""Apparent breadth of the shoulders over trunk length, at least, in a front or back view; 0.7 straight on."""
_ENDS = (0.05, 0.95)
_FEWEST_FRAMES = 10


@dataclass(frozen=True)
class Facing:
    """How the athlete stands to the camera.

    Attributes
    ----------
    view
    breadth
        Right shoulder less left, across the picture to the right, over trunk length, median; negative from
        the front, where the athlete's right is on the picture's left.
    swing
        Range of the distance between the ankles across the picture over its range up and down.
    """

    view: View
    breadth: float
    swing: float


def find_facing(sequence: PoseSequence) -> Facing | None:
    """Tell a front or back view from any other; None if the body is seen in too few frames.

    Running legs swing along the run and lift the feet by about as much. From the side the picture shows both,
    from the front only the lift, and the shoulders in their full breadth. Both signs are asked for, so that
    neither feet that are badly seen nor a twisted trunk make a side view a front view. Which of front and
    back it is the order of the shoulders says; the face does not, as pose models put one on the back of a
    head.

    Parameters
    ----------
    sequence
        Keypoints in the picture, raw or repaired.
    """
    shoulders, hips = (
        (sequence.point(f"left_{part}"), sequence.point(f"right_{part}")) for part in ("shoulder", "hip")
    )
    up = (shoulders[0] + shoulders[1] - hips[0] - hips[1]) / 2
    trunk = np.hypot(up[:, 0], up[:, 1])
    across = shoulders[1][:, 0] - shoulders[0][:, 0]
    ankles = sequence.point("right_ankle") - sequence.point("left_ankle")
    good = np.isfinite(across + trunk + ankles.sum(axis=1)) & (trunk > 0)
    if np.count_nonzero(good) < _FEWEST_FRAMES:
        return None
    breadth = float(np.median(across[good] / trunk[good]))
    swing, lift = (_range(ankles[good, axis] / trunk[good]) for axis in (0, 1))
    ratio = swing / lift if lift > 0 else math.inf
    view: View = "side"
    if ratio <= MOST_SWING and abs(breadth) >= LEAST_BREADTH:
        view = "front" if breadth < 0 else "back"
    return Facing(view, breadth, ratio)


def _range(values: Floats) -> float:
    low, high = np.quantile(values, _ENDS)
    return float(high - low)
