"""The two pairs of limbs as segment angles, under each way in which their labels may be exchanged."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pose.sequence import Floats, Ints, PoseSequence

STATES: Ints = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=np.int64)
"""State number -> (upper part exchanged, lower part exchanged)."""
SOUND, WHOLE = 0, 3


@dataclass(frozen=True)
class LimbPair:
    """Both legs or both arms.

    Attributes
    ----------
    name
        ``"legs"`` or ``"arms"``.
    upper, lower
        Keypoint parts that change sides together: the upper segment with its root, and what hangs below.
    root, middle, end
        Parts that bound the two segments; the root is taken at the middle between left and right.
    acceleration_deg_s2, speed_deg_s
        Scale of the angular acceleration, and largest angular speed, of upper and lower segment in a sprint.
    too_short
        Scale of the relative length by which a segment is seen shortened: legs swing in the picture's plane,
        arms do not.
    """

    name: str
    upper: tuple[str, ...]
    lower: tuple[str, ...]
    root: str
    middle: str
    end: str
    acceleration_deg_s2: tuple[float, float]
    speed_deg_s: tuple[float, float]
    too_short: float


LEGS = LimbPair(
    name="legs",
    upper=("hip", "knee"),
    lower=("ankle", "heel", "foot_index"),
    root="hip",
    middle="knee",
    end="ankle",
    acceleration_deg_s2=(
        9_500.0,
        30_000.0,
    ),  # 50 deg swing of the thigh at 2.2 strides/s; shank with harmonics
    speed_deg_s=(1_100.0, 1_800.0),
    too_short=0.25,
)
ARMS = LimbPair(
    name="arms",
    upper=("shoulder", "elbow"),
    lower=("wrist", "pinky", "index", "thumb"),
    root="shoulder",
    middle="elbow",
    end="wrist",
    acceleration_deg_s2=(9_500.0, 25_000.0),
    speed_deg_s=(1_100.0, 1_800.0),
    too_short=0.6,
)


def wrap(angle_deg: Floats) -> Floats:
    """Angle in [-180, 180) deg."""
    return np.mod(angle_deg + 180.0, 360.0) - 180.0


def direction(vector_px: Floats) -> Floats:
    """Angle of image vectors (..., 2) from straight down, deg, positive toward +x of the image."""
    return np.degrees(np.arctan2(vector_px[..., 0], vector_px[..., 1]))


def middle_of(left: Floats, right: Floats) -> Floats:
    """Middle of two points; the one that is there if the other is missing."""
    return np.where(np.isfinite(left), np.where(np.isfinite(right), (left + right) / 2, left), right)


def state_segments(sequence: PoseSequence, pair: LimbPair) -> Floats:
    """Segment vectors under each state.

    Returns
    -------
    (n, 4, 4, 2)
        Frame, state, segment (left upper, right upper, left lower, right lower), vector to its far end, px.
    """
    root = middle_of(sequence.point(f"left_{pair.root}"), sequence.point(f"right_{pair.root}"))
    middle = [sequence.point(f"{side}_{pair.middle}") for side in ("left", "right")]
    end = [sequence.point(f"{side}_{pair.end}") for side in ("left", "right")]
    vectors = np.full((sequence.time_s.size, len(STATES), 4, 2), np.nan)
    for state, (upper, lower) in enumerate(STATES):
        for side in (0, 1):
            joint = middle[side ^ upper]
            vectors[:, state, side] = joint - root
            vectors[:, state, 2 + side] = end[side ^ lower] - joint
    return vectors


def state_angles(sequence: PoseSequence, pair: LimbPair) -> Floats:
    """Segment angles under each state, (n, 4, 4) as `state_segments`, deg from straight down in the image."""
    return direction(state_segments(sequence, pair))


def relative_lengths(segments: Floats) -> Floats:
    """Length of each segment over its usual length in the clip (80th percentile of both sides), (n, 4, 4).

    The percentile is that of a segment which is seldom seen foreshortened.
    """
    length = np.hypot(segments[..., 0], segments[..., 1])
    for part in (slice(0, 2), slice(2, 4)):
        own = length[:, SOUND, part]
        usual = np.percentile(own[np.isfinite(own)], 80) if np.isfinite(own).any() else 1.0
        length[..., part] /= max(float(usual), 1e-6)
    return length


def exchange(sequence: PoseSequence, pair: LimbPair, state: Ints) -> PoseSequence:
    """Copy of a sequence with left and right exchanged where ``state`` (n,) says so."""
    xy, confidence = sequence.xy_px.copy(), sequence.confidence.copy()
    for parts, on in ((pair.upper, STATES[state, 0] == 1), (pair.lower, STATES[state, 1] == 1)):
        for part in parts:
            names = (f"left_{part}", f"right_{part}")
            if not all(name in sequence.keypoints for name in names):
                continue
            left, right = (sequence.keypoints.index(name) for name in names)
            xy[on, left], xy[on, right] = sequence.xy_px[on, right], sequence.xy_px[on, left]
            confidence[on, left], confidence[on, right] = (
                sequence.confidence[on, right],
                sequence.confidence[on, left],
            )
    return sequence.with_positions(xy, confidence)


def chosen(values: Floats, state: Ints) -> Floats:
    """Values (n, 4, ...) of the chosen state of each frame, (n, ...)."""
    return values[np.arange(state.size), state]


def difference(angles: Floats) -> Floats:
    """Left minus right, (..., 2) for upper and lower segment, deg; an exchange changes its sign."""
    return wrap(angles[..., 0::2] - angles[..., 1::2])
