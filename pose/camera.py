"""Motion of the camera, from how the background moves between frames."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Grey = NDArray[np.uint8]

IDENTITY: Floats = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])

FEATURES = 500
LEAST_FEATURES = 12
INLIER_PX = 0.8  # of the small picture; features of the background agree to about 0.1 px
STILL_PX = 0.15  # of the small picture; a corner that moves less is at the noise of the features
NEW_KEY_SHIFT = 0.25  # of the picture's width: past it too little of the key frame is left in view
NEW_KEY_SHARE = 0.4  # of the key frame's features still found
SCREEN_SPREAD = 10.0  # grey levels; a mark laid over the clip varies less, by compression only


@dataclass(frozen=True, eq=False)
class CameraMotion:
    """Where each picture lies in a frame fixed to the ground.

    Attributes
    ----------
    image_to_ground : (n, 2, 3)
        Affine map from image px to the px of the first frame. Exactly the identity for a still camera.
    moves
        Whether the camera moves at all (shake included).
    residual_px
        Median distance of the background's features from the fitted motion, px of the full picture.
    found : (n,)
        False where too little background was found and the motion before was carried on.
    """

    image_to_ground: Floats
    moves: bool
    residual_px: float
    found: NDArray[np.bool_]


def compose(outer: Floats, inner: Floats) -> Floats:
    """Affine map that applies ``inner`` first, then ``outer``; (..., 2, 3)."""
    linear = outer[..., :2] @ inner[..., :2]
    shift = (outer[..., :2] @ inner[..., 2:]) + outer[..., 2:]
    return np.concatenate([linear, shift], axis=-1)


def invert(affine: Floats) -> Floats:
    """Inverse of affine maps, (..., 2, 3)."""
    linear = np.linalg.inv(affine[..., :2])
    return np.concatenate([linear, -linear @ affine[..., 2:]], axis=-1)


def apply(affine: Floats, points: Floats) -> Floats:
    """Map points (m, 2) by one affine map (2, 3)."""
    return points @ affine[:, :2].T + affine[:, 2]


def track_camera(greys: Sequence[Grey], scale: float) -> CameraMotion:
    """Motion of the camera over a clip.

    Features of a key frame are followed by pyramidal Lucas-Kanade optical flow, checked forwards and
    backwards, and a similarity (shift, rotation, zoom) is fitted by RANSAC. As each frame is matched to a key
    frame that is kept as long as enough of it is in view, errors do not add up frame by frame. Marks that are
    laid over the clip (text, logos) stay still on the screen and are left out.

    Parameters
    ----------
    greys
        Small grey frames, each (h, w), in order.
    scale
        Px of the full picture for one px of the small frames.
    """
    keyer = _KeyFrames(greys[0], _screen_marks(greys))
    maps, residuals, found = [IDENTITY], [], [True]
    for grey in greys[1:]:
        step = keyer.follow(grey)
        maps.append(keyer.to_ground)
        found.append(step is not None)
        if step is not None:
            residuals.append(step)
    to_ground = np.array(maps)
    residual = float(np.median(residuals)) * scale if residuals else float("nan")
    moves = _corner_motion(to_ground, greys[0].shape) > STILL_PX
    if not moves:
        to_ground = np.broadcast_to(IDENTITY, to_ground.shape).copy()
    to_ground[:, :, 2] *= scale
    return CameraMotion(to_ground, moves, residual, np.array(found))


class _KeyFrames:
    """The frame that others are matched to, and the motion from it."""

    def __init__(self, first: Grey, marks: NDArray[np.bool_]) -> None:
        self._allowed = np.where(marks, 0, 255).astype(np.uint8)
        self._key_to_ground = IDENTITY
        self._motion = IDENTITY  # key frame px to current px
        self._velocity = IDENTITY
        self._last = first
        self._set_key(first, IDENTITY)

    @property
    def to_ground(self) -> Floats:
        return compose(self._key_to_ground, invert(self._motion))

    def _set_key(self, key: Grey, key_to_ground: Floats) -> None:
        self._key, self._key_to_ground, self._motion = key, key_to_ground, IDENTITY
        corners = cv2.goodFeaturesToTrack(key, FEATURES, 0.004, 7, mask=self._allowed)
        self._points = np.zeros((0, 2)) if corners is None else corners[:, 0].astype(float)

    def follow(self, grey: Grey) -> float | None:
        """Match one more frame; its residual in px, or None where the motion was carried on."""
        before = self._motion
        fit = self._fit(grey)
        if fit is None or fit[1] < NEW_KEY_SHARE or self._far(fit[0]):
            ground = self.to_ground
            self._set_key(self._last, ground)
            before = IDENTITY
            fit = self._fit(grey)
        self._last = grey
        if fit is None:
            self._motion = compose(self._velocity, self._motion)
            self._set_key(grey, self.to_ground)
            return None
        self._velocity = compose(fit[0], invert(before))
        self._motion = fit[0]
        return fit[2]

    def _far(self, motion: Floats) -> bool:
        width = self._key.shape[1]
        return bool(np.abs(motion[:, 2]).max() > NEW_KEY_SHIFT * width) and self._key is not self._last

    def _fit(self, grey: Grey) -> tuple[Floats, float, float] | None:
        """Similarity from key frame to ``grey``, the share of its features that agree, and their residual."""
        if len(self._points) < LEAST_FEATURES:
            return None
        guess = apply(compose(self._velocity, self._motion), self._points)
        there, kept = _flow(self._key, grey, self._points, guess)
        if kept.sum() < LEAST_FEATURES:
            return None
        start, end = self._points[kept], there[kept]
        motion, inside = cv2.estimateAffinePartial2D(
            start, end, method=cv2.RANSAC, ransacReprojThreshold=INLIER_PX, maxIters=3000, confidence=0.999
        )
        if motion is None or inside.sum() < LEAST_FEATURES:
            return None
        agree = inside[:, 0] > 0
        residual = np.linalg.norm(apply(motion, start[agree]) - end[agree], axis=1)
        in_view = np.all((guess >= 0) & (guess < np.array(grey.shape[::-1])), axis=1).sum()
        return motion, float(agree.sum() / max(in_view, 1)), float(np.median(residual))


def _flow(key: Grey, grey: Grey, points: Floats, guess: Floats) -> tuple[Floats, NDArray[np.bool_]]:
    """Where points of ``key`` are in ``grey``, and which of them come back to where they started."""
    start = points.astype(np.float32)[:, None]
    guessed = guess.astype(np.float32)[:, None]
    there, ok, _ = _lucas_kanade(key, grey, start, guessed)
    back, ok_back, _ = _lucas_kanade(grey, key, there, start)
    error = np.linalg.norm((back - start)[:, 0], axis=1)
    return there[:, 0].astype(float), (ok[:, 0] > 0) & (ok_back[:, 0] > 0) & (error < 0.5)


def _lucas_kanade(
    key: Grey, grey: Grey, points: NDArray[np.float32], guess: NDArray[np.float32]
) -> tuple[NDArray[np.float32], Grey, NDArray[np.float32]]:
    return cv2.calcOpticalFlowPyrLK(
        key,
        grey,
        points,
        guess.copy(),  # overwritten
        winSize=(21, 21),
        maxLevel=3,
        criteria=(cv2.TERM_CRITERIA_COUNT + cv2.TERM_CRITERIA_EPS, 30, 0.01),
        flags=cv2.OPTFLOW_USE_INITIAL_FLOW,
    )


def _screen_marks(greys: Sequence[Grey]) -> NDArray[np.bool_]:
    """Pixels of sharp marks that stay on the screen while the rest of the picture moves, (h, w)."""
    chosen = np.linspace(0, len(greys) - 1, min(len(greys), 24)).astype(int)
    stack = np.array([greys[i] for i in chosen], dtype=np.float32)
    spread = stack.max(axis=0) - stack.min(axis=0)
    steep = np.array([_gradient(frame) > 40 for frame in stack])
    still = (spread < SCREEN_SPREAD) & (_gradient(stack.mean(axis=0)) > 40)
    # Counted over blocks, not pixels: a logo is sharp but small; a still camera's whole picture is still.
    share_still = _block_share(still)
    share_steep = _block_share(steep.mean(axis=0) > 0.2)
    if share_still > 0.5 * share_steep:
        return np.zeros(still.shape, dtype=np.bool_)
    grown = cv2.dilate(still.astype(np.uint8), np.ones((15, 15), np.uint8)) > 0
    return np.asarray(grown, dtype=np.bool_)


def _gradient(image: NDArray[np.float32]) -> NDArray[np.float32]:
    dx, dy = cv2.Sobel(image, cv2.CV_32F, 1, 0), cv2.Sobel(image, cv2.CV_32F, 0, 1)
    return np.asarray(cv2.magnitude(dx, dy), dtype=np.float32)


def _block_share(mask: NDArray[np.bool_], block: int = 20) -> float:
    height, width = (side // block * block for side in mask.shape)
    blocks = mask[:height, :width].reshape(height // block, block, width // block, block)
    return float((blocks.sum(axis=(1, 3)) > 4).mean())


def _corner_motion(to_ground: Floats, shape: tuple[int, ...]) -> float:
    """How far the picture's corners move, px of the small frames: 95th percentile over the clip."""
    height, width = shape[:2]
    corners = np.array([[0, 0], [width, 0], [0, height], [width, height]], dtype=float)
    moved = np.array([apply(affine, corners) - corners for affine in to_ground])
    moved -= np.median(moved, axis=0)
    return float(np.percentile(np.abs(moved).max(axis=(1, 2)), 95))
