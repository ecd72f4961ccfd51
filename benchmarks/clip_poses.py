"""Raw keypoints of one real clip with legs put back, cut to the run, in metres of a nominal athlete."""

from __future__ import annotations

import pathlib
from dataclasses import dataclass

import numpy as np
from clip_keypoints import keypoints_of
from clip_variants import crop_offset
from labelled_contacts import read_labels

from metrics.ground import ground_motion
from metrics.scale import NOMINAL_HEIGHT_M
from pose.clean import clean_with_identity
from pose.collapse import remove_collapses
from pose.exchange import repair_exchanges
from pose.keypoints_file import read_keypoints
from pose.sequence import BODY, CleanPose, Floats, PoseSequence

SPARE_FRAMES = 3


@dataclass(frozen=True, eq=False)
class ClipPose:
    """Keypoints of one clip.

    Attributes
    ----------
    raw
        As the pose network gave them.
    sorted_xy : (n, k, 2)
        With exchanged legs and arms put back and collapsed legs missing; px, in the order of `BODY`.
    clean
        What the program makes of them.
    run : (n,)
        Frames from the first to the last labelled contact.
    metres_per_px
        From the body's size in the picture, for a stature of 1.75 m.
    near
        Side that faces the camera.
    forward
        +1 for travel to the right, -1 to the left.
    """

    raw: PoseSequence
    sorted_xy: Floats
    clean: CleanPose
    run: np.ndarray
    metres_per_px: float
    near: str
    forward: float


def load(name: str, cache: pathlib.Path, variant: str = "plain") -> ClipPose:
    """Read a clip's keypoints from the cache and sort its legs."""
    raw = read_keypoints(keypoints_of(name, cache, variant))
    repaired = repair_exchanges(remove_collapses(raw)[0])[0]
    clean, _ = clean_with_identity(raw)
    motion = ground_motion(clean, height_m=NOMINAL_HEIGHT_M)
    chosen = [repaired.keypoints.index(point) for point in BODY]
    scale = motion.scale.metres_per_pixel
    return ClipPose(
        raw,
        repaired.xy_px[:, chosen],
        clean,
        run_frames(name, raw),
        float("nan") if scale is None else scale,
        motion.near_side,
        1.0 if motion.direction == "right" else -1.0,
    )


def run_frames(name: str, raw: PoseSequence) -> np.ndarray:
    """Mask of the frames from the first to the last labelled contact, as long as he is in the picture."""
    labels = [label for label in read_labels(name) if not label.optional]
    seen = raw.frame[np.isfinite(raw.xy_px).any(axis=(1, 2))]
    starts = [0.0 if label.touchdown is None else label.touchdown for label in labels]
    ends = [float(seen[-1]) if label.toe_off is None else label.toe_off for label in labels]
    first, last = max(min(starts) - SPARE_FRAMES, seen[0]), min(max(ends) + SPARE_FRAMES, seen[-1])
    return np.asarray((raw.frame >= first) & (raw.frame <= last))


def in_plain_picture(pose: ClipPose, plain: ClipPose, variant: str) -> Floats:
    """Positions of a changed clip in the picture of the clip that was not changed, (n, k, 2), px."""
    xy = pose.sorted_xy
    width, height = plain.raw.width_px or 0, plain.raw.height_px or 0
    if variant == "crop":
        return xy + np.array(crop_offset(width, height), dtype=float)
    if variant == "mirror":
        other = {"left": "right", "right": "left"}
        order = [BODY.index(_swap(point, other)) for point in BODY]
        return np.asarray(xy[:, order] * [-1.0, 1.0] + [float(width), 0.0])
    return xy


def _swap(point: str, other: dict[str, str]) -> str:
    side, _, part = point.partition("_")
    return f"{other[side]}_{part}" if part else point


def kind_and_side(point: str, near: str) -> tuple[str, str]:
    """Kind of keypoint and whether it is on the near or far side (``nose`` has none)."""
    side, _, part = point.partition("_")
    return (part, "near" if side == near else "far") if part else (point, "-")
