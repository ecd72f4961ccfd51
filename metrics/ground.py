"""From image keypoints to the athlete's motion over the ground, in metres, x forward and y up."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from metrics.belt import belt_velocity, carried, foot_drift
from metrics.local import local_quantile, local_slope
from metrics.perspective import PAN_SHARE, Bools, Perspective, find_perspective
from metrics.scale import (
    NOMINAL_HEIGHT_M,
    body_height_px,
    scale_from_distance,
    scale_from_height,
    scale_from_speed,
    widened,
)
from metrics.stance import Stance, find_stances, foot_evidence, lowest_seen, mean_seen, slope
from metrics.values import SIDES, Floats, Motion, Scale, Side
from pose.errors import AnalysisFailedError
from pose.sequence import CleanPose, PoseSequence

FOOT = ("foot_index", "heel", "ankle")
MAX_TILT = 0.10
"""Largest slope of the ground line in the picture that is believed."""
_TREADMILL_SHARE = 0.35
_FEWEST_FRAMES = 5
_SPEED_SPAN_S = 0.25
_LEVEL_SPAN_S = 0.35


@dataclass(frozen=True, eq=False)
class Frame:
    """Keypoints in nominal metres, x forward and y up, while the ground frame is being worked out."""

    time_s: Floats
    points: dict[str, Floats]

    def hip(self) -> Floats:
        """Midpoint of the hips (one hip where the other is missing), (n, 2)."""
        return _mean([self.points["left_hip"], self.points["right_hip"]])

    def foot(self, side: Side) -> Floats:
        """Toe, heel and ankle of one foot, (n, 3, 2)."""
        return np.stack([self.points[f"{side}_{part}"] for part in FOOT], axis=1)


def ground_motion(
    pose: CleanPose,
    *,
    height_m: float | None = None,
    distance: tuple[float, tuple[float, float, float, float]] | None = None,
    speed_m_s: float | None = None,
    treadmill: bool | None = None,
    direction: Side | None = None,
) -> Motion:
    """Put the athlete into a frame fixed to the ground and aligned with the run.

    Steps: image to ground frame by the camera's motion; direction of travel; an oblique view made square;
    nominal metres from the body's own size; treadmill or not; rough stances; then what the stances tell,
    since a standing foot neither slides nor sinks: the belt's speed, what is left of the camera's motion,
    and the tilt of the ground.

    Parameters
    ----------
    pose
    height_m
        The athlete's height, m.
    distance
        A known distance, m, and its ends ``(x1, y1, x2, y2)``, px, in the first frame.
    speed_m_s
        Known mean speed over the ground or of the belt, m/s. Used for the scale after distance and height.
    treadmill
        None to detect.
    direction
        Direction of travel in the picture; None to detect.

    Raises
    ------
    AnalysisFailedError
        ``too_few_frames`` if hips, knees and ankles are hardly seen.
    """
    body = pose.body
    camera_moves = _camera_moves(body)
    seen = {name: body.ground_px()[:, k] * (1.0, -1.0) for k, name in enumerate(body.keypoints)}
    facing = direction or _direction(_nominal(body, seen)[0])
    runs = _runs(body.time_s, seen)
    view = find_perspective(body, seen, runs, facing)
    square = {name: view.undo(points) for name, points in seen.items()}
    frame, nominal = _nominal(body, square, runs)
    sign = 1.0 if facing == "right" else -1.0
    frame = Frame(frame.time_s, {name: value * (sign, 1.0) for name, value in frame.points.items()})
    belt = _is_treadmill(frame) if treadmill is None else treadmill
    shift, tilt, level = _ground(frame, belt, camera_moves and _pans(body))
    scale = _scale(body, view, frame, shift, nominal, height_m, distance, speed_m_s)
    metres = nominal if scale.metres_per_pixel is None else scale.metres_per_pixel
    place = _Placement(shift, tilt, level, metres / nominal)

    def placed(points: PoseSequence) -> Floats:
        return place(view.undo(points.ground_px() * (1.0, -1.0)) * (sign, 1.0) * nominal)

    return Motion(
        time_s=body.time_s,
        body=placed(body),
        feet=placed(pose.feet),
        confidence=pose.feet.confidence,
        noise_m=pose.noise_px * metres,
        keypoints=body.keypoints,
        scale=scale,
        direction=facing,
        treadmill=belt,
        near_side="right" if facing == "right" else "left",
        camera_moves=camera_moves,
        yaw_deg=None if view.yaw_deg is None else abs(view.yaw_deg),
    )


def _nominal(
    body: PoseSequence, points_px: dict[str, Floats], runs: Bools | None = None
) -> tuple[Frame, float]:
    """Positions in metres of a body of usual size, and metres per px of that.

    The size is that of the frames in which the athlete runs: a long wait in a crouch hides it.
    """
    height_px = body_height_px(points_px)
    if runs is not None:
        running_px = body_height_px({name: value[runs] for name, value in points_px.items()})
        height_px = running_px if np.isfinite(running_px) else height_px
    if not np.isfinite(height_px):
        raise AnalysisFailedError(
            "too_few_frames",
            "Hips, knees and ankles are seen in too few frames.",
            "Film the whole body from the side.",
        )
    nominal = NOMINAL_HEIGHT_M / height_px
    return Frame(body.time_s, {name: value * nominal for name, value in points_px.items()}), nominal


@dataclass(frozen=True, eq=False)
class _Placement:
    """Nominal positions to the final frame: belt and drift added, ground level taken off, turned, scaled."""

    shift: Floats
    tilt: float
    level: Floats
    scale: float

    def __call__(self, points: Floats) -> Floats:
        x = points[..., 0] + self.shift[:, None]
        y = points[..., 1] - self.level[:, None]
        angle = np.arctan(self.tilt)
        cos, sin = np.cos(angle), np.sin(angle)
        turned: Floats = np.stack([x * cos + y * sin, y * cos - x * sin], axis=-1) * self.scale
        return turned


def rough_stances(frame: Frame, speed_m_s: Floats, ground_y: dict[Side, Floats]) -> list[Stance]:
    """Stances of both feet, to about a frame, from positions over the ground (`find_stances`)."""
    evidence = {s: foot_evidence(frame.time_s, frame.foot(s), ground_y[s], speed_m_s) for s in SIDES}
    return find_stances(frame.time_s, evidence)


def hip_speed(frame: Frame) -> Floats:
    """Speed of the hips along x, smoothed over about a step, (n,), m/s."""
    x = frame.hip()[:, 0]
    good = np.isfinite(x)
    if np.count_nonzero(good) < _FEWEST_FRAMES:
        return np.zeros(x.size)
    x = np.interp(frame.time_s, frame.time_s[good], x[good])
    return local_slope(frame.time_s, x, _SPEED_SPAN_S)


def _mean(values: list[Floats]) -> Floats:
    stacked = np.stack(values)
    good = np.isfinite(stacked)
    total = np.where(good, stacked, 0.0).sum(axis=0)
    count = good.sum(axis=0)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def _runs(time_s: Floats, points: dict[str, Floats]) -> Bools:
    """Frames in which the athlete runs: at half his greatest speed or more."""
    speed = np.abs(hip_speed(Frame(time_s, points)))
    return np.asarray(speed >= 0.5 * speed.max())


def _camera_moves(body: PoseSequence) -> bool:
    width = body.width_px or 1000
    change = np.abs(body.image_to_ground - body.image_to_ground[0])
    return bool(np.max(change[:, :, 2]) > 0.01 * width or np.max(change[:, :, :2]) > 0.01)


def _pans(body: PoseSequence) -> bool:
    """Whether the camera follows the athlete; the motion of one that only shakes is known without drift."""
    return bool(np.ptp(body.image_to_ground[:, 0, 2]) > PAN_SHARE * (body.width_px or 1000))


def _direction(frame: Frame) -> Side:
    """By where the hips go; where they stay (treadmill), by where the toes point."""
    speed = _travelling_speed(frame)
    if abs(speed) > 1.2:
        return "right" if speed > 0 else "left"
    toes = [frame.points[f"{s}_foot_index"][:, 0] - frame.points[f"{s}_heel"][:, 0] for s in SIDES]
    pointing = np.concatenate(toes)
    pointing = pointing[np.isfinite(pointing)]
    return "right" if pointing.size == 0 or np.median(pointing) >= 0 else "left"


def _travelling_speed(frame: Frame) -> float:
    """Speed of the hips where they move most: a clip may show a long wait before the run."""
    speed = hip_speed(frame)
    fast = np.abs(speed) >= np.quantile(np.abs(speed), 0.75)
    return float(np.median(speed[fast]))


def _is_treadmill(frame: Frame) -> bool:
    """Whether feet that are low move backwards faster than the hips move forwards."""
    backward = _backward_speed(frame)
    ahead = abs(_travelling_speed(frame))
    return backward > 1.0 and ahead < _TREADMILL_SHARE * backward


def _backward_speed(frame: Frame) -> float:
    """Speed at which low feet move backwards against the hips, m/s: what the belt does under them."""
    speeds = []
    hip = frame.hip()
    for side in SIDES:
        relative = frame.foot(side) - hip[:, None, :]
        x = mean_seen(relative[..., 0])
        low = lowest_seen(relative[:, :2, 1])
        speed = -slope(frame.time_s, x)
        good = np.isfinite(speed) & np.isfinite(low)
        if np.count_nonzero(good) >= _FEWEST_FRAMES:
            down = good & (low <= np.nanquantile(low[good], 0.3))
            speeds.append(float(np.quantile(speed[down], 0.6)))
    return max(speeds, default=0.0)


def _ground(frame: Frame, treadmill: bool, camera_moves: bool) -> tuple[Floats, float, Floats]:
    """Belt and drift to add to x, slope of the ground, and the ground's level (n,), all nominal metres."""
    n = frame.time_s.size
    shift = np.zeros(n)
    if treadmill:
        shift = carried(frame.time_s, np.full(n, _backward_speed(frame)))
    tilt, level = 0.0, _first_level(frame)
    for _ in range(3):
        moved = _shifted(frame, shift)
        ground = {s: level + tilt * mean_seen(moved.foot(s)[..., 0]) for s in SIDES}
        stances = rough_stances(moved, hip_speed(moved), ground)
        if not stances:
            break
        if treadmill or camera_moves:
            shift = shift + carried(
                frame.time_s, belt_velocity(frame.time_s, moved.foot, stances, camera_moves)
            )
            moved = _shifted(frame, shift)
        tilt, level = foot_drift(
            frame.time_s, moved.foot, stances, MAX_TILT, level_varies=camera_moves, flat=treadmill
        )
    return shift, tilt, level


