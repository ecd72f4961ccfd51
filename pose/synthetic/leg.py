"""One leg over the whole run: inverse kinematics on the ground, joint curves in the air."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline

from pose.synthetic.athlete import Stance, Swing
from pose.synthetic.geometry import SOFT, LegShape
from pose.synthetic.landing import Landing

Floats = NDArray[np.float64]
Path = Callable[[Floats], Floats]
TINY_S = 1e-5


@lru_cache(maxsize=128)  # a run's contacts are asked for again and again
def knee_plan(s: Stance) -> CubicSpline:
    """Asked knee angle within a contact, rad, over its share 0 to 1."""
    peak = s.knee_touchdown + s.knee_excursion
    at = 0.42
    slopes = 1.5 * s.knee_excursion / at, 0.1 * (peak - s.knee_toe_off) / (1 - at)
    values = np.radians([s.knee_touchdown, peak, s.knee_toe_off])
    return CubicSpline([0, at, 1], values, bc_type=((1, np.radians(slopes[0])), (1, np.radians(slopes[1]))))


def toe_path(landing: Landing, t: Floats) -> Floats:
    """Toe marker in contact, (n, 2), m: it settles, rests, and lifts."""
    plan, s = landing.plan, landing.plan.stance
    left = 1 - (t - plan.touchdown_s) / s.settle_s
    settle = np.where(left > 0, left, 0) ** s.settle_power
    gone = (t - (plan.toe_off_s - s.lift_before_s)) / s.lift_s
    lift = np.where(gone > 0, gone, 0) ** s.lift_power
    x = landing.toe_x - s.settle_x_m * settle + s.lift_x_m * lift
    y = landing.toe_y + s.settle_y_m * settle + s.lift_y_m * lift
    return np.stack([x, y], axis=-1)


def stance_angles(landing: Landing, shape: LegShape, hip: Floats, t: Floats) -> Floats:
    """Thigh, knee and foot angles in contact, (n, 3), rad, for hip positions (n, 2)."""
    plan, s = landing.plan, landing.plan.stance
    share = (t - plan.touchdown_s) / plan.contact_s
    toe = toe_path(landing, t)
    asked = shape.pitch_for(hip, toe, knee_plan(s)(share))
    # the heel cannot sink below the toe
    pitch = -SOFT * np.logaddexp(0, -asked / SOFT)
    if s.pitch_touchdown > 0:
        down = np.clip((t - plan.touchdown_s) / (0.010 + 0.20 * plan.contact_s), None, 1)
        pitch = pitch + np.radians(s.pitch_touchdown) * (1 - down) ** 2 * (1 + 2 * np.maximum(down, -0.2))
        up = np.maximum(pitch, 0)
        toe = toe + shape.foot * np.stack([np.cos(up) - 1, np.sin(up)], axis=-1)
    thigh, knee = shape.bend(hip, shape.ankle_from_toe(toe, pitch))
    return np.stack([thigh, knee, pitch], axis=-1)


def swing_curves(
    swing: Swing, span: tuple[float, float], ends: Floats, slopes: Floats
) -> tuple[CubicSpline, ...]:
    """Thigh, knee and ankle angle from toe-off to touchdown, rad, over time in s.

    `ends` and `slopes` are (2, 3): angles, rad, and their rates, rad/s, at toe-off and touchdown, so that
    position and velocity are continuous there.
    """
    front, middle = swing.thigh_front_at, swing.thigh_middle_at
    (t0, k0, a0), (t1, k1, a1) = np.degrees(ends)
    top, bent, late = swing.thigh_flexion_max, swing.knee_flexion_max, swing.knee_late
    back = front + 0.45 * (1 - front)
    thigh = [
        (0.5 * middle, t0 + swing.thigh_early * (top - t0)),
        (middle, t0 + swing.thigh_middle * (top - t0)),
        (front, top),
        (back, t1 + swing.retraction * (top - t1)),
    ]
    peak = swing.knee_flexed_at
    knee = [
        (0.28 * peak, k0 + 0.29 * (bent - k0)),
        (0.58 * peak, k0 + 0.69 * (bent - k0)),
        (peak, bent),
        (peak + 0.35 * (1 - peak), late + 0.74 * (bent - late)),
        (peak + 0.63 * (1 - peak), late + 0.27 * (bent - late)),
        (peak + 0.84 * (1 - peak), late + 0.02 * (bent - late)),
    ]
    rest, forward = swing.ankle_rest, swing.ankle_front
    ankle = [
        (0.05, a0 + 1),
        (0.15, rest),
        (0.42, rest + 0.3 * (forward - rest)),
        (0.72, forward),
        (0.90, forward + 0.3 * (a1 - forward)),
    ]
    curves = []
    for index, (inner, first, last) in enumerate(((thigh, t0, t1), (knee, k0, k1), (ankle, a0, a1))):
        at = span[0] + (span[1] - span[0]) * np.array([0, *(x for x, _ in inner), 1])
        values = np.radians([first, *(y for _, y in inner), last])
        curves.append(CubicSpline(at, values, bc_type=((1, slopes[0, index]), (1, slopes[1, index]))))
    return tuple(curves)


@dataclass(frozen=True)
class Leg:
    """One leg: its contacts, and the joint curves between them (one fewer)."""

    shape: LegShape
    hip: Path
    landings: tuple[Landing, ...]
    swings: tuple[tuple[CubicSpline, ...], ...]

    @classmethod
    def build(cls, shape: LegShape, hip: Path, landings: tuple[Landing, ...]) -> Leg:
        """Join the contacts of one foot by swings.

        Raises
        ------
        UnreachableError
            If the leg is too short for what a contact asks.
        """
        for here in landings:
            times = np.linspace(here.plan.touchdown_s, here.plan.toe_off_s, 60)
            stance_angles(here, shape, hip(times), times)
        swings = []
        for here, following in pairwise(landings):
            out, out_slope = _edge(here, shape, hip, here.plan.toe_off_s, -TINY_S)
            into, into_slope = _edge(following, shape, hip, following.plan.touchdown_s, TINY_S)
            span = here.plan.toe_off_s, following.plan.touchdown_s
            ends, slopes = np.array([out, into]), np.array([out_slope, into_slope])
            swings.append(swing_curves(following.plan.swing_before, span, ends, slopes))
        return cls(shape, hip, landings, tuple(swings))

    def angles(self, t: Floats) -> Floats:
        """Thigh, knee and foot angles, (n, 3), rad; NaN outside the planned contacts."""
        result = np.full((t.size, 3), np.nan)
        for here in self.landings:
            on = (t >= here.plan.touchdown_s) & (t <= here.plan.toe_off_s)
            if on.any():
                result[on] = stance_angles(here, self.shape, self.hip(t[on]), t[on])
        for here, following, curves in zip(self.landings, self.landings[1:], self.swings, strict=False):
            off = (t > here.plan.toe_off_s) & (t < following.plan.touchdown_s)
            if off.any():
                thigh, knee, ankle = (curve(t[off]) for curve in curves)
                result[off] = np.stack([thigh, knee, ankle + thigh - knee], axis=-1)
        return result

    def points(self, t: Floats) -> Floats:
        """Hip, knee, ankle, heel and toe, (n, 5, 2), m."""
        thigh, knee, pitch = self.angles(t).T
        hip = self.hip(t)
        shank = thigh - knee
        knee_at = hip + self.shape.thigh * np.stack([np.sin(thigh), -np.cos(thigh)], axis=-1)
        ankle_at = knee_at + self.shape.shank * np.stack([np.sin(shank), -np.cos(shank)], axis=-1)
        heel, toe = self.shape.foot_points(ankle_at, pitch)
        return np.stack([hip, knee_at, ankle_at, heel, toe], axis=1)


def _edge(landing: Landing, shape: LegShape, hip: Path, t: float, step: float) -> tuple[Floats, Floats]:
    """Thigh, knee and ankle angle and their rates at an end of a contact, looking into the contact."""
    times = np.array([t, t + step, t + 2 * step])
    angles = stance_angles(landing, shape, hip(times), times)
    angles[:, 2] -= angles[:, 0] - angles[:, 1]  # foot pitch to ankle angle
    slope = (-3 * angles[0] + 4 * angles[1] - angles[2]) / (2 * step)
    return angles[0], slope
