"""Follow one person from the frame where he was found, and plan the crop for every frame."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pose import body
from pose.blazepose import Pose
from pose.body import Square
from pose.camera import apply, invert
from pose.sequence import Floats

CROP = 2.0
"""Side of the crop in statures: from 1.4 to 2.7 the network finds crouched and running athletes alike."""

LEAST_SURENESS = 0.35
LEAST_INSIDE = 0.7  # of the body's keypoints; past it most of the body is a guess
STATURE_RATIO = 1.45  # limbs out of the plane change the apparent stature by less
MEMORY_S = 0.35  # sights that the speed is taken from
EXTRAPOLATE_S = 0.4  # beyond the first and last sight
STILL_POSTURE = 0.03  # statures in a tenth of a second
EDGE = 0.16  # statures from the picture's side, nearer than which half the body is out

Look = Callable[[int, Square], Sequence[Pose]]
"""Poses in one square of one frame, in px of the picture."""


@dataclass(frozen=True, eq=False)
class Scene:
    """What is known of the clip: when, how the camera moved, how large the picture is.

    Attributes
    ----------
    time_s : (n,)
    to_ground : (n, 2, 3)
        Image px to ground-fixed px.
    """

    time_s: Floats
    to_ground: Floats
    width_px: int
    height_px: int

    def ground(self, frame: int, point: Floats) -> Floats:
        """Map a picture's point to the ground-fixed frame."""
        return apply(self.to_ground[frame], point)

    def picture(self, frame: int, point: Floats) -> Floats:
        """Map a point of the ground-fixed frame to a picture."""
        return apply(invert(self.to_ground[frame]), point)


@dataclass(frozen=True, eq=False)
class Sight:
    """The person in one frame: pose in px of the picture, places in ground-fixed px, stature in px."""

    frame: int
    pose: Pose
    trunk: Floats
    centre: Floats
    stature_px: float


@dataclass(frozen=True, eq=False)
class Plan:
    """Where the person is expected in every frame.

    Attributes
    ----------
    frames : (n,)
        Whether he is expected at all.
    trunk_px, centre_px : (n, 2)
        Expected centre of trunk and of the whole body, px of each picture.
    stature_px : (n,)
        Expected stature.
    slack : (n,)
        How far from there he may be, in statures.
    still : (n,)
        Whether he keeps the same posture (kneeling, set).
    """

    expected: NDArray[np.bool_]
    trunk_px: Floats
    centre_px: Floats
    stature_px: Floats
    slack: Floats
    still: NDArray[np.bool_]

    def square(self, frame: int, factor: float = 1.0, aside: float = 0.0) -> Square:
        """Crop of one frame, ``factor`` times the usual size, ``aside`` statures to the right."""
        x, y = self.centre_px[frame]
        stature = float(self.stature_px[frame])
        return Square(float(x) + aside * stature, float(y), CROP * factor * stature)


def sight(frame: int, pose: Pose, scene: Scene) -> Sight:
    """Describe a pose found in a frame."""
    trunk = scene.ground(frame, body.trunk_centre(pose))
    centre = scene.ground(frame, body.box_centre(pose))
    return Sight(frame, pose, trunk, centre, body.stature(pose))


def is_whole(pose: Pose, scene: Scene) -> bool:
    """Whether a pose is sure enough and enough of the body lies in the picture.

    At the picture's side the network squeezes the limbs that are out into what is left, so the trunk counts
    too.
    """
    margin = EDGE * body.stature(pose)
    return (
        body.sureness(pose) >= LEAST_SURENESS
        and body.share_inside(pose, scene.width_px, scene.height_px) >= LEAST_INSIDE
        and bool(margin <= body.trunk_centre(pose)[0] <= scene.width_px - margin)
    )


def nearest(
    poses: Iterable[Pose], trunk_px: Floats, stature_px: float, slack: float, scene: Scene
) -> Pose | None:
    """Return the pose that fits what is expected best, or None if none fits.

    Parameters
    ----------
    trunk_px : (2,)
        Expected centre of the trunk, px of the picture.
    slack
        Largest distance from it, in statures.
    """
    best, best_cost = None, np.inf
    for pose in poses:
        distance = float(np.linalg.norm(body.trunk_centre(pose) - trunk_px)) / stature_px
        change = abs(np.log(max(body.stature(pose), 1e-6) / stature_px))
        if distance > slack or change > np.log(STATURE_RATIO) or not is_whole(pose, scene):
            continue
        cost = distance + change - 0.3 * body.sureness(pose)
        if cost < best_cost:
            best, best_cost = pose, cost
    return best


def follow(seed: Sight, frames: Sequence[int], scene: Scene, look: Look) -> list[Sight]:
    """Follow a person through some frames, forwards and backwards from a seed.

    Parameters
    ----------
    frames
        Frames to look at, increasing.

    Returns
    -------
    What was seen, in order of frames, the seed among it.
    """
    later = [frame for frame in frames if frame > seed.frame]
    earlier = [frame for frame in reversed(frames) if frame < seed.frame]
    forwards = _follow_one_way(seed, later, scene, look)
    # The way back starts from what the way forward has taught about speed and size.
    backwards = _follow_one_way(seed, earlier, scene, look, known=forwards[:3])
    return [*reversed(backwards), seed, *forwards]


