"""A view that is not square to the run: the scale along it, from the athlete's own apparent size.

A still pinhole camera with focal length f (px) looks at a straight run from yaw psi. Where the athlete's
plane is seen at u (px from the camera's axis, to the right), its scale is

    s(u) = s(0) (1 + g u),    g = -tan(psi) / f,

linear in the picture, and positions in that plane are x = u / (s(u) cos(psi)) along the run and
y = v / s(u) above the horizon, exactly (the inverse of a plane's projection). So the growth g alone undoes
what perspective does within the run; the focal length, which is not known, only turns g into the angle.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from metrics.growth import Growth, size_growth
from metrics.scale import body_height_px
from metrics.values import Floats, Side
from metrics.view import FOCAL_SHARE, SHOULDERS_SD_DEG, shoulder_share, yaw_from_growth
from pose.sequence import PoseSequence

Bools = NDArray[np.bool_]

AXIS_SD = 0.06
"""Where the camera's axis meets the picture, sd, share of the longer side: cropped pictures."""
PAN_SHARE = 0.1
"""A camera that turns by more than this share of the longer side pans; less is shake."""
UNSEEN_AXIS_SD = 0.2
"""The same for a camera that pans or a picture of unknown size, share of the athlete's way."""
CLEAR = (2.0, 4.0)
"""A growth of fewer sd than the first counts as none, of more than the second in full, between in part."""
LEAST_WAY = 1.0
"""A way shorter than this, in body heights, shows no growth (treadmill) and needs none."""
MOST_CORRECTED_DEG = 40.0
LEAST_SCALE = 0.35
"""Below this share of the scale at the axis the model is not followed further."""
NEARER_SHARE = 0.2
"""Change of the scale over a clip when the athlete runs straight at the camera, as a share, if his size does
not tell; judgement: some metres of track filmed from 10 to 15 m."""
_ROUNDS = 4


@dataclass(frozen=True, eq=False)
class Perspective:
    """How the plane of the run is seen.

    Attributes
    ----------
    axis_px : (2,)
        Where the camera's axis meets the picture, px, x right and y up.
    growth_per_px
        Change of the scale with x, relative to that at the axis; 0 where none is clear.
    yaw_deg
        Angle between the picture and the plane of the run, positive if the athlete goes away while he moves
        right in the picture; None if unknown.
    yaw_sd_deg
    place_sd
        Relative sd of lengths along the run for want of the growth's and the axis's exact values.
    """

    axis_px: Floats
    growth_per_px: float = 0.0
    yaw_deg: float | None = None
    yaw_sd_deg: float = SHOULDERS_SD_DEG
    place_sd: float = 0.0

    @property
    def _corrected(self) -> float:
        """Angle that is undone, rad: none that may as well be an error."""
        yaw = abs(self.yaw_deg or 0.0)
        return math.radians(min(yaw, MOST_CORRECTED_DEG)) if yaw > self.yaw_sd_deg else 0.0

    @property
    def shorter(self) -> float:
        """How much shorter lengths along the run look."""
        return math.cos(self._corrected)

    @property
    def shorter_sd(self) -> float:
        """Relative sd of undoing that."""
        return math.tan(self._corrected) * math.radians(self.yaw_sd_deg)

    def undo(self, points_px: Floats) -> Floats:
        """Positions (..., 2), px, as a camera square to the run would see them, at the axis's scale."""
        away = points_px - self.axis_px
        scale = np.maximum(1 + self.growth_per_px * away[..., :1], LEAST_SCALE)
        square: Floats = away / scale / (self.shorter, 1.0) + self.axis_px
        return square


