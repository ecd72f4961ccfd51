"""The one value type that leaves this package: keypoints over time, with the camera's motion."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

KEYPOINTS: tuple[str, ...] = (
    "nose",
    "left_eye_inner",
    "left_eye",
    "left_eye_outer",
    "right_eye_inner",
    "right_eye",
    "right_eye_outer",
    "left_ear",
    "right_ear",
    "mouth_left",
    "mouth_right",
    "left_shoulder",
    "right_shoulder",
    "left_elbow",
    "right_elbow",
    "left_wrist",
    "right_wrist",
    "left_pinky",
    "right_pinky",
    "left_index",
    "right_index",
    "left_thumb",
    "right_thumb",
    "left_hip",
    "right_hip",
    "left_knee",
    "right_knee",
    "left_ankle",
    "right_ankle",
    "left_heel",
    "right_heel",
    "left_foot_index",
    "right_foot_index",
)
"""BlazePose's 33 keypoints, in its order."""

LEG = ("hip", "knee", "ankle", "heel", "foot_index")
ARM = ("shoulder", "elbow", "wrist")
BODY: tuple[str, ...] = ("nose", *(f"{side}_{part}" for part in (*ARM, *LEG) for side in ("left", "right")))
"""The keypoints that the analysis needs; a sequence must hold all of them (values may be missing)."""

BONES: tuple[tuple[str, str], ...] = (
    ("left_shoulder", "right_shoulder"),
    ("left_hip", "right_hip"),
    *(
        (f"{side}_{a}", f"{side}_{b}")
        for side in ("left", "right")
        for a, b in (
            ("shoulder", "elbow"),
            ("elbow", "wrist"),
            ("shoulder", "hip"),
            ("hip", "knee"),
            ("knee", "ankle"),
            ("ankle", "heel"),
            ("heel", "foot_index"),
            ("ankle", "foot_index"),
        )
    ),
)
"""Pairs of keypoints to join when a skeleton is drawn."""


@dataclass(frozen=True, eq=False)
class PoseSequence:
    """Keypoints of one athlete over time.

    Attributes
    ----------
    time_s : (n,)
        Real time of each frame (slow motion undone), s, strictly increasing. May be irregular.
    xy_px : (n, k, 2)
        Image positions, px, x right, y down. NaN where missing.
    confidence : (n, k)
        0 to 1; 0 where missing.
    keypoints : (k,)
        Names; all of `BODY` are present.
    width_px, height_px
        Size of the picture, or None if unknown.
    frame : (n,)
        Frame number in the source, strictly increasing. A lost frame keeps its slot with NaN positions.
    image_to_ground : (n, 2, 3)
        Affine map of each frame from image px to a frame fixed to the ground, px; identity if the camera
        stands still.

    Raises
    ------
    ValueError
        If shapes disagree, time or frame do not increase, or a keypoint of `BODY` is absent.
    """

    time_s: Floats
    xy_px: Floats
    confidence: Floats
    keypoints: tuple[str, ...]
    width_px: int | None
    height_px: int | None
    frame: Ints
    image_to_ground: Floats

    def __post_init__(self) -> None:
        n, k = self.time_s.size, len(self.keypoints)
        expected = {
            "time_s": (n,),
            "xy_px": (n, k, 2),
            "confidence": (n, k),
            "frame": (n,),
            "image_to_ground": (n, 2, 3),
        }
        for name, shape in expected.items():
            got = getattr(self, name).shape
            if got != shape:
                msg = f"{name}: expected shape {shape}, got {got}."
                raise ValueError(msg)
        for name in ("time_s", "frame"):
            values = getattr(self, name)
            if not np.all(np.isfinite(values)) or np.any(np.diff(values) <= 0):
                msg = f"{name}: expected strictly increasing finite values."
                raise ValueError(msg)
        absent = [name for name in BODY if name not in self.keypoints]
        if absent:
            msg = f"keypoints: expected all of BODY, absent: {', '.join(absent)}."
            raise ValueError(msg)
        missing = ~np.isfinite(self.xy_px).all(axis=2)
        if np.any(self.confidence[missing] != 0) or np.any((self.confidence < 0) | (self.confidence > 1)):
            msg = "confidence: expected values from 0 to 1, and 0 where the position is missing."
            raise ValueError(msg)

    @property
    def frame_rate_hz(self) -> float:
        """Median frame rate on the real-time axis, Hz (NaN for fewer than two frames)."""
        return float(1 / np.median(np.diff(self.time_s))) if self.time_s.size > 1 else float("nan")

    def point(self, name: str) -> Floats:
        """Image positions of one keypoint, (n, 2), px."""
        return self.xy_px[:, self.keypoints.index(name)]

    def ground_px(self) -> Floats:
        """Positions in the frame fixed to the ground, (n, k, 2), px, y down."""
        linear, shift = self.image_to_ground[:, :, :2], self.image_to_ground[:, :, 2]
        turned: Floats = np.einsum("nij,nkj->nki", linear, self.xy_px)
        return turned + shift[:, None, :]

    def with_positions(self, xy_px: Floats, confidence: Floats | None = None) -> Self:
        """Copy with other image positions; confidence becomes 0 where a position is missing."""
        confidence = self.confidence if confidence is None else confidence
        missing = np.asarray(~np.isfinite(xy_px).all(axis=2))
        xy_px = np.where(missing[..., None], np.nan, xy_px)
        return replace(self, xy_px=xy_px, confidence=np.where(missing, 0.0, confidence))


@dataclass(frozen=True)
class Repair:
    """One correction of the keypoints, for the log.

    ``kind`` is ``"left_right_exchange"``, ``"outlier"``, ``"gap_filled"`` or ``"limb_collapse"``.
    """

    kind: str
    frame_from: int
    frame_to: int
    detail: str


@dataclass(frozen=True, eq=False)
class CleanPose:
    """Keypoints after repair.

    Attributes
    ----------
    body
        Repaired and smoothed, for segment angles and their velocities.
    feet
        Repaired, outliers removed, but not smoothed, for contact times. A filled point has half the
        confidence of those beside it; a point that is missing here but there in ``body`` is only bridged
        there and says nothing about a contact.
    noise_px : (k,)
        Standard deviation of the random error of each keypoint as seen in this clip, px (NaN if unknown).
    repairs
        Log of corrections.
    """

    body: PoseSequence
    feet: PoseSequence
    noise_px: Floats
    repairs: tuple[Repair, ...]