def _follow_one_way(
    seed: Sight, frames: Sequence[int], scene: Scene, look: Look, known: Sequence[Sight] = ()
) -> list[Sight]:
    trail = [*reversed(known), seed]
    seen: list[Sight] = []
    for frame in frames:
        trunk, centre, stature, slack = _expect(trail, frame, scene)
        if not _in_picture(trunk, stature, scene):
            break
        found = _find(frame, trunk, centre, stature, slack, scene, look)
        if found is not None:
            seen.append(sight(frame, found, scene))
            trail.append(seen[-1])
    return seen


def _find(
    frame: int, trunk: Floats, centre: Floats, stature: float, slack: float, scene: Scene, look: Look
) -> Pose | None:
    for factor in (1.0, 1.3, 0.8):
        square = Square(float(centre[0]), float(centre[1]), CROP * factor * stature)
        pose = nearest(look(frame, square), trunk, stature, slack, scene)
        if pose is not None:
            return pose
    return None


def _expect(trail: Sequence[Sight], frame: int, scene: Scene) -> tuple[Floats, Floats, float, float]:
    """Trunk and body centre in px of the picture, stature, and slack in statures."""
    last = trail[-1]
    now = scene.time_s[frame]
    gap = float(abs(now - scene.time_s[last.frame]))
    recent = [s for s in trail if abs(scene.time_s[s.frame] - scene.time_s[last.frame]) <= MEMORY_S]
    stature = float(np.median([s.stature_px for s in trail[-9:]]))
    velocity = _velocity(recent, scene)
    # A guess far ahead: the speed counts for less and less, so a lost person is looked for where he was lost.
    ahead = (now - scene.time_s[last.frame]) * min(1.0, EXTRAPOLATE_S / max(gap, 1e-9))
    trunk = scene.picture(frame, last.trunk + velocity * ahead)
    recent_offset = np.mean([s.centre - s.trunk for s in recent[-3:]], axis=0)
    centre = scene.picture(frame, last.trunk + velocity * ahead + recent_offset)
    # He may gain speed by 9 m/s^2, which is 5 statures/s^2, in all the time that he is not seen.
    slack = 0.2 + min(0.5 * gap + 2.5 * gap**2, 1.0) + (0.4 if len(recent) < 2 else 0.0)
    return trunk, centre, stature, slack


def _velocity(sights: Sequence[Sight], scene: Scene) -> Floats:
    """Speed of the trunk over the ground, px/s, by a straight line through some sights."""
    if len(sights) < 2:
        return np.zeros(2)
    times = np.array([scene.time_s[s.frame] for s in sights])
    places = np.array([s.trunk for s in sights])
    times = times - times.mean()
    return np.asarray(times @ (places - places.mean(axis=0)) / (times @ times), dtype=float)


def _in_picture(trunk_px: Floats, stature_px: float, scene: Scene) -> bool:
    margin = 0.15 * stature_px
    x, y = trunk_px
    return bool(-margin <= x <= scene.width_px + margin and -margin <= y <= scene.height_px + margin)


def plan(sights: Sequence[Sight], scene: Scene) -> Plan:
    """Expect the person in every frame from where he was seen in some.

    Places are interpolated in the ground-fixed frame, so that a shaking or panning camera does not blur them,
    and extrapolated for a short time beyond the first and last sight.
    """
    time = scene.time_s
    seen = time[[s.frame for s in sights]]
    trunk = _along(time, seen, np.array([s.trunk for s in sights]))
    offset = np.array([s.centre - s.trunk for s in sights])
    centre = trunk + np.column_stack([np.interp(time, seen, offset[:, axis]) for axis in (0, 1)])
    stature = np.interp(time, seen, _running_median(np.array([s.stature_px for s in sights])))
    expected = (time >= seen[0] - EXTRAPOLATE_S) & (time <= seen[-1] + EXTRAPOLATE_S)
    trunk_px = np.array([scene.picture(i, trunk[i]) for i in range(time.size)])
    expected &= body.inside(trunk_px, scene.width_px, scene.height_px)
    away = np.array([np.abs(seen - t).min() for t in time])
    return Plan(
        expected,
        trunk_px,
        np.array([scene.picture(i, centre[i]) for i in range(time.size)]),
        stature,
        0.25 + 0.5 * np.minimum(away, 0.5),
        np.interp(time, seen, _activity(sights)) < STILL_POSTURE,
    )


def _activity(sights: Sequence[Sight]) -> Floats:
    """Change of posture between sights, in statures: the larger of the two neighbours."""
    shapes = np.array(
        [(s.pose.xy_px[body.BODY_POINTS] - body.trunk_centre(s.pose)) / s.stature_px for s in sights]
    )
    change = np.median(np.linalg.norm(np.diff(shapes, axis=0), axis=2), axis=1)
    return np.asarray(np.maximum(np.append(change, 0.0), np.insert(change, 0, 0.0)))


def _along(time: Floats, seen: Floats, places: Floats) -> Floats:
    """Places (n, 2) at all times: straight between sights, at the end's speed beyond them."""
    along = np.column_stack([np.interp(time, seen, places[:, axis]) for axis in (0, 1)])
    for end, inner in ((0, slice(0, 4)), (-1, slice(-4, None))):
        near, where = seen[inner], places[inner]
        if near.size < 2:
            continue
        centred = near - near.mean()
        speed = centred @ (where - where.mean(axis=0)) / (centred @ centred)
        beyond = time < seen[0] if end == 0 else time > seen[-1]
        along[beyond] = places[end] + (time[beyond] - seen[end])[:, None] * speed
    return along


def _running_median(values: Floats, reach: int = 5) -> Floats:
    return np.array([np.median(values[max(i - reach, 0) : i + reach + 1]) for i in range(values.size)])
