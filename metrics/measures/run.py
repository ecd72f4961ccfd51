"""One run made ready to be measured: steps, strides, and curves that can be read between frames."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from metrics.angles import compute_angles
from metrics.measures.light import lightly_smoothed
from metrics.measures.mass import body_centre
from metrics.steps import Step, Stride, build_steps, build_strides
from metrics.tracks import Track
from metrics.values import SIDES, Angles, Contact, Floats, Motion, Side

SMOOTHING_HZ = 9.0
"""About where the body's smoothing cuts off; sets how much of one frame's noise is left."""
_STANCE_WINDOW = (0.15, 0.75)
"""Part of the contact in which the toe lies still, as fractions."""
_SHORT_STANCE_S = 0.06
_FEWEST_SIZES = 10
EVENT_SHIFT_S = 0.003
EVENT_OWN_S = 0.002
EVENT_OWN_FRAMES = 0.06
"""Errors of event times that all steps of a clip share, sd: a shift of touchdowns and toe-offs together, and
one of each kind by itself (s, and a share of a frame). The foot's way down and off differs between athletes,
and the times are fitted with one shape for all steps of a clip."""
EVENT_OBLIQUE_S = 0.006
"""What a view from an angle adds to the latter, times the sine of the angle (from simulated runs at 20 and
30 deg)."""
LONG_CONTACT_S = 0.14
LONG_CONTACT_SHARE = 0.03
"""Both errors grow by this share of what the mean contact exceeds this time, s: slow runners set the foot
down more slowly and often heel first, so that its points come to rest one after the other."""


def opposite(side: Side) -> Side:
    """Return the other side."""
    return "right" if side == "left" else "left"


@dataclass(frozen=True, eq=False)
class Run:
    """What the measures read from.

    Attributes
    ----------
    motion, angles, contacts
        As given.
    height_m
        Height of the athlete if it was given, m.
    given_speed_m_s
        Speed if it was given, m/s.
    """

    motion: Motion
    angles: Angles
    contacts: tuple[Contact, ...]
    height_m: float | None = None
    given_speed_m_s: float | None = None

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """Steps, one for each contact."""
        return build_steps(self.contacts)

    @cached_property
    def strides(self) -> tuple[Stride, ...]:
        """Whole strides of both feet."""
        return build_strides(self.contacts)

    @cached_property
    def whole_steps(self) -> tuple[Step, ...]:
        """Steps of which both touchdowns were seen."""
        return tuple(step for step in self.steps if step.step_time_s is not None)

    @cached_property
    def _angle_tracks(self) -> dict[str, Track]:
        return {name: Track.through(self.angles.time_s, a) for name, a in self.angles.angle_deg.items()}

    def angle(self, name: str) -> Track:
        """Angle by name, deg."""
        return self._angle_tracks[name]

    @cached_property
    def _light(self) -> Motion:
        return lightly_smoothed(self.motion)

    @cached_property
    def _light_tracks(self) -> dict[str, Track]:
        angles = compute_angles(self._light)
        return {
            f"{side}_{joint}": Track.through(angles.time_s, angles.angle_deg[f"{side}_{joint}"])
            for side in SIDES
            for joint in ("knee", "ankle")
        }

    def light_angle(self, name: str) -> Track:
        """Knee or ankle angle by name, deg, smoothed lightly, for what happens within one contact."""
        return self._light_tracks[name]

    @cached_property
    def hip_x(self) -> Track:
        """Forward position of the middle of the hips, m."""
        return Track.through(self.motion.time_s, self._hips[:, 0])

    @cached_property
    def hip_y(self) -> Track:
        """Height of the middle of the hips, m, smoothed lightly, for what happens within one contact."""
        height = (self._light.smooth("left_hip") + self._light.smooth("right_hip"))[:, 1] / 2
        return Track.through(self.motion.time_s, height)

    @cached_property
    def _hips(self) -> Floats:
        hips: Floats = (self.motion.smooth("left_hip") + self.motion.smooth("right_hip")) / 2
        return hips

    @cached_property
    def centre(self) -> tuple[Track, bool]:
        """Forward position of the centre of mass, m, and whether it is from segments (else the hips)."""
        positions = body_centre(self.motion)
        if positions is None:
            return self.hip_x, False
        return Track.through(self.motion.time_s, positions[:, 0]), True

    @cached_property
    def knee_x(self) -> dict[Side, Track]:
        """Forward position of each knee, m."""
        return {s: Track.through(self.motion.time_s, self.motion.smooth(f"{s}_knee")[:, 0]) for s in SIDES}

    @cached_property
    def thigh_length(self) -> float:
        """Median length of the thighs, m, or NaN."""
        return self._length(("hip", "knee"))

    @cached_property
    def leg_length(self) -> float:
        """Standing leg length, 0.53 x height (Morin et al. 2005), m, or NaN.

        Without a given height it is taken from thigh and shank, 0.491 of the height together (Winter 2009).
        """
        if self.height_m is not None:
            return 0.53 * self.height_m
        return 0.53 * (self.thigh_length + self._length(("knee", "ankle"))) / 0.491

    def _length(self, ends: tuple[str, str]) -> float:
        vectors = [self.motion.smooth(f"{s}_{ends[1]}") - self.motion.smooth(f"{s}_{ends[0]}") for s in SIDES]
        lengths = np.hypot(*np.concatenate(vectors).T)
        lengths = lengths[np.isfinite(lengths)]
        return float(np.median(lengths)) if lengths.size else math.nan

    def foot_place(self, contact: Contact) -> float:
        """Forward position of the toe while it stands, m, or NaN.

        Median of the unsmoothed toe from 15 to 75 % of the contact; the toe-off ends a contact by turning the
        foot about the toe, so that this part is still.
        """
        start, end = _stance(contact)
        if start is None or end is None:
            return math.nan
        toe = self.motion.sharp(f"{contact.foot}_foot_index")[:, 0]
        time = self.motion.time_s
        inside = (time >= start) & (time <= end) & np.isfinite(toe)
        if np.any(inside):
            return float(np.median(toe[inside]))
        return Track.through(time, toe).value((start + end) / 2)

    def noise_of(self, angle: str) -> float:
        """Random error left in a smoothed angle, deg (0 if unknown)."""
        raw = self.angles.noise_deg[angle]
        share = min(1.0, 2.0 * SMOOTHING_HZ / self.motion.frame_rate_hz)
        return raw * math.sqrt(share) if math.isfinite(raw) else 0.0

    @cached_property
    def _slow_error(self) -> float:
        """What long contacts add to the error that events share, s."""
        return LONG_CONTACT_SHARE * max(0.0, self.mean_contact_s - LONG_CONTACT_S)

    @cached_property
    def mean_contact_s(self) -> float:
        """Mean contact time, s; 0 without a whole contact."""
        times = [step.contact_time_s for step in self.steps if step.contact_time_s is not None]
        return float(np.mean(times)) if times else 0.0

    def event_error(self, per_second: float, per_second_toe_off: float) -> float:
        """Return the error, sd, that shared event errors make in a value that changes like this with both."""
        oblique = EVENT_OBLIQUE_S * math.sin(math.radians(self.motion.yaw_deg or 0.0))
        own = math.hypot(EVENT_OWN_S, EVENT_OWN_FRAMES / self.motion.frame_rate_hz, oblique)
        own += self._slow_error
        together = (per_second + per_second_toe_off) * (EVENT_SHIFT_S + self._slow_error)
        return math.hypot(together, per_second * own, per_second_toe_off * own)

    @cached_property
    def scale_share(self) -> float:
        """Relative error of the scale, sd."""
        scale = self.motion.scale
        if scale.metres_per_pixel is None or scale.sd is None:
            return 0.0
        return scale.sd / scale.metres_per_pixel

    @property
    def has_scale(self) -> bool:
        """Whether lengths are in metres."""
        return self.motion.scale.metres_per_pixel is not None

    @cached_property
    def speed_change(self) -> float | None:
        """Change of speed from step to step as a share of the speed, or None for fewer than three steps.

        A camera turned from the side view shows the athlete growing along the run, and speeding up with the
        square of that; this part, from the apparent length of legs and trunk, is taken out.
        """
        steps = self.whole_steps
        speeds = np.array([self.step_speed(step) for step in steps])
        good = np.isfinite(speeds)
        if np.count_nonzero(good) < 3:
            return None
        middle = float(np.mean(speeds[good]))
        order = np.flatnonzero(good).astype(np.float64)
        if middle <= 0:
            return None
        times = np.array([step.step_time_s for step in steps], dtype=np.float64)
        growth = 2 * self._growth * float(np.mean(times))
        return float(np.polyfit(order, speeds[good], 1)[0]) / middle - growth

    @cached_property
    def _growth(self) -> float:
        """Relative change of the athlete's apparent size, per s; 0 where it cannot be told."""
        size = np.zeros(self.motion.time_s.size)
        for start, end in (("hip", "knee"), ("knee", "ankle"), ("shoulder", "hip")):
            for side in SIDES:
                bone = self.motion.smooth(f"{side}_{end}") - self.motion.smooth(f"{side}_{start}")
                size = size + np.hypot(bone[:, 0], bone[:, 1])
        good = np.isfinite(size) & (size > 0)
        if np.count_nonzero(good) < _FEWEST_SIZES:
            return 0.0
        return float(np.polyfit(self.motion.time_s[good], np.log(size[good]), 1)[0])

    def step_speed(self, step: Step) -> float:
        """Mean forward speed of the hips from touchdown to touchdown, m/s, or NaN."""
        start = step.contact.touchdown_s
        if step.following is None or start is None or step.following.touchdown_s is None:
            return math.nan
        end = step.following.touchdown_s
        return (self.hip_x.value(end) - self.hip_x.value(start)) / (end - start)


def _stance(contact: Contact) -> tuple[float | None, float | None]:
    """Bounds of the still part of a contact, s."""
    start, end = contact.touchdown_s, contact.toe_off_s
    if start is not None and end is not None:
        first, last = _STANCE_WINDOW
        return start + first * (end - start), start + last * (end - start)
    if start is not None:
        return start, start + _SHORT_STANCE_S
    if end is not None:
        return end - _SHORT_STANCE_S, end
    return None, None