def _shifted(frame: Frame, shift: Floats) -> Frame:
    step = np.stack([shift, np.zeros_like(shift)], axis=1)
    return Frame(frame.time_s, {name: value + step for name, value in frame.points.items()})


def _first_level(frame: Frame) -> Floats:
    """Level of the ground from low feet, along a running quantile over about a stride."""
    low = lowest_seen(np.concatenate([frame.foot(s)[:, :2, 1] for s in SIDES], axis=1))
    level = local_quantile(frame.time_s, low, _LEVEL_SPAN_S, 0.2)
    good = np.isfinite(level)
    if not np.any(good):
        return np.zeros(low.size)
    return np.interp(frame.time_s, frame.time_s[good], level[good])


def _scale(
    body: PoseSequence,
    view: Perspective,
    frame: Frame,
    shift: Floats,
    nominal: float,
    height_m: float | None,
    distance: tuple[float, tuple[float, float, float, float]] | None,
    speed_m_s: float | None,
) -> Scale:
    """Take the best scale that the given values allow: distance, then height, then speed.

    Its sd is that of lengths along the run: a distance there already has the angle of the view in it, and
    from a speed there is nothing left to undo.
    """
    if distance is not None:
        metres, ends = distance
        points = np.reshape(np.asarray(ends, dtype=np.float64), (2, 2))
        first = body.image_to_ground[0]
        placed = view.undo((points @ first[:, :2].T + first[:, 2]) * (1.0, -1.0))
        return widened(scale_from_distance(metres, placed[0], placed[1]), view.place_sd)
    if height_m is not None:
        scale = scale_from_height(height_m, NOMINAL_HEIGHT_M / nominal)
        return widened(scale, view.place_sd, view.shorter_sd)
    if speed_m_s is not None:
        x = frame.hip()[:, 0] + shift
        good = np.isfinite(x)
        if np.count_nonzero(good) >= _FEWEST_FRAMES:
            rate = float(np.polyfit(frame.time_s[good], x[good], 1)[0]) / nominal
            if rate > 0:
                return scale_from_speed(speed_m_s, rate)
    return Scale(None, None, None)


__all__ = ["FOOT", "ground_motion", "hip_speed", "rough_stances"]
