"""Size and place of one person from keypoints, and the square crop around him."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pose.blazepose import Image, Pose
from pose.sequence import BODY, KEYPOINTS, Floats

BODY_POINTS = np.array([KEYPOINTS.index(name) for name in BODY])
"""Rows of the body's keypoints among the 33."""

_SHOULDERS = [KEYPOINTS.index("left_shoulder"), KEYPOINTS.index("right_shoulder")]
_HIPS = [KEYPOINTS.index("left_hip"), KEYPOINTS.index("right_hip")]
_KNEES = [KEYPOINTS.index("left_knee"), KEYPOINTS.index("right_knee")]
_ANKLES = [KEYPOINTS.index("left_ankle"), KEYPOINTS.index("right_ankle")]
_NOSE = KEYPOINTS.index("nose")
_LOWER_LEGS = np.array(
    [
        [KEYPOINTS.index(f"{side}_{part}") for part in ("knee", "ankle", "foot_index")]
        for side in ("left", "right")
    ]
)


def _partner(name: str) -> str:
    swapped = {"left": "right", "right": "left"}
    return "_".join(swapped.get(part, part) for part in name.split("_"))


_MIRRORED = np.array([KEYPOINTS.index(_partner(name)) for name in KEYPOINTS])

STATURE_OF_CHAIN = 1.12  # vertex and sole lie beyond the nose and the ankles


@dataclass(frozen=True)
class Square:
    """A square part of the picture, px; it may reach beyond the picture's edge."""

    x_px: float
    y_px: float
    side_px: float

    @property
    def corner(self) -> Floats:
        """Upper left corner, px."""
        return np.array([self.x_px - self.side_px / 2, self.y_px - self.side_px / 2])


def cut(image: Image, square: Square, out_px: int) -> Image:
    """Cut a square out of a picture and bring it to ``out_px`` a side; black beyond the edge."""
    import cv2

    zoom = out_px / square.side_px
    x, y = square.corner
    # Pixel centres, not corners, are mapped onto each other.
    shift = (zoom - 1) / 2
    affine = np.array([[zoom, 0, shift - zoom * x], [0, zoom, shift - zoom * y]])
    how = cv2.INTER_CUBIC if zoom >= 1 else cv2.INTER_LINEAR
    if zoom < 0.5:  # shrinking by more than two: average first, or thin limbs drop out
        return _shrink(image, square, out_px)
    return np.asarray(cv2.warpAffine(image, affine, (out_px, out_px), flags=how), dtype=np.uint8)


def _shrink(image: Image, square: Square, out_px: int) -> Image:
    import cv2

    side = max(round(square.side_px), 1)
    whole = cut(image, Square(square.x_px, square.y_px, float(side)), side)
    return np.asarray(cv2.resize(whole, (out_px, out_px), interpolation=cv2.INTER_AREA), dtype=np.uint8)


def from_crop(pose: Pose, square: Square, out_px: int) -> Pose:
    """Bring a pose from px of the crop to px of the picture."""
    return Pose(pose.xy_px * (square.side_px / out_px) + square.corner, pose.visibility, pose.presence)


def mirror(pose: Pose, width_px: int) -> Pose:
    """Turn a pose found in a mirrored picture back; left and right are exchanged."""
    xy = pose.xy_px[_MIRRORED].copy()
    xy[:, 0] = width_px - 1 - xy[:, 0]
    return Pose(xy, pose.visibility[_MIRRORED], pose.presence[_MIRRORED])


def legs(pose: Pose) -> Floats:
    """Knee, ankle and toe of both legs, (2, 3, 2), from the trunk's centre, in statures."""
    return np.asarray((pose.xy_px[_LOWER_LEGS] - trunk_centre(pose)) / max(stature(pose), 1e-6))


def leg_clearness(pose: Pose) -> float:
    """Visibility of the lower leg that is seen worse, 0 to 1.

    Where the legs cross, the network at times puts both legs between the two; it then says that it is not
    sure.
    """
    return float(pose.visibility[_LOWER_LEGS].mean(axis=1).min())


def trunk_centre(pose: Pose) -> Floats:
    """Mean of shoulders and hips, (2,), px."""
    return np.asarray(pose.xy_px[_SHOULDERS + _HIPS].mean(axis=0), dtype=float)


def box(pose: Pose) -> Floats:
    """Box around the body's keypoints: left, top, right, bottom, px."""
    points = pose.xy_px[BODY_POINTS]
    return np.concatenate([points.min(axis=0), points.max(axis=0)])


def box_centre(pose: Pose) -> Floats:
    """Centre of the box around the body's keypoints, (2,), px."""
    edges = box(pose)
    return (edges[:2] + edges[2:]) / 2


def stature(pose: Pose) -> float:
    """Standing height that the limbs add up to, px: the same crouched, running or upright.

    Sum of shank, thigh, trunk and neck as seen in the picture; of the two legs the longer one, because a limb
    out of the picture's plane looks short.
    """
    points = pose.xy_px
    shoulder, hip = points[_SHOULDERS].mean(axis=0), points[_HIPS].mean(axis=0)
    legs = _length(points[_HIPS], points[_KNEES]) + _length(points[_KNEES], points[_ANKLES])
    chain = legs.max() + _length(shoulder, hip) + _length(points[_NOSE], shoulder)
    return float(STATURE_OF_CHAIN * chain)


def sureness(pose: Pose) -> float:
    """Mean visibility of the body's keypoints, 0 to 1."""
    return float(pose.visibility[BODY_POINTS].mean())


def share_inside(pose: Pose, width_px: int, height_px: int) -> float:
    """Share of the body's keypoints that lie in the picture, 0 to 1."""
    return float(inside(pose.xy_px[BODY_POINTS], width_px, height_px).mean())


def inside(points: Floats, width_px: int, height_px: int) -> NDArray[np.bool_]:
    """Which points (m, 2) lie in the picture."""
    return np.asarray(np.all((points >= 0) & (points <= np.array([width_px, height_px]) - 1), axis=1))


def _length(start: Floats, end: Floats) -> Floats:
    return np.asarray(np.linalg.norm(np.asarray(end) - np.asarray(start), axis=-1))
