"""Centre of mass of the body from its segments (de Leva 1996, J Biomech 29:1223)."""

from __future__ import annotations

import numpy as np

from metrics.values import SIDES, Floats, Motion

_LIMBS = (
    # share of body mass, near end, far end, place of the centre from the near end
    (0.0271, "shoulder", "elbow", 0.5772),
    (0.0223, "elbow", "wrist", 0.56),  # forearm 0.0162 at 0.457 with the hand 0.0061 beyond the wrist
    (0.1416, "hip", "knee", 0.4095),
    (0.0433, "knee", "ankle", 0.4395),
    (0.0137, "heel", "foot_index", 0.4415),
)
_TRUNK = (0.4346, 0.4310)
"""Share of body mass, and place from the middle of the shoulders to the middle of the hips."""
_HEAD = 0.0694
_HEAD_ABOVE = 0.45
"""Centre of the head above the shoulders, trunk lengths (hips to shoulders)."""
_ARM_SHARE_SEEN = 0.9
"""Share of the frames with hips in which the arms must be there."""


def body_centre(motion: Motion) -> Floats | None:
    """Return the centre of mass (n, 2), m, or None if arms are missing in over 10 % of the frames.

    Segment shares and centres are those of de Leva's men; women's differ by about 1 cm in the result. The
    head is taken at the ears, at the nose where there are none, or on the trunk's line where neither is.
    """
    shoulders, hips = _middle(motion, "shoulder"), _middle(motion, "hip")
    total: Floats = _TRUNK[0] * (shoulders + _TRUNK[1] * (hips - shoulders)) + _HEAD * _head(
        motion, shoulders, hips
    )
    mass = _TRUNK[0] + _HEAD
    for share, near, far, place in _LIMBS:
        for side in SIDES:
            start, end = motion.smooth(f"{side}_{near}"), motion.smooth(f"{side}_{far}")
            total = total + share * (start + place * (end - start))
            mass += share
    seen = np.isfinite(hips[:, 0])
    there = np.isfinite(total[:, 0])
    if not np.any(seen) or np.count_nonzero(there) < _ARM_SHARE_SEEN * np.count_nonzero(seen):
        return None
    centre: Floats = total / mass
    return centre


def _head(motion: Motion, shoulders: Floats, hips: Floats) -> Floats:
    seen = motion.smooth("nose")
    if {"left_ear", "right_ear"} <= set(motion.keypoints):
        ears = _middle(motion, "ear")
        seen = np.where(np.isfinite(ears), ears, seen)
    above = shoulders + _HEAD_ABOVE * (shoulders - hips)
    return np.where(np.isfinite(seen), seen, above)


def _middle(motion: Motion, part: str) -> Floats:
    middle: Floats = (motion.smooth(f"left_{part}") + motion.smooth(f"right_{part}")) / 2
    return middle
