"""One leg over the whole run: inverse kinematics on the ground, curves of least jerk in the air."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from second.athlete import Athlete
from second.curves import Key, bump, least_jerk, smooth_step
from second.foot import Pose, Shoe, Stand, turned

Path = Callable[[np.ndarray], np.ndarray]
_STENCIL = np.arange(5) * 1.2e-3
_LANDED = 2e-3 + np.arange(6) * 1.5e-3


@dataclass(frozen=True)
class Leg:
    """Angles (n,), rad, segment angles from the vertical, forward positive; foot (n, 2) in m."""

    thigh: np.ndarray
    shank: np.ndarray
    foot: Pose


def below(length: float, angle: np.ndarray) -> np.ndarray:
    """Vector of a segment that hangs at this angle."""
    return length * np.stack([np.sin(angle), -np.cos(angle)], axis=-1)


def two_links(athlete: Athlete, hip: np.ndarray, ankle: np.ndarray) -> tuple[np.ndarray, np.ndarray, float]:
    """Thigh and shank angle, knee in front, and the largest reach as a share of the leg."""
    gap = ankle - hip
    reach = np.hypot(gap[:, 0], gap[:, 1])
    a, b = athlete.thigh, athlete.shank
    most = float(reach.max() / (a + b))
    reach = np.minimum(reach, 0.99999 * (a + b))
    line = np.arctan2(gap[:, 0], -gap[:, 1])
    at_hip = np.arccos((a**2 + reach**2 - b**2) / (2 * a * reach))
    thigh = line + at_hip
    knee = hip + below(a, thigh)
    rest = ankle - knee
    return thigh, np.arctan2(rest[:, 0], -rest[:, 1]), most


def _jet(time: np.ndarray, values: np.ndarray, at: float) -> tuple[float, float, float]:
    """Value, rate and acceleration at an end, from values on one side of it."""
    c = np.polyfit(time - at, values, 3)
    return float(c[3]), float(c[2]), float(2 * c[1])


def _rate(values: np.ndarray, start: np.ndarray) -> tuple[float, float]:
    """Value at touchdown, and the rate soon after it: soft tissue takes the jolt of the first 2 ms."""
    return float(start[0]), float(np.polyfit(_LANDED, values, 1)[0])


@dataclass(frozen=True)
class Solver:
    """One foot's contacts and the hip's path."""

    athlete: Athlete
    shoe: Shoe
    hip: Path
    jitter: np.ndarray

    def standing(self, stand: Stand, time: np.ndarray) -> tuple[Leg, float]:
        """Leg in contact until the roll begins."""
        pose = stand.pose(self.athlete, self.shoe, time)
        thigh, shank, most = two_links(self.athlete, self.hip(time), pose.point(self.shoe, "ankle"))
        return Leg(thigh, shank, pose), most

    def swing(self, k: int, left: Stand, lands: Stand, time: np.ndarray) -> Leg:
        """Leg from the beginning of the roll to the next touchdown."""
        a, j = self.athlete, self.jitter[k]
        back, _ = self.standing(left, left.roll - _STENCIL)
        fore, _ = self.standing(lands, lands.touchdown + _LANDED)
        at, _ = self.standing(lands, lands.touchdown + np.zeros(1))
        start, end = left.roll, lands.touchdown
        span = end - start
        t0 = _jet(start - _STENCIL, back.thigh, start)
        k0 = _jet(start - _STENCIL, back.thigh - back.shank, start)
        t1 = _rate(fore.thigh, at.thigh)
        k1 = _rate(fore.thigh - fore.shank, at.thigh - at.shank)
        b1 = _rate(-fore.foot.pitch - fore.shank, -at.foot.pitch - at.shank)
        knee_rate, ankle_rate = self._landing(lands, t1, k1, b1)
        u = (time - start) / span
        thigh = least_jerk(
            [
                *_turn_back(start, t0, a.thigh_turn_s),
                Key(start + a.flexion_peak_at * span, a.flexion_peak + j[0], 0.0),
                Key(end, t1[0], t1[1]),
            ]
        )(time) + np.radians(1.2) * bump(u, a.harmonics[0], a.phases[0])
        knee = least_jerk(
            [
                *_turn_back(start, k0, a.knee_turn_s),
                Key(start + a.knee_peak_at * span, a.knee_peak + j[1], 0.0),
                Key(end - a.reach_out_s, min(k1[0], a.knee_reach_out + j[1] / 2), 0.0),
                Key(end, k1[0], knee_rate),
            ]
        )(time) + np.radians(2.5) * bump(u, a.harmonics[1], a.phases[1])
        shank = thigh - knee
        foot = self._foot(
            left, lands, (b1[0], ankle_rate), j, time, self.hip(time) + below(a.thigh, thigh), shank
        )
        return Leg(thigh, shank, foot)

    def _foot(
        self,
        left: Stand,
        lands: Stand,
        landing: tuple[float, float],
        j: np.ndarray,
        time: np.ndarray,
        knee: np.ndarray,
        shank: np.ndarray,
    ) -> Pose:
        """Shoe in the swing: first it may roll over the tip, then it follows the ankle's angle."""
        a, shoe = self.athlete, self.shoe
        ankle = knee + below(a.shank, shank)
        rolling = time < left.toe_off
        if left.toe_off > left.roll:
            roll = left.rolled(shoe, ankle)
            near = rolling & (time > left.toe_off - 3e-3)
            when, pose = time[near], Pose(roll.ball[near], roll.pitch[near], roll.toe_pitch[near])
            bend0 = _line(when, -pose.pitch - shank[near], left.toe_off)
            joint0 = _line(when, pose.pitch - pose.toe_pitch, left.toe_off)
        else:
            when = left.roll - _STENCIL
            back, _ = self.standing(left, when)
            bend0 = _line(when, -back.foot.pitch - back.shank, left.toe_off)
            joint0 = _line(when, back.foot.pitch - back.foot.toe_pitch, left.toe_off)
        toe_off, end = left.toe_off, lands.touchdown
        span = end - toe_off
        swing = a.ankle_swing + j[2]
        bend = least_jerk(
            [
                *_turn_back(toe_off, bend0, a.ankle_turn_s),
                Key(toe_off + 0.45 * span, swing, 0.0),
                Key(end, *landing),
            ]
        )(np.maximum(time, toe_off))
        u = np.clip((time - toe_off) / span, 0, 1)
        bend += np.radians(2.5) * bump(u, a.harmonics[2], a.phases[2])
        land = lands.pose(a, shoe, np.array([end]))
        joint1 = float(land.pitch[0] - land.toe_pitch[0])
        turn = np.clip((time - toe_off) / a.toe_turn_s, 0.0, 1.0)
        joint = joint0[0] + joint0[1] * a.toe_turn_s * (turn - turn**2 / 2)
        rest = joint0[0] + joint0[1] * a.toe_turn_s / 2
        joint += (a.toe_joint_swing - rest) * smooth_step((time - toe_off - a.toe_turn_s) / a.toe_spring_s)
        joint += (joint1 - a.toe_joint_swing) * smooth_step((time - end) / (0.15 * span) + 1)
        pitch = -(bend + shank)
        ball = ankle - turned(shoe.ankle, pitch)
        toe = pitch - joint
        if rolling.any() and left.toe_off > left.roll:
            pitch = np.where(rolling, _near(roll.pitch), pitch)
            ball = np.where(rolling[:, None], roll.ball, ball)
            toe = np.where(rolling, roll.toe_pitch, toe)
        return Pose(ball, pitch, toe)

    def _landing(self, lands: Stand, t1, k1, b1) -> tuple[float, float]:  # type: ignore[no-untyped-def]
        """Rates of knee and ankle just before touchdown that land the contact point at its speed."""
        a, shoe = self.athlete, self.shoe
        name = "sole_heel" if a.strike == "heel" else None

        def contact(knee: float, bend: float) -> np.ndarray:
            shank = t1[0] - knee
            pitch = -(bend + shank)
            ankle = below(a.thigh, np.array(t1[0])) + below(a.shank, np.array(shank))
            ball = ankle - turned(shoe.ankle, np.array(pitch))
            return ball if name is None else ball + turned(shoe.sole_heel, np.array(pitch))

        h = 1e-5
        columns = [(contact(k1[0] + h, b1[0]) - contact(k1[0] - h, b1[0])) / (2 * h)]
        columns += [(contact(k1[0], b1[0] + h) - contact(k1[0], b1[0] - h)) / (2 * h)]
        speed = np.array([a.landing_forward, a.landing_down])
        more = np.linalg.solve(np.stack(columns, axis=1), speed)
        return k1[1] + float(more[0]), b1[1] + float(more[1])


def _turn_back(start: float, state: tuple[float, ...], after: float) -> list[Key]:
    """Leaves with this value and rate, and comes to rest after a while."""
    return [Key(start, state[0], state[1]), Key(start + after, state[0] + 0.5 * after * state[1], 0.0)]


def _near(pitch: np.ndarray) -> np.ndarray:
    """Pitch without jumps of a full turn."""
    return (pitch + np.pi / 2) % (2 * np.pi) - np.pi / 2


def _line(time: np.ndarray, values: np.ndarray, at: float) -> tuple[float, float]:
    """Value and rate at an end."""
    values = np.unwrap(values)
    order = 2 if time.size > 3 else 1
    c = np.polyfit(time - at, values, order)
    return float(c[-1]), float(c[-2])


__all__ = ["Leg", "Solver", "below", "smooth_step", "two_links"]
