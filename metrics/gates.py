"""What a clip must have for a metric: frame rate, scale, view, a visible side, steps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from metrics.catalogue import Part, Spec
from metrics.values import SIDES, Angles, Contact, MetricSide, Motion, Side
from metrics.view import view_yaw_deg

HIDDEN = 0.15
"""Below this median confidence of a keypoint its limb counts as hidden: an arm then has no value."""
POOR = 0.5
"""Below this it counts as poorly seen: values are given, not trusted."""
OBLIQUE_DEG = 22.0
FRONTAL_DEG = 50.0
"""Estimated angle between camera and side view from which values are not trusted, and not given. Simulated
runs at 20 deg are measured as from the side; at a true 30 the angle of fast ones reads 21 to 25, and their
thigh range is up to 16 deg too small (docs/validity.md)."""
LENGTHS_DEG = 45.0
"""From here lengths along the run are not trusted: of an angle no more than
`metrics.perspective.MOST_CORRECTED_DEG` is undone. Speeds of simulated runs come out 2 to 3 % too small at 40
deg, 7 at 45, 14 at 50, 31 at 60."""
NO_SCALE = "no scale: give --height, --distance or --speed"
_POINTS: dict[Part, tuple[str, ...]] = {
    "leg": ("hip", "knee", "ankle", "foot_index"),
    "arm": ("shoulder", "elbow", "wrist"),
    "trunk": ("shoulder", "hip"),
}


@dataclass(frozen=True)
class View:
    """What of the athlete the clip shows.

    Attributes
    ----------
    frame_rate_hz
    has_scale
    scale_from_speed
        Whether the scale is from the given speed, so that the speed is not measured in the picture.
    yaw_deg
        Angle between the picture and the plane of the run, or None if unknown.
    confidence
        Median confidence of the worst keypoint of each limb, by part and side.
    contact_confidence
        Mean confidence of the contacts, by side; 1 where there are none.
    """

    frame_rate_hz: float
    has_scale: bool
    scale_from_speed: bool
    yaw_deg: float | None
    confidence: dict[tuple[Part, Side], float]
    contact_confidence: dict[Side, float]

    def hidden(self, spec: Spec, side: Side) -> bool:
        """Whether an arm that the metric needs is hidden on this side."""
        return "arm" in spec.parts and self.confidence["arm", side] < HIDDEN


def look_at(motion: Motion, contacts: tuple[Contact, ...], angles: Angles) -> View:
    """Gather what the gates ask for, over the frames between the first and the last contact."""
    moments = [t for c in contacts for t in (c.touchdown_s, c.toe_off_s) if t is not None]
    inside = np.isfinite(angles.time_s)
    if len(moments) > 1:
        inside = (motion.time_s >= min(moments)) & (motion.time_s <= max(moments))
    if not np.any(inside):
        inside = np.ones(motion.time_s.size, dtype=bool)
    confidence: dict[tuple[Part, Side], float] = {}
    for part, names in _POINTS.items():
        for side in SIDES:
            columns = [motion.keypoints.index(f"{side}_{name}") for name in names]
            confidence[part, side] = float(np.median(motion.confidence[inside][:, columns], axis=0).min())
    known = {side: [c.confidence for c in contacts if c.foot == side] for side in SIDES}
    return View(
        frame_rate_hz=motion.frame_rate_hz,
        has_scale=motion.scale.metres_per_pixel is not None,
        scale_from_speed=motion.scale.source == "speed",
        yaw_deg=_yaw(motion, inside),
        confidence=confidence,
        contact_confidence={
            side: float(np.mean(values)) if values else 1.0 for side, values in known.items()
        },
    )


def _yaw(motion: Motion, inside: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> float | None:
    """Angle of the view: as known, else from the shoulders over the frames of the run."""
    if motion.yaw_deg is not None:
        return motion.yaw_deg
    left, right = motion.smooth("left_shoulder"), motion.smooth("right_shoulder")
    trunk = (left + right - motion.smooth("left_hip") - motion.smooth("right_hip")) / 2
    return view_yaw_deg((left - right)[inside], trunk[inside])


def refusal(spec: Spec, side: MetricSide, view: View) -> str | None:
    """Return why the clip cannot give this metric at all, or None."""
    if view.frame_rate_hz < spec.value_hz:
        return f"{view.frame_rate_hz:.0f} frames/s cannot support {spec.label}; film at 120 frames/s or more"
    if spec.scaled and not view.has_scale:
        return NO_SCALE
    if _beyond(FRONTAL_DEG, spec, view):
        return _off_the_side(view)
    wanted = SIDES if side == "both" else (side,)
    hidden = [one for one in wanted if view.hidden(spec, one)]
    if len(hidden) == len(wanted) or (hidden and spec.name == "arm_symmetry_index"):
        arms = "the arms are" if len(hidden) == 2 else f"the {hidden[0]} arm is"
        return f"{arms} hidden in most frames; film from the other side as well"
    return None


def doubts(spec: Spec, side: MetricSide, view: View, n: int) -> list[str]:
    """Return every reason not to trust the value of this metric."""
    found = []
    if view.frame_rate_hz < spec.trust_hz:
        rate = f"{view.frame_rate_hz:.0f} frames/s"
        found.append(f"{rate} is too few for {spec.label}; film at 120 frames/s or more")
    fewest = spec.fewest if side == "both" else max(2, spec.fewest // 2)
    if n < fewest:
        found.append(f"from {n} reading{'' if n == 1 else 's'} only, {fewest} wanted; film more steps")
    if _beyond(OBLIQUE_DEG if spec.parts else LENGTHS_DEG, spec, view):
        found.append(_off_the_side(view))
    found += _poorly_seen(spec, side, view)
    return found


def _beyond(limit_deg: float, spec: Spec, view: View) -> bool:
    """Whether the metric is read along the run in the picture, and the camera is this far off the side."""
    along = bool(spec.parts) or (spec.scaled and not view.scale_from_speed)
    return along and view.yaw_deg is not None and view.yaw_deg >= limit_deg


def _off_the_side(view: View) -> str:
    return f"the camera is about {view.yaw_deg:.0f} deg off the side view; film from the side"


def _poorly_seen(spec: Spec, side: MetricSide, view: View) -> list[str]:
    found = []
    sides = [one for one in (SIDES if side == "both" else (side,)) if not view.hidden(spec, one)]
    for part in spec.parts:
        poor = [one for one in sides if view.confidence[part, one] < POOR]
        if poor:
            found.append(f"the {' and '.join(poor)} {part} is poorly seen")
    if not spec.parts and sides and min(view.contact_confidence[one] for one in sides) < POOR:
        found.append("the ground contacts are uncertain; check them in events.csv")
    return found