def find_perspective(
    body: PoseSequence, points: Mapping[str, Floats], runs: Bools, near: Side
) -> Perspective:
    """How the run is seen, from the athlete's size along it and the breadth of his shoulders.

    Parameters
    ----------
    body
        For the picture's size and the camera's motion.
    points
        Positions (n, 2) in the ground frame, px, y up, by keypoint name.
    runs : (n,)
        Whether the athlete runs in a frame.
    near
        The side that faces the camera.
    """
    seen = {name: value[runs] for name, value in points.items()}
    hips = _middle(seen, "hip")
    longer = None if body.width_px is None or body.height_px is None else max(body.width_px, body.height_px)
    axis = _axis_path(body, hips, runs)
    view = Perspective(np.asarray(axis.mean(axis=0)))
    still = longer is not None and float(np.ptp(axis[:, 0])) < PAN_SHARE * longer
    # Who pans mostly zooms in as well: the focal length is then anyone's guess.
    focal = FOCAL_SHARE * longer if longer is not None and still else None
    shoulders = _shoulder_yaw(seen, hips[:, 0] - view.axis_px[0], near, focal)
    view = replace(view, yaw_deg=shoulders)
    way = _way(hips[:, 0])
    if way < LEAST_WAY * body_height_px(seen):
        return view
    growth = _growth(body.time_s[runs], hips[:, 0], seen, view, focal)
    if growth is None:
        return replace(view, place_sd=NEARER_SHARE * math.sin(math.radians(abs(shoulders or 0.0))))
    clear = _clear(growth)
    if clear == 0.0:
        return view
    axis_sd = AXIS_SD * longer if longer is not None and still else UNSEEN_AXIS_SD * way
    kept = replace(growth, per_px=clear * growth.per_px)
    yaw, yaw_sd = _yaw(kept, shoulders, focal)
    place_sd = math.hypot(
        math.hypot(kept.per_px, kept.sd_per_px) * axis_sd, 0.5 * kept.per_px * kept.sd_per_px * way**2
    )
    return Perspective(view.axis_px, kept.per_px, yaw, yaw_sd, place_sd)


def _way(x_px: Floats) -> float:
    """How far the athlete goes in the picture, px."""
    good = x_px[np.isfinite(x_px)]
    return float(np.ptp(good)) if good.size else 0.0


def _growth(
    time_s: Floats, x_px: Floats, points: Mapping[str, Floats], view: Perspective, focal: float | None
) -> Growth | None:
    """Growth of the size, found by undoing it until none is left."""
    shoulders, found = view.yaw_deg, None
    for _ in range(_ROUNDS):
        left = size_growth(time_s, x_px, {name: view.undo(value) for name, value in points.items()})
        if left is None:
            return None
        found = replace(left, per_px=view.growth_per_px + left.per_px)
        yaw, _ = _yaw(found, shoulders, focal)
        view = replace(view, growth_per_px=found.per_px, yaw_deg=yaw)
    return found


def _clear(growth: Growth) -> float:
    """Share of the growth to believe: none that may be chance."""
    low, high = CLEAR
    return float(np.clip((abs(growth.per_px) / growth.sd_per_px - low) / (high - low), 0.0, 1.0))


def _yaw(growth: Growth, shoulders_deg: float | None, focal: float | None) -> tuple[float | None, float]:
    """Angle and its sd, deg: from the growth too where the focal length is not unknown altogether."""
    if focal is None or growth.per_px == 0:
        return shoulders_deg, SHOULDERS_SD_DEG
    relative = growth.sd_per_px / abs(growth.per_px)
    return yaw_from_growth(-growth.per_px * focal, relative, shoulders_deg)


def _shoulder_yaw(
    points: Mapping[str, Floats], x_px: Floats, near: Side, focal: float | None
) -> float | None:
    """Angle by which the near shoulder is ahead of the far one, deg, less what the line of sight adds."""
    far: Side = "left" if near == "right" else "right"
    apart = points[f"{near}_shoulder"] - points[f"{far}_shoulder"]
    share = shoulder_share(apart, _middle(points, "shoulder") - _middle(points, "hip"))
    if share is None:
        return None
    x_px = x_px[np.isfinite(x_px)]
    sight = float(np.mean(x_px)) / focal if focal is not None and x_px.size else 0.0
    return math.degrees(math.asin(share / math.hypot(1.0, sight)) - math.atan(sight))


def _axis_path(body: PoseSequence, hips: Floats, runs: Bools) -> Floats:
    """Middle of the picture in the ground frame, (n, 2), px, y up; of the hips if its size is unknown."""
    if body.width_px is None or body.height_px is None:
        return np.asarray(np.nanmean(hips, axis=0))[None]
    centre = np.array([body.width_px / 2, body.height_px / 2])
    placed = body.image_to_ground[:, :, :2] @ centre + body.image_to_ground[:, :, 2]
    return np.asarray(placed[runs] * (1.0, -1.0))


def _middle(points: Mapping[str, Floats], part: str) -> Floats:
    return (points[f"left_{part}"] + points[f"right_{part}"]) / 2
